/* SPDX-License-Identifier: EUPL-1.2 */
/* Placement tests under the public Pix's rules (the default's: belief_test.c), on both engines, through the write queue as the server does. What is asked and
 * what is learnt is held against help/model.c at every step. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <pthread.h>
#include "base/random.h"
#include "help/house.h"
#include "help/model.h"
#include "learn/assessment.h"
#include "learn/queries.h"

#define RIGHT STR("1")
#define WRONG STR("2")

/* ---- one person at work ---------------------------------------------------------------------- */

/* Two easy tubes, one that goes to level 6, one skill with several questions. */
static void small_content(struct house *h)
{
	static const struct {
		const char *tube;
		int level, questions;
	} skills[] = {
		{ "alpha", 1, 1 }, { "alpha", 2, 2 }, { "alpha", 3, 1 }, { "beta", 2, 3 }, { "beta", 3, 1 },
		{ "gamma", 1, 1 }, { "gamma", 2, 1 }, { "gamma", 4, 2 }, { "gamma", 5, 1 }, { "gamma", 6, 1 },
	};

	content_make(&h->content);
	for (size_t i = 0; i < sizeof skills / sizeof *skills; i++)
		content_skill(&h->content, "1.1", skills[i].tube, skills[i].level, skills[i].questions, "validated");
	content_skill(&h->content, "1.2", "delta", 1, 1, "validated");
	h->bank = content_load(h->content.folder);
}

static void reload(struct house *h)
{
	bank_unref(h->bank);
	h->bank = content_load(h->content.folder);
}

static const struct competence *competence(struct house *h, const char *id)
{
	return bank_competence(h->bank, str_of(id));
}

static int begin_body(struct db *db, void *args)
{
	return assessment_begin(db, args);
}

static struct assessment_begin beginning(struct house *h, int64_t person, const char *id)
{
	return (struct assessment_begin){ .arena = h->arena, .ids = &h->ids, .bank = h->bank,
		                          .language = LANGUAGE_EN, .person = person, .now = h->now,
		                          .competence = competence(h, id), .method = ASSESSMENT_PIX };
}

static int64_t begin(struct house *h, int64_t person, const char *id)
{
	struct assessment_begin b = beginning(h, person, id);

	assert_int_equal(db_queue_wait(h->queue, begin_body, &b), ERR_NONE);
	assert_true(b.id > 0);
	return b.id;
}

static struct assessment load(struct house *h, int64_t test, int64_t person)
{
	struct assessment t;

	assert_int_equal(assessment_load(h->db, h->arena, h->bank, LANGUAGE_EN, test, person, &t), ERR_NONE);
	return t;
}

static int answer_body(struct db *db, void *args)
{
	return assessment_answer(db, args);
}

static struct assessment_answer answering(struct house *h, const struct assessment *t, struct str value)
{
	return (struct assessment_answer){ .arena = h->arena, .bank = h->bank, .language = LANGUAGE_EN,
		                           .assessment = t->id, .person = t->person,
		                           .position = t->answered + 1, .now = h->now,
		                           .challenge = t->challenge ? t->challenge->id : STR("none"),
		                           .value = value, .result = str_eq(value, RIGHT) ? "ok" : "ko" };
}

static int send(struct house *h, struct assessment_answer *x)
{
	return db_queue_wait(h->queue, answer_body, x);
}

/* Answers the present question; *t is then where the test stands. */
static void answer(struct house *h, struct assessment *t, bool right)
{
	struct assessment_answer x = answering(h, t, right ? RIGHT : WRONG);

	assert_int_equal(send(h, &x), ERR_NONE);
	assert_false(x.repeated);
	*t = x.state;
	h->now += 20 * CLOCK_SECOND;
}

static int64_t finish(struct house *h, int64_t person, const char *id, bool right)
{
	int64_t test = begin(h, person, id);
	struct assessment t = load(h, test, person);

	while (t.challenge)
		answer(h, &t, right);
	return test;
}

static struct knowledge_row knowledge_of(struct house *h, int64_t person, const char *id)
{
	struct knowledge_row row;

	assert_int_equal(knowledge_row(h->db, h->arena, person, str_of(id), &row), ERR_NONE);
	return row;
}

static struct str state_of(struct house *h, int64_t test)
{
	struct assessment_by_id row;

	assert_int_equal(assessment_by_id(h->db, h->arena, test, &row), ERR_NONE);
	return row.state;
}

static void assert_text(struct str s, const char *expected)
{
	if (!str_eq(s, str_of(expected)))
		fail_msg("\"" STR_FMT "\" instead of \"%s\"", STR_ARG(s), expected);
}

