/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <math.h>
#include <cmocka.h>
#include "base/random.h"
#include "measure/flash.h"

enum { ITEMS = 300 };

static const struct flash_rules exact = {.way = FLASH_EXACT,
					 .longest = 32,
					 .between = 2,
					 .one_a_tube = true,
					 .every_competence = true,
					 .variation = 0.5,
					 .start = -3,
					 .pick = 51};

static void bank_of(struct flash_item *items, struct random *r)
{
	for (uint32_t i = 0; i < ITEMS; i++)
		items[i] = (struct flash_item){.difficulty = 2 * random_normal(r),
					       .discriminant = exp(0.3 * random_normal(r)),
					       .skill = i,
					       .tube = i / 4,
					       .competence = i % 16};
}

/* Items as extreme as any table could hold, and every pattern of ten answers to them. */
static void a_true_posterior_is_finite_for_every_pattern(void **)
{
	struct flash_rules r = exact;
	struct flash_item items[10];

	r.way = FLASH_BAYES;
	for (int i = 0; i < 10; i++)
		items[i] = (struct flash_item){.difficulty = i % 2 ? 900 : -900,
					       .discriminant = i % 3 ? 40 : -3};
	for (unsigned pattern = 0; pattern < 1024; pattern++) {
		struct flash_state s;
		flash_begin(&s, &r, -3);
		for (int i = 0; i < 10; i++) {
			flash_answer(&s, &r, &items[i], pattern >> i & 1);
			assert_true(s.capacity >= -9 && s.capacity <= 9);
			assert_true(s.error >= 0 && s.error < 9);
		}
	}
}

static void a_true_posterior_does_not_mind_the_order(void **)
{
	struct random random = random_seeded(3);
	struct flash_item items[ITEMS];
	struct flash_rules r = exact;

	r.way = FLASH_BAYES;
	bank_of(items, &random);
	for (int t = 0; t < 50; t++) {
		struct flash_state forth, back;
		bool right[32];
		flash_begin(&forth, &r, 0);
		flash_begin(&back, &r, 0);
		for (int i = 0; i < 32; i++)
			right[i] = random_below(&random, 2);
		for (int i = 0; i < 32; i++) {
			flash_answer(&forth, &r, &items[i], right[i]);
			flash_answer(&back, &r, &items[31 - i], right[31 - i]);
		}
		assert_float_equal(forth.capacity, back.capacity, 1e-10);
		assert_float_equal(forth.error, back.error, 1e-10);
	}
}

static void one_more_right_answer_never_lowers_a_true_posterior(void **)
{
	struct random random = random_seeded(4);
	struct flash_item items[ITEMS];
	struct flash_rules r = exact;

	r.way = FLASH_BAYES;
	bank_of(items, &random);
	for (int t = 0; t < 200; t++) {
		struct flash_state low, high;
		size_t better = random_below(&random, 20);
		flash_begin(&low, &r, 0);
		flash_begin(&high, &r, 0);
		for (size_t i = 0; i < 20; i++) {
			bool right = random_below(&random, 2);
			flash_answer(&low, &r, &items[i], right && i != better);
			flash_answer(&high, &r, &items[i], right || i == better);
		}
		assert_true(high.capacity > low.capacity);
	}
}

/* The five best of a stable sort by decreasing information, over a bank with many equal items. */
static void candidates_are_the_first_five_of_a_stable_sort(void **)
{
	struct random random = random_seeded(5);
	struct flash_item items[ITEMS];
	struct flash_rules r = exact;

	r.one_a_tube = r.every_competence = false;
	r.between = 0;
	bank_of(items, &random);
	for (int t = 0; t < 100; t++) {
		uint32_t found[FLASH_CANDIDATES];
		double rewards[FLASH_CANDIDATES], capacity = random_normal(&random);
		for (int i = 0; i < ITEMS; i++)
			items[i].difficulty = (double)random_below(&random, 5),
			items[i].discriminant = 1;
		assert_int_equal(flash_next(&r, items, ITEMS, (struct flash_asked){NULL, 0}, NULL,
					    capacity, found, rewards),
				 FLASH_CANDIDATES);
		for (int k = 0; k < FLASH_CANDIDATES; k++) {
			/* How many stand before it: better ones, and equal ones of a lower number.
			 */
			int before = 0;
			for (uint32_t i = 0; i < ITEMS; i++) {
				double p = 1 / (1 + exp(items[i].difficulty - capacity));
				double q = 1 / (1 + exp(items[found[k]].difficulty - capacity));
				double mine = q * (1 - q), other = p * (1 - p);
				bool same = items[i].difficulty == items[found[k]].difficulty;
				before += same ? i < found[k] : other > mine;
			}
			assert_int_equal(before, k);
		}
	}
}

static void an_item_left_out_never_comes(void **)
{
	struct random random = random_seeded(6);
	struct flash_item items[ITEMS];
	bool out[ITEMS];
	uint32_t found[FLASH_CANDIDATES];

	bank_of(items, &random);
	for (int i = 0; i < ITEMS; i++)
		out[i] = i % 7 != 0;
	int n =
	    flash_next(&exact, items, ITEMS, (struct flash_asked){NULL, 0}, out, 0, found, NULL);
	assert_int_equal(n, FLASH_CANDIDATES);
	for (int k = 0; k < n; k++)
		assert_int_equal(found[k] % 7, 0);
	for (int i = 0; i < ITEMS; i++)
		out[i] = true;
	assert_int_equal(
	    flash_next(&exact, items, ITEMS, (struct flash_asked){NULL, 0}, out, 0, found, NULL),
	    FLASH_EXHAUSTED);
}

static void a_test_ends_after_its_last_question(void **)
{
	struct random random = random_seeded(7);
	struct flash_item items[ITEMS];
	uint32_t asked[33], found[FLASH_CANDIDATES];

	bank_of(items, &random);
	for (uint32_t i = 0; i < 33; i++)
		asked[i] = 4 * i;
	assert_int_equal(
	    flash_next(&exact, items, ITEMS, (struct flash_asked){asked, 32}, NULL, 0, found, NULL),
	    0);
	assert_int_equal(
	    flash_next(&exact, items, ITEMS, (struct flash_asked){asked, 33}, NULL, 0, found, NULL),
	    FLASH_TOO_LONG);
}

static double half(void *context)
{
	++*(int *)context;
	return 0.5;
}

/* 0.5 is below 51 %, not below 50 %. The last candidate takes no draw. */
static void a_draw_walks_from_the_best(void **)
{
	struct flash_rules r = exact;
	int used = 0;

	assert_int_equal(flash_pick(&r, 5, half, &used), 0);
	assert_int_equal(used, 1);
	r.pick = 50;
	assert_int_equal(flash_pick(&r, 5, half, &used), 4);
	assert_int_equal(used, 5);
	assert_int_equal(flash_pick(&r, 1, half, &used), 0);
	assert_int_equal(used, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_true_posterior_is_finite_for_every_pattern),
	    cmocka_unit_test(a_true_posterior_does_not_mind_the_order),
	    cmocka_unit_test(one_more_right_answer_never_lowers_a_true_posterior),
	    cmocka_unit_test(candidates_are_the_first_five_of_a_stable_sort),
	    cmocka_unit_test(an_item_left_out_never_comes),
	    cmocka_unit_test(a_test_ends_after_its_last_question),
	    cmocka_unit_test(a_draw_walks_from_the_best),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
