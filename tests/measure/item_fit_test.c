/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/random.h"
#include "help/near.h"
#include "measure/distribution.h"
#include "measure/item_fit.h"
#include "measure/item_fit_parts.h"

static const double steps_a[] = {-1, 0.5, 1.2}, steps_b[] = {-0.4, 0.3};

static struct item of_steps(enum item_model m, double a, const double *steps, uint8_t categories)
{
	return (struct item){.model = m, .categories = categories, .a = a, .d = 1, .steps = steps};
}

/* --- expected proportions ---------------------------------------------------------------------
 */

enum { FEW = 6 };

static void six_items(struct item *items)
{
	items[0] = item_2pl(1.2, -0.5);
	items[1] = item_2pl(0.7, 1.1);
	items[2] = of_steps(ITEM_GRM, 1.4, steps_a, 4);
	items[3] = (struct item){ITEM_4PL, 2, 1.1, 0.3, 0.2, 0.95, NULL};
	items[4] = of_steps(ITEM_GPCM, 0.9, steps_b, 3);
	items[5] = item_2pl(1.9, 0.1);
}

struct enumerated {
	const struct grid_items *g;
	size_t seen;
};

/* All 2·2·4·2·3·2 = 192 patterns: P(score k on item and sum z) over P(sum z). */
static void compare_with_all_patterns(void *context, size_t item, size_t top, const double *e)
{
	struct enumerated *n = context;
	const struct grid_items *g = n->g;
	double joint[16][4] = {0}, sum[16] = {0};
	size_t categories = g->items[item].categories;

	for (size_t pattern = 0; pattern < 192; pattern++) {
		size_t rest = pattern, total = 0, score[FEW];
		double p = 0;
		for (size_t i = 0; i < FEW; i++) {
			score[i] = rest % g->items[i].categories;
			rest /= g->items[i].categories;
			total += score[i];
		}
		for (size_t q = 0; q < g->grid.n; q++) {
			double l = g->grid.weight[q];
			for (size_t i = 0; i < FEW; i++)
				l *= item_probability(&g->items[i], g->grid.theta[q],
						      (unsigned)score[i]);
			p += l;
		}
		joint[total][score[item]] += p;
		sum[total] += p;
	}
	assert_int_equal(top, 9);
	for (size_t z = 0; z <= top; z++)
		for (size_t k = 0; k < categories; k++)
			assert_near(e[z * categories + k], joint[z][k] / sum[z], 1e-13);
	n->seen++;
}

static void expected_proportions_are_those_of_all_patterns(void **)
{
	struct arena *a = arena_new((size_t)1 << 26);
	struct item items[FEW];

	six_items(items);
	struct grid grid = grid_normal(a, 41, 0.2, 1.1);
	struct grid_items g = grid_items_of(a, &grid, items, FEW);
	struct enumerated n = {.g = &g};
	item_fit_expected(&g, a, compare_with_all_patterns, &n);
	assert_int_equal(n.seen, FEW);
	arena_free(a);
}

/* --- made answers -----------------------------------------------------------------------------
 */

static uint8_t draw(const struct item *it, double theta, struct random *r)
{
	double u = random_real(r);
	uint8_t k = 0;

	while (k + 1 < it->categories) {
		u -= item_probability(it, theta, k);
		if (u < 0)
			break;
		k++;
	}
	return k;
}

/* One item in `off` places of the bank answers as another item: steeper, or by guessing. */
static struct responses answers_of(struct arena *a, const struct item *items, size_t n,
				   size_t persons, uint64_t seed)
{
	struct random r = random_seeded(seed);
	uint8_t *score = ARENA_NEW(a, uint8_t, persons * n), *categories = ARENA_NEW(a, uint8_t, n);

	for (size_t p = 0; p < persons; p++) {
		double theta = random_normal(&r);
		for (size_t i = 0; i < n; i++)
			score[p * n + i] = draw(&items[i], theta, &r);
	}
	for (size_t i = 0; i < n; i++)
		categories[i] = items[i].categories;
	return (struct responses){
	    .persons = persons, .items = n, .score = score, .categories = categories, .groups = 1};
}

/* Persons take `length` items nearest to what they have shown: up after a right answer, down after
 * a wrong one. */
