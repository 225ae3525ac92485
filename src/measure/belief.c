/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/belief.h"

#include <assert.h>
#include <math.h>
#include "measure/belief_inside.h"
#include "measure/exact_exp.h"
#include "measure/score.h"

const struct belief_rules belief_own = {.mean = 3,
					.deviation = 2,
					.slope = 1.5,
					.slip = 0.08,
					.guess = 0.15,
					.tie = 0.98,
					.sure = 0.66,
					.gain = 1,
					.least = 4,
					.most = 24};

static double ability_at(size_t k)
{
	return -1 + 0.5 * (double)k;
}

/* --- at the beginning ---------------------------------------------------------------------------
 */

/* P(depth | theta) for the whole grid: the same for every tube. */
static void depths_fill(const struct belief_rules *r,
			double weights[BELIEF_ABILITIES][BELIEF_DEPTHS])
{
	/* ability - difficulty takes the values -9, -8.5, … 8 */
	double reached[2 * 17 + 1];

	for (int i = 0; i < 35; i++)
		reached[i] = 1 / (1 + exact_exp(-r->slope * ((double)i / 2 - 9)));
	for (size_t k = 0; k < BELIEF_ABILITIES; k++) {
		double before = 1;
		for (size_t d = 1; d < BELIEF_DEPTHS; d++) {
			double p = reached[(size_t)((ability_at(k) - (double)d + 9) * 2)];
			weights[k][d - 1] = before - p;
			before = p;
		}
		weights[k][BELIEF_DEPTHS - 1] = before;
	}
}

static void prior_fill(const struct belief_rules *r, double chance[BELIEF_ABILITIES])
{
	double sum = 0;

	for (size_t k = 0; k < BELIEF_ABILITIES; k++) {
		double z = (ability_at(k) - r->mean) / r->deviation;
		chance[k] = exact_exp(-z * z / 2);
		sum += chance[k];
	}
	for (size_t k = 0; k < BELIEF_ABILITIES; k++)
		chance[k] /= sum;
}

/* Sums over the depths at each ability, which everything else is made of. */
static void tube_sum(struct belief_tube *t)
{
	for (size_t k = 0; k < BELIEF_ABILITIES; k++) {
		struct belief_sums *s = &t->sums[k];
		*s = (struct belief_sums){};
		for (size_t d = 0; d < BELIEF_DEPTHS; d++) {
			double w = t->weights[k][d], wx = w * t->pix[d];
			s->weight += w;
			s->pix += wx;
			s->square += wx * t->pix[d];
		}
	}
}

/* Numbers the tubes of the counted skills in order of appearance. */
static void tubes_number(struct belief *b)
{
	uint16_t numbers[PLACEMENT_SKILLS_MAX] = {}; /* + 1 */

	for (size_t i = 0; i < b->skill_count; i++) {
		const struct placement_skill *s = &b->skills[i];
		assert(s->tube < PLACEMENT_SKILLS_MAX && s->difficulty <= PLACEMENT_DIFFICULTY_MAX);
		if (s->counted && !numbers[s->tube])
			numbers[s->tube] = (uint16_t)++b->tube_count;
		b->tube_of[i] = (uint16_t)(s->counted ? numbers[s->tube] - 1 : BELIEF_NO_TUBE);
	}
}

struct belief *belief_new(struct arena *a, const struct belief_rules *r,
			  const struct placement_skill *skills, size_t skill_count)
{
	struct belief *b = ARENA_NEW(a, struct belief, 1);

	assert(skill_count <= PLACEMENT_SKILLS_MAX);
	*b = (struct belief){.rules = r, .skills = skills, .skill_count = skill_count};
	b->tube_of = ARENA_NEW(a, uint16_t, skill_count + 1);
	tubes_number(b);
	b->tubes = ARENA_NEW(a, struct belief_tube, b->tube_count + 1);
	if (b->tube_count)
		depths_fill(r, b->tubes[0].weights);
	for (size_t t = 1; t < b->tube_count; t++)
		memcpy(b->tubes[t].weights, b->tubes[0].weights, sizeof b->tubes[0].weights);
	for (size_t i = 0; i < skill_count; i++)
		if (b->tube_of[i] != BELIEF_NO_TUBE)
			for (size_t d = belief_depth(&skills[i]); d < BELIEF_DEPTHS; d++)
				b->tubes[b->tube_of[i]].pix[d] += skills[i].pix;
	for (size_t t = 0; t < b->tube_count; t++)
		tube_sum(&b->tubes[t]);
	prior_fill(r, b->chance);
	return b;
}

