/* SPDX-License-Identifier: EUPL-1.2 */
/* plan_apply.h - a plan made into real sessions with their candidates, and undone while none of
 * them was used. One plan of a centre stands at a time; it stands until it is undone, or kept for
 * good (then it can be undone no more, and its groups and candidates leave the description).
 *
 * The bodies of db_write_fn's: each decides within its transaction, and does all or nothing. */
#pragma once
#include "certif/session_code.h"
#include "finance/plan_search.h"

/* A session in the way, of the plan or of those that exist. */
struct plan_obstacle {
	int64_t session, number; /* of the one that exists; 0: none */
	int64_t starts;
	struct str site, room;
	const char *why; /* a message of the catalogue; {0}: `who` */
	struct str who;
};

struct plan_act {
	struct arena *arena;
	struct id_maker *ids;
	session_random_fn *random;
	const char *origin;
	const struct zone *zone;
	int64_t centre, person, search, now;
	/* out */
	size_t sessions, candidates; /* made, or taken back */
	const char *problem;	     /* with ERR_CONFLICT */
	struct plan_obstacle *obstacles;
	size_t obstacle_n;
};

/* The sessions of the search's plan with the candidates listed: those of a group who have extra
 * time first, in the order of their names. Sent twice it is done once. ERR_CONFLICT with a problem,
 * and obstacles where sessions are in the way. */
[[nodiscard]] int plan_apply(struct db *db, struct plan_act *act);
/* Takes back exactly these sessions and candidates. ERR_CONFLICT with the sessions that were used
 * or changed; ERR_NOT_FOUND: that plan does not stand. */
[[nodiscard]] int plan_undo(struct db *db, struct plan_act *act);
[[nodiscard]] int plan_settle(struct db *db, struct plan_act *act);

/* What stands in the way of making the sessions now, for a look before: obstacles, no change. */
[[nodiscard]] int plan_obstacles(struct db *db, struct plan_act *act, const struct plan_seen *seen,
				 const struct plan_book *book);
