/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include "base/random.h"
#include "measure/ability.h"
#include "measure/profile.h"

enum { ITEMS = 24 };

static void close_to(const char *what, double got, double wanted, double tolerance)
{
	if (!(fabs(got - wanted) <= tolerance))
		fail_msg("%s: %.17g where %.17g was expected", what, got, wanted);
}

struct test {
	struct item items[ITEMS];
	uint32_t competence_of[ITEMS];
	struct response x[ITEMS];
};

/* Items of slopes .8 to 2, dealt to the competences in turn, and any answers. */
static void draw(struct test *t, struct random *r, size_t competences)
{
	for (unsigned i = 0; i < ITEMS; i++) {
		t->items[i] = item_2pl(0.8 + 1.2 * random_real(r), 4 * random_real(r) - 2);
		t->competence_of[i] = i % (unsigned)competences;
		t->x[i] = (struct response){i, (uint8_t)random_below(r, 2)};
	}
}

static void answer_all(const struct profile_model *m, struct profile_person *p,
		       const struct test *t, size_t n)
{
	profile_start(m, p);
	for (size_t k = 0; k < n; k++)
		profile_answer(m, p, t->competence_of[t->x[k].item], &t->items[t->x[k].item],
			       t->x[k].score);
}

/* The same integral in the plane of the two abilities, without g: density of two correlated
 * normals, l1 l2 = .72, times the likelihood; trapezoid rule of step .05 from -7 to 7, whose error
 * is far below 1e-9 for densities no narrower than these. */
static void two_competences_are_the_integral_over_the_plane(void **)
{
	const double loading[] = {0.9, 0.8}, rho = 0.72;
	struct arena *a = arena_new(1 << 24);
	struct profile_model *m = profile_model_new(a, 2, loading);
	struct profile_person p;
	struct profile_marginal got[2];
	struct random r = random_seeded(4);
	struct test t;
	double like[2][281], sum = 0, first[2] = {0}, second[2] = {0};

	draw(&t, &r, 2);
	answer_all(m, &p, &t, 12);
	for (int q = 0; q < 281; q++) {
		double log[2] = {0, 0};
		for (unsigned k = 0; k < 12; k++)
			log[t.competence_of[k]] +=
			    item_log_probability(&t.items[k], (q - 140) / 20.0, t.x[k].score);
		like[0][q] = exp(log[0]);
		like[1][q] = exp(log[1]);
	}
	for (int i = 0; i < 281; i++)
		for (int j = 0; j < 281; j++) {
			double u = (i - 140) / 20.0, v = (j - 140) / 20.0;
			double w = like[0][i] * like[1][j] *
				   exp(-0.5 * (u * u - 2 * rho * u * v + v * v) / (1 - rho * rho));
			sum += w;
			first[0] += w * u;
			first[1] += w * v;
			second[0] += w * u * u;
			second[1] += w * v * v;
		}
	for (size_t k = 0; k < 2; k++) {
		double mean = first[k] / sum;
		profile_marginal(m, &p, k, &got[k]);
		close_to("mean", got[k].mean, mean, 1e-8);
		close_to("sd", got[k].sd, sqrt(second[k] / sum - mean * mean), 1e-8);
	}
	arena_free(a);
}

static void one_competence_is_one_ability(void **)
{
	const double loading = 0.7;
	struct arena *a = arena_new(1 << 24);
	struct profile_model *m = profile_model_new(a, 1, &loading);
	struct random r = random_seeded(5);
	struct profile_person p;
	struct profile_marginal got;
	struct test t;

	draw(&t, &r, 1);
	answer_all(m, &p, &t, ITEMS);
	profile_marginal(m, &p, 0, &got);
	struct ability wanted =
	    ability_estimate(ABILITY_EAP, t.items, t.x, ITEMS, (struct ability_prior){0, 1}, 6);
	close_to("mean", got.mean, wanted.theta, 1e-8);
	close_to("sd", got.sd, wanted.se, 1e-8);
	arena_free(a);
}

/* A competence without answers knows of itself what g tells: the posterior mean of
 * theta is l times that of g, its variance l^2 times that of g and 1 - l^2. */
static void a_competence_without_questions_borrows_from_the_others(void **)
{
	const double loading[] = {0.9, 0.9, 0.6};
	struct arena *a = arena_new(1 << 24);
	struct profile_model *m = profile_model_new(a, 3, loading);
	struct random r = random_seeded(6);
	struct profile_person p;
	struct profile_marginal general, empty;
	struct test t;

	draw(&t, &r, 2);
	answer_all(m, &p, &t, ITEMS);
	profile_general(m, &p, &general);
	profile_marginal(m, &p, 2, &empty);
	close_to("mean", empty.mean, 0.6 * general.mean, 1e-9);
	close_to("variance", empty.sd * empty.sd, 0.36 * general.sd * general.sd + 0.64, 1e-9);
	arena_free(a);
}

