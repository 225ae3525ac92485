/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "help/house.h"
#include "learn/demonstration.h"
#include "learn/queries.h"

static int body(struct db *db, void *args)
{
	return demonstration_run(db, args);
}

static struct demonstration learner(struct house *h, int64_t person, const char *competence, double level)
{
	return (struct demonstration){ .arena = h->arena, .ids = &h->ids, .bank = h->bank, .person = person,
		                       .begun = h->now, .language = LANGUAGE_FR,
		                       .competence = bank_competence(h->bank, str_of(competence)),
		                       .level = level, .most = 1000, .seed = 1 };
}

static struct assessment_of_person only_test(struct house *h, int64_t person)
{
	struct assessment_of_person *rows;
	size_t n;

	assert_int_equal(assessment_of_person(h->db, h->arena, person, &rows, &n), ERR_NONE);
	assert_int_equal(n, 1);
	return rows[0];
}

static size_t answers_of(struct house *h, int64_t test, struct answer_range **rows)
{
	size_t n;

	assert_int_equal(answer_range(h->db, h->arena, test, 1, INT64_MAX, rows, &n), ERR_NONE);
	return n;
}

/* An answer said to be right is right to who checks it, and the others are not. */
static void assert_honest(struct house *h, const struct answer_range *row, enum language l)
{
	const struct challenge *c = bank_challenge(h->bank, row->challenge);
	struct answer_given given = {};
	struct answer_result result;

	if (str_eq(row->result, STR("aband"))) {
		assert_true(str_eq(row->value, STR(ANSWER_SKIPPED)));
		return;
	}
	assert_int_equal(answer_restore(c, row->value, &given, h->arena), ERR_NONE);
	answer_check(c, l, &given, h->arena, &result);
	if (result.right != str_eq(row->result, STR("ok")))
		fail_msg(STR_FMT ": \"" STR_FMT "\" is said to be " STR_FMT, STR_ARG(row->challenge),
		         STR_ARG(row->value), STR_ARG(row->result));
}

/* Every competence of the real content, in each language, by learners strong enough to see much of it. */
static void its_answers_are_what_they_are_said_to_be(void **state)
{
	struct house *h = *state;

	h->bank = content_load("content");
	for (int l = 0; l < LANGUAGE_COUNT; l++)
		for (size_t i = 0; i < h->bank->framework.competence_count; i++) {
			const char *email = arena_printf(h->arena, "p%d-%zu@example.org", l, i).p;
			struct demonstration d =
				learner(h, house_person(h, email), h->bank->framework.competences[i].id.p, 4);
			struct answer_range *rows;
			d.language = (enum language)l;
			d.seed = i;
			assert_int_equal(db_queue_wait(h->queue, body, &d), ERR_NONE);
			struct assessment_of_person t = only_test(h, d.person);
			assert_true(str_eq(t.state, STR("completed")));
			assert_int_equal(t.started, h->now);
			size_t n = answers_of(h, t.id, &rows);
			assert_true(n > 0);
			for (size_t j = 0; j < n; j++) {
				assert_int_equal(rows[j].position, j + 1);
				assert_true(rows[j].answered > (j ? rows[j - 1].answered : t.started));
				assert_honest(h, &rows[j], d.language);
			}
		}
}

static void who_knows_more_gets_more(void **state)
{
	static const double levels[] = { -20, 2.5, 30 };
	struct house *h = *state;
	int64_t pix[3];

	h->bank = content_load("content");
	for (int i = 0; i < 3; i++) {
		struct knowledge_row row;
		struct demonstration d =
			learner(h, house_person(h, arena_printf(h->arena, "p%d@example.org", i).p), "1.1", levels[i]);
		assert_int_equal(db_queue_wait(h->queue, body, &d), ERR_NONE);
		assert_int_equal(knowledge_row(h->db, h->arena, d.person, STR("1.1"), &row), ERR_NONE);
		pix[i] = row.pix;
	}
	assert_int_equal(pix[0], 0); /* right once in five hundred million */
	assert_true(pix[2] > 0 && pix[1] <= pix[2]);
	double all = 0; /* wrong once in thousands of millions: everything in the competence */
	const struct competence *c = bank_competence(h->bank, STR("1.1"));
	for (size_t i = 0; i < c->skill_count; i++)
		all += c->skills[i].pix;
	assert_int_equal(pix[2], (int64_t)(all + 1e-9));
}

static void it_may_stay_unfinished(void **state)
{
	struct house *h = *state;
	struct answer_range *rows;

	h->bank = content_load("content");
	struct demonstration d = learner(h, house_person(h, "a@example.org"), "1.1", 3);
	d.most = 2;
	assert_int_equal(db_queue_wait(h->queue, body, &d), ERR_NONE);
	struct assessment_of_person t = only_test(h, d.person);
	assert_true(str_eq(t.state, STR("started")));
	assert_int_equal(answers_of(h, t.id, &rows), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		HOUSE_ON_BOTH(its_answers_are_what_they_are_said_to_be),
		HOUSE_ON_BOTH(who_knows_more_gets_more),
		HOUSE_ON_BOTH(it_may_stay_unfinished),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
