/* SPDX-License-Identifier: EUPL-1.2 */
#include "document/sheet_inside.h"

#include <limits.h>

int sheet_damaged(struct error *e)
{
	return error_set(
	    e, ERR_INVALID,
	    N_("This file is damaged or was cut short: save it again, then send it again."));
}

/* --- gathering ----------------------------------------------------------------------------------
 */

void grid_init(struct grid *g, struct arena *a, const struct sheet_limits *limits, struct error *e)
{
	*g = (struct grid){.arena = a, .limits = limits, .e = e};
	g->row = ARENA_NEW(a, struct str, limits->columns);
	g->room = 64;
	g->rows = ARENA_NEW(a, struct sheet_row, g->room);
}

enum { TABLES_MAX = 64 }; /* looked at */

static struct str with_name(struct arena *a, struct str names, struct str name)
{
	return arena_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(names), names.n ? ", " : "",
			    STR_ARG(name));
}

bool grid_end_table(struct grid *g, struct str name)
{
	struct sheet t = {.name = name, .rows = g->rows, .n = g->n};

	if (!g->n)
		return false;
	int fit = g->fit ? g->fit(g->context, &t) : 0;
	if (!g->best.n || fit > g->best_fit) {
		g->best = t;
		g->best_fit = fit;
		g->room = 64; /* its rows are kept: the next ones get a place of their own */
		g->rows = ARENA_NEW(g->arena, struct sheet_row, g->room);
	}
	g->n = 0;
	g->tables++;
	g->names = with_name(g->arena, g->names, name);
	if (fit == 2) {
		g->whole++;
		g->whole_names = with_name(g->arena, g->whole_names, name);
	}
	return !g->fit || g->tables == TABLES_MAX;
}

int grid_fault(struct grid *g, size_t number, size_t column, enum error_kind kind,
	       const char *message, size_t limit)
{
	error_arg(g->e, kind, message, arena_printf(g->arena, "%zu", limit));
	if (g->e) {
		g->e->line = number < UINT_MAX ? (unsigned)number : UINT_MAX;
		g->e->column = column < UINT_MAX ? (unsigned)column : UINT_MAX;
	}
	return (int)kind;
}

static int too_much_text(struct grid *g, size_t number)
{
	return grid_fault(
	    g, number, 0, ERR_FULL,
	    N_("This list holds more than {0} bytes of text: send it in several parts."),
	    g->limits->text_bytes);
}

int grid_keep(struct grid *g, size_t number, size_t column, struct str text, struct str *out)
{
	if (text.n > g->limits->cell_bytes)
		return grid_fault(g, number, column + 1, ERR_INVALID,
				  N_("This cell is longer than {0} bytes: shorten it."),
				  g->limits->cell_bytes);
	g->text += text.n + 1;
	if (g->text > g->limits->text_bytes)
		return too_much_text(g, number);
	*out = arena_str(g->arena, text);
	return ERR_NONE;
}

int grid_put(struct grid *g, size_t number, size_t column, size_t count, struct str text)
{
	if (!text.n || !count)
		return ERR_NONE;
	if (column >= g->limits->columns || count > g->limits->columns - column)
		return grid_fault(
		    g, number, g->limits->columns + 1, ERR_INVALID,
		    N_("This row goes past {0} columns: take away what stands at its right."),
		    g->limits->columns);
	for (size_t i = 0; i < count; i++)
		g->row[column + i] = text;
	if (g->used < column + count)
		g->used = column + count;
	return ERR_NONE;
}

static void rows_room(struct grid *g)
{
	if (g->n < g->room)
		return;
	struct sheet_row *more = ARENA_NEW(g->arena, struct sheet_row, g->room * 2);
	memcpy(more, g->rows, g->n * sizeof *more);
	g->rows = more;
	g->room *= 2;
}

int grid_end_row(struct grid *g, size_t number, size_t count)
{
	size_t shown = 0;

	if (!g->used || !count)
		return ERR_NONE;
	if (number > SHEET_ROW_LAST)
		return sheet_damaged(g->e);
	if (count > g->limits->rows - g->n)
		return grid_fault(g, number, 0, ERR_FULL,
				  N_("This list has more than {0} rows: send it in several parts."),
				  g->limits->rows);
	g->cells += g->used;
	if (g->cells > g->limits->cells)
		return grid_fault(
		    g, number, 0, ERR_FULL,
		    N_("This list has more than {0} cells: send it in several parts."),
		    g->limits->cells);
	for (size_t i = 0; i < g->used; i++)
		shown += g->row[i].n;
	/* A text kept once may stand in every cell: whoever reads them all must not drown. Rows are
	 * at most 2^24, cells of a row a few megabytes: no overflow. */
	g->shown += shown * count;
	if (g->shown > g->limits->text_bytes)
		return too_much_text(g, number);
	struct str *cells = ARENA_NEW(g->arena, struct str, g->used);
	memcpy(cells, g->row, g->used * sizeof *cells);
	for (size_t i = 0; i < count; i++) {
		rows_room(g);
		g->rows[g->n++] = (struct sheet_row){number + i, cells, g->used};
	}
	memset(g->row, 0, g->used * sizeof *g->row);
	g->used = 0;
	return ERR_NONE;
}

