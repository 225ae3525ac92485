/* SPDX-License-Identifier: EUPL-1.2 */
/* Answers decided before their transaction: what is written is what would have been decided inside, or
 * it is decided inside. On both engines, through the write queue as the server does. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/random.h"
#include "help/house.h"
#include "learn/assessment.h"
#include "learn/queries.h"
#include "learn/standing.h"

static void make_content(struct house *h)
{
	content_make(&h->content);
	for (int level = 1; level <= 6; level++) {
		content_skill(&h->content, "1.1", "alpha", level, 1, "validated");
		content_skill(&h->content, "1.1", "beta", level, 2, "validated");
	}
	h->bank = content_load(h->content.folder);
}

static int begin_body(struct db *db, void *args)
{
	return assessment_begin(db, args);
}

static struct assessment load(struct house *h, int64_t test, int64_t person)
{
	struct assessment t;

	assert_int_equal(assessment_load(h->db, h->arena, h->bank, LANGUAGE_EN, test, person, &t), ERR_NONE);
	return t;
}

static struct assessment begin_as(struct house *h, int64_t person, enum assessment_method method)
{
	struct assessment_begin b = { .arena = h->arena, .ids = &h->ids, .bank = h->bank,
		                      .language = LANGUAGE_EN, .person = person, .now = h->now,
		                      .competence = bank_competence(h->bank, STR("1.1")), .method = method };

	assert_int_equal(db_queue_wait(h->queue, begin_body, &b), ERR_NONE);
	return load(h, b.id, b.person);
}

static struct assessment begin(struct house *h, const char *email, enum assessment_method method)
{
	return begin_as(h, house_person(h, email), method);
}

static int answer_body(struct db *db, void *args)
{
	return assessment_answer(db, args);
}

static struct assessment_answer answering(struct house *h, const struct assessment *t, bool right)
{
	return (struct assessment_answer){ .arena = h->arena, .bank = h->bank, .language = LANGUAGE_EN,
		                           .assessment = t->id, .person = t->person,
		                           .position = t->answered + 1, .now = h->now,
		                           .challenge = t->challenge->id,
		                           .value = right ? STR("1") : STR("2"), .result = right ? "ok" : "ko" };
}

static struct assessment_answer prepared(struct house *h, const struct assessment *t, bool right)
{
	struct assessment_answer x = answering(h, t, right);

	assessment_prepare(h->db, &x, NULL, NULL);
	assert_true(x.draft.ready);
	return x;
}

static int send(struct house *h, struct assessment_answer *x)
{
	return db_queue_wait(h->queue, answer_body, x);
}

static struct knowledge_row known_of(struct house *h, int64_t person)
{
	struct knowledge_row row;

	assert_int_equal(knowledge_row(h->db, h->arena, person, STR("1.1"), &row), ERR_NONE);
	return row;
}

static void assert_same(struct str a, struct str b)
{
	if (!str_eq(a, b))
		fail_msg(STR_FMT " is not " STR_FMT, STR_ARG(a), STR_ARG(b));
}

/* Each answer is prepared and then, every other time, sent without what was prepared. Every third test is
 * one to improve the one before. */
