/* SPDX-License-Identifier: EUPL-1.2 */
/* plan_pages.c - the plan at a glance: what it is made from, what is missing, the last search. */
#include "budget/plan_json.h"
#include "certif/certif.h"
#include "finance/finance.h"
#include "finance/plan_runner.h"
#include "finance/plan_search.h"
#include "finance/plan_view.h"
#include "people/app.h"

struct gap_view {
	struct str text, path;
};
static const struct field gap_fields[] = {
    FIELD(struct gap_view, text, FIELD_TEXT),
    FIELD(struct gap_view, path, FIELD_TEXT),
};
static const struct shape gap_shape = SHAPE(struct gap_view, gap_fields);

struct plan_view {
	struct finance_head head;
	struct list gaps;
	bool has_days, may_search, is_busy, has_search, is_found, is_applied, is_refused;
	struct str first_day, last_day;
	int64_t open_days, rooms, places, watchers, hours, groups, candidates, with_extra, listed;
	int64_t search_id, searched, applied_id, applied, sessions;
};
static const struct field plan_fields_[] = {
    FIELD_OF(struct plan_view, head, FIELD_OBJECT, finance_head_shape),
    FIELD_OF(struct plan_view, gaps, FIELD_LIST, gap_shape),
    FIELD(struct plan_view, has_days, FIELD_BOOL),
    FIELD(struct plan_view, may_search, FIELD_BOOL),
    FIELD(struct plan_view, is_busy, FIELD_BOOL),
    FIELD(struct plan_view, has_search, FIELD_BOOL),
    FIELD(struct plan_view, is_found, FIELD_BOOL),
    FIELD(struct plan_view, is_applied, FIELD_BOOL),
    FIELD(struct plan_view, is_refused, FIELD_BOOL),
    FIELD(struct plan_view, first_day, FIELD_TEXT),
    FIELD(struct plan_view, last_day, FIELD_TEXT),
    FIELD(struct plan_view, open_days, FIELD_NUMBER),
    FIELD(struct plan_view, rooms, FIELD_NUMBER),
    FIELD(struct plan_view, places, FIELD_NUMBER),
    FIELD(struct plan_view, watchers, FIELD_NUMBER),
    FIELD(struct plan_view, hours, FIELD_NUMBER),
    FIELD(struct plan_view, groups, FIELD_NUMBER),
    FIELD(struct plan_view, candidates, FIELD_NUMBER),
    FIELD(struct plan_view, with_extra, FIELD_NUMBER),
    FIELD(struct plan_view, listed, FIELD_NUMBER),
    FIELD(struct plan_view, search_id, FIELD_INT),
    FIELD(struct plan_view, searched, FIELD_TIME),
    FIELD(struct plan_view, applied_id, FIELD_INT),
    FIELD(struct plan_view, applied, FIELD_TIME),
    FIELD(struct plan_view, sessions, FIELD_NUMBER),
};
static const struct shape plan_shape = SHAPE(struct plan_view, plan_fields_);

struct step {
	struct plan_page page;
	struct plan_view view;
	struct plan_ask ask;
};

static void fill_gaps(struct request *rq, struct plan_view *v, unsigned gaps, int64_t minutes)
{
	static const struct {
		const char *text, *path;
	} told[PLAN_GAPS] = {
	    [PLAN_GAP_DAYS] = {N_("Tell the days between which sessions may be held."), "/days"},
	    [PLAN_GAP_PAST] = {N_("The last day of the plan is over: choose days to come."),
			       "/days"},
	    [PLAN_GAP_ROOMS] = {N_("Describe at least one room."), "/rooms"},
	    [PLAN_GAP_WATCHERS] = {N_("Describe at least one invigilator."), "/invigilators"},
	    [PLAN_GAP_CANDIDATES] = {N_("Tell how many candidates there are, by group."),
				     "/groups"},
	    [PLAN_GAP_EXTRA] = {N_("Somebody in the list is entitled to more extra time than "
				   "planned: allow {0} minutes."),
				"/days"},
	};
	struct gap_view *out = ARENA_NEW(rq->arena, struct gap_view, PLAN_GAPS);
	size_t n = 0;

	for (int i = 0; i < PLAN_GAPS; i++)
		if (gaps >> i & 1)
			out[n++] = (struct gap_view){
			    message_filled(message(rq->language, told[i].text),
					   arena_printf(rq->arena, "%lld", (long long)minutes),
					   rq->arena),
			    plan_path(rq, told[i].path)};
	v->gaps = LIST(out, n);
}

static void fill_days(struct request *rq, struct plan_view *v, const struct plan_frame_of *f)
{
	struct plan_closed closed = {f->closed, f->weekends, f->holidays};
	int first, last;
	size_t n;

	if (!plan_day_read(f->first_day, &first) || !plan_day_read(f->last_day, &last))
		return;
	plan_closed_days(rq->arena, &closed, first, last, &n);
	v->open_days = last - first + 1 - (int64_t)n;
	v->first_day =
	    language_long_day(rq->language, clock_date_utc((int64_t)first * CLOCK_DAY), rq->arena);
	v->last_day =
	    language_long_day(rq->language, clock_date_utc((int64_t)last * CLOCK_DAY), rq->arena);
}

