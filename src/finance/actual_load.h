/* SPDX-License-Identifier: EUPL-1.2 */
/* actual_load.h - the sessions of a centre in a period, worked out (finance/actual.h). Two reads of
 * the database whatever their number. */
#pragma once
#include "db/db.h"
#include "finance/actual.h"

/* In order of their hours. */
[[nodiscard]] int actual_load(struct db *db, struct arena *a, int64_t centre,
			      const struct period *p, const struct scenario *reference, int64_t now,
			      struct actual_session **out, size_t *n);
