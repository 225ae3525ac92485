/* SPDX-License-Identifier: EUPL-1.2 */
/* calibrate.h - the parameters of items from recorded answers: marginal maximum likelihood.
 *
 * Persons are drawn from N(mean_g, sd_g^2) of their group g (the first group is N(0,1) and fixes
 * the scale), answers are independent given the ability, answers that were never asked for are left
 * out (missing by design, an adaptive test among them: Mislevy and Wu 1996). The likelihood of the
 * item parameters, abilities integrated out, is
 *
 *	L = sum over p of log( integral of phi_g(theta) prod over i asked of P_i(x_pi | theta) )
 *		Bock and Aitkin, Psychometrika 46 (1981), 443-459, eq. 4
 *
 * and, where priors are asked for, their log densities are added. It is climbed by EM (their
 * section 3) whose M-step is one or more steps of Fisher scoring (Lange, JRSS B 57 (1995), 425),
 * accelerated by Anderson's mixing (Walker and Ni, SIAM J. Numer. Anal. 49 (2011), 1715) with a
 * fall back to the plain step wherever the likelihood would not rise. It ends on the gradient.
 *
 * The integral is a trapezoid sum over a grid from -8 to 8 (further where a group asks for it)
 * whose step is held under the smallest posterior standard deviation, so that its error is below
 * exp(-2 pi^2 sd^2 / step^2); a person is summed over a window of the grid around the ability last
 * estimated, checked each time and widened where mass is left outside. Sums are of logarithms: no
 * length of test underflows.
 *
 * 1PL, 2PL and GPCM are exponential families: log P_k - log P_0 = k a theta + d_k is linear in
 * theta, a person's answers enter through sum of a_i x_i and the M-step through the posterior mean
 * alone. A complete 2PL table costs one pass over bits a step, whatever the number of nodes.
 *
 * Two threads or one, the same bytes: persons are cut into parts by their number only and sums are
 * joined in the order of the parts. */
#pragma once
#include "base/error.h"
#include "base/team.h"
#include "measure/item.h"
#include "measure/responses.h"

enum calibrate_errors {
	CALIBRATE_NONE,
	/* Inverse of the observed information of all parameters together (Louis, JRSS B 44 (1982),
	 * eq. 3.1: complete information less the posterior covariance of the score). From 4,000
	 * persons on the covariance is summed by six polynomials a person, and over a complete
	 * table of right or wrong at points of ability (calibrate_error_table.c): within 3e-4 of
	 * the standard errors. */
	CALIBRATE_EXACT,
};

struct calibrate_step {	    /* what a caller is told after each step */
	unsigned iteration; /* from 1 */
	double log_likelihood;
	double gradient;     /* see `tolerance` */
	const double *state; /* to start again from; calibrate_state_size() numbers */
	size_t state_size;
};

struct calibrate_options {
	enum item_model model; /* ITEM_1PL, 2PL, 3PL, GRM, GPCM */
	bool common_slope;     /* GPCM with one slope: the partial credit model. 1PL implies it */
	double guess_mean, guess_sd; /* 3PL: logit c ~ N(mean, sd^2); sd 0: no prior */
	double slope_mean, slope_sd; /* log a ~ N(mean, sd^2); sd 0: no prior */
	/* It has converged when no scoring step would move an item by more than this many of its
	 * (complete data) standard errors: sqrt(g' I^-1 g), g the gradient of its parameters. */
	double tolerance;	 /* 0: 1e-6 */
	unsigned iterations_max; /* 0: 2000 */
	enum calibrate_errors errors;
	struct team *team;   /* NULL: one thread */
	const double *start; /* a state told by `step`, of the same data and options; NULL: none */
	bool (*step)(void *context, const struct calibrate_step *s); /* false: stop; may be NULL */
	void *context;
};

enum calibrate_fault {
	CALIBRATE_FINE,
	CALIBRATE_NEVER_ASKED,	   /* an item without answers */
	CALIBRATE_NO_VARIANCE,	   /* every answer to an item is the same */
	CALIBRATE_EMPTY_SCORE,	   /* a score between the lowest and the highest was never given */
	CALIBRATE_TOO_MANY_SCORES, /* more scores than the model or ITEM_CATEGORIES_MAX allows */
	CALIBRATE_EMPTY_GROUP,
	CALIBRATE_NOBODY, /* no persons or no items */
};

enum { CALIBRATE_SES = ITEM_CATEGORIES_MAX + 3 };

struct calibrate_result {
	struct item *items;
	double *se; /* items rows of CALIBRATE_SES: a, b or b1, b2 …, then c; NaN where none */
	uint64_t *answers;					     /* of each item */
	double *group_mean, *group_sd, *group_mean_se, *group_sd_se; /* the first: 0, 1, 0, 0 */
	/* As estimated: of each item a, d (or d_1, d_2, …), logit c, in `parameter_of[i]` …, with
	 * logit = a theta + d; GRM P(X >= k) of a theta + d_k; GPCM P_k ~ exp(k a theta + d_k);
	 * a common slope stands with each item. Then mean and log sd of each group but the first */
	double *parameters, *parameter_se;
	size_t *parameter_of;	     /* items + 1 */
	float *ability, *ability_sd; /* posterior of each person (a coarse copy, about 7 digits) */
	double log_likelihood, log_posterior; /* equal without priors */
	double gradient;
	unsigned iterations; /* passes over the answers, those of a part of the persons included */
	unsigned full_iterations;
	size_t nodes;
	bool converged, interrupted;
	enum calibrate_errors errors; /* what `se` holds */
	enum calibrate_fault fault;
	size_t fault_at; /* item or group */
	unsigned fault_score;
};

/* Everything in the result is in `a`. ERR_INVALID with `fault` told when the data cannot say what
 * is asked; parameters that run away are held within |a| <= 20, |d| <= 60. */
[[nodiscard]] int calibrate(struct arena *a, const struct responses *r,
			    const struct calibrate_options *o, struct calibrate_result *out,
			    struct error *e);

size_t calibrate_state_size(const struct responses *r, const struct calibrate_options *o);
