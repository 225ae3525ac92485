/* SPDX-License-Identifier: EUPL-1.2 */
/* The board: who comes first, what changes its version, what two invigilators may do at once; the
 * way in by number and password. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "certif/board_shelf.h"
#include "certif/board_words.h"
#include "certif/guess.h"
#include "certif/invigilator.h"
#include "help/certif.h"

/* ---- rules ------------------------------------------------------------------------------------
 */

static struct board_row row(enum exam_state state, unsigned holds, int64_t seen)
{
	return (struct board_row){
	    .where = {state, holds}, .seen = seen, .clock = {.started = 1, .allowed = 10}};
}

static void who_needs_somebody_comes_first(void **)
{
	enum { NOW = 1000000 };
	/* in the order of the issue: alert, come back, lost contact, to be confirmed, paused, may
	 * begin, running, finished, absent */
	struct board_row rows[] = {
	    row(EXAM_ENROLLED, 0, 0),
	    row(EXAM_COMPLETED, 0, NOW),
	    row(EXAM_STARTED, 0, NOW),
	    row(EXAM_READY, 0, 0),
	    row(EXAM_STARTED, HOLD_PAUSE, NOW),
	    row(EXAM_WAITING, 0, 0),
	    row(EXAM_STARTED, 0, NOW - BOARD_LOST - 1),
	    row(EXAM_STARTED, HOLD_RESUME, NOW),
	    row(EXAM_STARTED, HOLD_ALERT | HOLD_HALT, NOW),
	};
	static const enum board_need needs[] = {NEED_ALERT,   NEED_RESUME, NEED_CONTACT,
						NEED_CONFIRM, NEED_STILL,  NEED_BEGIN,
						NEED_NOTHING, NEED_OVER,   NEED_ABSENT};
	size_t n = sizeof rows / sizeof *rows;

	board_sort(rows, n, NOW);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(rows[i].need, needs[i]);
	struct board_counts c = board_count(rows, n);
	assert_int_equal(c.all, 9);
	assert_int_equal(c.present, 8);
	assert_int_equal(c.waiting, 1);
	assert_int_equal(c.running, 5);
	assert_int_equal(c.over, 1);
	assert_int_equal(c.alerts, 1);
	assert_int_equal(c.calls, 4); /* alert, come back, lost, to be confirmed */
}

static void contact_is_lost_after_thirty_seconds_and_not_while_it_stands_still(void **)
{
	struct board_row r = row(EXAM_STARTED, 0, 1000000);

	assert_int_equal(board_need_of(&r, 1030000), NEED_NOTHING);
	assert_int_equal(board_need_of(&r, 1030001), NEED_CONTACT);
	r.where.holds = HOLD_HALT; /* during a fire alarm nobody is at their screen */
	assert_int_equal(board_need_of(&r, 1030001), NEED_STILL);
}

static void of_one_need_who_waits_longest_comes_first(void **)
{
	struct board_row rows[3] = {row(EXAM_STARTED, HOLD_ALERT, 0),
				    row(EXAM_STARTED, HOLD_ALERT, 0),
				    row(EXAM_STARTED, HOLD_ALERT, 0)};

	for (int i = 0; i < 3; i++)
		rows[i].candidate = i;
	rows[0].alerted = 30;
	rows[1].alerted = 10;
	rows[2].alerted = 30; /* as long as the first: the order by name stays */
	board_sort(rows, 3, 100);
	assert_int_equal(rows[0].candidate, 1);
	assert_int_equal(rows[1].candidate, 0);
	assert_int_equal(rows[2].candidate, 2);
}

