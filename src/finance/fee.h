/* SPDX-License-Identifier: EUPL-1.2 */
/* fee.h - whether an outside candidate's fee was received, and on which day. An administrator of
 * the centre notes it and takes it back, for sessions that were held as for those to come. */
#pragma once
#include "db/db.h"

struct fee_change {
	struct arena *arena;
	int64_t centre, candidate;
	int64_t person; /* who does it */
	int64_t paid;	/* when it was received, UTC ms; 0: it was not */
};
/* Body of a db_write_fn. ERR_DENIED: no administrator any more; ERR_NOT_FOUND: no such candidate of
 * the centre, without a fee, or of a session called off. Again is nothing. */
[[nodiscard]] int fee_change(struct db *db, const struct fee_change *c);
