/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/method_pix.h"

#include <math.h>
#include "measure/exact_exp.h"

enum { NODES = 81 };

const struct method_pix method_pix_seeds = {
    .start = -3, .variation = 0.5, .between = 2, .passage = true};
const struct method_pix method_pix_new = {
    .start = 0, .variation = 1, .between = 0, .passage = true};

/* By repeated addition: the rounding is part of the rules. */
void method_pix_nodes(struct method_lane *l)
{
	double x = -9;

	for (size_t q = 0; q < NODES; q++, x += 18.0 / 80)
		l->pix_node[q] = x;
}

static uint64_t areas_left(const struct method_lane *l, const struct exam *e)
{
	uint64_t left = 0;

	for (size_t c = 0; c < l->pool->areas; c++)
		if (e->in_area[c] == 0 && l->pool->share[c] > 0)
			left |= UINT64_C(1) << c;
	return left;
}

/* Passage by all competences, then none of the last few competences, unless nothing would remain.
 */
static void open_areas(const struct method_lane *l, struct exam *e)
{
	const uint16_t *area = l->pool->items.area;
	uint64_t all = UINT64_MAX >> (64 - l->pool->areas), open = all;

	e->open = UINT64_MAX;
	if (!area)
		return;
	if (l->pix.passage && areas_left(l, e))
		open = areas_left(l, e);
	uint64_t last = 0;
	for (unsigned k = 1; k <= l->pix.between && k <= e->asked; k++)
		last |= UINT64_C(1) << area[e->item[e->asked - k]];
	e->open = open & ~last ? open & ~last : open;
}

void method_pix_start(struct method_lane *l, struct exam *e)
{
	for (size_t q = 0; q < NODES; q++)
		l->pix_likelihood[q] = 1;
	l->choice.start = l->pix.start;
	e->estimate = l->pix.start;
	e->error = 5;
	open_areas(l, e);
}

static double limited(double before, double raw, double v)
{
	double gap = before > -v && before < v ? v : fabs(before * v);

	if (v <= 0)
		return raw;
	if (raw > before)
		return raw < before + gap ? raw : before + gap;
	return raw > before - gap ? raw : before - gap;
}

void method_pix_answer(struct method_lane *l, struct exam *e, size_t item, bool right)
{
	double a = l->pool->items.a[item], b = l->pool->items.b[item], *s = l->pix_node;
	double before = e->asked > 1 ? l->choice.start : l->pix.start;
	double prior[NODES], weight[NODES], total = 0, all = 0, raw = 0, spread = 0;

	for (size_t q = 0; q < NODES; q++) {
		double x = s[q] - before;
		prior[q] = exact_exp(x * x / -3.0);
		total += prior[q];
		double p = 1 / (1 + exact_exp(a * (b - s[q])));
		l->pix_likelihood[q] *= right ? p : 1 - p;
	}
	for (size_t q = 0; q < NODES; q++) {
		weight[q] = l->pix_likelihood[q] * (prior[q] / total);
		all += weight[q];
	}
	for (size_t q = 0; q < NODES; q++)
		raw += s[q] * (weight[q] / all);
	e->estimate = limited(before, raw, l->pix.variation);
	for (size_t q = 0; q < NODES; q++)
		spread += weight[q] / all * (s[q] - e->estimate) * (s[q] - e->estimate);
	e->error = sqrt(spread - 9.0 / 80 * (9.0 / 80) / 12);
	l->choice.start = e->estimate; /* kept as the prior's centre of the next answer */
	open_areas(l, e);
}
