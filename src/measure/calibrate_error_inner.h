/* SPDX-License-Identifier: EUPL-1.2 */
/* calibrate_error_inner.h - what the two files of standard errors share: calibrate_error.c (any
 * data, person by person) and calibrate_error_table.c (complete tables of right or wrong). */
#pragma once
#include "measure/calibrate_inner.h"
#include "measure/symmetric.h"

enum { CAL_DEGREE_MOST = 24, CAL_DEGREE_LARGE = 6, CAL_PERSONS_LARGE = 4000 };

struct cal_errors {
	struct cal *c;
	size_t *index; /* of each parameter, its row in the matrix (a common slope has one) */
	size_t rows, degree;
	double *matrix; /* packed lower triangle */
	double *right;	/* logit: P_1, items x nodes */
};

/* Log weights in place become weights (sum 1) from node *lo to *hi, both multiples of LANES; beyond
 * them they are 0. */
void cal_error_posterior(double *weight, size_t *lo, size_t *hi);

/* basis_k[q] = weight[q] x polynomial k at node q, k = 1 … degree: those orthonormal under the
 * weights. Rows of `c->nodes`. */
void cal_error_basis(const struct cal_errors *j, const double *weight, size_t lo, size_t hi,
		     double *basis);

/* Takes the covariance of the scores over all persons off the matrix. */
void cal_error_table(struct cal_errors *j);
