/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/anderson.h"

#include <math.h>
#include "measure/symmetric.h"

struct anderson anderson_new(struct arena *a, size_t n)
{
	return (struct anderson){
	    .n = n,
	    .points = ARENA_NEW(a, double, ANDERSON_DEPTH *n),
	    .residuals = ARENA_NEW(a, double, ANDERSON_DEPTH *n),
	    .last_point = ARENA_NEW(a, double, n),
	    .last_residual = ARENA_NEW(a, double, n),
	};
}

void anderson_clear(struct anderson *m)
{
	m->count = m->next = 0;
	m->begun = false;
}

static void remember(struct anderson *m, const double *x, const double *image)
{
	double *point = m->points + m->next * m->n, *residual = m->residuals + m->next * m->n;

	for (size_t k = 0; k < m->n; k++) {
		double f = image[k] - x[k];
		if (m->begun) {
			point[k] = x[k] - m->last_point[k];
			residual[k] = f - m->last_residual[k];
		}
		m->last_point[k] = x[k];
		m->last_residual[k] = f;
	}
	if (m->begun) {
		m->next = (m->next + 1) % ANDERSON_DEPTH;
		m->count += m->count < ANDERSON_DEPTH;
	}
	m->begun = true;
}

static double inner(const double *a, const double *b, const double *scale, size_t n)
{
	double sum = 0;

	for (size_t k = 0; k < n; k++)
		sum += a[k] * b[k] * scale[k] * scale[k];
	return sum;
}

void anderson_next(struct anderson *m, const double *x, const double *image, const double *scale,
		   double *to)
{
	double normal[ANDERSON_DEPTH * (ANDERSON_DEPTH + 1) / 2], right[ANDERSON_DEPTH];

	remember(m, x, image);
	memcpy(to, image, m->n * sizeof *to);
	if (!m->count)
		return;
	for (size_t i = 0; i < m->count; i++) {
		const double *r = m->residuals + i * m->n;
		right[i] = inner(r, m->last_residual, scale, m->n);
		for (size_t j = 0; j <= i; j++)
			normal[symmetric_at(i, j)] = inner(r, m->residuals + j * m->n, scale, m->n);
		normal[symmetric_at(i, i)] *= 1 + 1e-12;
	}
	if (!symmetric_factor(normal, m->count, NULL)) {
		anderson_clear(m);
		remember(m, x, image);
		return;
	}
	symmetric_solve(normal, m->count, right);
	for (size_t i = 0; i < m->count; i++)
		for (size_t k = 0; k < m->n; k++)
			to[k] -= right[i] * (m->points[i * m->n + k] + m->residuals[i * m->n + k]);
}
