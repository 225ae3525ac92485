/* SPDX-License-Identifier: EUPL-1.2 */
/* The table of an OpenDocument spreadsheet: content.xml, read as it comes. */
#include "document/sheet_inside.h"
#include "document/xml.h"

enum where { OUTSIDE, SPREADSHEET, TABLE, ROW, CELL, PARAGRAPH };

struct reading {
	struct grid *grid;
	struct package *package;
	struct xml *xml;
	struct str *name; /* of the table */
	enum where where;
	unsigned skip; /* depth of an element left out with all it holds; 0: none */
	unsigned table, row, cell, paragraph; /* the depths they opened at */
	size_t number, row_count;	      /* of the row at hand */
	size_t column, cell_count;
	bool covered, told, space, begun; /* `told`: the value is in an attribute */
	bool number_cell, percent;
	char value[SHEET_VALUE_MAX];
	size_t value_n;
	struct buf text;
	struct str style; /* being described */
	struct str *hidden;
	size_t hidden_n, hidden_room;
	bool locked, is_spreadsheet;
};

static bool is(enum xml_space space, const char *name, enum xml_space want, const char *wanted)
{
	return space == want && strcmp(name, wanted) == 0;
}

static size_t attribute_count(const char **attributes, enum xml_space space, const char *name)
{
	int64_t n;
	const char *z = xml_attribute(attributes, space, name);

	if (!z || !str_int(str_of(z), &n) || n < 1)
		return 1;
	return n > SHEET_ROW_LAST ? (size_t)SHEET_ROW_LAST + 1 : (size_t)n;
}

/* --- tables that are not shown ------------------------------------------------------------------
 */

static void style_open(struct reading *r, const char *name, const char **attributes)
{
	if (strcmp(name, "style") == 0) {
		const char *z = xml_attribute(attributes, XML_STYLE, "name");
		const char *family = xml_attribute(attributes, XML_STYLE, "family");
		r->style = (struct str){0};
		if (z && family && strcmp(family, "table") == 0)
			r->style = arena_str(r->grid->arena, str_of(z));
		return;
	}
	const char *display = xml_attribute(attributes, XML_TABLE, "display");
	if (strcmp(name, "table-properties") != 0 || !r->style.n || !display ||
	    strcmp(display, "false") != 0)
		return;
	if (r->hidden_n == r->hidden_room) {
		size_t room = r->hidden_room ? r->hidden_room * 2 : 8;
		struct str *more = ARENA_NEW(r->grid->arena, struct str, room);
		if (r->hidden_n)
			memcpy(more, r->hidden, r->hidden_n * sizeof *more);
		r->hidden = more;
		r->hidden_room = room;
	}
	r->hidden[r->hidden_n++] = r->style;
}

static bool is_hidden(const struct reading *r, const char **attributes)
{
	const char *style = xml_attribute(attributes, XML_TABLE, "style-name");

	for (size_t i = 0; style && i < r->hidden_n; i++)
		if (str_eq(r->hidden[i], str_of(style)))
			return true;
	return false;
}

static void table_open(struct reading *r, const char **attributes)
{
	const char *name = xml_attribute(attributes, XML_TABLE, "name");

	if (is_hidden(r, attributes)) {
		r->skip = xml_depth(r->xml);
		return;
	}
	r->where = TABLE;
	r->table = xml_depth(r->xml);
	r->number = 1;
	*r->name = arena_str(r->grid->arena, str_sub(str_of(name), 0, r->grid->limits->cell_bytes));
}

/* --- cells --------------------------------------------------------------------------------------
 */

static void cell_value(struct reading *r, const char **attributes)
{
	const char *type = xml_attribute(attributes, XML_OFFICE, "value-type");
	const char *z;

	r->value_n = 0;
	r->told = r->number_cell = r->percent = false;
	if (!type)
		return;
	if (strcmp(type, "date") == 0) {
		z = xml_attribute(attributes, XML_OFFICE, "date-value");
		r->value_n = z ? sheet_date_time(str_of(z), r->value) : 0;
	} else if (strcmp(type, "time") == 0) {
		z = xml_attribute(attributes, XML_OFFICE, "time-value");
		r->value_n = z ? sheet_iso_duration(str_of(z), r->value) : 0;
	} else if (strcmp(type, "boolean") == 0) {
		z = xml_attribute(attributes, XML_OFFICE, "boolean-value");
		r->value_n = z && strlen(z) < 6 ? strlen(z) : 0;
		if (z)
			memcpy(r->value, z, r->value_n);
	} else if (strcmp(type, "string") == 0) {
		z = xml_attribute(attributes, XML_OFFICE, "string-value");
		if (z && *z) {
			r->told = true;
			buf_str(&r->text, str_of(z));
		}
	} else {
		z = xml_attribute(attributes, XML_OFFICE, "value");
		r->percent = strcmp(type, "percentage") == 0;
		r->value_n = z ? sheet_number(str_of(z), r->percent ? 100 : 1, r->value) : 0;
		r->number_cell = r->value_n > 0;
		if (r->percent && r->value_n)
			r->value[r->value_n++] = '%';
	}
}

