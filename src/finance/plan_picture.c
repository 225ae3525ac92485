/* SPDX-License-Identifier: EUPL-1.2 */
#include "finance/plan_picture.h"

#include "base/buf.h"
#include "base/unicode.h"
#include "finance/plan_shown.h"
#include "web/mustache.h"

enum {
	LEFT = 46,
	NAMES = 150,
	TOP = 22,
	CELL = 18,
	GAP = 3,
	ROW = 56,
	SHOWN_A_DAY = 6,
	TOP_DAYS = TOP + 18,
	NAME_MOST = 22
};

static const char *const classes[PLAN_PUBLICS] = {[PLAN_STUDENTS] = "plan-students",
						  [PLAN_OUTSIDE] = "plan-outside",
						  [PLAN_STAFF] = "plan-staff"};

/* The Monday of the first week. */
static int first_monday(const struct plan_problem *p)
{
	return p->first_day - (p->first_day + 3) % 7;
}

static int weeks(const struct plan_problem *p)
{
	return (p->last_day - first_monday(p)) / 7 + 1;
}

static double week_x(int left, int week)
{
	return left + week * (double)(CELL + GAP);
}

static void begin(struct buf *b, int width, int height, const char *title)
{
	buf_printf(b,
		   "<svg class=\"plan-picture\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
		   "role=\"img\" aria-label=\"",
		   width, height, width, height);
	html_text(b, str_of(title));
	buf_lit(b, "\">");
}

