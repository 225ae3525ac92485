/* SPDX-License-Identifier: EUPL-1.2 */
/* The end of a session: which tests want a reason, what has to be done before the results are out,
 * the sheet over the wire from a first look to the one that only shows. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "certif/finalize.h"
#include "help/certif.h"
#include "help/site.h"

#define PATH(...) arena_printf(site.house->arena, __VA_ARGS__).p
#define SQL(...) house_script(site.house, PATH(__VA_ARGS__))
#define COUNT(...) house_count(site.house, PATH(__VA_ARGS__))

/* ---- rules ------------------------------------------------------------------------------------
 */

static void a_reason_is_asked_of_a_test_that_is_not_whole_and_of_no_other(void **)
{
	struct finalize_row rows[] = {
	    {.has_begun = true, .is_whole = true},
	    {.has_begun = false},
	    {.has_begun = true, .reason = STR("candidate")},
	    {.has_begun = true, .reason = STR("technical")},
	    {.has_begun = true},			 /* unsaid */
	    {.has_begun = true, .reason = STR("tired")}, /* none of ours */
	    {.has_begun = true, .is_whole = true, .reason = STR("candidate")},
	    {.has_begun = false, .reason = STR("technical")},
	};

	assert_int_equal(finalize_check(rows, 8), 4);
	for (int i = 0; i < 8; i++)
		assert_int_equal(rows[i].problem != NULL, i >= 4);
}

/* CER-29: no comment, no report that wants an action, no failed score, no test without a reason. */
static void results_go_out_by_themselves_only_when_nothing_is_to_be_done(void **)
{
	assert_int_equal(finalize_actions(&(struct finalize_facts){}), 0);
	assert_int_equal(finalize_actions(&(struct finalize_facts){.has_comment = true}),
			 ACTION_COMMENT);
	assert_int_equal(finalize_actions(&(struct finalize_facts){.reports = 2}), ACTION_REPORTS);
	assert_int_equal(finalize_actions(&(struct finalize_facts){.suspected = 1}), ACTION_FRAUD);
	assert_int_equal(finalize_actions(&(struct finalize_facts){.unscored = 1}), ACTION_SCORES);
	assert_int_equal(finalize_actions(&(struct finalize_facts){.unexplained = 1}),
			 ACTION_REASONS);
	assert_int_equal(finalize_actions(&(struct finalize_facts){true, 1, 1, 1, 1}), 31);
}

/* ---- over the wire ------------------------------------------------------------------------------
 */

static struct {
	int64_t centre, session;
	int64_t whole, left, absent; /* candidates */
	const char *hugo, *claire;   /* a member; nobody here */
	const char *sheet;
} f;

static void questions(int64_t candidate, int64_t answers)
{
	for (int64_t n = 1; n <= answers; n++)
		SQL("INSERT INTO certif_question (candidate, number, session, challenge, "
		    "difficulty, discriminant, served, "
		    "began, answered, value, result, capacity, error) VALUES (%lld, %lld, %lld, "
		    "'x%lld', 0, 1, 1, 0, 2, '1', 'ok', 0, 1)",
		    (long long)candidate, (long long)n, (long long)f.session, (long long)n);
}

static void begin(int64_t candidate, const char *state, int64_t answers)
{
	SQL("UPDATE certif_exam SET state = '%s', started = %lld, allowed = 6300000 WHERE "
	    "candidate = %lld",
	    state, (long long)site_now(), (long long)candidate);
	questions(candidate, answers);
}

static int start(void **state)
{
	if (site_start(state))
		return -1;
	int64_t hugo = site_person("hugo@example.org", false);
	f.hugo = site_session(hugo);
	f.claire = site_session(site_person("claire@example.org", false));
	f.centre = certif_centre(site.house, hugo);
	return 0;
}

