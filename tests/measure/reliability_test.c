/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/file.h"
#include "help/near.h"
#include "measure/distribution.h"
#include "measure/reliability.h"

/* One item of constant information cannot be; a test's marginal reliability is checked against a
 * sum in the test's own hand, over another grid. */
static void marginal_reliability_is_the_mean_over_the_population(void **)
{
	struct arena *a = arena_new((size_t)1 << 26);
	struct item items[] = {item_2pl(1.5, -1), item_2pl(1, 0), item_2pl(2, 0.7)};
	double sum = 0, step = 1e-3, mean = 0.3, sd = 1.2;

	for (double z = -7; z < 7; z += step) {
		double theta = mean + sd * z, information = 0;
		for (size_t i = 0; i < 3; i++) {
			double p = 1 / (1 + exp(-items[i].a * (theta - items[i].b)));
			information += items[i].a * items[i].a * p * (1 - p);
		}
		sum += step * normal_density(z) * information / (information + 1 / (sd * sd));
	}
	assert_near(reliability_marginal(a, items, 3, mean, sd), sum, 1e-7);
	arena_free(a);
}

static void empirical_reliability_is_the_share_of_true_variance(void **)
{
	double theta[] = {-1, 0, 1, NAN, 2, -2}, se[] = {0.5, 0.5, 0.5, 0.5, 0.5, 0.5};

	/* variance of -2 … 2 is 2.5 */
	assert_near(reliability_empirical(theta, se, 6, true), 2.5 / 2.75, 1e-14);
	assert_near(reliability_empirical(theta, se, 6, false), 1 - 0.25 / 2.5, 1e-14);
	assert_true(isnan(reliability_empirical(theta, se, 1, true)));
}

/* 0.295 is the figure of these 1000 persons in the manual of the R package ltm (cronbach.alpha);
 * the mean covariance gives it once more. */
static void alpha_of_lsat6_is_the_published_one(void **)
{
	struct arena *a = arena_new((size_t)1 << 26);
	uint8_t score[5000], two[5] = {2, 2, 2, 2, 2};
	struct responses r = {
	    .persons = 1000, .items = 5, .score = score, .categories = two, .groups = 1};
	struct str text;
	size_t n = 0;
	double alpha, mean[5] = {0}, v = 0, c = 0;

	assert_int_equal(file_read(a, "tests/vectors/lsat6.csv", 1 << 20, &text, NULL), 0);
	for (size_t i = str_find(text, '\n'); i < text.n; i++)
		if (text.p[i] == '0' || text.p[i] == '1')
			score[n++] = (uint8_t)(text.p[i] - '0');
	assert_int_equal(n, 5000);
	assert_int_equal(reliability_alpha(&r, a, &alpha, NULL), 0);
	assert_near(alpha, 0.295, 0.0005);
	for (size_t k = 0; k < 5000; k++)
		mean[k % 5] += score[k] / 1000.0;
	for (size_t p = 0; p < 1000; p++)
		for (size_t i = 0; i < 5; i++)
			for (size_t j = 0; j < 5; j++) {
				double d = (score[5 * p + i] - mean[i]) *
					   (score[5 * p + j] - mean[j]) / 999;
				*(i == j ? &v : &c) += d / (i == j ? 5 : 20);
			}
	assert_near(alpha, 5 * c / (v + 4 * c), 1e-12);
	arena_free(a);
}

static void alpha_tells_what_it_lacks(void **)
{
	struct arena *a = arena_new((size_t)1 << 26);
	uint8_t score[] = {0, 1, 1, 0, 1, RESPONSE_MISSING}, two[] = {2, 2};
	struct responses r = {
	    .persons = 2, .items = 2, .score = score, .categories = two, .groups = 1};
	struct error e = {0};
	double alpha;

	assert_int_equal(reliability_alpha(&r, a, &alpha, &e), ERR_INVALID);
	assert_non_null(strstr(e.message, "all alike"));
	r.persons = 3;
	assert_int_equal(reliability_alpha(&r, a, &alpha, &e), ERR_INVALID);
	assert_non_null(strstr(e.message, "complete data"));
	r.items = 1;
	assert_int_equal(reliability_alpha(&r, a, &alpha, &e), ERR_INVALID);
	assert_non_null(strstr(e.message, "two items"));
	arena_free(a);
}

static void the_curve_gives_information_and_both_errors(void **)
{
	struct item items[] = {item_2pl(2, 0), item_2pl(1, 0)};
	double theta[] = {0, 1000};
	struct reliability_point at[2];

	reliability_curve(items, 2, 1, theta, 2, at);
	assert_near(at[0].information, 1.25, 1e-12); /* (4 + 1) / 4 */
	assert_near(at[0].se, 1 / sqrt(1.25), 1e-12);
	assert_near(at[0].se_prior, 1 / 1.5, 1e-12);
	assert_near(at[1].se_prior, 1, 1e-12);
	assert_true(isinf(at[1].se));
}