/* ---- the model beside it --------------------------------------------------------------------- */

static struct model *model_new(struct house *h, const char *id)
{
	struct model *m = ARENA_NEW(h->arena, struct model, 1);

	m->competence = competence(h, id);
	m->language = LANGUAGE_EN;
	assert_in_range(m->competence->skill_count, 1, MODEL_SKILLS);
	return m;
}

static void assert_is_a_best_question(const struct model *m, const struct challenge *c)
{
	bool may[MODEL_SKILLS];
	size_t n = model_next(m, may);

	if (!c) {
		if (n)
			fail_msg("the test is over after %lld answers, %zu skills could be asked",
			         (long long)m->answered, n);
		return;
	}
	if (!may[c->skill - m->competence->skills])
		fail_msg("asked " STR_FMT " after %lld answers; it is none of the %zu best",
		         STR_ARG(c->id), (long long)m->answered, n);
	assert_int_equal(c->status, CHALLENGE_VALIDATED);
	assert_true(challenge_speaks(c, m->language));
}

/* The row of knowledge says what the model says, and its pix and level follow from it. */
static void assert_knows(struct house *h, int64_t person, const char *id, const struct model *m)
{
	struct knowledge_row row = knowledge_of(h, person, id);
	struct model *kept = model_new(h, id);
	double pix = model_pix(m);

	if (model_read(kept, row.elements) < 0 || !model_same(kept, m))
		fail_msg("known: " STR_FMT, STR_ARG(row.elements));
	/* 8/3 + 8/3 + 8/3 is 8, whatever the last bit says */
	assert_int_equal(row.pix, (int64_t)floor(fmin(pix, 64) + 1e-9));
	assert_int_equal(row.level, (int64_t)floor(fmin(pix, 64) / 8 + 1e-9));
	assert_int_equal(row.newest, model_newest(m));
	assert_int_equal(row.release, knowledge_release(h->bank));
}

/* A whole test in which each answer is right with the odds of a learner of that level. */
static int64_t run_beside_the_model(struct house *h, struct model *m, int64_t person, const char *id,
                                    double level, struct random *r)
{
	int64_t started = h->now, test = begin(h, person, id);
	struct assessment t = load(h, test, person);

	model_begin(m, test, started, t.improving);
	assert_is_a_best_question(m, t.challenge);
	while (t.challenge) {
		bool right = random_real(r) < 1 / (1 + exp(t.challenge->skill->level - level));
		struct str asked = t.challenge->id;
		model_answer(m, t.challenge->skill, right, h->now);
		answer(h, &t, right);
		assert_int_equal(t.answered, m->answered);
		assert_is_a_best_question(m, t.challenge);
		assert_false(t.challenge && str_eq(t.challenge->id, asked));
		assert_knows(h, person, id, m);
	}
	assert_true(t.completed);
	assert_text(state_of(h, test), "completed");
	assert_text(knowledge_of(h, person, id).state, "completed");
	return test;
}

static void a_test_goes_by_the_rules(void **state)
{
	struct house *h = *state;
	struct random r = random_seeded(3);

	small_content(h);
	for (int i = 0; i < 12; i++) {
		int64_t person = house_person(h, arena_printf(h->arena, "p%d@example.org", i).p);
		run_beside_the_model(h, model_new(h, "1.1"), person, "1.1", i * 0.7, &r);
	}
}

/* Every competence of the real content, by a weak, a middling and a strong learner. */
static void a_test_of_the_real_content_goes_by_the_rules(void **state)
{
	struct house *h = *state;
	struct random r = random_seeded(5);

	h->bank = content_load("content");
	for (int i = 0; i < 3; i++) {
		int64_t person = house_person(h, arena_printf(h->arena, "p%d@example.org", i).p);
		for (size_t j = 0; j < h->bank->framework.competence_count; j++) {
			const char *id = h->bank->framework.competences[j].id.p;
			run_beside_the_model(h, model_new(h, id), person, id, 1.5 + 2.5 * i, &r);
		}
	}
}

/* ---- what is known follows from the answers --------------------------------------------------- */

/* Several runs of one competence over weeks: what is known is the sum of all answers' elements, the
 * later over the earlier, and a skill validated is never asked again. */
