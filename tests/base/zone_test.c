/* SPDX-License-Identifier: EUPL-1.2 */
/* Civil times: the instants on both sides of a change as the law gives them and as GNU date shows
 * them (TZ=Europe/Paris date -d @1774745999), then every zone of the machine beside the C library,
 * which reads the same files with its own code. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/file.h"
#include "base/random.h"
#include "base/zone.h"

static struct arena *arena;

static int start(void **)
{
	arena = arena_new(1 << 28);
	return arena ? 0 : -1;
}

static int stop(void **)
{
	arena_free(arena);
	return 0;
}

static struct zone *open_zone(const char *name)
{
	struct zone *z;
	struct error e = {0};

	if (zone_open(arena, str_of(name), &z, &e))
		fail_msg("%s: %s", name, error_text(&e, arena).p);
	return z;
}

static const char *shown(struct clock_date d)
{
	return arena_printf(arena, "%04d-%02d-%02d %02d:%02d:%02d", d.year, d.month, d.day, d.hour,
			    d.minute, d.second)
	    .p;
}

static struct clock_date civil(const char *text)
{
	int v[6];
	char *p = (char *)(uintptr_t)text;

	for (int i = 0; i < 6; i++)
		v[i] = (int)strtol(i ? p + 1 : p, &p, 10);
	assert_int_equal(*p, 0);
	return (struct clock_date){v[0], v[1], v[2], v[3], v[4], v[5], 0};
}

static void an_instant_has_its_civil_time(void **)
{
	static const struct {
		const char *zone;
		int64_t s;
		const char *local;
		int offset;
	} cases[] = {
	    /* clocks go on at 01:00 UTC on the last Sunday of March, back on the last of October */
	    {"Europe/Paris", 1774745999, "2026-03-29 01:59:59", 3600},
	    {"Europe/Paris", 1774746000, "2026-03-29 03:00:00", 7200},
	    {"Europe/Paris", 1792889999, "2026-10-25 02:59:59", 7200},
	    {"Europe/Paris", 1792890000, "2026-10-25 02:00:00", 3600},
	    {"Europe/Paris", 2855908800, "2060-07-01 14:00:00", 7200}, /* by the rule */
	    {"Europe/Paris", -2208988800, "1900-01-01 00:09:21", 561}, /* the mean sun of Paris */
	    {"Indian/Reunion", 1774746000, "2026-03-29 05:00:00", 14400},
	    {"Indian/Reunion", 2855908800, "2060-07-01 16:00:00", 14400},
	    {"America/Miquelon", 1772945999, "2026-03-08 01:59:59", -10800},
	    {"America/Miquelon", 1772946000, "2026-03-08 03:00:00", -7200},
	    {"America/Miquelon", 2855908800, "2060-07-01 10:00:00", -7200},
	    {"Pacific/Noumea", 1774746000, "2026-03-29 12:00:00", 39600},
	    {"Pacific/Tahiti", 1774746000, "2026-03-28 15:00:00", -36000},
	    {"America/Cayenne", 1774746000, "2026-03-28 22:00:00", -10800},
	    {"Pacific/Apia", 1325239199, "2011-12-29 23:59:59", -36000}, /* the 30th was left out */
	    {"Pacific/Apia", 1325239200, "2011-12-31 00:00:00", 50400},
	    {"Etc/UTC", 0, "1970-01-01 00:00:00", 0},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct zone *z = open_zone(cases[i].zone);
		struct clock_date d = zone_local(z, cases[i].s * 1000);
		assert_string_equal(shown(d), cases[i].local);
		assert_int_equal(zone_offset(z, cases[i].s * 1000), cases[i].offset);
		assert_int_equal(zone_offset(z, cases[i].s * 1000 + 999), cases[i].offset);
	}
	assert_int_equal(zone_local(open_zone("Europe/Paris"), 1774746000000).weekday, 0);
	assert_string_equal(shown(zone_local(open_zone("Etc/UTC"), -1)), "1969-12-31 23:59:59");
}

