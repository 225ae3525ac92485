/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include "base/file.h"
#include "help/near.h"
#include "base/random.h"
#include "measure/dif.h"
#include "measure/distribution.h"

enum { PERSONS = 3000, ITEMS = 25 };

struct made {
	struct arena *a;
	uint8_t *score;
	uint16_t *group;
	uint8_t categories[ITEMS];
	struct responses r;
};

/* tests/vectors/dif_2groups.csv: group, then 25 items, digits only after the header. */
static int load(void **state)
{
	struct made *m = calloc(1, sizeof *m);
	struct str text;
	size_t n = 0;

	m->a = arena_new((size_t)1 << 28);
	m->score = ARENA_NEW(m->a, uint8_t, PERSONS * ITEMS);
	m->group = ARENA_NEW(m->a, uint16_t, PERSONS);
	if (file_read(m->a, "tests/vectors/dif_2groups.csv", 1 << 20, &text, NULL))
		return -1;
	for (size_t i = str_find(text, '\n'); i < text.n; i++) {
		if (text.p[i] < '0' || text.p[i] > '9')
			continue;
		size_t person = n / (ITEMS + 1), column = n % (ITEMS + 1);
		if (column == 0)
			m->group[person] = (uint16_t)(text.p[i] - '0');
		else
			m->score[person * ITEMS + column - 1] = (uint8_t)(text.p[i] - '0');
		n++;
	}
	memset(m->categories, 2, sizeof m->categories);
	m->r = (struct responses){.persons = PERSONS,
				  .items = ITEMS,
				  .score = m->score,
				  .categories = m->categories,
				  .group = m->group,
				  .groups = 2};
	*state = m;
	return n == PERSONS * (ITEMS + 1) ? 0 : -1;
}

static int unload(void **state)
{
	struct made *m = *state;

	arena_free(m->a);
	free(m);
	return 0;
}

static const struct dif_plan both = {.methods = DIF_MANTEL | DIF_LOGISTIC};

static struct dif run(const struct responses *r, const struct dif_plan *plan, struct arena *a)
{
	struct error e = {0};
	struct dif d;

	if (dif_run(r, plan, a, &d, &e))
		fail_msg("%s", e.message);
	return d;
}

/* Section 3c of the reference gives these to the digits printed. */
static void the_reference_figures_are_found(void **state)
{
	struct made *m = *state;
	struct dif d = run(&m->r, &both, m->a);

	assert_near(d.of[4].mantel.chi2, 75.9706, 0.00005);
	assert_near(d.of[4].mantel.delta, -1.803, 0.0005);
	assert_near(d.of[11].mantel.chi2, 16.445, 0.0005);
	assert_near(d.of[11].mantel.delta, 0.987, 0.0005);
	assert_near(d.of[17].mantel.chi2, 0.94, 0.005);
	assert_near(d.of[17].logistic.nonuniform, 43.23, 0.005);
	assert_int_equal(d.of[4].mantel.class, 'C');
	assert_int_equal(d.of[11].mantel.class, 'A'); /* |delta| below 1 */
	assert_int_equal(d.of[17].mantel.class, 'A');
	assert_int_equal(d.persons, PERSONS);
}

/* The 2 x 2 tables of the text books, counted person by person. */
static void mantel_haenszel_agrees_with_its_tables(void **state)
{
	struct made *m = *state;
	struct dif d = run(&m->r, &both, m->a);

	for (size_t item = 0; item < ITEMS; item++) {
		double t[ITEMS + 1][4] = {0}, over = 0, variance = 0, num = 0, den = 0;
		for (size_t p = 0; p < PERSONS; p++) {
			const uint8_t *x = m->score + p * ITEMS;
			size_t total = 0;
			for (size_t i = 0; i < ITEMS; i++)
				total += x[i];
			t[total][2 * m->group[p] + 1 - x[item]]++;
		}
		for (size_t s = 0; s <= ITEMS; s++) {
			double A = t[s][0], B = t[s][1], C = t[s][2], D = t[s][3];
			double n = A + B + C + D;
			if (n < 2)
				continue;
			over += A - (A + B) * (A + C) / n;
			variance += (A + B) * (C + D) * (A + C) * (B + D) / (n * n * (n - 1));
			num += A * D / n;
			den += B * C / n;
		}
		double chi2 = pow(fabs(over) - 0.5, 2) / variance;
		assert_near(d.of[item].mantel.chi2, chi2, 1e-9);
		assert_near(d.of[item].mantel.alpha, num / den, 1e-9);
		assert_near(d.of[item].mantel.p, chi_square_upper(chi2, 1), 1e-12);
	}
}