static void knowledge_is_the_fold_of_all_answers(void **state)
{
	struct house *h = *state;
	struct random r = random_seeded(9);
	struct model *m, *fold;
	int64_t person;

	small_content(h);
	person = house_person(h, "a@example.org");
	m = model_new(h, "1.1");
	fold = model_new(h, "1.1");
	for (int run = 0; run < 5; run++) {
		int64_t test = run_beside_the_model(h, m, person, "1.1", 1.5 + run * 0.8, &r);
		struct answer_elements *rows;
		size_t n;
		assert_int_equal(answer_elements(h->db, h->arena, test, &rows, &n), ERR_NONE);
		assert_true(n > 0);
		for (size_t i = 0; i < n; i++) {
			assert_int_equal(rows[i].position, i + 1);
			assert_true(model_read(fold, rows[i].elements) >= 1); /* each answer teaches something */
		}
		assert_true(model_same(fold, m));
		assert_knows(h, person, "1.1", fold);
		h->now += 5 * CLOCK_DAY;
		if (model_pix(m) >= 39) /* all ten skills: 8+8+8+4+4+4 = 36 at most; never so */
			fail();
		struct assessment_begin b = beginning(h, person, "1.1");
		bool may[MODEL_SKILLS];
		model_begin(m, 0, h->now, true);
		if (model_next(m, may) == 0) { /* nothing failed, nothing to improve */
			assert_int_equal(db_queue_wait(h->queue, begin_body, &b), ERR_CONFLICT);
			assert_int_equal(b.wait_days, 0);
			return;
		}
	}
}

/* ---- answers sent twice, late, ahead, by others ------------------------------------------------ */

static int64_t answers_kept(struct house *h)
{
	return house_count(h, "SELECT count(*) FROM answer");
}

static void an_answer_sent_twice_counts_once(void **state)
{
	struct house *h = *state;
	struct assessment_answer first, second;

	small_content(h);
	int64_t person = house_person(h, "a@example.org");
	struct assessment t = load(h, begin(h, person, "1.1"), person);
	first = second = answering(h, &t, RIGHT);
	assert_int_equal(send(h, &first), ERR_NONE);
	struct str known = knowledge_of(h, person, "1.1").elements;
	h->now += CLOCK_MINUTE;
	second.now = h->now;
	assert_int_equal(send(h, &second), ERR_NONE);
	assert_true(second.repeated);
	assert_false(second.differs);
	assert_int_equal(second.state.answered, 1);
	assert_true(str_eq(second.state.challenge->id, first.state.challenge->id));
	assert_int_equal(answers_kept(h), 1);
	assert_true(str_eq(knowledge_of(h, person, "1.1").elements, known));
}

static void of_two_answers_the_first_stands(void **state)
{
	struct house *h = *state;
	struct assessment_answer first, second;

	small_content(h);
	int64_t person = house_person(h, "a@example.org");
	struct assessment t = load(h, begin(h, person, "1.1"), person);
	first = answering(h, &t, WRONG);
	second = answering(h, &t, RIGHT);
	assert_int_equal(send(h, &first), ERR_NONE);
	assert_int_equal(send(h, &second), ERR_NONE);
	assert_true(second.repeated);
	assert_true(second.differs);
	assert_int_equal(answers_kept(h), 1);
	assert_text(house_text(h, "SELECT value FROM answer"), "2");
	assert_text(house_text(h, "SELECT result FROM answer"), "ko");
}

/* The page of another question, of a question not yet asked, of no question at all. */
static void an_answer_from_another_page_is_refused(void **state)
{
	struct house *h = *state;
	static const int64_t positions[] = { 0, 3, 4, 100000 };

	small_content(h);
	int64_t person = house_person(h, "a@example.org");
	struct assessment t = load(h, begin(h, person, "1.1"), person);
	struct str first = t.challenge->id;
	answer(h, &t, true);
	assert_true(t.challenge != NULL);
	struct str known = knowledge_of(h, person, "1.1").elements;
	for (size_t i = 0; i < sizeof positions / sizeof *positions; i++) {
		struct assessment_answer x = answering(h, &t, RIGHT);
		x.position = positions[i];
		assert_int_equal(send(h, &x), ERR_CONFLICT);
		assert_int_equal(x.state.answered, 1);
		assert_true(str_eq(x.state.challenge->id, t.challenge->id));
	}
	struct assessment_answer x = answering(h, &t, RIGHT);
	x.challenge = first; /* the right position with the question before */
	assert_int_equal(send(h, &x), ERR_CONFLICT);
	x = answering(h, &t, RIGHT);
	x.position = 1; /* the position before with the present question */
	assert_int_equal(send(h, &x), ERR_CONFLICT);
	assert_int_equal(answers_kept(h), 1);
	assert_true(str_eq(knowledge_of(h, person, "1.1").elements, known));
}