/* --- answers ------------------------------------------------------------------------------------
 */

/* So that a thousand answers do not underflow; the scale is common to all abilities. */
static void tube_rescale(struct belief_tube *t)
{
	double most = 0;

	for (size_t k = 0; k < BELIEF_ABILITIES; k++)
		for (size_t d = 0; d < BELIEF_DEPTHS; d++)
			most = t->weights[k][d] > most ? t->weights[k][d] : most;
	for (size_t k = 0; k < BELIEF_ABILITIES; k++)
		for (size_t d = 0; d < BELIEF_DEPTHS; d++)
			t->weights[k][d] /= most;
}

void belief_answer(struct belief *b, size_t skill, bool right)
{
	double before[BELIEF_ABILITIES], sum = 0;

	if (skill >= b->skill_count || b->tube_of[skill] == BELIEF_NO_TUBE)
		return;
	const struct placement_skill *s = &b->skills[skill];
	struct belief_tube *t = &b->tubes[b->tube_of[skill]];
	double guess = belief_guess(b, s), slip = belief_slip(b);
	double below = right ? guess : 1 - guess, above = right ? 1 - slip : slip;
	for (size_t k = 0; k < BELIEF_ABILITIES; k++) {
		before[k] = t->sums[k].weight;
		for (size_t d = 0; d < BELIEF_DEPTHS; d++)
			t->weights[k][d] *= d < belief_depth(s) ? below : above;
	}
	tube_rescale(t);
	tube_sum(t);
	t->asked = true;
	for (size_t k = 0; k < BELIEF_ABILITIES; k++) {
		b->chance[k] *= before[k] > 0 ? t->sums[k].weight / before[k] : 0;
		sum += b->chance[k];
	}
	for (size_t k = 0; k < BELIEF_ABILITIES; k++)
		b->chance[k] /= sum;
}

void belief_learn(struct belief *b, const struct placement_knowledge *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].source != PLACEMENT_INFERRED)
			belief_answer(b, list[i].skill, placement_answered_right(&list[i]));
}

/* --- what is believed ---------------------------------------------------------------------------
 */

double belief_mastered(const struct belief *b, size_t skill)
{
	double sum = 0;

	if (skill >= b->skill_count || b->tube_of[skill] == BELIEF_NO_TUBE)
		return (double)NAN;
	const struct belief_tube *t = &b->tubes[b->tube_of[skill]];
	for (size_t k = 0; k < BELIEF_ABILITIES; k++) {
		double reached = 0;
		for (size_t d = belief_depth(&b->skills[skill]); d < BELIEF_DEPTHS; d++)
			reached += t->weights[k][d];
		if (b->chance[k] > 0)
			sum += b->chance[k] * reached / t->sums[k].weight;
	}
	return sum < 1 ? sum : 1;
}

double belief_ability(const struct belief *b)
{
	double sum = 0;

	for (size_t k = 0; k < BELIEF_ABILITIES; k++)
		sum += b->chance[k] * ability_at(k);
	return sum;
}

static void moments(const struct belief *b, double *mean, double *variance)
{
	double first = 0, second = 0;

	for (size_t k = 0; k < BELIEF_ABILITIES; k++) {
		double m = 0, v = 0;
		if (b->chance[k] <= 0)
			continue;
		for (size_t t = 0; t < b->tube_count; t++) {
			const struct belief_sums *s = &b->tubes[t].sums[k];
			double x = s->pix / s->weight;
			m += x;
			v += s->square / s->weight - x * x;
		}
		first += b->chance[k] * m;
		second += b->chance[k] * (v + m * m);
	}
	*mean = first;
	*variance = second > first * first ? second - first * first : 0;
}

/* --- the distribution of the pix ----------------------------------------------------------------
 */

