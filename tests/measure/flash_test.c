/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <math.h>
#include <cmocka.h>
#include "base/random.h"
#include "measure/exact_exp.h"
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

/* --- beside plain workings of the rules ---------------------------------------------------------
 */

struct plain {
	double capacity, error;
};

/* The capacity from the first answer on, every likelihood multiplied anew at each answer. */
static struct plain from_scratch(const struct flash_item *items, const bool *right, int answers,
				 double start, double variation)
{
	struct plain out = {start, 5};

	for (int last = 0; last < answers; last++) {
		double x[81], prior[81], post[81], all = 0, total = 0, mean = 0, square = 0;
		x[0] = -9;
		for (int k = 1; k < 81; k++)
			x[k] = x[k - 1] + 0.225;
		for (int k = 0; k < 81; k++) {
			double away = x[k] - out.capacity;
			prior[k] =
			    exact_exp(away * away / (-2 * 1.5)) / (sqrt(1.5) * sqrt(2 * M_PI));
			all += prior[k];
		}
		for (int k = 0; k < 81; k++) {
			double likelihood = 1;
			for (int i = 0; i <= last; i++) {
				double p = 1 / (1 + exact_exp(items[i].discriminant *
							      (items[i].difficulty - x[k])));
				likelihood *= right[i] ? p : 1 - p;
			}
			post[k] = likelihood * (prior[k] / all);
			total += post[k];
		}
		for (int k = 0; k < 81; k++)
			mean += x[k] * (post[k] / total);
		double c = out.capacity;
		double gap = -variation < c && c < variation ? variation : fabs(c * variation);
		if (variation > 0 && mean > c + gap)
			mean = c + gap;
		if (variation > 0 && mean < c - gap)
			mean = c - gap;
		for (int k = 0; k < 81; k++) {
			double away = x[k] - mean;
			square += post[k] / total * (away * away);
		}
		out = (struct plain){mean, sqrt(square - 9.0 / 80 * (9.0 / 80) / 12)};
	}
	return out;
}

static void answer_by_answer_gives_the_bits_of_the_whole_computation(void **)
{
	static const double variations[] = {0, 0.2, 0.5, 1};
	struct random random = random_seeded(8);
	struct flash_item items[ITEMS];

	for (int t = 0; t < 40; t++) {
		struct flash_rules r = exact;
		struct flash_state s;
		bool right[16];
		r.variation = variations[t % 4];
		bank_of(items, &random);
		flash_begin(&s, &r, t % 3 - 1.5);
		for (int i = 0; i < 16; i++) {
			right[i] = random_below(&random, 2);
			flash_answer(&s, &r, &items[i], right[i]);
			struct plain whole =
			    from_scratch(items, right, i + 1, t % 3 - 1.5, r.variation);
			assert_true(s.capacity == whole.capacity);
			assert_true(s.error == whole.error);
		}
	}
}

/* Right to an item no one can do, wrong to one that no one can miss: 0 at every point. */
static void the_exact_rules_end_in_no_number_where_they_underflow(void **)
{
	const struct flash_item hard = {.difficulty = 400, .discriminant = 10},
				easy = {.difficulty = -400, .discriminant = 10},
				middle = {.difficulty = 0, .discriminant = 1};
	struct flash_rules r = exact;
	struct flash_state s;

	flash_begin(&s, &r, 0);
	flash_answer(&s, &r, &hard, true);
	flash_answer(&s, &r, &easy, false);
	assert_true(isnan(s.capacity) && isnan(s.error));
	flash_answer(&s, &r, &middle, true);
	assert_true(isnan(s.capacity) && isnan(s.error));
	r.way = FLASH_BAYES;
	flash_begin(&s, &r, 0);
	flash_answer(&s, &r, &hard, true);
	flash_answer(&s, &r, &easy, false);
	assert_true(isfinite(s.capacity) && isfinite(s.error));
}

struct list {
	uint32_t at[ITEMS];
	int n;
};

static bool met(const struct flash_item *items, const uint32_t *asked, int from, int to,
		uint32_t item, int what)
{
	const struct flash_item *b = &items[item];

	for (int k = from < 0 ? 0 : from; k < to; k++) {
		const struct flash_item *a = &items[asked[k]];
		if (what == 0	? a->tube == b->tube
		    : what == 1 ? a->skill == b->skill
				: a->competence == b->competence)
			return true;
	}
	return false;
}

static struct list without(const struct flash_item *items, const struct list *of,
			   const uint32_t *asked, int from, int to, int what)
{
	struct list out = {.n = 0};

	for (int i = 0; i < of->n; i++)
		if (!met(items, asked, from, to, of->at[i], what))
			out.at[out.n++] = of->at[i];
	return out;
}

static double fisher(const struct flash_item *item, double capacity)
{
	double p = 1 / (1 + exact_exp(item->discriminant * (item->difficulty - capacity)));

	return p * (1 - p) * (item->discriminant * item->discriminant);
}