/* Binary logistic regression person by person, by plain Newton steps and Cramer's rule. */
static double log_likelihood(const struct made *m, size_t item, int terms)
{
	double b[4] = {0}, ll = 0;

	for (int pass = 0; pass < 12; pass++) {
		double h[4][5] = {0};
		ll = 0;
		for (size_t p = 0; p < PERSONS; p++) {
			const uint8_t *x = m->score + p * ITEMS;
			double total = 0, eta = 0;
			for (size_t i = 0; i < ITEMS; i++)
				total += x[i];
			total = (total - 12) / 5;
			double z[4] = {1, total, m->group[p], total * m->group[p]};
			for (int i = 0; i < terms; i++)
				eta += b[i] * z[i];
			double pr = 1 / (1 + exp(-eta));
			ll += log(x[item] ? pr : 1 - pr);
			for (int i = 0; i < terms; i++) {
				h[i][terms] += z[i] * (x[item] - pr);
				for (int j = 0; j < terms; j++)
					h[i][j] += z[i] * z[j] * pr * (1 - pr);
			}
		}
		for (int k = 0; k < terms; k++) /* Gauss and Jordan */
			for (int i = 0; i < terms; i++) {
				double f = h[i][k] / h[k][k];
				for (int j = 0; i != k && j <= terms; j++)
					h[i][j] -= f * h[k][j];
			}
		for (int i = 0; i < terms; i++)
			b[i] += h[i][terms] / h[i][i];
	}
	return ll;
}

static void logistic_regression_agrees_with_a_plain_one(void **state)
{
	struct made *m = *state;
	struct dif d = run(&m->r, &both, m->a);
	static const size_t items[] = {0, 4, 11, 17};

	for (size_t k = 0; k < 4; k++) {
		size_t i = items[k];
		double match = log_likelihood(m, i, 2), group = log_likelihood(m, i, 3),
		       product = log_likelihood(m, i, 4);
		assert_near(d.of[i].logistic.uniform, 2 * (group - match), 1e-7);
		assert_near(d.of[i].logistic.nonuniform, 2 * (product - group), 1e-7);
		assert_near(d.of[i].logistic.both, 2 * (product - match), 1e-7);
	}
}

/* The made data has differences in items 5, 12 and 18 only (the reference). */
static void purification_leaves_the_items_that_differ_out_of_the_match(void **state)
{
	struct made *m = *state;
	struct dif_plan plan = both;

	plan.purify = true;
	struct dif d = run(&m->r, &plan, m->a);
	assert_true(d.settled);
	assert_true(d.passes >= 1);
	for (size_t i = 0; i < ITEMS; i++)
		assert_int_equal(d.anchor[i], i != 4 && i != 11 && i != 17);
	assert_true(d.of[4].mantel.chi2 > 60);
	assert_true(d.of[4].mantel.adjusted >= d.of[4].mantel.p);
}

/* A third group that is the second once more: each comparison with the reference is the same, and
 * all groups together differ more than either alone. */
static void each_group_is_compared_with_the_reference_and_all_together(void **state)
{
	struct made *m = *state;
	uint8_t *score = ARENA_NEW(m->a, uint8_t, (PERSONS + PERSONS / 2) * ITEMS);
	uint16_t *group = ARENA_NEW(m->a, uint16_t, PERSONS + PERSONS / 2);
	size_t n = PERSONS;
	struct responses r = m->r;

	memcpy(score, m->score, PERSONS * ITEMS);
	for (size_t p = 0; p < PERSONS; p++) {
		group[p] = m->group[p];
		if (m->group[p] != 1)
			continue;
		memcpy(score + n * ITEMS, m->score + p * ITEMS, ITEMS);
		group[n++] = 2;
	}
	r.persons = n;
	r.score = score;
	r.group = group;
	r.groups = 3;
	struct dif d = run(&r, &both, m->a), two = run(&m->r, &both, m->a);
	assert_int_equal(d.comparisons, 3);
	assert_int_equal(d.other[2], DIF_ALL_GROUPS);
	for (size_t i = 0; i < ITEMS; i++) {
		const struct dif_comparison *c = &d.of[i * 3];
		assert_near(c[0].mantel.chi2, two.of[i].mantel.chi2, 1e-9);
		assert_near(c[1].mantel.chi2, two.of[i].mantel.chi2, 1e-9);
		assert_near(c[0].logistic.both, two.of[i].logistic.both, 1e-6);
		assert_true(c[2].mantel.df == 2);
		assert_true(c[2].logistic.both >= c[1].logistic.both - 1e-6);
	}
}

