/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "budget/plan_json.h"

static const char text[] =
    "{\"from\": \"2026-09-07\", \"to\": \"2026-09-25\","
    "\"closed\": [\"2026-09-08\", {\"from\": \"2026-09-14\", \"to\": \"2026-09-16\"}],"
    "\"rooms\": [{\"name\": \"B12\", \"capacity\": 20, \"open\": [\"mon-fri 08:00-13:00\"],"
    "            \"busy\": [\"2026-09-07 09:00-11:00\", \"2026-09-09 08:00-10:20\"]},"
    "           {\"name\": \"B12\", \"capacity\": 30, \"open\": [\"sat-mon 09:00-12:00\"]}],"
    "\"invigilators\": [{\"name\": \"Zo\u00e9 \\\"M\\\"\", \"hourlyCost\": \"18.71\", \"hours\": "
    "40},"
    "                  {\"name\": \"Ali\", \"hours\": 40, \"available\": [\"tue 08:00-12:30\"]}],"
    "\"candidates\": [{\"group\": \"L1\", \"count\": 70, \"extraTime\": 3},"
    "                {\"group\": \"Staff\", \"count\": 5, \"public\": \"staff\"}]}";

static int setup(void **state)
{
	*state = arena_new((size_t)1 << 28);
	return 0;
}

static int teardown(void **state)
{
	arena_free(*state);
	return 0;
}

static void problem(struct arena *a, const char *from, struct plan_problem *out)
{
	struct plan_faults faults;

	assert_int_equal(plan_problem_read(str_of(from), a, out, &faults), ERR_NONE);
}

static void a_problem_is_written_as_it_was_read(void **state)
{
	struct plan_problem p, again;
	struct plan_faults faults;

	problem(*state, text, &p);
	assert_int_equal(p.closed_count, 4);
	assert_int_equal(p.busy_count, 2);
	struct str once = plan_problem_write(&p, *state);
	assert_int_equal(plan_problem_read(once, *state, &again, &faults), ERR_NONE);
	struct str twice = plan_problem_write(&again, *state);
	assert_true(str_eq(once, twice));
	assert_int_equal(again.rooms[1].open.windows[0].days | again.rooms[1].open.windows[1].days,
			 1 | 32 | 64);
	assert_int_equal(again.people[0].hourly_cost, 1871);
	assert_int_equal(again.groups[1].audience, PLAN_STAFF);
}

static void a_plan_is_read_as_it_was_written(void **state)
{
	struct plan_problem p;
	struct plan plan, again;
	struct plan_shortage why;
	struct error e;

	problem(*state, text, &p);
	assert_int_equal(plan_make(&p, 10, *state, &plan, &why, &e), ERR_NONE);
	assert_null(plan_broken(&p, &plan));
	struct str once = plan_write(&p, &plan, 0, *state);
	assert_int_equal(plan_read(once, &p, *state, &again), ERR_NONE);
	assert_null(plan_broken(&p, &again));
	struct str twice = plan_write(&p, &again, 0, *state);
	assert_true(str_eq(once, twice));
	p.room_count = 1; /* places that are not there are refused, not followed */
	bool second = false;
	for (size_t i = 0; i < plan.n; i++)
		second |= plan.sessions[i].room == 1;
	assert_int_equal(plan_read(once, &p, *state, &again), second ? ERR_INVALID : ERR_NONE);
	p.group_count = 1;
	assert_int_equal(plan_read(once, &p, *state, &again), ERR_INVALID);
}

/* One room, three mornings of which others take what is told: of 08:00-13:00 on the first day the
 * half hour of turnover leaves 13:00-11:30 = 90 min, too little for 120; on the second 160 min. */
static void a_room_that_is_taken_is_left_alone(void **state)
{
	static const char busy[] =
	    "{\"from\": \"2026-09-07\", \"to\": \"2026-09-09\", \"turnoverMinutes\": 30,"
	    "\"rooms\": [{\"name\": \"A\", \"capacity\": 10, \"open\": [\"mon-fri 08:00-13:00\"],"
	    "            \"busy\": [\"2026-09-09 08:00-13:00\", \"2026-09-08 08:00-09:50\","
	    "                     \"2026-09-07 09:00-11:00\"]}],"
	    "\"invigilators\": [{\"name\": \"Z\", \"hours\": 10}],"
	    "\"candidates\": [{\"group\": \"L1\", \"count\": %d}]}";
	struct plan_problem p;
	struct plan plan;
	struct plan_shortage why;
	struct error e;

	problem(*state, arena_printf(*state, busy, 10).p, &p);
	assert_int_equal(plan_make(&p, 10, *state, &plan, &why, &e), ERR_NONE);
	assert_int_equal(plan.n, 1);
	assert_null(plan_broken(&p, &plan));
	assert_int_equal(plan.sessions[0].day, p.first_day + 1);
	assert_true(plan.sessions[0].start >= 9 * 60 + 50 + 30);
	struct plan_session moved = plan.sessions[0];
	moved.start -= 30, moved.end -= 30;
	struct plan early = plan;
	early.sessions = &moved;
	if (moved.start < 9 * 60 + 50 + 30)
		assert_string_equal(plan_broken(&p, &early), "a session in a room that is taken");
	problem(*state, arena_printf(*state, busy, 11).p, &p);
	assert_int_equal(plan_make(&p, 10, *state, &plan, &why, &e), ERR_CONFLICT);
}

