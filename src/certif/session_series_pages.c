/* SPDX-License-Identifier: EUPL-1.2 */
/* session_series_pages.c - several sessions at once: the calendar, what it would make, then all of them
 * in one transaction. What was typed travels in the form between the steps; nothing is kept before the
 * last. */
#include "certif/certif.h"
#include "certif/session_form.h"
#include "certif/session_pages.h"
#include "certif/session_series.h"

enum { MONTHS = 12, MONTHS_OPEN = 4 };

/* ---- views ------------------------------------------------------------------------------------- */

struct day_view {
	struct str value, label; /* "2026-12-01", "mardi 1er décembre 2026" */
	int64_t number;
	bool is_past, is_ticked;
};
static const struct field day_fields[] = {
	FIELD(struct day_view, value, FIELD_TEXT),     FIELD(struct day_view, label, FIELD_TEXT),
	FIELD(struct day_view, number, FIELD_INT),     FIELD(struct day_view, is_past, FIELD_BOOL),
	FIELD(struct day_view, is_ticked, FIELD_BOOL),
};
static const struct shape day_shape = SHAPE(struct day_view, day_fields);

struct month_view {
	struct str title;
	int64_t skip; /* days of the week before the first, Monday first */
	struct list days;
};
static const struct field month_fields[] = {
	FIELD(struct month_view, title, FIELD_TEXT),
	FIELD(struct month_view, skip, FIELD_INT),
	FIELD_OF(struct month_view, days, FIELD_LIST, day_shape),
};
static const struct shape month_shape = SHAPE(struct month_view, month_fields);

struct line_view {
	struct str value, day, hour, problem, warning; /* value: "2026-12-01 09:00" */
	bool is_good;
};
static const struct field line_fields[] = {
	FIELD(struct line_view, value, FIELD_TEXT),   FIELD(struct line_view, day, FIELD_TEXT),
	FIELD(struct line_view, hour, FIELD_TEXT),    FIELD(struct line_view, problem, FIELD_TEXT),
	FIELD(struct line_view, warning, FIELD_TEXT), FIELD(struct line_view, is_good, FIELD_BOOL),
};
static const struct shape line_shape = SHAPE(struct line_view, line_fields);

struct series_view {
	struct centre_head centre;
	struct session_form form;
	struct list months, later_months; /* of the first step */
	bool has_later_ticked;
	struct str times, until, except;
	struct str days_error, times_error, until_error, except_error, problem;
	struct list days;  /* ticked, to be sent again */
	struct list lines; /* of the preview */
	int64_t good_count, bad_count;
	struct str audience, audience_text;
};
static const struct field series_fields[] = {
	FIELD_OF(struct series_view, centre, FIELD_OBJECT, centre_head_shape),
	FIELD_OF(struct series_view, form, FIELD_OBJECT, session_form_shape),
	FIELD_OF(struct series_view, months, FIELD_LIST, month_shape),
	FIELD_OF(struct series_view, later_months, FIELD_LIST, month_shape),
	FIELD(struct series_view, has_later_ticked, FIELD_BOOL),
	FIELD(struct series_view, times, FIELD_TEXT),
	FIELD(struct series_view, until, FIELD_TEXT),
	FIELD(struct series_view, except, FIELD_TEXT),
	FIELD(struct series_view, days_error, FIELD_TEXT),
	FIELD(struct series_view, times_error, FIELD_TEXT),
	FIELD(struct series_view, until_error, FIELD_TEXT),
	FIELD(struct series_view, except_error, FIELD_TEXT),
	FIELD(struct series_view, problem, FIELD_TEXT),
	FIELD(struct series_view, days, FIELD_TEXTS),
	FIELD_OF(struct series_view, lines, FIELD_LIST, line_shape),
	FIELD(struct series_view, good_count, FIELD_INT),
	FIELD(struct series_view, bad_count, FIELD_INT),
	FIELD(struct series_view, audience, FIELD_TEXT),
	FIELD(struct series_view, audience_text, FIELD_TEXT),
};
static const struct shape series_shape = SHAPE(struct series_view, series_fields);

struct step {
	struct request *rq;
	struct series_view view;
	struct zone *zone;
	int64_t now;
	struct session_texts place;
	const struct str *days;
	size_t day_count;
	/* of the last step */
	struct certif_session_write write;
	struct session_plan *plans;
	size_t plan_count, failed; /* failed: index of the one in the way */
};

