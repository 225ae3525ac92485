/* SPDX-License-Identifier: EUPL-1.2 */
/* sheet.h - a table that somebody made in a spreadsheet program and sent: CSV, ODS or XLSX, told by
 * what the bytes are and not by the file's name. What comes out is the same for all three: rows of
 * texts, each row with the number the program shows at its left. document/table.h makes typed
 *values of them.
 *
 *	struct sheet s;
 *	int status = sheet_read(a, upload, NULL, &s, &e);
 *	for (size_t i = 0; !status && i < s.n; i++)
 *		... sheet_cell(&s.rows[i], column) ...
 *
 * Which table: the first one of the file that is not hidden and holds something.
 * Rows and cells: rows without any text are left out, whatever their number (a file may say "and a
 * million empty rows" in a line: that costs nothing). A cell is valid UTF-8 without NUL, as typed:
 * nothing is trimmed. Cells covered by a merged neighbour are empty. Comments are not text.
 * Values, whatever format the cell is shown in:
 *	date	"2026-11-28", with "T09:30" or "T09:30:15" after it when it has an hour
 *	time	"09:30", "09:30:15"; of a duration the hours may pass 24
 *	number	plain decimal with a point, as few digits as tell it: "1234.5"; no exponent
 *	percent	"33%"
 *	code	a number shown with zeros before it is told with them: "01004"
 *	truth	"true", "false"
 *	text	lines parted by LF
 * CSV: comma, semicolon or tab; UTF-8, with or without mark, or Windows-1252; a first line "sep=;"
 * is understood. Dates and numbers are as the file writes them.
 *
 * Memory: the texts, 16 bytes a cell and 32 a row, under 300 kB for the archive, and outside the
 * arena what zlib and expat hold until the arena goes. Time: about 50 MB of XML a second.
 *
 * Faults, told in e->line (row) and e->column (from 1) where there is one: ERR_INVALID: no
 * spreadsheet (PDF, picture, text document, old .xls, web page …), locked by a password, damaged,
 *or suspicious; ERR_FULL: past a limit. Each says how to mend it. Nothing in *out is of use then.
 */
#pragma once
#include "base/error.h"

struct sheet_limits {	     /* 0: the default */
	size_t file_bytes;   /* as sent: 10 MB */
	size_t opened_bytes; /* unpacked, of an archive: 100 MB … */
	size_t ratio;	     /* … and so many times what was sent: 250 */
	size_t members;	     /* parts of the archive: 1,000 */
	size_t rows;	     /* with something in them: 100,000 */
	size_t columns;	     /* 200 */
	size_t cells;	     /* of all rows, up to the last one filled in each: 2,000,000 */
	size_t cell_bytes;   /* 10,000 */
	size_t text_bytes;   /* of all cells together: 32 MB */
	unsigned depth;	     /* of XML: 100 */
};

enum sheet_format { SHEET_CSV, SHEET_ODS, SHEET_XLSX };

struct sheet_row {
	size_t number;		 /* from 1 */
	const struct str *cells; /* from column A to the last one filled */
	size_t n;
};

struct sheet {
	enum sheet_format format;
	struct str name;  /* of the table; empty in CSV */
	struct str names; /* of all that were looked at for one that fits: "Notice, Liste" */
	size_t tables;	  /* so many; 0: the first was taken */
	const struct sheet_row *rows;
	size_t n; /* 0: a file without any text */
};

/* Everything in *out lives in the arena, even of CSV: `bytes` may go. */
[[nodiscard]] int sheet_read(struct arena *a, struct str bytes, const struct sheet_limits *limits,
			     struct sheet *out, struct error *e);

/* How well a table fits what somebody looks for: 0 not at all, 1 in part, 2 wholly. */
typedef int sheet_fit_fn(void *context, const struct sheet *table);
/* The same of the table that fits best, the first of those that fit alike. ERR_INVALID, their names told,
 * when several fit wholly. Hidden ones are not looked at. */
[[nodiscard]] int sheet_read_fitting(struct arena *a, struct str bytes,
				     const struct sheet_limits *limits, sheet_fit_fn *fit,
				     void *context, struct sheet *out, struct error *e);

/* Column from 0; the empty text past the end. */
struct str sheet_cell(const struct sheet_row *row, size_t column);

/* The letters a spreadsheet program shows above a column, from 0: "A", "Z", "AA". */
struct str sheet_letters(struct arena *a, size_t column);
