/* SPDX-License-Identifier: EUPL-1.2 */
/* reliability.h - how sure a test is: of abilities, and of the levels it places people in. */
#pragma once
#include "base/error.h"
#include "measure/item.h"
#include "measure/responses.h"

/* Of a test of these items in a N(mean, sd) population: the mean of I / (I + 1 / sd^2), one less
 * the share of the variance of ability that a posterior leaves. Green, Bock, Humphreys, Linn and
 * Reckase, J. Educ. Measurement 21 (1984), 347-360. Quadrature of 241 points. */
double reliability_marginal(struct arena *a, const struct item *items, size_t n, double mean,
			    double sd);

/* Of estimates and their standard errors; persons without either are left out; NaN with fewer than
 * two. Posterior means (EAP, MAP), which are shrunk: var / (var + mean se^2). Others (ML, WLE):
 * 1 - mean se^2 / var, which may be negative. du Toit, IRT from SSI (2003), ch. 8. */
double reliability_empirical(const double *theta, const double *se, size_t n, bool posterior);

/* Cronbach, Psychometrika 16 (1951), 297-334, over persons who answered all items: k / (k - 1)
 * times one less the sum of the items' variances over the variance of the sum. ERR_INVALID: one
 * item only, fewer than four fifths of the persons complete, sums all alike. */
[[nodiscard]] int reliability_alpha(const struct responses *r, struct arena *a, double *alpha,
				    struct error *e);

/* The information of a test or bank at each theta, and its standard errors: 1 / sqrt(I) of an
 * estimate without a prior (infinite where I is 0) and 1 / sqrt(I + 1 / sd^2) with a prior. */
struct reliability_point {
	double theta, information, se, se_prior;
};
void reliability_curve(const struct item *items, size_t n, double prior_sd, const double *theta,
		       size_t points, struct reliability_point *out);

/* Placement in levels parted by `cuts` (ascending; a person at a cut is above it). */
struct reliability_levels {
	double accuracy;    /* share placed in their true level */
	double consistency; /* share placed alike by two such tests */
	double kappa;	    /* consistency beyond chance, Cohen (1960); NaN when all are alike */
	double too_high, too_low; /* shares placed above and below their true level */
};

/* From estimates: the true ability of a person is N(theta, se^2). Rudner, Practical Assessment,
 * Research and Evaluation 7:14 (2001) and 10:13 (2005). out[k], k < cuts: passing that cut alone;
 * out[cuts]: all levels. ERR_INVALID: cuts that do not ascend, no person. */
[[nodiscard]] int reliability_rudner(const double *theta, const double *se, size_t n,
				     const double *cuts, size_t cuts_n,
				     struct reliability_levels *out, struct error *e);

/* From items alone, all answered, persons from N(mean, sd): levels by the sum of scores, a cut
 * being the first sum not below the expected sum at that ability. Lee, J. Educ. Measurement 47
 * (2010), 1-17; sums by Lord and Wingersky (1984). Same results and errors as above. */
[[nodiscard]] int reliability_lee(struct arena *a, const struct item *items, size_t n, double mean,
				  double sd, const double *cuts, size_t cuts_n,
				  struct reliability_levels *out, struct error *e);
