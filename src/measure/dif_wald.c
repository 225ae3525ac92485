/* SPDX-License-Identifier: EUPL-1.2 */
/* Parameters of an item here: its slope a (but of 1PL), then a b or a b_1, a b_2 …, which are much
 * less correlated with the slope than b is. All items of a group climb together: one reading of the
 * group's answers a step. */
#include <math.h>
#include "measure/dif_table.h"
#include "measure/distribution.h"
#include "measure/grid.h"
#include "measure/symmetric.h"

enum { POINTS = 61, STEPS_MAX = 40, PARAMETERS = ITEM_CATEGORIES_MAX };

/* One item in one group. */
struct freed {
	struct item item; /* the present estimate */
	double steps[ITEM_CATEGORIES_MAX];
	size_t n; /* parameters */
	uint32_t answers, of_score[ITEM_CATEGORIES_MAX];
	enum dif_problem problem;
	bool settled;
	double at[PARAMETERS], gradient[PARAMETERS], squares[PARAMETERS * PARAMETERS];
	double *p;     /* of each score at each point: [k * POINTS + q] */
	double *slope; /* and its derivative by each parameter: [(j * K + k) * POINTS + q] */
};

struct climb {
	const struct responses *r;
	const struct item *items;
	const bool *anchor;
	uint16_t group;
	struct grid grid;
	struct grid_items tables;
	struct freed *of;
	struct response *x, *anchors;
	double posterior[POINTS], rest[POINTS];
};

static bool has_slope(const struct item *it)
{
	return it->model != ITEM_1PL;
}

static size_t thresholds(const struct item *it)
{
	return it->steps ? it->categories - 1u : 1;
}

/* The item from its parameters; `steps` is room for its steps. */
static struct item item_with(const struct item *it, const double *at, double *steps)
{
	struct item out = *it;

	if (has_slope(it))
		out.a = *at++;
	if (!it->steps) {
		out.b = at[0] / out.a;
		return out;
	}
	for (size_t k = 0; k + 1 < it->categories; k++)
		steps[k] = at[k] / out.a;
	out.steps = steps;
	return out;
}

static void parameters_of(struct freed *f)
{
	size_t slope = has_slope(&f->item);

	f->n = slope + thresholds(&f->item);
	if (slope)
		f->at[0] = f->item.a;
	for (size_t k = 0; k < thresholds(&f->item); k++)
		f->at[slope + k] = f->item.a * (f->item.steps ? f->item.steps[k] : f->item.b);
}

/* Probabilities and their derivatives, by differences, at the present estimate. */
static void tabulate(struct freed *f, const struct grid *g)
{
	const double h = 1e-5;
	double p[ITEM_CATEGORIES_MAX], q[ITEM_CATEGORIES_MAX], at[PARAMETERS];
	double steps[2][ITEM_CATEGORIES_MAX];
	size_t categories = f->item.categories;

	for (size_t k = 0; k < POINTS; k++) {
		item_probabilities(&f->item, g->theta[k], p, NULL, NULL);
		for (size_t s = 0; s < categories; s++)
			f->p[s * POINTS + k] = p[s];
	}
	for (size_t j = 0; j < f->n; j++) {
		memcpy(at, f->at, sizeof at);
		at[j] = f->at[j] + h;
		struct item up = item_with(&f->item, at, steps[0]);
		at[j] = f->at[j] - h;
		struct item down = item_with(&f->item, at, steps[1]);
		for (size_t k = 0; k < POINTS; k++) {
			item_probabilities(&up, g->theta[k], p, NULL, NULL);
			item_probabilities(&down, g->theta[k], q, NULL, NULL);
			for (size_t s = 0; s < categories; s++)
				f->slope[(j * categories + s) * POINTS + k] =
				    (p[s] - q[s]) / (2 * h);
		}
	}
}

/* The derivatives of the log of one answer's likelihood, over the ability left by the rest. */
static void add_answer(struct climb *c, const struct response *x)
{
	struct freed *f = &c->of[x->item];
	double likelihood = 0, s[PARAMETERS];
	const double *own = c->tables.p + (c->tables.row[x->item] + x->score) * POINTS;
	const double *p = f->p + x->score * POINTS;

	for (size_t q = 0; q < POINTS; q++) {
		c->rest[q] = c->posterior[q];
		if (c->anchor[x->item])
			c->rest[q] = own[q] > 1e-290 ? c->posterior[q] / own[q] : 0;
		likelihood += c->rest[q] * p[q];
	}
	if (!(likelihood > 0))
		return;
	for (size_t j = 0; j < f->n; j++) {
		const double *slope = f->slope + (j * f->item.categories + x->score) * POINTS;
		s[j] = 0;
		for (size_t q = 0; q < POINTS; q++)
			s[j] += c->rest[q] * slope[q];
		s[j] /= likelihood;
		f->gradient[j] += s[j];
		for (size_t l = 0; l <= j; l++)
			f->squares[j * f->n + l] += s[j] * s[l];
	}
}

