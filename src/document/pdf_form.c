/* SPDX-License-Identifier: EUPL-1.2 */
#include "document/pdf_inside.h"

#define LINE 22.0   /* from one rule to write on to the next */
#define SQUARE 9.0  /* of a choice */
#define BETWEEN 8.0 /* boxes, columns */
#define LARGE 18.0  /* letters */
#define LABEL 9.0   /* the same of a label */
enum { ABREAST = 3 };

/* How wide the labels of a column are; they leave their values half at least. */
static double labels_width(struct drawing *d, const struct block *b, size_t column, double width)
{
	double widest = 0, most = width / 2;
	PangoRectangle box;

	for (size_t i = column; i < b->count; i += b->number) {
		text_set(d, b->facts[i].label, LABEL, false, width, 0);
		pango_layout_get_extents(d->layout, NULL, &box);
		double w = (double)box.width / PANGO_SCALE + 12;
		widest = w > widest ? w : widest;
	}
	return widest < most ? widest : most;
}

static double label_set(struct drawing *d, const struct pdf_fact *f, double label)
{
	return text_set(d, f->label, LABEL, false, label - 6, d->bottom - d->margin - 60);
}

static double value_set(struct drawing *d, const struct pdf_fact *f, double width)
{
	return text_set(d, f->value, f->large ? LARGE : 10, true, width,
			d->bottom - d->margin - 60);
}

static void fact_draw(struct drawing *d, const struct pdf_fact *f, double x, double label,
		      double width)
{
	cairo_tag_begin(d->cr, "P", NULL);
	colour(d, PALE);
	label_set(d, f, label);
	text_draw(d, x, d->y + (f->large ? 8 : 1), false);
	if (!f->value.n) /* to be written in */
		line_draw(d, x + label, d->y + 12, x + width, d->y + 12);
	colour(d, INK);
	value_set(d, f, width - label);
	text_draw(d, x + label, d->y, false);
	cairo_tag_end(d->cr, "P");
}

void facts_draw(struct drawing *d, const struct block *b)
{
	double width = (d->width - (b->number - 1) * BETWEEN) / b->number, labels[2] = {0};

	for (size_t c = 0; c < b->number; c++)
		labels[c] = labels_width(d, b, c, width);
	for (size_t i = 0; i < b->count; i += b->number) {
		double tallest = 0;
		size_t n = b->count - i < b->number ? b->count - i : b->number;
		for (size_t c = 0; c < n; c++) {
			double label = label_set(d, &b->facts[i + c], labels[c]) + 1;
			double value = value_set(d, &b->facts[i + c], width - labels[c]);
			double h = value > label ? value : label;
			tallest = h > tallest ? h : tallest;
		}
		page_need(d, tallest);
		for (size_t c = 0; c < n; c++)
			fact_draw(d, &b->facts[i + c], d->margin + (double)c * (width + BETWEEN),
				  labels[c], width);
		d->y += tallest + 3;
	}
	d->y += 4;
}

void lines_draw(struct drawing *d, const struct block *b)
{
	for (unsigned i = 0; i < b->number; i++) {
		page_need(d, LINE);
		d->y += LINE;
		line_draw(d, d->margin, d->y, d->margin + d->width, d->y);
	}
	d->y += 8;
}

static void tick_draw(struct drawing *d, double x, double y)
{
	colour(d, INK);
	cairo_set_line_width(d->cr, 1.4);
	cairo_move_to(d->cr, x + 1.5, y + 4.5);
	cairo_line_to(d->cr, x + 3.8, y + 7);
	cairo_line_to(d->cr, x + 7.5, y + 2);
	cairo_stroke(d->cr);
}

void choice_draw(struct drawing *d, const struct block *b)
{
	double most = d->bottom - d->margin, width = d->width - SQUARE - 8;
	double height = text_set(d, b->text, 10, false, width, most);

	page_need(d, height);
	colour(d, INK);
	cairo_set_line_width(d->cr, 0.8);
	cairo_rectangle(d->cr, d->margin, d->y + 1.5, SQUARE, SQUARE);
	cairo_stroke(d->cr);
	if (b->number)
		tick_draw(d, d->margin, d->y + 1.5);
	colour(d, INK);
	cairo_tag_begin(d->cr, "P", NULL);
	text_set(d, b->text, 10, false, width, most);
	text_draw(d, d->margin + SQUARE + 8, d->y, false);
	cairo_tag_end(d->cr, "P");
	d->y += height + 5;
}

static void box_draw(struct drawing *d, struct str label, double x, double width, double height)
{
	colour(d, RULE);
	cairo_set_line_width(d->cr, 0.6);
	cairo_rectangle(d->cr, x, d->y, width, height);
	cairo_stroke(d->cr);
	colour(d, PALE);
	cairo_tag_begin(d->cr, "P", NULL);
	text_set(d, label, 8, false, width - 8, 0);
	text_draw(d, x + 4, d->y + 2, false);
	cairo_tag_end(d->cr, "P");
}

/* The boxes of a row are as tall as its longest label wants with room below to sign. */
void boxes_draw(struct drawing *d, const struct block *b)
{
	size_t abreast = b->count < ABREAST ? b->count : ABREAST;

	for (size_t i = 0; i < b->count; i += abreast) {
		size_t n = b->count - i < abreast ? b->count - i : abreast;
		double width = (d->width - (double)(abreast - 1) * BETWEEN) / (double)abreast;
		double height = b->points;
		for (size_t k = 0; k < n; k++) {
			double label = text_set(d, b->labels[i + k], 8, false, width - 8, 0);
			double need = label + b->points - 12;
			height = need > height ? need : height;
		}
		page_need(d, height);
		for (size_t k = 0; k < n; k++)
			box_draw(d, b->labels[i + k], d->margin + (double)k * (width + BETWEEN),
				 width, height);
		d->y += height + 5;
	}
	d->y += 4;
}
