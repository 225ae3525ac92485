/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/calibrate_inner.h"

#include <math.h>
#include "measure/lanes.h"

/* A window is taken again over the whole grid when more than exp(-EDGE) of its highest weight is
 * found at a border that is not the grid's. */
static const double edge = 18;

struct weighed {
	double log_sum, mean, square;
};

/* Turns log weights into weights (not yet divided by their sum, which is returned) in place. */
LANES_INLINE double weigh(const double *theta, double *w, size_t n, struct weighed *out)
{
	lanes top = lanes_at(w), sum = lanes_all(0), first = sum, second = sum;

	for (size_t q = LANES; q < n; q += LANES)
		top = lanes_max(top, lanes_at(w + q));
	double highest = lanes_highest(top);
	for (size_t q = 0; q < n; q += LANES) {
		lanes e = lanes_exp(lanes_at(w + q) - highest);
		lanes t = lanes_at(theta + q);
		lanes_put(w + q, e);
		sum += e;
		first += e * t;
		second += e * t * t;
	}
	double total = lanes_sum(sum);
	out->log_sum = highest + log(total);
	out->mean = lanes_sum(first) / total;
	out->square = lanes_sum(second) / total;
	return total;
}

/* w[q] = base[q] + theta[q] * slope + sign * sum of the rows, from node lo to hi. */
LANES_INLINE void add_up(const double *base, const double *theta, double slope,
			 const double *const *rows, size_t n, bool less, double *w, size_t lo,
			 size_t hi)
{
	size_t q = lo;

	for (; q + 4 * LANES <= hi; q += 4 * LANES) {
		lanes s0 = lanes_all(0), s1 = s0, s2 = s0, s3 = s0;
		for (size_t i = 0; i < n; i++) {
			const double *row = rows[i] + q;
			s0 += lanes_at(row);
			s1 += lanes_at(row + LANES);
			s2 += lanes_at(row + 2 * LANES);
			s3 += lanes_at(row + 3 * LANES);
		}
		lanes s[4] = {s0, s1, s2, s3};
		for (size_t k = 0; k < 4; k++) {
			size_t at = q + k * LANES;
			lanes b = lanes_at(base + at) + lanes_at(theta + at) * slope;
			lanes_put(w + at, less ? b - s[k] : b + s[k]);
		}
	}
	for (; q < hi; q += LANES) {
		lanes s = lanes_all(0);
		for (size_t i = 0; i < n; i++)
			s += lanes_at(rows[i] + q);
		lanes b = lanes_at(base + q) + lanes_at(theta + q) * slope;
		lanes_put(w + q, less ? b - s : b + s);
	}
}

LANES_INLINE void scatter(double *row, const double *w, double by, size_t lo, size_t hi)
{
	for (size_t q = lo; q < hi; q += LANES)
		lanes_put(row + q, lanes_at(row + q) + lanes_at(w + q) * by);
}

static void window(const struct cal *c, size_t p, size_t *lo, size_t *hi)
{
	double spread = c->spread[p];

	*lo = 0;
	*hi = c->nodes;
	if (!(spread > 0))
		return;
	double from = (c->ability[p] - c->reach * spread - c->theta[0]) / c->step;
	double to = (c->ability[p] + c->reach * spread - c->theta[0]) / c->step + 1;
	if (from > 0)
		*lo = (size_t)fmin(from, (double)(c->nodes - LANES));
	if (to < (double)c->nodes)
		*hi = to < 0 ? 0 : (size_t)to;
	*lo -= *lo % LANES;
	*hi += LANES - *hi % LANES;
	if (*hi < *lo + LANES)
		*hi = *lo + LANES;
	if (*hi > c->nodes)
		*hi = c->nodes;
}

static bool spills(const struct cal *c, const double *log_weight, size_t lo, size_t hi)
{
	double highest = log_weight[lo];

	for (size_t q = lo + 1; q < hi; q++)
		highest = fmax(highest, log_weight[q]);
	return (lo > 0 && log_weight[lo] > highest - edge) ||
	       (hi < c->nodes && log_weight[hi - 1] > highest - edge);
}

struct person {
	size_t p, group, lo, hi, rows;
	const double *base;
	double slope; /* sum of a x */
	bool less;    /* rows are those of the missing items */
};

