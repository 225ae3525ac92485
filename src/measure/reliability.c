/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/reliability.h"

#include <math.h>
#include "measure/distribution.h"
#include "measure/grid.h"

enum { POINTS = 241 };

static double information_at(const struct item *items, size_t n, double theta)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += item_information(&items[i], theta);
	return sum;
}

double reliability_marginal(struct arena *a, const struct item *items, size_t n, double mean,
			    double sd)
{
	struct grid g = grid_normal(a, POINTS, mean, sd);
	double sum = 0;

	for (size_t q = 0; q < g.n; q++) {
		double information = information_at(items, n, g.theta[q]);
		sum += g.weight[q] * information / (information + 1 / (sd * sd));
	}
	return sum;
}

double reliability_empirical(const double *theta, const double *se, size_t n, bool posterior)
{
	double known = 0, mean = 0, squares = 0, errors = 0;

	for (size_t p = 0; p < n; p++) {
		if (!isfinite(theta[p]) || !isfinite(se[p]))
			continue;
		known++;
		double d = theta[p] - mean;
		mean += d / known;
		squares += d * (theta[p] - mean);
		errors += se[p] * se[p];
	}
	if (known < 2)
		return NAN;
	double variance = squares / (known - 1), error = errors / known;
	return posterior ? variance / (variance + error) : 1 - error / variance;
}

/* Sums of the scores of an item, or of whole persons. */
struct moments {
	double n, sum, squares;
};

static void add(struct moments *m, double x)
{
	m->n++;
	m->sum += x;
	m->squares += x * x;
}

static double variance_of(const struct moments *m)
{
	return (m->squares - m->sum * m->sum / m->n) / (m->n - 1);
}

int reliability_alpha(const struct responses *r, struct arena *a, double *alpha, struct error *e)
{
	struct response *x = ARENA_NEW(a, struct response, r->items + 1);
	struct moments *of = ARENA_NEW(a, struct moments, r->items + 1), whole = {0};
	double items = 0, k = (double)r->items;

	for (size_t p = 0; p < r->persons; p++) {
		double sum = 0;
		if (responses_of(r, p, x) != r->items)
			continue;
		for (size_t i = 0; i < r->items; i++) {
			add(&of[x[i].item], x[i].score);
			sum += x[i].score;
		}
		add(&whole, sum);
	}
	if (r->items < 2)
		return error_set(e, ERR_INVALID, "Cronbach's alpha needs two items or more");
	if (whole.n < 2 || whole.n * 5 < (double)r->persons * 4)
		return error_arg(e, ERR_INVALID,
				 "Cronbach's alpha needs complete data: {0} persons answered every "
				 "item",
				 arena_printf(a, "%.0f of %zu", whole.n, r->persons));
	for (size_t i = 0; i < r->items; i++)
		items += variance_of(&of[i]);
	if (!(variance_of(&whole) > 0))
		return error_set(e, ERR_INVALID,
				 "Cronbach's alpha: the sums of scores are all alike");
	*alpha = k / (k - 1) * (1 - items / variance_of(&whole));
	return 0;
}

void reliability_curve(const struct item *items, size_t n, double prior_sd, const double *theta,
		       size_t points, struct reliability_point *out)
{
	for (size_t q = 0; q < points; q++) {
		double information = information_at(items, n, theta[q]);
		out[q] = (struct reliability_point){
		    .theta = theta[q],
		    .information = information,
		    .se = 1 / sqrt(information),
		    .se_prior = 1 / sqrt(information + 1 / (prior_sd * prior_sd)),
		};
	}
}

/* --- levels -----------------------------------------------------------------------------------
 */

enum { CUTS_MAX = 64 };

static int check_cuts(const double *cuts, size_t n, struct error *e)
{
	if (n == 0 || n > CUTS_MAX)
		return error_set(e, ERR_INVALID, "between 1 and 64 cuts part the levels");
	for (size_t k = 0; k < n; k++)
		if (!isfinite(cuts[k]) || (k && cuts[k] <= cuts[k - 1]))
			return error_set(e, ERR_INVALID,
					 "the cuts between levels must ascend, each a number");
	return 0;
}

/* Adds one ability with weight w: its level, and the chance of each level (levels of them). */
struct placed {
	struct reliability_levels *out;
	size_t levels;
	double *share; /* of each level, over all */
};

static void place(struct placed *s, size_t level, const double *p, double w, bool estimate)
{
	for (size_t c = 0; c < s->levels; c++) {
		s->share[c] += w * p[c];
		s->out->consistency += w * p[c] * p[c];
		if (c == level)
			s->out->accuracy += w * p[c];
		else if ((c > level) == estimate) /* of an estimate p is where the truth lies */
			s->out->too_low += w * p[c];
		else
			s->out->too_high += w * p[c];
	}
}

