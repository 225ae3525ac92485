/* SPDX-License-Identifier: EUPL-1.2 */
/* A plan from what is described to real sessions, and back. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/random.h"
#include "base/unicode.h"
#include "certif/session.h"
#include "finance/plan_apply.h"
#include "help/plan.h"

static struct plan_act act_of(struct house *h, const struct planned *p, int64_t search)
{
	return (struct plan_act){.arena = h->arena,
				 .ids = &h->ids,
				 .random = random_secret,
				 .origin = "http://localhost",
				 .zone = p->zone,
				 .centre = p->centre,
				 .person = p->admin,
				 .search = search,
				 .now = h->now};
}

/* Within a transaction, undone when it fails: as the write queue does. */
static int wrote(struct house *h, int (*fn)(struct db *, struct plan_act *), struct plan_act *act)
{
	assert_int_equal(db_begin(h->db), ERR_NONE);
	int k = fn(h->db, act);
	if (k)
		db_rollback(h->db);
	else
		assert_int_equal(db_commit(h->db), ERR_NONE);
	return k;
}

/* What the room of certification holds, as numbers that a row more, less or other changes. */
static int64_t held(struct house *h)
{
	static const char *const tables[] = {
	    "SELECT coalesce(sum(id % 1000003 + starts % 1000033 + capacity), 0) FROM "
	    "certif_session",
	    "SELECT coalesce(sum(id % 1000003 + session % 1000033 + extra_percent), 0) FROM "
	    "certif_candidate",
	    "SELECT coalesce(sum(candidate % 1000003), 0) FROM certif_exam",
	    "SELECT count(*) FROM certif_event",
	    "SELECT count(*) FROM mail",
	    "SELECT count(*) FROM plan_made",
	    "SELECT count(*) FROM plan_applied",
	};
	int64_t sum = 0;

	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		sum = sum * 31 + house_count(h, tables[i]);
	return sum;
}

static void what_is_missing_is_told(void **state)
{
	struct house *h = *state;
	struct planned p = plan_described(h);
	struct plan_book b;
	int64_t minutes;
	int today = (int)(h->now / CLOCK_DAY);

	assert_int_equal(plan_book_load(h->db, h->arena, p.centre, p.zone, &b), ERR_NONE);
	assert_int_equal(plan_book_gaps(&b, today, &minutes), 0);
	assert_int_equal(plan_book_gaps(&b, today + 200, &minutes), 1 << PLAN_GAP_PAST);
	/* 105 minutes of exam and a half more of them, 53; with the five minutes around it */
	house_script(h,
		     "UPDATE plan_candidate SET extra_percent = 50 WHERE birth_name = 'Dupont07'");
	assert_int_equal(plan_book_load(h->db, h->arena, p.centre, p.zone, &b), ERR_NONE);
	assert_int_equal(plan_book_gaps(&b, today, &minutes), 1 << PLAN_GAP_EXTRA);
	assert_int_equal(minutes, 58);
	assert_int_equal(plan_book_load(h->db, h->arena, certif_centre(h, 0), p.zone, &b),
			 ERR_NONE);
	assert_int_equal(plan_book_gaps(&b, today, &minutes),
			 1 << PLAN_GAP_DAYS | 1 << PLAN_GAP_ROOMS | 1 << PLAN_GAP_WATCHERS |
			     1 << PLAN_GAP_CANDIDATES);
}

static void only_an_administrator_changes(void **state)
{
	struct house *h = *state;
	struct planned p = plan_described(h);
	struct plan_keep k = plan_keep_new(h, &p);

	k.person = house_person(h, "member@example.org");
	house_script(h, arena_printf(h->arena,
				     "INSERT INTO centre_member (centre, person, role, since) "
				     "VALUES (%lld, %lld, 'MEMBER', 1)",
				     (long long)p.centre, (long long)k.person)
			    .p);
	k.room = (struct plan_room_rows){
	    .site = STR("X"), .room = STR("Y"), .capacity = 3, .hours = STR("mon 08:00-12:00")};
	assert_int_equal(plan_room_store(h->db, &k), ERR_NOT_FOUND);
	struct plan_act act = act_of(h, &p, plan_searched(h, &p));
	act.person = k.person;
	assert_int_equal(wrote(h, plan_apply, &act), ERR_NOT_FOUND);
	/* nor is one centre's room another's */
	k = plan_keep_new(h, &p);
	k.centre = certif_centre(h, p.admin);
	k.id = p.rooms[0];
	k.room = (struct plan_room_rows){
	    .site = STR("X"), .room = STR("Y"), .capacity = 3, .hours = STR("mon 08:00-12:00")};
	assert_int_equal(plan_room_store(h->db, &k), ERR_NOT_FOUND);
	/* and a room is described once */
	k = plan_keep_new(h, &p);
	k.room = (struct plan_room_rows){.site = STR("campus"),
					 .room = STR("b12 "),
					 .capacity = 3,
					 .hours = STR("mon 08:00-12:00")};
	assert_int_equal(plan_room_store(h->db, &k), ERR_CONFLICT);
}

