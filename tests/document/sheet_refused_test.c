/* SPDX-License-Identifier: EUPL-1.2 */
/* Files that are no table, are locked, damaged or hostile: what is told, within which bounds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/buf.h"
#include "base/file.h"
#include "help/archive.h"
#include "help/sheets.h"

#define TABLE(rows) "<table:table table:name=\"T\">" rows "</table:table>"
#define ROW(cells) "<table:table-row>" cells "</table:table-row>"
#define CELL(text) "<table:table-cell office:value-type=\"string\">" P(text) "</table:table-cell>"
#define P(text) "<text:p>" text "</text:p>"

static struct str file(const char *name)
{
	struct str bytes;
	struct error e;

	if (file_read(arena, arena_printf(arena, "tests/document/files/%s", name).p, 100000, &bytes,
		      &e))
		fail_msg("%s: %s", name, e.message);
	return bytes;
}

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
	begins(refusal(file("list.xls")), "This file is in an old format");
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
	begins(refusal(file("locked.ods")), "This file is locked by a password");
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
	begins(sheet_line(bomb, &small), "!5 0:0 This file unpacks to more than {0} bytes");
	/* And let through, it is a list without anything. */
	const struct sheet_limits large = {.ratio = 100000};
	assert_string_equal(sheet_line(bomb, &large), "");
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
	const struct sheet_limits file = {.file_bytes = 3}, repeats = {.text_bytes = 40};

	(void)state;
	assert_string_equal(sheet_line(STR("a\nb\n"), &l), "1:a 2:b");
	begins(sheet_line(STR("a\nb\nc\n"), &l), "!5 3:0 This list has more than {0} rows");
	assert_string_equal(sheet_line(STR("a,b,c,,\n"), &l), "1:a|b|c");
	begins(sheet_line(STR("a\na,b,c,d\n"), &l), "!1 2:4 This row goes past {0} columns");
	begins(sheet_line(STR("a,12345\n"), &l), "!1 1:2 This cell is longer than {0} bytes");
	begins(sheet_line(STR("a,b,c\na,b,c\n"), &cells),
	       "!5 2:0 This list has more than {0} cells");
	begins(sheet_line(STR("abcd"), &file), "!5 0:0 This file is larger than {0} bytes");
	begins(sheet_line(archive_ods(arena, "", TABLE(ROW(CELL("a") CELL("12345")))), &l),
	       "!1 1:2 This cell is longer than {0} bytes");
	begins(sheet_line(archive_xlsx(arena,
				       &(struct archive_xlsx){
					   .rows = "<row/><row><c/><c t=\"s\"><v>0</v></c></row>",
					   .strings = "<si><t>12345</t></si>"}),
			  &l),
	       "!1 2:2 This cell is longer than {0} bytes");
	begins(sheet_line(archive_xlsx(arena,
				       &(struct archive_xlsx){
					   .rows = "<row/>",
					   .strings = repeated("<si><t>1234</t></si>", 9).p}),
			  &l),
	       "!5 0:0 This list holds more than {0} bytes of text");
	/* Ranges that lie one over the other cost no more than the cells would. */
	struct str merged =
	    arena_printf(arena, "%s</sheetData><mergeCells>%s</mergeCells><sheetData>",
			 repeated("<row><c r=\"A1\"/><c><v>1</v></c></row>", 10).p,
			 repeated("<mergeCell ref=\"C1:D9\"/>", 30).p);
	const struct sheet_limits few = {.cells = 200};
	begins(sheet_line(archive_xlsx(arena, &(struct archive_xlsx){.rows = merged.p}), &few),
	       "!1 0:0 This file is damaged");
	/* A text counts wherever it stands, though it is kept once. */
	begins(
	    sheet_line(archive_ods(arena, "",
				   TABLE("<table:table-row table:number-rows-repeated=\"2\">"
					 "<table:table-cell table:number-columns-repeated=\"3\">" P(
					     "1234567") "</table:table-cell></table:table-row>")),
		       &repeats),
	    "!5 1:0 This list holds more than {0} bytes of text");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, arena_begin, arena_end)
	const struct CMUnitTest tests[] = {
	    T(what_is_no_spreadsheet_is_told_as_what_it_is),
	    T(a_locked_file_is_told_so),
	    T(a_file_cut_short_or_damaged_is_refused_and_never_harms),
	    T(an_archive_that_swells_is_stopped),
	    T(an_archive_of_too_many_parts_is_refused),
	    T(entities_and_deep_or_endless_marks_are_refused),
	    T(limits_are_told_with_the_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