static void match_as_given(void *context, const bool *, double *match)
{
	memcpy(match, context, PERSONS * sizeof *match);
}

/* Scores 0 and 2 of three: Mantel's statistic does not know the middle one, and is the one of
 * Mantel and Haenszel without its correction; the regression is the same. */
static void items_of_more_scores_agree_with_those_of_two(void **state)
{
	struct made *m = *state;
	uint8_t *score = ARENA_NEW(m->a, uint8_t, PERSONS * ITEMS), three[ITEMS];
	double *match = ARENA_NEW(m->a, double, PERSONS);
	struct responses r = m->r;
	struct dif_plan plan = both;

	for (size_t k = 0; k < PERSONS * ITEMS; k++) {
		score[k] = (uint8_t)(2 * m->score[k]);
		match[k / ITEMS] += m->score[k];
	}
	memset(three, 3, sizeof three);
	r.score = score;
	r.categories = three;
	plan.match = match_as_given;
	plan.context = match;
	plan.strata = 1000; /* every sum apart */
	struct dif d = run(&r, &plan, m->a), two = run(&m->r, &plan, m->a);
	struct dif sums = run(&m->r, &both, m->a);
	for (size_t i = 0; i < ITEMS; i++) {
		double root = sqrt(two.of[i].mantel.chi2), corrected = sqrt(d.of[i].mantel.chi2);
		assert_true(root < corrected);
		assert_near(d.of[i].logistic.both, two.of[i].logistic.both, 1e-7);
		assert_near(two.of[i].mantel.chi2, sums.of[i].mantel.chi2, 1e-9);
		assert_near(d.of[i].mantel.effect, two.of[i].mantel.effect, 1e-12);
	}
}

/* Scores turned round with the match as it is: thresholds and slopes change sign, likelihoods
 * stay. */
static void turning_the_scores_round_leaves_the_tests(void **state)
{
	struct made *m = *state;
	uint8_t *score = ARENA_NEW(m->a, uint8_t, PERSONS * 2), four[2] = {4, 4};
	double *match = ARENA_NEW(m->a, double, PERSONS);
	struct responses r = m->r;
	struct dif_plan plan = both;

	for (size_t p = 0; p < PERSONS; p++) {
		const uint8_t *x = m->score + p * ITEMS;
		score[2 * p] = (uint8_t)(x[4] + x[5] + x[17]);
		score[2 * p + 1] = (uint8_t)(3 - score[2 * p]);
		for (size_t i = 0; i < ITEMS; i++)
			match[p] += x[i];
	}
	r.items = 2;
	r.score = score;
	r.categories = four;
	plan.match = match_as_given;
	plan.context = match;
	struct dif d = run(&r, &plan, m->a);
	assert_true(d.of[0].logistic.both > 5);
	assert_near(d.of[0].logistic.uniform, d.of[1].logistic.uniform, 1e-7);
	assert_near(d.of[0].logistic.nonuniform, d.of[1].logistic.nonuniform, 1e-7);
	assert_near(d.of[0].mantel.chi2, d.of[1].mantel.chi2, 1e-9);
	assert_near(d.of[0].mantel.effect, -d.of[1].mantel.effect, 1e-12);
}

