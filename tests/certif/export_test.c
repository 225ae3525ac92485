/* SPDX-License-Identifier: EUPL-1.2 */
/* Certification in "all my data": all of one's own, nothing of anybody else's, no verdict, and no answer
 * while the session may still be played. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include "certif/certif.h"
#include "help/certif.h"

static json_t *export_of(struct house *h, int64_t person)
{
	struct buf b = BUF_INIT(1 << 20);
	json_error_t e;

	assert_int_equal(certif_export(h->db, h->arena, person, &b), ERR_NONE);
	struct str s = buf_take(&b, h->arena);
	json_t *j = json_loadb(s.p, s.n, 0, &e);
	if (!j)
		fail_msg("%s in " STR_FMT, e.text, STR_ARG(s));
	return j;
}

static const char *text_of(json_t *j, const char *list, size_t i, const char *member)
{
	return json_string_value(json_object_get(json_array_get(json_object_get(j, list), i), member));
}

static size_t count_of(json_t *j, const char *list)
{
	assert_true(json_is_array(json_object_get(j, list)));
	return json_array_size(json_object_get(j, list));
}

/* Inès has given a wrong answer; Wolfgang sits in the same room. */
static int64_t enrol(struct house *h, int64_t session, int64_t person)
{
	int64_t candidate = certif_candidate(h, session, "Dupont-Moreau", "Inès", "2004-02-29");

	certif_candidate(h, session, "Zvonimirovic", "Wolfgang", "2001-01-01");
	house_script(h, arena_printf(h->arena,
	                             "UPDATE certif_candidate SET person = %lld, fee = 4500, paid = 86400000 WHERE id = %lld",
	                             (long long)person, (long long)candidate).p);
	house_script(h, arena_printf(h->arena,
	                             "INSERT INTO certif_question (candidate, number, session, challenge, difficulty, "
	                             "discriminant, served, began, answered, value, result, capacity, error) VALUES "
	                             "(%lld, 1, %lld, 'recSecret', 1.5, 1.25, 1, 0, 2, 'my words', 'ko', 0.5, 1)",
	                             (long long)candidate, (long long)session).p);
	return candidate;
}

static void one_s_exams_are_told(void **state)
{
	struct house *h = *state;
	int64_t person = house_person(h, "ines@test.example");
	int64_t session = certif_session(h, certif_centre(h, 0), h->now);

	enrol(h, session, person);
	json_t *j = export_of(h, person);
	assert_int_equal(count_of(j, "exams"), 1);
	assert_int_equal(count_of(j, "centres"), 0);
	assert_int_equal(count_of(j, "invigilated"), 0);
	assert_string_equal(text_of(j, "exams", 0, "birth_name"), "Dupont-Moreau");
	assert_string_equal(text_of(j, "exams", 0, "paid"), "1970-01-02T00:00:00.000Z");
	json_t *exam = json_array_get(json_object_get(j, "exams"), 0);
	assert_int_equal(json_integer_value(json_object_get(exam, "fee")), 4500);
	assert_int_equal(json_array_size(json_object_get(exam, "answers")), 0); /* it may still go on */

	house_script(h, "UPDATE certif_session SET state = 'finalized'");
	json_t *after = export_of(h, person);
	char *whole = json_dumps(after, 0);
	assert_non_null(strstr(whole, "my words"));
	assert_null(strstr(whole, "recSecret"));
	assert_null(strstr(whole, "1.25"));
	assert_null(strstr(whole, "\"ko\""));
	assert_null(strstr(whole, "Zvonimirovic"));
	free(whole);
	json_decref(after);
	json_decref(j);
}

static void what_one_does_for_a_centre_is_told(void **state)
{
	struct house *h = *state;
	int64_t person = house_person(h, "claire@test.example"), other = house_person(h, "hugo@test.example");
	int64_t centre = certif_centre(h, person), session = certif_session(h, centre, h->now);

	certif_centre(h, other);
	house_script(h, arena_printf(h->arena,
	                             "INSERT INTO certif_invigilator (session, person, entered, gone) VALUES "
	                             "(%lld, %lld, 86400000, NULL), (%lld, %lld, 1, 2)",
	                             (long long)session, (long long)person, (long long)session, (long long)other).p);
	json_t *j = export_of(h, person);
	assert_int_equal(count_of(j, "exams"), 0);
	assert_int_equal(count_of(j, "centres"), 1);
	assert_string_equal(text_of(j, "centres", 0, "name"), "Université de test");
	assert_string_equal(text_of(j, "centres", 0, "role"), "ADMIN");
	assert_int_equal(count_of(j, "invigilated"), 1);
	assert_string_equal(text_of(j, "invigilated", 0, "site"), "Campus");
	assert_string_equal(text_of(j, "invigilated", 0, "entered"), "1970-01-02T00:00:00.000Z");
	json_decref(j);
}

static void who_has_nothing_gets_empty_lists(void **state)
{
	struct house *h = *state;
	json_t *j = export_of(h, house_person(h, "amina@test.example"));

	assert_int_equal(count_of(j, "exams") + count_of(j, "centres") + count_of(j, "invigilated"), 0);
	json_decref(j);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		HOUSE_ON_BOTH(one_s_exams_are_told),
		HOUSE_ON_BOTH(what_one_does_for_a_centre_is_told),
		HOUSE_ON_BOTH(who_has_nothing_gets_empty_lists),
	};

	return cmocka_run_group_tests_name("certif/export", tests, NULL, NULL);
}
