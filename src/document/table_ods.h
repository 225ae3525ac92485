/* SPDX-License-Identifier: EUPL-1.2 */
/* table_ods.h - spreadsheets made from declared columns (document/table.h): the template people
 * fill, and the list with what is to be mended in it. Both read back through sheet_read and table_read. */
#pragma once
#include "document/table.h"

struct table_writing {
	enum language language;
	struct str title;	 /* of the sheet and the file */
	const struct str *above; /* lines of information before the header; may be NULL */
	size_t above_n;
	int64_t created_at; /* UTC ms */
	/* The translation of a message with its {0} filled. */
	struct str (*say)(void *context, const char *message, struct str argument, struct arena *a);
	void *context;
};

/* The columns with their titles ("* " before a required one), help as comments, lists of choices,
 * and `row_n` rows of texts already there: `rows[i][c]` for column c, dates as "2001-02-28". */
[[nodiscard]] int table_template(struct arena *a, const struct table_writing *w,
				 const struct table_column *columns, size_t n,
				 const struct str *const *rows, size_t row_n, struct str *out,
				 struct error *e);

/* After table_sort_faults: every row as it was sent and in its place (columns of the file that are not
 * declared are left out), so that the file is whole when it is sent again, a row that belongs to the
 * one above it too. Faulty cells are in red. A first column says what is wrong and how to mend it; it
 * is passed over when the file is sent again. Faults of the file and of the header stand above. */
[[nodiscard]] int table_faulty(struct arena *a, const struct table_writing *w,
			       const struct table *t, struct str *out, struct error *e);
