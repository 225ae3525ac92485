/* SPDX-License-Identifier: EUPL-1.2 */
/* Two readings of the answers: the first finds how each item's persons spread over the scale, the
 * second adds up residuals and their squares. Posteriors are made twice rather than kept. */
#include <math.h>
#include "measure/distribution.h"
#include "measure/item_fit_parts.h"
#include "measure/symmetric.h"

enum {
	ANSWERS_LEAST = 100,
	PARTS_MAX = 10,
	RESIDUALS_MAX = 30,	 /* parts times (scores - 1) */
	ANSWERS_A_RESIDUAL = 80, /* fewer, and V is too rough for its inverse */
	PARAMETERS_MAX = ITEM_CATEGORIES_MAX + 3,
};

struct tested {
	size_t parts, n, parameters; /* n residuals; parts 0: not tested */
	uint8_t *part_of;	     /* of each point */
	double *slope; /* d log P_k / d parameter at points: ((j * K + k) * points + q) */
	double *r, *rr, *rs, *ss; /* sums of residuals and of products with the scores */
};

struct test {
	const struct responses *r;
	const struct grid_items *g;
	struct tested *of;
	double *mass; /* of each item at each point */
	struct response *x;
	double *posterior;
};

static void spread(struct test *t)
{
	size_t points = t->g->grid.n;

	for (size_t p = 0; p < t->r->persons; p++) {
		size_t n = responses_of(t->r, p, t->x);
		if (!n)
			continue;
		grid_posterior(t->g, t->x, n, t->posterior);
		for (size_t k = 0; k < n; k++) {
			double *mass = t->mass + t->x[k].item * points;
			for (size_t q = 0; q < points; q++)
				mass[q] += t->posterior[q];
		}
	}
}

static size_t parts_wanted(uint64_t answers, size_t categories)
{
	size_t by_answers = answers / (ANSWERS_A_RESIDUAL * (categories - 1));
	size_t by_room = RESIDUALS_MAX / (categories - 1);
	size_t parts = by_answers < by_room ? by_answers : by_room;

	return parts > PARTS_MAX ? PARTS_MAX : parts < 2 ? 2 : parts;
}

/* Equal shares of the item's mass; a point is never parted, so a share may come out empty and is
 * then left out. */
static size_t cut(uint8_t *part_of, const double *mass, size_t points, size_t parts)
{
	double whole = 0, below = 0;
	size_t used = 0, last = SIZE_MAX;

	for (size_t q = 0; q < points; q++)
		whole += mass[q];
	for (size_t q = 0; q < points; q++) {
		size_t share = (size_t)((below + mass[q] / 2) / whole * (double)parts);
		if (share >= parts)
			share = parts - 1;
		if (share != last) {
			used++;
			last = share;
		}
		part_of[q] = (uint8_t)(used - 1);
		below += mass[q];
	}
	return used;
}

/* The item with its parameter j moved by h; `steps` is room for its steps. */
static struct item moved(const struct item *it, size_t j, double h, double *steps)
{
	struct item m = *it;

	if (it->steps) {
		memcpy(steps, it->steps, (it->categories - 1u) * sizeof *steps);
		m.steps = steps;
	}
	if (it->model == ITEM_1PL || (j == 1 && !it->steps))
		m.b += h;
	else if (j == 0)
		m.a += h;
	else if (it->steps)
		steps[j - 1] += h;
	else if (j == 2)
		m.c += h;
	else
		m.d += h;
	return m;
}

/* Derivatives of log P by differences: they only weigh what estimation takes from V, and one side
 * is enough (an asymptote at its end has no other). */
static void slopes(struct tested *t, const struct grid_items *g, size_t item)
{
	const double h = 1e-6;
	const struct item *it = &g->items[item];
	double p[ITEM_CATEGORIES_MAX], steps[ITEM_CATEGORIES_MAX];
	size_t points = g->grid.n;

	for (size_t j = 0; j < t->parameters; j++) {
		double way = j == 3 && !it->steps ? -h : h;
		struct item m = moved(it, j, way, steps);
		for (size_t q = 0; q < points; q++) {
			item_probabilities(&m, g->grid.theta[q], p, NULL, NULL);
			for (size_t k = 0; k < it->categories; k++) {
				double was = g->p[(g->row[item] + k) * points + q];
				t->slope[(j * it->categories + k) * points + q] =
				    was > 1e-12 ? (p[k] - was) / (way * was) : 0;
			}
		}
	}
}

