/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/random.h"
#include "help/near.h"
#include "measure/dif.h"

enum { ITEMS = 20 };
static const double steps_a[] = {-1, 0.5, 1.2}, steps_b[] = {-0.4, 0.3};

static void bank_of(struct item *items)
{
	struct random r = random_seeded(5);

	for (size_t i = 0; i < ITEMS; i++)
		items[i] = item_2pl(0.7 + random_real(&r), 1.2 * random_normal(&r));
	items[3] = (struct item){ITEM_GRM, 4, 1.4, 0, 0, 1, steps_a};
	items[8] = (struct item){ITEM_GPCM, 3, 0.9, 0, 0, 1, steps_b};
	items[11] = (struct item){ITEM_3PL, 2, 1.3, 0.2, 0.2, 1, NULL};
	items[12].model = ITEM_1PL;
}

/* `groups` groups of `persons`; group g > 0 lies half a standard deviation lower and answers to
 * `other` instead of `items`. */
static struct responses answers_of(struct arena *a, const struct item *items,
				   const struct item *other, size_t groups, size_t persons,
				   uint64_t seed)
{
	struct random r = random_seeded(seed);
	size_t n = groups * persons;
	uint8_t *score = ARENA_NEW(a, uint8_t, n * ITEMS), *categories = ARENA_NEW(a, uint8_t, n);
	uint16_t *group = ARENA_NEW(a, uint16_t, n);

	for (size_t p = 0; p < n; p++) {
		group[p] = (uint16_t)(p / persons);
		double theta = random_normal(&r) - (group[p] ? 0.5 : 0);
		for (size_t i = 0; i < ITEMS; i++) {
			const struct item *it = group[p] ? &other[i] : &items[i];
			double u = random_real(&r) - item_probability(it, theta, 0);
			unsigned k = 0;
			while (u >= 0 && k + 1u < it->categories)
				u -= item_probability(it, theta, ++k);
			score[p * ITEMS + i] = (uint8_t)k;
		}
	}
	for (size_t i = 0; i < ITEMS; i++)
		categories[i] = items[i].categories;
	return (struct responses){.persons = n,
				  .items = ITEMS,
				  .score = score,
				  .categories = categories,
				  .group = group,
				  .groups = (uint16_t)groups};
}

static void run(const struct responses *r, const struct item *items, const bool *anchor,
		struct arena *a, struct dif_wald *out)
{
	struct dif_plan plan = {0};
	struct error e = {0};

	if (dif_wald_run(r, items, &plan, anchor, a, out, &e))
		fail_msg("%s", e.message);
}

/* Items alike in groups of unlike ability: a chi-square, 5 % below .05. 20 sets of 20 items: the
 * rate's own standard error is .011. */
static void items_alike_are_seldom_accused(void **)
{
	struct item items[ITEMS];
	struct dif_wald w[ITEMS];
	double tests = 0, below = 0, chi2 = 0, df = 0;

	bank_of(items);
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct arena *a = arena_new((size_t)1 << 28);
		struct responses r = answers_of(a, items, items, 2, 600, seed);
		run(&r, items, NULL, a, w);
		for (size_t i = 0; i < ITEMS; i++) {
			if (w[i].problem)
				continue;
			tests++;
			below += w[i].p < 0.05;
			chi2 += w[i].chi2;
			df += w[i].df;
		}
		arena_free(a);
	}
	assert_true(tests > 390);
	assert_near(below / tests, 0.05, 0.035);
	assert_near(chi2 / df, 1, 0.1);
	assert_near(w[0].df, 2, 0);
	assert_near(w[3].df, 4, 0); /* a slope, three thresholds */
	assert_near(w[8].df, 3, 0);
	assert_near(w[11].df, 2, 0); /* the asymptote is the bank's */
	assert_near(w[12].df, 1, 0); /* and the slope of a 1PL */
}

