/* SPDX-License-Identifier: EUPL-1.2 */
/* map.h - from names to pointers, in an arena. Keys are borrowed: they must live as long as the map.
 * Open addressing, at most half full. Not for hostile keys in large numbers (FNV is not keyed). */
#pragma once
#include "base/arena.h"

struct map_slot {
	struct str key; /* key.p NULL: free */
	void *value;
};

struct map {
	struct arena *arena;
	struct map_slot *slots;
	size_t cap, n;
};

struct map map_new(struct arena *a, size_t expected);
void *map_get(const struct map *m, struct str key); /* NULL when absent */

/* False, and nothing changed, when the key is there already. `value` is not NULL. */
bool map_add(struct map *m, struct str key, void *value);
