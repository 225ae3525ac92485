/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include "base/random.h"
#include "help/vector.h"
#include "measure/ability.h"

static const char path[] = "tests/vectors/psychometrics/ability.json";
static const struct ability_prior standard = {0, 1};
enum { MANY = 64 };

static void close_to(const char *what, double got, double wanted, double tolerance)
{
	if (!(fabs(got - wanted) <= tolerance))
		fail_msg("%s: %.17g where %.17g was expected", what, got, wanted);
}

struct wanted {
	const char *name;
	enum ability_method method;
	struct ability_prior prior;
};

static const struct wanted estimators[] = {
    {"ML", ABILITY_ML, {0, 1}},
    {"BM", ABILITY_MAP, {0, 1}},
    {"BM_N_0.5_0.8", ABILITY_MAP, {0.5, 0.8}},
    {"WL", ABILITY_WLE, {0, 1}},
    {"EAP", ABILITY_EAP, {0, 1}},
};

/* "exact" of each pattern: the equations of catR 3.17 solved to 1e-15 in [-4,4], the highest root
 * where there are several. A bound's error is written with 15 digits of a number of 7. */
static void estimates_are_those_of_the_reference(void **)
{
	static const double scales[] = {1, 1.702};
	static const char *const scale_names[] = {"D1", "D1.702"};
	json_t *all = vector_load(path), *pattern;
	size_t k;

	assert_int_equal(json_array_size(vector_get(all, "estimation")), 14);
	json_array_foreach(vector_get(all, "estimation"), k, pattern)
	{
		struct item items[MANY];
		struct response x[MANY];
		size_t n = vector_answers(vector_get(pattern, "x"), x);
		for (size_t s = 0; s < 2; s++) {
			json_t *row, *methods = vector_get(pattern, scale_names[s]);
			size_t i;
			json_array_foreach(vector_get(pattern, "items"), i, row)
			{
				size_t number = (size_t)json_integer_value(row) - 1;
				items[i] = vector_item(
				    json_array_get(vector_get(all, "bank"), number), scales[s]);
			}
			for (size_t m = 0; m < sizeof estimators / sizeof *estimators; m++) {
				const struct wanted *w = &estimators[m];
				const json_t *exact =
				    vector_get(vector_get(methods, w->name), "exact");
				struct ability got =
				    ability_estimate(w->method, items, x, n, w->prior, 4);
				close_to(w->name, got.theta, vector_number(exact, "theta"), 1e-11);
				if (json_object_get(exact, "sem"))
					close_to(w->name, got.se, vector_number(exact, "sem"),
						 1e-11);
			}
		}
	}
	json_decref(all);
}

/* catR itself here, whose roots carry its tolerance: 3e-5 at most over the patterns above (the
 * same comparison there). Its EAP stops at -4 and 4: posterior_test.c has it. */
static void items_of_steps_are_estimated_as_the_reference_does(void **)
{
	static const char *const sets[] = {"GRM", "GPCM", "PCM"};
	json_t *all = vector_load(path), *pattern;
	size_t k;

	for (size_t s = 0; s < 3; s++) {
		const json_t *set = vector_get(vector_get(all, "polytomous"), sets[s]);
		json_array_foreach(vector_get(set, "est"), k, pattern)
		{
			double steps[3][ITEM_CATEGORIES_MAX];
			struct item items[3];
			struct response x[3];
			size_t n = vector_answers(vector_get(pattern, "x"), x);
			for (size_t i = 0; i < 3; i++)
				items[i] =
				    vector_steps(json_array_get(vector_get(set, "items"), i),
						 s == 0 ? ITEM_GRM : ITEM_GPCM, s < 2, steps[i]);
			for (size_t m = 0; m < 4; m++) {
				const struct wanted *w = &estimators[m];
				if (m == 2)
					continue;
				struct ability got =
				    ability_estimate(w->method, items, x, n, standard, 4);
				close_to(w->name, got.theta,
					 vector_at(vector_get(pattern, w->name), 0), 5e-5);
				close_to(w->name, got.se,
					 vector_at(vector_get(pattern, w->name), 1), 5e-5);
			}
		}
	}
	json_decref(all);
}

/* Answers drawn at random to items drawn at random, of every model. */
struct drawn {
	struct item items[MANY];
	double steps[MANY][3];
	struct response x[MANY];
	size_t n;
};

static struct item draw_item(struct random *r, double *steps)
{
	struct item it = item_2pl(0.3 + 2 * random_real(r), 3 * random_real(r) - 1.5);

