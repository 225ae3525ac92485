/* SPDX-License-Identifier: EUPL-1.2 */
#include "budget/plan.h"

#include <math.h>
#include "budget/money.h"
#include "budget/plan_inside.h"

/* --- order and seats ----------------------------------------------------------------------------
 */

static int by_time(const void *a, const void *b)
{
	const struct plan_session *x = a, *y = b;

	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return x->room < y->room ? -1 : x->room > y->room;
}

void plan_sort(struct plan_session *sessions, size_t n)
{
	qsort(sessions, n, sizeof *sessions, by_time);
}

static int seats_free(const struct plan_session *s)
{
	int n = s->capacity;

	for (size_t i = 0; i < s->seat_count; i++)
		n -= s->seats[i].count;
	return n;
}

/* Seats up to `n` candidates of a group, with or without extra time; how many. */
static int seat_group(struct plan_session *s, struct plan_seats *seats, uint32_t group, int n,
		      bool extra)
{
	int here = seats_free(s) < n ? seats_free(s) : n;

	if (here <= 0)
		return 0;
	if (s->seat_count == 0 || seats[s->seat_count - 1].group != group)
		seats[s->seat_count++] = (struct plan_seats){.group = group};
	struct plan_seats *last = &seats[s->seat_count - 1];
	last->count += here;
	last->extra += extra ? here : 0;
	return here;
}

/* Those with extra time first, in long sessions; then everybody else, group after group, so that a
 * group stays together. */
void plan_seat(const struct plan_problem *p, struct plan_session *sessions, size_t n,
	       struct arena *a)
{
	struct plan_seats **seats = ARENA_NEW(a, struct plan_seats *, n + 1);

	for (size_t i = 0; i < n; i++) {
		seats[i] = ARENA_NEW(a, struct plan_seats, (size_t)(2 * sessions[i].capacity) + 1);
		sessions[i].seats = seats[i];
		sessions[i].seat_count = 0;
	}
	for (int extra = 1; extra >= 0; extra--)
		for (uint32_t g = 0; g < p->group_count; g++) {
			const struct plan_group *group = &p->groups[g];
			int left = extra ? group->extra : group->count - group->extra;
			/* Short sessions first: the seats of long ones are for who comes last. */
			for (int longer = extra; longer < 2; longer++)
				for (size_t i = 0; i < n && left; i++)
					if (sessions[i].audience == group->audience &&
					    sessions[i].extra == (bool)longer)
						left -= seat_group(&sessions[i], seats[i], g, left,
								   extra);
		}
}

/* --- the search ---------------------------------------------------------------------------------
 */

static int64_t cost_of(const struct plan_problem *p, const struct plan_session *s, size_t n)
{
	int64_t cost = 0;

	for (size_t i = 0; i < n; i++)
		cost += plan_session_cost(p, &s[i]);
	return cost;
}

struct best {
	struct plan_session *sessions;
	size_t n;
	int64_t cost;	/* sixtieths of a cent; INT64_MAX: none yet */
	size_t missing; /* of the placing that came nearest */
};

static void best_take(struct best *b, struct plan_session *s, size_t n, int64_t cost)
{
	if (cost >= b->cost)
		return;
	b->sessions = s;
	b->n = n;
	b->cost = cost;
}

static void place_all_ways(const struct plan_problem *p, const struct plan_openings *o,
			   const struct plan_counts *c, struct best *b, struct arena *a)
{
	size_t total = 0;

	for (size_t k = 0; k < c->kinds.n; k++)
		total += (size_t)c->kinds.list[k].count;
	b->missing = total;
	for (int how = 0; how < PLAN_PLACINGS && b->cost == INT64_MAX; how++) {
		struct plan_session *s = ARENA_NEW(a, struct plan_session, total + 1);
		size_t n, missing = plan_place(p, o, c, (enum plan_placing)how, s, &n, a);
		if (!missing)
			best_take(b, s, n, cost_of(p, s, n));
		b->missing = missing < b->missing ? missing : b->missing;
	}
}

/* The bound is on sums of whole sixtieths of a cent. */
static int64_t bound_of(double bound)
{
	return bound <= 0 ? 0 : (int64_t)ceil(bound - 1e-9 * fabs(bound) - 1e-6);
}

static int64_t room_minutes(const struct plan_problem *p, const struct plan_openings *o)
{
	int64_t n = 0;

	for (size_t i = 0; i < o->n; i++)
		n += o->list[i].to - o->list[i].from + p->turnover_minutes;
	return n;
}

static int longest_opening(const struct plan_openings *o)
{
	int n = 0;

	for (size_t i = 0; i < o->n; i++)
		if (o->list[i].to - o->list[i].from > n)
			n = o->list[i].to - o->list[i].from;
	return n;
}

static int longest_session(const struct plan_problem *p)
{
	int n = 0;

	for (int audience = 0; audience < PLAN_PUBLICS; audience++)
		for (int extra = 0; extra < 2; extra++)
			if (plan_total(p, (enum plan_public)audience, extra) &&
			    plan_length(p, extra) > n)
				n = plan_length(p, extra);
	return n;
}

