/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/paper_inside.h"

enum { COLUMNS = 5, BLANK_ROWS = 6 };

static struct str question_text(const struct draft *s, int64_t question)
{
	return question ? arena_printf(s->arena, "%lld", (long long)question) : STR("");
}

static struct str when_text(const struct draft *s, int64_t at)
{
	return at ? draft_hour(s, at) : STR("");
}

/* The category, then what happened; one of them may be empty. */
static struct str told(const struct draft *s, const struct paper_entry *v)
{
	if (!v->category.n || !v->description.n)
		return v->category.n ? v->category : v->description;
	return arena_printf(s->arena, STR_FMT "\n" STR_FMT, STR_ARG(v->category),
			    STR_ARG(v->description));
}

static void table_add(const struct draft *s, const struct paper_report *r)
{
	static const double shares[COLUMNS] = {120, 52, 42, 170, 99};
	const char *titles[COLUMNS] = {N_("Candidate"), N_("Question"), N_("Hour"),
				       N_("What happened"), N_("What was done")};
	size_t rows = r->count ? r->count : BLANK_ROWS;
	struct pdf_column *columns = ARENA_NEW(s->arena, struct pdf_column, COLUMNS);
	struct str *cells = ARENA_NEW(s->arena, struct str, rows * COLUMNS);

	for (size_t c = 0; c < COLUMNS; c++)
		columns[c] = (struct pdf_column){draft_said(s, titles[c]), shares[c], false};
	for (size_t i = 0; i < r->count; i++) {
		const struct paper_entry *v = &r->entries[i];
		struct str *row = cells + i * COLUMNS;
		row[0] = v->candidate.n ? v->candidate : draft_said(s, N_("Whole session"));
		row[1] = question_text(s, v->question);
		row[2] = when_text(s, v->at);
		row[3] = told(s, v);
		row[4] = v->outcome;
	}
	/* by hand a row is written in: 18 mm */
	pdf_table(s->pdf, &(struct pdf_table){.columns = columns,
					      .column_count = COLUMNS,
					      .cells = cells,
					      .row_count = rows,
					      .row_height = r->count ? 20 : 51,
					      .is_grid = !r->count});
}

int paper_incidents(const struct paper *p, const struct paper_report *r, struct str *out,
		    struct error *e)
{
	struct draft s = draft_new(p, N_("Incident report"), 0);

	draft_heading(&s, 1, N_("Incident report"));
	draft_session(&s, NULL, 0);
	draft_text(
	    &s, N_("Each incident on a row: the candidate, the number of the question, the time, "
		   "what happened and what was done about it."));
	table_add(&s, r);
	pdf_choice(s.pdf, r->had_incident,
		   draft_said(&s, N_("An incident disturbed the whole session.")));
	pdf_choice(s.pdf, r->had_trouble_joining,
		   draft_said(&s, N_("Candidates had trouble joining the session.")));
	draft_heading(&s, 3, N_("Comments"));
	if (r->comment.n)
		pdf_text(s.pdf, r->comment);
	else
		pdf_lines(s.pdf, r->count ? 1 : 3);
	draft_signatures(&s, STR(""), 48);
	return pdf_render(s.pdf, out, e);
}

/* What was written, or rules to write on. */
static void answer_add(const struct draft *s, const char *title, struct str text, unsigned lines)
{
	draft_heading(s, 3, title);
	if (text.n)
		pdf_text(s->pdf, text);
	else
		pdf_lines(s->pdf, lines);
}

static void fraud_add(const struct draft *s, const struct paper_entry *v)
{
	struct pdf_fact *f = ARENA_NEW(s->arena, struct pdf_fact, 4);

	pdf_part(s->pdf, draft_said_of(s, N_("Fraud report - session {0}"), draft_number(s)));
	draft_heading(s, 1, N_("Fraud report"));
	draft_session(s, NULL, 0);
	f[0] = (struct pdf_fact){draft_said(s, N_("Candidate")), v->candidate, false};
	f[1] = (struct pdf_fact){draft_said(s, N_("Birth date")),
				 draft_birth_date(s, v->birth_date), false};
	f[2] =
	    (struct pdf_fact){draft_said(s, N_("Question")), question_text(s, v->question), false};
	f[3] = (struct pdf_fact){draft_said(s, N_("Hour")), when_text(s, v->at), false};
	pdf_facts(s->pdf, f, 4, 2);
	answer_add(s, N_("What was seen, by whom"), told(s, v), 5);
	answer_add(s, N_("What proves it, and was kept"), STR(""), 2);
	answer_add(s, N_("What was done"), v->outcome, 2);
	answer_add(s, N_("What the candidate says"), STR(""), 3);
	pdf_choice(s->pdf, false, draft_said(s, N_("The candidate acknowledges the facts.")));
	pdf_choice(s->pdf, false, draft_said(s, N_("The candidate contests the facts.")));
	pdf_choice(s->pdf, false, draft_said(s, N_("The candidate refuses to sign.")));
	draft_signatures(s, draft_said(s, N_("Signature of the candidate")), 48);
}

int paper_frauds(const struct paper *p, const struct paper_entry *entries, size_t n,
		 struct str *out, struct error *e)
{
	static const struct paper_entry blank;
	struct draft s = draft_new(p, N_("Fraud report"), 0);

	for (size_t i = 0; i < n; i++)
		fraud_add(&s, &entries[i]);
	if (!n)
		fraud_add(&s, &blank);
	return pdf_render(s.pdf, out, e);
}
