/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/method.h"

#include <math.h>
#include <string.h>
#include "measure/shadow.h"

enum { ROUND = 500, PERSONS_USUAL = 10000, TUNING_ROUNDS = 12, TUNING_PERSONS = 1000 };
static const double rate_usual = 0.2;
/* Overlap wanted, of that of the best five without control: below a half, for luck. */
static const double overlap_part = 0.46;

static double step_at(uint64_t persons)
{
	double x = 0.03 / (1 + (double)persons / 150);

	return x > 0.002 ? x : 0.002;
}

/* What was known before each question of an exam. */
struct course {
	double mean[EXAM_LENGTH_MAX], precision[EXAM_LENGTH_MAX];
};

static void simulate_one(struct method_lane *l, struct random *r, struct exam *e, struct course *c)
{
	double theta = random_normal(r);
	size_t item;

	method_begin(l, e);
	while ((item = method_next(l, e)) != CHOICE_NONE) {
		c->mean[e->asked] = e->ability.mean;
		c->precision[e->asked] = 1 / e->ability.variance;
		method_answer(l, e, item, random_real(r) < pool_probability(l->pool, item, theta));
	}
	method_end(l, e);
}

/* What each question still to come added in this exam, by what the ability seemed to be: means that
 * forget, over neighbouring centres. The last quarter is too short to tell. */
static void learn_rest(struct method_lane *l, const struct exam *e, const struct course *c)
{
	enum { BESIDE = 2 };
	static const float pace = 0.002f;
	double last = 1 / e->ability.variance;

	for (unsigned k = 0; k < e->asked - e->asked / 4; k++) {
		float each = (float)((last - c->precision[k]) / (e->asked - k));
		size_t at = pool_centre(c->mean[k]);
		size_t end = at + BESIDE < POOL_CENTRES ? at + BESIDE : POOL_CENTRES - 1;
		for (size_t q = at > BESIDE ? at - BESIDE : 0; q <= end; q++)
			l->rest[q] += pace * (each - l->rest[q]);
	}
}

/* The overlap to come below: of the best five, each taken with 51 %, without any control. */
static double overlap_wanted(struct arena *a, const struct method_ready *y, struct random *r)
{
	struct method plain = {.name = "plain",
			       .choice = {.rule = CHOICE_INFORMATION, .among = 5, .percent = 51}};
	struct method_ready bare = {.wanted = y->wanted, .pool = y->pool, .learnt.rate = 1};
	struct exam e;
	struct course c = {0};

	if (y->wanted.overlap > 0)
		return y->wanted.overlap;
	bare.wanted.method = &plain;
	struct method_lane *l = method_lane_new(a, &bare, 0, 1, 0);
	for (unsigned k = 0; k < TUNING_PERSONS; k++)
		simulate_one(l, r, &e, &c);
	return overlap_part *
	       exposure_audit(l->exposure.count, y->pool->items.n, TUNING_PERSONS).overlap;
}

/* One round more: what it shows of the overlap moves the soft prices, and counting begins again. */
static void end_round(struct exposure *x, unsigned round, double wanted)
{
	double overlap = exposure_audit(x->count, x->n, ROUND).overlap;
	float spread = x->spread + (float)(8 / (1 + round / 5.0) * (overlap - wanted));

	x->spread = spread > 0 ? spread : 0;
	memset(x->count, 0, x->n * sizeof *x->count);
}

static void learn_prices(struct arena *a, struct method_ready *y, struct random *r)
{
	unsigned persons = y->wanted.learn ? y->wanted.learn : PERSONS_USUAL;
	double wanted = overlap_wanted(a, y, r);
	struct method_lane *l = method_lane_new(a, y, 0, 1, 0);
	struct exam e;
	struct course c = {0};

	l->unseen_count = 0;
	l->exposure.uncapped = true;
	for (unsigned k = 0; k < persons; k++) {
		l->exposure.step = (float)step_at(k);
		simulate_one(l, r, &e, &c);
		learn_rest(l, &e, &c);
		if ((k + 1) % ROUND == 0)
			end_round(&l->exposure, k / ROUND, wanted);
	}
	memcpy(y->rest, l->rest, sizeof y->rest);
	y->learnt = l->exposure;
	y->learnt.uncapped = false;
}

static void learn_keeping(struct arena *a, struct method_ready *y, struct random *r)
{
	struct method_lane *l = method_lane_new(a, y, 0, 1, 0);
	struct exam e;
	struct course c = {0};

	l->exposure.uncapped = true;
	for (unsigned round = 0; round < TUNING_ROUNDS; round++) {
		for (unsigned k = 0; k < TUNING_PERSONS; k++)
			simulate_one(l, r, &e, &c);
		exposure_tune(&l->exposure, y->wanted.rules.length);
	}
	y->learnt = l->exposure;
	y->learnt.uncapped = false;
}

static void learn_eligibility(struct arena *a, struct method_ready *y, struct random *r)
{
	struct method plain = *y->wanted.method;
	struct method_ready fast = *y;
	struct exam e;
	struct course c = {0};

	plain.shadow = false; /* the greedy choice stands for the whole test: only counts matter */
	fast.wanted.method = &plain;
	struct method_lane *l = method_lane_new(a, &fast, 0, 1, 0);
	l->exposure.uncapped = true;
	for (unsigned k = 0; k < 2 * TUNING_PERSONS; k++)
		simulate_one(l, r, &e, &c);
	y->learnt = l->exposure;
	y->learnt.uncapped = false;
}

struct method_ready *method_prepare(struct arena *a, struct pool *p, const struct method_wanted *w)
{
	struct method_ready *y = ARENA_NEW(a, struct method_ready, 1);
	struct random r = random_seeded(w->seed ^ 0x6c6561726eu);

	y->wanted = *w;
	y->pool = p;
	y->learnt.rate = w->rate > 0 ? w->rate : rate_usual;
	if (w->method->choice.rule == CHOICE_EXPECTED) {
		pool_expect(p, a);
		y->usual = pool_expected_rest(p, w->rules.length, y->learnt.rate, y->rest);
	}
	if (w->method->exposure == EXPOSURE_NONE)
		y->learnt.rate = 1;
	else if (y->learnt.rate < 1 && w->method->exposure == EXPOSURE_PRICES)
		learn_prices(a, y, &r);
	else if (y->learnt.rate < 1 && w->method->exposure == EXPOSURE_SYMPSON_HETTER)
		learn_keeping(a, y, &r);
	else if (y->learnt.rate < 1)
		learn_eligibility(a, y, &r);
	return y;
}
