/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include "base/random.h"
#include "help/near.h"
#include "help/pool_file.h"
#include "help/vector.h"
#include "measure/choice.h"
#include "measure/shadow.h"

static struct arena *arena;

static int setup(void **)
{
	arena = arena_new((size_t)1 << 30);
	return 0;
}

static int teardown(void **)
{
	arena_free(arena);
	return 0;
}

static struct pool *bank(const char *name)
{
	struct pool_items it = pool_file(arena, name);

	return pool_new(arena, &it);
}

/* --- against catR ------------------------------------------------------------------------------
 */

enum { POINTS = 33 };

/* catR's grid: 33 points from -4 to 4, trapezoid; likelihood of the given answers. */
static void catr_sight(const json_t *all, const json_t *items, double *node, double *likelihood,
		       double *weighted)
{
	const json_t *given = vector_get(all, "given"), *x = vector_get(all, "x");

	for (size_t q = 0; q < POINTS; q++) {
		node[q] = -4 + 8 * (double)q / (POINTS - 1);
		double l = q == 0 || q == POINTS - 1 ? 0.125 : 0.25;
		for (size_t k = 0; k < json_array_size(given); k++) {
			size_t i = (size_t)vector_at(given, k) - 1;
			struct item it = vector_item(json_array_get(items, i), 1);
			double p = item_probability(&it, node[q], 1);
			l *= vector_at(x, k) > 0 ? p : 1 - p;
		}
		likelihood[q] = l;
		weighted[q] = l * exp(-node[q] * node[q] / 2) / sqrt(2 * acos(-1));
	}
}

static void criteria_are_those_of_catr(void **)
{
	json_t *file = vector_load("tests/vectors/psychometrics/ability.json");
	const json_t *all = vector_get(file, "selection"), *items = vector_get(file, "bank");
	const json_t *criteria = vector_get(all, "criteria");
	double node[POINTS], likelihood[POINTS], weighted[POINTS], right[POINTS], inform[POINTS];
	double t = vector_number(all, "theta_BM_catR");

	catr_sight(all, items, node, likelihood, weighted);
	struct choice_sight by_likelihood = {POINTS, node, likelihood};
	struct choice_sight by_posterior = {POINTS, node, weighted};
	assert_true(json_array_size(criteria) > 10);
	for (size_t k = 0; k < json_array_size(criteria); k++) {
		const json_t *c = json_array_get(criteria, k);
		size_t i = (size_t)vector_number(c, "item") - 1;
		struct item it = vector_item(json_array_get(items, i), 1);
		for (size_t q = 0; q < POINTS; q++) {
			right[q] = item_probability(&it, node[q], 1);
			inform[q] = item_information(&it, node[q]);
		}
		double at = item_probability(&it, t, 1);
		assert_near(item_information(&it, t), vector_number(c, "MFI"), 1e-9);
		assert_near(choice_divergence(&by_likelihood, right, at), vector_number(c, "KL"),
			    1e-9);
		assert_near(choice_divergence(&by_posterior, right, at), vector_number(c, "KLP"),
			    1e-9);
		assert_near(choice_weighted(&by_likelihood, inform), vector_number(c, "MLWI"),
			    1e-9);
		assert_near(choice_weighted(&by_posterior, inform), vector_number(c, "MPWI"), 1e-9);
		assert_near(choice_expected_variance(&by_posterior, right, at),
			    vector_number(c, "EPV"), 1e-9);
	}
	json_decref(file);
}

/* --- the fast ways -----------------------------------------------------------------------------
 */

/* A state of prices, counts and exam as they come about: some items dear, some at their ceiling,
 * some asked already. */
static void disturb(struct exposure *x, struct random *r)
{
	exposure_begin(x, r);
	x->ceiling = 90;
	for (size_t i = 0; i < x->n; i++) {
		x->price[i] = random_below(r, 3) == 0 ? (float)random_real(r) : 0;
		x->count[i] = (uint32_t)random_below(r, 100);
	}
}

