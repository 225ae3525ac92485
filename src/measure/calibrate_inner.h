/* SPDX-License-Identifier: EUPL-1.2 */
/* calibrate_inner.h - what the files of calibration share; calibrate.h is the manual.
 *
 * calibrate.c        the climb, results
 * calibrate_open.c   checks, layout, starting values, the grid
 * calibrate_terms.c  log probabilities of an item and their derivatives; tables over the grid
 * calibrate_estep.c  persons: posterior weights and the sums the M-step reads
 * calibrate_mstep.c  items: gradient, information, scoring step
 * calibrate_error.c  standard errors; calibrate_error_table.c, calibrate_error_inner.h */
#pragma once
#include "measure/calibrate.h"

enum { CAL_PARAMETERS = ITEM_CATEGORIES_MAX + 1, CAL_PARTS = 4 };

/* What a part of the persons adds up. */
struct cal_sums {
	double *n;	/* rows x nodes: weight at each node; linear: less `whole` */
	double *whole;	/* nodes: of the persons whose missing items are counted instead */
	double *first;	/* items: sum of score x posterior mean (linear) */
	double *bucket; /* bytes x 256: posterior means by pattern of eight items */
	double *group;	/* groups x 3: persons, sum of mean, sum of mean^2 + variance */
	double log_likelihood;
	uint32_t *asked, *missing; /* scratch: items */
	const double **rows;	   /* scratch: items */
	double *weight;		   /* scratch: nodes */
};

struct cal {
	const struct responses *r;
	const struct calibrate_options *o;
	struct arena *keep, *stage; /* the second is emptied when the grid changes */
	size_t items, persons, parts;
	bool linear;	      /* 1PL, 2PL, GPCM */
	bool binary;	      /* every item has two scores */
	bool complete;	      /* every person answered every item */
	bool common;	      /* one slope */
	bool logit;	      /* linear and binary */
	size_t *offset, *row; /* items + 1: of parameters, of table rows */
	size_t groups, total;
	double *at;	  /* the parameters, `total` of them */
	uint64_t *counts; /* row for each score: answers, all persons; items x CATEGORIES_MAX */
	uint64_t *stage_counts; /* the same among the persons of this stage */
	uint8_t *bits;		/* complete and binary: `bytes` a person */
	size_t bytes;
	float *ability, *spread; /* posterior of each person; spread 0: not known */
	float reach;		 /* half width of a window, in spreads */
	/* the grid */
	size_t nodes, stride; /* every stride-th person takes part */
	double step, *theta;
	double *table;	 /* rows x nodes: linear log P_0, else log P_k */
	double *prior;	 /* groups x nodes: log of density x step */
	double *base;	 /* groups x nodes: prior and the sum of all rows (linear) */
	double *pattern; /* bytes x 256: sum of slopes */
	struct cal_sums sums[CAL_PARTS];
	double log_likelihood, log_prior;
};

static inline size_t cal_size(const struct cal *c, size_t i) /* parameters of an item */
{
	return c->offset[i + 1] - c->offset[i];
}

static inline double cal_count(const struct cal *c, size_t i, size_t score)
{
	return (double)c->stage_counts[i * ITEM_CATEGORIES_MAX + score];
}

/* log P_k of item i with parameters v at theta, and d log P_k / d v_j at slope[k * size + j]. */
void cal_terms(const struct cal *c, size_t i, const double *v, double theta, double *log_p,
	       double *slope);
void cal_tables(struct cal *c); /* of c->at; prior and base too */

/* The persons of c->stride under c->at: fills sums (joined in sums[0]), log_likelihood, ability. */
void cal_expect(struct cal *c);

/* One person's window, weights (summing to 1, from node lo to hi, both multiples of LANES) and
 * posterior; `weight` has room for all nodes. */
struct cal_posterior {
	size_t lo, hi;
	double log_likelihood, mean, square; /* of theta and theta^2 */
};

/* One scoring step for all items and groups into `to` (of c->total) from c->at and the sums;
 * returns the greatest scaled gradient. `scale`: sqrt of the diagonal of the information. Further
 * steps with the same sums when steps > 1. */
double cal_maximize(struct cal *c, unsigned steps, double *to, double *scale);

/* Gradient and complete expected information (size x size) of item i at v under the sums. */
void cal_item_score(const struct cal *c, size_t i, const double *v, double *gradient,
		    double *information);
double cal_log_prior(const struct cal *c);

/* Fills items, layout, counts and bits; ERR_INVALID with out->fault. */
int cal_open(struct cal *c, struct calibrate_result *out, struct error *e);
void cal_start(struct cal *c); /* starting values into c->at */

/* A step of the grid under every posterior standard deviation met at c->at and c->ability. */
double cal_fine_step(const struct cal *c);

/* A grid for c->at, of this step; every `stride`-th person. False when too few answers are left. */
bool cal_stage(struct cal *c, double step, size_t stride);

void cal_errors(struct cal *c, struct calibrate_result *out);
