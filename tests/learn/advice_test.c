/* SPDX-License-Identifier: EUPL-1.2 */
/* What a learner is offered next. The expected orders are reasoned beside each case. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "learn/advice.h"

/* The real framework's shape: three competences, four, four, three, two. */
static const int64_t domains[] = { 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 5, 5 };
enum { CARDS = sizeof domains / sizeof *domains };

static struct card cards[CARDS];
static struct arena *arena;

static int start(void **)
{
	arena = arena_new(1 << 20);
	for (size_t i = 0; i < CARDS; i++)
		cards[i] = (struct card){ .gauge = (int64_t)i, .domain_number = domains[i], .not_started = true };
	return 0;
}

static int stop(void **)
{
	arena_free(arena);
	return 0;
}

/* A card is known by its gauge, which start makes its place. */
static void assert_places(struct list l, size_t n, const int64_t *places)
{
	const struct card *c = l.items;

	assert_int_equal(l.n, n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(c[i].gauge, places[i]);
}

/* Four places for five domains: the first of each of the first four. */
static void a_newcomer_is_offered_one_of_each_domain(void **)
{
	assert_places(advice_new(arena, cards, CARDS), 4, (int64_t[]){ 0, 3, 7, 11 });
}

/* The first of domain 1 and the whole of 2 to 4 begun: 1 has places 1 and 2 left, 5 has 14 and 15. The
 * first turn gives 1 and 14, the second 2 and 15. */
static void then_a_second_one(void **)
{
	for (size_t i = 0; i < CARDS; i++)
		cards[i].not_started = (i == 1 || i == 2 || i >= 14);
	assert_places(advice_new(arena, cards, CARDS), 4, (int64_t[]){ 1, 14, 2, 15 });
	cards[2].not_started = cards[14].not_started = cards[15].not_started = false;
	assert_places(advice_new(arena, cards, CARDS), 1, (int64_t[]){ 1 });
	cards[1].not_started = false;
	assert_places(advice_new(arena, cards, CARDS), 0, NULL);
}

/* 2, 5 and 5, 7 pix away; the one 8 away is the fifth and left out, whenever it is met. Equals stay in
 * the framework's order. */
static void the_nearest_level_comes_first(void **)
{
	static const int64_t away[] = { 8, 5, 7, 0, 2, 5 };

	for (size_t i = 0; i < 6; i++) {
		cards[i].improvable = i != 3;
		cards[i].pix_to_next = away[i];
	}
	assert_places(advice_to_improve(arena, cards, CARDS), 4, (int64_t[]){ 4, 1, 5, 2 });
}

static void what_is_under_way_keeps_its_order(void **)
{
	for (size_t i = 4; i < 10; i++)
		cards[i].in_progress = true;
	assert_places(advice_in_progress(arena, cards, CARDS), 4, (int64_t[]){ 4, 5, 6, 7 });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_newcomer_is_offered_one_of_each_domain, start, stop),
		cmocka_unit_test_setup_teardown(then_a_second_one, start, stop),
		cmocka_unit_test_setup_teardown(the_nearest_level_comes_first, start, stop),
		cmocka_unit_test_setup_teardown(what_is_under_way_keeps_its_order, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
