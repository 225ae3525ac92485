/* SPDX-License-Identifier: EUPL-1.2 */
/* exam_clock.h - how much time a candidate has, exactly: 105 minutes, extra time, minutes given,
 * and every moment the clock stood still. Milliseconds, UTC. Pure.
 *
 * A time is up when `exam_left` is 0; an answer on its way is taken until EXAM_GRACE later. So nobody
 * works longer than `allowed`, whatever the holds. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/clock.h"

enum {
	EXAM_QUESTIONS = 32,
	EXAM_SCORED = 20, /* fewer answers give no score */
	EXAM_MINUTES = 105,
	EXAM_GRACE = 15 * CLOCK_SECOND,
	EXAM_EXTRA_MOST = 300, /* percent */
};

/* 33 percent is a third, 66 or 67 two thirds (105 min x 4/3 = 140): people write it so. */
int64_t exam_with_extra(int64_t ms, int64_t percent);

struct exam_clock {
	int64_t started, allowed, stood;
	int64_t held_since; /* 0: it runs */
};

/* What of the time allowed was used at `now`; never negative, whatever the clock did. */
int64_t exam_used(const struct exam_clock *c, int64_t now);
int64_t exam_left(const struct exam_clock *c, int64_t now); /* 0 when the time is up */
/* When it will be up should nothing be held from `now` on. */
int64_t exam_end(const struct exam_clock *c, int64_t now);
/* May an answer that arrives now count? */
bool exam_in_time(const struct exam_clock *c, int64_t now);

/* The clock stops at the first hold and goes on after the last one. */
void exam_clock_hold(struct exam_clock *c, int64_t now);
void exam_clock_release(struct exam_clock *c, int64_t now);
/* An exam that was over since `ended` goes on at `now`: the time between counts for nobody. */
void exam_clock_reopen(struct exam_clock *c, int64_t ended, int64_t now);
