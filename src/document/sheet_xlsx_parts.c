/* SPDX-License-Identifier: EUPL-1.2 */
/* The styles of a workbook and its shared texts. */
#include "document/sheet_xlsx.h"
#include "base/unicode.h"

/* --- styles -------------------------------------------------------------------------------------
 */

enum { STYLES_MAX = 65536, FORMATS_MAX = 1000 };

struct xlsx_format {
	struct xlsx_format *next;
	int64_t id;
	struct xlsx_style style;
};

/* ECMA-376, part 1, 18.8.30: formats that have a number and are written nowhere. */
static struct xlsx_style built_in(int64_t id)
{
	if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || (id >= 50 && id <= 54) ||
	    id == 36 || id == 57 || id == 58)
		return (struct xlsx_style){.shown = SHEET_DATE};
	if (id == 22)
		return (struct xlsx_style){.shown = SHEET_DATE_TIME};
	if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id == 45 || id == 47)
		return (struct xlsx_style){.shown = SHEET_TIME};
	if (id == 46)
		return (struct xlsx_style){.shown = SHEET_DURATION};
	if (id == 9 || id == 10)
		return (struct xlsx_style){.shown = SHEET_PERCENT};
	return (struct xlsx_style){0};
}

static void format_open(struct workbook *w, const char **attributes)
{
	const char *id = xml_attribute(attributes, XML_NONE, "numFmtId");
	const char *code = xml_attribute(attributes, XML_NONE, "formatCode");
	int64_t n;
	unsigned zeros;

	if (!id || !code || !str_int(str_of(id), &n))
		return;
	enum sheet_shown shown = sheet_shown_of(str_of(code), &zeros);
	struct xlsx_format *f = ARENA_NEW(w->grid->arena, struct xlsx_format, 1);
	*f = (struct xlsx_format){
	    w->formats, n, {(uint8_t)shown, (uint8_t)(zeros < 20 ? zeros : 20)}};
	w->formats = f;
}

static void style_open(struct workbook *w, const char **attributes)
{
	const char *id = xml_attribute(attributes, XML_NONE, "numFmtId");
	int64_t n = 0;
	size_t looked_at = 0;

	if (w->style_n == STYLES_MAX)
		return;
	if (w->style_n == w->style_room) {
		size_t room = w->style_room ? w->style_room * 2 : 64;
		struct xlsx_style *more = ARENA_NEW(w->grid->arena, struct xlsx_style, room);
		if (w->style_n)
			memcpy(more, w->styles, w->style_n * sizeof *more);
		w->styles = more;
		w->style_room = room;
	}
	struct xlsx_style style =
	    id && str_int(str_of(id), &n) ? built_in(n) : (struct xlsx_style){0};
	for (struct xlsx_format *f = w->formats; f && looked_at < FORMATS_MAX; f = f->next) {
		looked_at++;
		if (f->id == n) {
			style = f->style;
			break;
		}
	}
	w->styles[w->style_n++] = style;
}

static void styles_open(void *context, struct xml *x, enum xml_space space, const char *name,
			const char **attributes)
{
	struct workbook *w = context;

	(void)x;
	if (space != XML_MAIN)
		return;
	if (strcmp(name, "numFmt") == 0)
		format_open(w, attributes);
	else if (strcmp(name, "cellXfs") == 0)
		w->in_cell_styles = true;
	else if (strcmp(name, "xf") == 0 && w->in_cell_styles)
		style_open(w, attributes);
}

static void styles_close(void *context, struct xml *x, enum xml_space space, const char *name)
{
	struct workbook *w = context;

	(void)x;
	if (space == XML_MAIN && strcmp(name, "cellXfs") == 0)
		w->in_cell_styles = false;
}

int xlsx_read_styles(struct workbook *w, struct str part)
{
	static const struct xml_reader reader = {.open = styles_open, .close = styles_close};

	return xlsx_part(w, part, &reader);
}

/* --- texts --------------------------------------------------------------------------------------
 */

static int hexadecimal(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 32;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

struct str xlsx_text(struct workbook *w)
{
	struct str s = buf_view(&w->text);
	char *p = w->text.p;
	size_t n = 0;

	if (!s.n || !memmem(s.p, s.n, "_x", 2))
		return s;
	for (size_t i = 0; i < s.n;) {
		int32_t code = 0;
		bool escaped = s.n - i >= 7 && memcmp(p + i, "_x", 2) == 0 && p[i + 6] == '_';
		for (size_t k = 0; escaped && k < 4; k++) {
			int digit = hexadecimal(p[i + 2 + k]);
			escaped = digit >= 0;
			code = code * 16 + digit;
		}
		size_t wrote = escaped && code ? utf8_put(p + n, code) : 0;
		if (!wrote)
			p[n++] = p[i++];
		else
			i += 7;
		n += wrote;
	}
	return (struct str){p, n};
}

static void strings_open(void *context, struct xml *x, enum xml_space space, const char *name,
			 const char **attributes)
{
	struct workbook *w = context;

	(void)attributes;
	if (space != XML_MAIN || w->phonetic)
		return;
	if (strcmp(name, "si") == 0) {
		buf_clear(&w->text);
		w->text.failed = false;
	} else if (strcmp(name, "rPh") == 0) {
		w->phonetic = xml_depth(x);
	} else if (strcmp(name, "t") == 0) {
		w->in_text = true;
	}
}

static int string_end(struct workbook *w)
{
	struct str text = xlsx_text(w);

	if (w->string_n == w->grid->limits->cells)
		return sheet_damaged(w->grid->e);
	if (w->string_n == w->string_room) {
		size_t room = w->string_room ? w->string_room * 2 : 256;
		struct str *more = ARENA_NEW(w->grid->arena, struct str, room);
		if (w->string_n)
			memcpy(more, w->strings, w->string_n * sizeof *more);
		w->strings = more;
		w->string_room = room;
	}
	/* Which cell holds it is not known yet: a text too long is told when one does. */
	if (w->text.failed) {
		w->strings[w->string_n++] = (struct str){"", w->grid->limits->cell_bytes + 1};
		return ERR_NONE;
	}
	return grid_keep(w->grid, 0, 0, text, &w->strings[w->string_n++]);
}

static void strings_close(void *context, struct xml *x, enum xml_space space, const char *name)
{
	struct workbook *w = context;

	if (w->phonetic) {
		if (w->phonetic == xml_depth(x))
			w->phonetic = 0;
	} else if (space == XML_MAIN && strcmp(name, "t") == 0) {
		w->in_text = false;
	} else if (space == XML_MAIN && strcmp(name, "si") == 0) {
		int status = string_end(w);
		if (status)
			xml_stop(x, status);
	}
}

static void strings_text(void *context, struct xml *x, struct str piece)
{
	struct workbook *w = context;

	(void)x;
	if (w->in_text && !w->phonetic)
		buf_str(&w->text, piece);
}

int xlsx_read_strings(struct workbook *w, struct str part)
{
	static const struct xml_reader reader = {
	    .open = strings_open, .close = strings_close, .text = strings_text};

	return xlsx_part(w, part, &reader);
}