enum {
	PARTS = 3, /* of a pix: 8/2, 8/3, 8/4, 8/6 and 8/8 lie on the grid of thirds */
	LEVEL_PARTS = SCORE_PIX_A_LEVEL * PARTS,
	PARTS_MOST = PLACEMENT_DIFFICULTY_MAX * LEVEL_PARTS, /* what is above counts as that */
};
static const double negligible = 1e-4; /* chance */

/* sum[x …] += p * parts[0 … most], what lies beyond the end on it. */
static void parts_shift(double *restrict sum, size_t x, double p, const double *restrict parts,
			size_t most)
{
	size_t inside = most + x <= PARTS_MOST ? most : PARTS_MOST - x;

	for (size_t i = 0; i <= inside; i++)
		sum[i + x] += p * parts[i];
	for (size_t i = inside + 1; i <= most; i++)
		sum[PARTS_MOST] += p * parts[i];
}

/* Adds one tube at ability k to the distribution of the parts, 0 to *most. */
static void tube_add(const struct belief_tube *t, size_t k, double *parts, size_t *most)
{
	double sum[PARTS_MOST + 1] = {};
	size_t reached = 0;

	for (size_t d = 0; d < BELIEF_DEPTHS;) {
		size_t x = (size_t)(t->pix[d] * PARTS + 0.5), same = d;
		double p = 0;
		for (; same < BELIEF_DEPTHS && t->pix[same] == t->pix[d]; same++)
			p += t->weights[k][same];
		d = same;
		p /= t->sums[k].weight;
		if (p < negligible)
			continue;
		x = x < PARTS_MOST ? x : PARTS_MOST;
		parts_shift(sum, x, p, parts, *most);
		reached = *most + x > reached ? *most + x : reached;
	}
	*most = reached < PARTS_MOST ? reached : PARTS_MOST;
	memcpy(parts, sum, (*most + 1) * sizeof *sum);
}

/* Some tubes at ability k, from the first one on: their distribution into `parts`; returns its end.
 */
static size_t tubes_add(const struct belief *b, size_t k, size_t first, size_t end, double *parts)
{
	size_t most = 0;

	parts[0] = 1;
	for (size_t t = first; t < end; t++)
		tube_add(&b->tubes[t], k, parts, &most);
	return most;
}

/* The parts from which a level is reached; a part short of it, by rounding, is the level too. */
static size_t parts_of_level(size_t level)
{
	return level * LEVEL_PARTS - 1;
}

/* P(level reached) at ability k, for levels from 1. The distribution of all tubes is not made: half
 * of them on one side, the tail of the other half on the other, and a level is one sum over both.
 */
static void reached_add(const struct belief *b, size_t k, double reached[BELIEF_LEVELS])
{
	double one[PARTS_MOST + 1] __attribute__((uninitialized));
	double tail[PARTS_MOST + 2] __attribute__((uninitialized));
	size_t most = tubes_add(b, k, 0, b->tube_count / 2, one);
	size_t end = tubes_add(b, k, b->tube_count / 2, b->tube_count, tail);

	for (size_t i = end; i-- > 0;)
		tail[i] += tail[i + 1];
	for (size_t l = 1; l < BELIEF_LEVELS; l++) {
		size_t from = parts_of_level(l);
		double sum = 0;
		for (size_t i = from > end ? from - end : 0; i <= most; i++)
			sum += one[i] * tail[i < from ? from - i : 0];
		reached[l] += b->chance[k] * sum;
	}
	reached[0] += b->chance[k] * tail[0];
}

static void levels_fill(const struct belief *b, double levels[BELIEF_LEVELS])
{
	double reached[BELIEF_LEVELS + 1] = {};

	for (size_t k = 0; k < BELIEF_ABILITIES; k++)
		if (b->chance[k] >= negligible)
			reached_add(b, k, reached);
	for (size_t l = 0; l < BELIEF_LEVELS; l++)
		levels[l] = (reached[l] - reached[l + 1]) / reached[0];
}

void belief_score(const struct belief *b, struct belief_score *out)
{
	double variance;

	moments(b, &out->pix, &variance);
	out->error = sqrt(variance);
	levels_fill(b, out->levels);
	out->level = 0;
	for (int l = 1; l < BELIEF_LEVELS; l++)
		if (out->levels[l] > out->levels[out->level])
			out->level = l;
}
