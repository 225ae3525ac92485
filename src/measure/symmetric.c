/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/symmetric.h"

#include <math.h>
#include <string.h>
#include "measure/lanes.h"

enum { BLOCK = 64 }; /* rows worked together */

void symmetric_pack(double *a, size_t n)
{
	for (size_t i = 1; i < n; i++)
		memmove(a + i * (i + 1) / 2, a + i * n, (i + 1) * sizeof *a);
}

struct job {
	double *a;
	size_t n, from, to; /* the block of rows under way */
};

static double *row_of(double *a, size_t i)
{
	return a + i * (i + 1) / 2;
}

/* Four rows at a time of the block against the rows finished before it. */
LANES_FAST static void against_finished(void *context, size_t part)
{
	const struct job *j = context;
	size_t first = j->from + part * 4, last = first + 4 < j->to ? first + 4 : j->to;

	for (size_t k = 0; k < j->from; k++) {
		const double *done = row_of(j->a, k);
		for (size_t i = first; i < last; i++) {
			double *row = row_of(j->a, i);
			row[k] = (row[k] - lanes_dot(row, done, k)) / done[k];
		}
	}
}

LANES_FAST static bool inside(const struct job *j)
{
	for (size_t i = j->from; i < j->to; i++) {
		double *row = row_of(j->a, i);
		for (size_t k = j->from; k < i; k++) {
			const double *done = row_of(j->a, k);
			row[k] = (row[k] - lanes_dot(row, done, k)) / done[k];
		}
		double whole = row[i], left = whole - lanes_dot(row, row, i);
		if (!(left > 1e-13 * whole) || !isfinite(left))
			return false;
		row[i] = sqrt(left);
	}
	return true;
}

bool symmetric_factor(double *a, size_t n, struct team *team)
{
	for (size_t from = 0; from < n; from += BLOCK) {
		struct job j = {a, n, from, from + BLOCK < n ? from + BLOCK : n};
		team_run(team, (j.to - j.from + 3) / 4, against_finished, &j);
		if (!inside(&j))
			return false;
	}
	return true;
}

void symmetric_solve(const double *factor, size_t n, double *b)
{
	for (size_t i = 0; i < n; i++) {
		const double *row = factor + i * (i + 1) / 2;
		for (size_t k = 0; k < i; k++)
			b[i] -= row[k] * b[k];
		b[i] /= row[i];
	}
	for (size_t i = n; i-- > 0;) {
		const double *row = factor + i * (i + 1) / 2;
		b[i] /= row[i];
		for (size_t k = 0; k < i; k++)
			b[k] -= row[k] * b[i];
	}
}

/* Row i of the inverse M of L: M_i = (e_i - sum over k < i of L_ik M_k) / L_ii. The rows of the
 * block take the finished rows first (each for itself), then one another. */
LANES_FAST static void invert_finished(void *context, size_t part)
{
	const struct job *j = context;
	size_t first = j->from + part * 4, last = first + 4 < j->to ? first + 4 : j->to;

	for (size_t i = first; i < last; i++) {
		double *row = row_of(j->a, i);
		for (size_t k = 0; k < j->from; k++) {
			const double *done = row_of(j->a, k);
			double by = row[k];
			row[k] = 0;
			size_t l = 0;
			for (; l + LANES <= k + 1; l += LANES)
				lanes_put(row + l, lanes_at(row + l) - lanes_at(done + l) * by);
			for (; l <= k; l++)
				row[l] -= done[l] * by;
		}
	}
}

static void invert_inside(const struct job *j)
{
	for (size_t i = j->from; i < j->to; i++) {
		double *row = row_of(j->a, i), own = 1 / row[i];
		for (size_t k = j->from; k < i; k++) {
			const double *done = row_of(j->a, k);
			double by = row[k];
			row[k] = 0;
			for (size_t l = 0; l <= k; l++)
				row[l] -= done[l] * by;
		}
		for (size_t l = 0; l < i; l++)
			row[l] *= own;
		row[i] = own;
	}
}

void symmetric_invert_factor(double *factor, size_t n, struct team *team)
{
	for (size_t from = 0; from < n; from += BLOCK) {
		struct job j = {factor, n, from, from + BLOCK < n ? from + BLOCK : n};
		team_run(team, (j.to - j.from + 3) / 4, invert_finished, &j);
		invert_inside(&j);
	}
}

double symmetric_inverse_at(const double *inverse_factor, size_t n, size_t i, size_t j)
{
	double sum = 0;

	for (size_t k = i > j ? i : j; k < n; k++) {
		const double *row = inverse_factor + k * (k + 1) / 2;
		sum += row[i] * row[j];
	}
	return sum;
}

/* Gaussian elimination of the pivot's row and column from what remains, which keeps it symmetric:
 * each pivot gives one independent term of the sum. A pivot that was used is left as 0. */
double symmetric_wald(double *a, size_t n, double *b, double tolerance, size_t *rank)
{
	double sum = 0, largest = 0;

	for (size_t i = 0; i < n; i++)
		largest = fmax(largest, a[symmetric_at(i, i)]);
	for (*rank = 0; *rank < n; ++*rank) {
		size_t p = 0;
		for (size_t i = 1; i < n; i++)
			if (a[symmetric_at(i, i)] > a[symmetric_at(p, p)])
				p = i;
		double d = a[symmetric_at(p, p)];
		if (!(d > tolerance * largest))
			break;
		sum += b[p] * b[p] / d;
		for (size_t i = 0; i < n; i++) {
			double f = i == p ? 0 : a[symmetric_at(i, p)] / d;
			b[i] -= f * b[p];
			for (size_t j = 0; f != 0 && j <= i; j++)
				if (j != p)
					a[symmetric_at(i, j)] -= f * a[symmetric_at(j, p)];
		}
		for (size_t i = 0; i < n; i++)
			a[symmetric_at(i, p)] = 0;
	}
	return sum;
}
