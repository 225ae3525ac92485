/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/recovery.h"

#include <math.h>
#include "measure/calibrate.h"
#include "measure/exact_exp.h"

enum { SCORES = 4 };
#define NORMAL_95 1.959963984540054 /* the normal distribution's 97.5 % point */

struct sums {
	uint64_t n, covered;
	double error, square;
};

static void compare(struct sums *s, double found, double se, double drawn)
{
	double off = found - drawn;

	if (!isfinite(found) || !isfinite(se))
		return;
	s->n++;
	s->error += off;
	s->square += off * off;
	s->covered += fabs(off) <= NORMAL_95 * se;
}

static struct item item_draw(struct arena *a, enum item_model model, struct random *r)
{
	struct item it = {.model = model, .categories = 2, .a = 1, .d = 1};

	if (model != ITEM_1PL)
		it.a = exact_exp(0.3 * random_normal(r));
	it.b = random_normal(r);
	if (model == ITEM_3PL)
		it.c = 0.15 + 0.1 * random_real(r);
	if (model == ITEM_GRM || model == ITEM_GPCM) {
		double *steps = ARENA_NEW(a, double, SCORES - 1);
		for (int k = 0; k < SCORES - 1; k++)
			steps[k] = it.b + k - 1;
		it.steps = steps;
		it.categories = SCORES;
	}
	return it;
}

static uint8_t score_draw(const struct item *it, double theta, struct random *r)
{
	double p[ITEM_CATEGORIES_MAX], u = random_real(r);
	uint8_t k = 0;

	item_probabilities(it, theta, p, NULL, NULL);
	while (k + 1 < it->categories && u >= p[k])
		u -= p[k++];
	return k;
}

struct drawn {
	struct item *items;
	double *theta;
	uint8_t *score, *categories;
};

static struct drawn drawn_of(struct arena *a, const struct recovery_plan *plan, struct random *r)
{
	struct drawn d = {
	    .items = ARENA_NEW(a, struct item, plan->items),
	    .theta = ARENA_NEW(a, double, plan->persons),
	    .score = ARENA_NEW(a, uint8_t, plan->persons * plan->items),
	    .categories = ARENA_NEW(a, uint8_t, plan->items),
	};

	for (size_t i = 0; i < plan->items; i++) {
		d.items[i] = item_draw(a, plan->model, r);
		d.categories[i] = d.items[i].categories;
	}
	for (size_t p = 0; p < plan->persons; p++) {
		d.theta[p] = random_normal(r);
		for (size_t i = 0; i < plan->items; i++)
			d.score[p * plan->items + i] = score_draw(&d.items[i], d.theta[p], r);
	}
	return d;
}

static void compare_all(const struct recovery_plan *plan, const struct drawn *d,
			const struct calibrate_result *found, struct sums *sums)
{
	for (size_t i = 0; i < plan->items; i++) {
		const struct item *true_one = &d->items[i], *it = &found->items[i];
		const double *se = found->se + i * CALIBRATE_SES;
		if (i == 0 || plan->model != ITEM_1PL) /* a common slope is one value */
			compare(&sums[RECOVERY_SLOPE], it->a, se[0], true_one->a);
		if (!it->steps)
			compare(&sums[RECOVERY_LOCATION], it->b, se[1], true_one->b);
		for (int k = 0; it->steps && true_one->steps && k + 1 < it->categories; k++)
			compare(&sums[RECOVERY_LOCATION], it->steps[k], se[1 + k],
				true_one->steps[k]);
		if (plan->model == ITEM_3PL)
			compare(&sums[RECOVERY_GUESS], it->c, se[2], true_one->c);
	}
	for (size_t p = 0; p < plan->persons; p++)
		compare(&sums[RECOVERY_PERSON], (double)found->ability[p],
			(double)found->ability_sd[p], d->theta[p]);
}

static int replicate(struct arena *a, const struct recovery_plan *plan, struct random *r,
		     struct sums *sums, struct recovery *out, struct error *e)
{
	struct drawn d = drawn_of(a, plan, r);
	struct responses responses = {.persons = plan->persons,
				      .items = plan->items,
				      .score = d.score,
				      .categories = d.categories,
				      .groups = 1};
	/* As `lab calibrate` does: a weak prior on guessing, which few answers tell anything of. */
	struct calibrate_options options = {.model = plan->model,
					    .errors = CALIBRATE_EXACT,
					    .guess_mean = -1.4,
					    .guess_sd = plan->model == ITEM_3PL ? 0.5 : 0};
	struct calibrate_result found;
	int k = calibrate(a, &responses, &options, &found, e);

	if (k) {
		out->failed++;
		return k == ERR_INVALID ? ERR_NONE : k;
	}
	out->unconverged += !found.converged;
	compare_all(plan, &d, &found, sums);
	return ERR_NONE;
}

int recovery_run(struct arena *a, const struct recovery_plan *plan, struct random *r,
		 bool (*told)(void *context, size_t done), void *context, struct recovery *out,
		 struct error *e)
{
	struct sums sums[RECOVERY_KINDS] = {0};
	int k = ERR_NONE;

	*out = (struct recovery){0};
	for (size_t i = 0; i < plan->replications && !k; i++) {
		arena_clear(a);
		k = replicate(a, plan, r, sums, out, e);
		if (told && !told(context, i + 1))
			break;
	}
	for (int kind = 0; kind < RECOVERY_KINDS; kind++) {
		double n = (double)sums[kind].n;
		if (sums[kind].n)
			out->rates[kind] = (struct recovery_rate){
			    .n = sums[kind].n,
			    .bias = sums[kind].error / n,
			    .rmse = sqrt(sums[kind].square / n),
			    .covered = (double)sums[kind].covered / n,
			};
	}
	return k;
}
