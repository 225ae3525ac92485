/* SPDX-License-Identifier: EUPL-1.2 */
/* recovery.h - does calibration find the parameters that made the answers? Items and persons are
 * drawn, answers simulated, the items calibrated, and what was found held against what was drawn:
 *bias, error, and how often the 95 % intervals hold the true value.
 *
 *	a ~ lognormal(0, 0.3) (1 for 1PL), b ~ N(0, 1), c ~ uniform(0.15, 0.25) for 3PL; GRM and
 *GPCM have four scores, their steps b - 1, b, b + 1; theta ~ N(0, 1); everybody answers everything.
*/
#pragma once
#include "base/arena.h"
#include "base/error.h"
#include "base/random.h"
#include "measure/item.h"

enum recovery_kind {
	RECOVERY_SLOPE,
	RECOVERY_LOCATION, /* b, or each step */
	RECOVERY_GUESS,	   /* 3PL */
	RECOVERY_PERSON,   /* posterior mean and standard deviation by the items found */
	RECOVERY_KINDS
};

struct recovery_plan {
	enum item_model model; /* those that calibrate() knows */
	size_t persons, items, replications;
};

struct recovery_rate {
	uint64_t n; /* values compared; 0: the model has none */
	double bias, rmse;
	double
	    covered; /* share of 95 % intervals that hold the true value, 0.95 when all is well */
};

struct recovery {
	struct recovery_rate rates[RECOVERY_KINDS];
	size_t
	    failed; /* replications whose data could not be calibrated (an item without variance) */
	size_t unconverged;
};

/* `told` (may be NULL) hears of each replication done and says whether to go on. */
[[nodiscard]] int recovery_run(struct arena *a, const struct recovery_plan *plan, struct random *r,
			       bool (*told)(void *context, size_t done), void *context,
			       struct recovery *out, struct error *e);