static void a_civil_time_is_one_instant_or_says_why_not(void **)
{
	static const struct {
		const char *zone, *local;
		enum zone_how how;
		int64_t s, other;
	} cases[] = {
	    {"Europe/Paris", "2026-03-29 01:59:59", ZONE_UNIQUE, 1774745999, 1774745999},
	    /* 02:30 by the winter clock is 01:30 UTC, by the summer clock 00:30 */
	    {"Europe/Paris", "2026-03-29 02:00:00", ZONE_GAP, 1774746000, 1774742400},
	    {"Europe/Paris", "2026-03-29 02:30:00", ZONE_GAP, 1774747800, 1774744200},
	    {"Europe/Paris", "2026-03-29 02:59:59", ZONE_GAP, 1774749599, 1774745999},
	    {"Europe/Paris", "2026-03-29 03:00:00", ZONE_UNIQUE, 1774746000, 1774746000},
	    {"Europe/Paris", "2026-10-25 01:59:59", ZONE_UNIQUE, 1792886399, 1792886399},
	    /* first in summer, 00:30 UTC, then in winter, 01:30 */
	    {"Europe/Paris", "2026-10-25 02:00:00", ZONE_OVERLAP, 1792886400, 1792890000},
	    {"Europe/Paris", "2026-10-25 02:30:00", ZONE_OVERLAP, 1792888200, 1792891800},
	    {"Europe/Paris", "2026-10-25 03:00:00", ZONE_UNIQUE, 1792893600, 1792893600},
	    {"Europe/Paris", "2060-07-01 14:00:00", ZONE_UNIQUE, 2855908800, 2855908800},
	    {"Indian/Reunion", "2026-03-29 02:30:00", ZONE_UNIQUE, 1774737000, 1774737000},
	    {"America/Miquelon", "2026-03-08 02:30:00", ZONE_GAP, 1772947800, 1772944200},
	    {"America/Miquelon", "2026-11-01 01:30:00", ZONE_OVERLAP, 1793503800, 1793507400},
	    {"Pacific/Noumea", "2026-03-29 12:00:00", ZONE_UNIQUE, 1774746000, 1774746000},
	    {"Pacific/Apia", "2011-12-30 12:00:00", ZONE_GAP, 1325282400, 1325196000},
	    {"Etc/UTC", "0001-01-01 00:00:00", ZONE_UNIQUE, -62135596800, -62135596800},
	    {"Etc/UTC", "9999-12-31 23:59:59", ZONE_UNIQUE, 253402300799, 253402300799},
	    {"Etc/UTC", "2028-02-29 00:00:00", ZONE_UNIQUE, 1835395200, 1835395200},
	    {"Etc/UTC", "2026-02-29 00:00:00", ZONE_NO_DATE, 0, 0},
	    {"Etc/UTC", "2100-02-29 00:00:00", ZONE_NO_DATE, 0, 0},
	    {"Etc/UTC", "2026-04-31 00:00:00", ZONE_NO_DATE, 0, 0},
	    {"Etc/UTC", "2026-13-01 00:00:00", ZONE_NO_DATE, 0, 0},
	    {"Etc/UTC", "2026-00-01 00:00:00", ZONE_NO_DATE, 0, 0},
	    {"Etc/UTC", "2026-01-00 00:00:00", ZONE_NO_DATE, 0, 0},
	    {"Etc/UTC", "2026-01-01 24:00:00", ZONE_NO_DATE, 0, 0},
	    {"Etc/UTC", "2026-01-01 00:60:00", ZONE_NO_DATE, 0, 0},
	    {"Etc/UTC", "2026-01-01 00:00:60", ZONE_NO_DATE, 0, 0},
	    {"Etc/UTC", "0000-01-01 00:00:00", ZONE_NO_DATE, 0, 0},
	    {"Etc/UTC", "10000-01-01 00:00:00", ZONE_NO_DATE, 0, 0},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct zone_instant t = zone_utc(open_zone(cases[i].zone), civil(cases[i].local));
		if (t.how != cases[i].how || t.ms != cases[i].s * 1000 ||
		    t.other != cases[i].other * 1000)
			fail_msg("%s %s: %d %lld %lld", cases[i].zone, cases[i].local, t.how,
				 (long long)t.ms / 1000, (long long)t.other / 1000);
	}
}

static const char *const some[] = {
    "Europe/Paris",	"America/Martinique", "America/Guadeloupe", "America/Cayenne",
    "America/Miquelon", "Indian/Reunion",     "Indian/Mayotte",	    "Indian/Kerguelen",
    "Pacific/Noumea",	"Pacific/Wallis",     "Pacific/Tahiti",	    "Pacific/Marquesas",
    "Pacific/Gambier",	"Europe/Dublin",      "Africa/Casablanca",  "America/Nuuk",
    "Asia/Gaza",	"Asia/Kolkata",	      "Asia/Tehran",	    "Australia/Lord_Howe",
    "America/Santiago", "Pacific/Apia",	      "Antarctica/Troll",   "Pacific/Kwajalein",
};