/* Every session is the plan's; everybody listed sits once, with whom the plan says. */
static void the_sessions_are_the_plans(void **state)
{
	struct house *h = *state;
	struct planned p = plan_described(h);
	int64_t search = plan_searched(h, &p);
	struct plan_act act = act_of(h, &p, search);
	struct plan_seen seen;
	struct certif_session_of_centre *rows;
	size_t n;

	assert_int_equal(wrote(h, plan_apply, &act), ERR_NONE);
	assert_int_equal(act.candidates, 50);
	assert_int_equal(plan_search_load(h->db, h->arena, p.centre, search, h->now, &seen),
			 ERR_NONE);
	assert_int_equal(certif_session_of_centre(h->db, h->arena, p.centre, 1000, &rows, &n),
			 ERR_NONE);
	assert_int_equal(n, seen.plan.n);
	assert_int_equal(n, act.sessions);
	for (size_t i = 0; i < n; i++) {
		const struct plan_session *s = &seen.plan.sessions[i];
		const struct certif_session_of_centre *row = NULL;
		struct clock_date d = clock_date_utc((int64_t)s->day * CLOCK_DAY);
		struct candidate *list;
		size_t listed, with = 0, expected = 0, expected_with = 0;
		d.hour = s->start / 60;
		d.minute = s->start % 60;
		for (size_t k = 0; k < n; k++)
			if (rows[k].starts == zone_utc(p.zone, d).ms &&
			    str_eq(rows[k].room, s->room ? STR("Amphi") : STR("B12")))
				row = &rows[k];
		assert_non_null(row);
		assert_int_equal(row->capacity, s->room ? 40 : 20);
		assert_int_equal(session_examiner_count(row->examiners), s->crew_count);
		for (size_t k = 0; k < s->seat_count; k++)
			if (s->seats[k].group != 1) { /* "Dehors" has no names */
				expected += (size_t)s->seats[k].count;
				expected_with += (size_t)s->seats[k].extra;
			}
		assert_int_equal(candidate_list(h->db, h->arena, row->id, &list, &listed),
				 ERR_NONE);
		for (size_t k = 0; k < listed; k++)
			with += list[k].extra_percent > 0;
		assert_int_equal(listed, expected);
		assert_int_equal(with, expected_with);
		assert_true(s->extra || !with);
	}
	assert_int_equal(house_count(h, "SELECT count(DISTINCT identity) FROM certif_candidate"),
			 50);
}

static void undone_it_is_as_before(void **state)
{
	struct house *h = *state;
	struct planned p = plan_described(h);
	int64_t other = certif_session(h, p.centre, h->now + 5 * CLOCK_DAY);

	certif_candidate(h, other, "Dupont", "Inès", "2004-02-29");
	int64_t before = held(h), search = plan_searched(h, &p);
	struct plan_act act = act_of(h, &p, search);
	assert_int_equal(wrote(h, plan_apply, &act), ERR_NONE);
	int64_t applied = held(h);
	size_t made = act.sessions;
	assert_int_not_equal(applied, before);
	assert_int_equal(wrote(h, plan_apply, &act), ERR_NONE); /* sent twice */
	assert_int_equal(held(h), applied);
	assert_int_equal(wrote(h, plan_undo, &act), ERR_NONE);
	assert_int_equal(act.sessions, made);
	assert_int_equal(act.candidates, 50);
	assert_int_equal(held(h), before);
	assert_int_equal(wrote(h, plan_undo, &act), ERR_NOT_FOUND); /* there is nothing more */
	assert_int_equal(wrote(h, plan_apply, &act), ERR_NONE);	    /* and again */
	assert_int_equal(act.sessions, made);
}

