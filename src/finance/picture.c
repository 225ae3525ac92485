/* SPDX-License-Identifier: EUPL-1.2 */
#include "finance/picture.h"

#include <math.h>
#include <stdlib.h>
#include "budget/curve.h"
#include "budget/what_if.h"
#include "document/svg.h"
#include "finance/figure_form.h"

enum { WIDE = 420, HIGH = 290, SVG_MOST = 256 * 1024 };

static const struct field mark_fields[] = {
    {"kind", FIELD_MESSAGE, offsetof(struct picture_mark, kind), NULL},
    FIELD(struct picture_mark, label, FIELD_MESSAGE),
};
static const struct shape mark_shape = SHAPE(struct picture_mark, mark_fields);

static const struct field row_fields[] = {
    FIELD(struct picture_row, name, FIELD_TEXT),
    FIELD(struct picture_row, cells, FIELD_TEXTS),
};
static const struct shape row_shape = SHAPE(struct picture_row, row_fields);

static const struct field picture_fields[] = {
    {"id", FIELD_MESSAGE, offsetof(struct picture, id), NULL},
    FIELD(struct picture, title, FIELD_MESSAGE),
    FIELD(struct picture, caption, FIELD_MESSAGE),
    FIELD(struct picture, html, FIELD_HTML),
    FIELD_OF(struct picture, marks, FIELD_LIST, mark_shape),
    FIELD(struct picture, columns, FIELD_TEXTS),
    FIELD_OF(struct picture, rows, FIELD_LIST, row_shape),
};
const struct shape picture_shape = SHAPE(struct picture, picture_fields);

/* --- parts --------------------------------------------------------------------------------------
 */

static struct str said(struct request *rq, const char *msgid)
{
	return str_of(message(rq->language, msgid));
}

static double euros(int64_t cents)
{
	return (double)cents / 100;
}

static struct svg_chart chart_of(struct request *rq, const struct picture *p)
{
	return (struct svg_chart){.width = WIDE,
				  .height = HIGH,
				  .title = said(rq, p->title),
				  .x_ticks = 6,
				  .y_ticks = 5,
				  .decimal = rq->language == LANGUAGE_EN ? '.' : ','};
}

/* The picture is not drawn for who asks for JSON. */
static struct str taken(struct request *rq, struct buf *b)
{
	if (rq->wants_json)
		buf_clear(b);
	return buf_take(b, rq->arena);
}

static void set_columns(struct request *rq, struct picture *p, const char *const *names, size_t n)
{
	struct str *texts = ARENA_NEW(rq->arena, struct str, n);

	for (size_t i = 0; i < n; i++)
		texts[i] = said(rq, names[i]);
	p->columns = LIST(texts, n);
}

static struct picture_row row_of(struct request *rq, struct str name, const struct str *cells,
				 size_t n)
{
	struct str *kept = ARENA_NEW(rq->arena, struct str, n);

	for (size_t i = 0; i < n; i++)
		kept[i] = cells[i];
	return (struct picture_row){.name = name, .cells = LIST(kept, n)};
}

static struct str money(struct request *rq, int64_t cents)
{
	return language_money(rq->language, cents, rq->arena);
}

/* --- where the money goes -----------------------------------------------------------------------
 */

static const struct picture_mark part_marks[] = {
    {"s1", N_("Invigilation")},
    {"s2", N_("Extra time")},
    {"s3", N_("Administration of the sessions")},
    {"s4", N_("Fixed costs")},
};
enum { PARTS = sizeof part_marks / sizeof *part_marks };

static void parts_list(const struct scenario *s, int64_t out[PARTS])
{
	struct budget_parts p = budget_parts_of(s);

	out[0] = p.invigilation;
	out[1] = p.extra_time;
	out[2] = p.administration;
	out[3] = p.fixed;
}

static void draw_stack(const struct svg *s, const int64_t parts[PARTS], double low, double high)
{
	double at = 0;

	for (int i = 0; i < PARTS; i++) {
		if (parts[i] > 0)
			svg_bar(s, at, at + euros(parts[i]), low, high, part_marks[i].kind);
		at += euros(parts[i]);
	}
}

