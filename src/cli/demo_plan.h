/* SPDX-License-Identifier: EUPL-1.2 */
/* demo_plan.h - the demonstration's centre has a plan to make: the document's year of 600
 * candidates, one in twenty with extra time, some of them by name; all invented. */
#pragma once
#include "base/id.h"
#include "db/db.h"

struct demo_plan {
	struct arena *arena;
	struct id_maker *ids;
	int64_t centre, now;
};

/* A db_write_fn's body, of a centre that has none yet. */
[[nodiscard]] int demo_plan_make(struct db *db, const struct demo_plan *d);
