/* SPDX-License-Identifier: EUPL-1.2 */
/* The belief is held against the same model said plainly: every ability, every combination of the
 * tubes' depths, one product each. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include "base/random.h"
#include "measure/belief.h"

enum { SKILLS = 16, TUBES = 3, COMBINATIONS = 9 * 9 * 9 };

struct world {
	struct arena *arena;
	struct placement_skill skills[SKILLS];
	struct placement_knowledge known[SKILLS];
	struct placement_test test;
	struct random random;
};

static struct placement_skill skill(uint16_t tube, uint8_t difficulty)
{
	return (struct placement_skill){
	    .tube = tube, .difficulty = difficulty, .challenges = 1, .counted = true, .pix = 2};
}

static void add(struct world *w, size_t at, bool right)
{
	w->known[w->test.knowledge_count++] = (struct placement_knowledge){
	    .skill = (uint32_t)at, .status = right ? PLACEMENT_VALIDATED : PLACEMENT_INVALIDATED};
}

static struct belief *believe(const struct world *w)
{
	struct belief *b = belief_new(w->arena, &belief_own, w->skills, w->test.skill_count);

	belief_learn(b, w->known, w->test.knowledge_count);
	return b;
}

/* Up to three tubes of random skills, some answered at random. */
static void world_make(struct world *w, uint64_t seed)
{
	w->random = random_seeded(seed);
	size_t n = 3 + random_below(&w->random, SKILLS - 2);
	w->test = (struct placement_test){w->skills, n, w->known, 0, false, false};
	for (size_t i = 0; i < n; i++) {
		w->skills[i] = skill((uint16_t)random_below(&w->random, TUBES),
				     (uint8_t)(1 + random_below(&w->random, 8)));
		w->skills[i].pix = 4 / (double)(1 + random_below(&w->random, 3));
		if (random_below(&w->random, 2))
			w->skills[i].guess_percent = (uint8_t)(1 + random_below(&w->random, 40));
	}
	for (size_t i = 0; i < n; i++)
		if (random_below(&w->random, 3) == 0)
			add(w, i, random_below(&w->random, 2));
}

static int setup(void **state)
{
	struct world *w = test_calloc(1, sizeof *w);

	w->arena = arena_new((size_t)1 << 28);
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	arena_free(w->arena);
	test_free(w);
	return 0;
}

/* --- the model said plainly ---------------------------------------------------------------------
 */

struct plain {
	double weight, pix, square, mastered[SKILLS], total[COMBINATIONS * BELIEF_ABILITIES],
	    chance[COMBINATIONS * BELIEF_ABILITIES];
	size_t n;
};

static double reached(double ability, int depth)
{
	return depth == 0  ? 1
	       : depth > 8 ? 0
			   : 1 / (1 + exp(-belief_own.slope * (ability - depth)));
}

static double answer_chance(const struct placement_skill *s, bool mastered, bool right)
{
	double guess = s->guess_percent ? s->guess_percent / 100.0 : belief_own.guess;
	double p = mastered ? 1 - belief_own.slip : guess;

	return right ? p : 1 - p;
}

static void plain_add(const struct world *w, struct plain *p, double ability,
		      const int depths[TUBES])
{
	double z = (ability - belief_own.mean) / belief_own.deviation, chance = exp(-z * z / 2);
	double pix = 0;

	for (size_t t = 0; t < TUBES; t++)
		chance *= reached(ability, depths[t]) - reached(ability, depths[t] + 1);
	for (size_t i = 0; i < w->test.knowledge_count; i++) {
		const struct placement_skill *s = &w->skills[w->known[i].skill];
		chance *= answer_chance(s, s->difficulty <= depths[s->tube],
					w->known[i].status == PLACEMENT_VALIDATED);
	}
	for (size_t i = 0; i < w->test.skill_count; i++)
		if (w->skills[i].difficulty <= depths[w->skills[i].tube]) {
			pix += w->skills[i].pix;
			p->mastered[i] += chance;
		}
	p->weight += chance;
	p->pix += chance * pix;
	p->square += chance * pix * pix;
	p->total[p->n] = pix;
	p->chance[p->n++] = chance;
}

