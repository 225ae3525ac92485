/* SPDX-License-Identifier: EUPL-1.2 */
#include "document/ods.h"

#include <zip.h>
#include "base/buf.h"
#include "base/clock.h"
#include "base/unicode.h"

enum {
	CONTENT_MAX = 200000000,
	COLUMNS_MAX = 200,
	LAST_ROW = 1048576,
	LEVEL = 6 /* libzip's own choice, 9, took five times as long for 30 % less */
};

struct ods_written_column {
	double width;
	enum ods_column_as as;
	const char *const *choices;
	struct str help;
};

struct ods {
	struct arena *arena;
	struct ods_info info;
	struct ods_written_column columns[COLUMNS_MAX];
	size_t column_n;
	size_t row, column; /* of the next cell, from 0 */
	struct str note;    /* for the next cell */
	struct buf rows;
	struct buf content;
};

static const char *const look_names[ODS_LOOK_COUNT] = {"plain", "title", "header", "help", "wrong"};

static void release(void *payload)
{
	struct ods *o = payload;

	buf_release(&o->rows);
	buf_release(&o->content);
}

struct ods *ods_new(struct arena *a, const struct ods_info *info)
{
	struct ods *o = ARENA_NEW(a, struct ods, 1);

	o->arena = a;
	o->info = (struct ods_info){arena_str(a, info->title), arena_str(a, info->language),
				    info->created_at};
	o->rows = BUF_INIT(CONTENT_MAX);
	o->content = BUF_INIT(CONTENT_MAX);
	arena_defer(a, release, o);
	return o;
}

void ods_column(struct ods *o, double width, enum ods_column_as as)
{
	if (o->column_n < COLUMNS_MAX)
		o->columns[o->column_n++] = (struct ods_written_column){.width = width, .as = as};
}

void ods_column_choices(struct ods *o, const char *const *words, struct str help)
{
	if (!o->column_n)
		return;
	o->columns[o->column_n - 1].choices = words;
	o->columns[o->column_n - 1].help = arena_str(o->arena, help);
}

/* --- texts --------------------------------------------------------------------------------------
 */

/* Bytes that stand as they are: letters of several bytes too, but for those with U+FFFE and U+FFFF.
 */
static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c != '&' && c != '<' && c != '>' && c != '"' && c != 0xef;
}

static void escaped_one(struct buf *b, struct str letter, int32_t code)
{
	if (code == '&')
		buf_lit(b, "&amp;");
	else if (code == '<')
		buf_lit(b, "&lt;");
	else if (code == '>')
		buf_lit(b, "&gt;");
	else if (code == '"')
		buf_lit(b, "&quot;");
	else if (code == '\n' || code == '\t' || code == '\r')
		buf_printf(b, "&#%d;", (int)code);
	else if (code >= 0x20 && code != 0xfffe && code != 0xffff)
		buf_str(b, letter);
}

/* For an attribute or a text without layout. */
static void escaped(struct buf *b, struct str s)
{
	for (size_t at = 0; at < s.n;) {
		size_t start = at;
		while (at < s.n && is_plain((unsigned char)s.p[at]))
			at++;
		buf_str(b, str_sub(s, start, at - start));
		if (at == s.n)
			break;
		start = at;
		int32_t code = utf8_next(s, &at);
		escaped_one(b, str_sub(s, start, at - start), code);
	}
}

/* One paragraph: the spaces that XML would swallow are told as such. */
static void paragraph(struct buf *b, struct str line)
{
	size_t i = 0;

	buf_lit(b, "<text:p>");
	while (i < line.n) {
		size_t spaces = 0, start;
		while (i + spaces < line.n && line.p[i + spaces] == ' ')
			spaces++;
		if (spaces && i && i + spaces < line.n) { /* between words the first may stay */
			buf_char(b, ' ');
			spaces--;
			i++;
		}
		if (spaces)
			buf_printf(b, "<text:s text:c=\"%zu\"/>", spaces);
		i += spaces;
		if (i < line.n && line.p[i] == '\t') {
			buf_lit(b, "<text:tab/>");
			i++;
		}
		for (start = i; i < line.n && line.p[i] != ' ' && line.p[i] != '\t'; i++)
			;
		escaped(b, str_sub(line, start, i - start));
	}
	buf_lit(b, "</text:p>");
}

static void paragraphs(struct buf *b, struct str text)
{
	struct str line;
	bool more = true;

	while (more) {
		more = str_cut(text, '\n', &line, &text);
		paragraph(b, line);
	}
}

/* --- cells --------------------------------------------------------------------------------------
 */

static void begin_row(struct ods *o)
{
	if (o->column == 0)
		buf_lit(&o->rows, "<table:table-row>");
}