static void somebody_elses_test_is_not_found(void **state)
{
	struct house *h = *state;
	struct assessment out;

	small_content(h);
	int64_t mine = house_person(h, "a@example.org"), other = house_person(h, "b@example.org");
	struct assessment t = load(h, begin(h, mine, "1.1"), mine);
	assert_int_equal(assessment_load(h->db, h->arena, h->bank, LANGUAGE_EN, t.id, other, &out),
	                 ERR_NOT_FOUND);
	assert_int_equal(assessment_load(h->db, h->arena, h->bank, LANGUAGE_EN, t.id + 1, mine, &out),
	                 ERR_NOT_FOUND);
	struct assessment_answer x = answering(h, &t, RIGHT);
	x.person = other;
	assert_int_equal(send(h, &x), ERR_NOT_FOUND);
	assert_int_equal(answers_kept(h), 0);
}

static void a_finished_test_takes_no_more_answers(void **state)
{
	struct house *h = *state;

	small_content(h);
	int64_t person = house_person(h, "a@example.org");
	struct assessment t = load(h, finish(h, person, "1.1", true), person);
	int64_t kept = answers_kept(h);
	assert_true(t.completed);
	assert_null(t.challenge);
	struct assessment_answer x = answering(h, &t, RIGHT);
	x.challenge = h->bank->challenges[0].id;
	assert_int_equal(send(h, &x), ERR_CONFLICT);
	x.challenge = STR("");
	assert_int_equal(send(h, &x), ERR_CONFLICT);
	assert_int_equal(answers_kept(h), kept);
}

/* ---- several windows at once ------------------------------------------------------------------ */

enum { WINDOWS = 8 };

struct window {
	struct house *h;
	pthread_barrier_t *together;
	struct assessment_answer answer;
	struct assessment_begin begin;
	int result;
};

static void *answer_in_window(void *context)
{
	struct window *w = context;

	pthread_barrier_wait(w->together);
	w->result = db_queue_wait(w->h->queue, answer_body, &w->answer);
	return NULL;
}

static void *begin_in_window(void *context)
{
	struct window *w = context;

	pthread_barrier_wait(w->together);
	w->result = db_queue_wait(w->h->queue, begin_body, &w->begin);
	return NULL;
}

static void run_windows(struct window windows[WINDOWS], void *(*body)(void *))
{
	pthread_barrier_t together;
	pthread_t threads[WINDOWS];

	pthread_barrier_init(&together, NULL, WINDOWS);
	for (int i = 0; i < WINDOWS; i++) {
		windows[i].together = &together;
		assert_int_equal(pthread_create(&threads[i], NULL, body, &windows[i]), 0);
	}
	for (int i = 0; i < WINDOWS; i++)
		pthread_join(threads[i], NULL);
	pthread_barrier_destroy(&together);
}

/* Half of the windows say "right", half "wrong"; every one of them is told where the test is. */
static void of_answers_at_once_exactly_one_is_kept(void **state)
{
	struct house *h = *state;
	struct window windows[WINDOWS];

	small_content(h);
	int64_t person = house_person(h, "a@example.org");
	struct assessment t = load(h, begin(h, person, "1.1"), person);
	for (int round = 1; round <= 4 && t.challenge; round++) {
		int kept = -1;
		for (int i = 0; i < WINDOWS; i++) {
			windows[i] = (struct window){ .h = h, .answer = answering(h, &t, i % 2 ? RIGHT : WRONG) };
			windows[i].answer.arena = arena_new(1 << 20);
		}
		run_windows(windows, answer_in_window);
		for (int i = 0; i < WINDOWS; i++) {
			assert_int_equal(windows[i].result, ERR_NONE);
			if (windows[i].answer.repeated)
				continue;
			assert_int_equal(kept, -1);
			kept = i;
		}
		assert_int_not_equal(kept, -1);
		for (int i = 0; i < WINDOWS; i++)
			assert_int_equal(windows[i].answer.differs, i % 2 != kept % 2);
		assert_int_equal(answers_kept(h), round);
		for (int i = 0; i < WINDOWS; i++)
			arena_free(windows[i].answer.arena);
		h->now += CLOCK_MINUTE;
		t = load(h, t.id, person);
		assert_int_equal(t.answered, round);
	}
}

