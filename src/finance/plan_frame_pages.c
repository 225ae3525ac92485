/* SPDX-License-Identifier: EUPL-1.2 */
/* plan_frame_pages.c - the days a plan may use, and how long things take. */
#include "budget/plan_json.h"
#include "certif/certif.h"
#include "finance/finance.h"
#include "finance/plan_view.h"

enum {
	FIRST,
	LAST,
	CLOSED,
	LENGTH,
	EXTRA,
	TURNOVER,
	EACH,
	ADMIN,
	ADMIN_COST,
	FIELDS,
	DAY_FIELDS = CLOSED + 1
};

static const struct plan_field form[FIELDS] = {
    [FIRST] = {.name = "first",
	       .label = N_("First day"),
	       .type = "date",
	       .hint = N_("Sessions may be held from this day on.")},
    [LAST] = {.name = "last",
	      .label = N_("Last day"),
	      .type = "date",
	      .hint = N_("A school year, for instance: two years at most.")},
    [CLOSED] =
	{.name = "closed",
	 .label = N_("Closed dates"),
	 .is_long = true,
	 .hint =
	     N_("One a line: 11/11/2026, or 19/12/2026 – 03/01/2027 for all the days between.")},
    [LENGTH] = {.name = "length",
		.label = N_("Minutes of invigilation of a session"),
		.type = "number",
		.hint = N_("Usually 120: the exam, and the time to come in and to leave.")},
    [EXTRA] = {.name = "extra",
	       .label = N_("Minutes more with extra time"),
	       .type = "number",
	       .hint = N_("Usually 40, for a third more time.")},
    [TURNOVER] = {.name = "turnover",
		  .label = N_("Minutes between two sessions of a room"),
		  .type = "number",
		  .hint = N_("For one group to leave and the next to come in.")},
    [EACH] = {.name = "each",
	      .label = N_("Candidates for one invigilator"),
	      .type = "number",
	      .hint =
		  N_("The rule is one invigilator for each twenty candidates or part of twenty.")},
    [ADMIN] = {.name = "admin",
	       .label = N_("Minutes of administration of a session"),
	       .type = "number",
	       .hint = N_("To create it, enrol the candidates, send the convocations.")},
    [ADMIN_COST] = {.name = "admin_cost",
		    .label = N_("Cost of an hour of administration"),
		    .type = "text",
		    .hint = N_("In euros: 18,71")},
};

struct frame_view {
	struct finance_head head;
	struct list days, figures;
	bool holidays, weekends, has_errors;
};
static const struct field frame_fields[] = {
    FIELD_OF(struct frame_view, head, FIELD_OBJECT, finance_head_shape),
    FIELD_OF(struct frame_view, days, FIELD_LIST, plan_field_shape),
    FIELD_OF(struct frame_view, figures, FIELD_LIST, plan_field_shape),
    FIELD(struct frame_view, holidays, FIELD_BOOL),
    FIELD(struct frame_view, weekends, FIELD_BOOL),
    FIELD(struct frame_view, has_errors, FIELD_BOOL),
};
static const struct shape frame_shape = SHAPE(struct frame_view, frame_fields);

static int reply_form(struct request *rq, struct plan_page *p, struct plan_field *fields,
		      bool holidays, bool weekends)
{
	struct frame_view v = {.head = p->head, .holidays = holidays, .weekends = weekends};

	for (int i = 0; i < FIELDS; i++)
		v.has_errors |= fields[i].error != NULL;
	v.days = plan_fields(rq, fields, DAY_FIELDS);
	v.figures = plan_fields(rq, fields + DAY_FIELDS, FIELDS - DAY_FIELDS);
	return reply_page_status(rq, v.has_errors ? 422 : 200, "finance/plan_frame", &v);
}

static struct str number(struct request *rq, int64_t n)
{
	return arena_printf(rq->arena, "%lld", (long long)n);
}

static int frame_show(struct request *rq)
{
	struct plan_page p;
	struct plan_frame_of f;
	struct plan_field fields[FIELDS];
	int k = plan_page_load(rq, &p);

	if (!k)
		k = plan_frame_of(rq->db, rq->arena, p.head.centre.id, &f);
	if (k == ERR_NOT_FOUND) {
		f = PLAN_FRAME_USUAL;
		k = ERR_NONE;
	}
	if (k)
		return reply_status(rq, k);
	memcpy(fields, form, sizeof fields);
	fields[FIRST].value = f.first_day;
	fields[LAST].value = f.last_day;
	fields[CLOSED].value = plan_closed_shown(rq->arena, f.closed);
	fields[LENGTH].value = number(rq, f.length);
	fields[EXTRA].value = number(rq, f.extra);
	fields[TURNOVER].value = number(rq, f.turnover);
	fields[EACH].value = number(rq, f.each_watches);
	fields[ADMIN].value = number(rq, f.admin);
	fields[ADMIN_COST].value = plan_money_typed(rq->arena, f.admin_cost);
	return reply_form(rq, &p, fields, f.holidays, f.weekends);
}

/* --- reading it ---------------------------------------------------------------------------------
 */

