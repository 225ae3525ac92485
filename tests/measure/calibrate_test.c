/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <jansson.h>
#include <math.h>
#include "base/file.h"
#include "base/random.h"
#include "help/near.h"
#include "measure/calibrate.h"

/* calibration.json: maxima found by full Newton on 201 nodes from -8 to 8, gradients under 1e-8,
 * standard errors by Richardson's Hessian; lsat6.csv and science.csv are the answers. */

struct world {
	struct arena *a;
	struct responses r;
};

static void count_categories(struct world *w)
{
	uint8_t *most = ARENA_NEW(w->a, uint8_t, w->r.items);

	for (size_t k = 0; k < w->r.persons * w->r.items; k++)
		if (w->r.score[k] != RESPONSE_MISSING && w->r.score[k] >= most[k % w->r.items])
			most[k % w->r.items] = (uint8_t)(w->r.score[k] + 1);
	w->r.categories = most;
}

/* A wide file of one-digit scores, `lowest` counted as 0. */
static struct world read_wide(const char *path, int lowest)
{
	struct world w = {.a = arena_new((size_t)1 << 30)};
	struct str text, line;

	assert_int_equal(file_read(w.a, path, 1 << 20, &text, NULL), ERR_NONE);
	assert_true(str_cut(text, '\n', &line, &text));
	w.r.items = 1;
	for (size_t k = 0; k < line.n; k++)
		w.r.items += line.p[k] == ',';
	uint8_t *score = ARENA_NEW(w.a, uint8_t, text.n);
	size_t n = 0;
	for (size_t k = 0; k < text.n; k++)
		if (text.p[k] >= '0' && text.p[k] <= '9')
			score[n++] = (uint8_t)(text.p[k] - '0' - lowest);
	w.r.score = score;
	w.r.persons = n / w.r.items;
	w.r.groups = 1;
	count_categories(&w);
	return w;
}

static double number(const json_t *of, const char *name, size_t item, const char *parameter)
{
	char key[32];

	snprintf(key, sizeof key, "%zu.%s", item + 1, parameter);
	const json_t *v = json_object_get(json_object_get(of, name), key);
	if (!v)
		v = json_object_get(json_object_get(of, name), "common.a");
	assert_non_null(v);
	return json_number_value(v);
}

static void compare(const json_t *set, const struct calibrate_result *c, size_t items)
{
	for (size_t i = 0; i < items; i++) {
		size_t at = c->parameter_of[i], m = c->parameter_of[i + 1] - at;
		for (size_t x = 0; x < m; x++) {
			char name[16];
			snprintf(name, sizeof name, m > 3 ? "d%zu" : "d", x);
			const char *key = x == 0 ? "a" : m == 3 && x == 2 ? "logit_g" : name;
			double v = number(set, "par", i, key);
			double se = number(set, "se_observed_information", i, key);
			if (fabs(c->parameters[at + x] - v) > 1e-5)
				fail_msg("item %zu %s: %.8f, not %.8f", i + 1, key,
					 c->parameters[at + x], v);
			if (fabs(c->parameter_se[at + x] - se) > 1e-4)
				fail_msg("item %zu se of %s: %.8f, not %.8f", i + 1, key,
					 c->parameter_se[at + x], se);
		}
	}
}

static void reaches(const char *name, const char *path, int lowest, struct calibrate_options o)
{
	struct world w = read_wide(path, lowest);
	struct calibrate_result c;
	json_t *all = json_load_file("tests/vectors/calibration.json", 0, NULL);
	const json_t *set = json_object_get(all, name);

	assert_non_null(set);
	o.errors = CALIBRATE_EXACT;
	assert_int_equal(calibrate(w.a, &w.r, &o, &c, NULL), ERR_NONE);
	assert_true(c.converged);
	double reference = json_number_value(json_object_get(set, "logLik"));
	if (fabs(c.log_likelihood - reference) > 1e-6)
		fail_msg("log-likelihood %.9f, not %.9f", c.log_likelihood, reference);
	assert_non_null(c.se);
	assert_int_equal(c.errors, CALIBRATE_EXACT);
	compare(set, &c, w.r.items);
	json_decref(all);
	arena_free(w.a);
}