bool picture_parts(struct request *rq, const struct scenario *s, struct picture *out)
{
	static const char *const names[] = {N_("For"), N_("A year"), N_("Share")};
	struct picture_row *rows = ARENA_NEW(rq->arena, struct picture_row, PARTS);
	struct buf b = BUF_INIT(SVG_MOST);
	int64_t parts[PARTS], total = 0;

	parts_list(s, parts);
	for (int i = 0; i < PARTS; i++)
		total += parts[i];
	if (!total)
		return false;
	*out = (struct picture){.id = "parts",
				.title = N_("Where the year’s money goes"),
				.marks = LIST(part_marks, PARTS)};
	struct svg_chart chart = chart_of(rq, out);
	chart.x_ticks = chart.y_ticks = 0;
	chart.height = 60;
	chart.x_most = euros(total);
	chart.y_most = 1;
	struct svg svg = svg_begin(&b, &chart);
	draw_stack(&svg, parts, 0, 1);
	svg_end(&svg);
	out->html = taken(rq, &b);
	for (int i = 0; i < PARTS; i++) {
		struct str share =
		    language_number(rq->language, (parts[i] * 100 + total / 2) / total, rq->arena);
		struct str cells[] = {
		    money(rq, parts[i]),
		    message_filled(message(rq->language, N_("{0} %")), share, rq->arena)};
		rows[i] = row_of(rq, said(rq, part_marks[i].label), cells, 2);
	}
	set_columns(rq, out, names, 3);
	out->rows = LIST(rows, PARTS);
	return true;
}

/* --- break-even ---------------------------------------------------------------------------------
 */

struct points {
	double x[CURVE_POINTS], y[CURVE_POINTS];
	struct curve_point at[CURVE_POINTS];
	size_t n;
};

static void fit_balance(const struct points *p, double fixed, struct svg_chart *chart)
{
	double least = 0, most = fixed;

	for (size_t i = 0; i < p->n; i++) {
		least = fmin(least, p->y[i]);
		most = fmax(most, p->y[i]);
	}
	double pad = (most - least) * .06 + 1;
	chart->y_least = least - (least < 0 ? pad : 0);
	chart->y_most = most + pad;
	chart->x_most = p->x[p->n - 1];
}

static void outside_rows(struct request *rq, const struct points *p, struct picture *out)
{
	static const char *const names[] = {N_("Outside sessions"), N_("Kept of outside fees"),
					    N_("Variable cost"), N_("Balance")};
	struct picture_row *rows = ARENA_NEW(rq->arena, struct picture_row, CURVE_POINTS);

	for (size_t i = 0; i < p->n; i++) {
		const struct budget_sum *y = &p->at[i].budget.year;
		struct str cells[] = {money(rq, y->outside_revenue), money(rq, y->variable_cost),
				      money(rq, y->balance)};
		rows[i] =
		    row_of(rq, language_number(rq->language, p->at[i].number, rq->arena), cells, 3);
	}
	set_columns(rq, out, names, 4);
	out->rows = LIST(rows, p->n);
}

bool picture_break_even(struct request *rq, const struct scenario *s, struct picture *out)
{
	static const struct picture_mark marks[] = {
	    {"s1", N_("balance: what is kept of the fees, less the variable cost")},
	    {"fixed", N_("fixed costs: above this line they are paid too")},
	    {"now", N_("your figures")},
	};
	struct points *p = ARENA_NEW(rq->arena, struct points, 1);
	struct buf b = BUF_INIT(SVG_MOST);
	struct budget now = budget_of(s);

	p->n = curve_outside(s, p->at);
	for (size_t i = 0; i < p->n; i++) {
		p->x[i] = (double)p->at[i].number;
		p->y[i] = euros(p->at[i].budget.year.balance);
	}
	if (p->n < 2)
		return false;
	*out = (struct picture){.id = "break-even",
				.title = N_("How many outside sessions pay for the year"),
				.marks = LIST(marks, 3)};
	struct svg_chart chart = chart_of(rq, out);
	chart.x_title = said(rq, N_("Outside sessions a year"));
	chart.y_title = said(rq, N_("Balance, € a year"));
	fit_balance(p, euros(now.year.fixed_cost), &chart);
	struct svg svg = svg_begin(&b, &chart);
	svg_across(&svg, 0, "zero");
	if (now.year.fixed_cost)
		svg_across(&svg, euros(now.year.fixed_cost), "fixed");
	svg_line(&svg, p->x, p->y, p->n, "s1");
	for (size_t i = 0; p->n <= 25 && i < p->n; i++)
		svg_dot(&svg, p->x[i], p->y[i], 3, "s1");
	svg_dot(&svg, (double)s->outside_sessions, euros(now.year.balance), 6.5, "now");
	svg_end(&svg);
	out->html = taken(rq, &b);
	outside_rows(rq, p, out);
	return true;
}

/* --- candidates a session -----------------------------------------------------------------------
 */