static struct responses adaptive_answers_of(struct arena *a, const struct item *items, size_t n,
					    size_t persons, size_t length, uint64_t seed)
{
	struct random r = random_seeded(seed);
	uint8_t *score = ARENA_NEW(a, uint8_t, persons * length);
	uint32_t *item_of = ARENA_NEW(a, uint32_t, persons * length);
	uint64_t *start = ARENA_NEW(a, uint64_t, persons + 1);
	uint8_t *categories = ARENA_NEW(a, uint8_t, n);
	bool *taken = ARENA_NEW(a, bool, n);

	for (size_t p = 0; p < persons; p++) {
		double theta = random_normal(&r), at = 0;
		memset(taken, 0, n * sizeof *taken);
		start[p + 1] = start[p] + length;
		for (size_t k = 0; k < length; k++) {
			size_t best = n;
			for (size_t i = 0; i < n; i++)
				if (!taken[i] &&
				    (best == n || fabs(items[i].b - at) < fabs(items[best].b - at)))
					best = i;
			taken[best] = true;
			item_of[start[p] + k] = (uint32_t)best;
			score[start[p] + k] = draw(&items[best], theta, &r);
			at += (score[start[p] + k] ? 1.5 : -1.5) / (double)(k + 2);
		}
	}
	memset(categories, 2, n);
	return (struct responses){.persons = persons,
				  .items = n,
				  .score = score,
				  .item_of = item_of,
				  .start = start,
				  .categories = categories,
				  .groups = 1};
}

static void bank_of(struct item *items, size_t n, uint64_t seed)
{
	struct random r = random_seeded(seed);

	for (size_t i = 0; i < n; i++)
		items[i] = item_2pl(0.7 + random_real(&r), 1.2 * random_normal(&r));
}

struct rates {
	double tests, below_05, chi2, df, infit, outfit, z2;
};

static void add_rates(struct rates *s, const struct item_fit *f, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!f[i].test)
			continue;
		s->tests++;
		s->below_05 += f[i].p < 0.05;
		s->chi2 += f[i].chi2;
		s->df += f[i].df;
		s->infit += f[i].infit;
		s->outfit += f[i].outfit;
		s->z2 += f[i].infit_z * f[i].infit_z;
	}
}

static void run(const struct responses *r, const struct item *items, struct item_fit_plan plan,
		struct arena *a, struct item_fit *f)
{
	struct error e = {0};

	if (item_fit_run(r, items, &plan, a, f, &e))
		fail_msg("%s: %.*s", e.message, (int)e.argument.n, e.argument.p);
}

/* LSAT section 7 (Bock and Lieberman 1970): how many of 1000 gave each of the 32 patterns, 00000
 * first; with the exact estimates of the reference, the statistics that the manual of the R package
 * mirt prints for it (itemfit): 4.749, 14.451, 1.270, 5.237, 0.941, two degrees of freedom each. */
static void s_x2_of_lsat7_is_the_published_one(void **)
{
	static const uint16_t counts[] = {12, 19, 1,  7,  3,  19, 3,  17,  10, 5,  3,
					  7,  7,  23, 8,  28, 7,  39, 11,  34, 14, 51,
					  15, 90, 6,  25, 7,  35, 18, 136, 32, 308};
	static const double a[] = {.987546, 1.080837, 1.707478, .764990, .735673};
	static const double d[] = {1.855856, .807970, 1.805206, .486000, 1.854458};
	static const double want[] = {4.749, 14.451, 1.270, 5.237, 0.941};
	struct arena *arena = arena_new((size_t)1 << 26);
	uint8_t score[5000], two[] = {2, 2, 2, 2, 2};
	struct responses r = {
	    .persons = 1000, .items = 5, .score = score, .categories = two, .groups = 1};
	struct item items[5];
	struct item_fit f[5];
	size_t n = 0;

	for (size_t pattern = 0; pattern < 32; pattern++)
		for (uint16_t k = 0; k < counts[pattern]; k++)
			for (size_t i = 0; i < 5; i++)
				score[n++] = pattern >> (4 - i) & 1;
	assert_int_equal(n, 5000);
	for (size_t i = 0; i < 5; i++)
		items[i] = item_2pl(a[i], -d[i] / a[i]);
	run(&r, items, (struct item_fit_plan){.sd = 1}, arena, f);
	for (size_t i = 0; i < 5; i++) {
		assert_near(f[i].chi2, want[i], 0.005); /* mirt stops its EM at 1e-4 */
		assert_near(f[i].df, 2, 0);
	}
	arena_free(arena);
}

/* With the true parameters a chi-square has its degrees of freedom for mean and 5 % of the items
 * are below .05. 20 sets of 20 items: the rate's own standard error is .011. */
