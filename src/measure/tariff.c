/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/tariff.h"

#include <assert.h>
#include <math.h>

/* ---- one exam ---------------------------------------------------------------------------------
 */

/* What may be given up so far. */
enum relaxed { RELAX_NONE, RELAX_CLOSED, RELAX_SHARES, RELAX_TUBES, RELAX_COUNT };

static bool may(const struct exam *e, size_t i, const bool *closed, enum relaxed r)
{
	if (r < RELAX_CLOSED && closed && closed[i])
		return false;
	return r < RELAX_TUBES ? exam_may(e, i) : e->marks->item[i] != e->marks->stamp;
}

/* Uniform in [0, 1): splitmix64's mixing of a stream's i-th state (Steele, Lea and Flood 2014). */
static float chance(uint64_t seed, size_t i)
{
	uint64_t z = seed + (i + 1) * UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	z ^= z >> 31;
	return (float)(z >> 40) * 0x1p-24f;
}

/* With a final precision above the usual one information is worth less, and so a price more: an
 * error of 1/I falls by dI/I^2. */
static double weight_of_price(const struct tariff *t, const struct exam *e)
{
	double k = floor((e->ability.mean + 4) * 10 + 0.5);
	size_t centre = k > 0 ? k < POOL_CENTRES - 1 ? (size_t)k : POOL_CENTRES - 1 : 0;
	double left = e->asked < t->rules.length ? t->rules.length - e->asked : 0;
	double now = 1 / e->ability.variance + left * (double)t->rest[centre];

	return now * now / (t->usual * t->usual);
}

static double cost(const struct tariff *t, uint64_t seed, size_t i)
{
	return (double)t->price[i] + (double)(t->spread * chance(seed, i));
}

double tariff_value(const struct tariff *t, const struct exam *e, uint64_t seed, size_t i)
{
	double information =
	    (double)pool_expected_value(t->pool, e->ability.mean, e->ability.variance, i);

	return information - weight_of_price(t, e) * cost(t, seed, i);
}

struct best {
	size_t item;
	double value;
};

/* The highest value; of equal ones the lowest number. */
static void consider(struct best *b, size_t i, double value)
{
	if (b->item == SIZE_MAX || value > b->value || (value == b->value && i < b->item))
		*b = (struct best){i, value};
}

static size_t find(const struct tariff *t, const struct exam *e, uint64_t seed, const bool *closed,
		   enum relaxed r)
{
	const struct pool *p = t->pool;
	double mean = e->ability.mean, variance = e->ability.variance;
	const struct pool_entry *list = pool_expected(p, mean, variance);
	double weight = weight_of_price(t, e);
	struct best b = {.item = SIZE_MAX};

	for (size_t k = 0; k < p->list; k++) {
		/* no price is below 0: what follows in the list is worth less still */
		if (b.item != SIZE_MAX && (double)list[k].value < b.value)
			return b.item;
		if (may(e, list[k].item, closed, r))
			consider(&b, list[k].item,
				 (double)list[k].value - weight * cost(t, seed, list[k].item));
	}
	if (p->list == p->items.n)
		return b.item;
	b.item = SIZE_MAX;
	for (size_t i = 0; i < p->items.n; i++)
		if (may(e, i, closed, r))
			consider(&b, i, tariff_value(t, e, seed, i));
	return b.item;
}

size_t tariff_next(const struct tariff *t, const struct exam *e, uint64_t seed, const bool *closed)
{
	struct exam open = *e;
	size_t item = SIZE_MAX;

	if (t->pool->items.n == 0)
		return item;
	for (unsigned r = closed ? RELAX_NONE : RELAX_CLOSED; r < RELAX_COUNT && item == SIZE_MAX;
	     r++) {
		if (r == RELAX_SHARES)
			open.open = UINT64_MAX;
		item = find(t, &open, seed, closed, (enum relaxed)r);
	}
	return item;
}

bool tariff_closes(double limit, uint64_t asked, uint64_t exams)
{
	return (double)asked > 0.975 * limit * (double)exams + 5;
}

void tariff_begin(const struct tariff *t, struct exam *e, struct exam_marks *marks)
{
	exam_start(e, t->pool, &t->rules, marks);
}

/* ---- shares and limits ------------------------------------------------------------------------
 */

/* How many items of the area each of its tubes has; an item without a tube is one of its own. */
struct area {
	uint32_t *tube; /* sizes */
	size_t tubes;
};

static void count_areas(struct arena *a, const struct pool *p, struct area *areas)
{
	const struct pool_items *it = &p->items;
	uint32_t *size = ARENA_NEW(a, uint32_t, p->tubes + 1);
	uint16_t *of = ARENA_NEW(a, uint16_t, p->tubes + 1);

	for (size_t k = 0; k < p->areas; k++)
		areas[k].tube = ARENA_NEW(a, uint32_t, it->n);
	for (size_t i = 0; i < it->n; i++) {
		uint16_t k = it->area ? it->area[i] : 0;
		assert(areas[k].tube);
		if (!it->tube || !it->tube[i]) {
			areas[k].tube[areas[k].tubes++] = 1;
			continue;
		}
		size[it->tube[i]]++;
		of[it->tube[i]] = k;
	}
	for (size_t t = 1; t < p->tubes; t++)
		if (size[t]) {
			assert(areas[of[t]].tube);
			areas[of[t]].tube[areas[of[t]].tubes++] = size[t];
		}
}

