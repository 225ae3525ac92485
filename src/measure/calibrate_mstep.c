/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/calibrate_inner.h"

#include <math.h>
#include "measure/lanes.h"
#include "measure/symmetric.h"

static const double slope_bound = 20, intercept_bound = 60;

/* sums over the nodes of n (P, theta P, PQ, theta PQ, theta^2 PQ), P_1 recomputed at v. */
LANES_FAST static void binary_sums(const struct cal *c, const double *n, const double *v,
				   double out[5])
{
	lanes s0 = lanes_all(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0;

	for (size_t q = 0; q < c->nodes; q += LANES) {
		lanes t = lanes_at(c->theta + q), w = lanes_at(n + q);
		lanes z = v[0] * t + v[1];
		lanes_bits up = z > 0;
		lanes e = lanes_exp(lanes_choose(up, -z, z));
		lanes p = lanes_choose(up, lanes_all(1), e) / (1.0 + e);
		lanes wp = w * p, wpq = wp * (1.0 - p);
		s0 += wp;
		s1 += wp * t;
		s2 += wpq;
		s3 += wpq * t;
		s4 += wpq * t * t;
	}
	out[0] = lanes_sum(s0);
	out[1] = lanes_sum(s1);
	out[2] = lanes_sum(s2);
	out[3] = lanes_sum(s3);
	out[4] = lanes_sum(s4);
}

static void binary_score(const struct cal *c, size_t i, const double *v, double *g, double *h)
{
	const struct cal_sums *s = &c->sums[0];
	double t[5];

	binary_sums(c, s->n ? s->n + i * c->nodes : s->whole, v, t);
	g[0] = s->first[i] - t[1];
	g[1] = cal_count(c, i, 1) - t[0];
	h[0] = t[4];
	h[1] = h[2] = t[3];
	h[3] = t[2];
}

/* One node of an item whose scores weigh n in all: adds to the gradient what the model expects (a
 * linear item) or what each score weighs, and to the information n sum_k P_k u_k u_k'. */
static void node_score(size_t m, size_t scores, double n, const double *p, const double *slope,
		       double *h)
{
	for (size_t k = 0; k < scores; k++) {
		const double *u = slope + k * m;
		for (size_t x = 0; x < m; x++)
			for (size_t y = 0; y <= x; y++)
				h[x * m + y] += n * p[k] * u[x] * u[y];
	}
}

static void general_score(const struct cal *c, size_t i, const double *v, double *g, double *h)
{
	const struct cal_sums *s = &c->sums[0];
	size_t m = cal_size(c, i), scores = c->o->model == ITEM_3PL ? 2 : m;
	const double *rows = s->n + c->row[i] * c->nodes;
	double p[ITEM_CATEGORIES_MAX], slope[ITEM_CATEGORIES_MAX * CAL_PARAMETERS];

	for (size_t q = 0; q < c->nodes; q++) {
		double n = rows[q];
		for (size_t k = 1; !c->linear && k < scores; k++)
			n += rows[k * c->nodes + q];
		if (!(n > 1e-300))
			continue;
		cal_terms(c, i, v, c->theta[q], p, slope);
		for (size_t k = 0; k < scores; k++)
			p[k] = exp(p[k]);
		for (size_t x = 0; x < m; x++) {
			if (c->linear && x == 0) /* the expected score: -u_0a = theta E */
				g[0] += n * slope[0];
			else if (c->linear)
				g[x] -= n * p[x];
			for (size_t k = 0; !c->linear && k < scores; k++)
				g[x] += rows[k * c->nodes + q] * slope[k * m + x];
		}
		node_score(m, scores, n, p, slope, h);
	}
	for (size_t x = 0; c->linear && x < m; x++)
		g[x] += x ? cal_count(c, i, x) : s->first[i];
}

static void add_priors(const struct cal *c, const double *v, double *g, double *h, size_t m)
{
	const struct calibrate_options *o = c->o;

	if (o->slope_sd > 0 && v[0] > 0) { /* of log a; its curvature as 1 / (a sd)^2 */
		double w = 1 / (o->slope_sd * o->slope_sd);
		g[0] -= (1 + (log(v[0]) - o->slope_mean) * w) / v[0];
		h[0] += w / (v[0] * v[0]);
	}
	if (o->model == ITEM_3PL && o->guess_sd > 0) {
		double w = 1 / (o->guess_sd * o->guess_sd);
		g[2] -= (v[2] - o->guess_mean) * w;
		h[2 * m + 2] += w;
	}
}

void cal_item_score(const struct cal *c, size_t i, const double *v, double *g, double *h)
{
	size_t m = cal_size(c, i);

	memset(g, 0, m * sizeof *g);
	memset(h, 0, m * m * sizeof *h);
	if (c->logit)
		binary_score(c, i, v, g, h);
	else
		general_score(c, i, v, g, h);
	if (!c->common || i == 0)
		add_priors(c, v, g, h, m);
	for (size_t x = 0; x < m; x++)
		for (size_t y = x + 1; y < m; y++)
			h[x * m + y] = h[y * m + x];
}

double cal_log_prior(const struct cal *c)
{
	const struct calibrate_options *o = c->o;
	double sum = 0;

	for (size_t i = 0; i < c->items; i++) {
		const double *v = c->at + c->offset[i];
		if (o->model == ITEM_3PL && o->guess_sd > 0) {
			double z = (v[2] - o->guess_mean) / o->guess_sd;
			sum -= 0.5 * z * z + log(o->guess_sd) + 0.5 * log(2 * M_PI);
		}
		if (o->slope_sd > 0 && v[0] > 0 && (!c->common || i == 0)) {
			double z = (log(v[0]) - o->slope_mean) / o->slope_sd;
			sum -= 0.5 * z * z + log(o->slope_sd * v[0]) + 0.5 * log(2 * M_PI);
		}
	}
	return sum;
}

/* Packs the parameters from `first` on, factored, with a ridge where the information is nothing. */
static void factor(const double *h, size_t m, size_t first, double *packed)
{
	for (double ridge = 1e-10;; ridge *= 100) {
		for (size_t x = first; x < m; x++)
			for (size_t y = first; y <= x; y++)
				packed[symmetric_at(x - first, y - first)] =
				    h[x * m + y] + (x == y ? ridge * (1 + h[x * m + x]) : 0);
		if (symmetric_factor(packed, m - first, NULL) || ridge > 1e10)
			return;
	}
}

static double inside(double x, double bound)
{
	return x > bound ? bound : x < -bound ? -bound : x;
}

/* v + step, shortened where a step is wild or the order of a graded item would be lost. */
static void move(const struct cal *c, double *v, const double *step, size_t m)
{
	double by = 1, longest = 0;

	for (size_t x = 0; x < m; x++)
		longest = fmax(longest, fabs(step[x]) / (x ? 2 : 1));
	if (longest > 1)
		by = 1 / longest;
	for (size_t x = 2; c->o->model == ITEM_GRM && x < m; x++) {
		double gap = v[x - 1] - v[x], change = step[x - 1] - step[x];
		if (gap + by * change < 0.2 * gap)
			by = 0.8 * gap / -change;
	}
	for (size_t x = 0; x < m; x++)
		v[x] = inside(v[x] + by * step[x], x ? intercept_bound : slope_bound);
	if (c->o->slope_sd > 0 && v[0] < 1e-3)
		v[0] = 1e-3;
}

static void diagonal(const double *h, size_t m, double *scale)
{
	for (size_t x = 0; scale && x < m; x++)
		scale[x] = sqrt(fmax(h[x * m + x], 1e-12));
}

static double step_item(const struct cal *c, size_t i, double *v, double *scale)
{
	double g[CAL_PARAMETERS], step[CAL_PARAMETERS], h[CAL_PARAMETERS * CAL_PARAMETERS];
	double packed[CAL_PARAMETERS * (CAL_PARAMETERS + 1) / 2], size = 0;
	size_t m = cal_size(c, i);

	cal_item_score(c, i, v, g, h);
	diagonal(h, m, scale);
	factor(h, m, 0, packed);
	memcpy(step, g, m * sizeof *g);
	symmetric_solve(packed, m, step);
	for (size_t x = 0; x < m; x++)
		size += g[x] * step[x];
	move(c, v, step, m);
	return sqrt(fmax(size, 0));
}

struct items_job {
	struct cal *c;
	unsigned steps;
	double *to, *scale, worst[CAL_PARTS];
};

static void items_part(void *context, size_t part)
{
	struct items_job *j = context;
	const struct cal *c = j->c;

	for (size_t i = c->items * part / CAL_PARTS; i < c->items * (part + 1) / CAL_PARTS; i++) {
		double *v = j->to + c->offset[i];
		double size = step_item(c, i, v, j->scale + c->offset[i]);
		j->worst[part] = fmax(j->worst[part], size);
		for (unsigned k = 1; k < j->steps && size > 1e-3; k++)
			size = step_item(c, i, v, NULL);
	}
}

/* One slope for all: the information is an arrow, solved by what is left of the slope's row once
 * the intercepts of each item are eliminated. */
static double step_common(const struct cal *c, double *to, double *scale)
{
	double g[CAL_PARAMETERS], h[CAL_PARAMETERS * CAL_PARAMETERS], u[CAL_PARAMETERS];
	double packed[CAL_PARAMETERS * (CAL_PARAMETERS + 1) / 2];
	double slope_g = 0, slope_h = 0, size = 0, slope = 0;

	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < c->items; i++) {
			size_t m = cal_size(c, i);
			double *v = to + c->offset[i];
			cal_item_score(c, i, v, g, h);
			factor(h, m, 1, packed);
			if (pass == 0) {
				memcpy(u, g + 1, (m - 1) * sizeof *u);
				symmetric_solve(packed, m - 1, u);
				slope_g += g[0];
				slope_h += h[0];
				for (size_t x = 1; x < m; x++) {
					slope_g -= h[x * m] * u[x - 1];
					size += g[x] * u[x - 1];
				}
				memcpy(u, h + 1, (m - 1) * sizeof *u);
				symmetric_solve(packed, m - 1, u);
				for (size_t x = 1; x < m; x++)
					slope_h -= h[x * m] * u[x - 1];
				continue;
			}
			if (scale)
				diagonal(h, m, scale + c->offset[i]);
			u[0] = slope;
			for (size_t x = 1; x < m; x++)
				u[x] = g[x] - h[x * m] * slope;
			symmetric_solve(packed, m - 1, u + 1);
			double common = v[0] + slope;
			move(c, v, u, m);
			v[0] = common; /* whatever was shortened */
		}
		if (pass == 0) {
			slope = inside(slope_g / slope_h, 0.5);
			size += slope_g * slope_g / slope_h;
		}
	}
	return sqrt(fmax(size, 0));
}

