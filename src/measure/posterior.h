/* SPDX-License-Identifier: EUPL-1.2 */
/* posterior.h - what the answers of one exam tell of the ability: the posterior under the prior
 * N(0,1) on the nodes -8 to 8 by 0.1, of right-or-wrong items given by their parameters and not by
 * a place in a pool, so that it follows from the record of the answers alone.
 *
 *	P(right | theta) = 1 / (1 + exp(-a (theta - b)))   two-parameter logistic, as item.h
 *
 * Expected a posteriori (Bock and Mislevy, Applied Psychological Measurement 6 (1982), 431-444):
 * mean and variance of the weights. One answer after another gives the same bits whenever and
 * wherever it is computed: the exponential is our own (exact_exp.h), sums run from left to right.
 * Finite for every pattern of answers; another order of the same answers moves it by rounding. */
#pragma once
#include <stdbool.h>

enum { POSTERIOR_NODES = 161 };

struct posterior {
	double weight[POSTERIOR_NODES], total; /* of the weights */
	double mean, variance;
};

void posterior_begin(struct posterior *p);
void posterior_answer(struct posterior *p, double a, double b, bool right);
