/* SPDX-License-Identifier: EUPL-1.2 */
#include "finance/plan_terms.h"

#include "base/buf.h"
#include "base/clock.h"
#include "budget/money.h"
#include "budget/plan_json.h"
#include "certif/session_plan.h"

/* --- hours --------------------------------------------------------------------------------------
 */

static void add_window(struct plan_window *windows, size_t *n, const struct plan_window *w)
{
	for (size_t i = 0; i < *n; i++)
		if (windows[i].from == w->from && windows[i].to == w->to) {
			windows[i].days |= w->days;
			return;
		}
	windows[(*n)++] = *w;
}

struct plan_hours plan_hours_kept(struct arena *a, struct str text)
{
	struct plan_window *windows = ARENA_NEW(a, struct plan_window, PLAN_WINDOWS_MAX), w;
	struct plan_hours h = {.windows = windows};
	struct str one;

	while (text.n) {
		str_cut(text, ',', &one, &text);
		if (plan_window_read(str_trim(one), &w) && h.n < PLAN_WINDOWS_MAX)
			add_window(windows, &h.n, &w);
	}
	return h;
}

struct str plan_hours_text(struct arena *a, const struct plan_hours *h)
{
	static const char *const names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
	struct buf b = BUF_INIT(1 << 14);

	for (size_t i = 0; i < h->n; i++) {
		const struct plan_window *w = &h->windows[i];
		for (int day = 0; day < 7; day++) {
			int first = day;
			if (!(w->days >> day & 1))
				continue;
			while (day < 6 && w->days >> (day + 1) & 1)
				day++;
			buf_printf(&b, "%s%s", b.n ? ", " : "", names[first]);
			if (day > first)
				buf_printf(&b, "-%s", names[day]);
			buf_printf(&b, " %02d:%02d-%02d:%02d", w->from / 60, w->from % 60,
				   w->to / 60, w->to % 60);
		}
	}
	return buf_take(&b, a);
}

static const char *window_typed(const struct plan_window_typed *row, struct plan_window *w)
{
	w->days = row->days;
	if (!row->days)
		return N_("Tick the days of these hours.");
	if (!session_time_read(row->from, &w->from))
		return N_("Write the hour it begins as 08:30.");
	if (str_eq(str_trim(row->to), STR("24:00")))
		w->to = 1440;
	else if (!session_time_read(row->to, &w->to))
		return N_("Write the hour it ends as 17:30.");
	return w->from < w->to ? NULL : N_("These hours end before they begin.");
}

const char *plan_hours_typed(struct arena *a,
			     const struct plan_window_typed rows[PLAN_FORM_WINDOWS],
			     struct plan_hours *out, int *row)
{
	struct plan_window *windows = ARENA_NEW(a, struct plan_window, PLAN_FORM_WINDOWS), w;

	*out = (struct plan_hours){.windows = windows};
	for (*row = 0; *row < PLAN_FORM_WINDOWS; ++*row) {
		const struct plan_window_typed *r = &rows[*row];
		if (!r->days && !r->from.n && !r->to.n)
			continue;
		const char *why = window_typed(r, &w);
		if (why)
			return why;
		add_window(windows, &out->n, &w);
	}
	return NULL;
}

/* --- dates --------------------------------------------------------------------------------------
 */

bool plan_day_typed(struct arena *a, struct str typed, int *day)
{
	return plan_day_read(candidate_day(a, str_trim(typed)), day);
}

static bool is_part_of_date(char c)
{
	return (c >= '0' && c <= '9') || c == '/' || c == '.' || c == '-';
}

/* The next run of digits and their signs that has a digit; empty at the end. */
static struct str next_date(struct str *rest)
{
	while (rest->n && !(rest->p[0] >= '0' && rest->p[0] <= '9'))
		*rest = str_from(*rest, 1);
	size_t n = 0;
	while (n < rest->n && is_part_of_date(rest->p[n]))
		n++;
	struct str one = str_sub(*rest, 0, n);
	*rest = str_from(*rest, n);
	while (one.n && (one.p[one.n - 1] == '.' || one.p[one.n - 1] == '-'))
		one.n--; /* "…2026." ends a sentence, "…2026- " begins a range */
	return one;
}

/* One piece: a date, or two of a range. */
static bool piece_typed(struct arena *a, struct str piece, int *from, int *to)
{
	struct str first = next_date(&piece), second = next_date(&piece);

	if (!plan_day_typed(a, first, from))
		return false;
	*to = *from;
	if (second.n && !plan_day_typed(a, second, to))
		return false;
	return *from <= *to && !next_date(&piece).n;
}

static bool is_between(char c)
{
	return c == '\n' || c == ',' || c == ';';
}