static struct str day_of(struct request *rq, struct plan_field *f, int *day)
{
	if (!plan_day_typed(rq->arena, f->value, day)) {
		f->error = N_("This is no day: write it as 07/09/2026.");
		return STR("");
	}
	return plan_day_write(*day, rq->arena);
}

static int64_t number_of(struct plan_field *f, int64_t least, int64_t most, const char *error)
{
	int64_t n = 0;

	if (!plan_number_typed(f->value, least, most, &n))
		f->error = error;
	return n;
}

static bool read_frame(struct request *rq, const struct plan_page *p, struct plan_field *fields,
		       struct plan_frame_of *f)
{
	int first = 0, last = 0;

	f->first_day = day_of(rq, &fields[FIRST], &first);
	f->last_day = day_of(rq, &fields[LAST], &last);
	if (!fields[FIRST].error && !fields[LAST].error) {
		if (last < first)
			fields[LAST].error = N_("The last day is before the first.");
		else if (last - first > 2 * 366)
			fields[LAST].error = N_("That is more than two years after the first day.");
		else if (last <= p->today)
			fields[LAST].error = N_("This day is over: a plan needs days to come.");
		else if (last - p->today > PLAN_AHEAD_MOST)
			fields[LAST].error = N_("That is more than three years from now.");
	}
	fields[CLOSED].error =
	    plan_closed_typed(rq->arena, fields[CLOSED].value, &f->closed, &fields[CLOSED].wrong);
	f->length =
	    number_of(&fields[LENGTH], 60, 600, N_("A session takes between 60 and 600 minutes."));
	f->extra =
	    number_of(&fields[EXTRA], 0, 600, N_("Extra time is between 0 and 600 minutes."));
	f->turnover = number_of(&fields[TURNOVER], 0, 600,
				N_("Write a number of minutes between 0 and 600."));
	f->each_watches =
	    number_of(&fields[EACH], 1, 20, N_("One invigilator looks after 1 to 20 candidates."));
	f->admin = number_of(&fields[ADMIN], 0, 10000,
			     N_("Write a number of minutes between 0 and 10000."));
	if (!plan_cost_typed(rq->arena, fields[ADMIN_COST].value, &f->admin_cost))
		fields[ADMIN_COST].error =
		    N_("Write an amount between 0 and 1000 euros, such as 18,71.");
	for (int i = 0; i < FIELDS; i++)
		if (fields[i].error)
			return false;
	return true;
}

static int write_frame(struct db *db, void *args)
{
	return plan_frame_store(db, args);
}

static int frame_kept(struct request *rq, int result)
{
	if (result)
		return reply_status(rq, result);
	reply_notice(rq, N_("The days are kept."));
	return reply_redirect(rq, plan_path(rq, ""));
}

static int frame_post(struct request *rq)
{
	struct plan_page p;
	struct plan_field fields[FIELDS];
	int k = plan_page_load(rq, &p);

	if (k)
		return reply_status(rq, k);
	struct plan_keep *keep = plan_keep_of(rq, &p);
	memcpy(fields, form, sizeof fields);
	for (int i = 0; i < FIELDS; i++)
		fields[i].value = param_text(rq, fields[i].name);
	keep->frame.holidays = param_given(rq, "holidays");
	keep->frame.weekends = param_given(rq, "weekends");
	if (!read_frame(rq, &p, fields, &keep->frame))
		return reply_form(rq, &p, fields, keep->frame.holidays, keep->frame.weekends);
	return request_write(rq, write_frame, keep, frame_kept);
}

/* --- tables -------------------------------------------------------------------------------------
 */

static const struct param show_params[] = {{"centre", PARAM_ID, PARAM_PATH, 0, true}, {}};
static const struct param post_params[] = {
    {"centre", PARAM_ID, PARAM_PATH, 0, true},
    {"first", PARAM_LINE, PARAM_FORM, 100, false},
    {"last", PARAM_LINE, PARAM_FORM, 100, false},
    {"closed", PARAM_TEXT, PARAM_FORM, 10000, false},
    {"holidays", PARAM_FLAG, PARAM_FORM, 0, false},
    {"weekends", PARAM_FLAG, PARAM_FORM, 0, false},
    {"length", PARAM_LINE, PARAM_FORM, 100, false},
    {"extra", PARAM_LINE, PARAM_FORM, 100, false},
    {"turnover", PARAM_LINE, PARAM_FORM, 100, false},
    {"each", PARAM_LINE, PARAM_FORM, 100, false},
    {"admin", PARAM_LINE, PARAM_FORM, 100, false},
    {"admin_cost", PARAM_LINE, PARAM_FORM, 100, false},
    {},
};

static const struct route routes[] = {
    {METHOD_GET, PLAN_PATH "/days", ACCESS_SIGNED_IN, frame_show, show_params, &frame_shape,
     "The days a plan may use and how long things take", 0, 0, &right_centre_admin},
    {METHOD_POST, PLAN_PATH "/days", ACCESS_SIGNED_IN, frame_post, post_params, &frame_shape,
     "Keep the days of a plan", 0, 0, &right_centre_admin},
};
const struct route_table finance_plan_frame_routes = ROUTE_TABLE("finance", routes);

static const struct page pages[] = {{"finance/plan_frame", &frame_shape}};
const struct page_table finance_plan_frame_pages = PAGE_TABLE(pages);
