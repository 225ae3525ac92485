/* SPDX-License-Identifier: EUPL-1.2 */
/* What a session may be: read from what people type, in the centre's zone, with every fault at once. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "certif/session_code.h"
#include "certif/session_plan.h"
#include "certif/session_series.h"

static struct arena *arena;
static struct zone *paris, *reunion;
static int64_t now; /* 28 November 2026, 12:00 in Paris */

static int start(void **)
{
	arena = arena_new(64 << 20);
	now = clock_ms_utc((struct clock_date){ .year = 2026, .month = 11, .day = 28, .hour = 11 });
	return zone_open(arena, STR("Europe/Paris"), &paris, NULL) || zone_open(arena, STR("Indian/Reunion"), &reunion, NULL);
}

static int stop(void **)
{
	arena_free(arena);
	return 0;
}

static struct session_texts good(void)
{
	return (struct session_texts){ {
		[SESSION_SITE] = STR("Campus des  Tilleuls"),
		[SESSION_ROOM] = STR(" Salle B204 "),
		[SESSION_DATE] = STR("2026-12-01"),
		[SESSION_TIME] = STR("14:30"),
		[SESSION_EXAMINERS] = STR("Claire Moreau ,Hugo Lefèvre,"),
		[SESSION_CAPACITY] = STR("24"),
		[SESSION_AUDIENCE] = STR("students"),
	} };
}

static bool reads(const struct session_texts *t, struct session_plan *p, struct session_faults *f)
{
	return session_plan_read(arena, t, paris, now, 0, p, f);
}

static void a_good_one_is_read(void **)
{
	struct session_texts t = good();
	struct session_plan p;
	struct session_faults f;

	assert_true(reads(&t, &p, &f));
	assert_true(str_eq(p.site, STR("Campus des Tilleuls")));
	assert_true(str_eq(p.room, STR("Salle B204")));
	assert_true(str_eq(p.examiners, STR("Claire Moreau, Hugo Lefèvre")));
	assert_int_equal(p.capacity, 24);
	assert_int_equal(p.audience, AUDIENCE_STUDENTS);
	/* 14:30 in Paris in winter is 13:30 UTC */
	assert_int_equal(p.starts, clock_ms_utc((struct clock_date){ .year = 2026, .month = 12, .day = 1, .hour = 13, .minute = 30 }));
	/* and in Réunion, four hours east all the year, 10:30 UTC */
	assert_true(session_plan_read(arena, &t, reunion, now, 0, &p, &f));
	assert_int_equal(p.starts, clock_ms_utc((struct clock_date){ .year = 2026, .month = 12, .day = 1, .hour = 10, .minute = 30 }));
	struct session_texts back = session_plan_texts(arena, &p, reunion);
	assert_true(str_eq(back.field[SESSION_DATE], STR("2026-12-01")));
	assert_true(str_eq(back.field[SESSION_TIME], STR("14:30")));
}

static void an_empty_form_has_all_its_faults(void **)
{
	struct session_texts t = {};
	struct session_plan p;
	struct session_faults f;

	assert_false(reads(&t, &p, &f));
	for (enum session_field i = 0; i < SESSION_FIELD_COUNT; i++)
		assert_int_equal(f.field[i] != NULL, i != SESSION_OBSERVATIONS && i != SESSION_CAPACITY && i != SESSION_METHOD);
}

static void one_fault_is_at_its_field(void **)
{
	static const struct {
		enum session_field field;
		const char *value;
	} bad[] = {
		{ SESSION_DATE, "2026-02-29" }, { SESSION_DATE, "31/11/2026" },  { SESSION_DATE, "demain" },
		{ SESSION_DATE, "2026-11-27" }, { SESSION_DATE, "2206-12-01" },  { SESSION_TIME, "24:00" },
		{ SESSION_TIME, "14:60" },      { SESSION_TIME, "14" },          { SESSION_TIME, "-1:30" },
		{ SESSION_TIME, "14:3" },       { SESSION_TIME, "14h3x" },       { SESSION_TIME, "1430h" },
		{ SESSION_CAPACITY, "0" },      { SESSION_CAPACITY, "-3" },      { SESSION_CAPACITY, "1001" },
		{ SESSION_CAPACITY, "24,5" },   { SESSION_CAPACITY, "beaucoup" },{ SESSION_AUDIENCE, "everybody" },
		{ SESSION_EXAMINERS, " , ; " }, { SESSION_SITE, "  " },          { SESSION_ROOM, "\t" },
		{ SESSION_METHOD, "pix-v2" },
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct session_texts t = good();
		struct session_plan p;
		struct session_faults f;
		t.field[bad[i].field] = str_of(bad[i].value);
		assert_false(reads(&t, &p, &f));
		for (enum session_field j = 0; j < SESSION_FIELD_COUNT; j++)
			if ((f.field[j] != NULL) != (j == bad[i].field))
				fail_msg("\"%s\": field %d: %s", bad[i].value, j, f.field[j] ? f.field[j] : "no fault");
	}
}

