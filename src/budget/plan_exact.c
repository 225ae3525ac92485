/* SPDX-License-Identifier: EUPL-1.2 */
/* plan_exact.c - small problems whole: a programme over every start of every room.
 *
 *	columns  x  one for each opening, start and kind of session
 *	         u  one for each person and time a session could run
 *	rows     seats; one session at a time in a room; the crew of all sessions of a time; a
 *person in one place at a time; the hours of each
 *
 * Starts are the times a room opens or a person comes, and ends of sessions: in a plan where no
 *session can be moved earlier each starts at one of these. */
#include "budget/plan_inside.h"
#include "budget/programme.h"

enum { EXACT_COLUMNS_MAX = 1200, STARTS_MAX = 400 };

struct time { /* a session could run then */
	int day, start, end;
	bool extra;
	size_t row; /* of its crew */
};

struct exact {
	const struct plan_problem *p;
	const struct plan_openings *o;
	struct plan_kinds kinds;
	struct programme *lp;
	struct time *times;
	size_t time_count;
	struct plan_session *x; /* what each x stands for; its crew is found later */
	size_t x_count;
	size_t seats[PLAN_PUBLICS][2];
	size_t u_first;
	bool large;
};

static bool start_add(int *starts, size_t *n, int start)
{
	for (size_t i = 0; i < *n; i++)
		if (starts[i] == start)
			return true;
	if (*n == STARTS_MAX)
		return false;
	starts[(*n)++] = start;
	return true;
}

/* All starts of a day: each time a room opens or a person comes or
 * is free again, and from each of them on the ends
 * of sessions, here or elsewhere, with and without a turnover: somebody may come from there. */
static bool starts_of(const struct exact *x, int day, int *starts, size_t *n)
{
	bool good = true;

	for (size_t i = 0; i < x->o->n; i++)
		if (x->o->list[i].day == day)
			good &= start_add(starts, n, x->o->list[i].from);
	for (size_t i = 0; i < x->p->person_count; i++)
		for (size_t w = 0; w < x->p->people[i].available.n; w++) {
			const struct plan_window *win = &x->p->people[i].available.windows[w];
			if (win->days >> plan_weekday(day) & 1)
				good &= start_add(starts, n, win->from);
		}
	for (size_t i = 0; i < x->p->person_count; i++)
		for (size_t t = 0; t < x->p->people[i].taken_n; t++)
			if (x->p->people[i].taken[t].day == day &&
			    x->p->people[i].taken[t].to < 1440)
				good &= start_add(starts, n, x->p->people[i].taken[t].to);
	for (size_t i = 0; good && i < *n; i++)
		for (int kind = 0; kind < 4; kind++) {
			int next = starts[i] + plan_length(x->p, kind & 1) +
				   (kind & 2 ? x->p->turnover_minutes : 0);
			if (next < 1440)
				good &= start_add(starts, n, next);
		}
	return good;
}

static struct time *time_of(struct exact *x, int day, int start, int end, bool extra)
{
	for (size_t i = 0; i < x->time_count; i++)
		if (x->times[i].day == day && x->times[i].start == start &&
		    x->times[i].extra == extra)
			return &x->times[i];
	struct time *t = &x->times[x->time_count++];
	*t = (struct time){day, start, end, extra, programme_row(x->lp, 0, 0)};
	return t;
}

static void session_add(struct exact *x, const struct plan_opening *o, int start,
			const struct plan_kind *k)
{
	int end = start + plan_length(x->p, k->extra);

	if (x->x_count == EXACT_COLUMNS_MAX)
		x->large = true;
	if (end > o->to || x->large)
		return;
	size_t column =
	    programme_column(x->lp, (double)(x->p->admin_minutes * x->p->admin_hourly_cost), 1);
	struct time *t = time_of(x, o->day, start, end, k->extra);
	programme_entry(x->lp, t->row, column, k->crew);
	programme_entry(x->lp, x->seats[k->audience][0], column, k->seats);
	if (k->extra)
		programme_entry(x->lp, x->seats[k->audience][1], column, k->seats);
	x->x[x->x_count++] = (struct plan_session){.day = o->day,
						   .start = start,
						   .end = end,
						   .room = o->room,
						   .audience = k->audience,
						   .extra = k->extra,
						   .capacity = k->seats,
						   .crew_count = k->crew};
}