/* Very small sessions cost so much that all the rest would lie flat: the line leaves at the top. */
static void fit_size(const struct points *p, double present, struct svg_chart *chart)
{
	double most = 0, usual = present;

	for (size_t i = 0; i < p->n; i++) {
		most = fmax(most, p->y[i]);
		if (p->at[i].number >= 10)
			usual = fmax(usual, p->y[i]);
	}
	chart->x_least = 0;
	chart->x_most = p->x[p->n - 1];
	chart->y_most = fmax(fmin(most, usual * 1.35), .01);
}

static void size_rows(struct request *rq, const struct points *p, struct picture *out)
{
	static const char *const names[] = {N_("Candidates a session"), N_("Sessions"),
					    N_("Variable cost"), N_("A candidate")};
	struct picture_row *rows = ARENA_NEW(rq->arena, struct picture_row, CURVE_POINTS);

	for (size_t i = 0; i < p->n; i++) {
		const struct budget *b = &p->at[i].budget;
		struct str cells[] = {language_number(rq->language, b->year.sessions, rq->arena),
				      money(rq, b->year.variable_cost),
				      money(rq, b->cost_per_candidate)};
		rows[i] =
		    row_of(rq, language_number(rq->language, p->at[i].number, rq->arena), cells, 3);
	}
	set_columns(rq, out, names, 4);
	out->rows = LIST(rows, p->n);
}

bool picture_session_size(struct request *rq, const struct scenario *s, struct picture *out)
{
	static const struct picture_mark marks[] = {
	    {"s1", N_("variable cost of a candidate")},
	    {"now", N_("your figures")},
	};
	struct points *p = ARENA_NEW(rq->arena, struct points, 1);
	struct buf b = BUF_INIT(SVG_MOST);
	double present = euros(budget_of(s).cost_per_candidate);

	p->n = curve_session(s, p->at);
	for (size_t i = 0; i < p->n; i++) {
		p->x[i] = (double)p->at[i].number;
		p->y[i] = euros(p->at[i].budget.cost_per_candidate);
	}
	if (p->n < 2 || !(present > 0))
		return false;
	*out = (struct picture){
	    .id = "size",
	    .title = N_("How full the sessions should be"),
	    .caption =
		N_("Each new invigilator makes the cost jump; full rooms bring it down again."),
	    .marks = LIST(marks, 2)};
	struct svg_chart chart = chart_of(rq, out);
	chart.x_title = said(rq, N_("Candidates a session"));
	chart.y_title = said(rq, N_("€ a candidate"));
	fit_size(p, present, &chart);
	double y[CURVE_POINTS];
	for (size_t i = 0; i < p->n; i++)
		y[i] = p->y[i] <= chart.y_most ? p->y[i] : NAN;
	struct svg svg = svg_begin(&b, &chart);
	svg_line(&svg, p->x, y, p->n, "s1");
	svg_dot(&svg, (double)s->candidates_per_session, present, 6.5, "now");
	svg_end(&svg);
	out->html = taken(rq, &b);
	size_rows(rq, p, out);
	return true;
}

/* --- sensitivity --------------------------------------------------------------------------------
 */

enum { SWINGS = 7, SWING_HIGH = 46 };

static struct str swing_name(struct request *rq, const struct what_swing *w)
{
	struct str low = figure_told(rq->language, w->field, w->low, rq->arena),
		   high = figure_told(rq->language, w->field, w->high, rq->arena);

	return arena_printf(rq->arena, "%s (" STR_FMT " \xe2\x80\x93 " STR_FMT ")",
			    message(rq->language, w->field->label), STR_ARG(low), STR_ARG(high));
}

static void draw_swing(const struct svg *svg, const struct what_swing *w, double y, double result)
{
	double low = euros(w->low_result), high = euros(w->high_result);

	if (low != result)
		svg_bar(svg, fmin(low, result), fmax(low, result), y + .12, y + .5, "low");
	if (high != result)
		svg_bar(svg, fmin(high, result), fmax(high, result), y + .12, y + .5, "high");
}

static void swing_rows(struct request *rq, const struct what_swing *w, size_t n,
		       struct picture *out)
{
	static const char *const names[] = {N_("Figure"), N_("A tenth lower"), N_("Result then"),
					    N_("A tenth higher"), N_("Result then")};
	struct picture_row *rows = ARENA_NEW(rq->arena, struct picture_row, SCENARIO_FIGURES);

	for (size_t i = 0; i < n; i++) {
		struct str cells[] = {figure_told(rq->language, w[i].field, w[i].low, rq->arena),
				      money(rq, w[i].low_result),
				      figure_told(rq->language, w[i].field, w[i].high, rq->arena),
				      money(rq, w[i].high_result)};
		rows[i] = row_of(rq, said(rq, w[i].field->label), cells, 4);
	}
	set_columns(rq, out, names, 5);
	out->rows = LIST(rows, n);
}