static void lsat6_2pl_is_the_reference_maximum(void **)
{
	reaches("LSAT6_2PL", "tests/vectors/lsat6.csv", 0,
		(struct calibrate_options){.model = ITEM_2PL});
}

static void lsat6_1pl_is_the_reference_maximum(void **)
{
	reaches("LSAT6_1PL", "tests/vectors/lsat6.csv", 0,
		(struct calibrate_options){.model = ITEM_1PL});
}

static void lsat6_3pl_with_its_prior_is_the_reference_maximum(void **)
{
	reaches("LSAT6_3PL_prior", "tests/vectors/lsat6.csv", 0,
		(struct calibrate_options){.model = ITEM_3PL, .guess_mean = -1.1, .guess_sd = 0.5});
}

static void science_graded_is_the_reference_maximum(void **)
{
	reaches("Science_GRM", "tests/vectors/science.csv", 1,
		(struct calibrate_options){.model = ITEM_GRM});
}

static void science_partial_credit_is_the_reference_maximum(void **)
{
	reaches("Science_GPCM", "tests/vectors/science.csv", 1,
		(struct calibrate_options){.model = ITEM_GPCM});
	reaches("Science_PCM", "tests/vectors/science.csv", 1,
		(struct calibrate_options){.model = ITEM_GPCM, .common_slope = true});
}

/* b_se of the file: the delta method on b = -d / a. */
static void difficulties_have_the_standard_errors_of_the_reference(void **)
{
	struct world w = read_wide("tests/vectors/lsat6.csv", 0);
	struct calibrate_result c;
	json_t *all = json_load_file("tests/vectors/calibration.json", 0, NULL);
	const json_t *set = json_object_get(all, "LSAT6_2PL");
	struct calibrate_options o = {.model = ITEM_2PL, .errors = CALIBRATE_EXACT};

	assert_int_equal(calibrate(w.a, &w.r, &o, &c, NULL), ERR_NONE);
	for (size_t i = 0; i < 5; i++) {
		double b = json_number_value(json_array_get(json_object_get(set, "b"), i));
		double se = json_number_value(json_array_get(json_object_get(set, "b_se"), i));
		assert_near(c.items[i].b, b, 1e-5);
		assert_near(c.se[i * CALIBRATE_SES + 1], se, 1e-4);
	}
	json_decref(all);
	arena_free(w.a);
}

/* --- made data ----------------------------------------------------------------------------------
 */

struct made {
	size_t persons, items, answers; /* answers a person; 0: all */
	enum item_model model;
	unsigned categories, groups;
	double a[64], b[64], mean[4], sd[4];
};

static uint8_t draw(const struct made *m, size_t i, double theta, struct random *chance)
{
	double z = m->a[i] * (theta - m->b[i]), u = random_real(chance);
	unsigned score = 0;

	if (m->model == ITEM_3PL)
		return u < 0.2 + 0.8 / (1 + exp(-z));
	for (unsigned k = 1; k < m->categories; k++)
		score += u < 1 / (1 + exp(-z + 0.8 * ((double)k - 1)));
	return (uint8_t)score;
}

static struct world make(struct made *m, uint64_t seed)
{
	struct world w = {.a = arena_new((size_t)1 << 30)};
	struct random chance = random_seeded(seed);
	uint8_t *score = ARENA_NEW(w.a, uint8_t, m->persons * m->items);
	uint16_t *group = ARENA_NEW(w.a, uint16_t, m->persons);

	for (size_t i = 0; i < m->items; i++) {
		m->a[i] = exp(0.3 * random_normal(&chance));
		m->b[i] = random_normal(&chance);
	}
	for (size_t p = 0; p < m->persons; p++) {
		group[p] = (uint16_t)(m->groups ? p % m->groups : 0);
		double theta = random_normal(&chance);
		if (m->groups)
			theta = m->mean[group[p]] + m->sd[group[p]] * theta;
		for (size_t i = 0; i < m->items; i++) {
			uint8_t x = draw(m, i, theta, &chance);
			bool asked = !m->answers || random_below(&chance, m->items) < m->answers;
			score[p * m->items + i] = asked ? x : RESPONSE_MISSING;
		}
	}
	w.r = (struct responses){m->persons, m->items, score, .group = m->groups ? group : NULL,
				 .groups = (uint16_t)(m->groups ? m->groups : 1)};
	count_categories(&w);
	return w;
}

