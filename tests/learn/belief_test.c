/* SPDX-License-Identifier: EUPL-1.2 */
/* Placement tests by OpenPix's own method, the default, on both engines. What the method believes is
 * held against an enumeration in measure/belief_test.c; here is what the product makes of it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include "base/random.h"
#include "help/house.h"
#include "learn/assessment.h"
#include "learn/card.h"
#include "learn/queries.h"

enum { SKILLS = 64 };

/* ---- one person at work ---------------------------------------------------------------------- */

/* Three tubes, ten skills, a proposed one beside them. */
static void small_content(struct house *h)
{
	content_make(&h->content);
	for (int level = 1; level <= 5; level++)
		content_skill(&h->content, "1.1", "alpha", level, 2, "validated");
	for (int level = 2; level <= 4; level++)
		content_skill(&h->content, "1.1", "beta", level, 1, "validated");
	content_skill(&h->content, "1.1", "gamma", 1, 1, "validated");
	content_skill(&h->content, "1.1", "gamma", 3, 1, "validated");
	content_skill(&h->content, "1.1", "gamma", 6, 1, "proposed");
	h->bank = content_load(h->content.folder);
}

static int begin_body(struct db *db, void *args)
{
	return assessment_begin(db, args);
}

static int answer_body(struct db *db, void *args)
{
	return assessment_answer(db, args);
}

static struct assessment load(struct house *h, int64_t test, int64_t person)
{
	struct assessment t;

	assert_int_equal(assessment_load(h->db, h->arena, h->bank, LANGUAGE_EN, test, person, &t), ERR_NONE);
	return t;
}

static struct assessment begin(struct house *h, int64_t person, const char *id)
{
	struct assessment_begin b = { .arena = h->arena, .ids = &h->ids, .bank = h->bank,
		                      .language = LANGUAGE_EN, .person = person, .now = h->now,
		                      .competence = bank_competence(h->bank, str_of(id)) };

	assert_int_equal(db_queue_wait(h->queue, begin_body, &b), ERR_NONE);
	return load(h, b.id, person);
}

static void answer(struct house *h, struct assessment *t, bool right)
{
	struct assessment_answer x = { .arena = h->arena, .bank = h->bank, .language = LANGUAGE_EN,
		                       .assessment = t->id, .person = t->person,
		                       .position = t->answered + 1, .now = h->now,
		                       .challenge = t->challenge->id, .value = right ? STR("1") : STR("2"),
		                       .result = right ? "ok" : "ko" };

	assert_int_equal(db_queue_wait(h->queue, answer_body, &x), ERR_NONE);
	assert_false(x.repeated);
	*t = x.state;
	h->now += 20 * CLOCK_SECOND;
	struct assessment again = load(h, t->id, t->person); /* resumed: at the same question */
	assert_int_equal(again.answered, t->answered);
	assert_ptr_equal(again.challenge, t->challenge);
}

static struct knowledge known_of(struct house *h, int64_t person, const char *id, struct knowledge_row *row)
{
	struct knowledge k;

	assert_int_equal(knowledge_row(h->db, h->arena, person, str_of(id), row), ERR_NONE);
	knowledge_read(&k, h->arena, bank_competence(h->bank, str_of(id)), row->elements);
	return k;
}

static const struct placement_knowledge *element(const struct knowledge *k, size_t skill)
{
	for (size_t i = 0; i < k->n; i++)
		if (k->list[i].skill == skill)
			return &k->list[i];
	return NULL;
}

/* A learner of that level who slips and guesses. */
static bool is_right(struct random *r, const struct challenge *c, double level)
{
	return random_real(r) < (c->skill->level <= level ? 0.92 : 0.15);
}

static void finish(struct house *h, struct assessment *t, double level, struct random *r)
{
	bool asked[SKILLS] = {};

	while (t->challenge) {
		size_t at = (size_t)(t->challenge->skill - t->competence->skills);
		assert_false(asked[at]);
		asked[at] = true;
		answer(h, t, is_right(r, t->challenge, level));
	}
	assert_true(t->completed);
}

/* ---- a test ----------------------------------------------------------------------------------- */

/* Whoever takes it: it ends, each counted skill has a verdict, no other one has, an easier skill of a
 * tube is never worse than a harder one, pix and level follow, and it says how sure it is. */
