/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>
#include "help/near.h"
#include "help/pool_file.h"
#include "measure/responses.h"
#include "measure/simulation.h"

enum { PERSONS = 1100, LENGTH = 12 };

static struct arena *arena;
static struct pool *pool;

static int setup(void **)
{
	arena = arena_new((size_t)1 << 32);
	struct pool_items it = pool_file(arena, "bank600");
	pool = pool_new(arena, &it);
	return 0;
}

static int teardown(void **)
{
	arena_free(arena);
	return 0;
}

static struct simulation levelled(const char *method, uint64_t persons, uint64_t seed,
				  double correlation)
{
	struct exam_levels *levels =
	    correlation >= 0
		? exam_levels_new(arena, pool, correlation, exam_levels_usual, EXAM_LEVELS_USUAL)
		: NULL;
	struct method_wanted w = {.method = method_of(method),
				  .rules.length = LENGTH,
				  .pix = method_pix_new,
				  .learn = 1000,
				  .levels = levels,
				  .seed = seed};
	struct simulation s = {
	    .ready = method_prepare(arena, pool, &w), .persons = persons, .seed = seed};

	s.item = ARENA_NEW(arena, uint32_t, persons * LENGTH);
	s.right = ARENA_NEW(arena, uint8_t, persons * LENGTH);
	s.length = ARENA_NEW(arena, uint16_t, persons);
	s.estimate = ARENA_NEW(arena, double, persons);
	s.error = ARENA_NEW(arena, double, persons);
	s.theta = ARENA_NEW(arena, double, persons);
	if (levels) {
		s.level = ARENA_NEW(arena, struct exam_level, persons * levels->areas);
		s.truth = ARENA_NEW(arena, double, persons * levels->areas);
	}
	return s;
}

static struct simulation simulation(const char *method, uint64_t persons, uint64_t seed)
{
	return levelled(method, persons, seed, -1);
}

/* The lanes one after another, from the first or from the last. */
static struct simulation_sums run(const struct simulation *s, bool backwards)
{
	unsigned lanes = simulation_lanes(s->persons);
	struct simulation_sums one[SIMULATION_LANES_MAX] = {};
	struct simulation_sums all = {.count = ARENA_NEW(arena, uint32_t, pool->items.n)};
	atomic_uint_fast64_t done = 0;
	atomic_bool stop = false;

	for (unsigned k = 0; k < lanes; k++) {
		unsigned lane = backwards ? lanes - 1 - k : k;
		simulation_run(s, arena, lane, &one[lane], &done, &stop);
	}
	for (unsigned k = 0; k < lanes; k++)
		simulation_add(&all, &one[k], pool->items.n);
	assert_int_equal(done, s->persons);
	return all;
}

static void the_order_of_the_lanes_does_not_matter(void **)
{
	struct simulation a = levelled("openpix", PERSONS, 5, 0.8);
	struct simulation b = levelled("openpix", PERSONS, 5, 0.8);
	struct simulation_sums one = run(&a, false), two = run(&b, true);

	assert_true(simulation_lanes(PERSONS) > 1);
	assert_memory_equal(one.count, two.count, pool->items.n * sizeof *one.count);
	one.count = two.count = NULL;
	assert_memory_equal(&one, &two, sizeof one);
	assert_memory_equal(a.item, b.item, PERSONS * LENGTH * sizeof *a.item);
	assert_memory_equal(a.estimate, b.estimate, PERSONS * sizeof *a.estimate);
}

static void another_seed_is_another_run(void **)
{
	struct simulation a = simulation("openpix", 100, 5), b = simulation("openpix", 100, 6);

	run(&a, false);
	run(&b, false);
	assert_memory_not_equal(a.item, b.item, 100 * LENGTH * sizeof *a.item);
	assert_memory_not_equal(a.theta, b.theta, 100 * sizeof *a.theta);
}

/* Two methods meet the same persons, who give the same answer to the same item. */
static void methods_meet_the_same_persons(void **)
{
	struct simulation a = simulation("mfi-eap", 200, 5), b = simulation("pix-v3", 200, 5);
	unsigned shared = 0;

	run(&a, false);
	run(&b, false);
	assert_memory_equal(a.theta, b.theta, 200 * sizeof *a.theta);
	for (size_t p = 0; p < 200; p++)
		for (size_t i = p * LENGTH; i < (p + 1) * LENGTH; i++)
			for (size_t j = p * LENGTH; j < (p + 1) * LENGTH; j++)
				if (a.item[i] == b.item[j]) {
					shared++;
					assert_int_equal(a.right[i], b.right[j]);
				}
	assert_true(shared > 200);
}

