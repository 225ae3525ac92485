/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <math.h>
#include <cmocka.h>
#include "measure/recovery.h"

static struct recovery ran(enum item_model model, size_t persons, size_t replications)
{
	struct arena *a = arena_new((size_t)1 << 30);
	struct recovery_plan plan = {model, persons, 10, replications};
	struct random r = random_seeded(8);
	struct recovery out;
	struct error e;

	assert_int_equal(recovery_run(a, &plan, &r, NULL, NULL, &out, &e), ERR_NONE);
	arena_free(a);
	return out;
}

/* 95 % of the intervals hold the true value: of n independent ones, within four standard errors of
 * that share. Those of one replication hang together, hence four and not two. */
static void intervals_hold_the_true_value_as_often_as_they_say(void **)
{
	static const enum item_model models[] = {ITEM_2PL, ITEM_GRM, ITEM_GPCM};

	for (size_t m = 0; m < sizeof models / sizeof *models; m++) {
		struct recovery r = ran(models[m], 500, 20);
		for (int k = RECOVERY_SLOPE; k <= RECOVERY_LOCATION; k++) {
			double wide = 4 * sqrt(0.95 * 0.05 / (double)r.rates[k].n);
			assert_true(fabs(r.rates[k].covered - 0.95) < wide);
			assert_true(fabs(r.rates[k].bias) < 0.1);
		}
		assert_int_equal(r.rates[RECOVERY_PERSON].n, 500 * 20);
		assert_true(fabs(r.rates[RECOVERY_PERSON].covered - 0.95) < 0.03);
		assert_int_equal(r.unconverged, 0);
	}
}

/* Four times the persons, half the error of an item. */
static void the_error_falls_with_the_root_of_the_persons(void **)
{
	struct recovery few = ran(ITEM_2PL, 500, 20), many = ran(ITEM_2PL, 2000, 20);
	double ratio = few.rates[RECOVERY_SLOPE].rmse / many.rates[RECOVERY_SLOPE].rmse;

	assert_true(ratio > 1.6 && ratio < 2.5);
}

static void a_common_slope_is_one_value_and_only_3pl_guesses(void **)
{
	struct recovery one = ran(ITEM_1PL, 300, 3), three = ran(ITEM_3PL, 1000, 1);

	assert_int_equal(one.rates[RECOVERY_SLOPE].n + one.failed, 3);
	assert_int_equal(one.rates[RECOVERY_GUESS].n, 0);
	assert_int_equal(three.rates[RECOVERY_GUESS].n, 10);
}

static bool stop_after_two(void *context, size_t done)
{
	*(size_t *)context = done;
	return done < 2;
}

static void it_stops_when_told(void **)
{
	struct arena *a = arena_new((size_t)1 << 30);
	struct recovery_plan plan = {ITEM_2PL, 200, 5, 50};
	struct random r = random_seeded(9);
	struct recovery out;
	struct error e;
	size_t done = 0;

	assert_int_equal(recovery_run(a, &plan, &r, stop_after_two, &done, &out, &e), ERR_NONE);
	assert_int_equal(done, 2);
	assert_int_equal(out.rates[RECOVERY_PERSON].n, (2 - out.failed) * 200);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(intervals_hold_the_true_value_as_often_as_they_say),
	    cmocka_unit_test(the_error_falls_with_the_root_of_the_persons),
	    cmocka_unit_test(a_common_slope_is_one_value_and_only_3pl_guesses),
	    cmocka_unit_test(it_stops_when_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
