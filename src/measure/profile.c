/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/profile.h"

#include <assert.h>
#include <math.h>
#include <string.h>
#include "measure/anderson.h"
#include "measure/distribution.h"
#include "measure/exact_exp.h"
#include "measure/lanes.h"

enum { N = PROFILE_NODES };

/* No answer, and no competence, rules a node out for good: contradictions cannot make every weight
 * zero, as each product is scaled to a highest of 1 again. */
static const double least = 0x1p-100;

static void scale_to_one(double *w)
{
	double top = 0;

	for (size_t q = 0; q < N; q++)
		top = w[q] > top ? w[q] : top;
	for (size_t q = 0; q < N; q++)
		w[q] /= top;
}

static void scale_to_sum(double *w)
{
	double sum = 0;

	for (size_t q = 0; q < N; q++)
		sum += w[q];
	for (size_t q = 0; q < N; q++)
		w[q] /= sum;
}

static void tables(struct arena *a, struct profile_model *m, size_t k)
{
	double l = m->loading[k], variance = 1 - l * l;
	double *rows = ARENA_NEW(a, double, (size_t)N *N);
	double *columns = ARENA_NEW(a, double, (size_t)N *N);

	for (size_t g = 0; g < N; g++) {
		for (size_t q = 0; q < N; q++) {
			double away = m->node[q] - l * m->node[g];
			rows[g * N + q] = exact_exp(-0.5 * away * away / variance);
		}
		scale_to_sum(rows + g * N);
		for (size_t q = 0; q < N; q++)
			columns[q * N + g] = rows[g * N + q];
	}
	m->by_general[k] = rows;
	m->by_ability[k] = columns;
}

struct profile_model *profile_model_new(struct arena *a, size_t k, const double *loading)
{
	struct profile_model *m = ARENA_NEW(a, struct profile_model, 1);

	m->k = k;
	for (size_t q = 0; q < N; q++) {
		m->node[q] = 0.15 * ((double)q - (N - 1) / 2.0);
		m->general[q] = exact_exp(-0.5 * m->node[q] * m->node[q]);
	}
	scale_to_sum(m->general);
	for (size_t i = 0; i < k; i++) {
		size_t same = 0;
		m->loading[i] = fmax(fmin(loading[i], PROFILE_LOADING_MOST), -PROFILE_LOADING_MOST);
		while (m->loading[same] != m->loading[i])
			same++;
		if (same == i)
			tables(a, m, i);
		m->by_general[i] = m->by_general[same];
		m->by_ability[i] = m->by_ability[same];
	}
	return m;
}

/* out = sum over rows of weight[row] * table[row]. */
LANES_FAST static void combine(const double *table, const double *weight, double *out)
{
	enum { WIDE = 5 * LANES };
	static_assert(N % WIDE == 0, "nodes fill the lanes");

	for (size_t q = 0; q < N; q += WIDE) {
		lanes sum[WIDE / LANES] = {};
		for (size_t row = 0; row < N; row++)
			for (size_t l = 0; l < WIDE / LANES; l++)
				sum[l] += lanes_at(table + row * N + q + l * LANES) * weight[row];
		for (size_t l = 0; l < WIDE / LANES; l++)
			lanes_put(out + q + l * LANES, sum[l]);
	}
}

static void see_whole(const struct profile_model *m, struct profile_person *p)
{
	memcpy(p->whole, m->general, sizeof p->whole);
	for (size_t k = 0; k < m->k; k++) {
		for (size_t g = 0; g < N; g++)
			p->whole[g] *= p->given[k][g];
		scale_to_one(p->whole);
	}
}

static void see_given(const struct profile_model *m, struct profile_person *p, size_t k)
{
	combine(m->by_ability[k], p->likelihood[k], p->given[k]);
	scale_to_one(p->given[k]);
	for (size_t g = 0; g < N; g++)
		p->given[k][g] = p->given[k][g] > least ? p->given[k][g] : least;
}

void profile_take(struct profile_person *p, size_t k, const double *chance)
{
	for (size_t q = 0; q < N; q++)
		p->likelihood[k][q] *= chance[q] > least ? chance[q] : least;
	scale_to_one(p->likelihood[k]);
	p->fresh |= UINT32_C(1) << k;
}

void profile_settle(const struct profile_model *m, struct profile_person *p)
{
	for (size_t k = 0; k < m->k; k++)
		if (p->fresh >> k & 1)
			see_given(m, p, k);
	p->fresh = 0;
	see_whole(m, p);
}

static void see_answer(const struct profile_model *m, struct profile_person *p, size_t k,
		       const struct item *it, unsigned score)
{
	double chance[N];

	for (size_t q = 0; q < N; q++)
		chance[q] = item_probability(it, m->node[q], score);
	profile_take(p, k, chance);
}

