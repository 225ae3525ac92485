/* SPDX-License-Identifier: EUPL-1.2 */
/* The facts as they are read from the record, fees, and the operator's statements: on both engines.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "finance/actual_load.h"
#include "finance/fee.h"
#include "finance/statement.h"
#include "help/certif.h"

#define SQL(...) house_script(h, arena_printf(h->arena, __VA_ARGS__).p)
#define COUNT(...) house_count(h, arena_printf(h->arena, __VA_ARGS__).p)

struct scene {
	struct house *h;
	int64_t hugo, claire; /* an administrator; a stranger */
	int64_t centre, session;
	int64_t ana, ben, cid; /* began and certified; began, rejected; absent */
};

/* A session of outside candidates that began at `starts`, finalised. Ana and Ben pay 45 €, Cid 30.
 */
static void hold(struct scene *s, int64_t starts)
{
	struct house *h = s->h;

	s->session = certif_session(h, s->centre, starts);
	s->ana = certif_candidate(h, s->session, "Alpha", "Ana", "2004-02-29");
	s->ben = certif_candidate(h, s->session, "Beta", "Ben", "2004-02-29");
	s->cid = certif_candidate(h, s->session, "Gamma", "Cid", "2004-02-29");
	SQL("UPDATE certif_session SET audience = 'outside', state = 'finalized', finalized = %lld "
	    "WHERE id = %lld",
	    (long long)(starts + 3 * CLOCK_HOUR), (long long)s->session);
	SQL("UPDATE certif_candidate SET fee = CASE WHEN id = %lld THEN 3000 ELSE 4500 END WHERE "
	    "session = %lld",
	    (long long)s->cid, (long long)s->session);
	SQL("UPDATE certif_candidate SET extra_percent = 33 WHERE id = %lld", (long long)s->ben);
	SQL("UPDATE certif_exam SET state = 'completed', started = %lld, ended = %lld, allowed = "
	    "6300000 WHERE candidate IN (%lld, %lld)",
	    (long long)starts, (long long)(starts + 90 * CLOCK_MINUTE), (long long)s->ana,
	    (long long)s->ben);
	for (int i = 0; i < 2; i++)
		SQL("INSERT INTO certif_result (candidate, session, status, comment, scored, pix, "
		    "mesh, capacity, error, answers, levels, scale, computed) VALUES (%lld, %lld, "
		    "'%s', '', TRUE, 300, 2, 0, 1, 32, '', '', 1)",
		    (long long)(i ? s->ben : s->ana), (long long)s->session,
		    i ? "rejected" : "validated");
}

static void event(struct scene *s, int64_t person, int64_t at, const char *kind)
{
	struct house *h = s->h;

	SQL("INSERT INTO certif_event (id, session, person, at, kind) VALUES (%lld, %lld, %lld, "
	    "%lld, '%s')",
	    (long long)id_next(&h->ids), (long long)s->session, (long long)person, (long long)at,
	    kind);
}

static struct scene scene(void **state)
{
	struct scene s = {.h = *state};

	s.hugo = house_person(s.h, "hugo@example.org");
	s.claire = house_person(s.h, "claire@example.org");
	s.centre = certif_centre(s.h, s.hugo);
	return s;
}

static struct period year(struct house *h)
{
	struct period p;
	struct zone *z;

	assert_int_equal(zone_open(h->arena, STR("Europe/Paris"), &z, NULL), ERR_NONE);
	assert_int_equal(period_read(h->arena, z, h->now, STR("year"), STR(""), STR(""), &p, NULL),
			 ERR_NONE);
	return p;
}

