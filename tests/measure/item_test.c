/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include "help/vector.h"
#include "measure/item.h"

static const char path[] = "tests/vectors/psychometrics/ability.json";

static void close_to(double got, double wanted, double tolerance)
{
	if (!(fabs(got - wanted) <= tolerance * fmax(1, fabs(wanted))))
		fail_msg("%.17g where %.17g was expected", got, wanted);
}

/* Vectors "functions": catR 3.17's Pi and Ii over 2PL, 3PL and 4PL items. Ji is its sum of
 * P' P'' / (P Q). */
static void probabilities_and_informations_are_those_of_the_reference(void **)
{
	json_t *all = vector_load(path), *at;
	size_t k;

	json_array_foreach(vector_get(all, "functions"), k, at)
	{
		double theta = vector_number(at, "theta");
		json_t *bank = vector_get(all, "bank");
		for (size_t i = 0; i < json_array_size(bank); i++) {
			struct item it = vector_item(json_array_get(bank, i), 1);
			struct item scaled = vector_item(json_array_get(bank, i), 1.702);
			double p[2], dp[2], d2p[2];
			item_probabilities(&it, theta, p, dp, d2p);
			close_to(p[1], vector_at(vector_get(at, "Pi"), i), 1e-13);
			close_to(p[0] + p[1], 1, 1e-15);
			close_to(dp[1], vector_at(vector_get(at, "dPi"), i), 1e-13);
			close_to(d2p[1], vector_at(vector_get(at, "d2Pi"), i), 1e-13);
			struct item_informations sums = item_informations(&it, theta);
			close_to(sums.fisher, vector_at(vector_get(at, "Ii"), i), 1e-13);
			close_to(sums.skew, vector_at(vector_get(at, "Ji"), i), 1e-13);
			close_to(item_information(&scaled, theta),
				 vector_at(vector_get(at, "Ii_D1.702"), i), 1e-13);
			/* observed information: less the second derivative of log P */
			for (unsigned x = 0; x < 2; x++)
				close_to(-item_at(&it, theta, x).d2,
					 vector_at(vector_get(at, x ? "OIi_x1" : "OIi_x0"), i),
					 1e-11);
		}
	}
	json_decref(all);
}

static void steps_are_those_of_the_reference(const json_t *set, enum item_model model, bool sloped)
{
	json_t *at;
	size_t k;

	json_array_foreach(vector_get(set, "at"), k, at)
	{
		double theta = vector_number(at, "theta");
		for (size_t i = 0; i < json_array_size(vector_get(set, "items")); i++) {
			double steps[ITEM_CATEGORIES_MAX], p[ITEM_CATEGORIES_MAX];
			struct item it = vector_steps(json_array_get(vector_get(set, "items"), i),
						      model, sloped, steps);
			const json_t *wanted = json_array_get(vector_get(at, "Pi"), i);
			item_probabilities(&it, theta, p, NULL, NULL);
			for (unsigned x = 0; x < it.categories; x++)
				close_to(p[x], vector_at(wanted, x), 1e-13);
			struct item_informations sums = item_informations(&it, theta);
			close_to(sums.fisher, vector_at(vector_get(at, "Ii"), i), 1e-13);
			close_to(sums.skew, vector_at(vector_get(at, "Ji"), i), 1e-13);
		}
	}
}

static void graded_and_partial_credit_items_are_those_of_the_reference(void **)
{
	json_t *all = vector_load(path), *sets = vector_get(all, "polytomous");

	steps_are_those_of_the_reference(vector_get(sets, "GRM"), ITEM_GRM, true);
	steps_are_those_of_the_reference(vector_get(sets, "GPCM"), ITEM_GPCM, true);
	steps_are_those_of_the_reference(vector_get(sets, "PCM"), ITEM_GPCM, false);
	json_decref(all);
}

