/* SPDX-License-Identifier: EUPL-1.2 */
/* pool_file.h - the banks of tests/vectors/psychometrics as items of a pool. */
#pragma once
#include "measure/pool.h"

/* "bank600" or "bank3000"; content areas 1 to 4 of the file are 0 to 3. */
struct pool_items pool_file(struct arena *a, const char *name);
