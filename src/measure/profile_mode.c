/* SPDX-License-Identifier: EUPL-1.2 */
/* profile_mode.c - the mode of a profile under any covariance. */
#include <math.h>
#include <string.h>
#include "measure/profile.h"
#include "measure/symmetric.h"

enum { K = PROFILE_MOST };

struct task {
	const struct item *items;
	const uint32_t *competence_of;
	const struct response *x;
	size_t n, k;
	double mean[K], precision[K * K];
};

/* The inverse from a Cholesky factor, column by column. */
static void invert(size_t k, const double *factor, double *out)
{
	for (size_t j = 0; j < k; j++) {
		double column[K] = {0};
		column[j] = 1;
		symmetric_solve(factor, k, column);
		for (size_t i = 0; i < k; i++)
			out[i * k + j] = column[i];
	}
}

/* log posterior (up to a constant), its gradient and minus its Hessian, where the observed
 * information of a competence counts only when it is above 0 (guessing can make it negative), else
 * Fisher's. */
static double posterior_at(const struct task *t, const double *theta, double *gradient,
			   double *hessian)
{
	double log = 0, observed[K] = {0}, expected[K] = {0};

	memcpy(hessian, t->precision, t->k * t->k * sizeof *hessian);
	for (size_t i = 0; i < t->k; i++) {
		gradient[i] = 0;
		for (size_t j = 0; j < t->k; j++)
			gradient[i] -= t->precision[i * t->k + j] * (theta[j] - t->mean[j]);
		log += 0.5 * gradient[i] * (theta[i] - t->mean[i]);
	}
	for (size_t a = 0; a < t->n; a++) {
		const struct item *it = &t->items[t->x[a].item];
		size_t k = t->competence_of[t->x[a].item];
		struct item_at at = item_at(it, theta[k], t->x[a].score);
		log += at.log;
		gradient[k] += at.d1;
		observed[k] -= at.d2;
		expected[k] += item_information(it, theta[k]);
	}
	for (size_t i = 0; i < t->k; i++)
		hessian[i * t->k + i] += observed[i] > 0 ? observed[i] : expected[i];
	return log;
}

/* One step of Newton, halved until the posterior rises; how far it went, 0 when nowhere. */
static double climb(const struct task *t, double *theta)
{
	double gradient[K], hessian[K * K], next[K], scrap[K], square[K * K], moved = 0;
	double here = posterior_at(t, theta, gradient, hessian);

	symmetric_pack(hessian, t->k);
	if (!symmetric_factor(hessian, t->k, NULL))
		return 0;
	symmetric_solve(hessian, t->k, gradient);
	double part = 1;
	for (int halved = 0; halved < 40; halved++, part /= 2) {
		for (size_t i = 0; i < t->k; i++)
			next[i] = theta[i] + part * gradient[i];
		if (!(posterior_at(t, next, scrap, square) >= here))
			continue;
		for (size_t i = 0; i < t->k; i++) {
			moved = fmax(moved, fabs(next[i] - theta[i]));
			theta[i] = next[i];
		}
		return moved;
	}
	return 0;
}

bool profile_mode(const struct item *items, const uint32_t *competence_of, const struct response *x,
		  size_t n, size_t k, const double *mean, const double *covariance, double range,
		  struct profile_mode *out)
{
	struct task t = {.items = items, .competence_of = competence_of, .x = x, .n = n, .k = k};
	double factor[K * K], gradient[K], hessian[K * K];

	*out = (struct profile_mode){0};
	memcpy(factor, covariance, k * k * sizeof *factor);
	symmetric_pack(factor, k);
	if (!symmetric_factor(factor, k, NULL))
		return false;
	invert(k, factor, t.precision);
	for (size_t i = 0; mean && i < k; i++)
		t.mean[i] = mean[i];
	memcpy(out->theta, t.mean, sizeof t.mean);
	for (int turn = 0; turn < 200 && climb(&t, out->theta) > 1e-12; turn++)
		;
	for (size_t i = 0; i < k; i++)
		out->theta[i] = fmax(fmin(out->theta[i], range), -range);
	posterior_at(&t, out->theta, gradient, hessian);
	symmetric_pack(hessian, k);
	if (!symmetric_factor(hessian, k, NULL))
		return false;
	invert(k, hessian, out->covariance);
	for (size_t i = 0; i < k; i++)
		out->se[i] = sqrt(out->covariance[i * k + i]);
	return true;
}