void profile_start(const struct profile_model *m, struct profile_person *p)
{
	for (size_t k = 0; k < m->k; k++)
		for (size_t q = 0; q < N; q++)
			p->likelihood[k][q] = p->given[k][q] = 1;
	p->fresh = 0;
	see_whole(m, p);
}

void profile_answer(const struct profile_model *m, struct profile_person *p, size_t competence,
		    const struct item *it, unsigned score)
{
	see_answer(m, p, competence, it, score);
	profile_settle(m, p);
}

void profile_answers(const struct profile_model *m, struct profile_person *p,
		     const uint32_t *competence_of, const struct item *items,
		     const struct response *x, size_t n)
{
	profile_start(m, p);
	for (size_t k = 0; k < n; k++)
		see_answer(m, p, competence_of[x[k].item], &items[x[k].item], x[k].score);
	profile_settle(m, p);
}

static void describe(const struct profile_model *m, struct profile_marginal *out)
{
	double mean = 0, square = 0;

	scale_to_sum(out->weight);
	for (size_t q = 0; q < N; q++)
		mean += out->weight[q] * m->node[q];
	for (size_t q = 0; q < N; q++)
		square += out->weight[q] * (m->node[q] - mean) * (m->node[q] - mean);
	out->mean = mean;
	out->sd = sqrt(square);
}

/* The posterior of g from every competence but one. */
static void others(const struct profile_model *m, const struct profile_person *p, size_t but,
		   double *out)
{
	memcpy(out, m->general, N * sizeof *out);
	for (size_t k = 0; k < m->k; k++) {
		if (k == but)
			continue;
		for (size_t g = 0; g < N; g++)
			out[g] *= p->given[k][g];
		scale_to_one(out);
	}
}

void profile_marginal(const struct profile_model *m, const struct profile_person *p,
		      size_t competence, struct profile_marginal *out)
{
	double rest[N];

	others(m, p, competence, rest);
	combine(m->by_general[competence], rest, out->weight);
	scale_to_one(out->weight);
	for (size_t q = 0; q < N; q++)
		out->weight[q] = (out->weight[q] > least ? out->weight[q] : least) *
				 p->likelihood[competence][q];
	describe(m, out);
}

void profile_general(const struct profile_model *m, const struct profile_person *p,
		     struct profile_marginal *out)
{
	memcpy(out->weight, p->whole, sizeof out->weight);
	describe(m, out);
}

/* --- levels ------------------------------------------------------------------------------------
 */

static void describe_level(struct profile_level *l, size_t cuts)
{
	double square = 0;

	l->level = 0;
	l->mean = 0;
	for (unsigned k = 0; k <= cuts; k++) {
		l->mean += k * l->probability[k];
		square += (double)k * k * l->probability[k];
		if (l->probability[k] > l->probability[l->level])
			l->level = k;
	}
	l->sd = sqrt(fmax(square - l->mean * l->mean, 0));
}

/* The weight below x: the weights as values of a density, a parabola through each and its two
 * neighbours, integrated over the cell around it. */
static double below(const struct profile_model *m, const struct profile_marginal *w, double x)
{
	double h = m->node[1] - m->node[0], sum = 0;

	for (size_t q = 0; q < N; q++) {
		double part = (x - m->node[q]) / h + 0.5;
		double t = part <= 0 ? 0 : part < 1 ? part : 1, c = t - 0.5;
		double left = q ? w->weight[q - 1] : 0, here = w->weight[q];
		double right = q + 1 < N ? w->weight[q + 1] : 0;
		sum += here * t + (right - left) / 4 * (t * t - t) +
		       (right - 2 * here + left) / 2 * (c * c * c + 0.125) / 3;
	}
	return sum;
}

struct profile_level profile_level(const struct profile_model *m,
				   const struct profile_marginal *marginal, const double *cut,
				   size_t cuts)
{
	struct profile_level l = {0};
	double before = 0;

	for (size_t k = 0; k <= cuts; k++) {
		double up_to = k < cuts ? fmin(below(m, marginal, cut[k]), 1) : 1;
		up_to = fmax(up_to, before);
		l.probability[k] = up_to - before;
		before = up_to;
	}
	describe_level(&l, cuts);
	return l;
}

struct profile_level profile_level_normal(double mean, double sd, const double *cut, size_t cuts)
{
	struct profile_level l = {0};
	double before = 0;

	for (size_t k = 0; k <= cuts; k++) {
		double up_to = k < cuts ? normal_cdf((cut[k] - mean) / sd) : 1;
		l.probability[k] = fmax(up_to - before, 0);
		before = up_to;
	}
	describe_level(&l, cuts);
	return l;
}

