/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/choice.h"

#include <math.h>
#include "base/logarithm.h"

/* The best few, highest first; of equals the one met first. */
struct few {
	unsigned n, most;
	size_t item[CHOICE_AMONG_MAX];
	double value[CHOICE_AMONG_MAX];
};

static void few_add(struct few *f, size_t item, double value)
{
	unsigned k = f->n;

	if (k == f->most) {
		double last = f->value[k - 1];
		if (value < last || (value == last && item > f->item[k - 1]))
			return;
		k--;
	} else {
		f->n++;
	}
	for (; k > 0 &&
	       (value > f->value[k - 1] || (value == f->value[k - 1] && item < f->item[k - 1]));
	     k--) {
		f->value[k] = f->value[k - 1];
		f->item[k] = f->item[k - 1];
	}
	f->value[k] = value;
	f->item[k] = item;
}

/* Can nothing of this value or less come among them any more? */
static bool few_closed(const struct few *f, double bound)
{
	return f->n == f->most && bound < f->value[f->n - 1];
}

/* --- criteria ----------------------------------------------------------------------------------
 */

double choice_weighted(const struct choice_sight *s, const double *information)
{
	double sum = 0;

	for (size_t q = 0; q < s->n; q++)
		sum += s->weight[q] * information[q];
	return sum;
}

double choice_divergence(const struct choice_sight *s, const double *right, double at)
{
	double sum = 0;

	for (size_t q = 0; q < s->n; q++)
		if (s->weight[q] > 0)
			sum += s->weight[q] * (at * plain_log(at / right[q]) +
					       (1 - at) * plain_log((1 - at) / (1 - right[q])));
	return sum;
}

double choice_expected_variance(const struct choice_sight *s, const double *right, double at)
{
	double r[3] = {}, w[3] = {};

	for (size_t q = 0; q < s->n; q++) {
		double t = s->node[q], x = s->weight[q] * right[q], y = s->weight[q] - x;
		r[0] += x;
		r[1] += x * t;
		r[2] += x * t * t;
		w[0] += y;
		w[1] += y * t;
		w[2] += y * t * t;
	}
	double r_mean = r[1] / r[0], w_mean = w[1] / w[0];
	return at * (r[2] / r[0] - r_mean * r_mean) + (1 - at) * (w[2] / w[0] - w_mean * w_mean);
}

static double expected_information(const struct exam *e, size_t item, double at)
{
	struct posterior_grid right = e->ability, wrong = e->ability;

	pool_posterior_answer(e->pool, &right, item, true);
	pool_posterior_answer(e->pool, &wrong, item, false);
	return at * pool_information(e->pool, item, right.mean) +
	       (1 - at) * pool_information(e->pool, item, wrong.mean);
}

static double estimate_of(const struct choice *c, const struct exam *e)
{
	return e->asked ? e->estimate : c->start;
}

/* What a price weighs now: with a final precision above the usual one, information is worth less,
 * and so a price more. */
static double price_scale(const struct choice *c, const struct exam *e)
{
	double rest = c->rest ? (double)c->rest[pool_centre(e->ability.mean)] : 0;
	double now = 1 / e->ability.variance + (e->rules.length - e->asked) * rest;

	return c->usual > 0 ? now * now / (c->usual * c->usual) : 1;
}

static double criterion(const struct choice *c, const struct exam *e, size_t item)
{
	const struct pool *p = e->pool;
	const double *right = p->probability + item * POOL_ROW;
	double likelihood[POOL_NODES];
	struct choice_sight s = {POOL_NODES, p->node, e->ability.weight};

	if (c->rule == CHOICE_MLWI || c->rule == CHOICE_KL) {
		for (size_t q = 0; q < POOL_NODES; q++)
			likelihood[q] = e->ability.weight[q] / p->prior[q];
		s.weight = likelihood;
	}
	if (c->rule == CHOICE_MPWI || c->rule == CHOICE_MLWI)
		return choice_weighted(&s, p->information + item * POOL_ROW);
	double at = pool_probability(p, item, estimate_of(c, e));
	if (c->rule == CHOICE_EPV)
		return -choice_expected_variance(&s, right, at);
	if (c->rule == CHOICE_MEI)
		return expected_information(e, item, at);
	return choice_divergence(&s, right, at);
}

