/* SPDX-License-Identifier: EUPL-1.2 */
/* candidate_pages.c - the list of a session's candidates and the form of one. */
#include "base/unicode.h"
#include "certif/candidate_page.h"
#include "certif/certif.h"
#include "certif/queries.h"

/* ---- the session above the list ------------------------------------------------------------- */

static const struct field session_fields[] = {
	FIELD(struct candidate_page, session_id, FIELD_INT),
	FIELD(struct candidate_page, number, FIELD_INT),
	FIELD(struct candidate_page, site, FIELD_TEXT),
	FIELD(struct candidate_page, room, FIELD_TEXT),
	FIELD(struct candidate_page, day, FIELD_TEXT),
	FIELD(struct candidate_page, hour, FIELD_TEXT),
	FIELD(struct candidate_page, is_open, FIELD_BOOL),
	FIELD(struct candidate_page, is_outside, FIELD_BOOL),
	FIELD(struct candidate_page, is_staff, FIELD_BOOL),
	FIELD_OF(struct candidate_page, centre, FIELD_OBJECT, centre_head_shape),
};
const struct shape candidate_page_shape = SHAPE(struct candidate_page, session_fields);

static int load_habilitations(struct request *rq, struct candidate_page *out)
{
	struct candidate_habilitation *rows;
	enum candidate_framework f;
	size_t n;
	int k = candidate_habilitation(rq->db, rq->arena, out->centre.id, &rows, &n);

	out->allowed = 1u << CANDIDATE_CORE;
	for (size_t i = 0; !k && i < n; i++)
		if (candidate_framework_of(rows[i].framework, &f))
			out->allowed |= 1u << f;
	return k;
}

int candidate_page_load(struct request *rq, struct candidate_page *out)
{
	struct candidate_page_session s;
	struct zone *zone;
	int64_t id = param_int(rq, "session");
	int k = candidate_page_session(rq->db, rq->arena, id, &s);

	if (k)
		return k;
	*out = (struct candidate_page){ .session_id = id, .number = s.number, .site = s.site, .room = s.room,
		                        .capacity = s.capacity, .starts = s.starts, .revision = s.revision,
		                        .is_open = str_eq(s.state, STR("created")) && !s.cancelled.set };
	session_audience_of(s.audience, &out->audience);
	out->is_outside = out->audience == AUDIENCE_OUTSIDE;
	out->is_staff = out->audience == AUDIENCE_STAFF;
	k = centre_head_load(rq, s.centre, CENTRE_SESSIONS, &out->centre);
	if (!k)
		k = load_habilitations(rq, out);
	if (!k)
		k = zone_open(rq->arena, out->centre.zone, &zone, NULL);
	if (k)
		return k == ERR_INVALID ? ERR_UNAVAILABLE : k;
	struct clock_date at = zone_local(zone, s.starts), today = zone_local(zone, clock_now(&rq->clock));
	out->zone = zone;
	out->day = language_long_day(rq->language, at, rq->arena);
	out->hour = arena_printf(rq->arena, "%02d:%02d", at.hour, at.minute);
	out->today = arena_printf(rq->arena, "%04d-%02d-%02d", today.year, today.month, today.day);
	return ERR_NONE;
}

/* ---- the list ------------------------------------------------------------------------------- */

struct row_view {
	int64_t id, extra_percent;
	struct str birth_name, first_name, birth_date, local_id, email, framework, fee;
	const char *state, *billing;
	bool accessible, has_needs, convoked, is_paid, owes, may_remove, is_complementary;
};

