/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/posterior.h"

#include <string.h>
#include "measure/exact_exp.h"

static double node(int q)
{
	int tenths = q - POSTERIOR_NODES / 2;

	return tenths / 10.0;
}

static void sum_up(struct posterior *p)
{
	double total = 0, first = 0, second = 0;

	for (int q = 0; q < POSTERIOR_NODES; q++) {
		total += p->weight[q];
		first += p->weight[q] * node(q);
		second += p->weight[q] * node(q) * node(q);
	}
	p->total = total;
	p->mean = first / total;
	p->variance = second / total - p->mean * p->mean;
}

void posterior_begin(struct posterior *p)
{
	memset(p, 0, sizeof *p);
	for (int q = 0; q < POSTERIOR_NODES; q++)
		p->weight[q] = exact_exp(-0.5 * node(q) * node(q));
	sum_up(p);
}

void posterior_answer(struct posterior *p, double a, double b, bool right)
{
	double scale = p->total < 0x1p-500 ? p->total : 1, side = right ? -a : a;
	/* The odds against what was answered, from node to node by one factor: the last of 161 is
	 * off by as many last bits, and a chance near 1 keeps its digits when it is missed. */
	double odds = exact_exp(side * (node(0) - b)), factor = exact_exp(side * 0.1);

	for (int q = 0; q < POSTERIOR_NODES; q++, odds *= factor) {
		double chance = 1 / (1 + odds);
		p->weight[q] = p->weight[q] / scale * (chance > 0x1p-60 ? chance : 0x1p-60);
	}
	sum_up(p);
}