static void what_is_prepared_is_what_is_decided(void **state)
{
	struct house *h = *state;
	struct random r = random_seeded(7);

	make_content(h);
	int64_t person = 0;
	for (int run = 0; run < 9; run++) {
		if (run % 3 != 1)
			person = house_person(h, arena_printf(h->arena, "%d@example.org", run).p);
		else
			h->now += 5 * CLOCK_DAY;
		struct assessment t = begin_as(h, person, run % 2 ? ASSESSMENT_PIX : ASSESSMENT_OPENPIX);
		assert_int_equal(t.improving, run % 3 == 1);
		while (t.challenge) {
			struct assessment_answer x = prepared(h, &t, random_below(&r, 2));
			struct assessment_draft draft = x.draft;
			bool inside = random_below(&r, 2);
			if (inside)
				x.draft = (struct assessment_draft){};
			assert_int_equal(send(h, &x), ERR_NONE);
			assert_int_equal(x.by_draft, !inside);
			assert_false(x.repeated);
			assert_ptr_equal(x.state.challenge, draft.lesson.next);
			assert_int_equal(x.state.answered, t.answered + 1);
			assert_int_equal(x.state.completed, draft.lesson.next == NULL);
			assert_int_equal(x.level_before, draft.level_before);
			assert_int_equal(x.level_after, draft.level_after);
			struct knowledge_row row = known_of(h, t.person);
			assert_same(row.elements, draft.elements);
			assert_int_equal(row.level, draft.level_after);
			assert_same(row.state, draft.lesson.next ? STR("started") : STR("completed"));
			t = load(h, t.id, t.person);
			assert_int_equal(t.answered, x.state.answered);
			h->now += 1000;
		}
		assert_true(t.completed);
	}
}

static void of_two_prepared_for_one_question_the_first_stands(void **state)
{
	struct house *h = *state;

	make_content(h);
	struct assessment t = begin(h, "a@example.org", ASSESSMENT_OPENPIX);
	struct assessment_answer first = prepared(h, &t, true), second = prepared(h, &t, false);
	assert_int_equal(send(h, &first), ERR_NONE);
	struct str known = known_of(h, t.person).elements;
	assert_int_equal(send(h, &second), ERR_NONE);
	assert_true(second.repeated && second.differs);
	assert_false(second.by_draft);
	assert_int_equal(second.state.answered, 1);
	assert_ptr_equal(second.state.challenge, first.state.challenge);
	assert_int_equal(house_count(h, "SELECT count(*) FROM answer"), 1);
	assert_same(known_of(h, t.person).elements, known);
}

static void a_test_that_ended_meanwhile_takes_nothing(void **state)
{
	struct house *h = *state;

	make_content(h);
	struct assessment t = begin(h, "a@example.org", ASSESSMENT_OPENPIX);
	struct assessment_answer x = prepared(h, &t, true);
	house_script(h, "UPDATE assessment SET state = 'aborted'");
	struct str known = known_of(h, t.person).elements;
	assert_int_equal(send(h, &x), ERR_CONFLICT);
	assert_int_equal(house_count(h, "SELECT count(*) FROM answer"), 0);
	assert_same(known_of(h, t.person).elements, known);
}

static void nothing_is_prepared_for_another_question(void **state)
{
	struct house *h = *state;

	make_content(h);
	struct assessment t = begin(h, "a@example.org", ASSESSMENT_OPENPIX);
	struct assessment_answer x = answering(h, &t, true);
	x.position = 2;
	assessment_prepare(h->db, &x, NULL, NULL);
	assert_false(x.draft.ready);
	assert_int_equal(send(h, &x), ERR_CONFLICT);
	x = answering(h, &t, true);
	x.person++; /* somebody else */
	assessment_prepare(h->db, &x, NULL, NULL);
	assert_false(x.draft.ready);
	assert_int_equal(send(h, &x), ERR_NOT_FOUND);
	assert_int_equal(house_count(h, "SELECT count(*) FROM answer"), 0);
}

/* ---- what is known, wherever it stands --------------------------------------------------------- */

static struct str kept_elements(struct house *h)
{
	return house_text(h, "SELECT elements FROM knowledge_kept");
}

static int64_t rows_with_known(struct house *h)
{
	return house_count(h, "SELECT count(*) FROM answer WHERE known IS NOT NULL");
}

