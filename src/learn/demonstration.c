/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/demonstration.h"

#include <math.h>
#include "base/random.h"

enum { SECONDS_AN_ANSWER = 45 };

static unsigned right_choices(const struct choice *choices, size_t n)
{
	unsigned chosen = 0;

	for (size_t i = 0; i < n; i++)
		chosen |= (unsigned)choices[i].right << i;
	return chosen;
}

static struct str right_text(struct arena *a, const struct challenge *c, size_t blank, enum language l)
{
	const struct blank *b = &c->blanks[blank];

	if (b->options)
		return arena_printf(a, "%d", __builtin_ffs((int)right_choices(b->options, b->option_count)));
	if (c->kind == CHALLENGE_QROCM_DEP)
		return c->groups[blank].in[l].list[0];
	return b->accept.in[l].list[0];
}

static struct str right_answer(struct arena *a, const struct challenge *c, enum language l)
{
	struct answer_given g = { .chosen = right_choices(c->choices, c->choice_count) };

	for (size_t i = 0; i < c->blank_count; i++)
		g.texts[i] = right_text(a, c, i, l);
	return answer_store(c, &g, a);
}

/* One choice that is not right; a question without choices is skipped. */
static struct str wrong_answer(struct arena *a, const struct challenge *c)
{
	for (size_t i = 0; i < c->choice_count; i++)
		if (!c->choices[i].right) {
			struct answer_given g = { .chosen = 1u << i };
			return answer_store(c, &g, a);
		}
	return STR(ANSWER_SKIPPED);
}

struct str demonstration_answer(struct arena *a, const struct challenge *c, enum language l, bool right,
                                const char **result)
{
	struct str value = right ? right_answer(a, c, l) : wrong_answer(a, c);

	*result = right ? "ok" : str_eq(value, STR(ANSWER_SKIPPED)) ? "aband" : "ko";
	return value;
}

static int answer_one(struct db *db, const struct demonstration *d, struct assessment *t, int64_t now,
                      bool right)
{
	const struct challenge *c = t->challenge;
	const char *result;
	struct str value = demonstration_answer(d->arena, c, d->language, right, &result);
	struct assessment_answer x = { .arena = d->arena,
		                       .bank = d->bank,
		                       .language = d->language,
		                       .assessment = t->id,
		                       .person = d->person,
		                       .position = t->answered + 1,
		                       .now = now,
		                       .challenge = c->id,
		                       .value = value,
		                       .result = result };
	int k = assessment_answer(db, &x);

	*t = x.state;
	return k;
}

int demonstration_run(struct db *db, const struct demonstration *d)
{
	struct random r = random_seeded(d->seed);
	struct assessment_begin b = { .arena = d->arena,       .ids = d->ids,
		                      .bank = d->bank,         .language = d->language,
		                      .person = d->person,     .now = d->begun,
		                      .competence = d->competence };
	struct assessment t;
	int k = assessment_begin(db, &b);

	if (!k)
		k = assessment_load(db, d->arena, d->bank, d->language, b.id, d->person, &t);
	for (size_t i = 0; !k && t.challenge && i < d->most; i++) {
		double odds = 1 / (1 + exp(t.challenge->skill->level - d->level));
		k = answer_one(db, d, &t, d->begun + (int64_t)(i + 1) * SECONDS_AN_ANSWER * CLOCK_SECOND,
		               random_real(&r) < odds);
	}
	return k;
}