static void differences_are_measured_on_the_banks_scale(void **)
{
	struct arena *a = arena_new((size_t)1 << 28);
	static const double higher[] = {-0.4, 1.1, 1.8};
	struct item items[ITEMS], other[ITEMS];
	struct dif_wald w[ITEMS];
	bool anchor[ITEMS];

	bank_of(items);
	items[0] = items[1] = item_2pl(1.2, 0);
	memcpy(other, items, sizeof items);
	other[0].b = 0.5;
	other[1].a = 0.6;
	other[3].steps = higher; /* all thresholds 0.6 higher */
	for (size_t i = 0; i < ITEMS; i++)
		anchor[i] = i != 0 && i != 1 && i != 3;
	struct responses r = answers_of(a, items, other, 2, 4000, 9);
	run(&r, items, anchor, a, w);
	/* Standard errors here: of b about .04, of a about .06. */
	assert_near(w[0].b_difference, 0.5, 0.13);
	assert_near(w[0].a_difference, 0, 0.2);
	assert_near(w[1].a_difference, -0.6, 0.2);
	assert_near(w[3].b_difference, 0.6, 0.13);
	assert_true(w[0].adjusted < 1e-6 && w[1].adjusted < 1e-6 && w[3].adjusted < 1e-6);
	for (size_t i = 4; i < ITEMS; i++)
		assert_true(w[i].p > 1e-4);
	arena_free(a);
}

/* The third group is the second once more. The information-weighted spread of three estimates x, y,
 * y is never below that of x, y. */
static void three_groups_are_compared_by_twos_and_together(void **)
{
	struct arena *a = arena_new((size_t)1 << 28);
	struct item items[ITEMS], other[ITEMS];
	struct dif_wald two[ITEMS], three[3 * ITEMS];
	size_t n = 800;

	bank_of(items);
	memcpy(other, items, sizeof items);
	other[0].b += 0.4;
	struct responses r = answers_of(a, items, other, 2, n, 9);
	run(&r, items, NULL, a, two);
	uint8_t *score = ARENA_NEW(a, uint8_t, 3 * n * ITEMS);
	uint16_t *group = ARENA_NEW(a, uint16_t, 3 * n);
	memcpy(score, r.score, 2 * n * ITEMS);
	memcpy(score + 2 * n * ITEMS, r.score + n * ITEMS, n * ITEMS);
	for (size_t p = 0; p < 3 * n; p++)
		group[p] = (uint16_t)(p / n);
	r.score = score;
	r.group = group;
	r.groups = 3;
	r.persons = 3 * n;
	run(&r, items, NULL, a, three);
	for (size_t i = 0; i < ITEMS; i++) {
		assert_near(three[3 * i].chi2, two[i].chi2, 1e-9);
		assert_near(three[3 * i + 1].chi2, two[i].chi2, 1e-9);
		assert_true(three[3 * i + 2].chi2 >= two[i].chi2 - 1e-9);
		assert_near(three[3 * i + 2].df, 2 * two[i].df, 0);
		assert_true(isnan(three[3 * i + 2].b_difference));
	}
	arena_free(a);
}

static void what_cannot_be_estimated_is_told(void **)
{
	struct arena *a = arena_new((size_t)1 << 28);
	struct item items[ITEMS];
	struct dif_wald w[ITEMS];
	struct dif_plan plan = {0};
	struct error e = {0};

	bank_of(items);
	struct responses r = answers_of(a, items, items, 2, 300, 9);
	uint8_t *score = ARENA_NEW(a, uint8_t, 600 * ITEMS);
	memcpy(score, r.score, 600 * ITEMS);
	r.score = score;
	for (size_t p = 0; p < 600; p++) {
		score[p * ITEMS + 5] = 1;
		if (p >= 310)
			score[p * ITEMS + 6] = RESPONSE_MISSING;
	}
	run(&r, items, NULL, a, w);
	assert_int_equal(w[5].problem, DIF_NO_VARIANCE);
	assert_int_equal(w[6].problem, DIF_TOO_FEW);
	assert_true(isnan(w[5].p) && isnan(w[6].chi2));
	assert_int_equal(w[7].problem, DIF_FINE);
	score[0] = 3;
	assert_int_equal(dif_wald_run(&r, items, &plan, NULL, a, w, &e), ERR_INVALID);
	r.groups = 1;
	assert_int_equal(dif_wald_run(&r, items, &plan, NULL, a, w, &e), ERR_INVALID);
	arena_free(a);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(items_alike_are_seldom_accused),
	    cmocka_unit_test(differences_are_measured_on_the_banks_scale),
	    cmocka_unit_test(three_groups_are_compared_by_twos_and_together),
	    cmocka_unit_test(what_cannot_be_estimated_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