static struct plain *plain_of(const struct world *w)
{
	struct plain *p = ARENA_NEW(w->arena, struct plain, 1);

	for (int k = 0; k < BELIEF_ABILITIES; k++)
		for (int c = 0; c < COMBINATIONS; c++)
			plain_add(w, p, -1 + k / 2.0, (int[]){c % 9, c / 9 % 9, c / 81});
	p->pix /= p->weight;
	p->square = p->square / p->weight - p->pix * p->pix;
	return p;
}

static void the_belief_is_that_of_the_whole_enumeration(void **state)
{
	struct world *w = *state;

	for (uint64_t seed = 0; seed < 25; seed++) {
		world_make(w, seed);
		struct plain *p = plain_of(w);
		struct belief *b = believe(w);
		struct belief_score s;
		belief_score(b, &s);
		assert_true(fabs(s.pix - p->pix) < 1e-9);
		assert_true(fabs(s.error * s.error - p->square) < 1e-8);
		for (size_t i = 0; i < w->test.skill_count; i++)
			assert_true(fabs(belief_mastered(b, i) - p->mastered[i] / p->weight) <
				    1e-10);
		arena_clear(w->arena);
	}
}

/* Where pix are whole thirds nothing is rounded but what is negligible. */
static void the_chances_of_the_levels_are_those_of_the_enumeration(void **state)
{
	struct world *w = *state;

	for (uint64_t seed = 100; seed < 125; seed++) {
		world_make(w, seed);
		for (size_t i = 0; i < w->test.skill_count; i++)
			w->skills[i].pix = seed % 2 ? 4 : 8 / 3.0;
		struct plain *p = plain_of(w);
		struct belief_score s;
		double levels[BELIEF_LEVELS] = {}, most = 0;
		for (size_t i = 0; i < p->n; i++) {
			size_t level = (size_t)((p->total[i] + 1e-9) / 8);
			levels[level < 8 ? level : 8] += p->chance[i] / p->weight;
		}
		belief_score(believe(w), &s);
		for (size_t l = 0; l < BELIEF_LEVELS; l++) {
			assert_true(fabs(levels[l] - s.levels[l]) < 2e-3);
			most = s.levels[l] > most ? s.levels[l] : most;
		}
		assert_true(s.levels[s.level] == most);
		arena_clear(w->arena);
	}
}

/* --- the choice ---------------------------------------------------------------------------------
 */

static double expected_variance(struct world *w, size_t at)
{
	struct plain *now = plain_of(w);
	double known = now->mastered[at] / now->weight, sum = 0;
	double right = known * answer_chance(&w->skills[at], true, true) +
		       (1 - known) * answer_chance(&w->skills[at], false, true);

	for (int answer = 0; answer < 2; answer++) {
		add(w, at, answer);
		sum += (answer ? right : 1 - right) * plain_of(w)->square;
		w->test.knowledge_count--;
	}
	return sum;
}

static bool is_answered(const struct world *w, size_t at)
{
	for (size_t i = 0; i < w->test.knowledge_count; i++)
		if (w->known[i].skill == at)
			return true;
	return false;
}

static void the_question_leaves_the_least_variance(void **state)
{
	struct world *w = *state;
	struct placement_choice c;

	for (uint64_t seed = 200; seed < 206; seed++) {
		world_make(w, seed);
		double before = plain_of(w)->square, least = before, chosen;
		belief_next(believe(w), &w->test, 0, 0, &c);
		assert_true(c.count > 0);
		for (size_t i = 0; i < w->test.skill_count; i++) {
			double v = is_answered(w, i) ? before : expected_variance(w, i);
			least = v < least ? v : least;
		}
		for (size_t i = 0; i < c.count; i++) {
			assert_false(is_answered(w, c.skills[i]));
			chosen = expected_variance(w, c.skills[i]);
			assert_true(before - chosen >= (before - least) * belief_own.tie - 1e-9);
		}
		arena_clear(w->arena);
	}
}

