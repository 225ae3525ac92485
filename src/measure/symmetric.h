/* SPDX-License-Identifier: EUPL-1.2 */
/* symmetric.h - positive definite matrices as their lower triangle, packed by rows: element (i, j),
 * j <= i, is at i (i + 1) / 2 + j. Golub and Van Loan, Matrix Computations (4th ed.), 4.2. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include "base/team.h"

static inline size_t symmetric_at(size_t i, size_t j) /* any order */
{
	return i >= j ? i * (i + 1) / 2 + j : j * (j + 1) / 2 + i;
}

static inline size_t symmetric_size(size_t n)
{
	return n * (n + 1) / 2;
}

/* The lower half of n rows of n, by row, packed in its own place. */
void symmetric_pack(double *a, size_t n);

/* Cholesky's factor L in place, A = L L'. False when A is not positive definite within rounding (A
 * is spoilt). The same bytes whatever the team; NULL is the caller alone. */
[[nodiscard]] bool symmetric_factor(double *a, size_t n, struct team *team);

/* x of A x = b in b's place, from the factor. */
void symmetric_solve(const double *factor, size_t n, double *b);

/* The inverse of the factor in the factor's place; then an element of A's inverse from it. */
void symmetric_invert_factor(double *factor, size_t n, struct team *team);
double symmetric_inverse_at(const double *inverse_factor, size_t n, size_t i, size_t j);

/* b' A^-1 b over as many directions as A has within `tolerance` of its own diagonal (Cholesky with
 * the largest remaining diagonal as pivot); *rank is how many: the degrees of freedom of a Wald
 * statistic whose covariance A is singular. a and b are overwritten. */
double symmetric_wald(double *a, size_t n, double *b, double tolerance, size_t *rank);
