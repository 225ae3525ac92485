/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include "base/clock.h"
#include "base/embedded.h"
#include "web/message.h"

static struct arena *arena;

static int setup(void **)
{
	message_init();
	arena = arena_new(1 << 24);
	return arena ? 0 : -1;
}

static int teardown(void **)
{
	arena_free(arena);
	return 0;
}

static void is(struct str got, const char *expected)
{
	if (!str_eq(got, str_of(expected)))
		fail_msg("\"" STR_FMT "\" instead of \"%s\"", STR_ARG(got), expected);
}

/* ---- catalogues -------------------------------------------------------------------------------
 */

static void a_message_is_translated_and_english_is_its_own_translation(void **)
{
	const char *id = "This page does not exist.";

	assert_non_null(embedded_find(STR("gen/locale/fr.mo")));
	assert_non_null(embedded_find(STR("gen/locale/es.mo")));
	assert_ptr_equal(message(LANGUAGE_EN, id), id);
	assert_string_not_equal(message(LANGUAGE_FR, id), id);
	assert_string_not_equal(message(LANGUAGE_ES, id), id);
	assert_string_not_equal(message(LANGUAGE_FR, id), message(LANGUAGE_ES, id));
}

static void what_is_in_no_catalogue_is_shown_as_it_is(void **)
{
	static const char id[] = "qxz {0}";
	const struct error e = {.kind = ERR_INVALID, .message = id, .argument = STR("7")};

	assert_ptr_equal(message(LANGUAGE_FR, id), id);
	assert_ptr_equal(message(LANGUAGE_ES, ""),
			 message(LANGUAGE_ES, "")); /* not the head of the file */
	assert_string_equal(message(LANGUAGE_FR, ""), "");
	is(message_error(LANGUAGE_FR, &e, arena), "qxz 7");
}

/* ---- holes: {count}, {0} */

static struct str next_hole(struct str *text)
{
	size_t open = str_find(*text, '{');
	struct str rest = str_from(*text, open + 1), hole;

	bool closed = str_cut(rest, '}', &hole, text);
	return closed ? hole : (struct str){};
}

static bool holes_are_in(struct str text, struct str other)
{
	struct str hole, there;

	while ((hole = next_hole(&text)).n) {
		struct str rest = other;
		do
			there = next_hole(&rest);
		while (there.n && !str_eq(there, hole));
		if (!there.n)
			return false;
	}
	return true;
}

static uint32_t word_at(struct str mo, size_t offset)
{
	uint32_t v;

	assert_true(offset + sizeof v <= mo.n);
	memcpy(&v, mo.p + offset, sizeof v);
	return v;
}

/* GNU gettext manual, "The Format of GNU MO Files": number of texts at 8, tables of ids and of
 * translations at 12 and 16, each row a length and an offset; forms are told apart by a NUL. */
static size_t check_holes(const char *name)
{
	const struct embedded *file = embedded_find(str_of(name));
	assert_non_null(file);
	struct str mo = file->bytes;
	uint32_t count = word_at(mo, 8), ids = word_at(mo, 12), texts = word_at(mo, 16);

	for (uint32_t i = 0; i < count; i++) {
		struct str id = str_sub(mo, word_at(mo, ids + i * 8 + 4), word_at(mo, ids + i * 8));
		struct str text =
		    str_sub(mo, word_at(mo, texts + i * 8 + 4), word_at(mo, texts + i * 8));
		bool more = id.n > 0; /* the empty id is the head */
		while (more) {
			struct str one_id, one_text;
			more = str_cut(id, '\0', &one_id, &id);
			assert_int_equal(str_cut(text, '\0', &one_text, &text), more);
			if (!holes_are_in(one_id, one_text) || !holes_are_in(one_text, one_id))
				fail_msg("%s: \"" STR_FMT "\" for \"" STR_FMT "\"", name,
					 STR_ARG(one_text), STR_ARG(one_id));
		}
	}
	return count;
}

static void a_translation_has_the_holes_of_its_message(void **)
{
	assert_true(holes_are_in(STR("{a} b"), STR("c {d}{a}")));
	assert_false(holes_are_in(STR("{a} {b}"), STR("{a}")));
	assert_true(check_holes("gen/locale/fr.mo") > 100);
	assert_int_equal(check_holes("gen/locale/es.mo"), check_holes("gen/locale/fr.mo"));
}

