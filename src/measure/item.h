/* SPDX-License-Identifier: EUPL-1.2 */
/* item.h - one question as item response theory sees it: its model, its parameters, the probability
 * of each score at an ability, and the information it gives.
 *
 * Scores run from 0 to categories - 1; a right-or-wrong item has 2 categories. The metric is the
 * logistic one without 1.7 and ability theta is N(0,1) in the reference population:
 *
 * 1PL, 2PL, 3PL, 4PL: P(1) = c + (d - c) / (1 + exp(-a (theta - b))). Lord, Applications of Item
 * Response Theory (1980), p. 12; Barton and Lord, ETS Research Report 81-20 (1981), for d.
 *
 * GRM: P(X >= k) = 1 / (1 + exp(-a (theta - b_k))). Samejima, Psychometrika Monograph 17 (1969).
 * a (b_k - b_(k+1)) <= 0 for every k: steps ascend when a > 0 and descend when a < 0; a score
 * whose two steps stand the other way has no probability.
 *
 * GPCM: P(X = k) proportional to exp(sum over j <= k of a (theta - b_j)). Muraki, Applied
 * Psychological Measurement 16 (1992), 159-176, equation 4.
 *
 * A 1PL item is a 2PL item whose slope is common to a set; nothing here tells them apart. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum item_model { ITEM_1PL, ITEM_2PL, ITEM_3PL, ITEM_4PL, ITEM_GRM, ITEM_GPCM, ITEM_MODEL_COUNT };

enum { ITEM_CATEGORIES_MAX = 16 };

/* In place of the logarithm of zero, for a score that the model never gives. */
#define ITEM_LOG_NEVER (-1e4)

struct item {
	enum item_model model;
	uint8_t categories; /* 2 to ITEM_CATEGORIES_MAX */
	double a;	    /* slope (discrimination), finite; 0 and below are allowed and inform
			       little or misinform */
	double b;	    /* location (difficulty) of a right-or-wrong item */
	double c, d; /* lower and upper asymptote, 0 <= c < d <= 1; 0 and 1 below 3PL and 4PL */
	const double *steps; /* GRM, GPCM: b_1 … b_{categories-1}, borrowed; NULL otherwise */
};

const char *item_model_name(enum item_model m); /* "2pl" */
bool item_model_of(const char *name, enum item_model *out);

/* Right-or-wrong item with c = 0 and d = 1. */
struct item item_2pl(double a, double b);

/* P(X = k) for k = 0 … categories-1 into p, and, where not NULL, its first and second derivatives
 * by theta. Each p is in [0,1] and they sum to 1 within rounding; finite at every finite theta. */
void item_probabilities(const struct item *it, double theta, double *p, double *dp, double *d2p);
double item_probability(const struct item *it, double theta, unsigned score);

/* log P(X = score), without underflow: finite at every finite theta where the model gives the score
 * a chance at all (c > 0 or d < 1 bound it below). */
double item_log_probability(const struct item *it, double theta, unsigned score);

/* P of one score, its logarithm as above, and the first and second derivative of that logarithm by
 * theta, which do not cancel where P underflows. */
struct item_at {
	double p, log, d1, d2;
};

struct item_at item_at(const struct item *it, double theta, unsigned score);

/* Fisher information, sum over k of P_k'^2 / P_k, and what Warm's estimator needs beside it, sum
 * over k of P_k' P_k'' / P_k (Warm, Psychometrika 54 (1989), 427-450, equation 9). */
struct item_informations {
	double fisher, skew;
};

struct item_informations item_informations(const struct item *it, double theta);

/* Fisher information, sum over k of P_k'^2 / P_k; 0 where it underflows, never NaN. */
double item_information(const struct item *it, double theta);

/* Expected score, sum over k of k P_k. */
double item_expected(const struct item *it, double theta);
