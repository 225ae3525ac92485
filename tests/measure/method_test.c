/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include "help/near.h"
#include "help/pool_file.h"
#include "measure/method.h"

static struct arena *arena;

static int setup(void **)
{
	arena = arena_new((size_t)1 << 32);
	return 0;
}

static int teardown(void **)
{
	arena_free(arena);
	return 0;
}

static struct method_lane *lane(struct pool *p, const char *method, unsigned length,
				struct method_stop stop)
{
	struct method_wanted w = {.method = method_of(method),
				  .rules.length = length,
				  .stop = stop,
				  .pix = method_pix_seeds,
				  .learn = 500};

	return method_lane_new(arena, method_prepare(arena, p, &w), 0, 1, 0);
}

static double success(const struct pool_items *it, size_t i, double t)
{
	return 1 / (1 + exp(-it->a[i] * (t - it->b[i])));
}

/* --- the textbook ------------------------------------------------------------------------------
 */

enum { POINTS = 61 };

/* Posterior mean on 61 points from -6 to 6, from scratch. */
static double plain_mean(const struct pool_items *it, const struct exam *e)
{
	double sum = 0, all = 0;

	for (int q = 0; q < POINTS; q++) {
		double t = -6 + 0.2 * q, w = exp(-t * t / 2);
		for (unsigned k = 0; k < e->asked; k++) {
			double p = success(it, e->item[k], t);
			w *= e->right[k] ? p : 1 - p;
		}
		sum += w * t;
		all += w;
	}
	return sum / all;
}

static size_t plain_best(const struct pool_items *it, const struct exam *e, double t)
{
	double most = -1;
	size_t best = 0;

	for (size_t i = 0; i < it->n; i++) {
		bool asked = false;
		for (unsigned k = 0; k < e->asked; k++)
			asked |= e->item[k] == i;
		double p = success(it, i, t), v = it->a[i] * it->a[i] * p * (1 - p);
		if (!asked && v > most) {
			most = v;
			best = i;
		}
	}
	return best;
}

/* A program without a table, list or grid in common: the same sequence for 49 persons of 50 at
 * least (the two grids differ by 1e-6 where the posterior is narrow, and two items may be as
 * close).
 */
static void the_textbook_method_takes_the_items_of_a_plain_program(void **)
{
	struct pool_items it = pool_file(arena, "bank600");
	struct pool *p = pool_new(arena, &it);
	struct method_lane *l = lane(p, "mfi-eap", 32, (struct method_stop){});
	struct random r = random_seeded(2);
	unsigned same = 0;

	for (int person = 0; person < 50; person++) {
		double theta = random_normal(&r);
		struct exam e;
		size_t item;
		bool all = true;
		method_begin(l, &e);
		while ((item = method_next(l, &e)) != CHOICE_NONE) {
			double t = plain_mean(&it, &e);
			all &= item == plain_best(&it, &e, t);
			assert_near(e.estimate, t, 1e-3);
			method_answer(l, &e, item, random_real(&r) < success(&it, item, theta));
		}
		assert_int_equal(e.asked, 32);
		same += all;
	}
	assert_true(same >= 49);
}

/* Bank of 600: catR and mirtCAT begin every test with one item, the most informative at 0. */
static void the_textbook_method_begins_at_zero(void **)
{
	struct pool_items it = pool_file(arena, "bank600");
	struct pool *p = pool_new(arena, &it);
	struct method_lane *l = lane(p, "mfi-eap", 32, (struct method_stop){});
	struct exam e;

	method_begin(l, &e);
	assert_int_equal(method_next(l, &e), plain_best(&it, &e, 0));
}

/* --- the public Pix ----------------------------------------------------------------------------
 */

/* The five found through lists are those flash_next finds by looking at every item, and the
 * capacity is the one of a test computed from scratch. */
static void pix_v3_takes_one_of_the_five_of_the_public_rules(void **)
{
	struct pool_items it = pool_file(arena, "bank600");
	struct pool *p = pool_new(arena, &it);
	struct method_lane *l = lane(p, "pix-v3", 32, (struct method_stop){});
	struct flash_item *items = ARENA_NEW(arena, struct flash_item, it.n);
	struct flash_rules rules = {.way = FLASH_EXACT,
				    .longest = 32,
				    .between = 2,
				    .every_competence = true,
				    .variation = 0.5,
				    .start = -3};
	struct random r = random_seeded(3);
	struct exam e;
	size_t item;

	for (size_t i = 0; i < it.n; i++)
		items[i] =
		    (struct flash_item){it.b[i], it.a[i], (uint32_t)i, (uint32_t)i, it.area[i]};
	for (int person = 0; person < 30; person++) {
		double theta = 2 * random_normal(&r);
		method_begin(l, &e);
		while ((item = method_next(l, &e)) != CHOICE_NONE) {
			uint32_t five[FLASH_CANDIDATES];
			struct flash_asked asked = {e.item, e.asked};
			int n =
			    flash_next(&rules, items, it.n, asked, NULL, e.estimate, five, NULL);
			bool among = false;
			for (int k = 0; k < n; k++)
				among |= five[k] == item;
			assert_true(among);
			method_answer(l, &e, item, random_real(&r) < success(&it, item, theta));
		}
		struct flash_state s;
		flash_begin(&s, &rules, -3);
		for (unsigned k = 0; k < e.asked; k++)
			flash_answer(&s, &rules, &items[e.item[k]], e.right[k]);
		assert_near(e.estimate, s.capacity, 0);
	}
}