static struct calibrate_result fit(struct world *w, struct calibrate_options o)
{
	struct calibrate_result c;

	assert_int_equal(calibrate(w->a, &w->r, &o, &c, NULL), ERR_NONE);
	assert_true(c.converged);
	return c;
}

static struct responses sparse_of(struct world *w)
{
	struct responses s = w->r;
	uint64_t *start = ARENA_NEW(w->a, uint64_t, s.persons + 1);
	uint32_t *item = ARENA_NEW(w->a, uint32_t, s.persons * s.items);
	uint8_t *score = ARENA_NEW(w->a, uint8_t, s.persons * s.items);
	size_t n = 0;

	for (size_t p = 0; p < s.persons; p++) {
		for (size_t i = s.items; i-- > 0;) { /* in another order than the table's */
			if (w->r.score[p * s.items + i] == RESPONSE_MISSING)
				continue;
			item[n] = (uint32_t)i;
			score[n++] = w->r.score[p * s.items + i];
		}
		start[p + 1] = n;
	}
	s.item_of = item;
	s.start = start;
	s.score = score;
	return s;
}

static void same(const struct calibrate_result *x, const struct calibrate_result *y, size_t items,
		 double within)
{
	assert_near(x->log_likelihood, y->log_likelihood, within * 1e3);
	for (size_t k = 0; k < x->parameter_of[items]; k++)
		if (fabs(x->parameters[k] - y->parameters[k]) > within)
			fail_msg("parameter %zu: %.12f and %.12f", k, x->parameters[k],
				 y->parameters[k]);
}

static void dense_and_sparse_answers_give_the_same(void **)
{
	static const enum item_model models[] = {ITEM_2PL, ITEM_3PL};

	for (size_t k = 0; k < 2; k++) {
		struct made m = {.persons = 2000, .items = 30, .answers = 18, .categories = 2};
		m.model = models[k];
		struct world w = make(&m, 11 + k);
		struct calibrate_options o = {
		    .model = m.model, .guess_mean = -1.4, .guess_sd = 0.5, .tolerance = 1e-9};
		struct calibrate_result dense = fit(&w, o);
		struct world other = {w.a, sparse_of(&w)};
		struct calibrate_result sparse = fit(&other, o);
		same(&dense, &sparse, m.items, 1e-8);
		arena_free(w.a);
	}
}

/* Complete answers go by the sums of slopes over bits; as a sparse list they go by tables. */
static void the_way_of_bits_is_the_way_of_tables(void **)
{
	struct made m = {.persons = 1500, .items = 21, .model = ITEM_2PL, .categories = 2};
	struct world w = make(&m, 5);
	struct calibrate_options o = {
	    .model = ITEM_2PL, .errors = CALIBRATE_EXACT, .tolerance = 1e-9};
	struct calibrate_result bits = fit(&w, o);
	struct world other = {w.a, sparse_of(&w)};
	struct calibrate_result tables = fit(&other, o);

	same(&bits, &tables, m.items, 1e-8);
	for (size_t k = 0; k < bits.parameter_of[m.items]; k++)
		assert_near(bits.parameter_se[k], tables.parameter_se[k], 1e-7);
	arena_free(w.a);
}

/* From 4,000 persons on the errors of a complete table come from sums over the table (at points of
 * ability, by blocks of persons), those of the same answers as a list from each person. */
