/* SPDX-License-Identifier: EUPL-1.2 */
/* demo_past.h - a session of the demonstration that was held: candidates join and answer, an
 * invigilator watches, the centre finalises, all by the functions that the pages call, at hours of
 * the past. */
#pragma once
#include "bank/bank.h"
#include "base/id.h"
#include "db/db.h"

struct demo_past {
	struct arena *arena;
	struct id_maker *ids;
	const struct bank *bank;
	int64_t session, starts;
	int64_t person;	    /* who invigilates and finalises */
	size_t absent;	    /* the last so many of the list do not come */
	bool without_board; /* the invigilator used another board, on paper: no record of hours */
	uint64_t seed;
};

/* Within a write. The session and its candidates are there, nobody has joined. */
[[nodiscard]] int demo_past_hold(struct db *db, const struct demo_past *d);
