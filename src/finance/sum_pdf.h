/* SPDX-License-Identifier: EUPL-1.2 */
/* sum_pdf.h - what certification costs on two pages, for a board meeting: bars and sums, then
 * curves and the figures counted with. */
#pragma once
#include "base/language.h"
#include "budget/budget.h"

/* The bytes of the file, in the arena. message_init comes first. */
[[nodiscard]] int sum_pdf(const struct scenario *s, enum language l, int64_t now, struct arena *a,
			  struct str *bytes, struct error *e);
