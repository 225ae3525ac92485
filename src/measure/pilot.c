/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/pilot.h"

#include <math.h>
#include "measure/grid.h"

enum { POINTS = 121, NEWTON_MOST = 60, SCORES = 2 };
#define LARGEST_SLOPE 8.0
#define LARGEST_SHIFT 40.0

/* What one cycle gathers for a pilot: at each point the expected persons and right answers. */
struct gathered {
	double persons[POINTS], right[POINTS];
	double a, d; /* logit = a theta + d */
	uint64_t answers, ok;
};

struct pilots {
	const struct responses *r;
	struct item *items; /* a copy: the pilots among them as last fitted */
	const struct grid *grid;
	struct gathered *gathered;
	struct pilot *list;
	size_t n;
	size_t *pilot_of; /* of each column: number of the pilot, or n */
};

static double logistic(double z)
{
	return z >= 0 ? 1 / (1 + exp(-z)) : exp(z) / (1 + exp(z));
}

/* The answers that count for the ability; `all` takes the pilots in. */
static size_t evidence_of(const struct pilots *s, const struct response *x, size_t n, bool all,
			  struct response *out)
{
	size_t kept = 0;

	for (size_t k = 0; k < n; k++)
		if (s->pilot_of[x[k].item] == s->n ||
		    (all && s->list[s->pilot_of[x[k].item]].fitted))
			out[kept++] = x[k];
	return kept;
}

static void person_gather(struct pilots *s, const struct response *x, size_t n,
			  const double *posterior)
{
	for (size_t k = 0; k < n; k++) {
		size_t p = s->pilot_of[x[k].item];
		if (p == s->n)
			continue;
		struct gathered *g = &s->gathered[p];
		g->answers++;
		g->ok += x[k].score > 0;
		for (size_t q = 0; q < POINTS; q++) {
			g->persons[q] += posterior[q];
			g->right[q] += x[k].score ? posterior[q] : 0;
		}
	}
}

/* The posterior of each person in turn, from the bank or from everything. */
static void gather(struct arena *a, struct pilots *s, bool all)
{
	struct grid_items g = grid_items_of(a, s->grid, s->items, s->r->items);
	struct response *x = ARENA_NEW(a, struct response, s->r->items + 1);
	struct response *known = ARENA_NEW(a, struct response, s->r->items + 1);
	double posterior[POINTS];

	for (size_t p = 0; p < s->n; p++) {
		struct gathered *one = &s->gathered[p];
		*one = (struct gathered){.a = one->a, .d = one->d};
	}
	for (size_t person = 0; person < s->r->persons; person++) {
		size_t n = responses_of(s->r, person, x);
		size_t kept = evidence_of(s, x, n, all, known);
		if (kept == n && !all)
			continue;
		grid_posterior(&g, known, kept, posterior);
		person_gather(s, x, n, posterior);
	}
}

/* Newton on the expected log-likelihood, which is concave in (a, d): false when it runs away. */
static bool fit(const struct grid *grid, struct gathered *g)
{
	for (int turn = 0; turn < NEWTON_MOST; turn++) {
		double ga = 0, gd = 0, aa = 0, ad = 0, dd = 0;
		for (size_t q = 0; q < POINTS; q++) {
			double t = grid->theta[q], p = logistic(g->a * t + g->d);
			double off = g->right[q] - g->persons[q] * p;
			double w = g->persons[q] * p * (1 - p);
			ga += off * t;
			gd += off;
			aa += w * t * t;
			ad += w * t;
			dd += w;
		}
		double det = aa * dd - ad * ad;
		if (!(det > 1e-12))
			return false;
		double step_a = (dd * ga - ad * gd) / det, step_d = (aa * gd - ad * ga) / det;
		double most = fmax(fabs(step_a), fabs(step_d) / 4);
		double scale = most > 1 ? 1 / most : 1;
		g->a += scale * step_a;
		g->d += scale * step_d;
		if (fabs(g->a) > LARGEST_SLOPE || fabs(g->d) > LARGEST_SHIFT)
			return false;
		if (most < 1e-10)
			return true;
	}
	return true;
}

/* Fits every pilot to what was gathered; how far the farthest moved. */
static double fit_all(struct pilots *s)
{
	double moved = 0;

	for (size_t p = 0; p < s->n; p++) {
		struct gathered *g = &s->gathered[p];
		double a = g->a, d = g->d;
		s->list[p].answers = g->answers;
		s->list[p].fitted = g->ok > 0 && g->ok < g->answers && fit(s->grid, g);
		if (!s->list[p].fitted) {
			g->a = 1;
			g->d = 0;
			continue;
		}
		moved = fmax(moved, fmax(fabs(g->a - a), fabs(g->d - d)));
		s->items[s->list[p].item] = item_2pl(g->a, -g->d / g->a);
	}
	return moved;
}

