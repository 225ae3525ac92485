/* SPDX-License-Identifier: EUPL-1.2 */
/* question.h - a challenge as a form: what is shown, and what was sent. The same for the placement
 * test and for certification.
 *
 * What a form sends for a choice, or for an option of a menu, is its place as shown, from 1: the order
 * is drawn from the seed, so neither the values nor the page say which one the file begins with. */
#pragma once
#include "bank/answer.h"
#include "web/request.h"

struct question {
	const struct challenge *challenge;
	uint64_t seed; /* of this question to this person: it is shown the same each time */
};

/* Part of a page's view; the template {{>learn/answer_fields}} shows its fields, within a form. */
struct question_view {
	struct str statement;
	bool is_qcu, is_qcm, has_blanks;
	struct list choices, blanks;
	struct str problem; /* what was wrong with the answer just sent */
	bool is_fault;      /* of the answer itself: its fields are marked */
};
extern const struct shape question_shape;

/* `given` is what was chosen and typed, to be shown again; NULL for a fresh question. */
struct question_view question_view(struct arena *a, const struct question *q, enum language l,
                                   const struct answer_given *given);

/* The answer in the parameters of a request, whose route has QUESTION_PARAMS. Errors as answer_add. */
#define QUESTION_PARAMS                                                                            \
	{ "choice", PARAM_MANY, PARAM_FORM, 8, false }, { "blank_*", PARAM_TEXT, PARAM_FORM, 1000, false }
[[nodiscard]] int question_given(struct request *rq, const struct question *q, struct answer_given *g,
                                 struct error *e);

/* A list of `n` choices or of a menu's options: order[place] is the number in the file, both from 0.
 * `blank` tells the menus of one question apart; choices are blank 0. */
void question_order(const struct question *q, size_t blank, size_t n, unsigned char order[]);
