/* SPDX-License-Identifier: EUPL-1.2 */
/* what_if.h - a scenario looked at from beside: where its money goes, what one figure changes,
 * which figures matter most. Pure, in exact cents. */
#pragma once
#include "budget/budget.h"

/* The year's cost by what it is for. The parts are the differences of rounded running totals, so
 * that the first three add up to the variable cost, to the cent. */
struct budget_parts {
	int64_t invigilation, extra_time, administration, fixed;
};
struct budget_parts budget_parts_of(const struct scenario *s);

/* The same with one figure otherwise; false when that is not possible (out of its bounds, more
 * seats than candidates). */
[[nodiscard]] bool what_if(const struct scenario *s, const struct scenario_field *f, int64_t value,
			   struct scenario *out);

struct what_changed { /* a figure that two scenarios have otherwise */
	const struct scenario_field *field;
	int64_t before, now;
	bool known;	      /* false: it cannot be changed alone */
	int64_t cost, result; /* what the change alone adds to the year's costs, to its result */
};
/* Of what `now` has otherwise than `before`: effects are those of putting the figure back alone.
 * The number of rows. */
size_t what_changed(const struct scenario *before, const struct scenario *now,
		    struct what_changed out[SCENARIO_FIGURES]);

/* What a figure a tenth lower and a tenth higher (a count at least by one, both within the bounds
 * of the figure and of the scenario) makes of the year's result; widest first, without those that
 * change nothing. The number of rows. */
struct what_swing {
	const struct scenario_field *field;
	int64_t low, high;		 /* of the figure */
	int64_t low_result, high_result; /* of the year */
};
size_t what_swings(const struct scenario *s, struct what_swing out[SCENARIO_FIGURES]);
