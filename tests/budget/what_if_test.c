/* SPDX-License-Identifier: EUPL-1.2 */
/* A scenario looked at from beside: what one figure changes. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include "budget/curve.h"
#include "budget/what_if.h"

static const struct scenario_field *field(const char *path)
{
	const struct scenario_field *f = scenario_field_of(str_of(path));

	assert_non_null(f);
	return f;
}

static void the_table_is_whole(void **)
{
	assert_int_equal(scenario_field_count, SCENARIO_FIGURES);
	for (size_t i = 0; i < scenario_field_count; i++) {
		const struct scenario_field *f = &scenario_fields[i];
		assert_non_null(f->path); /* no row is missing */
		assert_ptr_equal(scenario_field_of(str_of(f->path)), f);
		assert_true(f->label && f->unit && f->help && f->told);
		assert_true(f->least < f->usual_most && f->usual_most <= f->most && f->step > 0);
		int64_t v = scenario_get(&scenario_seed, f);
		assert_true(v == SCENARIO_EXTRA_ALL || v <= f->usual_most); /* a slider shows it */
	}
	assert_null(scenario_field_of(STR("outside")));
	assert_null(scenario_field_of(STR("outside.fe")));
	assert_null(scenario_field_of(STR("")));
}

/* 60 h, 20 h and 25 h at 18.71. */
static void the_seeds_money_goes_to_three_things_and_missions(void **)
{
	struct budget_parts p = budget_parts_of(&scenario_seed);

	assert_int_equal(p.invigilation, 112260);
	assert_int_equal(p.extra_time, 37420);
	assert_int_equal(p.administration, 46775);
	assert_int_equal(p.fixed, 50000);
}

/* One half cent and another: 30 min and 30 min at 0.01 an hour are 0.5 + 0.5 cents, a cent in all.
 */
static void parts_are_rounded_so_that_they_add_up(void **)
{
	struct scenario s = scenario_seed;

	s.candidates_per_year = s.candidates_per_session = 1;
	s.outside_sessions = 0;
	s.hourly_cost = 1;
	s.invigilation_minutes = s.admin_minutes_per_session = 30;
	s.extra_time_sessions = 0;
	struct budget_parts p = budget_parts_of(&s);
	assert_int_equal(budget_of(&s).year.variable_cost, 1);
	assert_int_equal(p.invigilation, 1); /* 0.5 upwards */
	assert_int_equal(p.administration, 0);
}

static void one_figure_otherwise_or_not_at_all(void **)
{
	struct scenario out;

	assert_true(what_if(&scenario_seed, field("outside.sessionsPerYear"), 30, &out));
	assert_int_equal(out.outside_sessions, 30);
	assert_false(what_if(&scenario_seed, field("outside.sessionsPerYear"), 31, &out));
	assert_false(what_if(&scenario_seed, field("outside.fee"), 4501, &out));
	assert_false(
	    what_if(&scenario_seed, field("outside.fee"), 999, &out)); /* less than the share */
	assert_true(what_if(&scenario_seed, field("outside.fee"), 1000, &out));
}

/* "Because every session has extra time": 374.20 more than without. */
static void changes_tell_what_each_alone_does(void **)
{
	struct what_changed rows[SCENARIO_FIGURES];
	struct scenario before = scenario_seed;

	assert_int_equal(what_changed(&scenario_seed, &scenario_seed, rows), 0);
	before.extra_time_sessions = 0;
	before.outside_sessions = 2;
	assert_int_equal(what_changed(&before, &scenario_seed, rows), 2);
	assert_ptr_equal(rows[0].field, field("extraTimeSessions"));
	assert_true(rows[0].known && rows[0].cost == 37420 && rows[0].result == -37420);
	assert_true(rows[0].before == 0 && rows[0].now == SCENARIO_EXTRA_ALL);
	assert_ptr_equal(rows[1].field, field("outside.sessionsPerYear"));
	assert_true(rows[1].cost == 0 && rows[1].result == 70000);
}

/* 35 outside sessions need the year's 700 candidates: 600 alone is impossible, and told so. */
static void a_change_that_cannot_stand_alone_is_told(void **)
{
	struct what_changed rows[SCENARIO_FIGURES];
	struct scenario now = scenario_seed;

	now.candidates_per_year = 700;
	now.outside_sessions = 35;
	assert_int_equal(what_changed(&scenario_seed, &now, rows), 2);
	assert_false(rows[0].known);
	assert_true(rows[1].known);
}

