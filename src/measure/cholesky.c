/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/cholesky.h"

#include <math.h>

bool cholesky_factor(size_t n, double *a)
{
	for (size_t j = 0; j < n; j++) {
		double d = a[j * n + j], whole = d;
		for (size_t k = 0; k < j; k++)
			d -= a[j * n + k] * a[j * n + k];
		if (!(d > 1e-13 * whole) || !isfinite(d))
			return false;
		a[j * n + j] = sqrt(d);
		for (size_t i = j + 1; i < n; i++) {
			double s = a[i * n + j];
			for (size_t k = 0; k < j; k++)
				s -= a[i * n + k] * a[j * n + k];
			a[i * n + j] = s / a[j * n + j];
		}
	}
	return true;
}

void cholesky_solve(size_t n, const double *l, double *b)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < i; k++)
			b[i] -= l[i * n + k] * b[k];
		b[i] /= l[i * n + i];
	}
	for (size_t i = n; i-- > 0;) {
		for (size_t k = i + 1; k < n; k++)
			b[i] -= l[k * n + i] * b[k];
		b[i] /= l[i * n + i];
	}
}

/* Gaussian elimination of the pivot's row and column from what remains, which keeps it symmetric:
 * each pivot gives one independent term of the sum. A pivot that was used is left as 0. */
double cholesky_wald(size_t n, double *a, double *b, double tolerance, size_t *rank)
{
	double sum = 0, largest = 0;

	for (size_t i = 0; i < n; i++)
		largest = fmax(largest, a[i * n + i]);
	for (*rank = 0; *rank < n; ++*rank) {
		size_t p = n;
		for (size_t i = 0; i < n; i++)
			if (a[i * n + i] > tolerance * largest &&
			    (p == n || a[i * n + i] > a[p * n + p]))
				p = i;
		if (p == n)
			break;
		double d = a[p * n + p];
		sum += b[p] * b[p] / d;
		for (size_t i = 0; i < n; i++) {
			double f = i == p ? 0 : (i > p ? a[i * n + p] : a[p * n + i]) / d;
			if (f == 0)
				continue;
			b[i] -= f * b[p];
			for (size_t j = 0; j <= i; j++)
				if (j != p)
					a[i * n + j] -= f * (j > p ? a[j * n + p] : a[p * n + j]);
		}
		for (size_t i = 0; i < n; i++)
			a[i > p ? i * n + p : p * n + i] = 0;
	}
	return sum;
}