/* ---- the calendar ------------------------------------------------------------------------------- */

static bool is_ticked(const struct step *s, struct str day)
{
	for (size_t i = 0; i < s->day_count; i++)
		if (str_eq(s->days[i], day))
			return true;
	return false;
}

static struct month_view month_of(const struct step *s, int64_t first, int64_t today, bool *any)
{
	struct arena *a = s->rq->arena;
	struct day_view *days = ARENA_NEW(a, struct day_view, 31);
	struct clock_date d = clock_date_utc(first);
	struct month_view m = { .title = language_month(s->rq->language, d, a), .skip = (d.weekday + 6) % 7 };
	size_t n = 0;

	for (int64_t at = first; clock_date_utc(at).month == d.month; at += CLOCK_DAY, n++) {
		struct clock_date day = clock_date_utc(at);
		days[n] = (struct day_view){ .value = arena_printf(a, "%04d-%02d-%02d", day.year, day.month, day.day),
			                     .label = language_long_day(s->rq->language, day, a),
			                     .number = day.day,
			                     .is_past = at < today };
		days[n].is_ticked = is_ticked(s, days[n].value);
		*any = *any || days[n].is_ticked;
	}
	m.days = LIST(days, n);
	return m;
}

static void fill_months(struct step *s)
{
	struct month_view *months = ARENA_NEW(s->rq->arena, struct month_view, MONTHS);
	struct clock_date now = zone_local(s->zone, s->now);
	int64_t today = clock_ms_utc((struct clock_date){ .year = now.year, .month = now.month, .day = now.day });
	bool any = false;

	for (int i = 0; i < MONTHS; i++) {
		int month = now.month - 1 + i;
		if (i == MONTHS_OPEN)
			any = false;
		months[i] = month_of(s, clock_ms_utc((struct clock_date){ .year = now.year + month / 12, .month = month % 12 + 1, .day = 1 }),
		                     today, &any);
	}
	s->view.months = LIST(months, MONTHS_OPEN);
	s->view.later_months = LIST(months + MONTHS_OPEN, MONTHS - MONTHS_OPEN);
	s->view.has_later_ticked = any;
}

static int step_new(struct request *rq, struct step **out)
{
	struct step *s = *out = ARENA_NEW(rq->arena, struct step, 1);
	int k = centre_head_load(rq, param_int(rq, "centre"), CENTRE_SESSIONS, &s->view.centre);

	s->rq = rq;
	s->now = clock_now(&rq->clock);
	rq->room = s;
	return k ? k : centre_zone(rq, &s->view.centre, &s->zone);
}

static int reply_calendar(struct request *rq, struct step *s, int status)
{
	fill_months(s);
	return reply_page_status(rq, status, "certif/several", &s->view);
}

static int several_show(struct request *rq)
{
	struct step *s;
	struct session_texts none = { { [SESSION_AUDIENCE] = STR("students") } };
	int k = step_new(rq, &s);

	if (k)
		return reply_status(rq, k);
	session_form_fill(&s->view.form, rq->language, &none, NULL);
	s->view.times = STR("09:00, 14:00");
	return reply_calendar(rq, s, 200);
}

/* ---- reading what was sent ---------------------------------------------------------------------- */

static void take_form(struct request *rq, struct step *s)
{
	s->place = session_form_place_texts(rq);
	s->day_count = param_texts(rq, "day", &s->days);
	s->view.days = LIST(s->days, s->day_count);
	s->view.times = param_text(rq, "times");
	s->view.until = param_text(rq, "until");
	s->view.except = param_text(rq, "except");
	s->view.audience = s->place.field[SESSION_AUDIENCE];
	session_form_fill(&s->view.form, rq->language, &s->place, NULL);
}

static struct str say(const struct step *s, const char *text, struct str argument)
{
	return text ? message_filled(message(s->rq->language, text), argument, s->rq->arena) : STR("");
}

/* One plan a moment: a fault of date or hour is the line's, one of the place is the form's. */
static bool read_plan(const struct step *s, struct str date, struct str time, struct session_plan *plan,
                      struct session_faults *faults)
{
	struct session_texts t = s->place;

	t.field[SESSION_DATE] = date;
	t.field[SESSION_TIME] = time;
	return session_plan_read(s->rq->arena, &t, s->zone, s->now, 0, plan, faults);
}