/* The least that the candidates need, whatever the plan: seats by the largest rooms. */
static void shortage_tell(const struct plan_problem *p, const struct plan_openings *o,
			  struct plan_shortage *why)
{
	int64_t rooms = 0, people = 0, given = 0;
	int largest = 1;

	for (size_t r = 0; r < p->room_count; r++)
		largest = p->rooms[r].capacity > largest ? p->rooms[r].capacity : largest;
	for (size_t i = 0; i < p->person_count; i++)
		given += p->people[i].minutes;
	for (int audience = 0; audience < PLAN_PUBLICS; audience++) {
		int total = plan_total(p, (enum plan_public)audience, false);
		int extra = plan_total(p, (enum plan_public)audience, true);
		int64_t sessions = (total + largest - 1) / largest;
		int64_t longs = (extra + largest - 1) / largest;
		int64_t crews = (total + p->candidates_per_person - 1) / p->candidates_per_person;
		int64_t long_crews =
		    (extra + p->candidates_per_person - 1) / p->candidates_per_person;
		rooms += sessions * (p->invigilation_minutes + p->turnover_minutes) +
			 longs * p->extra_minutes;
		people += crews * p->invigilation_minutes + long_crews * p->extra_minutes;
	}
	int64_t open = room_minutes(p, o);
	int longest = longest_session(p);
	if (!p->person_count)
		*why = (struct plan_shortage){PLAN_LACK_CREW, 1};
	else if (longest > longest_opening(o))
		*why = (struct plan_shortage){PLAN_LACK_LENGTH, longest};
	else if (rooms > open)
		*why = (struct plan_shortage){PLAN_LACK_ROOM_HOURS, rooms - open};
	else if (people > given)
		*why = (struct plan_shortage){PLAN_LACK_PEOPLE_HOURS, people - given};
	else
		*why = (struct plan_shortage){PLAN_LACK_PLACE, 0};
}

/* What is left of the time stays for the last question only: the totals take half of it at most. */
static int64_t scattered_cost(const struct plan_problem *p, const struct plan_openings *o,
			      int milliseconds, struct arena *a)
{
	struct plan_problem all = *p;
	struct plan_group *groups = ARENA_NEW(a, struct plan_group, p->group_count + 1);

	for (size_t g = 0; g < p->group_count; g++) {
		groups[g] = p->groups[g];
		groups[g].extra = groups[g].count;
	}
	all.groups = groups;
	struct plan_counts c = plan_count(&all, o, milliseconds, a);
	return c.found ? money_share(bound_of(c.bound), 60) : -1;
}

static int conflict(struct error *e, const char *message)
{
	return error_set(e, ERR_CONFLICT, message);
}

static const char *const shortages[] = {
    [PLAN_LACK_NONE] = N_("no plan was found"),
    [PLAN_LACK_LENGTH] = N_("no room is open as long as a session takes"),
    [PLAN_LACK_ROOM_HOURS] = N_("the rooms are not open long enough"),
    [PLAN_LACK_PEOPLE_HOURS] = N_("the invigilators have not enough hours"),
    [PLAN_LACK_CREW] = N_("there are not enough invigilators for one session"),
    [PLAN_LACK_PLACE] = N_("rooms and invigilators are not free at the same times"),
};

static void tell(const struct plan_problem *p, const struct best *b, double bound)
{
	if (p->progress)
		p->progress(p->progress_context,
			    b->cost == INT64_MAX ? -1 : money_share(b->cost, 60),
			    money_share(bound_of(bound), 60));
}

int plan_make(const struct plan_problem *p, int seconds, struct arena *a, struct plan *out,
	      struct plan_shortage *why, struct error *e)
{
	struct plan_openings o = plan_openings_of(p, a);
	int share = seconds * 1000 / 4;
	struct plan_counts c = plan_count(p, &o, share, a);
	struct best b = {.cost = INT64_MAX};
	double bound = c.bound;
	bool none = c.proven && !c.found;

	tell(p, &b, bound);
	if (c.found)
		place_all_ways(p, &o, &c, &b, a);
	tell(p, &b, bound);
	if (!none && (b.cost == INT64_MAX || b.cost > bound_of(bound))) {
		struct plan_session *s = ARENA_NEW(a, struct plan_session, o.n * 20 + 1);
		size_t n;
		if (plan_exact(p, &o, 2 * share, b.cost == INT64_MAX ? 1e300 : (double)b.cost, s,
			       &n, &bound, &none, a))
			best_take(&b, s, n, cost_of(p, s, n));
	}
	if (b.cost == INT64_MAX) {
		shortage_tell(p, &o, why);
		if (why->lack == PLAN_LACK_PLACE)
			why->amount = (int64_t)b.missing;
		return conflict(e, shortages[why->lack]);
	}
	tell(p, &b, bound);
	plan_sort(b.sessions, b.n);
	plan_seat(p, b.sessions, b.n, a);
	int64_t least = bound_of(bound);
	*out = (struct plan){
	    .sessions = b.sessions,
	    .n = b.n,
	    .cost = money_share(b.cost, 60),
	    .bound = money_share(least < b.cost ? least : b.cost, 60),
	    .optimal = least >= b.cost,
	    .scattered_cost = scattered_cost(p, &o, share, a),
	};
	return ERR_NONE;
}
