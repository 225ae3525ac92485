/* SPDX-License-Identifier: EUPL-1.2 */
/* id.h - identifiers of rows: 63 bits, ordered by time, made by the program on any node.
 * 41 bits of milliseconds since 2025-01-01 UTC (until 2094), 10 bits of node, 12 bits of sequence. */
#pragma once
#include <stdint.h>
#include "base/clock.h"

/* One maker a process; safe to call from any thread. `node` is 0 to 1023. When the clock stands
 * still or goes back the sequence runs on past the last one, so that ids always grow. */
struct id_maker {
	struct clock clock;
	uint64_t node;
	_Atomic uint64_t last; /* milliseconds and sequence of the last one, 53 bits */
};

void id_maker_init(struct id_maker *m, struct clock clock, unsigned node);
int64_t id_next(struct id_maker *m);
int64_t id_time(int64_t id); /* when it was made, UTC ms */
