/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/simulation.h"

#include <math.h>
#include "measure/responses.h"

unsigned simulation_lanes(uint64_t persons)
{
	uint64_t lanes = persons / 250;

	return lanes < 1		      ? 1
	       : lanes > SIMULATION_LANES_MAX ? SIMULATION_LANES_MAX
					      : (unsigned)lanes;
}

/* Three rounds of a mixing function (splitmix64's, Steele, Lea and Flood 2014): a number that
 * depends on all three and looks like chance. */
static uint64_t mixed(uint64_t seed, uint64_t person, uint64_t item)
{
	uint64_t z = seed;

	for (int k = 0; k < 3; k++) {
		z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
		z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
		z ^= z >> 31;
		z += (k == 0 ? person : item) * 0x9e3779b97f4a7c15u + 0x632be59bd9b4e019u;
	}
	return z;
}

/* Who takes the exam: the ability in each competence, and their mean by the shares of an exam. */
struct person {
	double theta, of[PROFILE_MOST];
};

static double share_of(const struct simulation *s, size_t area)
{
	const double *shares = s->ready->wanted.rules.shares;

	return shares ? shares[area] : s->ready->pool->share[area];
}

static struct person person_of(const struct simulation *s, uint64_t number)
{
	const struct exam_levels *levels = s->ready->wanted.levels;
	struct random r = random_seeded(mixed(s->seed, number, UINT64_MAX));
	struct person p = {.theta = s->thetas ? s->thetas[number] : random_normal(&r)};
	double general = p.theta, mean = 0;
	bool one = !levels || s->thetas || levels->correlation >= 1;

	for (size_t k = 0; levels && k < levels->areas; k++) {
		p.of[k] = one ? general
			      : sqrt(levels->correlation) * general +
				    sqrt(1 - levels->correlation) * random_normal(&r);
		mean += share_of(s, k) * p.of[k];
	}
	p.theta = one ? general : mean;
	return p;
}

static double ability_for(const struct simulation *s, const struct person *p, size_t item)
{
	const uint16_t *area = s->ready->pool->items.area;

	return s->ready->wanted.levels ? p->of[area ? area[item] : 0] : p->theta;
}

static bool answer_of(const struct simulation *s, uint64_t person, size_t item, double theta)
{
	const struct pool *p = s->ready->pool;

	if (s->responses)
		return s->responses[person * p->items.n + item] > 0;
	uint64_t z = mixed(s->seed, person, item);
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	return (double)((z ^ (z >> 29)) >> 11) * 0x1p-53 < pool_probability(p, item, theta);
}

static void bar_missing(const struct simulation *s, uint64_t person, struct exam *e)
{
	size_t n = s->ready->pool->items.n;

	for (size_t i = 0; s->responses && i < n; i++)
		if (s->responses[person * n + i] == RESPONSE_MISSING)
			exam_bar(e, i);
}

static void keep_exam(const struct simulation *s, uint64_t person, const struct exam *e,
		      double theta)
{
	if (s->theta)
		s->theta[person] = theta;
	if (s->estimate)
		s->estimate[person] = e->estimate;
	if (s->error)
		s->error[person] = e->error;
	if (s->length)
		s->length[person] = (uint16_t)e->asked;
	for (unsigned k = 0; s->item && k < e->asked; k++) {
		s->item[person * e->rules.length + k] = e->item[k];
		s->right[person * e->rules.length + k] = e->right[k];
	}
}

static void add_exam(struct simulation_sums *t, const struct exam *e, double theta)
{
	double off = e->estimate - theta, x = floor(theta * 2) + SIMULATION_BINS / 2.0;
	size_t k = x > 0 ? x < SIMULATION_BINS - 1 ? (size_t)x : SIMULATION_BINS - 1 : 0;
	struct simulation_bin *b = t->bin + k;

	t->persons++;
	t->questions += e->asked;
	t->error += off;
	t->square += off * off;
	t->se += e->error;
	t->variance += e->error * e->error;
	b->persons++;
	b->questions += e->asked;
	b->error += off;
	b->square += off * off;
	b->se += e->error;
	for (size_t c = 0; c < e->pool->areas; c++) {
		double share = e->rules.shares ? e->rules.shares[c] : e->pool->share[c];
		double d = fabs((double)e->in_area[c] - share * e->asked);
		t->in_area[c] += e->in_area[c];
		t->off_share[c] = d > t->off_share[c] ? d : t->off_share[c];
	}
	for (unsigned i = 0; i < e->asked; i++)
		t->count[e->item[i]]++;
}

static void add_level(struct simulation_competence *c, const struct exam_level *told, double theta,
		      unsigned truth)
{
	double off = told->theta - theta;
	unsigned level = told->level.level;
	unsigned away = level > truth ? level - truth : truth - level;

	c->error += off;
	c->square += off * off;
	c->se += told->se;
	c->variance += told->se * told->se;
	c->covered += fabs(off) <= 1.959963984540054 * told->se;
	c->right += away == 0;
	c->within += away <= 1;
	c->stated += told->level.probability[level];
	c->level_error += (told->level.mean - truth) * (told->level.mean - truth);
	c->level_variance += told->level.sd * told->level.sd;
}