static void put_text(struct buf *b, double x, double y, const char *anchor, struct str text)
{
	buf_printf(b, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", x, y, anchor);
	html_text(b, text);
	buf_lit(b, "</text>");
}

/* The name of a month above the week in which it begins, as far apart as it can be read. */
static void put_months(struct request *rq, struct buf *b, const struct plan_problem *p, int left,
		       int bottom)
{
	int monday = first_monday(p), last_told = -4;

	for (int week = 0; week < weeks(p); week++) {
		struct clock_date d = clock_date_utc((int64_t)(monday + 7 * week + 6) * CLOCK_DAY);
		if (d.day > 7 || week - last_told < 4)
			continue;
		last_told = week;
		struct str name = language_month(rq->language, d, rq->arena), month, year;
		str_cut(name, ' ', &month, &year);
		put_text(b, week_x(left, week), TOP - 8, "start", month);
		buf_printf(b, "<path class=\"plan-month\" d=\"M%.1f %dV%d\"/>",
			   week_x(left, week) - GAP / 2.0, TOP - 4, bottom);
	}
}

static void put_mark(struct buf *b, const struct plan_session *s, double x, double y, double w,
		     double h)
{
	buf_printf(
	    b,
	    "<rect class=\"%s\" x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" rx=\"1.5\"/>",
	    classes[s->audience], x, y, w, h);
	if (s->extra)
		buf_printf(b, "<path class=\"plan-longer\" d=\"M%.2f %.2fL%.2f %.2f\"/>", x, y + h,
			   x + w, y);
}

static void put_closed(struct buf *b, const struct plan_problem *p, int left)
{
	int monday = first_monday(p);
	size_t next = 0;

	for (int day = p->first_day; day <= p->last_day; day++) {
		bool closed = next < p->closed_count && p->closed[next] == day;
		next += closed;
		buf_printf(
		    b,
		    "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"2\"/>",
		    closed ? "plan-closed" : "plan-open", week_x(left, (day - monday) / 7),
		    TOP + (day - monday) % 7 * (CELL + GAP), CELL, CELL);
	}
}

struct str plan_calendar(struct request *rq, const struct plan_problem *p, const struct plan *plan)
{
	static const char *const days[7] = {N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"),
					    N_("Fri"), N_("Sat"), N_("Sun")};
	struct buf b = BUF_INIT(8 << 20);
	int monday = first_monday(p), bottom = TOP + 7 * (CELL + GAP);

	begin(&b, (int)week_x(LEFT, weeks(p)) + 8, bottom + 4,
	      message(rq->language, N_("The sessions by week and day")));
	put_months(rq, &b, p, LEFT, bottom - GAP);
	for (int day = 0; day < 7; day++)
		put_text(&b, LEFT - 8, TOP + day * (CELL + GAP) + CELL - 5, "end",
			 str_of(message(rq->language, days[day])));
	put_closed(&b, p, LEFT);
	for (size_t i = 0; i < plan->n;) {
		size_t n = 0;
		int day = plan->sessions[i].day;
		while (i + n < plan->n && plan->sessions[i + n].day == day)
			n++;
		size_t shown = n < SHOWN_A_DAY ? n : SHOWN_A_DAY;
		double height = (CELL - (double)(shown - 1)) / (double)shown;
		buf_lit(&b, "<g><title>");
		html_text(&b, plan_day_told(rq, day));
		buf_printf(&b, " (%zu)</title>", n);
		for (size_t k = 0; k < shown; k++)
			put_mark(&b, &plan->sessions[i + k], week_x(LEFT, (day - monday) / 7),
				 TOP + (day - monday) % 7 * (CELL + GAP) + (double)k * (height + 1),
				 CELL, height);
		buf_lit(&b, "</g>");
		i += n;
	}
	buf_lit(&b, "</svg>");
	return buf_take(&b, rq->arena);
}

/* As much of it as the margin holds. */
static struct str short_name(struct request *rq, struct str name)
{
	size_t at = 0;

	for (int i = 0; i < NAME_MOST && at < name.n; i++)
		utf8_next(name, &at);
	return at < name.n ? arena_printf(rq->arena, STR_FMT "…", STR_ARG(str_sub(name, 0, at)))
			   : name;
}

/* The hours of the day a row shows: from the earliest opening to the latest. */
static void day_hours(const struct plan_problem *p, int *from, int *to)
{
	*from = 1440;
	*to = 0;
	for (size_t r = 0; r < p->room_count; r++)
		for (size_t w = 0; w < p->rooms[r].open.n; w++) {
			const struct plan_window *win = &p->rooms[r].open.windows[w];
			*from = win->from < *from ? win->from : *from;
			*to = win->to > *to ? win->to : *to;
		}
}

static void put_session(struct buf *b, const struct plan_session *s, size_t column, int from,
			int to)
{
	double scale = (ROW - 8) / (double)(to > from ? to - from : 1);
	double x = NAMES + (double)column * (CELL + GAP),
	       y = TOP_DAYS + (double)s->room * ROW + 4 + (s->start - from) * scale;
	double height = (s->end - s->start) * scale,
	       share = s->capacity ? plan_seated(s) / (double)s->capacity : 0;

	buf_printf(b,
		   "<rect class=\"%s plan-free\" x=\"%.2f\" y=\"%.2f\" width=\"%d\" "
		   "height=\"%.2f\" rx=\"1.5\"/>",
		   classes[s->audience], x, y, CELL, height);
	put_mark(b, s, x, y + height * (1 - share), CELL, height * share);
}

/* The day of the month above each column, the month where it changes and there is place. */
static void put_day(struct request *rq, struct buf *b, int day, size_t column, int *month,
		    size_t *told)
{
	struct clock_date d = clock_date_utc((int64_t)day * CLOCK_DAY);
	double x = NAMES + (double)column * (CELL + GAP);

	put_text(b, x + CELL / 2.0, TOP_DAYS - 6, "middle", arena_printf(rq->arena, "%d", d.day));
	if (d.month == *month || (column && column < *told + 4))
		return;
	struct str name = language_month(rq->language, d, rq->arena), word, year;
	str_cut(name, ' ', &word, &year);
	put_text(b, x, TOP - 8, "start", word);
	*month = d.month;
	*told = column;
}

struct str plan_timeline(struct request *rq, const struct plan_problem *p, const struct plan *plan)
{
	struct buf b = BUF_INIT(8 << 20), marks = BUF_INIT(8 << 20);
	size_t column = 0, told = 0;
	int from, to, month = 0;

	day_hours(p, &from, &to);
	for (size_t i = 0; i < plan->n; i++) {
		int day = plan->sessions[i].day;
		if (i && day != plan->sessions[i - 1].day)
			column++;
		if (!i || day != plan->sessions[i - 1].day)
			put_day(rq, &marks, day, column, &month, &told);
		put_session(&marks, &plan->sessions[i], column, from, to);
	}
	int right = NAMES + (int)(column + 1) * (CELL + GAP),
	    bottom = TOP_DAYS + (int)p->room_count * ROW;
	begin(&b, right + 60, bottom + 4, message(rq->language, N_("The rooms day by day")));
	for (size_t r = 0; r < p->room_count; r++) {
		int y = TOP_DAYS + (int)r * ROW;
		struct str name, site;
		str_cut(p->rooms[r].name, ',', &name, &site);
		buf_printf(&b,
			   "<rect class=\"plan-open\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
			   "rx=\"2\"/>",
			   NAMES - GAP, y + 2, right - NAMES + GAP, ROW - 4);
		put_text(&b, 0, y + 26, "start", short_name(rq, name));
		put_text(&b, 0, y + 42, "start", short_name(rq, str_trim(site)));
	}
	buf_str(&b, (struct str){marks.p, marks.n});
	buf_release(&marks);
	buf_lit(&b, "</svg>");
	return buf_take(&b, rq->arena);
}