static void it_stands_with_the_last_answer_until_the_test_is_over(void **state)
{
	struct house *h = *state;
	struct knowledge_row row;

	make_content(h);
	struct assessment t = begin(h, "a@example.org", ASSESSMENT_OPENPIX);
	while (t.challenge) {
		struct assessment_answer x = prepared(h, &t, t.answered % 3 != 0);
		assert_int_equal(send(h, &x), ERR_NONE);
		row = known_of(h, t.person);
		assert_same(row.elements, x.draft.elements);
		assert_int_equal(row.newest, h->now);
		assert_same(kept_elements(h), x.state.challenge ? STR("") : x.draft.elements);
		assert_int_equal(rows_with_known(h), x.state.challenge ? x.state.answered : 0);
		t = x.state;
		h->now += 1000;
	}
	assert_true(row.sure > 0);
	assert_same(house_text(h, "SELECT state FROM knowledge_kept"), STR("completed"));
}

/* Its answers so far say nothing of what is known, the row beside them does. */
static void a_test_from_before_it_stood_there_goes_on(void **state)
{
	struct house *h = *state;

	make_content(h);
	struct assessment t = begin(h, "a@example.org", ASSESSMENT_OPENPIX);
	struct assessment_answer x = prepared(h, &t, true);
	assert_int_equal(send(h, &x), ERR_NONE);
	struct str known = known_of(h, t.person).elements;
	house_script(h, arena_printf(h->arena, "UPDATE knowledge_kept SET elements = '" STR_FMT "'; "
	                             "UPDATE answer SET known = NULL, pix = NULL, level = NULL", STR_ARG(known)).p);
	assert_same(known_of(h, t.person).elements, known);
	t = x.state;
	h->now += 1000;
	x = prepared(h, &t, true);
	struct str further = x.draft.elements;
	assert_int_equal(send(h, &x), ERR_NONE);
	assert_true(str_starts(further, known));
	assert_same(known_of(h, t.person).elements, further);
}

/* ---- where tests stand, in memory -------------------------------------------------------------- */

static void a_standing_is_found_as_it_was_put(void **state)
{
	struct house *h = *state;
	struct standings *s = standings_new();
	struct assessment found;
	struct knowledge known;

	make_content(h);
	struct assessment t = begin(h, "a@example.org", ASSESSMENT_OPENPIX);
	assert_false(standings_find(s, h->arena, h->bank, t.id, &found, &known));
	while (t.challenge) {
		struct assessment_answer x = prepared(h, &t, t.answered % 2);
		struct assessment_answer by_hint = answering(h, &t, t.answered % 2);
		if (standings_find(s, h->arena, h->bank, t.id, &found, &known)) {
			assessment_prepare(NULL, &by_hint, &found, &known); /* reads nothing */
			assert_true(by_hint.draft.ready);
			assert_same(by_hint.draft.elements, x.draft.elements);
			assert_same(by_hint.draft.made, x.draft.made);
			assert_ptr_equal(by_hint.draft.lesson.next, x.draft.lesson.next);
			x = by_hint;
		} else {
			assert_int_equal(t.answered, 0);
		}
		assert_int_equal(send(h, &x), ERR_NONE);
		assert_true(x.by_draft);
		standings_put(s, h->bank, &x.state, &x.draft.known);
		t = x.state;
		h->now += 1000;
	}
	assert_false(standings_find(s, h->arena, h->bank, t.id, &found, &known)); /* it is over */
	standings_free(s);
}