static void of_equal_questions_that_of_a_tube_not_asked_comes_first(void **state)
{
	struct world *w = *state;
	struct placement_choice c;

	/* twins: tubes 0, 1 and 2 are alike; nothing tells them apart until one is asked */
	for (size_t i = 0; i < 6; i++)
		w->skills[i] = skill((uint16_t)(i / 2), (uint8_t)(2 + i % 2));
	w->test = (struct placement_test){w->skills, 6, w->known, 0, false, false};
	belief_next(believe(w), &w->test, 0, 0, &c);
	assert_int_equal(c.count, 3);
	add(w, c.skills[0], true);
	belief_next(believe(w), &w->test, 0, 1, &c);
	for (size_t i = 0; i < c.count; i++)
		assert_true(w->skills[c.skills[i]].tube != w->skills[w->known[0].skill].tube);
}

static void only_what_is_open_and_counted_is_asked(void **state)
{
	struct world *w = *state;
	struct placement_choice c;

	for (size_t i = 0; i < 6; i++)
		w->skills[i] = skill((uint16_t)i, 3);
	w->skills[0].challenges = 0;
	w->skills[1].counted = false;
	w->skills[2].timed = true;
	w->test = (struct placement_test){w->skills, 6, w->known, 2, true, true};
	w->known[0] = (struct placement_knowledge){.created_at = 50, .skill = 3};
	w->known[0].source = PLACEMENT_INFERRED; /* before the test: known, not asked again */
	w->known[1] = w->known[0];
	w->known[1].skill = 4;
	w->known[1].created_at = 100; /* in the test: only inferred, may be asked */
	belief_next(believe(w), &w->test, 100, 1, &c);
	assert_int_equal(c.count, 2); /* 4 and 5; 2 is timed and so was the last one */
	assert_int_equal(c.skills[0], 4);
	assert_int_equal(c.skills[1], 5);
	belief_next(believe(w), &w->test, 100, belief_own.most, &c);
	assert_int_equal(c.count, 0);
}

/* --- properties ---------------------------------------------------------------------------------
 */

static void a_right_answer_never_lowers_anything(void **state)
{
	struct world *w = *state;

	for (uint64_t seed = 300; seed < 500; seed++) {
		struct belief_score before, better, worse;
		world_make(w, seed);
		size_t at = random_below(&w->random, w->test.skill_count);
		struct belief *now = believe(w), *up = believe(w), *down = believe(w);
		belief_answer(up, at, true);
		belief_answer(down, at, false);
		belief_score(now, &before);
		belief_score(up, &better);
		belief_score(down, &worse);
		assert_true(better.pix > before.pix && before.pix > worse.pix);
		assert_true(belief_ability(up) > belief_ability(now));
		assert_true(belief_ability(down) < belief_ability(now));
		for (size_t i = 0; i < w->test.skill_count; i++) {
			assert_true(belief_mastered(up, i) >= belief_mastered(now, i) - 1e-12);
			assert_true(belief_mastered(down, i) <= belief_mastered(now, i) + 1e-12);
		}
		arena_clear(w->arena);
	}
}

static void the_order_of_the_answers_does_not_matter(void **state)
{
	struct world *w = *state;

	for (uint64_t seed = 500; seed < 550; seed++) {
		struct belief_score one, other;
		world_make(w, seed);
		belief_score(believe(w), &one);
		for (size_t i = 0; i < w->test.knowledge_count / 2; i++) {
			size_t j = w->test.knowledge_count - 1 - i;
			struct placement_knowledge k = w->known[i];
			w->known[i] = w->known[j];
			w->known[j] = k;
		}
		struct belief *after = belief_after(w->arena, &belief_own, w->skills,
						    w->test.skill_count, w->known,
						    w->test.knowledge_count);
		belief_score(after, &other);
		assert_true(fabs(one.pix - other.pix) < 1e-9);
		assert_true(fabs(one.error - other.error) < 1e-6);
		arena_clear(w->arena);
	}
}

