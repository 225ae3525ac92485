/* SPDX-License-Identifier: EUPL-1.2 */
/* plan_retention.h - how long the candidates of a plan told by name are kept: until the plan's last day
 * and some months after it; of a plan without days, as many months after the last one was listed. They
 * serve to create the plan's sessions: whoever was enrolled then stands in the sessions' own lists. */
#pragma once
#include "base/arena.h"
#include "db/db.h"

enum { PLAN_MONTHS = 3 }; /* usual; `openpix serve --plan-months` */

/* The first day on which they are no longer there, days since 1970-01-01. The same day of the month, or the
 * last one where there is none: 30 November and three months are 28 February. */
int plan_listed_until(int last_day, int months);
/* Of a plan as it is kept: `last_day` "2027-06-26" or "", `newest` the id of the one listed last. */
int plan_listed_kept_until(struct str last_day, int64_t newest, int months);

/* Housekeeping, within a write: lists whose time is over, and searches that are too old. */
[[nodiscard]] int plan_forget_expired(struct db *db, int64_t now, int months);
