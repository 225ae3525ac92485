/* SPDX-License-Identifier: EUPL-1.2 */
#include "document/pdf_inside.h"

#define SIZE 9.0
#define GROWN 7.5 /* of a text that makes its row grow */
enum { STEPS = 6 };

/* Between a cell's rules and its text. */
static double pad(const struct pdf_table *t)
{
	return t->is_grid ? 2.5 : 4.0;
}

static double share_sum(const struct pdf_table *t)
{
	double sum = 0;

	for (size_t c = 0; c < t->column_count; c++)
		sum += t->columns[c].share;
	return sum;
}

static double tallest_cell(const struct drawing *d)
{
	return d->bottom - d->top - 60;
}

/* Sets a cell's text and gives its height. In a grid, at the largest size at which it stays within
 * the row; when none does the row grows. */
static double cell_set(struct drawing *d, const struct pdf_table *t, struct str text, bool strong,
		       double width)
{
	double inside = width - 2 * pad(t), most = t->row_height - 2 * pad(t);
	double height = text_set(d, text, SIZE, strong, inside, tallest_cell(d));

	if (!t->is_grid || t->row_height <= 0 || height <= most)
		return height;
	for (int less = 1; less <= STEPS; less++) { /* by half a point */
		height = text_set(d, text, SIZE - less / 2.0, strong, inside, tallest_cell(d));
		if (height <= most)
			return height;
	}
	return text_set(d, text, GROWN, strong, inside, tallest_cell(d));
}

static double title_set(struct drawing *d, const struct pdf_table *t, size_t c, double width)
{
	return text_set(d, t->columns[c].title, t->is_grid ? 8 : SIZE, true, width - 2 * pad(t),
			tallest_cell(d));
}

/* The height of a row; `cells` NULL: the titles. */
static double row_height(struct drawing *d, const struct pdf_table *t, const struct str *cells,
			 bool strong)
{
	double tallest = cells ? t->row_height : 0, sum = share_sum(t);

	for (size_t c = 0; c < t->column_count; c++) {
		double width = d->width * t->columns[c].share / sum;
		double h =
		    (cells ? cell_set(d, t, cells[c], strong, width) : title_set(d, t, c, width)) +
		    2 * pad(t);
		tallest = h > tallest ? h : tallest;
	}
	return tallest;
}

static void row_rules(struct drawing *d, const struct pdf_table *t, double height)
{
	double x = d->margin, sum = share_sum(t), bottom = d->y + height;

	line_draw(d, d->margin, bottom, d->margin + d->width, bottom);
	if (!t->is_grid)
		return;
	line_draw(d, x, d->y, x, bottom);
	for (size_t c = 0; c < t->column_count; c++) {
		x += d->width * t->columns[c].share / sum;
		line_draw(d, x, d->y, x, bottom);
	}
}

static void row_draw(struct drawing *d, const struct pdf_table *t, const struct str *cells,
		     bool strong)
{
	double height = row_height(d, t, cells, strong), x = d->margin, sum = share_sum(t);
	const char *tag = cells ? "TD" : "TH";

	if (!cells) {
		colour(d, SHADE);
		cairo_rectangle(d->cr, d->margin, d->y, d->width, height);
		cairo_fill(d->cr);
	}
	cairo_tag_begin(d->cr, "TR", NULL);
	for (size_t c = 0; c < t->column_count; c++) {
		double width = d->width * t->columns[c].share / sum;
		double text =
		    cells ? cell_set(d, t, cells[c], strong, width) : title_set(d, t, c, width);
		/* on the middle line of a row to sign in, else at the top of it */
		double down = t->is_grid ? (height - text) / 2 : pad(t);
		colour(d, INK);
		cairo_tag_begin(d->cr, tag, NULL);
		text_draw(d, x + pad(t), d->y + down, t->columns[c].right);
		cairo_tag_end(d->cr, tag);
		x += width;
	}
	cairo_tag_end(d->cr, "TR");
	row_rules(d, t, height);
	d->y += height;
}

void table_draw(struct drawing *d, const struct pdf_table *t)
{
	double first = t->row_count ? row_height(d, t, t->cells, t->strong_row == 1) : 0;
	size_t on_page = 0;

	page_need(d, row_height(d, t, NULL, true) + first);
	cairo_tag_begin(d->cr, "Table", NULL);
	row_draw(d, t, NULL, true);
	for (size_t r = 0; r < t->row_count; r++) {
		const struct str *cells = t->cells + r * t->column_count;
		bool strong = t->strong_row == r + 1;
		bool full = t->page_rows && on_page == t->page_rows;
		if (full)
			page_next(d);
		if (full || page_need(d, row_height(d, t, cells, strong))) {
			row_draw(d, t, NULL, true);
			on_page = 0;
		}
		row_draw(d, t, cells, strong);
		on_page++;
	}
	cairo_tag_end(d->cr, "Table");
	d->y += 10;
}
