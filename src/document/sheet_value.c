/* SPDX-License-Identifier: EUPL-1.2 */
#include "document/sheet_inside.h"

#include <math.h>
#include "base/clock.h"

enum { DIGITS = 15, LAST_SERIAL = 2958465 /* 9999-12-31 */, DAY_SECONDS = 24 * 60 * 60 };

static size_t put(char *out, struct str s)
{
	if (s.n) /* an empty slice may have no address */
		memcpy(out, s.p, s.n);
	return s.n;
}

/* The decimal digits and exponent of "d.ddde±x" without exponent. */
static size_t plain(const char *scientific, char *out)
{
	char digits[DIGITS + 1] = "0";
	size_t count = 0, n = 0;
	const char *p = scientific;
	bool negative = *p == '-';

	for (p += negative; *p && *p != 'e'; p++)
		if (*p != '.' && count < DIGITS)
			digits[count++] = *p;
	long point = (*p ? strtol(p + 1, NULL, 10) : 0) + 1; /* digits before it */
	while (count > 1 && digits[count - 1] == '0')
		count--;
	if (negative && !(count == 1 && digits[0] == '0'))
		out[n++] = '-';
	if (point <= 0)
		n += put(out + n, STR("0."));
	for (long i = point; i < 0; i++)
		out[n++] = '0';
	for (size_t i = 0; i < count || (long)i < point; i++) {
		if (i && (long)i == point)
			out[n++] = '.';
		out[n++] = i < count ? digits[i] : '0';
	}
	return n;
}

size_t sheet_number(struct str s, double scale, char out[static SHEET_VALUE_MAX])
{
	char scientific[32];
	double v;

	/* Fifteen digits are what spreadsheets show: 0.1 is kept as 0.10000000000000001. */
	if (!str_real(s, &v) || !isfinite(v * scale))
		return 0;
	snprintf(scientific, sizeof scientific, "%.*e", DIGITS - 1, v * scale);
	return plain(scientific, out);
}

static size_t clock_text(long seconds, char *out)
{
	int n = seconds % 60 ? snprintf(out, 32, "%02ld:%02ld:%02ld", seconds / 3600,
					seconds / 60 % 60, seconds % 60)
			     : snprintf(out, 32, "%02ld:%02ld", seconds / 3600, seconds / 60 % 60);
	return (size_t)n;
}

size_t sheet_serial(double serial, enum sheet_shown shown, bool from_1904,
		    char out[static SHEET_VALUE_MAX])
{
	if (!(serial >= 0 && serial < LAST_SERIAL + 1))
		return 0;
	long day = (long)serial;
	long seconds = lround((serial - (double)day) * DAY_SECONDS);
	if (seconds == DAY_SECONDS) {
		day++;
		seconds = 0;
	}
	if (shown == SHEET_DURATION)
		return clock_text(day * DAY_SECONDS + seconds, out);
	if (shown == SHEET_TIME || (day == 0 && seconds && !from_1904))
		return clock_text(seconds, out);
	if (!from_1904 && day == 60) /* a day that never was, kept for Lotus 1-2-3's sake */
		return put(out, STR("1900-02-29"));
	struct clock_date first =
	    from_1904  ? (struct clock_date){.year = 1904, .month = 1, .day = 1}
	    : day < 60 ? (struct clock_date){.year = 1899, .month = 12, .day = 31}
		       : (struct clock_date){.year = 1899, .month = 12, .day = 30};
	struct clock_date d = clock_date_utc(clock_ms_utc(first) + day * CLOCK_DAY);
	size_t n = (size_t)snprintf(out, 32, "%04d-%02d-%02d", d.year, d.month, d.day);
	if (seconds) {
		out[n++] = 'T';
		n += clock_text(seconds, out + n);
	}
	return n;
}

/* Formats known by their number alone are in sheet_styles.c; this reads the others, "dd/mm/yyyy".
 */
enum sheet_shown sheet_shown_of(struct str f, unsigned *zeros)
{
	bool date = false, month = false, hour = false, elapsed = false, percent = false;
	bool code = f.n > 0;

	*zeros = 0;
	for (size_t i = 0; i < f.n && f.p[i] != ';'; i++) {
		char c = f.p[i] >= 'A' && f.p[i] <= 'Z' ? (char)(f.p[i] + 32) : f.p[i];
		code = code && c == '0';
		*zeros += c == '0';
		if (c == '"') {
			while (++i < f.n && f.p[i] != '"')
				;
		} else if (c == '\\' || c == '_' || c == '*') {
			i++;
		} else if (c == '[') {
			char unit = i + 1 < f.n ? (char)(f.p[i + 1] | 32) : '\0';
			size_t end = i + 1;
			while (end < f.n && (f.p[end] | 32) == unit)
				end++;
			elapsed = elapsed || (end < f.n && f.p[end] == ']' && end > i + 1 &&
					      strchr("hms", unit) && unit);
			while (i < f.n && f.p[i] != ']')
				i++;
		} else if (str_starts(str_from(f, i), STR("AM/PM"))) {
			hour = true;
			i += 4;
		} else if (str_starts(str_from(f, i), STR("General"))) {
			i += 6;
		} else {
			date = date || c == 'd' || c == 'y';
			month = month || c == 'm';
			hour = hour || c == 'h' || c == 's';
			percent = percent || c == '%';
		}
	}
	if (elapsed)
		return SHEET_DURATION;
	if (date || (month && !hour))
		return hour ? SHEET_DATE_TIME : SHEET_DATE;
	if (hour)
		return SHEET_TIME;
	if (percent)
		return SHEET_PERCENT;
	return code && *zeros > 1 ? SHEET_CODE : SHEET_PLAIN;
}

size_t sheet_date_time(struct str s, char out[static SHEET_VALUE_MAX])
{
	struct str day, hour;

	if (s.n >= SHEET_VALUE_MAX)
		return 0;
	str_cut(s, 'T', &day, &hour);
	if (hour.n && str_ends(hour, STR("Z")))
		hour.n--;
	hour = str_sub(hour, 0, str_find(hour, '.'));
	if (str_ends(hour, STR(":00")) && hour.n == 8)
		hour.n -= 3;
	size_t n = put(out, day);
	if (hour.n && !str_eq(hour, STR("00:00"))) {
		out[n++] = 'T';
		n += put(out + n, hour);
	}
	return n;
}

size_t sheet_iso_duration(struct str s, char out[static SHEET_VALUE_MAX])
{
	long seconds = 0;

	if (!str_starts(s, STR("PT")) || s.n < 4)
		return 0;
	for (s = str_from(s, 2); s.n;) {
		long v = 0;
		size_t i = 0;
		for (; i < s.n && i < 6 && s.p[i] >= '0' && s.p[i] <= '9'; i++)
			v = v * 10 + (s.p[i] - '0');
		size_t digits = i;
		if (i < s.n && (s.p[i] == '.' || s.p[i] == ',')) /* less than a second */
			for (i++; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
				;
		char unit = i < s.n && digits ? s.p[i] : '\0';
		if (unit != 'H' && unit != 'M' && unit != 'S')
			return 0;
		seconds += v * (unit == 'H' ? 3600 : unit == 'M' ? 60 : 1);
		s = str_from(s, i + 1);
	}
	return clock_text(seconds, out);
}
