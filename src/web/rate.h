/* SPDX-License-Identifier: EUPL-1.2 */
/* rate.h - token buckets by client address and route, in a table of fixed size.
 *
 * A bucket holds `per_minute` tokens and is filled again evenly over a minute. A bucket that is
 * full again is the same as none, so it gives its place up; when all places of a set are taken the
 * one that has been filling longest goes, so that a flood of addresses costs no memory and can at
 * worst forgive. Safe from any thread. */
#pragma once
#include "base/str.h"

struct rate;

struct rate *rate_new(void); /* NULL only without memory */
void rate_free(struct rate *r);

/* Takes a token of (client, route). 0 when there was one, else the seconds until there is. The
 * clock is an argument: UTC ms, it may stand still or go back. */
unsigned rate_take(struct rate *r, struct str client, const void *route, uint32_t per_minute,
		   int64_t now);
