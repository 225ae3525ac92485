/* SPDX-License-Identifier: EUPL-1.2 */
/* ods.h - a spreadsheet for people to fill or mend (OpenDocument 1.2): a template, a list of
 * faults. Written cell after cell, row after row; nothing can be a formula. The same content and
 * date give the same bytes. What is written reads back through document/sheet.h.
 *
 *	struct ods *o = ods_new(a, &info);
 *	ods_column(o, 4.5, ODS_AS_TEXT);
 *	ods_text(o, STR("* Prénom"), ODS_HEADER);
 *	ods_end_row(o);
 *	status = ods_render(o, &bytes, &e);
 *
 * Texts are valid UTF-8, borrowed for the call; characters that XML can't hold are left out. */
#pragma once
#include "base/error.h"

struct ods; /* lives in the arena */

struct ods_info {
	struct str title;    /* of the file, and the table's name */
	struct str language; /* "fr" */
	int64_t created_at;  /* UTC ms */
};

enum ods_look {
	ODS_PLAIN,
	ODS_TITLE,  /* large */
	ODS_HEADER, /* bold on grey, wrapped; of a column */
	ODS_HELP,   /* grey italics, wrapped */
	ODS_WRONG,  /* on red: a value to mend */
	ODS_LOOK_COUNT
};

enum ods_column_as {		   /* what the program makes of what people type in the column */
		     ODS_AS_TYPED, /* numbers, dates, as the program does */
		     ODS_AS_TEXT,  /* text always: a code keeps its zeros */
		     ODS_AS_DATE,  /* shown dd/mm/yyyy */
};

struct ods *ods_new(struct arena *a, const struct ods_info *info);

/* Columns from the left, before the first row. Width in centimetres. */
void ods_column(struct ods *o, double width, enum ods_column_as as);
/* Choices offered under each cell of the column declared last, NULL-ended. The program refuses
 * others with `help`, in the reader's language; with an empty `help` it takes them. */
void ods_column_choices(struct ods *o, const char *const *words, struct str help);

void ods_text(struct ods *o, struct str text, enum ods_look look); /* LF parts paragraphs */
void ods_int(struct ods *o, int64_t v, enum ods_look look);
/* "2026-11-28"; a text that is no such date is written as text. */
void ods_date(struct ods *o, struct str iso, enum ods_look look);
void ods_empty(struct ods *o, size_t count);
/* A comment that opens when the pointer is over the next cell. */
void ods_note(struct ods *o, struct str text);
void ods_end_row(struct ods *o);

/* The file's bytes, in the arena. ERR_FULL: more than 200 MB of XML; ERR_INTERNAL: libzip fails. */
[[nodiscard]] int ods_render(struct ods *o, struct str *out, struct error *e);