static void tell_levels(const struct simulation *s, const struct method_lane *l,
			const struct exam *e, uint64_t number, const struct person *p,
			struct simulation_sums *out)
{
	const struct exam_levels *levels = s->ready->wanted.levels;
	struct exam_level told[PROFILE_MOST];

	method_levels(l, e, told);
	for (size_t k = 0; k < levels->areas; k++) {
		size_t at = number * levels->areas + k;
		add_level(&out->competence[k], &told[k], p->of[k],
			  exam_levels_at(levels, p->of[k]));
		if (s->level)
			s->level[at] = told[k];
		if (s->truth)
			s->truth[at] = p->of[k];
	}
}

void simulation_run(const struct simulation *s, struct arena *a, unsigned lane,
		    struct simulation_sums *out, atomic_uint_fast64_t *done,
		    const atomic_bool *stop)
{
	unsigned lanes = simulation_lanes(s->persons);
	uint64_t planned = (s->persons - lane + lanes - 1) / lanes;
	struct method_lane *l = method_lane_new(a, s->ready, lane, lanes, planned);
	struct exam *e = ARENA_NEW(a, struct exam, 1);
	size_t item;

	out->count = ARENA_NEW(a, uint32_t, l->pool->items.n);
	for (uint64_t p = lane; p < s->persons && !atomic_load(stop); p += lanes) {
		struct person who = person_of(s, p);
		method_begin(l, e);
		bar_missing(s, p, e);
		while ((item = method_next(l, e)) != CHOICE_NONE)
			method_answer(l, e, item,
				      answer_of(s, p, item, ability_for(s, &who, item)));
		method_end(l, e);
		keep_exam(s, p, e, who.theta);
		add_exam(out, e, who.theta);
		if (s->ready->wanted.levels)
			tell_levels(s, l, e, p, &who, out);
		atomic_fetch_add(done, 1);
	}
	method_lane_close(l);
}

static void add_competence(struct simulation_competence *into,
			   const struct simulation_competence *from)
{
	into->error += from->error;
	into->square += from->square;
	into->se += from->se;
	into->variance += from->variance;
	into->covered += from->covered;
	into->right += from->right;
	into->within += from->within;
	into->stated += from->stated;
	into->level_error += from->level_error;
	into->level_variance += from->level_variance;
}

void simulation_add(struct simulation_sums *into, const struct simulation_sums *from, size_t items)
{
	into->persons += from->persons;
	into->questions += from->questions;
	into->error += from->error;
	into->square += from->square;
	into->se += from->se;
	into->variance += from->variance;
	for (size_t k = 0; k < SIMULATION_BINS; k++) {
		into->bin[k].persons += from->bin[k].persons;
		into->bin[k].questions += from->bin[k].questions;
		into->bin[k].error += from->bin[k].error;
		into->bin[k].square += from->bin[k].square;
		into->bin[k].se += from->bin[k].se;
	}
	for (size_t c = 0; c < POOL_AREAS_MAX; c++) {
		into->in_area[c] += from->in_area[c];
		if (from->off_share[c] > into->off_share[c])
			into->off_share[c] = from->off_share[c];
	}
	for (size_t k = 0; k < PROFILE_MOST; k++)
		add_competence(&into->competence[k], &from->competence[k]);
	for (size_t i = 0; i < items; i++)
		into->count[i] += from->count[i];
}

struct simulation_result simulation_result(const struct simulation_sums *t, size_t items)
{
	struct simulation_result r = {};
	double n = t->persons ? (double)t->persons : 1;

	r.bias = t->error / n;
	r.rmse = sqrt(t->square / n);
	r.mean_length = (double)t->questions / n;
	r.mean_se = t->se / n;
	r.rms_se = sqrt(t->variance / n);
	r.audit = exposure_audit(t->count, items, t->persons ? t->persons : 1);
	for (size_t c = 0; c < POOL_AREAS_MAX; c++)
		r.off_share = t->off_share[c] > r.off_share ? t->off_share[c] : r.off_share;
	return r;
}

struct simulation_placed simulation_placed(const struct simulation_competence *c, double n)
{
	return (struct simulation_placed){
	    .bias = c->error / n,
	    .rmse = sqrt(c->square / n),
	    .rms_se = sqrt(c->variance / n),
	    .coverage = (double)c->covered / n,
	    .right = (double)c->right / n,
	    .within = (double)c->within / n,
	    .stated = c->stated / n,
	    .level_rmse = sqrt(c->level_error / n),
	    .level_se = sqrt(c->level_variance / n),
	};
}

struct simulation_competence simulation_together(const struct simulation_competence *c, size_t n)
{
	struct simulation_competence all = {};

	for (size_t k = 0; k < n; k++)
		add_competence(&all, &c[k]);
	return all;
}