static bool place_is_good(struct step *s, struct str date, struct str time)
{
	struct session_plan plan;
	struct session_faults faults;

	read_plan(s, date, time, &plan, &faults);
	faults.field[SESSION_DATE] = faults.field[SESSION_TIME] = NULL;
	session_form_fill(&s->view.form, s->rq->language, &s->place, &faults);
	for (size_t i = 0; i < SESSION_FIELD_COUNT; i++)
		if (faults.field[i])
			return false;
	s->view.audience_text = str_of(message(s->rq->language, session_audience_label(plan.audience)));
	return true;
}

/* ---- the preview --------------------------------------------------------------------------------- */

static struct str number_text(const struct step *s, int64_t number)
{
	return arena_printf(s->rq->arena, "%lld", (long long)number);
}

/* What is in the way of one, or near to it: in the centre, or before it in the same list. */
static int look_around(struct step *s, const struct session_plan *plan, const struct session_plan *before,
                       struct line_view *line)
{
	struct certif_session_at same;
	struct certif_session_near near = {};
	struct arena *a = s->rq->arena;
	int k = certif_session_same(s->rq->db, a, s->view.centre.id, plan, 0, &same);

	if (!k) {
		line->is_good = false;
		line->problem = say(s, N_("The session {0} is held in this room at this hour already."), number_text(s, same.number));
		return ERR_NONE;
	}
	if (k == ERR_NOT_FOUND)
		k = certif_session_overlap(s->rq->db, a, s->view.centre.id, plan, 0, &near);
	if (!k)
		line->warning = say(s, N_("The session {0} is held in this room within 2 h 20."), number_text(s, near.number));
	else if (k == ERR_NOT_FOUND && before && plan->starts - before->starts < SESSION_SPAN)
		line->warning = say(s, N_("Less than 2 h 20 after the one before: somebody with extra time may still be in the room."), STR(""));
	return k == ERR_NOT_FOUND ? ERR_NONE : k;
}

static int fill_lines(struct step *s, const struct session_moment *moments, size_t n)
{
	struct line_view *lines = ARENA_NEW(s->rq->arena, struct line_view, n + 1);
	struct session_plan plan, last;
	const struct session_plan *before = NULL;
	struct session_faults faults;

	for (size_t i = 0; i < n; i++) {
		struct line_view *l = &lines[i];
		l->value = arena_printf(s->rq->arena, STR_FMT " " STR_FMT, STR_ARG(moments[i].date), STR_ARG(moments[i].time));
		l->is_good = read_plan(s, moments[i].date, moments[i].time, &plan, &faults);
		l->day = moments[i].date;
		l->hour = moments[i].time;
		const char *why = faults.field[SESSION_DATE] ? faults.field[SESSION_DATE] : faults.field[SESSION_TIME];
		l->problem = say(s, why, STR(""));
		if (plan.starts) {
			l->day = certif_session_day(s->rq->arena, s->rq->language, s->zone, plan.starts);
			l->hour = certif_session_hour(s->rq->arena, s->zone, s->view.centre.zone, plan.starts);
		}
		int k = l->is_good ? look_around(s, &plan, before, l) : ERR_NONE;
		if (k)
			return k;
		s->view.good_count += l->is_good;
		s->view.bad_count += !l->is_good;
		last = plan;
		before = &last;
	}
	s->view.lines = LIST(lines, n);
	return ERR_NONE;
}

/* The moments of the form as it was sent; false when the calendar is to be shown again. */
static bool read_series(struct request *rq, struct step *s, struct session_moment **moments, size_t *n)
{
	struct session_series_faults f;
	bool good = session_series_read(rq->arena,
	                                &(struct session_series){ .days = s->days, .day_count = s->day_count, .times = s->view.times,
	                                                          .until = s->view.until, .except = s->view.except },
	                                moments, n, &f);

	s->view.days_error = say(s, f.days, f.wrong);
	s->view.times_error = say(s, f.times, f.wrong);
	s->view.until_error = say(s, f.until, f.wrong);
	s->view.except_error = say(s, f.except, f.wrong);
	struct str date = good ? (*moments)[0].date : STR("2000-01-01"), time = good ? (*moments)[0].time : STR("00:00");
	return place_is_good(s, date, time) && good;
}