static void the_order_of_the_answers_does_not_count(void **)
{
	const double loading[] = {0.9, 0.8, 0.7, 0.95};
	struct arena *a = arena_new(1 << 24);
	struct profile_model *m = profile_model_new(a, 4, loading);
	struct random r = random_seeded(7);
	struct profile_person p, q;
	struct profile_marginal one, other;
	struct test t;

	draw(&t, &r, 4);
	answer_all(m, &p, &t, ITEMS);
	for (size_t i = 0; i < ITEMS / 2; i++) {
		struct response kept = t.x[i];
		t.x[i] = t.x[ITEMS - 1 - i];
		t.x[ITEMS - 1 - i] = kept;
	}
	answer_all(m, &q, &t, ITEMS);
	for (size_t k = 0; k < 4; k++) {
		profile_marginal(m, &p, k, &one);
		profile_marginal(m, &q, k, &other);
		close_to("mean", one.mean, other.mean, 1e-12);
		close_to("sd", one.sd, other.sd, 1e-12);
	}
	arena_free(a);
}

/* A right answer raises its own competence and, through loadings above 0, every other: the
 * posterior before and after differ by a likelihood that grows. */
static void a_right_answer_raises_every_competence(void **)
{
	const double loading[] = {0.9, 0.8, 0.7, 0.95};
	struct arena *a = arena_new(1 << 24);
	struct profile_model *m = profile_model_new(a, 4, loading);
	struct random r = random_seeded(8);
	struct profile_person wrong, right;
	struct profile_marginal low, high;
	struct test t;

	draw(&t, &r, 4);
	for (unsigned i = 0; i < ITEMS; i++) {
		t.x[i].score = 0;
		answer_all(m, &wrong, &t, ITEMS);
		t.x[i].score = 1;
		answer_all(m, &right, &t, ITEMS);
		t.x[i].score = (uint8_t)random_below(&r, 2);
		for (size_t k = 0; k < 4; k++) {
			profile_marginal(m, &wrong, k, &low);
			profile_marginal(m, &right, k, &high);
			assert_true(high.mean > low.mean);
		}
	}
	arena_free(a);
}

static void contradictions_leave_numbers(void **)
{
	double loading[PROFILE_MOST];
	struct arena *a = arena_new(1 << 24);
	struct profile_person p;
	struct profile_marginal got;

	for (size_t k = 0; k < PROFILE_MOST; k++)
		loading[k] = 1; /* cut to the most */
	struct profile_model *m = profile_model_new(a, PROFILE_MOST, loading);
	profile_start(m, &p);
	for (unsigned i = 0; i < 320; i++) {
		struct item it = item_2pl(i % 5 ? 300 : 1e6, i % 2 ? 8 : -8);
		profile_answer(m, &p, i % PROFILE_MOST, &it, i % 2);
		it.b = i % 3 ? 0.5 : -0.5;
		profile_answer(m, &p, i % PROFILE_MOST, &it, i % 3 > 0);
	}
	for (size_t k = 0; k < PROFILE_MOST; k++) {
		profile_marginal(m, &p, k, &got);
		assert_true(got.mean >= -6 && got.mean <= 6 && got.sd >= 0 && got.sd < 6);
	}
	arena_free(a);
}

/* At the mode of independent abilities each is the MAP of its own answers. */
static void the_mode_of_independent_abilities_is_the_map_of_each(void **)
{
	const double covariance[] = {1, 0, 0, 1.44}, mean[] = {0.2, -0.3};
	struct random r = random_seeded(9);
	struct profile_mode mode;
	struct test t;

	draw(&t, &r, 2);
	assert_true(
	    profile_mode(t.items, t.competence_of, t.x, ITEMS, 2, mean, covariance, 6, &mode));
	for (unsigned k = 0; k < 2; k++) {
		struct response own[ITEMS];
		size_t n = 0;
		for (unsigned i = 0; i < ITEMS; i++)
			if (t.competence_of[i] == k)
				own[n++] = t.x[i];
		struct ability wanted = ability_estimate(
		    ABILITY_MAP, t.items, own, n, (struct ability_prior){mean[k], k ? 1.2 : 1}, 6);
		close_to("theta", mode.theta[k], wanted.theta, 1e-10);
		close_to("se", mode.se[k], wanted.se, 1e-10); /* 2PL: both informations are one */
	}
}

/* With many answers the posterior is normal: mode and mean, and both errors, come together. 12
 * answers a competence: within a tenth of an error. */