/* Log weights, the window widened where it must be, then weights that sum to one. */
LANES_INLINE void settle(struct cal *c, struct cal_sums *s, struct person *one)
{
	struct weighed out;
	double *w = s->weight;

	window(c, one->p, &one->lo, &one->hi);
	add_up(one->base, c->theta, one->slope, s->rows, one->rows, one->less, w, one->lo, one->hi);
	if ((one->lo > 0 || one->hi < c->nodes) && spills(c, w, one->lo, one->hi)) {
		one->lo = 0;
		one->hi = c->nodes;
		add_up(one->base, c->theta, one->slope, s->rows, one->rows, one->less, w, 0,
		       c->nodes);
	}
	double total = weigh(c->theta + one->lo, w + one->lo, one->hi - one->lo, &out);
	double by = 1 / total;
	for (size_t q = one->lo; q < one->hi; q += LANES)
		lanes_put(w + q, lanes_at(w + q) * by);
	double variance = fmax(out.square - out.mean * out.mean, 0);
	s->log_likelihood += out.log_sum;
	double *group = s->group + 3 * one->group;
	group[0] += 1;
	group[1] += out.mean;
	group[2] += out.square;
	c->ability[one->p] = (float)out.mean;
	c->spread[one->p] = (float)sqrt(fmax(variance, 0.04 * c->step * c->step));
	one->slope = out.mean; /* from here on what is told of the person is the mean */
}

/* Complete, right or wrong, linear: everything of a person but the sum of slopes is shared. */
LANES_FAST static void persons_of_bits(struct cal *c, struct cal_sums *s, size_t from, size_t to)
{
	for (size_t p = from; p < to; p += c->stride) {
		const uint8_t *bits = c->bits + p * c->bytes;
		struct person one = {.p = p, .group = c->r->group ? c->r->group[p] : 0};
		double even = 0, odd = 0;
		size_t b = 0;
		for (; b + 2 <= c->bytes; b += 2) {
			even += c->pattern[b * 256 + bits[b]];
			odd += c->pattern[b * 256 + 256 + bits[b + 1]];
		}
		if (b < c->bytes)
			even += c->pattern[b * 256 + bits[b]];
		one.base = c->base + one.group * c->nodes;
		one.slope = even + odd;
		settle(c, s, &one);
		scatter(s->whole, s->weight, 1, one.lo, one.hi);
		for (b = 0; b < c->bytes; b++)
			s->bucket[b * 256 + bits[b]] += one.slope;
	}
}

struct answers {
	const uint32_t *item; /* NULL: 0, 1, 2 … */
	const uint8_t *score;
	size_t n, missing;
};

/* The answers of a person; those of a dense row that are missing are listed in s->missing. */
static struct answers answers_of(const struct cal *c, struct cal_sums *s, size_t p)
{
	const struct responses *r = c->r;

	if (r->item_of) {
		uint64_t k = r->start[p];
		return (struct answers){r->item_of + k, r->score + k, r->start[p + 1] - k,
					r->items};
	}
	const uint8_t *row = r->score + p * r->items;
	size_t missing = 0;
	for (size_t i = 0; i < r->items; i++) {
		s->missing[missing] = (uint32_t)i;
		missing += row[i] == RESPONSE_MISSING;
	}
	return (struct answers){NULL, row, r->items, missing};
}

/* Which rows of the tables a linear person needs: of the items asked, or of the missing ones. */
static void choose_rows(struct cal *c, struct cal_sums *s, const struct answers *x,
			struct person *one)
{
	bool less = !x->item && x->missing * 2 < x->n;
	size_t n = 0;

	one->slope = 0;
	for (size_t k = 0; k < x->n; k++) {
		if (x->score[k] == RESPONSE_MISSING)
			continue;
		size_t i = x->item ? x->item[k] : k;
		one->slope += c->at[c->offset[i]] * x->score[k];
		if (!less)
			s->asked[n++] = (uint32_t)i;
	}
	const uint32_t *list = less ? s->missing : s->asked;
	one->less = less;
	one->rows = less ? x->missing : n;
	for (size_t k = 0; k < one->rows; k++)
		s->rows[k] = c->table + list[k] * c->nodes;
	one->base = (less ? c->base : c->prior) + one->group * c->nodes;
}