/* Mean and log standard deviation of each group but the first, from the moments of its persons. */
static double step_groups(const struct cal *c, double *to, double *scale)
{
	double worst = 0;

	for (size_t g = 1; g < c->groups; g++) {
		const double *s = c->sums[0].group + 3 * g;
		double *v = to + c->offset[c->items] + 2 * (g - 1);
		double mean = s[1] / s[0], variance = s[2] / s[0] - mean * mean;
		double log_sd = 0.5 * log(fmax(variance, 1e-6)), sd = exp(v[1]);
		worst = fmax(worst, fabs(mean - v[0]) / sd * sqrt(s[0]));
		worst = fmax(worst, fabs(log_sd - v[1]) * sqrt(2 * s[0]));
		scale[c->offset[c->items] + 2 * (g - 1)] = sqrt(s[0]) / sd;
		scale[c->offset[c->items] + 2 * (g - 1) + 1] = sqrt(2 * s[0]);
		v[0] = mean;
		v[1] = log_sd;
	}
	return worst;
}

double cal_maximize(struct cal *c, unsigned steps, double *to, double *scale)
{
	double worst = 0;

	memcpy(to, c->at, c->total * sizeof *to);
	if (c->common) {
		worst = step_common(c, to, scale);
		for (unsigned k = 1; k < steps; k++)
			step_common(c, to, NULL);
	} else {
		struct items_job j = {c, steps, to, scale, {0}};
		team_run(c->o->team, CAL_PARTS, items_part, &j);
		for (size_t t = 0; t < CAL_PARTS; t++)
			worst = fmax(worst, j.worst[t]);
	}
	return fmax(worst, step_groups(c, to, scale));
}