/* Each of these, and that session stands in the way of all. */
static void what_was_used_is_not_undone(void **state)
{
	struct house *h = *state;
	struct planned p = plan_described(h);
	int64_t search = plan_searched(h, &p);
	struct plan_act act = act_of(h, &p, search);
	static const char *const uses[] = {
	    "UPDATE certif_exam SET state = 'joined' WHERE candidate = (SELECT min(candidate) FROM "
	    "certif_exam)",
	    "UPDATE certif_candidate SET convoked = 5 WHERE id = (SELECT min(id) FROM "
	    "certif_candidate)",
	    "INSERT INTO certif_report (id, session, category, person, at) SELECT 7, min(session), "
	    "'OTHER', 1, 1 FROM certif_candidate",
	    "INSERT INTO certif_event (id, session, at, kind) SELECT 7, min(session), 1, 'x' FROM "
	    "certif_candidate",
	    "INSERT INTO certif_invigilator (session, person, entered) SELECT min(session), 3, 1 "
	    "FROM certif_candidate",
	    "UPDATE certif_session SET examiners = 'Ali' WHERE id = (SELECT min(session) FROM "
	    "certif_candidate)",
	    "UPDATE certif_candidate SET first_name = 'Lea' WHERE id = (SELECT min(id) FROM "
	    "certif_candidate)",
	    "UPDATE certif_session SET cancelled = 5 WHERE id = (SELECT min(session) FROM "
	    "certif_candidate)",
	    "DELETE FROM certif_candidate WHERE id = (SELECT min(id) FROM certif_candidate)",
	};

	for (size_t i = 0; i < sizeof uses / sizeof *uses; i++) {
		assert_int_equal(wrote(h, plan_apply, &act), ERR_NONE);
		assert_int_equal(db_begin(h->db), ERR_NONE);
		house_script(h, uses[i]);
		int64_t used = held(h);
		int k = plan_undo(h->db, &act);
		if (k != ERR_CONFLICT || act.obstacle_n != 1 || !act.problem)
			fail_msg("%s: %d, %zu in the way", uses[i], k, act.obstacle_n);
		assert_int_equal(held(h), used);
		db_rollback(h->db);
		assert_int_equal(wrote(h, plan_undo, &act), ERR_NONE);
	}
	/* a session deleted by hand is in nobody's way */
	house_script(h, "DELETE FROM plan_candidate");
	house_script(h, "UPDATE plan_group SET candidates = 20 WHERE name = 'L1'");
	act.search = plan_searched(h, &p);
	assert_int_equal(wrote(h, plan_apply, &act), ERR_NONE);
	assert_int_equal(act.candidates, 0);
	house_script(h,
		     "DELETE FROM certif_session WHERE id = (SELECT min(session) FROM plan_made)");
	assert_int_equal(wrote(h, plan_undo, &act), ERR_NONE);
	assert_int_equal(house_count(h, "SELECT count(*) FROM certif_session"), 0);
}

static void sessions_that_exist_are_gone_round_or_told(void **state)
{
	struct house *h = *state;
	struct planned p = plan_described(h);
	int64_t search = plan_searched(h, &p);
	struct plan_act act = act_of(h, &p, search);
	struct plan_seen seen;

	assert_int_equal(plan_search_load(h->db, h->arena, p.centre, search, h->now, &seen),
			 ERR_NONE);
	const struct plan_session *first = &seen.plan.sessions[0];
	struct clock_date d = clock_date_utc((int64_t)first->day * CLOCK_DAY);
	d.hour = first->start / 60;
	d.minute = first->start % 60;
	struct certif_session_write w = {
	    .arena = h->arena,
	    .ids = &h->ids,
	    .random = random_secret,
	    .origin = "",
	    .centre = p.centre,
	    .now = h->now,
	    .plan = {.site = STR("CAMPUS"),
		     .room = first->room ? STR("Amphi") : STR("B12"),
		     .starts = zone_utc(p.zone, d).ms + 20 * CLOCK_MINUTE}};
	assert_int_equal(certif_session_create(h->db, &w), ERR_NONE);
	int64_t before = held(h);
	assert_int_equal(wrote(h, plan_apply, &act), ERR_CONFLICT);
	assert_true(act.obstacle_n >= 1);
	assert_int_equal(act.obstacles[0].session, w.id);
	assert_int_equal(held(h), before);
	act.search = plan_searched(h, &p); /* the next one goes round it */
	assert_int_equal(wrote(h, plan_apply, &act), ERR_NONE);
	/* and while it stands no other is applied */
	int64_t stands = act.search;
	assert_int_equal(wrote(h, plan_undo, &act), ERR_NONE);
	act.search = plan_searched(h, &p);
	assert_int_equal(wrote(h, plan_apply, &act), ERR_NONE);
	act.search = stands;
	assert_int_equal(wrote(h, plan_apply, &act), ERR_CONFLICT);
}

/* A session elsewhere, in a room that is none of the plan's, with the invigilator of the plan's
 * first session: written as people write ("claire " for "Claire"). */