static void hours_are_read_as_people_write_them(void **)
{
	static const struct {
		const char *typed;
		int minutes;
	} cases[] = { { "14:30", 870 }, { "9:05", 545 }, { "14h30", 870 }, { "14 h 30", 870 }, { "9h", 540 },
		      { "14H30", 870 }, { "00:00", 0 },  { " 23:59 ", 1439 }, { "08:00:00", 480 } };

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int m = -1;
		assert_true(session_time_read(str_of(cases[i].typed), &m));
		assert_int_equal(m, cases[i].minutes);
	}
}

/* On 28 March 2027 the clocks of Paris go from 02:00 to 03:00. */
static void an_hour_that_no_clock_shows_is_refused(void **)
{
	struct session_texts t = good();
	struct session_plan p;
	struct session_faults f;

	t.field[SESSION_DATE] = STR("2027-03-28");
	t.field[SESSION_TIME] = STR("02:30");
	assert_false(reads(&t, &p, &f));
	assert_non_null(f.field[SESSION_TIME]);
	assert_true(session_plan_read(arena, &t, reunion, now, 0, &p, &f));
}

static void only_what_it_was_may_be_past(void **)
{
	struct session_texts t = good();
	struct session_plan p;
	struct session_faults f;
	int64_t held = now - 3 * CLOCK_DAY;

	t.field[SESSION_DATE] = STR("2026-11-25");
	t.field[SESSION_TIME] = STR("12:00");
	assert_false(session_plan_read(arena, &t, paris, now, 0, &p, &f));
	assert_true(session_plan_read(arena, &t, paris, now, held, &p, &f));
	assert_false(session_plan_read(arena, &t, paris, now, held + CLOCK_HOUR, &p, &f));
}

/* One for each twenty or part of twenty (article of the issue): 1 for 20, 2 for 21 and 40, 3 for 41. */
static void invigilators_are_counted(void **)
{
	static const int64_t candidates[] = { 0, 1, 20, 21, 40, 41 };
	static const size_t needed[] = { 1, 1, 1, 2, 2, 3 };

	for (size_t i = 0; i < 6; i++)
		assert_int_equal(session_examiners_needed(candidates[i]), needed[i]);
	assert_int_equal(session_examiner_count(STR("")), 0);
	assert_int_equal(session_examiner_count(STR("A, B;C\nD,,")), 4);
}

static void warnings_are_no_refusals(void **)
{
	struct session_plan p = { .examiners = STR("A"), .capacity = 20, .starts = now + 3 * CLOCK_DAY };

	assert_int_equal(session_plan_warnings(&p, 20, now), 0);
	assert_int_equal(session_plan_warnings(&p, 21, now), SESSION_WARN_CROWDED | SESSION_WARN_FEW_EYES);
	p.capacity = 0; /* not told */
	p.examiners = STR("A, B");
	assert_int_equal(session_plan_warnings(&p, 21, now), 0);
	p.starts = now + 23 * CLOCK_HOUR;
	assert_int_equal(session_plan_warnings(&p, 21, now), SESSION_WARN_SOON);
	p.starts = now + 24 * CLOCK_HOUR;
	assert_int_equal(session_plan_warnings(&p, 21, now), 0);
	p.starts = now - CLOCK_HOUR;
	assert_int_equal(session_plan_warnings(&p, 21, now), 0);
}

static void one_place_is_one_however_written(void **)
{
	assert_true(str_eq(session_place_key(arena, STR(" Amphithéâtre  2")), session_place_key(arena, STR("AMPHITHEATRE 2"))));
	assert_false(str_eq(session_place_key(arena, STR("Salle 1")), session_place_key(arena, STR("Salle 11"))));
}

/* ---- codes ---------------------------------------------------------------------------------------- */

/* Bytes that a test chooses: the generator is walked through every value of one byte. */
static uint32_t turn;
static void counting(void *out, size_t n)
{
	assert_int_equal(n, sizeof turn);
	turn += 0x01000193u; /* odd: all 2^32 values come in time */
	memcpy(out, &turn, n);
}