static void add_group(struct climb *c)
{
	const struct responses *r = c->r;

	for (size_t p = 0; p < r->persons; p++) {
		if (r->group[p] != c->group)
			continue;
		size_t n = responses_of(r, p, c->x), anchors = 0;
		for (size_t k = 0; k < n; k++)
			if (c->anchor[c->x[k].item])
				c->anchors[anchors++] = c->x[k];
		grid_posterior(&c->tables, c->anchors, anchors, c->posterior);
		for (size_t k = 0; k < n; k++)
			if (!c->of[c->x[k].item].problem && !c->of[c->x[k].item].settled)
				add_answer(c, &c->x[k]);
	}
}

/* One step of one item; no parameter moves by more than 1 at once. */
static void move(struct freed *f)
{
	double l[PARAMETERS * PARAMETERS], step[PARAMETERS], gain = 0, longest = 0;

	memcpy(l, f->squares, sizeof l);
	memcpy(step, f->gradient, sizeof step);
	symmetric_pack(l, f->n);
	if (!symmetric_factor(l, f->n, NULL)) {
		f->problem = DIF_NO_VARIANCE;
		return;
	}
	symmetric_solve(l, f->n, step);
	for (size_t j = 0; j < f->n; j++) {
		gain += step[j] * f->gradient[j];
		longest = fmax(longest, fabs(step[j]));
	}
	f->settled = gain < 1e-6;
	for (size_t j = 0; !f->settled && j < f->n; j++)
		f->at[j] += step[j] / fmax(longest, 1);
	f->item = item_with(&f->item, f->at, f->steps);
	if (!(f->item.a > 0.02 && f->item.a < 20) || !(fabs(f->at[f->n - 1]) < 60))
		f->problem = DIF_NO_VARIANCE;
}

static void freed_begin(struct freed *f, const struct item *it, size_t least, struct arena *a)
{
	unsigned kinds = 0;

	f->item = *it;
	if (it->steps) {
		memcpy(f->steps, it->steps, (it->categories - 1u) * sizeof *f->steps);
		f->item.steps = f->steps;
	}
	for (size_t k = 0; k < it->categories; k++)
		kinds += f->of_score[k] > 0;
	if (f->answers < least)
		f->problem = DIF_TOO_FEW;
	else if (kinds < it->categories)
		f->problem = DIF_NO_VARIANCE;
	parameters_of(f);
	f->p = ARENA_NEW(a, double, it->categories *POINTS);
	f->slope = ARENA_NEW(a, double, f->n * it->categories * POINTS);
}

static int count_answers(struct climb *c, struct arena *a, struct error *e)
{
	for (size_t p = 0; p < c->r->persons; p++) {
		if (c->r->group[p] != c->group)
			continue;
		for (size_t k = responses_of(c->r, p, c->x); k-- > 0;) {
			struct freed *f = &c->of[c->x[k].item];
			if (c->x[k].score >= c->items[c->x[k].item].categories)
				return error_arg(e, ERR_INVALID, "{0}",
						 arena_printf(a,
							      "person %zu has a score on item %u "
							      "that the bank's model lacks",
							      p + 1, c->x[k].item + 1));
			f->answers++;
			f->of_score[c->x[k].score]++;
		}
	}
	return 0;
}

/* The group's own population, from its answers to the anchors. */
static void population(struct climb *c, struct arena *a, double *mean, double *sd)
{
	const struct responses *r = c->r;
	uint64_t n = responses_count(r), at = 0;
	uint8_t *score = ARENA_NEW(a, uint8_t, n + 1);
	uint32_t *item_of = ARENA_NEW(a, uint32_t, n + 1);
	uint64_t *start = ARENA_NEW(a, uint64_t, r->persons + 1);
	struct responses own = *r;

	for (size_t p = 0; p < r->persons; p++) {
		size_t answers = r->group[p] == c->group ? responses_of(r, p, c->x) : 0;
		for (size_t k = 0; k < answers; k++) {
			if (!c->anchor[c->x[k].item])
				continue;
			item_of[at] = c->x[k].item;
			score[at++] = c->x[k].score;
		}
		start[p + 1] = at;
	}
	own.score = score;
	own.item_of = item_of;
	own.start = start;
	grid_population(a, &own, c->items, mean, sd);
}

static int climb_group(struct climb *c, size_t least, struct arena *a, struct error *e)
{
	double mean = 0, sd = 1;
	int failed = count_answers(c, a, e);

	if (failed)
		return failed;
	population(c, a, &mean, &sd);
	c->grid = grid_normal(a, POINTS, mean, sd);
	c->tables = grid_items_of(a, &c->grid, c->items, c->r->items);
	for (size_t i = 0; i < c->r->items; i++)
		freed_begin(&c->of[i], &c->items[i], least, a);
	for (int step = 0; step < STEPS_MAX; step++) {
		bool all = true;
		for (size_t i = 0; i < c->r->items; i++) {
			struct freed *f = &c->of[i];
			all &= f->problem || f->settled;
			if (f->problem || f->settled)
				continue;
			tabulate(f, &c->grid);
			memset(f->gradient, 0, sizeof f->gradient);
			memset(f->squares, 0, sizeof f->squares);
		}
		if (all)
			break;
		add_group(c);
		for (size_t i = 0; i < c->r->items; i++)
			if (!c->of[i].problem && !c->of[i].settled)
				move(&c->of[i]);
	}
	return 0;
}

