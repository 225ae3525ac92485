/* SPDX-License-Identifier: EUPL-1.2 */
#include "finance/plan_shown.h"

#include <math.h>
#include "base/buf.h"
#include "budget/plan_json.h"
#include "finance/plan_picture.h"

struct watcher_view {
	struct str name, used, most, bar; /* bar: a picture */
	int64_t sessions;
};
static const struct field watcher_fields[] = {
    FIELD(struct watcher_view, name, FIELD_TEXT),
    FIELD(struct watcher_view, used, FIELD_TEXT),
    FIELD(struct watcher_view, most, FIELD_TEXT),
    FIELD(struct watcher_view, bar, FIELD_HTML),
    FIELD(struct watcher_view, sessions, FIELD_NUMBER),
};
static const struct shape watcher_shape = SHAPE(struct watcher_view, watcher_fields);

struct session_view {
	struct str day, hours, room, crew, groups;
	const char *audience;
	bool is_long, is_students, is_outside, is_staff;
	int64_t seated, capacity, with_extra;
};
static const struct field session_fields[] = {
    FIELD(struct session_view, day, FIELD_TEXT),
    FIELD(struct session_view, hours, FIELD_TEXT),
    FIELD(struct session_view, room, FIELD_TEXT),
    FIELD(struct session_view, crew, FIELD_TEXT),
    FIELD(struct session_view, groups, FIELD_TEXT),
    FIELD(struct session_view, audience, FIELD_MESSAGE),
    FIELD(struct session_view, is_long, FIELD_BOOL),
    FIELD(struct session_view, is_students, FIELD_BOOL),
    FIELD(struct session_view, is_outside, FIELD_BOOL),
    FIELD(struct session_view, is_staff, FIELD_BOOL),
    FIELD(struct session_view, seated, FIELD_NUMBER),
    FIELD(struct session_view, capacity, FIELD_NUMBER),
    FIELD(struct session_view, with_extra, FIELD_NUMBER),
};
static const struct shape session_shape = SHAPE(struct session_view, session_fields);

static const struct field shown_fields[] = {
    FIELD(struct plan_shown, cost, FIELD_TEXT),
    FIELD(struct plan_shown, bound, FIELD_TEXT),
    FIELD(struct plan_shown, gap, FIELD_TEXT),
    FIELD(struct plan_shown, per_candidate, FIELD_TEXT),
    FIELD(struct plan_shown, everywhere, FIELD_TEXT),
    FIELD(struct plan_shown, saved, FIELD_TEXT),
    FIELD(struct plan_shown, is_optimal, FIELD_BOOL),
    FIELD(struct plan_shown, has_saving, FIELD_BOOL),
    FIELD(struct plan_shown, sessions, FIELD_NUMBER),
    FIELD(struct plan_shown, long_sessions, FIELD_NUMBER),
    FIELD(struct plan_shown, candidates, FIELD_NUMBER),
    FIELD(struct plan_shown, with_extra, FIELD_NUMBER),
    FIELD(struct plan_shown, seats, FIELD_NUMBER),
    FIELD(struct plan_shown, filled, FIELD_NUMBER),
    FIELD(struct plan_shown, calendar, FIELD_HTML),
    FIELD(struct plan_shown, timeline, FIELD_HTML),
    FIELD_OF(struct plan_shown, watchers, FIELD_LIST, watcher_shape),
    FIELD_OF(struct plan_shown, rows, FIELD_LIST, session_shape),
    FIELD(struct plan_shown, has_pages, FIELD_BOOL),
    FIELD(struct plan_shown, page, FIELD_INT),
    FIELD(struct plan_shown, pages, FIELD_INT),
    FIELD(struct plan_shown, before, FIELD_INT),
    FIELD(struct plan_shown, after, FIELD_INT),
};
const struct shape plan_shown_shape = SHAPE(struct plan_shown, shown_fields);

const char *plan_audience_label(enum plan_public p)
{
	static const char *const labels[PLAN_PUBLICS] = {[PLAN_STUDENTS] = N_("Students"),
							 [PLAN_OUTSIDE] = N_("Outside candidates"),
							 [PLAN_STAFF] = N_("Staff")};

	return labels[p];
}

struct str plan_day_told(struct request *rq, int day)
{
	return language_long_day(rq->language, clock_date_utc((int64_t)day * CLOCK_DAY), rq->arena);
}

int plan_seated(const struct plan_session *s)
{
	int n = 0;

	for (size_t i = 0; i < s->seat_count; i++)
		n += s->seats[i].count;
	return n;
}

struct str plan_crew_told(struct request *rq, const struct plan_problem *p,
			  const struct plan_session *s)
{
	struct buf b = BUF_INIT(1 << 16);

	for (int i = 0; i < s->crew_count; i++) {
		if (i)
			buf_lit(&b, ", ");
		buf_str(&b, p->people[s->crew[i]].name);
	}
	return buf_take(&b, rq->arena);
}

struct str plan_seats_told(struct request *rq, const struct plan_problem *p,
			   const struct plan_session *s)
{
	struct buf b = BUF_INIT(1 << 16);

	for (size_t i = 0; i < s->seat_count; i++)
		buf_printf(&b, "%s" STR_FMT " (%d)", i ? ", " : "",
			   STR_ARG(p->groups[s->seats[i].group].name), s->seats[i].count);
	return buf_take(&b, rq->arena);
}

static int with_extra(const struct plan_session *s)
{
	int n = 0;

	for (size_t i = 0; i < s->seat_count; i++)
		n += s->seats[i].extra;
	return n;
}

