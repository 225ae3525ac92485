/* SPDX-License-Identifier: EUPL-1.2 */
/* The rows of one sheet of a workbook. */
#include "document/sheet_xlsx.h"

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

/* "AB12" → column 27 (from 0). False when it begins with no letter. */
static bool column_of(const char *reference, size_t *column)
{
	size_t n = 0;
	const char *p = reference;

	for (; (*p | 32) >= 'a' && (*p | 32) <= 'z' && n <= SHEET_ROW_LAST; p++)
		n = n * 26 + (size_t)((*p | 32) - 'a') + 1;
	*column = n - 1;
	return n > 0;
}

/* "B2:D4". False when it is no range. */
static bool range_of(const char *reference, struct grid_range *r)
{
	const char *second = strchr(reference, ':');
	const char *digits = reference + strspn(reference, LETTERS);
	int64_t first_row, last_row;

	if (!second || !column_of(reference, &r->column) ||
	    !str_int((struct str){digits, (size_t)(second - digits)}, &first_row) ||
	    !column_of(second + 1, &r->last_column) ||
	    !str_int(str_of(second + 1 + strspn(second + 1, LETTERS)), &last_row) || first_row < 1)
		return false;
	r->row = (size_t)first_row;
	r->last_row = last_row < first_row ? r->row : (size_t)last_row;
	return true;
}

static int merge_open(struct workbook *w, const char **attributes)
{
	const char *reference = xml_attribute(attributes, XML_NONE, "ref");
	struct grid_range range;

	if (!reference || !range_of(reference, &range))
		return ERR_NONE;
	return grid_merge(w->grid, &range);
}

static int row_open(struct workbook *w, const char **attributes)
{
	const char *z = xml_attribute(attributes, XML_NONE, "r");
	int64_t n = (int64_t)w->number + 1;

	if ((z && !str_int(str_of(z), &n)) || n <= (int64_t)w->number || n > SHEET_ROW_LAST)
		return sheet_damaged(w->grid->e);
	w->number = (size_t)n;
	w->column = SIZE_MAX; /* the one before the first */
	return ERR_NONE;
}

static void cell_open(struct workbook *w, const char **attributes)
{
	const char *reference = xml_attribute(attributes, XML_NONE, "r");
	const char *type = xml_attribute(attributes, XML_NONE, "t");
	const char *style = xml_attribute(attributes, XML_NONE, "s");
	int64_t n = 0;

	if (!reference || !column_of(reference, &w->column))
		w->column++;
	snprintf(w->type, sizeof w->type, "%s", type ? type : "n");
	w->style = style && str_int(str_of(style), &n) && n >= 0 ? (size_t)n : 0;
	w->in_cell = true;
	w->phonetic = 0;
	buf_clear(&w->text);
	w->text.failed = false;
}

static void cells_open(void *context, struct xml *x, enum xml_space space, const char *name,
		       const char **attributes)
{
	struct workbook *w = context;
	int status = ERR_NONE;

	if (space != XML_MAIN || w->phonetic)
		return;
	if (strcmp(name, "sheetData") == 0)
		w->in_rows = true;
	else if (strcmp(name, "mergeCell") == 0)
		status = merge_open(w, attributes);
	else if (!w->in_rows)
		;
	else if (strcmp(name, "row") == 0)
		status = row_open(w, attributes);
	else if (strcmp(name, "c") == 0)
		cell_open(w, attributes);
	else if (strcmp(name, "rPh") == 0)
		w->phonetic = xml_depth(x);
	else if (w->in_cell && (strcmp(name, "v") == 0 || strcmp(name, "t") == 0))
		w->in_text = true;
	if (status)
		xml_stop(x, status);
}

static struct str number_text(struct workbook *w, struct str raw, char value[SHEET_VALUE_MAX])
{
	struct xlsx_style style =
	    w->style < w->style_n ? w->styles[w->style] : (struct xlsx_style){0};
	double serial;
	size_t n = 0;

	if (style.shown >= SHEET_DATE && style.shown <= SHEET_DURATION && str_real(raw, &serial))
		n = sheet_serial(serial, style.shown, w->from_1904, value);
	if (n)
		return (struct str){value, n};
	n = sheet_number(raw, style.shown == SHEET_PERCENT ? 100 : 1, value);
	if (!n)
		return raw;
	if (style.shown == SHEET_PERCENT)
		value[n++] = '%';
	if (style.shown == SHEET_CODE && n < style.zeros && !memchr(value, '.', n) &&
	    value[0] != '-') {
		memmove(value + style.zeros - n, value, n);
		memset(value, '0', style.zeros - n);
		n = style.zeros;
	}
	return (struct str){value, n};
}

/* A text that lives in the arena already needs no copy: *shared tells which. */
static struct str cell_text(struct workbook *w, char value[SHEET_VALUE_MAX], bool *shared)
{
	struct str raw = str_trim(buf_view(&w->text));
	int64_t n;

	*shared = false;
	if (strcmp(w->type, "s") == 0) {
		*shared = true;
		if (!str_int(raw, &n) || n < 0 || (size_t)n >= w->string_n)
			return (struct str){0};
		return w->strings[n];
	}
	if (strcmp(w->type, "n") == 0)
		return number_text(w, raw, value);
	if (strcmp(w->type, "b") == 0)
		return str_eq(raw, STR("1"))   ? STR("true")
		       : str_eq(raw, STR("0")) ? STR("false")
					       : raw;
	if (strcmp(w->type, "d") == 0) {
		size_t length = sheet_date_time(raw, value);
		return length ? (struct str){value, length} : raw;
	}
	return xlsx_text(w); /* "str", "inlineStr", "e" */
}

static int cell_close(struct workbook *w)
{
	char value[SHEET_VALUE_MAX];
	bool shared;
	struct str text = cell_text(w, value, &shared);
	int status = ERR_NONE;

	w->in_cell = w->in_text = false;
	if (w->text.failed)
		text.n = w->grid->limits->cell_bytes + 1;
	if (!text.n)
		return ERR_NONE;
	if (!shared || text.n > w->grid->limits->cell_bytes)
		status = grid_keep(w->grid, w->number, w->column, text, &text);
	return status ? status : grid_put(w->grid, w->number, w->column, 1, text);
}

static void cells_close(void *context, struct xml *x, enum xml_space space, const char *name)
{
	struct workbook *w = context;
	int status = ERR_NONE;

	if (w->phonetic) {
		if (w->phonetic == xml_depth(x))
			w->phonetic = 0;
		return;
	}
	if (space != XML_MAIN || !w->in_rows)
		return;
	if (strcmp(name, "sheetData") == 0)
		w->in_rows = false;
	else if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)
		w->in_text = false;
	else if (strcmp(name, "c") == 0 && w->in_cell)
		status = cell_close(w);
	else if (strcmp(name, "row") == 0)
		status = grid_end_row(w->grid, w->number, 1);
	if (status)
		xml_stop(x, status);
}

static void cells_text(void *context, struct xml *x, struct str piece)
{
	struct workbook *w = context;

	(void)x;
	if (w->in_text && !w->phonetic)
		buf_str(&w->text, piece);
}

int xlsx_read_sheet(struct workbook *w, struct str part)
{
	static const struct xml_reader reader = {
	    .open = cells_open, .close = cells_close, .text = cells_text};

	w->number = 0;
	w->in_rows = w->in_cell = w->in_text = false;
	w->phonetic = 0;
	int status = xlsx_part(w, part, &reader);
	grid_drop_empty(w->grid);
	return status;
}
