/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/exposure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "measure/lanes.h"

/* How much of a soft price is left after a person: a memory of some two hundred exams. */
static const float memory = 0.995f;

struct exposure exposure_new(struct arena *a, size_t items, enum exposure_kind kind, double rate,
			     uint64_t planned)
{
	struct exposure x = {.kind = kind, .n = items, .rate = rate, .planned = planned};

	x.count = ARENA_NEW(a, uint32_t, items);
	x.hard = ARENA_NEW(a, float, items);
	x.soft = ARENA_NEW(a, float, items);
	x.price = ARENA_NEW(a, float, items);
	if (kind == EXPOSURE_SYMPSON_HETTER) {
		x.keep = ARENA_NEW(a, float, items);
		x.chosen = ARENA_NEW(a, uint32_t, items);
		for (size_t i = 0; i < items; i++)
			x.keep[i] = 1;
	}
	if (kind == EXPOSURE_ELIGIBILITY || kind == EXPOSURE_ELIGIBILITY_ABILITY) {
		x.was_eligible = ARENA_NEW(a, float, items *EXPOSURE_INTERVALS);
		x.was_asked = ARENA_NEW(a, float, items *EXPOSURE_INTERVALS);
		x.eligible = ARENA_NEW(a, uint8_t, items);
	}
	return x;
}

void exposure_learnt(struct exposure *x, const struct exposure *from)
{
	size_t n = x->n, all = n * EXPOSURE_INTERVALS;

	memcpy(x->hard, from->hard, n * sizeof *x->hard);
	memcpy(x->soft, from->soft, n * sizeof *x->soft);
	memcpy(x->price, from->price, n * sizeof *x->price);
	x->step = from->step;
	x->spread = from->spread;
	if (x->keep)
		memcpy(x->keep, from->keep, n * sizeof *x->keep);
	if (!x->eligible)
		return;
	memcpy(x->visited, from->visited, sizeof x->visited);
	memcpy(x->was_eligible, from->was_eligible, all * sizeof *x->was_eligible);
	memcpy(x->was_asked, from->was_asked, all * sizeof *x->was_asked);
}

unsigned exposure_interval(double theta)
{
	double x = floor(theta * 2) + EXPOSURE_INTERVALS / 2.0;

	return x < 0 ? 0 : x > EXPOSURE_INTERVALS - 1 ? EXPOSURE_INTERVALS - 1 : (unsigned)x;
}

/* --- before a person ---------------------------------------------------------------------------
 */

/* Chance that an item is eligible: at most r x visited / asked times the share of eligible exams
 * (eq. 12 of the source), 1 before anything is known. */
static double chance(const struct exposure *x, unsigned g, size_t i)
{
	float asked = x->was_asked[g * x->n + i];

	if (asked <= 0)
		return 1;
	double p = x->rate * x->was_eligible[g * x->n + i] / (double)asked;
	return p < 1 ? p : 1;
}

static void draw_eligible(struct exposure *x, struct random *r)
{
	for (size_t i = 0; i < x->n; i++) {
		x->eligible[i] = 0;
		if (x->kind == EXPOSURE_ELIGIBILITY) {
			double p = chance(x, 0, i);
			x->eligible[i] = p >= 1 || random_real(r) < p ? UINT8_MAX : 0;
			continue;
		}
		for (unsigned g = 0; g < EXPOSURE_INTERVALS; g++) {
			double p = chance(x, g, i);
			if (p >= 1 || random_real(r) < p)
				x->eligible[i] |= (uint8_t)(1u << g);
		}
	}
}

void exposure_begin(struct exposure *x, struct random *r)
{
	x->persons++;
	x->ceiling = UINT32_MAX;
	if (x->rate < 1 && x->kind != EXPOSURE_NONE && !x->uncapped) {
		/* some more on the way, as chance has it; the prices bring it back */
		double due = x->rate * (double)x->persons;
		uint64_t now = (uint64_t)(due + 5 + 2 * sqrt(due));
		uint64_t end = (uint64_t)(x->rate * (double)x->planned + 1e-9);
		if (x->planned && end < now)
			now = end;
		x->ceiling = now > 0 ? (uint32_t)now : 1;
	}
	if (x->eligible)
		draw_eligible(x, r);
}

