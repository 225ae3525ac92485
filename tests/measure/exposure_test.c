/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>
#include "help/near.h"
#include "help/pool_file.h"
#include "measure/frontier.h"
#include "measure/simulation.h"

static struct arena *arena;

static int setup(void **)
{
	arena = arena_new((size_t)1 << 32);
	return 0;
}

static int teardown(void **)
{
	arena_free(arena);
	return 0;
}

static struct pool *bank(const char *name)
{
	struct pool_items it = pool_file(arena, name);

	return pool_new(arena, &it);
}

static struct simulation_sums run(struct pool *p, const char *method, uint64_t persons, double rate,
				  uint64_t seed)
{
	struct method_wanted w = {.method = method_of(method),
				  .rules.length = 32,
				  .pix = method_pix_seeds,
				  .rate = rate,
				  .learn = 3000,
				  .seed = seed};
	struct simulation s = {
	    .ready = method_prepare(arena, p, &w), .persons = persons, .seed = seed};
	struct simulation_sums all = {.count = ARENA_NEW(arena, uint32_t, p->items.n)};
	atomic_uint_fast64_t done = 0;
	atomic_bool stop = false;

	for (unsigned k = 0; k < simulation_lanes(persons); k++) {
		struct simulation_sums one = {};
		simulation_run(&s, arena, k, &one, &done, &stop);
		simulation_add(&all, &one, p->items.n);
	}
	return all;
}

/* Three persons: items {0,1}, {0,2}, {0,1}. Pairs share 1, 2, 1 items: 4/3 a pair, of 2. */
static void overlap_is_the_mean_of_all_pairs(void **)
{
	uint32_t count[] = {3, 2, 1, 0};
	struct exposure_audit a = exposure_audit(count, 4, 3);

	assert_near(a.overlap, 4.0 / 3 / 2, 1e-15);
	assert_near(a.largest, 1, 0);
	assert_int_equal(a.used, 3);
}

/* Whatever the number of persons, the cap and the seed. */
static void no_item_is_ever_asked_above_the_cap(void **)
{
	struct pool *p = bank("bank600");
	static const struct {
		const char *method;
		uint64_t persons;
		double rate;
	} cases[] = {
	    {"openpix", 10, 0.2},	  {"openpix", 97, 0.2},		{"openpix", 1000, 0.2},
	    {"openpix", 1000, 0.1},	  {"openpix", 1003, 0.5},	{"eligibility", 600, 0.2},
	    {"sympson-hetter", 600, 0.2}, {"sympson-hetter", 600, 0.3},
	};

	for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
		struct simulation_sums t =
		    run(p, cases[k].method, cases[k].persons, cases[k].rate, k);
		double most = floor(cases[k].rate * (double)cases[k].persons + 1e-9);
		for (size_t i = 0; i < p->items.n; i++)
			assert_true(t.count[i] <= most);
		assert_int_equal(t.questions, 32 * cases[k].persons);
	}
}

/* 1,500 persons: each lane has 600 / 4 items to see to and at most one question in two exams for
 * them: 375 exams a lane are enough. */
static void every_item_is_used_and_areas_keep_their_share(void **)
{
	struct pool *p = bank("bank600");
	struct simulation_sums t = run(p, "openpix", 1500, 0.2, 3);
	struct simulation_result r = simulation_result(&t, p->items.n);

	assert_int_equal(r.audit.used, 600);
	assert_true(r.off_share < 1);
}

/* What a cap buys and costs: half the overlap of the public Pix's rules, an error less than theirs
 * on the bank of 3,000. */
static void the_default_halves_the_overlap_of_the_public_rules(void **)
{
	struct pool *p = bank("bank3000");
	struct simulation_sums own = run(p, "openpix", 10000, 0.2, 7);
	struct simulation_sums pix = run(p, "pix-v3", 10000, 0.2, 7);
	struct simulation_result o = simulation_result(&own, p->items.n);
	struct simulation_result x = simulation_result(&pix, p->items.n);

	assert_true(o.audit.overlap <= x.audit.overlap / 2);
	assert_true(x.audit.largest > 0.5);
	assert_true(o.rmse < x.rmse);
	assert_int_equal(o.audit.used, 3000);
	assert_true(o.off_share < 1);
}

/* Figures of section 6a of the reference study: an ascent of its own, other weights of the end. At
 * 0.2 and 0.1 it had not come to its end; a dual's value can only be too low, a primal's too high,
 * so ours must be between them and the last digit. */
static void the_bound_is_that_of_the_reference(void **)
{
	static const struct {
		const char *bank;
		double rate, error, below;
	} known[] = {
	    {"bank600", 1, 0.2227, 6e-5},    {"bank600", 0.5, 0.2233, 1.5e-4},
	    {"bank600", 0.3, 0.2288, 6e-5},  {"bank600", 0.2, 0.2382, 6e-4},
	    {"bank3000", 1, 0.1887, 6e-5},   {"bank3000", 0.3, 0.1905, 6e-5},
	    {"bank3000", 0.2, 0.1946, 6e-5},
	};
	struct pool *p = NULL;
	const char *at = "";

	for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
		if (strcmp(at, known[k].bank) != 0)
			p = bank(at = known[k].bank);
		struct frontier_bound b = frontier_bound(arena, p, 32, known[k].rate, 300);
		assert_true(b.error < known[k].error + 1.5e-4);
		assert_true(b.error > known[k].error - known[k].below);
	}
}

/* Two items, one question, a cap of a half: each is asked of the half it fits, and the items mirror
 * each other about 0. By hand: sum over q of f_q / (1 + I of the nearer item). */
static void a_bound_found_by_hand(void **)
{
	double a[] = {1.3, 1.3}, b[] = {-0.7, 0.7}, hand = 0;
	struct pool_items it = {.n = 2, .a = a, .b = b};
	struct pool *p = pool_new(arena, &it);

	for (size_t q = 0; q < POOL_NODES; q++)
		hand += p->prior[q] / (1 + pool_information(p, p->node[q] < 0 ? 0 : 1, p->node[q]));
	assert_near(frontier_bound(arena, p, 1, 0.5, 500).error, sqrt(hand), 1e-4);
	assert_near(frontier_bound(arena, p, 1, 0.4, 10).error, 0, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(overlap_is_the_mean_of_all_pairs),
	    cmocka_unit_test(no_item_is_ever_asked_above_the_cap),
	    cmocka_unit_test(every_item_is_used_and_areas_keep_their_share),
	    cmocka_unit_test(the_default_halves_the_overlap_of_the_public_rules),
	    cmocka_unit_test(the_bound_is_that_of_the_reference),
	    cmocka_unit_test(a_bound_found_by_hand),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