static void an_invigilator_elsewhere_is_told_then_gone_round(void **state)
{
	struct house *h = *state;
	struct planned p = plan_described(h);
	int64_t search = plan_searched(h, &p);
	struct plan_act act = act_of(h, &p, search);
	struct plan_seen seen;

	assert_int_equal(plan_search_load(h->db, h->arena, p.centre, search, h->now, &seen),
			 ERR_NONE);
	const struct plan_session *first = &seen.plan.sessions[0];
	struct str name = seen.problem.people[first->crew[0]].name;
	struct clock_date d = clock_date_utc((int64_t)first->day * CLOCK_DAY);
	d.hour = first->start / 60;
	d.minute = first->start % 60;
	struct certif_session_write w = {
	    .arena = h->arena,
	    .ids = &h->ids,
	    .random = random_secret,
	    .origin = "",
	    .centre = p.centre,
	    .now = h->now,
	    .plan = {.site = STR("Ailleurs"),
		     .room = STR("1"),
		     .examiners = arena_printf(h->arena, "Zoé, " STR_FMT,
					       STR_ARG(unicode_fold(h->arena, name))),
		     .starts = zone_utc(p.zone, d).ms - 139 * CLOCK_MINUTE}};
	assert_int_equal(certif_session_create(h->db, &w), ERR_NONE);
	assert_int_equal(wrote(h, plan_apply, &act), ERR_CONFLICT);
	assert_int_equal(act.obstacle_n, 1);
	assert_int_equal(act.obstacles[0].session, w.id);
	assert_true(str_eq(act.obstacles[0].who, name));
	act.search = plan_searched(h, &p); /* the next one goes round it */
	assert_int_equal(wrote(h, plan_apply, &act), ERR_NONE);
}

static void a_plan_of_what_is_no_longer_so_is_refused(void **state)
{
	struct house *h = *state;
	struct planned p = plan_described(h);
	struct plan_act act = act_of(h, &p, plan_searched(h, &p));

	house_script(h, "UPDATE plan_room SET capacity = 19 WHERE capacity = 20");
	assert_int_equal(wrote(h, plan_apply, &act), ERR_CONFLICT);
	house_script(h, "UPDATE plan_room SET capacity = 20 WHERE capacity = 19");
	h->now += 300 * CLOCK_DAY;
	act.now = h->now;
	assert_int_equal(wrote(h, plan_apply, &act), ERR_CONFLICT); /* in the past */
	assert_true(act.obstacle_n > 0);
	act.now = h->now -= 300 * CLOCK_DAY;
	assert_int_equal(wrote(h, plan_apply, &act), ERR_NONE);
	assert_int_equal(wrote(h, plan_settle, &act), ERR_NONE);
	assert_int_equal(wrote(h, plan_undo, &act), ERR_NOT_FOUND); /* kept for good */
	assert_int_equal(house_count(h, "SELECT count(*) FROM plan_candidate"), 0);
	assert_int_equal(house_count(h, "SELECT count(*) FROM certif_candidate"), 50);
}

/* The document's year as a manager describes it: 600 candidates, one in twenty with extra time, a
 * room of twenty. With extra time everywhere 30 x (2 h + 40 min + 50 min) x 18.71 = 1964.55; with
 * two sessions that have it, 28 x 170 + 2 x 210 = 5180 minutes = 1615.30. */
static void the_documents_year_costs_what_it_says(void **state)
{
	struct house *h = *state;
	struct planned p = plan_described(h);
	struct plan_book b;
	struct plan_problem problem;
	struct plan plan;
	struct plan_shortage why;
	struct error e;

	house_script(
	    h,
	    "DELETE FROM plan_room WHERE capacity > 20; DELETE FROM plan_watcher WHERE cost > 1871;"
	    "UPDATE plan_watcher SET most = 100; DELETE FROM plan_candidate; DELETE FROM "
	    "plan_group WHERE name <> 'L1';"
	    "UPDATE plan_group SET candidates = 600, with_extra = 30");
	assert_int_equal(plan_book_load(h->db, h->arena, p.centre, p.zone, &b), ERR_NONE);
	plan_book_problem(&b, p.zone, h->arena, &problem);
	assert_int_equal(plan_make(&problem, 10, h->arena, &plan, &why, &e), ERR_NONE);
	assert_null(plan_broken(&problem, &plan));
	assert_int_equal(plan.n, 30);
	assert_int_equal(plan.cost, 161530);
	assert_true(plan.optimal);
	assert_int_equal(plan.scattered_cost, 196455);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    HOUSE_ON_BOTH(what_is_missing_is_told),
	    HOUSE_ON_SQLITE(the_documents_year_costs_what_it_says),
	    HOUSE_ON_BOTH(only_an_administrator_changes),
	    HOUSE_ON_BOTH(the_sessions_are_the_plans),
	    HOUSE_ON_BOTH(undone_it_is_as_before),
	    HOUSE_ON_BOTH(what_was_used_is_not_undone),
	    HOUSE_ON_BOTH(sessions_that_exist_are_gone_round_or_told),
	    HOUSE_ON_BOTH(an_invigilator_elsewhere_is_told_then_gone_round),
	    HOUSE_ON_BOTH(a_plan_of_what_is_no_longer_so_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