static void fit_swings(const struct what_swing *w, size_t n, double result, struct svg_chart *chart)
{
	double least = result, most = result;

	for (size_t i = 0; i < n; i++) {
		least = fmin(least, fmin(euros(w[i].low_result), euros(w[i].high_result)));
		most = fmax(most, fmax(euros(w[i].low_result), euros(w[i].high_result)));
	}
	double pad = (most - least) * .04;
	chart->x_least = least - pad;
	chart->x_most = most + pad;
	chart->y_most = (double)n;
}

bool picture_sensitivity(struct request *rq, const struct scenario *s, struct picture *out)
{
	static const struct picture_mark marks[] = {
	    {"low", N_("the figure a tenth lower")},
	    {"high", N_("a tenth higher")},
	    {"zero", N_("the result of your figures")},
	};
	struct what_swing w[SCENARIO_FIGURES];
	struct buf b = BUF_INIT(SVG_MOST);
	size_t all = what_swings(s, w), n = all < SWINGS ? all : SWINGS;
	double result = euros(budget_of(s).year.result);

	if (!n)
		return false;
	*out = (struct picture){
	    .id = "sensitivity",
	    .title = N_("Which figures matter most"),
	    .caption =
		N_("What the year’s result becomes when one figure is a tenth lower or higher "
		   "(a count at least by one)."),
	    .marks = LIST(marks, 3)};
	struct svg_chart chart = chart_of(rq, out);
	chart.y_ticks = 0;
	chart.x_ticks = 5;
	chart.x_title = said(rq, N_("Result, € a year"));
	chart.height = (unsigned)n * SWING_HIGH + 60;
	fit_swings(w, n, result, &chart);
	struct svg svg = svg_begin(&b, &chart);
	svg_down(&svg, result, "zero");
	for (size_t i = 0; i < n; i++) {
		double y = (double)(n - 1 - i);
		draw_swing(&svg, &w[i], y, result);
		svg_text(&svg, chart.x_least, y + .6, "start", swing_name(rq, &w[i]));
	}
	svg_end(&svg);
	out->html = taken(rq, &b);
	swing_rows(rq, w, all, out);
	return true;
}

/* --- side by side -------------------------------------------------------------------------------
 */

void picture_compare(struct request *rq, const struct scenario *list, const struct str *names,
		     size_t n, struct picture *out)
{
	static const struct picture_mark kept = {"s5", N_("Kept of outside fees")};
	static const char *const columns[] = {
	    N_("Scenario"),    N_("Invigilation"),
	    N_("Extra time"),  N_("Administration of the sessions"),
	    N_("Fixed costs"), N_("Kept of outside fees")};
	struct picture_mark *marks = ARENA_NEW(rq->arena, struct picture_mark, PARTS + 1);
	struct picture_row *rows = ARENA_NEW(rq->arena, struct picture_row, n);
	struct buf b = BUF_INIT(SVG_MOST);
	double most = 1;

	for (int i = 0; i < PARTS; i++)
		marks[i] = part_marks[i];
	marks[PARTS] = kept;
	*out = (struct picture){.id = "compare",
				.title = N_("What each costs and keeps, a year"),
				.marks = LIST(marks, PARTS + 1)};
	for (size_t i = 0; i < n; i++) {
		struct budget one = budget_of(&list[i]);
		most = fmax(most, fmax(euros(one.year.variable_cost + one.year.fixed_cost),
				       euros(one.year.outside_revenue)));
	}
	struct svg_chart chart = chart_of(rq, out);
	chart.y_ticks = 0;
	chart.x_most = most * 1.02;
	chart.y_most = (double)n;
	chart.x_title = said(rq, N_("€ a year"));
	chart.height = (unsigned)n * 90 + 60;
	struct svg svg = svg_begin(&b, &chart);
	for (size_t i = 0; i < n; i++) {
		struct budget_sum year = budget_of(&list[i]).year;
		double y = (double)(n - 1 - i);
		int64_t parts[PARTS];
		parts_list(&list[i], parts);
		draw_stack(&svg, parts, y + .4, y + .7);
		if (year.outside_revenue)
			svg_bar(&svg, 0, euros(year.outside_revenue), y + .1, y + .36, kept.kind);
		svg_text(&svg, 0, y + .76, "start", names[i]);
		struct str cells[] = {money(rq, parts[0]), money(rq, parts[1]), money(rq, parts[2]),
				      money(rq, parts[3]), money(rq, year.outside_revenue)};
		rows[i] = row_of(rq, names[i], cells, 5);
	}
	svg_end(&svg);
	out->html = taken(rq, &b);
	set_columns(rq, out, columns, 6);
	out->rows = LIST(rows, n);
}