static struct list rows_of(struct request *rq, const struct plan_seen *s, size_t from, size_t to)
{
	struct session_view *out = ARENA_NEW(rq->arena, struct session_view, to - from + 1);

	for (size_t i = from; i < to; i++) {
		const struct plan_session *x = &s->plan.sessions[i];
		out[i - from] = (struct session_view){
		    .day = plan_day_told(rq, x->day),
		    .hours = arena_printf(rq->arena, "%02d:%02d–%02d:%02d", x->start / 60,
					  x->start % 60, x->end / 60, x->end % 60),
		    .room = s->problem.rooms[x->room].name,
		    .crew = plan_crew_told(rq, &s->problem, x),
		    .groups = plan_seats_told(rq, &s->problem, x),
		    .audience = plan_audience_label(x->audience),
		    .is_long = x->extra,
		    .is_students = x->audience == PLAN_STUDENTS,
		    .is_outside = x->audience == PLAN_OUTSIDE,
		    .is_staff = x->audience == PLAN_STAFF,
		    .seated = plan_seated(x),
		    .capacity = x->capacity,
		    .with_extra = with_extra(x)};
	}
	return LIST(out, to - from);
}

int64_t plan_minutes_of(const struct plan *plan, uint32_t person)
{
	int64_t minutes = 0;

	for (size_t i = 0; i < plan->n; i++)
		for (int c = 0; c < plan->sessions[i].crew_count; c++)
			if (plan->sessions[i].crew[c] == person)
				minutes += plan->sessions[i].end - plan->sessions[i].start;
	return minutes;
}

static struct list watchers_of(struct request *rq, const struct plan_seen *s)
{
	const struct plan_problem *p = &s->problem;
	struct watcher_view *out = ARENA_NEW(rq->arena, struct watcher_view, p->person_count + 1);

	for (uint32_t i = 0; i < p->person_count; i++) {
		int64_t minutes = plan_minutes_of(&s->plan, i);
		for (size_t k = 0; k < s->plan.n; k++)
			for (int c = 0; c < s->plan.sessions[k].crew_count; c++)
				out[i].sessions += s->plan.sessions[k].crew[c] == i;
		double share = p->people[i].minutes
				   ? 100.0 * (double)minutes / (double)p->people[i].minutes
				   : 0;
		out[i].name = p->people[i].name;
		out[i].used = plan_minutes_told(rq, minutes);
		out[i].most = plan_minutes_told(rq, p->people[i].minutes);
		out[i].bar =
		    arena_printf(rq->arena,
				 "<svg class=\"plan-bar\" viewBox=\"0 0 100 10\" "
				 "preserveAspectRatio=\"none\" aria-hidden=\"true\">"
				 "<rect class=\"track\" width=\"100\" height=\"10\"/><rect "
				 "class=\"fill\" width=\"%.1f\" height=\"10\"/></svg>",
				 share);
	}
	return LIST(out, p->person_count);
}

static void count_up(const struct plan_seen *s, struct plan_shown *v)
{
	v->sessions = (int64_t)s->plan.n;
	for (size_t i = 0; i < s->plan.n; i++) {
		v->long_sessions += s->plan.sessions[i].extra;
		v->candidates += plan_seated(&s->plan.sessions[i]);
		v->with_extra += with_extra(&s->plan.sessions[i]);
		v->seats += s->plan.sessions[i].capacity;
	}
	v->filled = v->seats ? (200 * v->candidates / v->seats + 1) / 2 : 0;
}

/* Rounded up, so that "at most" is true. */
static struct str gap_of(struct request *rq, const struct plan *plan)
{
	double gap =
	    plan->bound > 0 ? 100.0 * (double)(plan->cost - plan->bound) / (double)plan->bound : 0;

	return language_real(rq->language, ceil(gap * 100 - 1e-9) / 100, rq->arena);
}

void plan_show(struct request *rq, const struct plan_seen *s, int64_t page, struct plan_shown *v)
{
	enum language l = rq->language;
	const struct plan *plan = &s->plan;
	int64_t pages = ((int64_t)plan->n + PLAN_SESSIONS_A_PAGE - 1) / PLAN_SESSIONS_A_PAGE;

	*v = (struct plan_shown){.cost = language_money(l, plan->cost, rq->arena),
				 .bound = language_money(l, plan->bound, rq->arena),
				 .gap = gap_of(rq, plan),
				 .is_optimal = plan->optimal,
				 .has_saving = plan->scattered_cost > plan->cost,
				 .calendar = plan_calendar(rq, &s->problem, plan),
				 .timeline = plan_timeline(rq, &s->problem, plan),
				 .watchers = watchers_of(rq, s)};
	count_up(s, v);
	if (v->candidates)
		v->per_candidate = language_money(
		    l, (2 * plan->cost + v->candidates) / (2 * v->candidates), rq->arena);
	if (v->has_saving) {
		v->everywhere = language_money(l, plan->scattered_cost, rq->arena);
		v->saved = language_money(l, plan->scattered_cost - plan->cost, rq->arena);
	}
	v->pages = pages ? pages : 1;
	v->page = page < 1 ? 1 : page > v->pages ? v->pages : page;
	v->has_pages = v->pages > 1;
	v->before = v->page > 1 ? v->page - 1 : 0;
	v->after = v->page < v->pages ? v->page + 1 : 0;
	size_t from = (size_t)(v->page - 1) * PLAN_SESSIONS_A_PAGE;
	size_t to = from + PLAN_SESSIONS_A_PAGE < plan->n ? from + PLAN_SESSIONS_A_PAGE : plan->n;
	v->rows = rows_of(rq, s, from, to);
}
