/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/grid.h"

#include <assert.h>
#include <math.h>
#include "measure/exact_exp.h"

struct grid grid_normal(struct arena *a, size_t n, double mean, double sd)
{
	struct grid g = {.n = n, .mean = mean, .sd = sd};
	double sum = 0;

	g.theta = ARENA_NEW(a, double, n);
	g.weight = ARENA_NEW(a, double, n);
	for (size_t q = 0; q < n; q++) {
		double z = n > 1 ? 12 * ((double)q / (double)(n - 1) - 0.5) : 0;
		g.theta[q] = mean + sd * z;
		g.weight[q] = exact_exp(-0.5 * z * z);
		sum += g.weight[q];
	}
	for (size_t q = 0; q < n; q++)
		g.weight[q] /= sum;
	return g;
}

struct grid_items grid_items_of(struct arena *a, const struct grid *g, const struct item *items,
				size_t n)
{
	struct grid_items out = {.grid = *g, .items = items, .n = n};
	double p[ITEM_CATEGORIES_MAX];

	out.row = ARENA_NEW(a, size_t, n + 1);
	for (size_t i = 0; i < n; i++)
		out.row[i + 1] = out.row[i] + items[i].categories;
	out.p = ARENA_NEW(a, double, (out.row[n] + 1) * g->n);
	out.log_p = ARENA_NEW(a, double, (out.row[n] + 1) * g->n);
	for (size_t i = 0; i < n; i++)
		for (size_t q = 0; q < g->n; q++) {
			item_probabilities(&items[i], g->theta[q], p, NULL, NULL);
			for (unsigned k = 0; k < items[i].categories; k++) {
				size_t at = (out.row[i] + k) * g->n + q;
				out.p[at] = p[k];
				out.log_p[at] = item_log_probability(&items[i], g->theta[q], k);
			}
		}
	return out;
}

double grid_posterior(const struct grid_items *g, const struct response *x, size_t n, double *out)
{
	size_t points = g->grid.n;
	double top = -INFINITY, sum = 0;

	assert(points > 0);
	memset(out, 0, points * sizeof *out);
	for (size_t k = 0; k < n; k++) {
		const double *log_p = g->log_p + (g->row[x[k].item] + x[k].score) * points;
		for (size_t q = 0; q < points; q++)
			out[q] += log_p[q];
	}
	for (size_t q = 0; q < points; q++)
		top = fmax(top, out[q]);
	for (size_t q = 0; q < points; q++) {
		double below = out[q] - top;
		out[q] = below < -700 ? 0 : g->grid.weight[q] * exact_exp(below);
		sum += out[q];
	}
	for (size_t q = 0; q < points; q++)
		out[q] /= sum;
	return top + log(sum);
}

/* One step: the mean and variance of all posteriors together. */
static void population_step(const struct responses *r, const struct grid_items *g,
			    struct response *x, double *posterior, double *mean, double *sd)
{
	const struct grid *grid = &g->grid;
	double n = 0, sum = 0, squares = 0;

	for (size_t p = 0; p < r->persons; p++) {
		size_t answers = responses_of(r, p, x);
		if (!answers)
			continue;
		grid_posterior(g, x, answers, posterior);
		n++;
		for (size_t q = 0; q < grid->n; q++) {
			sum += posterior[q] * grid->theta[q];
			squares += posterior[q] * grid->theta[q] * grid->theta[q];
		}
	}
	if (n == 0)
		return;
	*mean = sum / n;
	*sd = sqrt(fmax(squares / n - *mean * *mean, 1e-4));
}

void grid_population(struct arena *a, const struct responses *r, const struct item *items,
		     double *mean, double *sd)
{
	enum { POINTS = 81, STEPS = 30 };
	struct grid grid = grid_normal(a, POINTS, *mean, *sd > 0 ? *sd : 1);
	struct grid_items g = grid_items_of(a, &grid, items, r->items);
	struct response *x = ARENA_NEW(a, struct response, r->items + 1);
	double posterior[POINTS];

	*sd = grid.sd;
	for (int step = 0; step < STEPS; step++) {
		double was_mean = *mean, was_sd = *sd, sum = 0;
		population_step(r, &g, x, posterior, mean, sd);
		for (size_t q = 0; q < POINTS; q++) {
			double z = (grid.theta[q] - *mean) / *sd;
			grid.weight[q] = exact_exp(-0.5 * z * z);
			sum += grid.weight[q];
		}
		for (size_t q = 0; q < POINTS; q++)
			grid.weight[q] /= sum;
		if (fabs(*mean - was_mean) < 1e-3 && fabs(*sd - was_sd) < 1e-3)
			break;
	}
}
