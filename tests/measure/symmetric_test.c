/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "base/arena.h"
#include "base/random.h"
#include "help/near.h"
#include "measure/symmetric.h"

enum { N = 150, WIDE = 160 };

static struct arena *arena;

static int setup(void **)
{
	arena = arena_new((size_t)1 << 28);
	return 0;
}

static int teardown(void **)
{
	arena_free(arena);
	return 0;
}

/* M M' of n rows of `wide` drawn numbers: positive definite when wide >= n, of rank `wide` below.
 */
static double *drawn(size_t n, size_t wide, uint64_t seed)
{
	struct random r = random_seeded(seed);
	double *m = ARENA_NEW(arena, double, n *wide), *a = ARENA_NEW(arena, double, n *n);

	for (size_t k = 0; k < n * wide; k++)
		m[k] = random_normal(&r);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			for (size_t k = 0; k < wide; k++)
				a[i * n + j] += m[i * wide + k] * m[j * wide + k];
	return a;
}

static double *packed(const double *a, size_t n)
{
	double *p = ARENA_NEW(arena, double, n *n);

	memcpy(p, a, n * n * sizeof *p);
	symmetric_pack(p, n);
	return p;
}

static void packing_keeps_every_element(void **)
{
	double *a = drawn(7, 9, 1), *p = packed(a, 7);

	for (size_t i = 0; i < 7; i++)
		for (size_t j = 0; j < 7; j++)
			assert_near(p[symmetric_at(i, j)], a[i * 7 + j], 1e-12);
}

/* A x = b is multiplied out again; rows beyond one block of the factor take part. */
static void what_is_solved_solves(void **)
{
	double *a = drawn(N, WIDE, 2), *factor = packed(a, N), x[N];

	assert_true(symmetric_factor(factor, N, NULL));
	for (size_t i = 0; i < N; i++)
		x[i] = (double)i - 40;
	symmetric_solve(factor, N, x);
	for (size_t i = 0; i < N; i++) {
		double sum = 0;
		for (size_t j = 0; j < N; j++)
			sum += a[i * N + j] * x[j];
		assert_near(sum, (double)i - 40, 1e-7);
	}
}

static void the_inverse_times_the_matrix_is_one(void **)
{
	double *a = drawn(N, WIDE, 3), *inverse = packed(a, N);

	assert_true(symmetric_factor(inverse, N, NULL));
	symmetric_invert_factor(inverse, N, NULL);
	for (size_t i = 0; i < N; i += 7)
		for (size_t j = 0; j < N; j++) {
			double sum = 0;
			for (size_t k = 0; k < N; k++)
				sum += symmetric_inverse_at(inverse, N, i, k) * a[k * N + j];
			assert_near(sum, i == j, 1e-7);
		}
}

static void a_team_gives_the_bytes_of_one(void **)
{
	struct team *team = team_new(2);
	double *a = drawn(N, WIDE, 4), *one = packed(a, N), *two = packed(a, N);

	assert_true(symmetric_factor(one, N, NULL) && symmetric_factor(two, N, team));
	assert_memory_equal(one, two, symmetric_size(N) * sizeof *one);
	symmetric_invert_factor(one, N, NULL);
	symmetric_invert_factor(two, N, team);
	assert_memory_equal(one, two, symmetric_size(N) * sizeof *one);
	team_free(team);
}

/* Of rank 5 in 8 dimensions, and one with a negative direction. */
static void what_is_not_positive_definite_is_refused(void **)
{
	double *flat = packed(drawn(8, 5, 5), 8), *a = drawn(8, 9, 6);

	assert_false(symmetric_factor(flat, 8, NULL));
	a[7 * 8 + 7] = -1;
	assert_false(symmetric_factor(packed(a, 8), 8, NULL));
}

/* With b = A c, b' A^- b = c' A c whatever generalised inverse is taken; the rank is that of A. */
static void wald_counts_the_directions_there_are(void **)
{
	static const size_t ranks[] = {3, 5, 8};

	for (size_t k = 0; k < 3; k++) {
		double *a = drawn(8, ranks[k], 7 + k), b[8] = {0}, c[8], wanted = 0;
		size_t rank = 0;
		for (size_t i = 0; i < 8; i++)
			c[i] = (double)i - 2.5;
		for (size_t i = 0; i < 8; i++)
			for (size_t j = 0; j < 8; j++)
				b[i] += a[i * 8 + j] * c[j];
		for (size_t i = 0; i < 8; i++)
			wanted += b[i] * c[i];
		double got = symmetric_wald(packed(a, 8), 8, b, 1e-9, &rank);
		assert_int_equal(rank, ranks[k]);
		assert_near(got / wanted, 1, 1e-7);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(packing_keeps_every_element),
	    cmocka_unit_test(what_is_solved_solves),
	    cmocka_unit_test(the_inverse_times_the_matrix_is_one),
	    cmocka_unit_test(a_team_gives_the_bytes_of_one),
	    cmocka_unit_test(what_is_not_positive_definite_is_refused),
	    cmocka_unit_test(wald_counts_the_directions_there_are),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
