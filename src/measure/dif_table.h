/* SPDX-License-Identifier: EUPL-1.2 */
/* dif_table.h - what dif.c hands to its two methods: the answers to one item, counted. Private. */
#pragma once
#include "measure/dif.h"

/* count[(stratum * groups + group) * categories + score] */
struct dif_table {
	size_t strata, groups, categories;
	const double *count;
};

/* Groups taken into a comparison, the reference first. */
struct dif_choice {
	size_t n;
	size_t group[DIF_GROUPS_MAX];
};

void dif_mantel_test(const struct dif_table *t, const struct dif_choice *c, struct dif_mantel *out);

/* Rows of the regression: `weight` answers of score `score` by persons of group `group` at match
 * `x`. */
struct dif_rows {
	size_t n, categories;
	double *x, *weight;
	uint16_t *group;
	uint8_t *score;
};

/* False when there is nothing to regress: fewer than two scores seen. */
bool dif_logistic_test(const struct dif_rows *rows, const struct dif_choice *c,
		       struct dif_logistic *out);

/* dif_run's first check, for dif_wald_run. */
int dif_check_groups(const struct responses *r, const struct dif_plan *plan, size_t least,
		     struct arena *a, struct error *e);
