/* SPDX-License-Identifier: EUPL-1.2 */
/* belief.h - what is believed of a person in a competence after some answers, how sure that is, and
 * which skill to ask next: OpenPix's own placement test (placement.h holds the public Pix's).
 *
 * The model. A tube is a chain of skills of rising difficulty; a person masters it up to a hidden
 * level l, 0 to 8, which is every skill of it no harder than l. The tubes of a competence hang
 * together through the person's ability theta in it, on the same scale as difficulties:
 *
 *	theta ~ N(mean, deviation²) on the grid -1, -0.5, … 9
 *	P(l >= d | theta) = 1 / (1 + exp(-slope (theta - d)))	for d = 1 … 8, tubes independent
 *	P(right | l) = 1 - slip when the skill asked is mastered (d <= l), guess when it is not
 *
 * so that an answer is evidence and not a verdict: a right answer by luck and a wrong one by haste
 * are outweighed by others, in this tube and, through theta, in the neighbouring ones. This is a
 * mixed "ordered levels with slips and guesses" model: the levels are those of Guttman's scale as
 * Proctor (Psychometrika 35, 1970) gave it errors, slip and guess as in the DINA model of Junker
 *and Sijtsma (Applied Psychological Measurement 25, 2001), the common ability the higher-order
 *model of de la Torre and Douglas (Psychometrika 69, 2004). The posterior is exact over the grid
 *times the levels of all tubes, since given theta the tubes are apart: its size is the sum of the
 *tubes, not their product.
 *
 * The next question is the skill whose answer is expected to leave the least variance of the total
 * pix; van der Linden (Psychometrika 63, 1998) calls that the minimum expected posterior variance.
 * The test ends when the level is sure enough, when no question is expected to teach anything worth
 * its time, or at a largest number of questions.
 *
 * Pure functions; memory from the arena handed in, 4 kB a tube. The same answers in whatever order
 * give the same belief up to rounding. */
#pragma once
#include "base/arena.h"
#include "measure/placement.h"

enum {
	BELIEF_ABILITIES = 21,			      /* the grid of theta */
	BELIEF_DEPTHS = PLACEMENT_DIFFICULTY_MAX + 1, /* levels of a tube: 0 to 8 */
	BELIEF_LEVELS = PLACEMENT_DIFFICULTY_MAX + 1, /* levels of a competence: 0 to 8 */
};

struct belief_rules {
	double mean, deviation; /* of theta among people who take the test */
	double slope; /* how closely the tubes of a competence agree: 1.8/slope is their spread, in
			 levels, about theta */
	double slip;  /* a mastered skill answered wrong */
	double guess; /* one not mastered answered right, for skills that do not tell their own */
	double tie;   /* questions whose gain is this share of the best one's are as good */
	double sure;  /* P(the level is right) at which the test ends */
	double gain; /* or when the best question takes less than this off the variance, in pix² */
	unsigned least, most; /* questions of a test */
};

/* OpenPix's. mean and deviation: wide, so that it weighs half an answer against anybody's ability.
 * slope: tubes lie 1.2 levels about theta. slip 0.08: a known thing answered wrong once in twelve;
 * guess 0.15: between a choice of four and a typed answer. The limits were tuned on the seed 1 of
 * `openpix lab placement-study` (docs/measurement-placement.md reports another). */
extern const struct belief_rules belief_own;

struct belief;

/* Nothing answered yet. `skills` are kept, not copied; those that are not `counted` are outside the
 * model (never asked, nothing is believed of them). Difficulty 0 counts as 2. */
struct belief *belief_new(struct arena *a, const struct belief_rules *r,
			  const struct placement_skill *skills, size_t skill_count);

/* The same after the answers that lie in knowledge (belief_learn), for less. */
struct belief *belief_after(struct arena *a, const struct belief_rules *r,
			    const struct placement_skill *skills, size_t skill_count,
			    const struct placement_knowledge *list, size_t n);

/* Takes the answer to a counted skill in; of another one, nothing. */
void belief_answer(struct belief *b, size_t skill, bool right);

/* Takes in the answers that lie in knowledge: its elements of source PLACEMENT_DIRECT, and
 * PLACEMENT_OVERRULED as what was really answered. Inferred ones are no evidence. */
void belief_learn(struct belief *b, const struct placement_knowledge *list, size_t n);

double belief_mastered(const struct belief *b, size_t skill); /* P, 0 to 1; NaN when not counted */
double belief_ability(const struct belief *b);		      /* mean of theta */

struct belief_score {
	double pix, error;	      /* of the competence: mean and standard error, not rounded */
	double levels[BELIEF_LEVELS]; /* P(level = 0), P(level = 1) …; to a third of a pix a tube,
					 0.002 */
	int level;		      /* the likeliest, the lowest of equal ones */
};
void belief_score(const struct belief *b, struct belief_score *out);
/* The levels alone, into out->levels and out->level. */
void belief_levels(const struct belief *b, struct belief_score *out);

/* Which skills may be asked now, all as good (within rules.tie), those of tubes not asked yet alone
 * when there are some; count 0 ends the test. Never a skill asked already, nor one known from
 * before `started_at` (knowledge.created_at). `level` is belief_ability, between 0 and 8. After a
 * timed question an untimed one is preferred. `asked` is the number of answers of this test. */
void belief_next(const struct belief *b, const struct placement_test *t, int64_t started_at,
		 unsigned asked, struct placement_choice *out);

/* The verdicts that follow from the belief, for the profile: writes the elements that are new or
 * changed beside t->knowledge (room for skill_count) and returns how many.
 *   A skill is validated when it is likelier mastered than not. In the course of a test it gets its
 * first verdict at 4 chances in 5; at its end (`over`) every counted skill has one.
 *   What was validated before `started_at` stays so. A skill that was asked and whose verdict goes
 * against its answer becomes PLACEMENT_OVERRULED and keeps its time; the others are inferred, at
 * `now`. */
size_t belief_settle(const struct belief *b, const struct placement_test *t, int64_t started_at,
		     bool over, int64_t now, struct placement_knowledge *out);
