/* SPDX-License-Identifier: EUPL-1.2 */
/* The bytes of a skill file: never a crash, every problem has a place and a reason, and what is
 * read without a problem is whole: rendered, with a right answer that is taken. */
#include <stdint.h>
#include "bank/answer.h"
#include "bank/skill_read.h"
#include "base/unicode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool good)
{
	if (!good)
		abort();
}

static void challenge_is_whole(const struct challenge *c, struct arena *a)
{
	must(c->id.n && c->languages);
	for (unsigned l = 0; l < LANGUAGE_COUNT; l++) {
		struct answer_given g = {};
		struct answer_result r;
		if (!challenge_speaks(c, (enum language)l))
			continue;
		must(c->statement.in[l].n && c->explanation.in[l].n);
		must(utf8_valid(c->statement_html.in[l]));
		for (unsigned i = 0; i < c->choice_count; i++)
			g.chosen |= c->choices[i].right ? 1u << i : 0;
		for (size_t i = 0; i < c->blank_count && c->kind != CHALLENGE_QROCM_DEP; i++)
			if (!c->blanks[i].option_count)
				g.texts[i] = c->blanks[i].accept.in[l].list[0];
		answer_check(c, (enum language)l, &g, a, &r);
		for (size_t i = 0; i < c->choice_count; i++)
			must(r.marks[i] == (c->choices[i].right ? ANSWER_RIGHT : ANSWER_UNMARKED));
		for (size_t i = 0; i < c->blank_count && c->kind != CHALLENGE_QROCM_DEP; i++)
			must(c->blanks[i].option_count || r.marks[i] == ANSWER_RIGHT);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bank_problems problems;
	struct arena *a = arena_new((size_t)256 << 20), *scratch = arena_new((size_t)256 << 20);
	struct reader r = {
	    .arena = a, .scratch = scratch, .problems = &problems, .languages = LANGUAGES_ALL};
	struct skill skill = {.id = STR("moteur1")};
	struct challenge *challenges = NULL;

	bank_problems_init(&problems);
	r.file = STR("moteur1.yaml");
	bool read = skill_read(&r, (struct str){(const char *)data, size}, &skill, &challenges);
	for (size_t i = 0; i < problems.count; i++)
		must(problems.list[i].line && problems.list[i].column && problems.list[i].reason.n);
	must(read || problems.count);
	for (size_t i = 0; i < skill.challenge_count && problems.count == 0; i++)
		challenge_is_whole(&challenges[i], scratch);
	bank_problems_release(&problems);
	arena_free(a);
	arena_free(scratch);
	return 0;
}