static const struct field row_fields[] = {
	FIELD(struct row_view, id, FIELD_INT),
	FIELD(struct row_view, extra_percent, FIELD_INT),
	FIELD(struct row_view, birth_name, FIELD_TEXT),
	FIELD(struct row_view, first_name, FIELD_TEXT),
	FIELD(struct row_view, birth_date, FIELD_TEXT),
	FIELD(struct row_view, local_id, FIELD_TEXT),
	FIELD(struct row_view, email, FIELD_TEXT),
	FIELD(struct row_view, framework, FIELD_TEXT),
	FIELD(struct row_view, fee, FIELD_TEXT),
	FIELD(struct row_view, state, FIELD_MESSAGE),
	FIELD(struct row_view, billing, FIELD_MESSAGE),
	FIELD(struct row_view, accessible, FIELD_BOOL),
	FIELD(struct row_view, has_needs, FIELD_BOOL),
	FIELD(struct row_view, convoked, FIELD_BOOL),
	FIELD(struct row_view, is_paid, FIELD_BOOL),
	FIELD(struct row_view, owes, FIELD_BOOL),
	FIELD(struct row_view, may_remove, FIELD_BOOL),
	FIELD(struct row_view, is_complementary, FIELD_BOOL),
};
static const struct shape row_shape = SHAPE(struct row_view, row_fields);

struct list_view {
	struct candidate_page session;
	struct str q;
	struct list rows;
	int64_t enrolled, shown, joined, with_extra, capacity, to_convoke;
	bool is_empty, nothing_found, is_over, has_fees, no_email;
	struct str fees, received, operator_share;
};

static const struct field list_fields[] = {
	FIELD_OF(struct list_view, session, FIELD_OBJECT, candidate_page_shape),
	FIELD(struct list_view, q, FIELD_TEXT),
	FIELD_OF(struct list_view, rows, FIELD_LIST, row_shape),
	FIELD(struct list_view, enrolled, FIELD_NUMBER),
	FIELD(struct list_view, shown, FIELD_NUMBER),
	FIELD(struct list_view, joined, FIELD_NUMBER),
	FIELD(struct list_view, with_extra, FIELD_NUMBER),
	FIELD(struct list_view, capacity, FIELD_NUMBER),
	FIELD(struct list_view, to_convoke, FIELD_NUMBER),
	FIELD(struct list_view, is_empty, FIELD_BOOL),
	FIELD(struct list_view, nothing_found, FIELD_BOOL),
	FIELD(struct list_view, is_over, FIELD_BOOL),
	FIELD(struct list_view, has_fees, FIELD_BOOL),
	FIELD(struct list_view, no_email, FIELD_BOOL),
	FIELD(struct list_view, fees, FIELD_TEXT),
	FIELD(struct list_view, received, FIELD_TEXT),
	FIELD(struct list_view, operator_share, FIELD_TEXT),
};
static const struct shape list_shape = SHAPE(struct list_view, list_fields);

static const char *state_label(enum exam_state s)
{
	static const char *const labels[EXAM_STATE_COUNT] = {
		[EXAM_ENROLLED] = N_("Not joined yet"),
		[EXAM_WAITING] = N_("Has joined"),
		[EXAM_READY] = N_("Present"),
		[EXAM_STARTED] = N_("Exam under way"),
		[EXAM_COMPLETED] = N_("Finished"),
		[EXAM_TIME_OVER] = N_("Time over"),
		[EXAM_STOPPED] = N_("Ended by an invigilator"),
		[EXAM_FINALIZED] = N_("Not finished"),
		[EXAM_ABSENT] = N_("Absent"),
	};

	return labels[s];
}

static const char *billing_label(enum candidate_billing b)
{
	static const char *const labels[BILLINGS] = {
		[BILLING_FREE] = N_("Free"), [BILLING_PAID] = N_("Paid"), [BILLING_PREPAID] = N_("Prepaid")
	};

	return labels[b];
}

/* "2004-02-29" as people of France and Spain write it; in English as it is. */
struct str candidate_day_shown(struct arena *a, enum language l, struct str iso)
{
	if (l == LANGUAGE_EN || !candidate_day_valid(iso))
		return iso;
	return arena_printf(a, "%.2s/%.2s/%.4s", iso.p + 8, iso.p + 5, iso.p);
}