/* Recorded answers are given as they stand, and an item without one is never asked. */
static void recorded_answers_are_replayed(void **)
{
	size_t n = pool->items.n;
	uint8_t *scores = ARENA_NEW(arena, uint8_t, 300 * n);
	double *thetas = ARENA_NEW(arena, double, 300);
	struct random r = random_seeded(1);
	struct simulation s = simulation("mfi-eap", 300, 5);

	for (size_t p = 0; p < 300; p++) {
		thetas[p] = random_normal(&r);
		for (size_t i = 0; i < n; i++)
			scores[p * n + i] =
			    i % 3 == 0 ? RESPONSE_MISSING
				       : random_real(&r) < pool_probability(pool, i, thetas[p]);
	}
	s.responses = scores;
	s.thetas = thetas;
	run(&s, false);
	for (size_t p = 0; p < 300; p++)
		for (size_t k = p * LENGTH; k < (p + 1) * LENGTH; k++) {
			assert_true(s.item[k] % 3 != 0);
			assert_int_equal(s.right[k], scores[p * n + s.item[k]]);
		}
}

/* The posterior is a true one: over persons drawn from its prior the error squared is its variance
 * (2,000 persons: a deviation of chance is 1.6 %), and there is no bias. */
static void errors_are_as_large_as_told(void **)
{
	struct simulation s = simulation("openpix", 2000, 17);
	struct simulation_sums t = run(&s, false);
	struct simulation_result r = simulation_result(&t, pool->items.n);

	assert_near(r.rmse / r.rms_se, 1, 0.05);
	assert_near(r.bias, 0, 4 * r.rmse / sqrt(2000));
}

/* Abilities that all correlate 1 are one: the same persons take the same exams as without levels,
 * and asking for levels changes nothing of an exam. */
static void levels_change_no_exam(void **)
{
	struct simulation plain = simulation("openpix", 300, 5);
	struct simulation one = levelled("openpix", 300, 5, 1);

	run(&plain, false);
	run(&one, false);
	assert_memory_equal(plain.item, one.item, 300 * LENGTH * sizeof *one.item);
	assert_memory_equal(plain.right, one.right, 300 * LENGTH * sizeof *one.right);
	assert_memory_equal(plain.theta, one.theta, 300 * sizeof *one.theta);
	for (size_t k = 0; k < 300 * pool->areas; k++)
		assert_near(one.truth[k], one.theta[k / pool->areas], 0);
}

/* Drawn abilities have the correlation asked for: of 2,000 persons the sum over the areas has
 * variance K + K (K - 1) rho, each area 1; a deviation of chance of a variance is sqrt(2 / 2000) =
 * 3.2 %. */
static void abilities_are_drawn_as_told(void **)
{
	struct simulation s = levelled("random", 2000, 3, 0.6);
	double sums = 0, own = 0, areas = (double)pool->areas;

	run(&s, false);
	for (size_t p = 0; p < 2000; p++) {
		double sum = 0;
		for (size_t k = 0; k < pool->areas; k++) {
			sum += s.truth[p * pool->areas + k];
			own += s.truth[p * pool->areas + k] * s.truth[p * pool->areas + k];
		}
		sums += sum * sum;
	}
	assert_near(sums / 2000 / (areas + areas * (areas - 1) * 0.6), 1, 0.13);
	assert_near(own / 2000 / areas, 1, 0.1);
}

/* The profile's posterior is a true one: no bias, the square of the error is the variance told,
 * nineteen truths of twenty lie within 1.96 errors of a posterior near the normal, and the chances
 * told of levels are the shares of right ones. 2,000 persons x 4 areas whose errors hang together
 * somewhat: counted as 2,000. */
static void competences_are_as_sure_as_told(void **)
{
	struct simulation s = levelled("openpix", 2000, 17, 0.7);
	struct simulation_sums t = run(&s, false);
	struct simulation_competence all = simulation_together(t.competence, pool->areas);
	struct simulation_placed r = simulation_placed(&all, 2000 * (double)pool->areas);

	assert_near(r.bias, 0, 4 * r.rmse / sqrt(2000));
	assert_near(r.rmse / r.rms_se, 1, 0.05);
	assert_near(r.coverage, 0.95, 4 * sqrt(0.95 * 0.05 / 2000));
	assert_near(r.right, r.stated, 4 * sqrt(0.25 / 2000));
	assert_near(r.level_rmse / r.level_se, 1, 0.05);
	assert_true(r.within > r.right);
}

/* One capacity for all competences says less error than there is: what differs between them, of
 * variance 1 - rho beyond the mean of all, is not in it. The profile errs less. */