LANES_FAST static void persons_linear(struct cal *c, struct cal_sums *s, size_t from, size_t to)
{
	for (size_t p = from; p < to; p += c->stride) {
		struct person one = {.p = p, .group = c->r->group ? c->r->group[p] : 0};
		struct answers x = answers_of(c, s, p);
		choose_rows(c, s, &x, &one);
		const uint32_t *list = one.less ? s->missing : s->asked;
		settle(c, s, &one);
		if (one.less)
			scatter(s->whole, s->weight, 1, one.lo, one.hi);
		for (size_t k = 0; k < one.rows; k++)
			scatter(s->n + list[k] * c->nodes, s->weight, one.less ? -1 : 1, one.lo,
				one.hi);
		for (size_t k = 0; k < x.n; k++)
			if (x.score[k] != RESPONSE_MISSING)
				s->first[x.item ? x.item[k] : k] += one.slope * x.score[k];
	}
}

LANES_FAST static void persons_by_table(struct cal *c, struct cal_sums *s, size_t from, size_t to)
{
	for (size_t p = from; p < to; p += c->stride) {
		struct person one = {.p = p, .group = c->r->group ? c->r->group[p] : 0};
		struct answers x = answers_of(c, s, p);
		for (size_t k = 0; k < x.n; k++) {
			if (x.score[k] == RESPONSE_MISSING)
				continue;
			size_t row = c->row[x.item ? x.item[k] : k] + x.score[k];
			s->asked[one.rows] = (uint32_t)row;
			s->rows[one.rows++] = c->table + row * c->nodes;
		}
		one.base = c->prior + one.group * c->nodes;
		settle(c, s, &one);
		for (size_t k = 0; k < one.rows; k++)
			scatter(s->n + s->asked[k] * c->nodes, s->weight, 1, one.lo, one.hi);
	}
}

static void clear(const struct cal *c, struct cal_sums *s)
{
	if (s->n)
		memset(s->n, 0, c->row[c->items] * c->nodes * sizeof *s->n);
	if (s->bucket)
		memset(s->bucket, 0, c->bytes * 256 * sizeof *s->bucket);
	memset(s->whole, 0, c->nodes * sizeof *s->whole);
	memset(s->first, 0, c->items * sizeof *s->first);
	memset(s->group, 0, 3 * c->groups * sizeof *s->group);
	s->log_likelihood = 0;
}

static void expect_part(void *context, size_t part)
{
	struct cal *c = context;
	struct cal_sums *s = &c->sums[part];
	size_t from = c->persons * part / c->parts, to = c->persons * (part + 1) / c->parts;

	clear(c, s);
	from += (c->stride - from % c->stride) % c->stride;
	if (c->bits)
		persons_of_bits(c, s, from, to);
	else if (c->linear)
		persons_linear(c, s, from, to);
	else
		persons_by_table(c, s, from, to);
}

static void add(double *to, const double *from, size_t n)
{
	for (size_t k = 0; from && k < n; k++)
		to[k] += from[k];
}

/* The sum over the persons right on item i, out of the buckets of its byte. */
static void unpack(const struct cal *c, struct cal_sums *s)
{
	for (size_t i = 0; i < c->items; i++) {
		const double *bucket = s->bucket + i / 8 * 256;
		for (size_t v = 0; v < 256; v++)
			if (v >> i % 8 & 1)
				s->first[i] += bucket[v];
	}
}

void cal_expect(struct cal *c)
{
	struct cal_sums *all = &c->sums[0];

	cal_tables(c);
	team_run(c->o->team, c->parts, expect_part, c);
	for (size_t t = 1; t < c->parts; t++) {
		const struct cal_sums *s = &c->sums[t];
		add(all->n, s->n, c->row[c->items] * c->nodes);
		add(all->bucket, s->bucket, c->bytes * 256);
		add(all->whole, s->whole, c->nodes);
		add(all->first, s->first, c->items);
		add(all->group, s->group, 3 * c->groups);
		all->log_likelihood += s->log_likelihood;
	}
	if (all->bucket)
		unpack(c, all);
	if (c->linear && all->n)
		for (size_t i = 0; i < c->items; i++)
			add(all->n + i * c->nodes, all->whole, c->nodes);
	/* the part of a linear likelihood that hangs on no ability */
	c->log_likelihood = all->log_likelihood;
	for (size_t i = 0; c->linear && i < c->items; i++)
		for (size_t k = 1; k < cal_size(c, i); k++)
			c->log_likelihood += c->at[c->offset[i] + k] * cal_count(c, i, k);
	c->log_prior = cal_log_prior(c);
}
