/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "bank/match.h"
#include "base/random.h"

enum { SIDE = 6 };

/* Tries every way to give left i, i+1 … a right one that is free. */
static size_t by_brute_force(const uint64_t *edges, size_t left, size_t i, uint64_t taken)
{
	if (i == left)
		return 0;
	size_t best = by_brute_force(edges, left, i + 1, taken);
	for (int r = 0; r < SIDE; r++) {
		uint64_t bit = UINT64_C(1) << r;
		if ((edges[i] & bit) && !(taken & bit)) {
			size_t n = 1 + by_brute_force(edges, left, i + 1, taken | bit);
			best = n > best ? n : best;
		}
	}
	return best;
}

static void the_matching_is_valid_and_as_large_as_brute_force(void **)
{
	struct random r = random_seeded(7);

	for (int round = 0; round < 3000; round++) {
		uint64_t edges[SIDE], taken = 0;
		int partner[SIDE];
		size_t left = 1 + (size_t)random_below(&r, SIDE), pairs = 0;
		double density = random_real(&r);
		for (size_t i = 0; i < left; i++) {
			edges[i] = 0;
			for (int k = 0; k < SIDE; k++)
				edges[i] |= random_real(&r) < density ? UINT64_C(1) << k : 0;
		}
		size_t n = match_pairs(edges, left, partner);
		for (size_t i = 0; i < left; i++) {
			if (partner[i] == MATCH_NONE)
				continue;
			assert_true(edges[i] & UINT64_C(1) << partner[i]);
			assert_false(taken & UINT64_C(1) << partner[i]);
			taken |= UINT64_C(1) << partner[i];
			pairs++;
		}
		assert_int_equal(n, pairs);
		assert_int_equal(n, by_brute_force(edges, left, 0, 0));
	}
}

static void sixty_four_on_each_side_are_matched(void **)
{
	uint64_t edges[MATCH_LEFT_MAX];
	int partner[MATCH_LEFT_MAX];

	/* Left i may go with 0 … i: the only full matching gives each its own number. */
	for (int i = 0; i < MATCH_LEFT_MAX; i++)
		edges[i] = i == 63 ? UINT64_MAX : (UINT64_C(2) << i) - 1;
	assert_int_equal(match_pairs(edges, MATCH_LEFT_MAX, partner), 64);
	for (int i = 0; i < MATCH_LEFT_MAX; i++)
		assert_int_equal(partner[i], i);
}

static size_t distance(const char *a, const char *b, size_t limit)
{
	int32_t x[32], y[32];
	size_t row[3 * 33], n = strlen(a), m = strlen(b);

	for (size_t i = 0; i < n; i++)
		x[i] = a[i];
	for (size_t i = 0; i < m; i++)
		y[i] = b[i];
	return match_distance(x, n, y, m, limit, row);
}

static void distances_count_slips_and_swaps(void **)
{
	assert_int_equal(distance("", "", 9), 0);
	assert_int_equal(distance("abc", "", 9), 3);
	assert_int_equal(distance("ab", "ba", 9), 1);
	assert_int_equal(distance("abcd", "badc", 9), 2);
	assert_int_equal(distance("kitten", "sitting", 9), 3);
	/* Optimal string alignment never edits a swapped pair again; the unrestricted distance
	 * is 2. */
	assert_int_equal(distance("ca", "abc", 9), 3);
}

static void a_limit_only_cuts_off_what_lies_beyond(void **)
{
	struct random r = random_seeded(11);

	for (int round = 0; round < 20000; round++) {
		char a[12] = "", b[12] = "";
		size_t n = (size_t)random_below(&r, 10), m = (size_t)random_below(&r, 10);
		for (size_t i = 0; i < n; i++)
			a[i] = (char)('a' + random_below(&r, 3));
		for (size_t i = 0; i < m; i++)
			b[i] = (char)('a' + random_below(&r, 3));
		size_t whole = distance(a, b, 30), limit = (size_t)random_below(&r, 6);
		assert_int_equal(distance(b, a, 30), whole);
		assert_int_equal(distance(a, b, limit), whole <= limit ? whole : limit + 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_matching_is_valid_and_as_large_as_brute_force),
	    cmocka_unit_test(sixty_four_on_each_side_are_matched),
	    cmocka_unit_test(distances_count_slips_and_swaps),
	    cmocka_unit_test(a_limit_only_cuts_off_what_lies_beyond),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
