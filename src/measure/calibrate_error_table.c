/* SPDX-License-Identifier: EUPL-1.2 */
/* Complete tables of right or wrong answers under P = 1 / (1 + exp(-(a theta + d))). There the
 * posterior of a person hangs on one number, the sum of a x, and so on its mean m. The scores of an
 * item are (x - P(theta)) theta and x - P(theta); their covariance under the posterior of m is, for
 * slopes i and k,
 *
 *	x_i x_k var(m) - x_i Cov_m(theta, P_k theta) - x_k Cov_m(theta, P_i theta)
 *		+ Cov_m(P_i theta, P_k theta)
 *
 * and less of that for intercepts. Summed over persons:
 *
 * - the last term hangs on m alone: it is taken at some tens of points of m, each with the persons
 *   that interpolation (Lagrange's, by four points) gives it;
 * - so do the factors of x_i and x_k: they need, item by item, the persons that were right, shared
 *   out over the same points;
 * - the first is a weighted count of the persons right on both. Persons are sorted by m and cut
 *into blocks of at most 64: one word a block and item, and the common bits are counted.
 *
 * In a block the variance and the shares are those of its mean. What that and the interpolation
 * leave out is below 2e-4 of a standard error from CAL_PERSONS_LARGE persons on (calibrate_test.c
 * holds it to the sum person by person). */
#include "measure/calibrate_error_inner.h"

#include <math.h>
#include "measure/lanes.h"

enum { TILE = 4, BLOCK = 64, PLACES = 1 << 16 };
static const double apart_wanted = 0.1; /* points of m */
static const float block_wide = 0.007F; /* of m in a block */

struct table {
	const struct cal_errors *j;
	struct arena *a;
	size_t group;
	uint32_t *order; /* persons of the group, by m */
	size_t persons, blocks;
	uint32_t *block;  /* blocks + 1: its first of `order` */
	uint64_t *bits;	  /* items x blocks: right */
	double *variance; /* blocks */
	size_t points;
	double low, apart;
	double *share;	  /* points: persons */
	double *answered; /* items x points: persons that were right */
	/* By column: two an item (slope, intercept), then two of the group unless it is the first
	 */
	size_t columns, rank; /* points x degree */
	double *score;	      /* columns x rank: coefficients of what hangs on theta alone */
	double *with_theta;   /* columns x points: its covariance with theta */
	double *weight;	      /* rank: the share of each */
};

/* --- persons in order ---------------------------------------------------------------------------
 */

static bool is_of(const struct table *t, size_t p)
{
	const struct responses *r = t->j->c->r;

	return !r->group || r->group[p] == t->group;
}

/* Counted into places between the lowest and the highest, which is order enough. */
static void sort_persons(struct table *t)
{
	const struct cal *c = t->j->c;
	float low = INFINITY, high = -INFINITY;
	uint32_t *place = ARENA_NEW(t->a, uint32_t, PLACES + 1);

	for (size_t p = 0; p < c->persons; p++) {
		if (!is_of(t, p))
			continue;
		low = fminf(low, c->ability[p]);
		high = fmaxf(high, c->ability[p]);
		t->persons++;
	}
	float by = high > low ? (PLACES - 1) / (high - low) : 0;
	for (size_t p = 0; p < c->persons; p++)
		if (is_of(t, p))
			place[(size_t)((c->ability[p] - low) * by) + 1]++;
	for (size_t k = 0; k < PLACES; k++)
		place[k + 1] += place[k];
	t->order = ARENA_NEW(t->a, uint32_t, t->persons);
	for (size_t p = 0; p < c->persons; p++)
		if (is_of(t, p))
			t->order[place[(size_t)((c->ability[p] - low) * by)]++] = (uint32_t)p;
	t->points = (size_t)ceil((double)(high - low) / apart_wanted) + 4;
	t->apart = apart_wanted;
	t->low = (double)low - 1.5 * t->apart;
}

/* Lagrange's weights of the four points around m. */
static size_t shares_of(const struct table *t, double m, double *w)
{
	double x = (m - t->low) / t->apart;
	size_t at = (size_t)x;

	x -= (double)at;
	w[0] = -x * (x - 1) * (x - 2) / 6;
	w[1] = (x + 1) * (x - 1) * (x - 2) / 2;
	w[2] = -(x + 1) * x * (x - 2) / 2;
	w[3] = (x + 1) * x * (x - 1) / 6;
	return at - 1;
}

static void cut_blocks(struct table *t)
{
	const float *m = t->j->c->ability;

	t->block = ARENA_NEW(t->a, uint32_t, t->persons + 1);
	for (size_t k = 0; k < t->persons; k++) {
		size_t first = t->blocks ? t->block[t->blocks - 1] : 0;
		if (k == 0 || k - first == BLOCK ||
		    m[t->order[k]] - m[t->order[first]] > block_wide)
			t->block[t->blocks++] = (uint32_t)k;
	}
	t->block[t->blocks] = (uint32_t)t->persons;
}

