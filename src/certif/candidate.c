/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/candidate.h"

#include "base/buf.h"
#include "base/unicode.h"
#include "certif/exam_state.h"
#include "certif/queries.h"
#include "people/account.h"

/* ---- names of things ------------------------------------------------------------------------ */

static const char *const framework_codes[CANDIDATE_FRAMEWORKS] = { "CORE", "CLEA", "DROIT", "EDU", "SANTE" };
static const char *const framework_labels[CANDIDATE_FRAMEWORKS] = { "Pix", "CléA Numérique", "Pix+ Droit", "Pix+ Édu",
	                                                            "Pix+ Santé" };
static const char *const billing_codes[BILLINGS] = { "free", "paid", "prepaid" };
static const char *const audience_codes[AUDIENCES] = { "students", "outside", "staff" };

static bool code_of(struct str code, const char *const *codes, int n, int *out)
{
	for (int i = 0; i < n; i++)
		if (str_eq(code, str_of(codes[i]))) {
			*out = i;
			return true;
		}
	return false;
}

const char *candidate_framework_code(enum candidate_framework f)
{
	return framework_codes[f];
}

const char *candidate_framework_label(enum candidate_framework f)
{
	return framework_labels[f];
}

bool candidate_framework_of(struct str code, enum candidate_framework *out)
{
	int i;

	if (!code_of(code, framework_codes, CANDIDATE_FRAMEWORKS, &i))
		return false;
	*out = (enum candidate_framework)i;
	return true;
}

const char *candidate_billing_code(enum candidate_billing b)
{
	return billing_codes[b];
}

bool candidate_billing_of(struct str code, enum candidate_billing *out)
{
	int i;

	if (!code_of(code, billing_codes, BILLINGS, &i))
		return false;
	*out = (enum candidate_billing)i;
	return true;
}

const char *session_audience_code(enum session_audience a)
{
	return audience_codes[a];
}

bool session_audience_of(struct str code, enum session_audience *out)
{
	int i;

	if (!code_of(code, audience_codes, AUDIENCES, &i))
		return false;
	*out = (enum session_audience)i;
	return true;
}

/* ---- identity ------------------------------------------------------------------------------- */

/* Signs and spaces of one byte say nothing of who it is; letters of other scripts are kept. */
static void put_name(struct buf *b, struct str name, struct arena *a)
{
	struct str folded = unicode_fold(a, name);
	size_t at = 0;

	while (at < folded.n) {
		size_t from = at;
		int32_t code = utf8_next(folded, &at);
		bool sign = code < 0x80 && !(code >= 'a' && code <= 'z') && !(code >= '0' && code <= '9');
		bool mark = (code >= 0x2000 && code <= 0x206f) || code == 0xa0 || code == 0x2b9 || code == 0x2bc;
		if (!sign && !mark)
			buf_str(b, str_sub(folded, from, at - from));
	}
}

struct str candidate_identity(struct arena *a, struct str birth_name, struct str first_name,
                              struct str birth_date)
{
	struct buf b = BUF_INIT(8 * CANDIDATE_NAME_MOST);

	put_name(&b, birth_name, a);
	buf_char(&b, ' ');
	put_name(&b, first_name, a);
	buf_char(&b, ' ');
	buf_str(&b, birth_date);
	return buf_take(&b, a);
}

/* ---- days ----------------------------------------------------------------------------------- */

static bool digits(struct str s, size_t n, int *out)
{
	int64_t v;

	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	if (s.n == 0 || s.n > n || !str_int(s, &v))
		return false;
	*out = (int)v;
	return true;
}

static bool day_exists(int year, int month, int day)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1)
		return false;
	return day <= lengths[month - 1] + (month == 2 && leap);
}

static bool day_parts(struct str s, char between, size_t widths[3], int parts[3])
{
	struct str head;

	for (int i = 0; i < 3; i++) {
		bool cut = str_cut(s, between, &head, &s);
		if (cut != (i < 2) || !digits(head, widths[i], &parts[i]))
			return false;
	}
	return true;
}

bool candidate_day_valid(struct str iso)
{
	size_t widths[] = { 4, 2, 2 };
	int p[3];

	return iso.n == 10 && day_parts(iso, '-', widths, p) && day_exists(p[0], p[1], p[2]);
}