static void begun_in_all_windows_it_is_one_test(void **state)
{
	struct house *h = *state;
	struct window windows[WINDOWS];

	small_content(h);
	int64_t person = house_person(h, "a@example.org");
	for (int i = 0; i < WINDOWS; i++) {
		windows[i] = (struct window){ .h = h, .begin = beginning(h, person, "1.1") };
		windows[i].begin.arena = arena_new(1 << 20);
	}
	run_windows(windows, begin_in_window);
	for (int i = 0; i < WINDOWS; i++) {
		assert_int_equal(windows[i].result, ERR_NONE);
		assert_int_equal(windows[i].begin.id, windows[0].begin.id);
		arena_free(windows[i].begin.arena);
	}
	assert_int_equal(house_count(h, "SELECT count(*) FROM assessment"), 1);
}

/* ---- once more, after a while ------------------------------------------------------------------ */

static void assert_must_wait(struct house *h, int64_t person, int days)
{
	struct assessment_begin b = beginning(h, person, "1.1");

	assert_int_equal(db_queue_wait(h->queue, begin_body, &b), ERR_CONFLICT);
	assert_int_equal(b.wait_days, days);
}

/* Four days of 24 hours since the newest thing learnt; a part of a day counts as one. */
static void it_can_be_improved_after_four_days(void **state)
{
	struct house *h = *state;

	small_content(h);
	int64_t person = house_person(h, "a@example.org");
	int64_t first = finish(h, person, "1.1", false);
	int64_t newest = knowledge_of(h, person, "1.1").newest;
	h->now = newest;
	assert_must_wait(h, person, 4);
	h->now = newest + 1;
	assert_must_wait(h, person, 4);
	h->now = newest + CLOCK_DAY;
	assert_must_wait(h, person, 3);
	h->now = newest + 4 * CLOCK_DAY - 1;
	assert_must_wait(h, person, 1);
	h->now = newest + 4 * CLOCK_DAY;
	int64_t second = begin(h, person, "1.1");
	assert_true(second != first);
	assert_true(load(h, second, person).improving);
	assert_text(state_of(h, first), "completed");
	assert_text(knowledge_of(h, person, "1.1").state, "started");
	assert_int_equal(begin(h, person, "1.1"), second); /* going on with it, not a third one */
}

/* Failures of the first run are asked again, what was right is not, and stays. */
static void improving_asks_only_what_was_failed(void **state)
{
	struct house *h = *state;
	struct model *before;

	small_content(h);
	int64_t person = house_person(h, "a@example.org");
	struct assessment t = load(h, begin(h, person, "1.1"), person);
	while (t.challenge) /* knows nothing above level 2 */
		answer(h, &t, t.challenge->skill->level <= 2);
	before = model_new(h, "1.1");
	assert_true(model_read(before, knowledge_of(h, person, "1.1").elements) > 0);
	double pix = model_pix(before);
	h->now += 4 * CLOCK_DAY;
	t = load(h, begin(h, person, "1.1"), person);
	assert_true(t.improving);
	for (int asked = 0; t.challenge; asked++) {
		size_t at = (size_t)(t.challenge->skill - t.competence->skills);
		assert_true(asked < 10);
		assert_true(before->of[at].known && !before->of[at].right);
		answer(h, &t, true);
	}
	struct model *after = model_new(h, "1.1");
	assert_true(model_read(after, knowledge_of(h, person, "1.1").elements) > 0);
	assert_true(model_pix(after) > pix);
	for (size_t i = 0; i < t.competence->skill_count; i++)
		assert_true(!before->of[i].right || after->of[i].right);
}

/* The rule itself: a failure of three days and 23 hours is not asked again, one of four days is. */
static void a_young_failure_is_not_asked_again(void **state)
{
	struct house *h = *state;
	struct knowledge k;
	bool asked[2] = {};

	content_make(&h->content);
	content_skill(&h->content, "1.1", "alpha", 2, 1, "validated");
	content_skill(&h->content, "1.1", "beta", 2, 1, "validated");
	h->bank = content_load(h->content.folder);
	knowledge_read(&k, h->arena, competence(h, "1.1"), STR(""));
	knowledge_put(&k, (struct placement_knowledge){ h->now - 4 * CLOCK_DAY + 1, 0,
		                                        PLACEMENT_INVALIDATED, PLACEMENT_DIRECT });
	knowledge_put(&k, (struct placement_knowledge){ h->now - 4 * CLOCK_DAY, 1, PLACEMENT_INVALIDATED,
		                                        PLACEMENT_DIRECT });
	for (int64_t test = 1; test <= 50; test++) {
		struct assessment_step s = { .arena = h->arena, .bank = h->bank, .language = LANGUAGE_EN,
			                     .assessment = test, .started = h->now, .improving = true,
			                     .method = ASSESSMENT_PIX };
		const struct challenge *c = assessment_choose(&s, &k);
		assert_non_null(c);
		asked[c->skill->id.p[0] == 'b'] = true;
		s.improving = false; /* a first run never asks what is known, however old */
		assert_null(assessment_choose(&s, &k));
	}
	assert_false(asked[0]);
	assert_true(asked[1]);
}

