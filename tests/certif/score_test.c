/* SPDX-License-Identifier: EUPL-1.2 */
/* What an exam is worth under the method openpix. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include "certif/score.h"
#include "help/near.h"
#include "measure/ability.h"

enum { WHOLE = 32, COMPETENCES = 16 };

static const struct exam_method *method;
static struct arena *arena;
static struct framework framework;

static int start(void **)
{
	static char ids[COMPETENCES][8];

	method = exam_method_of(STR("openpix"));
	arena = arena_new(64 << 20);
	framework.competence_count = COMPETENCES;
	for (size_t i = 0; i < COMPETENCES; i++) {
		snprintf(ids[i], sizeof ids[i], "%zu.%zu", i / 4 + 1, i % 4 + 1);
		framework.competences[i].id = str_of(ids[i]);
	}
	return 0;
}

static int stop(void **)
{
	arena_free(arena);
	return 0;
}

/* Two questions a competence, the first right and the second wrong, of one difficulty. */
static void even_exam(struct score_question *q, double difficulty)
{
	for (size_t i = 0; i < WHOLE; i++)
		q[i] = (struct score_question){difficulty, 1, framework.competences[i / 2].id,
					       i % 2 == 0};
}

static struct score score_of(const struct score_question *q, size_t n,
			     const struct score_question *skipped, size_t skips)
{
	struct score_record r = {.method = method,
				 .answers = q,
				 .answer_count = n,
				 .skipped = skipped,
				 .skipped_count = skips,
				 .abort = skips ? ABORT_CANDIDATE : ABORT_NONE};
	struct score s;

	score_exam(&r, &framework, arena, &s);
	return s;
}

/* The engine's EAP of the same answers on the capacity scale itself, prior N(0.5, 1.8^2). */
static struct ability exact(const struct score_question *q, size_t n)
{
	struct item items[2 * WHOLE];
	struct response x[2 * WHOLE];

	for (uint32_t i = 0; i < n; i++) {
		items[i] = item_2pl(q[i].discriminant, q[i].difficulty);
		x[i] = (struct response){i, q[i].right};
	}
	return ability_estimate(ABILITY_EAP, items, x, n, (struct ability_prior){0.5, 1.8}, 20);
}

static void the_default_comes_first(void **)
{
	assert_string_equal(exam_methods[0].name, "openpix");
	assert_non_null(exam_method_of(STR("pix-v3")));
	assert_null(exam_method_of(STR("none")));
}

/* 16 right and 16 wrong at the middle of the population: the posterior is symmetric about it, so
 * the capacity is 0.5. It is in [-0.519, 0.6), mesh 2, worth 128 pix from 128 on: 128 x (1 +
 * progress) with progress = 1 - (0.6 - 0.5) / (0.6 + 0.519) = 0.91063…: 244.56 -> 244. */
static void an_even_exam_is_worth_the_middle(void **)
{
	struct score_question q[WHOLE];

	even_exam(q, 0.5);
	struct score s = score_of(q, WHOLE, NULL, 0);
	assert_near(s.capacity, 0.5, 1e-12);
	assert_int_equal(s.mesh, 2);
	assert_int_equal(s.pix, 244);
	assert_int_equal(s.status, CERTIFICATION_VALIDATED);
	/* 32 questions of information 1/4 each at most, and the prior's 1/1.8^2: not surer than
	 * sqrt(1 / (8 + 0.3086)) = 0.3469, and not far from it */
	assert_true(s.error > 0.3469 && s.error < 0.37);
}

static void capacity_and_error_are_the_exact_posterior(void **)
{
	struct score_question q[WHOLE];

	for (size_t i = 0; i < WHOLE; i++)
		q[i] = (struct score_question){-2 + 0.2 * (double)i, 0.7 + 0.02 * (double)i,
					       framework.competences[i / 2].id, i % 3 != 0};
	struct score s = score_of(q, WHOLE, NULL, 0);
	struct ability a = exact(q, WHOLE);
	assert_near(s.capacity, a.theta, 1e-8);
	assert_near(s.error, a.se, 1e-8);
}

