/* SPDX-License-Identifier: EUPL-1.2 */
/* belief_inside.h - what a belief is made of: for belief.c (the posterior) and belief_choice.c (the
 * next question, the verdicts) alone. */
#pragma once
#include "measure/belief.h"
#include "measure/lanes.h"

enum {
	BELIEF_NO_TUBE = UINT16_MAX,
	BELIEF_WIDTH = 24, /* BELIEF_ABILITIES in whole lanes; those beyond have no chance */
};

struct belief_start {				    /* before any answer: the same for all tubes */
	double depths[BELIEF_DEPTHS][BELIEF_WIDTH]; /* P(depth | ability) */
	double chance[BELIEF_WIDTH];		    /* P(ability) */
};

struct belief_tube {
	double likelihood[BELIEF_DEPTHS]; /* P(answers in this tube | depth), the greatest is 1 */
	double pix[BELIEF_DEPTHS];	  /* earned by who masters it to that depth */
	/* P(that depth or deeper, answers in this tube | ability), and its pix as much weighted */
	double reached[BELIEF_DEPTHS][BELIEF_WIDTH];
	double earned[BELIEF_DEPTHS][BELIEF_WIDTH];
	double share[BELIEF_WIDTH]; /* P(ability | all answers) / reached[0] */
	bool asked;
};

struct belief {
	const struct belief_rules *rules;
	const struct belief_start *start;
	const struct placement_skill *skills;
	size_t skill_count;
	uint16_t *tube_of; /* of each skill; BELIEF_NO_TUBE when it is not counted */
	struct belief_tube *tubes;
	size_t tube_count;
	double chance[BELIEF_WIDTH]; /* P(ability | all answers) */
};

static inline size_t belief_depth(const struct placement_skill *s)
{
	return s->difficulty ? s->difficulty : PLACEMENT_FIRST_LEVEL;
}

/* Certainty would make contradictory answers impossible, and the belief 0/0. */
static inline double belief_bounded(double chance)
{
	return chance < 1e-9 ? 1e-9 : chance > 0.49 ? 0.49 : chance;
}

static inline double belief_guess(const struct belief *b, const struct placement_skill *s)
{
	return belief_bounded(s->guess_percent ? s->guess_percent / 100.0 : b->rules->guess);
}

static inline double belief_slip(const struct belief *b)
{
	return belief_bounded(b->rules->slip);
}

/* Sum of a b over the abilities. */
LANES_INLINE double belief_dot(const double *a, const double *b)
{
	lanes sum = {};

	for (size_t k = 0; k < BELIEF_WIDTH; k += LANES)
		sum += lanes_at(a + k) * lanes_at(b + k);
	return lanes_sum(sum);
}
