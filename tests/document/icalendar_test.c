/* SPDX-License-Identifier: EUPL-1.2 */
/* Calendars: line by line against RFC 5545's rules with a checker of this file's own, then what
 * another reader (ical.js) understands of them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>
#include "base/clock.h"
#include "base/random.h"
#include "base/unicode.h"
#include "document/icalendar.h"

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

/* 2026-03-29T01:00:00Z, when the clocks of Paris go on (date -u -d @1774746000) */
#define CHANGE INT64_C(1774746000000)

static struct icalendar_event event(void)
{
	return (struct icalendar_event){
	    .uid = STR("session-42@pix.example"),
	    .sequence = 3,
	    .changed = CHANGE - 5 * CLOCK_DAY,
	    .start = CHANGE,
	    .end = CHANGE + 105 * CLOCK_MINUTE + 999,
	    .summary = STR("Certification Pix"),
	    .location = STR("Université d'Étampes, bâtiment B ; salle 12"),
	    .description = STR("Apportez une pièce d'identité.\nCentre : 01\\02, à l'heure."),
	    .url = STR("https://pix.example/sessions/42?l=fr&x=é \"y\""),
	    .organizer = {STR("Centre \"Nord\" ^ Sud; Est"), STR("centre@pix.example")},
	    .attendee = {STR("Zoé Ñandú"), STR("zoe+pix%x?y@example.org")},
	};
}

static struct str written(enum icalendar_method method, const struct icalendar_event *events,
			  size_t n)
{
	struct buf b = BUF_INIT(1 << 24);

	icalendar_write(&b, &(struct icalendar){.method = method,
						.name = STR("Sessions, à venir"),
						.events = events,
						.event_count = n});
	assert_false(b.failed);
	return buf_take(&b, arena);
}

/* --- RFC 5545, section 3.1 -----------------------------------------------------------------------
 */

/* Each line ends in CRLF, has 75 bytes at most, is whole characters, no control but a tab; what is
 * left once unfolded. */
static struct str unfolded(struct str s)
{
	struct buf out = BUF_INIT(1 << 24);
	size_t begin = 0;

	assert_true(str_ends(s, STR("\r\n")));
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '\r') {
			assert_true((unsigned char)s.p[i] >= 0x20 || s.p[i] == '\t');
			assert_int_not_equal(s.p[i], 0x7f);
			continue;
		}
		assert_int_equal(s.p[i + 1], '\n');
		struct str line = str_sub(s, begin, i - begin);
		assert_true(line.n > 0 && line.n <= 75);
		assert_true(utf8_valid(line));
		if (line.p[0] == ' ' && begin) {
			out.n--;
			line = str_from(line, 1);
		}
		buf_str(&out, line);
		buf_char(&out, '\n');
		begin = i + 2;
		i++;
	}
	return buf_take(&out, arena);
}

static size_t lines_like(struct str text, const char *head)
{
	struct str line;
	size_t n = 0;

	while (str_cut(text, '\n', &line, &text))
		n += str_starts(line, str_of(head));
	return n;
}

static void assert_line(struct str text, const char *expected)
{
	struct str line, rest = text;

	while (str_cut(rest, '\n', &line, &rest))
		if (str_eq(line, str_of(expected)))
			return;
	fail_msg("no line %s in\n" STR_FMT, expected, STR_ARG(text));
}

/* name *(";" parameter) ":" value, by the grammar of 3.1 */
static void assert_content_line(struct str line)
{
	size_t i = 0;
	bool quoted = false;

	while (i < line.n && (line.p[i] == '-' || (line.p[i] >= 'A' && line.p[i] <= 'Z')))
		i++;
	assert_true(i > 0 && i < line.n && (line.p[i] == ':' || line.p[i] == ';'));
	for (; i < line.n && (quoted || line.p[i] != ':'); i++)
		quoted ^= line.p[i] == '"';
	assert_true(i < line.n);
}

/* Components are closed in the order they were opened, and hold what 3.6 asks of them just once. */
static void assert_well_formed(struct str text, size_t events)
{
	struct str line, rest = text;
	size_t depth = 0, seen = 0;
	bool has_uid = false, has_stamp = false, has_start = false;

	while (str_cut(rest, '\n', &line, &rest)) {
		assert_content_line(line);
		if (str_eq(line, STR("BEGIN:VEVENT"))) {
			assert_int_equal(depth++, 1);
			has_uid = has_stamp = has_start = false;
			seen++;
		} else if (str_eq(line, STR("END:VEVENT"))) {
			assert_int_equal(depth--, 2);
			assert_true(has_uid && has_stamp && has_start);
		} else if (str_eq(line, STR("BEGIN:VCALENDAR"))) {
			assert_int_equal(depth++, 0);
		} else if (str_eq(line, STR("END:VCALENDAR"))) {
			assert_int_equal(depth--, 1);
			assert_int_equal(rest.n, 0);
		}
		struct {
			const char *head;
			bool *has;
		} once[] = {{"UID:", &has_uid}, {"DTSTAMP:", &has_stamp}, {"DTSTART:", &has_start}};
		for (int i = 0; i < 3; i++)
			if (str_starts(line, str_of(once[i].head))) {
				assert_false(*once[i].has);
				*once[i].has = true;
			}
	}
	assert_int_equal(depth, 0);
	assert_int_equal(seen, events);
	assert_int_equal(lines_like(text, "VERSION:2.0"), 1);
	assert_int_equal(lines_like(text, "PRODID:"), 1);
}

