/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/question.h"

#include "base/random.h"

/* ---- the view ------------------------------------------------------------------------------- */

struct option_view {
	int64_t number; /* its place as shown: what is sent */
	struct str text;
	bool chosen;
};

static const struct field option_fields[] = {
	FIELD(struct option_view, number, FIELD_INT),
	FIELD(struct option_view, text, FIELD_TEXT),
	FIELD(struct option_view, chosen, FIELD_BOOL),
};
static const struct shape option_shape = SHAPE(struct option_view, option_fields);

struct blank_view {
	struct str id, label, unit, value;
	bool is_menu, is_number, is_long;
	struct list options;
};

static const struct field blank_fields[] = {
	FIELD(struct blank_view, id, FIELD_TEXT),
	FIELD(struct blank_view, label, FIELD_TEXT),
	FIELD(struct blank_view, unit, FIELD_TEXT),
	FIELD(struct blank_view, value, FIELD_TEXT),
	FIELD(struct blank_view, is_menu, FIELD_BOOL),
	FIELD(struct blank_view, is_number, FIELD_BOOL),
	FIELD(struct blank_view, is_long, FIELD_BOOL),
	FIELD_OF(struct blank_view, options, FIELD_LIST, option_shape),
};
static const struct shape blank_shape = SHAPE(struct blank_view, blank_fields);

static const struct field question_fields[] = {
	FIELD(struct question_view, statement, FIELD_HTML),
	FIELD(struct question_view, is_qcu, FIELD_BOOL),
	FIELD(struct question_view, is_qcm, FIELD_BOOL),
	FIELD(struct question_view, has_blanks, FIELD_BOOL),
	FIELD_OF(struct question_view, choices, FIELD_LIST, option_shape),
	FIELD_OF(struct question_view, blanks, FIELD_LIST, blank_shape),
	FIELD(struct question_view, problem, FIELD_TEXT),
	FIELD(struct question_view, is_fault, FIELD_BOOL),
};
const struct shape question_shape = SHAPE(struct question_view, question_fields);

void question_order(const struct question *q, size_t blank, size_t n, unsigned char order[])
{
	struct random r = random_seeded(q->seed + blank);

	for (size_t i = 0; i < n; i++)
		order[i] = (unsigned char)i;
	for (size_t i = n; q->challenge->shuffle && i > 1; i--) {
		size_t j = (size_t)random_below(&r, i);
		unsigned char other = order[i - 1];
		order[i - 1] = order[j];
		order[j] = other;
	}
}

static struct list options_view(struct arena *a, const struct question *q, size_t blank,
                                const struct choice *choices, size_t n, enum language l, unsigned chosen)
{
	struct option_view *out = ARENA_NEW(a, struct option_view, n + 1);
	unsigned char order[OPTIONS_MAX];

	question_order(q, blank, n, order);
	for (size_t i = 0; i < n; i++)
		out[i] = (struct option_view){ (int64_t)i + 1, text_in(&choices[order[i]].text, l),
			                       chosen >> order[i] & 1 };
	return LIST(out, n);
}

static unsigned menu_choice(struct str text)
{
	int64_t n;

	return str_int(text, &n) && n >= 1 && n <= OPTIONS_MAX ? 1u << (n - 1) : 0;
}

static struct list blanks_view(struct arena *a, const struct question *q, enum language l,
                               const struct answer_given *g)
{
	const struct challenge *c = q->challenge;
	struct blank_view *out = ARENA_NEW(a, struct blank_view, c->blank_count + 1);

	for (size_t i = 0; i < c->blank_count; i++) {
		const struct blank *b = &c->blanks[i];
		struct str value = g ? g->texts[i] : (struct str){};
		out[i] = (struct blank_view){ .id = b->id,
			                      .label = text_in(&b->label, l),
			                      .unit = text_in(&b->unit, l),
			                      .value = b->options ? (struct str){} : value,
			                      .is_menu = b->options != NULL,
			                      .is_number = b->format == BLANK_NUMBER,
			                      .is_long = b->format == BLANK_SENTENCE };
		if (b->options)
			out[i].options = options_view(a, q, i, b->options, b->option_count, l, menu_choice(value));
	}
	return LIST(out, c->blank_count);
}

struct question_view question_view(struct arena *a, const struct question *q, enum language l,
                                   const struct answer_given *given)
{
	const struct challenge *c = q->challenge;

	return (struct question_view){
		.statement = text_in(&c->statement_html, l),
		.is_qcu = c->kind == CHALLENGE_QCU,
		.is_qcm = c->kind == CHALLENGE_QCM,
		.has_blanks = c->blank_count > 0,
		.choices = options_view(a, q, 0, c->choices, c->choice_count, l, given ? given->chosen : 0),
		.blanks = blanks_view(a, q, l, given),
	};
}

/* ---- what was sent -------------------------------------------------------------------------- */

/* The number in the file of a place as shown; what is no place is left for answer_add to refuse. */
static struct str number_at(struct arena *a, const struct question *q, size_t blank, size_t n, struct str place)
{
	unsigned char order[OPTIONS_MAX] = {};
	int64_t at;

	if (place.n == 0 || place.n > 2 || place.p[0] < '1' || place.p[0] > '9' || !str_int(place, &at) ||
	    at > (int64_t)n)
		return place;
	question_order(q, blank, n, order);
	return arena_printf(a, "%d", order[at - 1] + 1);
}

static struct str blank_number(struct arena *a, const struct question *q, struct str name, struct str value)
{
	const struct challenge *c = q->challenge;
	const struct blank *b = challenge_blank(c, str_from(name, STR("blank_").n));

	if (!b || !b->options)
		return value;
	return number_at(a, q, (size_t)(b - c->blanks), b->option_count, value);
}

int question_given(struct request *rq, const struct question *q, struct answer_given *g, struct error *e)
{
	const struct challenge *c = q->challenge;
	const struct str *choices;
	size_t n = param_texts(rq, "choice", &choices);
	struct str name, value;
	int k = ERR_NONE;

	for (size_t i = 0; i < n && !k; i++)
		k = answer_add(c, g, STR("choice"), number_at(rq->arena, q, 0, c->choice_count, choices[i]), e);
	for (size_t i = 0; !k && param_nth(rq, "blank_*", i, &name, &value); i++)
		k = answer_add(c, g, name, blank_number(rq->arena, q, name, value), e);
	return k;
}