static void an_alert_is_settled_only_if_it_is_the_one_seen(void **)
{
	assert_true(board_is_seen(EVENT_DISMISS, STR("500.6300000"), 6300000, 500));
	assert_true(board_is_seen(EVENT_DISMISS, STR("500.6300000"), 6900000,
				  500)); /* time was added meanwhile */
	assert_false(
	    board_is_seen(EVENT_DISMISS, STR("500.6300000"), 6300000, 900)); /* another alert */
	assert_false(board_is_seen(EVENT_REPLACE, STR("500.6300000"), 6300000, 900));
	assert_true(board_is_seen(EVENT_ADD_TIME, STR("500.6300000"), 6300000, 900));
	assert_false(board_is_seen(EVENT_ADD_TIME, STR("500.6300000"), 6600000,
				   500));			/* somebody has added already */
	assert_true(board_is_seen(EVENT_PAUSE, STR(""), 1, 1)); /* the table of states decides */
	static const struct str bad[] = {{"", 0},   {"x", 1},  {"5", 1},
					 {"5.", 2}, {".5", 2}, {"a.b", 3}};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(board_is_seen(EVENT_ADD_TIME, bad[i], 5, 5));
}

static void a_clock_shows_nought_only_at_the_end(void **)
{
	struct arena *a = arena_new(10000);

	assert_true(str_eq(board_duration(105 * CLOCK_MINUTE, a), STR("1:45:00")));
	assert_true(str_eq(board_duration(140 * CLOCK_MINUTE, a), STR("2:20:00")));
	assert_true(str_eq(board_duration(1, a), STR("0:00:01")));
	assert_true(str_eq(board_duration(0, a), STR("0:00:00")));
	arena_free(a);
}

static void a_password_is_read_as_it_is_meant(void **)
{
	static const char *const good[] = {"K7M4X", "C-K7M4X", "c-k7m4x", "ck7m4x", " C - K7M4X "};
	static const char *const bad[] = {"",	      "C-",	"K7M4",
					  "K7M4XX",   "K7M4Y",	"D-K7M4X",
					  "CC-K7M4X", "K7M4X!", "K7M4XK7M4XK7M4X"};

	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_true(invigilator_password_fits(str_of(good[i]), STR("K7M4X")));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(invigilator_password_fits(str_of(bad[i]), STR("K7M4X")));
	assert_true(invigilator_password_fits(STR("CBDFG"), STR("CBDFG"))); /* its own C, alone */
	assert_true(invigilator_password_fits(STR("C-CBDFG"), STR("CBDFG")));
	assert_true(invigilator_password_fits(
	    STR("8Z6UX"), STR("B2GVX"))); /* 8 for B, Z for 2, 6 for G, U for V */
}

static void every_event_and_state_has_words(void **)
{
	struct arena *a = arena_new(100000);

	message_init();
	for (int i = 0; i < EVENT_COUNT; i++) {
		struct str kind = str_of(exam_event_name((enum exam_event)i));
		struct str words = board_event_words(kind, STR("x"), LANGUAGE_EN, a);
		/* an answer is no event of the log */
		assert_true(i == EVENT_ANSWER || !str_eq(words, kind));
	}
	for (size_t i = 0; i < exam_move_count;
	     i++) /* whatever an invigilator may do has a name and an answer */
		if (exam_moves[i].actor == ACTOR_INVIGILATOR &&
		    exam_moves[i].event != EVENT_EXHAUST) {
			assert_non_null(board_action_label(exam_moves[i].event));
			assert_non_null(board_action_done(exam_moves[i].event));
		}
	assert_true(
	    str_eq(board_event_words(STR("replace"), STR("7 IMAGE_NOT_DISPLAYING"), LANGUAGE_EN, a),
		   STR("question replaced: 7, The picture does not show")));
	arena_free(a);
}

/* ---- with a database --------------------------------------------------------------------------
 */

static int enter_body(struct db *db, void *args)
{
	return invigilator_enter(db, args);
}

static struct invigilator_entry enter(struct house *h, int64_t number, const char *password,
				      int64_t person)
{
	struct invigilator_entry e = {.arena = h->arena,
				      .ids = &h->ids,
				      .number = number,
				      .password = str_of(password),
				      .person = person,
				      .now = h->now};

	assert_int_equal(db_queue_wait(h->queue, enter_body, &e), ERR_NONE);
	return e;
}

