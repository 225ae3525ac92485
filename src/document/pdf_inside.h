/* SPDX-License-Identifier: EUPL-1.2 */
/* pdf_inside.h - what pdf.c (the document and its pages) and the files that draw blocks share. */
#pragma once
#include <pango/pangocairo.h>
#include "document/pdf.h"

/* Points: an inch is 72 of them. */
#define PAGE_WIDTH 595.28
#define PAGE_HEIGHT 841.89
#define MARGIN 56.0
#define FOOT 28.0 /* for the number of the page, within the lower margin */

enum block_kind {
	BLOCK_HEADING,
	BLOCK_TEXT,
	BLOCK_ITEM,
	BLOCK_STEP,
	BLOCK_SPACE,
	BLOCK_PAGE,
	BLOCK_SIDES,
	BLOCK_FACTS,
	BLOCK_TABLE,
	BLOCK_BARS,
	BLOCK_CHARTS,
	BLOCK_LINES,
	BLOCK_CHOICE,
	BLOCK_BOXES,
};

struct block {
	struct block *next;
	enum block_kind kind;
	unsigned number; /* level, step, lines, columns; a choice that is ticked: 1 */
	struct str text, other;
	double points;
	struct pdf_table table;
	const struct pdf_fact *facts;
	const struct pdf_bar *bars;
	const struct chart *charts;
	const struct str *labels;
	size_t count; /* of facts, bars, charts, labels */
};

struct part {
	struct part *next;
	struct str title;
	struct block *first, **last;
	struct block *body; /* the first block after the head */
	unsigned pages;	    /* 1 until a drawing finds another number */
};

/* The blocks are drawn again when a part took other than the pages believed: letters of one page,
 * once. */
struct drawing {
	cairo_t *cr;
	PangoLayout *layout;
	PangoFontDescription *font;
	const struct part *part;
	double margin, width, bottom;
	double top; /* of what stands below the head */
	double y;
	unsigned page; /* of the part */
	bool in_head;
};

enum { INK = 0x14232a, PALE = 0x5c6b70, RULE = 0xb8c4c4, SHADE = 0xe6f0ee };

/* pdf.c: pages */
bool page_need(struct drawing *d, double height); /* a new page when `height` does not fit on this
						   * one (and could on an empty one) */
void page_next(struct drawing *d);

/* pdf_block.c */
void colour(struct drawing *d, unsigned rgb);
/* Sets the text for text_draw and gives its height. `most` bounds it, 0 does not. */
double text_set(struct drawing *d, struct str text, double size, bool strong, double width,
		double most);
void text_draw(struct drawing *d, double x, double y, bool right);
void line_draw(struct drawing *d, double x1, double y1, double x2, double y2);
void block_draw(struct drawing *d, const struct block *b);

/* pdf_chart.c, pdf_table.c, pdf_form.c */
void charts_draw(struct drawing *d, const struct block *b);
void table_draw(struct drawing *d, const struct pdf_table *t);
void facts_draw(struct drawing *d, const struct block *b);
void lines_draw(struct drawing *d, const struct block *b);
void choice_draw(struct drawing *d, const struct block *b);
void boxes_draw(struct drawing *d, const struct block *b);
