/* SPDX-License-Identifier: EUPL-1.2 */
/* choice.h - which item comes next, of those that the exam's constraints and the control of
 * exposure allow. Each rule gives an item a value; the item of the highest value is taken, of two
 * equal ones the lowest number; `among` > 1 draws from the best few (randomesque: Kingsbury and
 * Zara, Applied Measurement in Education 2 (1989), 359-375). EXPECTED is fast for the best alone.
 *
 * Notation: theta the ability, f its posterior on the grid, L the likelihood, t the present
 * estimate (posterior mean), I_i the Fisher information of item i, P_i its probability of a right
 * answer, Q_i = 1 - P_i.
 *
 * - INFORMATION: I_i(t) (Lord 1980, p. 151).
 * - EXPECTED: the integral of I_i over N(t, its variance), less the price of the item times
 *   (predicted final precision / usual one)^2 (the dual value of its use: an error of 1/I falls by
 *   dI/I^2, so one unit of information is worth 1/I^2), less `steer` for each question by which its
 *   area is ahead of the area most behind, so that no area is left to the end.
 * - MPWI, MLWI: the sum of I_i f, of I_i L (van der Linden 1998; Veerkamp and Berger 1997).
 * - KLP, KL: the sum of K_i(t, theta) f, of K_i(t, theta) L, with K_i = P(t) log P(t)/P(theta) +
 *   Q(t) log Q(t)/Q(theta) (Chang and Ying, Applied Psychological Measurement 20 (1996), 213-229).
 * - EPV: minus the expected posterior variance, P_i(t) Var(right) + Q_i(t) Var(wrong) (van der
 *   Linden 1998, eq. 16, at the estimate as catR does).
 * - MEI: the expected information after the answer, P_i(t) I_i(t right) + Q_i(t) I_i(t wrong).
 * - PROGRESSIVE: (1 - s) R H + s I_i(t), R uniform, H the largest information, s from 0 to 1 over
 *   the test (Revuelta and Ponsoda, Journal of Educational Measurement 35 (1998), 311-327).
 * - RANDOM: uniform. */
#pragma once
#include "measure/exposure.h"

enum choice_rule {
	CHOICE_INFORMATION,
	CHOICE_EXPECTED,
	CHOICE_MPWI,
	CHOICE_MLWI,
	CHOICE_KLP,
	CHOICE_KL,
	CHOICE_EPV,
	CHOICE_MEI,
	CHOICE_PROGRESSIVE,
	CHOICE_RANDOM,
	CHOICE_RULE_COUNT
};

enum { CHOICE_AMONG_MAX = 16 };
#define CHOICE_NONE SIZE_MAX

struct choice {
	enum choice_rule rule;
	unsigned among; /* 1: the best; up to CHOICE_AMONG_MAX */
	double percent; /* 0: uniform among them; else each is taken with this chance, best first,
			   the last if none was (the public Pix) */
	double start;	/* INFORMATION: ability taken for the first question */
	double usual;	/* EXPECTED: usual final precision 1/variance */
	double steer;	/* EXPECTED: information given up a question ahead, where areas have their
			   share */
	const float *rest; /* EXPECTED: precision a question still adds, by centre of the pool;
			      NULL: none */
};

/* The next item, or CHOICE_NONE when no item may come. When every item that may come is at its
 * ceiling the least asked is taken. */
size_t choice_next(const struct choice *c, struct exam *e, struct exposure *x, struct random *r);

/* The same item by looking at every item with every value: what the fast ways are held to. Without
 * the draws (among is taken as 1); for the rules without chance. */
size_t choice_slowly(const struct choice *c, const struct exam *e, const struct exposure *x);

/* The value of one item under a rule without chance. */
double choice_value(const struct choice *c, const struct exam *e, const struct exposure *x,
		    size_t item);

/* The criteria themselves, on any grid: `weight` is f or L (times the width of a node), `right` the
 * item's probabilities at the nodes. */
struct choice_sight {
	size_t n;
	const double *node, *weight;
};
double choice_weighted(const struct choice_sight *s, const double *information);
double choice_divergence(const struct choice_sight *s, const double *right, double right_at);
double choice_expected_variance(const struct choice_sight *s, const double *right, double right_at);