/* Sum over groups of (x - m)' I (x - m), m their mean weighed by information: with two groups it is
 * Wald's statistic of the difference. */
static double spread_of(const struct freed *const *f, size_t groups, size_t n)
{
	double whole[PARAMETERS * PARAMETERS] = {0}, sum[PARAMETERS] = {0}, m[PARAMETERS], out = 0;

	for (size_t g = 0; g < groups; g++)
		for (size_t i = 0; i < n; i++)
			for (size_t j = 0; j < n; j++) {
				double v = f[g]->squares[i >= j ? i * n + j : j * n + i];
				whole[i * n + j] += v;
				sum[i] += v * f[g]->at[j];
			}
	memcpy(m, sum, sizeof m);
	symmetric_pack(whole, n);
	if (!symmetric_factor(whole, n, NULL))
		return NAN;
	symmetric_solve(whole, n, m);
	for (size_t g = 0; g < groups; g++)
		for (size_t i = 0; i < n; i++)
			for (size_t j = 0; j < n; j++)
				out += (f[g]->at[i] - m[i]) * (f[g]->at[j] - m[j]) *
				       f[g]->squares[i >= j ? i * n + j : j * n + i];
	return out;
}

static double location(const struct freed *f)
{
	double sum = 0;

	for (size_t k = 0; k < thresholds(&f->item); k++)
		sum += f->item.steps ? f->item.steps[k] : f->item.b;
	return sum / (double)thresholds(&f->item);
}

static void compare(const struct freed *const *f, size_t groups, struct dif_wald *out)
{
	*out = (struct dif_wald){DIF_FINE, NAN, NAN, NAN, NAN, NAN, NAN};
	for (size_t g = 0; g < groups; g++) {
		if (f[g]->problem)
			out->problem = f[g]->problem;
		else if (!f[g]->settled && !out->problem)
			out->problem = DIF_NO_VARIANCE;
	}
	if (out->problem)
		return;
	out->chi2 = spread_of(f, groups, f[0]->n);
	out->df = (double)(f[0]->n * (groups - 1));
	out->p = out->adjusted = chi_square_upper(out->chi2, out->df);
	if (groups > 2)
		return;
	out->a_difference = f[1]->item.a - f[0]->item.a;
	out->b_difference = location(f[1]) - location(f[0]);
}

static void compare_all(const struct responses *r, uint16_t reference, struct freed *const *of,
			struct arena *a, struct dif_wald *out)
{
	size_t comparisons = r->groups == 2 ? 1 : r->groups;
	double *p = ARENA_NEW(a, double, r->items + 1);
	size_t *order = ARENA_NEW(a, size_t, r->items + 1);

	for (size_t i = 0; i < r->items; i++) {
		const struct freed *f[DIF_GROUPS_MAX] = {&of[reference][i]};
		size_t n = 1;
		for (size_t g = 0; g < r->groups; g++) {
			if (g == reference)
				continue;
			const struct freed *two[] = {f[0], &of[g][i]};
			compare(two, 2, &out[i * comparisons + n - 1]);
			f[n++] = &of[g][i];
		}
		if (r->groups > 2)
			compare(f, n, &out[i * comparisons + comparisons - 1]);
	}
	for (size_t k = 0; k < comparisons; k++) {
		for (size_t i = 0; i < r->items; i++)
			p[i] = out[i * comparisons + k].p;
		false_discovery_adjust(r->items, p, p, order);
		for (size_t i = 0; i < r->items; i++)
			out[i * comparisons + k].adjusted = p[i];
	}
}

int dif_wald_run(const struct responses *r, const struct item *items, const struct dif_plan *plan,
		 const bool *anchor, struct arena *a, struct dif_wald *out, struct error *e)
{
	size_t least = plan->least ? plan->least : 20;
	struct freed *of[DIF_GROUPS_MAX];
	bool *all = ARENA_NEW(a, bool, r->items + 1);
	int failed = dif_check_groups(r, plan, least, a, e);

	memset(all, true, r->items);
	for (uint16_t g = 0; g < r->groups && !failed; g++) {
		struct climb c = {
		    .r = r, .items = items, .anchor = anchor ? anchor : all, .group = g};
		of[g] = c.of = ARENA_NEW(a, struct freed, r->items + 1);
		c.x = ARENA_NEW(a, struct response, r->items + 1);
		c.anchors = ARENA_NEW(a, struct response, r->items + 1);
		failed = climb_group(&c, least, a, e);
	}
	if (!failed)
		compare_all(r, plan->reference, of, a, out);
	return failed;
}