static void the_record_is_read_as_it_is(void **state)
{
	struct scene s = scene(state);
	struct house *h = s.h;
	struct period p = year(h);
	int64_t starts = p.from + 40 * CLOCK_DAY;
	struct actual_session *rows;
	size_t n;

	hold(&s, starts);
	event(&s, s.hugo, starts - 30 * CLOCK_MINUTE, "enter");
	event(&s, s.claire, starts, "enter");
	event(&s, 0, starts, "halt");
	event(&s, s.hugo, starts + 90 * CLOCK_MINUTE,
	      "leave"); /* 120; Claire stays to the end: 90 */
	SQL("UPDATE certif_candidate SET paid = %lld WHERE id = %lld", (long long)starts,
	    (long long)s.ana);
	certif_session(h, s.centre, p.from - 1);  /* of the year before */
	certif_session(h, s.centre, p.until);	  /* and after */
	certif_session(h, s.centre, p.until - 1); /* planned, without anybody */
	certif_session(h, certif_centre(h, 0), starts);
	assert_int_equal(actual_load(h->db, h->arena, s.centre, &p, &scenario_seed,
				     starts + CLOCK_DAY, &rows, &n),
			 ERR_NONE);
	assert_int_equal(n, 2);
	assert_int_equal(rows[0].id, s.session);
	assert_int_equal(rows[0].state, ACTUAL_HELD);
	assert_int_equal(rows[0].audience, AUDIENCE_OUTSIDE);
	assert_int_equal(rows[0].enrolled, 3);
	assert_int_equal(rows[0].present, 2);
	assert_int_equal(rows[0].certified, 1);
	assert_true(rows[0].has_extra);
	assert_int_equal(rows[0].last_end, starts + 90 * CLOCK_MINUTE);
	assert_int_equal(rows[0].fees, 12000);
	assert_int_equal(rows[0].received, 4500);
	assert_int_equal(rows[0].share, 2000);
	assert_int_equal(rows[0].people, 2);
	assert_int_equal(rows[0].minutes, 210);
	assert_int_equal(rows[1].state, ACTUAL_PLANNED);
	assert_int_equal(rows[1].enrolled, 0);
}

/* What was still on when the centre finalised, a day later, had ended when its time was up. */
static void an_exam_that_was_left_open_ends_with_its_time(void **state)
{
	struct scene s = scene(state);
	struct house *h = s.h;
	struct period p = year(h);
	int64_t starts = p.from + 40 * CLOCK_DAY;
	struct actual_session *rows;
	size_t n;

	hold(&s, starts);
	SQL("UPDATE certif_exam SET state = 'finalized', ended = %lld, stood = 60000 WHERE "
	    "candidate = %lld",
	    (long long)(starts + CLOCK_DAY), (long long)s.ben);
	assert_int_equal(actual_load(h->db, h->arena, s.centre, &p, &scenario_seed,
				     starts + 2 * CLOCK_DAY, &rows, &n),
			 ERR_NONE);
	assert_int_equal(rows[0].last_end, starts + 106 * CLOCK_MINUTE);
}

/* ---- fees -------------------------------------------------------------------------------------
 */

static int write_fee(struct db *db, void *args)
{
	return fee_change(db, args);
}

static int change_fee(struct scene *s, int64_t person, int64_t candidate, int64_t paid)
{
	struct fee_change c = {s->h->arena, s->centre, candidate, person, paid};

	return db_queue_wait(s->h->queue, write_fee, &c);
}

static void a_fee_is_received_and_taken_back_by_an_administrator(void **state)
{
	struct scene s = scene(state);
	struct house *h = s.h;

	hold(&s, h->now - CLOCK_DAY);
	for (int twice = 0; twice < 2; twice++) {
		assert_int_equal(change_fee(&s, s.hugo, s.ana, 12345), ERR_NONE);
		assert_int_equal(
		    COUNT("SELECT paid FROM certif_candidate WHERE id = %lld", (long long)s.ana),
		    12345);
	}
	assert_int_equal(change_fee(&s, s.claire, s.ana, 0), ERR_DENIED);
	assert_int_equal(change_fee(&s, s.hugo, 999, 1), ERR_NOT_FOUND);
	assert_int_equal(change_fee(&s, s.hugo, s.ana, 0), ERR_NONE);
	assert_int_equal(COUNT("SELECT count(*) FROM certif_candidate WHERE id = %lld AND paid IS "
			       "NULL",
			       (long long)s.ana),
			 1);
	SQL("UPDATE certif_candidate SET fee = 0 WHERE id = %lld", (long long)s.ben);
	assert_int_equal(change_fee(&s, s.hugo, s.ben, 1), ERR_NOT_FOUND);
	int64_t centre = s.centre;
	s.centre = certif_centre(h, s.hugo); /* of another centre */
	assert_int_equal(change_fee(&s, s.hugo, s.ana, 1), ERR_NOT_FOUND);
	s.centre = centre;
	SQL("UPDATE certif_session SET cancelled = 1 WHERE id = %lld", (long long)s.session);
	assert_int_equal(change_fee(&s, s.hugo, s.ana, 1), ERR_NOT_FOUND);
}

