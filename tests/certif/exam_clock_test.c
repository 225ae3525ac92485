/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "certif/exam_clock.h"

#define MINUTES(n) ((int64_t)(n) * CLOCK_MINUTE)
#define TEN_O_CLOCK INT64_C(1900000000000)

static struct exam_clock clock_105(void)
{
	return (struct exam_clock){.started = TEN_O_CLOCK, .allowed = MINUTES(105)};
}

static void extra_time_is_exact(void **)
{
	/* the issue: a third by default, 105 min x 4/3 = 140 */
	assert_int_equal(exam_with_extra(MINUTES(105), 33), MINUTES(140));
	assert_int_equal(exam_with_extra(MINUTES(105), 0), MINUTES(105));
	assert_int_equal(exam_with_extra(MINUTES(105), 50), MINUTES(157) + 30 * CLOCK_SECOND);
	assert_int_equal(exam_with_extra(MINUTES(105), 66), MINUTES(175));
	assert_int_equal(exam_with_extra(MINUTES(105), 67), MINUTES(175));
	assert_int_equal(exam_with_extra(MINUTES(105), 100), MINUTES(210));
	assert_int_equal(exam_with_extra(MINUTES(105), 133), MINUTES(245));
	assert_int_equal(exam_with_extra(MINUTES(105), 300), MINUTES(420));
	assert_int_equal(exam_with_extra(MINUTES(105), 10), MINUTES(115) + 30 * CLOCK_SECOND);
	assert_int_equal(exam_with_extra(60 * CLOCK_SECOND, 33), 80 * CLOCK_SECOND); /* a timed question */
}

static void time_passes_and_is_up(void **)
{
	struct exam_clock c = clock_105();

	assert_int_equal(exam_left(&c, TEN_O_CLOCK), MINUTES(105));
	assert_int_equal(exam_left(&c, TEN_O_CLOCK + MINUTES(100)), MINUTES(5));
	assert_int_equal(exam_end(&c, TEN_O_CLOCK + MINUTES(3)), TEN_O_CLOCK + MINUTES(105));
	assert_int_equal(exam_left(&c, TEN_O_CLOCK + MINUTES(105)), 0);
	assert_int_equal(exam_left(&c, TEN_O_CLOCK + MINUTES(200)), 0);
	assert_true(exam_in_time(&c, TEN_O_CLOCK + MINUTES(105) + EXAM_GRACE));
	assert_false(exam_in_time(&c, TEN_O_CLOCK + MINUTES(105) + EXAM_GRACE + 1));
}

static void it_stands_still_while_anything_is_held(void **)
{
	struct exam_clock c = clock_105();

	exam_clock_hold(&c, TEN_O_CLOCK + MINUTES(10));
	exam_clock_hold(&c, TEN_O_CLOCK + MINUTES(15)); /* a second hold: it stands already */
	assert_int_equal(exam_used(&c, TEN_O_CLOCK + MINUTES(60)), MINUTES(10));
	assert_int_equal(exam_end(&c, TEN_O_CLOCK + MINUTES(60)), TEN_O_CLOCK + MINUTES(105 + 50));
	assert_true(exam_in_time(&c, TEN_O_CLOCK + MINUTES(600)));
	exam_clock_release(&c, TEN_O_CLOCK + MINUTES(60));
	assert_int_equal(exam_used(&c, TEN_O_CLOCK + MINUTES(60)), MINUTES(10));
	assert_int_equal(exam_used(&c, TEN_O_CLOCK + MINUTES(61)), MINUTES(11));
	exam_clock_release(&c, TEN_O_CLOCK + MINUTES(70)); /* it runs already */
	assert_int_equal(exam_used(&c, TEN_O_CLOCK + MINUTES(70)), MINUTES(20));
	assert_int_equal(exam_end(&c, TEN_O_CLOCK + MINUTES(70)), TEN_O_CLOCK + MINUTES(155));
}

static void what_was_over_goes_on_where_it_ended(void **)
{
	struct exam_clock c = clock_105();
	int64_t ended = TEN_O_CLOCK + MINUTES(105);

	c.allowed += MINUTES(10); /* given at 12:00, a quarter of an hour after the end */
	exam_clock_reopen(&c, ended, TEN_O_CLOCK + MINUTES(120));
	assert_int_equal(exam_left(&c, TEN_O_CLOCK + MINUTES(120)), MINUTES(10));
	assert_int_equal(exam_end(&c, TEN_O_CLOCK + MINUTES(120)), TEN_O_CLOCK + MINUTES(130));
}

/* However the server's clock jumps, nothing is negative and nobody gets more than is allowed. */
static void a_clock_that_jumps_back_gives_nothing_negative(void **)
{
	struct exam_clock c = clock_105();

	assert_int_equal(exam_used(&c, TEN_O_CLOCK - MINUTES(30)), 0);
	assert_int_equal(exam_left(&c, TEN_O_CLOCK - MINUTES(30)), MINUTES(105));
	exam_clock_hold(&c, TEN_O_CLOCK + MINUTES(10));
	assert_int_equal(exam_used(&c, TEN_O_CLOCK + MINUTES(5)), MINUTES(10));
	assert_int_equal(exam_end(&c, TEN_O_CLOCK + MINUTES(5)), TEN_O_CLOCK + MINUTES(105));
	exam_clock_release(&c, TEN_O_CLOCK + MINUTES(5));
	assert_int_equal(c.stood, 0);
	assert_int_equal(c.held_since, 0);
	exam_clock_reopen(&c, TEN_O_CLOCK + MINUTES(50), TEN_O_CLOCK + MINUTES(40));
	assert_int_equal(c.stood, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(extra_time_is_exact),
	    cmocka_unit_test(time_passes_and_is_up),
	    cmocka_unit_test(it_stands_still_while_anything_is_held),
	    cmocka_unit_test(what_was_over_goes_on_where_it_ended),
	    cmocka_unit_test(a_clock_that_jumps_back_gives_nothing_negative),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
