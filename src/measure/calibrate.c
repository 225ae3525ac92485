/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/calibrate_inner.h"

#include <math.h>
#include "measure/anderson.h"

static const double coarse = 0.25; /* step of the grid before anything is known */

struct climb {
	struct cal *c;
	struct calibrate_result *out;
	struct anderson mix;
	double *plain, *next, *scale; /* image of the last point; the point to try; weights */
	double highest;		      /* log posterior of the last accepted point */
	bool mixed;		      /* the present point is not the plain image */
};

static bool tell(struct climb *k)
{
	const struct calibrate_options *o = k->c->o;
	struct calibrate_step s = {
	    .iteration = k->out->iterations,
	    .log_likelihood = k->c->log_likelihood,
	    .gradient = k->out->gradient,
	    .state = k->c->at,
	    .state_size = k->c->total,
	};

	return !o->step || o->step(o->context, &s);
}

/* A mixed point must keep the order of graded items and the bounds of all. */
static bool sound(const struct cal *c, const double *v)
{
	for (size_t i = 0; i < c->items; i++) {
		const double *u = v + c->offset[i];
		size_t m = cal_size(c, i);
		if (!(fabs(u[0]) <= 20) || (c->o->slope_sd > 0 && u[0] < 1e-3))
			return false;
		for (size_t x = 1; x < m; x++)
			if (!(fabs(u[x]) <= 60) ||
			    (c->o->model == ITEM_GRM && x > 1 && !(u[x - 1] > u[x])))
				return false;
	}
	for (size_t x = c->offset[c->items]; x < c->total; x++)
		if (!(fabs(v[x]) <= 30))
			return false;
	return true;
}

/* True when the present point lost likelihood: back to the plain image of the point before. */
static bool retreat(struct climb *k)
{
	struct cal *c = k->c;
	double now = c->log_likelihood + c->log_prior;
	double slack = 1e-11 * fabs(now);

	if (!k->mixed || now >= k->highest - slack) {
		k->highest = now;
		return false;
	}
	memcpy(c->at, k->plain, c->total * sizeof *c->at);
	anderson_clear(&k->mix);
	k->mixed = false;
	return true;
}

static void advance(struct climb *k, unsigned steps)
{
	struct cal *c = k->c;

	k->out->gradient = cal_maximize(c, steps, k->plain, k->scale);
	anderson_next(&k->mix, c->at, k->plain, k->scale, k->next);
	k->mixed = sound(c, k->next);
	if (!k->mixed) {
		anderson_clear(&k->mix);
		memcpy(k->next, k->plain, c->total * sizeof *k->next);
	}
}

/* Up from c->at on the present grid until the gradient is under `tolerance` or `most` passes. */
static void climb(struct climb *k, double tolerance, unsigned most)
{
	struct cal *c = k->c;
	struct calibrate_result *out = k->out;

	anderson_clear(&k->mix);
	k->mixed = false;
	out->converged = false;
	for (unsigned pass = 0; pass < most && !out->interrupted; pass++) {
		cal_expect(c);
		out->iterations++;
		out->full_iterations += c->stride == 1;
		if (retreat(k))
			continue;
		advance(k, out->iterations < 4 ? 3 : 1);
		out->converged = out->gradient < tolerance;
		out->interrupted = !tell(k);
		if (out->converged)
			return;
		if (pass + 1 < most && !out->interrupted)
			memcpy(c->at, k->next, c->total * sizeof *c->at);
	}
}

/* Large data are climbed on a part of the persons first: what it costs to come near the top is then
 * next to nothing. */
static size_t first_stride(const struct cal *c, const struct calibrate_result *out)
{
	uint64_t fewest = UINT64_MAX;

	for (size_t i = 0; i < c->items; i++)
		fewest = out->answers[i] < fewest ? out->answers[i] : fewest;
	size_t stride = fewest / 400;
	return stride < 4 ? 1 : stride > 64 ? 64 : stride;
}