static void fill_book(struct request *rq, struct plan_view *v, const struct plan_book *b, int today)
{
	int64_t minutes;

	v->has_days = b->has_frame;
	fill_days(rq, v, &b->frame);
	v->rooms = (int64_t)b->room_n;
	for (size_t i = 0; i < b->room_n; i++)
		v->places += b->rooms[i].capacity;
	v->watchers = (int64_t)b->watcher_n;
	for (size_t i = 0; i < b->watcher_n; i++)
		v->hours += b->watchers[i].most;
	v->groups = (int64_t)b->group_n;
	for (size_t i = 0; i < b->group_n; i++) {
		v->candidates += plan_group_size(&b->groups[i]);
		v->with_extra += plan_group_extra(&b->groups[i]);
		v->listed += b->groups[i].listed;
	}
	fill_gaps(rq, v, plan_book_gaps(b, today, &minutes), minutes);
}

static int fill_search(struct request *rq, struct step *s)
{
	struct plan_view *v = &s->view;
	struct plan_search_last last;
	struct plan_seen seen;
	int k = plan_search_last(rq->db, rq->arena, s->page.head.centre.id, &last);

	if (k)
		return k == ERR_NOT_FOUND ? ERR_NONE : k;
	k = plan_search_load(rq->db, rq->arena, s->page.head.centre.id, last.id, s->page.now,
			     &seen);
	v->has_search = true;
	v->search_id = last.id;
	v->searched = last.created;
	v->is_busy = seen.state == PLAN_WAITING || seen.state == PLAN_RUNNING;
	v->is_found = seen.state == PLAN_FOUND;
	return k;
}

static int fill(struct request *rq, struct step *s)
{
	struct plan_view *v = &s->view;
	struct plan_applied_of applied;
	struct plan_book book;
	int64_t centre = s->page.head.centre.id;
	int k = plan_book_load(rq->db, rq->arena, centre, s->page.zone, &book);

	if (!k)
		k = fill_search(rq, s);
	if (k)
		return k;
	v->head = s->page.head;
	fill_book(rq, v, &book, s->page.today);
	k = plan_applied_of(rq->db, rq->arena, centre, &applied);
	v->is_applied = k == ERR_NONE;
	if (v->is_applied) {
		v->applied_id = applied.search;
		v->applied = applied.applied;
		v->sessions = applied.sessions;
	}
	v->may_search = v->head.centre.is_admin && !v->gaps.n && !v->is_busy && !v->is_applied;
	return k == ERR_NOT_FOUND ? ERR_NONE : k;
}

static int step_new(struct request *rq, struct step **out)
{
	struct step *s = *out = ARENA_NEW(rq->arena, struct step, 1);
	int k = plan_page_load(rq, &s->page);

	rq->room = s;
	return k ? k : fill(rq, s);
}

static int plan_show_page(struct request *rq)
{
	struct step *s;
	int k = step_new(rq, &s);

	return k ? reply_status(rq, k) : reply_page(rq, "finance/plan", &s->view);
}

static int write_ask(struct db *db, void *args)
{
	return plan_search_ask(db, args);
}

static int asked(struct request *rq, int result)
{
	struct step *s = rq->room;

	if (result == ERR_CONFLICT && s->ask.gaps) {
		s->view.is_refused = true;
		return reply_page_status(rq, 409, "finance/plan", &s->view);
	}
	if (result)
		return reply_status(rq, result);
	plan_runner_poke(APP(rq)->planner);
	return reply_redirect(rq,
			      arena_printf(rq->arena, STR_FMT "/searches/%lld",
					   STR_ARG(plan_path(rq, "")), (long long)s->ask.search));
}

static int search_post(struct request *rq)
{
	struct step *s;
	int k = step_new(rq, &s);

	if (k)
		return reply_status(rq, k);
	s->ask = (struct plan_ask){.arena = rq->arena,
				   .ids = rq->ids,
				   .zone = s->page.zone,
				   .centre = s->page.head.centre.id,
				   .person = rq->person,
				   .now = s->page.now,
				   .today = s->page.today};
	return request_write(rq, write_ask, &s->ask, asked);
}

static const struct param centre_params[] = {{"centre", PARAM_ID, PARAM_PATH, 0, true}, {}};

static const struct route routes[] = {
    {METHOD_GET, PLAN_PATH, ACCESS_SIGNED_IN, plan_show_page, centre_params, &plan_shape,
     "What the cheapest plan of sessions is made from", 0, 0, &right_centre_member},
    {METHOD_POST, PLAN_PATH "/searches", ACCESS_SIGNED_IN, search_post, centre_params, &plan_shape,
     "Search for the cheapest plan", 0, 30, &right_centre_admin},
};
const struct route_table finance_plan_routes = ROUTE_TABLE("finance", routes);

static const struct page pages[] = {{"finance/plan", &plan_shape}};
const struct page_table finance_plan_pages = PAGE_TABLE(pages);