static void the_mode_is_near_the_mean(void **)
{
	const double loading[] = {0.9, 0.8}, covariance[] = {1, 0.72, 0.72, 1};
	struct arena *a = arena_new(1 << 24);
	struct profile_model *m = profile_model_new(a, 2, loading);
	struct random r = random_seeded(10);
	struct profile_person p;
	struct profile_marginal got;
	struct profile_mode mode;
	struct test t;

	draw(&t, &r, 2);
	answer_all(m, &p, &t, ITEMS);
	assert_true(
	    profile_mode(t.items, t.competence_of, t.x, ITEMS, 2, NULL, covariance, 6, &mode));
	for (size_t k = 0; k < 2; k++) {
		profile_marginal(m, &p, k, &got);
		close_to("theta", mode.theta[k], got.mean, 0.1 * got.sd);
		close_to("se", mode.se[k], got.sd, 0.1 * got.sd);
	}
	arena_free(a);
}

static void a_matrix_that_is_no_covariance_is_refused(void **)
{
	const double covariance[] = {1, 1.1, 1.1, 1};
	struct profile_mode mode;

	assert_false(profile_mode(NULL, NULL, NULL, 0, 2, NULL, covariance, 6, &mode));
}

/* Without answers theta_k is N(0,1): the levels have the normal's shares, Phi(-1) = 0.158655,
 * Phi(0.5) = 0.691462 (a table of the normal, six digits). Parabolas of step h = .15 leave an
 * error of the order h^4 / 100 times a fourth derivative below 3: below 2e-5. */
static void levels_without_answers_are_those_of_the_population(void **)
{
	const double cut[] = {-1, 0.5}, loading[] = {0.9, 0.9};
	struct arena *a = arena_new(1 << 24);
	struct profile_model *m = profile_model_new(a, 2, loading);
	struct profile_person p;
	struct profile_marginal w;

	profile_start(m, &p);
	profile_marginal(m, &p, 1, &w);
	struct profile_level grid = profile_level(m, &w, cut, 2);
	struct profile_level normal = profile_level_normal(0, 1, cut, 2);
	const double wanted[] = {0.158655, 0.532807, 0.308538};
	for (int k = 0; k < 3; k++) {
		close_to("grid", grid.probability[k], wanted[k], 2e-5);
		close_to("normal", normal.probability[k], wanted[k], 1e-6);
	}
	assert_int_equal(grid.level, 1);
	close_to("mean", normal.mean, 0.532807 + 2 * 0.308538, 1e-5);
	close_to("sd", normal.sd, sqrt(0.532807 + 4 * 0.308538 - normal.mean * normal.mean), 1e-5);
	arena_free(a);
}

/* 500 persons, 4 competences of 6 items. The standard error of a loading so estimated: a
 * correlation of 500 pairs has (1 - rho^2) / sqrt(500) = .016 at rho = .8 when abilities are
 * known; with answers that reach a reliability near .7 about twice; the root of it half again. Four
 * of those: .1. */
static void loadings_are_found_again(void **)
{
	enum { PERSONS = 500 };
	const double truth[] = {0.9, 0.9, 0.6, 0.75};
	struct arena *a = arena_new(1 << 26);
	uint8_t *score = ARENA_NEW(a, uint8_t, PERSONS * ITEMS);
	struct random r = random_seeded(11);
	double own[] = {0.5, 0.5, 0.5, 0.5}, common[] = {0.5, 0.5, 0.5, 0.5};
	struct test t;

	draw(&t, &r, 4);
	for (size_t p = 0; p < PERSONS; p++) {
		double g = random_normal(&r), theta[4];
		for (int k = 0; k < 4; k++)
			theta[k] = truth[k] * g + sqrt(1 - truth[k] * truth[k]) * random_normal(&r);
		for (size_t i = 0; i < ITEMS; i++)
			score[p * ITEMS + i] =
			    random_real(&r) < item_probability(&t.items[i], theta[i % 4], 1);
	}
	struct responses data = {.persons = PERSONS, .items = ITEMS, .score = score, .groups = 1};
	assert_in_range(profile_estimate(a, &data, t.items, t.competence_of, 4, false, 60, own), 2,
			60);
	profile_estimate(a, &data, t.items, t.competence_of, 4, true, 60, common);
	for (int k = 0; k < 4; k++)
		close_to("loading", own[k], truth[k], 0.1);
	close_to("common", common[0], 0.79, 0.08);
	assert_true(common[0] == common[3]);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(two_competences_are_the_integral_over_the_plane),
	    cmocka_unit_test(one_competence_is_one_ability),
	    cmocka_unit_test(a_competence_without_questions_borrows_from_the_others),
	    cmocka_unit_test(the_order_of_the_answers_does_not_count),
	    cmocka_unit_test(a_right_answer_raises_every_competence),
	    cmocka_unit_test(contradictions_leave_numbers),
	    cmocka_unit_test(the_mode_of_independent_abilities_is_the_map_of_each),
	    cmocka_unit_test(the_mode_is_near_the_mean),
	    cmocka_unit_test(a_matrix_that_is_no_covariance_is_refused),
	    cmocka_unit_test(levels_without_answers_are_those_of_the_population),
	    cmocka_unit_test(loadings_are_found_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