/* `kind` is the rest of the cell's attributes. */
static void cell_begin(struct ods *o, const char *style, enum ods_look look, const char *kind)
{
	begin_row(o);
	buf_printf(&o->rows, "<table:table-cell table:style-name=\"%s\" %s", style, kind);
	if ((look == ODS_PLAIN || look == ODS_WRONG) && o->column < o->column_n &&
	    o->columns[o->column].choices)
		buf_printf(&o->rows, " table:content-validation-name=\"choices%zu\"", o->column);
	buf_char(&o->rows, '>');
	if (o->note.n) {
		buf_lit(&o->rows, "<office:annotation>");
		paragraphs(&o->rows, o->note);
		buf_lit(&o->rows, "</office:annotation>");
		o->note = (struct str){0};
	}
	o->column++;
}

void ods_text(struct ods *o, struct str text, enum ods_look look)
{
	const char *style = look_names[look];

	if (look == ODS_PLAIN && o->column < o->column_n &&
	    o->columns[o->column].as != ODS_AS_TYPED)
		style = "text";
	if (!text.n && !o->note.n && look == ODS_PLAIN) {
		ods_empty(o, 1);
		return;
	}
	cell_begin(o, style, look, text.n ? "office:value-type=\"string\"" : "");
	if (text.n)
		paragraphs(&o->rows, text);
	buf_lit(&o->rows, "</table:table-cell>");
}

void ods_int(struct ods *o, int64_t v, enum ods_look look)
{
	char kind[80];

	snprintf(kind, sizeof kind, "office:value-type=\"float\" office:value=\"%lld\"",
		 (long long)v);
	cell_begin(o, look_names[look], look, kind);
	buf_printf(&o->rows, "<text:p>%lld</text:p></table:table-cell>", (long long)v);
}

static bool is_date(struct str s)
{
	int64_t v;

	return s.n == 10 && s.p[4] == '-' && s.p[7] == '-' && str_int(str_sub(s, 0, 4), &v) &&
	       v >= 1583 && str_int(str_sub(s, 5, 2), &v) && v >= 1 && v <= 12 &&
	       str_int(str_sub(s, 8, 2), &v) && v >= 1 && v <= 31;
}

void ods_date(struct ods *o, struct str iso, enum ods_look look)
{
	char kind[80];

	if (!is_date(iso)) {
		ods_text(o, iso, look);
		return;
	}
	snprintf(kind, sizeof kind, "office:value-type=\"date\" office:date-value=\"%.10s\"",
		 iso.p);
	cell_begin(o, look == ODS_WRONG ? "wrong-date" : "date", look, kind);
	buf_printf(&o->rows, "<text:p>%.2s/%.2s/%.4s</text:p></table:table-cell>", iso.p + 8,
		   iso.p + 5, iso.p);
}

void ods_empty(struct ods *o, size_t count)
{
	if (!count)
		return;
	begin_row(o);
	buf_printf(&o->rows, "<table:table-cell table:number-columns-repeated=\"%zu\"/>", count);
	o->column += count;
}

void ods_note(struct ods *o, struct str text)
{
	o->note = arena_str(o->arena, text);
}

void ods_end_row(struct ods *o)
{
	if (o->column == 0)
		ods_empty(o, 1);
	buf_lit(&o->rows, "</table:table-row>");
	o->column = 0;
	o->row++;
}

/* --- the parts of the file ----------------------------------------------------------------------
 */

#define NAMESPACES                                                                                 \
	"xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" "                       \
	"xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" "                         \
	"xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" "                           \
	"xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" "                         \
	"xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" "                \
	"xmlns:number=\"urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0\" "                    \
	"xmlns:meta=\"urn:oasis:names:tc:opendocument:xmlns:meta:1.0\" "                           \
	"xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "                                           \
	"xmlns:of=\"urn:oasis:names:tc:opendocument:xmlns:of:1.2\" "                               \
	"office:version=\"1.2\">"
#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define CELL_STYLE(name, rest, inside)                                                             \
	"<style:style style:name=\"" name                                                          \
	"\" style:family=\"table-cell\" style:parent-style-name=\"Default\"" rest ">" inside       \
	"</style:style>"
#define BOLD                                                                                       \
	"fo:font-weight=\"bold\" style:font-weight-asian=\"bold\" "                                \
	"style:font-weight-complex=\"bold\""
#define RED "<style:table-cell-properties fo:background-color=\"#ffd7d7\" fo:wrap-option=\"wrap\"/>"