/* --- loadings ----------------------------------------------------------------------------------
 */

struct sums { /* over persons, of posterior means */
	double theta_theta, theta_g, g_g;
};

static void add_moments(const struct profile_model *m, const struct profile_person *p, size_t k,
			double g_g, struct sums *to)
{
	struct profile_marginal own;
	double rest[N], weighted[N], by_g[N], mass = 0, cross = 0;

	profile_marginal(m, p, k, &own);
	others(m, p, k, rest);
	for (size_t q = 0; q < N; q++)
		weighted[q] = p->likelihood[k][q] * m->node[q];
	combine(m->by_ability[k], weighted, by_g);
	for (size_t g = 0; g < N; g++)
		cross += rest[g] * by_g[g] * m->node[g];
	combine(m->by_ability[k], p->likelihood[k], by_g);
	for (size_t g = 0; g < N; g++)
		mass += rest[g] * by_g[g];
	to->theta_theta += own.sd * own.sd + own.mean * own.mean;
	to->theta_g += mass > 0 ? cross / mass : 0;
	to->g_g += g_g;
}

static double loading_of(const struct sums *s, double n)
{
	double low = -PROFILE_LOADING_MOST, high = PROFILE_LOADING_MOST;

	for (int turn = 0; turn < 50; turn++) { /* above 0 at -1, below 0 at 1 */
		double l = (low + high) / 2;
		double left = l * (1 - l * l) + (1 + l * l) * s->theta_g / n -
			      l * (s->theta_theta + s->g_g) / n;
		*(left > 0 ? &low : &high) = l;
	}
	return (low + high) / 2;
}

static double persons_sums(const struct profile_model *m, const struct responses *r,
			   const struct item *items, const uint32_t *competence_of,
			   struct response *x, struct sums *sums)
{
	struct profile_person person;
	struct profile_marginal general;
	double persons = 0;

	for (size_t p = 0; p < r->persons; p++) {
		size_t n = responses_of(r, p, x);
		if (n == 0)
			continue;
		profile_answers(m, &person, competence_of, items, x, n);
		profile_general(m, &person, &general);
		for (size_t k = 0; k < m->k; k++)
			add_moments(m, &person, k,
				    general.sd * general.sd + general.mean * general.mean,
				    &sums[k]);
		persons++;
	}
	return persons;
}

/* One step of EM from `loading` into `to`; false when nobody answered anything. */
static bool estimate_step(struct arena *a, const struct responses *r, const struct item *items,
			  const uint32_t *competence_of, size_t k, bool common,
			  const double *loading, double *to)
{
	struct response *x = ARENA_NEW(a, struct response, r->items + 1);
	struct profile_model *m = profile_model_new(a, k, loading);
	struct sums sums[PROFILE_MOST] = {0}, all = {0};
	double n = persons_sums(m, r, items, competence_of, x, sums);

	for (size_t i = 0; i < k; i++) {
		all.theta_theta += sums[i].theta_theta;
		all.theta_g += sums[i].theta_g;
		all.g_g += sums[i].g_g;
	}
	for (size_t i = 0; n > 0 && i < k; i++)
		to[i] = common ? loading_of(&all, n * (double)k) : loading_of(&sums[i], n);
	return n > 0;
}

/* EM closes in by a few hundredths of what is left a step: mixed with the steps before it takes
 * some ten in place of a hundred. Where mixing leads astray, from the plain step on again. */
unsigned profile_estimate(struct arena *a, const struct responses *r, const struct item *items,
			  const uint32_t *competence_of, size_t k, bool common, unsigned steps,
			  double *loading)
{
	struct anderson mix = anderson_new(a, k);
	double image[PROFILE_MOST] = {}, next[PROFILE_MOST], scale[PROFILE_MOST], before = INFINITY;
	struct arena *scratch = arena_new((size_t)1 << 32);
	unsigned step = 0;

	for (size_t i = 0; i < k; i++)
		scale[i] = 1;
	while (step < steps &&
	       estimate_step(scratch, r, items, competence_of, k, common, loading, image)) {
		double moved = 0;
		step++;
		for (size_t i = 0; i < k; i++)
			moved = fmax(moved, fabs(image[i] - loading[i]));
		if (moved > 2 * before)
			anderson_clear(&mix);
		before = moved;
		anderson_next(&mix, loading, image, scale, next);
		for (size_t i = 0; i < k; i++) {
			bool plain = moved < 1e-5 || !(fabs(next[i]) < PROFILE_LOADING_MOST);
			loading[i] = plain ? image[i] : next[i];
		}
		if (moved < 1e-5)
			break;
		arena_clear(scratch);
	}
	arena_free(scratch);
	return step;
}