struct str candidate_day(struct arena *a, struct str typed)
{
	static const char between[] = "/-.";
	size_t widths[] = { 2, 2, 4 };
	struct str s = str_trim(typed);
	int p[3];

	if (candidate_day_valid(s))
		return s;
	for (const char *c = between; *c; c++)
		if (day_parts(s, *c, widths, p) && p[2] >= 1000 && day_exists(p[2], p[1], p[0]))
			return arena_printf(a, "%04d-%02d-%02d", p[2], p[1], p[0]);
	return STR("");
}

/* ---- what is not right ---------------------------------------------------------------------- */

struct problems {
	struct candidate_problem *list;
	size_t n;
};

static void problem(struct problems *p, const char *field, const char *message)
{
	if (p->n < CANDIDATE_PROBLEMS_MOST)
		p->list[p->n++] = (struct candidate_problem){ field, message };
}

static void check_name(struct problems *p, const char *field, struct str name, const char *missing)
{
	if (name.n == 0)
		problem(p, field, missing);
	else if (utf8_count(name) > CANDIDATE_NAME_MOST)
		problem(p, field, N_("This name is too long: 255 characters at most."));
}

static void check_who(struct problems *p, const struct candidate *c, struct str today)
{
	check_name(p, "birth_name", c->birth_name, N_("The birth name is missing."));
	check_name(p, "first_name", c->first_name, N_("The first name is missing."));
	if (c->sex.n && !str_eq(c->sex, STR("M")) && !str_eq(c->sex, STR("F")))
		problem(p, "sex", N_("The sex is M or F, or left empty."));
	if (c->birth_date.n == 0)
		problem(p, "birth_date", N_("The birth date is missing: write it as 29/02/2004."));
	else if (!candidate_day_valid(c->birth_date))
		problem(p, "birth_date", N_("This is no day of the calendar: write it as 29/02/2004."));
	else if (str_cmp(c->birth_date, STR("1900-01-01")) < 0)
		problem(p, "birth_date", N_("Nobody born before 1900 can be enrolled: check the year."));
	else if (str_cmp(c->birth_date, today) >= 0)
		problem(p, "birth_date", N_("This birth date is not in the past: check the year."));
}

/* Five digits, the letters of Corsica among them; 99… is abroad. */
static bool insee_valid(struct str s)
{
	if (s.n != 5)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		bool corsica = i == 1 && s.p[0] == '2' && (s.p[i] == 'A' || s.p[i] == 'B');
		if (!corsica && (s.p[i] < '0' || s.p[i] > '9'))
			return false;
	}
	return true;
}

/* The place of birth is wanted by few certifications: what is told must be sound, no more. */
static void check_place(struct problems *p, const struct candidate *c)
{
	int n;

	if (c->birth_insee.n && !insee_valid(c->birth_insee))
		problem(p, "birth_insee", N_("An INSEE code has five signs, such as 84007, 2A004 or 99132."));
	if (c->birth_postcode.n && (c->birth_postcode.n != 5 || !digits(c->birth_postcode, 5, &n)))
		problem(p, "birth_postcode", N_("A postal code has five digits; leave it empty for a birth abroad."));
	if (c->birth_insee.n && c->birth_postcode.n)
		problem(p, "birth_postcode", N_("Give the INSEE code or the postal code, not both."));
	if (str_starts(c->birth_insee, STR("99")) && c->birth_city.n == 0)
		problem(p, "birth_city", N_("The town of birth is needed for a birth abroad."));
	else if (c->birth_postcode.n && c->birth_city.n == 0)
		problem(p, "birth_city", N_("The town is needed beside its postal code."));
	if (utf8_count(c->birth_city) > CANDIDATE_NAME_MOST || utf8_count(c->birth_country) > CANDIDATE_NAME_MOST)
		problem(p, "birth_city", N_("This name is too long: 255 characters at most."));
}

