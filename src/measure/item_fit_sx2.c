/* SPDX-License-Identifier: EUPL-1.2 */
/* The likelihood of each sum without one item, for every item: halving the items again and again,
 * each half is handed the sums of all items outside it, which takes n log n foldings in place of
 * n squared, and no division (which would lose digits). */
#include <math.h>
#include "measure/distribution.h"
#include "measure/item_fit_parts.h"

enum { DEPTH_MAX = 40 };

struct halving {
	const struct grid_items *g;
	double *level[DEPTH_MAX]; /* likelihood of each sum at each point: [sum * points + q] */
	size_t top;		  /* the highest sum of all items */
	double *expected;
	item_fit_take_fn *take;
	void *context;
};

/* Adds an item to the sums in `f`, of which the highest is *top. From the highest sum down, so that
 * what is read has not been written yet. */
static void fold(const struct halving *h, double *f, size_t *top, size_t item)
{
	size_t points = h->g->grid.n, m = h->g->items[item].categories - 1u;
	const double *p = h->g->p + h->g->row[item] * points;

	*top += m;
	for (size_t z = *top + 1; z-- > 0;) {
		double *to = f + z * points;
		for (size_t q = 0; q < points; q++)
			to[q] = z + m <= *top ? to[q] * p[q] : 0;
		for (size_t k = 1; k <= m && k <= z; k++) {
			const double *from = to - k * points, *pk = p + k * points;
			for (size_t q = 0; z - k + m <= *top && q < points; q++)
				to[q] += from[q] * pk[q];
		}
	}
}

static void expect(const struct halving *h, const double *f, size_t top, size_t item)
{
	const struct grid *grid = &h->g->grid;
	size_t points = grid->n, categories = h->g->items[item].categories;

	for (size_t z = 0; z < top + categories; z++) {
		double *e = h->expected + z * categories, sum = 0;
		for (size_t k = 0; k < categories; k++) {
			const double *p = h->g->p + (h->g->row[item] + k) * points;
			e[k] = 0;
			if (z < k || z - k > top)
				continue;
			for (size_t q = 0; q < points; q++)
				e[k] += grid->weight[q] * p[q] * f[(z - k) * points + q];
			sum += e[k];
		}
		for (size_t k = 0; k < categories; k++)
			e[k] /= sum;
	}
	h->take(h->context, item, top + categories - 1, h->expected);
}

/* level[depth] holds the sums of all items but first … last-1. */
static void halve(struct halving *h, unsigned depth, size_t top, size_t first, size_t last)
{
	size_t points = h->g->grid.n, middle = first + (last - first) / 2;

	if (last - first == 1) {
		expect(h, h->level[depth], top, first);
		return;
	}
	for (int half = 0; half < 2; half++) {
		size_t own = top;
		memcpy(h->level[depth + 1], h->level[depth], (top + 1) * points * sizeof(double));
		for (size_t i = half ? first : middle; i < (half ? middle : last); i++)
			fold(h, h->level[depth + 1], &own, i);
		halve(h, depth + 1, own, half ? middle : first, half ? last : middle);
	}
}

void item_fit_expected(const struct grid_items *g, struct arena *a, item_fit_take_fn *take,
		       void *context)
{
	struct halving h = {.g = g, .take = take, .context = context};
	unsigned depth = 1;

	if (g->n == 0)
		return;
	for (size_t i = 0; i < g->n; i++)
		h.top += g->items[i].categories - 1u;
	for (size_t n = 1; n < g->n; n *= 2)
		depth++;
	for (unsigned d = 0; d < depth; d++)
		h.level[d] = ARENA_NEW(a, double, (h.top + 1) * g->grid.n);
	h.expected = ARENA_NEW(a, double, (h.top + 1) * ITEM_CATEGORIES_MAX);
	for (size_t q = 0; q < g->grid.n; q++)
		h.level[0][q] = 1;
	halve(&h, 0, 0, 0, g->n);
}

/* --- the statistic ----------------------------------------------------------------------------
 */

struct sx2 {
	const struct responses *r;
	const struct item *items;
	bool known;
	uint32_t *sum; /* of each person who answered all; UINT32_MAX else */
	double *o, *e; /* rows of counts, observed and expected */
	struct item_fit *out;
};

static void observe(struct sx2 *s, size_t item, size_t categories)
{
	const struct responses *r = s->r;

	for (size_t p = 0; p < r->persons; p++) {
		size_t score = 0;
		if (s->sum[p] == UINT32_MAX)
			continue;
		if (!r->item_of) {
			score = r->score[p * r->items + item];
		} else {
			uint64_t k = r->start[p];
			while (r->item_of[k] != item)
				k++;
			score = r->score[k];
		}
		s->o[s->sum[p] * categories + score]++;
	}
}

