/* SPDX-License-Identifier: EUPL-1.2 */
/* cholesky.h - small symmetric systems of equations. Matrices are n rows of n, by row; only the
 * lower half is read. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* A = L L' in place of the lower half. False when A is not positive definite within rounding. */
[[nodiscard]] bool cholesky_factor(size_t n, double *a);

/* Solves L L' x = b in place of b. */
void cholesky_solve(size_t n, const double *l, double *b);

/* b' A^-1 b over as many directions as A has within `tolerance` of its own diagonal (Cholesky with
 * the largest remaining diagonal as pivot); *rank is how many: the degrees of freedom of a Wald
 * statistic whose covariance A is singular. a and b are overwritten. */
double cholesky_wald(size_t n, double *a, double *b, double tolerance, size_t *rank);
