/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/session.h"
#include "document/book.h"
#include "finance/actual_rows.h"
#include "finance/report.h"

struct title {
	const char *text;
	double width;
	bool summed;
};

static void sheet_begin(const struct report *r, struct book *b, const char *name,
			const struct title *titles, size_t n)
{
	struct book_column *columns = ARENA_NEW(r->scene.arena, struct book_column, n);

	for (size_t i = 0; i < n; i++)
		columns[i] = (struct book_column){report_said(r, titles[i].text), titles[i].width,
						  titles[i].summed};
	book_sheet(b, report_said(r, name), columns, n);
}
#define COUNT(table) (sizeof(table) / sizeof *(table))

static void day_put(const struct report *r, struct book *b, int64_t ms)
{
	book_day(b, zone_local(r->scene.zone, ms));
}

static void day_or_none(const struct report *r, struct book *b, struct db_opt_int ms)
{
	if (ms.set)
		day_put(r, b, ms.value);
	else
		book_text(b, STR(""));
}

/* ---- summary ----------------------------------------------------------------------------------
 */

static void figure_put(struct book *b, enum actual_row_kind kind, int64_t v)
{
	if (v == ROW_NONE)
		book_text(b, STR(""));
	else if (kind == ROW_MONEY)
		book_money(b, v);
	else if (kind == ROW_MINUTES)
		book_minutes(b, v);
	else
		book_number(b, v);
}

static void line_put(const struct report *r, struct book *b, const char *label, struct str text)
{
	book_text(b, report_said(r, label));
	book_text(b, text);
	book_end_row(b);
}

static void summary_put(const struct report *r, struct book *b)
{
	static const struct title titles[] = {{N_("Figure"), 34, false},
					      {N_("As planned"), 16, false},
					      {N_("Reality"), 16, false},
					      {N_("Forecast"), 16, false}};
	const struct actual *a = r->scene.sum;
	struct actual_row all[ROW_FIGURES];

	actual_rows(a, all);
	sheet_begin(r, b, N_("Summary"), titles, COUNT(titles));
	for (size_t i = 0; i < ROW_FIGURES; i++) {
		book_text(b, report_said(r, all[i].label));
		figure_put(b, all[i].kind, all[i].plan);
		figure_put(b, all[i].kind, all[i].real);
		figure_put(b, all[i].kind, all[i].forecast);
		book_end_row(b);
	}
	book_end_row(b);
	line_put(r, b, N_("Centre"), r->centre);
	line_put(r, b, N_("Period"), report_period(r));
	line_put(r, b, N_("Reference scenario"),
		 r->reference.n ? r->reference : report_said(r, N_("the usual figures")));
	book_text(b, report_said(r, N_("Made on")));
	day_put(r, b, r->scene.now);
	book_end_row(b);
	book_text(b, report_said(r, N_("Cost at the end, at least")));
	book_money(b, a->cost_low);
	book_end_row(b);
	book_text(b, report_said(r, N_("Cost at the end, at most")));
	book_money(b, a->cost_high);
	book_end_row(b);
}

/* ---- sessions ---------------------------------------------------------------------------------
 */

static void session_put(const struct report *r, struct book *b, const struct actual_session *s)
{
	book_code(b, s->number);
	day_put(r, b, s->starts);
	book_text(b, s->site);
	book_text(b, s->room);
	book_text(b, report_said(r, session_audience_label(s->audience)));
	book_text(b, report_said(r, actual_state_label(s->state)));
	book_number(b, s->enrolled);
	book_number(b, s->present);
	book_number(b, s->certified);
	book_minutes(b, s->planned_minutes);
	book_minutes(b, s->minutes);
	book_text(b, s->is_estimated ? report_said(r, s->state == ACTUAL_HELD ? N_("estimated")
									      : N_("expected"))
				     : STR(""));
	book_minutes(b, s->admin_minutes);
	book_money(b, s->cost);
	book_money(b, s->fees);
	book_money(b, s->received);
	book_money(b, s->share);
	book_end_row(b);
}

