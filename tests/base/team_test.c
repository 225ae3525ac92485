/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/team.h"

enum { PARTS = 300, JOBS = 200 };

/* Parts write apart, without a lock: what the team promises is that this is enough. */
struct job {
	unsigned done[PARTS], number;
	uint64_t sum[PARTS];
};

static void add_up(void *context, size_t part)
{
	struct job *j = context;

	j->done[part]++;
	for (size_t k = 0; k <= part; k++)
		j->sum[part] += k * j->number;
}

/* Every part once, whoever takes it, and all over when team_run returns: the owner reads what the
 * others wrote, and gives the next job at once. */
static void every_part_is_done_once(void **)
{
	static const unsigned sizes[] = {0, 1, 2, 3, 8};
	static struct job j;

	for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
		struct team *t = team_new(sizes[s]);
		for (j.number = 1; j.number <= JOBS; j.number++) {
			size_t parts = j.number % 3 ? PARTS / j.number : PARTS;
			for (size_t p = 0; p < PARTS; p++)
				j.done[p] = 0, j.sum[p] = 0;
			team_run(t, parts, add_up, &j);
			for (size_t p = 0; p < PARTS; p++) {
				assert_int_equal(j.done[p], p < parts);
				assert_int_equal(j.sum[p],
						 p < parts ? p * (p + 1) / 2 * j.number : 0);
			}
		}
		team_free(t);
	}
}

/* One is nobody but the caller: there is no thread to start. */
static void one_alone_is_no_team(void **)
{
	assert_null(team_new(0));
	assert_null(team_new(1));
	team_free(NULL);
	assert_true(team_processors() >= 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_part_is_done_once),
	    cmocka_unit_test(one_alone_is_no_team),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
