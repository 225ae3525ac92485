/* SPDX-License-Identifier: EUPL-1.2 */
/* item_fit.h - does an item behave as its model says?
 *
 * S-X2, where persons answered all items: Orlando and Thissen, Applied Psychological Measurement
 * 24 (2000), 50-64, eq. 4; Kang and Chen, J. Educ. Measurement 45 (2008), 391-406, for more than
 * two scores. Within each sum of scores z the counts of the item's scores are compared with those
 * the model expects, from the likelihoods of sums without the item (Lord and Wingersky 1984); z
 * from m to F - m, m the item's highest score, F the test's. Right-or-wrong: a row with an expected
 * count below 1 joins its neighbour with fewer persons; else a category below 1 joins the next one
 * of its row. Degrees of freedom: cells - rows - parameters estimated.
 *
 * Posterior chi-square, where persons answered different items and sums of scores mean nothing: the
 * item's ability scale is cut in up to ten parts that hold equal shares of its persons' posteriors;
 * R_gk is the sum over persons of the posterior in part g times (1 if the score is k, less P_k).
 * Its expectation is 0 under the model, whatever rule chose the items from earlier answers: the
 * generalised residual of Haberman, Sinharay and Chon, Psychometrika 78 (2013), 417-440. The
 * statistic is R' V^-1 R, V the sum of squares over persons, less what the estimation of the item's
 * own parameters takes (regression on their scores); degrees of freedom: the rank of V.
 *
 * Infit and outfit: Wright and Masters, Rating Scale Analysis (1982), p. 100-103. At abilities the
 * caller gives, as in the book, with z by the cube root of Wilson and Hilferty; the estimates have
 * their own error and lean on the very answer, so that 1 is not quite the expectation. Without
 * abilities each square is taken over the person's posterior: then the expectation is 1 exactly, on
 * adaptive tests too (the argument above), and z is the excess over its own spread. */
#pragma once
#include "base/error.h"
#include "measure/item.h"
#include "measure/responses.h"

enum item_fit_test { ITEM_FIT_NONE, ITEM_FIT_SX2, ITEM_FIT_POSTERIOR };
const char *item_fit_test_name(enum item_fit_test t); /* "none", "s-x2", "posterior" */

struct item_fit_plan {
	bool known;	     /* the parameters do not come from these answers: none is estimated */
	double mean, sd;     /* of the population; sd 0: both are estimated */
	const double *theta; /* of each person, for infit and outfit; NULL: over posteriors */
	enum item_fit_test only; /* ITEM_FIT_NONE: S-X2 where four fifths of the persons answered
				    all items, the posterior test else */
};

struct item_fit {
	enum item_fit_test test; /* NONE: too few answers (S-X2 50, posterior 100), or no degree of
				    freedom left, or no variance */
	uint64_t answers;
	double chi2, df, p, adjusted;		 /* NaN with NONE */
	double infit, infit_z, outfit, outfit_z; /* NaN with fewer than two answers */
};

/* `out` has r->items of them. ERR_INVALID: a score that an item's model does not have; S-X2 asked
 * for by `only` with fewer than 50 persons who answered all items. *mean and *sd of the population
 * used are written back into the plan. */
[[nodiscard]] int item_fit_run(const struct responses *r, const struct item *items,
			       struct item_fit_plan *plan, struct arena *a, struct item_fit *out,
			       struct error *e);

size_t item_parameters(const struct item *it); /* 1PL: 1 (the slope is the set's) … GRM: k */
