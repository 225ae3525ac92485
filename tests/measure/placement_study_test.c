/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include "measure/placement_study.h"

static struct placement_tally run(const struct placement_learners *l, enum placement_method method,
				  uint64_t seed, uint64_t learners)
{
	struct arena *a = arena_new((size_t)1 << 28), *kept = arena_new((size_t)1 << 24);
	struct random r = random_seeded(11);
	struct placement_competence c[4];
	struct placement_tally t = {};

	for (size_t i = 0; i < 4; i++)
		c[i] = placement_study_full(kept, &r);
	for (uint64_t i = 0; i < learners; i++) {
		struct placement_outcome o;
		placement_study_run(a, &belief_own, &c[i % 4], l, method, seed, i, &o);
		placement_tally_add(&t, &o);
		arena_clear(a);
	}
	arena_free(a);
	arena_free(kept);
	return t;
}

static const struct placement_learners usual = {
    .mean = 3, .deviation = 2, .slope = 1.5, .slip = 0.08, .guess = 0.15};

static void the_same_seed_gives_the_same_tests(void **)
{
	struct placement_tally one = run(&usual, PLACEMENT_METHOD_BELIEF, 5, 200);
	struct placement_tally two = run(&usual, PLACEMENT_METHOD_BELIEF, 5, 200);
	struct placement_tally other = run(&usual, PLACEMENT_METHOD_BELIEF, 6, 200);

	assert_memory_equal(&one, &two, sizeof one);
	assert_true(one.square != other.square);
}

/* Nobody slips or guesses: the public Pix is right about all it asks; what is left is out of reach.
 */
static void pix_is_right_about_learners_who_never_err(void **)
{
	struct placement_learners exact = usual;

	exact.slip = exact.guess = 0;
	struct placement_tally t = run(&exact, PLACEMENT_METHOD_PIX, 5, 400);
	assert_true(t.missed <= t.tests / 50);
	assert_int_equal(t.missed_far, 0);
}

/* It says how often it is right: of 1,500 learners who are as it assumes, within four standard
 * errors of that share. */
static void it_is_right_as_often_as_it_says(void **)
{
	struct placement_tally t = run(&usual, PLACEMENT_METHOD_BELIEF, 5, 1500);
	double n = (double)t.tests, right = 1 - (double)t.missed / n;

	assert_true(fabs(t.sure / n - right) < 4 * sqrt(right * (1 - right) / n));
	/* and how far off: a chi-square of that many degrees, four deviations wide */
	double claimed = t.error / n, found = sqrt(t.square / n);
	assert_true(fabs(found / claimed - 1) < 0.12);
	assert_true(fabs(t.bias / n) < 4 * found / sqrt(n));
}

/* Whether people slip and guess more than it assumes or less. */
static void it_asks_fewer_questions_and_misses_fewer_levels(void **)
{
	uint64_t missed[PLACEMENT_METHODS] = {};

	for (int i = 0; i < 4; i++) {
		struct placement_tally t[PLACEMENT_METHODS];
		struct placement_learners l = usual;
		l.slip = i % 2 ? 0.1 : 0.05;
		l.guess = i / 2 ? 0.25 : 0.1;
		for (enum placement_method m = 0; m < PLACEMENT_METHODS; m++) {
			t[m] = run(&l, m, 5, 500);
			missed[m] += t[m].missed;
		}
		assert_true(t[PLACEMENT_METHOD_BELIEF].questions * 10 <
			    t[PLACEMENT_METHOD_PIX].questions * 8);
		assert_true(t[PLACEMENT_METHOD_BELIEF].missed_far <=
			    t[PLACEMENT_METHOD_PIX].missed_far);
	}
	assert_true(missed[PLACEMENT_METHOD_BELIEF] < missed[PLACEMENT_METHOD_PIX]);
}

static void the_full_competence_is_like_the_real_ones(void **)
{
	struct arena *a = arena_new((size_t)1 << 24);
	struct random r = random_seeded(1);

	for (int i = 0; i < 50; i++) {
		struct placement_competence c = placement_study_full(a, &r);
		bool level[9] = {};
		double pix = 0;
		uint16_t tubes = 0;
		assert_in_range(c.skill_count, 5 * 4, 7 * 8);
		for (size_t j = 0; j < c.skill_count; j++) {
			level[c.skills[j].difficulty] = true;
			pix += c.skills[j].pix;
			tubes = c.skills[j].tube > tubes ? c.skills[j].tube : tubes;
		}
		assert_in_range(tubes + 1, 5, 7);
		for (size_t l = 1; l <= 8; l++)
			assert_true(level[l]);
		assert_true(pix <= 64 + 1e-9 && pix >= 32);
	}
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_same_seed_gives_the_same_tests),
	    cmocka_unit_test(pix_is_right_about_learners_who_never_err),
	    cmocka_unit_test(it_is_right_as_often_as_it_says),
	    cmocka_unit_test(it_asks_fewer_questions_and_misses_fewer_levels),
	    cmocka_unit_test(the_full_competence_is_like_the_real_ones),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
