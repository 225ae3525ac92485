/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/exam_levels.h"

#include <math.h>
#include <string.h>

enum { N = PROFILE_NODES };

const double exam_levels_usual[EXAM_LEVELS_USUAL] = {-1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5};

static struct item item_of(const struct pool_items *it, size_t i)
{
	struct item one = item_2pl(it->a[i], it->b[i]);

	if (it->c || it->d) {
		one.model = ITEM_4PL;
		one.c = it->c ? it->c[i] : 0;
		one.d = it->d ? it->d[i] : 1;
	}
	return one;
}

struct exam_levels *exam_levels_new(struct arena *a, const struct pool *p, double correlation,
				    const double *cut, size_t cuts)
{
	struct exam_levels *s = ARENA_NEW(a, struct exam_levels, 1);
	double loading[PROFILE_MOST];

	s->areas = p->areas;
	s->correlation = correlation;
	s->cuts = cuts;
	memcpy(s->cut, cut, cuts * sizeof *cut);
	for (size_t k = 0; k < p->areas; k++)
		loading[k] = sqrt(correlation);
	s->profile = profile_model_new(a, p->areas, loading);
	s->right = ARENA_NEW(a, double, p->items.n *N);
	for (size_t i = 0; i < p->items.n; i++) {
		struct item one = item_of(&p->items, i);
		for (size_t q = 0; q < N; q++)
			s->right[i * N + q] = item_probability(&one, s->profile->node[q], 1);
	}
	return s;
}

void exam_levels_of(const struct exam_levels *s, const struct exam *e, struct exam_level *out)
{
	const struct pool_items *it = &e->pool->items;
	struct profile_person person;
	struct profile_marginal own;
	double chance[N];

	profile_start(s->profile, &person);
	for (unsigned k = 0; k < e->asked; k++) {
		const double *right = s->right + e->item[k] * (size_t)N;
		for (size_t q = 0; q < N; q++)
			chance[q] = e->right[k] ? right[q] : 1 - right[q];
		profile_take(&person, it->area ? it->area[e->item[k]] : 0, chance);
	}
	profile_settle(s->profile, &person);
	for (size_t k = 0; k < s->areas; k++) {
		profile_marginal(s->profile, &person, k, &own);
		out[k].theta = own.mean;
		out[k].se = own.sd;
		out[k].level = profile_level(s->profile, &own, s->cut, s->cuts);
	}
}

void exam_levels_of_one(const struct exam_levels *s, const struct exam *e, struct exam_level *out)
{
	struct exam_level all = {.theta = e->estimate, .se = e->error};

	all.level = profile_level_normal(e->estimate, e->error, s->cut, s->cuts);
	all.level.level = exam_levels_at(s, e->estimate);
	for (size_t k = 0; k < s->areas; k++)
		out[k] = all;
}

unsigned exam_levels_at(const struct exam_levels *s, double theta)
{
	unsigned level = 0;

	while (level < s->cuts && s->cut[level] <= theta)
		level++;
	return level;
}