static const double steps4[] = {-1, 0.25, 0.5, 2};
static const struct item every_model[] = {
    {.model = ITEM_2PL, .categories = 2, .a = 1.3, .b = 0.4, .d = 1},
    {.model = ITEM_2PL, .categories = 2, .a = -0.7, .b = 1, .d = 1},
    {.model = ITEM_3PL, .categories = 2, .a = 2, .b = -1, .c = 0.2, .d = 1},
    {.model = ITEM_4PL, .categories = 2, .a = 0.9, .b = 0, .c = 0.1, .d = 0.93},
    {.model = ITEM_4PL, .categories = 2, .a = 0.9, .b = 0, .d = 0.8},
    {.model = ITEM_GRM, .categories = 5, .a = 1.1, .d = 1, .steps = steps4},
    {.model = ITEM_GPCM, .categories = 5, .a = 0.6, .d = 1, .steps = steps4},
};
enum { MODELS = sizeof every_model / sizeof *every_model };

/* The derivatives against differences of the logarithm: error h^2 / 6 of a third derivative of
 * size 10 at most, and rounding 1e-16 / h for the first, 1e-16 / h^2 for the second. */
static void derivatives_are_the_slopes_of_the_logarithm(void **)
{
	const double h = 1e-4;

	for (size_t i = 0; i < MODELS; i++)
		for (double theta = -5; theta <= 5; theta += 0.5)
			for (unsigned x = 0; x < every_model[i].categories; x++) {
				struct item_at at = item_at(&every_model[i], theta, x);
				double up = item_log_probability(&every_model[i], theta + h, x);
				double down = item_log_probability(&every_model[i], theta - h, x);
				close_to(at.log, log(at.p), 1e-13);
				close_to(at.d1, (up - down) / (2 * h), 1e-7);
				close_to(at.d2, (up - 2 * at.log + down) / (h * h), 1e-6);
			}
}

/* log P of a 2PL item far on the wrong side is a (theta - b) to the last digit. */
static void the_logarithm_does_not_underflow(void **)
{
	struct item it = item_2pl(3, 8);

	close_to(item_log_probability(&it, -400, 1), -1224, 1e-15);
	close_to(item_log_probability(&it, 400, 0), -1176, 1e-15);
	assert_true(item_at(&it, -400, 1).d1 == 3);
	assert_true(item_at(&it, 400, 0).d1 == -3);
	assert_true(item_information(&it, 400) == 0);
}

static void nothing_is_ever_not_a_number(void **)
{
	static const double far[] = {0, 1e-300, 1, 40, 800, 1e5, 1e150, 1e300};
	static const double slopes[] = {0, 1e-300, 1, 50, 1e8, 1e300};
	static const double steps[] = {-1e300, 0, 0, 1e300};
	enum { FAR = sizeof far / sizeof *far, SLOPES = sizeof slopes / sizeof *slopes };

	for (size_t i = 0; i < MODELS; i++)
		for (size_t k = 0; k < (size_t)2 * FAR * SLOPES; k++) {
			struct item it = every_model[i];
			double theta = (k & 1 ? -1 : 1) * far[k / 2 % FAR], p[ITEM_CATEGORIES_MAX];
			it.a = slopes[k / 2 / FAR];
			if (it.steps)
				it.steps = steps;
			item_probabilities(&it, theta, p, NULL, NULL);
			for (unsigned x = 0; x < it.categories; x++) {
				struct item_at at = item_at(&it, theta, x);
				assert_true(p[x] >= 0 && p[x] <= 1);
				assert_true(isfinite(at.log) && at.log <= 0);
				assert_true(isfinite(at.d1) && isfinite(at.d2));
			}
			assert_true(isfinite(item_information(&it, theta)));
			assert_true(item_information(&it, theta) >= 0);
		}
}

static void models_have_names(void **)
{
	for (int m = 0; m < ITEM_MODEL_COUNT; m++) {
		enum item_model back = ITEM_MODEL_COUNT;
		assert_true(item_model_of(item_model_name((enum item_model)m), &back));
		assert_int_equal(back, m);
	}
	enum item_model none = ITEM_MODEL_COUNT;
	assert_false(item_model_of("5pl", &none));
	assert_int_equal(none, ITEM_MODEL_COUNT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(probabilities_and_informations_are_those_of_the_reference),
	    cmocka_unit_test(graded_and_partial_credit_items_are_those_of_the_reference),
	    cmocka_unit_test(derivatives_are_the_slopes_of_the_logarithm),
	    cmocka_unit_test(the_logarithm_does_not_underflow),
	    cmocka_unit_test(nothing_is_ever_not_a_number),
	    cmocka_unit_test(models_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