static void cell_open(struct reading *r, bool covered, const char **attributes)
{
	r->where = CELL;
	r->cell = xml_depth(r->xml);
	r->covered = covered;
	r->cell_count = attribute_count(attributes, XML_TABLE, "number-columns-repeated");
	r->begun = false;
	buf_clear(&r->text);
	r->text.failed = false;
	cell_value(r, attributes);
}

/* A code such as a postal one is a number to the program: what is shown says that it has a zero
 * before. */
static bool shown_as_code(struct str text, struct str value)
{
	size_t zeros = 0;

	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] < '0' || text.p[i] > '9')
			return false;
	while (zeros < text.n && text.p[zeros] == '0')
		zeros++;
	return zeros && text.n > value.n && str_eq(str_from(text, text.n - value.n), value) &&
	       zeros >= text.n - value.n;
}

static int cell_close(struct reading *r)
{
	struct str value = {r->value, r->value_n}, text = buf_view(&r->text), kept = {0};
	size_t row = r->number, column = r->column;

	r->where = ROW;
	if (r->text.failed)
		return grid_fault(r->grid, row, column + 1, ERR_INVALID,
				  N_("This cell is longer than {0} bytes: shorten it."),
				  r->grid->limits->cell_bytes);
	if (value.n && !(r->number_cell && shown_as_code(text, value)))
		text = value;
	int status = ERR_NONE;
	if (text.n && !r->covered) {
		status = grid_keep(r->grid, row, column, text, &kept);
		if (!status)
			status = grid_put(r->grid, row, column, r->cell_count, kept);
	}
	r->column += r->cell_count; /* at most 2^24 each, a few millions of cells: no overflow */
	return status;
}

static void paragraph_open(struct reading *r)
{
	r->where = PARAGRAPH;
	r->paragraph = xml_depth(r->xml);
	if (r->begun && !r->told)
		buf_char(&r->text, '\n');
	r->begun = true;
	r->space = true; /* white space at the beginning is not text */
}

static void inside_paragraph(struct reading *r, enum xml_space space, const char *name,
			     const char **attributes)
{
	if (space != XML_TEXT || strcmp(name, "note") == 0 || strcmp(name, "ruby-text") == 0) {
		r->skip = xml_depth(r->xml);
		return;
	}
	if (r->told)
		return;
	if (strcmp(name, "s") == 0) {
		size_t n = attribute_count(attributes, XML_TEXT, "c");
		for (size_t i = 0; i < n && !r->text.failed; i++)
			buf_char(&r->text, ' ');
		r->space = false;
	} else if (strcmp(name, "tab") == 0 || strcmp(name, "line-break") == 0) {
		buf_char(&r->text, *name == 't' ? '\t' : '\n');
		r->space = false;
	}
}

static void on_text(void *context, struct xml *x, struct str piece)
{
	struct reading *r = context;

	(void)x;
	if (r->where != PARAGRAPH || r->skip || r->told)
		return;
	/* Several spaces of the XML are one; those meant are told by text:s. */
	for (size_t i = 0; i < piece.n; i++) {
		bool space = strchr(" \t\r\n", piece.p[i]) != NULL;
		if (!space || !r->space)
			buf_char(&r->text, space ? ' ' : piece.p[i]);
		r->space = space;
	}
}

/* --- the tree -----------------------------------------------------------------------------------
 */

static void inside_table(struct reading *r, enum xml_space space, const char *name,
			 const char **attributes)
{
	if (is(space, name, XML_TABLE, "table-row")) {
		r->where = ROW;
		r->row = xml_depth(r->xml);
		r->column = 0;
		r->row_count = attribute_count(attributes, XML_TABLE, "number-rows-repeated");
	} else if (!is(space, name, XML_TABLE, "table-row-group") &&
		   !is(space, name, XML_TABLE, "table-header-rows") &&
		   !is(space, name, XML_TABLE, "table-rows")) {
		r->skip = xml_depth(r->xml);
	}
}

