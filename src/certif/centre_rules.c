/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/centre_rules.h"

#include "base/unicode.h"
#include "people/account.h"

const char *const centre_frameworks[CENTRE_FRAMEWORKS] = { "CLEA", "DROIT", "EDU", "SANTE" };

static const struct {
	const char *kind, *label;
} kinds[] = {
	{ "SUP", N_("Higher education") },
	{ "PRO", N_("Professional training") },
	{ "SCO", N_("School") },
};
enum { KINDS = sizeof kinds / sizeof *kinds };

bool centre_kind_valid(struct str kind)
{
	return *centre_kind_label(kind) != '\0';
}

const char *centre_kind_label(struct str kind)
{
	for (size_t i = 0; i < KINDS; i++)
		if (str_eq(kind, str_of(kinds[i].kind)))
			return kinds[i].label;
	return "";
}

bool centre_role_valid(struct str role)
{
	return str_eq(role, STR("ADMIN")) || str_eq(role, STR("MEMBER"));
}

int centre_frameworks_read(struct str list, unsigned *out, struct error *e)
{
	struct str one;

	*out = 0;
	for (bool more = list.n > 0; more;) {
		more = str_cut(list, ',', &one, &list);
		one = str_trim(one);
		size_t i = 0;
		while (i < CENTRE_FRAMEWORKS && !str_eq_nocase(one, str_of(centre_frameworks[i])))
			i++;
		if (i == CENTRE_FRAMEWORKS)
			return error_arg(e, ERR_INVALID,
			                 N_("'{0}' is no complementary certification: use CLEA, DROIT, EDU, SANTE, separated by commas"),
			                 one);
		*out |= 1u << i;
	}
	return ERR_NONE;
}

static bool is_line(struct str s, size_t most)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
			return false;
	return utf8_valid(s) && utf8_count(s) <= most;
}

int centre_identity_check(const struct centre_identity *c, struct error *e)
{
	if (!str_trim(c->name).n || !is_line(c->name, CENTRE_NAME_MOST))
		return error_field(e, ERR_INVALID, "name", N_("a centre's name is one line of 1 to 255 characters"));
	if (!centre_kind_valid(c->kind))
		return error_field(e, ERR_INVALID, "kind", N_("the kind of a centre is SUP, PRO or SCO"));
	if (!is_line(c->external_id, CENTRE_EXTERNAL_MOST))
		return error_field(e, ERR_INVALID, "external-id", N_("an external number is one line of at most 64 characters"));
	if (c->contact.n && !account_email_valid(c->contact))
		return error_field(e, ERR_INVALID, "contact", N_("the contact is an e-mail address such as name@example.org"));
	return ERR_NONE;
}

const char *centre_refuse_role(struct str present, struct str role, int64_t admins)
{
	if (str_eq(present, STR("ADMIN")) && !str_eq(role, STR("ADMIN")) && admins <= 1)
		return N_("A centre needs an administrator: give that role to somebody else first.");
	return NULL;
}