static void same_as_slowly(const struct choice *c, const struct pool *p, bool share)
{
	struct exam_rules rules = {.length = 32, .share = share};
	struct exam_marks marks = exam_marks_new(arena, p);
	struct exposure x = exposure_new(arena, p->items.n, EXPOSURE_PRICES, 0.2, 0);
	struct random r = random_seeded(5);
	struct exam e;

	for (int person = 0; person < 12; person++) {
		double theta = 2 * random_normal(&r);
		disturb(&x, &r);
		exam_start(&e, p, &rules, &marks);
		while (!exam_full(&e)) {
			size_t slow = choice_slowly(c, &e, &x);
			size_t fast = choice_next(c, &e, &x, &r);
			assert_int_equal(fast, slow);
			exam_answer(&e, fast, random_real(&r) < pool_probability(p, fast, theta));
		}
	}
}

static void the_lists_give_what_a_look_at_every_item_gives(void **)
{
	struct pool *p = bank("bank600");
	struct choice information = {.rule = CHOICE_INFORMATION};
	struct choice expected = {.rule = CHOICE_EXPECTED, .usual = 14, .steer = 0.02};

	pool_expect(p, arena);
	for (int share = 0; share < 2; share++) {
		same_as_slowly(&information, p, share);
		same_as_slowly(&expected, p, share);
	}
}

/* Eight equal items in two areas: without steering the lowest numbers come first, until their area
 * has its share; with it the area behind comes next. */
static void an_area_ahead_gives_way(void **)
{
	static const double a[8] = {1, 1, 1, 1, 1, 1, 1, 1}, b[8];
	static const uint16_t area[8] = {0, 0, 0, 0, 1, 1, 1, 1};
	static const size_t plain[8] = {0, 1, 2, 3, 4, 5, 6, 7};
	static const size_t steered[8] = {0, 4, 1, 5, 2, 6, 3, 7};
	struct pool_items items = {.n = 8, .a = a, .b = b, .area = area};
	struct pool *p = pool_new(arena, &items);
	struct exam_rules rules = {.length = 8, .share = true};
	struct exam_marks marks = exam_marks_new(arena, p);
	struct exposure x = exposure_new(arena, 8, EXPOSURE_PRICES, 1, 0);
	struct random r = random_seeded(1);
	struct exam e;

	pool_expect(p, arena);
	for (int steer = 0; steer < 2; steer++) {
		struct choice c = {.rule = CHOICE_EXPECTED, .steer = steer ? 0.02 : 0};
		exposure_begin(&x, &r);
		exam_start(&e, p, &rules, &marks);
		for (unsigned k = 0; k < 8; k++) {
			size_t item = choice_next(&c, &e, &x, &r);
			assert_int_equal(item, steer ? steered[k] : plain[k]);
			exam_answer(&e, item, k % 2);
		}
	}
}

/* Lists hold 512 of the 3,000: with every item of the front barred, the search must go beyond. */
static void an_exhausted_list_is_no_end(void **)
{
	struct pool *p = bank("bank3000");
	struct choice c = {.rule = CHOICE_INFORMATION};
	struct exam_rules rules = {.length = 5};
	struct exam_marks marks = exam_marks_new(arena, p);
	struct exposure x = exposure_new(arena, p->items.n, EXPOSURE_NONE, 1, 0);
	struct random r = random_seeded(1);
	struct exam e;

	exposure_begin(&x, &r);
	exam_start(&e, p, &rules, &marks);
	const struct pool_entry *list = p->by_information + (size_t)60 * p->list;
	for (size_t k = 0; k < p->list; k++)
		exam_bar(&e, list[k].item);
	size_t best = SIZE_MAX;
	for (size_t i = 0; i < p->items.n; i++)
		if (exam_may(&e, i) &&
		    (best == SIZE_MAX || pool_information(p, i, 0) > pool_information(p, best, 0)))
			best = i;
	assert_int_equal(choice_next(&c, &e, &x, &r), best);
}

static void of_equal_items_the_lowest_number_is_taken(void **)
{
	double a[] = {1, 1.5, 1.5, 1.5, 1}, b[] = {0, 0.5, 0, 0, 0};
	struct pool_items it = {.n = 5, .a = a, .b = b};
	struct pool *p = pool_new(arena, &it);
	struct choice c = {.rule = CHOICE_INFORMATION};
	struct exam_rules rules = {.length = 3};
	struct exam_marks marks = exam_marks_new(arena, p);
	struct exposure x = exposure_new(arena, 5, EXPOSURE_NONE, 1, 0);
	struct random r = random_seeded(1);
	struct exam e;

	exposure_begin(&x, &r);
	exam_start(&e, p, &rules, &marks);
	assert_int_equal(choice_next(&c, &e, &x, &r), 2);
}

