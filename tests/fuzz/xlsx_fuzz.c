/* SPDX-License-Identifier: EUPL-1.2 */
/* A workbook of Excel. An input that begins with PK is the archive itself; another holds its parts
 * one after another, parted by the byte 1: sheet, shared texts, styles, workbook. */
#include <stdint.h>
#include "sheet_fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define TYPE "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
#define RELATIONS                                                                                  \
	"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
#define RELATION(id, type, target)                                                                 \
	"<Relationship Id=\"" id "\" Type=\"" TYPE type "\" Target=\"" target "\"/>"
#define MAIN "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""

static struct str workbook(struct arena *a, struct str parts)
{
	struct str sheet, strings, styles, book;

	str_cut(parts, '\1', &sheet, &parts);
	str_cut(parts, '\1', &strings, &parts);
	str_cut(parts, '\1', &styles, &book);
	if (!book.n)
		book = STR("<workbook " MAIN " xmlns:r=\"http://schemas.openxmlformats.org/"
			   "officeDocument/2006/relationships\"><sheets><sheet name=\"a\" "
			   "r:id=\"r1\"/></sheets></workbook>");
	if (!strings.n)
		strings = STR("<sst " MAIN "/>");
	if (!styles.n)
		styles = STR("<styleSheet " MAIN "/>");
	const struct part list[] = {
	    {"[Content_Types].xml", STR("<Types/>")},
	    {"_rels/.rels",
	     STR(RELATIONS RELATION("a", "officeDocument", "xl/workbook.xml") "</Relationships>")},
	    {"xl/_rels/workbook.xml.rels",
	     STR(RELATIONS RELATION("r1", "worksheet", "s.xml") RELATION("r2", "styles", "y.xml")
		     RELATION("r3", "sharedStrings", "t.xml") "</Relationships>")},
	    {"xl/workbook.xml", book},
	    {"xl/s.xml", sheet},
	    {"xl/t.xml", strings},
	    {"xl/y.xml", styles},
	};
	return archive(a, list, sizeof list / sizeof *list);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(1 << 28);
	struct str bytes = {(const char *)data, size};

	check(a, str_starts(bytes, STR("PK")) ? bytes : workbook(a, bytes));
	arena_free(a);
	return 0;
}
