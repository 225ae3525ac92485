/* SPDX-License-Identifier: EUPL-1.2 */
/* plan_search.h - a search for the cheapest plan: asked for, run by a process of its own, told.
 *
 *	waiting -> running -> found | impossible | failed
 *	   \-> cancelled <-/      (interrupted: the server that ran it is gone)
 *
 * A search keeps the problem as it was when it was asked. At most one of a centre is waiting or
 * running: asked again meanwhile it is the same. */
#pragma once
#include "finance/plan_book.h"

#define PLAN_SEARCH_KEPT (60 * CLOCK_DAY) /* but the one whose sessions stand */

enum plan_search_state {
	PLAN_WAITING,
	PLAN_RUNNING,
	PLAN_FOUND,
	PLAN_IMPOSSIBLE, /* proven, or no plan in the time */
	PLAN_FAILED,	 /* the process broke, or took too long */
	PLAN_CANCELLED,
	PLAN_INTERRUPTED,
	PLAN_SEARCH_STATES
};
bool plan_search_state_of(struct str code, enum plan_search_state *out);

/* A search whose server gave no sign of life for so long is interrupted. */
#define PLAN_SEARCH_DEAD (60 * CLOCK_SECOND)

struct plan_ask {
	struct arena *arena;
	struct id_maker *ids;
	const struct zone *zone;
	int64_t centre, person, now;
	int today;
	int64_t search; /* out */
	unsigned gaps;	/* out, with ERR_CONFLICT: what is missing (enum plan_gap) */
};
/* db_write_fn's bodies. ERR_NOT_FOUND: not the centre's administrator. */
[[nodiscard]] int plan_search_ask(struct db *db, struct plan_ask *ask);
[[nodiscard]] int plan_search_stop(struct db *db, struct plan_ask *ask); /* `search`: which one */

/* One search as it is kept, with what it found. */
struct plan_seen {
	int64_t id, created, started, ended;
	int64_t best, bound; /* cents so far; -1: not known */
	int64_t ahead;	     /* of it in the line, while it waits */
	enum plan_search_state state;
	struct plan_problem problem;
	struct plan plan;	       /* PLAN_FOUND */
	struct plan_shortage shortage; /* PLAN_IMPOSSIBLE */
	struct str problem_text, result;
};
[[nodiscard]] int plan_search_load(struct db *db, struct arena *a, int64_t centre, int64_t id,
				   int64_t now, struct plan_seen *out);

/* Is it what the book describes now? Sessions made meanwhile are left aside. */
bool plan_search_fits(const struct plan_seen *s, const struct plan_book *b, const struct zone *z,
		      struct arena *a);
