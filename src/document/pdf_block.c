/* SPDX-License-Identifier: EUPL-1.2 */
#include "document/pdf_inside.h"

#include "base/buf.h"

#define LABEL 150.0 /* of a bar */

void colour(struct drawing *d, unsigned rgb)
{
	cairo_set_source_rgb(d->cr, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0,
			     (rgb & 255) / 255.0);
}

double text_set(struct drawing *d, struct str text, double size, bool strong, double width,
		double most)
{
	PangoRectangle box;

	pango_font_description_set_absolute_size(d->font, size * PANGO_SCALE);
	pango_font_description_set_weight(d->font,
					  strong ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	pango_layout_set_font_description(d->layout, d->font);
	pango_layout_set_width(d->layout, (int)(width * PANGO_SCALE));
	pango_layout_set_height(d->layout, most > 0 ? (int)(most * PANGO_SCALE) : -1);
	pango_layout_set_ellipsize(d->layout,
				   most > 0 ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
	pango_layout_set_alignment(d->layout, PANGO_ALIGN_LEFT);
	pango_layout_set_text(d->layout, text.n ? text.p : "", (int)text.n);
	pango_layout_get_extents(d->layout, NULL, &box);
	return (double)box.height / PANGO_SCALE;
}

void text_draw(struct drawing *d, double x, double y, bool right)
{
	pango_layout_set_alignment(d->layout, right ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
	cairo_move_to(d->cr, x, y);
	pango_cairo_show_layout(d->cr, d->layout);
}

void line_draw(struct drawing *d, double x1, double y1, double x2, double y2)
{
	colour(d, RULE);
	cairo_set_line_width(d->cr, 0.6);
	cairo_move_to(d->cr, x1, y1);
	cairo_line_to(d->cr, x2, y2);
	cairo_stroke(d->cr);
}

static void heading_draw(struct drawing *d, const struct block *b)
{
	static const double sizes[] = {0, 20, 14, 11};
	static const char *const tags[] = {"", "H1", "H2", "H3"};
	double size = sizes[b->number], most = d->bottom - d->margin;
	double height = text_set(d, b->text, size, true, d->width, most);

	/* Never alone at the foot of a page. */
	if (page_need(d, height + 60))
		height = text_set(d, b->text, size, true, d->width, most);
	if (d->y > d->margin)
		d->y += b->number == 1 ? 0 : 10;
	colour(d, INK);
	cairo_tag_begin(d->cr, tags[b->number], NULL);
	text_draw(d, d->margin, d->y, false);
	cairo_tag_end(d->cr, tags[b->number]);
	d->y += height + 6;
}

/* Line by line, so that a long text goes on to the next page. */
static void paragraph_draw(struct drawing *d, struct str text, double indent)
{
	PangoRectangle box;

	text_set(d, text, 10, false, d->width - indent, 0);
	cairo_tag_begin(d->cr, "P", NULL);
	for (int i = 0; i < pango_layout_get_line_count(d->layout); i++) {
		PangoLayoutLine *line = pango_layout_get_line_readonly(d->layout, i);
		pango_layout_line_get_extents(line, NULL, &box);
		double height = (double)box.height / PANGO_SCALE;
		if (page_need(d, height)) { /* the foot takes the layout: set the text again */
			text_set(d, text, 10, false, d->width - indent, 0);
			line = pango_layout_get_line_readonly(d->layout, i);
		}
		colour(d, INK);
		cairo_move_to(d->cr, d->margin + indent, d->y - (double)box.y / PANGO_SCALE);
		pango_cairo_show_layout_line(d->cr, line);
		d->y += height + 1.5;
	}
	cairo_tag_end(d->cr, "P");
	d->y += 4;
}

static void item_draw(struct drawing *d, struct str mark, struct str text, double indent)
{
	page_need(d, 14);
	colour(d, INK);
	text_set(d, mark, 10, false, indent, 0);
	text_draw(d, d->margin, d->y, false);
	paragraph_draw(d, text, indent);
}

static void step_draw(struct drawing *d, const struct block *b)
{
	struct buf mark = BUF_INIT(32);

	buf_printf(&mark, "%u.", b->number);
	item_draw(d, buf_view(&mark), b->text, 22);
	buf_release(&mark);
}

static void sides_draw(struct drawing *d, const struct block *b)
{
	double half = d->width / 2 - 8, x = d->margin + d->width / 2 + 8;
	double most = d->bottom - d->margin;
	double left = text_set(d, b->text, 10, false, half, most);
	double right = text_set(d, b->other, 10, false, half, most);
	double tallest = left > right ? left : right;

	page_need(d, tallest);
	colour(d, INK);
	cairo_tag_begin(d->cr, "P", NULL);
	text_set(d, b->text, 10, false, half, most);
	text_draw(d, d->margin, d->y, false);
	cairo_tag_end(d->cr, "P");
	cairo_tag_begin(d->cr, "P", NULL);
	text_set(d, b->other, 10, false, half, most);
	text_draw(d, x, d->y, false);
	cairo_tag_end(d->cr, "P");
	d->y += tallest + 6;
}

static void bar_draw(struct drawing *d, const struct pdf_bar *b, double longest)
{
	double room = d->width - LABEL - 80, width = longest > 0 ? room * b->length / longest : 0;

	text_set(d, b->label, 9, false, LABEL - 8, 24);
	colour(d, INK);
	text_draw(d, d->margin, d->y + 3, false);
	colour(d, b->colour);
	cairo_rectangle(d->cr, d->margin + LABEL, d->y, width < 0.5 ? 0.5 : width, 18);
	cairo_fill(d->cr);
	text_set(d, b->value, 9, true, 76, 12);
	colour(d, INK);
	text_draw(d, d->margin + LABEL + width + 6, d->y + 3, false);
	d->y += 26;
}

static void bars_draw(struct drawing *d, const struct block *b)
{
	double longest = 0;

	for (size_t i = 0; i < b->count; i++)
		longest = b->bars[i].length > longest ? b->bars[i].length : longest;
	for (size_t i = 0; i < b->count; i++) {
		page_need(d, 26);
		bar_draw(d, &b->bars[i], longest);
	}
	d->y += 6;
}

void block_draw(struct drawing *d, const struct block *b)
{
	switch (b->kind) {
	case BLOCK_HEADING:
		heading_draw(d, b);
		break;
	case BLOCK_TEXT:
		paragraph_draw(d, b->text, 0);
		break;
	case BLOCK_ITEM:
		item_draw(d, STR("\xe2\x80\xa2"), b->text, 14);
		break;
	case BLOCK_STEP:
		step_draw(d, b);
		break;
	case BLOCK_SPACE:
		d->y += b->points;
		break;
	case BLOCK_PAGE:
		if (d->y > d->top)
			page_next(d);
		break;
	case BLOCK_SIDES:
		sides_draw(d, b);
		break;
	case BLOCK_FACTS:
		facts_draw(d, b);
		break;
	case BLOCK_TABLE:
		table_draw(d, &b->table);
		break;
	case BLOCK_BARS:
		bars_draw(d, b);
		break;
	case BLOCK_CHARTS:
		charts_draw(d, b);
		break;
	case BLOCK_LINES:
		lines_draw(d, b);
		break;
	case BLOCK_CHOICE:
		choice_draw(d, b);
		break;
	case BLOCK_BOXES:
		boxes_draw(d, b);
		break;
	}
}
