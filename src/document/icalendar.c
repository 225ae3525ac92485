/* SPDX-License-Identifier: EUPL-1.2 */
#include "document/icalendar.h"

#include "base/clock.h"

enum { LINE_MOST = 75 }; /* bytes without the CRLF: RFC 5545, 3.1 */

static const char *const methods[] = {"PUBLISH", "REQUEST", "CANCEL"};
static const char *const media_types[] = {
    "text/calendar; charset=utf-8; method=PUBLISH",
    "text/calendar; charset=utf-8; method=REQUEST",
    "text/calendar; charset=utf-8; method=CANCEL",
};

const char *icalendar_media_type(enum icalendar_method method)
{
	return media_types[method];
}

/* --- lines --------------------------------------------------------------------------------------
 */

/* A line being written: `column` bytes of it are out since the last fold. */
struct line {
	struct buf *out;
	size_t column;
};

static size_t character(struct str s)
{
	size_t n = 1;

	while (n < s.n && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n++;
	return n;
}

static void put(struct line *l, struct str s)
{
	while (s.n) {
		size_t n = character(s);
		if (l->column + n > LINE_MOST) {
			buf_lit(l->out, "\r\n ");
			l->column = 1;
		}
		buf_str(l->out, str_sub(s, 0, n));
		l->column += n;
		s = str_from(s, n);
	}
}

static void end_line(struct line *l)
{
	buf_lit(l->out, "\r\n");
	l->column = 0;
}

static void put_property(struct line *l, const char *name, struct str value)
{
	put(l, str_of(name));
	put(l, STR(":"));
	put(l, value);
	end_line(l);
}

static bool is_control(char c)
{
	return ((unsigned char)c < 0x20 && c != '\t') || c == 0x7f;
}

/* 3.3.11; a line end of any kind is one "\n", another control character a space. */
static void put_escaped(struct line *l, struct str s)
{
	while (s.n) {
		size_t n = character(s);
		char c = s.p[0];
		if (c == '\r' && s.n > 1 && s.p[1] == '\n')
			n = 2;
		if (c == '\r' || c == '\n') {
			put(l, STR("\\n"));
		} else if (is_control(c)) {
			put(l, STR(" "));
		} else {
			if (c == '\\' || c == ';' || c == ',')
				put(l, STR("\\"));
			put(l, str_sub(s, 0, n));
		}
		s = str_from(s, n);
	}
}

static void put_text(struct line *l, const char *name, struct str value)
{
	if (!value.n)
		return;
	put(l, str_of(name));
	put(l, STR(":"));
	put_escaped(l, value);
	end_line(l);
}

static void put_moment(struct line *l, const char *name, int64_t ms)
{
	struct clock_date d = clock_date_utc(ms);
	struct buf b = BUF_INIT(64);

	buf_printf(&b, "%04d%02d%02dT%02d%02d%02dZ", d.year, d.month, d.day, d.hour, d.minute,
		   d.second);
	put_property(l, name, buf_view(&b));
	buf_release(&b);
}

/* --- people and addresses -----------------------------------------------------------------------
 */

/* RFC 3986: what is no part of an address of the net is written %XX. `kept` is left as it is. */
static void put_uri(struct line *l, struct str s, const char *kept)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			     (c >= '0' && c <= '9') || (c && strchr(kept, c));
		char coded[4];
		snprintf(coded, sizeof coded, "%%%02X", c);
		put(l, plain ? str_sub(s, i, 1) : str_of(coded));
	}
}

/* A quoted parameter; RFC 6868 says how it holds a quotation mark. */
static void put_quoted(struct line *l, struct str s)
{
	put(l, STR("\""));
	while (s.n) {
		size_t n = character(s);
		char c = s.p[0];
		put(l, c == '"'	       ? STR("^'")
		       : c == '^'      ? STR("^^")
		       : is_control(c) ? STR(" ")
				       : str_sub(s, 0, n));
		s = str_from(s, n);
	}
	put(l, STR("\""));
}

static void put_person(struct line *l, const char *name, const char *parameters,
		       struct icalendar_person p)
{
	if (!p.email.n)
		return;
	put(l, str_of(name));
	if (p.name.n) {
		put(l, STR(";CN="));
		put_quoted(l, p.name);
	}
	put(l, str_of(parameters));
	put(l, STR(":mailto:"));
	put_uri(l, p.email, "@.-_~!$'*+");
	end_line(l);
}

/* --- the calendar -------------------------------------------------------------------------------
 */

static void put_event(struct line *l, const struct icalendar_event *v, enum icalendar_method method)
{
	bool cancelled = v->cancelled || method == ICALENDAR_CANCEL;
	char sequence[16];

	snprintf(sequence, sizeof sequence, "%u", v->sequence);
	put_property(l, "BEGIN", STR("VEVENT"));
	put_text(l, "UID", v->uid);
	put_moment(l, "DTSTAMP", v->changed);
	put_moment(l, "DTSTART", v->start);
	put_moment(l, "DTEND", v->end);
	put_property(l, "SEQUENCE", str_of(sequence));
	put_property(l, "STATUS", cancelled ? STR("CANCELLED") : STR("CONFIRMED"));
	put_text(l, "SUMMARY", v->summary);
	put_text(l, "LOCATION", v->location);
	put_text(l, "DESCRIPTION", v->description);
	if (v->url.n) {
		put(l, STR("URL:"));
		put_uri(l, v->url, ":/?#[]@!$&'()*+,;=-._~%");
		end_line(l);
	}
	put_person(l, "ORGANIZER", "", v->organizer);
	if (method != ICALENDAR_PUBLISH)
		put_person(l, "ATTENDEE", ";PARTSTAT=NEEDS-ACTION;RSVP=FALSE", v->attendee);
	put_property(l, "END", STR("VEVENT"));
}

void icalendar_write(struct buf *out, const struct icalendar *c)
{
	struct line l = {.out = out};

	put_property(&l, "BEGIN", STR("VCALENDAR"));
	put_property(&l, "VERSION", STR("2.0"));
	put_property(&l, "PRODID", STR("-//OpenPix//OpenPix//EN"));
	put_property(&l, "METHOD", str_of(methods[c->method]));
	/* RFC 7986, and the older name that calendars of today still ask for. */
	put_text(&l, "NAME", c->name);
	put_text(&l, "X-WR-CALNAME", c->name);
	if (c->method == ICALENDAR_PUBLISH)
		put_property(&l, "REFRESH-INTERVAL;VALUE=DURATION", STR("PT1H"));
	for (size_t i = 0; i < c->event_count; i++)
		put_event(&l, &c->events[i], c->method);
	put_property(&l, "END", STR("VCALENDAR"));
}
