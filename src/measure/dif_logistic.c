/* SPDX-License-Identifier: EUPL-1.2 */
/* Proportional odds: P(score >= k) = F(t_k + z' beta), of which the logistic regression of a
 * right-or-wrong item is the case of one threshold. The log-likelihood is concave (Pratt, J. Am.
 * Stat. Assoc. 76, 1981), so that Newton's steps, halved where they overshoot, find its top. */
#include <math.h>
#include "measure/dif_table.h"
#include "measure/distribution.h"
#include "measure/item.h"
#include "measure/symmetric.h"

enum {
	SLOPES_MAX = 2 * DIF_GROUPS_MAX - 1,
	PARAMETERS_MAX = ITEM_CATEGORIES_MAX - 1 + SLOPES_MAX,
};

struct regression {
	const struct dif_rows *rows;
	double mean, scale;		       /* of x, so that the equations are well scaled */
	int dummy[DIF_GROUPS_MAX];	       /* -1 not taken, 0 reference, then 1 … */
	uint8_t category[ITEM_CATEGORIES_MAX]; /* scores that were seen, from 0 */
	size_t thresholds, others;	       /* others: groups but the reference */
	double n;
};

struct model {
	size_t slopes; /* 1 the match, then groups, then their products */
	double at[PARAMETERS_MAX], gradient[PARAMETERS_MAX];
	double hessian[PARAMETERS_MAX * PARAMETERS_MAX]; /* less the second derivatives */
};

static double logistic(double x)
{
	return x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x));
}

static size_t slopes_of(const struct regression *r, size_t row, size_t slopes, double *z)
{
	double x = (r->rows->x[row] - r->mean) / r->scale;
	int dummy = r->dummy[r->rows->group[row]];

	for (size_t i = 0; i < slopes; i++)
		z[i] = 0;
	z[0] = x;
	if (dummy > 0 && slopes > 1)
		z[dummy] = 1;
	if (dummy > 0 && slopes > 1 + r->others)
		z[r->others + (size_t)dummy] = x;
	return slopes;
}

/* First and second derivatives of log p by the two thresholds around a score. */
struct slice {
	double log_p, u, v, uu, uv, vv;
};

static struct slice slice_of(const struct regression *r, const double *at, size_t k, double zb)
{
	struct slice s = {0};
	bool lower = k > 0, upper = k < r->thresholds;
	double f = lower ? logistic(at[k - 1] + zb) : 1;
	double g = upper ? logistic(at[k] + zb) : 0;
	double not_f = lower ? logistic(-at[k - 1] - zb) : 0;
	double not_g = upper ? logistic(-at[k] - zb) : 1;
	double p = fmax(lower && upper ? f - g : lower ? f : not_g, 1e-300);
	double df = f * not_f, dg = g * not_g;

	s.log_p = log(p);
	s.u = df / p;
	s.v = -dg / p;
	s.uu = df * (not_f - f) / p - s.u * s.u;
	s.vv = -dg * (not_g - g) / p - s.v * s.v;
	s.uv = -s.u * s.v;
	return s;
}

static void add_derivatives(struct model *m, size_t t, size_t k, const double *z, double w,
			    const struct slice *s)
{
	size_t n = t + m->slopes;
	double sum = s->u + s->v, second = s->uu + 2 * s->uv + s->vv;

	for (size_t i = 0; i < m->slopes; i++) {
		double *row = m->hessian + (t + i) * n;
		if (z[i] == 0)
			continue;
		m->gradient[t + i] += w * sum * z[i];
		for (size_t j = 0; j <= i; j++)
			row[t + j] -= w * second * z[i] * z[j];
		if (k > 0)
			row[k - 1] -= w * (s->uu + s->uv) * z[i];
		if (k < t)
			row[k] -= w * (s->vv + s->uv) * z[i];
	}
	if (k > 0) {
		m->gradient[k - 1] += w * s->u;
		m->hessian[(k - 1) * n + k - 1] -= w * s->uu;
	}
	if (k < t) {
		m->gradient[k] += w * s->v;
		m->hessian[k * n + k] -= w * s->vv;
	}
	if (k > 0 && k < t)
		m->hessian[k * n + k - 1] -= w * s->uv;
}

/* The log-likelihood at m->at, and its derivatives where asked; -infinity when thresholds cross. */
static double likelihood(const struct regression *r, struct model *m, bool derivatives)
{
	const struct dif_rows *rows = r->rows;
	size_t t = r->thresholds, n = t + m->slopes;
	double sum = 0, z[SLOPES_MAX];

	for (size_t k = 1; k < t; k++)
		if (m->at[k] >= m->at[k - 1])
			return -INFINITY;
	if (derivatives) {
		memset(m->gradient, 0, n * sizeof *m->gradient);
		memset(m->hessian, 0, n * n * sizeof *m->hessian);
	}
	for (size_t i = 0; i < rows->n; i++) {
		if (r->dummy[rows->group[i]] < 0)
			continue;
		double zb = 0;
		slopes_of(r, i, m->slopes, z);
		for (size_t j = 0; j < m->slopes; j++)
			zb += m->at[t + j] * z[j];
		size_t k = r->category[rows->score[i]];
		struct slice s = slice_of(r, m->at, k, zb);
		sum += rows->weight[i] * s.log_p;
		if (derivatives)
			add_derivatives(m, t, k, z, rows->weight[i], &s);
	}
	return sum;
}

