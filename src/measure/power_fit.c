/* SPDX-License-Identifier: EUPL-1.2 */
#include <math.h>
#include "measure/distribution.h"
#include "measure/exact_exp.h"
#include "measure/grid.h"
#include "measure/item_fit.h"
#include "measure/person_fit.h"
#include "measure/power.h"

enum { POINTS = 61, BEST = 5 };

/* The bank as told and as it is, and what choosing from it needs. */
struct bank {
	const struct power_test_case *c;
	size_t n;
	struct item *told, *truth;
	struct grid_items tables; /* of what is told */
	double *information;	  /* of item i at point q: [q * n + i] */
	double *posterior;
	bool *taken, *known;
	struct random *random;
};

/* How a person answers. */
struct manner {
	double theta, blind, known, careless;
};

static void rate_add(struct power_rate *r, double p)
{
	if (isnan(p))
		return;
	r->tests++;
	r->at_05 += p <= 0.05;
	r->at_01 += p <= 0.01;
}

static void bank_make(struct bank *b, struct arena *a, const struct power_test_case *c,
		      struct random *r, bool misfits)
{
	size_t n = c->adaptive ? c->bank : c->length;
	struct grid grid = grid_normal(a, POINTS, 0, 1);
	struct item *told = ARENA_NEW(a, struct item, n), *truth = ARENA_NEW(a, struct item, n);

	for (size_t i = 0; i < n; i++) {
		double slope = exact_exp(0.3 * random_normal(r));
		told[i] = truth[i] = item_2pl(slope, random_normal(r));
		if (misfits && i % 10 == 0)
			truth[i].a *= 0.4;
		if (misfits && i % 10 == 5) {
			truth[i].model = ITEM_3PL;
			truth[i].c = 0.25;
		}
	}
	*b = (struct bank){.c = c,
			   .n = n,
			   .told = told,
			   .truth = truth,
			   .tables = grid_items_of(a, &grid, told, n),
			   .information = ARENA_NEW(a, double, n *POINTS),
			   .posterior = ARENA_NEW(a, double, POINTS),
			   .taken = ARENA_NEW(a, bool, n),
			   .known = ARENA_NEW(a, bool, n),
			   .random = r};
	for (size_t k = 0; k < n * POINTS; k++)
		b->information[k] = item_information(&told[k % n], grid.theta[k / n]);
}

static double mean_of(const struct bank *b)
{
	double mean = 0;

	for (size_t q = 0; q < POINTS; q++)
		mean += b->posterior[q] * b->tables.grid.theta[q];
	return mean;
}

/* One of the best few at the present estimate. */
static size_t choose(const struct bank *b)
{
	double step = b->tables.grid.theta[1] - b->tables.grid.theta[0];
	double at = (mean_of(b) - b->tables.grid.theta[0]) / step;
	const double *information = b->information + (size_t)(at + 0.5) * b->n;
	size_t best[BEST] = {0}, n = 0;

	for (size_t i = 0; i < b->n; i++) {
		size_t k = n;
		if (b->taken[i] || (n == BEST && information[i] <= information[best[n - 1]]))
			continue;
		if (n < BEST)
			n++;
		else
			k = BEST - 1;
		for (; k > 0 && information[i] > information[best[k - 1]]; k--)
			best[k] = best[k - 1];
		best[k] = i;
	}
	return best[random_below(b->random, n)];
}

static void learn(const struct bank *b, size_t item, size_t score)
{
	const double *p = b->tables.p + (b->tables.row[item] + score) * POINTS;
	double sum = 0;

	for (size_t q = 0; q < POINTS; q++)
		sum += b->posterior[q] *= p[q];
	for (size_t q = 0; q < POINTS; q++)
		b->posterior[q] /= sum;
}

