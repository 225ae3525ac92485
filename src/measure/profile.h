/* SPDX-License-Identifier: EUPL-1.2 */
/* profile.h - several abilities of one person, one a competence (or domain), correlated in the
 * population: each item tells of one of them, and what it tells of the others comes through the
 * correlation, so that a competence in which two questions were asked has a level with an error of
 * its own that is better than two questions alone would give.
 *
 * Two priors, both with each ability N(0,1) in the reference population:
 *
 * one factor   theta_k = l_k g + sqrt(1 - l_k^2) e_k, with g and every e_k N(0,1) and independent;
 *              abilities j and k correlate l_j l_k. Given g they are independent, so the exact
 *              posterior takes sums over two grids instead of K (Gibbons and Hedeker,
 *              Psychometrika 57 (1992), 423-436). An answer costs one pass over the grid of its
 *              competence and one matrix-vector product, the marginals K of them.
 * any          a given covariance matrix: the mode of the posterior, and its normal approximation
 *              there (Segall, Psychometrika 61 (1996), 331-354, equations 17 to 30).
 *
 * Sums over the grids need no function of the C library beyond sqrt: the same bits everywhere. */
#pragma once
#include "base/arena.h"
#include "measure/item.h"
#include "measure/responses.h"

enum {
	PROFILE_MOST = 16,  /* abilities */
	PROFILE_NODES = 80, /* from -5.925 to 5.925, 0.15 apart: a multiple of any vector */
	PROFILE_LEVELS_MOST = 16,
};

/* Largest loading: beyond it the grid is too coarse for what g leaves open (abilities that
 * correlate more are one). At it the sums are exact to 1e-7, at .95 to rounding. */
#define PROFILE_LOADING_MOST 0.99

struct profile_model {
	size_t k;
	double loading[PROFILE_MOST];
	double node[PROFILE_NODES], general[PROFILE_NODES]; /* and the prior of g there, sum 1 */
	/* P(theta_k = node q | g = node j), rows j (sum 1) and rows q; equal loadings share them.
	 */
	const double *by_general[PROFILE_MOST], *by_ability[PROFILE_MOST];
};

/* k from 1 to PROFILE_MOST; loadings are cut to +-PROFILE_LOADING_MOST. In the arena. */
struct profile_model *profile_model_new(struct arena *a, size_t k, const double *loading);

/* What the answers of one person have told so far. */
struct profile_person {
	double likelihood[PROFILE_MOST][PROFILE_NODES]; /* of the answers in k, highest 1 */
	double given[PROFILE_MOST][PROFILE_NODES];	/* the same by g, highest 1 */
	double whole[PROFILE_NODES];			/* posterior of g, highest 1 */
	uint32_t fresh; /* a bit a competence: answers taken that g has not been told of */
};

void profile_start(const struct profile_model *m, struct profile_person *p);
void profile_answer(const struct profile_model *m, struct profile_person *p, size_t competence,
		    const struct item *it, unsigned score);

/* The same of several answers, cheaper: each is taken by its chance at the nodes, then g is told of
 * all of them at once. Before that nothing is to be read of the person. */
void profile_take(struct profile_person *p, size_t competence, const double *chance);
void profile_settle(const struct profile_model *m, struct profile_person *p);

/* A person from the start with all these answers. competence_of[i] is that of item i. */
void profile_answers(const struct profile_model *m, struct profile_person *p,
		     const uint32_t *competence_of, const struct item *items,
		     const struct response *x, size_t n);

/* The posterior of one ability: mean (EAP), standard deviation, weights at the nodes (sum 1). */
struct profile_marginal {
	double mean, sd, weight[PROFILE_NODES];
};

void profile_marginal(const struct profile_model *m, const struct profile_person *p,
		      size_t competence, struct profile_marginal *out);
void profile_general(const struct profile_model *m, const struct profile_person *p,
		     struct profile_marginal *out);

/* Levels 0 … cuts, parted by ascending cuts; who stands at a cut is above it. */
struct profile_level {
	unsigned level;				 /* the most probable, the lower on a tie */
	double probability[PROFILE_LEVELS_MOST]; /* of each level, sum 1 */
	double mean, sd;			 /* of the level: sd is its standard error */
};

/* From a posterior on the grid, integrated between nodes by parabolas. cuts below
 * PROFILE_LEVELS_MOST. */
struct profile_level profile_level(const struct profile_model *m,
				   const struct profile_marginal *marginal, const double *cut,
				   size_t cuts);
/* From a normal posterior, as that of the mode below. */
struct profile_level profile_level_normal(double mean, double sd, const double *cut, size_t cuts);

/* The loadings of the population that these answers come from, items known, by EM: in each step the
 * loading solves l (1 - l^2) + (1 + l^2) S(theta g) = l (S(theta theta) + S(g g)), S being
 * posterior means over the persons (derivative of the expected log-density of (theta_k, g) by l).
 * `loading` holds where to begin; `common` asks for one loading of all. competence_of[i] is that of
 * item i. Mixed with the steps before (anderson.h). Ends when a step
 * would move no loading by 1e-5 or after `steps`; returns the steps taken. */
unsigned profile_estimate(struct arena *a, const struct responses *r, const struct item *items,
			  const uint32_t *competence_of, size_t k, bool common, unsigned steps,
			  double *loading);

/* The mode of the posterior (MAP) under N(mean, covariance), by Newton's method. */
struct profile_mode {
	double theta[PROFILE_MOST], se[PROFILE_MOST];
	double covariance[PROFILE_MOST * PROFILE_MOST]; /* inverse of the Hessian at the mode */
};

/* covariance: k rows of k; mean NULL: zeros. theta lies in [-range, range]. False when the
 * covariance is not positive definite. */
[[nodiscard]] bool profile_mode(const struct item *items, const uint32_t *competence_of,
				const struct response *x, size_t n, size_t k, const double *mean,
				const double *covariance, double range, struct profile_mode *out);
