/* SPDX-License-Identifier: EUPL-1.2 */
/* placement.h - the placement test of one competence (or of a campaign's skills): what an answer
 * teaches, the predicted level, which skill to ask next, when to stop.
 *
 * A tube is a subject cut into skills of rising difficulty. A right answer validates the skill
 * asked and infers the easier skills of its tube; a wrong one invalidates it and infers the harder
 * ones. The next question is the skill whose answer is expected to settle most skills. The test
 * ends when no skill is left that is unknown, playable and within reach.
 *
 * The rules are those of the public Pix; `struct placement_rules` holds what we do better. Pure
 * functions, no heap: choosing among 50 skills takes a few microseconds. Order matters everywhere:
 * lists keep the order they were given in, sums run from left to right, ties stay in order. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	PLACEMENT_SKILLS_MAX = 1024, /* target skills of a test; tube indexes lie below it too */
	PLACEMENT_DIFFICULTY_MAX = 8,
	PLACEMENT_LEVELS_MAX = 16,    /* of the grid 0.5, 1, … 8 */
	PLACEMENT_FIRST_LEVEL = 2,    /* told before anything is known */
	PLACEMENT_EASY_TUBE = 3,      /* a tube that goes no higher is asked before the others */
	PLACEMENT_REACH = 2,	      /* no question further than this above the predicted level */
	PLACEMENT_IMPROVING_DAYS = 4, /* failures older than this may be asked again */
};

struct placement_skill {
	double pix;	       /* what it earns once validated */
	uint16_t tube;	       /* any numbering */
	uint16_t challenges;   /* left: in the person's language, not answered in this test */
	uint8_t difficulty;    /* 1 to 8; 0 = not told, which counts as 2 for the predicted level */
	uint8_t guess_percent; /* chance of a right answer by who does not master it, for belief.h;
				  0 = not told */
	bool timed;	       /* the first of those left has a time limit */
	bool counted; /* one of its tube for the reward: has a challenge at all, answered or not,
			 and is not the second skill of its name */
};

enum placement_status { PLACEMENT_VALIDATED, PLACEMENT_INVALIDATED, PLACEMENT_RESET };
/* Overruled: asked, but the other answers of the person outweigh that one (belief.h), so that the
 * status is not what was answered. The rules of this header never make one. */
enum placement_source { PLACEMENT_DIRECT, PLACEMENT_INFERRED, PLACEMENT_OVERRULED };

struct placement_knowledge {
	int64_t created_at; /* UTC ms */
	uint32_t skill;	    /* position among the target skills */
	uint8_t status, source;
};

/* Of an element that was asked. */
static inline bool placement_answered_right(const struct placement_knowledge *k)
{
	return (k->status == PLACEMENT_VALIDATED) == (k->source != PLACEMENT_OVERRULED);
}

struct placement_test {
	const struct placement_skill *skills;
	size_t skill_count;
	/* What is known, in the order it was learnt: a skill at most once, none of them reset. */
	const struct placement_knowledge *knowledge;
	size_t knowledge_count;
	bool started;	 /* a question of this test was answered */
	bool last_timed; /* and the last one ran under a time limit */
};

struct placement_rules {
	double top_level;  /* the grid ends here */
	double impossible; /* difficulty of the virtual question that everybody fails */
	double tie;	   /* rewards no further apart are equal */
	bool reach_first;  /* drop what is out of reach before preferring easy tubes and untimed
			      skills */
};

/* The public Pix: levels to 7.5; ties only where the last bit agrees; preferences before reach, so
 * that a test ends early when the preferred skills alone are out of reach. */
extern const struct placement_rules placement_pix_v3;
/* OpenPix: levels to 8; ties do not hang on how exp was rounded; a test ends when nothing unknown
 * is left within reach. */
extern const struct placement_rules placement_own;

/* --- after an answer ----------------------------------------------------------------------------
 */

/* What the answer to skill `asked` teaches: the direct element first, then the inferred ones in the
 * order of the skills. Nothing at all when `asked` is no target skill (>= skill_count) or is known
 * already. `out` has room for skill_count elements; returns how many were written. */
size_t placement_infer(const struct placement_test *t, size_t asked, bool right, int64_t now,
		       struct placement_knowledge *out);

/* What an element earns: the pix of a validated skill, else 0. */
double placement_earned(const struct placement_test *t, const struct placement_knowledge *k);

/* --- before a question --------------------------------------------------------------------------
 */

/* The level that explains the direct answers best: on the grid 0.5, 1, … the lowest with the
 * greatest objective(l) = -| sum over direct elements of (1 if validated else 0) - 1/(1+exp(-(l -
 * difficulty))) | with two virtual answers at the end: difficulty 0 right, difficulty `impossible`
 * wrong. `objectives` (may be NULL) gets one a level, of the grid's placement_levels(r). */
double placement_level(const struct placement_rules *r, const struct placement_test *t,
		       double objectives[PLACEMENT_LEVELS_MAX]);
size_t placement_levels(const struct placement_rules *r);

/* How many skills an answer is expected to settle: with p = 1/(1+exp(-(level - difficulty))),
 *   p * (unknown counted skills of the tube that are as easy or easier)
 *   + (1-p) * (those that are as hard or harder).
 * One for each skill, NaN for a known one. */
void placement_rewards(const struct placement_test *t, double level, double *rewards);

struct placement_choice {
	double level; /* predicted; PLACEMENT_FIRST_LEVEL before the first answer */
	size_t count; /* 0: the test has ended */
	uint16_t skills[PLACEMENT_SKILLS_MAX]; /* equally good ones, in order */
};

void placement_next(const struct placement_rules *r, const struct placement_test *t,
		    struct placement_choice *out);

/* --- the seeded draw ----------------------------------------------------------------------------
 */

/* The same seed gives the same skill and challenge, so that a page shown again shows the same
 * question. */
uint32_t placement_hash(uint32_t x);
size_t placement_pick_skill(uint32_t seed, size_t count); /* 0 to count-1; count > 0 */
size_t placement_pick_challenge(uint32_t seed, size_t count);

/* A seed for one question of a test. The public Pix takes the test's number itself for every
 * question, so that all the draws of a test lean the same way. */
uint32_t placement_seed(int64_t test, uint32_t question);

/* --- what of older tests counts -----------------------------------------------------------------
 */

/* The newest element of each skill (the first of those of the same instant), without the reset
 * ones. In place, order kept; returns how many are left. */
size_t placement_current(struct placement_knowledge *list, size_t n);

enum placement_run {
	PLACEMENT_PLAIN,     /* everything counts */
	PLACEMENT_IMPROVING, /* validated, or less than PLACEMENT_IMPROVING_DAYS old at the start */
	PLACEMENT_CAMPAIGN,  /* validated, or made after the start */
};

bool placement_kept(const struct placement_knowledge *k, enum placement_run run,
		    int64_t started_at);
size_t placement_keep(struct placement_knowledge *list, size_t n, enum placement_run run,
		      int64_t started_at); /* in place, order kept */
