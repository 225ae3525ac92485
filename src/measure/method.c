/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/method.h"

#include <math.h>
#include <string.h>
#include "base/logarithm.h"
#include "measure/method_pix.h"
#include "measure/shadow.h"

const struct method methods[] = {
    {.name = "openpix",
     .summary = "expected information less a price; exposure, areas, every item used",
     .choice = {.rule = CHOICE_EXPECTED, .steer = 0.02},
     .exposure = EXPOSURE_PRICES,
     .share = true,
     .cover = true,
     .levels = true},
    {.name = "pix-v3",
     .summary = "the public Pix's certification, its rules exactly",
     .choice = {.rule = CHOICE_INFORMATION, .among = 5, .percent = 51},
     .pix = true},
    {.name = "mfi-eap",
     .summary = "the textbook: most informative item at the posterior mean",
     .choice = {.rule = CHOICE_INFORMATION}},
    {.name = "shadow",
     .summary = "a whole test by an integer programme at each step, eligibility",
     .choice = {.rule = CHOICE_INFORMATION},
     .exposure = EXPOSURE_ELIGIBILITY,
     .share = true,
     .shadow = true},
    {.name = "eligibility",
     .summary = "most informative of the items eligible at the ability",
     .choice = {.rule = CHOICE_INFORMATION},
     .exposure = EXPOSURE_ELIGIBILITY_ABILITY,
     .share = true},
    {.name = "sympson-hetter",
     .summary = "most informative, asked with a tuned probability",
     .choice = {.rule = CHOICE_INFORMATION},
     .exposure = EXPOSURE_SYMPSON_HETTER,
     .share = true},
    {.name = "randomesque",
     .summary = "one of the five most informative",
     .choice = {.rule = CHOICE_INFORMATION, .among = 5}},
    {.name = "progressive",
     .summary = "from random to most informative",
     .choice = {.rule = CHOICE_PROGRESSIVE}},
    {.name = "mepv",
     .summary = "least expected posterior variance",
     .choice = {.rule = CHOICE_EPV}},
    {.name = "mei",
     .summary = "most expected information after the answer",
     .choice = {.rule = CHOICE_MEI}},
    {.name = "kl",
     .summary = "most Kullback-Leibler divergence over the posterior",
     .choice = {.rule = CHOICE_KLP}},
    {.name = "mpwi",
     .summary = "most information averaged over the posterior",
     .choice = {.rule = CHOICE_MPWI}},
    {.name = "random", .summary = "any item", .choice = {.rule = CHOICE_RANDOM}},
    {},
};

const struct method *method_of(const char *name)
{
	for (const struct method *m = methods; m->name; m++)
		if (strcmp(m->name, name) == 0)
			return m;
	return NULL;
}

/* --- the end -----------------------------------------------------------------------------------
 */

static double log_likelihood(const struct exam *e, double theta)
{
	double sum = 0;

	for (unsigned k = 0; k < e->asked; k++) {
		double p = pool_probability(e->pool, e->item[k], theta);
		p = e->right[k] ? p : 1 - p;
		sum += plain_log(p > 0x1p-60 ? p : 0x1p-60);
	}
	return sum;
}

static bool classified(const struct method_stop *s, const struct exam *e)
{
	if (s->z > 0 && fabs(e->estimate - s->cut) > s->z * e->error)
		return true;
	if (s->half <= 0)
		return false;
	double ratio = log_likelihood(e, s->cut + s->half) - log_likelihood(e, s->cut - s->half);
	return ratio >= plain_log((1 - s->beta) / s->alpha) ||
	       ratio <= plain_log(s->beta / (1 - s->alpha));
}

bool method_stops(const struct method_stop *s, const struct exam *e)
{
	if (e->asked >= e->rules.length || (s->most && e->asked >= s->most))
		return true;
	if (e->asked < s->least || e->asked == 0)
		return false;
	return (s->se > 0 && e->error <= s->se) || (s->classify && classified(s, e));
}

/* --- a lane ------------------------------------------------------------------------------------
 */

/* The items numbered which, which + lanes, … are this lane's to see to. */
static void share_out_unseen(struct arena *a, struct method_lane *l, unsigned which, unsigned lanes)
{
	size_t n = l->pool->items.n;

	l->unseen = ARENA_NEW(a, uint32_t, n / lanes + 1);
	for (size_t i = which; i < n; i += lanes)
		l->unseen[l->unseen_count++] = (uint32_t)i;
	l->cover_total = l->unseen_count;
}

