/* SPDX-License-Identifier: EUPL-1.2 */
#include "budget/curve.h"

#include "budget/what_if.h"

static bool add(const struct scenario *s, const struct scenario_field *f, int64_t value,
		struct curve_point *out)
{
	struct scenario other;

	if (!what_if(s, f, value, &other))
		return false;
	*out = (struct curve_point){.number = value, .budget = budget_of(&other)};
	return true;
}

size_t curve_outside(const struct scenario *s, struct curve_point out[CURVE_POINTS])
{
	const struct scenario_field *f = scenario_field_of(STR("outside.sessionsPerYear"));
	int64_t pays = budget_of(s).break_even_sessions;
	int64_t most = pays == BUDGET_NEVER ? 0 : pays + 2;
	int64_t room = (s->candidates_per_year - s->staff_sessions * s->staff_candidates) /
		       s->outside_candidates;
	size_t n = 0;

	most = most < 2 * s->outside_sessions ? 2 * s->outside_sessions : most;
	most = most < 6 ? 6 : most;
	most = most > room ? room : most;
	int64_t step =
	    most <= CURVE_POINTS - 1 ? 1 : (most + CURVE_POINTS - 2) / (CURVE_POINTS - 1);
	for (int64_t v = 0; v <= most && n < CURVE_POINTS; v += step)
		n += add(s, f, v, &out[n]);
	return n;
}

size_t curve_session(const struct scenario *s, struct curve_point out[CURVE_POINTS])
{
	const struct scenario_field *f = scenario_field_of(STR("candidatesPerSession"));
	enum { SIZES = CURVE_POINTS - 1 };
	int64_t told = s->candidates_per_session, most = told > SIZES ? told * 3 / 2 : SIZES;
	size_t n = 0;

	for (int64_t i = 0; i < SIZES; i++)
		n += add(s, f, 1 + (most - 1) * i / (SIZES - 1), &out[n]);
	return n;
}