static int reset_body(struct db *db, void *args)
{
	return assessment_reset(db, args);
}

static int reset(struct house *h, int64_t person, int *wait_days)
{
	struct assessment_reset r = { .arena = h->arena, .person = person, .now = h->now,
		                      .competence = competence(h, "1.1") };
	int k = db_queue_wait(h->queue, reset_body, &r);

	*wait_days = r.wait_days;
	return k;
}

static void it_can_be_reset_after_seven_days(void **state)
{
	struct house *h = *state;
	int wait;

	small_content(h);
	int64_t person = house_person(h, "a@example.org");
	assert_int_equal(reset(h, person, &wait), ERR_NOT_FOUND);
	finish(h, person, "1.1", true);
	struct knowledge_row row = knowledge_of(h, person, "1.1");
	assert_true(row.pix > 0);
	h->now = row.newest + 7 * CLOCK_DAY - 1;
	assert_int_equal(reset(h, person, &wait), ERR_CONFLICT);
	assert_int_equal(wait, 1);
	h->now = row.newest;
	assert_int_equal(reset(h, person, &wait), ERR_CONFLICT);
	assert_int_equal(wait, 7);
	h->now = row.newest + 7 * CLOCK_DAY;
	assert_int_equal(reset(h, person, &wait), ERR_NONE);
	row = knowledge_of(h, person, "1.1");
	assert_text(row.state, "reset");
	assert_int_equal(row.pix, 0);
	assert_int_equal(row.level, 0);
	assert_int_equal(row.newest, 0);
	assert_text(row.elements, "");
	int64_t again = begin(h, person, "1.1");
	assert_false(load(h, again, person).improving);
	assert_text(knowledge_of(h, person, "1.1").state, "started");
}

static void a_reset_aborts_the_started_test(void **state)
{
	struct house *h = *state;
	int wait;

	small_content(h);
	int64_t person = house_person(h, "a@example.org");
	struct assessment t = load(h, begin(h, person, "1.1"), person);
	answer(h, &t, true);
	struct assessment_answer late = answering(h, &t, RIGHT);
	h->now += 7 * CLOCK_DAY;
	assert_int_equal(reset(h, person, &wait), ERR_NONE);
	assert_text(state_of(h, t.id), "aborted");
	assert_int_equal(send(h, &late), ERR_CONFLICT); /* from a window left open */
	assert_true(late.state.aborted);
	assert_null(late.state.challenge);
	assert_text(knowledge_of(h, person, "1.1").elements, "");
	int64_t again = begin(h, person, "1.1");
	assert_true(again != t.id);
	assert_int_equal(answers_kept(h), 1); /* what was answered stays written down */
	/* what was said in the aborted test is not known in the new one */
	struct model *m = model_new(h, "1.1");
	model_begin(m, again, h->now, false);
	assert_is_a_best_question(m, load(h, again, person).challenge);
}

/* ---- the content changes ------------------------------------------------------------------------ */

static void another_question_stands_in_for_one_that_left(void **state)
{
	struct house *h = *state;
	struct model *m;

	small_content(h);
	int64_t person = house_person(h, "a@example.org");
	struct assessment t = load(h, begin(h, person, "1.1"), person);
	m = model_new(h, "1.1");
	model_begin(m, t.id, t.started, false);
	model_answer(m, t.challenge->skill, true, h->now);
	answer(h, &t, true);
	struct assessment_answer stale = answering(h, &t, RIGHT);
	stale.challenge = arena_str(h->arena, stale.challenge);
	char *tube = arena_alloc(h->arena, 16, 1);
	memcpy(tube, t.challenge->skill->tube->id.p, t.challenge->skill->tube->id.n);
	content_drop(&h->content, "1.1", tube, t.challenge->skill->level);
	struct str known = knowledge_of(h, person, "1.1").elements;
	reload(h);
	stale.bank = h->bank;
	assert_int_equal(send(h, &stale), ERR_CONFLICT);
	t = load(h, t.id, person);
	assert_non_null(t.challenge);
	assert_false(str_eq(t.challenge->id, stale.challenge));
	/* the places of the skills have moved: what is known is read again against the new content */
	m = model_new(h, "1.1");
	assert_true(model_read(m, known) >= 0);
	model_begin(m, t.id, t.started, false);
	m->answered = 1;
	assert_is_a_best_question(m, t.challenge);
	assert_true(str_eq(load(h, t.id, person).challenge->id, t.challenge->id)); /* the same each time */
	answer(h, &t, true);
	assert_int_equal(t.answered, 2);
}

