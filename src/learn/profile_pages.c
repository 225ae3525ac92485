/* SPDX-License-Identifier: EUPL-1.2 */
/* profile_pages.c - the home page (for visitors and for learners) and the profile of sixteen
 * competences. */
#include "learn/advice.h"
#include "learn/learn.h"
#include "learn/knowledge.h"

struct domain_view {
	struct str title;
	int64_t number, pix;
	struct list cards;
};

static const struct field domain_fields[] = {
	FIELD(struct domain_view, title, FIELD_TEXT),
	FIELD(struct domain_view, number, FIELD_INT),
	FIELD(struct domain_view, pix, FIELD_NUMBER),
	FIELD_OF(struct domain_view, cards, FIELD_LIST, card_shape),
};
static const struct shape domain_shape = SHAPE(struct domain_view, domain_fields);

struct profile_view {
	int64_t total, most, gauge;
	int64_t certifiable_count, certifiable_needed, certifiable_missing, started_count;
	bool certifiable, nothing_yet;
	struct list domains;
	struct list in_progress, to_improve, suggested; /* what to do next */
	bool has_in_progress, has_to_improve, has_suggested;
};

static const struct field profile_fields[] = {
	FIELD(struct profile_view, total, FIELD_NUMBER),
	FIELD(struct profile_view, most, FIELD_NUMBER),
	FIELD(struct profile_view, gauge, FIELD_INT),
	FIELD(struct profile_view, certifiable_count, FIELD_INT),
	FIELD(struct profile_view, certifiable_needed, FIELD_INT),
	FIELD(struct profile_view, certifiable_missing, FIELD_INT),
	FIELD(struct profile_view, started_count, FIELD_INT),
	FIELD(struct profile_view, certifiable, FIELD_BOOL),
	FIELD(struct profile_view, nothing_yet, FIELD_BOOL),
	FIELD_OF(struct profile_view, domains, FIELD_LIST, domain_shape),
	FIELD_OF(struct profile_view, in_progress, FIELD_LIST, card_shape),
	FIELD_OF(struct profile_view, to_improve, FIELD_LIST, card_shape),
	FIELD_OF(struct profile_view, suggested, FIELD_LIST, card_shape),
	FIELD(struct profile_view, has_in_progress, FIELD_BOOL),
	FIELD(struct profile_view, has_to_improve, FIELD_BOOL),
	FIELD(struct profile_view, has_suggested, FIELD_BOOL),
};
static const struct shape profile_shape = SHAPE(struct profile_view, profile_fields);

static void release_bank(void *bank)
{
	bank_unref(bank);
}

const struct bank *learn_bank(struct request *rq)
{
	struct bank *b = bank_holder_take(APP(rq)->bank);

	arena_defer(rq->arena, release_bank, b);
	return b;
}

/* ---- rules ---------------------------------------------------------------------------------- */

static void add_up(struct profile_view *v, const struct card *cards, size_t n)
{
	struct score_competence scores[FRAMEWORK_COMPETENCES];

	for (size_t i = 0; i < n; i++) {
		scores[i] = score_competence(&score_own, (double)cards[i].pix);
		v->started_count += !cards[i].not_started;
	}
	struct score_profile p = score_profile(scores, n);
	v->total = p.pix;
	v->most = score_highest_pix(&score_own);
	v->gauge = v->total * 100 / v->most;
	v->certifiable = p.is_certifiable;
	v->certifiable_count = p.certifiable;
	v->certifiable_needed = SCORE_CERTIFIABLE_COMPETENCES;
	v->certifiable_missing = p.is_certifiable ? 0 : SCORE_CERTIFIABLE_COMPETENCES - p.certifiable;
	v->nothing_yet = v->started_count == 0;
}

static void suggest(struct arena *a, struct profile_view *v, const struct card *cards, size_t n)
{
	v->in_progress = advice_in_progress(a, cards, n);
	v->to_improve = advice_to_improve(a, cards, n);
	v->suggested = advice_new(a, cards, n);
	v->has_in_progress = v->in_progress.n > 0;
	v->has_to_improve = v->to_improve.n > 0;
	v->has_suggested = v->suggested.n > 0;
}