static void new_session(void)
{
	struct house *h = site.house;

	f.session = certif_session(h, f.centre, h->now);
	f.whole = certif_candidate(h, f.session, "Alpha", "Ana", "2004-02-29");
	f.left = certif_candidate(h, f.session, "Beta", "Ben", "2004-02-29");
	f.absent = certif_candidate(h, f.session, "Gamma", "Guy", "2004-02-29");
	f.sheet = PATH("/certif/sessions/%lld/finalize", (long long)f.session);
}

static struct http_reply send(const char *form)
{
	return site_post(f.sheet, f.hugo, form);
}

static bool is_open(void)
{
	return COUNT("SELECT count(*) FROM certif_session WHERE id = %lld AND state = 'created'",
		     (long long)f.session) == 1;
}

static void a_session_in_which_nobody_began_is_not_finalised(void **)
{
	new_session();
	struct http_reply r = site_get(f.sheet, f.hugo);
	assert_int_equal(r.status, 200);
	assert_true(site_holds(r.body, "Nobody has begun a test"));
	assert_int_equal(send("confirm=1").status, 409);
	assert_true(is_open());
}

static void the_sheet_is_of_the_centre_alone(void **)
{
	new_session();
	assert_int_equal(site_get(f.sheet, f.claire).status, 404);
	assert_int_equal(site_post(f.sheet, f.claire, "confirm=1").status, 404);
}

static void it_is_filled_in_read_again_and_confirmed(void **)
{
	struct http_reply r;

	new_session();
	begin(f.whole, "completed", 32);
	begin(f.left, "started", 5);
	assert_true(site_holds(site_get(f.sheet, f.hugo).body,
			       PATH("name=\"abort.%lld\"", (long long)f.left)));

	/* unsaid, of a test that is whole, of who is absent, too long a comment */
	r = send("confirm=1");
	assert_int_equal(r.status, 422);
	assert_true(site_holds(r.body, PATH("id=\"problem-%lld\"", (long long)f.left)));
	r = send(PATH("confirm=1&abort.%lld=technical&abort.%lld=candidate", (long long)f.left,
		      (long long)f.whole));
	assert_int_equal(r.status, 422);
	assert_true(site_holds(r.body, PATH("id=\"problem-%lld\"", (long long)f.whole)));
	r = send(PATH("confirm=1&abort.%lld=technical&abort.%lld=candidate", (long long)f.left,
		      (long long)f.absent));
	assert_int_equal(r.status, 422);
	char comment[502] = {};
	memset(comment, 'a', 501);
	r = send(PATH("abort.%lld=technical&comment=%s", (long long)f.left, comment));
	assert_int_equal(r.status, 422);
	assert_true(site_holds(r.body, "comment-error"));

	/* read again: nothing is done yet */
	const char *form =
	    PATH("abort.%lld=technical&incident=1&comment=Two+%%3Cb%%3E+lines", (long long)f.left);
	r = send(form);
	assert_int_equal(r.status, 200);
	assert_true(site_holds(r.body, "cannot be taken back"));
	assert_true(site_holds(r.body, "name=\"confirm\""));
	assert_true(site_holds(r.body, "Two &lt;b&gt; lines"));
	assert_true(is_open());

	r = send(PATH("%s&again=1", form)); /* back to the sheet, as it was filled in */
	assert_int_equal(r.status, 200);
	assert_true(site_holds(r.body, "<textarea"));
	assert_true(site_holds(r.body, "Two &lt;b&gt; lines"));
	assert_true(is_open());
	r = send(PATH("%s&confirm=1", form));
	assert_int_equal(r.status, 303);
	assert_false(is_open());
	assert_int_equal(COUNT("SELECT count(*) FROM certif_exam WHERE candidate = %lld AND state "
			       "= 'finalized' AND abort = 'technical'",
			       (long long)f.left),
			 1);
	assert_int_equal(
	    COUNT("SELECT count(*) FROM certif_exam WHERE candidate = %lld AND state = 'absent'",
		  (long long)f.absent),
	    1);
	assert_int_equal(
	    COUNT("SELECT count(*) FROM certif_result WHERE session = %lld", (long long)f.session),
	    2);
	assert_int_equal(
	    COUNT("SELECT count(*) FROM certif_session WHERE id = %lld AND had_incident",
		  (long long)f.session),
	    1);

	/* to look at: the comment is to be read first */
	r = site_get(f.sheet, f.hugo);
	assert_true(site_holds(r.body, "read the comment of the centre"));
	assert_false(site_holds(r.body, "name=\"confirm\""));
	assert_int_equal(send(PATH("%s&confirm=1", form)).status, 409);
	/* and nothing is written down any more */
	assert_int_equal(site_post(PATH("/certif/sessions/%lld/reports", (long long)f.session),
				   f.hugo, PATH("kind=FRAUD&candidate=%lld", (long long)f.left))
			     .status,
			 409);
}

