/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "help/near.h"
#include "measure/power.h"

static double share(const struct power_rate *r)
{
	return r->at_05 / r->tests;
}

static void differences_are_found_more_often_than_none(void **)
{
	struct arena *a = arena_new((size_t)1 << 30);
	struct power_dif_case c = {.persons = 500, .replications = 20};
	struct power_dif d, again;

	power_dif(a, &c, 7, &d);
	for (int test = POWER_MANTEL; test <= POWER_LOGISTIC_BOTH; test++) {
		assert_true(d.of[test][POWER_DIF_NONE].tests == 20 * 27);
		assert_near(share(&d.of[test][POWER_DIF_NONE]), 0.05, 0.03); /* s.e. .01 */
		assert_true(share(&d.of[test][POWER_DIF_LARGE]) > 0.8);
		assert_true(share(&d.of[test][POWER_DIF_SMALL]) > 0.15);
	}
	/* Half a slope crosses in the middle: seen by the product term, hardly by the others. */
	assert_true(share(&d.of[POWER_LOGISTIC_BOTH][POWER_DIF_NONUNIFORM]) >
		    2 * share(&d.of[POWER_MANTEL][POWER_DIF_NONUNIFORM]));
	power_dif(a, &c, 7, &again);
	assert_memory_equal(&d, &again, sizeof d);
	power_dif(a, &c, 8, &again);
	assert_true(memcmp(&d, &again, sizeof d) != 0);
	arena_free(a);
}

static void items_that_misfit_are_found_on_fixed_and_adaptive_tests(void **)
{
	struct arena *a = arena_new((size_t)1 << 30);
	struct power_test_case c = {.length = 20, .persons = 1000, .replications = 5};
	struct power_item sound, bad;

	for (int adaptive = 0; adaptive < 2; adaptive++) {
		c.adaptive = adaptive;
		c.bank = 60;
		c.misfits = false;
		power_item(a, &c, 3, &sound);
		c.misfits = true;
		power_item(a, &c, 3, &bad);
		assert_true(sound.of[POWER_POSTERIOR][POWER_ITEM_FLAT].tests == 0);
		assert_true((sound.of[POWER_SX2][POWER_ITEM_FITS].tests == 0) == adaptive);
		for (int test = adaptive ? POWER_POSTERIOR : POWER_SX2; test < POWER_ITEM_TESTS;
		     test++) {
			assert_true(share(&sound.of[test][POWER_ITEM_FITS]) < 0.12);
			assert_true(share(&bad.of[test][POWER_ITEM_FLAT]) > 0.5);
		}
	}
	arena_free(a);
}

static void persons_that_misfit_are_found_and_the_null_of_adaptive_tests_is_their_own(void **)
{
	struct arena *a = arena_new((size_t)1 << 30);
	struct power_test_case c = {
	    .length = 20, .bank = 100, .persons = 1000, .draws = 39, .simulated = 40};
	struct power_person fixed, adaptive;

	power_person(a, &c, 3, &fixed);
	c.adaptive = true;
	power_person(a, &c, 3, &adaptive);
	assert_near(fixed.sd[1], 1, 0.08);
	assert_near(share(&fixed.of[POWER_LZ_STAR][POWER_PERSON_FITS]), 0.05, 0.025);
	assert_true(share(&fixed.of[POWER_LZ_STAR][POWER_PERSON_GUESSING]) > 0.2);
	/* van Krimpen-Stoop and Meijer (1999): too few are found on adaptive tests. */
	assert_true(share(&adaptive.of[POWER_LZ_STAR][POWER_PERSON_FITS]) < 0.045);
	assert_true(adaptive.mean[1] > fixed.mean[1]);
	assert_true(fixed.of[POWER_LZ_STAR_ITEMS][POWER_PERSON_FITS].tests == 40);
	assert_true(adaptive.of[POWER_LZ_STAR_TEST][POWER_PERSON_GUESSING].at_05 >=
		    adaptive.of[POWER_LZ_STAR_ITEMS][POWER_PERSON_GUESSING].at_05);
	arena_free(a);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(differences_are_found_more_often_than_none),
	    cmocka_unit_test(items_that_misfit_are_found_on_fixed_and_adaptive_tests),
	    cmocka_unit_test(
		persons_that_misfit_are_found_and_the_null_of_adaptive_tests_is_their_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
