/* SPDX-License-Identifier: EUPL-1.2 */
/* Tables out of CSV, ODS and XLSX. A table is shown as its rows: number, colon, cells between
 * bars. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/buf.h"
#include "base/file.h"
#include "help/archive.h"
#include "help/sheets.h"

#define CSV(lit) sheet_line(STR(lit), NULL)

static const char *ods(const char *spreadsheet)
{
	return sheet_line(archive_ods(arena, "", spreadsheet), NULL);
}
#define TABLE(rows) "<table:table table:name=\"T\">" rows "</table:table>"
#define ROW(cells) "<table:table-row>" cells "</table:table-row>"
#define CELL(text) "<table:table-cell office:value-type=\"string\">" P(text) "</table:table-cell>"
#define P(text) "<text:p>" text "</text:p>"

static const char *xlsx(const char *rows, const char *strings, const char *styles)
{
	return sheet_line(
	    archive_xlsx(
		arena, &(struct archive_xlsx){.rows = rows, .strings = strings, .styles = styles}),
	    NULL);
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
	    sheet_line(
		archive_ods(
		    arena,
		    "<style:style style:name=\"off\" style:family=\"table\">"
		    "<style:table-properties table:display=\"false\"/></style:style>",
		    "<table:table table:style-name=\"off\">" ROW(CELL(
			"no")) "</table:table>"
			       "<table:table>" ROW("<table:table-cell/>") "</table:table>" TABLE(
				   ROW(CELL("a"))) TABLE(ROW(CELL("later")))),
		NULL),
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
	assert_string_equal(sheet_line(archive_xlsx(arena, &mac), NULL), "1:1904-01-01|2001-01-01");
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

static struct str merged(const char *reference)
{
	/* Ranges stand after the rows; a second, empty list of rows closes what the first opened.
	 */
	struct str rows =
	    arena_printf(arena,
			 "<row><c><v>1</v></c><c><v>2</v></c><c><v>3</v></c></row>"
			 "<row><c><v>4</v></c><c><v>5</v></c></row>"
			 "<row r=\"9\"><c><v>6</v></c></row></sheetData>"
			 "<mergeCells><mergeCell ref=\"%s\"/></mergeCells><sheetData>",
			 reference);

	return archive_xlsx(arena, &(struct archive_xlsx){.rows = rows.p});
}

static void xlsx_cells_under_a_merged_one_are_empty(void **state)
{
	(void)state;
	assert_string_equal(sheet_line(merged("A1:B2"), NULL), "1:1||3 9:6");
	assert_string_equal(sheet_line(merged("B1:C1"), NULL), "1:1|2 2:4|5 9:6");
	assert_string_equal(sheet_line(merged("A2:XFD1048576"), NULL), "1:1|2|3 2:4");
	/* What is no range changes nothing. */
	assert_string_equal(sheet_line(merged("A1"), NULL), "1:1|2|3 2:4|5 9:6");
	assert_string_equal(sheet_line(merged("1:2"), NULL), "1:1|2|3 2:4|5 9:6");
	assert_string_equal(sheet_line(merged("C9:A1"), NULL), "1:1|2|3 2:4|5 9:6");
}

/* --- real files ---------------------------------------------------------------------------------
 */

static struct str file(const char *name)
{
	struct str bytes;
	struct error e;

	if (file_read(arena, arena_printf(arena, "tests/document/files/%s", name).p, 100000, &bytes,
		      &e))
		fail_msg("%s: %s", name, e.message);
	return bytes;
}

/* An archive unpacked and packed again by hand may lose the part that tells its kind. */
static void an_ods_without_its_kind_is_read(void **state)
{
	const struct archive_part parts[] = {
	    {"content.xml",
	     STR("<o:document-content xmlns:o=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" "
		 "xmlns=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" "
		 "xmlns:t=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><o:body><o:"
		 "spreadsheet>"
		 "<table><table-row><table-cell><t:p>a</t:p></table-cell></table-row></table>"
		 "</o:spreadsheet></o:body></o:document-content>"),
	     false, false}};

	(void)state;
	assert_string_equal(sheet_line(archive_of(arena, parts, 1), NULL), "1:a");
}

/* The same list saved by LibreOffice 7.4 in two formats. Dates, hours and shares are cells of those
 * kinds; the codes are typed as text; rows 1 and 2 stand above the list, row 7 is empty. */
static void what_libreoffice_saves_is_read(void **state)
{
	static const char list[] =
	    "1:Session 2:N° 12 4:* Nom de naissance|* Prénom|* Date de naissance (format : "
	    "jj/mm/aaaa)|Code postal|Heure|Taux|Note "
	    "5:O'Brien|Élodie|2001-02-28|01004|09:30|33%|12.5 "
	    "6:Łukasz & Co|Deux\nlignes|1999-12-31|75001|18:05|12.5%|-3 "
	    "8:Œuvré|  espaces  |2026-01-01|2A004|||1234567";

	(void)state;
	assert_string_equal(sheet_line(file("list.ods"), NULL), list);
	assert_string_equal(sheet_line(file("list.xlsx"), NULL), list);
	/* The same with A1:C2 merged, which hides A2. */
	assert_non_null(strstr(sheet_line(file("merged.xlsx"), NULL), "1:Session 4:"));
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
#define T(f) cmocka_unit_test_setup_teardown(f, arena_begin, arena_end)
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
	    T(xlsx_cells_under_a_merged_one_are_empty),
	    T(an_ods_without_its_kind_is_read),
	    T(what_libreoffice_saves_is_read),
	    T(columns_have_their_letters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