static uint8_t answer(const struct bank *b, size_t item, const struct manner *m)
{
	double u = random_real(b->random), fate = random_real(b->random);
	double p = item_probability(&b->truth[item], m->theta, 1);

	if (fate < m->blind)
		p = 0.25;
	else if (fate < m->blind + m->careless)
		p = 0;
	else if (m->known > 0 && b->known[item])
		p = fmax(p, m->known);
	return u < p;
}

static size_t test_of(const struct bank *b, const struct manner *m, struct response *x)
{
	memcpy(b->posterior, b->tables.grid.weight, POINTS * sizeof *b->posterior);
	memset(b->taken, 0, b->n * sizeof *b->taken);
	for (size_t k = 0; k < b->c->length; k++) {
		size_t item = b->c->adaptive ? choose(b) : k;
		b->taken[item] = true;
		x[k] = (struct response){(uint32_t)item, answer(b, item, m)};
		if (b->c->adaptive)
			learn(b, item, x[k].score);
	}
	return b->c->length;
}

static double estimate(void *context, const struct response *x, size_t n)
{
	const struct bank *b = context;

	grid_posterior(&b->tables, x, n, b->posterior);
	return mean_of(b);
}

/* --- items ------------------------------------------------------------------------------------
 */

static struct responses answers(struct arena *a, const struct bank *b)
{
	size_t persons = b->c->persons, length = b->c->length;
	uint8_t *score = ARENA_NEW(a, uint8_t, persons * length);
	uint32_t *item_of = ARENA_NEW(a, uint32_t, persons * length);
	uint64_t *start = ARENA_NEW(a, uint64_t, persons + 1);
	uint8_t *two = ARENA_NEW(a, uint8_t, b->n);
	struct response *x = ARENA_NEW(a, struct response, length);

	memset(two, 2, b->n);
	for (size_t p = 0; p < persons; p++) {
		struct manner m = {.theta = random_normal(b->random)};
		size_t n = test_of(b, &m, x);
		for (size_t k = 0; k < n; k++) {
			item_of[start[p] + k] = x[k].item;
			score[start[p] + k] = x[k].score;
		}
		start[p + 1] = start[p] + n;
	}
	return (struct responses){.persons = persons,
				  .items = b->n,
				  .score = score,
				  .item_of = item_of,
				  .start = start,
				  .categories = two,
				  .groups = 1};
}

static enum power_item_kind kind_of(const struct power_test_case *c, size_t item)
{
	return !c->misfits	? POWER_ITEM_FITS
	       : item % 10 == 0 ? POWER_ITEM_FLAT
	       : item % 10 == 5 ? POWER_ITEM_GUESSED
				: POWER_ITEM_FITS;
}

static double two_sided(double z)
{
	return isnan(z) ? NAN : 2 * normal_upper(fabs(z));
}

static void items_once(struct arena *a, const struct power_test_case *c, struct random *r,
		       struct power_item *out)
{
	struct bank b;
	bank_make(&b, a, c, r, c->misfits);
	struct responses x = answers(a, &b);
	struct item_fit *f = ARENA_NEW(a, struct item_fit, b.n);
	struct item_fit_plan plan = {.known = true, .sd = 1};

	for (int test = ITEM_FIT_SX2; test <= ITEM_FIT_POSTERIOR; test++) {
		plan.only = (enum item_fit_test)test;
		if (item_fit_run(&x, b.told, &plan, a, f, NULL))
			continue;
		for (size_t i = 0; i < b.n; i++)
			rate_add(&out->of[test == ITEM_FIT_SX2 ? POWER_SX2 : POWER_POSTERIOR]
					 [kind_of(c, i)],
				 f[i].p);
	}
	for (size_t i = 0; i < b.n; i++) {
		if (f[i].answers < 100)
			continue;
		rate_add(&out->of[POWER_INFIT][kind_of(c, i)], two_sided(f[i].infit_z));
		rate_add(&out->of[POWER_OUTFIT][kind_of(c, i)], two_sided(f[i].outfit_z));
	}
}