/* Nothing is left to ask in a started test: whoever goes on with it finds it completed. */
static void a_test_without_questions_left_is_completed(void **state)
{
	struct house *h = *state;

	content_make(&h->content);
	content_skill(&h->content, "1.1", "alpha", 2, 1, "validated");
	content_skill(&h->content, "1.1", "beta", 2, 1, "validated");
	h->bank = content_load(h->content.folder);
	int64_t person = house_person(h, "a@example.org");
	struct assessment t = load(h, begin(h, person, "1.1"), person);
	answer(h, &t, true);
	assert_non_null(t.challenge);
	content_drop(&h->content, "1.1", t.challenge->skill->tube->id.p[0] == 'a' ? "alpha" : "beta", 2);
	content_skill(&h->content, "1.1", t.challenge->skill->tube->id.p[0] == 'a' ? "alpha" : "beta", 2, 1,
	              "archived");
	reload(h);
	assert_null(load(h, t.id, person).challenge);
	assert_int_equal(begin(h, person, "1.1"), t.id);
	assert_text(state_of(h, t.id), "completed");
	assert_text(knowledge_of(h, person, "1.1").state, "completed");
	assert_int_equal(knowledge_of(h, person, "1.1").pix, 4); /* one skill at its level now: min(4, 8/1) */
	assert_must_wait(h, person, 4);
	h->now += 4 * CLOCK_DAY;
	assert_must_wait(h, person, 0); /* and then there is nothing new to ask */
}

/* All that was known is of skills that left: the new content is taken as on the first day. */
static void a_competence_remade_can_be_taken_at_once(void **state)
{
	struct house *h = *state;

	content_make(&h->content);
	content_skill(&h->content, "1.1", "alpha", 2, 1, "validated");
	h->bank = content_load(h->content.folder);
	int64_t person = house_person(h, "a@example.org");
	finish(h, person, "1.1", true);
	content_drop(&h->content, "1.1", "alpha", 2);
	content_skill(&h->content, "1.1", "beta", 2, 1, "validated");
	char command[120];
	snprintf(command, sizeof command, "rm -r '%s/skills/1.1/alpha'", h->content.folder);
	assert_int_equal(system(command), 0);
	reload(h);
	struct assessment t = load(h, begin(h, person, "1.1"), person);
	assert_false(t.improving);
	answer(h, &t, true);
	assert_null(t.challenge);
	/* alpha2 is remembered, should it come back */
	assert_true(str_ends(str_trim(knowledge_of(h, person, "1.1").elements), STR("")));
	assert_non_null(strstr(arena_z(h->arena, knowledge_of(h, person, "1.1").elements), "alpha2+"));
	assert_int_equal(knowledge_of(h, person, "1.1").pix, 4);
}

/* A skill without a question that may be asked is no target: nothing is inferred about it. */
static void nothing_is_learnt_of_an_idle_skill(void **state)
{
	struct house *h = *state;

	content_make(&h->content);
	content_skill(&h->content, "1.1", "alpha", 1, 1, "proposed");
	content_skill(&h->content, "1.1", "alpha", 2, 1, "validated");
	content_skill(&h->content, "1.1", "alpha", 3, 1, "archived");
	h->bank = content_load(h->content.folder);
	int64_t person = house_person(h, "a@example.org");
	finish(h, person, "1.1", true);
	struct str known = knowledge_of(h, person, "1.1").elements;
	assert_true(str_starts(known, STR("alpha2+")));
	assert_int_equal(str_find(known, ' '), known.n - 1); /* one element */
}

/* ---- the question itself ------------------------------------------------------------------------ */

