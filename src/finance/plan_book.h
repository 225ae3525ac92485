/* SPDX-License-Identifier: EUPL-1.2 */
/* plan_book.h - what a centre plans with: the time, its rooms, its invigilators, its groups of
 * candidates and those told by name; the sessions it has already take their rooms and
 * their invigilators.
 *
 * plan_book_load reads all of it, plan_book_problem makes of it what budget/plan.h solves, in the
 * same order: room 3 of the problem is rooms[3]. Each keep and remove is a db_write_fn's body of a
 * struct plan_keep: that the person is an administrator is read in the transaction that acts. */
#pragma once
#include "base/id.h"
#include "base/zone.h"
#include "budget/plan.h"
#include "certif/candidate.h"
#include "finance/queries.h"

enum {
	PLAN_NAME_MOST = 255,	   /* characters */
	PLAN_LISTED_MOST = 20000,  /* candidates by name */
	PLAN_AHEAD_MOST = 3 * 366, /* days: certif/session_plan.h */
};

/* Those of the seed. */
#define PLAN_FRAME_USUAL                                                                           \
	((struct plan_frame_of){.holidays = true,                                                  \
				.weekends = true,                                                  \
				.length = 120,                                                     \
				.extra = 40,                                                       \
				.turnover = 15,                                                    \
				.each_watches = 20,                                                \
				.admin = 50,                                                       \
				.admin_cost = 1871})

struct plan_book {
	int64_t centre;
	bool has_frame; /* else it is the usual one, without days */
	struct plan_frame_of frame;
	struct plan_room_rows *rooms;
	struct plan_watcher_rows *watchers;
	struct plan_group_rows *groups;
	struct plan_sessions_there *there; /* of the centre, within the time */
	size_t room_n, watcher_n, group_n, there_n;
};
[[nodiscard]] int plan_book_load(struct db *db, struct arena *a, int64_t centre,
				 const struct zone *z, struct plan_book *out);

/* Candidates of a group: those listed, or else the number told. */
int64_t plan_group_size(const struct plan_group_rows *g);
int64_t plan_group_extra(const struct plan_group_rows *g);

/* Is this invigilator among those of the session? Names are compared without case, accents, spaces. */
bool plan_watches(struct arena *a, struct str name, const struct plan_sessions_there *s);

void plan_book_problem(const struct plan_book *b, const struct zone *z, struct arena *a,
		       struct plan_problem *out);

/* What is missing before a search, first to last. */
enum plan_gap {
	PLAN_GAP_DAYS,	     /* no first and last day */
	PLAN_GAP_PAST,	     /* they are over */
	PLAN_GAP_ROOMS,	     /* none */
	PLAN_GAP_WATCHERS,   /* none */
	PLAN_GAP_CANDIDATES, /* none */
	PLAN_GAP_EXTRA,	     /* somebody is entitled to more than the extra time planned */
	PLAN_GAPS
};
/* Bits 1 << enum plan_gap. `today` as a day. *minutes: the extra time that PLAN_GAP_EXTRA asks for.
 */
unsigned plan_book_gaps(const struct plan_book *b, int today, int64_t *minutes);

struct plan_keep {
	struct arena *arena;
	struct id_maker *ids;
	int64_t centre, person, now; /* person 0: the demonstration */
	int64_t id;		     /* of the one; 0: a new one; out: its id */
	const char *problem;	     /* out, with ERR_CONFLICT */
	union {
		struct plan_frame_of frame;
		struct plan_room_rows room; /* keys are made */
		struct plan_watcher_rows watcher;
		struct plan_group_rows group;
		struct {
			int64_t group;
			struct candidate candidate;
		} listed;
	};
};
[[nodiscard]] int plan_frame_store(struct db *db, struct plan_keep *k);
[[nodiscard]] int plan_room_store(struct db *db, struct plan_keep *k);
[[nodiscard]] int plan_room_drop(struct db *db, struct plan_keep *k);
[[nodiscard]] int plan_watcher_store(struct db *db, struct plan_keep *k);
[[nodiscard]] int plan_watcher_drop(struct db *db, struct plan_keep *k);
[[nodiscard]] int plan_group_store(struct db *db, struct plan_keep *k);
[[nodiscard]] int plan_group_drop(struct db *db, struct plan_keep *k);
/* ERR_CONFLICT: one with this identity is in the list; more than PLAN_LISTED_MOST. */
[[nodiscard]] int plan_listed_add(struct db *db, struct plan_keep *k);
[[nodiscard]] int plan_listed_drop(struct db *db, struct plan_keep *k);
[[nodiscard]] int plan_listed_empty(struct db *db, struct plan_keep *k);

/* ERR_NOT_FOUND when the person does not administer the centre. */
[[nodiscard]] int plan_may_change(struct db *db, struct arena *a, int64_t centre, int64_t person);

/* A row as the candidate it will be. */
struct candidate plan_listed_candidate(const struct plan_candidate_rows *row);
struct str plan_room_name(struct arena *a, const struct plan_room_rows *r); /* "B12, Campus" */