static void check_billing(struct problems *p, const struct candidate *c, enum session_audience audience)
{
	if (c->billing == BILLING_PREPAID && c->prepaid_code.n == 0)
		problem(p, "prepaid_code", N_("A prepaid candidate needs the prepayment code, such as the number of the invoice."));
	if (c->billing != BILLING_PREPAID && c->prepaid_code.n)
		problem(p, "prepaid_code", N_("The prepayment code is for prepaid candidates only: leave it empty."));
	if (c->fee < 0 || c->fee > CANDIDATE_FEE_MOST)
		problem(p, "fee", N_("The fee is between 0 and 45 €."));
	else if (c->fee && audience != AUDIENCE_OUTSIDE)
		problem(p, "fee", N_("Only outside candidates pay a fee: this session is for students or staff."));
}

size_t candidate_check(const struct candidate *c, enum session_audience audience, unsigned allowed,
                       struct str today, struct candidate_problem out[CANDIDATE_PROBLEMS_MOST])
{
	struct problems p = { .list = out };

	check_who(&p, c, today);
	check_place(&p, c);
	if (c->email.n && !account_email_valid(c->email))
		problem(&p, "email", N_("This is no e-mail address: write it as name@example.org."));
	if (c->results_email.n && !account_email_valid(c->results_email))
		problem(&p, "results_email", N_("This is no e-mail address: write it as name@example.org."));
	if (c->extra_percent < 0 || c->extra_percent > CANDIDATE_EXTRA_MOST)
		problem(&p, "extra_percent", N_("Extra time is a whole percentage between 0 and 300; a third is 33."));
	if (utf8_count(c->local_id) > CANDIDATE_NAME_MOST)
		problem(&p, "local_id", N_("This identifier is too long: 255 characters at most."));
	if (utf8_count(c->needs) > 500)
		problem(&p, "needs", N_("This is too long: 500 characters at most."));
	if (c->framework != CANDIDATE_CORE && !(allowed >> c->framework & 1))
		problem(&p, "framework", N_("This centre is not accredited for that certification."));
	check_billing(&p, c, audience);
	return p.n;
}

int64_t candidate_operator_share(const struct candidate *c, enum session_audience audience)
{
	if (audience != AUDIENCE_OUTSIDE)
		return 0;
	return c->fee < CANDIDATE_FEE_OPERATOR ? c->fee : CANDIDATE_FEE_OPERATOR;
}

/* ---- changes -------------------------------------------------------------------------------- */

static int refuse(struct candidate_change *c, const char *why)
{
	c->problem = why;
	return ERR_CONFLICT;
}

/* Is the list still open? */
static int check_open(struct db *db, struct candidate_change *c)
{
	struct candidate_session s;
	int k = candidate_session(db, c->arena, c->session, &s);

	c->problem = NULL;
	if (k)
		return k;
	if (s.cancelled.set)
		return refuse(c, N_("This session was called off: its list no longer changes."));
	if (!str_eq(s.state, STR("created")))
		return refuse(c, N_("This session is finalised: its list no longer changes."));
	return ERR_NONE;
}

static int check_alone(struct db *db, struct candidate_change *c, struct str identity)
{
	struct candidate_same same;
	int k = candidate_same(db, c->arena, c->session, identity, &same);

	if (k)
		return k == ERR_NOT_FOUND ? ERR_NONE : k;
	if (same.id == c->candidate.id)
		return ERR_NONE;
	return refuse(c, N_("Somebody with these names and this birth date is already in the list."));
}

int candidate_add(struct db *db, struct candidate_change *c)
{
	struct candidate *x = &c->candidate;
	struct str language = str_of(language_code(x->language));
	struct str identity = candidate_identity(c->arena, x->birth_name, x->first_name, x->birth_date);
	int k = check_open(db, c);

	x->id = 0;
	if (!k)
		k = check_alone(db, c, identity);
	if (k)
		return k;
	x->id = id_next(c->ids);
	k = candidate_insert(db, x->id, c->session, identity, x->birth_name, x->first_name, x->sex, x->birth_date,
	                     x->birth_country, x->birth_insee, x->birth_postcode, x->birth_city, x->local_id,
	                     x->email, x->results_email, x->extra_percent, x->accessible, x->needs,
	                     str_of(framework_codes[x->framework]), str_of(billing_codes[x->billing]),
	                     x->prepaid_code, x->fee, language, c->now);
	return k ? k : candidate_exam(db, x->id, c->session, language);
}

static bool has_joined(struct str state)
{
	return !str_eq(state, str_of(exam_state_name(EXAM_ENROLLED)));
}

