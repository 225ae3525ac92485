/* SPDX-License-Identifier: EUPL-1.2 */
#include "finance/statement_paper.h"

#include "document/csv.h"
#include "document/pdf.h"
#include "finance/period.h"
#include "finance/report.h"

enum { COLUMNS = 5, FILE_MOST = 4 * 1024 * 1024 };

static struct str said(const struct statement_paper *p, const char *msgid)
{
	return str_of(message(p->language, msgid));
}

static struct str filled(const struct statement_paper *p, const char *msgid, struct str value)
{
	return message_filled(message(p->language, msgid), value, p->arena);
}

static struct str number(const struct statement_paper *p, int64_t n)
{
	return arena_printf(p->arena, "%lld", (long long)n);
}

static struct str money(const struct statement_paper *p, int64_t cents)
{
	return language_money(p->language, cents, p->arena);
}

struct str statement_day(enum language l, struct str iso, struct arena *a)
{
	struct clock_date d;

	if (!period_day(a, iso, &d))
		return iso;
	return language_date(l, clock_ms_utc(d) + 12 * CLOCK_HOUR, a);
}

static struct str day(const struct statement_paper *p, struct str iso)
{
	return statement_day(p->language, iso, p->arena);
}

static void table_add(const struct statement_paper *p, struct pdf *pdf)
{
	static const double shares[COLUMNS] = {1.1, 1.5, 3, 1.1, 1.2};
	const char *titles[COLUMNS] = {N_("Session"), N_("Day"), N_("Place, or reason"),
				       N_("Candidates"), N_("Amount")};
	struct pdf_column *columns = ARENA_NEW(p->arena, struct pdf_column, COLUMNS);
	struct str *cells = ARENA_NEW(p->arena, struct str, (p->n + 1) * COLUMNS);

	for (size_t i = 0; i < COLUMNS; i++)
		columns[i] = (struct pdf_column){said(p, titles[i]), shares[i], i > 2};
	for (size_t i = 0; i < p->n; i++) {
		const struct statement_lines *l = &p->lines[i];
		struct str *c = cells + i * COLUMNS;
		c[0] = l->session.set ? number(p, l->number) : said(p, N_("Correction"));
		c[1] = day(p, l->day);
		c[2] = l->session.set ? l->place : l->reason;
		c[3] = l->session.set ? number(p, l->candidates) : STR("");
		c[4] = money(p, l->amount);
	}
	struct str *last = cells + p->n * COLUMNS;
	last[0] = said(p, N_("Total"));
	last[3] = number(p, p->row->candidates);
	last[4] = money(p, p->row->amount);
	pdf_table(pdf, &(struct pdf_table){.columns = columns,
					   .column_count = COLUMNS,
					   .cells = cells,
					   .row_count = p->n + 1,
					   .strong_row = p->n + 1});
}

static struct str sender(const struct statement_paper *p)
{
	const struct statement_row *r = p->row;

	return arena_printf(p->arena, STR_FMT "%s" STR_FMT "%s" STR_FMT, STR_ARG(r->centre_name),
			    r->external_id.n ? "\n" : "", STR_ARG(r->external_id),
			    r->contact.n ? "\n" : "", STR_ARG(r->contact));
}

int statement_pdf(const struct statement_paper *p, struct str *out, struct error *e)
{
	const struct statement_row *r = p->row;
	struct str title = filled(p, N_("Statement no. {0}"), number(p, r->number));
	struct pdf_info info = {.title = arena_printf(p->arena, STR_FMT " – " STR_FMT,
						      STR_ARG(r->centre_name), STR_ARG(title)),
				.language = str_of(language_code(p->language)),
				.created_at = r->issued};
	struct pdf *pdf = pdf_new(p->arena, &info);
	struct pdf_fact *facts = ARENA_NEW(p->arena, struct pdf_fact, 4);

	pdf_sides(pdf, sender(p), said(p, N_("To the operator of the certification")));
	pdf_space(pdf, 24);
	pdf_heading(pdf, 1, title);
	pdf_text(pdf, said(p, N_("Share due to the operator for outside candidates who began the "
				 "certification test")));
	facts[0] = (struct pdf_fact){said(p, N_("Issued on")),
				     language_date(p->language, r->issued, p->arena), false};
	facts[1] = (struct pdf_fact){said(p, N_("Sessions")),
				     arena_printf(p->arena, STR_FMT " – " STR_FMT,
						  STR_ARG(day(p, r->first_day)),
						  STR_ARG(day(p, r->last_day))),
				     false};
	facts[2] = (struct pdf_fact){said(p, N_("Candidates")), number(p, r->candidates), false};
	facts[3] = (struct pdf_fact){said(p, N_("Amount due")), money(p, r->amount), true};
	pdf_facts(pdf, facts, 4, 1);
	pdf_space(pdf, 12);
	table_add(p, pdf);
	pdf_space(pdf, 12);
	pdf_text(
	    pdf,
	    said(p,
		 N_("Each candidate is on one statement only; a correction of an earlier one is a "
		    "line of its own.")));
	return pdf_render(pdf, out, e);
}

static void csv_line(const struct statement_paper *p, struct csv_writer *w,
		     const struct statement_lines *l)
{
	csv_put_int(w, p->row->number);
	if (l->session.set)
		csv_put_int(w, l->number);
	else
		csv_put(w, said(p, N_("Correction")));
	csv_put(w, l->day);
	csv_put(w, l->place);
	csv_put_int(w, l->candidates);
	csv_put(w, report_amount(p->language, l->amount, p->arena));
	csv_put(w, l->reason);
	csv_end_row(w);
}

struct str statement_csv(const struct statement_paper *p)
{
	static const char *const titles[] = {N_("Statement"), N_("Session"),	N_("Day"),
					     N_("Place"),     N_("Candidates"), N_("Amount"),
					     N_("Reason")};
	struct buf b = BUF_INIT(FILE_MOST);
	struct csv_writer w = {.out = &b, .separator = report_separator(p->language), .safe = true};

	buf_lit(&b, "\xef\xbb\xbf"); /* so that spreadsheet programs see that it is UTF-8 */
	for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
		csv_put(&w, said(p, titles[i]));
	csv_end_row(&w);
	for (size_t i = 0; i < p->n; i++)
		csv_line(p, &w, &p->lines[i]);
	return buf_take(&b, p->arena);
}
