/* SPDX-License-Identifier: EUPL-1.2 */
/* The list of one's tests over the wire: all of one's own, the latest first, nobody else's. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include <stdlib.h>
#include "base/clock.h"
#include "help/site.h"

static void take(int64_t person, int64_t id, const char *competence, const char *state, int64_t started)
{
	house_script(site.house, arena_printf(site.house->arena,
	                                      "INSERT INTO assessment (id, person, competence, state, method, improving, started, "
	                                      "first_challenge) VALUES (%lld, %lld, '%s', '%s', 'openpix', FALSE, %lld, 'x1-1')",
	                                      (long long)id, (long long)person, competence, state, (long long)started).p);
}

static void answer(int64_t person, int64_t id, int position, const char *result)
{
	house_script(site.house, arena_printf(site.house->arena,
	                                      "INSERT INTO answer (assessment, position, person, challenge, language, value, "
	                                      "result, elements, release, answered, next_challenge) "
	                                      "VALUES (%lld, %d, %lld, 'x1-1', 'fr', '0', '%s', '', 1, 1, 'x1-2')",
	                                      (long long)id, position, (long long)person, result).p);
}

static json_t *history(int64_t person, const char *path)
{
	struct http_reply x = site_get(path, arena_printf(site.house->arena, "%sAccept: application/json\r\n", site_session(person)).p);
	json_t *v = json_loadb(x.body.p, x.body.n, 0, NULL);

	assert_int_equal(x.status, 200);
	assert_non_null(v);
	return v;
}

static int64_t number(json_t *v, const char *name)
{
	const json_t *n = json_object_get(v, name);
	const char *text = json_string_value(n); /* what a script could not hold exactly is told as text */

	assert_true(text || json_is_integer(n));
	return text ? strtoll(text, NULL, 10) : json_integer_value(n);
}

static void a_newcomer_has_none_and_is_told_what_to_do(void **)
{
	struct http_reply x = site_get("/tests", site_session(site_person("new@example.org", false)));

	assert_int_equal(x.status, 200);
	assert_true(site_holds(x.body, "You have not taken a test yet."));
}

/* One finished of two answers, one right; one under way, later; and another person's. */
static void ones_own_are_told_the_latest_first(void **)
{
	int64_t person = site_person("taker@example.org", false), other = site_person("other@example.org", false);

	take(person, 101, "1.1", "completed", site_now() - 2 * CLOCK_DAY);
	answer(person, 101, 1, "ok");
	answer(person, 101, 2, "ko");
	take(person, 102, "2.1", "started", site_now() - CLOCK_DAY);
	take(other, 103, "3.1", "completed", site_now());
	json_t *v = history(person, "/tests"), *tests = json_object_get(v, "tests");
	assert_int_equal(number(v, "found"), 2);
	assert_int_equal(json_array_size(tests), 2);
	assert_int_equal(number(json_array_get(tests, 0), "id"), 102);
	assert_int_equal(number(json_array_get(tests, 0), "answers"), 0);
	assert_int_equal(number(json_array_get(tests, 1), "id"), 101);
	assert_int_equal(number(json_array_get(tests, 1), "answers"), 2);
	assert_int_equal(number(json_array_get(tests, 1), "rights"), 1);
	json_decref(v);
	struct http_reply x = site_get("/tests", site_session(person));
	assert_true(site_holds(x.body, "/assessments/101/result"));
	assert_true(site_holds(x.body, "\"/assessments/102\""));
	assert_false(site_holds(x.body, "/assessments/103"));
}

/* Of a competence that left the content nothing can be shown but that it was taken. */
static void a_test_of_what_is_gone_stays_told(void **)
{
	int64_t person = site_person("old@example.org", false);

	take(person, 201, "9.9", "completed", site_now() - CLOCK_DAY);
	struct http_reply x = site_get("/tests", site_session(person));
	assert_int_equal(x.status, 200);
	assert_true(site_holds(x.body, "no longer asked"));
	assert_false(site_holds(x.body, "/assessments/201"));
}

/* 45 tests are pages of 20, 20 and 5; a page beyond is the last one. */
static void many_come_in_pages(void **)
{
	int64_t person = site_person("many@example.org", false);

	for (int i = 0; i < 45; i++)
		take(person, 300 + i, "1.1", "completed", site_now() - i * CLOCK_DAY);
	const size_t sizes[] = { 20, 20, 5, 5 };
	for (int page = 1; page <= 4; page++) {
		json_t *v = history(person, arena_printf(site.house->arena, "/tests?page=%d", page).p);
		assert_int_equal(json_array_size(json_object_get(v, "tests")), sizes[page - 1]);
		assert_int_equal(number(v, "pages"), 3);
		json_decref(v);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_newcomer_has_none_and_is_told_what_to_do),
		cmocka_unit_test(ones_own_are_told_the_latest_first),
		cmocka_unit_test(a_test_of_what_is_gone_stays_told),
		cmocka_unit_test(many_come_in_pages),
	};

	return cmocka_run_group_tests(tests, site_start, site_stop);
}