static void place_end(struct placed *s)
{
	double chance = 0;

	for (size_t c = 0; c < s->levels; c++)
		chance += s->share[c] * s->share[c];
	s->out->kappa = chance < 1 - 1e-12 ? (s->out->consistency - chance) / (1 - chance) : NAN;
}

static size_t level_of(double theta, const double *cuts, size_t n)
{
	size_t level = 0;

	while (level < n && theta >= cuts[level])
		level++;
	return level;
}

static void rudner(const double *theta, const double *se, size_t n, const double *cuts,
		   size_t cuts_n, double known, struct reliability_levels *out)
{
	double p[CUTS_MAX + 1], share[CUTS_MAX + 1] = {0};
	struct placed s = {out, cuts_n + 1, share};

	for (size_t i = 0; i < n; i++) {
		double below = 0;
		if (!isfinite(theta[i]) || !(se[i] > 0) || isinf(se[i]))
			continue;
		for (size_t c = 0; c <= cuts_n; c++) {
			double upto = c < cuts_n ? normal_cdf((cuts[c] - theta[i]) / se[i]) : 1;
			p[c] = upto - below;
			below = upto;
		}
		place(&s, level_of(theta[i], cuts, cuts_n), p, 1 / known, true);
	}
	place_end(&s);
}

int reliability_rudner(const double *theta, const double *se, size_t n, const double *cuts,
		       size_t cuts_n, struct reliability_levels *out, struct error *e)
{
	int failed = check_cuts(cuts, cuts_n, e);
	double known = 0;

	if (failed)
		return failed;
	for (size_t i = 0; i < n; i++)
		known += isfinite(theta[i]) && se[i] > 0 && !isinf(se[i]);
	if (known == 0)
		return error_set(e, ERR_INVALID, "no person has an estimate and its error");
	memset(out, 0, (cuts_n + 1) * sizeof *out);
	for (size_t c = 0; c < cuts_n; c++)
		rudner(theta, se, n, cuts + c, 1, known, out + c);
	rudner(theta, se, n, cuts, cuts_n, known, out + cuts_n);
	return 0;
}

/* The chance of each sum of scores at point q of the grid (Lord and Wingersky). */
static void sums_at(const struct grid_items *g, size_t q, double *f)
{
	size_t top = 0, points = g->grid.n;

	f[0] = 1;
	for (size_t i = 0; i < g->n; i++) {
		size_t m = g->items[i].categories - 1u, old = top;
		const double *p = g->p + g->row[i] * points + q;
		top += m;
		for (size_t z = top + 1; z-- > 0;) {
			double sum = 0;
			for (size_t k = 0; k <= m && k <= z; k++)
				if (z - k <= old)
					sum += f[z - k] * p[k * points];
			f[z] = sum;
		}
	}
}

static void lee(const struct grid_items *g, const double *cuts, const double *sums, size_t cuts_n,
		size_t top, double *f, struct reliability_levels *out)
{
	double p[CUTS_MAX + 1], share[CUTS_MAX + 1] = {0};
	struct placed s = {out, cuts_n + 1, share};

	for (size_t q = 0; q < g->grid.n; q++) {
		sums_at(g, q, f);
		memset(p, 0, sizeof p);
		for (size_t z = 0; z <= top; z++)
			p[level_of((double)z, sums, cuts_n)] += f[z];
		place(&s, level_of(g->grid.theta[q], cuts, cuts_n), p, g->grid.weight[q], false);
	}
	place_end(&s);
}

int reliability_lee(struct arena *a, const struct item *items, size_t n, double mean, double sd,
		    const double *cuts, size_t cuts_n, struct reliability_levels *out,
		    struct error *e)
{
	double sums[CUTS_MAX] = {0};
	size_t top = 0;
	int failed = check_cuts(cuts, cuts_n, e);

	if (failed)
		return failed;
	struct grid grid = grid_normal(a, POINTS, mean, sd);
	struct grid_items g = grid_items_of(a, &grid, items, n);
	for (size_t i = 0; i < n; i++) {
		top += items[i].categories - 1u;
		for (size_t c = 0; c < cuts_n; c++)
			sums[c] += item_expected(&items[i], cuts[c]);
	}
	double *f = ARENA_NEW(a, double, top + 1);
	memset(out, 0, (cuts_n + 1) * sizeof *out);
	for (size_t c = 0; c < cuts_n; c++)
		lee(&g, cuts + c, sums + c, 1, top, f, out + c);
	lee(&g, cuts, sums, cuts_n, top, f, out + cuts_n);
	return 0;
}
