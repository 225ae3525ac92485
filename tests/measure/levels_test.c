/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>
#include "measure/levels.h"

enum { PERSONS = 60 };

static struct levels_study run(double rho, uint64_t seed)
{
	struct arena *a = arena_new(1 << 28);
	struct levels_study s;

	levels_run(a, rho, PERSONS, seed, &s);
	arena_free(a);
	return s;
}

/* 960 placements, those of one person dependent: as if a fourth of them were independent, the share
 * right has a standard error of at most .5 / sqrt(240) = .033; bound four of those. A posterior
 * under the true model is right as often as it says. */
static void the_profile_is_right_as_often_as_it_says(void **)
{
	struct levels_study s = run(0.7, 1);

	for (int scale = 0; scale < LEVELS_SCALE_COUNT; scale++)
		for (int rule = LEVELS_PROFILE; rule <= LEVELS_OWN; rule++) {
			const struct levels_rate *r = &s.rate[scale][rule];
			if (rule == LEVELS_ESTIMATED) /* 60 persons do not fix a correlation */
				continue;
			assert_true(fabs(r->right - r->stated) < 0.132);
			assert_true(r->within >= r->right && r->within <= 1);
		}
}

/* The usual level is the true one as often as it holds people: Phi(.5) - Phi(-1) = .533, and an
 * eighth. Abilities of a person go together: as if 60 persons were 240 independent ones. */
static void the_usual_level_is_as_frequent_as_the_normal_says(void **)
{
	struct levels_study s = run(0.6, 2);

	assert_true(fabs(s.rate[LEVELS_PUBLISHED][LEVELS_USUAL].right - 0.533) < 0.132);
	assert_true(fabs(s.rate[LEVELS_EQUAL][LEVELS_USUAL].right - 0.125) < 0.132);
	assert_true(isnan(s.rate[LEVELS_EQUAL][LEVELS_USUAL].stated));
}

static void the_same_seed_gives_the_same_study(void **)
{
	struct levels_study one = run(0.8, 3), again = run(0.8, 3), other = run(0.8, 4);

	assert_memory_equal(&one, &again, sizeof one);
	assert_memory_not_equal(&one, &other, sizeof one);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_profile_is_right_as_often_as_it_says),
	    cmocka_unit_test(the_usual_level_is_as_frequent_as_the_normal_says),
	    cmocka_unit_test(the_same_seed_gives_the_same_study),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
