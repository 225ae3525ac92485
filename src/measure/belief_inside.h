/* SPDX-License-Identifier: EUPL-1.2 */
/* belief_inside.h - what a belief is made of: for belief.c (the posterior) and belief_choice.c (the
 * next question, the verdicts) alone. */
#pragma once
#include "measure/belief.h"

enum { BELIEF_NO_TUBE = UINT16_MAX };

struct belief_sums { /* over the depths of a tube, of weight, weight * pix, weight * pix² */
	double weight, pix, square;
};

struct belief_tube {
	/* P(depth | ability) P(answers in this tube | depth), up to a factor of the tube */
	double weights[BELIEF_ABILITIES][BELIEF_DEPTHS];
	struct belief_sums sums[BELIEF_ABILITIES];
	double pix[BELIEF_DEPTHS]; /* earned by who masters it to that depth */
	bool asked;
};

struct belief {
	const struct belief_rules *rules;
	const struct placement_skill *skills;
	size_t skill_count;
	uint16_t *tube_of; /* of each skill; BELIEF_NO_TUBE when it is not counted */
	struct belief_tube *tubes;
	size_t tube_count;
	double chance[BELIEF_ABILITIES]; /* P(ability | all answers) */
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
