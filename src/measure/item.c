/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/item.h"

#include "measure/exact_exp.h"
#include <math.h>
#include <string.h>

/* Logits beyond this are as good as certain, and their products stay finite. */
static const double logit_most = 1e15;

static const char *const names[ITEM_MODEL_COUNT] = {"1pl", "2pl", "3pl", "4pl", "grm", "gpcm"};

const char *item_model_name(enum item_model m)
{
	return names[m];
}

bool item_model_of(const char *name, enum item_model *out)
{
	for (int m = 0; m < ITEM_MODEL_COUNT; m++)
		if (strcmp(name, names[m]) == 0) {
			*out = (enum item_model)m;
			return true;
		}
	return false;
}

struct item item_2pl(double a, double b)
{
	return (struct item){.model = ITEM_2PL, .categories = 2, .a = a, .b = b, .d = 1};
}

/* A logistic curve at one point: both sides, so that neither is a difference from 1. */
struct logistic {
	double z, s, t; /* logit, 1/(1+exp(-z)), 1/(1+exp(z)) */
};

static double slope(const struct item *it)
{
	return fmax(fmin(it->a, 1e100), -1e100);
}

static struct logistic logistic_at(double a, double distance)
{
	double z = fmax(fmin(a * distance, logit_most), -logit_most);
	double e = exact_exp(-fabs(z));
	double large = 1 / (1 + e), small = e / (1 + e);

	return z >= 0 ? (struct logistic){z, large, small} : (struct logistic){z, small, large};
}

static double log_s(double z) /* log(1/(1+exp(-z))) */
{
	return z >= 0 ? -log1p(exact_exp(-z)) : z - log1p(exact_exp(z));
}

/* What the two sides of a right-or-wrong item have in common. A side is floor + (d - c) * curve;
 * `share` is the part of it that the curve makes: 1 without a floor, even where the curve
 * underflows. */
struct side {
	double p, share;
	double floor, curve;
};

static struct side side_of(double floor, double range, double curve)
{
	double p = floor + range * curve;
	double share = floor > 0 ? range * curve / p : 1;

	return (struct side){p, share, floor, curve};
}

static struct item_at binary_at(const struct item *it, double theta, unsigned score, bool want_log)
{
	double a = slope(it), range = it->d - it->c;
	struct logistic g = logistic_at(a, theta - it->b);

	if (score == 0) { /* the mirror image: the curve falls */
		g = (struct logistic){-g.z, g.t, g.s};
		a = -a;
	}
	struct side w = side_of(score ? it->c : 1 - it->d, range, g.s);
	struct item_at r = {.p = fmin(w.p, 1)};

	r.d1 = a * g.t * w.share;
	r.d2 = a * a * w.share * g.t * (g.t - g.s - g.t * w.share);
	if (want_log)
		r.log = w.floor > 0 ? log(r.p) : log(range) + log_s(g.z);
	return r;
}

/* Boundary curves k and k + 1 of a graded item: 1 below the first, 0 above the last. */
static struct logistic boundary(const struct item *it, double theta, unsigned k)
{
	if (k == 0)
		return (struct logistic){logit_most, 1, 0};
	if (k == it->categories)
		return (struct logistic){-logit_most, 0, 1};
	return logistic_at(slope(it), theta - it->steps[k - 1]);
}

/* s(z1) - s(z2) = s(z1) s(-z2) (1 - exp(z2 - z1)), which does not cancel; the logarithmic
 * derivatives are a (1 - s1 - s2) and -a^2 (s1 t1 + s2 t2). */
static struct item_at graded_at(const struct item *it, double theta, unsigned score, bool want_log)
{
	struct logistic g1 = boundary(it, theta, score), g2 = boundary(it, theta, score + 1);
	double a = slope(it), gap = 1;

	if (score > 0 && score + 1u < it->categories)
		gap = -expm1(fmin(a * (it->steps[score - 1] - it->steps[score]), 0));
	struct item_at r = {.p = g1.s * g2.t * gap};

	r.d1 = a * (g1.t - g2.s);
	r.d2 = -a * a * (g1.s * g1.t + g2.s * g2.t);
	if (want_log)
		r.log = gap > 0 ? log_s(g1.z) + log_s(-g2.z) + log(gap) : ITEM_LOG_NEVER;
	return r;
}