/* The same for an invigilator: of 08:00-13:00 a session elsewhere until 10:50 leaves 130 min on the
 * first day, until 11:01 leaves 119 on the second: too little for 120. No turnover: they walk over.
 */
static void an_invigilator_who_is_taken_is_left_alone(void **state)
{
	static const char busy[] =
	    "{\"from\": \"2026-09-07\", \"to\": \"2026-09-08\", \"turnoverMinutes\": 30,"
	    "\"rooms\": [{\"name\": \"A\", \"capacity\": 10, \"open\": [\"mon-fri 08:00-13:00\"]}],"
	    "\"invigilators\": [{\"name\": \"Z\", \"hours\": 10,"
	    "    \"busy\": [\"2026-09-08 08:00-11:01\", \"2026-09-07 08:00-10:50\"]}],"
	    "\"candidates\": [{\"group\": \"L1\", \"count\": %d}]}";
	struct plan_problem p;
	struct plan plan;
	struct plan_shortage why;
	struct error e;

	problem(*state, arena_printf(*state, busy, 10).p, &p);
	assert_int_equal(p.people[0].taken_n, 2);
	assert_int_equal(plan_make(&p, 10, *state, &plan, &why, &e), ERR_NONE);
	assert_int_equal(plan.n, 1);
	assert_null(plan_broken(&p, &plan));
	assert_int_equal(plan.sessions[0].day, p.first_day);
	assert_true(plan.sessions[0].start >= 10 * 60 + 50 && plan.sessions[0].start <= 11 * 60);
	struct plan_session moved = plan.sessions[0];
	struct plan early = plan;
	early.sessions = &moved;
	moved.start = 10 * 60 + 49, moved.end = moved.start + 120;
	assert_string_equal(plan_broken(&p, &early), "an invigilator who is taken");
	problem(*state, arena_printf(*state, busy, 11).p, &p);
	assert_int_equal(plan_make(&p, 10, *state, &plan, &why, &e), ERR_CONFLICT);
	assert_int_equal(why.lack, PLAN_LACK_PLACE);
}

static void every_fault_is_told_with_its_path(void **state)
{
	static const struct {
		const char *text, *path;
	} cases[] = {
	    {"{", ""},
	    {"[]", ""},
	    {"{\"rooms\": [{\"busy\": [\"2026-02-30 09:00-10:00\"]}]}", "rooms[0].busy[0]"},
	    {"{\"rooms\": [{\"busy\": [\"2026-02-20 10:00-10:00\"]}]}", "rooms[0].busy[0]"},
	    {"{\"rooms\": [{\"capacity\": 0}]}", "rooms[0].capacity"},
	    {"{\"invigilators\": [{\"hours\": -1}]}", "invigilators[0].hours"},
	    {"{\"candidates\": [{\"count\": 3, \"extraTime\": 4}]}", "candidates[0].extraTime"},
	    {"{\"room\": []}", "room"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct plan_problem p;
		struct plan_faults faults;
		bool found = false;
		assert_int_equal(plan_problem_read(str_of(cases[i].text), *state, &p, &faults),
				 ERR_INVALID);
		for (size_t k = 0; k < faults.n; k++)
			found |= str_eq(faults.list[k].path, str_of(cases[i].path));
		if (!found)
			fail_msg("no fault at %s", cases[i].path);
	}
}

static void a_shortage_comes_back(void **state)
{
	for (int lack = PLAN_LACK_NONE; lack <= PLAN_LACK_PLACE; lack++) {
		struct plan_shortage why = {(enum plan_lack)lack, 17}, again = {0};
		assert_true(plan_shortage_read(plan_shortage_write(&why, *state), &again));
		assert_int_equal(again.lack, lack);
		assert_int_equal(again.amount, 17);
	}
	struct plan_shortage none;
	assert_false(plan_shortage_read(STR("{\"lack\": \"bread\", \"amount\": 1}"), &none));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(a_problem_is_written_as_it_was_read, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_plan_is_read_as_it_was_written, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_room_that_is_taken_is_left_alone, setup, teardown),
	    cmocka_unit_test_setup_teardown(an_invigilator_who_is_taken_is_left_alone, setup,
					    teardown),
	    cmocka_unit_test_setup_teardown(every_fault_is_told_with_its_path, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_shortage_comes_back, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
