/* SPDX-License-Identifier: EUPL-1.2 */
/* simulation.h - many persons take an exam under a method, and what came of it.
 *
 * Persons are dealt to a number of lanes that depends on nothing but how many they are: lane k has
 * the persons k, k + lanes, … one after another, with counts and prices of its own. So any number
 * of threads may run the lanes, in any order, and the sums are the same bytes. A person's ability
 * and answers depend on the seed, the person and the item only: two methods under one seed meet the
 * same persons, who give the same answer to the same item.
 *
 * With levels asked for (ready->wanted.levels) a person has an ability in each competence (content
 * area), each N(0,1), any two correlated as that scale says; what `theta` and the errors of the
 * one estimate are then held to is their mean, by the shares of the areas in an exam. At a
 * correlation of 1 they are the persons met without levels. */
#pragma once
#include <stdatomic.h>
#include "measure/method.h"

enum { SIMULATION_LANES_MAX = 4, SIMULATION_BINS = 14 }; /* of ability: -3.5 to 3.5 by halves */

struct simulation {
	const struct method_ready *ready;
	uint64_t persons, seed;
	const double *thetas; /* of each person (in every competence); NULL: drawn from N(0,1) */
	const uint8_t *responses; /* recorded, persons x items, RESPONSE_MISSING: that item is not
				     asked; NULL: drawn */
	/* Room for every person's exam, or NULL: persons x length items and answers, persons
	 * lengths, estimates and errors. */
	uint32_t *item;
	uint8_t *right;
	uint16_t *length;
	double *estimate, *error, *theta;
	/* The same of persons x areas, where levels are asked for: what was told, and the truth. */
	struct exam_level *level;
	double *truth;
};

struct simulation_bin {
	uint64_t persons, questions;
	double error, square, se;
};

struct simulation_competence {
	double error, square, se, variance; /* of ability - truth; of its posterior */
	uint64_t covered;		    /* truth within 1.96 standard errors */
	uint64_t right, within;		    /* placed at the true level; at most one off */
	double stated;			    /* chances that the exams gave the levels they told */
	double level_error, level_variance; /* squared, of the level's mean; its posterior's */
};

struct simulation_sums {
	uint64_t persons, questions;
	double error, square, se, variance; /* of estimate - theta; of the posterior */
	struct simulation_bin bin[SIMULATION_BINS];
	/* By content area: questions, and the largest distance of one exam from its share. */
	uint64_t in_area[POOL_AREAS_MAX];
	double off_share[POOL_AREAS_MAX];
	struct simulation_competence competence[PROFILE_MOST]; /* where levels are asked for */
	uint32_t *count;				       /* of each item */
};

unsigned simulation_lanes(uint64_t persons);

/* Runs one lane to its end, or until *stop: what is done so far is in the sums. `done` is raised as
 * persons finish. Thread-safe against other lanes of the same simulation; `a` is the thread's own.
 */
void simulation_run(const struct simulation *s, struct arena *a, unsigned lane,
		    struct simulation_sums *out, atomic_uint_fast64_t *done,
		    const atomic_bool *stop);

/* Adds `from` to `into`; in the order of the lanes, so that sums are the same bytes. */
void simulation_add(struct simulation_sums *into, const struct simulation_sums *from, size_t items);

struct simulation_result {
	double bias, rmse, mean_length, mean_se, rms_se;
	struct exposure_audit audit;
	double off_share; /* largest distance of an exam's area from its share, in questions */
};
struct simulation_result simulation_result(const struct simulation_sums *sums, size_t items);

/* Of one competence over `persons`. */
struct simulation_placed {
	double bias, rmse, rms_se; /* ability: error as seen, and as said */
	double coverage;	   /* share of truths within 1.96 standard errors */
	double right, within;	   /* shares placed at the true level, at most one off */
	double stated;		   /* mean chance the exams gave the levels told */
	double level_rmse, level_se;
};
struct simulation_placed simulation_placed(const struct simulation_competence *c, double persons);
/* The sum over the first n competences. */
struct simulation_competence simulation_together(const struct simulation_competence *c, size_t n);
