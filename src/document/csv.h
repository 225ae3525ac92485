/* SPDX-License-Identifier: EUPL-1.2 */
/* csv.h - comma-separated values (RFC 4180), read row by row and written.
 *
 * Reading: UTF-8 with or without a byte order mark; rows end with LF or CRLF; cells may be quoted,
 * with "" for a quote and any character between. The separator is the most frequent of `,` `;` and
 * tab in the first row, outside quotes (`,` when there is none). Empty lines are passed over but
 * counted, so that the row told is the row a spreadsheet shows: the first is 1. Memory is one row
 * and what was read ahead, whatever the size of the file.
 *
 * A fault is ERR_INVALID with the row in e->line, the cell's position (from 1) in e->column and the
 * name of the file in e->field: a row or file past its limit, too many cells, a NUL, bytes that are
 * no UTF-8, a quote inside a cell that does not begin with one, text after a closing quote, a quote
 * never closed, a carriage return alone. A file larger than its limit is ERR_FULL. */
#pragma once
#include "base/buf.h"
#include "base/error.h"

struct csv_limits {	     /* 0: the default */
	size_t row_bytes;    /* 1 MB */
	size_t columns;	     /* 1,000 */
	uint64_t rows;	     /* 1,000,000 */
	uint64_t file_bytes; /* 64 MB */
	char separator;	     /* found in the first row, as told above */
};

struct csv; /* lives in the arena; the file is closed with it */

struct csv_row {
	const struct str *cells; /* borrowed until the next row */
	size_t n;		 /* 0 after the last row */
	uint64_t number;	 /* from 1 */
};

/* ERR_NOT_FOUND, or ERR_INVALID when it is no regular file. `path` "-" is standard input. */
[[nodiscard]] int csv_open(struct arena *a, const char *path, const struct csv_limits *limits,
			   struct csv **out, struct error *e);
/* The same over a text in memory; `name` stands for the file in what is told. */
struct csv *csv_of_text(struct arena *a, const char *name, struct str text,
			const struct csv_limits *limits);

[[nodiscard]] int csv_next(struct csv *c, struct csv_row *row, struct error *e);
char csv_separator(const struct csv *c); /* known once the first row was read */
uint64_t csv_bytes(const struct csv *c); /* taken from the source so far */

/* Fills *e for a cell of the last row (column from 1; 0: the row as a whole); returns ERR_INVALID.
 */
int csv_fault(const struct csv *c, size_t column, const char *message, struct str argument,
	      struct error *e);

/* Writing. Rows end with CRLF, as the RFC wants, or with LF for the tools of a terminal
 * (`unix_lines`); a cell with a separator, a quote, a line end or spaces at its ends is quoted, and
 * so is an empty cell alone in its row. `safe` is for files that people open in a spreadsheet: a
 * text that would be taken for a formula (it begins with = + - @ tab or a carriage return, and is
 * no number) has an apostrophe put before it (OWASP, CSV Injection). */
struct csv_writer {
	struct buf *out;
	char separator; /* 0 is `,` */
	bool safe, unix_lines;
	/* inside */
	size_t cells;
	bool lone_empty;
};

void csv_put(struct csv_writer *w, struct str cell);
void csv_put_int(struct csv_writer *w, int64_t v);
void csv_put_real(struct csv_writer *w, double v); /* reads back equal; empty when not finite */
void csv_end_row(struct csv_writer *w);