/* Without slips and guesses an answer settles what the public Pix infers from it, and nothing else
 * for certain. */
static void without_slips_and_guesses_it_infers_what_pix_infers(void **state)
{
	struct world *w = *state;
	struct belief_rules sure = belief_own;

	sure.slip = sure.guess = 0;
	for (uint64_t seed = 600; seed < 700; seed++) {
		struct placement_knowledge made[SKILLS];
		bool inferred[SKILLS] = {};
		world_make(w, seed);
		w->test.knowledge_count = 0;
		for (size_t i = 0; i < w->test.skill_count; i++)
			w->skills[i].guess_percent = 0;
		size_t asked = random_below(&w->random, w->test.skill_count);
		bool right = random_below(&w->random, 2);
		struct belief *b = belief_new(w->arena, &sure, w->skills, w->test.skill_count);
		belief_answer(b, asked, right);
		size_t n = placement_infer(&w->test, asked, right, 0, made);
		for (size_t i = 0; i < n; i++) {
			double p = belief_mastered(b, made[i].skill);
			inferred[made[i].skill] = true;
			assert_true(made[i].status == PLACEMENT_VALIDATED ? p > 1 - 1e-4
									  : p < 1e-4);
		}
		for (size_t i = 0; i < w->test.skill_count; i++) {
			bool twin = w->skills[i].tube == w->skills[asked].tube &&
				    w->skills[i].difficulty == w->skills[asked].difficulty;
			if (!inferred[i] && !twin) {
				assert_true(belief_mastered(b, i) > 1e-4);
				assert_true(belief_mastered(b, i) < 1 - 1e-4);
			}
		}
		arena_clear(w->arena);
	}
}

static void contradictions_never_break_it(void **state)
{
	struct world *w = *state;
	struct belief_rules extreme = belief_own;
	struct belief_score s;

	extreme.slip = 0;
	extreme.guess = 0;
	extreme.slope = 40;
	for (size_t i = 0; i < 8; i++)
		w->skills[i] = skill(0, (uint8_t)(i + 1));
	struct belief *b = belief_new(w->arena, &extreme, w->skills, 8);
	for (int i = 0; i < 1000; i++) {
		belief_answer(b, 7 - (size_t)i % 8, (i & 4) == 0);
		belief_score(b, &s);
		assert_true(s.pix >= 0 && s.pix <= 16 + 1e-9);
		assert_true(s.error >= 0 && s.error <= 16);
		assert_true(belief_mastered(b, 3) >= 0 && belief_mastered(b, 3) <= 1);
	}
	belief_answer(b, 8, true); /* no such skill: nothing */
	b = belief_new(w->arena, &extreme, w->skills, 0);
	belief_score(b, &s);
	assert_int_equal(s.level, 0);
	assert_true(s.levels[0] == 1);
}

/* --- verdicts -----------------------------------------------------------------------------------
 */

static const struct placement_knowledge *element(const struct placement_knowledge *list, size_t n,
						 size_t at)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].skill == at)
			return &list[i];
	return NULL;
}

/* One tube of eight; right everywhere but at 3: the slip is seen as one. */
static void an_answer_against_all_others_is_overruled(void **state)
{
	struct world *w = *state;
	struct placement_knowledge made[SKILLS];

	for (size_t i = 0; i < 8; i++)
		w->skills[i] = skill(0, (uint8_t)(i + 1));
	w->test = (struct placement_test){w->skills, 8, w->known, 0, true, false};
	for (size_t i = 0; i < 7; i++)
		add(w, i, i != 2);
	for (size_t i = 0; i < 7; i++)
		w->known[i].created_at = 10 + (int64_t)i;
	size_t n = belief_settle(believe(w), &w->test, 5, false, 99, made);
	const struct placement_knowledge *third = element(made, n, 2);
	assert_non_null(third);
	assert_int_equal(third->status, PLACEMENT_VALIDATED);
	assert_int_equal(third->source, PLACEMENT_OVERRULED);
	assert_int_equal(third->created_at, 12);
	assert_false(placement_answered_right(third));
	/* what was overruled stays the evidence it was */
	double before = belief_mastered(believe(w), 7);
	w->known[2] = *third;
	assert_true(belief_mastered(believe(w), 7) == before);
	assert_null(element(made, n, 0)); /* agrees with its answer: nothing new */
}

