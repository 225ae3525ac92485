/* SPDX-License-Identifier: EUPL-1.2 */
/* grid.h - ability on a fixed grid of points: the probabilities of every score there, and the
 * posterior of a person. Used where sums over the whole scale are asked; an ability estimate has
 * its own module. */
#pragma once
#include "base/arena.h"
#include "measure/item.h"
#include "measure/responses.h"

struct grid {
	size_t n;
	double mean, sd;
	double *theta;
	double *weight; /* of a normal population, sum 1 */
};

/* n points from mean - 6 sd to mean + 6 sd. 121 keep an integral exact as long as a posterior is
 * not much narrower than sd / 10 (500 items answered by each). */
struct grid grid_normal(struct arena *a, size_t n, double mean, double sd);

struct grid_items {
	struct grid grid;
	const struct item *items;
	size_t n;
	size_t *row;	   /* of each item: its first row below; n + 1 */
	double *p, *log_p; /* P(X = k) at points: p[(row[i] + k) * grid.n + q] */
};

struct grid_items grid_items_of(struct arena *a, const struct grid *g, const struct item *items,
				size_t n);

/* The posterior of one person over the points into `out` (sum 1); returns the log of the marginal
 * likelihood of the answers. Log scale: no number of answers underflows. */
double grid_posterior(const struct grid_items *g, const struct response *x, size_t n, double *out);

/* The normal population these answers come from, by the EM steps of Bock and Aitkin (1981) for its
 * mean and standard deviation, items fixed, into *mean and *sd (which hold where to begin). */
void grid_population(struct arena *a, const struct responses *r, const struct item *items,
		     double *mean, double *sd);