static void items_that_fit_are_seldom_accused(void **)
{
	struct rates sx2 = {0}, posterior = {0};
	struct item items[20];
	struct item_fit f[20];

	bank_of(items, 20, 5);
	items[3] = of_steps(ITEM_GRM, 1.4, steps_a, 4);
	items[8] = of_steps(ITEM_GPCM, 0.9, steps_b, 3);
	items[11] = (struct item){ITEM_3PL, 2, 1.3, 0.2, 0.2, 1, NULL};
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct arena *a = arena_new((size_t)1 << 28);
		struct responses r = answers_of(a, items, 20, 1000, seed);
		struct item_fit_plan plan = {.known = true, .sd = 1};
		run(&r, items, plan, a, f);
		assert_int_equal(f[0].test, ITEM_FIT_SX2);
		add_rates(&sx2, f, 20);
		plan.only = ITEM_FIT_POSTERIOR;
		run(&r, items, plan, a, f);
		add_rates(&posterior, f, 20);
		arena_free(a);
	}
	assert_near(sx2.below_05 / sx2.tests, 0.05, 0.035);
	assert_near(sx2.chi2 / sx2.df, 1, 0.05);
	assert_near(posterior.below_05 / posterior.tests, 0.05, 0.035);
	assert_near(posterior.chi2 / posterior.df, 1, 0.06);
}

/* As above, on tests that chose their items by the answers before. */
static void adaptive_answers_do_not_make_items_misfit(void **)
{
	struct rates s = {0};
	struct item items[60];
	struct item_fit f[60];

	bank_of(items, 60, 6);
	for (uint64_t seed = 1; seed <= 6; seed++) {
		struct arena *a = arena_new((size_t)1 << 28);
		struct responses r = adaptive_answers_of(a, items, 60, 2000, 15, seed);
		run(&r, items, (struct item_fit_plan){.known = true, .sd = 1}, a, f);
		assert_true(f[0].test != ITEM_FIT_SX2);
		add_rates(&s, f, 60);
		arena_free(a);
	}
	assert_true(s.tests > 250);
	assert_near(s.below_05 / s.tests, 0.05, 0.04);
	assert_near(s.infit / s.tests, 1, 0.005);
	assert_near(s.outfit / s.tests, 1, 0.01);
	assert_near(s.z2 / s.tests, 1, 0.2);
	assert_near(s.chi2 / s.df, 1, 0.1); /* V has few answers: a little above */
}

/* The answers to item 2 came from a guessing item, those to item 5 from a flat one. */
static void items_that_do_not_fit_are_found(void **)
{
	struct arena *a = arena_new((size_t)1 << 28);
	struct item items[20], truth[20];
	struct item_fit f[20];

	bank_of(items, 20, 5);
	items[2] = item_2pl(1.5, 0.5);
	items[5] = item_2pl(1.5, 0);
	memcpy(truth, items, sizeof items);
	truth[2] = (struct item){ITEM_3PL, 2, 1.5, 0.5, 0.3, 1, NULL};
	truth[5].a = 0.4;
	struct responses r = answers_of(a, truth, 20, 2000, 77);
	double *theta = ARENA_NEW(a, double, r.persons);
	struct item_fit_plan plan = {.known = true, .sd = 1, .theta = theta};
	for (size_t p = 0; p < r.persons; p++)
		for (size_t i = 0; i < 20; i++)
			theta[p] += (r.score[p * 20 + i] - 0.5) / 6;
	for (int test = ITEM_FIT_SX2; test <= ITEM_FIT_POSTERIOR; test++) {
		plan.only = (enum item_fit_test)test;
		run(&r, items, plan, a, f);
		assert_true(f[2].adjusted < 1e-6);
		assert_true(f[5].adjusted < 1e-6);
		assert_true(f[0].adjusted > 0.01);
	}
	assert_true(f[5].outfit > 1.08); /* flatter than told: more noise */
	assert_true(f[5].outfit_z > 3);
	arena_free(a);
}

