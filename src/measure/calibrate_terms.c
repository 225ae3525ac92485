/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/calibrate_inner.h"

#include <math.h>
#include "measure/lanes.h"

static double log_logistic(double z)
{
	return z < 0 ? z - log1p(exp(z)) : -log1p(exp(-z));
}

static double logistic(double z)
{
	return z < 0 ? exp(z) / (1 + exp(z)) : 1 / (1 + exp(-z));
}

/* z_k = k a theta + d_k, d_0 = 0; d log P_k / d z_j = [j = k] - P_j. */
static void partial_credit(const double *v, size_t m, double theta, double *log_p, double *slope)
{
	double z[ITEM_CATEGORIES_MAX], highest = 0, sum = 0, expected = 0;

	z[0] = 0;
	for (size_t k = 1; k < m; k++) {
		z[k] = (double)k * v[0] * theta + v[k];
		highest = fmax(highest, z[k]);
	}
	for (size_t k = 0; k < m; k++)
		sum += exp(z[k] - highest);
	for (size_t k = 0; k < m; k++) {
		log_p[k] = z[k] - highest - log(sum);
		expected += (double)k * exp(log_p[k]);
	}
	for (size_t k = 0; slope && k < m; k++) {
		slope[k * m] = theta * ((double)k - expected);
		for (size_t j = 1; j < m; j++)
			slope[k * m + j] = (j == k) - exp(log_p[j]);
	}
}

/* P_k = S(x) - S(y), x = a theta + d_k, y = a theta + d_{k+1}, as S(x) S(-y) (1 - exp(y - x)):
 * nothing cancels. */
static void graded(const double *v, size_t m, double theta, double *log_p, double *slope)
{
	for (size_t k = 0; k < m; k++) {
		double x = k ? v[0] * theta + v[k] : INFINITY;
		double y = k + 1 < m ? v[0] * theta + v[k + 1] : -INFINITY;
		double apart = k && k + 1 < m ? -expm1(v[k + 1] - v[k]) : 1;
		log_p[k] = (k ? log_logistic(x) : 0) + (k + 1 < m ? log_logistic(-y) : 0) +
			   (apart < 1 ? log(fmax(apart, 1e-300)) : 0);
		if (!slope)
			continue;
		for (size_t j = 0; j < m; j++)
			slope[k * m + j] = 0;
		double up = 0, down = 0; /* by d_k and by d_{k+1} */
		if (k)
			up = k + 1 < m
				 ? exp(log_logistic(-x) - log_logistic(-y)) / fmax(apart, 1e-300)
				 : logistic(-x);
		if (k + 1 < m)
			down = k ? -exp(log_logistic(y) - log_logistic(x)) / fmax(apart, 1e-300)
				 : -logistic(y);
		if (k)
			slope[k * m + k] = up;
		if (k + 1 < m)
			slope[k * m + k + 1] = down;
		slope[k * m] = theta * (up + down);
	}
}

/* P = c + (1 - c) S(a theta + d), v = a, d, logit c. */
static void guessed(const double *v, double theta, double *log_p, double *slope)
{
	double z = v[0] * theta + v[1], s = logistic(z), c = logistic(v[2]);
	double p = c + (1 - c) * s;

	log_p[0] = log_logistic(-z) + log_logistic(-v[2]);
	log_p[1] = log(p);
	if (!slope)
		return;
	double by_z = (1 - c) * s * logistic(-z) / p;
	slope[0] = -theta * s;
	slope[1] = -s;
	slope[2] = -c;
	slope[3] = theta * by_z;
	slope[4] = by_z;
	slope[5] = c * (1 - c) * logistic(-z) / p;
}

void cal_terms(const struct cal *c, size_t i, const double *v, double theta, double *log_p,
	       double *slope)
{
	size_t m = cal_size(c, i);

	if (c->o->model == ITEM_3PL)
		guessed(v, theta, log_p, slope);
	else if (c->o->model == ITEM_GRM)
		graded(v, m, theta, log_p, slope);
	else
		partial_credit(v, m, theta, log_p, slope);
}

/* log P_0 = -log(1 + exp z), z = a theta + d. */
LANES_FAST static void binary_row(const double *theta, size_t nodes, double a, double d,
				  double *restrict log_p0)
{
	for (size_t q = 0; q < nodes; q += LANES) {
		lanes z = a * lanes_at(theta + q) + d;
		lanes_bits up = z > 0;
		lanes e = lanes_exp(lanes_choose(up, -z, z)); /* exp(-|z|) */
		lanes_put(log_p0 + q, -(lanes_choose(up, z, lanes_all(0)) + lanes_log1p(e)));
	}
}

static void item_rows(struct cal *c, size_t i)
{
	const double *v = c->at + c->offset[i];
	size_t scores = c->row[i + 1] - c->row[i];
	double *rows = c->table + c->row[i] * c->nodes;
	double log_p[ITEM_CATEGORIES_MAX] = {0};

	if (c->logit) {
		binary_row(c->theta, c->nodes, v[0], v[1], rows);
		return;
	}
	for (size_t q = 0; q < c->nodes; q++) {
		cal_terms(c, i, v, c->theta[q], log_p, NULL);
		for (size_t k = 0; k < scores; k++)
			rows[k * c->nodes + q] = log_p[k];
	}
}

static void item_part(void *context, size_t part)
{
	struct cal *c = context;

	for (size_t i = c->items * part / CAL_PARTS; i < c->items * (part + 1) / CAL_PARTS; i++)
		item_rows(c, i);
}

static void priors(struct cal *c)
{
	const double *group = c->at + c->offset[c->items];

	for (size_t g = 0; g < c->groups; g++) {
		double mean = g ? group[2 * g - 2] : 0, log_sd = g ? group[2 * g - 1] : 0;
		for (size_t q = 0; q < c->nodes; q++) {
			double z = (c->theta[q] - mean) / exp(log_sd);
			c->prior[g * c->nodes + q] =
			    -0.5 * z * z - log_sd - 0.5 * log(2 * M_PI) + log(c->step);
		}
	}
}

/* pattern[b][v] = sum of the slopes of the items of byte b whose bit is set in v. */
static void patterns(struct cal *c)
{
	for (size_t b = 0; b < c->bytes; b++) {
		double *row = c->pattern + b * 256;
		row[0] = 0;
		for (size_t v = 1; v < 256; v++) {
			size_t i = b * 8 + (size_t)__builtin_ctzll(v);
			row[v] = row[v & (v - 1)] + (i < c->items ? c->at[c->offset[i]] : 0);
		}
	}
}

void cal_tables(struct cal *c)
{
	team_run(c->o->team, CAL_PARTS, item_part, c);
	priors(c);
	if (c->bits)
		patterns(c);
	if (!c->linear)
		return;
	for (size_t g = 0; g < c->groups; g++)
		memcpy(c->base + g * c->nodes, c->prior + g * c->nodes, c->nodes * sizeof(double));
	for (size_t i = 0; i < c->items; i++)
		for (size_t q = 0; q < c->nodes; q++)
			c->base[q] += c->table[i * c->nodes + q];
	for (size_t g = 1; g < c->groups; g++)
		for (size_t q = 0; q < c->nodes; q++)
			c->base[g * c->nodes + q] += c->base[q] - c->prior[q];
}
