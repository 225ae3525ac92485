/* SPDX-License-Identifier: EUPL-1.2 */
/* sheet_xlsx.h - what the readers of a workbook's parts share. Only sheet_xlsx*.c include this. */
#pragma once
#include "document/sheet_inside.h"
#include "document/xml.h"

struct xlsx_sheet {
	struct str id, name;
};

struct xlsx_style { /* how the cells of a style show a number */
	uint8_t shown, zeros;
};

struct workbook {
	struct grid *grid;
	struct package *package;
	struct xml *xml; /* of the part at hand */
	bool is_workbook, from_1904;
	struct xlsx_sheet *sheets; /* visible */
	size_t sheet_n;
	struct xlsx_style *styles;
	size_t style_n, style_room;
	struct xlsx_format *formats; /* the file's own */
	bool in_cell_styles;
	struct str *strings; /* shared */
	size_t string_n, string_room;
	/* the text at hand: of a shared string, or of a cell */
	struct buf text;
	bool in_text;
	unsigned phonetic; /* depth of a reading aid, left out; 0: none */
	/* the cell at hand */
	size_t number, column;
	bool in_rows, in_cell;
	char type[16];
	size_t style;
};

void xlsx_no_close(void *context, struct xml *x, enum xml_space space, const char *name);
/* Reads a part with the workbook as context. */
[[nodiscard]] int xlsx_part(struct workbook *w, struct str part, const struct xml_reader *reader);

[[nodiscard]] int xlsx_read_styles(struct workbook *w, struct str part);
[[nodiscard]] int xlsx_read_strings(struct workbook *w, struct str part);
[[nodiscard]] int xlsx_read_sheet(struct workbook *w, struct str part);

/* The text at hand with its "_x000D_" made letters, in place. */
struct str xlsx_text(struct workbook *w);