static bool has_begun(struct str state)
{
	enum exam_state s;

	return !exam_state_of(state, &s) || s >= EXAM_STARTED;
}

int candidate_change(struct db *db, struct candidate_change *c)
{
	const struct candidate *x = &c->candidate;
	struct str identity = candidate_identity(c->arena, x->birth_name, x->first_name, x->birth_date);
	struct candidate_state was;
	int k = check_open(db, c);

	if (!k)
		k = candidate_state(db, c->arena, c->session, x->id, &was);
	if (k)
		return k;
	if (has_begun(was.state))
		return refuse(c, N_("This candidate has begun: write a report for what is to be mended."));
	if (has_joined(was.state) && !str_eq(identity, was.identity))
		return refuse(c, N_("This candidate has joined the session: names and birth date no longer change."));
	k = check_alone(db, c, identity);
	if (k)
		return k;
	return candidate_update(db, x->id, identity, x->birth_name, x->first_name, x->sex, x->birth_date,
	                        x->birth_country, x->birth_insee, x->birth_postcode, x->birth_city, x->local_id,
	                        x->email, x->results_email, x->extra_percent, x->accessible, x->needs,
	                        str_of(framework_codes[x->framework]), str_of(billing_codes[x->billing]),
	                        x->prepaid_code, x->fee, str_of(language_code(x->language)));
}

int candidate_remove(struct db *db, struct candidate_change *c)
{
	struct candidate_state was;
	int k = check_open(db, c);

	if (!k)
		k = candidate_state(db, c->arena, c->session, c->candidate.id, &was);
	if (k)
		return k;
	if (has_joined(was.state))
		return refuse(c, N_("This candidate has joined the session and stays in its list."));
	return candidate_delete(db, c->candidate.id);
}

/* ---- reading -------------------------------------------------------------------------------- */

static void take_row(const struct candidate_rows *r, struct candidate *out)
{
	*out = (struct candidate){ .id = r->id,
		                   .birth_name = r->birth_name,
		                   .first_name = r->first_name,
		                   .sex = r->sex,
		                   .birth_date = r->birth_date,
		                   .birth_country = r->birth_country,
		                   .birth_insee = r->birth_insee,
		                   .birth_postcode = r->birth_postcode,
		                   .birth_city = r->birth_city,
		                   .local_id = r->local_id,
		                   .email = r->email,
		                   .results_email = r->results_email,
		                   .extra_percent = r->extra_percent,
		                   .accessible = r->accessible,
		                   .needs = r->needs,
		                   .prepaid_code = r->prepaid_code,
		                   .fee = r->fee };
	candidate_framework_of(r->framework, &out->framework);
	candidate_billing_of(r->billing, &out->billing);
	language_of(r->language, &out->language);
	exam_state_of(r->state, &out->state);
	out->person = r->person.value;
	out->convoked = r->convoked.value;
	out->convoked_revision = r->convoked_revision;
	out->paid = r->paid.value;
	out->attended = r->attended.value;
}

int candidate_list(struct db *db, struct arena *a, int64_t session, struct candidate **out, size_t *n)
{
	struct candidate_rows *rows;
	int k = candidate_rows(db, a, session, &rows, n);

	if (k)
		return k;
	*out = ARENA_NEW(a, struct candidate, *n + 1);
	for (size_t i = 0; i < *n; i++)
		take_row(&rows[i], &(*out)[i]);
	return ERR_NONE;
}

int candidate_load(struct db *db, struct arena *a, int64_t session, int64_t id, struct candidate *out)
{
	struct candidate *list;
	size_t n;
	int k = candidate_list(db, a, session, &list, &n);

	for (size_t i = 0; !k && i < n; i++)
		if (list[i].id == id) {
			*out = list[i];
			return ERR_NONE;
		}
	return k ? k : ERR_NOT_FOUND;
}

int candidate_allowed(struct db *db, struct arena *a, int64_t centre, unsigned *out)
{
	struct candidate_habilitation *rows;
	enum candidate_framework f;
	size_t n;
	int k = candidate_habilitation(db, a, centre, &rows, &n);

	*out = 1u << CANDIDATE_CORE;
	for (size_t i = 0; !k && i < n; i++)
		if (candidate_framework_of(rows[i].framework, &f))
			*out |= 1u << f;
	return k;
}
