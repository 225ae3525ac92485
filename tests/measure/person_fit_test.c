/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "help/near.h"
#include "measure/distribution.h"
#include "measure/person_fit.h"

static const double steps[] = {-1, 0.5, 1.2};

enum { ITEMS = 30 };

static void bank_of(struct item *items, uint64_t seed)
{
	struct random r = random_seeded(seed);

	for (size_t i = 0; i < ITEMS; i++)
		items[i] = item_2pl(0.7 + random_real(&r), 1.2 * random_normal(&r));
}

/* Root of sum of (x - p) a - prior * theta, by bisection. */
static double estimate(const struct item *items, const struct response *x, size_t n, double prior)
{
	double low = -8, high = 8;

	for (int step = 0; step < 60; step++) {
		double at = (low + high) / 2, score = -prior * at;
		for (size_t k = 0; k < n; k++) {
			const struct item *it = &items[x[k].item];
			score += it->a * (x[k].score - 1 / (1 + exp(-it->a * (at - it->b))));
		}
		if (score > 0)
			low = at;
		else
			high = at;
	}
	return (low + high) / 2;
}

static void answer(const struct item *items, double theta, struct random *r, struct response *x)
{
	for (size_t i = 0; i < ITEMS; i++)
		x[i] = (struct response){(uint32_t)i,
					 random_real(r) < item_probability(&items[i], theta, 1)};
}

/* Snijders (2001) as printed, for right-or-wrong items: w = log(P/Q), c_n, r_0 by estimator. */
static double lz_star_of_the_paper(const struct item *items, const struct response *x, double theta,
				   double r0)
{
	double w_n = 0, up = 0, down = 0, tau = 0;

	for (size_t i = 0; i < ITEMS; i++) {
		double p = item_probability(&items[i], theta, 1), dp = items[i].a * p * (1 - p);
		up += dp * log(p / (1 - p));
		down += dp * items[i].a; /* r_i = P' / (PQ) = a for two parameters */
		w_n += (x[i].score - p) * log(p / (1 - p));
	}
	double c = up / down;
	for (size_t i = 0; i < ITEMS; i++) {
		double p = item_probability(&items[i], theta, 1);
		double w = log(p / (1 - p)) - c * items[i].a;
		tau += w * w * p * (1 - p);
	}
	return (w_n + c * r0) / sqrt(tau);
}

static void lz_star_is_the_papers_for_ml_and_map(void **)
{
	struct item items[ITEMS];
	struct random r = random_seeded(9);
	struct response x[ITEMS];

	bank_of(items, 4);
	for (int person = 0; person < 50; person++) {
		answer(items, random_normal(&r), &r, x);
		double ml = estimate(items, x, ITEMS, 0), map = estimate(items, x, ITEMS, 1);
		assert_near(person_fit_of(items, x, ITEMS, ml).lz_star,
			    lz_star_of_the_paper(items, x, ml, 0), 1e-9);
		assert_near(person_fit_of(items, x, ITEMS, map).lz_star,
			    lz_star_of_the_paper(items, x, map, -map), 1e-9);
	}
}

/* lz over all 2·3·2·4 patterns of four items has mean 0 and variance 1 at the true ability, and so
 * has lz* with its score term: they are standardised sums. */
static void both_statistics_are_standardised_over_all_patterns(void **)
{
	const struct item items[] = {
	    item_2pl(1.2, -0.5),
	    {ITEM_GPCM, 3, 0.9, 0, 0, 1, steps},
	    {ITEM_4PL, 2, 1.1, 0.3, 0.2, 0.95, NULL},
	    {ITEM_GRM, 4, 1.4, 0, 0, 1, steps},
	};

	for (double theta = -2; theta <= 2; theta += 0.5) {
		double mean[2] = {0}, square[2] = {0}, whole = 0;
		for (unsigned pattern = 0; pattern < 48; pattern++) {
			unsigned rest = pattern;
			struct response x[4];
			double p = 1;
			for (uint32_t i = 0; i < 4; i++) {
				x[i] = (struct response){i, (uint8_t)(rest % items[i].categories)};
				rest /= items[i].categories;
				p *= item_probability(&items[i], theta, x[i].score);
			}
			struct person_fit f = person_fit_of(items, x, 4, theta);
			whole += p;
			mean[0] += p * f.lz;
			mean[1] += p * f.lz_star;
			square[0] += p * f.lz * f.lz;
			square[1] += p * f.lz_star * f.lz_star;
		}
		assert_near(whole, 1, 1e-12);
		for (int k = 0; k < 2; k++) {
			assert_near(mean[k], 0, 1e-12);
			assert_near(square[k], 1, 1e-12);
		}
	}
}

/* Snijders (2001) and the reference: at an estimated ability lz is too narrow (standard deviation
 * .82 to .98), lz* is not (.95 to .99, mean near .1). */
