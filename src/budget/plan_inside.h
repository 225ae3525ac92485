/* SPDX-License-Identifier: EUPL-1.2 */
/* plan_inside.h - what the files of plan.h share; nobody else includes it. */
#pragma once
#include "budget/plan.h"

/* A kind of session: all that its cost and seats hang on. */
struct plan_kind {
	enum plan_public audience;
	int capacity; /* of the rooms it takes */
	int crew;
	bool extra;
	int seats;
	int count; /* how many of them */
};

struct plan_kinds {
	struct plan_kind *list;
	size_t n;
};

/* One opening of a room on one day. */
struct plan_opening {
	int day, from, to;
	uint32_t room;
};

struct plan_openings {
	struct plan_opening *list; /* by day, then room */
	size_t n;
};

struct plan_openings plan_openings_of(const struct plan_problem *p, struct arena *a);

static inline int plan_length(const struct plan_problem *p, bool extra)
{
	return p->invigilation_minutes + (extra ? p->extra_minutes : 0);
}

static inline int plan_weekday(int day)
{
	return (day + 3) % 7; /* Monday is 0; 1970-01-01 was a Thursday */
}

bool plan_person_there(const struct plan_person *person, int day, int start, int end);
int plan_total(const struct plan_problem *p, enum plan_public audience, bool extra);

/* In sixtieths of a cent, so that sums are exact. */
int64_t plan_session_cost(const struct plan_problem *p, const struct plan_session *s);

/* The kinds that one more seat or another length tells apart, each with count 0. */
struct plan_kinds plan_kinds_of(const struct plan_problem *p, struct arena *a);

struct plan_counts { /* what the programme in totals found */
	bool found, proven;
	double bound; /* sixtieths of a cent */
	struct plan_kinds kinds;
	int64_t *short_of, *long_of; /* sessions of each person */
};

struct plan_counts plan_count(const struct plan_problem *p, const struct plan_openings *o,
			      int milliseconds, struct arena *a);

/* Each person as many sessions as counted, over the whole year or from its first day on; or whoever
 * is cheapest, wherever that is. */
enum plan_placing { PLAN_SPREAD, PLAN_COMPACT, PLAN_CHEAPEST, PLAN_PLACINGS };

/* Puts the sessions on days; how many found no place. `out` has room for all of them. */
size_t plan_place(const struct plan_problem *p, const struct plan_openings *o,
		  const struct plan_counts *c, enum plan_placing how, struct plan_session *out,
		  size_t *n, struct arena *a);

/* The programme over every start of every room, for small problems: exact. False when it is too
 * large or found nothing better than `cost`; *bound is then what it proved all the same (or is
 * left). */
bool plan_exact(const struct plan_problem *p, const struct plan_openings *o, int milliseconds,
		double cost, struct plan_session *out, size_t *n, double *bound, bool *none,
		struct arena *a);

void plan_seat(const struct plan_problem *p, struct plan_session *sessions, size_t n,
	       struct arena *a);
void plan_sort(struct plan_session *sessions, size_t n);