/* Another window has answered since it was put. */
static void an_old_standing_does_no_harm(void **state)
{
	struct house *h = *state;
	struct standings *s = standings_new();
	struct assessment found;
	struct knowledge known;

	make_content(h);
	struct assessment t = begin(h, "a@example.org", ASSESSMENT_OPENPIX);
	struct assessment_answer x = prepared(h, &t, true);
	assert_int_equal(send(h, &x), ERR_NONE);
	standings_put(s, h->bank, &x.state, &x.draft.known);
	struct assessment second = x.state;
	x = answering(h, &second, true);
	assert_int_equal(send(h, &x), ERR_NONE);
	struct str kept = known_of(h, t.person).elements;
	/* the same question again, by the old standing: it was answered */
	struct assessment_answer again = answering(h, &second, false);
	assert_true(standings_find(s, h->arena, h->bank, t.id, &found, &known));
	assessment_prepare(h->db, &again, &found, &known);
	assert_true(again.draft.ready);
	assert_int_equal(send(h, &again), ERR_NONE);
	assert_true(again.repeated && !again.by_draft);
	assert_same(known_of(h, t.person).elements, kept);
	/* the present one: the old standing is not of it, so the database is asked */
	struct assessment third = load(h, t.id, t.person);
	struct assessment_answer next = answering(h, &third, true);
	assert_true(standings_find(s, h->arena, h->bank, t.id, &found, &known));
	assessment_prepare(h->db, &next, &found, &known);
	assert_true(next.draft.ready);
	assert_int_equal(send(h, &next), ERR_NONE);
	assert_true(next.by_draft && !next.repeated);
	assert_int_equal(next.state.answered, 3);
	standings_free(s);
}

static void a_standing_belongs_to_one_content(void **state)
{
	struct house *h = *state;
	struct standings *s = standings_new();
	struct assessment found;
	struct knowledge known;

	make_content(h);
	struct assessment t = begin(h, "a@example.org", ASSESSMENT_OPENPIX);
	struct assessment_answer x = prepared(h, &t, true);
	assert_int_equal(send(h, &x), ERR_NONE);
	standings_put(s, h->bank, &x.state, &x.draft.known);
	assert_true(standings_find(s, h->arena, h->bank, t.id, &found, &known));
	content_skill(&h->content, "1.1", "alpha", 7, 1, "validated");
	bank_unref(h->bank);
	h->bank = content_load(h->content.folder);
	assert_false(standings_find(s, h->arena, h->bank, t.id, &found, &known));
	standings_free(s);
}

/* Of more tests than there is room for those put last are there, whatever went before. In sets of four
 * drawn by a hash 1,000 of the latest fit, and of 400,000 none of the first 1,000 is left: either would
 * be a chance of some 1e-5. */
static void the_latest_standings_stay(void **state)
{
	enum { MORE = 400000, LATEST = 1000 };
	struct house *h = *state;
	struct standings *s = standings_new();
	struct assessment t = {}, found;
	struct knowledge known = {};
	size_t there = 0, first = 0;

	make_content(h);
	t.competence = known.competence = bank_competence(h->bank, STR("1.1"));
	t.challenge = &h->bank->challenges[0];
	for (t.id = 1; t.id <= MORE; t.id++) {
		t.answered = t.id % 7;
		standings_put(s, h->bank, &t, &known);
	}
	for (int64_t id = MORE - LATEST + 1; id <= MORE; id++) {
		bool is = standings_find(s, h->arena, h->bank, id, &found, &known);
		there += is;
		if (is)
			assert_int_equal(found.answered, id % 7);
	}
	for (int64_t id = 1; id <= LATEST; id++)
		first += standings_find(s, h->arena, h->bank, id, &found, &known);
	assert_int_equal(there, LATEST);
	assert_int_equal(first, 0);
	standings_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		HOUSE_ON_BOTH(what_is_prepared_is_what_is_decided),
		HOUSE_ON_BOTH(of_two_prepared_for_one_question_the_first_stands),
		HOUSE_ON_BOTH(a_test_that_ended_meanwhile_takes_nothing),
		HOUSE_ON_BOTH(nothing_is_prepared_for_another_question),
		HOUSE_ON_BOTH(it_stands_with_the_last_answer_until_the_test_is_over),
		HOUSE_ON_BOTH(a_test_from_before_it_stood_there_goes_on),
		HOUSE_ON_SQLITE(a_standing_is_found_as_it_was_put),
		HOUSE_ON_BOTH(an_old_standing_does_no_harm),
		HOUSE_ON_SQLITE(a_standing_belongs_to_one_content),
		HOUSE_ON_SQLITE(the_latest_standings_stay),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