static void at_the_end_every_skill_has_the_likelier_verdict(void **state)
{
	struct world *w = *state;

	for (uint64_t seed = 700; seed < 800; seed++) {
		struct placement_knowledge made[SKILLS];
		world_make(w, seed);
		struct belief *b = believe(w);
		size_t n = belief_settle(b, &w->test, 0, true, 1, made);
		for (size_t i = 0; i < w->test.skill_count; i++) {
			const struct placement_knowledge *k = element(made, n, i);
			k = k ? k : element(w->known, w->test.knowledge_count, i);
			assert_non_null(k);
			assert_int_equal(k->status == PLACEMENT_VALIDATED,
					 belief_mastered(b, i) >= 0.5);
		}
		arena_clear(w->arena);
	}
}

static void on_the_way_only_what_is_clear_has_a_verdict(void **state)
{
	struct world *w = *state;

	for (uint64_t seed = 800; seed < 850; seed++) {
		struct placement_knowledge made[SKILLS];
		world_make(w, seed);
		struct belief *b = believe(w);
		size_t n = belief_settle(b, &w->test, 0, false, 1, made);
		for (size_t i = 0; i < w->test.skill_count; i++) {
			double p = belief_mastered(b, i);
			bool asked = element(w->known, w->test.knowledge_count, i) != NULL;
			if (!asked)
				assert_int_equal(element(made, n, i) != NULL, p >= 0.8 || p <= 0.2);
		}
		arena_clear(w->arena);
	}
}

static void what_was_validated_before_the_test_stays(void **state)
{
	struct world *w = *state;
	struct placement_knowledge made[SKILLS];

	for (size_t i = 0; i < 8; i++)
		w->skills[i] = skill(0, (uint8_t)(i + 1));
	w->test = (struct placement_test){w->skills, 8, w->known, 0, true, false};
	add(w, 5, true); /* long ago */
	for (size_t i = 0; i < 3; i++)
		add(w, i, false);
	for (size_t i = 1; i < 4; i++)
		w->known[i].created_at = 200;
	size_t n = belief_settle(believe(w), &w->test, 100, true, 300, made);
	assert_null(element(made, n, 5));
	n = belief_settle(believe(w), &w->test, 0, true, 300, made); /* were it of this test */
	assert_int_equal(element(made, n, 5)->status, PLACEMENT_INVALIDATED);
	assert_int_equal(element(made, n, 5)->source, PLACEMENT_OVERRULED);
}

int main(void)
{
#define IN_A_WORLD(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
	    IN_A_WORLD(the_belief_is_that_of_the_whole_enumeration),
	    IN_A_WORLD(the_chances_of_the_levels_are_those_of_the_enumeration),
	    IN_A_WORLD(the_question_leaves_the_least_variance),
	    IN_A_WORLD(of_equal_questions_that_of_a_tube_not_asked_comes_first),
	    IN_A_WORLD(only_what_is_open_and_counted_is_asked),
	    IN_A_WORLD(a_right_answer_never_lowers_anything),
	    IN_A_WORLD(the_order_of_the_answers_does_not_matter),
	    IN_A_WORLD(without_slips_and_guesses_it_infers_what_pix_infers),
	    IN_A_WORLD(contradictions_never_break_it),
	    IN_A_WORLD(an_answer_against_all_others_is_overruled),
	    IN_A_WORLD(at_the_end_every_skill_has_the_likelier_verdict),
	    IN_A_WORLD(on_the_way_only_what_is_clear_has_a_verdict),
	    IN_A_WORLD(what_was_validated_before_the_test_stays),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
