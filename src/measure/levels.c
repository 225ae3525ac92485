/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/levels.h"

#include <math.h>
#include "measure/ability.h"
#include "measure/exact_exp.h"
#include "measure/method.h"
#include "measure/profile.h"

enum { K = LEVELS_COMPETENCES, ITEMS = LEVELS_ITEMS, ASKED = LEVELS_QUESTIONS, BEST = 5 };

static const double cuts[LEVELS_SCALE_COUNT][LEVELS_CUTS] = {
    {-2, -1, 0.5, 1, 2, 3, 4},
    /* quantiles of the normal at 1/8 … 7/8 */
    {-1.150349380376008, -0.674489750196082, -0.318639363964375, 0, 0.318639363964375,
     0.674489750196082, 1.150349380376008},
};
static const unsigned usual[LEVELS_SCALE_COUNT] = {2, 3}; /* any is as common in the second */

struct study {
	double *a, *b;
	struct item item[ITEMS];
	uint32_t competence_of[ITEMS];
	double information[ITEMS][PROFILE_NODES];
	struct profile_model *known, *estimated;
	struct method_lane *lane;
	struct exam *exam;
	struct random choice;
};

struct person {
	double theta[K], chance[ITEMS]; /* an item is answered right when below its probability */
};

struct answers {
	struct response x[ASKED];
	size_t n;
};

static unsigned level_of(const double *cut, double theta)
{
	unsigned level = 0;

	while (level < LEVELS_CUTS && cut[level] <= theta)
		level++;
	return level;
}

static bool answers(const struct study *s, const struct person *p, uint32_t item)
{
	double theta = p->theta[s->competence_of[item]];

	return p->chance[item] < item_probability(&s->item[item], theta, 1);
}

static struct person draw(uint64_t seed, uint64_t number, double rho)
{
	struct random r = random_seeded(seed + number * 0x9e3779b97f4a7c15u);
	struct person p;
	double g = random_normal(&r);

	for (size_t k = 0; k < K; k++)
		p.theta[k] = sqrt(rho) * g + sqrt(1 - rho) * random_normal(&r);
	for (size_t i = 0; i < ITEMS; i++)
		p.chance[i] = random_real(&r);
	return p;
}

static void make_bank(struct study *s, struct arena *a, uint64_t seed)
{
	struct random r = random_seeded(seed ^ 0x62616e6b);

	s->a = ARENA_NEW(a, double, ITEMS);
	s->b = ARENA_NEW(a, double, ITEMS);
	for (uint32_t i = 0; i < ITEMS; i++) {
		s->a[i] = exact_exp(0.3 * random_normal(&r));
		s->b[i] = 1.2 * random_normal(&r);
		s->item[i] = item_2pl(s->a[i], s->b[i]);
		s->competence_of[i] = i % K;
		for (size_t q = 0; q < PROFILE_NODES; q++)
			s->information[i][q] = item_information(&s->item[i], s->known->node[q]);
	}
}

static void make_pix(struct study *s, struct arena *a, uint64_t seed, uint64_t persons)
{
	uint16_t *area = ARENA_NEW(a, uint16_t, ITEMS);
	double *c = ARENA_NEW(a, double, ITEMS), *d = ARENA_NEW(a, double, ITEMS);

	for (size_t i = 0; i < ITEMS; i++) {
		area[i] = (uint16_t)(i % K);
		d[i] = 1;
	}
	const struct pool_items items = {
	    .n = ITEMS, .a = s->a, .b = s->b, .c = c, .d = d, .area = area};
	struct method_wanted wanted = {.method = method_of("pix-v3"),
				       .rules = {.length = ASKED},
				       .stop = {.most = ASKED},
				       .pix = method_pix_seeds,
				       .seed = seed};
	struct pool *pool = pool_new(a, &items);
	s->lane = method_lane_new(a, method_prepare(a, pool, &wanted), 0, 1, persons);
	s->exam = ARENA_NEW(a, struct exam, 1);
}