static void begin(struct test *t, size_t item, uint64_t answers, bool known, struct arena *a)
{
	struct tested *own = &t->of[item];
	size_t points = t->g->grid.n, categories = t->g->items[item].categories;

	own->part_of = ARENA_NEW(a, uint8_t, points);
	own->parts =
	    cut(own->part_of, t->mass + item * points, points, parts_wanted(answers, categories));
	own->n = own->parts * (categories - 1);
	own->parameters = known ? 0 : item_parameters(&t->g->items[item]);
	own->slope = ARENA_NEW(a, double, own->parameters *categories *points + 1);
	own->r = ARENA_NEW(a, double, own->n);
	own->rr = ARENA_NEW(a, double, own->n * own->n);
	own->rs = ARENA_NEW(a, double, own->n * own->parameters + 1);
	own->ss = ARENA_NEW(a, double, own->parameters * own->parameters + 1);
	slopes(own, t->g, item);
}

/* One answer's residuals (parts by scores 1 …) and its derivatives by the parameters. */
static void residuals(const struct test *t, size_t item, size_t score, double *r, double *s)
{
	const struct tested *own = &t->of[item];
	size_t points = t->g->grid.n, categories = t->g->items[item].categories;
	const double *post = t->posterior;

	memset(r, 0, own->n * sizeof *r);
	for (size_t k = 1; k < categories; k++) {
		const double *p = t->g->p + (t->g->row[item] + k) * points;
		double seen = score == k;
		for (size_t q = 0; q < points; q++)
			r[own->part_of[q] * (categories - 1) + k - 1] += post[q] * (seen - p[q]);
	}
	for (size_t j = 0; j < own->parameters; j++) {
		const double *slope = own->slope + (j * categories + score) * points;
		s[j] = 0;
		for (size_t q = 0; q < points; q++)
			s[j] += post[q] * slope[q];
	}
}

static void add(struct tested *own, const double *r, const double *s)
{
	for (size_t i = 0; i < own->n; i++) {
		own->r[i] += r[i];
		for (size_t j = 0; j <= i; j++)
			own->rr[i * own->n + j] += r[i] * r[j];
		for (size_t j = 0; j < own->parameters; j++)
			own->rs[i * own->parameters + j] += r[i] * s[j];
	}
	for (size_t i = 0; i < own->parameters; i++)
		for (size_t j = 0; j <= i; j++)
			own->ss[i * own->parameters + j] += s[i] * s[j];
}

static void add_all(struct test *t)
{
	double r[RESIDUALS_MAX], s[PARAMETERS_MAX];

	for (size_t p = 0; p < t->r->persons; p++) {
		size_t n = responses_of(t->r, p, t->x);
		if (!n)
			continue;
		grid_posterior(t->g, t->x, n, t->posterior);
		for (size_t k = 0; k < n; k++) {
			struct tested *own = &t->of[t->x[k].item];
			if (!own->parts)
				continue;
			residuals(t, t->x[k].item, t->x[k].score, r, s);
			add(own, r, s);
		}
	}
}

/* V less its regression on the scores; what is left of a direction that estimation took whole is
 * rounding and drops out of the rank. */
static void end(struct tested *own, struct item_fit *out)
{
	double column[PARAMETERS_MAX];
	size_t n = own->n, m = own->parameters, rank = 0;

	symmetric_pack(own->ss, m);
	if (m && symmetric_factor(own->ss, m, NULL))
		for (size_t i = 0; i < n; i++) {
			memcpy(column, own->rs + i * m, m * sizeof *column);
			symmetric_solve(own->ss, m, column);
			for (size_t j = 0; j <= i; j++)
				for (size_t l = 0; l < m; l++)
					own->rr[i * n + j] -= column[l] * own->rs[j * m + l];
		}
	symmetric_pack(own->rr, n);
	double chi2 = symmetric_wald(own->rr, n, own->r, 0.02, &rank);
	if (!rank || !isfinite(chi2))
		return;
	out->test = ITEM_FIT_POSTERIOR;
	out->chi2 = chi2;
	out->df = (double)rank;
	out->p = chi_square_upper(chi2, out->df);
}

void item_fit_posterior(const struct responses *r, const struct grid_items *g, bool known,
			struct arena *a, struct item_fit *out)
{
	struct test t = {.r = r, .g = g};

	t.of = ARENA_NEW(a, struct tested, r->items + 1);
	t.mass = ARENA_NEW(a, double, (r->items + 1) * g->grid.n);
	t.x = ARENA_NEW(a, struct response, r->items + 1);
	t.posterior = ARENA_NEW(a, double, g->grid.n);
	spread(&t);
	for (size_t i = 0; i < r->items; i++)
		if (out[i].answers >= ANSWERS_LEAST)
			begin(&t, i, out[i].answers, known, a);
	add_all(&t);
	for (size_t i = 0; i < r->items; i++)
		if (t.of[i].parts)
			end(&t.of[i], &out[i]);
}