/* Every category of a partial credit item; returns the log of the normalising sum. */
static double credit_all(const struct item *it, double theta, double *logit, double *p)
{
	double most = 0, a = slope(it);

	logit[0] = 0;
	for (unsigned k = 1; k < it->categories; k++) {
		double z = a * (theta - it->steps[k - 1]);

		logit[k] = logit[k - 1] + fmax(fmin(z, logit_most), -logit_most);
		most = fmax(most, logit[k]);
	}
	double sum = p[0] = exact_exp(logit[0] - most);
	for (unsigned k = 1; k < it->categories; k++)
		sum += p[k] = exact_exp(logit[k] - most);
	for (unsigned k = 0; k < it->categories; k++)
		p[k] /= sum;
	return most + log(sum);
}

static void credit_moments(const struct item *it, const double *p, double *mean, double *variance)
{
	*mean = 0;
	*variance = 0;
	for (unsigned k = 1; k < it->categories; k++)
		*mean += k * p[k];
	for (unsigned k = 0; k < it->categories; k++)
		*variance += (k - *mean) * (k - *mean) * p[k];
}

static struct item_at credit_at(const struct item *it, double theta, unsigned score)
{
	double logit[ITEM_CATEGORIES_MAX], p[ITEM_CATEGORIES_MAX], mean, variance, a = slope(it);
	double total = credit_all(it, theta, logit, p);

	credit_moments(it, p, &mean, &variance);
	return (struct item_at){p[score], logit[score] - total, a * (score - mean),
				-a * a * variance};
}

static struct item_at at(const struct item *it, double theta, unsigned score, bool want_log)
{
	if (it->model == ITEM_GRM)
		return graded_at(it, theta, score, want_log);
	if (it->model == ITEM_GPCM)
		return credit_at(it, theta, score);
	return binary_at(it, theta, score, want_log);
}

struct item_at item_at(const struct item *it, double theta, unsigned score)
{
	return at(it, theta, score, true);
}

/* P and its logarithmic derivatives for every score. */
static void every_score(const struct item *it, double theta, struct item_at *out)
{
	if (it->model != ITEM_GPCM) {
		for (unsigned k = 0; k < it->categories; k++)
			out[k] = at(it, theta, k, false);
		return;
	}
	double logit[ITEM_CATEGORIES_MAX], p[ITEM_CATEGORIES_MAX], mean, variance, a = slope(it);

	credit_all(it, theta, logit, p);
	credit_moments(it, p, &mean, &variance);
	for (unsigned k = 0; k < it->categories; k++)
		out[k] = (struct item_at){.p = p[k], .d1 = a * (k - mean), .d2 = -a * a * variance};
}

void item_probabilities(const struct item *it, double theta, double *p, double *dp, double *d2p)
{
	struct item_at all[ITEM_CATEGORIES_MAX];

	every_score(it, theta, all);
	for (unsigned k = 0; k < it->categories; k++) {
		p[k] = all[k].p;
		if (dp)
			dp[k] = all[k].p * all[k].d1;
		if (d2p)
			d2p[k] = all[k].p * (all[k].d2 + all[k].d1 * all[k].d1);
	}
}

double item_probability(const struct item *it, double theta, unsigned score)
{
	return at(it, theta, score, false).p;
}

double item_log_probability(const struct item *it, double theta, unsigned score)
{
	return at(it, theta, score, true).log;
}

double item_information(const struct item *it, double theta)
{
	return item_informations(it, theta).fisher;
}

struct item_informations item_informations(const struct item *it, double theta)
{
	struct item_at all[ITEM_CATEGORIES_MAX];
	struct item_informations sum = {0};

	every_score(it, theta, all);
	for (unsigned k = 0; k < it->categories; k++) {
		double d1 = all[k].d1;

		sum.fisher += all[k].p * d1 * d1;
		sum.skew += all[k].p * d1 * (all[k].d2 + d1 * d1);
	}
	return sum;
}

double item_expected(const struct item *it, double theta)
{
	double p[ITEM_CATEGORIES_MAX], sum = 0;

	item_probabilities(it, theta, p, NULL, NULL);
	for (unsigned k = 1; k < it->categories; k++)
		sum += k * p[k];
	return sum;
}
