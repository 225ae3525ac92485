/* SPDX-License-Identifier: EUPL-1.2 */
/* Dates of records: ISO 8601, whole to the second, with a zone; digits past the millisecond are
 * cut. */
#include "cli/lab.h"

#include "base/clock.h"

/* `digits` decimal digits at *at, which moves past them; -1 when they are no digits. */
static int number_at(struct str s, size_t *at, size_t digits)
{
	int v = 0;

	for (size_t i = 0; i < digits; i++, (*at)++) {
		if (*at >= s.n || s.p[*at] < '0' || s.p[*at] > '9')
			return -1;
		v = v * 10 + (s.p[*at] - '0');
	}
	return v;
}

static bool char_at(struct str s, size_t *at, char c)
{
	bool there = *at < s.n && s.p[*at] == c;

	*at += there;
	return there;
}

static int milliseconds_at(struct str s, size_t *at)
{
	int v = 0, weight = 100;

	if (!char_at(s, at, '.'))
		return 0;
	if (*at >= s.n || s.p[*at] < '0' || s.p[*at] > '9')
		return -1;
	for (; *at < s.n && s.p[*at] >= '0' && s.p[*at] <= '9'; (*at)++, weight /= 10)
		v += (s.p[*at] - '0') * weight;
	return v;
}

/* Minutes east of UTC: "Z" or "+02:00"; false when neither. */
static bool zone_at(struct str s, size_t *at, int *minutes)
{
	bool east = char_at(s, at, '+');

	*minutes = 0;
	if (!east && char_at(s, at, 'Z'))
		return true;
	if (!east && !char_at(s, at, '-'))
		return false;
	int hour = number_at(s, at, 2);
	bool colon = char_at(s, at, ':');
	int minute = number_at(s, at, 2);
	*minutes = (east ? 1 : -1) * (hour * 60 + minute);
	return colon && hour >= 0 && hour < 24 && minute >= 0 && minute < 60;
}

int64_t lab_date(struct lab_node n)
{
	struct str s = lab_text(n);
	struct clock_date d = {}, same;
	size_t at = 0;
	int milliseconds, zone = 0;
	bool good;

	d.year = number_at(s, &at, 4);
	good = char_at(s, &at, '-');
	d.month = number_at(s, &at, 2);
	good &= char_at(s, &at, '-');
	d.day = number_at(s, &at, 2);
	good &= char_at(s, &at, 'T');
	d.hour = number_at(s, &at, 2);
	good &= char_at(s, &at, ':');
	d.minute = number_at(s, &at, 2);
	good &= char_at(s, &at, ':');
	d.second = number_at(s, &at, 2);
	milliseconds = milliseconds_at(s, &at);
	good &= zone_at(s, &at, &zone) && at == s.n && milliseconds >= 0;
	good = good && d.year >= 1 && d.month >= 1 && d.month <= 12 && d.day >= 1 && d.day <= 31 &&
	       d.hour >= 0 && d.hour < 24 && d.minute >= 0 && d.minute < 60 && d.second >= 0 &&
	       d.second < 60;
	int64_t ms = good ? clock_ms_utc(d) : 0;
	same = clock_date_utc(ms); /* 31 April comes back as 1 May */
	if (!good || same.day != d.day)
		lab_fault(n, "must be a date like 2025-06-15T10:00:00.000Z");
	return ms + milliseconds - (int64_t)zone * CLOCK_MINUTE;
}
