/* SPDX-License-Identifier: EUPL-1.2 */
/* archive.h - zip archives made in memory: spreadsheets a test writes by hand, good and hostile. */
#pragma once
#include "base/arena.h"

struct archive_part {
	const char *name;
	struct str bytes;
	bool stored, locked; /* not deflated; by a password */
};

struct str archive_of(struct arena *a, const struct archive_part *parts, size_t n);

/* An ODS of this <office:spreadsheet>, with these automatic styles (may be ""). */
struct str archive_ods(struct arena *a, const char *styles, const char *spreadsheet);

/* An XLSX: the inside of <workbook> after its sheets ("" or a workbookPr), of <styleSheet>, of
 * <sst> and of <sheetData>. */
struct archive_xlsx {
	const char *properties, *styles, *strings, *rows;
	const char *second; /* the <sheetData> of another sheet, "Suite", after it; NULL: none */
};
struct str archive_xlsx(struct arena *a, const struct archive_xlsx *x);
