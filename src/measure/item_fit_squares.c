/* SPDX-License-Identifier: EUPL-1.2 */
/* Infit and outfit, at estimates of ability and over posteriors. */
#include <math.h>
#include "measure/item_fit_parts.h"

/* --- at estimates -----------------------------------------------------------------------------
 */

/* Sums over the persons who answered an item. */
struct squares {
	double n, z2, residual2, variance, kurtosis_ratio, kurtosis;
};

static void add_square(struct squares *s, const struct item *it, double theta, unsigned score)
{
	double p[ITEM_CATEGORIES_MAX], mean = 0, variance = 0, fourth = 0;

	item_probabilities(it, theta, p, NULL, NULL);
	for (unsigned k = 0; k < it->categories; k++)
		mean += k * p[k];
	for (unsigned k = 0; k < it->categories; k++) {
		double d2 = (k - mean) * (k - mean);
		variance += d2 * p[k];
		fourth += d2 * d2 * p[k];
	}
	if (!(variance > 1e-12))
		return;
	double d2 = (score - mean) * (score - mean);
	s->n++;
	s->z2 += d2 / variance;
	s->residual2 += d2;
	s->variance += variance;
	s->kurtosis_ratio += fourth / (variance * variance);
	s->kurtosis += fourth - variance * variance;
}

/* Wilson and Hilferty: a mean square with variance q2 becomes a normal deviate. */
static double mean_square_z(double mean_square, double q2)
{
	double q = sqrt(q2);

	return (cbrt(mean_square) - 1) * 3 / q + q / 3;
}

static void squares_end(const struct squares *s, struct item_fit *out)
{
	if (s->n < 2)
		return;
	out->outfit = s->z2 / s->n;
	out->outfit_z = mean_square_z(out->outfit, s->kurtosis_ratio / (s->n * s->n) - 1 / s->n);
	out->infit = s->residual2 / s->variance;
	out->infit_z = mean_square_z(out->infit, s->kurtosis / (s->variance * s->variance));
}

void item_fit_squares(const struct responses *r, const struct item *items, const double *theta,
		      struct arena *a, struct item_fit *out)
{
	struct response *x = ARENA_NEW(a, struct response, r->items + 1);
	struct squares *s = ARENA_NEW(a, struct squares, r->items + 1);

	for (size_t p = 0; p < r->persons; p++) {
		size_t n = responses_of(r, p, x);
		for (size_t k = 0; k < n && isfinite(theta[p]); k++)
			add_square(&s[x[k].item], &items[x[k].item], theta[p], x[k].score);
	}
	for (size_t i = 0; i < r->items; i++)
		squares_end(&s[i], &out[i]);
}

/* --- over posteriors --------------------------------------------------------------------------
 */

/* Sums over persons of posterior means: what squares are above expectation, and its square. */
struct excess {
	double n, infit, infit2, outfit, outfit2, variance;
};

/* At points: (score - mean)^2 - variance of each score, and by the variance; then the variance. */
struct square_tables {
	const struct grid_items *g;
	double *above, *ratio, *variance;
};

static struct square_tables square_tables_of(const struct grid_items *g, struct arena *a)
{
	size_t points = g->grid.n, rows = g->row[g->n];
	struct square_tables t = {g, ARENA_NEW(a, double, rows *points + 1),
				  ARENA_NEW(a, double, rows *points + 1),
				  ARENA_NEW(a, double, g->n *points + 1)};

	for (size_t c = 0; c < g->n * points; c++) {
		size_t item = c / points, q = c % points, row = g->row[item];
		double mean = 0, variance = 0;
		for (size_t k = 0; row + k < g->row[item + 1]; k++)
			mean += (double)k * g->p[(row + k) * points + q];
		for (size_t k = 0; row + k < g->row[item + 1]; k++)
			variance +=
			    ((double)k - mean) * ((double)k - mean) * g->p[(row + k) * points + q];
		t.variance[c] = variance;
		for (size_t k = 0; row + k < g->row[item + 1]; k++) {
			double above = ((double)k - mean) * ((double)k - mean) - variance;
			t.above[(row + k) * points + q] = above;
			t.ratio[(row + k) * points + q] = variance > 1e-12 ? above / variance : 0;
		}
	}
	return t;
}

static double dot(const double *x, const double *y, size_t n)
{
	double sum = 0;

	for (size_t q = 0; q < n; q++)
		sum += x[q] * y[q];
	return sum;
}

static void excess_add(struct excess *s, const struct square_tables *t, const struct response *x,
		       const double *posterior)
{
	size_t points = t->g->grid.n, at = (t->g->row[x->item] + x->score) * points;
	double infit = dot(posterior, t->above + at, points);
	double outfit = dot(posterior, t->ratio + at, points);

	s->n++;
	s->infit += infit;
	s->infit2 += infit * infit;
	s->outfit += outfit;
	s->outfit2 += outfit * outfit;
	s->variance += dot(posterior, t->variance + x->item * points, points);
}

void item_fit_posterior_squares(const struct responses *r, const struct grid_items *g,
				struct arena *a, struct item_fit *out)
{
	struct square_tables t = square_tables_of(g, a);
	struct response *x = ARENA_NEW(a, struct response, r->items + 1);
	struct excess *s = ARENA_NEW(a, struct excess, r->items + 1);
	double *posterior = ARENA_NEW(a, double, g->grid.n);

	for (size_t p = 0; p < r->persons; p++) {
		size_t n = responses_of(r, p, x);
		if (n)
			grid_posterior(g, x, n, posterior);
		for (size_t k = 0; k < n; k++)
			excess_add(&s[x[k].item], &t, &x[k], posterior);
	}
	for (size_t i = 0; i < r->items; i++) {
		if (s[i].n < 2 || !(s[i].variance > 0) || !(s[i].infit2 > 0))
			continue;
		out[i].infit = 1 + s[i].infit / s[i].variance;
		out[i].infit_z = s[i].infit / sqrt(s[i].infit2);
		out[i].outfit = 1 + s[i].outfit / s[i].n;
		out[i].outfit_z = s[i].outfit / sqrt(s[i].outfit2);
	}
}
