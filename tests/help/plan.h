/* SPDX-License-Identifier: EUPL-1.2 */
/* plan.h - a centre that plans, for a test: a spring of three months, two rooms, three
 * invigilators, three groups; two of them with candidates by name.
 *
 * <cmocka.h> must be included before this file. */
#pragma once
#include "base/zone.h"
#include "finance/plan_search.h"
#include "help/certif.h"

struct planned {
	int64_t centre, admin, rooms[2], watchers[3], groups[3];
	struct zone *zone;
};

/* Groups: "L1" students, 45 listed of whom 3 have a third more time; "Dehors" outside, 12 told as a
 * number; "Personnel" staff, 5 listed. The house's day is 17 March 2030; the plan's days are those
 * of April to June. */
struct planned plan_described(struct house *h);

/* A search that has found the plan of what is described now. */
int64_t plan_searched(struct house *h, const struct planned *p);

struct plan_keep plan_keep_new(struct house *h, const struct planned *p);
