/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "budget/plan_json.h"
#include "finance/plan_terms.h"

static int setup(void **state)
{
	*state = arena_new(1 << 24);
	return 0;
}

static int teardown(void **state)
{
	arena_free(*state);
	return 0;
}

static int day(const char *iso)
{
	int d = 0;

	assert_true(plan_day_read(str_of(iso), &d));
	return d;
}

/* The eleven of 2026 and 2027 as the French administration publishes them. */
static void public_holidays_are_those_of_france(void **)
{
	static const char *const holidays[] = {
	    "2026-01-01", "2026-04-06", "2026-05-01", "2026-05-08", "2026-05-14", "2026-05-25",
	    "2026-07-14", "2026-08-15", "2026-11-01", "2026-11-11", "2026-12-25", "2027-01-01",
	    "2027-03-29", "2027-05-01", "2027-05-06", "2027-05-08", "2027-05-17", "2027-07-14",
	    "2027-08-15", "2027-11-01", "2027-11-11", "2027-12-25"};
	int n = 0;

	for (int d = day("2026-01-01"); d <= day("2027-12-31"); d++)
		n += plan_is_holiday(d);
	for (size_t i = 0; i < sizeof holidays / sizeof *holidays; i++)
		if (!plan_is_holiday(day(holidays[i])))
			fail_msg("%s is a holiday", holidays[i]);
	assert_int_equal(n, 22);
}

static void closed_dates_are_read_as_people_write_them(void **state)
{
	static const struct {
		const char *typed, *kept, *wrong;
	} cases[] = {
	    {"11/11/2026", "2026-11-11", NULL},
	    {"  \n11.11.2026 ;, 2026-12-24\n", "2026-11-11 2026-12-24", NULL},
	    {"du 19/12/2026 au 03/01/2027", "2026-12-19/2027-01-03", NULL},
	    {"Noël : 19/12/2026 – 03/01/2027, 1/5/2027", "2026-12-19/2027-01-03 2027-05-01", NULL},
	    {"19/12/2026-03/01/2027", NULL, "19/12/2026-03/01/2027"},
	    {"03/01/2027 – 19/12/2026", NULL, "03/01/2027 – 19/12/2026"},
	    {"11/11/2026, 31/02/2027", NULL, "31/02/2027"},
	    {"Noël", NULL, "Noël"},
	    {"1/1/2027 2/1/2027 3/1/2027", NULL, "1/1/2027 2/1/2027 3/1/2027"},
	    {"", "", NULL},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct str kept = STR(""), wrong = STR("");
		const char *why = plan_closed_typed(*state, str_of(cases[i].typed), &kept, &wrong);
		if (!why != !cases[i].wrong || (why && !str_eq(wrong, str_of(cases[i].wrong))) ||
		    (!why && !str_eq(kept, str_of(cases[i].kept))))
			fail_msg("%s: " STR_FMT " " STR_FMT, cases[i].typed, STR_ARG(kept),
				 STR_ARG(wrong));
		struct str again = kept, shown = plan_closed_shown(*state, kept);
		if (!why) { /* shown and sent again it is the same */
			assert_null(plan_closed_typed(*state, shown, &again, &wrong));
			assert_true(str_eq(again, kept));
		}
	}
}

static void closed_days_are_all_of_them_once(void **state)
{
	struct plan_closed c = {STR("2026-11-10/2026-11-12 2026-11-14"), true, true};
	size_t n;
	const int *days = plan_closed_days(*state, &c, day("2026-11-09"), day("2026-11-16"), &n);

	assert_int_equal(n, 5); /* Tuesday to Thursday, Saturday and Sunday */
	assert_int_equal(days[0], day("2026-11-10"));
	assert_int_equal(days[4], day("2026-11-15"));
	c = (struct plan_closed){STR(""), false, true};
	days = plan_closed_days(*state, &c, day("2026-11-09"), day("2026-11-16"), &n);
	assert_int_equal(n, 1);
	assert_int_equal(days[0], day("2026-11-11"));
}

static void hours_are_read_and_written_again(void **state)
{
	struct plan_window_typed rows[PLAN_FORM_WINDOWS] = {{31, STR("8h"), STR("12:30")},
							    {0, STR(""), STR("")},
							    {15 | 32, STR("13:30"), STR("24:00")}};
	struct plan_hours h;
	int row;

	assert_null(plan_hours_typed(*state, rows, &h, &row));
	struct str text = plan_hours_text(*state, &h);
	assert_true(str_eq(text, STR("mon-fri 08:00-12:30, mon-thu 13:30-24:00, sat 13:30-24:00")));
	h = plan_hours_kept(*state, text);
	assert_int_equal(h.n, 2);
	assert_int_equal(h.windows[1].days, 15 | 32);
	assert_true(str_eq(plan_hours_text(*state, &h), text));
	rows[1] = (struct plan_window_typed){1, STR("12:00"), STR("11:00")};
	assert_non_null(plan_hours_typed(*state, rows, &h, &row));
	assert_int_equal(row, 1);
	rows[1] = (struct plan_window_typed){0, STR("12:00"), STR("13:00")};
	assert_non_null(plan_hours_typed(*state, rows, &h, &row));
}

static void amounts_are_read_with_a_comma(void **state)
{
	int64_t cents;

	assert_true(plan_cost_typed(*state, STR(" 18,71 € "), &cents));
	assert_int_equal(cents, 1871);
	assert_true(plan_cost_typed(*state, STR("18.7"), &cents));
	assert_int_equal(cents, 1870);
	assert_false(plan_cost_typed(*state, STR("-1"), &cents));
	assert_false(plan_cost_typed(*state, STR("1000.01"), &cents));
	assert_false(plan_cost_typed(*state, STR("18.711"), &cents));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(public_holidays_are_those_of_france),
	    cmocka_unit_test_setup_teardown(closed_dates_are_read_as_people_write_them, setup,
					    teardown),
	    cmocka_unit_test_setup_teardown(closed_days_are_all_of_them_once, setup, teardown),
	    cmocka_unit_test_setup_teardown(hours_are_read_and_written_again, setup, teardown),
	    cmocka_unit_test_setup_teardown(amounts_are_read_with_a_comma, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