static void join(double *rows, size_t categories, size_t *n, size_t from, size_t to)
{
	for (size_t k = 0; k < categories; k++)
		rows[to * categories + k] += rows[from * categories + k];
	memmove(rows + from * categories, rows + (from + 1) * categories,
		(*n - from - 1) * categories * sizeof *rows);
}

/* Right-or-wrong: rows join until every expected count is 1 or more; returns how many are left. */
static size_t collapse_rows(double *o, double *e, size_t n)
{
	for (size_t i = 0; i < n && n > 1;) {
		if (e[2 * i] >= 1 && e[2 * i + 1] >= 1) {
			i++;
			continue;
		}
		size_t to = i == 0 ? 1 : i - 1;
		if (i > 0 && i + 1 < n && o[2 * i + 2] + o[2 * i + 3] < o[2 * i - 2] + o[2 * i - 1])
			to = i + 1;
		join(o, 2, &n, i, to);
		join(e, 2, &n, i, to);
		n--;
		i = 0;
	}
	return n;
}

/* More scores: within a row a category below 1 joins the next, the last one the one before it; a
 * category that has gone has -1. Returns the cells left. */
static size_t collapse_row(double *o, double *e, size_t categories)
{
	size_t cells = 0, last = 0;

	for (size_t k = 0; k < categories; k++) {
		if (e[k] >= 1) {
			cells++;
			last = k;
		} else if (k + 1 < categories) {
			e[k + 1] += e[k];
			o[k + 1] += o[k];
			e[k] = -1;
		} else if (cells) {
			e[last] += e[k];
			o[last] += o[k];
			e[k] = -1;
		} else {
			cells++;
		}
	}
	return cells;
}

static void sum_up(struct item_fit *out, const double *o, const double *e, size_t rows,
		   size_t categories, double df)
{
	double chi2 = 0;

	for (size_t c = 0; c < rows * categories; c++)
		if (e[c] > 0)
			chi2 += (o[c] - e[c]) * (o[c] - e[c]) / e[c];
	if (!(df > 0))
		return;
	out->test = ITEM_FIT_SX2;
	out->chi2 = chi2;
	out->df = df;
	out->p = chi_square_upper(chi2, df);
}

static void take(void *context, size_t item, size_t top, const double *expected)
{
	struct sx2 *s = context;
	size_t categories = s->items[item].categories, m = categories - 1, rows = 0, cells = 0;

	memset(s->o, 0, (top + 1) * categories * sizeof *s->o);
	observe(s, item, categories);
	for (size_t z = m; z + m <= top; z++) {
		double n = 0, *o = s->o + z * categories, *e = s->e + rows * categories;
		for (size_t k = 0; k < categories; k++)
			n += o[k];
		if (n == 0)
			continue;
		for (size_t k = 0; k < categories; k++)
			e[k] = n * expected[z * categories + k];
		memmove(s->o + rows++ * categories, o, categories * sizeof *o);
	}
	if (categories == 2) {
		rows = collapse_rows(s->o, s->e, rows);
		cells = 2 * rows;
	}
	for (size_t i = 0; categories > 2 && i < rows; i++)
		cells += collapse_row(s->o + i * categories, s->e + i * categories, categories);
	double spent = s->known ? 0 : (double)item_parameters(&s->items[item]);
	sum_up(&s->out[item], s->o, s->e, rows, categories, (double)cells - (double)rows - spent);
}

void item_fit_sx2(const struct responses *r, const struct grid_items *g, bool known,
		  struct arena *a, struct item_fit *out)
{
	struct response *x = ARENA_NEW(a, struct response, r->items + 1);
	struct sx2 s = {.r = r, .items = g->items, .known = known, .out = out};
	size_t complete = 0, top = 0;

	s.sum = ARENA_NEW(a, uint32_t, r->persons + 1);
	for (size_t p = 0; p < r->persons; p++) {
		size_t n = responses_of(r, p, x);
		s.sum[p] = n == r->items ? 0 : UINT32_MAX;
		complete += n == r->items;
		for (size_t k = 0; n == r->items && k < n; k++)
			s.sum[p] += x[k].score;
	}
	if (complete < ITEM_FIT_LEAST)
		return;
	for (size_t i = 0; i < r->items; i++)
		top += g->items[i].categories - 1u;
	s.o = ARENA_NEW(a, double, (top + 1) * ITEM_CATEGORIES_MAX);
	s.e = ARENA_NEW(a, double, (top + 1) * ITEM_CATEGORIES_MAX);
	item_fit_expected(g, a, take, &s);
}
