/* SPDX-License-Identifier: EUPL-1.2 */
/* budget.h - what the forms of `openpix budget` share: the figures of a sum in the order they are
 * told, and the page for a board meeting. */
#pragma once
#include "base/language.h"
#include "budget/budget.h"

struct budget_figure {
	const char *name;  /* in JSON and CSV */
	const char *label; /* a message */
	size_t offset;	   /* of an int64_t in struct budget_sum */
	bool money;	   /* cents, else a count */
};

extern const struct budget_figure budget_figures[];
extern const size_t budget_figure_count;

int64_t budget_figure_of(const struct budget_sum *s, const struct budget_figure *f);

/* One page of tables and bars, written beside `path` and put in its place. message_init comes
 * first. */
[[nodiscard]] int budget_pdf(const char *path, const struct scenario *s, const struct budget *b,
			     enum language l, int64_t now, struct arena *a, struct error *e);
