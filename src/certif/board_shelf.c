/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/board_shelf.h"

enum { PLACE_ARENA = 16 * 1024 * 1024 };

int board_shelf_look(struct board_shelf *shelf, struct db *db, int64_t session, uint64_t stamp,
		     const struct board_facts **out)
{
	uint64_t at = (uint64_t)session * UINT64_C(0x9e3779b97f4a7c15) >> 32;
	struct board_shelf_place *p = &shelf->places[at % BOARD_SHELF];

	if (!stamp || p->session != session || p->stamp != stamp) {
		if (!p->arena && !(p->arena = arena_new(PLACE_ARENA)))
			return ERR_UNAVAILABLE;
		arena_clear(p->arena);
		p->session = 0;
		shelf->reads++;
		int k = board_read(db, p->arena, session, &p->facts);
		if (k)
			return k;
		p->session = session;
		p->stamp = stamp;
	}
	*out = p->facts;
	return ERR_NONE;
}

void board_shelf_release(void *memory)
{
	struct board_shelf *shelf = memory;

	for (size_t i = 0; i < BOARD_SHELF; i++)
		arena_free(shelf->places[i].arena);
}
