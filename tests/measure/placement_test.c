/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include "base/random.h"
#include "measure/placement.h"

enum { SKILLS = 60 };
#define DAY ((int64_t)86400000)

/* --- small tests written by hand ----------------------------------------------------------------
 */

static struct placement_skill skill(uint16_t tube, uint8_t difficulty)
{
	return (struct placement_skill){
	    .pix = 1, .tube = tube, .difficulty = difficulty, .challenges = 1, .counted = true};
}

static struct placement_knowledge direct(uint32_t at, enum placement_status status)
{
	return (struct placement_knowledge){
	    .skill = at, .status = (uint8_t)status, .source = PLACEMENT_DIRECT};
}

static void a_right_answer_validates_the_easier_skills_of_the_tube(void **)
{
	struct placement_skill s[] = {skill(0, 3), skill(0, 1), skill(1, 1),
				      skill(0, 5), skill(0, 3), skill(0, 2)};
	struct placement_test t = {.skills = s, .skill_count = 6};
	struct placement_knowledge out[6];

	assert_int_equal(placement_infer(&t, 0, true, 42, out), 3);
	assert_int_equal(out[0].skill, 0);
	assert_int_equal(out[0].source, PLACEMENT_DIRECT);
	assert_int_equal(out[1].skill,
			 1); /* in the order of the skills, the twin of difficulty 3 left out */
	assert_int_equal(out[2].skill, 5);
	assert_int_equal(out[2].source, PLACEMENT_INFERRED);
	assert_int_equal(out[2].status, PLACEMENT_VALIDATED);
	assert_int_equal(out[2].created_at, 42);
	assert_true(placement_earned(&t, &out[2]) == 1);
}

static void a_wrong_answer_invalidates_the_harder_ones(void **)
{
	struct placement_skill s[] = {skill(0, 3), skill(0, 1), skill(1, 8), skill(0, 5),
				      skill(0, 4)};
	struct placement_knowledge known = direct(4, PLACEMENT_VALIDATED), out[5];
	struct placement_test t = {
	    .skills = s, .skill_count = 5, .knowledge = &known, .knowledge_count = 1};

	assert_int_equal(placement_infer(&t, 0, false, 0, out),
			 2); /* itself and 3; 4 is known already */
	assert_int_equal(out[1].skill, 3);
	assert_int_equal(out[1].status, PLACEMENT_INVALIDATED);
	assert_true(placement_earned(&t, &out[1]) == 0);
	assert_int_equal(placement_infer(&t, 4, false, 0, out), 0); /* known already: nothing */
	assert_int_equal(placement_infer(&t, 5, true, 0, out), 0);  /* no target skill: nothing */
}

static void the_level_without_knowledge_lies_between_the_virtual_answers(void **)
{
	struct placement_test t = {};
	double objectives[PLACEMENT_LEVELS_MAX];

	/* p(l) + p(l - d) = 1 at l = d/2, where d is the difficulty everybody fails. */
	assert_true(placement_level(&placement_pix_v3, &t, objectives) == 3.5);
	assert_int_equal(placement_levels(&placement_pix_v3), 15);
	assert_true(placement_level(&placement_own, &t, objectives) == 4);
	assert_int_equal(placement_levels(&placement_own), 16);
}

static void an_unknown_difficulty_counts_as_two(void **)
{
	struct placement_skill s[] = {skill(0, 0), skill(0, 2)};
	struct placement_knowledge zero = direct(0, PLACEMENT_VALIDATED),
				   two = direct(1, PLACEMENT_VALIDATED);
	struct placement_test a = {s, 2, &zero, 1, true, false}, b = {s, 2, &two, 1, true, false};
	double x[PLACEMENT_LEVELS_MAX], y[PLACEMENT_LEVELS_MAX];

	placement_level(&placement_pix_v3, &a, x);
	placement_level(&placement_pix_v3, &b, y);
	for (size_t i = 0; i < placement_levels(&placement_pix_v3); i++)
		assert_true(x[i] == y[i]);
}

