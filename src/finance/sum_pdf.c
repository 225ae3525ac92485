/* SPDX-License-Identifier: EUPL-1.2 */
#include "finance/sum_pdf.h"

#include <math.h>
#include "budget/curve.h"
#include "document/pdf.h"
#include "finance/figure_form.h"
#include "web/message.h"

struct sheet {
	struct pdf *pdf;
	struct arena *arena;
	enum language language;
};

static struct str said(const struct sheet *s, const char *msgid)
{
	return str_of(message(s->language, msgid));
}

static struct str figure_text(const struct sheet *s, const struct budget_sum *sum,
			      const struct budget_figure *f)
{
	int64_t v = budget_figure_of(sum, f);

	return f->money ? language_money(s->language, v, s->arena)
			: language_number(s->language, v, s->arena);
}

static void sums_add(const struct sheet *s, const struct budget *b, int64_t years)
{
	struct str *cells = ARENA_NEW(s->arena, struct str, 3 * budget_figure_count);
	struct pdf_column *columns = ARENA_NEW(s->arena, struct pdf_column, 3);
	struct str count = language_number(s->language, years, s->arena);

	columns[0] = (struct pdf_column){.title = STR(""), .share = 2};
	columns[1] = (struct pdf_column){said(s, N_("One year")), 1, true};
	columns[2] = (struct pdf_column){
	    message_filled(message_plural(s->language, "{0} year", "{0} years", years), count,
			   s->arena),
	    1, true};
	for (size_t i = 0; i < budget_figure_count; i++) {
		cells[3 * i] = said(s, budget_figures[i].label);
		cells[3 * i + 1] = figure_text(s, &b->year, &budget_figures[i]);
		cells[3 * i + 2] = figure_text(s, &b->horizon, &budget_figures[i]);
	}
	pdf_table(s->pdf, &(struct pdf_table){.columns = columns,
					      .column_count = 3,
					      .cells = cells,
					      .row_count = budget_figure_count,
					      .strong_row = budget_figure_count});
}

static void bar_set(const struct sheet *s, struct pdf_bar *bar, const char *label, int64_t cents,
		    unsigned colour)
{
	*bar = (struct pdf_bar){
	    .label = said(s, label),
	    .value = language_money(s->language, cents, s->arena),
	    .length = (double)cents,
	    .colour = colour,
	};
}

static void picture_add(const struct sheet *s, const struct budget *b)
{
	struct pdf_bar *bars = ARENA_NEW(s->arena, struct pdf_bar, 4);

	bar_set(s, &bars[0], N_("Variable cost"), b->year.variable_cost, 0xc4453a);
	bar_set(s, &bars[1], N_("Fixed cost"), b->year.fixed_cost, 0xe0a23a);
	bar_set(s, &bars[2], N_("Kept of outside fees"), b->year.outside_revenue, 0x0b5c55);
	bar_set(s, &bars[3], N_("Due to the operator"), b->year.operator_share, 0x5c6b70);
	pdf_bars(s->pdf, bars, 4);
}

static void shares_add(const struct sheet *s, const struct budget *b)
{
	struct str *cells = ARENA_NEW(s->arena, struct str, 8);
	struct pdf_column *columns = ARENA_NEW(s->arena, struct pdf_column, 2);

	columns[0] = (struct pdf_column){said(s, N_("For a decision")), 3, false};
	columns[1] = (struct pdf_column){STR(""), 1, true};
	cells[0] = said(s, N_("Variable cost a session"));
	cells[1] = language_money(s->language, b->cost_per_session, s->arena);
	cells[2] = said(s, N_("Variable cost a candidate"));
	cells[3] = language_money(s->language, b->cost_per_candidate, s->arena);
	cells[4] = said(s, N_("Variable cost if no session had extra time"));
	cells[5] = language_money(s->language, b->without_extra_time, s->arena);
	cells[6] = said(s, N_("Outside sessions that pay for the year"));
	cells[7] = b->break_even_sessions == BUDGET_NEVER
		       ? said(s, N_("never"))
		       : language_number(s->language, b->break_even_sessions, s->arena);
	pdf_table(s->pdf,
		  &(struct pdf_table){
		      .columns = columns, .column_count = 2, .cells = cells, .row_count = 4});
}

static void counted_add(const struct sheet *s, const struct scenario *scenario)
{
	struct str *cells = ARENA_NEW(s->arena, struct str, 2 * SCENARIO_FIGURES);
	struct pdf_column *columns = ARENA_NEW(s->arena, struct pdf_column, 2);

	columns[0] = (struct pdf_column){said(s, N_("Counted with")), 3, false};
	columns[1] = (struct pdf_column){STR(""), 2, true};
	for (size_t i = 0; i < scenario_field_count; i++) {
		const struct scenario_field *f = &scenario_fields[i];
		cells[2 * i] = said(s, f->label);
		cells[2 * i + 1] =
		    figure_told_whole(s->language, f, scenario_get(scenario, f), s->arena);
	}
	pdf_table(s->pdf, &(struct pdf_table){.columns = columns,
					      .column_count = 2,
					      .cells = cells,
					      .row_count = scenario_field_count});
}

/* --- curves -------------------------------------------------------------------------------------
 */

enum { TICKS = 5, CHART_POINTS = 190 };

struct curves { /* in euros */
	struct curve_point at[CURVE_POINTS];
	double x[CURVE_POINTS], kept[CURVE_POINTS], variable[CURVE_POINTS], all[CURVE_POINTS];
	double now_x, now_y;
	struct chart_series series[4];
};

