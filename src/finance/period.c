/* SPDX-License-Identifier: EUPL-1.2 */
#include "finance/period.h"

#include "budget/money.h"
#include "certif/candidate.h"

enum { SCHOOL_MONTH = 9 };

static const struct {
	const char *word, *label;
} kinds[PERIOD_KINDS] = {
    [PERIOD_YEAR] = {"year", N_("This civil year")},
    [PERIOD_LAST_YEAR] = {"last-year", N_("Last civil year")},
    [PERIOD_SCHOOL_YEAR] = {"school-year", N_("This school year")},
    [PERIOD_LAST_SCHOOL_YEAR] = {"last-school-year", N_("Last school year")},
    [PERIOD_DATES] = {"dates", N_("Other dates")},
};

const char *period_word(enum period_kind k)
{
	return kinds[k].word;
}

const char *period_label(enum period_kind k)
{
	return kinds[k].label;
}

static struct clock_date day_of(int year, int month, int day)
{
	return (struct clock_date){.year = year, .month = month, .day = day};
}

/* Days since 1970: a 30 February is the 2 March. */
static int64_t number_of(struct clock_date d)
{
	return clock_ms_utc(day_of(d.year, d.month, d.day)) / CLOCK_DAY;
}

static struct clock_date date_of(int64_t number)
{
	return clock_date_utc(number * CLOCK_DAY);
}

static void set(const struct zone *z, struct period *p, struct clock_date first,
		struct clock_date last)
{
	p->first = first;
	p->last = last;
	p->days = number_of(last) - number_of(first) + 1;
	p->from = zone_utc(z, first).ms;
	p->until = zone_utc(z, date_of(number_of(last) + 1)).ms;
}

static void set_year(const struct zone *z, struct period *p, int64_t now)
{
	struct clock_date today = zone_local(z, now);
	bool last = p->kind == PERIOD_LAST_YEAR || p->kind == PERIOD_LAST_SCHOOL_YEAR;
	bool school = p->kind == PERIOD_SCHOOL_YEAR || p->kind == PERIOD_LAST_SCHOOL_YEAR;
	int year = today.year - (school && today.month < SCHOOL_MONTH) - last;

	if (school)
		set(z, p, day_of(year, SCHOOL_MONTH, 1), day_of(year + 1, SCHOOL_MONTH - 1, 31));
	else
		set(z, p, day_of(year, 1, 1), day_of(year, 12, 31));
}

bool period_day(struct arena *a, struct str typed, struct clock_date *out)
{
	struct str iso = candidate_day(a, str_trim(typed));
	int64_t year, month, day;

	if (!iso.n || !str_int(str_sub(iso, 0, 4), &year) || !str_int(str_sub(iso, 5, 2), &month) ||
	    !str_int(str_sub(iso, 8, 2), &day))
		return false;
	*out = day_of((int)year, (int)month, (int)day);
	return year >= PERIOD_YEAR_LEAST && year <= PERIOD_YEAR_MOST;
}

static int dates_read(struct arena *a, const struct zone *z, struct str first, struct str last,
		      struct period *out, struct error *e)
{
	struct clock_date one, two;

	if (!period_day(a, first, &one))
		return error_field(e, ERR_INVALID, "first",
				   N_("Give the first day of the period, such as 01/09/2026."));
	if (!period_day(a, last, &two))
		return error_field(e, ERR_INVALID, "last",
				   N_("Give the last day of the period, such as 31/08/2027."));
	if (number_of(two) < number_of(one))
		return error_field(
		    e, ERR_INVALID, "last",
		    N_("The last day is before the first one: exchange them, or mend the year."));
	if (number_of(two) >= number_of(day_of(one.year + PERIOD_YEARS_MOST, one.month, one.day)))
		return error_field(
		    e, ERR_INVALID, "last",
		    N_("A period has three years at most: choose a nearer last day."));
	set(z, out, one, two);
	return ERR_NONE;
}

int period_read(struct arena *a, const struct zone *z, int64_t now, struct str word,
		struct str first, struct str last, struct period *out, struct error *e)
{
	int kind = PERIOD_YEAR;

	*out = (struct period){.kind = PERIOD_YEAR};
	set_year(z, out, now);
	while (word.n && kind < PERIOD_KINDS && !str_eq(word, str_of(kinds[kind].word)))
		kind++;
	if (kind == PERIOD_KINDS)
		return error_field(e, ERR_INVALID, "period",
				   N_("There is no such period: choose one of the list."));
	out->kind = (enum period_kind)kind;
	if (out->kind == PERIOD_DATES)
		return dates_read(a, z, first, last, out, e);
	set_year(z, out, now);
	return ERR_NONE;
}

int64_t period_of_year(const struct period *p, int64_t yearly)
{
	int64_t end = number_of(p->first) + p->days;
	int years = 0;

	while (number_of(day_of(p->first.year + years + 1, p->first.month, p->first.day)) <= end)
		years++;
	int64_t begin = number_of(day_of(p->first.year + years, p->first.month, p->first.day));
	int64_t next = number_of(day_of(p->first.year + years + 1, p->first.month, p->first.day));
	return yearly * years + money_share(yearly * (end - begin), next - begin);
}

int64_t period_gone(const struct period *p, const struct zone *z, int64_t now)
{
	int64_t gone = number_of(zone_local(z, now)) - number_of(p->first) + 1;

	return gone < 0 ? 0 : gone > p->days ? p->days : gone;
}

static int month_number(struct clock_date d)
{
	return d.year * 12 + d.month - 1;
}

size_t period_months(const struct period *p)
{
	int months = month_number(p->last) - month_number(p->first) + 1;

	return (size_t)months;
}

size_t period_month_of(const struct period *p, struct clock_date day)
{
	int n = month_number(day) - month_number(p->first);
	int most = month_number(p->last) - month_number(p->first);

	return (size_t)(n < 0 ? 0 : n > most ? most : n);
}

struct clock_date period_month(const struct period *p, size_t month)
{
	int n = month_number(p->first) + (int)month;

	return day_of(n / 12, n % 12 + 1, 1);
}

struct str period_iso(struct arena *a, struct clock_date d)
{
	return arena_printf(a, "%04d-%02d-%02d", d.year, d.month, d.day);
}
