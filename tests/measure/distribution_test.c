/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include "measure/distribution.h"

static void assert_close(double got, double want, double relative)
{
	if (!(fabs(got - want) <= relative * fabs(want)))
		fail_msg("got %.17g, want %.17g", got, want);
}

/* Computed with 40 digits (mpmath 1.3, erfc). The argument is the double nearest to the literal. */
static void the_normal_tail_keeps_its_digits(void **)
{
	static const struct {
		double x, p;
	} cases[] = {
	    {-10, 7.619853024160526066e-24},
	    {-5, 2.8665157187919391167e-7},
	    {-1.959963984540054, 0.025000000000000010876},
	    {-1, 0.15865525393145705141},
	    {0, 0.5},
	    {0.5, 0.69146246127401310364},
	    {3, 0.99865010196836990547},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_close(normal_cdf(cases[i].x), cases[i].p, 1e-12);
		assert_close(normal_upper(-cases[i].x), cases[i].p, 1e-12);
	}
	/* Abramowitz and Stegun (1964), table 26.1. */
	assert_close(normal_density(1), 0.241970724519143, 1e-14);
}

static void the_normal_quantile_inverts_the_tail(void **)
{
	static const struct {
		double p, x;
	} cases[] = {
	    {1e-300, -37.047096299361199237}, /* mpmath, 40 digits */
	    {1e-20, -9.2623400897984075796},  {1e-05, -4.2648907939228246102},
	    {0.025, -1.9599639845400542118},  {0.3, -0.52440051270804081597},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_close(normal_quantile(cases[i].p), cases[i].x, 1e-13);
	assert_close(normal_quantile(0.975), 1.9599639845400542118, 1e-13);
	assert_true(normal_quantile(0.5) == 0);
	assert_true(normal_quantile(0) == -INFINITY);
	assert_true(normal_quantile(1) == INFINITY);
	assert_true(isnan(normal_quantile(1.5)));
	assert_true(isnan(normal_quantile(NAN)));
}

/* Computed with 40 digits (mpmath 1.3, regularised gammainc); the three of 0.05 are also the
 * tabulated points of Abramowitz and Stegun (1964), table 26.8: 3.84146, 5.99147, 18.3070. */
static void the_chi_square_tail_keeps_its_digits(void **)
{
	static const struct {
		double x, df, p;
	} cases[] = {
	    {0.001, 1, 0.97477287936996038828},
	    {3.841458820694124, 1, 0.050000000000000057435},
	    {10.828, 1, 0.00099976571958309236492},
	    {80, 1, 3.7440973842028987636e-19},
	    {5.991464547107979, 2, 0.050000000000000073572},
	    {0.5, 3, 0.91889141165467585936},
	    {18.307038053275146, 10, 0.050000000000000006706},
	    {100, 10, 5.4497019829205293351e-17},
	    {700, 10, 6.2801466992359498821e-144},
	    {25, 24.5, 0.4339970946795778188},
	    {31.5, 29, 0.3422423733157299662},
	    {33, 31, 0.36953479455512815962},
	    {60, 100, 0.99948110853745196571},
	    {124.34211340400407, 100, 0.050000000000000093076},
	    {400, 100, 1.6927979958857087673e-37},
	    {1000, 1000, 0.49405285382923964195},
	    {1200, 1000, 0.000012255942330622904168},
	    {10000, 10000, 0.49811936596618264465},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_close(chi_square_upper(cases[i].x, cases[i].df), cases[i].p, 1e-12);
}

/* One degree of freedom is a squared normal, two are an exponential: other formulas. */
static void the_chi_square_tail_agrees_with_the_normal_and_the_exponential(void **)
{
	for (double x = 0.01; x < 600; x *= 1.37) {
		assert_close(chi_square_upper(x, 1), 2 * normal_upper(sqrt(x)), 2e-12);
		assert_close(chi_square_upper(x, 2), exp(-x / 2), 1e-12);
	}
}

static void the_chi_square_tail_knows_its_ends(void **)
{
	assert_true(chi_square_upper(0, 3) == 1);
	assert_true(chi_square_upper(-1, 3) == 1);
	assert_true(chi_square_upper(INFINITY, 3) == 0);
	assert_true(isnan(chi_square_upper(1, 0)));
	assert_true(isnan(chi_square_upper(NAN, 1)));
}

/* The example of Benjamini and Hochberg (1995), section 3.2: 4 of 15 are discoveries at 0.05, the
 * largest of them 0.0095 (15/4 times it is 0.0356). */
static void false_discoveries_are_adjusted_as_in_the_paper(void **)
{
	static const double p[] = {0.3240, 0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298,
				   NAN,	   0.0344, 0.0459, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000};
	double adjusted[16];
	size_t order[16], discoveries = 0;

	false_discovery_adjust(16, p, adjusted, order);
	for (size_t i = 0; i < 16; i++)
		discoveries += adjusted[i] <= 0.05;
	assert_int_equal(discoveries, 4);
	assert_close(adjusted[4], 0.0095 * 15 / 4, 1e-12);
	assert_close(adjusted[1], 0.0015, 1e-12);
	/* 0.0201 × 15/5 = .0603, but 0.0298 × 15/7 = .0639, 0.0344 × 15/8 = .0645 */
	assert_close(adjusted[5], 0.0603, 1e-12);
	/* 0.0278 × 15/6 = .0695 is above that of 0.0298 */
	assert_close(adjusted[6], 0.0298 * 15 / 7, 1e-12);
	assert_true(isnan(adjusted[8]));
	assert_close(adjusted[15], 1, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_normal_tail_keeps_its_digits),
	    cmocka_unit_test(the_normal_quantile_inverts_the_tail),
	    cmocka_unit_test(the_chi_square_tail_keeps_its_digits),
	    cmocka_unit_test(the_chi_square_tail_agrees_with_the_normal_and_the_exponential),
	    cmocka_unit_test(the_chi_square_tail_knows_its_ends),
	    cmocka_unit_test(false_discoveries_are_adjusted_as_in_the_paper),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