static void plurals_go_by_the_rule_of_the_language(void **)
{
	const char *one =
	    "{certifiable_count} competences of {certifiable_needed} at level 1 or above.";
	struct str found;

	/* CLDR: French takes the singular for 0 and 1, English and Spanish for 1 alone. */
	assert_int_equal(message_form(LANGUAGE_FR, 0), 0);
	assert_int_equal(message_form(LANGUAGE_FR, 1), 0);
	assert_int_equal(message_form(LANGUAGE_FR, 2), 1);
	assert_int_equal(message_form(LANGUAGE_FR, -3), 1);
	assert_int_equal(message_form(LANGUAGE_EN, 0), 1);
	assert_int_equal(message_form(LANGUAGE_EN, 1), 0);
	assert_int_equal(message_form(LANGUAGE_ES, 0), 1);
	assert_int_equal(message_form(LANGUAGE_ES, 1), 0);
	/* Without a translation, English forms by the English rule. */
	assert_string_equal(message_plural(LANGUAGE_FR, "qxz", "qxzs", 0), "qxzs");
	assert_string_equal(message_plural(LANGUAGE_ES, "qxz", "qxzs", 1), "qxz");
	assert_false(message_find(LANGUAGE_EN, str_of(one), 0, &found));
}

/* ---- the browser's languages --------------------------------------------------------------------
 */