static int leave_body(struct db *db, void *args)
{
	return invigilator_leave(db, args);
}

static int64_t present(struct house *h)
{
	return house_count(h, "SELECT count(*) FROM certif_invigilator WHERE gone IS NULL");
}

static void one_enters_by_number_and_password_and_leaves(void **state)
{
	struct house *h = *state;
	int64_t person = house_person(h, "claire@test.example");
	int64_t session = certif_session(h, certif_centre(h, 0), h->now),
		number = certif_number(h, session);
	struct invigilator_entry e = enter(h, number, "c-k7m4x", person);

	assert_int_equal(e.refusal, ENTRY_LET_IN);
	assert_int_equal(e.session, session);
	assert_int_equal(present(h), 1);
	enter(h, number, "K7M4X", person); /* again, from another window */
	assert_int_equal(present(h), 1);
	struct invigilator_exit x = {&h->ids, session, person, h->now};
	assert_int_equal(db_queue_wait(h->queue, leave_body, &x), ERR_NONE);
	assert_int_equal(db_queue_wait(h->queue, leave_body, &x), ERR_NONE);
	assert_int_equal(present(h), 0);
	assert_int_equal(house_count(h, "SELECT count(*) FROM certif_event WHERE kind = 'leave'"),
			 1);
	e = enter(h, number, "K7M4X", person);
	assert_int_equal(e.refusal, ENTRY_LET_IN);
	assert_int_equal(present(h), 1);
}

static void wrong_tries_shut_the_door_for_one_person(void **state)
{
	struct house *h = *state;
	int64_t person = house_person(h, "guess@test.example"),
		other = house_person(h, "other@test.example");
	int64_t number = certif_number(h, certif_session(h, certif_centre(h, 0), h->now));
	struct invigilator_entry e = {};

	for (int i = 0; i < GUESS_FREE; i++) /* numbers that are none count as passwords do */
		e = enter(h, i % 2 ? number : 99999999, "XXXXX", person);
	assert_int_equal(e.refusal, ENTRY_WRONG);
	e = enter(h, number, "K7M4X", person); /* the right one, too early */
	assert_int_equal(e.refusal, ENTRY_SHUT);
	assert_true(e.until > h->now);
	assert_int_equal(enter(h, number, "K7M4X", other).refusal, ENTRY_LET_IN);
	h->now = e.until;
	assert_int_equal(enter(h, number, "K7M4X", person).refusal, ENTRY_LET_IN);
	assert_int_equal(enter(h, number, "XXXXX", person).refusal,
			 ENTRY_WRONG); /* and counted from one again */
	assert_int_equal(enter(h, number, "K7M4X", person).refusal, ENTRY_LET_IN);
}

static void a_session_that_is_over_lets_nobody_in(void **state)
{
	struct house *h = *state;
	int64_t person = house_person(h, "claire@test.example"), centre = certif_centre(h, 0);
	int64_t number = certif_number(h, certif_session(h, centre, h->now));

	house_script(h, "UPDATE certif_session SET cancelled = 1");
	assert_int_equal(enter(h, number, "K7M4X", person).refusal, ENTRY_CANCELLED);
	assert_int_equal(enter(h, number, "XXXXX", person).refusal,
			 ENTRY_WRONG); /* tells nothing to who guesses */
	house_script(h, "UPDATE certif_session SET cancelled = NULL, state = 'finalized'");
	assert_int_equal(enter(h, number, "K7M4X", person).refusal, ENTRY_FINALIZED);
	house_script(h,
		     "UPDATE certif_session SET state = 'created'; UPDATE centre SET archived = 1");
	assert_int_equal(enter(h, number, "K7M4X", person).refusal, ENTRY_ARCHIVED);
	assert_int_equal(present(h), 0);
}

static struct board look(struct house *h, int64_t session)
{
	struct board b;

	assert_int_equal(board_load(h->db, h->arena, session, h->now, &b), ERR_NONE);
	return b;
}