/* The rules of the reference one list after another, then an insertion sort. */
static struct list plain_next(const struct flash_rules *r, const struct flash_item *items, int n,
			      const uint32_t *asked, int answers, double capacity)
{
	struct list all = {.n = n}, left;

	for (int i = 0; i < n; i++)
		all.at[i] = (uint32_t)i;
	left = without(items, &all, asked, 0, answers, r->one_a_tube ? 0 : 1);
	if (r->every_competence) {
		struct list passage = without(items, &all, asked, 0, answers, 2);
		left = passage.n ? passage : left;
	}
	if (r->between) {
		struct list apart =
		    without(items, &left, asked, answers - (int)r->between, answers, 2);
		left = apart.n ? apart : left;
	}
	for (int i = 1; i < left.n; i++)
		for (int k = i; k > 0 && fisher(&items[left.at[k - 1]], capacity) <
					     fisher(&items[left.at[k]], capacity);
		     k--) {
			uint32_t moved = left.at[k];
			left.at[k] = left.at[k - 1];
			left.at[k - 1] = moved;
		}
	return left;
}

/* Small banks, so that rules leave little or nothing; equal items; numbers of competences small and
 * great; extreme items, whose information the bound must not rule out. */
static void candidates_are_those_of_the_rules_one_after_another(void **)
{
	struct random random = random_seeded(9);
	struct flash_item items[ITEMS];

	for (int t = 0; t < 2000; t++) {
		struct flash_rules r = exact;
		int n = 1 + (int)random_below(&random, 60),
		    answers = (int)random_below(&random, 12), few = t % 2;
		uint32_t asked[12], found[FLASH_CANDIDATES], base = t % 3 ? 0 : 58;
		double capacity = 3 * random_normal(&random);
		r.one_a_tube = t & 4;
		r.every_competence = t & 8;
		r.between = (unsigned)random_below(&random, 4);
		for (int i = 0; i < n; i++)
			items[i] = (struct flash_item){
			    .difficulty = few ? (double)random_below(&random, 3)
					      : 30 * random_normal(&random),
			    .discriminant = few ? 1 : random_normal(&random),
			    .skill = (uint32_t)random_below(&random, 30),
			    .tube = (uint32_t)random_below(&random, 15),
			    .competence = base + (uint32_t)random_below(&random, 8)};
		for (int k = 0; k < answers; k++)
			asked[k] = (uint32_t)random_below(&random, (uint32_t)n);
		struct list plain = plain_next(&r, items, n, asked, answers, capacity);
		int got =
		    flash_next(&r, items, (size_t)n, (struct flash_asked){asked, (size_t)answers},
			       NULL, capacity, found, NULL);
		assert_int_equal(got, plain.n == 0 ? FLASH_EXHAUSTED : plain.n < 5 ? plain.n : 5);
		for (int k = 0; k < got; k++)
			assert_int_equal(found[k], plain.at[k]);
	}
}

/* Ten items of ten tubes, six answered: four can be skipped, then nothing is left. */
static void a_degraded_test_that_runs_out_of_items_keeps_what_it_reached(void **)
{
	struct flash_rules r = exact;
	struct flash_item items[10];
	uint32_t asked[6], work[32];
	bool right[6];
	struct flash_state s, longer;

	for (int w = 0; w < 2; w++) {
		r.way = w ? FLASH_BAYES : FLASH_EXACT;
		flash_begin(&s, &r, 0);
		for (uint32_t i = 0; i < 10; i++)
			items[i] = (struct flash_item){.difficulty = i * 0.3 - 1,
						       .discriminant = 1 + i * 0.1,
						       .skill = i,
						       .tube = i,
						       .competence = i};
		for (uint32_t i = 0; i < 6; i++) {
			asked[i] = i;
			right[i] = i % 2;
			flash_answer(&s, &r, &items[i], right[i]);
		}
		struct flash_degraded d =
		    flash_degrade(&r, items, 10, (struct flash_asked){asked, 6}, right, &s, work);
		assert_true(d.exhausted);
		flash_begin(&longer, &r, w ? 0 : s.capacity);
		for (int i = 0; i < 6; i++)
			flash_answer(&longer, &r, &items[i], right[i]);
		for (int i = 6; i < 10; i++)
			flash_answer(&longer, &r, &items[work[i]], false);
		assert_true(d.capacity == longer.capacity);
		assert_true(d.capacity < s.capacity);
	}
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
	    cmocka_unit_test(answer_by_answer_gives_the_bits_of_the_whole_computation),
	    cmocka_unit_test(the_exact_rules_end_in_no_number_where_they_underflow),
	    cmocka_unit_test(candidates_are_those_of_the_rules_one_after_another),
	    cmocka_unit_test(a_degraded_test_that_runs_out_of_items_keeps_what_it_reached),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
