/* SPDX-License-Identifier: EUPL-1.2 */
/* pdf.h - a document for people to print, sign and file: headings, paragraphs, tables that run over
 * as many pages as they need, bars, and what is filled in by hand: lines, boxes, ticks. A4 upright,
 * vector letters, tagged for screen readers; each page says which it is of how many. The same
 * content and date give the same bytes.
 *
 * Blocks are added in order, then drawn at once (cairo and pango). Everything given is borrowed
 * until pdf_render; texts are valid UTF-8 and already in the reader's language. Text is never
 * markup. */
#pragma once
#include "base/error.h"
#include "document/chart.h"

struct pdf;

struct pdf_info {
	struct str title;    /* of the file, and at the foot of each page */
	struct str language; /* "fr": for readers, hyphens and shapes of letters */
	int64_t created_at;  /* UTC ms */
	double margin;	     /* on the four sides, in points; 0: 56 */
};

struct pdf *pdf_new(struct arena *a, const struct pdf_info *info);

/* What follows begins on a page of its own, with this at its foot, and its pages are counted by
 * themselves: one letter after another in one file. */
void pdf_part(struct pdf *p, struct str title);
/* What was added since pdf_part (or pdf_new) stands at the top of each page of the part. It must
 * fit on half a page. Once a part. */
void pdf_head_end(struct pdf *p);

void pdf_heading(struct pdf *p, unsigned level, struct str text); /* level 1 to 3 */
void pdf_text(struct pdf *p, struct str text);
void pdf_item(struct pdf *p, struct str text);			/* of a list */
void pdf_step(struct pdf *p, unsigned number, struct str text); /* of a numbered one */
void pdf_space(struct pdf *p, double points);
void pdf_page(struct pdf *p); /* what follows begins on another page */

/* A letter's sender at the left, its recipient at the right; lines end in "\n". */
void pdf_sides(struct pdf *p, struct str left, struct str right);

struct pdf_fact {
	struct str label, value;
	bool large; /* to be read from afar, or typed */
};

/* A label and its value beside it, in so many columns (1 or 2); from left to right, then down. */
void pdf_facts(struct pdf *p, const struct pdf_fact *facts, size_t n, unsigned columns);

struct pdf_column {
	struct str title;
	double share; /* of the width; the columns' shares are added up */
	bool right;   /* numbers stand at the right */
};

struct pdf_table {
	const struct pdf_column *columns;
	size_t column_count;
	const struct str *cells; /* row after row; an empty one is left blank, to sign in */
	size_t row_count;
	double row_height; /* at least, in points; 0: as the text needs */
	size_t strong_row; /* one row in bold, from 1; 0: none */
	size_t page_rows;  /* at most on a page; 0: as many as fit */
	bool is_grid; /* rules between the columns too; a long text is made smaller, down to two
		       * thirds, before its row grows */
};

/* The titles stand again at the top of each page. A row is never cut; one that is taller than a
 * page ends with an ellipsis. */
void pdf_table(struct pdf *p, const struct pdf_table *t);

struct pdf_bar {
	struct str label, value; /* `value` is the text at the end of the bar */
	double length;		 /* any unit, 0 or more; the longest bar takes the whole width */
	unsigned colour;	 /* 0xrrggbb */
};

void pdf_bars(struct pdf *p, const struct pdf_bar *bars, size_t n);

/* One or two charts side by side, each under its title and its legend, `height` points high in all.
 * They are pictures to who does not see: their figures belong in a table. */
void pdf_charts(struct pdf *p, const struct chart *charts, size_t n, double height);

/* To fill in by hand. */
void pdf_lines(struct pdf *p, unsigned n);		      /* n rules to write on */
void pdf_choice(struct pdf *p, bool ticked, struct str text); /* a square, and what it stands for */
/* Boxes to sign in, up to three abreast, each with its label in the corner. */
void pdf_boxes(struct pdf *p, const struct str *labels, size_t n, double height);

/* The file's bytes, in the arena. ERR_INTERNAL when cairo fails. */
[[nodiscard]] int pdf_render(struct pdf *p, struct str *out, struct error *e);
