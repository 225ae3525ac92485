/* SPDX-License-Identifier: EUPL-1.2 */
/* plan_search_pages.c - one search: how far it is, what it found, its sessions made and undone. */
#include "base/buf.h"
#include "base/random.h"
#include "budget/plan_json.h"
#include "certif/certif.h"
#include "certif/session.h"
#include "document/csv.h"
#include "document/icalendar.h"
#include "finance/finance.h"
#include "finance/plan_apply.h"
#include "finance/plan_paper.h"
#include "finance/plan_runner.h"
#include "finance/plan_shown.h"
#include "people/app.h"
#include "web/server.h"

struct obstacle_view {
	struct str why, day, hour, place;
	int64_t session_id, number;
};
static const struct field obstacle_fields[] = {
    FIELD(struct obstacle_view, why, FIELD_TEXT),
    FIELD(struct obstacle_view, day, FIELD_TEXT),
    FIELD(struct obstacle_view, hour, FIELD_TEXT),
    FIELD(struct obstacle_view, place, FIELD_TEXT),
    FIELD(struct obstacle_view, session_id, FIELD_INT),
    FIELD(struct obstacle_view, number, FIELD_INT),
};
static const struct shape obstacle_shape = SHAPE(struct obstacle_view, obstacle_fields);

struct search_view {
	struct finance_head head;
	int64_t id, created, seconds, ahead;
	bool is_waiting, is_running, is_impossible, is_failed, is_cancelled, is_interrupted,
	    is_busy;
	struct str best, bound, lack, remedy, remedy_path, taken;
	const struct plan_shown *plan;
	bool is_stale, is_applied, other_applied, may_apply, may_undo;
	int64_t applied, made;
	struct str problem;
	struct list obstacles;
};
static const struct field search_fields[] = {
    FIELD_OF(struct search_view, head, FIELD_OBJECT, finance_head_shape),
    FIELD(struct search_view, id, FIELD_INT),
    FIELD(struct search_view, created, FIELD_TIME),
    FIELD(struct search_view, seconds, FIELD_NUMBER),
    FIELD(struct search_view, ahead, FIELD_NUMBER),
    FIELD(struct search_view, is_waiting, FIELD_BOOL),
    FIELD(struct search_view, is_running, FIELD_BOOL),
    FIELD(struct search_view, is_impossible, FIELD_BOOL),
    FIELD(struct search_view, is_failed, FIELD_BOOL),
    FIELD(struct search_view, is_cancelled, FIELD_BOOL),
    FIELD(struct search_view, is_interrupted, FIELD_BOOL),
    FIELD(struct search_view, is_busy, FIELD_BOOL),
    FIELD(struct search_view, best, FIELD_TEXT),
    FIELD(struct search_view, bound, FIELD_TEXT),
    FIELD(struct search_view, lack, FIELD_TEXT),
    FIELD(struct search_view, remedy, FIELD_TEXT),
    FIELD(struct search_view, remedy_path, FIELD_TEXT),
    FIELD(struct search_view, taken, FIELD_TEXT),
    FIELD_OF(struct search_view, plan, FIELD_OPTIONAL, plan_shown_shape),
    FIELD(struct search_view, is_stale, FIELD_BOOL),
    FIELD(struct search_view, is_applied, FIELD_BOOL),
    FIELD(struct search_view, other_applied, FIELD_BOOL),
    FIELD(struct search_view, may_apply, FIELD_BOOL),
    FIELD(struct search_view, may_undo, FIELD_BOOL),
    FIELD(struct search_view, applied, FIELD_TIME),
    FIELD(struct search_view, made, FIELD_NUMBER),
    FIELD(struct search_view, problem, FIELD_TEXT),
    FIELD_OF(struct search_view, obstacles, FIELD_LIST, obstacle_shape),
};
static const struct shape search_shape = SHAPE(struct search_view, search_fields);

struct step {
	struct plan_page page;
	struct plan_seen seen;
	struct plan_book book;
	struct search_view view;
	struct plan_act act;
	struct plan_ask ask;
	int (*doing)(struct db *db, struct plan_act *act);
	struct request *rq; /* of the paper, while a worker draws it */
	struct str paper;
	struct error error;
};

/* --- what it says -------------------------------------------------------------------------------
 */

/* Whom sessions that exist take; "": nobody. */
static struct str taken_told(struct request *rq, const struct plan_problem *p)
{
	struct buf names = BUF_INIT(64 * 1024);

