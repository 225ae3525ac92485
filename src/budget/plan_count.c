/* SPDX-License-Identifier: EUPL-1.2 */
/* plan_count.c - how many sessions of each kind, looking at rooms and people in total.
 *
 *	columns  x_k  sessions of kind k
 *	         y_op sessions short and long within the openings of a length: a pattern (s, l) fits
 *in an opening when s (short + turnover) + l (long + turnover) <= length + turnover s_i, l_i  short
 *and long sessions of person i rows     seats of each public, seats of its long sessions; rooms;
 *people; the hours of each
 *
 * Every plan is a solution, so that its least cost is a bound; what is left out is who and what is
 * free at the same time. */
#include "budget/plan_inside.h"
#include "budget/programme.h"

struct counting {
	const struct plan_problem *p;
	struct programme *lp;
	struct plan_kinds kinds;
};

static void seats_add(struct counting *c, enum plan_public audience)
{
	int total = plan_total(c->p, audience, false), extra = plan_total(c->p, audience, true);
	size_t all = programme_row(c->lp, total, PROGRAMME_FREE);
	size_t longer = programme_row(c->lp, extra, PROGRAMME_FREE);

	for (size_t k = 0; k < c->kinds.n; k++) {
		if (c->kinds.list[k].audience != audience)
			continue;
		programme_entry(c->lp, all, k, c->kinds.list[k].seats);
		if (c->kinds.list[k].extra)
			programme_entry(c->lp, longer, k, c->kinds.list[k].seats);
	}
}

/* The patterns that leave no room for one session more. */
static void patterns_add(struct counting *c, int length, double openings, size_t shorts,
			 size_t longs)
{
	int turn = c->p->turnover_minutes;
	int s = plan_length(c->p, false) + turn, l = plan_length(c->p, true) + turn;
	size_t row = programme_row(c->lp, -PROGRAMME_FREE, openings);

	for (int n = 0; n * l <= length + turn; n++) {
		size_t y = programme_column(c->lp, 0, openings);
		programme_entry(c->lp, row, y, 1);
		int m = (length + turn - n * l) / s;
		/* A long session may stand where a short one would: all is an upper bound. */
		programme_entry(c->lp, shorts, y, -(m + n));
		if (n)
			programme_entry(c->lp, longs, y, -n);
	}
}

/* Rooms of one capacity: their sessions, their openings by length. */
static void rooms_add(struct counting *c, const struct plan_openings *o, int capacity)
{
	size_t all = programme_row(c->lp, -PROGRAMME_FREE, 0);
	size_t longs = programme_row(c->lp, -PROGRAMME_FREE, 0);
	double count[1441] = {0};

	for (size_t k = 0; k < c->kinds.n; k++) {
		if (c->kinds.list[k].capacity != capacity)
			continue;
		programme_entry(c->lp, all, k, 1);
		if (c->kinds.list[k].extra)
			programme_entry(c->lp, longs, k, 1);
	}
	for (size_t i = 0; i < o->n; i++)
		if (c->p->rooms[o->list[i].room].capacity == capacity)
			count[o->list[i].to - o->list[i].from]++;
	for (int length = 1; length <= 1440; length++)
		if (count[length] > 0)
			patterns_add(c, length, count[length], all, longs);
}

static void people_add(struct counting *c, size_t *first)
{
	size_t rows[2] = {programme_row(c->lp, 0, 0), programme_row(c->lp, 0, 0)};

	for (size_t k = 0; k < c->kinds.n; k++)
		programme_entry(c->lp, rows[c->kinds.list[k].extra], k, c->kinds.list[k].crew);
	for (size_t i = 0; i < c->p->person_count; i++) {
		const struct plan_person *person = &c->p->people[i];
		size_t hours = programme_row(c->lp, -PROGRAMME_FREE, (double)person->minutes);
		for (int extra = 0; extra < 2; extra++) {
			int64_t length = plan_length(c->p, extra), most = person->minutes / length;
			size_t column = programme_column(
			    c->lp, (double)(person->hourly_cost * length), (double)most);
			if (!i && !extra)
				*first = column;
			programme_entry(c->lp, rows[extra], column, -1);
			programme_entry(c->lp, hours, column, (double)length);
		}
	}
}

static void counts_take(struct plan_counts *out, const struct programme_result *r, size_t people,
			size_t person_count)
{
	for (size_t k = 0; k < out->kinds.n; k++)
		out->kinds.list[k].count = (int)r->values[k];
	for (size_t i = 0; i < person_count; i++) {
		out->short_of[i] = (int64_t)r->values[people + 2 * i];
		out->long_of[i] = (int64_t)r->values[people + 2 * i + 1];
	}
}

struct plan_counts plan_count(const struct plan_problem *p, const struct plan_openings *o,
			      int milliseconds, struct arena *a)
{
	struct counting c = {p, programme_new(a), plan_kinds_of(p, a)};
	size_t people = 0;

	for (size_t k = 0; k < c.kinds.n; k++) {
		const struct plan_kind *kind = &c.kinds.list[k];
		int most = plan_total(p, kind->audience, false) / kind->seats + 1;
		programme_column(c.lp, (double)(p->admin_minutes * p->admin_hourly_cost), most);
	}
	for (int audience = 0; audience < PLAN_PUBLICS; audience++)
		seats_add(&c, (enum plan_public)audience);
	for (size_t r = 0; r < p->room_count; r++) {
		bool first = true;
		for (size_t q = 0; q < r; q++)
			first &= p->rooms[q].capacity != p->rooms[r].capacity;
		if (first)
			rooms_add(&c, o, p->rooms[r].capacity);
	}
	people_add(&c, &people);
	struct programme_result r = programme_solve(c.lp, milliseconds, PROGRAMME_FREE);
	struct plan_counts out = {
	    .found = r.found,
	    .proven = r.proven,
	    .bound = r.bound,
	    .kinds = c.kinds,
	    .short_of = ARENA_NEW(a, int64_t, p->person_count + 1),
	    .long_of = ARENA_NEW(a, int64_t, p->person_count + 1),
	};
	if (r.found)
		counts_take(&out, &r, people, p->person_count);
	return out;
}
