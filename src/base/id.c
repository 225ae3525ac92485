/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/id.h"

#include <assert.h>
#include <stdatomic.h>

enum { NODE_BITS = 10, SEQUENCE_BITS = 12 };
static const int64_t epoch_ms = 1735689600000; /* 2025-01-01T00:00:00Z */

void id_maker_init(struct id_maker *m, struct clock clock, unsigned node)
{
	assert(node < 1u << NODE_BITS);
	m->clock = clock;
	m->node = node;
	atomic_init(&m->last, 0);
}

int64_t id_next(struct id_maker *m)
{
	uint64_t now = (uint64_t)(clock_now(&m->clock) - epoch_ms) << SEQUENCE_BITS;
	uint64_t last = atomic_load_explicit(&m->last, memory_order_relaxed);
	uint64_t next;

	do
		next = now > last ? now : last + 1;
	while (!atomic_compare_exchange_weak_explicit(&m->last, &last, next, memory_order_relaxed,
	                                              memory_order_relaxed));
	uint64_t ms = next >> SEQUENCE_BITS;
	uint64_t sequence = next & ((1u << SEQUENCE_BITS) - 1);
	return (int64_t)(ms << (NODE_BITS + SEQUENCE_BITS) | m->node << SEQUENCE_BITS | sequence);
}

int64_t id_time(int64_t id)
{
	return (id >> (NODE_BITS + SEQUENCE_BITS)) + epoch_ms;
}
