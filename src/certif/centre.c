/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/centre.h"

#include "base/buf.h"
#include "certif/queries.h"
#include "people/account.h"
#include "people/mail.h"
#include "people/queries.h"

int centre_create(struct db *db, struct centre_new *c)
{
	struct centre_by_external_id other;
	int k = centre_by_external_id(db, c->arena, c->identity.external_id, &other);

	if (k != ERR_NOT_FOUND)
		return k ? k : ERR_CONFLICT;
	c->id = id_next(c->ids);
	k = centre_insert(db, c->id, c->identity.name, c->identity.kind, c->identity.external_id, c->identity.contact,
	                  c->zone, c->now);
	return k ? k : centre_habilitate(db, c->arena, c->id, c->frameworks, c->now);
}

int centre_habilitate(struct db *db, struct arena *a, int64_t centre, unsigned frameworks, int64_t now)
{
	struct centre_by_id row;
	int k = centre_by_id(db, a, centre, &row);

	for (size_t i = 0; i < CENTRE_FRAMEWORKS && !k; i++) {
		struct str framework = str_of(centre_frameworks[i]);
		k = frameworks & 1u << i ? centre_habilitation_put(db, centre, framework, now)
		                         : centre_habilitation_take(db, centre, framework);
	}
	return k;
}

int centre_archive(struct db *db, int64_t centre, int64_t now)
{
	int64_t changed;
	int k = centre_set_archived(db, centre, now, &changed);

	return k ? k : changed ? ERR_NONE : ERR_NOT_FOUND;
}

static int refuse(struct centre_act *c, int kind, const char *why)
{
	c->refusal = why;
	return kind;
}

/* Who was an administrator when the page was shown may be none any more. */
static int check_admin(struct db *db, struct centre_act *c)
{
	struct right_of_centre row;

	if (!c->actor)
		return ERR_NONE;
	int k = right_of_centre(db, c->arena, c->centre, c->actor, &row);
	return k ? k : str_eq(row.role, STR("ADMIN")) ? ERR_NONE : ERR_DENIED;
}

/* ---- invitations ----------------------------------------------------------------------------- */

/* In the language of the account that has the address, else of who invites. */
static int put_invitation(struct db *db, const struct centre_act *c, struct str centre_name)
{
	struct person_by_email person;
	enum language g = c->language;
	struct buf b = BUF_INIT(16 * 1024);
	int k = person_by_email(db, c->arena, account_email_key(c->arena, c->email), &person);

	if (k && k != ERR_NOT_FOUND)
		return k;
	if (!k)
		language_of(person.language, &g);
	const char *why = str_eq(c->role, STR("ADMIN"))
	                          ? N_("You are invited to administer the certification centre “{0}” in OpenPix.")
	                          : N_("You are invited to join the team of the certification centre “{0}” in OpenPix.");
	buf_printf(&b, "%s\n\n" STR_FMT "\n\n%s\n%s/certif/invitation?token=" STR_FMT "\n\n%s\n\n%s\n\nOpenPix\n%s\n",
	           message(g, N_("Hello,")), STR_ARG(message_filled(message(g, why), centre_name, c->arena)),
	           message(g, N_("To accept, open this link; you can open an account there if you have none:")), c->origin,
	           STR_ARG(c->token), message(g, N_("The link is valid for 30 days and works once.")),
	           message(g, N_("If you do not know this centre, ignore this message.")), c->origin);
	struct str body = buf_take(&b, c->arena);
	struct str subject = message_filled(message(g, N_("Invitation to the centre “{0}”")), centre_name, c->arena);
	return mail_put(db, c->ids, c->email, subject, body, c->now);
}

static int invite(struct db *db, struct centre_act *c)
{
	struct str key = account_email_key(c->arena, c->email);
	struct centre_by_id centre;
	struct centre_member_by_email member;
	int k = centre_by_id(db, c->arena, c->centre, &centre);

	if (k || centre.archived.set)
		return k ? k : ERR_NOT_FOUND;
	k = centre_member_by_email(db, c->arena, c->centre, key, &member);
	if (k != ERR_NOT_FOUND)
		return k ? k : refuse(c, ERR_CONFLICT, N_("This person is a member of the centre already."));
	c->token = link_token_new(c->arena);
	k = centre_invitation_delete_email(db, c->centre, key);
	if (!k)
		k = centre_invitation_insert(db, link_token_hash(c->arena, c->token), id_next(c->ids), c->centre, c->email, key,
		                             c->role, c->now, c->now + CENTRE_INVITATION_LIFE);
	return k ? k : put_invitation(db, c, centre.name);
}

int centre_invite(struct db *db, struct centre_act *c)
{
	int k = check_admin(db, c);

	if (k)
		return k;
	if (!account_email_valid(c->email))
		return refuse(c, ERR_INVALID, N_("Write an e-mail address such as name@example.org."));
	return centre_role_valid(c->role) ? invite(db, c) : refuse(c, ERR_INVALID, N_("Choose a role."));
}