/* --- the end -----------------------------------------------------------------------------------
 */

static struct exam take(struct method_lane *l, double theta, struct random *r)
{
	struct exam e;
	size_t item;

	method_begin(l, &e);
	while ((item = method_next(l, &e)) != CHOICE_NONE)
		method_answer(l, &e, item, random_real(r) < pool_probability(l->pool, item, theta));
	method_end(l, &e);
	return e;
}

static void a_standard_error_ends_an_exam_between_its_bounds(void **)
{
	struct pool_items it = pool_file(arena, "bank600");
	struct pool *p = pool_new(arena, &it);
	struct method_lane *l =
	    lane(p, "openpix", 40, (struct method_stop){.least = 12, .se = 0.3});
	struct random r = random_seeded(1);

	for (int k = 0; k < 200; k++) {
		struct exam e = take(l, random_normal(&r), &r);
		assert_true(e.asked >= 12 && e.asked <= 40);
		assert_true(e.asked == 40 || e.error <= 0.3);
		for (size_t c = 0; c < p->areas; c++)
			assert_true(fabs(e.in_area[c] - p->share[c] * e.asked) <= 1 + 1e-9);
	}
}

/* Wald (1947): error rates of at most about alpha and beta at the two ends of the indifferent
 * region; 400 exams at each, three deviations of chance above 0.05. */
static void the_sequential_test_keeps_its_error_rates(void **)
{
	struct pool_items it = pool_file(arena, "bank3000");
	struct pool *p = pool_new(arena, &it);
	struct method_stop stop = {
	    .classify = true, .cut = 0.5, .half = 0.3, .alpha = 0.05, .beta = 0.05};
	struct method_lane *l = lane(p, "mfi-eap", 200, stop);
	struct random r = random_seeded(6);
	int wrong = 0;

	for (int k = 0; k < 400; k++) {
		struct exam above = take(l, 0.8, &r), below = take(l, 0.2, &r);
		wrong += above.estimate < 0.5;
		wrong += below.estimate > 0.5;
		assert_true(above.asked < 200 && below.asked < 200);
	}
	assert_true(wrong <= 0.05 * 800 + 3 * sqrt(800 * 0.05 * 0.95));
}

static void an_interval_ends_once_the_cut_is_outside(void **)
{
	struct pool_items it = pool_file(arena, "bank600");
	struct pool *p = pool_new(arena, &it);
	struct method_stop stop = {.least = 5, .classify = true, .cut = 0, .z = 1.96};
	struct method_lane *l = lane(p, "mfi-eap", 50, stop);
	struct random r = random_seeded(9);
	struct exam far = take(l, 3, &r);

	assert_int_equal(far.asked, 5);
	for (int k = 0; k < 50; k++) {
		struct exam e = take(l, random_normal(&r), &r);
		assert_true(e.asked == 50 || fabs(e.estimate) > 1.96 * e.error);
	}
}

static void every_method_holds_a_whole_exam(void **)
{
	struct pool_items it = pool_file(arena, "bank600");
	struct pool *p = pool_new(arena, &it);
	struct random r = random_seeded(12);

	for (const struct method *m = methods; m->name; m++) {
		assert_ptr_equal(method_of(m->name), m);
		struct method_lane *l = lane(p, m->name, 10, (struct method_stop){});
		struct exam e = take(l, 0.3, &r);
		assert_int_equal(e.asked, 10);
		for (unsigned k = 0; k < 10; k++)
			for (unsigned j = 0; j < k; j++)
				assert_true(e.item[j] != e.item[k]);
		method_lane_close(l);
	}
	assert_null(method_of("none"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_textbook_method_takes_the_items_of_a_plain_program),
	    cmocka_unit_test(the_textbook_method_begins_at_zero),
	    cmocka_unit_test(pix_v3_takes_one_of_the_five_of_the_public_rules),
	    cmocka_unit_test(a_standard_error_ends_an_exam_between_its_bounds),
	    cmocka_unit_test(the_sequential_test_keeps_its_error_rates),
	    cmocka_unit_test(an_interval_ends_once_the_cut_is_outside),
	    cmocka_unit_test(every_method_holds_a_whole_exam),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
