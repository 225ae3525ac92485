/* SPDX-License-Identifier: EUPL-1.2 */
/* plan_people_pages.c - the candidates of a plan told by name: the list, one added by hand. Their
 * import is plan_import_pages.c. */
#include "base/unicode.h"
#include "budget/plan_json.h"
#include "certif/candidate_page.h"
#include "certif/certif.h"
#include "finance/finance.h"
#include "finance/plan_listed.h"
#include "finance/plan_retention.h"
#include "finance/plan_view.h"

enum { A_PAGE = 50 };

/* --- views --------------------------------------------------------------------------------------
 */

struct person_view {
	int64_t id, extra_percent;
	struct str name, birth_date, group, email;
};
static const struct field person_fields[] = {
    FIELD(struct person_view, id, FIELD_INT),
    FIELD(struct person_view, extra_percent, FIELD_INT),
    FIELD(struct person_view, name, FIELD_TEXT),
    FIELD(struct person_view, birth_date, FIELD_TEXT),
    FIELD(struct person_view, group, FIELD_TEXT),
    FIELD(struct person_view, email, FIELD_TEXT),
};
static const struct shape person_shape = SHAPE(struct person_view, person_fields);

struct people_view {
	struct finance_head head;
	struct str q, problem, until;
	bool has_groups, has_errors, is_empty, nothing_found, has_pages;
	int64_t listed, found, page, pages, before, after;
	struct list rows, fields;
};
static const struct field people_fields[] = {
    FIELD_OF(struct people_view, head, FIELD_OBJECT, finance_head_shape),
    FIELD(struct people_view, q, FIELD_TEXT),
    FIELD(struct people_view, problem, FIELD_TEXT),
    FIELD(struct people_view, until, FIELD_TEXT),
    FIELD(struct people_view, has_groups, FIELD_BOOL),
    FIELD(struct people_view, has_errors, FIELD_BOOL),
    FIELD(struct people_view, is_empty, FIELD_BOOL),
    FIELD(struct people_view, nothing_found, FIELD_BOOL),
    FIELD(struct people_view, has_pages, FIELD_BOOL),
    FIELD(struct people_view, listed, FIELD_NUMBER),
    FIELD(struct people_view, found, FIELD_NUMBER),
    FIELD(struct people_view, page, FIELD_INT),
    FIELD(struct people_view, pages, FIELD_INT),
    FIELD(struct people_view, before, FIELD_INT),
    FIELD(struct people_view, after, FIELD_INT),
    FIELD_OF(struct people_view, rows, FIELD_LIST, person_shape),
    FIELD_OF(struct people_view, fields, FIELD_LIST, plan_field_shape),
};
static const struct shape people_shape = SHAPE(struct people_view, people_fields);

enum { BIRTH_NAME, FIRST_NAME, BIRTH_DATE, GROUP, EXTRA, EMAIL, FIELDS };
static const struct plan_field form[FIELDS] = {
    [BIRTH_NAME] = {.name = "birth_name",
		    .label = N_("Birth name"),
		    .type = "text",
		    .hint = N_("As on the identity card.")},
    [FIRST_NAME] = {.name = "first_name",
		    .label = N_("First name"),
		    .type = "text",
		    .hint = N_("As on the identity card.")},
    [BIRTH_DATE] = {.name = "birth_date",
		    .label = N_("Birth date"),
		    .type = "text",
		    .hint = N_("Day, month, year: 29/02/2004")},
    [GROUP] = {.name = "group", .label = N_("Group"), .hint = N_("One of the groups described.")},
    [EXTRA] = {.name = "extra_percent",
	       .label = N_("Extra time (%)"),
	       .type = "number",
	       .hint = N_("33 for a third more time; empty for none.")},
    [EMAIL] = {.name = "email",
	       .label = N_("E-mail for the convocation"),
	       .type = "email",
	       .hint = N_("May be left empty.")},
};

struct step {
	struct plan_page page;
	struct plan_group_rows *groups;
	size_t group_n;
	struct plan_field fields[FIELDS];
	struct plan_keep *keep;
	struct people_view view;
};

/* --- the list -----------------------------------------------------------------------------------
 */

static bool fits(struct arena *a, struct str q, const struct candidate *c)
{
	struct str all = unicode_fold(
	    a, arena_printf(a, STR_FMT " " STR_FMT " " STR_FMT " " STR_FMT " " STR_FMT,
			    STR_ARG(c->first_name), STR_ARG(c->birth_name), STR_ARG(c->group),
			    STR_ARG(c->email), STR_ARG(c->local_id)));

	for (size_t i = 0; i + q.n <= all.n; i++)
		if (str_eq(str_sub(all, i, q.n), q))
			return true;
	return false;
}

