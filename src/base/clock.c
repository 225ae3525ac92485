/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE
#include "base/clock.h"

static int64_t system_now(void *context)
{
	struct timespec t;
	(void)context;
	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

const struct clock clock_system = { system_now, NULL };

static int64_t manual_now(void *context)
{
	return *(int64_t *)context;
}

struct clock clock_manual(int64_t *ms)
{
	return (struct clock){ manual_now, ms };
}

int64_t clock_monotonic_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

struct clock_date clock_date_utc(int64_t ms)
{
	time_t s = (time_t)(ms >= 0 ? ms / 1000 : (ms - 999) / 1000);
	struct tm tm;

	gmtime_r(&s, &tm);
	return (struct clock_date){ tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
		                    tm.tm_min,         tm.tm_sec,     tm.tm_wday };
}

int64_t clock_ms_utc(struct clock_date d)
{
	struct tm tm = { .tm_year = d.year - 1900, .tm_mon = d.month - 1, .tm_mday = d.day,
		         .tm_hour = d.hour,        .tm_min = d.minute,    .tm_sec = d.second };
	return (int64_t)timegm(&tm) * 1000;
}
