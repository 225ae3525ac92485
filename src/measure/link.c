/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/link.h"

#include <math.h>

const char *const link_method_names[] = {"mean-mean", "mean-sigma", "haebara", "stocking-lord",
					 NULL};

enum { POINTS = 81, ROUNDS = 200 };

static size_t steps_of(const struct item *it)
{
	return it->steps ? (size_t)it->categories - 1 : 1;
}

static double step_of(const struct item *it, size_t k)
{
	return it->steps ? it->steps[k] : it->b;
}

static double middle(const struct item *it)
{
	double sum = 0;

	for (size_t k = 0; k < steps_of(it); k++)
		sum += step_of(it, k);
	return sum / (double)steps_of(it);
}

struct moments {
	double a, b, sd;
};

static struct moments moments_of(const struct item *items, size_t n)
{
	struct moments m = {0};
	double count = 0, square = 0;

	for (size_t i = 0; i < n; i++) {
		m.a += items[i].a / (double)n;
		for (size_t k = 0; k < steps_of(&items[i]); k++, count++)
			m.b += step_of(&items[i], k);
	}
	m.b /= count;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < steps_of(&items[i]); k++)
			square += (step_of(&items[i], k) - m.b) * (step_of(&items[i], k) - m.b);
	m.sd = sqrt(square / count);
	return m;
}

struct item link_item(const struct item *it, struct link by, double *steps)
{
	struct item to = *it;

	to.a = it->a / by.slope;
	to.b = by.slope * it->b + by.shift;
	if (!it->steps)
		return to;
	for (size_t k = 0; k < steps_of(it); k++)
		steps[k] = by.slope * it->steps[k] + by.shift;
	to.steps = steps;
	return to;
}

/* --- by curves ----------------------------------------------------------------------------------
 */

struct curves {
	const struct item *old_items, *new_items;
	size_t n;
	bool total; /* Stocking-Lord */
};

/* Square sum and, by differences of the residuals, the normal equations of Gauss and Newton. */
struct normal {
	double value, g[2], h[3];
};

/* Differences of the score probabilities of one item at theta, old less new: one a score. */
static size_t differences(const struct curves *c, size_t i, double theta, struct link by, double *d)
{
	double steps[ITEM_CATEGORIES_MAX], p[ITEM_CATEGORIES_MAX], q[ITEM_CATEGORIES_MAX];
	struct item moved = link_item(&c->new_items[i], by, steps);
	size_t scores = moved.categories;

	item_probabilities(&c->old_items[i], theta, p, NULL, NULL);
	item_probabilities(&moved, theta, q, NULL, NULL);
	for (size_t k = 0; k < scores; k++)
		d[k] = p[k] - q[k];
	return scores;
}

static void add_residual(struct normal *m, double w, double r, double by_slope, double by_shift)
{
	m->value += w * r * r;
	m->g[0] += w * r * by_slope;
	m->g[1] += w * r * by_shift;
	m->h[0] += w * by_slope * by_slope;
	m->h[1] += w * by_slope * by_shift;
	m->h[2] += w * by_shift * by_shift;
}

static void at_point(const struct curves *c, double theta, double w, struct link at,
		     struct normal *m)
{
	static const double step = 1e-5;
	const struct link near[5] = {at,
				     {at.slope + step, at.shift},
				     {at.slope - step, at.shift},
				     {at.slope, at.shift + step},
				     {at.slope, at.shift - step}};
	double d[5][ITEM_CATEGORIES_MAX], sum[5] = {0};

	for (size_t i = 0; i < c->n; i++) {
		size_t scores = 0;
		for (size_t s = 0; s < 5; s++) {
			scores = differences(c, i, theta, near[s], d[s]);
			for (size_t k = 1; k < scores; k++)
				sum[s] += (double)k * d[s][k];
		}
		/* a right-or-wrong item has one free curve; counting both doubles every term */
		for (size_t k = scores == 2; !c->total && k < scores; k++)
			add_residual(m, w, d[0][k], (d[1][k] - d[2][k]) / (2 * step),
				     (d[3][k] - d[4][k]) / (2 * step));
	}
	if (c->total)
		add_residual(m, w, sum[0], (sum[1] - sum[2]) / (2 * step),
			     (sum[3] - sum[4]) / (2 * step));
}

static struct normal normal_at(const struct curves *c, struct link at)
{
	struct normal m = {0};

	for (int q = 0; q < POINTS; q++) {
		double theta = -4 + 0.1 * q;
		at_point(c, theta, exp(-0.5 * theta * theta), at, &m);
	}
	return m;
}

/* Levenberg and Marquardt. */
static struct link by_curves(const struct curves *c, struct link at)
{
	struct normal m = normal_at(c, at);
	double damp = 1e-3;

