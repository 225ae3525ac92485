/* SPDX-License-Identifier: EUPL-1.2 */
/* exam_levels.h - what an exam tells of each competence (content area of the pool) at its end, or
 * at any time on the way: an ability with its standard error, a level with its probability.
 *
 * By the profile (profile.h): the abilities of the competences are each N(0,1) and any two
 * correlate alike; a competence is known by its own answers and, through the correlation, by those
 * of all others. Made from the answers when asked for, so that an exam costs nothing more while it
 * goes on. */
#pragma once
#include "measure/exam.h"
#include "measure/profile.h"

/* A scale of levels 0 to `cuts`, and what its reading needs; lanes and threads share it. */
struct exam_levels {
	size_t areas;
	double correlation; /* of any two competences, as the profile takes it */
	size_t cuts;
	double cut[PROFILE_LEVELS_MOST]; /* ascending; who stands at a cut is above it */
	const struct profile_model *profile;
	double *right; /* items x PROFILE_NODES: chance of a right answer */
};

/* Levels 0 to 8: level d begins at ability (d - 3) / 2. The abilities that the placement test meets
 * are N(3, 2^2) in levels (belief.h), N(0,1) here. */
enum { EXAM_LEVELS_USUAL = 8 };
extern const double exam_levels_usual[EXAM_LEVELS_USUAL];

/* `correlation` from 0 to 1 (from PROFILE_LOADING_MOST squared on it is taken as that), `cuts`
 * below PROFILE_LEVELS_MOST, the pool's areas at most PROFILE_MOST. In the arena: 640 bytes an
 * item. */
struct exam_levels *exam_levels_new(struct arena *a, const struct pool *p, double correlation,
				    const double *cut, size_t cuts);

struct exam_level {
	double theta, se;	    /* ability in the competence: posterior mean and deviation */
	struct profile_level level; /* the likeliest, the chance of each, mean and deviation */
};

/* One for each area into `out`. */
void exam_levels_of(const struct exam_levels *s, const struct exam *e, struct exam_level *out);

/* The public Pix's way, for comparison: every competence is read off the exam's one estimate. */
void exam_levels_of_one(const struct exam_levels *s, const struct exam *e, struct exam_level *out);

/* The level in which an ability stands. */
unsigned exam_levels_at(const struct exam_levels *s, double theta);
