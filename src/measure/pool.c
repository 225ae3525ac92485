/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/pool.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "measure/exact_exp.h"
#include "measure/lanes.h"

enum { FIRST_CENTRE = (POOL_NODES - POOL_CENTRES) / 2 };
static const double ratio_of_variances = 0.75;

/* Two at a time, in this order on every machine. */

double pool_probability(const struct pool *p, size_t i, double theta)
{
	const struct pool_items *it = &p->items;
	double low = it->c ? it->c[i] : 0, high = it->d ? it->d[i] : 1;

	return low + (high - low) / (1 + exact_exp(-it->a[i] * (theta - it->b[i])));
}

/* P'^2 / (P Q), with Q from its own formula: 1 - P loses all digits near P = 1. */
double pool_information(const struct pool *p, size_t i, double theta)
{
	const struct pool_items *it = &p->items;
	double low = it->c ? it->c[i] : 0, high = it->d ? it->d[i] : 1;
	double z = it->a[i] * (theta - it->b[i]);
	double e = exact_exp(-fabs(z)); /* the smaller of the two odds */
	double up = z >= 0 ? 1 / (1 + e) : e / (1 + e), down = z >= 0 ? e / (1 + e) : 1 / (1 + e);
	double slope = (high - low) * it->a[i] * up * down;
	double right = low + (high - low) * up, wrong = (1 - high) + (high - low) * down;

	return right > 0 && wrong > 0 ? slope * slope / (right * wrong) : 0;
}

/* --- tables ------------------------------------------------------------------------------------
 */

static void make_nodes(struct pool *p)
{
	double total = 0;

	for (int q = 0; q < POOL_NODES; q++) {
		int tenths = q - POOL_NODES / 2;
		p->node[q] = tenths / 10.0;
		p->prior[q] = exact_exp(-0.5 * p->node[q] * p->node[q]);
		total += p->prior[q];
	}
	for (int q = 0; q < POOL_NODES; q++)
		p->prior[q] /= total;
}

static void make_rows(struct pool *p)
{
	for (size_t i = 0; i < p->items.n; i++)
		for (size_t q = 0; q < POOL_NODES; q++) {
			double x = pool_probability(p, i, p->node[q]);
			x = x < 0x1p-60 ? 0x1p-60 : x > 1 - 0x1p-53 ? 1 - 0x1p-53 : x;
			p->probability[i * POOL_ROW + q] = x;
			p->information[i * POOL_ROW + q] = pool_information(p, i, p->node[q]);
		}
}

static void count_groups(struct pool *p)
{
	const struct pool_items *it = &p->items;

	p->areas = 1;
	for (size_t i = 0; i < it->n; i++) {
		size_t area = it->area ? it->area[i] : 0;
		if (area >= p->areas)
			p->areas = area + 1;
		p->share[area] += 1 / (double)it->n;
		if (it->tube && it->tube[i] >= p->tubes)
			p->tubes = it->tube[i] + 1;
		if (it->enemy && it->enemy[i] >= p->enemies)
			p->enemies = it->enemy[i] + 1;
	}
}

/* --- lists -------------------------------------------------------------------------------------
 */

/* Highest value first; of two equal ones the lowest number, which is the one to take on a tie. */
static int by_value(const void *x, const void *y)
{
	const struct pool_entry *a = x, *b = y;

	if (a->value != b->value)
		return a->value < b->value ? 1 : -1;
	return a->item < b->item ? -1 : a->item > b->item;
}

static bool before(struct pool_entry a, struct pool_entry b)
{
	return by_value(&a, &b) < 0;
}

static void swap(struct pool_entry *a, struct pool_entry *b)
{
	struct pool_entry t = *a;

	*a = *b;
	*b = t;
}

/* Brings the `first` entries that come first to the front, in no order (Hoare's selection). */
static void select_first(struct pool_entry *e, size_t n, size_t first)
{
	size_t low = 0, high = n;

	while (high - low > 1 && first > low && first < high) {
		struct pool_entry pivot = e[low + (high - low) / 2];
		size_t i = low, j = high - 1;
		for (;;) {
			while (before(e[i], pivot))
				i++;
			while (before(pivot, e[j]))
				j--;
			if (i >= j)
				break;
			swap(&e[i++], &e[j--]);
		}
		size_t cut = i > low ? i : low + 1;
		if (first < cut)
			high = cut;
		else
			low = cut;
	}
}

