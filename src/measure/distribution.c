/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/distribution.h"

#include <math.h>
#include <stdlib.h>

static const double sqrt_half = 0.70710678118654752440;
static const double sqrt_two_pi = 2.50662827463100050242;

double normal_density(double x)
{
	return exp(-0.5 * x * x) / sqrt_two_pi;
}

double normal_cdf(double x)
{
	return 0.5 * erfc(-x * sqrt_half);
}

double normal_upper(double x)
{
	return 0.5 * erfc(x * sqrt_half);
}

/* The x with P(Z > x) = q, 0 < q <= 0.5. */
static double normal_upper_quantile(double q)
{
	double t = sqrt(-2 * log(q));
	double x = t - (2.515517 + t * (0.802853 + t * 0.010328)) /
			   (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));

	for (int i = 0; i < 8; i++) {
		double upper = normal_upper(x);
		double step = log(upper / q) * upper / normal_density(x);
		x += step;
		if (fabs(step) <= 1e-16 * fabs(x))
			break;
	}
	return x;
}

double normal_quantile(double p)
{
	if (!(p >= 0 && p <= 1))
		return NAN;
	if (p == 0 || p == 1)
		return p == 0 ? -INFINITY : INFINITY;
	if (p == 0.5)
		return 0;
	return p < 0.5 ? -normal_upper_quantile(p) : normal_upper_quantile(1 - p);
}

/* u - log(1 + u) without cancellation near 0. */
static double u_less_log1p(double u)
{
	if (fabs(u) > 0.2)
		return u - log1p(u);
	double sum = 0, power = u * u;
	for (int k = 2; k < 40; k++, power *= -u) {
		double term = power / k;
		sum += term;
		if (fabs(term) <= 1e-18 * fabs(sum))
			break;
	}
	return sum;
}

/* log Γ(a+1) - ((a + 1/2) log a - a + log √(2π)), Stirling's remainder, for a >= 15. */
static double stirling_remainder(double a)
{
	double s = 1 / (a * a);

	return (1.0 / 12 -
		s * (1.0 / 360 - s * (1.0 / 1260 - s * (1.0 / 1680 - s * (1.0 / 1188))))) /
	       a;
}

/* x^a e^-x / Γ(a+1). Above 15 in Loader's form ("Fast and accurate computation of binomial
 * probabilities", 2000), where no large terms cancel. */
static double gamma_term(double a, double x)
{
	if (a < 15)
		return exp(a * log(x) - x) / tgamma(a + 1);
	return exp(-stirling_remainder(a) - a * u_less_log1p((x - a) / a)) /
	       (sqrt_two_pi * sqrt(a));
}

static double gamma_lower_series(double a, double x)
{
	double term = 1, sum = 1;

	for (double k = 1; k < 1e6 && term > 1e-17 * sum; k++) {
		term *= x / (a + k);
		sum += term;
	}
	return gamma_term(a, x) * sum;
}

/* By the method of Lentz in the form of Thompson and Barnett (1986). */
static double gamma_upper_fraction(double a, double x)
{
	const double tiny = 1e-300;
	double b = x + 1 - a, c = 1 / tiny, d = 1 / b, h = d;

	for (int i = 1; i < 1000000; i++) {
		double k = i, an = -k * (k - a);
		b += 2;
		d = an * d + b;
		d = fabs(d) < tiny ? 1 / tiny : 1 / d;
		c = b + an / c;
		if (fabs(c) < tiny)
			c = tiny;
		h *= d * c;
		if (fabs(d * c - 1) < 1e-16)
			break;
	}
	return gamma_term(a, x) * a * h;
}

double chi_square_upper(double x, double df)
{
	double a = df / 2, half = x / 2;

	if (isnan(x) || !(df > 0))
		return NAN;
	if (x <= 0)
		return 1;
	if (isinf(x))
		return 0;
	return half < a + 1 ? 1 - gamma_lower_series(a, half) : gamma_upper_fraction(a, half);
}

/* An insertion into a heap would do as well; n is a bank's size, and qsort takes no context. */
static void sort_by(size_t n, const double *key, size_t *order)
{
	for (size_t gap = n / 2; gap > 0; gap = gap == 2 ? 1 : (size_t)((double)gap / 2.2)) {
		for (size_t i = gap; i < n; i++) {
			size_t item = order[i], j = i;
			for (; j >= gap && key[order[j - gap]] > key[item]; j -= gap)
				order[j] = order[j - gap];
			order[j] = item;
		}
	}
}

void false_discovery_adjust(size_t n, const double *p, double *adjusted, size_t *order)
{
	size_t known = 0;
	double least = 1;

	for (size_t i = 0; i < n; i++) {
		if (isnan(p[i]))
			adjusted[i] = NAN;
		else
			order[known++] = i;
	}
	sort_by(known, p, order);
	for (size_t rank = known; rank-- > 0;) {
		size_t i = order[rank];
		least = fmin(least, p[i] * (double)known / (double)(rank + 1));
		adjusted[i] = least;
	}
}
