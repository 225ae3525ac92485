/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/frontier.h"

#include <math.h>
#include <string.h>
#include "measure/exposure.h"

struct ascent {
	const struct pool *p;
	unsigned length;
	double rate;
	double *information; /* by node, then item */
	double *price, *use, *mean_use, *value;
	double precision[POOL_NODES]; /* 1 + I_q as it is going */
	double *best;		      /* the highest values of a node: a heap, the least on top */
	uint32_t *best_item;
};

/* --- the `length` highest: a heap whose top is the least of them --------------------------------
 */

static void sink(struct ascent *s, unsigned n, unsigned k)
{
	for (;;) {
		unsigned low = k;
		for (unsigned c = 2 * k + 1; c <= 2 * k + 2 && c < n; c++)
			if (s->best[c] < s->best[low])
				low = c;
		if (low == k)
			return;
		double v = s->best[k];
		uint32_t i = s->best_item[k];
		s->best[k] = s->best[low];
		s->best_item[k] = s->best_item[low];
		s->best[low] = v;
		s->best_item[low] = i;
		k = low;
	}
}

static void highest(struct ascent *s)
{
	for (unsigned k = 0; k < s->length; k++) {
		s->best[k] = s->value[k];
		s->best_item[k] = k;
	}
	for (unsigned k = s->length; k-- > 0;)
		sink(s, s->length, k);
	for (size_t i = s->length; i < s->p->items.n; i++)
		if (s->value[i] > s->best[0]) {
			s->best[0] = s->value[i];
			s->best_item[0] = (uint32_t)i;
			sink(s, s->length, 0);
		}
}

/* --- the ascent --------------------------------------------------------------------------------
 */

/* One ability: its term of D; its use and its precision move on. */
static double visit(struct ascent *s, size_t q, double follow)
{
	const double *information = s->information + q * s->p->items.n;
	double y = s->precision[q], w = 1 / (y * y), sum = 0, gained = 0;

	for (size_t i = 0; i < s->p->items.n; i++)
		s->value[i] = w * information[i] - s->price[i];
	highest(s);
	for (unsigned k = 0; k < s->length; k++) {
		sum += s->best[k];
		gained += information[s->best_item[k]];
		s->use[s->best_item[k]] += s->p->prior[q];
	}
	s->precision[q] += follow * (1 + gained - y);
	return s->p->prior[q] * (2 / y - w - sum);
}

static double round_of(struct ascent *s, double follow)
{
	double d = 0, prices = 0;

	memset(s->use, 0, s->p->items.n * sizeof *s->use);
	for (size_t q = 0; q < POOL_NODES; q++)
		d += visit(s, q, follow);
	for (size_t i = 0; i < s->p->items.n; i++)
		prices += s->price[i];
	return d - s->rate * prices;
}

static void start(struct ascent *s, struct arena *a)
{
	size_t n = s->p->items.n;

	s->information = ARENA_NEW(a, double, n *POOL_NODES);
	s->price = ARENA_NEW(a, double, n);
	s->use = ARENA_NEW(a, double, n);
	s->mean_use = ARENA_NEW(a, double, n);
	s->value = ARENA_NEW(a, double, n);
	s->best = ARENA_NEW(a, double, s->length);
	s->best_item = ARENA_NEW(a, uint32_t, s->length);
	for (size_t i = 0; i < n; i++)
		for (size_t q = 0; q < POOL_NODES; q++)
			s->information[q * n + i] = s->p->information[i * POOL_ROW + q];
	for (size_t q = 0; q < POOL_NODES; q++) /* exact where there is no price */
		for (int k = 0; k < 2; k++) {
			s->precision[q] = k ? s->precision[q] : 1;
			visit(s, q, 1);
		}
}

struct frontier_bound frontier_bound(struct arena *a, const struct pool *p, unsigned length,
				     double rate, unsigned rounds)
{
	struct ascent s = {.p = p, .length = length, .rate = rate};
	struct frontier_bound b = {};
	double highest_d = 0, n = (double)p->items.n;

	if (rate * n < length || p->items.n < length)
		return b;
	start(&s, a);
	double y = s.precision[POOL_NODES / 2];
	double step = (y - 1) / length / (y * y); /* what an item is worth in the middle */
	for (unsigned k = 0; k < rounds; k++) {
		double fade = 1 / (1 + (double)k / 20), recent = k < 10 ? 1 : 0.03;
		double d = round_of(&s, 0.1);
		highest_d = d > highest_d ? d : highest_d;
		b.largest = b.overlap = 0;
		for (size_t i = 0; i < p->items.n; i++) {
			double x = s.price[i] + step * fade * (s.use[i] - rate);
			s.price[i] = rate < 1 && x > 0 ? x : 0;
			s.mean_use[i] += recent * (s.use[i] - s.mean_use[i]);
			b.overlap += s.mean_use[i] * s.mean_use[i] / length;
			if (s.mean_use[i] > b.largest)
				b.largest = s.mean_use[i];
		}
	}
	b.error = sqrt(highest_d);
	return b;
}