#define SET(h, sql, ...) house_script((h), arena_printf((h)->arena, sql, __VA_ARGS__).p)

static void the_board_shows_the_session_and_tells_what_changes(void **state)
{
	struct house *h = *state;
	int64_t centre = certif_centre(h, 0), session = certif_session(h, centre, h->now);
	int64_t other = certif_session(h, centre, h->now);
	int64_t ines = certif_candidate(h, session, "Dupont", "Inès", "2004-02-29");
	int64_t ali = certif_candidate(h, session, "Benali", "Ali", "2003-01-02");
	certif_candidate(h, other, "Elsewhere", "Eve", "2003-01-02");
	struct board b = look(h, session);

	assert_int_equal(b.n, 2);
	assert_true(str_eq(b.access_code, STR(CERTIF_CODE)));
	assert_int_equal(b.rows[0].candidate, ali); /* by name */
	uint64_t version = b.version;
	assert_true(look(h, session).version == version);

	SET(h, "UPDATE certif_exam SET state = 'waiting' WHERE candidate = %lld", (long long)ines);
	b = look(h, session);
	assert_int_equal(b.rows[0].candidate, ines);
	assert_true(b.version != version);
	version = b.version;

	int64_t started = h->now, allowed = 105 * CLOCK_MINUTE;
	house_script(h, arena_printf(h->arena,
				     "UPDATE certif_exam SET state = 'started', started = %lld, "
				     "allowed = %lld WHERE candidate = %lld",
				     (long long)started, (long long)allowed, (long long)ines)
			    .p);
	house_script(
	    h,
	    arena_printf(
		h->arena,
		"INSERT INTO certif_contact (candidate, session, seen) VALUES (%lld, %lld, %lld)",
		(long long)ines, (long long)session, (long long)h->now)
		.p);
	h->now += 20 * CLOCK_SECOND;
	b = look(h, session);
	assert_int_equal(b.rows[0].need, NEED_NOTHING);
	assert_int_equal(b.rows[0].left, allowed - 20 * CLOCK_SECOND);
	version = b.version;
	h->now += 5 * CLOCK_SECOND; /* only time passes */
	assert_true(look(h, session).version == version);
	h->now += 10 * CLOCK_SECOND; /* 35 s without a sign */
	b = look(h, session);
	assert_int_equal(b.rows[0].need, NEED_CONTACT);
	assert_true(b.version != version);
	version = b.version;

	/* out of time, recorded or not */
	h->now = started + allowed + EXAM_GRACE + 1;
	b = look(h, session);
	assert_int_equal(b.rows[0].where.state, EXAM_TIME_OVER);
	assert_int_equal(b.rows[0].left, 0);
	assert_int_equal(b.counts.over, 1);

	/* what the session does shows too */
	version = b.version;
	SET(h, "UPDATE certif_session SET stopped = 5 WHERE id = %lld", (long long)session);
	assert_true(look(h, session).version != version);
	assert_true(look(h, session).is_stopped);
	struct board gone;
	assert_int_equal(board_load(h->db, h->arena, 1, h->now, &gone), ERR_NOT_FOUND);
}