static void keep_list(const struct pool *p, struct pool_entry *all, struct pool_entry *list)
{
	select_first(all, p->items.n, p->list);
	qsort(all, p->list, sizeof *all, by_value);
	memcpy(list, all, p->list * sizeof *all);
}

/* A bound of the information between nodes q and q + 1: its slope is at most a^3 / 4 (for two
 * parameters a^3 / (6 sqrt 3); asymptotes only flatten a curve they lower). The float is rounded
 * up. */
static float bound_between(const struct pool *p, size_t i, size_t q)
{
	const double *row = p->information + i * POOL_ROW;
	double a = fabs(p->items.a[i]);
	double step = p->node[q + 1] - p->node[q];

	return (float)(((row[q] + row[q + 1]) / 2 + step / 2 * a * a * a / 4) * (1 + 1e-6));
}

static void list_information(struct pool *p, struct arena *a, struct pool_entry *all)
{
	p->by_information = ARENA_NEW(a, struct pool_entry, (POOL_NODES - 1) * p->list);
	for (size_t q = 0; q + 1 < POOL_NODES; q++) {
		for (size_t i = 0; i < p->items.n; i++)
			all[i] = (struct pool_entry){(uint32_t)i, bound_between(p, i, q)};
		keep_list(p, all, p->by_information + q * p->list);
	}
}

static int shorter_first(const void *x, const void *y)
{
	float a = *(const float *)x, b = *(const float *)y;

	return a > b ? 1 : a < b ? -1 : 0;
}

static void find_short(struct pool *p, struct arena *a)
{
	size_t n = p->items.n;

	if (!p->items.seconds || n == 0)
		return;
	float *sorted = ARENA_NEW(a, float, n);
	memcpy(sorted, p->items.seconds, n * sizeof *sorted);
	qsort(sorted, n, sizeof *sorted, shorter_first);
	p->seconds_short = sorted[n / 4];
}

struct pool *pool_new(struct arena *a, const struct pool_items *items)
{
	struct pool *p = ARENA_NEW(a, struct pool, 1);

	p->items = *items;
	p->list = items->n < POOL_LIST ? items->n : POOL_LIST;
	p->probability = ARENA_NEW(a, double, items->n *POOL_ROW);
	p->information = ARENA_NEW(a, double, items->n *POOL_ROW);
	count_groups(p);
	find_short(p, a);
	make_nodes(p);
	make_rows(p);
	list_information(p, a, ARENA_NEW(a, struct pool_entry, items->n));
	return p;
}

/* --- expected information ----------------------------------------------------------------------
 */

size_t pool_centre(double mean)
{
	double x = floor((mean + 6) * 10 + 0.5) - FIRST_CENTRE;

	return x > 0 ? x < POOL_CENTRES - 1 ? (size_t)x : POOL_CENTRES - 1 : 0;
}

static size_t level_of(double variance)
{
	size_t level = 0;
	double v = 1;

	/* halfway between two levels, by ratio: the square root of 3/4 is 0.8660254 */
	while (level + 1 < POOL_LEVELS && variance < v * 0.8660254037844386) {
		v *= ratio_of_variances;
		level++;
	}
	return level;
}

struct window {
	size_t from, to;
	double weight[POOL_NODES];
};

static void open_window(const struct pool *p, size_t level, size_t centre, struct window *w)
{
	double v = 1, total = 0, m = p->node[centre + FIRST_CENTRE];

	for (size_t l = 0; l < level; l++)
		v *= ratio_of_variances;
	w->from = POOL_NODES;
	w->to = 0;
	for (size_t q = 0; q < POOL_NODES; q++) {
		double z = (p->node[q] - m) * (p->node[q] - m) / v;
		w->weight[q] = z > 12.25 ? 0 : exact_exp(-z / 2); /* three and a half deviations */
		total += w->weight[q];
		if (w->weight[q] > 0) {
			w->from = q < w->from ? q : w->from;
			w->to = q + 1;
		}
	}
	for (size_t q = w->from; q < w->to; q++)
		w->weight[q] /= total;
}

