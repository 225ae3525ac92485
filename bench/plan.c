/* SPDX-License-Identifier: EUPL-1.2 */
/* plan.c - how long the plan of a year takes, and how far from the bound it ends:
 * build/bench/plan. Problems of a seed: six rooms, twelve invigilators, a year. */
#include "base/clock.h"
#include "base/random.h"
#include "budget/plan.h"

static const struct plan_window full = {31, 480, 1080}, part[] = {{15, 540, 1020}, {32, 540, 720}},
				mornings = {31, 480, 780};

static int64_t processor_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void bench(int candidates, int people_hours, int seconds)
{
	static const int capacities[] = {20, 20, 24, 30, 40, 15};
	struct random r = random_seeded((uint64_t)candidates);
	struct plan_room rooms[6];
	struct plan_person people[12];
	struct plan_group groups[12];
	struct arena *a = arena_new((size_t)1 << 32);
	struct plan_shortage why = {0};
	struct plan plan = {0};
	struct error e = {0};

	for (int i = 0; i < 6; i++)
		rooms[i] = (struct plan_room){STR("room"), capacities[i], {&full, 1}};
	rooms[1].open = rooms[3].open = (struct plan_hours){part, 2};
	for (int i = 0; i < 12; i++) {
		int cost = 1600 + (int)random_below(&r, 500);
		int hours = people_hours + (int)random_below(&r, 40);
		people[i] = (struct plan_person){.name = STR("person"),
						 .hourly_cost = cost,
						 .minutes = 60 * hours,
						 .available = {&mornings, (size_t)i % 2}};
		groups[i] = (struct plan_group){STR("group"),
						i % 6 == 3   ? PLAN_OUTSIDE
						: i % 6 == 4 ? PLAN_STAFF
							     : PLAN_STUDENTS,
						candidates / 12, candidates / 240};
	}
	struct plan_problem p = {.first_day = 20703,
				 .last_day = 20703 + 292,
				 .rooms = rooms,
				 .room_count = 6,
				 .people = people,
				 .person_count = 12,
				 .groups = groups,
				 .group_count = 12,
				 .invigilation_minutes = 120,
				 .extra_minutes = 40,
				 .turnover_minutes = 15,
				 .candidates_per_person = 20,
				 .admin_minutes = 50,
				 .admin_hourly_cost = 1871};
	int64_t start = processor_us();
	int err = plan_make(&p, seconds, a, &plan, &why, &e);
	double took = (double)(processor_us() - start) / 1e6;
	if (err)
		printf("%6d candidates: no plan (%s)\n", candidates, e.message);
	else
		printf("%6d candidates: %4zu sessions in %.3f processor seconds, %.3f %% above the "
		       "bound, %s\n",
		       candidates, plan.n, took,
		       100.0 * (double)(plan.cost - plan.bound) / (double)plan.bound,
		       plan_broken(&p, &plan) ? plan_broken(&p, &plan) : "every rule kept");
	arena_free(a);
}

int main(void)
{
	bench(600, 15, 10);
	bench(10000, 220, 60);
	return 0;
}
