/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/offer.h"

#include "certif/exam_clock.h"
#include "certif/item.h"
#include "certif/scale.h"

/* Any number will do, as long as it is the same everywhere. */
static const uint64_t tariff_seed = UINT64_C(0x6f70656e706978);
static const double rate = 0.2;

/* ---- a group ----------------------------------------------------------------------------------
 */

static bool is_offered(const struct offer_item *item, enum language l, bool accessible)
{
	return (item->groups >> l & 1) && (!accessible || (item->groups & OFFER_ACCESSIBLE));
}

static void offer_make(const struct offers *o, struct arena *a, enum language l, bool accessible,
		       struct offer *out)
{
	const struct scale *scale = &scale_plausible;
	uint32_t *place = ARENA_NEW(a, uint32_t, o->n), *at = ARENA_NEW(a, uint32_t, o->n);
	double *slope = ARENA_NEW(a, double, o->n), *where = ARENA_NEW(a, double, o->n);
	uint16_t *area = ARENA_NEW(a, uint16_t, o->n);
	uint32_t *tube = ARENA_NEW(a, uint32_t, o->n);
	size_t n = 0;

	for (size_t i = 0; i < o->n; i++) {
		const struct offer_item *item = &o->items[i];
		at[i] = OFFER_NONE;
		if (!is_offered(item, l, accessible))
			continue;
		at[i] = (uint32_t)n;
		place[n] = (uint32_t)i;
		slope[n] = item->discriminant * scale->spread;
		where[n] = (item->difficulty - scale->middle) / scale->spread;
		area[n] = (uint16_t)item->competence;
		tube[n++] = item->tube + 1;
	}
	struct pool_items items = {.n = n, .a = slope, .b = where, .area = area, .tube = tube};
	struct tariff_wanted wanted = {.length = EXAM_QUESTIONS, .rate = rate, .seed = tariff_seed};
	*out = (struct offer){tariff_new(a, pool_new(a, &items), &wanted), n, place, at};
}

/* A group that is asked the very same questions as one before it shares its prices. */
static const struct offer *same_offer(const struct offers *o, enum language l, bool accessible)
{
	for (unsigned other = 0; other < 2 * l + accessible; other++) {
		bool same = true;
		for (size_t i = 0; i < o->n && same; i++)
			same = is_offered(&o->items[i], l, accessible) ==
			       is_offered(&o->items[i], (enum language)(other / 2), other % 2);
		if (same)
			return &o->in[other / 2][other % 2];
	}
	return NULL;
}

static void offers_make(struct offers *o, struct arena *a)
{
	o->by_name = map_new(a, o->n);
	for (size_t i = 0; i < o->n; i++)
		(void)map_add(&o->by_name, o->items[i].challenge, (void *)&o->items[i]);
	for (unsigned l = 0; l < LANGUAGE_COUNT; l++)
		for (unsigned accessible = 0; accessible < 2; accessible++) {
			const struct offer *same = same_offer(o, (enum language)l, accessible);
			struct offer *one = &o->in[l][accessible];
			if (same)
				*one = *same;
			else
				offer_make(o, a, (enum language)l, accessible, one);
		}
}

/* ---- from the bank, and from the record -------------------------------------------------------
 */

static void *of_bank(const struct bank *b, struct arena *a)
{
	struct offers *o = ARENA_NEW(a, struct offers, 1);
	struct offer_item *items = ARENA_NEW(a, struct offer_item, b->challenge_count);

	o->items = items;
	for (size_t i = 0; i < b->challenge_count; i++) {
		const struct challenge *c = &b->challenges[i];
		struct flash_item item = item_of(c);
		unsigned groups = challenge_accessible(c) ? OFFER_ACCESSIBLE : 0;
		for (unsigned l = 0; l < LANGUAGE_COUNT; l++)
			groups |= (unsigned)challenge_speaks(c, (enum language)l) << l;
		if (c->status != CHALLENGE_VALIDATED || !(groups & (OFFER_ACCESSIBLE - 1)))
			continue;
		items[o->n++] = (struct offer_item){c->id,	item.difficulty, item.discriminant,
						    item.skill, item.tube,	 item.competence,
						    groups};
	}
	offers_make(o, a);
	return o;
}

const struct offers *offers_of(const struct bank *b)
{
	return bank_beside(b, BANK_BESIDE_OFFERS, of_bank);
}

void offers_write(const struct offers *o, struct buf *out)
{
	for (size_t i = 0; i < o->n; i++) {
		const struct offer_item *item = &o->items[i];
		buf_printf(out, STR_FMT " %.17g %.17g %u %u %u %u\n", STR_ARG(item->challenge),
			   item->difficulty, item->discriminant, item->skill, item->tube,
			   item->competence, item->groups);
	}
}