	for (size_t i = 0; i < p->person_count; i++)
		if (p->people[i].taken_n)
			buf_printf(&names, "%s" STR_FMT, names.n ? ", " : "",
				   STR_ARG(p->people[i].name));
	return names.n ? message_filled(
			     message(rq->language, N_("Sessions that exist already take "
						      "hours of {0}: a plan goes round them.")),
			     buf_take(&names, rq->arena), rq->arena)
		       : STR("");
}

static void fill_lack(struct request *rq, struct search_view *v, const struct plan_problem *p,
		      const struct plan_shortage *why)
{
	static const struct {
		const char *lack, *remedy, *path;
		bool is_time;
	} told[] = {
	    [PLAN_LACK_NONE] =
		{N_("No plan was found in the time of a search, nor a proof that there is none."),
		 N_("Give the plan more room: more days, or longer hours."), "/rooms", false},
	    [PLAN_LACK_CREW] = {N_("There is no invigilator."), N_("Describe one."),
				"/invigilators", false},
	    [PLAN_LACK_LENGTH] =
		{N_("A session takes {0}, and no room is free that long at a stretch."),
		 N_("Open a room for longer at a stretch, or shorten the sessions."), "/rooms",
		 true},
	    [PLAN_LACK_ROOM_HOURS] =
		{N_("The rooms lack {0} in all."),
		 N_("Open one for longer or on more days, add a room, or move the last day."),
		 "/rooms", true},
	    [PLAN_LACK_PEOPLE_HOURS] = {N_("The invigilators lack {0} in all."),
					N_("Raise somebody’s hours, or add an invigilator."),
					"/invigilators", true},
	    [PLAN_LACK_PLACE] = {N_("There are enough hours in all, but rooms and invigilators are "
				    "not free at the same times."),
				 N_("Widen the hours of an invigilator, or of a room."),
				 "/invigilators", false},
	};
	struct str amount = told[why->lack].is_time ? plan_minutes_told(rq, why->amount) : STR("");

	v->lack = message_filled(message(rq->language, told[why->lack].lack), amount, rq->arena);
	v->remedy = str_of(message(rq->language, told[why->lack].remedy));
	v->remedy_path = plan_path(rq, told[why->lack].path);
	v->taken = taken_told(rq, p);
}

static void fill_obstacles(struct request *rq, struct step *s)
{
	struct obstacle_view *out =
	    ARENA_NEW(rq->arena, struct obstacle_view, s->act.obstacle_n + 1);

	for (size_t i = 0; i < s->act.obstacle_n; i++) {
		const struct plan_obstacle *o = &s->act.obstacles[i];
		out[i] = (struct obstacle_view){
		    .why = message_filled(message(rq->language, o->why), o->who, rq->arena),
		    .session_id = o->session,
		    .number = o->number};
		if (!o->starts)
			continue;
		out[i].day = certif_session_day(rq->arena, rq->language, s->page.zone, o->starts);
		out[i].hour = certif_session_hour(rq->arena, s->page.zone, s->page.head.centre.zone,
						  o->starts);
		out[i].place = arena_printf(rq->arena, STR_FMT ", " STR_FMT, STR_ARG(o->room),
					    STR_ARG(o->site));
	}
	s->view.obstacles = LIST(out, s->act.obstacle_n);
}

/* What hinders or allows making the sessions. */
static int fill_found(struct request *rq, struct step *s)
{
	struct search_view *v = &s->view;
	struct plan_shown *shown = ARENA_NEW(rq->arena, struct plan_shown, 1);
	struct plan_applied_of there = {};
	int k = plan_applied_of(rq->db, rq->arena, s->page.head.centre.id, &there);
	bool applied = k == ERR_NONE;

	if (k && k != ERR_NOT_FOUND)
		return k;
	plan_show(rq, &s->seen, param_int(rq, "page"), shown);
	v->plan = shown;
	v->is_applied = applied && there.search == s->seen.id;
	v->other_applied = applied && !v->is_applied;
	v->applied = there.applied;
	v->made = there.sessions;
	v->is_stale =
	    !v->is_applied && !plan_search_fits(&s->seen, &s->book, s->page.zone, rq->arena);
	v->may_undo = v->is_applied && v->head.centre.is_admin;
	v->may_apply = !applied && !v->is_stale && v->head.centre.is_admin;
	if (applied || v->is_stale)
		return ERR_NONE;
	k = plan_obstacles(rq->db, &s->act, &s->seen, &s->book);
	fill_obstacles(rq, s);
	v->may_apply = v->may_apply && !s->act.obstacle_n;
	return k;
}

