/* SPDX-License-Identifier: EUPL-1.2 */
/* report_pdf.c - two pages whatever the length of the year: every list in it has a fixed number of
 * rows, and names are cut where they would take more than their place. */
#include "document/pdf.h"
#include "finance/actual_rows.h"
#include "finance/report.h"

enum { COLUMNS = 5, NAME_MOST = 90 };
#define CHART_POINTS 270.0
#define SMALL_CHART_POINTS 205.0

static struct str filled(const struct report *r, const char *msgid, struct str value)
{
	return message_filled(message(r->scene.language, msgid), value, r->scene.arena);
}

static struct str money(const struct report *r, int64_t cents)
{
	return language_money(r->scene.language, cents, r->scene.arena);
}

static struct str cut(const struct report *r, struct str name)
{
	size_t n = NAME_MOST;

	if (name.n <= NAME_MOST)
		return name;
	while (n && ((unsigned char)name.p[n] & 0xc0) == 0x80) /* not within a letter */
		n--;
	return arena_printf(r->scene.arena, "%.*s…", (int)n, name.p);
}

struct str report_period(const struct report *r)
{
	struct str days[2];
	const struct clock_date *ends[2] = {&r->scene.period->first, &r->scene.period->last};

	for (int i = 0; i < 2; i++) /* noon: the same day in Europe/Paris */
		days[i] = language_date(r->scene.language, clock_ms_utc(*ends[i]) + 12 * CLOCK_HOUR,
					r->scene.arena);
	return arena_printf(r->scene.arena, STR_FMT " – " STR_FMT, STR_ARG(days[0]),
			    STR_ARG(days[1]));
}

static void facts_add(const struct report *r, struct pdf *p)
{
	const struct actual *a = r->scene.sum;
	int64_t each = actual_per_certified(&a->held);
	struct pdf_fact *facts = ARENA_NEW(r->scene.arena, struct pdf_fact, 6);

	facts[0] = (struct pdf_fact){report_said(r, N_("Period")), report_period(r), false};
	facts[1] = (struct pdf_fact){
	    report_said(r, N_("Compared with")),
	    r->reference.n ? cut(r, r->reference) : report_said(r, N_("the usual figures")), false};
	facts[2] =
	    (struct pdf_fact){report_said(r, N_("Spent so far")), money(r, a->held.cost), false};
	facts[3] = (struct pdf_fact){report_said(r, N_("Cost of a certified candidate")),
				     each < 0 ? STR("–") : money(r, each), false};
	facts[4] =
	    (struct pdf_fact){report_said(r, N_("Fees received")), money(r, a->received), false};
	facts[5] = (struct pdf_fact){report_said(r, N_("Fees still due")),
				     money(r, a->held.fees - a->received), false};
	pdf_facts(p, facts, 6, 2);
}

static void table_add(const struct report *r, struct pdf *p)
{
	static const char *const titles[COLUMNS] = {NULL, N_("As planned"), N_("Reality"),
						    N_("Forecast"), N_("Forecast less plan")};
	struct list rows = actual_row_views(r->scene.language, r->scene.sum, r->scene.arena);
	const struct actual_row_view *row = rows.items;
	struct pdf_column *columns = ARENA_NEW(r->scene.arena, struct pdf_column, COLUMNS);
	struct str *cells = ARENA_NEW(r->scene.arena, struct str, COLUMNS * rows.n);
	size_t strong = 0;

	for (size_t i = 0; i < COLUMNS; i++)
		columns[i] = (struct pdf_column){titles[i] ? report_said(r, titles[i]) : STR(""),
						 i ? 1.2 : 2.2, i > 0};
	for (size_t i = 0; i < rows.n; i++) {
		struct str *c = cells + i * COLUMNS;
		c[0] = report_said(r, row[i].label);
		c[1] = row[i].plan;
		c[2] = row[i].real;
		c[3] = row[i].forecast;
		c[4] = row[i].gap;
		strong = row[i].is_strong && !strong ? i + 1 : strong;
	}
	pdf_table(p, &(struct pdf_table){.columns = columns,
					 .column_count = COLUMNS,
					 .cells = cells,
					 .row_count = rows.n,
					 .strong_row = strong});
}

static void method_add(const struct report *r, struct pdf *p)
{
	const struct actual *a = r->scene.sum;
	struct arena *m = r->scene.arena;

	pdf_heading(p, 3, report_said(r, N_("How these figures are found")));
	pdf_text(p,
		 report_said(
		     r, N_("Reality: sessions held and finalised. Hours of invigilation are those "
			   "recorded by the board; where nobody entered it, the rule of twenty.")));
	if (a->estimated)
		pdf_text(p, filled(r, N_("Sessions whose hours are estimated: {0}."),
				   language_number(r->scene.language, a->estimated, m)));
	if (a->sessions[ACTUAL_OPEN])
		pdf_text(p,
			 filled(r, N_("Sessions past and not finalised, counted as expected: {0}."),
				language_number(r->scene.language, a->sessions[ACTUAL_OPEN], m)));
	if (!a->days_left)
		return;
	pdf_text(p,
		 report_said(
		     r, N_("Forecast: the reality so far, the sessions planned at their expected "
			   "cost and, where fewer are planned than the plan’s pace over the days "
			   "left, the missing ones at the plan’s average cost.")));
	pdf_text(p,
		 filled(r, N_("If nothing is held beyond what is planned, the cost ends at {0}."),
			money(r, a->cost_low)));
	pdf_text(p,
		 filled(r, N_("If the plan’s number of sessions is still reached, it ends at {0}."),
			money(r, a->cost_high)));
}

int report_pdf(const struct report *r, struct str *out, struct error *e)
{
	struct arena *a = r->scene.arena;
	struct str title = report_said(r, N_("Certification: plan and reality"));
	struct pdf_info info = {.title = arena_printf(a, STR_FMT " – " STR_FMT,
						      STR_ARG(cut(r, r->centre)), STR_ARG(title)),
				.language = str_of(language_code(r->scene.language)),
				.created_at = r->scene.now,
				.margin = 48};
	struct pdf *p = pdf_new(a, &info);
	struct actual_chart *pictures = ARENA_NEW(a, struct actual_chart, PICTURES);
	struct chart *charts = ARENA_NEW(a, struct chart, PICTURES);

	actual_charts(&r->scene, pictures);
	for (int i = 0; i < PICTURES; i++)
		charts[i] = pictures[i].chart;
	pdf_heading(p, 1, title);
	pdf_text(p, arena_printf(a, STR_FMT ", " STR_FMT, STR_ARG(cut(r, r->centre)),
				 STR_ARG(language_date(r->scene.language, r->scene.now, a))));
	facts_add(r, p);
	pdf_space(p, 8);
	table_add(r, p);
	pdf_space(p, 10);
	pdf_charts(p, &charts[PICTURE_COST], 1, CHART_POINTS);
	pdf_page(p);
	pdf_heading(p, 2, report_said(r, N_("In pictures")));
	pdf_charts(p, &charts[PICTURE_SESSIONS], 2, SMALL_CHART_POINTS);
	pdf_charts(p, &charts[PICTURE_FEES], 2, SMALL_CHART_POINTS);
	method_add(r, p);
	return pdf_render(p, out, e);
}