static void sessions_add(struct exact *x)
{
	int starts[STARTS_MAX];

	for (size_t i = 0; i < x->o->n && !x->large; i++) {
		const struct plan_opening *o = &x->o->list[i];
		size_t n = 0;
		x->large |= !starts_of(x, o->day, starts, &n);
		for (size_t s = 0; s < n; s++)
			for (size_t k = 0; starts[s] >= o->from && k < x->kinds.n; k++)
				if (x->kinds.list[k].capacity == x->p->rooms[o->room].capacity)
					session_add(x, o, starts[s], &x->kinds.list[k]);
	}
}

/* What runs at the instant something starts, in one room, is at most one session; the turnover
 * counts as part of the session before. */
static void rooms_free(struct exact *x)
{
	for (size_t i = 0; i < x->x_count; i++) {
		bool first = true;
		for (size_t j = 0; j < i; j++)
			first &= x->x[j].room != x->x[i].room || x->x[j].day != x->x[i].day ||
				 x->x[j].start != x->x[i].start;
		if (!first)
			continue;
		size_t row = programme_row(x->lp, -PROGRAMME_FREE, 1);
		for (size_t j = 0; j < x->x_count; j++)
			if (x->x[j].room == x->x[i].room && x->x[j].day == x->x[i].day &&
			    x->x[j].start <= x->x[i].start &&
			    x->x[i].start < x->x[j].end + x->p->turnover_minutes)
				programme_entry(x->lp, row, j, 1);
	}
}

static void people_add(struct exact *x)
{
	for (size_t i = 0; i < x->p->person_count; i++) {
		const struct plan_person *person = &x->p->people[i];
		size_t hours = programme_row(x->lp, -PROGRAMME_FREE, (double)person->minutes),
		       first = 0;
		for (size_t t = 0; t < x->time_count; t++) {
			const struct time *at = &x->times[t];
			int length = at->end - at->start;
			bool there = plan_person_there(person, at->day, at->start, at->end);
			size_t u =
			    programme_column(x->lp, (double)(person->hourly_cost * length), there);
			if (!t)
				first = u;
			if (!t && !i)
				x->u_first = u;
			programme_entry(x->lp, at->row, u, -1);
			programme_entry(x->lp, hours, u, length);
		}
		for (size_t t = 0; t < x->time_count; t++) {
			size_t row = programme_row(x->lp, -PROGRAMME_FREE, 1);
			for (size_t s = 0; s < x->time_count; s++)
				if (x->times[s].day == x->times[t].day &&
				    x->times[s].start <= x->times[t].start &&
				    x->times[t].start < x->times[s].end)
					programme_entry(x->lp, row, first + s, 1);
		}
	}
}

/* The people of a time are dealt out to its sessions in order: it is all the same to them. */
static void sessions_take(const struct exact *x, const struct programme_result *r,
			  struct plan_session *out, size_t *n)
{
	*n = 0;
	for (size_t t = 0; t < x->time_count; t++) {
		uint32_t person = 0;
		for (size_t i = 0; i < x->x_count; i++) {
			const struct plan_session *s = &x->x[i];
			if (r->values[i] < 0.5 || s->day != x->times[t].day ||
			    s->start != x->times[t].start || s->extra != x->times[t].extra)
				continue;
			struct plan_session *taken = &out[(*n)++];
			*taken = *s;
			for (int c = 0; c < taken->crew_count; person++)
				if (r->values[x->u_first + person * x->time_count + t] > 0.5)
					taken->crew[c++] = person;
		}
	}
}

bool plan_exact(const struct plan_problem *p, const struct plan_openings *o, int milliseconds,
		double cost, struct plan_session *out, size_t *n, double *bound, bool *none,
		struct arena *a)
{
	struct exact x = {.p = p, .o = o, .kinds = plan_kinds_of(p, a), .lp = programme_new(a)};

	x.times = ARENA_NEW(a, struct time, EXACT_COLUMNS_MAX);
	x.x = ARENA_NEW(a, struct plan_session, EXACT_COLUMNS_MAX);
	for (int audience = 0; audience < PLAN_PUBLICS; audience++)
		for (int extra = 0; extra < 2; extra++)
			x.seats[audience][extra] = programme_row(
			    x.lp, plan_total(p, (enum plan_public)audience, extra), PROGRAMME_FREE);
	sessions_add(&x);
	if (x.large || x.x_count + x.time_count * p->person_count > EXACT_COLUMNS_MAX)
		return false;
	rooms_free(&x);
	people_add(&x);
	struct programme_result r = programme_solve(x.lp, milliseconds, cost);
	*none = r.proven && !r.found;
	if (r.bound > *bound)
		*bound = r.bound;
	if (!r.found)
		return false;
	sessions_take(&x, &r, out, n);
	return true;
}