static bool index_read(struct str word, int64_t most, uint32_t *out)
{
	int64_t v;

	if (!str_int(word, &v) || v < 0 || v >= most)
		return false;
	*out = (uint32_t)v;
	return true;
}

static bool item_read(struct str line, int64_t most, struct offer_item *out)
{
	struct str word[7], rest = line;
	size_t n = 0;

	while (n < 7 && rest.n)
		(void)str_cut(rest, ' ', &word[n++], &rest);
	if (n < 7 || rest.n)
		return false;
	out->challenge = word[0];
	return str_real(word[1], &out->difficulty) && str_real(word[2], &out->discriminant) &&
	       index_read(word[3], most, &out->skill) && index_read(word[4], most, &out->tube) &&
	       index_read(word[5], POOL_AREAS_MAX, &out->competence) &&
	       index_read(word[6], 2 * OFFER_ACCESSIBLE, &out->groups);
}

const struct offers *offers_read(struct arena *a, struct str text)
{
	enum { INDEX_MOST = 1000000 };
	struct offers *o = ARENA_NEW(a, struct offers, 1);
	struct str line, rest = text;
	size_t lines = 0;

	for (size_t i = 0; i < text.n; i++)
		lines += text.p[i] == '\n';
	struct offer_item *items = ARENA_NEW(a, struct offer_item, lines);
	o->items = items;
	while (rest.n) {
		if (!str_cut(rest, '\n', &line, &rest) ||
		    !item_read(line, INDEX_MOST, &items[o->n++]))
			return NULL;
	}
	offers_make(o, a);
	return o;
}

uint32_t offer_place(const struct offers *o, struct str challenge)
{
	const struct offer_item *item = map_get(&o->by_name, challenge);

	return item ? (uint32_t)(item - o->items) : OFFER_NONE;
}

/* ---- the next question ------------------------------------------------------------------------
 */

/* Those that the group is not asked count as questions, of no competence. */
static void tell_asked(const struct offer *g, const struct offer_exam *x, struct exam *e)
{
	for (size_t i = 0; i < x->asked_count; i++)
		e->asked += x->asked[i] == OFFER_NONE || g->at[x->asked[i]] == OFFER_NONE;
	for (size_t i = 0; i < x->asked_count; i++)
		if (x->asked[i] != OFFER_NONE && g->at[x->asked[i]] != OFFER_NONE)
			exam_note(e, g->at[x->asked[i]]);
	exam_noted(e);
}

static void bar_dropped(const struct offers *o, const struct offer *g, const struct offer_exam *x,
			struct exam *e)
{
	for (size_t d = 0; d < x->dropped_count; d++) {
		if (x->dropped[d] == OFFER_NONE)
			continue;
		uint32_t skill = o->items[x->dropped[d]].skill;
		for (size_t i = 0; i < g->n; i++)
			if (o->items[g->place[i]].skill == skill)
				exam_bar(e, i);
	}
}

static const bool *closed_of(const struct offers *o, const struct offer *g, struct arena *a,
			     struct str closed)
{
	bool *out = closed.n ? ARENA_NEW(a, bool, g->n) : NULL;
	struct str one;

	while (closed.n) {
		(void)str_cut(closed, ' ', &one, &closed);
		uint32_t place = offer_place(o, one);
		if (place != OFFER_NONE && g->at[place] != OFFER_NONE)
			out[g->at[place]] = true;
	}
	return out;
}

uint32_t offer_next(const struct offers *o, struct arena *a, const struct offer_exam *x)
{
	const struct offer *g = &o->in[x->language][x->accessible];
	struct exam_marks marks = exam_marks_new(a, g->tariff->pool);
	struct exam e;

	tariff_begin(g->tariff, &e, &marks);
	tell_asked(g, x, &e);
	bar_dropped(o, g, x, &e);
	e.ability.mean = x->mean;
	e.ability.variance = x->variance;
	size_t item = tariff_next(g->tariff, &e, x->seed, closed_of(o, g, a, x->closed));
	return item < g->n ? g->place[item] : OFFER_NONE;
}

struct str offer_closes(const struct offers *o, struct arena *a, enum language l,
			const struct offer_count *counts, size_t n, int64_t exams)
{
	const struct tariff *t = o->in[l][0].tariff;
	struct buf out = BUF_INIT(1 << 20);

	for (size_t i = 0; i < n; i++) {
		uint32_t place = offer_place(o, counts[i].challenge);
		if (place == OFFER_NONE ||
		    !tariff_closes(t->limit[o->items[place].competence], (uint64_t)counts[i].asked,
				   (uint64_t)exams))
			continue;
		buf_printf(&out, "%s" STR_FMT, buf_view(&out).n ? " " : "",
			   STR_ARG(counts[i].challenge));
	}
	return buf_take(&out, a);
}
