/* SPDX-License-Identifier: EUPL-1.2 */
/* plan_place.c - sessions put on days: each takes the first opening of a room of its size in which
 * it ends in time and a crew is free. */
#include "budget/plan_inside.h"

struct busy {
	int day, start, end;
};

struct placing {
	const struct plan_problem *p;
	const struct plan_openings *openings;
	enum plan_placing how;
	int *next;	  /* first free minute of each opening */
	int64_t *left[2]; /* short and long sessions each person has yet to take, as counted */
	int64_t *minutes; /* left to each person */
	struct plan_session *placed;
	size_t n;
	uint32_t *last_of_day; /* of each day, the last session placed on it, from 1; 0: none */
	uint32_t
	    *before; /* of each session, the one placed on its day before it, in the same way */
};

static bool person_free(const struct placing *w, uint32_t person, int day, int start, int end)
{
	for (uint32_t i = w->last_of_day[day - w->p->first_day]; i; i = w->before[i - 1]) {
		const struct plan_session *s = &w->placed[i - 1];
		if (s->end <= start || end <= s->start)
			continue;
		for (int c = 0; c < s->crew_count; c++)
			if (s->crew[c] == person)
				return false;
	}
	return plan_person_there(&w->p->people[person], day, start, end);
}

/* Who is better for a session: those who have most of it left to do, as counted; the cheapest, when
 * anybody may. */
static bool is_better(const struct placing *w, uint32_t a, uint32_t b, bool extra)
{
	if (w->how == PLAN_CHEAPEST) {
		int64_t ca = w->p->people[a].hourly_cost, cb = w->p->people[b].hourly_cost;
		return ca != cb ? ca < cb : w->minutes[a] > w->minutes[b];
	}
	return w->left[extra][a] > w->left[extra][b];
}

static bool may_take(const struct placing *w, uint32_t person, bool extra)
{
	if (w->how == PLAN_CHEAPEST)
		return w->minutes[person] >= plan_length(w->p, extra);
	return w->left[extra][person] > 0;
}

static bool crew_choose(const struct placing *w, struct plan_session *s)
{
	bool taken[PLAN_PEOPLE_MAX] = {false};

	for (int c = 0; c < s->crew_count; c++) {
		uint32_t best = UINT32_MAX;
		for (uint32_t i = 0; i < w->p->person_count; i++)
			if (!taken[i] && may_take(w, i, s->extra) &&
			    (best == UINT32_MAX || is_better(w, i, best, s->extra)) &&
			    person_free(w, i, s->day, s->start, s->end))
				best = i;
		if (best == UINT32_MAX)
			return false;
		taken[best] = true;
		s->crew[c] = best;
	}
	return true;
}

/* Sets the session into the opening, if it ends in time there and a crew is free. */
static bool opening_try(const struct placing *w, size_t at, struct plan_session *s)
{
	const struct plan_opening *o = &w->openings->list[at];
	int length = plan_length(w->p, s->extra);

	s->day = o->day;
	s->room = o->room;
	s->start = w->next[at];
	s->end = s->start + length;
	return s->end <= o->to && crew_choose(w, s);
}

static void session_take(struct placing *w, size_t at, const struct plan_session *s)
{
	uint32_t *last = &w->last_of_day[s->day - w->p->first_day];

	w->next[at] = s->end + w->p->turnover_minutes;
	for (int c = 0; c < s->crew_count; c++) {
		w->left[s->extra][s->crew[c]]--;
		w->minutes[s->crew[c]] -= s->end - s->start;
	}
	w->before[w->n] = *last;
	w->placed[w->n++] = *s;
	*last = (uint32_t)w->n;
}

/* The first opening from `from` on, or the one with the cheapest crew. */
static bool session_place(struct placing *w, const struct plan_kind *k, size_t from)
{
	struct plan_session s = {.audience = k->audience,
				 .extra = k->extra,
				 .capacity = k->seats,
				 .crew_count = k->crew},
			    best;
	int64_t least = INT64_MAX;
	size_t best_at = 0;

	for (size_t i = 0; i < w->openings->n; i++) {
		size_t at = (from + i) % w->openings->n;
		if (w->p->rooms[w->openings->list[at].room].capacity != k->capacity ||
		    !opening_try(w, at, &s))
			continue;
		int64_t cost = plan_session_cost(w->p, &s);
		if (cost < least) {
			least = cost;
			best = s;
			best_at = at;
		}
		if (w->how != PLAN_CHEAPEST)
			break;
	}
	if (least == INT64_MAX)
		return false;
	session_take(w, best_at, &best);
	return true;
}

/* The hardest first: large crews, then long ones. */
static const struct plan_kind *kind_next(const struct plan_kinds *k, const int *left)
{
	const struct plan_kind *best = NULL;

	for (size_t i = 0; i < k->n; i++) {
		const struct plan_kind *it = &k->list[i];
		if (left[i] && (!best || it->crew > best->crew ||
				(it->crew == best->crew && it->extra > best->extra)))
			best = it;
	}
	return best;
}

size_t plan_place(const struct plan_problem *p, const struct plan_openings *o,
		  const struct plan_counts *c, enum plan_placing how, struct plan_session *out,
		  size_t *n, struct arena *a)
{
	struct placing w = {.p = p, .openings = o, .how = how, .placed = out};
	int *left = ARENA_NEW(a, int, c->kinds.n + 1);
	size_t total = 0, missing = 0, turn = 0;

	w.next = ARENA_NEW(a, int, o->n + 1);
	w.minutes = ARENA_NEW(a, int64_t, p->person_count + 1);
	w.last_of_day = ARENA_NEW(a, uint32_t, (size_t)(p->last_day - p->first_day) + 1);
	for (int e = 0; e < 2; e++)
		w.left[e] = ARENA_NEW(a, int64_t, p->person_count + 1);
	for (size_t i = 0; i < o->n; i++)
		w.next[i] = o->list[i].from;
	for (size_t i = 0; i < p->person_count; i++) {
		w.left[0][i] = c->short_of[i];
		w.left[1][i] = c->long_of[i];
		w.minutes[i] = p->people[i].minutes;
	}
	for (size_t k = 0; k < c->kinds.n; k++)
		total += (size_t)(left[k] = c->kinds.list[k].count);
	w.before = ARENA_NEW(a, uint32_t, total + 1);
	for (const struct plan_kind *k; (k = kind_next(&c->kinds, left)); turn++) {
		left[k - c->kinds.list]--;
		missing += !session_place(&w, k, how == PLAN_COMPACT ? 0 : turn * o->n / total);
	}
	*n = w.n;
	return missing;
}
