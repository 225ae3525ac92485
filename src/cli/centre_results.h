/* SPDX-License-Identifier: EUPL-1.2 */
/* centre_results.h - the results of a finalised session as a table for the operator (CSV): a row an
 * exam that had begun, with its pix, and for each competence the level and, where the method tells
 * them, its standard error and the levels that hold nine tenths of what is believed. */
#pragma once
#include "base/buf.h"
#include "base/error.h"
#include "bank/framework.h"
#include "db/db.h"

/* ERR_NOT_FOUND: no session has this number; ERR_CONFLICT: it is not finalised. */
[[nodiscard]] int centre_results(struct db *db, struct arena *a, int64_t number, struct buf *out,
				 struct error *e);
