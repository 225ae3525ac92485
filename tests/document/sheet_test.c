/* SPDX-License-Identifier: EUPL-1.2 */
/* Tables out of CSV, ODS and XLSX, and what is refused. A table is shown as its rows: number,
 * colon, cells between bars. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/buf.h"
#include "base/file.h"
#include "document/sheet.h"
#include "help/archive.h"

static struct arena *arena;

static int begin(void **state)
{
	(void)state;
	arena = arena_new((size_t)1 << 30);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static const char *shown(int status, const struct sheet *s, const struct error *e)
{
	struct buf b = BUF_INIT(1 << 20);

	if (status) {
		buf_printf(&b, "!%d %u:%u %s", status, e->line, e->column, e->message);
		return buf_take(&b, arena).p;
	}
	for (size_t i = 0; i < s->n; i++) {
		buf_printf(&b, "%s%zu:", i ? " " : "", s->rows[i].number);
		for (size_t k = 0; k < s->rows[i].n; k++)
			buf_printf(&b, "%s" STR_FMT, k ? "|" : "", STR_ARG(s->rows[i].cells[k]));
	}
	return buf_take(&b, arena).p;
}

static const char *read_with(struct str bytes, const struct sheet_limits *limits)
{
	struct sheet s;
	struct error e;
	int status = sheet_read(arena, bytes, limits, &s, &e);

	return shown(status, &s, &e);
}

static const char *seen(struct str bytes)
{
	return read_with(bytes, NULL);
}
#define CSV(lit) seen(STR(lit))

static const char *ods(const char *spreadsheet)
{
	return seen(archive_ods(arena, "", spreadsheet));
}
#define TABLE(rows) "<table:table table:name=\"T\">" rows "</table:table>"
#define ROW(cells) "<table:table-row>" cells "</table:table-row>"
#define CELL(text) "<table:table-cell office:value-type=\"string\">" P(text) "</table:table-cell>"
#define P(text) "<text:p>" text "</text:p>"

static const char *xlsx(const char *rows, const char *strings, const char *styles)
{
	return seen(archive_xlsx(
	    arena, &(struct archive_xlsx){.rows = rows, .strings = strings, .styles = styles}));
}

/* --- CSV ----------------------------------------------------------------------------------------
 */

static void csv_is_read_whatever_its_separator_and_letters(void **state)
{
	(void)state;
	assert_string_equal(CSV("a;b\n1;2\n"), "1:a|b 2:1|2");
	assert_string_equal(CSV("a\tb\n1,5\t2\n"), "1:a|b 2:1,5|2");
	assert_string_equal(CSV("\xef\xbb\xbfnom;prénom\n"), "1:nom|prénom");
	/* é, €, œ and ’ as Windows writes them. */
	assert_string_equal(CSV("pr\xe9nom;\x80;\x9cuf;l\x92\xe9t\xe9\n"), "1:prénom|€|œuf|l’été");
	assert_string_equal(CSV("\x81;a\n"),
			    "!1 1:0 The letters of this file can't be read: save it as "
			    "CSV in UTF-8, or as .ods or .xlsx.");
	assert_string_equal(CSV(""), "");
}

/* The separator is that of the list, not of a line of information above it. */
static void lines_above_the_list_do_not_choose_its_separator(void **state)
{
	(void)state;
	assert_string_equal(CSV("Session 12, salle B\n\nNom;Prénom;Sexe\nA;B;F\n"),
			    "1:Session 12, salle B 3:Nom|Prénom|Sexe 4:A|B|F");
	assert_string_equal(CSV("sep=;\r\na;b,c,d,e\r\n"), "2:a|b,c,d,e");
}

static void rows_without_text_are_left_out_but_counted(void **state)
{
	(void)state;
	assert_string_equal(CSV(";;;\na;;\n\n;b;;;\n"), "2:a 4:|b");
}

/* --- ODS ----------------------------------------------------------------------------------------
 */