static bool holds(struct arena *a, struct str text, struct str folded)
{
	struct str t = unicode_fold(a, text);

	return !folded.n || (t.n && memmem(t.p, t.n, folded.p, folded.n));
}

/* Any of names, identifier and address holds each word. */
static bool is_wanted(struct arena *a, const struct candidate *c, struct str q)
{
	struct str all = arena_printf(a, STR_FMT " " STR_FMT " " STR_FMT " " STR_FMT, STR_ARG(c->birth_name),
	                              STR_ARG(c->first_name), STR_ARG(c->local_id), STR_ARG(c->email));
	struct str rest = unicode_fold(a, q), word;

	for (bool more = true; more;) {
		more = str_cut(rest, ' ', &word, &rest);
		if (!holds(a, all, word))
			return false;
	}
	return true;
}

static struct row_view row_of(struct request *rq, const struct candidate_page *p, const struct candidate *c)
{
	return (struct row_view){
		.id = c->id,
		.extra_percent = c->extra_percent,
		.birth_name = c->birth_name,
		.first_name = c->first_name,
		.birth_date = candidate_day_shown(rq->arena, rq->language, c->birth_date),
		.local_id = c->local_id,
		.email = c->email,
		.framework = str_of(candidate_framework_label(c->framework)),
		.is_complementary = c->framework != CANDIDATE_CORE,
		.fee = c->fee ? language_money(rq->language, c->fee, rq->arena) : STR(""),
		.state = state_label(c->state),
		.billing = billing_label(c->billing),
		.accessible = c->accessible,
		.has_needs = c->needs.n > 0,
		.convoked = c->convoked != 0,
		.is_paid = c->paid != 0,
		.owes = c->fee > 0 && !c->paid,
		.may_remove = p->is_open && c->state == EXAM_ENROLLED,
	};
}

static int list_view_load(struct request *rq, struct list_view *v)
{
	struct candidate *all;
	size_t n, shown = 0;
	int64_t fees = 0, received = 0, share = 0;
	int k = candidate_page_load(rq, &v->session);

	if (!k)
		k = candidate_list(rq->db, rq->arena, v->session.session_id, &all, &n);
	if (k)
		return k;
	struct row_view *rows = ARENA_NEW(rq->arena, struct row_view, n + 1);
	v->q = param_text(rq, "q");
	for (size_t i = 0; i < n; i++) {
		const struct candidate *c = &all[i];
		v->joined += c->state != EXAM_ENROLLED && c->state != EXAM_ABSENT;
		v->with_extra += c->extra_percent > 0;
		v->to_convoke += c->email.n && !c->convoked;
		v->no_email |= !c->email.n;
		fees += c->fee;
		received += c->paid ? c->fee : 0;
		share += candidate_operator_share(c, v->session.audience);
		if (is_wanted(rq->arena, c, v->q))
			rows[shown++] = row_of(rq, &v->session, c);
	}
	v->rows = LIST(rows, shown);
	v->enrolled = (int64_t)n;
	v->shown = (int64_t)shown;
	v->capacity = v->session.capacity;
	v->is_over = v->capacity && v->enrolled > v->capacity;
	v->is_empty = n == 0;
	v->nothing_found = n > 0 && shown == 0;
	v->has_fees = fees > 0;
	v->fees = language_money(rq->language, fees, rq->arena);
	v->received = language_money(rq->language, received, rq->arena);
	v->operator_share = language_money(rq->language, share, rq->arena);
	return ERR_NONE;
}

static int list_show(struct request *rq)
{
	struct list_view v = {};
	int k = list_view_load(rq, &v);

	return k ? reply_status(rq, k) : reply_page(rq, "certif/candidates", &v);
}

static struct str list_path(struct request *rq)
{
	return arena_printf(rq->arena, "/certif/sessions/%lld/candidates", (long long)param_int(rq, "session"));
}