static void ascend(struct climb *k)
{
	struct cal *c = k->c;
	const struct calibrate_options *o = c->o;
	double tolerance = o->tolerance > 0 ? o->tolerance : 1e-6;
	unsigned most = o->iterations_max ? o->iterations_max : 2000;

	if (!o->start) {
		size_t stride = first_stride(c, k->out);
		while (!cal_stage(c, coarse, stride))
			stride /= 2;
		climb(k, 0.05, most);
	} else {
		cal_stage(c, coarse, 1);
		cal_expect(c);
	}
	for (int grid = 0; grid < 8 && !k->out->interrupted; grid++) {
		double step = cal_fine_step(c);
		if (grid && step >= 0.95 * c->step)
			return; /* fine enough where the climb has ended, too */
		cal_stage(c, step, 1);
		climb(k, tolerance, most);
	}
}

/* --- results ------------------------------------------------------------------------------------
 */

static struct item item_of(struct cal *c, size_t i, struct arena *a)
{
	const double *v = c->at + c->offset[i];
	size_t scores = c->r->categories[i];
	struct item it = {.model = c->o->model, .categories = (uint8_t)scores, .a = v[0], .d = 1};

	if (c->o->model == ITEM_3PL)
		it.c = 1 / (1 + exp(-v[2]));
	if (c->o->model != ITEM_GRM && c->o->model != ITEM_GPCM) {
		it.b = -v[1] / v[0];
		return it;
	}
	double *steps = ARENA_NEW(a, double, scores - 1);
	for (size_t k = 1; k < scores; k++)
		steps[k - 1] = -(v[k] - (c->o->model == ITEM_GPCM && k > 1 ? v[k - 1] : 0)) / v[0];
	it.steps = steps;
	return it;
}

static void results(struct cal *c, struct calibrate_result *out)
{
	out->items = ARENA_NEW(c->keep, struct item, c->items);
	for (size_t i = 0; i < c->items; i++)
		out->items[i] = item_of(c, i, c->keep);
	out->parameters = c->at;
	out->parameter_of = c->offset;
	out->ability = c->ability;
	out->ability_sd = c->spread;
	out->nodes = c->nodes;
	out->log_likelihood = c->log_likelihood;
	out->log_posterior = c->log_likelihood + c->log_prior;
	out->group_mean = ARENA_NEW(c->keep, double, c->groups);
	out->group_sd = ARENA_NEW(c->keep, double, c->groups);
	out->group_mean_se = ARENA_NEW(c->keep, double, c->groups);
	out->group_sd_se = ARENA_NEW(c->keep, double, c->groups);
	out->group_sd[0] = 1;
	for (size_t g = 1; g < c->groups; g++) {
		out->group_mean[g] = c->at[c->offset[c->items] + 2 * g - 2];
		out->group_sd[g] = exp(c->at[c->offset[c->items] + 2 * g - 1]);
	}
	if (c->o->errors != CALIBRATE_NONE && !out->interrupted)
		cal_errors(c, out);
}

int calibrate(struct arena *a, const struct responses *r, const struct calibrate_options *o,
	      struct calibrate_result *out, struct error *e)
{
	struct cal c = {.r = r, .o = o, .keep = a};

	*out = (struct calibrate_result){0};
	out->answers = ARENA_NEW(a, uint64_t, r->items + 1);
	if (cal_open(&c, out, e))
		return ERR_INVALID;
	c.stage = arena_new((size_t)1 << 34);
	if (!c.stage)
		return error_set(e, ERR_UNAVAILABLE, N_("no memory is left"));
	if (o->start)
		memcpy(c.at, o->start, c.total * sizeof *c.at);
	else
		cal_start(&c);
	struct climb k = {
	    .c = &c,
	    .out = out,
	    .mix = anderson_new(a, c.total),
	    .plain = ARENA_NEW(a, double, c.total),
	    .next = ARENA_NEW(a, double, c.total),
	    .scale = ARENA_NEW(a, double, c.total),
	};
	ascend(&k);
	out->converged &= !out->interrupted;
	results(&c, out);
	arena_free(c.stage);
	return ERR_NONE;
}

size_t calibrate_state_size(const struct responses *r, const struct calibrate_options *o)
{
	size_t n = r->group ? 2 * ((size_t)r->groups - 1) : 0;

	for (size_t i = 0; i < r->items; i++)
		n += r->categories[i] + (o->model == ITEM_3PL ? 1U : 0U);
	return n;
}
