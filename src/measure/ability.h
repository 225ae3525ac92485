/* SPDX-License-Identifier: EUPL-1.2 */
/* ability.h - the ability of one person estimated from answers to items whose parameters are known,
 * with its standard error; any mixture of the models of item.h.
 *
 * l is the log-likelihood of the answers, I the Fisher information of the items at theta:
 *
 * ML   the theta of the highest l. Standard error 1 / sqrt(I).
 * MAP  the mode of the posterior under a N(mean, sd^2) prior. 1 / sqrt(I + 1 / sd^2).
 * EAP  the mean of that posterior, and its standard deviation: Bock and Mislevy, Applied
 *      Psychological Measurement 6 (1982), 431-444; by the trapezoid rule over the real line, the
 *      step halved until neither moves by 1e-12.
 * WLE  the root of l' + J / (2 I) = 0 with J = sum over items and scores of P' P'' / P: Warm,
 *      Psychometrika 54 (1989), 427-450; Samejima, Psychometrika 58 (1993), 119-138, for items of
 *      more scores. 1 / sqrt(I), as Warm's theorem 1 gives it.
 *
 * Items with guessing make likelihoods of several maxima: all in the range are found and the
 * highest is taken, for WLE the one to which the integral of its equation rises highest. So a right
 * answer in place of a wrong one never lowers an estimate (a > 0), whatever the model: it adds an
 * increasing function to what is maximised.
 *
 * Whatever the answers and the items, theta is a number within the range and the error one above 0;
 * INFINITY where nothing is known (no answer, or no information left at a bound). The order of the
 * answers moves a result by rounding only (below 1e-10). */
#pragma once
#include "measure/item.h"
#include "measure/responses.h"

enum ability_method { ABILITY_ML, ABILITY_MAP, ABILITY_EAP, ABILITY_WLE, ABILITY_METHOD_COUNT };

struct ability_prior {	 /* normal; read by MAP and EAP */
	double mean, sd; /* sd > 0 */
};

struct ability {
	double theta, se;
	bool at_bound; /* theta is an end of the range, because there is nothing in it higher */
};

/* The n answers `x` number their items in `items`. Results lie in [-range, range], range > 0; the
 * posterior of EAP itself is not cut there, its mean is. Without answers: the prior, or for ML and
 * WLE theta 0. */
struct ability ability_estimate(enum ability_method method, const struct item *items,
				const struct response *x, size_t n, struct ability_prior prior,
				double range);

/* log-likelihood of the answers at theta, and its first and second derivatives. */
struct ability_likelihood {
	double log, d1, d2;
};

struct ability_likelihood ability_likelihood(const struct item *items, const struct response *x,
					     size_t n, double theta);

extern const char *const ability_method_names[ABILITY_METHOD_COUNT + 1]; /* "ml", …, NULL */