static int fill(struct request *rq, struct step *s)
{
	struct search_view *v = &s->view;
	const struct plan_seen *seen = &s->seen;
	int64_t until = seen->ended ? seen->ended : s->page.now;

	v->head = s->page.head;
	v->id = seen->id;
	v->created = seen->created;
	v->ahead = seen->ahead;
	v->seconds =
	    seen->started && until > seen->started ? (until - seen->started) / CLOCK_SECOND : 0;
	v->is_waiting = seen->state == PLAN_WAITING;
	v->is_running = seen->state == PLAN_RUNNING;
	v->is_busy = v->is_waiting || v->is_running;
	v->is_impossible = seen->state == PLAN_IMPOSSIBLE;
	v->is_failed = seen->state == PLAN_FAILED;
	v->is_cancelled = seen->state == PLAN_CANCELLED;
	v->is_interrupted = seen->state == PLAN_INTERRUPTED;
	if (seen->best >= 0)
		v->best = language_money(rq->language, seen->best, rq->arena);
	if (seen->bound > 0)
		v->bound = language_money(rq->language, seen->bound, rq->arena);
	if (v->is_impossible)
		fill_lack(rq, v, &seen->problem, &seen->shortage);
	return seen->state == PLAN_FOUND ? fill_found(rq, s) : ERR_NONE;
}

static int step_new(struct request *rq, struct step **out)
{
	struct step *s = *out = ARENA_NEW(rq->arena, struct step, 1);
	int k = plan_page_load(rq, &s->page);
	int64_t centre = s->page.head.centre.id;

	rq->room = s;
	if (!k)
		k = plan_search_load(rq->db, rq->arena, centre, param_int(rq, "search"),
				     s->page.now, &s->seen);
	if (!k)
		k = plan_book_load(rq->db, rq->arena, centre, s->page.zone, &s->book);
	s->act = (struct plan_act){.arena = rq->arena,
				   .ids = rq->ids,
				   .random = random_secret,
				   .origin = server_origin(rq->server),
				   .zone = s->page.zone,
				   .centre = centre,
				   .person = rq->person,
				   .search = param_int(rq, "search"),
				   .now = s->page.now};
	return k;
}

static int search_show(struct request *rq)
{
	struct step *s;
	int k = step_new(rq, &s);

	if (!k)
		k = fill(rq, s);
	if (k)
		return reply_status(rq, k);
	if (rq->is_partial && !s->view.is_busy)
		reply_header(rq, "HX-Refresh", STR("true")); /* it is over: the whole page anew */
	return reply_page(rq, "finance/plan_search", &s->view);
}

/* --- what is done -------------------------------------------------------------------------------
 */

static struct str search_path(struct request *rq)
{
	return arena_printf(rq->arena, STR_FMT "/searches/%lld", STR_ARG(plan_path(rq, "")),
			    (long long)param_int(rq, "search"));
}

static int write_stop(struct db *db, void *args)
{
	return plan_search_stop(db, args);
}

static int stopped(struct request *rq, int result)
{
	plan_runner_poke(APP(rq)->planner);
	return result ? reply_status(rq, result) : reply_redirect(rq, search_path(rq));
}

static int cancel_post(struct request *rq)
{
	struct step *s;
	int k = step_new(rq, &s);

	if (k)
		return reply_status(rq, k);
	s->ask = (struct plan_ask){.arena = rq->arena,
				   .centre = s->page.head.centre.id,
				   .person = rq->person,
				   .now = s->page.now,
				   .search = s->seen.id};
	return request_write(rq, write_stop, &s->ask, stopped);
}

static int write_act(struct db *db, void *args)
{
	struct step *s = args;

	return s->doing(db, &s->act);
}

/* Refused: told above the plan as it is now, with the sessions in the way. */
static int refused(struct request *rq, struct step *s)
{
	struct plan_act act = s->act;
	int k = fill(rq, s);

	if (k)
		return reply_status(rq, k);
	s->act = act;
	s->view.problem = str_of(message(rq->language, act.problem));
	fill_obstacles(rq, s);
	return reply_page_status(rq, 409, "finance/plan_search", &s->view);
}

