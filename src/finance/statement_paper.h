/* SPDX-License-Identifier: EUPL-1.2 */
/* statement_paper.h - a statement to the operator as it is sent: on paper, as CSV. From what was
 * kept when it was issued alone, so that it is always the same, in each language. */
#pragma once
#include "base/language.h"
#include "finance/queries.h"

struct statement_paper {
	struct arena *arena;
	enum language language;
	const struct statement_row *row;
	const struct statement_lines *lines;
	size_t n;
};

[[nodiscard]] int statement_pdf(const struct statement_paper *p, struct str *out, struct error *e);
struct str statement_csv(const struct statement_paper *p);

/* A kept day, "2026-11-28", in words. */
struct str statement_day(enum language l, struct str iso, struct arena *a);