static void without_anything_to_do_the_results_may_go_out(void **)
{
	new_session();
	begin(f.whole, "completed", 32);
	assert_int_equal(send("confirm=1").status, 303);
	assert_true(site_holds(site_get(f.sheet, f.hugo).body,
			       "Nothing has to be done before the results are published."));
}

static void a_report_that_wants_an_action_holds_them_back(void **)
{
	new_session();
	begin(f.whole, "completed", 32);
	assert_int_equal(site_post(PATH("/certif/sessions/%lld/reports", (long long)f.session),
				   f.hugo, PATH("kind=FRAUD&candidate=%lld", (long long)f.whole))
			     .status,
			 303);
	assert_int_equal(send("confirm=1").status, 303);
	struct http_reply r = site_get(f.sheet, f.hugo);
	assert_true(site_holds(r.body, "act on 1 report"));
	assert_false(site_holds(r.body, "Nothing has to be done"));
}

/* Of two tests one is suspected: told before and after, its result kept as any other's, and a
 * report taken back suspects nobody. */
static void a_report_of_fraud_suspects_the_test(void **)
{
	static const char mark[] = "<span class=\"tag tag-bad\">suspected of fraud</span>";

	new_session();
	begin(f.whole, "completed", 32);
	begin(f.left, "completed", 32);
	for (int i = 0; i < 2; i++)
		assert_int_equal(
		    site_post(PATH("/certif/sessions/%lld/reports", (long long)f.session), f.hugo,
			      PATH("kind=FRAUD&candidate=%lld", (long long)(i ? f.left : f.whole)))
			.status,
		    303);
	SQL("UPDATE certif_report SET withdrawn = 5 WHERE candidate = %lld", (long long)f.left);
	struct http_reply r = site_get(f.sheet, f.hugo);
	const char *first = memmem(r.body.p, r.body.n, mark, sizeof mark - 1);
	assert_non_null(first);
	assert_null(
	    memmem(first + 1, (size_t)(r.body.p + r.body.n - first - 1), mark, sizeof mark - 1));
	r = send("");
	assert_true(site_holds(r.body, "1 test is suspected of fraud"));
	assert_int_equal(send("confirm=1").status, 303);
	r = site_get(f.sheet, f.hugo);
	assert_true(site_holds(r.body, mark));
	assert_true(site_holds(r.body, "decide as a jury on 1 test suspected of fraud"));
	assert_false(site_holds(r.body, "Nothing has to be done"));
	assert_int_equal(
	    COUNT(
		"SELECT count(*) FROM certif_result WHERE session = %lld AND status <> 'rejected'",
		(long long)f.session),
	    COUNT("SELECT count(*) FROM certif_result WHERE session = %lld", (long long)f.session));
	assert_int_equal(
	    COUNT("SELECT count(*) FROM certif_result WHERE session = %lld", (long long)f.session),
	    2);
}

