/* SPDX-License-Identifier: EUPL-1.2 */
/* A problem of planning as JSON: refused with faults, or one that is written and read again as the
 * same. What is no problem is read as a plan of a small one: refused, or within its bounds. */
#include <stdint.h>
#include "budget/plan_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_at_problem(const struct plan_problem *p, struct arena *a)
{
	struct plan_problem again;
	struct plan_faults faults;
	struct str once = plan_problem_write(p, a);

	if (plan_problem_read(once, a, &again, &faults) ||
	    !str_eq(once, plan_problem_write(&again, a)))
		abort();
}

static void look_at_plan(struct str text, struct arena *a)
{
	static const struct plan_window window = {31, 480, 1080};
	static const struct plan_room room = {STR("A"), 20, {&window, 1}};
	static const struct plan_person person = {.name = STR("B"), .hourly_cost = 1871, .minutes = 6000};
	static const struct plan_group group = {STR("C"), PLAN_STUDENTS, 20, 1};
	struct plan_problem p = {.last_day = 30000,
				 .rooms = &room,
				 .room_count = 1,
				 .people = &person,
				 .person_count = 1,
				 .groups = &group,
				 .group_count = 1,
				 .candidates_per_person = 20};
	struct plan plan;

	if (plan_read(text, &p, a, &plan) == ERR_NONE && plan.n < 100)
		(void)plan_broken(&p, &plan); /* must not look where nothing is */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(1 << 26);
	struct str text = {(const char *)data, size};
	struct plan_problem p;
	struct plan_faults faults;

	if (plan_problem_read(text, a, &p, &faults) == ERR_NONE)
		look_at_problem(&p, a);
	else if (!faults.n)
		abort();
	else
		look_at_plan(text, a);
	arena_free(a);
	return 0;
}
