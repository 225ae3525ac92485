/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/card.h"

#include "base/clock.h"
#include "learn/knowledge.h"
#include "learn/queries.h"

static const struct field card_fields[] = {
	FIELD(struct card, id, FIELD_TEXT),
	FIELD(struct card, title, FIELD_TEXT),
	FIELD(struct card, domain, FIELD_TEXT),
	FIELD(struct card, band, FIELD_TEXT),
	FIELD(struct card, domain_number, FIELD_INT),
	FIELD(struct card, pix, FIELD_NUMBER),
	FIELD(struct card, pix_most, FIELD_NUMBER),
	FIELD(struct card, level, FIELD_INT),
	FIELD(struct card, next_level, FIELD_INT),
	FIELD(struct card, percentage, FIELD_INT),
	FIELD(struct card, pix_to_next, FIELD_INT),
	FIELD(struct card, sure, FIELD_INT),
	FIELD(struct card, gauge, FIELD_INT),
	FIELD(struct card, not_started, FIELD_BOOL),
	FIELD(struct card, in_progress, FIELD_BOOL),
	FIELD(struct card, completed, FIELD_BOOL),
	FIELD(struct card, improvable, FIELD_BOOL),
	FIELD(struct card, must_wait, FIELD_BOOL),
	FIELD(struct card, resettable, FIELD_BOOL),
	FIELD(struct card, is_highest, FIELD_BOOL),
	FIELD(struct card, wait_days, FIELD_INT),
	FIELD(struct card, reset_days, FIELD_INT),
	FIELD(struct card, newest, FIELD_DATE),
};
const struct shape card_shape = SHAPE(struct card, card_fields);

/* A person's row about a competence, as either query gives it. */
struct fact {
	struct str state;
	double pix;     /* exact when known */
	int64_t newest; /* 0: nothing known */
	int64_t sure;   /* 0: not told */
};

static void fill(struct card *card, const struct bank *bank, enum language l, const struct competence *c,
                 const struct fact *fact, int64_t now)
{
	bool completed = str_eq(fact->state, STR("completed"));
	/* all that was known may have left the content: then it is to be taken as on the first day */
	bool exists = fact->state.n > 0 && !(completed && fact->newest == 0);
	struct score_evaluation evaluation = { .exists = exists,
		                               .was_reset = str_eq(fact->state, STR("reset")),
		                               .completed = completed && exists };
	double days = (double)(now - fact->newest) / (double)CLOCK_DAY;
	struct score_card s = score_card(&score_own, fact->pix, fact->newest > 0, days, evaluation);
	const struct band *band = framework_band(&bank->framework, (int)s.score.level);

	*card = (struct card){
		.id = c->id,
		.title = text_in(&c->title, l),
		.domain = text_in(&c->domain->title, l),
		.band = band ? text_in(&band->title, l) : STR(""),
		.domain_number = (int64_t)c->domain->index + 1,
		.pix = s.score.pix,
		.pix_most = (int64_t)score_own.highest_level * SCORE_PIX_A_LEVEL,
		.level = s.score.level,
		.next_level = s.score.level + 1,
		.percentage = (int64_t)s.percentage,
		.pix_to_next = s.pix_to_next_level,
		.sure = evaluation.completed ? fact->sure : 0,
		.gauge = s.score.pix * 100 / (score_own.highest_level * SCORE_PIX_A_LEVEL),
		.not_started = !exists || evaluation.was_reset,
		.in_progress = exists && !evaluation.was_reset && !evaluation.completed,
		.completed = evaluation.completed,
		.improvable = s.improvable,
		.must_wait = s.must_wait,
		.resettable = s.resettable,
		.is_highest = s.is_highest,
		.wait_days = s.days_before_improving,
		.reset_days = s.days_before_reset,
		.newest = fact->newest,
	};
}

int card_load(struct db *db, struct arena *a, const struct bank *bank, enum language l, int64_t person,
              int64_t now, const struct competence *c, struct card *card)
{
	struct knowledge_row row;
	struct knowledge known;
	struct fact fact = {};
	int k = knowledge_row(db, a, person, c->id, &row);

	if (k && k != ERR_NOT_FOUND)
		return k;
	if (!k) {
		knowledge_read(&known, a, c, row.elements);
		fact = (struct fact){ row.state, knowledge_pix(&known), knowledge_newest(&known),
		                      row.release == knowledge_release(bank) ? row.sure : 0 };
	}
	fill(card, bank, l, c, &fact, now);
	return ERR_NONE;
}

int card_load_all(struct db *db, struct arena *a, const struct bank *bank, enum language l,
                  int64_t person, int64_t now, struct card **cards)
{
	const struct framework *f = &bank->framework;
	struct knowledge_card *rows;
	size_t n;
	int64_t release = knowledge_release(bank);
	int k = knowledge_card(db, a, person, &rows, &n);

	if (k)
		return k;
	*cards = ARENA_NEW(a, struct card, f->competence_count + 1);
	for (size_t i = 0; i < f->competence_count; i++)
		fill(&(*cards)[i], bank, l, &f->competences[i], &(struct fact){}, now);
	for (size_t i = 0; i < n && !k; i++) {
		const struct competence *c = bank_competence(bank, rows[i].competence);
		if (!c)
			continue;
		struct fact fact = { rows[i].state, (double)rows[i].pix, rows[i].newest, rows[i].sure };
		if (rows[i].release == release || rows[i].newest == 0)
			fill(&(*cards)[c->index], bank, l, c, &fact, now);
		else
			k = card_load(db, a, bank, l, person, now, c, &(*cards)[c->index]);
	}
	return k;
}