/* The alphabets of CER-06, and each letter as often as the others. */
static void codes_are_of_their_alphabets(void **)
{
	char code[SESSION_CODE_SIZE + 1], password[SESSION_PASSWORD_SIZE + 1];
	int seen[256] = {};

	for (int i = 0; i < 17000; i++) {
		session_code_draw(counting, code);
		assert_int_equal(strlen(code), 6);
		for (int j = 0; j < 4; j++)
			assert_non_null(strchr("BCDFGHJKMPQRTVWXY", code[j]));
		for (int j = 4; j < 6; j++)
			assert_non_null(strchr("2346789", code[j]));
		seen[(unsigned char)code[0]]++;
		session_password_draw(counting, password);
		assert_int_equal(strspn(password, "BCDFGHJKMPQRTVWXY2346789"), 5);
		int64_t number = session_number_draw(counting);
		assert_true(number >= 10000000 && number <= 99999999);
	}
	/* 1,000 expected each; five standard deviations are 153 */
	for (const char *c = "BCDFGHJKMPQRTVWXY"; *c; c++)
		assert_true(seen[(unsigned char)*c] > 847 && seen[(unsigned char)*c] < 1153);
}

/* ---- several at once ------------------------------------------------------------------------------- */

static void assert_moments(const struct session_series *s, const char *expected)
{
	struct session_moment *m;
	struct session_series_faults f;
	struct buf b = BUF_INIT(10000);
	size_t n;

	assert_true(session_series_read(arena, s, &m, &n, &f));
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s" STR_FMT " " STR_FMT, i ? ", " : "", STR_ARG(m[i].date), STR_ARG(m[i].time));
	assert_string_equal(buf_take(&b, arena).p, expected);
}

static void days_are_repeated_and_left_out(void **)
{
	const struct str days[] = { STR("2026-12-08"), STR("2026-12-01"), STR("01/12/2026") };

	assert_moments(&(struct session_series){ .days = days, .day_count = 3, .times = STR("14h, 9:00, 14:00") },
	               "2026-12-01 09:00, 2026-12-01 14:00, 2026-12-08 09:00, 2026-12-08 14:00");
	/* each Tuesday until 5 January, it included, but on the 22nd and the 29th */
	assert_moments(&(struct session_series){ .days = days + 1, .day_count = 1, .times = STR("9h"),
	                                         .until = STR("2027-01-05"), .except = STR("22/12/2026; 2026-12-29") },
	               "2026-12-01 09:00, 2026-12-08 09:00, 2026-12-15 09:00, 2027-01-05 09:00");
}

static void a_series_tells_its_faults(void **)
{
	const struct str day[] = { STR("2026-12-01") };
	struct session_moment *m;
	struct session_series_faults f;
	size_t n;

	assert_false(session_series_read(arena, &(struct session_series){ .except = STR("Noël"), .until = STR("jamais"), .times = STR("tard") }, &m, &n, &f));
	assert_non_null(f.times);
	assert_non_null(f.until);
	assert_non_null(f.except);
	assert_false(session_series_read(arena, &(struct session_series){}, &m, &n, &f));
	assert_non_null(f.days);
	assert_non_null(f.times);
	/* 1 December 2026 to 1 December 2028 are 105 Tuesdays: with two hours a day too many */
	assert_false(session_series_read(arena, &(struct session_series){ .days = day, .day_count = 1, .times = STR("9h,14h"), .until = STR("2028-12-01") }, &m, &n, &f));
	assert_non_null(f.days);
	assert_true(session_series_read(arena, &(struct session_series){ .days = day, .day_count = 1, .times = STR("9h"), .until = STR("2028-12-01") }, &m, &n, &f));
	assert_int_equal(n, 105);
	/* an end that never comes is no endless list */
	assert_false(session_series_read(arena, &(struct session_series){ .days = day, .day_count = 1, .times = STR("9h"), .until = STR("9999-12-31") }, &m, &n, &f));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_one_is_read),
		cmocka_unit_test(an_empty_form_has_all_its_faults),
		cmocka_unit_test(one_fault_is_at_its_field),
		cmocka_unit_test(hours_are_read_as_people_write_them),
		cmocka_unit_test(an_hour_that_no_clock_shows_is_refused),
		cmocka_unit_test(only_what_it_was_may_be_past),
		cmocka_unit_test(invigilators_are_counted),
		cmocka_unit_test(warnings_are_no_refusals),
		cmocka_unit_test(one_place_is_one_however_written),
		cmocka_unit_test(codes_are_of_their_alphabets),
		cmocka_unit_test(days_are_repeated_and_left_out),
		cmocka_unit_test(a_series_tells_its_faults),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