/* --- another reader ------------------------------------------------------------------------------
 */

static struct str understood(struct str calendar)
{
	char path[] = "/tmp/openpix-ics-XXXXXX";
	int fd = mkstemp(path);
	struct buf out = BUF_INIT(1 << 24);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, calendar.p, calendar.n), (ssize_t)calendar.n);
	close(fd);
	FILE *f = popen(arena_printf(arena, "node tests/document/icalendar.mjs %s", path).p, "r");
	assert_non_null(f);
	for (int c; (c = fgetc(f)) != EOF;)
		buf_char(&out, (char)c);
	assert_int_equal(pclose(f), 0);
	unlink(path);
	return buf_take(&out, arena);
}

static void an_invitation_says_who_when_and_where(void **)
{
	struct icalendar_event v = event();
	struct str raw = written(ICALENDAR_REQUEST, &v, 1), text = unfolded(raw);

	assert_well_formed(text, 1);
	assert_line(text, "METHOD:REQUEST");
	assert_line(text, "UID:session-42@pix.example");
	assert_line(text, "DTSTAMP:20260324T010000Z");
	assert_line(text, "DTSTART:20260329T010000Z");
	assert_line(text, "DTEND:20260329T024500Z");
	assert_line(text, "SEQUENCE:3");
	assert_line(text, "STATUS:CONFIRMED");
	assert_line(text, "LOCATION:Université d'Étampes\\, bâtiment B \\; salle 12");
	assert_line(text, "DESCRIPTION:Apportez une pièce d'identité.\\nCentre : 01\\\\02\\, à "
			  "l'heure.");
	assert_line(text, "URL:https://pix.example/sessions/42?l=fr&x=%C3%A9%20%22y%22");
	assert_line(text, "ORGANIZER;CN=\"Centre ^'Nord^' ^^ Sud; Est\":mailto:centre@pix.example");
	assert_line(text, "ATTENDEE;CN=\"Zoé Ñandú\";PARTSTAT=NEEDS-ACTION;RSVP=FALSE:mailto:"
			  "zoe+pix%25x%3Fy@example.org");

	struct str read = understood(raw);
	assert_line(read, "VCALENDAR METHOD {} \"REQUEST\"");
	assert_line(read, "VEVENT.0 DTSTART {} 1774746000000");
	assert_line(read, "VEVENT.0 DTEND {} 1774752300000");
	assert_line(read, "VEVENT.0 LOCATION {} \"Université d'Étampes, bâtiment B ; salle 12\"");
	assert_line(read, "VEVENT.0 DESCRIPTION {} \"Apportez une pièce d'identité.\\nCentre : "
			  "01\\\\02, à l'heure.\"");
	assert_line(read, "VEVENT.0 ORGANIZER {\"cn\":\"Centre \\\"Nord\\\" ^ Sud; Est\"} "
			  "\"mailto:centre@pix.example\"");
}

static void a_cancelled_event_says_so(void **)
{
	struct icalendar_event v = event();
	struct str text = unfolded(written(ICALENDAR_CANCEL, &v, 1));

	assert_well_formed(text, 1);
	assert_line(text, "METHOD:CANCEL");
	assert_line(text, "STATUS:CANCELLED");
	v.cancelled = true;
	text = unfolded(written(ICALENDAR_PUBLISH, &v, 1));
	assert_line(text, "METHOD:PUBLISH");
	assert_line(text, "STATUS:CANCELLED");
	assert_int_equal(lines_like(text, "ATTENDEE"), 0); /* RFC 5546, 3.2.1 */
}

static void what_is_empty_is_left_out(void **)
{
	struct icalendar_event v = {
	    .uid = STR("1@x"), .start = CHANGE, .end = CHANGE, .summary = STR("s")};
	struct str text = unfolded(written(ICALENDAR_PUBLISH, &v, 1));

	assert_well_formed(text, 1);
	assert_int_equal(lines_like(text, "LOCATION") + lines_like(text, "DESCRIPTION") +
			     lines_like(text, "URL") + lines_like(text, "ORGANIZER"),
			 0);
}