/* Between the sheet and its confirmation a candidate finished: the reason given no longer fits. */
static void what_changed_meanwhile_is_looked_at_again(void **)
{
	new_session();
	begin(f.whole, "completed", 32);
	begin(f.left, "started", 5);
	const char *form = PATH("abort.%lld=candidate", (long long)f.left);
	assert_int_equal(send(form).status, 200);
	SQL("UPDATE certif_exam SET state = 'completed' WHERE candidate = %lld", (long long)f.left);
	assert_int_equal(send(PATH("%s&confirm=1", form)).status, 422);
	assert_true(is_open());
}

static int send_body(struct db *db, void *args)
{
	return finalize_send(db, args);
}

/* Reasons and words go with the end, or not at all. */
static void all_of_it_is_written_or_nothing(void **state)
{
	struct house *h = *state;
	int64_t session = certif_session(h, certif_centre(h, 0), h->now);
	int64_t left = certif_candidate(h, session, "Beta", "Ben", "2004-02-29");
	struct finalize_row rows[] = {{.candidate = left, .reason = STR("technical")}};
	struct finalize_send s = {
	    .exam = {.call = {.arena = h->arena, .ids = &h->ids, .person = 5, .now = h->now},
		     .session = session},
	    .rows = rows,
	    .n = 1,
	    .comment = STR("words")};
	struct finalize_sheet sheet;

	h->bank = content_load("content");
	s.exam.call.bank = h->bank;
	/* nobody has begun, and a reason is given: it is refused, and no word stays */
	assert_int_equal(db_queue_wait(h->queue, send_body, &s), ERR_CONFLICT);
	assert_int_equal(finalize_load(h->db, h->arena, session, &sheet), ERR_NONE);
	assert_false(sheet.is_closed);
	assert_int_equal(sheet.comment.n + sheet.rows[0].reason.n, 0);

	house_script(
	    h,
	    "UPDATE certif_exam SET state = 'stopped', started = 1, allowed = 6300000, ended = 2");
	house_script(
	    h,
	    arena_printf(
		h->arena,
		"INSERT INTO certif_question (candidate, number, session, challenge, difficulty, "
		"discriminant, served, began, answered, value, result, capacity, error) "
		"VALUES (%lld, 1, %lld, 'x', 0, 1, 1, 0, 2, '1', 'ok', 0, 1)",
		(long long)left, (long long)session)
		.p);
	assert_int_equal(db_queue_wait(h->queue, send_body, &s), ERR_NONE);
	assert_int_equal(finalize_load(h->db, h->arena, session, &sheet), ERR_NONE);
	assert_true(sheet.is_closed);
	assert_true(str_eq(sheet.comment, STR("words")));
	assert_true(str_eq(sheet.rows[0].reason, STR("technical")));
	assert_int_equal(sheet.rows[0].answers, 1);
	assert_true(sheet.rows[0].is_scored);
	assert_int_equal(finalize_actions(&sheet.facts), ACTION_COMMENT);
	assert_int_equal(db_queue_wait(h->queue, send_body, &s), ERR_CONFLICT);
	assert_int_equal(s.exam.problem, FINALIZE_CLOSED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_reason_is_asked_of_a_test_that_is_not_whole_and_of_no_other),
	    cmocka_unit_test(results_go_out_by_themselves_only_when_nothing_is_to_be_done),
	    HOUSE_ON_BOTH(all_of_it_is_written_or_nothing),
	    cmocka_unit_test(a_session_in_which_nobody_began_is_not_finalised),
	    cmocka_unit_test(the_sheet_is_of_the_centre_alone),
	    cmocka_unit_test(it_is_filled_in_read_again_and_confirmed),
	    cmocka_unit_test(without_anything_to_do_the_results_may_go_out),
	    cmocka_unit_test(a_report_that_wants_an_action_holds_them_back),
	    cmocka_unit_test(a_report_of_fraud_suspects_the_test),
	    cmocka_unit_test(what_changed_meanwhile_is_looked_at_again),
	};

	return cmocka_run_group_tests_name("finalize", tests, start, site_stop);
}
