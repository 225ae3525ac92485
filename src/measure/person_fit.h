/* SPDX-License-Identifier: EUPL-1.2 */
/* person_fit.h - do the answers of one person hang together? A low value tells of answers less
 * likely than the ability estimated from them: hard items right and easy ones wrong.
 *
 * lz: Drasgow, Levine and Williams, Br. J. Math. Stat. Psychology 38 (1985), 67-86: the log of the
 * likelihood of the answers, less its expectation, over its standard deviation, at the estimate.
 *
 * lz*: Snijders, Psychometrika 66 (2001), 331-342, for items of more scores Sinharay, Psychometrika
 * 81 (2016), 992-1013: lz with what the estimation of the ability takes put right. With s the sum
 * of the derivatives of log P, C the covariance of the log-likelihood with s and I = var(s),
 *
 *	lz* = (l - E(l) - (C / I) s) / sqrt(var(l) - C^2 / I)
 *
 * at the estimate. Snijders writes -r_0 for s, by the equation that the estimate solves: s + r_0 =
 * 0 with r_0 = 0 for ML, (mean - theta) / sd^2 for MAP, J / 2I for WLE. As s is taken from the
 * answers, the formula is the same for every estimator, and for EAP, which solves no such equation,
 * it needs no approximation of one.
 *
 * Both are compared with the normal distribution, below only. On short and on adaptive tests they
 * are not quite normal; person_fit_simulated draws answers to the same items instead. */
#pragma once
#include "base/arena.h"
#include "base/random.h"
#include "measure/item.h"
#include "measure/responses.h"

struct person_fit {
	double log_likelihood; /* at the estimate */
	double lz, lz_p;
	double lz_star, lz_star_p;
	double outfit, infit; /* mean squares over the person's items */
};

/* All NaN where there is no answer, theta is not finite, or no item informs at it. `items` is the
 * bank the responses number. */
struct person_fit person_fit_of(const struct item *items, const struct response *x, size_t n,
				double theta);

/* The ability estimate from answers, as the one that was given: NaN where there is none. */
typedef double person_fit_estimate_fn(void *context, const struct response *x, size_t n);

/* A whole test of a person of ability theta: items and scores into x, which has room for
 * `room`; returns how many. */
typedef size_t person_fit_test_fn(void *context, double theta, struct random *r, struct response *x,
				  size_t room);

struct person_fit_null {
	size_t draws;
	person_fit_estimate_fn *estimate;
	person_fit_test_fn *test; /* NULL: the same items again, answers drawn */
	void *context;
	struct random *random;
	struct response *room; /* for the answers of one test */
	size_t room_n;
};

/* The share of lz* at or below `lz_star` in tests drawn at `theta`, each with its own estimate,
 * counting the observed one: (1 + below) / (1 + draws). */
double person_fit_simulated(const struct item *items, const struct response *x, size_t n,
			    double theta, double lz_star, const struct person_fit_null *null);
