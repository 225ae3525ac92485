/* SPDX-License-Identifier: EUPL-1.2 */
#include "document/table_ods.h"
#include "document/table_inside.h"

#include "base/buf.h"

#define WIDTH 3.5
#define FAULTS_WIDTH 9.0

static struct ods *begin(struct arena *a, const struct table_writing *w)
{
	const struct ods_info info = {.title = w->title,
				      .language = str_of(language_code(w->language)),
				      .created_at = w->created_at};

	return ods_new(a, &info);
}

static struct str joined(struct arena *a, const char *const *words)
{
	struct buf b = BUF_INIT(10000);

	for (; *words; words++)
		buf_printf(&b, "%s%s", b.n ? ", " : "", *words);
	return buf_take(&b, a);
}

static void declare(struct ods *o, struct arena *a, const struct table_writing *w,
		    const struct table_column *c)
{
	ods_column(o, c->width > 0 ? c->width : WIDTH,
		   c->kind == TABLE_DATE ? ODS_AS_DATE : ODS_AS_TEXT);
	if (c->kind != TABLE_CHOICE || !c->choices)
		return;
	const char *const *words = table_choice_words(a, c->choices, w->language);
	size_t n = 0, all = 0;
	for (; words[n]; n++)
		;
	for (const struct table_choice *k = c->choices; k->word; k++)
		all++;
	/* Where a choice has more words than values the program must not refuse the others. */
	ods_column_choices(
	    o, words,
	    n < all ? STR("")
		    : w->say(w->context, N_("Write one of these: {0}."), joined(a, words), a));
}

static void above(struct ods *o, const struct table_writing *w, size_t skipped)
{
	for (size_t i = 0; i < w->above_n; i++) {
		ods_empty(o, skipped);
		ods_text(o, w->above[i], i ? ODS_PLAIN : ODS_TITLE);
		ods_end_row(o);
	}
}

static void headers(struct ods *o, struct arena *a, const struct table_writing *w,
		    const struct table_column *columns, size_t n)
{
	for (size_t c = 0; c < n; c++) {
		if (columns[c].help[w->language])
			ods_note(o, str_of(columns[c].help[w->language]));
		ods_text(o,
			 arena_printf(a, "%s%s", columns[c].required ? "* " : "",
				      columns[c].title[w->language]),
			 ODS_HEADER);
	}
	ods_end_row(o);
}

/* A number is one to the program too, unless that would change how it is written ("007"). */
static bool is_number(const struct table_column *c, struct str text, int64_t *v)
{
	return c->kind == TABLE_INTEGER && text.n && text.n < 16 && text.p[0] >= '1' &&
	       text.p[0] <= '9' && str_int(text, v);
}

static void put(struct ods *o, const struct table_column *c, struct str text, enum ods_look look)
{
	int64_t v;

	if (c->kind == TABLE_DATE)
		ods_date(o, text, look);
	else if (is_number(c, text, &v))
		ods_int(o, v, look);
	else
		ods_text(o, text, look);
}

int table_template(struct arena *a, const struct table_writing *w,
		   const struct table_column *columns, size_t n, const struct str *const *rows,
		   size_t row_n, struct str *out, struct error *e)
{
	struct ods *o = begin(a, w);

	for (size_t c = 0; c < n; c++)
		declare(o, a, w, &columns[c]);
	above(o, w, 0);
	headers(o, a, w, columns, n);
	for (size_t i = 0; i < row_n; i++) {
		for (size_t c = 0; c < n; c++)
			put(o, &columns[c], rows[i][c], ODS_PLAIN);
		ods_end_row(o);
	}
	return ods_render(o, out, e);
}

/* --- what is to be mended -----------------------------------------------------------------------
 */

static void tell(struct buf *b, struct arena *a, const struct table_writing *w,
		 const struct table_fault *f)
{
	if (b->n)
		buf_char(b, '\n');
	if (f->header.n) {
		buf_str(b, f->header);
		buf_lit(b, " — ");
	}
	buf_str(b, w->say(w->context, f->wrong, f->wrong_argument, a));
	if (f->mend) {
		buf_char(b, ' ');
		buf_str(b, w->say(w->context, f->mend, f->mend_argument, a));
	}
}

static const struct sheet_row *sent_row(const struct table *t, const struct table_row *row,
					size_t *from)
{
	while (t->sheet->rows[*from].number != row->number)
		++*from;
	return &t->sheet->rows[*from];
}

/* The faults of a row from `first` on; how many of them are its. */
static size_t faults_of(const struct table *t, size_t row, size_t first)
{
	size_t n = 0;

	while (first + n < t->fault_n && t->faults[first + n].row == row)
		n++;
	return n;
}

static void row_again(struct ods *o, struct arena *a, const struct table_writing *w,
		       const struct table *t, const struct sheet_row *sent,
		       const struct table_fault *faults, size_t n)
{
	struct buf b = BUF_INIT(100000);

	for (size_t i = 0; i < n; i++)
		tell(&b, a, w, &faults[i]);
	ods_text(o, buf_view(&b), ODS_HELP);
	buf_release(&b);
	for (size_t c = 0; c < t->column_n; c++) {
		bool bad = false;
		for (size_t i = 0; i < n; i++)
			bad = bad || (faults[i].about == &t->columns[c] && !faults[i].warning);
		struct str cell = t->at[c] ? sheet_cell(sent, t->at[c] - 1) : (struct str){0};
		put(o, &t->columns[c], cell, bad ? ODS_WRONG : ODS_PLAIN);
	}
	ods_end_row(o);
}

int table_faulty(struct arena *a, const struct table_writing *w, const struct table *t,
		 struct str *out, struct error *e)
{
	struct ods *o = begin(a, w);
	size_t at = 0, from = 0;
	struct buf b = BUF_INIT(1000000);

	ods_column(o, FAULTS_WIDTH, ODS_AS_TEXT);
	for (size_t c = 0; c < t->column_n; c++)
		declare(o, a, w, &t->columns[c]);
	above(o, w, 1);
	for (; at < t->fault_n && t->faults[at].row <= t->header_row; at++) {
		tell(&b, a, w, &t->faults[at]);
		ods_text(o, buf_view(&b), ODS_HELP);
		ods_end_row(o);
		buf_clear(&b);
	}
	buf_release(&b);
	ods_text(o, str_of(table_faults_title[w->language]), ODS_HEADER);
	headers(o, a, w, t->columns, t->column_n);
	for (size_t i = 0; i < t->row_n; i++) {
		size_t n = faults_of(t, t->rows[i].number, at);
		row_again(o, a, w, t, sent_row(t, &t->rows[i], &from), t->faults + at, n);
		at += n;
	}
	return ods_render(o, out, e);
}
