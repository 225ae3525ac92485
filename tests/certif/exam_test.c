/* SPDX-License-Identifier: EUPL-1.2 */
/* Whole exams on both engines, through the write queue as the server does. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "certif/exam.h"
#include "certif/exam_verify.h"
#include "certif/queries.h"
#include "certif/guess.h"
#include "help/certif.h"

#define HERE STR("browser-one")
#define THERE STR("browser-two")

/* ---- one room with a candidate in it ----------------------------------------------------------
 */

struct room {
	struct house *house;
	struct exam_memory *memory;
	int64_t session, number, candidate, person, invigilator;
};

/* Every test is held under both methods. */
static const char *method;

static struct room room_open(struct house *h)
{
	struct room r = {.house = h};

	h->bank = content_load("content");
	r.memory = exam_memory_new(16);
	r.session = certif_session(h, certif_centre(h, 0), h->now + CLOCK_HOUR);
	house_script(h, arena_printf(h->arena, "UPDATE certif_session SET method = '%s'", method).p);
	r.number = certif_number(h, r.session);
	r.candidate = certif_candidate(h, r.session, "Dupont-Moreau", "Inès", "2004-02-29");
	r.person = house_person(h, "ines@test.example");
	r.invigilator = house_person(h, "claire@test.example");
	return r;
}

static struct exam_call call(struct room *r)
{
	struct house *h = r->house;

	return (struct exam_call){.arena = h->arena,
				  .ids = &h->ids,
				  .bank = h->bank,
				  .memory = r->memory,
				  .candidate = r->candidate,
				  .person = r->person,
				  .browser = HERE,
				  .now = h->now};
}