/* --- constraints -------------------------------------------------------------------------------
 */

enum { ITEMS = 240, LENGTH = 20 };

static struct pool *pool_new_once(const struct pool_items *it)
{
	static struct pool *made;

	return made ? made : (made = pool_new(arena, it));
}

static void check_pair(const struct pool_items *it, size_t one, size_t other)
{
	assert_true(one != other);
	assert_true(!it->tube[one] || it->tube[one] != it->tube[other]);
	assert_true(!it->enemy[one] || it->enemy[one] != it->enemy[other]);
}

static void one_exam(struct pool *p, bool timed, struct random *r)
{
	struct exam_rules rules = {.length = LENGTH,
				   .share = !timed,
				   .language = 1,
				   .needs = 2,
				   .seconds = timed ? 1500 : 0};
	struct exam_marks marks = exam_marks_new(arena, p);
	struct exposure x = exposure_new(arena, ITEMS, EXPOSURE_NONE, 1, 0);
	struct choice c = {.rule = CHOICE_RANDOM};
	struct exam e;
	size_t i;
	float time = 0;

	exposure_begin(&x, r);
	exam_start(&e, p, &rules, &marks);
	while (!exam_full(&e) && (i = choice_next(&c, &e, &x, r)) != CHOICE_NONE)
		exam_answer(&e, i, random_below(r, 2));
	assert_int_equal(e.asked, LENGTH);
	for (unsigned k = 0; k < LENGTH; k++) {
		assert_true(p->items.languages[e.item[k]] & 1 && p->items.access[e.item[k]] & 2);
		time += p->items.seconds[e.item[k]];
		for (unsigned j = 0; j < k; j++)
			check_pair(&p->items, e.item[k], e.item[j]);
	}
	assert_true(!timed || time <= 1500);
	for (size_t k = 0; !timed && k < p->areas; k++)
		assert_true(fabs(e.in_area[k] - LENGTH * p->share[k]) < 1);
}

static void an_exam_keeps_every_constraint(void **)
{
	static double a[ITEMS], b[ITEMS];
	static uint16_t area[ITEMS];
	static uint32_t tube[ITEMS], enemy[ITEMS], languages[ITEMS];
	static uint8_t access[ITEMS];
	static float seconds[ITEMS];
	struct random r = random_seeded(11);

	for (size_t i = 0; i < ITEMS; i++) {
		a[i] = 0.5 + random_real(&r);
		b[i] = random_normal(&r);
		area[i] = (uint16_t)random_below(&r, 5);
		tube[i] = (uint32_t)random_below(&r, 60);
		enemy[i] = (uint32_t)random_below(&r, 100);
		languages[i] = (uint32_t)(1 + random_below(&r, 3));
		access[i] = (uint8_t)random_below(&r, 4);
		seconds[i] = (float)(20 + random_below(&r, 100));
	}
	struct pool_items it = {ITEMS, a,     b,	 NULL,	 NULL,	 area,
				tube,  enemy, languages, access, seconds};
	for (int person = 0; person < 400; person++) {
		/* a tight time may leave an area without a question short enough: without shares */
		bool timed = person % 2;
		one_exam(pool_new_once(&it), timed, &r);
	}
}

/* For exams that may stop at any length. */
static void areas_keep_their_share_all_the_way(void **)
{
	struct pool *p = bank("bank600");
	struct exam_rules rules = {.length = 60, .share = true, .share_always = true};
	struct exam_marks marks = exam_marks_new(arena, p);
	struct exposure x = exposure_new(arena, 600, EXPOSURE_NONE, 1, 0);
	struct choice c = {.rule = CHOICE_RANDOM};
	struct random r = random_seeded(4);
	struct exam e;

	for (int person = 0; person < 200; person++) {
		exposure_begin(&x, &r);
		exam_start(&e, p, &rules, &marks);
		while (!exam_full(&e)) {
			exam_answer(&e, choice_next(&c, &e, &x, &r), random_below(&r, 2));
			for (size_t k = 0; k < p->areas; k++)
				assert_true(fabs(e.in_area[k] - e.asked * p->share[k]) <= 1 + 1e-9);
		}
	}
}