static const char automatic_styles[] =
    "<number:text-style style:name=\"as-text\"><number:text-content/></number:text-style>"
    "<number:date-style style:name=\"as-date\"><number:day number:style=\"long\"/>"
    "<number:text>/</number:text><number:month number:style=\"long\"/><number:text>/"
    "</number:text><number:year number:style=\"long\"/></number:date-style>"
    "<style:style style:name=\"sheet\" style:family=\"table\"><style:table-properties "
    "table:display=\"true\"/></style:style>" CELL_STYLE("plain", "", "")
	CELL_STYLE("title", "", "<style:text-properties fo:font-size=\"14pt\" " BOLD "/>")
	    CELL_STYLE("header", "",
		       "<style:table-cell-properties fo:background-color=\"#e8e8ee\" "
		       "fo:wrap-option=\"wrap\" style:vertical-align=\"middle\" "
		       "fo:border=\"0.5pt solid #8c8c99\"/><style:text-properties " BOLD "/>")
		CELL_STYLE("help", "",
			   "<style:table-cell-properties fo:wrap-option=\"wrap\"/>"
			   "<style:text-properties fo:font-style=\"italic\" fo:color=\"#5c5c66\"/>")
		    CELL_STYLE("wrong", " style:data-style-name=\"as-text\"", RED)
			CELL_STYLE("text", " style:data-style-name=\"as-text\"", "")
			    CELL_STYLE("date", " style:data-style-name=\"as-date\"", "")
				CELL_STYLE("wrong-date", " style:data-style-name=\"as-date\"", RED);

static void validations(struct ods *o, struct buf *b)
{
	bool any = false;

	for (size_t i = 0; i < o->column_n; i++) {
		if (!o->columns[i].choices)
			continue;
		if (!any)
			buf_lit(b, "<table:content-validations>");
		any = true;
		buf_printf(
		    b, "<table:content-validation table:name=\"choices%zu\" table:condition=\"", i);
		buf_lit(b, "of:cell-content-is-in-list(");
		for (const char *const *w = o->columns[i].choices; *w; w++) {
			buf_str(b, w == o->columns[i].choices ? STR("&quot;") : STR(";&quot;"));
			escaped(b, str_of(*w));
			buf_lit(b, "&quot;");
		}
		buf_printf(b,
			   ")\" table:allow-empty-cell=\"true\"><table:error-message "
			   "table:message-type=\"stop\" table:display=\"%s\">",
			   o->columns[i].help.n ? "true" : "false");
		paragraphs(b, o->columns[i].help);
		buf_lit(b, "</table:error-message></table:content-validation>");
	}
	if (any)
		buf_lit(b, "</table:content-validations>");
}

static void columns(struct ods *o, struct buf *b)
{
	static const char *const defaults[] = {"plain", "text", "date"};

	for (size_t i = 0; i < o->column_n; i++)
		buf_printf(b,
			   "<table:table-column table:style-name=\"column%zu\" "
			   "table:default-cell-style-name=\"%s\"/>",
			   i, defaults[o->columns[i].as]);
}

/* The cells below the last row written are those to be filled: they get the lists of choices. */
static void rows_to_fill(struct ods *o, struct buf *b)
{
	static const char *const styles[] = {"plain", "text", "date"};

	if (!o->column_n || o->row >= LAST_ROW)
		return;
	buf_printf(b, "<table:table-row table:number-rows-repeated=\"%zu\">",
		   o->row < 10000 ? (size_t)10000 : LAST_ROW - o->row);
	for (size_t i = 0; i < o->column_n; i++) {
		buf_printf(b, "<table:table-cell table:style-name=\"%s\"",
			   styles[o->columns[i].as]);
		if (o->columns[i].choices)
			buf_printf(b, " table:content-validation-name=\"choices%zu\"", i);
		buf_lit(b, "/>");
	}
	buf_lit(b, "</table:table-row>");
}

static void content(struct ods *o, struct buf *b)
{
	buf_lit(b, XML "<office:document-content " NAMESPACES "<office:automatic-styles>");
	buf_str(b, str_of(automatic_styles));
	for (size_t i = 0; i < o->column_n; i++) {
		int tenths = (int)(o->columns[i].width * 10 + 0.5);
		buf_printf(b,
			   "<style:style style:name=\"column%zu\" style:family=\"table-column\">"
			   "<style:table-column-properties style:column-width=\"%d.%dcm\"/>"
			   "</style:style>",
			   i, tenths / 10, tenths % 10);
	}
	buf_lit(b, "</office:automatic-styles><office:body><office:spreadsheet>");
	validations(o, b);
	buf_lit(b, "<table:table table:style-name=\"sheet\" table:name=\"");
	escaped(b, o->info.title);
	buf_lit(b, "\">");
	columns(o, b);
	buf_str(b, buf_view(&o->rows));
	rows_to_fill(o, b);
	buf_lit(b, "</table:table></office:spreadsheet></office:body></office:document-content>");
}

