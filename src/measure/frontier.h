/* SPDX-License-Identifier: EUPL-1.2 */
/* frontier.h - the smallest error that any adaptive exam can have when no item is asked of more
 *than a share `rate` of the persons.
 *
 * Let x_iq be the chance that a person of ability q is asked item i. The error is bounded by that
 *of an exam that knows the ability while it chooses: the root of sum_q f_q / (1 + sum_i x_iq I_iq),
 * f the N(0,1) of the persons on the pool's grid, with sum_i x_iq = length, 0 <= x_iq <= 1, sum_q
 * f_q x_iq <= rate. Its dual, with a price l_i >= 0 an item and, as 1/y >= 2 sqrt(w) - w y for any
 * w > 0, a weight w_q an ability,
 *
 *	D = sum_q f_q (2 sqrt(w_q) - w_q - sum of the `length` highest w_q I_iq - l_i) - rate sum
 *l_i
 *
 * is a lower bound whatever l and w are; the highest D found by ascent along the subgradient (use
 * less rate; Bertsekas, Nonlinear Programming (1999), section 6.3) is returned. That of no
 * exposure limit (rate 1) is exact. An exam must also learn the ability, so none reaches it. */
#pragma once
#include "measure/pool.h"

struct frontier_bound {
	double error;	/* root of the highest D: no exam can have less */
	double overlap; /* of the solution near it */
	double largest; /* exposure of that solution: how far the ascent is from its end */
};

/* `scratch` holds two numbers an item and node at most while it runs. Nothing when rate x items is
 * below length: there is no such exam (error is then 0). */
struct frontier_bound frontier_bound(struct arena *scratch, const struct pool *p, unsigned length,
				     double rate, unsigned rounds);
