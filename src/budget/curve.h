/* SPDX-License-Identifier: EUPL-1.2 */
/* curve.h - a year's sum as one figure goes through its values, the others as they are: what a
 * picture of it is drawn from. Pure. */
#pragma once
#include "budget/budget.h"

enum { CURVE_POINTS = 61 };

struct curve_point {
	int64_t number; /* of the figure */
	struct budget budget;
};

/* Outside sessions a year, from none to well beyond what pays for the year or is told, as far as
 * there are candidates for them. The number of points, ascending; fewer than two: nothing to draw.
 */
size_t curve_outside(const struct scenario *s, struct curve_point out[CURVE_POINTS]);

/* Candidates a session, from 1 to 60, or beyond what is told when that is more. */
size_t curve_session(const struct scenario *s, struct curve_point out[CURVE_POINTS]);