/* A tenth more of 18.71 is 1.87: 105 h cost 196.35 more or less. A tenth of 3 sessions is less than
 * one, so one: 20 x 35.00. The fee cannot rise above 45. */
static void swings_are_told_widest_first(void **)
{
	struct what_swing rows[SCENARIO_FIGURES];
	size_t n = what_swings(&scenario_seed, rows);
	bool hour = false, sessions = false, fee = false;

	for (size_t i = 0; i < n; i++) {
		const struct what_swing *w = &rows[i];
		if (w->field == field("hourlyCost")) {
			hour = w->low == 1684 && w->high == 2058 &&
			       w->low_result == -36455 + 19635 && w->high_result == -36455 - 19635;
		} else if (w->field == field("outside.sessionsPerYear")) {
			sessions = w->low == 2 && w->high == 4 && w->low_result == -36455 - 70000 &&
				   w->high_result == -36455 + 70000;
		} else if (w->field == field("outside.fee")) {
			fee = w->low == 4050 && w->high == 4500 && w->high_result == -36455;
		}
		assert_true(w->field != field("years") && w->field != field("fixed.referentDays"));
		if (i)
			assert_true(llabs(w->high_result - w->low_result) <=
				    llabs(w[-1].high_result - w[-1].low_result));
	}
	assert_true(hour && sessions && fee);
}

/* Each session of twenty brings 700 and costs as much as the one it stands in for. */
static void a_curve_goes_beyond_what_pays(void **)
{
	struct curve_point at[CURVE_POINTS];
	size_t n = curve_outside(&scenario_seed, at);

	assert_int_equal(n, 7); /* 0 to twice the three of the seed */
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(at[i].number, i);
		assert_int_equal(at[i].budget.year.balance, (int64_t)i * 70000 - 196455);
	}
	struct scenario s = scenario_seed;
	s.outside_sessions = 0;
	s.candidates_per_year = 59; /* two sessions of outside candidates at most */
	assert_int_equal(curve_outside(&s, at), 3);
	s.candidates_per_year = 1000000;
	s.outside_candidates = 1;
	n = curve_outside(&s, at);
	assert_true(n > 50 && n <= CURVE_POINTS && at[0].number == 0);
	for (size_t i = 2; i < n; i++) /* even steps */
		assert_int_equal(at[i].number - at[i - 1].number, at[1].number);
	s.outside_fee = s.operator_share = 0; /* nothing ever pays */
	assert_int_equal(curve_outside(&s, at), 7);
}

/* The saw-tooth of the rule of twenty: up at 21 and at 41, never else by as much. */
static void a_curve_jumps_at_each_new_invigilator(void **)
{
	struct curve_point at[CURVE_POINTS];
	struct scenario s = scenario_seed;

	s.outside_sessions = 0;
	assert_int_equal(curve_session(&s, at), 60);
	for (size_t i = 0; i < 60; i++)
		assert_int_equal(at[i].number, i + 1);
	assert_int_equal(at[19].budget.cost_per_candidate, 327);
	/* 28 sessions of 21 and one of 12: 57 invigilators x 160 + 29 x 50 min at 18.71: 3295.99 */
	assert_int_equal(at[20].budget.cost_per_candidate, 549);
	assert_true(at[40].budget.cost_per_candidate > at[39].budget.cost_per_candidate);
	s.candidates_per_session = 100;
	size_t n = curve_session(&s, at);
	assert_true(n == 60 && at[0].number == 1 && at[n - 1].number == 150);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_table_is_whole),
	    cmocka_unit_test(the_seeds_money_goes_to_three_things_and_missions),
	    cmocka_unit_test(parts_are_rounded_so_that_they_add_up),
	    cmocka_unit_test(one_figure_otherwise_or_not_at_all),
	    cmocka_unit_test(changes_tell_what_each_alone_does),
	    cmocka_unit_test(a_change_that_cannot_stand_alone_is_told),
	    cmocka_unit_test(swings_are_told_widest_first),
	    cmocka_unit_test(a_curve_goes_beyond_what_pays),
	    cmocka_unit_test(a_curve_jumps_at_each_new_invigilator),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