static int fill_rows(struct request *rq, struct step *s)
{
	struct people_view *v = &s->view;
	struct candidate *list;
	size_t n, found = 0;
	int k = plan_listed_load(rq->db, rq->arena, s->page.head.centre.id, &list, &n);

	if (k)
		return k;
	struct str q = unicode_fold(rq->arena, v->q);
	for (size_t i = 0; i < n; i++)
		if (!q.n || fits(rq->arena, q, &list[i]))
			list[found++] = list[i];
	v->listed = (int64_t)n;
	v->found = (int64_t)found;
	v->is_empty = !n;
	v->nothing_found = n && !found;
	v->pages = found ? (v->found + A_PAGE - 1) / A_PAGE : 1;
	v->page = v->page < 1 ? 1 : v->page > v->pages ? v->pages : v->page;
	v->has_pages = v->pages > 1;
	v->before = v->page > 1 ? v->page - 1 : 0;
	v->after = v->page < v->pages ? v->page + 1 : 0;
	struct person_view *rows = ARENA_NEW(rq->arena, struct person_view, A_PAGE);
	size_t shown = 0;
	for (size_t i = (size_t)(v->page - 1) * A_PAGE; i < found && shown < A_PAGE; i++, shown++)
		rows[shown] = (struct person_view){
		    .id = list[i].id,
		    .extra_percent = list[i].extra_percent,
		    .group = list[i].group,
		    .email = list[i].email,
		    .name = arena_printf(rq->arena, STR_FMT " " STR_FMT,
					 STR_ARG(list[i].birth_name), STR_ARG(list[i].first_name)),
		    .birth_date = candidate_day_shown(rq->arena, rq->language, list[i].birth_date)};
	v->rows = LIST(rows, shown);
	return ERR_NONE;
}

/* The last day on which the list is kept. */
static int fill_until(struct request *rq, struct step *s)
{
	int64_t centre = s->page.head.centre.id;
	struct plan_list_newest newest;
	struct plan_frame_of frame = {};
	int k = plan_list_newest(rq->db, rq->arena, centre, &newest);

	if (!k && newest.newest)
		k = plan_frame_of(rq->db, rq->arena, centre, &frame);
	if (k && k != ERR_NOT_FOUND)
		return k;
	if (!newest.newest)
		return ERR_NONE;
	int day = plan_listed_kept_until(frame.last_day, newest.newest, APP(rq)->plan_months) - 1;
	s->view.until =
	    language_long_day(rq->language, clock_date_utc((int64_t)day * CLOCK_DAY), rq->arena);
	return ERR_NONE;
}

static int step_new(struct request *rq, struct step **out)
{
	struct step *s = *out = ARENA_NEW(rq->arena, struct step, 1);
	int k = plan_page_load(rq, &s->page);

	rq->room = s;
	memcpy(s->fields, form, sizeof form);
	return k ? k
		 : plan_group_rows(rq->db, rq->arena, s->page.head.centre.id, &s->groups,
				   &s->group_n);
}

static int reply_list(struct request *rq, struct step *s, int status)
{
	struct plan_option *groups = ARENA_NEW(rq->arena, struct plan_option, s->group_n + 1);
	struct str chosen = s->fields[GROUP].value;

	for (size_t i = 0; i < s->group_n; i++) {
		struct str id = arena_printf(rq->arena, "%lld", (long long)s->groups[i].id);
		groups[i] = (struct plan_option){
		    .value = id, .text = s->groups[i].name, .is_chosen = str_eq(id, chosen)};
	}
	s->fields[GROUP].options = groups;
	s->fields[GROUP].option_n = s->group_n;
	s->view.head = s->page.head;
	s->view.has_groups = s->group_n > 0;
	s->view.has_errors = status == 422;
	s->view.fields = plan_fields(rq, s->fields, FIELDS);
	int k = fill_rows(rq, s);
	if (!k)
		k = fill_until(rq, s);
	return k ? reply_status(rq, k)
		 : reply_page_status(rq, status, "finance/plan_people", &s->view);
}

static int people_show(struct request *rq)
{
	struct step *s;
	int k = step_new(rq, &s);

	if (k)
		return reply_status(rq, k);
	s->view.q = param_text(rq, "q");
	s->view.page = param_int(rq, "page");
	return reply_list(rq, s, 200);
}

/* --- by hand ------------------------------------------------------------------------------------
 */

static const struct plan_group_rows *group_of(const struct step *s, struct str id)
{
	int64_t n;

	for (size_t i = 0; i < s->group_n && str_int(id, &n); i++)
		if (s->groups[i].id == n)
			return &s->groups[i];
	return NULL;
}