/* Of the same stamp nothing is read, and the moment is still that of each look. */
static void boards_of_a_session_share_one_reading(void **state)
{
	struct house *h = *state;
	int64_t centre = certif_centre(h, 0), session = certif_session(h, centre, h->now);
	int64_t ines = certif_candidate(h, session, "Dupont", "Inès", "2004-02-29");
	struct board_shelf *shelf = ARENA_NEW(h->arena, struct board_shelf, 1);
	const struct board_facts *first, *second;
	struct board b;

	SET(h,
	    "UPDATE certif_exam SET state = 'started', started = %lld, allowed = 60000 WHERE "
	    "candidate = %lld",
	    (long long)h->now, (long long)ines);
	assert_int_equal(board_shelf_look(shelf, h->db, session, 7, &first), ERR_NONE);
	assert_int_equal(board_shelf_look(shelf, h->db, session, 7, &second), ERR_NONE);
	assert_ptr_equal(first, second);
	assert_int_equal(shelf->reads, 1);
	assert_int_equal(board_at(second, h->arena, h->now + 20000, &b), ERR_NONE);
	assert_int_equal(b.rows[0].left, 40000);
	assert_true(b.version == look(h, session).version);

	SET(h, "UPDATE certif_session SET stopped = 5 WHERE id = %lld", (long long)session);
	assert_int_equal(board_shelf_look(shelf, h->db, session, 8, &second), ERR_NONE);
	assert_int_equal(shelf->reads, 2);
	assert_int_equal(board_at(second, h->arena, h->now, &b), ERR_NONE);
	assert_true(b.is_stopped);
	assert_int_equal(board_shelf_look(shelf, h->db, session, 0, &second), ERR_NONE);
	assert_int_equal(board_shelf_look(shelf, h->db, session, 0, &second), ERR_NONE);
	assert_int_equal(shelf->reads, 4);
	assert_int_equal(board_shelf_look(shelf, h->db, 1, 8, &second), ERR_NOT_FOUND);
	board_shelf_release(shelf);
}

static void what_was_seen_is_compared_within_the_change(void **state)
{
	struct house *h = *state;
	int64_t session = certif_session(h, certif_centre(h, 0), h->now);
	int64_t ines = certif_candidate(h, session, "Dupont", "Inès", "2004-02-29");
	struct str seen = board_mark(0, 0, h->arena);

	assert_int_equal(board_check_seen(h->db, h->arena, session, ines, EVENT_ADD_TIME, seen),
			 ERR_NONE);
	SET(h, "UPDATE certif_exam SET allowed = 300000 WHERE candidate = %lld", (long long)ines);
	assert_int_equal(board_check_seen(h->db, h->arena, session, ines, EVENT_ADD_TIME, seen),
			 ERR_CONFLICT);
	assert_int_equal(board_check_seen(h->db, h->arena, session + 1, ines, EVENT_PAUSE, seen),
			 ERR_NOT_FOUND);
	assert_int_equal(board_check_seen(h->db, h->arena, session, 0, EVENT_ADD_TIME, STR("0")),
			 ERR_NONE);
	SET(h, "INSERT INTO certif_event (id, session, at, kind) VALUES (77, %lld, 1, 'add_time')",
	    (long long)session);
	assert_int_equal(board_check_seen(h->db, h->arena, session, 0, EVENT_ADD_TIME, STR("0")),
			 ERR_CONFLICT);
	assert_int_equal(board_check_seen(h->db, h->arena, session, 0, EVENT_ADD_TIME, STR("77")),
			 ERR_NONE);
	assert_int_equal(board_check_seen(h->db, h->arena, session, 0, EVENT_HALT, STR("")),
			 ERR_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(who_needs_somebody_comes_first),
	    cmocka_unit_test(contact_is_lost_after_thirty_seconds_and_not_while_it_stands_still),
	    cmocka_unit_test(of_one_need_who_waits_longest_comes_first),
	    cmocka_unit_test(an_alert_is_settled_only_if_it_is_the_one_seen),
	    cmocka_unit_test(a_clock_shows_nought_only_at_the_end),
	    cmocka_unit_test(a_password_is_read_as_it_is_meant),
	    cmocka_unit_test(every_event_and_state_has_words),
	    HOUSE_ON_BOTH(one_enters_by_number_and_password_and_leaves),
	    HOUSE_ON_BOTH(wrong_tries_shut_the_door_for_one_person),
	    HOUSE_ON_BOTH(a_session_that_is_over_lets_nobody_in),
	    HOUSE_ON_BOTH(the_board_shows_the_session_and_tells_what_changes),
	    HOUSE_ON_BOTH(boards_of_a_session_share_one_reading),
	    HOUSE_ON_BOTH(what_was_seen_is_compared_within_the_change),
	};

	return cmocka_run_group_tests_name("board", tests, NULL, NULL);
}
