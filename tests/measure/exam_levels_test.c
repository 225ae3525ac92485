/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include "base/random.h"
#include "help/near.h"
#include "measure/ability.h"
#include "measure/exam_levels.h"

enum { ITEMS = 14 };

static struct arena *arena;
static double a[ITEMS], b[ITEMS], c[ITEMS], d[ITEMS];
static uint16_t area[ITEMS];

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

/* Any items, dealt to the areas in turn, a fifth of chance to guess on the even ones. */
static struct pool *pool_of(uint64_t seed, unsigned areas)
{
	struct random r = random_seeded(seed);

	for (size_t i = 0; i < ITEMS; i++) {
		a[i] = 0.8 + 1.2 * random_real(&r);
		b[i] = 3 * random_real(&r) - 1.5;
		c[i] = i % 2 ? 0 : 0.2;
		d[i] = 1;
		area[i] = (uint16_t)(i % areas);
	}
	struct pool_items it = {.n = ITEMS, .a = a, .b = b, .c = c, .d = d, .area = area};
	return pool_new(arena, &it);
}

/* The first n items, answered by the bits of `pattern`. */
static void take(struct exam *e, const struct pool *p, unsigned n, unsigned pattern)
{
	static struct exam_marks marks;
	struct exam_rules rules = {.length = ITEMS};

	marks = exam_marks_new(arena, p);
	exam_start(e, p, &rules, &marks);
	for (unsigned i = 0; i < n; i++)
		exam_answer(e, i, pattern >> i & 1);
}

static double likelihood(const struct exam *e, size_t of, double theta)
{
	double l = 1;

	for (unsigned k = 0; k < e->asked; k++) {
		size_t i = e->item[k];
		double p = c[i] + (1 - c[i]) / (1 + exp(-a[i] * (theta - b[i])));
		if (area[i] == of)
			l *= e->right[k] ? p : 1 - p;
	}
	return l;
}

/* Brute force over the plane of two abilities: the density of the bivariate normal times the
 * likelihood of all answers, no g anywhere. Each level is integrated between its own cuts by the
 * midpoint rule of 600 strips (error h^2 f' / 24, below 4e-6); profile_level joins the weights of a
 * grid of .15 by parabolas, good to 3e-5. */
static void two_competences_are_the_integral_over_the_plane(void **)
{
	const double rho = 0.6, cut[] = {-1, 0, 0.25, 1.5}, edge[] = {-7, -1, 0, 0.25, 1.5, 7};
	struct pool *p = pool_of(3, 2);
	struct exam_levels *s = exam_levels_new(arena, p, rho, cut, 4);
	struct exam_level told[2];
	struct exam e;

	take(&e, p, 9, 0x0d3);
	exam_levels_of(s, &e, told);
	for (size_t own = 0; own < 2; own++) {
		double level[5] = {0}, sum = 0, first = 0, second = 0, mean = 0, square = 0;
		for (size_t l = 0; l < 5; l++)
			for (int x = 0; x < 600; x++) {
				double wide = (edge[l + 1] - edge[l]) / 600;
				double u = edge[l] + (x + 0.5) * wide, at_u = 0;
				for (int y = 0; y < 280; y++) {
					double v = -7 + 0.05 * (y + 0.5);
					at_u += likelihood(&e, 1 - own, v) *
						exp(-0.5 * (u * u - 2 * rho * u * v + v * v) /
						    (1 - rho * rho));
				}
				at_u *= likelihood(&e, own, u) * wide;
				level[l] += at_u;
				sum += at_u;
				first += at_u * u;
				second += at_u * u * u;
			}
		first /= sum;
		assert_near(told[own].theta, first, 2e-5);
		assert_near(told[own].se, sqrt(second / sum - first * first), 2e-5);
		unsigned likeliest = 0;
		for (unsigned l = 0; l < 5; l++) {
			level[l] /= sum;
			assert_near(told[own].level.probability[l], level[l], 3e-5);
			mean += l * level[l];
			square += l * l * level[l];
			likeliest = level[l] > level[likeliest] ? l : likeliest;
		}
		assert_int_equal(told[own].level.level, likeliest);
		assert_near(told[own].level.mean, mean, 1e-4);
		assert_near(told[own].level.sd, sqrt(square - mean * mean), 1e-4);
	}
}

/* Competences that have nothing to do with one another: each is the posterior of its own answers
 * alone, and one that was not asked keeps its prior N(0,1). */
