/* SPDX-License-Identifier: EUPL-1.2 */
#include "help/archive.h"

#include <zip.h>

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
#define MAIN "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
#define RELATIONS "xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\""
#define TYPE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

struct str archive_of(struct arena *a, const struct archive_part *parts, size_t n)
{
	zip_error_t fault;
	zip_stat_t st;
	zip_source_t *bytes = zip_source_buffer_create(NULL, 0, 0, &fault);
	zip_t *zip = zip_open_from_source(bytes, ZIP_TRUNCATE, &fault);

	if (!zip)
		abort();
	zip_source_keep(bytes);
	for (size_t i = 0; i < n; i++) {
		zip_source_t *s = zip_source_buffer(zip, parts[i].bytes.p, parts[i].bytes.n, 0);
		zip_int64_t at = zip_file_add(zip, parts[i].name, s, 0);
		if (at < 0)
			abort();
		zip_set_file_compression(zip, (zip_uint64_t)at,
					 parts[i].stored ? ZIP_CM_STORE : ZIP_CM_DEFLATE, 0);
		if (parts[i].locked &&
		    zip_file_set_encryption(zip, (zip_uint64_t)at, ZIP_EM_AES_256, "secret") != 0)
			abort();
	}
	if (zip_close(zip) != 0 || zip_source_stat(bytes, &st) != 0 || zip_source_open(bytes) != 0)
		abort();
	char *p = arena_alloc(a, st.size + 1, 1);
	if (zip_source_read(bytes, p, st.size) != (zip_int64_t)st.size)
		abort();
	zip_source_close(bytes);
	zip_source_free(bytes);
	return (struct str){p, st.size};
}

struct str archive_ods(struct arena *a, const char *styles, const char *spreadsheet)
{
	struct str content =
	    arena_printf(a,
			 XML "<office:document-content "
			     "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" "
			     "xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" "
			     "xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" "
			     "xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" "
			     "xmlns:draw=\"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0\">"
			     "<office:automatic-styles>%s</office:automatic-styles><office:body>"
			     "<office:spreadsheet>%s</office:spreadsheet></office:body>"
			     "</office:document-content>",
			 styles, spreadsheet);
	const struct archive_part parts[] = {
	    {"mimetype", STR("application/vnd.oasis.opendocument.spreadsheet"), true, false},
	    {"content.xml", content, false, false},
	};

	return archive_of(a, parts, 2);
}

struct str archive_xlsx(struct arena *a, const struct archive_xlsx *x)
{
	const struct archive_part parts[] = {
	    {"[Content_Types].xml", STR("<Types/>"), false, false},
	    {"_rels/.rels",
	     STR(XML "<Relationships " RELATIONS "><Relationship Id=\"a\" Type=\"" TYPE
		     "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"),
	     false, false},
	    {"xl/workbook.xml",
	     arena_printf(a,
			  XML
			  "<workbook " MAIN " xmlns:r=\"" TYPE "\">%s<sheets>"
			  "<sheet name=\"Hidden\" sheetId=\"1\" state=\"hidden\" r:id=\"r1\"/>"
			  "<sheet name=\"Liste\" sheetId=\"2\" r:id=\"r2\"/>%s</sheets></workbook>",
			  x->properties ? x->properties : "",
			  x->second ? "<sheet name=\"Suite\" sheetId=\"3\" r:id=\"r3\"/>" : ""),
	     false, false},
	    {"xl/_rels/workbook.xml.rels",
	     STR(XML "<Relationships " RELATIONS "><Relationship Id=\"r1\" Type=\"" TYPE
		     "/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" "
		     "Type=\"" TYPE "/worksheet\" Target=\"/xl/worksheets/sheet2.xml\"/>"
		     "<Relationship Id=\"r3\" Type=\"" TYPE
		     "/worksheet\" Target=\"worksheets/sheet3.xml\"/>"
		     "<Relationship Id=\"s\" Type=\"" TYPE "/styles\" Target=\"styles.xml\"/>"
		     "<Relationship Id=\"t\" Type=\"" TYPE
		     "/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>"),
	     false, false},
	    {"xl/styles.xml",
	     arena_printf(a, XML "<styleSheet " MAIN ">%s</styleSheet>",
			  x->styles ? x->styles : ""),
	     false, false},
	    {"xl/sharedStrings.xml",
	     arena_printf(a, XML "<sst " MAIN ">%s</sst>", x->strings ? x->strings : ""), false,
	     false},
	    {"xl/worksheets/sheet1.xml",
	     STR(XML "<worksheet " MAIN "><sheetData><row><c t=\"inlineStr\"><is><t>no</t></is></c>"
		     "</row></sheetData></worksheet>"),
	     false, false},
	    {"xl/worksheets/sheet2.xml",
	     arena_printf(a, XML "<worksheet " MAIN "><sheetData>%s</sheetData></worksheet>",
			  x->rows),
	     false, false},
	    {"xl/worksheets/sheet3.xml",
	     arena_printf(a, XML "<worksheet " MAIN "><sheetData>%s</sheetData></worksheet>",
			  x->second ? x->second : ""),
	     false, false},
	};

	return archive_of(a, parts, sizeof parts / sizeof *parts);
}