static void what_cannot_be_compared_is_told(void **state)
{
	struct made *m = *state;
	struct error e = {0};
	struct responses r = m->r;
	struct dif d;
	uint8_t *score = ARENA_NEW(m->a, uint8_t, PERSONS * ITEMS);
	uint16_t *group = ARENA_NEW(m->a, uint16_t, PERSONS);

	r.group = NULL;
	r.groups = 1;
	assert_int_equal(dif_run(&r, &both, m->a, &d, &e), ERR_INVALID);
	assert_non_null(strstr(e.message, "single value"));
	r = m->r;
	group[0] = group[7] = 1;
	r.group = group;
	assert_int_equal(dif_run(&r, &both, m->a, &d, &e), ERR_INVALID);
	assert_non_null(strstr(e.message, "too few persons"));
	r = m->r;
	memcpy(score, m->score, PERSONS * ITEMS);
	for (size_t p = 0; p < PERSONS / 2; p++)
		score[p * ITEMS + 3] = RESPONSE_MISSING;
	r.score = score;
	assert_int_equal(dif_run(&r, &both, m->a, &d, &e), ERR_INVALID);
	assert_non_null(strstr(e.message, "answered every item"));
}

static void an_item_answered_alike_by_all_is_told_and_the_others_are_tested(void **state)
{
	struct made *m = *state;
	struct responses r = m->r;
	uint8_t *score = ARENA_NEW(m->a, uint8_t, PERSONS * ITEMS);

	memcpy(score, m->score, PERSONS * ITEMS);
	for (size_t p = 0; p < PERSONS; p++)
		score[p * ITEMS + 3] = 1;
	r.score = score;
	struct dif d = run(&r, &both, m->a);
	assert_int_equal(d.of[3].problem, DIF_NO_VARIANCE);
	assert_true(isnan(d.of[3].mantel.p));
	assert_int_equal(d.of[4].problem, DIF_FINE);
	assert_int_equal(d.of[4].mantel.class, 'C');
}

/* One group always right, the other always wrong: odds and slopes are infinite, the tests are
 * not. */
static void a_perfect_separation_stays_finite(void **state)
{
	struct made *m = *state;
	struct responses r = m->r;
	uint8_t *score = ARENA_NEW(m->a, uint8_t, PERSONS * ITEMS);

	memcpy(score, m->score, PERSONS * ITEMS);
	for (size_t p = 0; p < PERSONS; p++)
		score[p * ITEMS] = m->group[p] == 0;
	r.score = score;
	struct dif d = run(&r, &both, m->a);
	assert_true(isfinite(d.of[0].mantel.chi2) && d.of[0].mantel.chi2 > 1000);
	assert_true(isfinite(d.of[0].logistic.both) && d.of[0].logistic.both > 1000);
	assert_int_equal(d.of[0].mantel.class, 'C');
}

/* Lord's chi-square with two parameters, by the formula of a 2 x 2 inverse. */
static void the_wald_statistic_weighs_the_difference_by_both_errors(void **)
{
	double first[] = {1.0, 0.2}, second[] = {1.3, -0.1};
	double v[] = {0.010, 0.002, 0.002, 0.020}, w[] = {0.012, -0.001, -0.001, 0.030};
	double a = 0.022, b = 0.001, c = 0.050, x = 0.3, y = -0.3;

	assert_near(dif_wald(2, first, v, second, w),
		    (c * x * x - 2 * b * x * y + a * y * y) / (a * c - b * b), 1e-12);
	w[0] = -0.010;
	w[1] = w[2] = 0;
	assert_true(isnan(dif_wald(2, first, v, second, w)));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_reference_figures_are_found),
	    cmocka_unit_test(mantel_haenszel_agrees_with_its_tables),
	    cmocka_unit_test(logistic_regression_agrees_with_a_plain_one),
	    cmocka_unit_test(purification_leaves_the_items_that_differ_out_of_the_match),
	    cmocka_unit_test(each_group_is_compared_with_the_reference_and_all_together),
	    cmocka_unit_test(items_of_more_scores_agree_with_those_of_two),
	    cmocka_unit_test(turning_the_scores_round_leaves_the_tests),
	    cmocka_unit_test(what_cannot_be_compared_is_told),
	    cmocka_unit_test(an_item_answered_alike_by_all_is_told_and_the_others_are_tested),
	    cmocka_unit_test(a_perfect_separation_stays_finite),
	    cmocka_unit_test(the_wald_statistic_weighs_the_difference_by_both_errors),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