/* ---- the form ------------------------------------------------------------------------------- */

#define FORM_FIELDS(X)                                                                              \
	X(birth_name) X(first_name) X(sex) X(birth_date) X(birth_country) X(birth_insee)            \
	X(birth_postcode) X(birth_city) X(local_id) X(email) X(results_email) X(extra_percent)      \
	X(needs) X(prepaid_code) X(fee)

struct choice_view {
	struct str code;
	const char *label;
	bool chosen;
};

static const struct field choice_fields[] = {
	FIELD(struct choice_view, code, FIELD_TEXT),
	FIELD(struct choice_view, label, FIELD_MESSAGE),
	FIELD(struct choice_view, chosen, FIELD_BOOL),
};
static const struct shape choice_shape = SHAPE(struct choice_view, choice_fields);

struct form_view {
	struct candidate_page session;
	int64_t id;
	bool is_new, has_joined, has_begun, accessible, may_remove, is_male, is_female;
	struct str problem; /* of the whole */
	bool has_errors;
	struct list frameworks, billings, languages;
	const char *framework_error;
#define MEMBER(name) struct str name; const char *name##_error;
	FORM_FIELDS(MEMBER)
#undef MEMBER
};

static const struct field form_fields[] = {
	FIELD_OF(struct form_view, session, FIELD_OBJECT, candidate_page_shape),
	FIELD(struct form_view, id, FIELD_INT),
	FIELD(struct form_view, is_new, FIELD_BOOL),
	FIELD(struct form_view, has_joined, FIELD_BOOL),
	FIELD(struct form_view, has_begun, FIELD_BOOL),
	FIELD(struct form_view, accessible, FIELD_BOOL),
	FIELD(struct form_view, may_remove, FIELD_BOOL),
	FIELD(struct form_view, is_male, FIELD_BOOL),
	FIELD(struct form_view, is_female, FIELD_BOOL),
	FIELD(struct form_view, problem, FIELD_TEXT),
	FIELD(struct form_view, has_errors, FIELD_BOOL),
	FIELD_OF(struct form_view, frameworks, FIELD_LIST, choice_shape),
	FIELD_OF(struct form_view, billings, FIELD_LIST, choice_shape),
	FIELD_OF(struct form_view, languages, FIELD_LIST, choice_shape),
	FIELD(struct form_view, framework_error, FIELD_MESSAGE),
#define ROW(name) FIELD(struct form_view, name, FIELD_TEXT), FIELD(struct form_view, name##_error, FIELD_MESSAGE),
	FORM_FIELDS(ROW)
#undef ROW
};
static const struct shape form_shape = SHAPE(struct form_view, form_fields);

/* One submission, until it is answered. */
struct form {
	struct form_view view;
	struct candidate_change change;
	struct candidate_problem problems[CANDIDATE_PROBLEMS_MOST];
};

static struct list frameworks_view(struct request *rq, const struct candidate_page *p, enum candidate_framework chosen)
{
	struct choice_view *out = ARENA_NEW(rq->arena, struct choice_view, CANDIDATE_FRAMEWORKS);
	size_t n = 0;

	for (int f = 0; f < CANDIDATE_FRAMEWORKS; f++)
		if (p->allowed >> f & 1)
			out[n++] = (struct choice_view){ str_of(candidate_framework_code((enum candidate_framework)f)),
				                         candidate_framework_label((enum candidate_framework)f),
				                         (int)chosen == f };
	return LIST(out, n);
}

static struct list billings_view(struct request *rq, enum candidate_billing chosen)
{
	struct choice_view *out = ARENA_NEW(rq->arena, struct choice_view, BILLINGS);

	for (int b = 0; b < BILLINGS; b++)
		out[b] = (struct choice_view){ str_of(candidate_billing_code((enum candidate_billing)b)),
			                       billing_label((enum candidate_billing)b), (int)chosen == b };
	return LIST(out, BILLINGS);
}

