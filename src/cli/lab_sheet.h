/* SPDX-License-Identifier: EUPL-1.2 */
/* lab_sheet.h - the laboratory's results as CSV and JSON from one table of columns, so that both
 * name and order them alike. */
#pragma once
#include <jansson.h>
#include "document/csv.h"

enum lab_column_kind {
	LAB_COLUMN_REAL,  /* double; an empty cell, null in JSON, when it is no number */
	LAB_COLUMN_COUNT, /* uint32_t */
	LAB_COLUMN_LARGE, /* uint64_t */
	LAB_COLUMN_MARK,  /* char; '-' and 0 are empty, null */
	LAB_COLUMN_FLAG,  /* bool: 0 or 1, false or true */
	LAB_COLUMN_WORD,  /* const char *; "" is empty, null */
};

struct lab_column {
	const char *name;
	enum lab_column_kind kind;
	size_t at; /* offsetof the record */
};

/* Tables end with a row without a name. */
void lab_sheet_header(struct csv_writer *w, const struct lab_column *columns);
void lab_sheet_cells(struct csv_writer *w, const struct lab_column *columns, const void *record);
void lab_sheet_members(json_t *object, const struct lab_column *columns, const void *record);

/* Writes the file, all or nothing, or standard output when path is "-". */
[[nodiscard]] int lab_sheet_write(const char *path, const struct buf *b, struct error *e);

/* One line of JSON on standard output; takes the reference. */
int lab_sheet_print(json_t *object);

/* "0.0123", "<.0001", "" for NaN: a p for a table on a terminal, five columns or six. */
struct lab_p {
	char text[12];
};
struct lab_p lab_p(double p);