/* Contradictory answers to very sharp items would make every weight of a plain product zero. */
static void no_answers_break_the_posterior(void **)
{
	double a[] = {60, 60, 60, 60}, b[] = {5, -5, 5.5, -5.5};
	struct pool_items it = {.n = 4, .a = a, .b = b};
	struct pool *p = pool_new(arena, &it);
	struct posterior_grid g;

	pool_posterior_start(p, &g);
	for (int round = 0; round < 50; round++)
		for (size_t i = 0; i < 4; i++) {
			pool_posterior_answer(p, &g, i, i % 2 == 0);
			assert_true(isfinite(g.mean) && isfinite(g.variance));
			assert_true(g.mean >= -6 && g.mean <= 6 && g.variance >= 0);
		}
}

/* --- shadow tests ------------------------------------------------------------------------------
 */

enum { SMALL = 12, SHORT = 5 };

static bool feasible(const struct pool_items *it, const struct pool *p, unsigned set)
{
	unsigned in_area[3] = {}, tubes = 0, sets = 0;

	for (unsigned i = 0; i < SMALL; i++) {
		if (!(set >> i & 1))
			continue;
		in_area[it->area[i]]++;
		if (it->tube[i] && tubes >> it->tube[i] & 1)
			return false;
		tubes |= 1u << it->tube[i];
		if (it->enemy[i] && sets >> it->enemy[i] & 1)
			return false;
		sets |= 1u << it->enemy[i];
	}
	for (size_t c = 0; c < 3; c++)
		if (fabs(in_area[c] - SHORT * p->share[c]) >= 1)
			return false;
	return true;
}

static double worth(const struct pool *p, unsigned set, double t)
{
	double sum = 0;

	for (unsigned i = 0; i < SMALL; i++)
		sum += set >> i & 1 ? pool_information(p, i, t) : 0;
	return sum;
}

/* Every subset of 12 items is looked at: the shadow test is as good as the best of them, to the
 * thousandth the branching is told to stop at. */
static void a_shadow_test_is_the_best_of_all_subsets(void **)
{
	static double a[SMALL], b[SMALL];
	static uint16_t area[SMALL];
	static uint32_t tube[SMALL], enemy[SMALL];
	struct random r = random_seeded(8);

	for (int trial = 0; trial < 40; trial++) {
		for (size_t i = 0; i < SMALL; i++) {
			a[i] = 0.5 + 2 * random_real(&r);
			b[i] = random_normal(&r);
			area[i] = (uint16_t)(i % 3);
			tube[i] = (uint32_t)random_below(&r, 7);
			enemy[i] = (uint32_t)random_below(&r, 6);
		}
		struct pool_items it = {
		    .n = SMALL, .a = a, .b = b, .area = area, .tube = tube, .enemy = enemy};
		struct pool *p = pool_new(arena, &it);
		struct exam_rules rules = {.length = SHORT, .share = true};
		struct exam_marks marks = exam_marks_new(arena, p);
		struct exposure x = exposure_new(arena, SMALL, EXPOSURE_NONE, 1, 0);
		struct exam e;
		struct shadow *s = shadow_new(arena, p, &rules);
		exposure_begin(&x, &r);
		exam_start(&e, p, &rules, &marks);
		shadow_start(s);
		double best = -1;
		for (unsigned set = 0; set < 1u << SMALL; set++)
			if (__builtin_popcount(set) == SHORT && feasible(&it, p, set) &&
			    worth(p, set, 0) > best)
				best = worth(p, set, 0);
		size_t next = shadow_next(s, &e, &x);
		if (best < 0) {
			assert_true(next == SIZE_MAX);
		} else {
			uint32_t test[SHORT];
			unsigned set = 0;
			assert_int_equal(shadow_test(s, test), SHORT);
			for (unsigned k = 0; k < SHORT; k++)
				set |= 1u << test[k];
			assert_true(feasible(&it, p, set));
			assert_near(worth(p, set, 0), best, best * 1e-3);
		}
		shadow_free(s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(criteria_are_those_of_catr),
	    cmocka_unit_test(the_lists_give_what_a_look_at_every_item_gives),
	    cmocka_unit_test(an_area_ahead_gives_way),
	    cmocka_unit_test(an_exhausted_list_is_no_end),
	    cmocka_unit_test(of_equal_items_the_lowest_number_is_taken),
	    cmocka_unit_test(an_exam_keeps_every_constraint),
	    cmocka_unit_test(areas_keep_their_share_all_the_way),
	    cmocka_unit_test(no_answers_break_the_posterior),
	    cmocka_unit_test(a_shadow_test_is_the_best_of_all_subsets),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