/* Random instants of the years 1880 to 2150, the C library beside. */
static void zones_agree_with_the_c_library(void **)
{
	struct random r = random_seeded(5);

	for (size_t i = 0; i < sizeof some / sizeof *some; i++) {
		struct zone *z = open_zone(some[i]);
		setenv("TZ", some[i], 1);
		tzset();
		for (int k = 0; k < 4000; k++) {
			time_t s = (time_t)random_below(&r, 8520336000) - 2840140800;
			struct tm tm;
			localtime_r(&s, &tm);
			struct clock_date d = zone_local(z, (int64_t)s * 1000);
			if (zone_offset(z, (int64_t)s * 1000) != tm.tm_gmtoff ||
			    d.hour != tm.tm_hour || d.second != tm.tm_sec || d.day != tm.tm_mday)
				fail_msg("%s at %lld: %s", some[i], (long long)s, shown(d));
		}
	}
	unsetenv("TZ");
	tzset();
}

/* The way there and back: an instant's civil time leads to it again, by one of its two readings. */
static void a_civil_time_leads_back(void **)
{
	struct random r = random_seeded(6);

	for (size_t i = 0; i < sizeof some / sizeof *some; i++) {
		struct zone *z = open_zone(some[i]);
		for (int k = 0; k < 2000; k++) {
			int64_t ms = ((int64_t)random_below(&r, 8520336000) - 2840140800) * 1000;
			struct zone_instant t = zone_utc(z, zone_local(z, ms));
			assert_true(t.how == ZONE_UNIQUE || t.how == ZONE_OVERLAP);
			assert_true(t.ms == ms || t.other == ms);
		}
	}
}

/* Around every change of the clocks in 2020 to 2040, minute by minute for six hours: a gap's time
 * is nobody's, a unique one is one instant's, an overlap's two, as counted the other way. */
static void gaps_and_overlaps_are_those_of_the_clocks(void **)
{
	enum { MINUTES = 360, ROOM = 3 * MINUTES };
	struct zone *z = open_zone("Australia/Lord_Howe"); /* by half an hour */
	int64_t hour = CLOCK_HOUR;
	int changes = 0;

	for (int64_t ms = 1577836800000; ms < 2208988800000; ms += hour) {
		if (zone_offset(z, ms) == zone_offset(z, ms + hour))
			continue;
		int shown_times[ROOM] = {0};
		int64_t begin = ms - 3 * hour, base = begin + zone_offset(z, begin) * 1000;
		for (int64_t t = begin - 3 * hour; t < begin + 9 * hour; t += CLOCK_MINUTE) {
			int64_t at = (t + zone_offset(z, t) * 1000 - base) / CLOCK_MINUTE;
			if (at >= 0 && at < MINUTES)
				shown_times[at]++;
		}
		for (int m = 0; m < MINUTES; m++) {
			struct clock_date d = clock_date_utc(base + m * CLOCK_MINUTE);
			enum zone_how how = zone_utc(z, d).how;
			assert_int_equal(how, shown_times[m] == 1   ? ZONE_UNIQUE
					      : shown_times[m] == 0 ? ZONE_GAP
								    : ZONE_OVERLAP);
		}
		changes++;
	}
	assert_int_equal(changes, 40);
}

static void a_name_that_is_none_is_refused(void **)
{
	static const struct str bad[] = {
	    {"", 0},
	    {"Europe/Pari", 11},
	    {"../../etc/passwd", 16},
	    {"/etc/passwd", 11},
	    {"Europe/../Europe/Paris", 22},
	    {"Europe", 6},
	    {"Europe/Paris\0", 13},
	    {"Europe/Orl\xc3\xa9"
	     "ans",
	     14},
	};
	struct zone *z;
	struct error e = {0};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(zone_open(arena, bad[i], &z, &e), ERR_NOT_FOUND);
		assert_true(str_eq(e.argument, bad[i]));
	}
	/* files that are no such zones: a text; leap seconds counted */
	assert_int_equal(zone_open(arena, STR("zone.tab"), &z, &e), ERR_NOT_FOUND);
	assert_int_not_equal(zone_open(arena, STR("right/Europe/Paris"), &z, &e), ERR_NONE);
}

/* A whole file: no table, one type, this last line. */
static int read_rule(const char *rule, struct zone **z)
{
	static const char head[] = "TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
				   "\0\0\0\0\0\0\0\1\0\0\0\1";
	char bytes[400];
	size_t n = 0;

	for (int i = 0; i < 2; i++) {
		memcpy(bytes + n, head, 44);
		memcpy(bytes + n + 44, "\0\0\0\0\0\0\0", 7);
		n += 51;
	}
	n += (size_t)snprintf(bytes + n, sizeof bytes - n, "\n%s\n", rule);
	return zone_read(arena, (struct str){bytes, n}, z, NULL);
}

