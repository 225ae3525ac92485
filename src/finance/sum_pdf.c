/* SPDX-License-Identifier: EUPL-1.2 */
#include "finance/sum_pdf.h"

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
		struct str value = figure_told(s->language, f, scenario_get(scenario, f), s->arena);
		cells[2 * i] = said(s, f->label);
		cells[2 * i + 1] = f->kind == SCENARIO_COUNT
				       ? arena_printf(s->arena, STR_FMT " %s", STR_ARG(value),
						      message(s->language, f->unit))
				       : value;
	}
	pdf_table(s->pdf, &(struct pdf_table){.columns = columns,
					      .column_count = 2,
					      .cells = cells,
					      .row_count = scenario_field_count,
					      .strong_row = scenario_field_count});
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
	counted_add(&sheet, s);
	return pdf_render(sheet.pdf, bytes, e);
}
