/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/placement_study.h"

#include <math.h>
#include "measure/exact_exp.h"
#include "measure/score.h"

/* --- learners -----------------------------------------------------------------------------------
 */

struct learner {
	bool mastered[PLACEMENT_SKILLS_MAX], right[PLACEMENT_SKILLS_MAX];
	double pix;
};

/* Of logistic(0, 1): P(below x) = 1 / (1 + exp(-x)), found by halving so that no logarithm is
 * needed, which libraries round differently. */
static double draw_logistic(struct random *r)
{
	double u = random_real(r), low = -40, high = 40;

	for (int i = 0; i < 60; i++) {
		double middle = (low + high) / 2;
		if (1 / (1 + exact_exp(-middle)) < u)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* Twelve uniform ones: normal enough to four deviations, and the same on any machine. */
static double draw_normal(struct random *r)
{
	double sum = -6;

	for (int i = 0; i < 12; i++)
		sum += random_real(r);
	return sum;
}

static void learner_draw(struct learner *who, const struct placement_competence *c,
			 const struct placement_learners *l, struct random *r)
{
	const double logistic_deviation = 1.8137993642342178; /* pi / sqrt(3) */
	double ability = l->mean + l->deviation * draw_normal(r), of_tube[PLACEMENT_SKILLS_MAX];

	for (size_t t = 0; t < PLACEMENT_SKILLS_MAX; t++)
		of_tube[t] = (double)NAN;
	who->pix = 0;
	for (size_t i = 0; i < c->skill_count; i++) {
		const struct placement_skill *s = &c->skills[i];
		double *x = &of_tube[s->tube];
		if (isnan(*x))
			*x = ability +
			     (l->normal ? logistic_deviation * draw_normal(r) : draw_logistic(r)) /
				 l->slope;
		who->mastered[i] = *x >= s->difficulty;
		who->right[i] = random_real(r) < (who->mastered[i] ? 1 - l->slip : l->guess);
		who->pix += who->mastered[i] ? s->pix : 0;
	}
}

/* --- a test -------------------------------------------------------------------------------------
 */

struct sitting {
	struct arena *arena;
	const struct belief_rules *rules;
	const struct learner *who;
	struct placement_test test;
	struct placement_knowledge *knowledge;
	struct belief *belief; /* of PLACEMENT_METHOD_BELIEF */
	unsigned asked;
};

static void choose(const struct sitting *s, enum placement_method method,
		   struct placement_choice *c)
{
	if (method == PLACEMENT_METHOD_BELIEF)
		belief_next(s->belief, &s->test, 0, s->asked, c);
	else
		placement_next(&placement_pix_v3, &s->test, c);
}

static void take_in(struct sitting *s, enum placement_method method, size_t skill)
{
	struct placement_knowledge *end = &s->knowledge[s->test.knowledge_count];
	bool right = s->who->right[skill];

	s->asked++;
	s->test.started = true;
	if (method != PLACEMENT_METHOD_BELIEF) {
		s->test.knowledge_count += placement_infer(&s->test, skill, right, 0, end);
		return;
	}
	*end = (struct placement_knowledge){.skill = (uint32_t)skill,
					    .status = right ? PLACEMENT_VALIDATED
							    : PLACEMENT_INVALIDATED};
	s->test.knowledge_count++;
	belief_answer(s->belief, skill, right);
}

static double total_of(const struct sitting *s)
{
	double sum = 0;

	for (size_t i = 0; i < s->test.knowledge_count; i++)
		sum += placement_earned(&s->test, &s->knowledge[i]);
	return sum;
}

/* The pix of the profile after the test's last verdicts. */
static double settle(struct sitting *s)
{
	struct placement_knowledge *made =
	    ARENA_NEW(s->arena, struct placement_knowledge, s->test.skill_count + 1);
	size_t n = belief_settle(s->belief, &s->test, 0, true, 0, made);
	double sum = total_of(s);

	for (size_t i = 0; i < n; i++) {
		sum += placement_earned(&s->test, &made[i]);
		for (size_t j = 0; j < s->test.knowledge_count; j++)
			if (s->knowledge[j].skill == made[i].skill)
				sum -= placement_earned(&s->test, &s->knowledge[j]);
	}
	return sum;
}

static void finish(struct sitting *s, enum placement_method method, struct placement_outcome *out)
{
	struct belief_score score;

	out->questions = s->asked;
	out->pix = method == PLACEMENT_METHOD_BELIEF ? settle(s) : total_of(s);
	out->level = (int)score_competence(&score_own, out->pix).level;
	out->true_pix = s->who->pix;
	out->true_level = (int)score_competence(&score_own, s->who->pix).level;
	out->sure = out->error = (double)NAN;
	if (method == PLACEMENT_METHOD_BELIEF) {
		belief_score(s->belief, &score);
		out->sure = score.levels[out->level];
		out->error = score.error;
	}
}

void placement_study_run(struct arena *a, const struct belief_rules *r,
			 const struct placement_competence *c, const struct placement_learners *l,
			 enum placement_method method, uint64_t seed, uint64_t learner,
			 struct placement_outcome *out)
{
	struct random random = random_seeded(seed ^ (learner + 1) * UINT64_C(0x9e3779b97f4a7c15));
	struct learner *who = ARENA_NEW(a, struct learner, 1);
	struct placement_choice *choice = ARENA_NEW(a, struct placement_choice, 1);
	struct sitting s = {.arena = a, .rules = r, .who = who};

	learner_draw(who, c, l, &random);
	int64_t number = (int64_t)(random_u64(&random) >> 1);
	s.knowledge = ARENA_NEW(a, struct placement_knowledge, c->skill_count + 1);
	s.test = (struct placement_test){
	    .skills = c->skills, .skill_count = c->skill_count, .knowledge = s.knowledge};
	if (method == PLACEMENT_METHOD_BELIEF)
		s.belief = belief_new(a, r, c->skills, c->skill_count);
	for (choose(&s, method, choice); choice->count; choose(&s, method, choice)) {
		uint32_t draw = placement_seed(number, s.asked);
		take_in(&s, method, choice->skills[placement_pick_skill(draw, choice->count)]);
	}
	finish(&s, method, out);
}

void placement_tally_add(struct placement_tally *t, const struct placement_outcome *o)
{
	int off = abs(o->level - o->true_level);
	double pix = o->pix - o->true_pix;

	t->tests++;
	t->questions += o->questions;
	t->questions_squared += (uint64_t)o->questions * o->questions;
	t->missed += off > 0;
	t->missed_far += off > 1;
	t->bias += pix;
	t->square += pix * pix;
	t->absolute += fabs(pix);
	t->sure += o->sure;
	t->error += o->error;
	t->longest = o->questions > t->longest ? o->questions : t->longest;
}

/* --- competences --------------------------------------------------------------------------------
 */

static struct placement_competence competence_of(struct arena *a, struct placement_skill *skills,
						 size_t n)
{
	uint8_t *difficulties = ARENA_NEW(a, uint8_t, n);
	double *pix = ARENA_NEW(a, double, n);

	for (size_t i = 0; i < n; i++)
		difficulties[i] = skills[i].difficulty;
	score_pix_values(difficulties, n, pix);
	for (size_t i = 0; i < n; i++)
		skills[i].pix = pix[i];
	return (struct placement_competence){skills, n};
}

static size_t tube_put(struct placement_skill *skills, size_t n, size_t tube, size_t first,
		       size_t count)
{
	for (size_t i = 0; i < count; i++)
		skills[n++] = (struct placement_skill){.tube = (uint16_t)tube,
						       .difficulty = (uint8_t)(first + i),
						       .challenges = 1,
						       .counted = true};
	return n;
}

struct placement_competence placement_study_full(struct arena *a, struct random *r)
{
	size_t tubes = 5 + random_below(r, 3), n = 0;
	struct placement_skill *skills =
	    ARENA_NEW(a, struct placement_skill, tubes * PLACEMENT_DIFFICULTY_MAX);

	for (size_t t = 0; t < tubes; t++) {
		size_t count = t == 0 ? 8 : 4 + random_below(r, 5);
		size_t first = 1 + random_below(r, PLACEMENT_DIFFICULTY_MAX + 1 - count);
		n = tube_put(skills, n, t, first, count);
	}
	return competence_of(a, skills, n);
}

struct placement_competence placement_study_small(struct arena *a)
{
	struct placement_skill *skills = ARENA_NEW(a, struct placement_skill, 10);
	size_t n = tube_put(skills, 0, 0, 1, 5);

	return competence_of(a, skills, tube_put(skills, n, 1, 1, 5));
}