static void sessions_put(const struct report *r, struct book *b)
{
	static const struct title titles[] = {{N_("Session"), 11, false},
					      {N_("Day"), 11, false},
					      {N_("Site"), 22, false},
					      {N_("Room"), 18, false},
					      {N_("Audience"), 20, false},
					      {N_("State"), 11, false},
					      {N_("Enrolled"), 9, true},
					      {N_("Present"), 9, true},
					      {N_("Certified"), 9, true},
					      {N_("Invigilation by the rule"), 13, true},
					      {N_("Invigilation"), 13, true},
					      {N_("How it is known"), 12, false},
					      {N_("Administration of sessions"), 13, true},
					      {N_("Cost"), 12, true},
					      {N_("Fees"), 12, true},
					      {N_("Fees received"), 12, true},
					      {N_("Operator’s share"), 12, true}};

	sheet_begin(r, b, N_("Sessions"), titles, COUNT(titles));
	for (size_t i = 0; i < r->scene.n; i++)
		session_put(r, b, &r->scene.sessions[i]);
	book_sums(b, report_said(r, N_("Total, with what is expected")));
}

/* ---- fees and the operator --------------------------------------------------------------------
 */

static void fees_put(const struct report *r, struct book *b)
{
	static const struct title titles[] = {
	    {N_("Session"), 11, false},	   {N_("Day"), 11, false},
	    {N_("Birth name"), 22, false}, {N_("First name"), 18, false},
	    {N_("Fee"), 11, true},	   {N_("Received"), 11, true},
	    {N_("Still due"), 11, true},   {N_("Received on"), 12, false}};

	sheet_begin(r, b, N_("Fees"), titles, COUNT(titles));
	for (size_t i = 0; i < r->fee_n; i++) {
		const struct fee_rows *f = &r->fees[i];
		book_code(b, f->number);
		day_put(r, b, f->starts);
		book_text(b, f->birth_name);
		book_text(b, f->first_name);
		book_money(b, f->fee);
		book_money(b, f->paid.set ? f->fee : 0);
		book_money(b, f->paid.set ? 0 : f->fee);
		day_or_none(r, b, f->paid);
		book_end_row(b);
	}
	book_sums(b, report_said(r, N_("Total")));
}

static void operator_put(const struct report *r, struct book *b)
{
	static const struct title titles[] = {{N_("Statement"), 22, false},
					      {N_("Session"), 11, false},
					      {N_("Day"), 11, false},
					      {N_("Candidates"), 11, true},
					      {N_("Operator’s share"), 13, true},
					      {N_("Sent on"), 12, false},
					      {N_("Paid on"), 12, false}};

	sheet_begin(r, b, N_("Operator"), titles, COUNT(titles));
	for (size_t i = r->statement_n; i-- > 0;) {
		const struct statement_rows *s = &r->statements[i];
		book_text(b,
			  message_filled(message(r->scene.language, N_("No. {0}")),
					 arena_printf(r->scene.arena, "%lld", (long long)s->number),
					 r->scene.arena));
		book_text(b, STR(""));
		day_put(r, b, s->issued);
		book_number(b, s->candidates);
		book_money(b, s->amount);
		day_or_none(r, b, s->sent);
		day_or_none(r, b, s->paid);
		book_end_row(b);
	}
	for (size_t i = 0; i < r->due_n; i++) {
		const struct statement_due *d = &r->due[i];
		book_text(b, report_said(r, N_("on no statement yet")));
		book_code(b, d->number);
		day_put(r, b, d->starts);
		book_number(b, d->candidates);
		book_money(b, d->amount);
		book_end_row(b);
	}
	book_sums(b, report_said(r, N_("Total")));
}

int report_xlsx(const struct report *r, struct str *out, struct error *e)
{
	struct book *b =
	    book_new(r->scene.arena,
		     &(struct book_info){report_said(r, N_("Plan and reality")), r->scene.now});

	summary_put(r, b);
	sessions_put(r, b);
	fees_put(r, b);
	operator_put(r, b);
	return book_write(b, out, e);
}
