/* SPDX-License-Identifier: EUPL-1.2 */
/* period.h - the days that plan and reality are compared over: a civil year, a school year (from
 * 1 September to 31 August), or any days. Days are those of the centre's zone. Pure.
 *
 * A yearly figure's part in a period: whole years count whole; what is left counts by its days over
 * the days of the year that begins there, rounded half away from zero. So a civil or a school year
 * is exactly one year, leap or not. */
#pragma once
#include "base/error.h"
#include "base/zone.h"

enum { PERIOD_YEARS_MOST = 3, PERIOD_YEAR_LEAST = 2000, PERIOD_YEAR_MOST = 2200 };

enum period_kind {
	PERIOD_YEAR,
	PERIOD_LAST_YEAR,
	PERIOD_SCHOOL_YEAR,
	PERIOD_LAST_SCHOOL_YEAR,
	PERIOD_DATES,
	PERIOD_KINDS
};
const char *period_word(enum period_kind k);  /* "last-school-year" */
const char *period_label(enum period_kind k); /* a message */

struct period {
	enum period_kind kind;
	struct clock_date first, last; /* civil days, the last one included */
	int64_t from, until; /* UTC ms: the midnights before the first day and after the last */
	int64_t days;
};

/* `word` is a period_word (empty: this civil year); `first` and `last` are typed days, read for
 * PERIOD_DATES alone. ERR_INVALID with the field ("period", "first", "last") and how to mend it: an
 * unknown word, no day of the calendar, a last day before the first, more than three years. *out is
 * this civil year then. */
[[nodiscard]] int period_read(struct arena *a, const struct zone *z, int64_t now, struct str word,
			      struct str first, struct str last, struct period *out,
			      struct error *e);

int64_t period_of_year(const struct period *p, int64_t yearly);
/* Days of it that have begun by `now`: 0 before it, all of them after. */
int64_t period_gone(const struct period *p, const struct zone *z, int64_t now);

/* Its months, partly or whole: their number, at most PERIOD_MONTHS; and which one a day is in, from
 * 0. */
enum { PERIOD_MONTHS = 12 * PERIOD_YEARS_MOST + 1 };
size_t period_months(const struct period *p);
size_t period_month_of(const struct period *p, struct clock_date day);
struct clock_date period_month(const struct period *p, size_t month); /* its first day */

/* "28/02/2026", "2026-02-28", of a year that is not absurd. */
[[nodiscard]] bool period_day(struct arena *a, struct str typed, struct clock_date *out);
struct str period_iso(struct arena *a, struct clock_date d); /* "2026-02-28" */