const char *plan_closed_typed(struct arena *a, struct str typed, struct str *out, struct str *wrong)
{
	struct buf b = BUF_INIT(1 << 16);
	int from, to;

	while (typed.n) {
		size_t n = 0;
		while (n < typed.n && !is_between(typed.p[n]))
			n++;
		struct str piece = str_trim(str_sub(typed, 0, n));
		typed = str_from(typed, n < typed.n ? n + 1 : n);
		if (!piece.n)
			continue;
		if (!piece_typed(a, piece, &from, &to)) {
			*wrong = piece;
			buf_release(&b);
			return N_("“{0}” is no date: write 11/11/2026, or 19/12/2026 – 03/01/2027 "
				  "for all the days between.");
		}
		struct str day = plan_day_write(from, a), last = plan_day_write(to, a);
		buf_printf(&b, "%s" STR_FMT, b.n ? " " : "", STR_ARG(day));
		if (to > from)
			buf_printf(&b, "/" STR_FMT, STR_ARG(last));
	}
	*out = buf_take(&b, a);
	return NULL;
}

/* The next range of what is kept. */
static bool kept_next(struct str *rest, int *from, int *to)
{
	struct str one, first, last;

	if (!rest->n)
		return false;
	str_cut(*rest, ' ', &one, rest);
	if (!str_cut(one, '/', &first, &last))
		first = last = one;
	return plan_day_read(first, from) && plan_day_read(last, to);
}

static void put_day(struct buf *b, int day)
{
	struct clock_date d = clock_date_utc((int64_t)day * CLOCK_DAY);

	buf_printf(b, "%02d/%02d/%04d", d.day, d.month, d.year);
}

struct str plan_closed_shown(struct arena *a, struct str kept)
{
	struct buf b = BUF_INIT(1 << 16);
	int from, to;

	while (kept_next(&kept, &from, &to)) {
		if (b.n)
			buf_lit(&b, "\n");
		put_day(&b, from);
		if (to > from) {
			buf_lit(&b, " – ");
			put_day(&b, to);
		}
	}
	return buf_take(&b, a);
}

/* Easter Sunday as a day: Meeus, Jones and Butcher's rule for the Gregorian calendar. */
static int easter(int year)
{
	int a = year % 19, b = year / 100, c = year % 100, d = b / 4, e = b % 4;
	int f = (b + 8) / 25, g = (b - f + 1) / 3, h = (19 * a + b - d - g + 15) % 30;
	int i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7;
	int m = (a + 11 * h + 22 * l) / 451, n = h + l - 7 * m + 114;
	struct clock_date day = {.year = year, .month = n / 31, .day = n % 31 + 1};

	return (int)(clock_ms_utc(day) / CLOCK_DAY);
}

bool plan_is_holiday(int day)
{
	static const struct {
		int month, day;
	} fixed[] = {{1, 1}, {5, 1}, {5, 8}, {7, 14}, {8, 15}, {11, 1}, {11, 11}, {12, 25}};
	struct clock_date d = clock_date_utc((int64_t)day * CLOCK_DAY);
	int after = day - easter(d.year);

	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
		if (d.month == fixed[i].month && d.day == fixed[i].day)
			return true;
	return after == 1 || after == 39 || after == 50; /* Monday, Ascension, Whit Monday */
}

const int *plan_closed_days(struct arena *a, const struct plan_closed *c, int first, int last,
			    size_t *n)
{
	size_t most = last < first ? 0 : (size_t)(last - first) + 1;
	bool *closed = ARENA_NEW(a, bool, most + 1);
	int *days = ARENA_NEW(a, int, most + 1), from, to;
	struct str kept = c->kept;

	while (kept_next(&kept, &from, &to))
		for (int day = from < first ? first : from; day <= to && day <= last; day++)
			closed[day - first] = true;
	*n = 0;
	for (size_t i = 0; i < most; i++) {
		int day = first + (int)i, weekday = (day + 3) % 7;
		if (closed[i] || (c->weekends && weekday >= 5) ||
		    (c->holidays && plan_is_holiday(day)))
			days[(*n)++] = day;
	}
	return days;
}

/* --- numbers ------------------------------------------------------------------------------------
 */

bool plan_cost_typed(struct arena *a, struct str typed, int64_t *cents)
{
	struct str s = str_trim(typed);

	if (str_ends(s, STR("€")))
		s.n -= STR("€").n;
	if (str_ends(s, STR("\xc2\xa0")))
		s.n -= 2; /* the space before the sign */
	s = arena_str(a, str_trim(s));
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == ',')
			((char *)(uintptr_t)s.p)[i] = '.';
	return money_read(s, cents) && *cents >= 0 && *cents <= 100000;
}

bool plan_number_typed(struct str typed, int64_t least, int64_t most, int64_t *out)
{
	return str_int(str_trim(typed), out) && *out >= least && *out <= most;
}