/* Climbs from m->at. Where the groups are separated the top is at infinity: the climb then ends
 * where nothing more is gained, which is the likelihood's limit. */
static double climb(const struct regression *r, struct model *m)
{
	size_t n = r->thresholds + m->slopes;
	double step[PARAMETERS_MAX], from[PARAMETERS_MAX], now = likelihood(r, m, true);

	for (int pass = 0; pass < 60; pass++) {
		double gain = 0, half = 1, next = -INFINITY;
		symmetric_pack(m->hessian, n);
		if (!symmetric_factor(m->hessian, n, NULL))
			break;
		memcpy(step, m->gradient, n * sizeof *step);
		symmetric_solve(m->hessian, n, step);
		for (size_t i = 0; i < n; i++)
			gain += step[i] * m->gradient[i];
		if (!(gain > 1e-11))
			break;
		memcpy(from, m->at, n * sizeof *from);
		for (int tries = 0; tries < 30 && !(next >= now); tries++, half /= 2) {
			for (size_t i = 0; i < n; i++)
				m->at[i] = from[i] + half * step[i];
			next = likelihood(r, m, false);
		}
		if (!(next >= now)) {
			memcpy(m->at, from, n * sizeof *from);
			break;
		}
		now = likelihood(r, m, true);
	}
	return now;
}

/* Scale of x, groups' dummies, scores seen and the thresholds without any slope; the log-likelihood
 * of that is *null. False when fewer than two scores were seen. */
static bool regression_begin(struct regression *r, const struct dif_choice *c, struct model *m,
			     double *null)
{
	const struct dif_rows *rows = r->rows;
	double count[ITEM_CATEGORIES_MAX] = {0}, sum = 0, squares = 0, above = 0;
	size_t seen = 0;

	for (size_t g = 0; g < DIF_GROUPS_MAX; g++)
		r->dummy[g] = -1;
	for (size_t g = 0; g < c->n; g++)
		r->dummy[c->group[g]] = (int)g;
	r->others = c->n - 1;
	for (size_t i = 0; i < rows->n; i++) {
		if (r->dummy[rows->group[i]] < 0)
			continue;
		count[rows->score[i]] += rows->weight[i];
		r->n += rows->weight[i];
		sum += rows->weight[i] * rows->x[i];
		squares += rows->weight[i] * rows->x[i] * rows->x[i];
	}
	r->mean = sum / r->n;
	r->scale = sqrt(fmax(squares / r->n - r->mean * r->mean, 0));
	*null = 0;
	for (size_t k = ITEM_CATEGORIES_MAX; k-- > 0;)
		if (count[k] > 0)
			seen++;
	r->thresholds = seen ? seen - 1 : 0;
	for (size_t k = ITEM_CATEGORIES_MAX; k-- > 0;) {
		if (count[k] == 0)
			continue;
		*null += count[k] * log(count[k] / r->n);
		above += count[k];
		r->category[k] = (uint8_t)--seen;
		if (seen > 0)
			m->at[seen - 1] = log(above / (r->n - above));
	}
	return r->thresholds > 0 && r->scale > 0;
}

/* Nagelkerke (1991), equations 1 to 3. */
static double r_squared(double null, double fitted, double n)
{
	return (1 - exp(2 * (null - fitted) / n)) / (1 - exp(2 * null / n));
}

bool dif_logistic_test(const struct dif_rows *rows, const struct dif_choice *c,
		       struct dif_logistic *out)
{
	struct regression r = {.rows = rows};
	struct model m = {.slopes = 1};
	double null;

	if (!regression_begin(&r, c, &m, &null))
		return false;
	double alone = climb(&r, &m);
	m.slopes += r.others;
	double uniform = climb(&r, &m);
	m.slopes += r.others;
	double both = climb(&r, &m);
	out->df = (double)r.others;
	out->uniform = fmax(2 * (uniform - alone), 0);
	out->nonuniform = fmax(2 * (both - uniform), 0);
	out->both = fmax(2 * (both - alone), 0);
	out->p_uniform = chi_square_upper(out->uniform, out->df);
	out->p_nonuniform = chi_square_upper(out->nonuniform, out->df);
	out->p_both = chi_square_upper(out->both, 2 * out->df);
	out->adjusted = out->p_both;
	double r2 = r_squared(null, alone, r.n);
	out->r2_uniform = r_squared(null, uniform, r.n) - r2;
	out->r2_both = r_squared(null, both, r.n) - r2;
	out->class = !(out->p_both < 0.05) || out->r2_both < 0.035 ? 'A'
		     : out->r2_both < 0.070			   ? 'B'
								   : 'C';
	return true;
}
