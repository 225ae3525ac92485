/* SPDX-License-Identifier: EUPL-1.2 */
/* anderson.h - the acceleration of a fixed point x = F(x) by Anderson's mixing: the next point is
 * the combination of the last few that would make F(x) - x least were F linear.
 * Walker and Ni, SIAM J. Numer. Anal. 49 (2011), 1715-1735, eq. 1.2 with beta = 1. */
#pragma once
#include <stdbool.h>
#include "base/arena.h"

enum { ANDERSON_DEPTH = 8 };

struct anderson {
	size_t n, count, next;
	double *points, *residuals;	    /* rings of differences, DEPTH x n */
	double *last_point, *last_residual; /* n */
	bool begun;
};

struct anderson anderson_new(struct arena *a, size_t n);
void anderson_clear(struct anderson *m); /* forgets the points before */

/* From x and its image F(x) (n each) the next point into `to` (not x, not image). `scale`: what a
 * unit of each number weighs in the least squares. */
void anderson_next(struct anderson *m, const double *x, const double *image, const double *scale,
		   double *to);