struct method_lane *method_lane_new(struct arena *a, const struct method_ready *ready,
				    unsigned which, unsigned lanes, uint64_t planned)
{
	const struct method_wanted *w = &ready->wanted;
	struct method_lane *l = ARENA_NEW(a, struct method_lane, 1);

	l->method = w->method;
	l->pool = ready->pool;
	l->rules = w->rules;
	l->rules.share = w->method->share;
	l->rules.share_always = w->method->share && (w->stop.se > 0 || w->stop.classify);
	l->stop = w->stop;
	l->pix = w->pix;
	l->levels = w->levels;
	l->choice = w->method->choice;
	l->choice.rest = l->rest;
	l->choice.usual = ready->usual;
	memcpy(l->rest, ready->rest, sizeof l->rest);
	l->exposure =
	    exposure_new(a, l->pool->items.n, w->method->exposure, ready->learnt.rate, planned);
	if (ready->learnt.count)
		exposure_learnt(&l->exposure, &ready->learnt);
	l->marks = exam_marks_new(a, l->pool);
	l->random = random_seeded(w->seed * 0x9e3779b97f4a7c15u + which + 1);
	if (w->method->cover)
		share_out_unseen(a, l, which, lanes);
	if (w->method->shadow)
		l->shadow = shadow_new(a, l->pool, &l->rules);
	return l;
}

void method_lane_close(struct method_lane *l)
{
	shadow_free(l->shadow);
}

/* Items of the lane never asked are asked in turn, so that all are in nine tenths of the persons
 * planned (or in 10,000), but at most one for two persons. In the second half of an exam: the
 * ability is known by then, so the item is well placed. Those of an area that has its share before
 * come then never: when several are late they come in the first half too. */
static bool cover_due(const struct method_lane *l, const struct exam *e)
{
	enum { LATE = 3 };
	double allowed = 2 * e->asked >= e->rules.length ? 0 : LATE;
	double planned = l->exposure.planned ? 0.9 * (double)l->exposure.planned : 10000;
	double each = (double)l->cover_total / planned;
	double due = (each < 0.5 ? each : 0.5) * (double)l->exposure.persons;

	return (double)(l->cover_total - l->unseen_count) + allowed < due;
}

/* The most informative of those that may come; items that came by themselves leave the list. */
static size_t cover(struct method_lane *l, const struct exam *e)
{
	size_t best = CHOICE_NONE, kept = 0;
	double most = -1;

	for (size_t k = 0; k < l->unseen_count; k++) {
		uint32_t i = l->unseen[k];
		if (l->exposure.count[i] > 0)
			continue;
		l->unseen[kept++] = i;
		if (!exam_may(e, i))
			continue;
		double v = pool_information(l->pool, i, e->estimate);
		if (v > most) {
			most = v;
			best = i;
		}
	}
	l->unseen_count = kept;
	return best;
}

void method_begin(struct method_lane *l, struct exam *e)
{
	exam_start(e, l->pool, &l->rules, &l->marks);
	exposure_begin(&l->exposure, &l->random);
	if (l->method->pix)
		method_pix_start(l, e);
	if (l->shadow)
		shadow_start(l->shadow);
}

size_t method_next(struct method_lane *l, struct exam *e)
{
	size_t item = CHOICE_NONE;

	if (method_stops(&l->stop, e))
		return CHOICE_NONE;
	if (l->unseen_count && cover_due(l, e))
		item = cover(l, e);
	if (item == CHOICE_NONE && l->shadow)
		item = shadow_next(l->shadow, e, &l->exposure);
	if (item == CHOICE_NONE)
		item = choice_next(&l->choice, e, &l->exposure, &l->random);
	return item;
}

void method_answer(struct method_lane *l, struct exam *e, size_t item, bool right)
{
	exposure_asked(&l->exposure, item);
	exam_answer(e, item, right);
	if (l->method->pix)
		method_pix_answer(l, e, item, right);
}

void method_end(struct method_lane *l, struct exam *e)
{
	exposure_end(&l->exposure, e);
}

void method_levels(const struct method_lane *l, const struct exam *e, struct exam_level *out)
{
	if (l->method->levels)
		exam_levels_of(l->levels, e, out);
	else
		exam_levels_of_one(l->levels, e, out);
}