static void inferred_elements_do_not_move_the_level(void **)
{
	struct placement_skill s[] = {skill(0, 1), skill(0, 6)};
	struct placement_knowledge k[] = {direct(0, PLACEMENT_VALIDATED),
					  direct(1, PLACEMENT_VALIDATED)};
	struct placement_test t = {s, 2, k, 1, true, false};
	double one = placement_level(&placement_pix_v3, &t, NULL);

	t.knowledge_count = 2;
	k[1].source = PLACEMENT_INFERRED;
	assert_true(placement_level(&placement_pix_v3, &t, NULL) == one);
	k[1].source = PLACEMENT_DIRECT;
	assert_true(placement_level(&placement_pix_v3, &t, NULL) > one);
}

static void expect_choice(const struct placement_test *t, size_t n, const uint16_t *skills)
{
	struct placement_choice c;

	placement_next(&placement_pix_v3, t, &c);
	assert_int_equal(c.count, n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(c.skills[i], skills[i]);
}

static void the_first_question_is_of_difficulty_two(void **)
{
	struct placement_skill s[] = {skill(0, 1), skill(0, 4), skill(1, 2),
				      skill(1, 5), skill(2, 2), skill(2, 6)};
	struct placement_test t = {.skills = s, .skill_count = 6};
	struct placement_choice c;

	expect_choice(&t, 2, (uint16_t[]){2, 4}); /* ties stay, in order */
	placement_next(&placement_pix_v3, &t, &c);
	assert_true(c.level == 2);
	s[2].timed = true;
	expect_choice(&t, 1, (uint16_t[]){4}); /* untimed rather */
	s[4].challenges = s[2].challenges = 0;
	expect_choice(&t, 1, (uint16_t[]){0}); /* then 1 */
}

static void easy_tubes_come_first(void **)
{
	struct placement_skill s[] = {skill(0, 2), skill(0, 4), skill(1, 1), skill(1, 3)};
	struct placement_knowledge k = direct(3, PLACEMENT_INVALIDATED);
	struct placement_test t = {.skills = s, .skill_count = 4};

	expect_choice(&t, 1, (uint16_t[]){2});
	t = (struct placement_test){s, 4, &k, 1, true, false};
	expect_choice(&t, 1, (uint16_t[]){2});
	s[2].challenges = 0; /* nothing left there: the others */
	expect_choice(&t, 1, (uint16_t[]){0});
}

static void a_timed_question_does_not_follow_another(void **)
{
	struct placement_skill s[] = {skill(0, 5), skill(1, 2), skill(2, 2)};
	struct placement_knowledge k = direct(0, PLACEMENT_VALIDATED);
	struct placement_test t = {s, 3, &k, 1, true, true};

	s[1].timed = true;
	expect_choice(&t, 1, (uint16_t[]){2});
	t.last_timed = false;
	expect_choice(&t, 2, (uint16_t[]){1, 2});
	t.last_timed = s[2].timed = true; /* nothing but timed ones left */
	expect_choice(&t, 2, (uint16_t[]){1, 2});
}

static void nothing_out_of_reach_is_asked(void **)
{
	struct placement_skill s[] = {skill(0, 1), skill(1, 8)};
	struct placement_knowledge k = direct(0, PLACEMENT_INVALIDATED);
	struct placement_test t = {s, 2, &k, 1, true, false};

	expect_choice(&t, 0, NULL); /* level 0.5, and 8 lies 7.5 above */
}

static void rewards_count_what_an_answer_settles(void **)
{
	/* At level 2 the skill of difficulty 2 is right one time in two: it settles itself, and 1
	 * below when right, 2 above when wrong: 0.5 * 2 + 0.5 * 3. The second of its name does not
	 * count. */
	struct placement_skill s[] = {skill(0, 1), skill(0, 2), skill(0, 3),
				      skill(0, 4), skill(0, 2), skill(0, 1)};
	struct placement_knowledge k = direct(5, PLACEMENT_VALIDATED);
	struct placement_test t = {s, 6, &k, 1, true, false};
	double rewards[6];

	s[4].counted = false;
	placement_rewards(&t, 2, rewards);
	assert_true(rewards[1] == 2.5);
	assert_true(rewards[4] == 2.5);
	assert_true(isnan(rewards[5]));
}

static void the_skill_that_settles_most_is_asked(void **)
{
	/* Level 3.5: both tubes are as far from it, but the second holds one skill more. */
	struct placement_skill s[] = {skill(0, 4), skill(0, 3), skill(1, 4), skill(1, 3),
				      skill(1, 5), skill(2, 7), skill(2, 1)};
	struct placement_knowledge k[] = {direct(5, PLACEMENT_INVALIDATED),
					  direct(6, PLACEMENT_VALIDATED)};
	struct placement_test t = {s, 7, k, 2, true, false};
	double rewards[7];

	placement_rewards(&t, placement_level(&placement_pix_v3, &t, NULL), rewards);
	assert_true(rewards[2] > rewards[0]);
	expect_choice(&t, 1, (uint16_t[]){2});
}

/* An easy tube out of reach ends the public Pix's test; ours goes on with the others. */
static void a_preference_does_not_end_our_test(void **)
{
	struct placement_skill s[] = {skill(0, 3), skill(1, 2), skill(1, 5), skill(2, 1)};
	struct placement_knowledge k = direct(3, PLACEMENT_INVALIDATED);
	struct placement_test t = {s, 4, &k, 1, true, false};
	struct placement_choice c;

	placement_next(&placement_pix_v3, &t, &c);
	assert_true(c.level == 0.5); /* p(l - 1) + p(l) = 1: half way between 0 right and 1 wrong */
	assert_int_equal(c.count, 0);
	placement_next(&placement_own, &t, &c);
	assert_int_equal(c.count, 1);
	assert_int_equal(c.skills[0], 1);
}

/* Mirror images about the level are equally good in truth, whatever exp rounds to. */
static void our_own_ties_do_not_hang_on_rounding(void **)
{
	for (int gap = 1; gap <= 3; gap++) {
		struct placement_skill s[] = {skill(0, 4), skill(1, (uint8_t)(4 - gap)),
					      skill(2, (uint8_t)(4 + gap)), skill(3, 4),
					      skill(1, 8)}; /* so that tube 1 is no easy one */
		struct placement_knowledge k[] = {direct(0, PLACEMENT_VALIDATED),
						  direct(3, PLACEMENT_INVALIDATED),
						  direct(4, PLACEMENT_INVALIDATED)};
		struct placement_test t = {s, 5, k, 3, true, false};
		struct placement_choice c;

		k[2].source = PLACEMENT_INFERRED;
		placement_next(&placement_own, &t, &c);
		assert_true(c.level == 4); /* 1 + 1 right of 4 answers, symmetric about 4 */
		assert_int_equal(c.count, gap <= PLACEMENT_REACH ? 2 : 1);
	}
}

/* --- the draw, the filters ----------------------------------------------------------------------
 */

static void the_hash_is_the_documented_one(void **)
{
	assert_int_equal(placement_hash(1), 3266786691u);
	assert_int_equal(placement_hash(0), 0);
	assert_int_equal(placement_pick_skill(1, 10), 1);	   /* 3266786691 mod 10 */
	assert_int_equal(placement_pick_challenge(0, 10), 1);	   /* hash(0 + 1) */
	assert_true(placement_pick_challenge(UINT32_MAX, 7) == 0); /* wraps to hash(0) = 0 */
}

static void seeds_differ_by_question_and_spread(void **)
{
	unsigned counts[4] = {};

	assert_int_equal(placement_seed(77, 3), placement_seed(77, 3));
	assert_true(placement_seed(77, 3) != placement_seed(77, 4));
	assert_true(placement_seed(77, 3) != placement_seed(77 + ((int64_t)1 << 40), 3));
	for (int64_t test = 0; test < 1000; test++)
		for (uint32_t question = 0; question < 10; question++)
			counts[placement_pick_skill(placement_seed(test << 22, question), 4)]++;
	for (int i = 0; i < 4; i++) /* 2500 expected, standard deviation 43 */
		assert_in_range(counts[i], 2500 - 5 * 43, 2500 + 5 * 43);
}

static void only_the_newest_of_each_skill_counts(void **)
{
	struct placement_knowledge k[] = {
	    direct(0, PLACEMENT_VALIDATED),   direct(1, PLACEMENT_VALIDATED),
	    direct(0, PLACEMENT_INVALIDATED), direct(2, PLACEMENT_VALIDATED),
	    direct(2, PLACEMENT_RESET),	      direct(1, PLACEMENT_INVALIDATED)};
	k[2].created_at = k[4].created_at = 5;

	assert_int_equal(placement_current(k, 6), 2);
	assert_int_equal(k[0].skill, 1); /* two of the same instant: the first */
	assert_int_equal(k[0].status, PLACEMENT_VALIDATED);
	assert_int_equal(k[1].skill, 0);
	assert_int_equal(k[1].status, PLACEMENT_INVALIDATED);
}

static void old_failures_may_be_asked_again(void **)
{
	struct placement_knowledge failed = direct(0, PLACEMENT_INVALIDATED);
	struct placement_knowledge passed = direct(0, PLACEMENT_VALIDATED);
	int64_t start = 100 * DAY;

	failed.created_at = start - 4 * DAY;
	assert_false(placement_kept(&failed, PLACEMENT_IMPROVING, start));
	assert_true(placement_kept(&failed, PLACEMENT_PLAIN, start));
	failed.created_at++; /* a millisecond short of four days */
	assert_true(placement_kept(&failed, PLACEMENT_IMPROVING, start));
	assert_false(placement_kept(&failed, PLACEMENT_CAMPAIGN, start));
	failed.created_at = start;
	assert_false(placement_kept(&failed, PLACEMENT_CAMPAIGN, start));
	failed.created_at = start + 1;
	assert_true(placement_kept(&failed, PLACEMENT_CAMPAIGN, start));
	assert_true(placement_kept(&passed, PLACEMENT_CAMPAIGN, start));
	assert_true(placement_kept(&passed, PLACEMENT_IMPROVING, start));
	struct placement_knowledge list[] = {passed, failed, passed};
	list[1].created_at = 0;
	assert_int_equal(placement_keep(list, 3, PLACEMENT_IMPROVING, start), 2);
	assert_int_equal(list[1].status, PLACEMENT_VALIDATED);
}

/* --- whole tests of random people on random tubes ------------------------------------------------
 */

struct world {
	struct placement_skill skills[SKILLS];
	struct placement_knowledge knowledge[SKILLS];
	struct placement_test test;
	struct random random;
};

static void world_make(struct world *w, uint64_t seed)
{
	*w = (struct world){.random = random_seeded(seed)};
	size_t n = 1 + random_below(&w->random, SKILLS);

	for (size_t i = 0; i < n; i++) {
		struct placement_skill *s = &w->skills[i];
		*s = skill((uint16_t)random_below(&w->random, 1 + n / 4),
			   (uint8_t)random_below(&w->random, 9));
		s->challenges = (uint16_t)random_below(&w->random, 4);
		s->timed = random_below(&w->random, 5) == 0;
		s->counted = s->challenges > 0;
		s->pix = random_real(&w->random) * 4;
	}
	w->test = (struct placement_test){w->skills, n, w->knowledge, 0, false, false};
}

static double pix_of(const struct world *w)
{
	double pix = 0;

	for (size_t i = 0; i < w->test.knowledge_count; i++)
		pix += placement_earned(&w->test, &w->knowledge[i]);
	return pix;
}

static bool is_known(const struct world *w, size_t at)
{
	for (size_t i = 0; i < w->test.knowledge_count; i++)
		if (w->knowledge[i].skill == at)
			return true;
	return false;
}

static void answer(struct world *w, size_t asked, bool right)
{
	struct placement_knowledge *end = &w->knowledge[w->test.knowledge_count];

	w->test.knowledge_count += placement_infer(&w->test, asked, right, 0, end);
	w->test.last_timed = w->skills[asked].timed;
	w->test.started = true;
}

static void expect_tube_settled(const struct world *w, size_t asked, bool right)
{
	const struct placement_skill *of = &w->skills[asked];

	for (size_t i = 0; i < w->test.skill_count; i++) {
		const struct placement_skill *s = &w->skills[i];
		if (s->tube == of->tube &&
		    (right ? s->difficulty < of->difficulty : s->difficulty > of->difficulty))
			assert_true(is_known(w, i));
	}
}

static void expect_equal_rewards(const struct placement_rules *rules, const struct world *w,
				 const struct placement_choice *c)
{
	double rewards[SKILLS];

	placement_rewards(&w->test, c->level, rewards);
	for (size_t i = 0; i < c->count && w->test.started; i++)
		assert_true(fabs(rewards[c->skills[i]] - rewards[c->skills[0]]) <= 2 * rules->tie);
}

static void run(const struct placement_rules *rules, uint64_t seed)
{
	struct world w;
	struct placement_choice c;
	size_t questions = 0;

	world_make(&w, seed);
	double ability = random_real(&w.random) * 9;
	for (placement_next(rules, &w.test, &c); c.count; placement_next(rules, &w.test, &c)) {
		size_t asked = c.skills[random_below(&w.random, c.count)];
		bool right = w.skills[asked].difficulty + random_normal(&w.random) < ability;
		double before = pix_of(&w);

		assert_false(is_known(&w, asked)); /* so never asked twice */
		assert_true(w.skills[asked].challenges > 0);
		assert_true(c.level >= 0.5 && c.level <= rules->top_level);
		expect_equal_rewards(rules, &w, &c);
		answer(&w, asked, right);
		expect_tube_settled(&w, asked, right);
		assert_true(right ? pix_of(&w) >= before : pix_of(&w) == before);
		assert_true(++questions <= w.test.skill_count); /* so the test ends */
	}
	for (size_t i = 0; i < w.test.skill_count; i++) /* what is left could not be asked */
		if (rules->reach_first && !is_known(&w, i) && w.skills[i].challenges &&
		    w.test.started)
			assert_true(w.skills[i].difficulty - c.level > PLACEMENT_REACH);
}

static void every_test_ends_and_never_asks_twice(void **)
{
	for (uint64_t seed = 0; seed < 1500; seed++) {
		run(&placement_pix_v3, seed);
		run(&placement_own, seed);
	}
}

/* Two people asked the same questions: whoever was right more often has at least as many pix. */
static void more_right_answers_never_lower_the_pix(void **)
{
	for (uint64_t seed = 0; seed < 1500; seed++) {
		struct world better, worse;

		world_make(&better, seed);
		world_make(&worse, seed);
		struct random r = random_seeded(seed + 1000000);
		for (size_t i = 0; i < better.test.skill_count; i++) {
			size_t asked = random_below(&r, better.test.skill_count);
			bool right = random_below(&r, 2);
			if (is_known(&better, asked) || is_known(&worse, asked))
				continue;
			answer(&better, asked, right || random_below(&r, 3) == 0);
			answer(&worse, asked, right);
		}
		assert_true(pix_of(&better) >= pix_of(&worse) - 1e-9);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_right_answer_validates_the_easier_skills_of_the_tube),
	    cmocka_unit_test(a_wrong_answer_invalidates_the_harder_ones),
	    cmocka_unit_test(the_level_without_knowledge_lies_between_the_virtual_answers),
	    cmocka_unit_test(an_unknown_difficulty_counts_as_two),
	    cmocka_unit_test(inferred_elements_do_not_move_the_level),
	    cmocka_unit_test(the_first_question_is_of_difficulty_two),
	    cmocka_unit_test(easy_tubes_come_first),
	    cmocka_unit_test(a_timed_question_does_not_follow_another),
	    cmocka_unit_test(nothing_out_of_reach_is_asked),
	    cmocka_unit_test(rewards_count_what_an_answer_settles),
	    cmocka_unit_test(the_skill_that_settles_most_is_asked),
	    cmocka_unit_test(a_preference_does_not_end_our_test),
	    cmocka_unit_test(our_own_ties_do_not_hang_on_rounding),
	    cmocka_unit_test(the_hash_is_the_documented_one),
	    cmocka_unit_test(seeds_differ_by_question_and_spread),
	    cmocka_unit_test(only_the_newest_of_each_skill_counts),
	    cmocka_unit_test(old_failures_may_be_asked_again),
	    cmocka_unit_test(every_test_ends_and_never_asks_twice),
	    cmocka_unit_test(more_right_answers_never_lower_the_pix),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
