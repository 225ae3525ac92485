/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/symmetric.h"

#include <math.h>
#include "measure/lanes.h"

enum { BLOCK = 64 }; /* rows worked together */

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
		double left = row[i] - lanes_dot(row, row, i);
		if (!(left > 0) || !isfinite(left))
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