/* Wright and Masters (1982), eq. 5.3.3 to 5.3.9, for three persons at one item, by hand. */
static void mean_squares_are_those_of_the_book(void **)
{
	struct arena *a = arena_new((size_t)1 << 26);
	uint8_t score[] = {1, 0, 1}, two[] = {2};
	double theta[] = {-1, 0, 2};
	struct item it = item_2pl(1, 0);
	struct responses r = {
	    .persons = 3, .items = 1, .score = score, .categories = two, .groups = 1};
	struct item_fit f;
	double n = 3, z2 = 0, y2 = 0, w = 0, cw = 0, c = 0;

	run(&r, &it, (struct item_fit_plan){.known = true, .sd = 1, .theta = theta}, a, &f);
	for (int k = 0; k < 3; k++) {
		double p = 1 / (1 + exp(-theta[k])), y = score[k] - p, v = p * (1 - p);
		double fourth = v * (p * p * p + (1 - p) * (1 - p) * (1 - p));
		z2 += y * y / v;
		y2 += y * y;
		w += v;
		cw += fourth / (v * v);
		c += fourth - v * v;
	}
	double qo = sqrt(cw / (n * n) - 1 / n), qi = sqrt(c) / w;
	assert_near(f.outfit, z2 / n, 1e-12);
	assert_near(f.infit, y2 / w, 1e-12);
	assert_near(f.outfit_z, (cbrt(z2 / n) - 1) * 3 / qo + qo / 3, 1e-10);
	assert_near(f.infit_z, (cbrt(y2 / w) - 1) * 3 / qi + qi / 3, 1e-10);
	assert_int_equal(f.test, ITEM_FIT_NONE); /* three persons */
	arena_free(a);
}

static void estimated_parameters_take_degrees_of_freedom(void **)
{
	struct arena *a = arena_new((size_t)1 << 28);
	struct item items[20];
	struct item_fit known[20], estimated[20];

	bank_of(items, 20, 5);
	struct responses r = answers_of(a, items, 20, 1000, 3);
	run(&r, items, (struct item_fit_plan){.known = true, .sd = 1}, a, known);
	run(&r, items, (struct item_fit_plan){.sd = 1}, a, estimated);
	for (size_t i = 0; i < 20; i++) {
		assert_true(known[i].df - estimated[i].df == 2);
		assert_near(known[i].chi2, estimated[i].chi2, 0);
	}
	arena_free(a);
}

static void the_population_is_estimated_when_none_is_told(void **)
{
	struct arena *a = arena_new((size_t)1 << 28);
	struct item items[20], shifted[20];
	struct item_fit f[20];
	struct error e;

	bank_of(items, 20, 5);
	for (size_t i = 0; i < 20; i++) /* theta ~ N(0,1) here is N(0.7, 0.8) on the bank's scale */
		shifted[i] = item_2pl(items[i].a * 0.8, (items[i].b - 0.7) / 0.8);
	struct responses r = answers_of(a, shifted, 20, 4000, 3);
	struct item_fit_plan plan = {.known = true};
	assert_int_equal(item_fit_run(&r, items, &plan, a, f, &e), 0);
	assert_near(plan.mean, 0.7, 0.06);
	assert_near(plan.sd, 0.8, 0.06);
	arena_free(a);
}

static void wrong_scores_and_too_few_persons_are_told(void **)
{
	struct arena *a = arena_new((size_t)1 << 26);
	struct item items[20];
	struct item_fit f[20];
	struct error e = {0};

	bank_of(items, 20, 5);
	struct responses r = answers_of(a, items, 20, 30, 3);
	struct item_fit_plan plan = {.known = true, .sd = 1, .only = ITEM_FIT_SX2};
	assert_int_equal(item_fit_run(&r, items, &plan, a, f, &e), ERR_INVALID);
	assert_non_null(strstr(e.message, "50 persons"));
	uint8_t *score = ARENA_NEW(a, uint8_t, 600);
	memcpy(score, r.score, 600);
	score[25] = 2;
	r.score = score;
	assert_int_equal(item_fit_run(&r, items, &plan, a, f, &e), ERR_INVALID);
	assert_non_null(strstr(error_text(&e, a).p, "person 2 has score 2 on item 6"));
	arena_free(a);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(expected_proportions_are_those_of_all_patterns),
	    cmocka_unit_test(s_x2_of_lsat7_is_the_published_one),
	    cmocka_unit_test(items_that_fit_are_seldom_accused),
	    cmocka_unit_test(adaptive_answers_do_not_make_items_misfit),
	    cmocka_unit_test(items_that_do_not_fit_are_found),
	    cmocka_unit_test(mean_squares_are_those_of_the_book),
	    cmocka_unit_test(estimated_parameters_take_degrees_of_freedom),
	    cmocka_unit_test(the_population_is_estimated_when_none_is_told),
	    cmocka_unit_test(wrong_scores_and_too_few_persons_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