static void errors_of_a_table_are_those_of_its_persons(void **)
{
	static const struct made tables[] = {
	    {.persons = 4000, .items = 25, .model = ITEM_2PL},
	    {.persons = 6000, .items = 60, .model = ITEM_2PL},
	    {.persons = 5000, .items = 30, .model = ITEM_1PL},
	    {.persons = 9000,
	     .items = 20,
	     .model = ITEM_2PL,
	     .groups = 3,
	     .mean = {0, 0.5, -0.5},
	     .sd = {1, 0.8, 1.3}},
	};

	for (size_t k = 0; k < sizeof tables / sizeof *tables; k++) {
		struct made m = tables[k];
		m.categories = 2;
		struct world w = make(&m, 29 + k);
		struct calibrate_options o = {.model = m.model, .errors = CALIBRATE_EXACT};
		struct calibrate_result table = fit(&w, o);
		struct world other = {w.a, sparse_of(&w)};
		struct calibrate_result persons = fit(&other, o);
		size_t n = table.parameter_of[m.items] + (m.groups ? 2 * (m.groups - 1) : 0);
		double worst = 0;
		for (size_t x = 0; x < n; x++)
			worst =
			    fmax(worst, fabs(table.parameter_se[x] / persons.parameter_se[x] - 1));
		assert_near(worst, 0, 2e-4);
		arena_free(w.a);
	}
}

/* 3,990 persons are summed one by one with polynomials of high degree, 4,000 over the table with
 * few: ten persons more change an error by a thousandth. Sixty items leave a posterior that few
 * nodes of the grid see. */
static void errors_hang_on_no_way_of_summing(void **)
{
	struct made m = {.persons = 4000, .items = 60, .model = ITEM_2PL, .categories = 2};
	struct world w = make(&m, 7);
	struct calibrate_options o = {.model = ITEM_2PL, .errors = CALIBRATE_EXACT};
	struct calibrate_result table = fit(&w, o);

	w.r.persons = 3990;
	struct calibrate_result persons = fit(&w, o);
	for (size_t k = 0; k < 2 * m.items; k++)
		assert_near(persons.parameter_se[k] / table.parameter_se[k], 1.00125, 0.005);
	arena_free(w.a);
}

static void two_threads_give_the_bytes_of_one(void **)
{
	struct team *team = team_new(2);

	for (int model = ITEM_1PL; model <= ITEM_GPCM; model++) {
		if (model == ITEM_4PL)
			continue;
		struct made m = {.persons = 1500, .items = 12, .answers = 8};
		m.model = (enum item_model)model;
		m.categories = model >= ITEM_GRM ? 3 : 2;
		struct world w = make(&m, 3);
		struct calibrate_options o = {.model = m.model,
					      .guess_mean = -1.4,
					      .guess_sd = 0.5,
					      .errors = CALIBRATE_EXACT};
		struct calibrate_result one = fit(&w, o);
		o.team = team;
		struct calibrate_result two = fit(&w, o);
		size_t n = one.parameter_of[m.items];
		assert_memory_equal(one.parameters, two.parameters, n * sizeof(double));
		assert_memory_equal(one.parameter_se, two.parameter_se, n * sizeof(double));
		arena_free(w.a);
	}
	team_free(team);
}

static void the_order_of_persons_and_items_is_of_no_consequence(void **)
{
	struct made m = {
	    .persons = 1200, .items = 15, .answers = 11, .model = ITEM_2PL, .categories = 2};
	struct world w = make(&m, 8);
	struct calibrate_options o = {.model = ITEM_2PL, .tolerance = 1e-11};
	struct calibrate_result straight = fit(&w, o);
	uint8_t *turned = ARENA_NEW(w.a, uint8_t, m.persons * m.items);
	for (size_t p = 0; p < m.persons; p++)
		for (size_t i = 0; i < m.items; i++)
			turned[(m.persons - 1 - p) * m.items + (m.items - 1 - i)] =
			    w.r.score[p * m.items + i];
	struct world other = w;
	other.r.score = turned;
	count_categories(&other);
	struct calibrate_result reversed = fit(&other, o);
	for (size_t i = 0; i < m.items; i++) {
		assert_near(straight.items[i].a, reversed.items[m.items - 1 - i].a, 1e-9);
		assert_near(straight.items[i].b, reversed.items[m.items - 1 - i].b, 1e-9);
	}
	arena_free(w.a);
}

