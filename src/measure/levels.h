/* SPDX-License-Identifier: EUPL-1.2 */
/* levels.h - a study by simulation: how often is a competence placed at its right level, after an
 * exam of two questions a competence, by one global capacity (the public Pix's rule) and by the
 * profile of profile.h?
 *
 * Persons have 16 abilities, each N(0,1), any two correlated rho. The bank has 600 items, a
 * lognormal (0, .3), b N(0, 1.2^2), dealt to the competences in turn. A person gives the same
 * answer to the same item whoever asks. */
#pragma once
#include "base/arena.h"
#include "base/random.h"

enum { LEVELS_COMPETENCES = 16, LEVELS_ITEMS = 600, LEVELS_QUESTIONS = 32, LEVELS_CUTS = 7 };

enum levels_rule {
	LEVELS_USUAL,	  /* the population's most common level for everyone: what guessing gives */
	LEVELS_PIX,	  /* exam and capacity of pix-v3, the capacity held against the cuts */
	LEVELS_GLOBAL,	  /* the same answers, capacity by EAP under N(0,1) */
	LEVELS_PROFILE,	  /* the same answers, the profile with the true loading */
	LEVELS_ESTIMATED, /* the same answers, the profile with the loading estimated from those of
			     the first LEVELS_SAMPLE persons */
	LEVELS_OWN, /* the profile asks: every competence once, then every one again, one of the
		       five items that take the largest share of a variance */
	LEVELS_RULE_COUNT
};
enum { LEVELS_SAMPLE = 400 };

enum levels_scale {
	LEVELS_PUBLISHED, /* -2, -1, 0.5, 1, 2, 3, 4: the public Pix's development data */
	LEVELS_EQUAL,	  /* eight levels of an eighth of the population each */
	LEVELS_SCALE_COUNT
};

struct levels_rate {
	double right, within, off; /* shares of placements; mean distance in levels */
	double stated; /* mean probability the rule itself gives its level; NaN without one */
};

struct levels_study {
	double rho, loading; /* loading: as estimated */
	struct levels_rate rate[LEVELS_SCALE_COUNT][LEVELS_RULE_COUNT];
};

/* The same seed gives the same persons at every rho. */
void levels_run(struct arena *a, double rho, size_t persons, uint64_t seed,
		struct levels_study *out);