static void take_block(struct table *t, size_t block)
{
	const struct cal *c = t->j->c;
	size_t from = t->block[block], n = t->block[block + 1] - from;
	double *share = ARENA_NEW(t->a, double, t->points);

	for (size_t k = 0; k < n; k++) {
		uint32_t p = t->order[from + k];
		const uint8_t *bits = c->bits + p * c->bytes;
		double w[4], spread = (double)c->spread[p];
		size_t at = shares_of(t, (double)c->ability[p], w);
		for (size_t l = 0; l < 4; l++)
			share[at + l] += w[l];
		t->variance[block] += spread * spread / (double)n;
		for (size_t i = 0; i < c->items; i++)
			t->bits[i * t->blocks + block] |= (uint64_t)(bits[i / 8] >> i % 8 & 1) << k;
	}
	for (size_t b = 0; b < t->points; b++) {
		if (share[b] == 0)
			continue;
		t->share[b] += share[b];
		for (size_t i = 0; i < c->items; i++)
			t->answered[i * t->points + b] +=
			    share[b] / (double)n *
			    (double)__builtin_popcountll(t->bits[i * t->blocks + block]);
	}
}

/* --- at the points ------------------------------------------------------------------------------
 */

/* Weights of the posterior whose mean is m: Newton's steps on the sum of a x; its deviation. */
static double posterior_of_mean(const struct table *t, double m, double *sum, double *weight,
				size_t *lo, size_t *hi)
{
	const struct cal *c = t->j->c;
	const double *base = c->base + t->group * c->nodes;
	double variance = 1;

	for (int turn = 0; turn < 60; turn++) {
		double mean = 0;
		*lo = 0;
		*hi = c->nodes;
		for (size_t q = 0; q < c->nodes; q++)
			weight[q] = base[q] + *sum * c->theta[q];
		cal_error_posterior(weight, lo, hi);
		for (size_t q = *lo; q < *hi; q++)
			mean += weight[q] * c->theta[q];
		variance = 0;
		for (size_t q = *lo; q < *hi; q++)
			variance += weight[q] * (c->theta[q] - mean) * (c->theta[q] - mean);
		if (fabs(m - mean) < 1e-9)
			break;
		*sum += (m - mean) / variance;
	}
	return sqrt(variance);
}

/* Coefficients of -P theta and -P of every item. */
LANES_FAST static void item_scores(struct table *t, const double *basis, size_t lo, size_t hi,
				   size_t point, double sd)
{
	const struct cal_errors *j = t->j;
	const struct cal *c = j->c;

	for (size_t i = 0; i < c->items; i++) {
		const double *right = j->right + i * c->nodes;
		double *slope = t->score + 2 * i * t->rank + point * j->degree;
		for (size_t k = 0; k < j->degree; k++) {
			const double *b = basis + k * c->nodes;
			lanes first = lanes_all(0), second = first;
			for (size_t q = lo; q < hi; q += LANES) {
				lanes v = lanes_at(b + q) * lanes_at(right + q);
				first += v * lanes_at(c->theta + q);
				second += v;
			}
			slope[k] = -lanes_sum(first);
			slope[t->rank + k] = -lanes_sum(second);
		}
		t->with_theta[2 * i * t->points + point] = sd * slope[0];
		t->with_theta[(2 * i + 1) * t->points + point] = sd * slope[t->rank];
	}
}

static void group_scores(struct table *t, const double *basis, size_t lo, size_t hi, size_t point,
			 double sd)
{
	const struct cal *c = t->j->c;
	const double *at = c->at + c->offset[c->items] + 2 * (t->group - 1);
	size_t column = 2 * c->items;
	double *mean = t->score + column * t->rank + point * t->j->degree, wide = exp(at[1]);

	for (size_t k = 0; k < t->j->degree; k++)
		for (size_t q = lo; q < hi; q++) {
			double z = (c->theta[q] - at[0]) / wide;
			mean[k] += basis[k * c->nodes + q] * z / wide;
			mean[t->rank + k] += basis[k * c->nodes + q] * (z * z - 1);
		}
	t->with_theta[column * t->points + point] = sd * mean[0];
	t->with_theta[(column + 1) * t->points + point] = sd * mean[t->rank];
}

static void scores(struct table *t)
{
	const struct cal_errors *j = t->j;
	double *weight = ARENA_NEW(t->a, double, j->c->nodes);
	double *basis = ARENA_NEW(t->a, double, j->c->nodes * j->degree);
	double sum = 0;
	size_t lo, hi;

	for (size_t b = 0; b < t->points; b++) {
		double m = t->low + t->apart * (double)b;
		double sd = posterior_of_mean(t, m, &sum, weight, &lo, &hi);
		cal_error_basis(j, weight, lo, hi, basis);
		item_scores(t, basis, lo, hi, b, sd);
		if (t->group)
			group_scores(t, basis, lo, hi, b, sd);
		for (size_t k = 0; k < j->degree; k++)
			t->weight[b * j->degree + k] = t->share[b];
	}
}

/* --- off the matrix ----------------------------------------------------------------------------
 */

