/* SPDX-License-Identifier: EUPL-1.2 */
/* distribution.h - the few distributions that tests of fit compare a statistic with.
 *
 * Tails are computed as tails, never as 1 minus the rest, so that a small p keeps its digits: the
 * relative error is below 1e-12 as long as the result is a normal number. They use the C library's
 * erfc, log and exp: the last bit may differ between machines, so no simulation draws from them. */
#pragma once
#include <stddef.h>

double normal_density(double x);
double normal_cdf(double x);   /* P(Z <= x) */
double normal_upper(double x); /* P(Z > x) */

/* The x with P(Z <= x) = p; -infinity at 0, infinity at 1, NaN outside [0,1]. Newton's method on
 * the logarithm of the tail, from Abramowitz and Stegun (1964) 26.2.23. */
double normal_quantile(double p);

/* P(X > x) for X chi-square with df degrees of freedom (df > 0, no need to be whole): the upper
 * incomplete gamma function Q(df/2, x/2), by its series below the mean and Legendre's continued
 * fraction above (Abramowitz and Stegun 6.5.29, 6.5.31). 1 for x <= 0; NaN when df <= 0 or x is
 * NaN. */
double chi_square_upper(double x, double df);

/* Benjamini and Hochberg, J. R. Stat. Soc. B 57 (1995), 289-300: adjusted[i] is the smallest rate
 * of false discoveries at which p[i] is still a discovery. NaN stays NaN and does not count.
 * `order` is room for n. `adjusted` may be `p`. */
void false_discovery_adjust(size_t n, const double *p, double *adjusted, size_t *order);