static void without_correlation_each_is_alone(void **)
{
	struct pool *p = pool_of(5, 3);
	struct exam_levels *s = exam_levels_new(arena, p, 0, exam_levels_usual, EXAM_LEVELS_USUAL);
	struct exam_level told[3];
	struct item items[ITEMS];
	struct response x[ITEMS];
	struct exam e;

	take(&e, p, 2, 1); /* areas 0 and 1, an answer each */
	exam_levels_of(s, &e, told);
	for (size_t i = 0; i < 2; i++) {
		items[i] = (struct item){
		    .model = ITEM_4PL, .categories = 2, .a = a[i], .b = b[i], .c = c[i], .d = 1};
		x[0] = (struct response){(uint32_t)i, e.right[i]};
		struct ability own =
		    ability_estimate(ABILITY_EAP, items, x, 1, (struct ability_prior){0, 1}, 8);
		assert_near(told[i].theta, own.theta, 1e-6);
		assert_near(told[i].se, own.se, 1e-6);
	}
	assert_near(told[2].theta, 0, 1e-12);
	assert_near(told[2].se, 1, 1e-6);
	/* of N(0,1) the likeliest of these levels is 0, below -1: .1587 */
	assert_near(told[2].level.probability[0], 0.15865525, 1e-5);
}

/* What is told of one competence tells of the others, the more they correlate the more; and more
 * answers leave less error, here from every one of the 2^7 patterns. */
static void answers_tell_of_other_competences(void **)
{
	struct pool *p = pool_of(9, 2);
	double before_theta = 0, before_se = 1;

	for (double rho = 0.3; rho < 0.95; rho += 0.3) {
		struct exam_levels *s =
		    exam_levels_new(arena, p, rho, exam_levels_usual, EXAM_LEVELS_USUAL);
		struct exam_level told[2];
		struct exam e;
		take(&e, p, 1, 1); /* right, in area 0 */
		exam_levels_of(s, &e, told);
		assert_true(told[1].theta > before_theta && told[1].theta < told[0].theta);
		assert_true(told[1].se < before_se && told[1].se > told[0].se);
		before_theta = told[1].theta;
		before_se = told[1].se;
	}
}

/* Whatever was answered: numbers, levels that sum to one, an ability that a right answer more never
 * lowers in any competence. */
static void every_pattern_is_told_in_order(void **)
{
	struct pool *p = pool_of(11, 4);
	struct exam_levels *s =
	    exam_levels_new(arena, p, 0.8, exam_levels_usual, EXAM_LEVELS_USUAL);
	struct exam_level all[1 << 8][4];
	struct exam e;

	for (unsigned pattern = 0; pattern < 1 << 8; pattern++) {
		take(&e, p, 8, pattern);
		exam_levels_of(s, &e, all[pattern]);
		for (size_t k = 0; k < 4; k++) {
			double sum = 0;
			for (size_t l = 0; l <= EXAM_LEVELS_USUAL; l++)
				sum += all[pattern][k].level.probability[l];
			assert_near(sum, 1, 1e-12);
			assert_true(all[pattern][k].se > 0 && all[pattern][k].se < 1);
			for (unsigned i = 0; i < 8; i++)
				if (pattern >> i & 1)
					assert_true(all[pattern][k].theta >
						    all[pattern ^ 1u << i][k].theta);
		}
	}
}

/* The way of one capacity: the same for all, the level in which the estimate stands. */
static void one_capacity_is_read_for_all(void **)
{
	struct pool *p = pool_of(13, 4);
	struct exam_levels *s =
	    exam_levels_new(arena, p, 0.8, exam_levels_usual, EXAM_LEVELS_USUAL);
	struct exam_level told[4];
	struct exam e;

	take(&e, p, 10, 0x3ff);
	e.estimate = 1.2; /* from 1 on: level 5 */
	exam_levels_of_one(s, &e, told);
	for (size_t k = 0; k < 4; k++) {
		assert_near(told[k].theta, 1.2, 0);
		assert_near(told[k].se, e.error, 0);
		assert_int_equal(told[k].level.level, 5);
	}
	assert_int_equal(exam_levels_at(s, -1.01), 0);
	assert_int_equal(exam_levels_at(s, -1), 1);
	assert_int_equal(exam_levels_at(s, 9), 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(two_competences_are_the_integral_over_the_plane),
	    cmocka_unit_test(without_correlation_each_is_alone),
	    cmocka_unit_test(answers_tell_of_other_competences),
	    cmocka_unit_test(every_pattern_is_told_in_order),
	    cmocka_unit_test(one_capacity_is_read_for_all),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