/* By how many questions an area is ahead of its share of what was asked. */
static double lead_of(const struct exam *e, size_t area)
{
	double share = e->rules.shares ? e->rules.shares[area] : e->pool->share[area];

	return (double)e->in_area[area] - share * e->asked;
}

static bool steers(const struct choice *c, const struct exam *e)
{
	return c->steer > 0 && e->rules.share && e->pool->items.area;
}

/* What an item of each area gives up for the lead of its area over the one most behind: never
 * below 0, so that a list's value stays a bound. */
static void pulls(const struct choice *c, const struct exam *e, double *pull)
{
	double least = 0;

	for (size_t k = 0; k < e->pool->areas; k++) {
		pull[k] = lead_of(e, k);
		least = pull[k] < least ? pull[k] : least;
	}
	for (size_t k = 0; k < e->pool->areas; k++)
		pull[k] = c->steer * (pull[k] - least);
}

double choice_value(const struct choice *c, const struct exam *e, const struct exposure *x,
		    size_t item)
{
	const struct posterior_grid *g = &e->ability;

	if (c->rule == CHOICE_INFORMATION)
		return pool_information(e->pool, item, estimate_of(c, e));
	if (c->rule == CHOICE_EXPECTED) {
		double pull[POOL_AREAS_MAX], value;
		value = pool_expected_value(e->pool, g->mean, g->variance, item) -
			price_scale(c, e) * (double)x->price[item];
		if (!steers(c, e))
			return value;
		pulls(c, e, pull);
		return value - pull[e->pool->items.area[item]];
	}
	return criterion(c, e, item);
}

/* --- ways through the items --------------------------------------------------------------------
 */

static void scan(const struct choice *c, const struct exam *e, const struct exposure *x,
		 struct few *f)
{
	unsigned g = exposure_interval(e->estimate);

	f->n = 0;
	for (size_t i = 0; i < e->pool->items.n; i++)
		if (exam_may(e, i) && exposure_allows(x, i, g))
			few_add(f, i, choice_value(c, e, x, i));
}

/* The list of the interval that holds t bounds each item's information from above and falls: once
 * the bound is below what was found, nothing later can win. */
static bool walk_information(const struct choice *c, const struct exam *e, const struct exposure *x,
			     struct few *f)
{
	const struct pool *p = e->pool;
	double t = estimate_of(c, e), cell = floor((t + 6) * 10);
	unsigned g = exposure_interval(e->estimate);

	if (cell < 0 || cell > POOL_NODES - 2)
		return false;
	size_t q = (size_t)cell; /* the division's last bit may put t just beside its interval */
	q -= q > 0 && t < p->node[q];
	q += q + 2 < POOL_NODES && t > p->node[q + 1];
	const struct pool_entry *list = p->by_information + q * p->list;
	for (size_t k = 0; k < p->list; k++) {
		if (few_closed(f, (double)list[k].value))
			return true;
		if (exam_may(e, list[k].item) && exposure_allows(x, list[k].item, g))
			few_add(f, list[k].item, pool_information(p, list[k].item, t));
	}
	return p->list == p->items.n;
}

/* One item, the best: what is kept of it stays in registers. Most values are near the best, so a
 * test before the whole value is known would be a coin's toss to the processor. */
static bool walk_expected(const struct choice *c, const struct exam *e, const struct exposure *x,
			  struct few *f)
{
	const struct pool *p = e->pool;
	const struct pool_entry *list = pool_expected(p, e->ability.mean, e->ability.variance);
	const uint16_t *area = p->items.area;
	unsigned g = exposure_interval(e->estimate);
	double scale = price_scale(c, e), best = -INFINITY, pull[POOL_AREAS_MAX];
	bool steered = steers(c, e);
	size_t k = 0;

	if (f->most != 1)
		return false;
	if (steered)
		pulls(c, e, pull);
	for (; k < p->list && (double)list[k].value >= best; k++) {
		size_t i = list[k].item;
		double value = (double)list[k].value - scale * (double)x->price[i];
		if (steered)
			value -= pull[area[i]];
		if (value < best || (value == best && i > f->item[0]) || !exam_may(e, i) ||
		    !exposure_allows(x, i, g))
			continue;
		best = value;
		f->item[0] = i;
		f->n = 1;
	}
	return k < p->list || p->list == p->items.n;
}