	it.model = (enum item_model)random_below(r, ITEM_MODEL_COUNT);
	if (it.model == ITEM_3PL || it.model == ITEM_4PL)
		it.c = 0.3 * random_real(r);
	if (it.model == ITEM_4PL)
		it.d = 1 - 0.2 * random_real(r);
	if (it.model == ITEM_GRM || it.model == ITEM_GPCM) {
		it.categories = 4;
		it.steps = steps;
		for (int k = 0; k < 3; k++)
			steps[k] = it.b + k - 1 + 0.5 * random_real(r);
	}
	return it;
}

static void draw(struct drawn *d, struct random *r, size_t n)
{
	d->n = n;
	for (size_t i = 0; i < n; i++) {
		d->items[i] = draw_item(r, d->steps[i]);
		d->x[i] = (struct response){(uint32_t)i,
					    (uint8_t)random_below(r, d->items[i].categories)};
	}
}

/* Within 1e-10: an equation's root moves by the rounding of its sum over its slope. */
static void a_better_answer_never_lowers_an_estimate(void **)
{
	struct random r = random_seeded(1);

	for (int turn = 0; turn < 150; turn++) {
		struct drawn d;
		draw(&d, &r, 10);
		for (int m = 0; m < ABILITY_METHOD_COUNT; m++) {
			enum ability_method method = (enum ability_method)m;
			double before =
			    ability_estimate(method, d.items, d.x, d.n, standard, 5).theta;
			for (size_t i = 0; i < d.n; i++) {
				if (d.x[i].score + 1 == d.items[i].categories)
					continue;
				d.x[i].score++;
				double after =
				    ability_estimate(method, d.items, d.x, d.n, standard, 5).theta;
				d.x[i].score--;
				assert_true(after >= before - 1e-10);
			}
		}
	}
}

static void the_order_of_the_answers_does_not_count(void **)
{
	struct random r = random_seeded(2);

	for (int turn = 0; turn < 100; turn++) {
		struct drawn d;
		struct ability before[ABILITY_METHOD_COUNT];
		draw(&d, &r, 20);
		for (int m = 0; m < ABILITY_METHOD_COUNT; m++)
			before[m] = ability_estimate((enum ability_method)m, d.items, d.x, d.n,
						     standard, 5);
		for (size_t i = d.n; i-- > 1;) {
			size_t other = random_below(&r, i + 1);
			struct response kept = d.x[i];
			d.x[i] = d.x[other];
			d.x[other] = kept;
		}
		for (int m = 0; m < ABILITY_METHOD_COUNT; m++) {
			struct ability after = ability_estimate((enum ability_method)m, d.items,
								d.x, d.n, standard, 5);
			close_to("theta", after.theta, before[m].theta, 1e-10);
			close_to("se", after.se, before[m].se, 1e-10);
		}
	}
}

/* The banks of flash-extreme.json and worse: where the public algorithm underflows to NaN or drifts
 * out of its grid. */
static const struct extreme {
	double a, b_even, b_odd, c;
	int model;
} extremes[] = {
    {3, 8, 8, 0, ITEM_2PL},	 {3, -8, -8, 0, ITEM_2PL},     {5, -8, 8, 0, ITEM_2PL},
    {5, 8, -8, 0, ITEM_2PL},	 {-1, -4, 3, 0, ITEM_2PL},     {0, 0, 0, 0, ITEM_2PL},
    {1e-200, 0, 0, 0, ITEM_2PL}, {200, -8, 8, 0, ITEM_2PL},    {200, 0.3, 0.3, 0, ITEM_2PL},
    {1e6, -1, 1, 0, ITEM_2PL},	 {1e300, 1, -1, 0, ITEM_2PL},  {2, 1e300, -1e300, 0, ITEM_2PL},
    {5, -8, 8, 0.25, ITEM_3PL},	 {300, 1, -1, 0.25, ITEM_3PL}, {5, 8, -8, 0, ITEM_GRM},
    {5, 8, -8, 0, ITEM_GPCM},	 {1e6, 8, -8, 0, ITEM_GPCM},   {1e6, -8, 8, 0, ITEM_GRM},
};

static void estimates_are_numbers_in_range_for_every_pattern(void **)
{
	enum { N = 10, EXTREMES = sizeof extremes / sizeof *extremes };
	static const struct ability_prior far = {3, 0.5};

	for (size_t k = 0; k < EXTREMES; k++)
		for (unsigned pattern = 0; pattern < 1u << N; pattern += k < 3 ? 1 : 97) {
			const struct extreme *w = &extremes[k];
			double even = w->b_even, odd = w->b_odd;
			struct item items[N];
			struct response x[N];
			for (unsigned i = 0; i < N; i++) {
				items[i] = (struct item){.model = (enum item_model)w->model,
							 .categories = 2,
							 .a = w->a,
							 .b = i % 2 ? odd : even,
							 .c = w->c,
							 .d = 1,
							 .steps = i % 2 ? &odd : &even};
				x[i] = (struct response){i, pattern >> i & 1};
			}
			for (int m = 0; m < ABILITY_METHOD_COUNT; m++) {
				struct ability got =
				    ability_estimate((enum ability_method)m, items, x, N, far, 6);
				if (!(got.theta >= -6 && got.theta <= 6 && got.se > 0))
					fail_msg("items %zu, pattern %u, %s: %g (%g)", k, pattern,
						 ability_method_names[m], got.theta, got.se);
			}
		}
}