/* Four standard errors hold each of some 40 numbers but once in 400 such tests. */
static void each_model_finds_what_its_data_were_made_from(void **)
{
	for (int model = ITEM_2PL; model <= ITEM_GPCM; model++) {
		if (model == ITEM_4PL || model == ITEM_GPCM)
			continue;
		struct made m = {.persons = 4000, .items = 20};
		m.model = (enum item_model)model;
		m.categories = model == ITEM_GRM ? 4 : 2;
		struct world w = make(&m, 77);
		struct calibrate_options o = {.model = m.model,
					      .guess_mean = -1.4,
					      .guess_sd = 0.3,
					      .errors = CALIBRATE_EXACT};
		struct calibrate_result c = fit(&w, o);
		for (size_t i = 0; i < m.items; i++) {
			const double *se = c.se + i * CALIBRATE_SES;
			double b = model == ITEM_GRM ? c.items[i].steps[0] : c.items[i].b;
			assert_true(fabs(c.items[i].a - m.a[i]) < 4 * se[0]);
			assert_true(fabs(b - m.b[i]) < 4 * se[1]);
		}
		arena_free(w.a);
	}
}

static void groups_have_their_own_mean_and_spread(void **)
{
	struct made m = {.persons = 6000,
			 .items = 25,
			 .answers = 20,
			 .model = ITEM_2PL,
			 .categories = 2,
			 .groups = 3,
			 .mean = {0, 1, -0.5},
			 .sd = {1, 0.7, 1.4}};
	struct world w = make(&m, 21);
	struct calibrate_result c =
	    fit(&w, (struct calibrate_options){.model = ITEM_2PL, .errors = CALIBRATE_EXACT});

	assert_near(c.group_mean[0], 0, 0);
	assert_near(c.group_sd[0], 1, 0);
	for (size_t g = 1; g < 3; g++) {
		assert_true(c.group_mean_se[g] > 0.01 && c.group_mean_se[g] < 0.1);
		assert_true(fabs(c.group_mean[g] - m.mean[g]) < 4 * c.group_mean_se[g]);
		assert_true(fabs(c.group_sd[g] - m.sd[g]) < 4 * c.group_sd_se[g]);
	}
	arena_free(w.a);
}

/* 2,500 answers have likelihoods near exp(-1300): in linear scale they are nothing at all. */
static void a_test_of_2500_items_does_not_underflow(void **)
{
	struct world w = {.a = arena_new((size_t)1 << 30)};
	struct random chance = random_seeded(4);
	enum { ITEMS = 2500, PERSONS = 300 };
	uint8_t *score = ARENA_NEW(w.a, uint8_t, ITEMS * PERSONS);
	double sum = 0, square = 0, theta[PERSONS];

	for (size_t p = 0; p < PERSONS; p++) {
		theta[p] = random_normal(&chance);
		for (size_t i = 0; i < ITEMS; i++) {
			double b = 3.0 * (double)i / ITEMS - 1.5;
			score[p * ITEMS + i] =
			    random_real(&chance) < 1 / (1 + exp(-(theta[p] - b)));
		}
	}
	w.r = (struct responses){PERSONS, ITEMS, score, .groups = 1};
	count_categories(&w);
	struct calibrate_result c = fit(&w, (struct calibrate_options){.model = ITEM_2PL});
	assert_true(isfinite(c.log_likelihood) && c.nodes > 200);
	for (size_t i = 0; i < ITEMS; i++) {
		sum += c.items[i].a / ITEMS;
		square += c.items[i].a * c.items[i].a / ITEMS;
	}
	assert_near(sum, 1, 0.15); /* the sample's own spread is 1 within 2 x .04 */
	assert_true(square - sum * sum < 0.1);
	arena_free(w.a);
}

/* --- faults, stopping ---------------------------------------------------------------------------
 */