static void a_feed_holds_many_events(void **)
{
	struct icalendar_event events[300];
	struct str raw, text, read;

	for (size_t i = 0; i < 300; i++) {
		events[i] = event();
		events[i].uid = arena_printf(arena, "session-%zu@pix.example", i);
		events[i].start += (int64_t)i * CLOCK_DAY;
		events[i].end += (int64_t)i * CLOCK_DAY;
	}
	raw = written(ICALENDAR_PUBLISH, events, 300);
	text = unfolded(raw);
	assert_well_formed(text, 300);
	assert_line(text, "NAME:Sessions\\, à venir");
	read = understood(raw);
	/* ical.js leaves the escapes of properties that RFC 5545 does not know */
	assert_line(read, "VCALENDAR X-WR-CALNAME {} \"Sessions\\\\, à venir\"");
	assert_line(read, "VCALENDAR REFRESH-INTERVAL {} \"PT1H\"");
	assert_line(read, "VEVENT.299 UID {} \"session-299@pix.example\"");
	assert_line(read, "VEVENT.299 DTSTART {} 1800579600000"); /* 299 days later */
	assert_well_formed(unfolded(written(ICALENDAR_PUBLISH, NULL, 0)), 0);
}

/* No text, however hostile, ends its line: it comes back as it was, its line ends as "\n" and its
 * control characters as spaces. */
static void any_text_comes_back(void **)
{
	static const char *const units[] = {
	    "a",       " ",  "\r\n", "\n", "\r",   "\\", ";",	 ",",	 ":",
	    "\"",      "\t", "é",    "日", "🙂", "n",	 "\001", "\x7f", "END:VEVENT\r\n",
	    "ATTACH:", "^"};
	struct random r = random_seeded(11);
	struct icalendar_event events[200];
	struct str expected[200];

	for (size_t i = 0; i < 200; i++) {
		struct buf text = BUF_INIT(1 << 16), json = BUF_INIT(1 << 16);
		buf_lit(&text, "x");
		buf_lit(&json, "\"x");
		for (uint64_t n = random_below(&r, 200); n; n--) {
			const char *u = units[random_below(&r, sizeof units / sizeof *units)];
			buf_str(&text, str_of(u));
			/* a lone CR before this LF would make one line end of two */
			if (*u == '\r')
				buf_lit(&text, "|");
			buf_str(&json, *u == '\r'	       ? STR("\\n|")
				       : *u == '\n'	       ? STR("\\n")
				       : *u == '\\'	       ? STR("\\\\")
				       : *u == '"'	       ? STR("\\\"")
				       : *u == '\t'	       ? STR("\\t")
				       : *u == 'E'	       ? STR("END:VEVENT\\n")
				       : *u == 1 || *u == 0x7f ? STR(" ")
							       : str_of(u));
		}
		buf_char(&json, '"');
		events[i] = event();
		events[i].description = buf_take(&text, arena);
		expected[i] = buf_take(&json, arena);
	}
	struct str raw = written(ICALENDAR_PUBLISH, events, 200), read = understood(raw);
	assert_well_formed(unfolded(raw), 200);
	for (size_t i = 0; i < 200; i++)
		assert_line(read, arena_printf(arena, "VEVENT.%zu DESCRIPTION {} " STR_FMT, i,
					       STR_ARG(expected[i]))
				      .p);
}

/* A fold at every place of characters of one to four bytes. */
static void lines_are_folded_between_characters(void **)
{
	static const char *const units[] = {"x", "é", "日", "🙂", ",", " "};
	char text[800];

	for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
		for (size_t shift = 0; shift < 8; shift++) {
			size_t size = strlen(units[u]), n = shift;
			memset(text, '-', shift);
			for (; n + size < 700; n += size)
				memcpy(text + n, units[u], size);
			struct icalendar_event v = event();
			v.summary = (struct str){text, n};
			v.attendee.name = v.summary;
			struct str out = unfolded(written(ICALENDAR_REQUEST, &v, 1));
			assert_well_formed(out, 1);
			if (u != 4)
				assert_line(
				    out,
				    arena_printf(arena, "SUMMARY:" STR_FMT, STR_ARG(v.summary)).p);
		}
	}
}

int main(void)
{
#define WITH_ARENA(f) cmocka_unit_test_setup_teardown(f, start, stop)
	const struct CMUnitTest tests[] = {
	    WITH_ARENA(an_invitation_says_who_when_and_where),
	    WITH_ARENA(a_cancelled_event_says_so),
	    WITH_ARENA(what_is_empty_is_left_out),
	    WITH_ARENA(a_feed_holds_many_events),
	    WITH_ARENA(any_text_comes_back),
	    WITH_ARENA(lines_are_folded_between_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