/* Left by the candidate after 20: as 32 answers of which the last 12 are wrong. */
static void skipped_questions_count_as_wrong_once(void **)
{
	struct score_question q[WHOLE];

	even_exam(q, 0.5);
	for (size_t i = 20; i < WHOLE; i++)
		q[i].right = false;
	struct score s = score_of(q, 20, q + 20, 12);
	struct ability a = exact(q, WHOLE);
	assert_near(s.capacity, a.theta, 1e-8);
	assert_near(s.error, a.se, 1e-8);
	assert_true(s.capacity < score_of(q, 20, NULL, 0).capacity);
}

static const char *level_of(struct score s, size_t competence)
{
	struct str word = {}, rest = s.levels;

	for (size_t i = 0; i <= competence; i++)
		(void)str_cut(rest, ' ', &word, &rest);
	return arena_z(arena, word);
}

/* All alike: a posterior about the middle of the population and of the questions, capacity 0.2 to
 * 0.5, with an error of some .8: level 2 (capacity -1 to 0.5) is the middle one. Two right answers
 * in one competence move that one most, and up. */
static void a_competence_has_a_level_of_its_own(void **)
{
	struct score_question q[WHOLE];

	even_exam(q, 0.2);
	struct score even = score_of(q, WHOLE, NULL, 0);
	for (size_t i = 1; i < COMPETENCES; i++)
		assert_string_equal(level_of(even, i) + 3, level_of(even, 0) + 3);
	assert_memory_equal(level_of(even, 0), "1.1:2:", 6);
	q[1].right = true;  /* 1.1: both */
	q[2].right = false; /* 1.2: none */
	struct score s = score_of(q, WHOLE, NULL, 0);
	assert_near(s.capacity, even.capacity, 1e-12); /* as many right ones as before */
	int level[COMPETENCES];
	for (size_t i = 0; i < COMPETENCES; i++)
		level[i] = level_of(s, i)[4] - '0';
	assert_true(level[0] > level[2]);
	assert_true(level[1] <= level[2]);
	assert_true(level[2] == level[3]);
}

/* Level 3 is narrow, capacity 0.5 to 1: likelier than its neighbours it is nowhere, with two
 * questions a competence. Who stands in the middle of it is told level 3 all the same. */
static void a_narrow_level_is_told_too(void **)
{
	struct score_question q[WHOLE];

	even_exam(q, 0.85);
	struct score s = score_of(q, WHOLE, NULL, 0);
	assert_true(s.capacity > 0.6 && s.capacity < 0.85);
	assert_memory_equal(level_of(s, 0), "1.1:3:", 6);
}

/* Its error is told: more than that of the whole, which 32 questions tell of, in levels of some 0.8
 * of capacity; and the range holds the level. */
static void a_level_tells_its_error(void **)
{
	struct score_question q[WHOLE];

	even_exam(q, 0.5);
	const char *text = level_of(score_of(q, WHOLE, NULL, 0), 0);
	double error;
	struct str id, level, sd, range, low, high, rest = str_of(text);
	assert_true(str_cut(rest, ':', &id, &rest) && str_cut(rest, ':', &level, &rest) &&
		    str_cut(rest, ':', &sd, &range) && str_cut(range, '-', &low, &high));
	assert_true(str_real(sd, &error));
	assert_true(error > 0.5 && error < 1.6);
	assert_true(str_cmp(low, level) <= 0 && str_cmp(level, high) <= 0);
	assert_true(low.p[0] < high.p[0]);
}

static void nothing_is_told_of_a_competence_that_left_the_framework(void **)
{
	struct score_question q[WHOLE];

	even_exam(q, 0.5);
	struct score with = score_of(q, WHOLE, NULL, 0);
	q[0].competence = q[1].competence = STR("9.9");
	struct score without = score_of(q, WHOLE, NULL, 0);
	assert_near(with.capacity, without.capacity, 0);
	assert_string_not_equal(level_of(with, 0), level_of(without, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_default_comes_first),
	    cmocka_unit_test(an_even_exam_is_worth_the_middle),
	    cmocka_unit_test(capacity_and_error_are_the_exact_posterior),
	    cmocka_unit_test(skipped_questions_count_as_wrong_once),
	    cmocka_unit_test(a_competence_has_a_level_of_its_own),
	    cmocka_unit_test(a_narrow_level_is_told_too),
	    cmocka_unit_test(a_level_tells_its_error),
	    cmocka_unit_test(nothing_is_told_of_a_competence_that_left_the_framework),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