/* Shown again it is the same; over many tests every equally good question comes up. */
static void equally_good_questions_take_turns(void **state)
{
	struct house *h = *state;
	struct model *m;
	struct knowledge k;
	bool may[MODEL_SKILLS], seen[MODEL_SKILLS] = {};
	int questions_of_beta2 = 0;

	small_content(h);
	m = model_new(h, "1.1");
	knowledge_read(&k, h->arena, competence(h, "1.1"), STR(""));
	model_begin(m, 1, h->now, false);
	/* alpha and beta are easy tubes; their skills of level 2 come first */
	assert_int_equal(model_next(m, may), 2);
	for (int i = 0; i < 300; i++) {
		struct assessment_step s = { .arena = h->arena, .bank = h->bank, .language = LANGUAGE_EN,
			                     .assessment = id_next(&h->ids), .started = h->now,
			                     .method = ASSESSMENT_PIX };
		const struct challenge *c = assessment_choose(&s, &k);
		assert_ptr_equal(assessment_choose(&s, &k), c);
		assert_is_a_best_question(m, c);
		seen[c->skill - m->competence->skills] = true;
		if (str_starts(c->id, STR("beta2-")))
			questions_of_beta2 |= 1 << (c->id.p[6] - '1');
	}
	for (size_t i = 0; i < m->competence->skill_count; i++)
		assert_int_equal(seen[i], may[i]);
	assert_int_equal(questions_of_beta2, 7); /* its three questions */
}

static void levels_before_and_after_are_told(void **state)
{
	struct house *h = *state;

	/* alpha2 and alpha1: one skill a level, 4 pix each; right at 2 infers 1: 8 pix, level 1 */
	content_make(&h->content);
	content_skill(&h->content, "1.1", "alpha", 1, 1, "validated");
	content_skill(&h->content, "1.1", "alpha", 2, 1, "validated");
	h->bank = content_load(h->content.folder);
	int64_t person = house_person(h, "a@example.org");
	struct assessment t = load(h, begin(h, person, "1.1"), person);
	assert_text(t.challenge->id, "alpha2-1");
	struct assessment_answer x = answering(h, &t, RIGHT);
	assert_int_equal(send(h, &x), ERR_NONE);
	assert_int_equal(x.level_before, 0);
	assert_int_equal(x.level_after, 1);
	assert_true(x.state.completed);
	assert_null(x.state.challenge);
}

/* A skipped question is a wrong one to what is known. */
static void a_skipped_question_counts_as_not_known(void **state)
{
	struct house *h = *state;

	small_content(h);
	int64_t person = house_person(h, "a@example.org");
	struct assessment t = load(h, begin(h, person, "1.1"), person);
	struct model *m = model_new(h, "1.1");
	model_begin(m, t.id, t.started, false);
	model_answer(m, t.challenge->skill, false, h->now);
	struct assessment_answer x = answering(h, &t, STR(ANSWER_SKIPPED));
	x.result = "aband";
	assert_int_equal(send(h, &x), ERR_NONE);
	assert_knows(h, person, "1.1", m);
	assert_text(house_text(h, "SELECT result FROM answer"), "aband");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		HOUSE_ON_BOTH(a_test_goes_by_the_rules),
		HOUSE_ON_BOTH(a_test_of_the_real_content_goes_by_the_rules),
		HOUSE_ON_BOTH(knowledge_is_the_fold_of_all_answers),
		HOUSE_ON_BOTH(an_answer_sent_twice_counts_once),
		HOUSE_ON_BOTH(of_two_answers_the_first_stands),
		HOUSE_ON_BOTH(an_answer_from_another_page_is_refused),
		HOUSE_ON_BOTH(somebody_elses_test_is_not_found),
		HOUSE_ON_BOTH(a_finished_test_takes_no_more_answers),
		HOUSE_ON_BOTH(of_answers_at_once_exactly_one_is_kept),
		HOUSE_ON_BOTH(begun_in_all_windows_it_is_one_test),
		HOUSE_ON_BOTH(it_can_be_improved_after_four_days),
		HOUSE_ON_BOTH(improving_asks_only_what_was_failed),
		HOUSE_ON_SQLITE(a_young_failure_is_not_asked_again),
		HOUSE_ON_BOTH(it_can_be_reset_after_seven_days),
		HOUSE_ON_BOTH(a_reset_aborts_the_started_test),
		HOUSE_ON_BOTH(another_question_stands_in_for_one_that_left),
		HOUSE_ON_BOTH(a_test_without_questions_left_is_completed),
		HOUSE_ON_BOTH(a_competence_remade_can_be_taken_at_once),
		HOUSE_ON_BOTH(nothing_is_learnt_of_an_idle_skill),
		HOUSE_ON_SQLITE(equally_good_questions_take_turns),
		HOUSE_ON_BOTH(levels_before_and_after_are_told),
		HOUSE_ON_BOTH(a_skipped_question_counts_as_not_known),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