static void the_language_the_browser_likes_best_is_chosen(void **)
{
	static const struct {
		const char *header;
		enum language expected;
	} cases[] = {
	    {"", LANGUAGE_FR},
	    {"en", LANGUAGE_EN},
	    {"es-MX,es;q=0.9,en;q=0.8", LANGUAGE_ES},
	    {"de-DE,de;q=0.9,en;q=0.5,es;q=0.7", LANGUAGE_ES},
	    {"de", LANGUAGE_FR},
	    {"en;q=0.5, es;q=0.5", LANGUAGE_EN}, /* the first of equals */
	    {"en;q=0", LANGUAGE_FR},		 /* not acceptable */
	    {"en;q=0, es;q=0.001", LANGUAGE_ES},
	    {"*", LANGUAGE_FR},
	    {"en;q=0.3, *;q=0.9", LANGUAGE_FR},
	    {" ES ; q=0.2 ,\tEN ; Q=0.9 ", LANGUAGE_EN}, /* no case, spaces allowed */
	    {"en;q=9, es;q=0.1", LANGUAGE_ES},		 /* 9 is no weight */
	    {"en;q=x, es;q=-1", LANGUAGE_FR},
	    {"english, esp", LANGUAGE_FR},
	    {",,;;,", LANGUAGE_FR},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (language_negotiate(str_of(cases[i].header), LANGUAGE_FR) != cases[i].expected)
			fail_msg("%s", cases[i].header);
	assert_int_equal(language_negotiate(STR("de"), LANGUAGE_ES), LANGUAGE_ES);
}

/* ---- numbers ------------------------------------------------------------------------------------
 */

#define S "\u00a0"

static void whole_numbers_are_grouped_by_language(void **)
{
	is(language_number(LANGUAGE_FR, 0, arena), "0");
	is(language_number(LANGUAGE_FR, 999, arena), "999");
	is(language_number(LANGUAGE_FR, 1024, arena), "1" S "024");
	is(language_number(LANGUAGE_FR, -1234567, arena), "-1" S "234" S "567");
	is(language_number(LANGUAGE_EN, 1024, arena), "1,024");
	is(language_number(LANGUAGE_EN, INT64_MIN, arena), "-9,223,372,036,854,775,808");
	is(language_number(LANGUAGE_ES, 1024, arena), "1024");
	is(language_number(LANGUAGE_ES, -1024, arena), "-1024");
	is(language_number(LANGUAGE_ES, 10240, arena), "10" S "240");
}

static void real_numbers_have_two_decimals_at_most(void **)
{
	is(language_real(LANGUAGE_FR, 12.5, arena), "12,5");
	is(language_real(LANGUAGE_EN, 12.5, arena), "12.5");
	is(language_real(LANGUAGE_ES, 3.14159, arena), "3,14");
	is(language_real(LANGUAGE_FR, 2, arena), "2");
	is(language_real(LANGUAGE_FR, 1234.75, arena), "1" S "234,75");
	is(language_real(LANGUAGE_FR, -0.001, arena), "0");
	is(language_real(LANGUAGE_FR, -0.5, arena), "-0,5");
	is(language_real(LANGUAGE_FR, 999.999, arena), "1" S "000");
	is(language_real(LANGUAGE_EN, NAN, arena), "–");
	is(language_real(LANGUAGE_EN, INFINITY, arena), "–");
	is(language_money(LANGUAGE_FR, 196455, arena), "1" S "964,55" S "€");
	is(language_money(LANGUAGE_EN, 196455, arena), "€1,964.55");
	is(language_money(LANGUAGE_ES, 196455, arena), "1964,55" S "€");
	is(language_money(LANGUAGE_EN, -7, arena), "-€0.07");
	/* The largest double has 309 digits, so 102 groups after the first. */
	assert_int_equal(language_real(LANGUAGE_FR, 1.7976931348623157e308, arena).n,
			 309 + 102 * 2);
}

/* ---- dates --------------------------------------------------------------------------------------
 */

static int64_t utc(int year, int month, int day, int hour, int minute)
{
	return clock_ms_utc((struct clock_date){
	    .year = year, .month = month, .day = day, .hour = hour, .minute = minute});
}

static void days_are_written_out(void **)
{
	int64_t noon = utc(2026, 11, 23, 12, 0);

	is(language_date(LANGUAGE_FR, noon, arena), "23 novembre 2026");
	is(language_date(LANGUAGE_EN, noon, arena), "23 November 2026");
	is(language_date(LANGUAGE_ES, noon, arena), "23 de noviembre de 2026");
	is(language_date(LANGUAGE_FR, utc(2026, 8, 1, 12, 0), arena), "1er août 2026");
	is(language_date(LANGUAGE_ES, utc(2026, 8, 1, 12, 0), arena), "1 de agosto de 2026");
	is(language_iso(utc(2026, 8, 1, 9, 5), false, arena), "2026-08-01T09:05:00.000Z");
	is(language_iso(INT64_C(-1), false, arena), "1969-12-31T23:59:59.999Z");
}

/* In 2026 the 29th of March and the 25th of October are the last Sundays of their months (the 23rd
 * of November is a Monday; 239 = 34*7+1 and 29 = 4*7+1 days lie between). Both changes are at 01:00
 * UTC: from 01:59 to 03:00 in Paris, and from 02:59 to 02:00. */
static void times_follow_the_summer_time_of_paris(void **)
{
	is(language_time(LANGUAGE_FR, utc(2026, 3, 29, 0, 59), arena), "29 mars 2026 à 01:59");
	is(language_time(LANGUAGE_FR, utc(2026, 3, 29, 1, 0), arena), "29 mars 2026 à 03:00");
	is(language_time(LANGUAGE_EN, utc(2026, 10, 25, 0, 59), arena), "25 October 2026 at 02:59");
	is(language_time(LANGUAGE_ES, utc(2026, 10, 25, 1, 0), arena),
	   "25 de octubre de 2026, 02:00");
	/* 2027 begins on a Friday, so its 28th of March (day 86) is a Sunday, the 31st a Wednesday;
	 * 2028's 26th of March is the last Sunday, 26th of March 2023 too. */
	is(language_time(LANGUAGE_FR, utc(2027, 3, 28, 0, 59), arena), "28 mars 2027 à 01:59");
	is(language_time(LANGUAGE_FR, utc(2027, 3, 28, 1, 0), arena), "28 mars 2027 à 03:00");
	is(language_time(LANGUAGE_FR, utc(2023, 3, 26, 1, 0), arena), "26 mars 2023 à 03:00");
	/* October's 31st may itself be the Sunday: 2027. */
	is(language_time(LANGUAGE_FR, utc(2027, 10, 31, 0, 59), arena), "31 octobre 2027 à 02:59");
	is(language_time(LANGUAGE_FR, utc(2027, 10, 31, 1, 0), arena), "31 octobre 2027 à 02:00");
}

static void a_day_is_the_day_in_paris(void **)
{
	is(language_date(LANGUAGE_FR, utc(2026, 6, 30, 21, 59), arena), "30 juin 2026");
	is(language_date(LANGUAGE_FR, utc(2026, 6, 30, 22, 0), arena), "1er juillet 2026");
	is(language_date(LANGUAGE_FR, utc(2026, 12, 31, 22, 59), arena), "31 décembre 2026");
	is(language_date(LANGUAGE_FR, utc(2026, 12, 31, 23, 0), arena), "1er janvier 2027");
	is(language_iso(utc(2026, 12, 31, 23, 0), true, arena), "2027-01-01");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_message_is_translated_and_english_is_its_own_translation),
	    cmocka_unit_test(what_is_in_no_catalogue_is_shown_as_it_is),
	    cmocka_unit_test(a_translation_has_the_holes_of_its_message),
	    cmocka_unit_test(plurals_go_by_the_rule_of_the_language),
	    cmocka_unit_test(the_language_the_browser_likes_best_is_chosen),
	    cmocka_unit_test(whole_numbers_are_grouped_by_language),
	    cmocka_unit_test(real_numbers_have_two_decimals_at_most),
	    cmocka_unit_test(days_are_written_out),
	    cmocka_unit_test(times_follow_the_summer_time_of_paris),
	    cmocka_unit_test(a_day_is_the_day_in_paris),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