void power_item(struct arena *scratch, const struct power_test_case *c, uint64_t seed,
		struct power_item *out)
{
	struct random r = random_seeded(seed);

	*out = (struct power_item){0};
	for (size_t k = 0; k < c->replications; k++) {
		items_once(scratch, c, &r, out);
		arena_clear(scratch);
	}
}

/* --- persons ----------------------------------------------------------------------------------
 */

static size_t test_again(void *context, double theta, struct random *, struct response *x, size_t)
{
	struct manner m = {.theta = theta};

	return test_of(context, &m, x);
}

static struct manner manner_of(const struct bank *b, enum power_person_kind kind)
{
	struct manner m = {.theta = random_normal(b->random)};

	switch (kind) {
	case POWER_PERSON_GUESSING:
		m.blind = 0.4;
		break;
	case POWER_PERSON_FOREKNOWN:
		m.theta -= 1;
		m.known = 0.95;
		for (size_t i = 0; i < b->n; i++)
			b->known[i] = random_below(b->random, 4) == 0;
		break;
	case POWER_PERSON_CARELESS:
		m.theta += 1;
		m.careless = 0.2;
		break;
	default:
		break;
	}
	return m;
}

struct person_study {
	struct bank *b;
	struct response *x;
	struct person_fit_null null;
	double sum[2], squares[2], n;
	struct power_person *out;
};

static void simulate(struct person_study *s, enum power_person_kind kind, size_t n, double theta,
		     double lz_star)
{
	s->null.test = NULL;
	double p = person_fit_simulated(s->b->told, s->x, n, theta, lz_star, &s->null);
	rate_add(&s->out->of[POWER_LZ_STAR_ITEMS][kind], p);
	s->null.test = test_again;
	if (s->b->c->adaptive)
		p = person_fit_simulated(s->b->told, s->x, n, theta, lz_star, &s->null);
	rate_add(&s->out->of[POWER_LZ_STAR_TEST][kind], p);
}

static void person_once(struct person_study *s, enum power_person_kind kind, bool simulated)
{
	struct manner m = manner_of(s->b, kind);
	size_t n = test_of(s->b, &m, s->x);
	double theta = estimate(s->b, s->x, n);
	struct person_fit f = person_fit_of(s->b->told, s->x, n, theta);

	rate_add(&s->out->of[POWER_LZ][kind], f.lz_p);
	rate_add(&s->out->of[POWER_LZ_STAR][kind], f.lz_star_p);
	if (kind == POWER_PERSON_FITS && isfinite(f.lz) && isfinite(f.lz_star)) {
		s->n++;
		s->sum[0] += f.lz;
		s->sum[1] += f.lz_star;
		s->squares[0] += f.lz * f.lz;
		s->squares[1] += f.lz_star * f.lz_star;
	}
	if (simulated)
		simulate(s, kind, n, theta, f.lz_star);
}

void power_person(struct arena *scratch, const struct power_test_case *c, uint64_t seed,
		  struct power_person *out)
{
	struct random r = random_seeded(seed);
	struct bank b;
	struct person_study s = {.b = &b, .out = out};

	*out = (struct power_person){0};
	bank_make(&b, scratch, c, &r, false);
	s.x = ARENA_NEW(scratch, struct response, c->length);
	s.null = (struct person_fit_null){.draws = c->draws,
					  .estimate = estimate,
					  .context = &b,
					  .random = &r,
					  .room = ARENA_NEW(scratch, struct response, c->length),
					  .room_n = c->length};
	for (int kind = 0; kind < POWER_PERSON_KINDS; kind++)
		for (size_t p = 0; p < c->persons; p++)
			person_once(&s, (enum power_person_kind)kind, c->draws && p < c->simulated);
	for (int k = 0; k < 2; k++) {
		out->mean[k] = s.sum[k] / s.n;
		out->sd[k] = sqrt(s.squares[k] / s.n - out->mean[k] * out->mean[k]);
	}
	arena_clear(scratch);
}
