/* SPDX-License-Identifier: EUPL-1.2 */
/* item_fit_parts.h - the parts of item_fit.c. Private. */
#pragma once
#include "measure/grid.h"
#include "measure/item_fit.h"

enum { ITEM_FIT_LEAST = 50 };

void item_fit_sx2(const struct responses *r, const struct grid_items *g, bool known,
		  struct arena *a, struct item_fit *out);
void item_fit_posterior(const struct responses *r, const struct grid_items *g, bool known,
			struct arena *a, struct item_fit *out);

void item_fit_squares(const struct responses *r, const struct item *items, const double *theta,
		      struct arena *a, struct item_fit *out);
void item_fit_posterior_squares(const struct responses *r, const struct grid_items *g,
				struct arena *a, struct item_fit *out);

/* The proportions that S-X2 expects: e[z * categories + k] = P(score k on item i | sum z) for every
 * item, handed to `take` one item after another; F is the test's highest sum. `take` may not keep
 * e. NaN for sums that cannot be. */
typedef void item_fit_take_fn(void *context, size_t item, size_t top, const double *e);
void item_fit_expected(const struct grid_items *g, struct arena *a, item_fit_take_fn *take,
		       void *context);
