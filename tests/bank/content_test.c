/* SPDX-License-Identifier: EUPL-1.2 */
/* The real content folder: nothing is wrong in it, and every challenge takes its own right answer.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "bank/answer.h"
#include "bank/bank.h"

static struct bank *bank;
static size_t problem_count;

static int start(void **)
{
	struct bank_problems p;
	struct buf out = BUF_INIT(1 << 20);

	bank_problems_init(&p);
	(void)!bank_load("content", &bank, &p);
	problem_count = p.count;
	bank_problems_print(&p, &out);
	if (out.n)
		fwrite(out.p, 1, out.n, stderr);
	buf_release(&out);
	bank_problems_release(&p);
	return 0;
}

static int stop(void **)
{
	bank_unref(bank);
	return 0;
}

static void nothing_is_wrong(void **)
{
	assert_int_equal(problem_count, 0);
}

static void every_competence_can_be_tested(void **)
{
	assert_int_equal(bank->framework.domain_count, 5);
	assert_int_equal(bank->framework.competence_count, 16);
	assert_int_equal(bank->framework.band_count, 4);
	for (size_t i = 0; i < 16; i++) {
		const struct competence *c = &bank->framework.competences[i];
		size_t active = 0;
		unsigned levels = 0;
		for (size_t k = 0; k < c->skill_count; k++) {
			active += c->skills[k].active;
			levels |= 1u << c->skills[k].level;
		}
		assert_true(c->tube_count >= 2);
		assert_true(active >= 8);
		assert_true((levels & 0x3E) == 0x3E); /* levels 1 to 5 */
	}
}

/* What the correction shows must be right when it is given. */
static struct answer_given right_answer(const struct challenge *c, enum language l)
{
	struct answer_given g = {};
	static char digits[BLANKS_MAX][4];

	for (unsigned i = 0; i < c->choice_count; i++)
		g.chosen |= c->choices[i].right ? 1u << i : 0;
	for (size_t i = 0; i < c->blank_count; i++) {
		const struct blank *b = &c->blanks[i];
		for (size_t o = 0; o < b->option_count; o++)
			if (b->options[o].right)
				g.texts[i] = (struct str){
				    digits[i], (size_t)snprintf(digits[i], 4, "%zu", o + 1)};
		if (b->option_count == 0)
			g.texts[i] = c->kind == CHALLENGE_QROCM_DEP ? c->groups[i].in[l].list[0]
								    : b->accept.in[l].list[0];
	}
	return g;
}

static void every_challenge_takes_its_own_answer_and_no_empty_one(void **)
{
	for (size_t i = 0; i < bank->challenge_count; i++) {
		const struct challenge *c = &bank->challenges[i];
		for (unsigned l = 0; l < LANGUAGE_COUNT; l++) {
			struct arena *a = arena_new((size_t)8 << 20);
			struct answer_given none = {}, g = right_answer(c, (enum language)l), back;
			struct answer_result r;
			if (challenge_speaks(c, (enum language)l)) {
				answer_check(c, (enum language)l, &g, a, &r);
				if (!r.right)
					fail_msg(STR_FMT " refuses its own answer", STR_ARG(c->id));
				answer_check(c, (enum language)l, &none, a, &r);
				assert_false(r.right);
				assert_int_equal(
				    answer_restore(c, answer_store(c, &g, a), &back, a), 0);
				answer_check(c, (enum language)l, &back, a, &r);
				assert_true(r.right);
				assert_true(answer_expected_text(c, (enum language)l, a).n > 0);
				assert_true(c->statement_html.in[l].n > 0);
				assert_false(arena_failed(a));
			}
			arena_free(a);
		}
	}
}

static void no_menu_or_choice_gives_itself_away_by_its_place(void **)
{
	size_t first = 0, all = 0;

	/* Shuffled or not, an author's habit of writing the right one first would show in the
	 * files. */
	for (size_t i = 0; i < bank->challenge_count; i++) {
		const struct challenge *c = &bank->challenges[i];
		if (c->kind != CHALLENGE_QCU || c->shuffle)
			continue;
		all++;
		first += c->choices[0].right;
	}
	assert_true(all < 4 || first < all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nothing_is_wrong),
	    cmocka_unit_test(every_competence_can_be_tested),
	    cmocka_unit_test(every_challenge_takes_its_own_answer_and_no_empty_one),
	    cmocka_unit_test(no_menu_or_choice_gives_itself_away_by_its_place),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