static void one_capacity_is_surer_than_it_should(void **)
{
	struct simulation s = levelled("mfi-eap", 1000, 17, 0.6);
	struct simulation o = levelled("openpix", 1000, 17, 0.6);
	struct simulation_sums t = run(&s, false), u = run(&o, false);
	struct simulation_competence all = simulation_together(t.competence, pool->areas);
	struct simulation_competence own = simulation_together(u.competence, pool->areas);
	double n = 1000 * (double)pool->areas;
	struct simulation_placed r = simulation_placed(&all, n),
				 profile = simulation_placed(&own, n);

	assert_true(r.coverage < 0.85);
	assert_true(profile.rmse < r.rmse);
}

/* Sixteen areas of about two questions each: some have their share in the first half of every exam,
 * and their items are in use all the same. */
static void every_item_is_used_with_many_areas(void **)
{
	struct pool_items it = pool->items;
	uint16_t *area = ARENA_NEW(arena, uint16_t, it.n);

	for (size_t i = 0; i < it.n; i++)
		area[i] = (uint16_t)(i % 16);
	it.area = area;
	struct method_wanted w = {.method = method_of("openpix"), .rules.length = 32, .seed = 1};
	struct simulation s = {.persons = 4000, .seed = 1};
	s.ready = method_prepare(arena, pool_new(arena, &it), &w);
	struct simulation_sums t = run(&s, false);
	for (size_t i = 0; i < it.n; i++)
		assert_true(t.count[i] > 0);
}

/* What is kept of each person is what was added up. */
static void levels_kept_are_those_of_the_sums(void **)
{
	struct simulation s = levelled("openpix", 300, 8, 0.8);
	struct simulation_sums t = run(&s, false);

	for (size_t k = 0; k < pool->areas; k++) {
		uint64_t covered = 0, right = 0;
		double square = 0, stated = 0;
		for (size_t p = 0; p < 300; p++) {
			const struct exam_level *told = &s.level[p * pool->areas + k];
			double off = told->theta - s.truth[p * pool->areas + k];
			square += off * off;
			covered += fabs(off) <= 1.959963984540054 * told->se;
			stated += told->level.probability[told->level.level];
			right += told->level.level == exam_levels_at(s.ready->wanted.levels,
								     s.truth[p * pool->areas + k]);
		}
		assert_near(t.competence[k].square, square, 1e-9);
		assert_near(t.competence[k].stated, stated, 1e-9);
		assert_int_equal(t.competence[k].covered, covered);
		assert_int_equal(t.competence[k].right, right);
	}
}

/* Figures of the sums, from the exams themselves. */
static void sums_are_those_of_the_exams(void **)
{
	struct simulation s = simulation("random", 400, 2);
	struct simulation_sums t = run(&s, false);
	struct simulation_result r = simulation_result(&t, pool->items.n);
	double bias = 0, square = 0, se = 0;

	for (size_t p = 0; p < 400; p++) {
		double off = s.estimate[p] - s.theta[p];
		bias += off / 400;
		square += off * off / 400;
		se += s.error[p] / 400;
		assert_int_equal(s.length[p], LENGTH);
	}
	assert_near(r.bias, bias, 1e-12);
	assert_near(r.rmse, sqrt(square), 1e-12);
	assert_near(r.mean_se, se, 1e-12);
	assert_near(r.mean_length, LENGTH, 0);
}

static void a_raised_flag_ends_a_lane(void **)
{
	struct simulation s = simulation("random", 400, 2);
	struct simulation_sums t = {};
	atomic_uint_fast64_t done = 0;
	atomic_bool stop = true;

	simulation_run(&s, arena, 0, &t, &done, &stop);
	assert_int_equal(t.persons, 0);
	assert_int_equal(done, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_order_of_the_lanes_does_not_matter),
	    cmocka_unit_test(another_seed_is_another_run),
	    cmocka_unit_test(methods_meet_the_same_persons),
	    cmocka_unit_test(recorded_answers_are_replayed),
	    cmocka_unit_test(errors_are_as_large_as_told),
	    cmocka_unit_test(levels_change_no_exam),
	    cmocka_unit_test(abilities_are_drawn_as_told),
	    cmocka_unit_test(competences_are_as_sure_as_told),
	    cmocka_unit_test(one_capacity_is_surer_than_it_should),
	    cmocka_unit_test(every_item_is_used_with_many_areas),
	    cmocka_unit_test(levels_kept_are_those_of_the_sums),
	    cmocka_unit_test(sums_are_those_of_the_exams),
	    cmocka_unit_test(a_raised_flag_ends_a_lane),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
