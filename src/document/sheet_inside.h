/* SPDX-License-Identifier: EUPL-1.2 */
/* sheet_inside.h - what the readers of the three formats share. Only sheet*.c include this. */
#pragma once
#include "base/buf.h"
#include "document/package.h"
#include "document/sheet.h"

enum { SHEET_ROW_LAST = 1 << 24 }; /* no program shows a row below this */

/* Where rows are gathered. */
struct grid {
	struct arena *arena;
	const struct sheet_limits *limits; /* all filled */
	struct error *e;
	struct str *row; /* the one at hand, limits->columns wide */
	size_t used;	 /* its cells up to the last one filled */
	struct sheet_row *rows;
	size_t n, room;
	size_t cells, merged;
	sheet_fit_fn *fit; /* NULL: the first table that holds something */
	void *context;
	struct sheet best;
	int best_fit;
	size_t tables, whole; /* looked at; of them fit wholly */
	struct str names, whole_names;
	size_t text, shown; /* bytes kept; bytes of all cells, a text counted wherever it stands */
};

void grid_init(struct grid *g, struct arena *a, const struct sheet_limits *limits, struct error *e);

/* Puts a text that lives in the arena into `count` cells of the row at hand; an empty one is passed
 * over. ERR_INVALID / ERR_FULL past a limit; `number` is the row's, for what is told. */
[[nodiscard]] int grid_put(struct grid *g, size_t number, size_t column, size_t count,
			   struct str text);
/* A copy in the arena, counted. */
[[nodiscard]] int grid_keep(struct grid *g, size_t number, size_t column, struct str text,
			    struct str *out);
/* Ends the row: it stands `count` times from `number` on. Nothing is kept of an empty one. */
[[nodiscard]] int grid_end_row(struct grid *g, size_t number, size_t count);

/* A table is over. True: no other is wanted. */
bool grid_end_table(struct grid *g, struct str name);

/* The cells of a merged range, its first apart, are empty after all; a format that tells so at the
 * end calls this. Columns from 0, rows from 1, both ends included. ERR_INVALID when ranges overlap
 * so much that it would take long. */
struct grid_range {
	size_t row, column, last_row, last_column;
};
[[nodiscard]] int grid_merge(struct grid *g, const struct grid_range *range);
void grid_drop_empty(struct grid *g); /* rows that held nothing else */

int grid_fault(struct grid *g, size_t number, size_t column, enum error_kind kind,
	       const char *message, size_t limit);

int sheet_damaged(struct error *e);

/* One reader a format; they fill out->name and what the grid holds. */
[[nodiscard]] int sheet_read_csv(struct grid *g, struct str bytes);
[[nodiscard]] int sheet_read_ods(struct grid *g, struct package *p, struct str *name);
[[nodiscard]] int sheet_read_xlsx(struct grid *g, struct package *p, struct str *name);

/* sheet_value.c: values as texts. `out` has room for SHEET_VALUE_MAX bytes; 0 when `s` is no number
 * (then it stays what it was). */
enum { SHEET_VALUE_MAX = 400 };
size_t sheet_number(struct str s, double scale, char out[static SHEET_VALUE_MAX]);

enum sheet_shown { /* how XLSX shows a number */
		   SHEET_PLAIN,
		   SHEET_DATE,
		   SHEET_DATE_TIME,
		   SHEET_TIME,
		   SHEET_DURATION,
		   SHEET_PERCENT,
		   SHEET_CODE /* … + the number of zeros */
};
enum sheet_shown sheet_shown_of(struct str format, unsigned *zeros);
/* A day number of a spreadsheet (1900 or 1904) as a text; 0 when it is no day. */
size_t sheet_serial(double serial, enum sheet_shown shown, bool from_1904,
		    char out[static SHEET_VALUE_MAX]);
/* "2026-11-28T00:00:00" → "2026-11-28": the hour goes when it is midnight, the seconds when 0. */
size_t sheet_date_time(struct str s, char out[static SHEET_VALUE_MAX]);
/* "PT09H30M00S" → "09:30"; 0 when it is none. */
size_t sheet_iso_duration(struct str s, char out[static SHEET_VALUE_MAX]);