static void faults_name_the_item(void **)
{
	static const uint8_t same_answers[] = {0, 1, 1, 1, 0, 1, 1, 1};
	static const uint8_t never[] = {0, 255, 1, 255, 0, 255, 1, 255};
	static const uint8_t two[] = {2, 2}, three[] = {2, 3};
	static const uint8_t gap[] = {0, 0, 1, 2, 0, 2, 1, 0};
	struct arena *a = arena_new(1 << 20);
	struct calibrate_options o = {.model = ITEM_2PL};
	struct responses r = {4, 2, same_answers, .categories = two, .groups = 1};
	struct calibrate_result c;
	struct error e = {0};

	assert_int_equal(calibrate(a, &r, &o, &c, &e), ERR_INVALID);
	assert_int_equal(c.fault, CALIBRATE_NO_VARIANCE);
	assert_int_equal(c.fault_at, 1);
	assert_non_null(e.message);
	r.score = never;
	assert_int_equal(calibrate(a, &r, &o, &c, &e), ERR_INVALID);
	assert_int_equal(c.fault, CALIBRATE_NEVER_ASKED);
	r.score = gap;
	r.categories = three;
	assert_int_equal(calibrate(a, &r, &o, &c, &e), ERR_INVALID);
	assert_int_equal(c.fault, CALIBRATE_TOO_MANY_SCORES);
	o.model = ITEM_GPCM;
	assert_int_equal(calibrate(a, &r, &o, &c, &e), ERR_INVALID);
	assert_int_equal(c.fault, CALIBRATE_EMPTY_SCORE);
	assert_int_equal(c.fault_at, 1);
	assert_int_equal(c.fault_score, 1);
	r.persons = 0;
	assert_int_equal(calibrate(a, &r, &o, &c, &e), ERR_INVALID);
	assert_int_equal(c.fault, CALIBRATE_NOBODY);
	arena_free(a);
}

struct stop {
	unsigned after;
	double state[256];
};

static bool stop_there(void *context, const struct calibrate_step *s)
{
	struct stop *stop = context;

	memcpy(stop->state, s->state, s->state_size * sizeof(double));
	return s->iteration < stop->after;
}

static void what_was_stopped_goes_on_to_the_same_end(void **)
{
	struct made m = {
	    .persons = 2500, .items = 20, .answers = 15, .model = ITEM_GRM, .categories = 3};
	struct world w = make(&m, 9);
	struct stop stop = {.after = 5};
	struct calibrate_options o = {.model = ITEM_GRM, .tolerance = 1e-9};
	struct calibrate_result whole = fit(&w, o), c;

	assert_true(calibrate_state_size(&w.r, &o) == 60);
	o.step = stop_there;
	o.context = &stop;
	assert_int_equal(calibrate(w.a, &w.r, &o, &c, NULL), ERR_NONE);
	assert_true(c.interrupted && !c.converged);
	o.step = NULL;
	o.start = stop.state;
	struct calibrate_result resumed = fit(&w, o);
	same(&whole, &resumed, m.items, 1e-7);
	arena_free(w.a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lsat6_2pl_is_the_reference_maximum),
	    cmocka_unit_test(lsat6_1pl_is_the_reference_maximum),
	    cmocka_unit_test(lsat6_3pl_with_its_prior_is_the_reference_maximum),
	    cmocka_unit_test(science_graded_is_the_reference_maximum),
	    cmocka_unit_test(science_partial_credit_is_the_reference_maximum),
	    cmocka_unit_test(difficulties_have_the_standard_errors_of_the_reference),
	    cmocka_unit_test(dense_and_sparse_answers_give_the_same),
	    cmocka_unit_test(the_way_of_bits_is_the_way_of_tables),
	    cmocka_unit_test(errors_of_a_table_are_those_of_its_persons),
	    cmocka_unit_test(errors_hang_on_no_way_of_summing),
	    cmocka_unit_test(two_threads_give_the_bytes_of_one),
	    cmocka_unit_test(the_order_of_persons_and_items_is_of_no_consequence),
	    cmocka_unit_test(each_model_finds_what_its_data_were_made_from),
	    cmocka_unit_test(groups_have_their_own_mean_and_spread),
	    cmocka_unit_test(a_test_of_2500_items_does_not_underflow),
	    cmocka_unit_test(faults_name_the_item),
	    cmocka_unit_test(what_was_stopped_goes_on_to_the_same_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
