/* SPDX-License-Identifier: EUPL-1.2 */
/* compare.h - the figures of plan, reality and forecast in words, for the page, the workbook and
 * the paper: the same rows in the same order. */
#pragma once
#include "base/language.h"
#include "finance/actual.h"
#include "web/shape.h"

const char *compare_state_word(enum actual_state s);  /* "held" */
const char *compare_state_label(enum actual_state s); /* a message */

#define COMPARE_NONE INT64_MIN /* no such figure: nobody is certified */
enum compare_kind { COMPARE_COUNT, COMPARE_MINUTES, COMPARE_MONEY };

struct compare_figure {
	const char *label; /* a message */
	enum compare_kind kind;
	bool is_strong;
	int64_t plan, real, forecast;
};
enum { COMPARE_FIGURES = 10 };
void compare_figures(const struct actual *a, struct compare_figure out[COMPARE_FIGURES]);

struct compare_row {
	const char *label;
	struct str plan, real, forecast;
	struct str gap; /* of the forecast to the plan, with its sign */
	bool is_strong;
};
extern const struct shape compare_row_shape;
struct list compare_rows(enum language l, const struct actual *a, struct arena *arena);

struct str compare_text(enum language l, enum compare_kind kind, int64_t v, struct arena *a);