static void ods_cells_are_texts_with_their_place(void **state)
{
	(void)state;
	assert_string_equal(ods(TABLE(ROW(CELL("a") "<table:table-cell/>" CELL("c")) ROW("")
					  ROW("<table:table-cell/>" CELL("é&amp;&lt;")))),
			    "1:a||c 3:|é&<");
	/* Groups of rows, and headers repeated on paper, are rows. */
	assert_string_equal(
	    ods(TABLE("<table:table-header-rows>" ROW(CELL(
		"h")) "</table:table-header-rows>"
		      "<table:table-row-group><table:table-row-group>" ROW(CELL(
			  "a")) "</table:table-row-group></table:table-row-group>" ROW(CELL("b")))),
	    "1:h 2:a 3:b");
}

static void ods_paragraphs_spans_and_spaces_are_text(void **state)
{
	(void)state;
	assert_string_equal(
	    ods(TABLE(ROW("<table:table-cell>" P("one") P("two") "</table:table-cell>"))),
	    "1:one\ntwo");
	assert_string_equal(ods(TABLE(ROW(CELL("a<text:span>b<text:span>c</text:span></text:span>"
					       "<text:a>d</text:a>")))),
			    "1:abcd");
	/* White space of the XML is one space; text:s tells those that count. */
	assert_string_equal(ods(TABLE(ROW(CELL("  a \n  b<text:s/>c<text:s text:c=\"3\"/>d"
					       "<text:tab/>e<text:line-break/>f")))),
			    "1:a b c   d\te\nf");
	/* A comment is no text, nor is what a picture says. */
	assert_string_equal(
	    ods(TABLE(ROW("<table:table-cell><office:annotation>" P("x") "</office:annotation>" P(
		"a") "<draw:frame><draw:text-box>" P("y") "</draw:text-box></draw:frame></"
							  "table:table-cell>"))),
	    "1:a");
}

