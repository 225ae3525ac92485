/* SPDX-License-Identifier: EUPL-1.2 */
/* lab_cuts.h - the option --cuts: where levels begin, as "-1,0,0.5". */
#pragma once
#include "base/error.h"

/* Ascending numbers of at most 100 to either side, at most `most` of them. */
[[nodiscard]] int lab_cuts_read(const char *text, double *cut, size_t most, size_t *n,
				struct error *e);
