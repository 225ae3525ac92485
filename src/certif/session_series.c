/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/session_series.h"

#include <stdlib.h>
#include "base/clock.h"
#include "base/error.h"
#include "certif/session_plan.h"

enum { DAYS_MOST = 2000, TIMES_MOST = 24 };

/* Days are counted from 1970: a week is seven of them in every zone. */
static bool day_number(struct arena *a, struct str typed, int64_t *out)
{
	struct str iso = candidate_day(a, typed);
	int64_t year, month, day;

	if (!iso.n || !str_int(str_sub(iso, 0, 4), &year) || !str_int(str_sub(iso, 5, 2), &month) ||
	    !str_int(str_sub(iso, 8, 2), &day))
		return false;
	*out = clock_ms_utc((struct clock_date){ .year = (int)year, .month = (int)month, .day = (int)day }) / CLOCK_DAY;
	return true;
}

static struct str day_text(struct arena *a, int64_t number)
{
	struct clock_date d = clock_date_utc(number * CLOCK_DAY);

	return arena_printf(a, "%04d-%02d-%02d", d.year, d.month, d.day);
}

/* The next one of a list between commas, semicolons or lines; false when there is none left. */
static bool next(struct str *rest, struct str *one)
{
	while (rest->n) {
		size_t i = 0;
		while (i < rest->n && rest->p[i] != ',' && rest->p[i] != ';' && rest->p[i] != '\n')
			i++;
		*one = str_trim(str_sub(*rest, 0, i));
		*rest = str_from(*rest, i < rest->n ? i + 1 : i);
		if (one->n)
			return true;
	}
	return false;
}

struct numbers {
	int64_t list[DAYS_MOST];
	size_t n;
};

static bool has(const struct numbers *s, int64_t v)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->list[i] == v)
			return true;
	return false;
}

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void read_except(struct arena *a, struct str text, struct numbers *out, struct session_series_faults *f)
{
	struct str one;
	int64_t v;

	while (next(&text, &one)) {
		if (!day_number(a, one, &v)) {
			f->except = N_("“{0}” is no day of the calendar: write it as 31/12/2026.");
			f->wrong = one;
			return;
		}
		if (out->n < DAYS_MOST)
			out->list[out->n++] = v;
	}
}

static void read_times(struct str text, struct numbers *out, struct session_series_faults *f)
{
	struct str one;
	int minutes;

	while (next(&text, &one)) {
		if (!session_time_read(one, &minutes)) {
			f->times = N_("“{0}” is no hour of the day: write it as 14:30.");
			f->wrong = one;
			return;
		}
		if (!has(out, minutes) && out->n < TIMES_MOST)
			out->list[out->n++] = minutes;
	}
	qsort(out->list, out->n, sizeof *out->list, by_value);
	if (!out->n)
		f->times = N_("At what time? Write one hour, or several separated by commas.");
}

static void read_days(struct arena *a, const struct session_series *s, const struct numbers *except, struct numbers *out,
                      struct session_series_faults *f)
{
	int64_t day, last = 0;

	if (str_trim(s->until).n && !day_number(a, s->until, &last)) {
		f->until = N_("“{0}” is no day of the calendar: write it as 31/12/2026.");
		f->wrong = str_trim(s->until);
		return;
	}
	for (size_t i = 0; i < s->day_count; i++) {
		if (!day_number(a, s->days[i], &day)) {
			f->days = N_("“{0}” is no day of the calendar: write it as 31/12/2026.");
			f->wrong = s->days[i];
			return;
		}
		do {
			if (!has(out, day) && !has(except, day) && out->n < DAYS_MOST)
				out->list[out->n++] = day;
			day += 7;
		} while (day <= last && out->n < DAYS_MOST);
	}
	qsort(out->list, out->n, sizeof *out->list, by_value);
	if (!s->day_count)
		f->days = N_("Tick at least one day.");
	else if (!out->n)
		f->days = N_("Every day ticked is left out.");
}

bool session_series_read(struct arena *a, const struct session_series *s, struct session_moment **out, size_t *n,
                         struct session_series_faults *f)
{
	struct numbers *days = ARENA_NEW(a, struct numbers, 1), *times = ARENA_NEW(a, struct numbers, 1),
		       *except = ARENA_NEW(a, struct numbers, 1);

	*f = (struct session_series_faults){};
	*n = 0;
	read_except(a, s->except, except, f);
	read_times(s->times, times, f);
	read_days(a, s, except, days, f);
	if (days->n * times->n > SESSION_SERIES_MOST && !f->days)
		f->days = N_("That is more than 200 sessions: do it in several goes.");
	if (f->days || f->times || f->until || f->except)
		return false;
	*out = ARENA_NEW(a, struct session_moment, days->n * times->n);
	for (size_t i = 0; i < days->n; i++)
		for (size_t j = 0; j < times->n; j++)
			(*out)[(*n)++] = (struct session_moment){
				day_text(a, days->list[i]),
				arena_printf(a, "%02lld:%02lld", (long long)(times->list[j] / 60), (long long)(times->list[j] % 60)),
			};
	return true;
}
