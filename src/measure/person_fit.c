/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/person_fit.h"

#include <math.h>
#include "measure/distribution.h"

/* Sums over the items of a test at one ability. */
struct sums {
	double over;	 /* log-likelihood less its expectation */
	double variance; /* of it */
	double score;	 /* derivative of the log-likelihood */
	double information, covariance;
	double z2, residual2, score_variance, items; /* for the mean squares */
	double log_likelihood;
};

static void add_squares(struct sums *s, const double *p, size_t categories, size_t score)
{
	double mean = 0, variance = 0;

	for (size_t k = 0; k < categories; k++)
		mean += (double)k * p[k];
	for (size_t k = 0; k < categories; k++)
		variance += ((double)k - mean) * ((double)k - mean) * p[k];
	if (!(variance > 1e-12))
		return;
	double d2 = ((double)score - mean) * ((double)score - mean);
	s->items++;
	s->z2 += d2 / variance;
	s->residual2 += d2;
	s->score_variance += variance;
}

static void add_item(struct sums *s, const struct item *it, size_t score, double theta)
{
	double p[ITEM_CATEGORIES_MAX], dp[ITEM_CATEGORIES_MAX], mean = 0, square = 0, own = 0;

	item_probabilities(it, theta, p, dp, NULL);
	for (size_t k = 0; k < it->categories; k++) {
		double log_p = p[k] > 0 ? item_log_probability(it, theta, (unsigned)k) : 0;
		if (k == score)
			own = item_log_probability(it, theta, (unsigned)k);
		if (!(p[k] > 0))
			continue;
		mean += p[k] * log_p;
		square += p[k] * log_p * log_p;
		s->covariance += dp[k] * log_p;
		s->information += dp[k] * dp[k] / p[k];
	}
	s->log_likelihood += own;
	s->over += own - mean;
	s->variance += square - mean * mean;
	s->score += p[score] > 0 ? dp[score] / p[score] : 0;
	add_squares(s, p, it->categories, score);
}

struct person_fit person_fit_of(const struct item *items, const struct response *x, size_t n,
				double theta)
{
	struct person_fit f = {NAN, NAN, NAN, NAN, NAN, NAN, NAN};
	struct sums s = {0};

	if (!n || !isfinite(theta))
		return f;
	for (size_t k = 0; k < n; k++)
		add_item(&s, &items[x[k].item], x[k].score, theta);
	double c = s.covariance / s.information;
	double left = s.variance - c * s.covariance;
	f.log_likelihood = s.log_likelihood;
	if (s.variance > 1e-12) {
		f.lz = s.over / sqrt(s.variance);
		f.lz_p = normal_cdf(f.lz);
	}
	if (s.information > 0 && left > 1e-9 * s.variance) {
		f.lz_star = (s.over - c * s.score) / sqrt(left);
		f.lz_star_p = normal_cdf(f.lz_star);
	}
	if (s.items > 0) {
		f.outfit = s.z2 / s.items;
		f.infit = s.residual2 / s.score_variance;
	}
	return f;
}

static uint8_t draw(const struct item *it, double theta, struct random *r)
{
	double p[ITEM_CATEGORIES_MAX], u = random_real(r);
	uint8_t k = 0;

	item_probabilities(it, theta, p, NULL, NULL);
	while (k + 1 < it->categories && u >= p[k])
		u -= p[k++];
	return k;
}

double person_fit_simulated(const struct item *items, const struct response *x, size_t n,
			    double theta, double lz_star, const struct person_fit_null *null)
{
	size_t below = 0;

	if (!isfinite(lz_star) || (!null->test && n > null->room_n))
		return NAN;
	for (size_t d = 0; d < null->draws; d++) {
		size_t own = n;
		if (null->test)
			own = null->test(null->context, theta, null->random, null->room,
					 null->room_n);
		for (size_t k = 0; !null->test && k < n; k++)
			null->room[k] = (struct response){
			    x[k].item, draw(&items[x[k].item], theta, null->random)};
		double at = null->estimate(null->context, null->room, own);
		struct person_fit f = person_fit_of(items, null->room, own, at);
		below += !(f.lz_star > lz_star);
	}
	return (double)(1 + below) / (double)(1 + null->draws);
}
