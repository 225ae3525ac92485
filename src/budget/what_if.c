/* SPDX-License-Identifier: EUPL-1.2 */
#include "budget/what_if.h"

#include <stddef.h>
#include <stdlib.h>
#include "budget/money.h"

struct budget_parts budget_parts_of(const struct scenario *s)
{
	struct budget now = budget_of(s);
	struct scenario plain = *s;

	plain.extra_time_sessions = 0;
	int64_t eyes = budget_of(&plain).year.invigilation_minutes;
	int64_t first = money_of_minutes(s->hourly_cost, eyes);
	int64_t second = money_of_minutes(s->hourly_cost, now.year.invigilation_minutes);
	return (struct budget_parts){
	    .invigilation = first,
	    .extra_time = second - first,
	    .administration = now.year.variable_cost - second,
	    .fixed = now.year.fixed_cost,
	};
}

bool what_if(const struct scenario *s, const struct scenario_field *f, int64_t value,
	     struct scenario *out)
{
	*out = *s;
	scenario_set(out, f, value);
	return scenario_check(out, NULL) == ERR_NONE;
}

static int64_t costs_of(const struct budget *b)
{
	return b->year.variable_cost + b->year.fixed_cost;
}

size_t what_changed(const struct scenario *before, const struct scenario *now,
		    struct what_changed out[SCENARIO_FIGURES])
{
	struct budget here = budget_of(now);
	size_t n = 0;

	for (size_t i = 0; i < scenario_field_count && n < SCENARIO_FIGURES; i++) {
		const struct scenario_field *f = &scenario_fields[i];
		int64_t was = scenario_get(before, f), is = scenario_get(now, f);
		struct scenario back;
		if (was == is)
			continue;
		struct what_changed row = {.field = f, .before = was, .now = is};
		row.known = what_if(now, f, was, &back);
		if (row.known) {
			struct budget there = budget_of(&back);
			row.cost = costs_of(&here) - costs_of(&there);
			row.result = here.year.result - there.year.result;
		}
		out[n++] = row;
	}
	return n;
}

/* The nearest value to `wanted`, from `value` on, that the scenario can have. */
static int64_t reach(const struct scenario *s, const struct scenario_field *f, int64_t value,
		     int64_t wanted)
{
	struct scenario other;

	wanted = wanted < f->least ? f->least : wanted > f->most ? f->most : wanted;
	if (wanted == value || what_if(s, f, wanted, &other))
		return wanted;
	int64_t good = value, bad = wanted;
	while (llabs(bad - good) > 1) {
		int64_t middle = good + (bad - good) / 2;
		if (what_if(s, f, middle, &other))
			good = middle;
		else
			bad = middle;
	}
	return good;
}

static int64_t result_with(const struct scenario *s, const struct scenario_field *f, int64_t value)
{
	struct scenario other = *s;

	scenario_set(&other, f, value);
	return budget_of(&other).year.result;
}

static int64_t width(const struct what_swing *w)
{
	return llabs(w->high_result - w->low_result);
}

static int by_width(const void *a, const void *b)
{
	const struct what_swing *x = a, *y = b;

	if (width(x) != width(y))
		return width(x) > width(y) ? -1 : 1;
	return x->field < y->field ? -1 : x->field > y->field;
}

size_t what_swings(const struct scenario *s, struct what_swing out[SCENARIO_FIGURES])
{
	int64_t result = budget_of(s).year.result;
	size_t n = 0;

	for (size_t i = 0; i < scenario_field_count && n < SCENARIO_FIGURES; i++) {
		const struct scenario_field *f = &scenario_fields[i];
		struct scenario base = *s;
		if (f->kind == SCENARIO_SESSIONS && scenario_get(s, f) == SCENARIO_EXTRA_ALL)
			scenario_set(&base, f, budget_of(s).year.sessions);
		int64_t value = scenario_get(&base, f);
		int64_t tenth = (value + 5) / 10;
		if (f->kind != SCENARIO_MONEY && value && !tenth)
			tenth = 1;
		if (!tenth)
			continue;
		struct what_swing w = {.field = f,
				       .low = reach(&base, f, value, value - tenth),
				       .high = reach(&base, f, value, value + tenth)};
		w.low_result = result_with(&base, f, w.low);
		w.high_result = result_with(&base, f, w.high);
		if (w.low_result != result || w.high_result != result)
			out[n++] = w;
	}
	qsort(out, n, sizeof *out, by_width);
	return n;
}
