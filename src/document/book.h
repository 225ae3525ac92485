/* SPDX-License-Identifier: EUPL-1.2 */
/* book.h - a workbook for spreadsheet programs (XLSX), written: sheets with a header that stays in
 * sight, columns as wide as told, cells that are numbers, amounts, days and durations and not texts
 * that look so, and sums that are formulas, with their value for who does not compute. What is
 * written is read back by document/sheet.h. The same content and date give the same bytes.
 *
 *	struct book *b = book_new(a, &info);
 *	book_sheet(b, name, columns, n);
 *	book_text(b, …); book_money(b, …); book_end_row(b);	for each row, from left to right
 *	book_sums(b, STR("Total"));
 *	int k = book_write(b, &bytes, &e);
 *
 * A text is a text whatever it begins with: no cell of people's becomes a formula. Faults are kept
 * and told by book_write. The library is libxlsxwriter. */
#pragma once
#include "base/clock.h"
#include "base/error.h"

struct book;

struct book_info {
	struct str title;
	int64_t created_at; /* UTC ms */
};

struct book_column {
	struct str title;
	double width; /* in characters */
	bool summed;  /* by book_sums */
};

struct book *book_new(struct arena *a, const struct book_info *info);

/* `name` is cut to the 31 characters that such a name may have; what it may not hold is left out.
 */
void book_sheet(struct book *b, struct str name, const struct book_column *columns, size_t n);

void book_text(struct book *b, struct str s); /* empty: an empty cell */
void book_code(struct book *b, int64_t v);    /* a number that is a name: no groups of digits */
void book_number(struct book *b, int64_t v);
void book_money(struct book *b, int64_t cents);
void book_minutes(struct book *b, int64_t minutes); /* shown as hours and minutes: 27:30 */
void book_day(struct book *b, struct clock_date d); /* a civil day */
void book_end_row(struct book *b);
/* A last row in bold: under each summed column the formula of its sum, `label` in the first one. A
 * sheet without rows has none. */
void book_sums(struct book *b, struct str label);

/* The file's bytes, in the arena; the book is of no use afterwards. ERR_INTERNAL. */
[[nodiscard]] int book_write(struct book *b, struct str *out, struct error *e);
