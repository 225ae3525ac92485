/* SPDX-License-Identifier: EUPL-1.2 */
/* language_format.c - numbers and dates as each language writes them. */
#include <math.h>
#include "base/buf.h"
#include "base/clock.h"
#include "web/message.h"

#define NO_BREAK_SPACE "\xc2\xa0" /* U+00A0: the narrow one is hardly seen beside a slashed zero   \
				   */

/* The Real Academia leaves numbers of four digits together. */
static struct str group_mark(enum language l, size_t digits)
{
	if (l == LANGUAGE_EN)
		return STR(",");
	return l == LANGUAGE_ES && digits == 4 ? STR("") : STR(NO_BREAK_SPACE);
}

/* Writes digits in groups of three; the longest number there is has 19 of them, a double 309. */
static size_t put_groups(char *out, enum language l, struct str digits)
{
	struct str mark = group_mark(l, digits.n);
	size_t n = 0;

	for (size_t i = 0; i < digits.n; i++) {
		if (i && (digits.n - i) % 3 == 0) {
			memcpy(out + n, mark.p, mark.n);
			n += mark.n;
		}
		out[n++] = digits.p[i];
	}
	return n;
}

struct str language_number(enum language l, int64_t n, struct arena *a)
{
	uint64_t left = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
	char digits[20], *out = arena_alloc(a, 64, 1);
	size_t at = sizeof digits, sign = n < 0;

	do
		digits[--at] = (char)('0' + left % 10);
	while (left /= 10);
	out[0] = '-';
	struct str s = {digits + at, sizeof digits - at};
	return (struct str){out, sign + put_groups(out + sign, l, s)};
}

struct str language_real(enum language l, double v, struct arena *a)
{
	char digits[352];
	struct str s, whole, part;
	char *out = arena_alloc(a, 768, 1);
	size_t n = 0;

	if (!isfinite(v))
		return STR("\xe2\x80\x93");
	s = (struct str){digits, (size_t)snprintf(digits, sizeof digits, "%.2f", v)};
	str_cut(s, '.', &whole, &part);
	while (part.n && part.p[part.n - 1] == '0')
		part.n--;
	if (str_starts(whole, STR("-"))) {
		whole = str_from(whole, 1);
		if (part.n || !str_eq(whole, STR("0")))
			out[n++] = '-';
	}
	n += put_groups(out + n, l, whole);
	if (part.n) {
		out[n++] = l == LANGUAGE_EN ? '.' : ',';
		memcpy(out + n, part.p, part.n);
		n += part.n;
	}
	return (struct str){out, n};
}

struct str language_money(enum language l, int64_t cents, struct arena *a)
{
	uint64_t size = cents < 0 ? 0 - (uint64_t)cents : (uint64_t)cents;
	struct str whole = language_number(l, (int64_t)(size / 100), a);
	const char *sign = cents < 0 ? "-" : "";
	unsigned rest = (unsigned)(size % 100);

	if (l == LANGUAGE_EN)
		return arena_printf(a, "%s\xe2\x82\xac" STR_FMT ".%02u", sign, STR_ARG(whole),
				    rest);
	return arena_printf(a, "%s" STR_FMT ",%02u" NO_BREAK_SPACE "\xe2\x82\xac", sign,
			    STR_ARG(whole), rest);
}

/* Directive 2000/84/EC: summer time from the last Sunday of March to the last Sunday of October,
 * both at 01:00 UTC. */
static int64_t last_sunday(int year, int month)
{
	int64_t ms =
	    clock_ms_utc((struct clock_date){.year = year, .month = month, .day = 31, .hour = 1});
	struct clock_date d = clock_date_utc(ms);

	return ms - d.weekday * CLOCK_DAY;
}

static struct clock_date in_paris(int64_t ms)
{
	int year = clock_date_utc(ms).year;
	bool summer = ms >= last_sunday(year, 3) && ms < last_sunday(year, 10);

	return clock_date_utc(ms + (summer ? 2 : 1) * CLOCK_HOUR);
}

static const char *month_name(enum language l, int month)
{
	static const char *const names[LANGUAGE_COUNT][12] = {
	    [LANGUAGE_FR] = {"janvier", "février", "mars", "avril", "mai", "juin", "juillet",
			     "août", "septembre", "octobre", "novembre", "décembre"},
	    [LANGUAGE_EN] = {"January", "February", "March", "April", "May", "June", "July",
			     "August", "September", "October", "November", "December"},
	    [LANGUAGE_ES] = {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio",
			     "agosto", "septiembre", "octubre", "noviembre", "diciembre"},
	};
	return names[l][month - 1];
}

static struct str day(enum language l, struct clock_date d, struct arena *a)
{
	const char *month = month_name(l, d.month);

	if (l == LANGUAGE_FR)
		return arena_printf(a, "%d%s %s %d", d.day, d.day == 1 ? "er" : "", month, d.year);
	if (l == LANGUAGE_ES)
		return arena_printf(a, "%d de %s de %d", d.day, month, d.year);
	return arena_printf(a, "%d %s %d", d.day, month, d.year);
}

struct str language_long_day(enum language l, struct clock_date d, struct arena *a)
{
	static const char *const names[LANGUAGE_COUNT][7] = {
	    [LANGUAGE_FR] = {"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi",
			     "samedi"},
	    [LANGUAGE_EN] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
			     "Saturday"},
	    [LANGUAGE_ES] = {"domingo", "lunes", "martes", "miércoles", "jueves", "viernes",
			     "sábado"},
	};

	return arena_printf(a, "%s " STR_FMT, names[l][d.weekday], STR_ARG(day(l, d, a)));
}

struct str language_month(enum language l, struct clock_date d, struct arena *a)
{
	return arena_printf(a, l == LANGUAGE_ES ? "%s de %d" : "%s %d", month_name(l, d.month), d.year);
}

struct str language_date(enum language l, int64_t ms, struct arena *a)
{
	return day(l, in_paris(ms), a);
}

struct str language_time(enum language l, int64_t ms, struct arena *a)
{
	static const char *const at[LANGUAGE_COUNT] = {
	    [LANGUAGE_FR] = " à ",
	    [LANGUAGE_EN] = " at ",
	    [LANGUAGE_ES] = ", ",
	};
	struct clock_date d = in_paris(ms);
	struct str s = day(l, d, a);

	return arena_printf(a, STR_FMT "%s%02d:%02d", STR_ARG(s), at[l], d.hour, d.minute);
}

struct str language_iso(int64_t ms, bool is_day, struct arena *a)
{
	struct clock_date d = is_day ? in_paris(ms) : clock_date_utc(ms);

	if (is_day)
		return arena_printf(a, "%04d-%02d-%02d", d.year, d.month, d.day);
	return arena_printf(a, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", d.year, d.month, d.day,
			    d.hour, d.minute, d.second, (int)(((ms % 1000) + 1000) % 1000));
}