static void the_last_line_gives_the_years_after(void **)
{
	static const struct {
		const char *rule, *local;
		int64_t s;
	} cases[] = {
	    {"CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29 03:00:00", 1774746000},
	    {"<+0545>-5:45", "1970-01-01 05:45:00", 0},
	    {"<-00>0", "1970-01-01 00:00:00", 0},
	    /* summer all year, RFC 8536: -4 hours on every day, 1 January included */
	    {"EST5EDT,0/0,J365/25", "1969-12-31 20:00:00", 0},
	    {"EST5EDT,0/0,J365/25", "1970-01-01 01:30:00", 19800},
	    {"EST5EDT,0/0,J365/25", "1971-01-01 00:59:59", 31553999},
	    /* Dublin's: "summer" is the winter, an hour less */
	    {"IST-1GMT0,M10.5.0,M3.5.0/1", "1970-01-01 00:00:00", 0},
	    {"IST-1GMT0,M10.5.0,M3.5.0/1", "1970-07-01 01:00:00", 15638400},
	    /* a day before and after the day: Gaza's, Greenland's */
	    {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-28 21:59:59", 1774742399},
	    {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29 00:00:00", 1774746000},
	    {"EET-2EEST,M3.4.4/50,M10.4.4/50", "2026-03-28 01:59:59", 1774655999},
	    {"EET-2EEST,M3.4.4/50,M10.4.4/50", "2026-03-28 03:00:00", 1774656000},
	    /* J60 is 1 March in every year, 59 counted from 0 only in others than leap years */
	    {"AAA0BBB,J60/0,J300/0", "2028-03-01 01:00:00", 1835481600},
	    {"AAA0BBB,59/0,300/0", "2028-02-29 01:00:00", 1835395200},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct zone *z;
		assert_int_equal(read_rule(cases[i].rule, &z), ERR_NONE);
		assert_string_equal(shown(zone_local(z, cases[i].s * 1000)), cases[i].local);
	}
	static const char *const bad[] = {
	    "CET",
	    "C-1",
	    "CET-25",
	    "CET-1CEST",
	    "CET-1CEST,M3.5.0",
	    "CET-1CEST,M13.5.0,M10.5.0",
	    "CET-1CEST,M3.6.0,M10.5.0",
	    "CET-1CEST,M3.5.7,M10.5.0",
	    "CET-1CEST,J0,J2",
	    "CET-1CEST,M3.5.0,M10.5.0/168",
	    "CET-1CEST,M3.5.0,M10.5.0 ",
	    "<CET-1",
	    "CET-1:60",
	    "CET-1CEST,366,3",
	};
	struct zone *z;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (read_rule(bad[i], &z) != ERR_INVALID)
			fail_msg("taken: %s", bad[i]);
}

/* Broken files: cut at every length, one byte changed, blocks of noise. What is still taken answers
 * for any time without harm (run under the sanitizers). */
static void broken_files_do_no_harm(void **)
{
	struct random r = random_seeded(7);
	struct str file;
	struct error e;
	size_t taken = 0;

	assert_int_equal(
	    file_read(arena, "/usr/share/zoneinfo/Africa/Casablanca", 1 << 18, &file, &e),
	    ERR_NONE);
	for (size_t n = 0; n < file.n; n++) {
		struct arena *a = arena_new(1 << 20);
		struct zone *z;
		char *part = arena_alloc(a, n, 1);
		memcpy(part, file.p, n);
		assert_int_equal(zone_read(a, (struct str){part, n}, &z, NULL), ERR_INVALID);
		arena_free(a);
	}
	for (int round = 0; round < 20000; round++) {
		struct arena *a = arena_new(1 << 26);
		struct zone *z;
		char *bytes = arena_alloc(a, file.n, 1);
		memcpy(bytes, file.p, file.n);
		for (uint64_t k = random_below(&r, 4) + 1; k; k--)
			bytes[random_below(&r, k == 1 ? 150 : file.n)] =
			    (char)random_below(&r, 256);
		if (zone_read(a, (struct str){bytes, file.n}, &z, NULL) == ERR_NONE) {
			int64_t ms = (int64_t)random_below(&r, UINT64_MAX);
			taken++;
			zone_local(z, ms);
			zone_utc(z, zone_local(z, ms % 100000000000000));
			zone_utc(z, zone_local(z, 1774746000000));
		}
		arena_free(a);
	}
	assert_true(taken > 100);
}

int main(void)
{
#define WITH_ARENA(f) cmocka_unit_test_setup_teardown(f, start, stop)
	const struct CMUnitTest tests[] = {
	    WITH_ARENA(an_instant_has_its_civil_time),
	    WITH_ARENA(a_civil_time_is_one_instant_or_says_why_not),
	    WITH_ARENA(zones_agree_with_the_c_library),
	    WITH_ARENA(a_civil_time_leads_back),
	    WITH_ARENA(gaps_and_overlaps_are_those_of_the_clocks),
	    WITH_ARENA(a_name_that_is_none_is_refused),
	    WITH_ARENA(the_last_line_gives_the_years_after),
	    WITH_ARENA(broken_files_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