static int done(struct request *rq, int result, const char *notice, struct str to)
{
	struct step *s = rq->room;

	if (result == ERR_CONFLICT && s->act.problem)
		return refused(rq, s);
	if (result &&
	    !(result == ERR_NOT_FOUND && s->doing != plan_apply)) /* undone before: the same */
		return reply_status(rq, result);
	reply_notice(rq, notice);
	return reply_redirect(rq, to);
}

static int applied(struct request *rq, int result)
{
	return done(rq, result, N_("The sessions are created."), search_path(rq));
}

static int undone(struct request *rq, int result)
{
	return done(rq, result, N_("The sessions are taken back, and nothing else was changed."),
		    search_path(rq));
}

static int settled(struct request *rq, int result)
{
	return done(rq, result, N_("The sessions are kept for good: the next plan can begin."),
		    plan_path(rq, ""));
}

static int act(struct request *rq, int (*doing)(struct db *, struct plan_act *),
	       request_then_fn *then)
{
	struct step *s;
	int k = step_new(rq, &s);

	if (k)
		return reply_status(rq, k);
	s->doing = doing;
	return request_write(rq, write_act, s, then);
}

static int apply_post(struct request *rq)
{
	return act(rq, plan_apply, applied);
}

static int undo_post(struct request *rq)
{
	return act(rq, plan_undo, undone);
}

static int settle_post(struct request *rq)
{
	return act(rq, plan_settle, settled);
}

/* --- files --------------------------------------------------------------------------------------
 */

static struct str csv_of(struct request *rq, const struct plan_seen *s)
{
	static const char *const titles[] = {
	    N_("Date"),	      N_("From"),	N_("Until"),  N_("Room"),	  N_("Audience"),
	    N_("Extra time"), N_("Candidates"), N_("Places"), N_("Invigilators"), N_("Groups")};
	struct buf b = BUF_INIT(16 << 20);
	struct csv_writer w = {
	    .out = &b, .separator = rq->language == LANGUAGE_EN ? ',' : ';', .safe = true};
	struct arena *a = rq->arena;

	buf_lit(&b, "\xef\xbb\xbf"); /* spreadsheets take it for UTF-8 then */
	for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
		csv_put(&w, str_of(message(rq->language, titles[i])));
	csv_end_row(&w);
	for (size_t i = 0; i < s->plan.n; i++) {
		const struct plan_session *x = &s->plan.sessions[i];
		csv_put(&w, plan_day_write(x->day, a));
		csv_put(&w, plan_minute_write(x->start, a));
		csv_put(&w, plan_minute_write(x->end, a));
		csv_put(&w, s->problem.rooms[x->room].name);
		csv_put(&w, str_of(message(rq->language, plan_audience_label(x->audience))));
		csv_put(&w, str_of(message(rq->language, x->extra ? N_("yes") : N_("no"))));
		csv_put_int(&w, plan_seated(x));
		csv_put_int(&w, x->capacity);
		csv_put(&w, plan_crew_told(rq, &s->problem, x));
		csv_put(&w, plan_seats_told(rq, &s->problem, x));
		csv_end_row(&w);
	}
	return buf_take(&b, a);
}

static int64_t moment(const struct step *s, int day, int minute)
{
	struct clock_date d = clock_date_utc((int64_t)day * CLOCK_DAY);

	d.hour = minute / 60;
	d.minute = minute % 60;
	return zone_utc(s->page.zone, d).ms;
}

static struct str calendar_of(struct request *rq, const struct step *s)
{
	const struct plan *plan = &s->seen.plan;
	struct icalendar_event *events = ARENA_NEW(rq->arena, struct icalendar_event, plan->n + 1);
	struct buf b = BUF_INIT(16 << 20);

	for (size_t i = 0; i < plan->n; i++) {
		const struct plan_session *x = &plan->sessions[i];
		events[i] = (struct icalendar_event){
		    .uid =
			arena_printf(rq->arena, "plan-%lld-%zu@openpix", (long long)s->seen.id, i),
		    .changed = s->seen.ended,
		    .start = moment(s, x->day, x->start),
		    .end = moment(s, x->day, x->end),
		    .summary = message_filled(message(rq->language, N_("Planned session: {0}")),
					      plan_seats_told(rq, &s->seen.problem, x), rq->arena),
		    .location = s->seen.problem.rooms[x->room].name,
		    .description = plan_crew_told(rq, &s->seen.problem, x)};
	}
	icalendar_write(
	    &b, &(struct icalendar){.method = ICALENDAR_PUBLISH,
				    .name = str_of(message(rq->language, N_("Planned sessions"))),
				    .events = events,
				    .event_count = plan->n});
	return buf_take(&b, rq->arena);
}