int centre_invite_again(struct db *db, struct centre_act *c)
{
	struct centre_invitation_by_id row;
	int k = check_admin(db, c);

	if (!k)
		k = centre_invitation_by_id(db, c->arena, c->centre, c->invitation, &row);
	if (k)
		return k;
	c->email = row.email;
	c->role = row.role;
	return invite(db, c);
}

int centre_revoke(struct db *db, struct centre_act *c)
{
	int64_t gone;
	int k = check_admin(db, c);

	if (!k)
		k = centre_invitation_delete(db, c->centre, c->invitation, &gone);
	return k ? k : gone ? ERR_NONE : ERR_NOT_FOUND;
}

static int look(struct db *db, struct arena *a, struct str token, int64_t now, struct centre_invitation_by_hash *row)
{
	int k = centre_invitation_by_hash(db, a, link_token_hash(a, token), row);

	return k ? k : row->expires < now ? ERR_NOT_FOUND : ERR_NONE;
}

int centre_invitation_look(struct db *db, struct arena *a, struct str token, int64_t now, struct centre_invited *out)
{
	struct centre_invitation_by_hash row;
	int k = look(db, a, token, now, &row);

	if (!k)
		*out = (struct centre_invited){ .centre = row.centre, .centre_name = row.name, .email = row.email,
			                        .email_key = row.email_key, .role = row.role };
	return k;
}

static int take_in(struct db *db, struct centre_act *c)
{
	struct centre_member_by_person present;
	int64_t changed;
	int k = centre_member_by_person(db, c->arena, c->centre, c->actor, &present);

	if (k == ERR_NOT_FOUND)
		return centre_member_insert(db, c->centre, c->actor, c->role, c->now);
	if (k || str_eq(present.role, STR("ADMIN")))
		return k;
	return centre_member_set_role(db, c->centre, c->actor, c->role, &changed);
}

int centre_join(struct db *db, struct centre_act *c)
{
	struct centre_invitation_by_hash row;
	int64_t gone;
	int k = look(db, c->arena, c->token, c->now, &row);

	if (!k)
		k = centre_invitation_delete(db, row.centre, row.id, &gone);
	if (k)
		return k;
	c->centre = row.centre;
	c->role = row.role;
	return take_in(db, c);
}

int centre_add_member(struct db *db, struct centre_act *c)
{
	struct centre_member_by_person present;
	int k = centre_member_by_person(db, c->arena, c->centre, c->person, &present);

	if (k != ERR_NOT_FOUND)
		return k ? k : ERR_CONFLICT;
	return centre_member_insert(db, c->centre, c->person, c->role, c->now);
}

/* ---- the team -------------------------------------------------------------------------------- */

/* `role` empty: taken out. */
static int change(struct db *db, struct centre_act *c, int64_t person, struct str role)
{
	struct centre_member_by_person present;
	struct centre_admins admins;
	int64_t changed;
	int k = centre_member_by_person(db, c->arena, c->centre, person, &present);

	if (!k)
		k = centre_admins(db, c->arena, c->centre, &admins);
	if (k)
		return k;
	const char *why = centre_refuse_role(present.role, role, admins.admins);
	if (why)
		return refuse(c, ERR_CONFLICT, why);
	return role.n ? centre_member_set_role(db, c->centre, person, role, &changed)
	              : centre_member_delete(db, c->centre, person, &changed);
}

int centre_give_role(struct db *db, struct centre_act *c)
{
	int k = check_admin(db, c);

	if (!k && !centre_role_valid(c->role))
		return refuse(c, ERR_INVALID, N_("Choose a role."));
	return k ? k : change(db, c, c->person, c->role);
}

int centre_remove(struct db *db, struct centre_act *c)
{
	int k = check_admin(db, c);

	return k ? k : change(db, c, c->person, STR(""));
}

int centre_leave(struct db *db, struct centre_act *c)
{
	return change(db, c, c->actor, STR(""));
}

int centre_name_referent(struct db *db, struct centre_act *c)
{
	struct centre_member_by_person present;
	int k = check_admin(db, c);

	if (!k && c->person)
		k = centre_member_by_person(db, c->arena, c->centre, c->person, &present);
	return k ? k : centre_member_set_referent(db, c->centre, c->person);
}

/* ---- the centre itself ------------------------------------------------------------------------- */

int centre_renew_feed(struct db *db, struct centre_act *c)
{
	int k = check_admin(db, c);

	if (k)
		return k;
	c->token = link_token_new(c->arena);
	return centre_set_feed(db, c->centre, link_token_hash(c->arena, c->token));
}

int centre_change_contact(struct db *db, struct centre_act *c)
{
	int k = check_admin(db, c);

	if (!k && c->email.n && !account_email_valid(c->email))
		return refuse(c, ERR_INVALID, N_("Write an e-mail address such as name@example.org."));
	return k ? k : centre_set_contact(db, c->centre, c->email);
}