static void assert_settled(struct house *h, int64_t person, const char *id)
{
	struct knowledge_row row;
	struct knowledge k = known_of(h, person, id, &row);
	const struct competence *c = k.competence;

	assert_true(str_eq(row.state, STR("completed")));
	for (size_t i = 0; i < c->skill_count; i++) {
		const struct placement_knowledge *e = element(&k, i);
		assert_int_equal(e != NULL, c->skills[i].active);
		if (i > 0 && e && c->skills[i].tube == c->skills[i - 1].tube &&
		    e->status == PLACEMENT_VALIDATED)
			assert_int_equal(element(&k, i - 1)->status, PLACEMENT_VALIDATED);
	}
	assert_int_equal(row.pix, (int64_t)floor(knowledge_pix(&k) + 1e-9));
	assert_int_equal(row.level, row.pix / 8);
	assert_in_range(row.sure, 1, 100);
}

static void a_test_ends_with_a_verdict_on_every_skill(void **state)
{
	struct house *h = *state;
	struct random r = random_seeded(4);

	h->bank = content_load("content");
	for (int i = 0; i < 4; i++) {
		int64_t person = house_person(h, arena_printf(h->arena, "p%d@example.org", i).p);
		for (size_t j = 0; j < h->bank->framework.competence_count; j += 3) {
			const char *id = h->bank->framework.competences[j].id.p;
			struct assessment t = begin(h, person, id);
			assert_int_equal(t.method, ASSESSMENT_OPENPIX);
			finish(h, &t, i * 1.6, &r);
			assert_settled(h, person, id);
		}
	}
}

static void who_knows_all_is_at_the_top_and_who_knows_nothing_at_zero(void **state)
{
	struct house *h = *state;
	struct knowledge_row row;

	small_content(h);
	for (int right = 0; right < 2; right++) {
		int64_t person = house_person(h, right ? "a@example.org" : "b@example.org");
		struct assessment t = begin(h, person, "1.1");
		while (t.challenge)
			answer(h, &t, right);
		struct knowledge k = known_of(h, person, "1.1", &row);
		assert_settled(h, person, "1.1");
		for (size_t i = 0; i < k.n; i++)
			assert_int_equal(k.list[i].status, right ? PLACEMENT_VALIDATED : PLACEMENT_INVALIDATED);
	}
}

/* What is known can be made again from the answers' elements, and the same answers lead the same way. */
static void it_can_be_made_again_from_its_answers(void **state)
{
	struct house *h = *state;
	struct random r = random_seeded(8);
	struct knowledge_row row;

	small_content(h);
	for (int i = 0; i < 6; i++) {
		int64_t person = house_person(h, arena_printf(h->arena, "p%d@example.org", i).p);
		struct assessment t = begin(h, person, "1.1");
		finish(h, &t, i, &r);
		struct knowledge kept = known_of(h, person, "1.1", &row), fold, played;
		struct answer_elements *elements;
		struct answer_range *answers;
		size_t n;
		knowledge_read(&fold, h->arena, t.competence, STR(""));
		knowledge_read(&played, h->arena, t.competence, STR(""));
		assert_int_equal(answer_elements(h->db, h->arena, t.id, &elements, &n), ERR_NONE);
		assert_int_equal(answer_range(h->db, h->arena, t.id, 1, INT64_MAX, &answers, &n), ERR_NONE);
		for (size_t j = 0; j < n; j++) {
			struct assessment_step s = { .arena = h->arena, .bank = h->bank,
				                     .language = LANGUAGE_EN, .assessment = t.id,
				                     .started = t.started, .answered = (int64_t)j };
			struct assessment_lesson lesson;
			struct knowledge part;
			const struct challenge *c = assessment_choose(&s, &played);
			assert_true(str_eq(c->id, answers[j].challenge));
			assessment_learn(&s, &played, c, str_eq(answers[j].result, STR("ok")),
			                 answers[j].answered, &lesson);
			knowledge_read(&part, h->arena, t.competence, elements[j].elements);
			assert_true(part.n >= 1); /* the answer itself, at least */
			assert_int_equal(part.n, lesson.n);
			for (size_t e = 0; e < part.n; e++)
				knowledge_put(&fold, part.list[e]);
			assert_int_equal(lesson.next == NULL, j + 1 == n);
			if (!lesson.next)
				assert_int_equal(lesson.sure, row.sure);
		}
		assert_int_equal(fold.n, kept.n);
		assert_int_equal(played.n, kept.n);
		for (size_t j = 0; j < kept.n; j++) {
			const struct placement_knowledge *one = element(&fold, kept.list[j].skill);
			assert_memory_equal(one, &kept.list[j], sizeof *one);
			one = element(&played, kept.list[j].skill);
			assert_memory_equal(one, &kept.list[j], sizeof *one);
		}
	}
}

