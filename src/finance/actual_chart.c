/* SPDX-License-Identifier: EUPL-1.2 */
#include "finance/actual_chart.h"

#include <math.h>
#include "web/message.h"

enum { MONTHS = 12, LABELS = 6, TICKS = 4, HOUR = 60 };

/* As assets/scss/_charts.scss and _actual.scss in the light. */
static const struct ink {
	const char *kind;
	unsigned colour;
} ink[] = {
    {"s1", 0x0a5d57}, {"s2", 0xc77708}, {"s3", 0x5d7fb3}, {"s4", 0x8a5a83}, {"plain", 0x76888a}};

static const char *const month_names[MONTHS] = {N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"),
						N_("May"), N_("Jun"), N_("Jul"), N_("Aug"),
						N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec")};

static struct str said(const struct actual_scene *s, const char *msgid)
{
	return str_of(message(s->language, msgid));
}

struct str actual_hours(enum language l, int64_t minutes, struct arena *a)
{
	struct str hours = language_number(l, minutes / HOUR, a);

	if (minutes < HOUR)
		return arena_printf(a, "%lld\xc2\xa0min", (long long)minutes);
	if (minutes % HOUR == 0)
		return arena_printf(a, STR_FMT "\xc2\xa0h", STR_ARG(hours));
	return arena_printf(a, STR_FMT "\xc2\xa0h\xc2\xa0%02lld\xc2\xa0min", STR_ARG(hours),
			    (long long)(minutes % HOUR));
}

static char decimal_of(enum language l)
{
	return l == LANGUAGE_EN ? '.' : ',';
}

static double *numbers(const struct actual_scene *s, size_t n)
{
	return ARENA_NEW(s->arena, double, n + 1);
}

/* ---- what the pictures of months have in common -----------------------------------------------
 */

/* About six of them, so that they stay apart; the year too where there are more than thirteen. */
static void label_months(const struct actual_scene *s, struct chart *c)
{
	size_t n = s->sum->month_count, step = (n + LABELS - 1) / LABELS;
	struct svg_label *labels = ARENA_NEW(s->arena, struct svg_label, n);

	for (size_t m = 0; m < n; m += step) {
		struct clock_date d = s->sum->months[m].month;
		struct str name = said(s, month_names[d.month - 1]);
		if (n > MONTHS + 1)
			name = arena_printf(s->arena, STR_FMT "\xc2\xa0%02d", STR_ARG(name),
					    d.year % 100);
		labels[c->label_count++] = (struct svg_label){(double)m + 0.5, name};
	}
	c->labels = labels;
}

static struct chart chart_of(const struct actual_scene *s, const char *title, const char *unit)
{
	struct chart c = {.title = said(s, title),
			  .y_title = said(s, unit),
			  .x_most = (double)s->sum->month_count,
			  .y_ticks = TICKS,
			  .decimal = decimal_of(s->language)};

	label_months(s, &c);
	return c;
}

static void close_chart(struct chart *c, const struct chart_series *series, size_t n)
{
	c->series = series;
	c->series_count = n;
	c->y_most = plot_top(chart_most(series, n), TICKS);
}

static struct chart_series series_of(const struct actual_scene *s, const char *label,
				     enum chart_mark mark, size_t which)
{
	return (struct chart_series){.label = said(s, label),
				     .mark = mark,
				     .kind = ink[which].kind,
				     .colour = ink[which].colour};
}

/* Bars of each month on those of `below`; what they reach to is in y. */
static void bars_fill(const struct actual_scene *s, struct chart_series *one,
		      const struct chart_series *below, double shift, double width)
{
	size_t n = s->sum->month_count;
	double *x = numbers(s, n);

	for (size_t m = 0; m < n; m++)
		x[m] = (double)m + 0.5 + shift;
	one->x = x;
	one->y = numbers(s, n);
	one->base = below ? below->y : NULL;
	one->n = n;
	one->width = width;
}

static void bar_set(const struct chart_series *one, size_t m, double v)
{
	double *y = (double *)(uintptr_t)one->y; /* of this arena, filled here */

	y[m] = (one->base ? one->base[m] : 0) + v;
}

static struct str month_text(const struct actual_scene *s, size_t m)
{
	return language_month(s->language, s->sum->months[m].month, s->arena);
}

static struct str count_text(const struct actual_scene *s, int64_t n)
{
	return language_number(s->language, n, s->arena);
}

static struct str money_text(const struct actual_scene *s, int64_t cents)
{
	return language_money(s->language, cents, s->arena);
}

/* A table of `columns` columns; the titles of all but the first are messages. */
static struct str *table_of(const struct actual_scene *s, struct actual_chart *c, const char *first,
			    const char *const *titles, size_t columns, size_t rows)
{
	struct str *head = ARENA_NEW(s->arena, struct str, columns);
	struct str *cells = ARENA_NEW(s->arena, struct str, columns * rows + 1);

	head[0] = said(s, first);
	for (size_t i = 1; i < columns; i++)
		head[i] = said(s, titles[i - 1]);
	c->head = head;
	c->cells = cells;
	c->columns = columns;
	c->rows = rows;
	return cells;
}

/* ---- the cost, added up -----------------------------------------------------------------------
 */

static int64_t days_between(struct clock_date a, struct clock_date b)
{
	a.hour = a.minute = a.second = b.hour = b.minute = b.second = 0;
	return (clock_ms_utc(b) - clock_ms_utc(a)) / CLOCK_DAY;
}

/* Days of the period that are over at the end of a month of it. */
static int64_t days_until(const struct actual_scene *s, size_t month)
{
	if (month + 1 >= s->sum->month_count)
		return s->period->days;
	return days_between(s->period->first, period_month(s->period, month + 1));
}

struct course { /* of the cost, at the beginning, today, and at the end of each month */
	double *x, *plan, *real, *coming;
	size_t n, today; /* today: which month, from 0 */
	int64_t gone;	 /* days */
};

static double share_of(double total, int64_t part, int64_t whole)
{
	return whole > 0 ? total * (double)part / (double)whole : 0;
}

/* What is to come by so many days of the period. */
static double coming_by(const struct actual_scene *s, const struct course *c, size_t month)
{
	int64_t cents = s->sum->held.cost;

	for (size_t m = 0; m <= month; m++)
		cents += s->sum->months[m].expected.cost;
	return (double)cents + share_of((double)s->sum->missing.cost,
					days_until(s, month) - c->gone, s->sum->days_left);
}

static void course_fill(const struct actual_scene *s, struct course *c)
{
	const struct actual *a = s->sum;
	int64_t so_far = 0;
	size_t i = 0;

	c->x[0] = c->plan[0] = c->real[0] = 0;
	c->coming[0] = NAN;
	for (size_t m = 0; m < a->month_count; m++) {
		so_far += a->months[m].held.cost;
		if (m == c->today && a->days_left) { /* between the months' ends */
			int64_t begin = m ? days_until(s, m - 1) : 0;
			i++;
			c->x[i] =
			    (double)m + share_of(1, c->gone - begin, days_until(s, m) - begin);
			c->plan[i] = share_of((double)a->plan.cost, c->gone, s->period->days);
			c->real[i] = c->coming[i] = (double)a->held.cost;
		}
		bool is_past = !a->days_left || m < c->today;
		i++;
		c->x[i] = (double)m + 1;
		c->plan[i] = share_of((double)a->plan.cost, days_until(s, m), s->period->days);
		c->real[i] = is_past ? (double)so_far : NAN;
		c->coming[i] = is_past ? NAN : coming_by(s, c, m);
	}
	c->n = i + 1;
}

static void euros(double *cents, size_t n)
{
	for (size_t i = 0; i < n; i++)
		cents[i] /= 100;
}

static void cost_table(const struct actual_scene *s, struct actual_chart *out)
{
	static const char *const titles[] = {N_("As planned"), N_("Reality"),
					     N_("To come, expected")};
	const struct actual *a = s->sum;
	struct str *cells = table_of(s, out, N_("By the end of"), titles, 4, a->month_count);
	int64_t held = 0, expected = 0;

	for (size_t m = 0; m < a->month_count; m++) {
		held += a->months[m].held.cost;
		expected += a->months[m].expected.cost;
		cells[4 * m] = month_text(s, m);
		cells[4 * m + 1] = money_text(
		    s, llround(share_of((double)a->plan.cost, days_until(s, m), s->period->days)));
		cells[4 * m + 2] = money_text(s, held);
		cells[4 * m + 3] = money_text(s, expected);
	}
}

static void cost_chart(const struct actual_scene *s, struct actual_chart *out)
{
	size_t room = s->sum->month_count + 2, n = 0;
	struct chart_series *series = ARENA_NEW(s->arena, struct chart_series, 3);
	struct course c = {.x = numbers(s, room),
			   .plan = numbers(s, room),
			   .real = numbers(s, room),
			   .coming = numbers(s, room),
			   .gone = s->period->days - s->sum->days_left};

	c.today = period_month_of(s->period, zone_local(s->zone, s->now));
	course_fill(s, &c);
	euros(c.plan, c.n);
	euros(c.real, c.n);
	euros(c.coming, c.n);
	series[n] = series_of(s, N_("As planned"), CHART_LINE, 4);
	series[n++].y = c.plan;
	series[n] = series_of(s, N_("Reality"), CHART_LINE, 0);
	series[n++].y = c.real;
	if (s->sum->days_left) {
		series[n] = series_of(s, N_("Forecast"), CHART_DASHED, 0);
		series[n++].y = c.coming;
	}
	for (size_t i = 0; i < n; i++) {
		series[i].x = c.x;
		series[i].n = c.n;
	}
	out->chart = chart_of(s, N_("Cost, added up month by month"), N_("euros"));
	close_chart(&out->chart, series, n);
	cost_table(s, out);
}

/* ---- of each month ----------------------------------------------------------------------------
 */

static void sessions_chart(const struct actual_scene *s, struct actual_chart *out)
{
	static const char *const titles[] = {N_("Sessions held"), N_("To come")};
	struct chart_series *series = ARENA_NEW(s->arena, struct chart_series, 2);
	size_t n = s->sum->month_count;
	struct str *cells = table_of(s, out, N_("Month"), titles, 3, n);

	series[0] = series_of(s, titles[0], CHART_BAR, 0);
	series[1] = series_of(s, titles[1], CHART_BAR, 4);
	bars_fill(s, &series[0], NULL, 0, 0.6);
	bars_fill(s, &series[1], &series[0], 0, 0.6);
	for (size_t m = 0; m < n; m++) {
		const struct actual_month *month = &s->sum->months[m];
		bar_set(&series[0], m, (double)month->held.sessions);
		bar_set(&series[1], m, (double)month->expected.sessions);
		cells[3 * m] = month_text(s, m);
		cells[3 * m + 1] = count_text(s, month->held.sessions);
		cells[3 * m + 2] = count_text(s, month->expected.sessions);
	}
	out->chart = chart_of(s, N_("Sessions of each month"), N_("sessions"));
	close_chart(&out->chart, series, 2);
}

static void seats_chart(const struct actual_scene *s, struct actual_chart *out)
{
	static const char *const titles[] = {N_("Candidates present"), N_("Candidates absent"),
					     N_("Candidates expected")};
	struct chart_series *series = ARENA_NEW(s->arena, struct chart_series, 3);
	size_t n = s->sum->month_count;
	struct str *cells = table_of(s, out, N_("Month"), titles, 4, n);

	series[0] = series_of(s, titles[0], CHART_BAR, 0);
	series[1] = series_of(s, titles[1], CHART_BAR, 1);
	series[2] = series_of(s, titles[2], CHART_BAR, 4);
	bars_fill(s, &series[0], NULL, 0, 0.6);
	bars_fill(s, &series[1], &series[0], 0, 0.6);
	bars_fill(s, &series[2], &series[1], 0, 0.6);
	for (size_t m = 0; m < n; m++) {
		const struct actual_month *month = &s->sum->months[m];
		int64_t absent = month->enrolled - month->held.candidates;
		bar_set(&series[0], m, (double)month->held.candidates);
		bar_set(&series[1], m, (double)absent);
		bar_set(&series[2], m, (double)month->expected.candidates);
		cells[4 * m] = month_text(s, m);
		cells[4 * m + 1] = count_text(s, month->held.candidates);
		cells[4 * m + 2] = count_text(s, absent);
		cells[4 * m + 3] = count_text(s, month->expected.candidates);
	}
	out->chart = chart_of(s, N_("Seats of each month"), N_("candidates"));
	close_chart(&out->chart, series, 3);
}

static void fees_chart(const struct actual_scene *s, struct actual_chart *out)
{
	static const char *const titles[] = {N_("Fees received"), N_("Fees still due"),
					     N_("Operator’s share")};
	struct chart_series *series = ARENA_NEW(s->arena, struct chart_series, 3);
	size_t n = s->sum->month_count;
	struct str *cells = table_of(s, out, N_("Month"), titles, 4, n);

	series[0] = series_of(s, titles[0], CHART_BAR, 0);
	series[1] = series_of(s, titles[1], CHART_BAR, 4);
	series[2] = series_of(s, titles[2], CHART_BAR, 3);
	bars_fill(s, &series[0], NULL, -0.18, 0.34);
	bars_fill(s, &series[1], &series[0], -0.18, 0.34);
	bars_fill(s, &series[2], NULL, 0.18, 0.34);
	for (size_t m = 0; m < n; m++) {
		const struct actual_month *month = &s->sum->months[m];
		int64_t due = month->held.fees - month->received;
		bar_set(&series[0], m, (double)month->received / 100);
		bar_set(&series[1], m, (double)due / 100);
		bar_set(&series[2], m, (double)month->held.share / 100);
		cells[4 * m] = month_text(s, m);
		cells[4 * m + 1] = money_text(s, month->received);
		cells[4 * m + 2] = money_text(s, due);
		cells[4 * m + 3] = money_text(s, month->held.share);
	}
	out->chart = chart_of(s, N_("Fees and the operator’s share"), N_("euros"));
	close_chart(&out->chart, series, 3);
}

/* ---- of each session --------------------------------------------------------------------------
 */

static void hours_cells(const struct actual_scene *s, struct str *cells,
			const struct actual_session *one)
{
	cells[0] = arena_printf(s->arena, "%lld", (long long)one->number);
	cells[1] = actual_hours(s->language, one->planned_minutes, s->arena);
	cells[2] = actual_hours(s->language, one->minutes, s->arena);
	cells[3] = one->is_estimated ? said(s, N_("estimated")) : said(s, N_("recorded"));
}

static size_t first_of_last_held(const struct actual_scene *s)
{
	size_t i = s->n;

	for (size_t kept = 0; i > 0 && kept < PICTURE_DOTS; i--)
		kept += s->sessions[i - 1].state == ACTUAL_HELD;
	return i;
}

static void diagonal(const struct actual_scene *s, struct chart_series *one, double most)
{
	double *ends = numbers(s, 2);

	ends[1] = most;
	one->x = one->y = ends;
	one->n = 2;
}

static void hours_chart(const struct actual_scene *s, struct actual_chart *out)
{
	static const char *const titles[] = {N_("By the rule"), N_("Real"), N_("How it is known")};
	struct chart_series *series = ARENA_NEW(s->arena, struct chart_series, 3);
	double *x[2], *y[2], most = 0;
	size_t n[2] = {0}, rows = 0;
	struct str *cells = table_of(s, out, N_("Session"), titles, 4, PICTURE_DOTS);

	for (int i = 0; i < 2; i++) {
		x[i] = numbers(s, PICTURE_DOTS);
		y[i] = numbers(s, PICTURE_DOTS);
	}
	for (size_t i = first_of_last_held(s); i < s->n; i++) {
		const struct actual_session *one = &s->sessions[i];
		int which = one->is_estimated;
		if (one->state != ACTUAL_HELD)
			continue;
		x[which][n[which]] = (double)one->planned_minutes / HOUR;
		y[which][n[which]++] = (double)one->minutes / HOUR;
		most = fmax(most, (double)one->planned_minutes / HOUR);
		most = fmax(most, (double)one->minutes / HOUR);
		hours_cells(s, cells + 4 * rows++, one);
	}
	out->rows = rows;
	most = plot_top(most, TICKS);
	series[0] = series_of(s, N_("As planned"), CHART_LINE, 4);
	diagonal(s, &series[0], most);
	for (int i = 0; i < 2; i++) {
		series[i + 1] = series_of(s,
					  i ? N_("Estimated: nobody entered by the board")
					    : N_("Recorded by the board"),
					  CHART_DOT, i ? 3 : 0);
		series[i + 1].x = x[i];
		series[i + 1].y = y[i];
		series[i + 1].n = n[i];
	}
	out->chart = (struct chart){.title = said(s, N_("Hours of invigilation of each session")),
				    .x_title = said(s, N_("hours by the rule of twenty")),
				    .y_title = said(s, N_("real hours")),
				    .x_most = most,
				    .y_most = most,
				    .x_ticks = TICKS,
				    .y_ticks = TICKS,
				    .decimal = decimal_of(s->language),
				    .series = series,
				    .series_count = 3};
}

void actual_charts(const struct actual_scene *s, struct actual_chart out[PICTURES])
{
	memset(out, 0, PICTURES * sizeof *out);
	cost_chart(s, &out[PICTURE_COST]);
	sessions_chart(s, &out[PICTURE_SESSIONS]);
	seats_chart(s, &out[PICTURE_SEATS]);
	fees_chart(s, &out[PICTURE_FEES]);
	hours_chart(s, &out[PICTURE_HOURS]);
}