/* ---- statements -------------------------------------------------------------------------------
 */

static int write_issue(struct db *db, void *args)
{
	return statement_issue(db, args);
}

static struct statement_issue issue_of(struct scene *s, int64_t form)
{
	return (struct statement_issue){.arena = s->h->arena,
					.ids = &s->h->ids,
					.centre = s->centre,
					.person = s->hugo,
					.now = s->h->now,
					.form = form,
					.share = 1000,
					.last_day = STR("2030-12-31"),
					.before = INT64_MAX};
}

static int issue(struct scene *s, struct statement_issue *x)
{
	return db_queue_wait(s->h->queue, write_issue, x);
}

static void a_candidate_is_on_one_statement_and_a_form_issues_one(void **state)
{
	struct scene s = scene(state);
	struct house *h = s.h;
	struct statement_row row;
	struct statement_lines *lines;
	size_t n;

	hold(&s, h->now - 40 * CLOCK_DAY);
	hold(&s, h->now - 20 * CLOCK_DAY);
	struct statement_issue one = issue_of(&s, 71), again = issue_of(&s, 71),
			       two = issue_of(&s, 72);
	assert_int_equal(issue(&s, &one), ERR_NONE);
	assert_false(one.is_repeated);
	assert_int_equal(issue(&s, &again), ERR_NONE); /* sent twice */
	assert_true(again.is_repeated);
	assert_true(again.id == one.id);
	assert_int_equal(issue(&s, &two), ERR_CONFLICT); /* nothing more is due */
	assert_int_equal(COUNT("SELECT count(*) FROM finance_statement"), 1);
	assert_int_equal(statement_row(h->db, h->arena, s.centre, one.id, &row), ERR_NONE);
	assert_int_equal(row.number, 1);
	assert_int_equal(row.candidates, 4);
	assert_int_equal(row.amount, 4000);
	assert_int_equal(statement_lines(h->db, h->arena, one.id, &lines, &n), ERR_NONE);
	assert_int_equal(n, 2);
	assert_int_equal(lines[0].amount + lines[1].amount, 4000);
	assert_true(str_eq(row.first_day, lines[0].day));
	/* it is frozen, whatever becomes of the fees and of the share */
	SQL("UPDATE certif_candidate SET fee = 100");
	assert_int_equal(statement_row(h->db, h->arena, s.centre, one.id, &row), ERR_NONE);
	assert_int_equal(row.amount, 4000);
	/* what is finalised later, though held earlier, is on the next */
	hold(&s, h->now - 60 * CLOCK_DAY);
	SQL("UPDATE certif_candidate SET fee = 600 WHERE id = %lld", (long long)s.ana);
	assert_int_equal(issue(&s, &two), ERR_NONE);
	assert_int_equal(statement_row(h->db, h->arena, s.centre, two.id, &row), ERR_NONE);
	assert_int_equal(row.number, 2);
	assert_int_equal(row.amount, 600 + 1000); /* never more than the fee */
}