static void on_open(void *context, struct xml *x, enum xml_space space, const char *name,
		    const char **attributes)
{
	struct reading *r = context;

	if (r->skip)
		return;
	switch (r->where) {
	case OUTSIDE:
		if (space == XML_STYLE)
			style_open(r, name, attributes);
		else if (is(space, name, XML_OFFICE, "spreadsheet"))
			r->where = SPREADSHEET;
		return;
	case SPREADSHEET:
		r->is_spreadsheet = true;
		if (is(space, name, XML_TABLE, "table"))
			table_open(r, attributes);
		else
			r->skip = xml_depth(x);
		return;
	case TABLE:
		inside_table(r, space, name, attributes);
		return;
	case ROW:
		if (is(space, name, XML_TABLE, "table-cell") ||
		    is(space, name, XML_TABLE, "covered-table-cell"))
			cell_open(r, *name == 'c', attributes);
		else
			r->skip = xml_depth(x);
		return;
	case CELL:
		if (is(space, name, XML_TEXT, "p") || is(space, name, XML_TEXT, "h"))
			paragraph_open(r);
		else /* a comment, a picture, a table in the cell */
			r->skip = xml_depth(x);
		return;
	case PARAGRAPH:
		inside_paragraph(r, space, name, attributes);
		return;
	}
}

static void row_close(struct reading *r)
{
	int status = grid_end_row(r->grid, r->number, r->row_count);

	r->where = TABLE;
	r->number += r->row_count;
	if (r->number > SHEET_ROW_LAST)
		r->number = (size_t)SHEET_ROW_LAST + 1;
	if (status)
		xml_stop(r->xml, status);
}

static void on_close(void *context, struct xml *x, enum xml_space space, const char *name)
{
	struct reading *r = context;
	unsigned depth = xml_depth(x);

	(void)space;
	(void)name;
	if (r->skip) {
		if (depth == r->skip)
			r->skip = 0;
		return;
	}
	if (r->where == PARAGRAPH && depth == r->paragraph) {
		r->where = CELL;
	} else if (r->where == CELL && depth == r->cell) {
		int status = cell_close(r);
		if (status)
			xml_stop(x, status);
	} else if (r->where == ROW && depth == r->row) {
		row_close(r);
	} else if (r->where == TABLE && depth == r->table) {
		r->where = SPREADSHEET;
		if (grid_end_table(r->grid, *r->name))
			xml_stop(x, ERR_NONE);
	}
}

static int piece_fn(void *context, struct str piece, bool last)
{
	struct reading *r = context;

	return xml_feed(r->xml, piece, last, r->grid->e);
}

/* --- the manifest -------------------------------------------------------------------------------
 */

static void manifest_open(void *context, struct xml *x, enum xml_space space, const char *name,
			  const char **attributes)
{
	struct reading *r = context;

	(void)attributes;
	if (is(space, name, XML_MANIFEST, "encryption-data")) {
		r->locked = true;
		xml_stop(x, ERR_NONE);
	}
}

static void manifest_close(void *context, struct xml *x, enum xml_space space, const char *name)
{
	(void)context;
	(void)x;
	(void)space;
	(void)name;
}

static int read_manifest(struct reading *r)
{
	static const char name[] = "META-INF/manifest.xml";
	static const struct xml_reader reader = {.open = manifest_open, .close = manifest_close};

	r->locked = package_has(r->package, "encrypted-package");
	if (r->locked || !package_has(r->package, name))
		return ERR_NONE;
	r->xml = xml_new(r->grid->arena, &reader, r, r->grid->limits->depth);
	return package_read(r->package, name, piece_fn, r, r->grid->e);
}

static void release(void *payload)
{
	buf_release(&((struct reading *)payload)->text);
}

int sheet_read_ods(struct grid *g, struct package *p, struct str *name)
{
	static const struct xml_reader reader = {
	    .open = on_open, .close = on_close, .text = on_text};
	struct reading *r = ARENA_NEW(g->arena, struct reading, 1);

	r->grid = g;
	r->package = p;
	r->name = name;
	r->text = BUF_INIT(g->limits->cell_bytes);
	arena_defer(g->arena, release, r);
	int status = read_manifest(r);
	if (!status && r->locked)
		return error_set(g->e, ERR_INVALID,
				 N_("This file is locked by a password: save it without one, then "
				    "send it again."));
	if (status)
		return status;
	r->xml = xml_new(g->arena, &reader, r, g->limits->depth);
	status = package_read(p, "content.xml", piece_fn, r, g->e);
	if (status == ERR_NOT_FOUND || (!status && !r->is_spreadsheet))
		return sheet_damaged(g->e);
	return status;
}