/* The exam of pix-v3; its capacity. */
static double pix_exam(struct study *s, const struct person *p, struct answers *out)
{
	size_t item;

	method_begin(s->lane, s->exam);
	out->n = 0;
	while ((item = method_next(s->lane, s->exam)) != CHOICE_NONE) {
		bool right = answers(s, p, (uint32_t)item);
		method_answer(s->lane, s->exam, item, right);
		out->x[out->n++] = (struct response){(uint32_t)item, right};
	}
	double capacity = s->exam->estimate;
	method_end(s->lane, s->exam);
	return capacity;
}

struct best {
	uint32_t item[BEST];
	double value[BEST];
	size_t n;
};

/* Puts an item in its place among the best, the first of equals before. */
static void offer(struct best *b, uint32_t item, double value)
{
	if (b->n == BEST && value <= b->value[BEST - 1])
		return;
	size_t at = b->n < BEST ? b->n++ : BEST - 1;
	for (; at > 0 && b->value[at - 1] < value; at--) {
		b->value[at] = b->value[at - 1];
		b->item[at] = b->item[at - 1];
	}
	b->value[at] = value;
	b->item[at] = item;
}

/* The items of a competence, by the share of its variance that an answer is expected to take. */
static void offer_all(const struct study *s, const struct profile_person *known,
		      uint32_t competence, const struct answers *asked, struct best *best)
{
	struct profile_marginal w;

	profile_marginal(s->known, known, competence, &w);
	for (uint32_t i = competence; i < ITEMS; i += K) {
		double sum = 0;
		bool seen = false;
		for (size_t k = 0; k < asked->n; k++)
			seen |= asked->x[k].item == i;
		for (size_t q = 0; q < PROFILE_NODES; q++)
			sum += w.weight[q] * s->information[i][q];
		if (!seen)
			offer(best, i, sum * w.sd * w.sd);
	}
}

/* Every competence once, then every one again, the most is learnt of first. */
static void own_exam(struct study *s, const struct person *p, struct profile_person *known)
{
	struct answers asked = {.n = 0};
	unsigned in[K] = {0};

	profile_start(s->known, known);
	while (asked.n < ASKED) {
		struct best best = {.n = 0};
		for (uint32_t k = 0; k < K; k++)
			if (in[k] == asked.n / K)
				offer_all(s, known, k, &asked, &best);
		uint32_t item = best.item[random_below(&s->choice, best.n)];
		bool right = answers(s, p, item);
		in[s->competence_of[item]]++;
		profile_answer(s->known, known, s->competence_of[item], &s->item[item], right);
		asked.x[asked.n++] = (struct response){item, right};
	}
}

static void place(struct levels_rate *rate, unsigned level, unsigned truth, double stated)
{
	double off = fabs((double)level - truth);

	rate->right += off == 0;
	rate->within += off <= 1;
	rate->off += off;
	rate->stated += stated;
}

static void place_by_one(struct levels_study *out, enum levels_rule rule, const struct person *p,
			 double capacity)
{
	for (size_t s = 0; s < LEVELS_SCALE_COUNT; s++)
		for (size_t k = 0; k < K; k++)
			place(&out->rate[s][rule],
			      rule == LEVELS_USUAL ? usual[s] : level_of(cuts[s], capacity),
			      level_of(cuts[s], p->theta[k]), NAN);
}

static void place_by_profile(struct levels_study *out, enum levels_rule rule,
			     const struct person *p, const struct profile_model *m,
			     const struct profile_person *known)
{
	struct profile_marginal w;

	for (size_t k = 0; k < K; k++) {
		profile_marginal(m, known, k, &w);
		for (size_t s = 0; s < LEVELS_SCALE_COUNT; s++) {
			struct profile_level l = profile_level(m, &w, cuts[s], LEVELS_CUTS);
			place(&out->rate[s][rule], l.level, level_of(cuts[s], p->theta[k]),
			      l.probability[l.level]);
		}
	}
}