static size_t row_of(const struct table *t, size_t column)
{
	const struct cal *c = t->j->c;
	size_t items = 2 * c->items;

	return t->j->index[column < items ? column : items + 2 * (t->group - 1) + column - items];
}

/* Each pair of columns is met once; one row for both (a common slope) takes it twice. */
static void take(const struct table *t, size_t x, size_t y, double v)
{
	size_t a = row_of(t, x), b = row_of(t, y);

	t->j->matrix[symmetric_at(a, b)] -= a == b && x != y ? 2 * v : v;
}

/* Persons right on both, by their variance. */
LANES_INLINE double both_right(const struct table *t, size_t i, size_t k)
{
	const uint64_t *a = t->bits + i * t->blocks, *b = t->bits + k * t->blocks;
	double even = 0, odd = 0;
	size_t w = 0;

	for (; w + 2 <= t->blocks; w += 2) {
		even += t->variance[w] * (double)__builtin_popcountll(a[w] & b[w]);
		odd += t->variance[w + 1] * (double)__builtin_popcountll(a[w + 1] & b[w + 1]);
	}
	for (; w < t->blocks; w++)
		even += t->variance[w] * (double)__builtin_popcountll(a[w] & b[w]);
	return even + odd;
}

/* A tile of items, their weighted scores at `own`, against the items up to them. */
LANES_INLINE void against_item(const struct table *t, const double *own, size_t i, size_t k)
{
	size_t x = 2 * i, y = 2 * k, n = t->points;
	const double *slope = t->score + y * t->rank, *free = slope + t->rank;
	const double *h_i = t->answered + i * n, *h_k = t->answered + k * n;
	const double *g_i = t->with_theta + x * n, *g_k = t->with_theta + y * n;

	take(t, x, y,
	     lanes_dot(own, slope, t->rank) + both_right(t, i, k) + lanes_dot(h_i, g_k, n) +
		 lanes_dot(h_k, g_i, n));
	take(t, x + 1, y, lanes_dot(own + t->rank, slope, t->rank) + lanes_dot(h_k, g_i + n, n));
	take(t, x + 1, y + 1, lanes_dot(own + t->rank, free, t->rank));
	if (i != k)
		take(t, x, y + 1, lanes_dot(own, free, t->rank) + lanes_dot(h_i, g_k + n, n));
}

LANES_FAST static void tile(void *context, size_t part)
{
	const struct table *t = context;
	size_t from = part * TILE, to = from + TILE < t->j->c->items ? from + TILE : t->j->c->items;
	struct arena *a = arena_new((size_t)1 << 28);
	double *own = ARENA_NEW(a, double, 2 * TILE * t->rank);

	for (size_t x = 2 * from; x < 2 * to; x++)
		for (size_t r = 0; r < t->rank; r++)
			own[(x - 2 * from) * t->rank + r] =
			    t->score[x * t->rank + r] * t->weight[r];
	for (size_t k = 0; k < to; k++)
		for (size_t i = k > from ? k : from; i < to; i++)
			against_item(t, own + 2 * (i - from) * t->rank, i, k);
	arena_free(a);
}

static void group_columns(const struct table *t)
{
	size_t items = 2 * t->j->c->items, n = t->points;

	for (size_t x = items; x < t->columns; x++)
		for (size_t y = 0; y <= x; y++) {
			double sum = 0;
			for (size_t r = 0; r < t->rank; r++)
				sum += t->weight[r] * t->score[x * t->rank + r] *
				       t->score[y * t->rank + r];
			for (size_t b = 0; y < items && y % 2 == 0 && b < n; b++)
				sum += t->answered[y / 2 * n + b] * t->with_theta[x * n + b];
			take(t, x, y, sum);
		}
}

static void take_group(const struct cal_errors *j, size_t group)
{
	const struct cal *c = j->c;
	struct table t = {.j = j, .a = arena_new((size_t)1 << 34), .group = group};

	sort_persons(&t);
	cut_blocks(&t);
	t.columns = 2 * c->items + (group ? 2 : 0);
	t.rank = t.points * j->degree;
	t.bits = ARENA_NEW(t.a, uint64_t, c->items * t.blocks);
	t.variance = ARENA_NEW(t.a, double, t.blocks);
	t.share = ARENA_NEW(t.a, double, t.points);
	t.answered = ARENA_NEW(t.a, double, c->items *t.points);
	t.score = ARENA_NEW(t.a, double, t.columns *t.rank);
	t.with_theta = ARENA_NEW(t.a, double, t.columns *t.points);
	t.weight = ARENA_NEW(t.a, double, t.rank);
	for (size_t block = 0; block < t.blocks; block++)
		take_block(&t, block);
	scores(&t);
	/* one row of a common slope is written by all: by one thread */
	team_run(c->common ? NULL : c->o->team, (c->items + TILE - 1) / TILE, tile, &t);
	group_columns(&t);
	arena_free(t.a);
}

void cal_error_table(struct cal_errors *j)
{
	for (size_t g = 0; g < j->c->groups; g++)
		take_group(j, g);
}