static void progressive(const struct choice *c, const struct exam *e, const struct exposure *x,
			struct few *f, struct random *r)
{
	unsigned g = exposure_interval(e->estimate);
	double t = estimate_of(c, e), highest = 0;
	double s = e->rules.length > 1 ? e->asked / (e->rules.length - 1.0) : 1;

	for (size_t i = 0; i < e->pool->items.n; i++)
		if (exam_may(e, i)) {
			double v = pool_information(e->pool, i, t);
			highest = v > highest ? v : highest;
		}
	for (size_t i = 0; i < e->pool->items.n; i++)
		if (exam_may(e, i) && exposure_allows(x, i, g))
			few_add(f, i,
				(1 - s) * random_real(r) * highest +
				    s * pool_information(e->pool, i, t));
}

/* Uniform among those that may come, in one pass: the k-th replaces the one kept with chance 1/k.
 */
static void draw(const struct exam *e, const struct exposure *x, struct few *f, struct random *r)
{
	unsigned g = exposure_interval(e->estimate);
	uint64_t seen = 0;

	for (size_t i = 0; i < e->pool->items.n; i++)
		if (exam_may(e, i) && exposure_allows(x, i, g) && random_below(r, ++seen) == 0) {
			f->n = 1;
			f->item[0] = i;
		}
}

static void find(const struct choice *c, const struct exam *e, const struct exposure *x,
		 struct few *f, struct random *r)
{
	f->n = 0;
	if (c->rule == CHOICE_RANDOM)
		draw(e, x, f, r);
	else if (c->rule == CHOICE_PROGRESSIVE)
		progressive(c, e, x, f, r);
	else if (!(c->rule == CHOICE_INFORMATION && walk_information(c, e, x, f)) &&
		 !(c->rule == CHOICE_EXPECTED && walk_expected(c, e, x, f)))
		scan(c, e, x, f);
}

/* --- the choice --------------------------------------------------------------------------------
 */

static size_t least_asked(const struct exam *e, const struct exposure *x)
{
	size_t best = CHOICE_NONE;

	for (size_t i = 0; i < e->pool->items.n; i++)
		if (exam_may(e, i) && (best == CHOICE_NONE || x->count[i] < x->count[best]))
			best = i;
	return best;
}

static size_t pick(const struct choice *c, const struct few *f, struct random *r)
{
	if (f->n < 2)
		return f->item[0];
	if (c->percent <= 0)
		return f->item[random_below(r, f->n)];
	unsigned k = 0;
	while (k + 1 < f->n && random_real(r) * 100 >= c->percent)
		k++;
	return f->item[k];
}

/* One that is chosen is asked with its probability, else it is out of this exam. */
static size_t pick_kept(const struct choice *c, struct exam *e, struct exposure *x, struct few *f,
			struct random *r)
{
	while (f->n > 0) {
		size_t i = pick(c, f, r);
		x->chosen[i]++;
		if (x->keep[i] >= 1 || random_real(r) < (double)x->keep[i])
			return i;
		exam_bar(e, i);
		find(c, e, x, f, r);
	}
	return CHOICE_NONE;
}

size_t choice_next(const struct choice *c, struct exam *e, struct exposure *x, struct random *r)
{
	struct few f = {.most = c->among > 1 ? c->among : 1};
	size_t item = CHOICE_NONE;

	find(c, e, x, &f, r);
	if (f.n > 0)
		item = x->keep ? pick_kept(c, e, x, &f, r) : pick(c, &f, r);
	if (item == CHOICE_NONE)
		item = least_asked(e, x);
	if (item == CHOICE_NONE && e->open != UINT64_MAX) { /* no item left of the areas due */
		e->open = UINT64_MAX;
		return choice_next(c, e, x, r);
	}
	return item;
}

size_t choice_slowly(const struct choice *c, const struct exam *e, const struct exposure *x)
{
	struct few f = {.most = 1};

	scan(c, e, x, &f);
	return f.n ? f.item[0] : CHOICE_NONE;
}