/* Contradictory answers to items at -8 and 8 say nothing of where between: the middle, by
 * symmetry. The public algorithm gives NaN. Warm's equation has two roots that are each other's
 * mirror image, near the items that inform: the lower is taken. */
static void contradictions_end_in_the_middle(void **)
{
	struct item items[32];
	struct response x[32];

	for (unsigned i = 0; i < 32; i++) {
		items[i] = item_2pl(5, i < 16 ? -8 : 8);
		x[i] = (struct response){i, i >= 16};
	}
	for (int m = ABILITY_ML; m <= ABILITY_EAP; m++)
		close_to(ability_method_names[m],
			 ability_estimate((enum ability_method)m, items, x, 32, standard, 10).theta,
			 0, 1e-9);
	double warm = ability_estimate(ABILITY_WLE, items, x, 32, standard, 10).theta;
	assert_true(warm < -7 && warm > -8);
}

static void without_answers_there_is_the_prior_or_nothing(void **)
{
	static const struct ability_prior prior = {0.7, 1.3};
	struct ability ml = ability_estimate(ABILITY_ML, NULL, NULL, 0, prior, 4);
	struct ability map = ability_estimate(ABILITY_MAP, NULL, NULL, 0, prior, 4);
	struct ability eap = ability_estimate(ABILITY_EAP, NULL, NULL, 0, prior, 4);

	assert_true(ml.theta == 0 && isinf(ml.se));
	close_to("map", map.theta, 0.7, 1e-12);
	close_to("map", map.se, 1.3, 1e-12);
	close_to("eap", eap.theta, 0.7, 1e-12);
	close_to("eap", eap.se, 1.3, 1e-10);
}

/* 1,000 persons answer 40 items of moderate slope; the share whose interval of 1.96 standard errors
 * holds the true ability. Under the true model the EAP's intervals, averaged over the population,
 * hold 95 % up to the normal approximation of a posterior, a few parts in a thousand at 40 items;
 * the share of 1,000 has a standard error of 0.0069. Bounds: four of those and 0.01 either side.
 * Bias: the mean error has a standard error of 0.3 / sqrt(1000) = 0.01; bound four of those. */
static void intervals_hold_the_persons_they_should(void **)
{
	struct random r = random_seeded(3);
	struct item items[40];
	int held[ABILITY_METHOD_COUNT] = {0};
	double error[ABILITY_METHOD_COUNT] = {0};

	for (unsigned i = 0; i < 40; i++)
		items[i] = item_2pl(0.8 + random_real(&r), 4 * random_real(&r) - 2);
	for (int person = 0; person < 1000; person++) {
		double theta = random_normal(&r);
		struct response x[40];
		for (unsigned i = 0; i < 40; i++)
			x[i] = (struct response){i, random_real(&r) <
							item_probability(&items[i], theta, 1)};
		for (int m = 0; m < ABILITY_METHOD_COUNT; m++) {
			struct ability got =
			    ability_estimate((enum ability_method)m, items, x, 40, standard, 6);
			held[m] += fabs(got.theta - theta) <= 1.96 * got.se;
			error[m] += got.theta - theta;
		}
	}
	for (int m = 0; m < ABILITY_METHOD_COUNT; m++) {
		close_to(ability_method_names[m], held[m] / 1000.0, 0.95, 4 * 0.0069 + 0.01);
		close_to(ability_method_names[m], error[m] / 1000, 0,
			 m == ABILITY_ML ? 0.06 : 0.04);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(estimates_are_those_of_the_reference),
	    cmocka_unit_test(items_of_steps_are_estimated_as_the_reference_does),
	    cmocka_unit_test(a_better_answer_never_lowers_an_estimate),
	    cmocka_unit_test(the_order_of_the_answers_does_not_count),
	    cmocka_unit_test(estimates_are_numbers_in_range_for_every_pattern),
	    cmocka_unit_test(contradictions_end_in_the_middle),
	    cmocka_unit_test(without_answers_there_is_the_prior_or_nothing),
	    cmocka_unit_test(intervals_hold_the_persons_they_should),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