static struct list languages_view(struct request *rq, enum language chosen)
{
	static const char *const names[LANGUAGE_COUNT] = { [LANGUAGE_FR] = "Français", [LANGUAGE_EN] = "English",
		                                           [LANGUAGE_ES] = "Español" };
	struct choice_view *out = ARENA_NEW(rq->arena, struct choice_view, LANGUAGE_COUNT);

	for (int l = 0; l < LANGUAGE_COUNT; l++)
		out[l] = (struct choice_view){ str_of(language_code((enum language)l)), names[l], (int)chosen == l };
	return LIST(out, LANGUAGE_COUNT);
}

static struct str plain(struct arena *a, int64_t n)
{
	return n ? arena_printf(a, "%lld", (long long)n) : STR("");
}

/* Cents as they are typed: "45", "12,50". */
static struct str money_typed(struct arena *a, int64_t cents)
{
	if (!cents)
		return STR("");
	return cents % 100 ? arena_printf(a, "%lld,%02lld", (long long)(cents / 100), (long long)(cents % 100))
	                   : plain(a, cents / 100);
}

static void fill(struct request *rq, struct form_view *v, const struct candidate *c)
{
	struct arena *a = rq->arena;

	v->id = c->id;
	v->is_new = c->id == 0;
	v->has_joined = c->state != EXAM_ENROLLED;
	v->has_begun = c->state >= EXAM_STARTED;
	v->may_remove = v->session.is_open && c->id && c->state == EXAM_ENROLLED;
	v->accessible = c->accessible;
	v->is_male = str_eq(c->sex, STR("M"));
	v->is_female = str_eq(c->sex, STR("F"));
	v->birth_name = c->birth_name;
	v->first_name = c->first_name;
	v->sex = c->sex;
	v->birth_date = candidate_day_shown(a, rq->language, c->birth_date);
	v->birth_country = c->birth_country;
	v->birth_insee = c->birth_insee;
	v->birth_postcode = c->birth_postcode;
	v->birth_city = c->birth_city;
	v->local_id = c->local_id;
	v->email = c->email;
	v->results_email = c->results_email;
	v->extra_percent = plain(a, c->extra_percent);
	v->needs = c->needs;
	v->prepaid_code = c->prepaid_code;
	v->fee = money_typed(a, c->fee);
	v->frameworks = frameworks_view(rq, &v->session, c->framework);
	v->billings = billings_view(rq, c->billing);
	v->languages = languages_view(rq, c->language);
}

/* `id`: 0 for a new one. */
static int form_load(struct request *rq, int64_t id, struct form *f)
{
	struct candidate_change *c = &f->change;
	int k = candidate_page_load(rq, &f->view.session);

	*c = (struct candidate_change){ .arena = rq->arena, .ids = rq->ids, .person = rq->person,
		                        .session = f->view.session.session_id, .now = clock_now(&rq->clock),
		                        .candidate = { .language = rq->language } };
	if (!k && id)
		k = candidate_load(rq->db, rq->arena, c->session, id, &c->candidate);
	if (!k && !id && f->view.session.is_outside) {
		c->candidate.billing = BILLING_PAID;
		c->candidate.fee = CANDIDATE_FEE_MOST;
	}
	rq->room = f;
	return k;
}

static int form_open(struct request *rq, int64_t id)
{
	struct form *f = ARENA_NEW(rq->arena, struct form, 1);
	int k = form_load(rq, id, f);

	if (k)
		return reply_status(rq, k);
	fill(rq, &f->view, &f->change.candidate);
	return reply_page(rq, "certif/candidate_form", &f->view);
}

static int new_show(struct request *rq)
{
	return form_open(rq, 0);
}

static int one_show(struct request *rq)
{
	return form_open(rq, param_int(rq, "candidate"));
}