static size_t row_from(const struct grid *g, size_t number)
{
	size_t low = 0, high = g->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (g->rows[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int grid_merge(struct grid *g, const struct grid_range *range)
{
	for (size_t i = row_from(g, range->row); i < g->n && g->rows[i].number <= range->last_row;
	     i++) {
		struct sheet_row *row = &g->rows[i];
		struct str *cells = (struct str *)row->cells; /* made by grid_end_row */
		size_t column = range->column + (row->number == range->row);
		g->merged++;
		for (; column < row->n && column <= range->last_column; column++) {
			cells[column] = (struct str){0};
			g->merged++;
		}
		while (row->n && !cells[row->n - 1].n)
			row->n--;
		if (g->merged > g->limits->cells)
			return sheet_damaged(g->e);
	}
	return ERR_NONE;
}

void grid_drop_empty(struct grid *g)
{
	size_t n = 0;

	for (size_t i = 0; i < g->n; i++)
		if (g->rows[i].n)
			g->rows[n++] = g->rows[i];
	g->n = n;
}

/* --- what the bytes are -------------------------------------------------------------------------
 */

static bool holds(struct str bytes, const char *what, size_t n)
{
	return bytes.n && memmem(bytes.p, bytes.n, what, n) != NULL;
}

/* Old Excel files, and those of today once locked, are compound files of Microsoft. */
static int compound_file(struct str bytes, struct error *e)
{
	static const char locked[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";

	if (holds(bytes, locked, sizeof locked))
		return error_set(e, ERR_INVALID,
				 N_("This file is locked by a password: save it without one, then "
				    "send it again."));
	return error_set(
	    e, ERR_INVALID,
	    N_("This file is in an old format of Microsoft Office (.xls or .doc): open it in your "
	       "spreadsheet program and save it as .ods or .xlsx."));
}

static bool is_markup(struct str bytes)
{
	struct str head = str_sub(bytes, 0, 200);

	if (str_starts(head, STR("\xef\xbb\xbf")))
		head = str_from(head, 3);
	head = str_trim(head);
	return str_starts(head, STR("<?xml")) || str_eq_nocase(str_sub(head, 0, 5), STR("<html")) ||
	       str_eq_nocase(str_sub(head, 0, 9), STR("<!doctype")) ||
	       str_eq_nocase(str_sub(head, 0, 6), STR("<table"));
}

/* A file that is no list at all; ERR_NONE when it may be one. */
static int foreign(struct str bytes, struct error *e)
{
	static const struct {
		struct str mark;
		const char *message;
	} known[] = {
	    {{"%PDF-", 5},
	     N_("This file is a PDF, from which no list can be read: send the spreadsheet it was "
		"made from, as .ods, .xlsx or .csv.")},
	    {{"\x89PNG", 4}, NULL},
	    {{"\xff\xd8\xff", 3}, NULL},
	    {{"GIF8", 4}, NULL},
	    {{"{\\rtf", 5},
	     N_("This file is a text document, not a spreadsheet: put the list in a spreadsheet "
		"and save it as .ods, .xlsx or .csv.")},
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_starts(bytes, known[i].mark))
			return error_set(e, ERR_INVALID,
					 known[i].message
					     ? known[i].message
					     : N_("This file is a picture, not a spreadsheet: send "
						  "the list as .ods, .xlsx or .csv."));
	if (is_markup(bytes))
		return error_set(
		    e, ERR_INVALID,
		    N_("This file is a web page or XML, not a spreadsheet, whatever its name says: "
		       "open it in your spreadsheet program and save it as .ods or .xlsx."));
	return ERR_NONE;
}

/* --- archives -----------------------------------------------------------------------------------
 */

static int not_a_sheet(const struct package *p, struct str mimetype, struct error *e)
{
	if (package_has(p, "word/document.xml") ||
	    str_starts(mimetype, STR("application/vnd.oasis.opendocument.text")))
		return error_set(
		    e, ERR_INVALID,
		    N_("This file is a text document, not a spreadsheet: put the list in a "
		       "spreadsheet and save it as .ods, .xlsx or .csv."));
	if (package_has(p, "xl/workbook.bin"))
		return error_set(e, ERR_INVALID,
				 N_("This file is a binary workbook (.xlsb): save it as .xlsx or "
				    ".ods."));
	if (package_has(p, "Index/Document.iwa") || package_has(p, "Index.zip"))
		return error_set(
		    e, ERR_INVALID,
		    N_("This file is in the format of Apple Numbers: export it to Excel (.xlsx) or "
		       "CSV, and send that."));
	return error_set(e, ERR_INVALID,
			 N_("This archive holds no spreadsheet: send the list itself, as .ods, "
			    ".xlsx or .csv."));
}

static int read_archive(struct grid *g, struct str bytes, struct sheet *out)
{
	const struct package_limits limits = {
	    .members = g->limits->members,
	    .opened_bytes = g->limits->opened_bytes,
	    .ratio = g->limits->ratio,
	};
	struct package *p;
	struct str mimetype = {0};
	int status = package_open(g->arena, bytes, &limits, &p, g->e);

	if (!status && package_has(p, "mimetype"))
		status = package_take(p, "mimetype", 100, &mimetype, g->e);
	if (status)
		return status;
	bool is_ods = str_starts(mimetype, STR("application/vnd.oasis.opendocument.spreadsheet"));
	/* An archive packed again by hand may have lost the part that tells its kind. */
	if (is_ods || (!mimetype.n && package_has(p, "content.xml"))) {
		out->format = SHEET_ODS;
		return sheet_read_ods(g, p, &out->name);
	}
	if (mimetype.n || !package_has(p, "[Content_Types].xml") ||
	    package_has(p, "word/document.xml") || package_has(p, "xl/workbook.bin"))
		return not_a_sheet(p, mimetype, g->e);
	out->format = SHEET_XLSX;
	status = sheet_read_xlsx(g, p, &out->name);
	return status == ERR_NOT_FOUND ? not_a_sheet(p, mimetype, g->e) : status;
}

/* --- the way in ---------------------------------------------------------------------------------
 */

static struct sheet_limits filled(const struct sheet_limits *given)
{
	struct sheet_limits l = given ? *given : (struct sheet_limits){0};

#define DEFAULT(field, value) l.field = l.field ? l.field : (value)
	DEFAULT(file_bytes, 10000000);
	DEFAULT(opened_bytes, 100000000);
	DEFAULT(ratio, 250);
	DEFAULT(members, 1000);
	DEFAULT(rows, 100000);
	DEFAULT(columns, 200);
	DEFAULT(cells, 2000000);
	DEFAULT(cell_bytes, 10000);
	DEFAULT(text_bytes, 32000000);
	DEFAULT(depth, 100);
#undef DEFAULT
	return l;
}

/* What the tables of an archive came to. */
static int take_best(struct grid *g, struct sheet *out)
{
	enum sheet_format format = out->format;

	if (g->whole > 1)
		return error_arg(g->e, ERR_INVALID,
				 N_("Several sheets of this file are such a list: {0}. Keep one of "
				    "them, or hide the others."),
				 g->whole_names);
	*out = g->best;
	out->format = format;
	if (g->fit) {
		out->names = g->names;
		out->tables = g->tables;
	}
	return ERR_NONE;
}

int sheet_read(struct arena *a, struct str bytes, const struct sheet_limits *limits,
	       struct sheet *out, struct error *e)
{
	return sheet_read_fitting(a, bytes, limits, NULL, NULL, out, e);
}

int sheet_read_fitting(struct arena *a, struct str bytes, const struct sheet_limits *limits,
		       sheet_fit_fn *fit, void *context, struct sheet *out, struct error *e)
{
	struct sheet_limits *l = ARENA_NEW(a, struct sheet_limits, 1);
	struct grid g;
	int status;

	*out = (struct sheet){0};
	*l = filled(limits);
	if (e)
		*e = (struct error){0};
	grid_init(&g, a, l, e);
	g.fit = fit;
	g.context = context;
	if (bytes.n > l->file_bytes)
		return grid_fault(
		    &g, 0, 0, ERR_FULL,
		    N_("This file is larger than {0} bytes: send it in several parts."),
		    l->file_bytes);
	if (str_starts(bytes, STR("PK\3\4")) || str_starts(bytes, STR("PK\5\6"))) {
		status = read_archive(&g, bytes, out);
		return status ? status : take_best(&g, out);
	} else if (str_starts(bytes, STR("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))) {
		status = compound_file(bytes, e);
	} else {
		status = foreign(bytes, e);
		if (!status)
			status = sheet_read_csv(&g, bytes);
	}
	out->rows = g.rows;
	out->n = g.n;
	return status;
}

struct str sheet_cell(const struct sheet_row *row, size_t column)
{
	return column < row->n ? row->cells[column] : (struct str){0};
}

struct str sheet_letters(struct arena *a, size_t column)
{
	char letters[16];
	size_t at = sizeof letters;

	for (column++; column && at; column = (column - 1) / 26)
		letters[--at] = (char)('A' + (column - 1) % 26);
	return arena_str(a, (struct str){letters + at, sizeof letters - at});
}