/* ---- once more -------------------------------------------------------------------------------- */

static void an_improvement_keeps_what_was_validated_and_asks_the_rest(void **state)
{
	struct house *h = *state;
	struct random r = random_seeded(2);
	struct knowledge_row row;

	small_content(h);
	for (int i = 0; i < 5; i++) {
		int64_t person = house_person(h, arena_printf(h->arena, "p%d@example.org", i).p);
		struct assessment t = begin(h, person, "1.1");
		finish(h, &t, i * 0.8, &r);
		struct knowledge before = known_of(h, person, "1.1", &row);
		int64_t pix = row.pix;
		h->now += 5 * CLOCK_DAY;
		t = begin(h, person, "1.1");
		assert_true(t.improving);
		for (int rank = 0; t.challenge; rank++) {
			size_t at = (size_t)(t.challenge->skill - t.competence->skills);
			assert_int_equal(element(&before, at)->status, PLACEMENT_INVALIDATED);
			answer(h, &t, rank % 3 != 1);
		}
		struct knowledge after = known_of(h, person, "1.1", &row);
		assert_true(row.pix >= pix);
		assert_settled(h, person, "1.1");
		for (size_t j = 0; j < before.n; j++)
			if (before.list[j].status == PLACEMENT_VALIDATED)
				assert_int_equal(element(&after, before.list[j].skill)->status,
				                 PLACEMENT_VALIDATED);
	}
}

/* One begun before this method was the default goes on by the rules it began with. */
static void a_test_keeps_its_method(void **state)
{
	struct house *h = *state;
	struct knowledge_row row;

	small_content(h);
	int64_t person = house_person(h, "a@example.org");
	struct assessment t = begin(h, person, "1.1");
	house_script(h, "UPDATE assessment SET method = 'pix'");
	t = load(h, t.id, person);
	assert_int_equal(t.method, ASSESSMENT_PIX);
	while (t.challenge)
		answer(h, &t, true);
	known_of(h, person, "1.1", &row);
	assert_int_equal(row.sure, 0); /* those rules say nothing of it */
}

static void the_card_tells_how_sure_a_finished_test_is(void **state)
{
	struct house *h = *state;
	struct knowledge_row row;
	struct card card, *all;

	small_content(h);
	int64_t person = house_person(h, "a@example.org");
	struct assessment t = begin(h, person, "1.1");
	const struct competence *c = t.competence;
	answer(h, &t, true);
	assert_int_equal(card_load(h->db, h->arena, h->bank, LANGUAGE_EN, person, h->now, c, &card), ERR_NONE);
	assert_int_equal(card.sure, 0); /* still on its way */
	while (t.challenge)
		answer(h, &t, true);
	known_of(h, person, "1.1", &row);
	assert_int_equal(card_load(h->db, h->arena, h->bank, LANGUAGE_EN, person, h->now, c, &card), ERR_NONE);
	assert_int_equal(card_load_all(h->db, h->arena, h->bank, LANGUAGE_EN, person, h->now, &all), ERR_NONE);
	assert_int_equal(card.sure, row.sure);
	assert_int_equal(all[c->index].sure, row.sure);
	house_script(h, "UPDATE knowledge_kept SET release = 1"); /* found with another content */
	assert_int_equal(card_load_all(h->db, h->arena, h->bank, LANGUAGE_EN, person, h->now, &all), ERR_NONE);
	assert_int_equal(all[c->index].sure, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		HOUSE_ON_BOTH(a_test_ends_with_a_verdict_on_every_skill),
		HOUSE_ON_BOTH(who_knows_all_is_at_the_top_and_who_knows_nothing_at_zero),
		HOUSE_ON_BOTH(it_can_be_made_again_from_its_answers),
		HOUSE_ON_BOTH(an_improvement_keeps_what_was_validated_and_asks_the_rest),
		HOUSE_ON_BOTH(a_test_keeps_its_method),
		HOUSE_ON_BOTH(the_card_tells_how_sure_a_finished_test_is),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