static void know(const struct study *s, const struct profile_model *m, const struct answers *x,
		 struct profile_person *out)
{
	profile_start(m, out);
	for (size_t k = 0; k < x->n; k++)
		profile_answer(m, out, s->competence_of[x->x[k].item], &s->item[x->x[k].item],
			       x->x[k].score);
}

/* The common loading from the answers of the first persons. */
static double estimate(const struct study *s, struct arena *a, const struct answers *x,
		       size_t persons)
{
	size_t n = persons < LEVELS_SAMPLE ? persons : LEVELS_SAMPLE, at = 0;
	uint64_t *start = ARENA_NEW(a, uint64_t, n + 1);
	uint32_t *item_of = ARENA_NEW(a, uint32_t, n * ASKED + 1);
	uint8_t *score = ARENA_NEW(a, uint8_t, n * ASKED + 1);
	double loading[K];

	for (size_t k = 0; k < K; k++)
		loading[k] = 0.7;
	for (size_t p = 0; p < n; p++) {
		for (size_t k = 0; k < x[p].n; k++, at++) {
			item_of[at] = x[p].x[k].item;
			score[at] = x[p].x[k].score;
		}
		start[p + 1] = at;
	}
	const struct responses data = {.persons = n,
				       .items = ITEMS,
				       .score = score,
				       .item_of = item_of,
				       .start = start,
				       .groups = 1};
	profile_estimate(a, &data, s->item, s->competence_of, K, true, 100, loading);
	return loading[0];
}

static struct profile_model *model(struct arena *a, double loading)
{
	double all[K];

	for (size_t k = 0; k < K; k++)
		all[k] = loading;
	return profile_model_new(a, K, all);
}

static void finish(struct levels_study *out, size_t persons)
{
	double n = (double)persons * K;

	for (size_t s = 0; s < LEVELS_SCALE_COUNT; s++)
		for (size_t r = 0; r < LEVELS_RULE_COUNT; r++) {
			struct levels_rate *rate = &out->rate[s][r];
			rate->right /= n;
			rate->within /= n;
			rate->off /= n;
			rate->stated /= n;
		}
}

void levels_run(struct arena *a, double rho, size_t persons, uint64_t seed,
		struct levels_study *out)
{
	struct study *s = ARENA_NEW(a, struct study, 1);
	struct answers *x = ARENA_NEW(a, struct answers, persons);
	double *capacity = ARENA_NEW(a, double, persons);
	struct profile_person known;

	*out = (struct levels_study){.rho = rho};
	s->known = model(a, sqrt(rho));
	s->choice = random_seeded(seed ^ 0x6c6576656c);
	make_bank(s, a, seed);
	make_pix(s, a, seed, persons);
	for (size_t n = 0; n < persons; n++) {
		struct person p = draw(seed, n, rho);
		capacity[n] = pix_exam(s, &p, &x[n]);
	}
	method_lane_close(s->lane);
	out->loading = estimate(s, a, x, persons);
	s->estimated = model(a, out->loading);
	for (size_t n = 0; n < persons; n++) {
		struct person p = draw(seed, n, rho);
		double global = ability_estimate(ABILITY_EAP, s->item, x[n].x, x[n].n,
						 (struct ability_prior){0, 1}, 6)
				    .theta;
		place_by_one(out, LEVELS_USUAL, &p, 0);
		place_by_one(out, LEVELS_PIX, &p, capacity[n]);
		place_by_one(out, LEVELS_GLOBAL, &p, global);
		know(s, s->known, &x[n], &known);
		place_by_profile(out, LEVELS_PROFILE, &p, s->known, &known);
		know(s, s->estimated, &x[n], &known);
		place_by_profile(out, LEVELS_ESTIMATED, &p, s->estimated, &known);
		own_exam(s, &p, &known);
		place_by_profile(out, LEVELS_OWN, &p, s->known, &known);
	}
	finish(out, persons);
}