/* --- standard errors ----------------------------------------------------------------------------
 */

struct information {
	double aa, ad, dd;
};

static void person_score(const struct pilots *s, const struct response *x, size_t n,
			 const double *posterior, struct information *sum)
{
	for (size_t k = 0; k < n; k++) {
		size_t p = s->pilot_of[x[k].item];
		double by_a = 0, by_d = 0;
		if (p == s->n)
			continue;
		for (size_t q = 0; q < POINTS; q++) {
			double t = s->grid->theta[q];
			double off = x[k].score - logistic(s->gathered[p].a * t + s->gathered[p].d);
			by_a += posterior[q] * off * t;
			by_d += posterior[q] * off;
		}
		sum[p].aa += by_a * by_a;
		sum[p].ad += by_a * by_d;
		sum[p].dd += by_d * by_d;
	}
}

/* b = -d / a: its variance by the first derivatives. */
static void errors_of(struct pilot *p, const struct gathered *g, const struct information *i)
{
	double det = i->aa * i->dd - i->ad * i->ad;
	double var_a = i->dd / det, var_d = i->aa / det, cov = -i->ad / det;
	double by_d = -1 / g->a, by_a = g->d / (g->a * g->a);

	p->a = g->a;
	p->b = -g->d / g->a;
	p->se_a = sqrt(var_a);
	p->se_b = sqrt(by_d * by_d * var_d + 2 * by_d * by_a * cov + by_a * by_a * var_a);
	p->fitted = det > 0 && isfinite(p->b) && isfinite(p->se_a) && isfinite(p->se_b);
}

static void errors_all(struct arena *a, struct pilots *s)
{
	struct grid_items g = grid_items_of(a, s->grid, s->items, s->r->items);
	struct response *x = ARENA_NEW(a, struct response, s->r->items + 1);
	struct response *known = ARENA_NEW(a, struct response, s->r->items + 1);
	struct information *sum = ARENA_NEW(a, struct information, s->n + 1);
	double posterior[POINTS];

	for (size_t person = 0; person < s->r->persons; person++) {
		size_t n = responses_of(s->r, person, x);
		grid_posterior(&g, known, evidence_of(s, x, n, true, known), posterior);
		person_score(s, x, n, posterior, sum);
	}
	for (size_t p = 0; p < s->n; p++)
		if (s->list[p].fitted)
			errors_of(&s->list[p], &s->gathered[p], &sum[p]);
}

/* The persons as the bank's items see them: its answers alone. */
static void population(struct arena *a, const struct pilots *s, struct pilot_study *out)
{
	struct responses bank = *s->r;
	uint64_t *start = ARENA_NEW(a, uint64_t, s->r->persons + 1), n = 0;
	uint64_t total = responses_count(s->r);
	uint32_t *item_of = ARENA_NEW(a, uint32_t, total + 1);
	uint8_t *score = ARENA_NEW(a, uint8_t, total + 1);
	struct response *x = ARENA_NEW(a, struct response, s->r->items + 1);

	for (size_t person = 0; person < s->r->persons; person++) {
		size_t all = responses_of(s->r, person, x);
		size_t kept = evidence_of(s, x, all, false, x);
		for (size_t k = 0; k < kept; k++, n++) {
			item_of[n] = x[k].item;
			score[n] = x[k].score;
		}
		start[person + 1] = n;
	}
	bank.item_of = item_of;
	bank.score = score;
	bank.start = start;
	out->mean = 0;
	out->sd = 1;
	grid_population(a, &bank, s->items, &out->mean, &out->sd);
}

struct pilot_study pilot_calibrate(struct arena *a, const struct responses *r,
				   const struct item *items, struct pilot *pilots, size_t n,
				   unsigned cycles)
{
	struct pilot_study out = {0};
	struct pilots s = {.r = r, .list = pilots, .n = n};

	s.items = ARENA_NEW(a, struct item, r->items + 1);
	memcpy(s.items, items, r->items * sizeof *items);
	s.pilot_of = ARENA_NEW(a, size_t, r->items + 1);
	s.gathered = ARENA_NEW(a, struct gathered, n + 1);
	for (size_t i = 0; i < r->items; i++)
		s.pilot_of[i] = n;
	for (size_t p = 0; p < n; p++) {
		s.pilot_of[pilots[p].item] = p;
		s.items[pilots[p].item] = item_2pl(1, 0);
		s.gathered[p].a = 1;
		pilots[p].fitted = false;
	}
	population(a, &s, &out);
	struct grid grid = grid_normal(a, POINTS, out.mean, out.sd);
	s.grid = &grid;
	double moved = INFINITY;
	while (out.cycles < cycles && moved > 1e-6) {
		gather(a, &s, out.cycles > 0);
		moved = fit_all(&s);
		out.cycles++;
	}
	out.converged = moved <= 1e-6 || cycles == 1;
	errors_all(a, &s);
	return out;
}