static struct str styles_part(struct ods *o)
{
	return arena_printf(
	    o->arena,
	    XML "<office:document-styles " NAMESPACES "<office:styles>"
		"<style:default-style style:family=\"table-cell\"><style:text-properties "
		"fo:font-family=\"'Liberation Sans', Arial, sans-serif\" fo:font-size=\"10pt\" "
		"fo:language=\"" STR_FMT "\"/></style:default-style>"
		"<style:style style:name=\"Default\" style:family=\"table-cell\">"
		"<style:table-cell-properties style:vertical-align=\"top\"/></style:style>"
		"</office:styles></office:document-styles>",
	    STR_ARG(o->info.language));
}

static struct str meta_part(struct ods *o)
{
	struct clock_date d = clock_date_utc(o->info.created_at);
	struct buf b = BUF_INIT(100000);

	buf_lit(&b, XML "<office:document-meta " NAMESPACES "<office:meta><dc:title>");
	escaped(&b, o->info.title);
	buf_printf(&b,
		   "</dc:title><meta:creation-date>%04d-%02d-%02dT%02d:%02d:%02dZ"
		   "</meta:creation-date></office:meta></office:document-meta>",
		   d.year, d.month, d.day, d.hour, d.minute, d.second);
	return buf_take(&b, o->arena);
}

static const char manifest[] =
    XML "<manifest:manifest "
	"xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" "
	"manifest:version=\"1.2\">"
	"<manifest:file-entry manifest:full-path=\"/\" manifest:version=\"1.2\" "
	"manifest:media-type=\"application/vnd.oasis.opendocument.spreadsheet\"/>"
	"<manifest:file-entry manifest:full-path=\"content.xml\" "
	"manifest:media-type=\"text/xml\"/>"
	"<manifest:file-entry manifest:full-path=\"styles.xml\" "
	"manifest:media-type=\"text/xml\"/>"
	"<manifest:file-entry manifest:full-path=\"meta.xml\" "
	"manifest:media-type=\"text/xml\"/></manifest:manifest>";

/* --- the archive --------------------------------------------------------------------------------
 */

static bool add_part(zip_t *zip, const char *name, struct str bytes, bool stored, time_t when)
{
	zip_source_t *source = zip_source_buffer(zip, bytes.p, bytes.n, 0);
	zip_int64_t at = source ? zip_file_add(zip, name, source, ZIP_FL_ENC_UTF_8) : -1;

	if (at < 0) {
		if (source)
			zip_source_free(source);
		return false;
	}
	return zip_set_file_compression(zip, (zip_uint64_t)at,
					stored ? ZIP_CM_STORE : ZIP_CM_DEFLATE, LEVEL) == 0 &&
	       zip_file_set_mtime(zip, (zip_uint64_t)at, when, 0) == 0;
}

static bool add_parts(struct ods *o, zip_t *zip)
{
	time_t when = (time_t)(o->info.created_at / 1000);
	/* The first part, stored plain, tells the kind of the file to who looks at its bytes. */
	return add_part(zip, "mimetype", STR("application/vnd.oasis.opendocument.spreadsheet"),
			true, when) &&
	       add_part(zip, "content.xml", buf_view(&o->content), false, when) &&
	       add_part(zip, "styles.xml", styles_part(o), false, when) &&
	       add_part(zip, "meta.xml", meta_part(o), false, when) &&
	       add_part(zip, "META-INF/manifest.xml", str_of(manifest), false, when);
}

static bool take_bytes(struct ods *o, zip_source_t *source, struct str *out)
{
	zip_stat_t st;

	zip_stat_init(&st);
	if (zip_source_stat(source, &st) != 0 || !(st.valid & ZIP_STAT_SIZE) ||
	    zip_source_open(source) != 0)
		return false;
	char *p = arena_alloc(o->arena, st.size + 1, 1);
	zip_int64_t n = zip_source_read(source, p, st.size);
	zip_source_close(source);
	*out = (struct str){p, (size_t)st.size};
	return n == (zip_int64_t)st.size;
}

int ods_render(struct ods *o, struct str *out, struct error *e)
{
	zip_error_t fault;

	buf_clear(&o->content);
	content(o, &o->content);
	if (o->content.failed || o->rows.failed)
		return error_set(e, ERR_FULL, N_("This list is too long for one file."));
	zip_error_init(&fault);
	zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &fault);
	zip_t *zip = source ? zip_open_from_source(source, ZIP_TRUNCATE, &fault) : NULL;
	zip_error_fini(&fault);
	if (!zip) {
		if (source)
			zip_source_free(source);
		return error_set(e, ERR_INTERNAL, "no memory for an archive");
	}
	zip_source_keep(source); /* it holds the bytes once the archive is closed */
	bool good = add_parts(o, zip);
	if (!good || zip_close(zip) != 0) {
		zip_discard(zip);
		good = false;
	}
	good = good && take_bytes(o, source, out);
	zip_source_free(source);
	return good ? ERR_NONE : error_set(e, ERR_INTERNAL, "an archive can't be written");
}