	for (int round = 0; round < ROUNDS && damp < 1e12; round++) {
		double h0 = m.h[0] * (1 + damp), h2 = m.h[2] * (1 + damp);
		double det = h0 * h2 - m.h[1] * m.h[1];
		double by = (h2 * m.g[0] - m.h[1] * m.g[1]) / det;
		double to = (h0 * m.g[1] - m.h[1] * m.g[0]) / det;
		struct link next = {at.slope - by, at.shift - to};
		if (!isfinite(det) || !(det > 0))
			break;
		struct normal n = normal_at(c, next);
		if (n.value <= m.value && next.slope > 0) {
			at = next;
			m = n;
			damp *= 0.1;
			if (fabs(by) < 1e-12 && fabs(to) < 1e-12)
				break;
		} else {
			damp *= 10;
		}
	}
	return at;
}

int link_scales(enum link_method method, const struct item *old_items, const struct item *new_items,
		size_t n, struct link *out, struct error *e)
{
	if (n < 2)
		return error_set(e, ERR_INVALID,
				 N_("the two calibrations need at least two items in common"));
	for (size_t i = 0; i < n; i++)
		if (old_items[i].categories != new_items[i].categories)
			return error_set(e, ERR_INVALID,
					 N_("a common item has more scores in one calibration"));
	struct moments was = moments_of(old_items, n), is = moments_of(new_items, n);
	bool spread = was.sd > 0 && is.sd > 0;
	double by_a = is.a / was.a;
	out->slope = method == LINK_MEAN_MEAN || !spread ? by_a : was.sd / is.sd;
	if ((method == LINK_MEAN_SIGMA && !spread) || !(out->slope > 0) || !isfinite(out->slope))
		return error_set(e, ERR_INVALID,
				 N_("the common items tell no unit: their slopes or difficulties "
				    "do not differ from nothing"));
	out->shift = was.b - out->slope * is.b;
	if (method < LINK_HAEBARA)
		return ERR_NONE;
	struct curves c = {old_items, new_items, n, method == LINK_STOCKING_LORD};
	*out = by_curves(&c, *out);
	return ERR_NONE;
}

/* --- drift --------------------------------------------------------------------------------------
 */

static int by_size(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return (a > b) - (a < b);
}

/* Quantile of sorted numbers, linear between them (type 7 of Hyndman and Fan 1996). */
static double quantile(const double *sorted, size_t n, double p)
{
	double at = p * (double)(n - 1);
	size_t k = (size_t)at;

	return k + 1 < n ? sorted[k] + (at - (double)k) * (sorted[k + 1] - sorted[k]) : sorted[k];
}

/* z with P(|Z| > z) = p, by bisection of erfc. */
static double two_sided(double p)
{
	double low = 0, high = 20;

	for (int k = 0; k < 80; k++) {
		double z = 0.5 * (low + high);
		if (erfc(z / sqrt(2)) > p)
			low = z;
		else
			high = z;
	}
	return low;
}

static double wald(double change, double old_se, double new_se)
{
	double sum = old_se * old_se + new_se * new_se;

	return sum > 0 ? change / sqrt(sum) : NAN;
}

void link_drifts(const struct item *old_items, const struct item *new_items, const double *old_se,
		 const double *new_se, size_t n, struct link by, struct link_drift *out,
		 struct arena *a)
{
	double *sorted = ARENA_NEW(a, double, n + 1), steps[ITEM_CATEGORIES_MAX] = {0};
	double limit = n ? two_sided(0.05 / (2 * (double)n)) : 0;

	for (size_t i = 0; i < n; i++) {
		struct item moved = link_item(&new_items[i], by, steps);
		struct link_drift *d = &out[i];
		*d = (struct link_drift){.a_change = moved.a - old_items[i].a,
					 .b_change = middle(&moved) - middle(&old_items[i]),
					 .a_z = NAN,
					 .b_z = NAN};
		sorted[i] = d->b_change;
		if (!old_se || !new_se)
			continue;
		d->a_z = wald(d->a_change, old_se[2 * i], new_se[2 * i] / by.slope);
		d->b_z = wald(d->b_change, old_se[2 * i + 1], new_se[2 * i + 1] * by.slope);
	}
	if (!n)
		return;
	qsort(sorted, n, sizeof *sorted, by_size);
	double centre = quantile(sorted, n, 0.5);
	double width = 0.74 * (quantile(sorted, n, 0.75) - quantile(sorted, n, 0.25));
	for (size_t i = 0; i < n; i++) {
		struct link_drift *d = &out[i];
		d->robust_z = width > 1e-9 ? (d->b_change - centre) / width : 0;
		d->drifted =
		    fabs(d->robust_z) > 2.7 || fabs(d->a_z) > limit || fabs(d->b_z) > limit;
	}
}