static void staff_students_and_what_is_not_finalised_owe_nothing(void **state)
{
	struct scene s = scene(state);
	struct house *h = s.h;

	hold(&s, h->now - 40 * CLOCK_DAY);
	SQL("UPDATE certif_session SET audience = 'staff'");
	struct statement_issue x = issue_of(&s, 1);
	assert_int_equal(issue(&s, &x), ERR_CONFLICT);
	SQL("UPDATE certif_session SET audience = 'students'");
	assert_int_equal(issue(&s, &x), ERR_CONFLICT);
	SQL("UPDATE certif_session SET audience = 'outside', state = 'created'");
	assert_int_equal(issue(&s, &x), ERR_CONFLICT);
	SQL("UPDATE certif_session SET state = 'finalized', cancelled = 1");
	assert_int_equal(issue(&s, &x), ERR_CONFLICT);
	SQL("UPDATE certif_session SET cancelled = NULL");
	x.before = h->now - 41 * CLOCK_DAY; /* of a day before it */
	assert_int_equal(issue(&s, &x), ERR_CONFLICT);
	x = issue_of(&s, 2);
	x.person = s.claire;
	assert_int_equal(issue(&s, &x), ERR_DENIED);
	assert_int_equal(COUNT("SELECT count(*) FROM finance_statement"), 0);
	x.person = s.hugo;
	assert_int_equal(issue(&s, &x), ERR_NONE);
}

static void a_correction_stands_on_the_next_one(void **state)
{
	struct scene s = scene(state);
	struct house *h = s.h;
	struct statement_lines *lines;
	struct statement_row row;
	size_t n;

	hold(&s, h->now - 40 * CLOCK_DAY);
	struct statement_issue x = issue_of(&s, 1);
	x.correction = -1000;
	x.reason = STR("Ana, état 0 : comptée deux fois");
	assert_int_equal(issue(&s, &x), ERR_NONE);
	assert_int_equal(statement_row(h->db, h->arena, s.centre, x.id, &row), ERR_NONE);
	assert_int_equal(row.amount, 1000);
	assert_int_equal(statement_lines(h->db, h->arena, x.id, &lines, &n), ERR_NONE);
	assert_int_equal(n, 2);
	assert_false(lines[1].session.set);
	assert_int_equal(lines[1].amount, -1000);
	assert_true(str_eq(lines[1].reason, x.reason));
	x = issue_of(&s, 2); /* alone */
	x.correction = 500;
	x.reason = STR("Oubli");
	assert_int_equal(issue(&s, &x), ERR_NONE);
}

static int write_note(struct db *db, void *args)
{
	return statement_note(db, args);
}

static void a_statement_is_sent_and_paid_and_that_is_taken_back(void **state)
{
	struct scene s = scene(state);
	struct house *h = s.h;
	struct statement_row row;

	hold(&s, h->now - 40 * CLOCK_DAY);
	struct statement_issue x = issue_of(&s, 1);
	assert_int_equal(issue(&s, &x), ERR_NONE);
	struct statement_note n = {h->arena, s.centre, x.id, s.hugo, 11, false};
	assert_int_equal(db_queue_wait(h->queue, write_note, &n), ERR_NONE);
	n.at = 12;
	n.is_payment = true;
	assert_int_equal(db_queue_wait(h->queue, write_note, &n), ERR_NONE);
	assert_int_equal(statement_row(h->db, h->arena, s.centre, x.id, &row), ERR_NONE);
	assert_true(row.sent.set && row.sent.value == 11 && row.paid.set && row.paid.value == 12);
	n.at = 0;
	assert_int_equal(db_queue_wait(h->queue, write_note, &n), ERR_NONE);
	assert_int_equal(statement_row(h->db, h->arena, s.centre, x.id, &row), ERR_NONE);
	assert_true(row.sent.set && !row.paid.set);
	n.id = 999;
	assert_int_equal(db_queue_wait(h->queue, write_note, &n), ERR_NOT_FOUND);
	n.id = x.id;
	n.person = s.claire;
	assert_int_equal(db_queue_wait(h->queue, write_note, &n), ERR_DENIED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    HOUSE_ON_BOTH(the_record_is_read_as_it_is),
	    HOUSE_ON_BOTH(an_exam_that_was_left_open_ends_with_its_time),
	    HOUSE_ON_BOTH(a_fee_is_received_and_taken_back_by_an_administrator),
	    HOUSE_ON_BOTH(a_candidate_is_on_one_statement_and_a_form_issues_one),
	    HOUSE_ON_BOTH(staff_students_and_what_is_not_finalised_owe_nothing),
	    HOUSE_ON_BOTH(a_correction_stands_on_the_next_one),
	    HOUSE_ON_BOTH(a_statement_is_sent_and_paid_and_that_is_taken_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
