/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/map.h"

struct map map_new(struct arena *a, size_t expected)
{
	size_t cap = 16;

	while (cap < expected * 2)
		cap *= 2;
	return (struct map){ .arena = a, .slots = ARENA_NEW(a, struct map_slot, cap), .cap = cap };
}

static struct map_slot *slot_of(const struct map *m, struct str key)
{
	size_t i = (size_t)str_hash(key) & (m->cap - 1);

	while (m->slots[i].key.p && !str_eq(m->slots[i].key, key))
		i = (i + 1) & (m->cap - 1);
	return &m->slots[i];
}

void *map_get(const struct map *m, struct str key)
{
	return m->cap ? slot_of(m, key)->value : NULL;
}

static void grow(struct map *m)
{
	struct map bigger = map_new(m->arena, m->cap);

	for (size_t i = 0; i < m->cap; i++)
		if (m->slots[i].key.p)
			*slot_of(&bigger, m->slots[i].key) = m->slots[i];
	bigger.n = m->n;
	*m = bigger;
}

bool map_add(struct map *m, struct str key, void *value)
{
	if (m->n * 2 >= m->cap)
		grow(m);
	struct map_slot *s = slot_of(m, key);
	if (s->key.p)
		return false;
	*s = (struct map_slot){ { key.n ? key.p : "", key.n }, value };
	m->n++;
	return true;
}