static struct chart chart_of(const struct sheet *s, struct curves *c, size_t n, size_t series,
			     const char *title)
{
	for (size_t i = 0; i + 1 < series; i++) {
		c->series[i].x = c->x;
		c->series[i].n = n;
	}
	return (struct chart){
	    .title = said(s, title),
	    .x_least = 0,
	    .x_most = c->x[n - 1],
	    .y_most = plot_top(chart_most(c->series, series), TICKS),
	    .x_ticks = TICKS,
	    .y_ticks = TICKS,
	    .decimal = s->language == LANGUAGE_EN ? '.' : ',',
	    .series = c->series,
	    .series_count = series,
	};
}

static struct chart_series now_of(const struct sheet *s, struct curves *c)
{
	return (struct chart_series){.label = said(s, N_("your figures")),
				     .mark = CHART_DOT,
				     .x = &c->now_x,
				     .y = &c->now_y,
				     .n = 1,
				     .kind = "now",
				     .colour = 0xc4453a};
}

/* Where what is kept of the fees meets what the year costs. */
static bool outside_chart(const struct sheet *s, const struct scenario *scenario, struct chart *out)
{
	struct curves *c = ARENA_NEW(s->arena, struct curves, 1);
	size_t n = curve_outside(scenario, c->at);

	for (size_t i = 0; i < n; i++) {
		const struct budget_sum *year = &c->at[i].budget.year;
		c->x[i] = (double)c->at[i].number;
		c->kept[i] = (double)year->outside_revenue / 100;
		c->variable[i] = (double)year->variable_cost / 100;
		c->all[i] = (double)(year->variable_cost + year->fixed_cost) / 100;
	}
	c->now_x = (double)scenario->outside_sessions;
	c->now_y = (double)budget_of(scenario).year.outside_revenue / 100;
	c->series[0] = (struct chart_series){.label = said(s, N_("Kept of outside fees")),
					     .mark = CHART_LINE,
					     .y = c->kept,
					     .kind = "s1",
					     .colour = 0x0b5c55};
	c->series[1] = (struct chart_series){.label = said(s, N_("Variable cost")),
					     .mark = CHART_LINE,
					     .y = c->variable,
					     .kind = "s2",
					     .colour = 0xe0a23a};
	c->series[2] = (struct chart_series){.label = said(s, N_("with the fixed cost")),
					     .mark = CHART_DASHED,
					     .y = c->all,
					     .kind = "s3",
					     .colour = 0x5c6b70};
	c->series[3] = now_of(s, c);
	if (n < 2)
		return false;
	*out = chart_of(s, c, n, 4, N_("How many outside sessions pay for the year"));
	out->x_title = said(s, N_("Outside sessions a year"));
	out->y_title = said(s, N_("€ a year"));
	return true;
}

/* Very small sessions cost so much that all the rest would lie flat: the curve begins at five. */
static bool session_chart(const struct sheet *s, const struct scenario *scenario, struct chart *out)
{
	struct curves *c = ARENA_NEW(s->arena, struct curves, 1);
	size_t n = curve_session(scenario, c->at);

	for (size_t i = 0; i < n; i++) {
		double cost = (double)c->at[i].budget.cost_per_candidate / 100;
		c->x[i] = (double)c->at[i].number;
		c->variable[i] = c->at[i].number < 5 ? NAN : cost;
	}
	c->now_x = (double)scenario->candidates_per_session;
	c->now_y = (double)budget_of(scenario).cost_per_candidate / 100;
	c->series[0] = (struct chart_series){.label = said(s, N_("variable cost of a candidate")),
					     .mark = CHART_LINE,
					     .y = c->variable,
					     .kind = "s1",
					     .colour = 0x0b5c55};
	c->series[1] = now_of(s, c);
	if (n < 2 || !(c->now_y > 0))
		return false;
	*out = chart_of(s, c, n, 2, N_("How full the sessions should be"));
	out->x_title = said(s, N_("Candidates a session"));
	out->y_title = said(s, N_("€ a candidate"));
	return true;
}

static void curves_add(const struct sheet *s, const struct scenario *scenario)
{
	struct chart *charts = ARENA_NEW(s->arena, struct chart, 2);
	size_t n = 0;

	n += outside_chart(s, scenario, &charts[n]);
	n += session_chart(s, scenario, &charts[n]);
	if (n)
		pdf_charts(s->pdf, charts, n, CHART_POINTS);
}

int sum_pdf(const struct scenario *s, enum language l, int64_t now, struct arena *a,
	    struct str *bytes, struct error *e)
{
	struct budget b = budget_of(s);
	struct pdf_info info = {.title = str_of(message(l, N_("What certification costs"))),
				.language = str_of(language_code(l)),
				.created_at = now};
	struct sheet sheet = {pdf_new(a, &info), a, l};

	pdf_heading(sheet.pdf, 1, info.title);
	pdf_text(sheet.pdf, language_date(l, now, a));
	pdf_heading(sheet.pdf, 2, said(&sheet, N_("The year in a picture")));
	picture_add(&sheet, &b);
	sums_add(&sheet, &b, s->years);
	shares_add(&sheet, &b);
	if (b.note_count)
		pdf_heading(sheet.pdf, 2, said(&sheet, N_("To know")));
	for (size_t i = 0; i < b.note_count; i++)
		pdf_item(sheet.pdf, said(&sheet, b.notes[i]));
	pdf_page(sheet.pdf);
	curves_add(&sheet, s);
	counted_add(&sheet, s);
	return pdf_render(sheet.pdf, bytes, e);
}
