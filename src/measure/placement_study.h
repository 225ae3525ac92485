/* SPDX-License-Identifier: EUPL-1.2 */
/* placement_study.h - simulated learners take the placement test of a competence under each method:
 * how many questions they are asked, how far from the truth they end up. All methods have the same
 * learners, and whoever meets the same skill twice, under two methods, gives the same answer.
 *
 * A learner has an ability in the competence, drawn from N(mean, deviation²); each tube is mastered
 * up to its own depth: a skill is mastered when its difficulty lies at most at ability + tube,
 * where tube is drawn for the tube from the logistic distribution of scale 1 / slope, or from the
 * normal one of the same variance (`normal`: not what belief.h assumes). An answer is right with
 * chance 1 - slip or guess. True pix and level follow from the skills mastered, as score.h counts
 * them.
 *
 * Pure: the same arguments give the same numbers on any machine. */
#pragma once
#include "base/random.h"
#include "measure/belief.h"

enum placement_method {
	PLACEMENT_METHOD_PIX,	 /* the public Pix, exactly (placement_pix_v3) */
	PLACEMENT_METHOD_BELIEF, /* belief.h */
	PLACEMENT_METHODS
};

struct placement_competence { /* skills of one, by tube; at most PLACEMENT_SKILLS_MAX */
	const struct placement_skill *skills;
	size_t skill_count;
};

struct placement_learners {
	double mean, deviation, slope;
	bool normal;
	double slip, guess; /* of their answers */
};

struct placement_outcome { /* of one test */
	unsigned questions;
	double pix, true_pix;
	int level, true_level;
	double sure;  /* PLACEMENT_METHOD_BELIEF: chance it gives to `level`; else NaN */
	double error; /* and its standard error in pix; else NaN */
};

struct placement_tally { /* of many */
	uint64_t tests, questions, questions_squared, missed,
	    missed_far;		       /* far: by 2 levels or more */
	double bias, square, absolute; /* sums of pix - true pix, of its square, of its amount */
	double sure, error;	       /* sums */
	unsigned longest;
};

/* `learner` numbers the person: with `seed` it makes its ability, its tubes and its answers. */
void placement_study_run(struct arena *a, const struct belief_rules *r,
			 const struct placement_competence *c, const struct placement_learners *l,
			 enum placement_method method, uint64_t seed, uint64_t learner,
			 struct placement_outcome *out);
void placement_tally_add(struct placement_tally *t, const struct placement_outcome *o);

/* A competence as the real bank's are: 5 to 7 tubes, each of 4 to 8 neighbouring levels, some 40
 * skills, levels 1 to 8. */
struct placement_competence placement_study_full(struct arena *a, struct random *r);
/* Two tubes of levels 1 to 5. */
struct placement_competence placement_study_small(struct arena *a);