#define BODY(name, type)                                                                           \
	static int name##_body(struct db *db, void *args)                                          \
	{                                                                                          \
		return name(db, (type *)args);                                                     \
	}                                                                                          \
	static int do_##name(struct room *r, type *args)                                           \
	{                                                                                          \
		return db_queue_wait(r->house->queue, name##_body, args);                          \
	}
BODY(exam_join, struct exam_join)
BODY(exam_accept_rules, struct exam_call)
BODY(exam_begin, struct exam_begin)
BODY(exam_reply, struct exam_reply)
BODY(exam_contact, struct exam_contact)
BODY(exam_alert, struct exam_said)
BODY(exam_withdraw, struct exam_said)
BODY(exam_come_back, struct exam_said)
BODY(exam_act, struct exam_act)
BODY(exam_finalize, struct exam_finalize)

static struct sitting look(struct room *r)
{
	struct sitting s;

	assert_int_equal(exam_load(r->house->db, r->house->arena, r->house->bank, r->candidate,
				   HERE, r->house->now, &s),
			 ERR_NONE);
	return s;
}

static struct exam_join joining(struct room *r, const char *name, const char *first,
				const char *born)
{
	return (struct exam_join){.call = call(r),
				  .number = r->number,
				  .birth_name = str_of(name),
				  .first_name = str_of(first),
				  .birth_date = str_of(born)};
}

static enum exam_refusal join_refusal(struct room *r, struct exam_join j)
{
	assert_int_equal(do_exam_join(r, &j), ERR_NONE);
	return j.refusal;
}

static int act(struct room *r, enum exam_event event)
{
	struct exam_act x = {.call = call(r),
			     .session = r->session,
			     .event = event,
			     .minutes = 10,
			     .subcategory = STR("IMAGE_NOT_DISPLAYING")};

	x.call.person = r->invigilator;
	return do_exam_act(r, &x);
}

static int act_all(struct room *r, enum exam_event event)
{
	struct exam_act x = {.call = call(r), .session = r->session, .event = event, .minutes = 10};

	x.call.person = r->invigilator;
	x.call.candidate = 0;
	return do_exam_act(r, &x);
}

static struct exam_begin beginning(struct room *r, const char *code)
{
	return (struct exam_begin){
	    .call = call(r), .code = str_of(code), .language = LANGUAGE_FR, .seed = 42};
}

static enum exam_refusal begin_refusal(struct room *r, const char *code)
{
	struct exam_begin b = beginning(r, code);

	assert_int_equal(do_exam_begin(r, &b), ERR_NONE);
	return b.refusal;
}

static void join(struct room *r)
{
	struct exam_join j = joining(r, "DUPONT MOREAU", "ines", "2004-02-29");

	assert_int_equal(do_exam_join(r, &j), ERR_NONE);
	assert_int_equal(j.refusal, REFUSAL_NONE);
	assert_int_equal(j.call.candidate, r->candidate);
}

static void get_ready(struct room *r)
{
	struct exam_call c = call(r);

	join(r);
	assert_int_equal(do_exam_accept_rules(r, &c), ERR_NONE);
	assert_int_equal(act(r, EVENT_CONFIRM), ERR_NONE);
}

static void begin(struct room *r)
{
	get_ready(r);
	assert_int_equal(begin_refusal(r, CERTIF_CODE), REFUSAL_NONE);
}

static struct exam_reply replying(struct room *r, const struct sitting *s, const char *result)
{
	return (struct exam_reply){.call = call(r),
				   .number = s->question.number,
				   .challenge = s->question.id,
				   .value = STR("1"),
				   .result = result};
}

static struct sitting reply(struct room *r, const char *result)
{
	struct sitting s = look(r);
	struct exam_reply x = replying(r, &s, result);

	assert_true(s.asks);
	assert_int_equal(do_exam_reply(r, &x), ERR_NONE);
	assert_false(x.repeated);
	return x.after;
}

static int64_t number(struct room *r, const char *sql)
{
	return house_count(r->house, sql);
}

/* ---- tests ------------------------------------------------------------------------------------
 */

static void an_exam_goes_from_the_list_to_its_last_question(void **state)
{
	struct room r = room_open(*state);
	struct house *h = r.house;
	struct sitting s = look(&r);

	assert_int_equal(s.where.state, EXAM_ENROLLED);
	join(&r);
	assert_int_equal(look(&r).where.state, EXAM_WAITING);
	assert_int_equal(begin_refusal(&r, CERTIF_CODE), REFUSAL_RULES);
	struct exam_call c = call(&r);
	assert_int_equal(do_exam_accept_rules(&r, &c), ERR_NONE);
	assert_int_equal(begin_refusal(&r, CERTIF_CODE), REFUSAL_UNCONFIRMED);
	assert_int_equal(act(&r, EVENT_CONFIRM), ERR_NONE);
	assert_int_equal(begin_refusal(&r, " bcdf-23"), REFUSAL_NONE);
	s = look(&r);
	assert_int_equal(s.where.state, EXAM_STARTED);
	assert_int_equal(s.left, 105 * CLOCK_MINUTE);
	assert_int_equal(s.end, h->now + 105 * CLOCK_MINUTE);
	for (int i = 1; i <= 32; i++) {
		s = look(&r);
		assert_int_equal(s.question.shown, i);
		assert_int_equal(s.answered, i - 1);
		h->now += CLOCK_MINUTE;
		s = reply(&r, i % 3 ? "ok" : "ko");
	}
	assert_int_equal(s.where.state, EXAM_COMPLETED);
	assert_int_equal(s.answered, 32);
	assert_false(s.asks);
	assert_int_equal(number(&r, "SELECT count(*) FROM certif_question WHERE answered > 0"), 32);
	/* one question a tube, the first sixteen of sixteen competences: pix-algorithms 1.4 */
	assert_int_equal(number(&r, "SELECT count(DISTINCT challenge) FROM certif_question"), 32);
	exam_memory_free(r.memory);
}

static void who_joins_is_looked_for_in_the_list(void **state)
{
	struct room r = room_open(*state);
	struct house *h = r.house;
	int64_t other = house_person(h, "lucas@test.example");
	struct exam_join j = joining(&r, "Dupont-Moreau", "Ines", "2004-02-28");

	assert_int_equal(join_refusal(&r, j), REFUSAL_IDENTITY);
	j = joining(&r, "dupont moreau", "INÈS", "2004-02-29");
	j.number++;
	assert_int_equal(join_refusal(&r, j), REFUSAL_SESSION);
	j.number--;
	h->now -= 12 * CLOCK_HOUR;
	j.call.now = h->now;
	assert_int_equal(join_refusal(&r, j), REFUSAL_DAY);
	h->now += 12 * CLOCK_HOUR;
	j.call.now = h->now;
	assert_int_equal(join_refusal(&r, j), REFUSAL_NONE);
	assert_int_equal(join_refusal(&r, j), REFUSAL_NONE); /* again: the same place */
	j.call.person = other;
	assert_int_equal(join_refusal(&r, j), REFUSAL_LINKED);
	r.candidate = certif_candidate(h, r.session, "Martin", "Lucas", "2003-01-01");
	assert_int_equal(join_refusal(&r, joining(&r, "Martin", "Lucas", "2003-01-01")),
			 REFUSAL_OTHER);
	exam_memory_free(r.memory);
}

/* Somebody joined in another one's name: undone by the invigilator, then the right one joins. */
static void a_wrong_link_is_undone(void **state)
{
	struct room r = room_open(*state);
	int64_t right_person = r.person;

	r.person = house_person(r.house, "lucas@test.example");
	join(&r);
	assert_int_equal(act(&r, EVENT_UNLINK), ERR_NONE);
	assert_int_equal(look(&r).where.state, EXAM_ENROLLED);
	assert_int_equal(look(&r).person, 0);
	r.person = right_person;
	join(&r);
	assert_int_equal(look(&r).person, right_person);
	exam_memory_free(r.memory);
}

static void guessing_is_slowed_down_and_told(void **state)
{
	struct room r = room_open(*state);
	struct house *h = r.house;

	get_ready(&r);
	for (int i = 0; i < GUESS_FREE; i++)
		assert_int_equal(begin_refusal(&r, "BCDF24"), REFUSAL_CODE);
	assert_int_equal(
	    number(&r, "SELECT count(*) FROM certif_event WHERE kind = 'guess' AND detail = '5'"),
	    1);
	assert_int_equal(begin_refusal(&r, CERTIF_CODE), REFUSAL_SHUT);
	h->now += 30 * CLOCK_SECOND;
	assert_int_equal(begin_refusal(&r, "BCDF24"), REFUSAL_CODE);
	h->now += 30 * CLOCK_SECOND;
	assert_int_equal(begin_refusal(&r, CERTIF_CODE), REFUSAL_SHUT); /* a minute now */
	h->now += 30 * CLOCK_SECOND;
	assert_int_equal(begin_refusal(&r, CERTIF_CODE), REFUSAL_NONE);
	exam_memory_free(r.memory);
}

static void an_answer_counts_once(void **state)
{
	struct room r = room_open(*state);

	begin(&r);
	struct sitting first = look(&r), second;
	struct exam_reply x = replying(&r, &first, "ok"), wrong_one = x;
	wrong_one.challenge = STR("nothing1-1");
	assert_int_equal(do_exam_reply(&r, &wrong_one), ERR_CONFLICT);
	assert_int_equal(wrong_one.after.question.number, 1);
	assert_int_equal(do_exam_reply(&r, &x), ERR_NONE);
	second = x.after;
	struct exam_reply again = replying(&r, &first, "ko");
	again.value = STR("2");
	assert_int_equal(do_exam_reply(&r, &again), ERR_NONE);
	assert_true(again.repeated && again.differs);
	assert_string_equal(again.kept, "ok");
	assert_int_equal(again.after.question.number, 2);
	assert_true(str_eq(again.after.question.id, second.question.id));
	x = replying(&r, &second, "ok");
	x.number = 3; /* not asked yet */
	assert_int_equal(do_exam_reply(&r, &x), ERR_CONFLICT);
	x = replying(&r, &second, "ok");
	x.call.person = r.invigilator; /* somebody else */
	assert_int_equal(do_exam_reply(&r, &x), ERR_NOT_FOUND);
	assert_int_equal(look(&r).answered, 1);
	exam_memory_free(r.memory);
}

/* The clock is the server's: in time, in the grace, too late; then more time is given. */
static void time_is_up_when_it_is_up(void **state)
{
	struct room r = room_open(*state);
	struct house *h = r.house;

	house_script(h, "UPDATE certif_candidate SET extra_percent = 33");
	begin(&r);
	int64_t start = h->now;
	assert_int_equal(look(&r).left, 140 * CLOCK_MINUTE); /* the issue's: 105 x 4/3 */
	reply(&r, "ok");
	h->now =
	    start + 140 * CLOCK_MINUTE + 15 * CLOCK_SECOND; /* on its way when the time was up */
	struct sitting s = look(&r);
	assert_int_equal(s.where.state, EXAM_TIME_OVER);
	assert_false(s.asks);
	struct exam_reply x = {.call = call(&r), .number = 2, .value = STR("1"), .result = "ok"};
	x.challenge = house_text(h, "SELECT challenge FROM certif_question WHERE number = 2");
	assert_int_equal(do_exam_reply(&r, &x), ERR_NONE);
	assert_false(x.late);
	assert_int_equal(x.after.answered, 2);
	assert_int_equal(x.after.where.state, EXAM_TIME_OVER);
	assert_int_equal(x.after.ended, start + 140 * CLOCK_MINUTE);
	h->now += 5 * CLOCK_MINUTE;
	assert_int_equal(act(&r, EVENT_ADD_TIME), ERR_NONE); /* 10 minutes, whole */
	s = look(&r);
	assert_int_equal(s.where.state, EXAM_STARTED);
	assert_int_equal(s.left, 10 * CLOCK_MINUTE);
	assert_int_equal(s.question.number, 3);
	h->now += 10 * CLOCK_MINUTE + 15 * CLOCK_SECOND + 1;
	x = replying(&r, &s, "ok");
	assert_int_equal(do_exam_reply(&r, &x), ERR_NONE);
	assert_true(x.late);
	assert_null(x.kept);
	assert_int_equal(look(&r).answered, 2);
	assert_int_equal(number(&r, "SELECT count(*) FROM certif_exam WHERE state = 'time_over'"),
			 1);
	exam_memory_free(r.memory);
}

static void nothing_is_asked_and_no_time_passes_while_it_is_held(void **state)
{
	struct room r = room_open(*state);
	struct house *h = r.house;

	begin(&r);
	struct sitting s = look(&r);
	struct exam_reply x = replying(&r, &s, "ok");
	struct exam_said said = {.call = call(&r), .text = STR("The picture is missing")};
	h->now += CLOCK_MINUTE;
	said.call = call(&r);
	assert_int_equal(do_exam_alert(&r, &said), ERR_NONE);
	assert_int_equal(do_exam_reply(&r, &x), ERR_CONFLICT);
	assert_int_equal(x.after.where.holds, HOLD_ALERT);
	h->now += CLOCK_MINUTE;
	assert_int_equal(act_all(&r, EVENT_HALT), ERR_NONE); /* fire */
	h->now += 20 * CLOCK_MINUTE;
	said.call = call(&r);
	assert_int_equal(do_exam_withdraw(&r, &said), ERR_NONE);
	h->now += CLOCK_MINUTE;
	assert_int_equal(look(&r).where.holds, HOLD_HALT);
	assert_int_equal(act_all(&r, EVENT_GO_ON), ERR_NONE);
	assert_int_equal(look(&r).left, 104 * CLOCK_MINUTE);
	x.call = call(&r);
	assert_int_equal(do_exam_reply(&r, &x), ERR_NONE);
	exam_memory_free(r.memory);
}

static void a_bad_question_is_replaced_and_counts_for_nothing(void **state)
{
	struct room r = room_open(*state);
	struct house *h = r.house;

	begin(&r);
	reply(&r, "ok");
	struct sitting s = look(&r), after;
	struct exam_said said = {.call = call(&r), .text = STR("No picture")};
	assert_int_equal(act(&r, EVENT_REPLACE), ERR_CONFLICT); /* no alert */
	assert_int_equal(do_exam_alert(&r, &said), ERR_NONE);
	assert_int_equal(act(&r, EVENT_REPLACE), ERR_NONE);
	after = look(&r);
	assert_int_equal(after.where.holds, 0);
	assert_int_equal(after.question.number, 3);
	assert_int_equal(after.question.shown, 2); /* still the second that counts */
	assert_ptr_not_equal(after.question.challenge->skill, s.question.challenge->skill);
	assert_int_equal(
	    number(&r, "SELECT count(*) FROM certif_report WHERE category = 'IN_CHALLENGE' AND "
		       "question = 2 AND resolved IS NOT NULL AND description = 'No picture'"),
	    1);
	for (int i = 2; i <= 32; i++)
		after = reply(&r, "ok");
	assert_int_equal(after.where.state, EXAM_COMPLETED);
	assert_int_equal(number(&r, "SELECT count(*) FROM certif_question"), 33);
	assert_true(str_eq(house_text(h, "SELECT challenge FROM certif_question WHERE dropped"),
			   s.question.id));
	exam_memory_free(r.memory);
}

static void another_browser_goes_on_once_let_in(void **state)
{
	struct room r = room_open(*state);

	begin(&r);
	struct sitting s = look(&r);
	struct exam_reply x = replying(&r, &s, "ok");
	x.call.browser = THERE;
	assert_int_equal(do_exam_reply(&r, &x), ERR_CONFLICT);
	assert_true(x.after.elsewhere);
	struct exam_said said = {.call = x.call};
	assert_int_equal(do_exam_come_back(&r, &said), ERR_NONE);
	assert_int_equal(said.after.where.holds, HOLD_RESUME);
	assert_false(said.after.elsewhere);
	assert_int_equal(do_exam_reply(&r, &x), ERR_CONFLICT); /* not let in yet */
	assert_int_equal(act(&r, EVENT_ADMIT), ERR_NONE);
	assert_int_equal(do_exam_reply(&r, &x), ERR_NONE);
	s = look(&r); /* the first browser */
	assert_true(s.elsewhere);
	assert_int_equal(s.question.number, 2);
	exam_memory_free(r.memory);
}

static void an_end_by_the_invigilator_can_be_taken_back(void **state)
{
	struct room r = room_open(*state);

	begin(&r);
	r.house->now += 5 * CLOCK_MINUTE;
	assert_int_equal(act(&r, EVENT_STOP), ERR_NONE);
	assert_int_equal(look(&r).where.state, EXAM_STOPPED);
	assert_int_equal(act(&r, EVENT_STOP), ERR_CONFLICT);
	r.house->now += 5 * CLOCK_MINUTE;
	assert_int_equal(act_all(&r, EVENT_HALT), ERR_NONE);
	assert_int_equal(act(&r, EVENT_REOPEN), ERR_NONE);
	assert_int_equal(look(&r).where.holds,
			 HOLD_HALT); /* nobody works while everything stands still */
	assert_int_equal(act_all(&r, EVENT_GO_ON), ERR_NONE);
	assert_int_equal(look(&r).left, 100 * CLOCK_MINUTE);
	reply(&r, "ok");
	exam_memory_free(r.memory);
}

/* The same seed and answers give the same exam, with what is remembered and without. */
static void what_is_remembered_changes_nothing(void **state)
{
	struct room r = room_open(*state);
	struct house *h = r.house;
	struct exam_memory *kept = r.memory;

	begin(&r);
	for (int i = 0; i < 32; i++)
		reply(&r, i * 7 % 5 < 3 ? "ok" : "ko");
	struct str first = house_text(
	    h, "SELECT CAST(max(capacity) + 1000 * sum(number * (difficulty + error)) AS text) "
	       "FROM certif_question");
	house_script(h, "DELETE FROM certif_question");
	house_script(h, "UPDATE certif_exam SET state = 'ready', ended = NULL");
	r.memory = NULL;
	assert_int_equal(begin_refusal(&r, CERTIF_CODE), REFUSAL_NONE);
	for (int i = 0; i < 32; i++) {
		r.memory = i % 3 == 0
			       ? kept
			       : NULL; /* what another server answered meanwhile is not believed */
		reply(&r, i * 7 % 5 < 3 ? "ok" : "ko");
	}
	struct str second = house_text(
	    h, "SELECT CAST(max(capacity) + 1000 * sum(number * (difficulty + error)) AS text) "
	       "FROM certif_question");
	assert_string_equal(first.p, second.p);
	exam_memory_free(kept);
}

static void leaving_a_focused_question_costs_it(void **state)
{
	struct room r = room_open(*state);
	struct house *h = r.house;

	house_script(h, "UPDATE certif_candidate SET extra_percent = 100");
	begin(&r);
	house_script(
	    h, "UPDATE certif_question SET challenge = 'requete3-1'"); /* focused, in the content */
	struct exam_contact c = {.call = call(&r), .is_away = true};
	assert_int_equal(do_exam_contact(&r, &c), ERR_NONE);
	assert_int_equal(do_exam_contact(&r, &c), ERR_NONE); /* away still */
	assert_int_equal(look(&r).question.away, 1);
	assert_int_equal(
	    number(&r,
		   "SELECT count(*) FROM certif_event WHERE kind = 'look_away' AND detail = '1'"),
	    1);
	struct sitting s = look(&r);
	assert_true(s.question.focused);
	struct exam_reply x = replying(&r, &s, "ok");
	assert_int_equal(do_exam_reply(&r, &x), ERR_NONE);
	assert_string_equal(x.kept, "focusedOut");
	exam_memory_free(r.memory);
}

static void a_timed_question_answered_late_is_timed_out(void **state)
{
	struct room r = room_open(*state);
	struct house *h = r.house;

	begin(&r);
	house_script(h, "UPDATE certif_question SET seconds = 60");
	struct sitting s = look(&r);
	assert_int_equal(s.question.left, CLOCK_MINUTE);
	assert_int_equal(act(&r, EVENT_PAUSE), ERR_NONE);
	h->now += CLOCK_HOUR;
	assert_int_equal(act(&r, EVENT_UNPAUSE), ERR_NONE);
	assert_int_equal(look(&r).question.left, CLOCK_MINUTE); /* its time stood still too */
	h->now += CLOCK_MINUTE + 15 * CLOCK_SECOND + 1;
	struct exam_reply x = replying(&r, &s, "ok");
	assert_int_equal(do_exam_reply(&r, &x), ERR_NONE);
	assert_string_equal(x.kept, "timedout");
	exam_memory_free(r.memory);
}

static void a_question_that_left_the_content_is_replaced(void **state)
{
	struct room r = room_open(*state);

	begin(&r);
	reply(&r, "ok");
	house_script(r.house, "UPDATE certif_question SET challenge = 'gone1-1' WHERE number = 2");
	assert_null(look(&r).question.challenge);
	struct exam_contact c = {.call = call(&r)};
	assert_int_equal(do_exam_contact(&r, &c), ERR_NONE);
	struct sitting s = look(&r);
	assert_non_null(s.question.challenge);
	assert_int_equal(s.question.number, 3);
	assert_int_equal(s.question.shown, 2);
	exam_memory_free(r.memory);
}

/* ---- the end of the session -------------------------------------------------------------------- */

static struct exam_finalize finalizing(struct room *r)
{
	struct exam_finalize f = {.call = call(r), .session = r->session};

	f.call.person = r->invigilator;
	return f;
}

static void tell(void *, const struct exam_difference *d)
{
	print_error("candidate %lld, question %lld: " STR_FMT "\n", (long long)d->candidate,
		    (long long)d->question, STR_ARG(d->what));
}

static void assert_verifies(struct room *r, uint64_t results)
{
	struct exam_verify v = {.bank = r->house->bank, .session = r->number, .tell = tell};

	assert_int_equal(exam_verify(r->house->db, &v), ERR_NONE);
	assert_int_equal(v.differences, 0);
	assert_int_equal(v.results, results);
}

static void answers(struct room *r, int n)
{
	for (int i = 0; i < n; i++)
		reply(r, i % 4 ? "ok" : "ko");
}

static struct result_row result(struct room *r)
{
	struct result_row row;

	assert_int_equal(result_row(r->house->db, r->house->arena, r->candidate, &row), ERR_NONE);
	return row;
}

static void a_session_is_finalised_once_everything_is_said(void **state)
{
	struct room r = room_open(*state);
	struct house *h = r.house;
	int64_t absent = certif_candidate(h, r.session, "Martin", "Lucas", "2003-01-01");
	struct exam_finalize f = finalizing(&r);

	assert_int_equal(do_exam_finalize(&r, &f), ERR_CONFLICT);
	assert_int_equal(f.problem, FINALIZE_NOTHING);
	begin(&r);
	answers(&r, 10);
	assert_int_equal(do_exam_finalize(&r, &f), ERR_CONFLICT);
	assert_int_equal(f.problem, FINALIZE_NO_REASON);
	assert_int_equal(f.candidate, r.candidate);
	house_script(h, "UPDATE certif_exam SET abort = 'technical'"); /* of the absent one too */
	assert_int_equal(do_exam_finalize(&r, &f), ERR_CONFLICT);
	assert_int_equal(f.problem, FINALIZE_STRAY_REASON);
	assert_int_equal(f.candidate, absent);
	house_script(h, "UPDATE certif_exam SET abort = '' WHERE started IS NULL");
	assert_int_equal(number(&r, "SELECT count(*) FROM certif_result"), 0); /* nothing was half done */
	assert_int_equal(do_exam_finalize(&r, &f), ERR_NONE);
	assert_int_equal(f.results, 1);
	assert_int_equal(look(&r).where.state, EXAM_FINALIZED);
	assert_true(look(&r).closed);
	assert_int_equal(number(&r, "SELECT count(*) FROM certif_exam WHERE state = 'absent'"), 1);
	/* 10 answers are too few, for a technical reason: cancelled (pix-algorithms 1.9, 3) */
	struct result_row row = result(&r);
	assert_true(str_eq(row.status, STR("cancelled")));
	assert_true(str_eq(row.comment, STR("CANCELLED_DUE_TO_LACK_OF_ANSWERS_FOR_TECHNICAL_REASON")));
	assert_false(row.scored);
	assert_int_equal(row.pix, -1);
	assert_int_equal(do_exam_finalize(&r, &f), ERR_CONFLICT);
	assert_int_equal(f.problem, FINALIZE_CLOSED);
	house_script(h, "UPDATE certif_exam SET state = 'time_over' WHERE state = 'finalized'");
	assert_int_equal(act(&r, EVENT_ADD_TIME), ERR_CONFLICT); /* pressed a moment too late */
	assert_verifies(&r, 1);
	exam_memory_free(r.memory);
}

static double result_of_an_exam_left_after(struct room *r, int n, const char *abort)
{
	struct house *h = r->house;

	begin(r);
	answers(r, n);
	house_script(h, arena_printf(h->arena, "UPDATE certif_exam SET abort = '%s'", abort).p);
	struct exam_finalize f = finalizing(r);
	assert_int_equal(do_exam_finalize(r, &f), ERR_NONE);
	assert_verifies(r, 1);
	struct result_row row = result(r);
	assert_true(row.scored);
	assert_int_equal(row.answers, n);
	return row.capacity;
}

/* Left by the candidate: the questions that would have come count as skipped. For a technical reason: as
 * it is. (pix-algorithms 1.7, 1.9) */
static void a_test_left_early_is_worth_less(void **state)
{
	struct room r = room_open(*state);
	double left = result_of_an_exam_left_after(&r, 24, "candidate");

	assert_int_equal(number(&r, "SELECT count(*) FROM certif_skipped"), 8);
	assert_int_equal(number(&r, "SELECT count(*) FROM certif_skipped WHERE challenge IN "
				    "(SELECT challenge FROM certif_question WHERE answered > 0)"),
			 0);
	struct str reached = house_text(r.house, "SELECT CAST(capacity AS text) FROM certif_question "
						 "WHERE answered > 0 ORDER BY number DESC LIMIT 1");
	double capacity;
	assert_true(str_real(reached, &capacity));
	assert_true(left < capacity);
	exam_memory_free(r.memory);
}

static void a_test_broken_off_for_a_technical_reason_is_worth_what_it_was(void **state)
{
	struct room r = room_open(*state);
	double kept = result_of_an_exam_left_after(&r, 24, "technical");
	struct str reached = house_text(r.house, "SELECT CAST(capacity AS text) FROM certif_question "
						 "WHERE answered > 0 ORDER BY number DESC LIMIT 1");
	double capacity;

	assert_true(str_real(reached, &capacity));
	assert_true(capacity - kept < 1e-9 && kept - capacity < 1e-9);
	assert_int_equal(number(&r, "SELECT count(*) FROM certif_skipped"), 0);
	exam_memory_free(r.memory);
}

static void a_whole_test_is_validated_with_its_levels(void **state)
{
	struct room r = room_open(*state);
	double capacity = result_of_an_exam_left_after(&r, 32, "");
	struct result_row row = result(&r);

	assert_true(str_eq(row.status, STR("validated")));
	assert_true(row.pix > 0 && row.pix <= 895);
	assert_true(capacity > -4.67);
	assert_true(str_starts(row.levels, STR("1.1:")));
	assert_true(str_eq(row.scale, STR("plausible")));
	exam_memory_free(r.memory);
}

#define ALL(ON) \
	ON(an_exam_goes_from_the_list_to_its_last_question), \
	ON(who_joins_is_looked_for_in_the_list), \
	ON(a_wrong_link_is_undone), \
	ON(guessing_is_slowed_down_and_told), \
	ON(an_answer_counts_once), \
	ON(time_is_up_when_it_is_up), \
	ON(nothing_is_asked_and_no_time_passes_while_it_is_held), \
	ON(a_bad_question_is_replaced_and_counts_for_nothing), \
	ON(another_browser_goes_on_once_let_in), \
	ON(an_end_by_the_invigilator_can_be_taken_back), \
	ON(what_is_remembered_changes_nothing), \
	ON(leaving_a_focused_question_costs_it), \
	ON(a_timed_question_answered_late_is_timed_out), \
	ON(a_question_that_left_the_content_is_replaced), \
	ON(a_session_is_finalised_once_everything_is_said), \
	ON(a_test_left_early_is_worth_less), \
	ON(a_test_broken_off_for_a_technical_reason_is_worth_what_it_was), \
	ON(a_whole_test_is_validated_with_its_levels)

int main(void)
{
	const struct CMUnitTest own[] = {ALL(HOUSE_ON_BOTH)};
	const struct CMUnitTest public[] = {ALL(HOUSE_ON_SQLITE)};

	method = "openpix";
	int failed = cmocka_run_group_tests_name("openpix", own, NULL, NULL);
	method = "pix-v3";
	return failed + cmocka_run_group_tests_name("pix-v3", public, NULL, NULL);
}
