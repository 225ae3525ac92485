/* SPDX-License-Identifier: EUPL-1.2 */
/* plan_opening.c - when rooms are open, when people are there, which kinds of sessions there are.
 */
#include "budget/plan_inside.h"

static bool is_closed(const struct plan_problem *p, int day)
{
	for (size_t i = 0; i < p->closed_count; i++)
		if (p->closed[i] == day)
			return true;
	return false;
}

/* An opening, or what others leave of it. */
static size_t opening_put(const struct plan_problem *p, struct plan_opening piece,
			  struct plan_opening *out, size_t n)
{
	struct plan_opening before = piece, after = piece;

	for (size_t i = 0; i < p->busy_count; i++) {
		const struct plan_busy *b = &p->busy[i];
		before.to = b->from - p->turnover_minutes;
		after.from = b->to + p->turnover_minutes;
		if (b->room != piece.room || b->day != piece.day || before.to >= piece.to ||
		    after.from <= piece.from)
			continue;
		n = before.to > before.from ? opening_put(p, before, out, n) : n;
		return after.to > after.from ? opening_put(p, after, out, n) : n;
	}
	if (out)
		out[n] = piece;
	return n + 1;
}

static size_t openings_fill(const struct plan_problem *p, struct plan_opening *out)
{
	size_t n = 0;

	for (int day = p->first_day; day <= p->last_day; day++) {
		if (is_closed(p, day))
			continue;
		for (uint32_t r = 0; r < p->room_count; r++) {
			const struct plan_hours *h = &p->rooms[r].open;
			for (size_t w = 0; w < h->n; w++) {
				if (!(h->windows[w].days >> plan_weekday(day) & 1))
					continue;
				n = opening_put(p,
						(struct plan_opening){day, h->windows[w].from,
								      h->windows[w].to, r},
						out, n);
			}
		}
	}
	return n;
}

struct plan_openings plan_openings_of(const struct plan_problem *p, struct arena *a)
{
	struct plan_openings o = {.n = openings_fill(p, NULL)};

	o.list = ARENA_NEW(a, struct plan_opening, o.n + 1);
	openings_fill(p, o.list);
	return o;
}

bool plan_person_there(const struct plan_person *person, int day, int start, int end)
{
	for (size_t i = 0; i < person->taken_n; i++)
		if (person->taken[i].day == day && start < person->taken[i].to &&
		    person->taken[i].from < end)
			return false;
	for (size_t w = 0; w < person->available.n; w++) {
		const struct plan_window *win = &person->available.windows[w];
		if (win->days >> plan_weekday(day) & 1 && win->from <= start && end <= win->to)
			return true;
	}
	return !person->available.n;
}

int plan_total(const struct plan_problem *p, enum plan_public audience, bool extra)
{
	int n = 0;

	for (size_t g = 0; g < p->group_count; g++)
		if (p->groups[g].audience == audience)
			n += extra ? p->groups[g].extra : p->groups[g].count;
	return n;
}

int64_t plan_session_cost(const struct plan_problem *p, const struct plan_session *s)
{
	int64_t cost = p->admin_minutes * p->admin_hourly_cost;

	for (int i = 0; i < s->crew_count; i++)
		cost += p->people[s->crew[i]].hourly_cost * (s->end - s->start);
	return cost;
}

static bool capacity_known(const struct plan_kinds *k, int capacity)
{
	for (size_t i = 0; i < k->n; i++)
		if (k->list[i].capacity == capacity)
			return true;
	return false;
}

/* One invigilator more is of use only as long as the room has a seat more for it. */
static void kinds_of_capacity(const struct plan_problem *p, int capacity, struct plan_kinds *k)
{
	int most = (int)(p->person_count < PLAN_CREW_MAX ? p->person_count : PLAN_CREW_MAX);

	for (int crew = 1; crew <= most && (crew - 1) * p->candidates_per_person < capacity; crew++)
		for (int audience = 0; audience < PLAN_PUBLICS; audience++)
			for (int extra = 0; extra < 2; extra++) {
				int seats = crew * p->candidates_per_person;
				if (!plan_total(p, (enum plan_public)audience, extra))
					continue;
				k->list[k->n++] = (struct plan_kind){
				    .audience = (enum plan_public)audience,
				    .capacity = capacity,
				    .crew = crew,
				    .extra = extra,
				    .seats = seats < capacity ? seats : capacity,
				};
			}
}

struct plan_kinds plan_kinds_of(const struct plan_problem *p, struct arena *a)
{
	size_t most = p->room_count * PLAN_CREW_MAX * PLAN_PUBLICS * 2;
	struct plan_kinds k = {.list = ARENA_NEW(a, struct plan_kind, most + 1)};

	for (size_t r = 0; r < p->room_count; r++)
		if (!capacity_known(&k, p->rooms[r].capacity))
			kinds_of_capacity(p, p->rooms[r].capacity, &k);
	return k;
}
