/* SPDX-License-Identifier: EUPL-1.2 */
/* money.h - amounts in whole cents, never in floating point.
 *
 * Rounding: a sum of minutes at an hourly rate is exact in sixtieths of a cent; it is rounded to
 * the cent once, at the end, halves away from zero. A share (a cost a session, a candidate) is the
 * rounded total divided, rounded in the same way; shares are told, never added up again. */
#pragma once
#include "base/buf.h"

enum { MONEY_TEXT_MAX = 24 };
#define MONEY_MAX ((int64_t)100 * 1000 * 1000 * 100) /* a hundred millions: no sum overflows */

/* "18.71", "-3", "45.5": the whole of s, at most two decimals, |amount| <= MONEY_MAX. */
[[nodiscard]] bool money_read(struct str s, int64_t *cents);
void money_write(struct buf *b, int64_t cents); /* "1964.55" */

/* `minutes` (0 to 10^11) at `hourly` cents an hour. */
int64_t money_of_minutes(int64_t hourly, int64_t minutes);
/* total / parts, parts > 0. */
int64_t money_share(int64_t total, int64_t parts);
