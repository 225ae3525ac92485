/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/exam_clock.h"

int64_t exam_with_extra(int64_t ms, int64_t percent)
{
	if (percent % 100 == 33) /* a third, and a whole or more besides */
		return ms + ms * (percent / 100) + ms / 3;
	if (percent % 100 == 66 || percent % 100 == 67)
		return ms + ms * (percent / 100) + ms * 2 / 3;
	return ms + ms * percent / 100;
}

int64_t exam_used(const struct exam_clock *c, int64_t now)
{
	int64_t until = c->held_since ? c->held_since : now;
	int64_t used = until - c->started - c->stood;

	return used > 0 ? used : 0;
}

int64_t exam_left(const struct exam_clock *c, int64_t now)
{
	int64_t left = c->allowed - exam_used(c, now);

	return left > 0 ? left : 0;
}

int64_t exam_end(const struct exam_clock *c, int64_t now)
{
	int64_t still = c->held_since && now > c->held_since ? now - c->held_since : 0;

	return c->started + c->allowed + c->stood + still;
}

bool exam_in_time(const struct exam_clock *c, int64_t now)
{
	return exam_used(c, now) <= c->allowed + EXAM_GRACE;
}

void exam_clock_hold(struct exam_clock *c, int64_t now)
{
	if (!c->held_since)
		c->held_since = now;
}

void exam_clock_release(struct exam_clock *c, int64_t now)
{
	if (c->held_since && now > c->held_since)
		c->stood += now - c->held_since;
	c->held_since = 0;
}

void exam_clock_reopen(struct exam_clock *c, int64_t ended, int64_t now)
{
	if (now > ended)
		c->stood += now - ended;
}
