/* SPDX-License-Identifier: EUPL-1.2 */
/* kept.h - the scenarios a centre keeps, each under a name of its own. One may be marked: reality
 * is compared with it (reference.h). A deleted one can be had back for an hour by whoever deleted
 * it, and is forgotten at a change a day later.
 *
 * Every verb belongs inside a db_write_fn, and decides there: is the actor an administrator still,
 * is the name free, has nobody changed the figures meanwhile. Besides ERR_NONE: ERR_DENIED no
 * administrator, ERR_NOT_FOUND no such scenario; ERR_INVALID and ERR_CONFLICT with act->refusal, a
 * message. */
#pragma once
#include "base/id.h"
#include "budget/scenario.h"
#include "web/message.h"

enum { KEPT_NAME_MOST = 80, KEPT_MOST = 100 }; /* code points; scenarios of a centre */
#define KEPT_UNDO ((int64_t)CLOCK_HOUR)
#define KEPT_TRACE ((int64_t)CLOCK_DAY)

struct db;

struct kept_act {
	struct arena *arena;
	struct id_maker *ids;
	enum language language;	    /* of the name of a copy */
	int64_t centre, actor, now; /* actor 0: the program itself */
	int64_t id;		    /* of the scenario; made by kept_add and kept_copy */
	struct str name;
	struct scenario scenario;
	int64_t revision;    /* of kept_change: the one that was seen */
	const char *refusal; /* a message */
};

int kept_add(struct db *db, struct kept_act *act);
int kept_change(struct db *db, struct kept_act *act); /* its figures */
int kept_rename(struct db *db, struct kept_act *act);
int kept_copy(struct db *db, struct kept_act *act); /* "Name (copy)" */
int kept_mark(struct db *db,
	      struct kept_act *act); /* as the reference, in place of the one before */
int kept_unmark_all(struct db *db, struct kept_act *act);
int kept_delete(struct db *db, struct kept_act *act);
/* Within KEPT_UNDO, by whoever deleted it. The reference again when there is no other now. */
int kept_restore(struct db *db, struct kept_act *act);

/* A kept scenario's figures, out of the text that is stored. */
[[nodiscard]] int kept_figures(struct str figures, struct scenario *out, struct arena *a);
