/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/exam_clock.h"
#include "certif/paper_inside.h"

enum {
	COLUMNS = 7,
	MARGIN_POINTS = 36,
	HEAD_BOXES = 9 /* more would leave the candidates no room */
};

/* Twenty rows, two rows of boxes and the remarks go on one page. */
#define ROW_POINTS 24.5
#define BOX_POINTS 34

static struct str extra_text(const struct draft *s, int64_t percent)
{
	int64_t ms = exam_with_extra((int64_t)EXAM_MINUTES * CLOCK_MINUTE, percent);

	if (percent <= 0)
		return STR("");
	return arena_printf(s->arena, "%lld\xc2\xa0%%, %lld\xc2\xa0min", (long long)percent,
			    (long long)(ms / CLOCK_MINUTE));
}

static void row_set(const struct draft *s, struct str *cells, const struct paper_candidate *c)
{
	cells[1] = c->birth_name;
	cells[2] = c->first_name;
	cells[3] = draft_birth_date(s, c->birth_date);
	cells[4] = c->local_id;
	cells[5] = extra_text(s, c->extra_percent);
}

static void table_add(const struct draft *s, const struct paper_candidate *candidates, size_t n)
{
	static const double shares[COLUMNS] = {22, 110, 94, 62, 69, 50, 117};
	const char *titles[COLUMNS] = {N_("No."),	 N_("Birth name"), N_("First name"),
				       N_("Birth date"), N_("Identifier"), N_("Extra time"),
				       N_("Signature")};
	size_t rows = n ? n : PAPER_ROWS;
	struct pdf_column *columns = ARENA_NEW(s->arena, struct pdf_column, COLUMNS);
	struct str *cells = ARENA_NEW(s->arena, struct str, rows * COLUMNS);

	for (size_t c = 0; c < COLUMNS; c++)
		columns[c] = (struct pdf_column){draft_said(s, titles[c]), shares[c], c == 0};
	for (size_t i = 0; i < rows; i++)
		cells[i * COLUMNS] = arena_printf(s->arena, "%zu", i + 1);
	for (size_t i = 0; i < n; i++)
		row_set(s, cells + i * COLUMNS, &candidates[i]);
	pdf_table(s->pdf, &(struct pdf_table){.columns = columns,
					      .column_count = COLUMNS,
					      .cells = cells,
					      .row_count = rows,
					      .row_height = ROW_POINTS,
					      .page_rows = PAPER_ROWS,
					      .is_grid = true});
}

int paper_attendance(const struct paper *p, const struct paper_candidate *candidates, size_t n,
		     struct str *out, struct error *e)
{
	struct draft s = draft_new(p, N_("Attendance sheet"), MARGIN_POINTS);
	struct pdf_fact count = {draft_said(&s, N_("Candidates")),
				 language_number(p->language, (int64_t)n, p->arena), false};

	draft_heading(&s, 2, N_("Attendance sheet"));
	draft_session(&s, &count, n > 0);
	if (draft_examiner_count(&s) <= HEAD_BOXES)
		draft_signatures(&s, STR(""), BOX_POINTS);
	pdf_head_end(s.pdf);
	table_add(&s, candidates, n);
	if (draft_examiner_count(&s) > HEAD_BOXES)
		draft_signatures(&s, STR(""), BOX_POINTS);
	draft_heading(&s, 3, N_("Remarks of the invigilators"));
	pdf_lines(s.pdf, 2);
	return pdf_render(s.pdf, out, e);
}