static void lz_star_has_the_spread_that_lz_lacks(void **)
{
	struct item items[ITEMS];
	struct random r = random_seeded(11);
	struct response x[ITEMS];
	double sum[2] = {0}, square[2] = {0};
	int n = 4000;

	bank_of(items, 4);
	for (int person = 0; person < n; person++) {
		answer(items, random_normal(&r), &r, x);
		struct person_fit f = person_fit_of(items, x, ITEMS, estimate(items, x, ITEMS, 1));
		sum[0] += f.lz / n;
		sum[1] += f.lz_star / n;
		square[0] += f.lz * f.lz / n;
		square[1] += f.lz_star * f.lz_star / n;
	}
	double narrow = sqrt(square[0] - sum[0] * sum[0]),
	       right = sqrt(square[1] - sum[1] * sum[1]);
	assert_true(narrow < right);
	assert_near(right, 1, 0.06);
	assert_near(sum[1], 0.05, 0.1);
}

static void answers_turned_upside_down_are_found(void **)
{
	struct item items[ITEMS];
	struct response x[ITEMS];

	bank_of(items, 4);
	for (size_t i = 0; i < ITEMS; i++) /* hard ones right, easy ones wrong */
		x[i] = (struct response){(uint32_t)i, items[i].b > 0};
	struct person_fit f = person_fit_of(items, x, ITEMS, 0);
	assert_true(f.lz < -4 && f.lz_star < -4 && f.lz_star_p < 1e-4);
	assert_true(f.outfit > 1.5 && f.infit > 1.3);
	for (size_t i = 0; i < ITEMS; i++)
		x[i].score = items[i].b <= 0;
	f = person_fit_of(items, x, ITEMS, 0);
	assert_true(f.lz > 1 && f.lz_star_p > 0.9 && f.outfit < 0.7);
}

static double estimate_map(void *context, const struct response *x, size_t n)
{
	return estimate(context, x, n, 1);
}

/* The p of a draw from the null itself is uniform: its mean over persons is 1/2. */
static void the_simulated_null_is_uniform_and_repeats(void **)
{
	struct item items[ITEMS];
	struct random r = random_seeded(21);
	struct response x[ITEMS], room[ITEMS];
	struct person_fit_null null = {.draws = 99,
				       .estimate = estimate_map,
				       .context = items,
				       .random = &r,
				       .room = room,
				       .room_n = ITEMS};
	double mean = 0, low = 0;
	int n = 200;

	bank_of(items, 4);
	for (int person = 0; person < n; person++) {
		answer(items, random_normal(&r), &r, x);
		double at = estimate(items, x, ITEMS, 1);
		double p = person_fit_simulated(items, x, ITEMS, at,
						person_fit_of(items, x, ITEMS, at).lz_star, &null);
		assert_true(p >= 0.01 && p <= 1);
		mean += p / n;
		low += (p <= 0.1) / (double)n;
	}
	assert_near(mean, 0.5, 0.07); /* standard error .02 */
	assert_near(low, 0.1, 0.07);  /* .021 */
	struct random one = random_seeded(3), two = random_seeded(3);
	null.random = &one;
	double p = person_fit_simulated(items, x, ITEMS, 0.3, -0.5, &null);
	null.random = &two;
	assert_near(person_fit_simulated(items, x, ITEMS, 0.3, -0.5, &null), p, 0);
	null.room_n = 3;
	assert_true(isnan(person_fit_simulated(items, x, ITEMS, 0.3, -0.5, &null)));
}

static void what_says_nothing_gives_nan(void **)
{
	struct item it = item_2pl(1, 0), flat = item_2pl(0, 0);
	struct response x[] = {{0, 1}, {0, 0}};

	assert_true(isnan(person_fit_of(&it, x, 0, 0).lz));
	assert_true(isnan(person_fit_of(&it, x, 1, NAN).lz_star));
	assert_true(isnan(person_fit_of(&flat, x, 1, 0).lz_star));
	/* Two like items: the log-likelihood is a function of the score, nothing is left of it. */
	assert_true(isnan(person_fit_of(&it, x, 2, 0.5).lz_star));
	/* Far beyond the items everything is sure: finite, or NaN, never infinite. */
	struct person_fit f = person_fit_of(&it, x, 2, 40);
	assert_true(!isinf(f.lz) && !isinf(f.lz_star) && isfinite(f.log_likelihood));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lz_star_is_the_papers_for_ml_and_map),
	    cmocka_unit_test(both_statistics_are_standardised_over_all_patterns),
	    cmocka_unit_test(lz_star_has_the_spread_that_lz_lacks),
	    cmocka_unit_test(answers_turned_upside_down_are_found),
	    cmocka_unit_test(the_simulated_null_is_uniform_and_repeats),
	    cmocka_unit_test(what_says_nothing_gives_nan),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
