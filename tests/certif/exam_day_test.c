/* SPDX-License-Identifier: EUPL-1.2 */
/* Simulated sessions on both engines. The many thousands are tests/scripts/exam_day.sh's. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <sodium.h>
#include "certif/exam_day.h"
#include "help/content.h"
#include "help/database.h"

static struct bank *bank;
static uint64_t digests[2];

static void tell(void *, struct str what)
{
	print_error(STR_FMT "\n", STR_ARG(what));
}

static void every_promise_is_kept(void **state)
{
	struct test_database *database = *state;
	struct exam_day d = {.url = database->url, .bank = bank, .seed = 4, .sessions = 2, .faults = true,
			     .tell = tell};
	struct error e = {};

	assert_int_equal(exam_day_run(&d, &e), ERR_NONE);
	assert_int_equal(d.broken, 0);
	assert_int_equal(d.exams, 40);
	assert_true(d.answers > 600 && d.lost > 0 && d.kills > 0 && d.refused > 0);
	digests[database->engine] = d.digest;
}

static void both_engines_live_the_same_day(void **)
{
	assert_true(digests[DB_SQLITE] == digests[DB_POSTGRESQL]);
}

static int start(void **)
{
	bank = content_load("content");
	return sodium_init() < 0 ? -1 : 0;
}

static int stop(void **)
{
	bank_unref(bank);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    ON_BOTH(every_promise_is_kept),
	    cmocka_unit_test(both_engines_live_the_same_day),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