void exposure_asked(struct exposure *x, size_t item)
{
	x->count[item]++;
	x->asked++;
}

/* --- after a person ----------------------------------------------------------------------------
 */

/* Eight prices side by side: each rounded as one alone would be. */
enum { PRICES = 8 };
typedef float prices __attribute__((vector_size(32), aligned(4), may_alias));
typedef int32_t prices_bits __attribute__((vector_size(32), aligned(4), may_alias));

LANES_INLINE void fall_of(struct exposure *x, size_t i, float fall)
{
	prices *hard = (prices *)(x->hard + i), *soft = (prices *)(x->soft + i);
	prices h = *hard - fall, s = *soft * memory;

	*hard = (prices)((prices_bits)h & (h > 0));
	*soft = s;
	*(prices *)(x->price + i) = *hard + s;
}

LANES_FAST static void fall_all(struct exposure *x, float fall)
{
	size_t i = 0;

	for (; i + PRICES <= x->n; i += PRICES)
		fall_of(x, i, fall);
	for (; i < x->n; i++) {
		float h = x->hard[i] - fall;
		x->hard[i] = h > 0 ? h : 0;
		x->soft[i] *= memory;
		x->price[i] = x->hard[i] + x->soft[i];
	}
}

static void move_prices(struct exposure *x, const struct exam *e)
{
	float fall = x->step * (float)x->rate;

	for (unsigned k = 0; k < e->asked; k++) {
		x->hard[e->item[k]] += x->step;
		x->soft[e->item[k]] += (1 - memory) * x->spread;
	}
	fall_all(x, fall);
}

/* The interval of the last estimate is the one the person belongs to. */
static void count_eligible(struct exposure *x, const struct exam *e)
{
	unsigned g = x->kind == EXPOSURE_ELIGIBILITY ? 0 : exposure_interval(e->estimate);

	x->visited[g]++;
	for (size_t i = 0; i < x->n; i++)
		x->was_eligible[g * x->n + i] += (float)(x->eligible[i] >> g & 1);
	for (unsigned k = 0; k < e->asked; k++)
		x->was_asked[g * x->n + e->item[k]]++;
}

void exposure_end(struct exposure *x, const struct exam *e)
{
	if (x->kind == EXPOSURE_PRICES)
		move_prices(x, e);
	if (x->eligible)
		count_eligible(x, e);
}

/* --- tuning and audit --------------------------------------------------------------------------
 */

static int higher_first(const void *x, const void *y)
{
	float a = *(const float *)x, b = *(const float *)y;

	return a < b ? 1 : a > b ? -1 : 0;
}

void exposure_tune(struct exposure *x, unsigned length)
{
	float *sorted = x->soft; /* not used by this kind */

	for (size_t i = 0; i < x->n; i++) {
		double p = (double)x->chosen[i] / (double)(x->persons ? x->persons : 1);
		x->keep[i] = p > x->rate ? (float)(x->rate / p) : 1;
		sorted[i] = x->keep[i];
		x->count[i] = x->chosen[i] = 0;
	}
	qsort(sorted, x->n, sizeof *sorted, higher_first);
	float least = sorted[length < x->n ? length - 1 : x->n - 1];
	for (size_t i = 0; i < x->n; i++)
		if (x->keep[i] >= least && least < 1)
			x->keep[i] = 1;
	x->persons = x->asked = 0;
}

struct exposure_audit exposure_audit(const uint32_t *count, size_t items, uint64_t persons)
{
	struct exposure_audit audit = {};
	double n = (double)persons, pairs = 0, asked = 0;

	for (size_t i = 0; i < items; i++) {
		double c = count[i];
		audit.used += count[i] > 0;
		pairs += c * (c - 1);
		asked += c;
		if (c / n > audit.largest)
			audit.largest = c / n;
	}
	if (persons > 1 && asked > 0)
		audit.overlap = pairs / (n * (n - 1)) / (asked / n);
	return audit;
}