static void show_problem(struct form_view *v, const struct candidate_problem *p)
{
#define SHOW(name)                                                     \
	if (strcmp(p->field, #name) == 0 && !v->name##_error)          \
		v->name##_error = p->message;
	FORM_FIELDS(SHOW)
#undef SHOW
	if (strcmp(p->field, "framework") == 0)
		v->framework_error = p->message;
	v->has_errors = true;
}

/* What was typed is shown again, with all that is to be mended. */
static int form_again(struct request *rq, struct form *f, int status)
{
	return reply_page_status(rq, status, "certif/candidate_form", &f->view);
}

/* "12,50", "12.5", "45 €" in cents; -1 for anything else, which is no fee. */
int64_t candidate_fee_typed(struct str typed)
{
	struct str s = str_trim(typed), whole, cents;
	int64_t euros, rest = 0;

	if (str_ends(s, STR("€")))
		s = str_trim(str_sub(s, 0, s.n - strlen("€")));
	if (!s.n)
		return 0;
	bool cut = str_cut(s, ',', &whole, &cents) || str_cut(s, '.', &whole, &cents);
	if (!str_int(whole, &euros) || euros < 0 || euros > 1000000 || (cut && (cents.n == 0 || cents.n > 2)))
		return -1;
	if (cut && (!str_int(cents, &rest) || rest < 0))
		return -1;
	return euros * 100 + (cents.n == 1 && cut ? rest * 10 : rest);
}

static void read_typed(struct request *rq, struct form *f)
{
	struct candidate *c = &f->change.candidate;
	struct str day = param_text(rq, "birth_date"), extra = str_trim(param_text(rq, "extra_percent"));
	struct str iso = candidate_day(rq->arena, day);
	int64_t percent = 0;

	c->birth_name = param_text(rq, "birth_name");
	c->first_name = param_text(rq, "first_name");
	c->sex = param_text(rq, "sex");
	c->birth_date = iso.n ? iso : day;
	c->birth_country = param_text(rq, "birth_country");
	c->birth_insee = param_text(rq, "birth_insee");
	c->birth_postcode = param_text(rq, "birth_postcode");
	c->birth_city = param_text(rq, "birth_city");
	c->local_id = param_text(rq, "local_id");
	c->email = param_text(rq, "email");
	c->results_email = param_text(rq, "results_email");
	if (str_ends(extra, STR("%")))
		extra = str_trim(str_sub(extra, 0, extra.n - 1));
	c->extra_percent = !extra.n ? 0 : str_int(extra, &percent) ? percent : -1;
	c->accessible = param_given(rq, "accessible");
	c->needs = param_text(rq, "needs");
	c->prepaid_code = param_text(rq, "prepaid_code");
	c->fee = f->view.session.is_outside ? candidate_fee_typed(param_text(rq, "fee")) : 0;
	c->framework = CANDIDATE_CORE;
	candidate_framework_of(param_text(rq, "framework"), &c->framework);
	c->billing = BILLING_FREE;
	candidate_billing_of(param_text(rq, "billing"), &c->billing);
	language_of(param_text(rq, "language"), &c->language);
}

static int written(struct request *rq, int result)
{
	struct form *f = rq->room;

	if (result == ERR_CONFLICT && f->change.problem) {
		f->view.problem = str_of(message(rq->language, f->change.problem));
		return form_again(rq, f, 409);
	}
	if (result)
		return reply_status(rq, result);
	reply_notice(rq, f->view.is_new ? N_("The candidate is enrolled.") : N_("The candidate is changed."));
	if (f->view.is_new && param_given(rq, "another"))
		return reply_redirect(rq, arena_printf(rq->arena, STR_FMT "/new", STR_ARG(list_path(rq))));
	return reply_redirect(rq, list_path(rq));
}

static int write_change(struct db *db, void *args)
{
	struct candidate_change *c = args;

	return c->candidate.id ? candidate_change(db, c) : candidate_add(db, c);
}

static int form_send(struct request *rq, int64_t id)
{
	struct form *f = ARENA_NEW(rq->arena, struct form, 1);
	int k = form_load(rq, id, f);

	if (k)
		return reply_status(rq, k);
	read_typed(rq, f);
	const struct candidate *c = &f->change.candidate;
	size_t n = candidate_check(c, f->view.session.audience, f->view.session.allowed, f->view.session.today,
	                           f->problems);
	fill(rq, &f->view, c);
	if (!candidate_day_valid(c->birth_date))
		f->view.birth_date = param_text(rq, "birth_date");
	f->view.extra_percent = param_text(rq, "extra_percent");
	if (f->view.session.is_outside)
		f->view.fee = param_text(rq, "fee");
	for (size_t i = 0; i < n; i++)
		show_problem(&f->view, &f->problems[i]);
	return n ? form_again(rq, f, 422) : request_write(rq, write_change, &f->change, written);
}

static int new_post(struct request *rq)
{
	return form_send(rq, 0);
}

static int one_post(struct request *rq)
{
	return form_send(rq, param_int(rq, "candidate"));
}

/* ---- removing, fees ------------------------------------------------------------------------- */

static int write_remove(struct db *db, void *args)
{
	return candidate_remove(db, args);
}

static int removed(struct request *rq, int result)
{
	struct form *f = rq->room;
	struct error e;

	if (result == ERR_CONFLICT && f->change.problem)
		return error_set(&e, ERR_CONFLICT, f->change.problem), reply_error(rq, &e);
	if (result)
		return reply_status(rq, result);
	reply_notice(rq, N_("The candidate is no longer in the list."));
	return reply_redirect(rq, list_path(rq));
}

static int remove_post(struct request *rq)
{
	struct form *f = ARENA_NEW(rq->arena, struct form, 1);
	int k = form_load(rq, param_int(rq, "candidate"), f);

	return k ? reply_status(rq, k) : request_write(rq, write_remove, &f->change, removed);
}

static int write_paid(struct db *db, void *args)
{
	const struct candidate_change *c = args;

	/* asked for with the state that was seen, so that a second click changes nothing */
	return c->candidate.paid ? candidate_set_paid(db, c->session, c->candidate.id, (struct db_opt_int){ true, c->now })
	                         : candidate_set_paid(db, c->session, c->candidate.id, (struct db_opt_int){});
}

static int paid_done(struct request *rq, int result)
{
	const struct form *f = rq->room;

	if (result)
		return reply_status(rq, result);
	reply_notice(rq, f->change.candidate.paid ? N_("The fee is noted as received.") : N_("The fee is noted as not received."));
	return reply_redirect(rq, list_path(rq));
}

static int paid_post(struct request *rq)
{
	struct form *f = ARENA_NEW(rq->arena, struct form, 1);
	int k = form_load(rq, param_int(rq, "candidate"), f);

	if (k)
		return reply_status(rq, k);
	f->change.candidate.paid = param_given(rq, "received");
	return request_write(rq, write_paid, &f->change, paid_done);
}

/* ---- routes --------------------------------------------------------------------------------- */

static const struct param list_params[] = {
	{ "session", PARAM_ID, PARAM_PATH, 0, true },
	{ "q", PARAM_LINE, PARAM_QUERY, 100, false },
	{},
};
static const struct param session_params[] = { { "session", PARAM_ID, PARAM_PATH, 0, true }, {} };
static const struct param one_params[] = {
	{ "session", PARAM_ID, PARAM_PATH, 0, true },
	{ "candidate", PARAM_ID, PARAM_PATH, 0, true },
	{},
};
static const struct param paid_params[] = {
	{ "session", PARAM_ID, PARAM_PATH, 0, true },
	{ "candidate", PARAM_ID, PARAM_PATH, 0, true },
	{ "received", PARAM_FLAG, PARAM_FORM, 0, false },
	{},
};
#define TYPED                                                 \
	{ "birth_name", PARAM_LINE, PARAM_FORM, 0, false },   \
	{ "first_name", PARAM_LINE, PARAM_FORM, 0, false },   \
	{ "sex", PARAM_LINE, PARAM_FORM, 0, false },          \
	{ "birth_date", PARAM_LINE, PARAM_FORM, 0, false },   \
	{ "birth_country", PARAM_LINE, PARAM_FORM, 0, false },\
	{ "birth_insee", PARAM_LINE, PARAM_FORM, 0, false },  \
	{ "birth_postcode", PARAM_LINE, PARAM_FORM, 0, false },\
	{ "birth_city", PARAM_LINE, PARAM_FORM, 0, false },   \
	{ "local_id", PARAM_LINE, PARAM_FORM, 0, false },     \
	{ "email", PARAM_LINE, PARAM_FORM, 0, false },        \
	{ "results_email", PARAM_LINE, PARAM_FORM, 0, false },\
	{ "extra_percent", PARAM_LINE, PARAM_FORM, 20, false },\
	{ "accessible", PARAM_FLAG, PARAM_FORM, 0, false },   \
	{ "needs", PARAM_TEXT, PARAM_FORM, 2000, false },     \
	{ "framework", PARAM_WORD, PARAM_FORM, 0, false },    \
	{ "billing", PARAM_WORD, PARAM_FORM, 0, false },      \
	{ "prepaid_code", PARAM_LINE, PARAM_FORM, 0, false }, \
	{ "fee", PARAM_LINE, PARAM_FORM, 20, false },         \
	{ "language", PARAM_WORD, PARAM_FORM, 0, false },     \
	{ "another", PARAM_FLAG, PARAM_FORM, 0, false }
static const struct param new_params[] = { { "session", PARAM_ID, PARAM_PATH, 0, true }, TYPED, {} };
static const struct param change_params[] = {
	{ "session", PARAM_ID, PARAM_PATH, 0, true },
	{ "candidate", PARAM_ID, PARAM_PATH, 0, true },
	TYPED,
	{},
};

#define MEMBER &right_centre_member
static const struct route routes[] = {
	{ METHOD_GET, "/certif/sessions/:session/candidates", ACCESS_SIGNED_IN, list_show, list_params, &list_shape, "The candidates of a session", 0, 0, MEMBER },
	{ METHOD_GET, "/certif/sessions/:session/candidates/new", ACCESS_SIGNED_IN, new_show, session_params, &form_shape, "The form to enrol a candidate", 0, 0, MEMBER },
	{ METHOD_POST, "/certif/sessions/:session/candidates", ACCESS_SIGNED_IN, new_post, new_params, &form_shape, "Enrol a candidate", 0, 0, MEMBER },
	{ METHOD_GET, "/certif/sessions/:session/candidates/:candidate", ACCESS_SIGNED_IN, one_show, one_params, &form_shape, "A candidate, to change", 0, 0, MEMBER },
	{ METHOD_POST, "/certif/sessions/:session/candidates/:candidate", ACCESS_SIGNED_IN, one_post, change_params, &form_shape, "Change a candidate", 0, 0, MEMBER },
	{ METHOD_POST, "/certif/sessions/:session/candidates/:candidate/remove", ACCESS_SIGNED_IN, remove_post, one_params, NULL, "Take a candidate off the list", 0, 0, MEMBER },
	{ METHOD_POST, "/certif/sessions/:session/candidates/:candidate/paid", ACCESS_SIGNED_IN, paid_post, paid_params, NULL, "Note that a fee was received, or not", 0, 0, MEMBER },
};
const struct route_table certif_candidate_routes = ROUTE_TABLE("certif", routes);

static const struct page pages[] = {
	{ "certif/candidates", &list_shape },
	{ "certif/candidate_form", &form_shape },
};
const struct page_table certif_candidate_pages = PAGE_TABLE(pages);