static int reply_preview(struct request *rq, struct step *s, int status)
{
	struct session_moment *moments;
	size_t n;

	if (!read_series(rq, s, &moments, &n))
		return reply_calendar(rq, s, 422);
	int k = fill_lines(s, moments, n);
	return k ? reply_status(rq, k) : reply_page_status(rq, status, "certif/several_preview", &s->view);
}

/* ---- making them ----------------------------------------------------------------------------------- */

static int write_all(struct db *db, void *args)
{
	struct step *s = args;
	int k = ERR_NONE;

	for (size_t i = 0; i < s->plan_count && !k; i++) {
		s->write.problem = NULL;
		s->write.plan = s->plans[i];
		s->failed = i;
		k = certif_session_create(db, &s->write);
	}
	return k;
}

static int all_written(struct request *rq, int result)
{
	struct step *s = rq->room;

	if (result == ERR_CONFLICT && s->write.problem) {
		s->view.problem = session_problem(rq, &s->write);
		return reply_preview(rq, s, 409);
	}
	if (result)
		return reply_status(rq, result);
	reply_notice(rq, N_("The sessions are created."));
	return reply_redirect(rq, arena_printf(rq->arena, "/certif/centres/%lld", (long long)s->view.centre.id));
}

static int create_all(struct request *rq, struct step *s)
{
	const struct str *chosen;
	struct session_faults faults;
	struct str date, time;
	size_t n = param_texts(rq, "at", &chosen);

	if (!n || n > SESSION_SERIES_MOST) {
		s->view.problem = say(s, n ? N_("That is more than 200 sessions: do it in several goes.")
		                           : N_("Keep at least one session ticked."), STR(""));
		return reply_preview(rq, s, 422);
	}
	s->plans = ARENA_NEW(rq->arena, struct session_plan, n);
	s->plan_count = n;
	for (size_t i = 0; i < n; i++)
		if (!str_cut(chosen[i], ' ', &date, &time) || !read_plan(s, date, time, &s->plans[i], &faults)) {
			s->view.problem = say(s, N_("“{0}” can't be a session: look at the list again."), chosen[i]);
			return reply_preview(rq, s, 422);
		}
	s->write = *session_write_new(rq);
	s->write.centre = s->view.centre.id;
	return request_write(rq, write_all, s, all_written);
}

static int several(struct request *rq)
{
	struct step *s;
	int k = step_new(rq, &s);

	if (k)
		return reply_status(rq, k);
	take_form(rq, s);
	struct str step = param_text(rq, "step");
	if (str_eq(step, STR("create")))
		return create_all(rq, s);
	return str_eq(step, STR("back")) ? reply_calendar(rq, s, 200) : reply_preview(rq, s, 200);
}

/* ---- tables ----------------------------------------------------------------------------------------- */

static const struct param centre_params[] = { { "centre", PARAM_ID, PARAM_PATH, 0, true }, {} };
static const struct param several_params[] = {
	{ "centre", PARAM_ID, PARAM_PATH, 0, true },
	SESSION_FORM_PLACE_PARAMS,
	{ "day", PARAM_MANY, PARAM_FORM, 20, false },
	{ "times", PARAM_LINE, PARAM_FORM, 500, false },
	{ "until", PARAM_LINE, PARAM_FORM, 100, false },
	{ "except", PARAM_LINE, PARAM_FORM, 2000, false },
	{ "at", PARAM_MANY, PARAM_FORM, 40, false },
	{ "step", PARAM_WORD, PARAM_FORM, 20, false },
	{},
};

static const struct route routes[] = {
	{ METHOD_GET, "/certif/centres/:centre/sessions/several", ACCESS_SIGNED_IN, several_show, centre_params, &series_shape, "The calendar to create several sessions", 0, 0, &right_centre_member },
	{ METHOD_POST, "/certif/centres/:centre/sessions/several", ACCESS_SIGNED_IN, several, several_params, &series_shape, "Look at several sessions, then create them at once", 128 * 1024, 0, &right_centre_member },
};
const struct route_table certif_series_routes = ROUTE_TABLE("certif", routes);

static const struct page pages[] = {
	{ "certif/several", &series_shape },
	{ "certif/several_preview", &series_shape },
};
const struct page_table certif_series_pages = PAGE_TABLE(pages);
