/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/zone_rule.h"

enum { HOUR = 3600, DAY = 86400 };

/* --- the text -----------------------------------------------------------------------------------
 */

static bool is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool take(struct str *s, char c)
{
	if (!s->n || s->p[0] != c)
		return false;
	*s = str_from(*s, 1);
	return true;
}

/* A name is of no use here: "CET", "<+0330>". At least three characters. */
static bool take_name(struct str *s)
{
	bool quoted = take(s, '<');
	size_t n = 0;

	while (n < s->n && (is_letter(s->p[n]) ||
			    (quoted && (is_digit(s->p[n]) || s->p[n] == '+' || s->p[n] == '-'))))
		n++;
	*s = str_from(*s, n);
	return n >= 3 && (!quoted || take(s, '>'));
}

static bool take_number(struct str *s, int most, int *out)
{
	size_t n = 0;

	*out = 0;
	for (; n < s->n && n < 3 && is_digit(s->p[n]); n++)
		*out = *out * 10 + (s->p[n] - '0');
	*s = str_from(*s, n);
	return n > 0 && *out <= most;
}

/* [+-]h[:mm[:ss]] in seconds. */
static bool take_time(struct str *s, int most_hours, int *out)
{
	int sign = 1, hours, minutes = 0, seconds = 0;

	if (take(s, '-'))
		sign = -1;
	else
		take(s, '+');
	if (!take_number(s, most_hours, &hours))
		return false;
	if (take(s, ':') && !take_number(s, 59, &minutes))
		return false;
	if (take(s, ':') && !take_number(s, 59, &seconds))
		return false;
	*out = sign * (hours * HOUR + minutes * 60 + seconds);
	return true;
}

static bool take_month_day(struct str *s, struct zone_day *d)
{
	d->kind = ZONE_DAY_MONTH;
	return take_number(s, 12, &d->month) && d->month >= 1 && take(s, '.') &&
	       take_number(s, 5, &d->week) && d->week >= 1 && take(s, '.') &&
	       take_number(s, 6, &d->day);
}

static bool take_day(struct str *s, struct zone_day *d)
{
	bool fine;

	*d = (struct zone_day){.time = 2 * HOUR};
	if (!take(s, ','))
		return false;
	if (take(s, 'M')) {
		fine = take_month_day(s, d);
	} else {
		d->kind = take(s, 'J') ? ZONE_DAY_JULIAN : ZONE_DAY_COUNT;
		fine = take_number(s, 365, &d->day) && (d->kind == ZONE_DAY_COUNT || d->day >= 1);
	}
	return fine && (!take(s, '/') || take_time(s, 167, &d->time));
}

bool zone_rule_read(struct str text, struct zone_rule *out)
{
	struct str s = text;
	int west;

	*out = (struct zone_rule){0};
	if (!take_name(&s) || !take_time(&s, 24, &west))
		return false;
	out->standard = -west; /* POSIX counts to the west */
	if (!s.n)
		return true;
	out->has_summer = true;
	out->summer = out->standard + HOUR;
	if (!take_name(&s))
		return false;
	if (s.n && s.p[0] != ',') {
		if (!take_time(&s, 24, &west))
			return false;
		out->summer = -west;
	}
	return take_day(&s, &out->start) && take_day(&s, &out->end) && !s.n;
}

/* --- the days -----------------------------------------------------------------------------------
 */

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static bool is_leap(int64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* Years are counted from March, so that the day of a leap year is the last of one; 400 of them have
 * 146,097 days. */
int64_t zone_days(int64_t year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year, era = floor_div(y, 400), of_era = y - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

int64_t zone_year_of(int64_t seconds)
{
	int64_t days = floor_div(seconds, DAY);
	int64_t year = 1970 + floor_div(days * 400, 146097); /* at most one off */

	while (zone_days(year, 1, 1) > days)
		year--;
	while (zone_days(year + 1, 1, 1) <= days)
		year++;
	return year;
}

static int64_t month_day(int64_t year, const struct zone_day *d)
{
	int64_t first = zone_days(year, d->month, 1);
	int64_t next =
	    d->month == 12 ? zone_days(year + 1, 1, 1) : zone_days(year, d->month + 1, 1);
	int64_t weekday = (first + 4) - floor_div(first + 4, 7) * 7; /* 1970-01-01 was a Thursday */
	int64_t day = first + (d->day - weekday + 7) % 7 + (d->week - 1) * 7;

	return day < next ? day : day - 7; /* the fifth is the last */
}

static int64_t moment(int64_t year, const struct zone_day *d)
{
	int64_t day;

	if (d->kind == ZONE_DAY_MONTH)
		day = month_day(year, d);
	else
		day = zone_days(year, 1, 1) + d->day - (d->kind == ZONE_DAY_JULIAN) +
		      (d->kind == ZONE_DAY_JULIAN && is_leap(year) && d->day > 59);
	return day * DAY + d->time;
}

int64_t zone_rule_start(const struct zone_rule *r, int64_t year)
{
	return moment(year, &r->start) - r->standard;
}

int64_t zone_rule_end(const struct zone_rule *r, int64_t year)
{
	return moment(year, &r->end) - r->summer;
}