/* The same number of questions for all, an area with fewer tubes than that as many as it has. */
static void share_out(struct tariff *t, const struct area *areas)
{
	size_t n = t->pool->areas;
	double left = t->rules.length, each = 0, tubes = 0;
	bool full[POOL_AREAS_MAX] = {};

	for (size_t k = 0; k < n; k++)
		tubes += (double)areas[k].tubes;
	for (size_t round = 0; round <= n && tubes > left; round++) {
		double used = 0, open = 0;
		for (size_t k = 0; k < n; k++) {
			full[k] = full[k] || (double)areas[k].tubes < each;
			used += full[k] ? (double)areas[k].tubes : 0;
			open += !full[k];
		}
		each = (left - used) / open;
	}
	for (size_t k = 0; k < n; k++) {
		double most = (double)areas[k].tubes;
		t->shares[k] = tubes > left ? (most < each ? most : each) / left
			       : tubes > 0  ? most / tubes
					    : 0;
	}
	t->rules.shares = t->shares;
}

/* How many questions an area gives when no item is asked of more than a part r of the persons. */
static double given_at(const struct area *a, double r)
{
	double sum = 0;

	for (size_t t = 0; t < a->tubes; t++) {
		double one = r * a->tube[t];
		sum += one < 1 ? one : 1;
	}
	return sum;
}

/* `rate` when it leaves a fifth of room, else twice the least that gives `wanted` questions. */
static double limit_of(const struct area *a, double wanted, double rate)
{
	enum { STEPS = 40 };
	double low = 0, high = 1;

	if (given_at(a, rate / 1.2) >= wanted)
		return rate;
	for (unsigned s = 0; s < STEPS; s++) {
		double middle = (low + high) / 2;
		if (given_at(a, middle) < wanted)
			low = middle;
		else
			high = middle;
	}
	double twice = 2 * high;
	return twice > 1 ? 1 : twice > rate ? twice : rate;
}

/* ---- prices ------------------------------------------------------------------------------------
 */

static void simulate_one(const struct tariff *t, struct exam *e, struct exam_marks *marks,
			 struct random *r)
{
	double theta = random_normal(r);
	uint64_t seed = random_u64(r);
	size_t item;

	tariff_begin(t, e, marks);
	while (!exam_full(e) && (item = tariff_next(t, e, seed, NULL)) != SIZE_MAX)
		exam_answer(e, item, random_real(r) < pool_probability(t->pool, item, theta));
}

/* Below the limit, for the luck of the simulated persons and of the real ones. */
static const double aim_part = 0.92;

static double step_at(unsigned person)
{
	double x = 0.03 / (1 + person / 150.0);

	return x > 0.001 ? x : 0.001;
}

/* One person later. */
static void move_prices(struct tariff *t, const struct exam *e, float step, const float *aim)
{
	for (unsigned k = 0; k < e->asked; k++)
		t->price[e->item[k]] += step;
	for (size_t i = 0; i < t->pool->items.n; i++) {
		float lower = t->price[i] - step * aim[i];
		t->price[i] = lower > 0 ? lower : 0;
	}
}

static void learn(struct arena *a, struct tariff *t, const struct tariff_wanted *w)
{
	size_t n = t->pool->items.n;
	unsigned persons = w->persons ? w->persons : TARIFF_PERSONS,
		 counted = persons - persons / 2;
	struct random r = random_seeded(w->seed);
	struct exam_marks marks = exam_marks_new(a, t->pool);
	double *sum = ARENA_NEW(a, double, n);
	float *aim = ARENA_NEW(a, float, n);
	struct exam e;

	for (size_t i = 0; i < n; i++)
		aim[i] =
		    (float)(aim_part * t->limit[t->pool->items.area ? t->pool->items.area[i] : 0]);
	for (unsigned k = 0; k < persons; k++) {
		simulate_one(t, &e, &marks, &r);
		move_prices(t, &e, (float)step_at(k), aim);
		for (size_t i = 0; i < n && k >= persons / 2; i++)
			sum[i] += (double)t->price[i];
	}
	for (size_t i = 0; i < n; i++)
		t->price[i] = (float)(sum[i] / counted);
}

struct tariff *tariff_new(struct arena *a, struct pool *p, const struct tariff_wanted *w)
{
	struct tariff *t = ARENA_NEW(a, struct tariff, 1);
	struct area areas[POOL_AREAS_MAX] = {};

	t->pool = p;
	t->rules = (struct exam_rules){.length = w->length, .share = true};
	t->price = ARENA_NEW(a, float, p->items.n);
	if (p->items.n == 0)
		return t;
	pool_expect(p, a);
	count_areas(a, p, areas);
	share_out(t, areas);
	for (size_t k = 0; k < p->areas; k++)
		t->limit[k] = limit_of(&areas[k], t->shares[k] * w->length, w->rate);
	t->usual = pool_expected_rest(p, t->rules.length, w->rate, t->rest);
	t->spread = (float)(0.1 * (double)t->rest[POOL_CENTRES / 2]);
	learn(a, t, w);
	return t;
}
