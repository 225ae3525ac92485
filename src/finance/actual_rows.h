/* SPDX-License-Identifier: EUPL-1.2 */
/* actual_rows.h - the figures of plan, reality and forecast in words, for the page, the workbook
 * and the paper: the same rows in the same order. */
#pragma once
#include "base/language.h"
#include "finance/actual.h"
#include "web/shape.h"

const char *actual_state_word(enum actual_state s);  /* "held" */
const char *actual_state_label(enum actual_state s); /* a message */

#define ROW_NONE INT64_MIN /* no such figure: nobody is certified */
enum actual_row_kind { ROW_COUNT, ROW_MINUTES, ROW_MONEY };

struct actual_row {
	const char *label; /* a message */
	enum actual_row_kind kind;
	bool is_strong;
	int64_t plan, real, forecast;
};
enum { ROW_FIGURES = 10 };
void actual_rows(const struct actual *a, struct actual_row out[ROW_FIGURES]);

struct actual_row_view {
	const char *label;
	struct str plan, real, forecast;
	struct str gap; /* of the forecast to the plan, with its sign */
	bool is_strong;
};
extern const struct shape actual_row_view_shape;
struct list actual_row_views(enum language l, const struct actual *a, struct arena *arena);

struct str actual_row_text(enum language l, enum actual_row_kind kind, int64_t v, struct arena *a);
