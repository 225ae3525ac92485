/* SPDX-License-Identifier: EUPL-1.2 */
/* candidate_form_pages.c - the form of one candidate; taking one off; fees received. */
#include "certif/candidate_page.h"
#include "certif/certif.h"
#include "certif/queries.h"
#include "web/choice.h"

static struct str list_path(struct request *rq)
{
	return arena_printf(rq->arena, "/certif/sessions/%lld/candidates", (long long)param_int(rq, "session"));
}

#define FORM_FIELDS(X)                                                                              \
	X(birth_name) X(first_name) X(sex) X(birth_date) X(birth_country) X(birth_insee)            \
	X(birth_postcode) X(birth_city) X(local_id) X(email) X(results_email) X(extra_percent)      \
	X(needs) X(prepaid_code) X(fee)

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
			                       candidate_billing_label((enum candidate_billing)b), (int)chosen == b };
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
	{ METHOD_GET, "/certif/sessions/:session/candidates/new", ACCESS_SIGNED_IN, new_show, session_params, &form_shape, "The form to enrol a candidate", 0, 0, MEMBER },
	{ METHOD_POST, "/certif/sessions/:session/candidates", ACCESS_SIGNED_IN, new_post, new_params, &form_shape, "Enrol a candidate", 0, 0, MEMBER },
	{ METHOD_GET, "/certif/sessions/:session/candidates/:candidate", ACCESS_SIGNED_IN, one_show, one_params, &form_shape, "A candidate, to change", 0, 0, MEMBER },
	{ METHOD_POST, "/certif/sessions/:session/candidates/:candidate", ACCESS_SIGNED_IN, one_post, change_params, &form_shape, "Change a candidate", 0, 0, MEMBER },
	{ METHOD_POST, "/certif/sessions/:session/candidates/:candidate/remove", ACCESS_SIGNED_IN, remove_post, one_params, NULL, "Take a candidate off the list", 0, 0, MEMBER },
	{ METHOD_POST, "/certif/sessions/:session/candidates/:candidate/paid", ACCESS_SIGNED_IN, paid_post, paid_params, NULL, "Note that a fee was received, or not", 0, 0, MEMBER },
};
const struct route_table certif_candidate_form_routes = ROUTE_TABLE("certif", routes);

static const struct page pages[] = { { "certif/candidate_form", &form_shape } };
const struct page_table certif_candidate_form_pages = PAGE_TABLE(pages);
