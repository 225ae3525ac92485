/* SPDX-License-Identifier: EUPL-1.2 */
/* clock.h - time as an argument: UTC, milliseconds since 1970. Whoever needs the time is handed a
 * clock; tests and simulations hand one they move themselves. */
#pragma once
#include <stdint.h>

struct clock {
	int64_t (*now)(void *context);
	void *context;
};

extern const struct clock clock_system;

static inline int64_t clock_now(const struct clock *c)
{
	return c->now(c->context);
}

/* A clock that shows *ms, for tests and simulations. */
struct clock clock_manual(int64_t *ms);

enum { CLOCK_SECOND = 1000, CLOCK_MINUTE = 60 * 1000, CLOCK_HOUR = 60 * CLOCK_MINUTE };
#define CLOCK_DAY ((int64_t)24 * CLOCK_HOUR)

int64_t clock_monotonic_us(void); /* for measuring durations only */

struct clock_date {
	int year, month, day, hour, minute, second, weekday; /* month and day from 1; Sunday is 0 */
};

struct clock_date clock_date_utc(int64_t ms);
int64_t clock_ms_utc(struct clock_date d); /* weekday is not read */
