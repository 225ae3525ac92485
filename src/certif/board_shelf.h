/* SPDX-License-Identifier: EUPL-1.2 */
/* board_shelf.h - what was read of sessions, kept for the boards that are open: those of one session
 * share one reading, and while the database stays as it is nothing is read at all. For one thread. */
#pragma once
#include "certif/board.h"

enum { BOARD_SHELF = 256 }; /* sessions; two that fall on one place take it from one another */

struct board_shelf {
	struct board_shelf_place {
		int64_t session; /* 0: none */
		uint64_t stamp;
		struct arena *arena;
		struct board_facts *facts;
	} places[BOARD_SHELF];
	uint64_t reads;
};

/* `stamp` is the database's (db_stamp), taken before; 0 keeps nothing. The facts are the shelf's,
 * until the next look. */
[[nodiscard]] int board_shelf_look(struct board_shelf *shelf, struct db *db, int64_t session,
				   uint64_t stamp, const struct board_facts **out);
void board_shelf_release(void *shelf);