/* Two persons and two cuts by hand. */
static void rudner_counts_the_share_in_each_level(void **)
{
	double theta[] = {0.5, -1.0}, se[] = {0.5, 1.0}, cuts[] = {-1.0, 1.0};
	double a1 = normal_cdf(-3), a2 = normal_cdf(1) - a1, a3 = 1 - a1 - a2;
	double b1 = 0.5, b2 = normal_cdf(2) - 0.5, b3 = normal_upper(2);
	struct reliability_levels out[3];

	assert_int_equal(reliability_rudner(theta, se, 2, cuts, 2, out, NULL), 0);
	/* Both are placed in the middle: the second at the cut, hence above it. */
	assert_near(out[2].accuracy, (a2 + b2) / 2, 1e-14);
	assert_near(out[2].too_high, (a1 + b1) / 2, 1e-14);
	assert_near(out[2].too_low, (a3 + b3) / 2, 1e-14);
	assert_near(out[2].consistency,
		    (a1 * a1 + a2 * a2 + a3 * a3 + b1 * b1 + b2 * b2 + b3 * b3) / 2, 1e-14);
	assert_near(out[0].accuracy, (1 - a1 + 0.5) / 2, 1e-14);
	assert_near(out[1].too_low, (a3 + b3) / 2, 1e-14);
	double chance = 0, share[] = {(a1 + b1) / 2, (a2 + b2) / 2, (a3 + b3) / 2};
	for (int c = 0; c < 3; c++)
		chance += share[c] * share[c];
	assert_near(out[2].kappa, (out[2].consistency - chance) / (1 - chance), 1e-14);
}

/* All 2·2·2·3 patterns of four items, at each of many abilities. */
static void lee_agrees_with_all_patterns(void **)
{
	static const double steps[] = {-0.5, 0.6};
	struct arena *a = arena_new((size_t)1 << 26);
	struct item items[] = {item_2pl(1.5, -1),
			       item_2pl(1, 0),
			       item_2pl(2, 0.7),
			       {ITEM_GRM, 3, 1.3, 0, 0, 1, steps}};
	double cuts[] = {-0.5, 0.8}, sums[2] = {0}, accuracy = 0, consistency = 0, step = 2e-3;
	struct reliability_levels out[3];

	for (int c = 0; c < 2; c++)
		for (int i = 0; i < 4; i++)
			sums[c] += item_expected(&items[i], cuts[c]);
	for (double theta = -7; theta < 7; theta += step) {
		double p[3] = {0}, w = step * normal_density(theta);
		int level = (theta >= cuts[0]) + (theta >= cuts[1]);
		for (unsigned pattern = 0; pattern < 24; pattern++) {
			unsigned x[] = {pattern % 2, pattern / 2 % 2, pattern / 4 % 2, pattern / 8};
			double l = 1, sum = 0;
			for (int i = 0; i < 4; i++) {
				l *= item_probability(&items[i], theta, x[i]);
				sum += x[i];
			}
			p[(sum >= sums[0]) + (sum >= sums[1])] += l;
		}
		accuracy += w * p[level];
		for (int c = 0; c < 3; c++)
			consistency += w * p[c] * p[c];
	}
	assert_int_equal(reliability_lee(a, items, 4, 0, 1, cuts, 2, out, NULL), 0);
	/* The level is a step in theta, which a grid of .05 meets within half a step. */
	assert_near(out[2].accuracy, accuracy, 0.01);
	assert_near(out[2].consistency, consistency, 1e-6);
	assert_near(out[2].accuracy + out[2].too_high + out[2].too_low, 1, 1e-12);
	assert_true(out[0].accuracy > out[2].accuracy);
	arena_free(a);
}

static void cuts_must_ascend(void **)
{
	double theta[] = {0}, se[] = {1}, back[] = {1, 0}, none[] = {NAN}, fine[] = {0};
	struct reliability_levels out[3];
	struct error e;

	assert_int_equal(reliability_rudner(theta, se, 1, back, 2, out, &e), ERR_INVALID);
	assert_int_equal(reliability_rudner(theta, se, 1, none, 1, out, &e), ERR_INVALID);
	assert_int_equal(reliability_rudner(theta, se, 1, fine, 0, out, &e), ERR_INVALID);
	assert_int_equal(reliability_rudner(theta, se, 0, fine, 1, out, &e), ERR_INVALID);
	assert_non_null(strstr(e.message, "no person"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(marginal_reliability_is_the_mean_over_the_population),
	    cmocka_unit_test(empirical_reliability_is_the_share_of_true_variance),
	    cmocka_unit_test(alpha_of_lsat6_is_the_published_one),
	    cmocka_unit_test(alpha_tells_what_it_lacks),
	    cmocka_unit_test(the_curve_gives_information_and_both_errors),
	    cmocka_unit_test(rudner_counts_the_share_in_each_level),
	    cmocka_unit_test(lee_agrees_with_all_patterns),
	    cmocka_unit_test(cuts_must_ascend),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