static struct list group(struct arena *a, const struct framework *f, enum language l, const struct card *cards)
{
	struct domain_view *out = ARENA_NEW(a, struct domain_view, f->domain_count + 1);

	for (size_t i = 0; i < f->domain_count; i++) {
		const struct domain *d = &f->domains[i];
		const struct card *first = cards + d->competences[0].index;
		out[i] = (struct domain_view){ .title = text_in(&d->title, l),
			                       .number = (int64_t)i + 1,
			                       .cards = LIST(first, d->competence_count) };
		for (size_t j = 0; j < d->competence_count; j++)
			out[i].pix += first[j].pix;
	}
	return LIST(out, f->domain_count);
}

/* ---- pages ---------------------------------------------------------------------------------- */

static int profile_view_load(struct request *rq, struct profile_view *v)
{
	const struct bank *bank = learn_bank(rq);
	size_t n = bank->framework.competence_count;
	struct card *cards;
	int k = card_load_all(rq->db, rq->arena, bank, rq->language, rq->person, clock_now(&rq->clock), &cards);

	if (k)
		return k;
	add_up(v, cards, n);
	suggest(rq->arena, v, cards, n);
	v->domains = group(rq->arena, &bank->framework, rq->language, cards);
	return ERR_NONE;
}

static int profile_show(struct request *rq)
{
	struct profile_view v = {};
	int k = profile_view_load(rq, &v);

	return k ? reply_status(rq, k) : reply_page(rq, "learn/profile", &v);
}

static int home_show(struct request *rq)
{
	struct profile_view v = {};
	int k = profile_view_load(rq, &v);

	if (k)
		return reply_status(rq, k);
	return reply_page(rq, rq->person ? "learn/home" : "learn/welcome", &v);
}

static int about_show(struct request *rq)
{
	struct profile_view v = {};
	int k = profile_view_load(rq, &v);

	return k ? reply_status(rq, k) : reply_page(rq, "learn/about", &v);
}

static int terms_show(struct request *rq)
{
	return reply_page(rq, "learn/terms", &(struct profile_view){});
}

static int help_show(struct request *rq)
{
	return reply_page(rq, "learn/help", &(struct profile_view){});
}

static int accessibility_show(struct request *rq)
{
	return reply_page(rq, "learn/accessibility", &(struct profile_view){});
}

static const struct route routes[] = {
	{ METHOD_GET, "/", ACCESS_PUBLIC, home_show, NULL, &profile_shape, "Home: what to do next, or what OpenPix is", 0, 0, NULL },
	{ METHOD_GET, "/profile", ACCESS_SIGNED_IN, profile_show, NULL, &profile_shape, "One's pix and level in the sixteen competences", 0, 0, NULL },
	{ METHOD_GET, "/about", ACCESS_PUBLIC, about_show, NULL, &profile_shape, "What a pix and a level mean", 0, 0, NULL },
	{ METHOD_GET, "/terms", ACCESS_PUBLIC, terms_show, NULL, &profile_shape, "Terms of use and privacy", 0, 0, NULL },
	{ METHOD_GET, "/help", ACCESS_PUBLIC, help_show, NULL, &profile_shape, "Short answers for learners, candidates, invigilators and centres", 0, 0, NULL },
	{ METHOD_GET, "/accessibility", ACCESS_PUBLIC, accessibility_show, NULL, &profile_shape, "How accessible these pages are, and whom to tell", 0, 0, NULL },
};
const struct route_table learn_profile_routes = ROUTE_TABLE("learn", routes);

static const struct page pages[] = {
	{ "learn/home", &profile_shape },  { "learn/welcome", &profile_shape },
	{ "learn/profile", &profile_shape }, { "learn/about", &profile_shape },
	{ "learn/terms", &profile_shape }, { "learn/help", &profile_shape },
	{ "learn/accessibility", &profile_shape },
};
const struct page_table learn_profile_pages = PAGE_TABLE(pages);