static void ods_values_do_not_depend_on_how_they_are_shown(void **state)
{
	static const struct {
		const char *cell, *value;
	} cases[] = {
	    {"date\" office:date-value=\"2001-02-28\">" P("28 févr."), "2001-02-28"},
	    {"date\" office:date-value=\"2001-02-28T00:00:00\">" P("x"), "2001-02-28"},
	    {"date\" office:date-value=\"2001-02-28T09:30:00\">" P("x"), "2001-02-28T09:30"},
	    {"date\" office:date-value=\"2001-02-28T09:30:15.5\">" P("x"), "2001-02-28T09:30:15"},
	    {"time\" office:time-value=\"PT09H30M00S\">" P("9:30 AM"), "09:30"},
	    {"time\" office:time-value=\"PT26H05M07S\">" P("x"), "26:05:07"},
	    {"float\" office:value=\"1234.5\">" P("1 234,50"), "1234.5"},
	    {"float\" office:value=\"0.10000000000000001\">" P("0,1"), "0.1"},
	    {"float\" office:value=\"1.5E20\">" P("x"), "150000000000000000000"},
	    {"float\" office:value=\"-2.5E-7\">" P("x"), "-0.00000025"},
	    {"float\" office:value=\"75001\">" P("75001"), "75001"},
	    {"float\" office:value=\"1004\">" P("01004"), "01004"},
	    {"float\" office:value=\"7\">" P("8"), "7"},
	    {"percentage\" office:value=\"0.33\">" P("33%"), "33%"},
	    {"currency\" office:currency=\"EUR\" office:value=\"45\">" P("45,00 €"), "45"},
	    {"boolean\" office:boolean-value=\"true\">" P("VRAI"), "true"},
	    {"string\" office:string-value=\"told\">" P("shown"), "told"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct str x = arena_printf(arena,
					    TABLE(ROW("<table:table-cell office:value-type=\"%s"
						      "</table:table-cell>")),
					    cases[i].cell);
		assert_string_equal(ods(x.p), arena_printf(arena, "1:%s", cases[i].value).p);
	}
}

static void ods_repeats_cost_nothing_when_empty(void **state)
{
	(void)state;
	size_t used = arena_used(arena);
	assert_string_equal(
	    ods(TABLE(ROW(CELL("a")) "<table:table-row table:number-rows-repeated=\"1048574\">"
				     "<table:table-cell table:number-columns-repeated=\"16384\"/>"
				     "</table:table-row>" ROW(CELL("z")))),
	    "1:a 1048576:z");
	assert_true(arena_used(arena) - used < 300000);
	/* Repeated with something in them, they are so many rows and cells. */
	assert_string_equal(
	    ods(TABLE("<table:table-row table:number-rows-repeated=\"3\">"
		      "<table:table-cell table:number-columns-repeated=\"2\">" P(
			  "a") "</table:table-cell></table:table-row>" ROW(CELL("b")))),
	    "1:a|a 2:a|a 3:a|a 4:b");
	assert_string_equal(
	    ods(TABLE("<table:table-row table:number-rows-repeated=\"1048576\">" CELL(
		"a") "</table:table-row>")),
	    "!5 1:0 This list has more than {0} rows: send it in several parts.");
	/* As many as a number can hold. */
	assert_string_equal(
	    ods(TABLE("<table:table-row table:number-rows-repeated=\"999999999999999999\"/>"
		      "<table:table-row table:number-rows-repeated=\"9223372036854775807\"/>")),
	    "");
	assert_string_equal(
	    ods(TABLE(
		"<table:table-row table:number-rows-repeated=\"999999999999\"/>" ROW(CELL("a")))),
	    "!1 0:0 This file is damaged or was cut short: save it again, then send it "
	    "again.");
}

static void ods_cells_under_a_merged_one_are_empty(void **state)
{
	(void)state;
	assert_string_equal(
	    ods(TABLE(ROW("<table:table-cell table:number-columns-spanned=\"3\">" P(
		"a") "</table:table-cell><table:covered-table-cell>" P("hidden") "</"
										 "table:covered-"
										 "table-cell><"
										 "table:covered-"
										 "table-cell "
										 "table:number-"
										 "columns-repeated="
										 "\"1\"/>" CELL(
										     "d")))),
	    "1:a|||d");
}

static void the_first_table_shown_that_holds_something_is_read(void **state)
{
	(void)state;
	assert_string_equal(
	    seen(archive_ods(
		arena,
		"<style:style style:name=\"off\" style:family=\"table\">"
		"<style:table-properties table:display=\"false\"/></style:style>",
		"<table:table table:style-name=\"off\">" ROW(
		    CELL("no")) "</table:table>"
				"<table:table>" ROW("<table:table-cell/>") "</table:table>" TABLE(
				    ROW(CELL("a"))) TABLE(ROW(CELL("later"))))),
	    "1:a");
	/* What was deleted under "record changes" stands before the tables, in their own marks. */
	assert_string_equal(
	    ods("<table:tracked-changes><table:table>" ROW(
		CELL("no")) "</table:table></table:tracked-changes>" TABLE(ROW(CELL("a")))),
	    "1:a");
}

/* --- XLSX ---------------------------------------------------------------------------------------
 */

static void xlsx_cells_are_texts_with_their_place(void **state)
{
	(void)state;
	assert_string_equal(
	    xlsx("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>1</v></c><c r=\"C1\" "
		 "t=\"s\"><v>0</v></c></row>"
		 "<row r=\"4\"><c r=\"AB4\" t=\"inlineStr\"><is><t>x</t></is></c></row>",
		 "<si><t>zero</t></si><si><r><t>o</t></r><r><rPr/><t xml:space=\"preserve\">ne "
		 "</t></r>"
		 "<rPh sb=\"0\" eb=\"1\"><t>aid</t></rPh></si>",
		 NULL),
	    "1:one ||zero 4:|||||||||||||||||||||||||||x");
	/* Places may be left out: then each follows the one before. */
	assert_string_equal(
	    xlsx("<row><c><v>1</v></c><c><v>2</v></c></row><row/><row><c><v>3</v></c></row>", NULL,
		 NULL),
	    "1:1|2 3:3");
	/* A formula counts by its last result; letters that XML lacks are told by number. */
	assert_string_equal(
	    xlsx("<row><c t=\"str\"><f>A1&amp;\"b\"</f><v>ab</v></c><c t=\"b\"><v>1</v></c>"
		 "<c t=\"e\"><v>#N/A</v></c><c "
		 "t=\"inlineStr\"><is><t>a_x000A_b_x12_</t></is></c></row>",
		 NULL, NULL),
	    "1:ab|true|#N/A|a\nb_x12_");
}

/* Serial numbers as Excel shows them; ECMA-376 part 1, 18.17.4.1 has 2 January 1900 as 2 and
 * 1904's first day as 0. 36892 is 1 January 2001 (Excel's own DATE(2001,1,1)). */
static void xlsx_day_numbers_are_dates_where_their_style_says_so(void **state)
{
	static const char styles[] =
	    "<numFmts><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy;@\"/>"
	    "<numFmt numFmtId=\"165\" formatCode=\"[$-40C]d mmmm yyyy\"/>"
	    "<numFmt numFmtId=\"166\" formatCode=\"00000\"/>"
	    "<numFmt numFmtId=\"167\" formatCode=\"0.00&quot; days&quot;\"/>"
	    "<numFmt numFmtId=\"168\" formatCode=\"hh&quot;h&quot;mm\"/>"
	    "<numFmt numFmtId=\"169\" formatCode=\"[h]:mm:ss\"/>"
	    "<numFmt numFmtId=\"170\" formatCode=\"[Red]#,##0.00\\ \\d\"/></numFmts>"
	    "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
	    "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/>"
	    "<xf numFmtId=\"165\"/><xf numFmtId=\"22\"/><xf numFmtId=\"20\"/><xf numFmtId=\"166\"/>"
	    "<xf numFmtId=\"167\"/><xf numFmtId=\"9\"/><xf numFmtId=\"168\"/><xf numFmtId=\"169\"/>"
	    "<xf numFmtId=\"170\"/></cellXfs>";
	static const struct {
		int style;
		const char *raw, *value;
	} cases[] = {
	    {0, "36892", "36892"},
	    {1, "36892", "2001-01-01"},
	    {2, "36892", "2001-01-01"},
	    {3, "36892", "2001-01-01"},
	    {4, "36892.5", "2001-01-01T12:00"},
	    {1, "1", "1900-01-01"},
	    {1, "59", "1900-02-28"},
	    {1, "60", "1900-02-29"},
	    {1, "61", "1900-03-01"},
	    {1, "2958465", "9999-12-31"},
	    {1, "2958466", "2958466"},
	    {1, "-1", "-1"},
	    {5, "0.39583333333333331", "09:30"},
	    {9, "0.39583333333333331", "09:30"},
	    {10, "1.0840277777777778", "26:01"},
	    {6, "1004", "01004"},
	    {6, "123456", "123456"},
	    {7, "2", "2"},
	    {8, "0.33", "33%"},
	    {8, "0.33333333333333331", "33.3333333333333%"},
	    {11, "12.5", "12.5"},
	    {0, "0.10000000000000001", "0.1"},
	    {0, "1E+20", "100000000000000000000"},
	    {99, "5", "5"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct str row = arena_printf(arena, "<row><c s=\"%d\"><v>%s</v></c></row>",
					      cases[i].style, cases[i].raw);
		assert_string_equal(xlsx(row.p, NULL, styles),
				    arena_printf(arena, "1:%s", cases[i].value).p);
	}
	const struct archive_xlsx mac = {
	    .properties = "<workbookPr date1904=\"1\"/>",
	    .styles = styles,
	    .rows = "<row><c s=\"1\"><v>0</v></c><c s=\"1\"><v>35430</v></c></row>"};
	assert_string_equal(seen(archive_xlsx(arena, &mac)), "1:1904-01-01|2001-01-01");
}

static void xlsx_places_that_cannot_be_are_refused(void **state)
{
	static const char damaged[] =
	    "!1 0:0 This file is damaged or was cut short: save it again, then send it again.";

	(void)state;
	assert_string_equal(xlsx("<row r=\"2\"/><row r=\"2\"/>", NULL, NULL), damaged);
	assert_string_equal(xlsx("<row r=\"99999999999999999999\"/>", NULL, NULL), damaged);
	assert_string_equal(xlsx("<row r=\"-4\"/>", NULL, NULL), damaged);
	assert_string_equal(
	    xlsx("<row r=\"1\"><c r=\"ZZZZZZZZZ1\"><v>1</v></c></row>", NULL, NULL),
	    "!1 1:201 This row goes past {0} columns: take away what stands at its right.");
	assert_string_equal(
	    xlsx("<row><c t=\"s\"><v>7</v></c><c t=\"s\"><v>-1</v></c></row>", "<si/>", NULL), "");
}

/* --- what is refused ----------------------------------------------------------------------------
 */

static const char *refusal(struct str bytes)
{
	struct sheet s;
	struct error e;

	assert_int_not_equal(sheet_read(arena, bytes, NULL, &s, &e), ERR_NONE);
	return e.message;
}
static void begins(const char *text, const char *with)
{
	if (strncmp(text, with, strlen(with)) != 0)
		fail_msg("\"%s\" does not begin with \"%s\"", text, with);
}

static void what_is_no_spreadsheet_is_told_as_what_it_is(void **state)
{
	static const char xls[] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0W\0o\0r\0k\0b\0o\0o\0k";
	static const char locked[] =
	    "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c"
	    "\0k\0a\0g\0e\0";
	const struct archive_part docx[] = {{"[Content_Types].xml", STR("<Types/>"), false, false},
					    {"word/document.xml", STR("<w/>"), false, false}};
	const struct archive_part odt[] = {
	    {"mimetype", STR("application/vnd.oasis.opendocument.text"), true, false}};
	const struct archive_part other[] = {{"photo.jpg", STR("x"), false, false}};
	const struct archive_part xlsb[] = {{"[Content_Types].xml", STR("<Types/>"), false, false},
					    {"xl/workbook.bin", STR("x"), false, false}};

	(void)state;
	begins(refusal(STR("%PDF-1.7\n")), "This file is a PDF");
	begins(refusal(STR("\x89PNG\r\n\x1a\n")), "This file is a picture");
	begins(refusal(STR("\xff\xd8\xff\xe0")), "This file is a picture");
	begins(refusal(STR("{\\rtf1}")), "This file is a text document");
	begins(refusal(STR("\n <HTML><table>")), "This file is a web page");
	begins(refusal(STR("<?xml version=\"1.0\"?>")), "This file is a web page or XML");
	begins(refusal((struct str){xls, sizeof xls}), "This file is in an old format");
	begins(refusal((struct str){locked, sizeof locked}), "This file is locked by a password");
	begins(refusal(archive_of(arena, docx, 2)), "This file is a text document");
	begins(refusal(archive_of(arena, odt, 1)), "This file is a text document");
	begins(refusal(archive_of(arena, xlsb, 2)), "This file is a binary workbook");
	begins(refusal(archive_of(arena, other, 1)), "This archive holds no spreadsheet");
	begins(refusal((struct str){"a\0b", 3}), "This file is no list");
	begins(refusal((struct str){"\xff\xfe"
				    "a\0;\0b\0",
				    8}),
	       "this file is in UTF-16");
}

static void a_locked_file_is_told_so(void **state)
{
	const struct archive_part by_manifest[] = {
	    {"mimetype", STR("application/vnd.oasis.opendocument.spreadsheet"), true, false},
	    {"META-INF/manifest.xml",
	     STR("<m:manifest xmlns:m=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\">"
		 "<m:file-entry m:full-path=\"content.xml\"><m:encryption-data/></m:file-entry>"
		 "</m:manifest>"),
	     false, false},
	    {"content.xml", STR("\x01\x02\x03"), false, false}};
	const struct archive_part whole[] = {
	    {"mimetype", STR("application/vnd.oasis.opendocument.spreadsheet"), true, false},
	    {"encrypted-package", STR("\x01\x02\x03"), false, false}};
	const struct archive_part by_zip[] = {
	    {"mimetype", STR("application/vnd.oasis.opendocument.spreadsheet"), true, false},
	    {"content.xml", STR("<a/>"), false, true}};

	(void)state;
	begins(refusal(archive_of(arena, by_manifest, 3)), "This file is locked by a password");
	begins(refusal(archive_of(arena, whole, 2)), "This file is locked by a password");
	begins(refusal(archive_of(arena, by_zip, 2)), "This file is locked by a password");
}

/* Wherever a file is cut, and whatever single byte is changed, it is read or refused. */
static void a_file_cut_short_or_damaged_is_refused_and_never_harms(void **state)
{
	struct str good[] = {
	    archive_ods(arena, "", TABLE(ROW(CELL("a") CELL("b")))),
	    archive_xlsx(arena, &(struct archive_xlsx){.rows = "<row><c><v>1</v></c></row>"})};
	struct sheet s;
	struct error e;

	(void)state;
	for (size_t k = 0; k < 2; k++) {
		char *copy = arena_alloc(arena, good[k].n, 1);
		for (size_t n = 4; n + 1 < good[k].n; n += 3) {
			struct arena *a = arena_new(1 << 26);
			assert_int_equal(sheet_read(a, str_sub(good[k], 0, n), NULL, &s, &e),
					 ERR_INVALID);
			assert_non_null(e.message);
			arena_free(a);
		}
		for (size_t at = 0; at < good[k].n; at++) {
			struct arena *a = arena_new(1 << 26);
			memcpy(copy, good[k].p, good[k].n);
			copy[at] = (char)(copy[at] ^ 0x55);
			int status = sheet_read(a, (struct str){copy, good[k].n}, NULL, &s, &e);
			assert_true(status == ERR_NONE || status == ERR_INVALID ||
				    status == ERR_FULL);
			arena_free(a);
		}
	}
}

/* --- bombs --------------------------------------------------------------------------------------
 */

static struct str repeated(const char *text, size_t times)
{
	struct buf b = BUF_INIT((size_t)1 << 30);

	for (size_t i = 0; i < times; i++)
		buf_str(&b, str_of(text));
	return buf_take(&b, arena);
}

static void an_archive_that_swells_is_stopped(void **state)
{
	const char *rows = repeated("<row></row>", 1000000).p; /* 11 MB, some 25 kB packed */
	const struct archive_xlsx x = {.rows = rows};
	struct str bomb = archive_xlsx(arena, &x);

	(void)state;
	assert_true(bomb.n < 44000); /* 11 MB is more than 250 times that: the ratio */
	begins(refusal(bomb), "This file unpacks to more than");
	/* The same under a lower limit of what may come out, however well it is packed. */
	const struct sheet_limits small = {.opened_bytes = 1000000, .ratio = 100000};
	begins(read_with(bomb, &small), "!5 0:0 This file unpacks to more than {0} bytes");
	/* And let through, it is a list without anything. */
	const struct sheet_limits large = {.ratio = 100000};
	assert_string_equal(read_with(bomb, &large), "");
}

static void an_archive_of_too_many_parts_is_refused(void **state)
{
	struct archive_part *parts = ARENA_NEW(arena, struct archive_part, 1100);

	(void)state;
	for (size_t i = 0; i < 1100; i++)
		parts[i] =
		    (struct archive_part){arena_printf(arena, "p%zu", i).p, STR("x"), true, false};
	begins(refusal(archive_of(arena, parts, 1100)), "This file is an archive of more than");
}

static struct str ods_of_xml(struct str xml)
{
	const struct archive_part parts[] = {
	    {"mimetype", STR("application/vnd.oasis.opendocument.spreadsheet"), true, false},
	    {"content.xml", xml, false, false}};

	return archive_of(arena, parts, 2);
}

static void entities_and_deep_or_endless_marks_are_refused(void **state)
{
	(void)state;
	begins(refusal(ods_of_xml(
		   STR("<!DOCTYPE a [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]><a>&b;</a>"))),
	       "This file declares entities");
	begins(refusal(ods_of_xml(STR("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>"))),
	       "This file declares entities");
	begins(refusal(ods_of_xml(repeated("<a>", 100000))), "This file's parts are nested deeper");
	begins(refusal(ods_of_xml(arena_printf(arena, "<a b=\"%s\"/>", repeated("x", 3000000).p))),
	       "This file holds a tag longer");
	begins(refusal(ods_of_xml(STR("<a>&unknown;</a>"))), "This file is damaged");
	begins(refusal(ods_of_xml(STR("<a>"))), "This file is damaged");
	begins(refusal(ods_of_xml(STR("<a/>"))), "This file is damaged");
}

static void limits_are_told_with_the_row(void **state)
{
	const struct sheet_limits l = {.rows = 2, .columns = 3, .cell_bytes = 4, .text_bytes = 40};
	const struct sheet_limits cells = {.cells = 5};
	const struct sheet_limits file = {.file_bytes = 3};

	(void)state;
	assert_string_equal(read_with(STR("a\nb\n"), &l), "1:a 2:b");
	begins(read_with(STR("a\nb\nc\n"), &l), "!5 3:0 This list has more than {0} rows");
	assert_string_equal(read_with(STR("a,b,c,,\n"), &l), "1:a|b|c");
	begins(read_with(STR("a\na,b,c,d\n"), &l), "!1 2:4 This row goes past {0} columns");
	begins(read_with(STR("a,12345\n"), &l), "!1 1:2 This cell is longer than {0} bytes");
	begins(read_with(STR("a,b,c\na,b,c\n"), &cells),
	       "!5 2:0 This list has more than {0} cells");
	begins(read_with(STR("abcd"), &file), "!5 0:0 This file is larger than {0} bytes");
	begins(read_with(archive_ods(arena, "", TABLE(ROW(CELL("a") CELL("12345")))), &l),
	       "!1 1:2 This cell is longer than {0} bytes");
	begins(read_with(archive_xlsx(arena,
				      &(struct archive_xlsx){
					  .rows = "<row/><row><c/><c t=\"s\"><v>0</v></c></row>",
					  .strings = "<si><t>12345</t></si>"}),
			 &l),
	       "!1 2:2 This cell is longer than {0} bytes");
	begins(read_with(archive_xlsx(arena,
				      &(struct archive_xlsx){
					  .rows = "<row/>",
					  .strings = repeated("<si><t>1234</t></si>", 9).p}),
			 &l),
	       "!5 0:0 This list holds more than {0} bytes of text");
}

static void columns_have_their_letters(void **state)
{
	static const struct {
		size_t column;
		const char *letters;
	} cases[] = {{0, "A"},	  {25, "Z"},	{26, "AA"},    {51, "AZ"},
		     {701, "ZZ"}, {702, "AAA"}, {16383, "XFD"}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(sheet_letters(arena, cases[i].column).p, cases[i].letters);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
	    T(csv_is_read_whatever_its_separator_and_letters),
	    T(lines_above_the_list_do_not_choose_its_separator),
	    T(rows_without_text_are_left_out_but_counted),
	    T(ods_cells_are_texts_with_their_place),
	    T(ods_paragraphs_spans_and_spaces_are_text),
	    T(ods_values_do_not_depend_on_how_they_are_shown),
	    T(ods_repeats_cost_nothing_when_empty),
	    T(ods_cells_under_a_merged_one_are_empty),
	    T(the_first_table_shown_that_holds_something_is_read),
	    T(xlsx_cells_are_texts_with_their_place),
	    T(xlsx_day_numbers_are_dates_where_their_style_says_so),
	    T(xlsx_places_that_cannot_be_are_refused),
	    T(what_is_no_spreadsheet_is_told_as_what_it_is),
	    T(a_locked_file_is_told_so),
	    T(a_file_cut_short_or_damaged_is_refused_and_never_harms),
	    T(an_archive_that_swells_is_stopped),
	    T(an_archive_of_too_many_parts_is_refused),
	    T(entities_and_deep_or_endless_marks_are_refused),
	    T(limits_are_told_with_the_row),
	    T(columns_have_their_letters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
