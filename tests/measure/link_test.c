/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/random.h"
#include "help/near.h"
#include "measure/link.h"

enum { ITEMS = 24 };

static double steps[ITEMS][3], moved_steps[ITEMS][3];

/* Items of every model; and the same seen from a scale where theta_old = 1.3 theta_new - 0.4. */
static void make(struct item *old_items, struct item *new_items)
{
	struct random chance = random_seeded(6);

	for (size_t i = 0; i < ITEMS; i++) {
		double b = random_normal(&chance);
		old_items[i] = item_2pl(0.7 + random_real(&chance), b);
		if (i % 4 == 1) {
			old_items[i].model = ITEM_3PL;
			old_items[i].c = 0.2;
		} else if (i % 4 > 1) {
			old_items[i].model = i % 4 == 2 ? ITEM_GRM : ITEM_GPCM;
			old_items[i].categories = 4;
			for (int k = 0; k < 3; k++)
				steps[i][k] = b + 0.6 * k;
			old_items[i].steps = steps[i];
		}
		/* the other way round: theta_new = (theta_old + 0.4) / 1.3 */
		new_items[i] =
		    link_item(&old_items[i], (struct link){1 / 1.3, 0.4 / 1.3}, moved_steps[i]);
	}
}

static void every_method_finds_an_exact_change_of_scale(void **)
{
	struct item old_items[ITEMS], new_items[ITEMS];
	struct link by;

	make(old_items, new_items);
	for (int method = 0; method < LINK_METHODS; method++) {
		assert_int_equal(
		    link_scales((enum link_method)method, old_items, new_items, ITEMS, &by, NULL),
		    ERR_NONE);
		assert_near(by.slope, 1.3, 1e-9);
		assert_near(by.shift, -0.4, 1e-9);
	}
}

/* By hand: a_old 1, 2, b_old 0, 1; a_new 2, 3, b_new 0, 3: mean-mean 2.5 / 1.5, shift 0.5 - 1.5 x
 * 5/3 = -2; mean-sigma 1/3, shift 0.5 - 1.5 / 3 = 0. */
static void the_moment_methods_are_those_of_the_book(void **)
{
	const struct item was[] = {item_2pl(1, 0), item_2pl(2, 1)};
	const struct item is[] = {item_2pl(2, 0), item_2pl(3, 3)};
	struct link by;

	assert_int_equal(link_scales(LINK_MEAN_MEAN, was, is, 2, &by, NULL), ERR_NONE);
	assert_near(by.slope, 5.0 / 3, 1e-12);
	assert_near(by.shift, -2, 1e-12);
	assert_int_equal(link_scales(LINK_MEAN_SIGMA, was, is, 2, &by, NULL), ERR_NONE);
	assert_near(by.slope, 1.0 / 3, 1e-12);
	assert_near(by.shift, 0, 1e-12);
}

static void an_item_that_became_easier_is_found(void **)
{
	struct item old_items[ITEMS], new_items[ITEMS];
	double se[2 * ITEMS];
	struct link_drift drift[ITEMS];
	struct arena *a = arena_new(1 << 20);
	struct random chance = random_seeded(12);
	struct link by;

	make(old_items, new_items);
	for (size_t i = 0; i < ITEMS; i++) {
		se[2 * i] = se[2 * i + 1] = 0.05;
		if (!new_items[i].steps)
			new_items[i].b += 0.03 * random_normal(&chance);
	}
	new_items[4].b -= 1;
	assert_int_equal(link_scales(LINK_HAEBARA, old_items, new_items, ITEMS, &by, NULL),
			 ERR_NONE);
	link_drifts(old_items, new_items, se, se, ITEMS, by, drift, a);
	for (size_t i = 0; i < ITEMS; i++)
		assert_int_equal(fabs(drift[i].b_z) > 3.5, i == 4);
	assert_true(drift[4].drifted && drift[4].b_change < -1);
	arena_free(a);
}

static void too_few_or_unlike_items_are_refused(void **)
{
	struct item was[] = {item_2pl(1, 0), item_2pl(2, 0)}, is[] = {was[0], was[1]};
	struct link by;

	assert_int_equal(link_scales(LINK_MEAN_MEAN, was, is, 1, &by, NULL), ERR_INVALID);
	assert_int_equal(link_scales(LINK_MEAN_SIGMA, was, is, 2, &by, NULL), ERR_INVALID);
	is[1].categories = 3;
	assert_int_equal(link_scales(LINK_MEAN_MEAN, was, is, 2, &by, NULL), ERR_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_method_finds_an_exact_change_of_scale),
	    cmocka_unit_test(the_moment_methods_are_those_of_the_book),
	    cmocka_unit_test(an_item_that_became_easier_is_found),
	    cmocka_unit_test(too_few_or_unlike_items_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