static int draw(void *args)
{
	struct step *s = args;

	return plan_paper(s->rq, &s->seen, s->page.head.centre.name, &s->paper, &s->error);
}

static int drawn(struct request *rq, int result)
{
	struct step *s = rq->room;

	return result ? reply_error(rq, &s->error)
		      : reply_bytes(rq, "application/pdf", "plan.pdf", s->paper);
}

static int file_show(struct request *rq)
{
	struct step *s;
	int k = step_new(rq, &s);
	struct str what = param_text(rq, "file");

	if (!k && s->seen.state != PLAN_FOUND)
		k = ERR_NOT_FOUND;
	if (k)
		return reply_status(rq, k);
	s->rq = rq;
	if (str_eq(what, STR("plan.pdf")))
		return request_work_long(rq, draw, s, drawn);
	if (str_eq(what, STR("plan.csv")))
		return reply_bytes(rq, "text/csv; charset=utf-8", "plan.csv", csv_of(rq, &s->seen));
	if (str_eq(what, STR("plan.ics")))
		return reply_bytes(rq, icalendar_media_type(ICALENDAR_PUBLISH), "plan.ics",
				   calendar_of(rq, s));
	if (str_eq(what, STR("plan.json")))
		return reply_bytes(rq, "application/json", "plan.json",
				   plan_write(&s->seen.problem, &s->seen.plan, 2, rq->arena));
	if (str_eq(what, STR("problem.json")))
		return reply_bytes(rq, "application/json", "problem.json", s->seen.problem_text);
	return reply_status(rq, ERR_NOT_FOUND);
}

/* --- tables -------------------------------------------------------------------------------------
 */

#define CENTRE                                                                                     \
	{                                                                                          \
		"centre", PARAM_ID, PARAM_PATH, 0, true                                            \
	}
#define SEARCH                                                                                     \
	{                                                                                          \
		"search", PARAM_ID, PARAM_PATH, 0, true                                            \
	}
static const struct param show_params[] = {
    CENTRE, SEARCH, {"page", PARAM_INT, PARAM_QUERY, 1000000, false}, {}};
/* the page of its sessions is shown again when it is refused */
static const struct param act_params[] = {
    CENTRE, SEARCH, {"page", PARAM_INT, PARAM_FORM, 1000000, false}, {}};
static const struct param file_params[] = {
    CENTRE, SEARCH, {"file", PARAM_WORD, PARAM_PATH, 20, true}, {}};

#define ONE PLAN_PATH "/searches/:search"
static const struct route routes[] = {
    {METHOD_GET, ONE, ACCESS_SIGNED_IN, search_show, show_params, &search_shape,
     "A search, and the plan it found", 0, 0, &right_centre_member},
    {METHOD_POST, ONE "/cancel", ACCESS_SIGNED_IN, cancel_post, act_params, NULL, "Cancel a search",
     0, 0, &right_centre_admin},
    {METHOD_POST, ONE "/apply", ACCESS_SIGNED_IN, apply_post, act_params, &search_shape,
     "Create the sessions of a plan", 0, 30, &right_centre_admin},
    {METHOD_POST, ONE "/undo", ACCESS_SIGNED_IN, undo_post, act_params, &search_shape,
     "Take the sessions of a plan back", 0, 30, &right_centre_admin},
    {METHOD_POST, ONE "/settle", ACCESS_SIGNED_IN, settle_post, act_params, &search_shape,
     "Keep the sessions of a plan for good", 0, 30, &right_centre_admin},
    {METHOD_GET, ONE "/files/:file", ACCESS_SIGNED_IN, file_show, file_params, NULL,
     "The plan as PDF, CSV, iCalendar or JSON", 0, 0, &right_centre_member},
};
const struct route_table finance_plan_search_routes = ROUTE_TABLE("finance", routes);

static const struct page pages[] = {{"finance/plan_search", &search_shape}};
const struct page_table finance_plan_search_pages = PAGE_TABLE(pages);