static bool read_person(struct request *rq, struct step *s)
{
	struct candidate_problem problems[CANDIDATE_PROBLEMS_MOST];
	const struct plan_group_rows *g = group_of(s, s->fields[GROUP].value);
	struct plan_field *f = s->fields;
	enum session_audience audience = AUDIENCE_STUDENTS;
	int64_t extra = 0;

	if (f[EXTRA].value.n && !plan_number_typed(f[EXTRA].value, 0, CANDIDATE_EXTRA_MOST, &extra))
		f[EXTRA].error =
		    N_("Extra time is a whole percentage between 0 and 300; a third is 33.");
	if (!g)
		f[GROUP].error = N_("Choose a group.");
	else
		(void)session_audience_of(g->audience, &audience);
	bool pays = audience == AUDIENCE_OUTSIDE;
	struct candidate *c = &s->keep->listed.candidate;
	*c = (struct candidate){.birth_name = f[BIRTH_NAME].value,
				.first_name = f[FIRST_NAME].value,
				.birth_date = candidate_day(rq->arena, f[BIRTH_DATE].value),
				.email = f[EMAIL].value,
				.extra_percent = extra,
				.language = rq->language,
				.billing = pays ? BILLING_PAID : BILLING_FREE,
				.fee = pays ? CANDIDATE_FEE_MOST : 0};
	s->keep->listed.group = g ? g->id : 0;
	struct str today = plan_day_write(s->page.today, rq->arena);
	size_t n = candidate_check(c, audience, 1u << CANDIDATE_CORE, today, problems);
	for (size_t i = 0; i < n; i++)
		for (int k = 0; k < FIELDS; k++)
			if (strcmp(problems[i].field, f[k].name) == 0 && !f[k].error)
				f[k].error = problems[i].message;
	if (f[BIRTH_DATE].value.n && !c->birth_date.n) /* typed, and no day: not missing */
		f[BIRTH_DATE].error = N_("This is no day of the calendar: write it as 29/02/2004.");
	for (int k = 0; k < FIELDS; k++)
		if (f[k].error)
			return false;
	return true;
}

static int write_add(struct db *db, void *args)
{
	return plan_listed_add(db, args);
}

static int added(struct request *rq, int result)
{
	struct step *s = rq->room;

	if (result == ERR_CONFLICT && s->keep->problem) {
		s->view.problem = str_of(message(rq->language, s->keep->problem));
		return reply_list(rq, s, 409);
	}
	return plan_written(rq, result, N_("The candidate is listed."), "/candidates");
}

static int people_post(struct request *rq)
{
	struct step *s;
	int k = step_new(rq, &s);

	if (k)
		return reply_status(rq, k);
	s->keep = plan_keep_of(rq, &s->page);
	for (int i = 0; i < FIELDS; i++)
		s->fields[i].value = param_text(rq, s->fields[i].name);
	return read_person(rq, s) ? request_write(rq, write_add, s->keep, added)
				  : reply_list(rq, s, 422);
}

static int write_drop(struct db *db, void *args)
{
	return plan_listed_drop(db, args);
}

static int write_empty(struct db *db, void *args)
{
	return plan_listed_empty(db, args);
}

static int dropped(struct request *rq, int result)
{
	return plan_written(rq, result, N_("The list is changed."), "/candidates");
}

static int remove_post(struct request *rq)
{
	struct step *s;
	int k = step_new(rq, &s);

	if (k)
		return reply_status(rq, k);
	s->keep = plan_keep_of(rq, &s->page);
	s->keep->id = param_int(rq, "one");
	return request_write(rq, write_drop, s->keep, dropped);
}

static int empty_post(struct request *rq)
{
	struct step *s;
	int k = step_new(rq, &s);

	return k ? reply_status(rq, k)
		 : request_write(rq, write_empty, plan_keep_of(rq, &s->page), dropped);
}

/* --- tables -------------------------------------------------------------------------------------
 */

#define CENTRE PLAN_CENTRE_PARAM
#define LINE PLAN_LINE_PARAM
static const struct param centre_params[] = {CENTRE, {}};
static const struct param list_params[] = {CENTRE,
					   {"q", PARAM_LINE, PARAM_QUERY, 200, false},
					   {"page", PARAM_INT, PARAM_QUERY, 1000000, false},
					   {}};
static const struct param add_params[] = {
    CENTRE,	   LINE("birth_name"),	  LINE("first_name"), LINE("birth_date"),
    LINE("group"), LINE("extra_percent"), LINE("email"),      {}};
static const struct param one_params[] = {CENTRE, {"one", PARAM_ID, PARAM_PATH, 0, true}, {}};

#define ADMIN &right_centre_admin
#define LIST_PATH PLAN_PATH "/candidates"
static const struct route routes[] = {
    {METHOD_GET, LIST_PATH, ACCESS_SIGNED_IN, people_show, list_params, &people_shape,
     "The candidates of a plan told by name", 0, 0, ADMIN},
    {METHOD_POST, LIST_PATH, ACCESS_SIGNED_IN, people_post, add_params, &people_shape,
     "List a candidate of a plan", 0, 0, ADMIN},
    {METHOD_POST, LIST_PATH "/empty", ACCESS_SIGNED_IN, empty_post, centre_params, NULL,
     "Take all candidates off the list of a plan", 0, 0, ADMIN},
    {METHOD_POST, LIST_PATH "/:one/remove", ACCESS_SIGNED_IN, remove_post, one_params, NULL,
     "Take a candidate off the list of a plan", 0, 0, ADMIN},
};
const struct route_table finance_plan_people_routes = ROUTE_TABLE("finance", routes);

static const struct page pages[] = {{"finance/plan_people", &people_shape}};
const struct page_table finance_plan_people_pages = PAGE_TABLE(pages);