static float expected_in(const struct pool *p, const struct window *w, size_t i)
{
	const double *row = p->information + i * POOL_ROW;
	double sum = 0;

	for (size_t q = w->from; q < w->to; q++)
		sum += w->weight[q] * row[q];
	return (float)sum;
}

void pool_expect(struct pool *p, struct arena *a)
{
	struct window w;

	if (p->by_expectation)
		return;
	struct pool_entry *all = ARENA_NEW(a, struct pool_entry, p->items.n);
	p->by_expectation =
	    ARENA_NEW(a, struct pool_entry, (size_t)POOL_LEVELS * POOL_CENTRES * p->list);
	for (size_t l = 0; l < POOL_LEVELS; l++)
		for (size_t c = 0; c < POOL_CENTRES; c++) {
			open_window(p, l, c, &w);
			for (size_t i = 0; i < p->items.n; i++)
				all[i] = (struct pool_entry){(uint32_t)i, expected_in(p, &w, i)};
			keep_list(p, all, p->by_expectation + (l * POOL_CENTRES + c) * p->list);
		}
}

const struct pool_entry *pool_expected(const struct pool *p, double mean, double variance)
{
	return p->by_expectation +
	       (level_of(variance) * POOL_CENTRES + pool_centre(mean)) * p->list;
}

float pool_expected_value(const struct pool *p, double mean, double variance, size_t item)
{
	struct window w;

	open_window(p, level_of(variance), pool_centre(mean), &w);
	return expected_in(p, &w, item);
}

double pool_expected_rest(const struct pool *p, unsigned length, double rate,
			  float rest[static POOL_CENTRES])
{
	size_t best = (size_t)(length / (rate > 0 ? rate : 1));

	best = best < p->list ? best : p->list;
	for (size_t c = 0; c < POOL_CENTRES; c++) {
		const struct pool_entry *list =
		    p->by_expectation + ((POOL_LEVELS - 1) * (size_t)POOL_CENTRES + c) * p->list;
		double sum = 0;
		for (size_t k = 0; k < best; k++)
			sum += (double)list[k].value;
		rest[c] = (float)(sum / (double)best);
	}
	return 1 + length * (double)rest[POOL_CENTRES / 2];
}

/* --- posterior ---------------------------------------------------------------------------------
 */

void pool_posterior_start(const struct pool *p, struct posterior_grid *g)
{
	memcpy(g->weight, p->prior, sizeof g->weight);
	g->total = 1;
	g->mean = 0;
	g->variance = 0;
	for (size_t q = 0; q < POOL_NODES; q++)
		g->variance += p->prior[q] * p->node[q] * p->node[q];
}

/* In the order that two registers of two numbers add up in. */
LANES_INLINE double sum_of(lanes v)
{
	return (v[0] + v[2]) + (v[1] + v[3]);
}

LANES_FAST void pool_posterior_answer(const struct pool *p, struct posterior_grid *g, size_t item,
				      bool right)
{
	const double *row = p->probability + item * POOL_ROW;
	double sign = right ? 1 : -1, base = right ? 0 : 1; /* P or 1 - P, without a branch */
	lanes s0 = lanes_all(0), s1 = s0, s2 = s0;

	if (g->total < 0x1p-500)
		for (size_t q = 0; q < POOL_ROW; q++)
			g->weight[q] /= g->total;
	for (size_t q = 0; q < POOL_ROW; q += LANES) {
		lanes x = lanes_at(g->weight + q) * (base + sign * lanes_at(row + q));
		lanes t = lanes_at(p->node + q), xt = x * t;
		lanes_put(g->weight + q, x);
		s0 += x;
		s1 += xt;
		s2 += xt * t;
	}
	g->total = sum_of(s0);
	g->mean = sum_of(s1) / g->total;
	g->variance = sum_of(s2) / g->total - g->mean * g->mean;
}
