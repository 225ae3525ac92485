/* SPDX-License-Identifier: EUPL-1.2 */
/* programme.h - an integer programme: least cost over whole numbers of each column, rows of sums
 * within bounds. Solved by GLPK's simplex and branch and cut; bounded in time, and honest about
 * what was proven: the value found and the bound below which nothing lies. */
#pragma once
#include "base/arena.h"

struct programme;

#define PROGRAMME_FREE ((double)1e300) /* no bound on this side, with its sign */

struct programme *programme_new(struct arena *a);

/* Numbers of columns and rows count from 0. Columns are whole numbers from 0 to `most`. */
size_t programme_column(struct programme *p, double cost, double most);
size_t programme_row(struct programme *p, double least, double most);
void programme_entry(struct programme *p, size_t row, size_t column, double value);

struct programme_result {
	bool found;	/* values hold the best solution met */
	bool proven;	/* ... and none is better; with !found: there is none at all */
	double bound;	/* no solution costs less */
	double *values; /* of the columns, whole */
};

/* `milliseconds` bounds the search. `found_cost`: a solution of that cost is known, only better
 * ones matter (PROGRAMME_FREE: none). */
struct programme_result programme_solve(struct programme *p, int milliseconds, double found_cost);
