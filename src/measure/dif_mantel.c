/* SPDX-License-Identifier: EUPL-1.2 */
#include <math.h>
#include "measure/dif_table.h"
#include "measure/distribution.h"
#include "measure/item.h"
#include "measure/symmetric.h"

/* One stratum, of the groups chosen. */
struct stratum {
	double n, sum, squares; /* persons, their scores, their scores squared */
	double n_of[DIF_GROUPS_MAX], sum_of[DIF_GROUPS_MAX];
};

static struct stratum stratum_of(const struct dif_table *t, const struct dif_choice *c, size_t s)
{
	struct stratum out = {0};

	for (size_t g = 0; g < c->n; g++) {
		const double *count = t->count + (s * t->groups + c->group[g]) * t->categories;
		for (size_t k = 0; k < t->categories; k++) {
			double score = (double)k;
			out.n_of[g] += count[k];
			out.sum_of[g] += score * count[k];
			out.squares += score * score * count[k];
		}
		out.n += out.n_of[g];
		out.sum += out.sum_of[g];
	}
	return out;
}

/* Sums over strata of what the groups but the reference scored above expectation (d) and of its
 * covariance (v), the totals of the stratum given. */
static void differences(const struct dif_table *t, const struct dif_choice *c, double *d, double *v)
{
	size_t m = c->n - 1;

	for (size_t s = 0; s < t->strata; s++) {
		struct stratum u = stratum_of(t, c, s);
		if (u.n < 2)
			continue;
		double mean = u.sum / u.n;
		double variance = (u.squares - u.sum * mean) / (u.n - 1);
		for (size_t g = 0; g < m; g++) {
			d[g] += u.sum_of[g + 1] - u.n_of[g + 1] * mean;
			for (size_t h = 0; h <= g; h++)
				v[g * m + h] +=
				    variance * u.n_of[g + 1] * ((g == h) - u.n_of[h + 1] / u.n);
		}
	}
}

/* The common odds ratio and the standard error of its logarithm; one row a stratum: a right and b
 * wrong in the reference group, c and d in the other. */
static void odds(const struct dif_table *t, const struct dif_choice *choice, struct dif_mantel *out)
{
	double r = 0, s = 0, pr = 0, psqr = 0, qs = 0;

	for (size_t k = 0; k < t->strata; k++) {
		struct stratum u = stratum_of(t, choice, k);
		if (u.n < 2)
			continue;
		double a = u.sum_of[0], b = u.n_of[0] - a, c = u.sum_of[1], d = u.n_of[1] - c;
		double p = (a + d) / u.n, q = (b + c) / u.n, x = a * d / u.n, y = b * c / u.n;
		r += x;
		s += y;
		pr += p * x;
		psqr += p * y + q * x;
		qs += q * y;
	}
	out->alpha = r / s;
	out->delta = -2.35 * log(out->alpha);
	out->log_alpha_se = sqrt(pr / (2 * r * r) + psqr / (2 * r * s) + qs / (2 * s * s));
}

/* Mean difference with the other group's weights over the strata where both are, by the standard
 * deviation of the scores of both. */
static double standardised_difference(const struct dif_table *t, const struct dif_choice *c)
{
	double difference = 0, weight = 0, n = 0, sum = 0, squares = 0;

	for (size_t s = 0; s < t->strata; s++) {
		struct stratum u = stratum_of(t, c, s);
		n += u.n;
		sum += u.sum;
		squares += u.squares;
		if (u.n_of[0] == 0 || u.n_of[1] == 0)
			continue;
		weight += u.n_of[1];
		difference += u.sum_of[1] - u.n_of[1] * u.sum_of[0] / u.n_of[0];
	}
	return difference / weight / sqrt((squares - sum * sum / n) / (n - 1));
}

static char class_of(const struct dif_mantel *m, bool two_scores)
{
	if (!(m->p < 0.05))
		return 'A';
	if (!two_scores)
		return fabs(m->effect) <= 0.17 ? 'A' : fabs(m->effect) > 0.25 ? 'C' : 'B';
	double size = fabs(m->delta);
	if (!(size >= 1))
		return 'A';
	double above = normal_quantile(0.95) * 2.35 * m->log_alpha_se;
	return size >= 1.5 && (isinf(size) || size - above > 1) ? 'C' : 'B';
}

void dif_mantel_test(const struct dif_table *t, const struct dif_choice *c, struct dif_mantel *out)
{
	double d[DIF_GROUPS_MAX] = {0}, v[DIF_GROUPS_MAX * DIF_GROUPS_MAX] = {0};
	bool two_scores = t->categories == 2;
	size_t rank = 0;

	*out = (struct dif_mantel){.alpha = NAN, .delta = NAN, .log_alpha_se = NAN, .effect = NAN};
	differences(t, c, d, v);
	if (c->n == 2 && two_scores)
		d[0] = fmax(fabs(d[0]) - 0.5, 0);
	symmetric_pack(v, c->n - 1);
	out->chi2 = symmetric_wald(v, c->n - 1, d, 1e-12, &rank);
	out->df = (double)rank;
	out->p = chi_square_upper(out->chi2, out->df);
	out->adjusted = out->p;
	out->class = '-';
	if (c->n > 2)
		return;
	if (two_scores)
		odds(t, c, out);
	out->effect = standardised_difference(t, c);
	out->class = rank ? class_of(out, two_scores) : '-';
}
