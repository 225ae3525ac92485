/* SPDX-License-Identifier: EUPL-1.2 */
/* reference.h - the scenario a centre measures itself by: the kept one it marked, else the seed's.
 */
#pragma once
#include "budget/scenario.h"
#include "db/db.h"

struct finance_reference {
	int64_t id;	 /* of the kept scenario; 0: the seed's */
	struct str name; /* as the centre calls it; empty for the seed's */
	struct scenario scenario;
};

[[nodiscard]] int finance_reference(struct db *db, struct arena *a, int64_t centre,
				    struct finance_reference *out);
