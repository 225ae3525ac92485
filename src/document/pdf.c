/* SPDX-License-Identifier: EUPL-1.2 */
#include "document/pdf.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include "base/buf.h"
#include "base/clock.h"

/* Points: an inch is 72 of them. */
#define PAGE_WIDTH 595.28
#define PAGE_HEIGHT 841.89
#define MARGIN 56.0
#define FOOT 28.0 /* for the number of the page, within the lower margin */
#define WIDTH (PAGE_WIDTH - 2 * MARGIN)
#define BOTTOM (PAGE_HEIGHT - MARGIN)
#define CELL 4.0    /* between a cell's rule and its text */
#define LABEL 150.0 /* of a bar */

#define FONT_FAMILY "DejaVu Sans"
enum { FILE_MAX = 1 << 28 };

enum block_kind { BLOCK_HEADING, BLOCK_TEXT, BLOCK_ITEM, BLOCK_SPACE, BLOCK_TABLE, BLOCK_BARS };

struct block {
	struct block *next;
	enum block_kind kind;
	unsigned level;
	struct str text;
	double points;
	struct pdf_table table;
	const struct pdf_bar *bars;
	size_t bar_count;
};

struct pdf {
	struct arena *arena;
	struct pdf_info info;
	struct block *first, **last;
};

struct pdf *pdf_new(struct arena *a, const struct pdf_info *info)
{
	struct pdf *p = ARENA_NEW(a, struct pdf, 1);

	*p = (struct pdf){.arena = a, .info = *info, .last = &p->first};
	return p;
}

static struct block *add(struct pdf *p, enum block_kind kind)
{
	struct block *b = ARENA_NEW(p->arena, struct block, 1);

	b->kind = kind;
	*p->last = b;
	p->last = &b->next;
	return b;
}

void pdf_heading(struct pdf *p, unsigned level, struct str text)
{
	struct block *b = add(p, BLOCK_HEADING);

	b->level = level < 1 ? 1 : level > 3 ? 3 : level;
	b->text = text;
}

void pdf_text(struct pdf *p, struct str text)
{
	add(p, BLOCK_TEXT)->text = text;
}

void pdf_item(struct pdf *p, struct str text)
{
	add(p, BLOCK_ITEM)->text = text;
}

void pdf_space(struct pdf *p, double points)
{
	add(p, BLOCK_SPACE)->points = points;
}

void pdf_table(struct pdf *p, const struct pdf_table *t)
{
	add(p, BLOCK_TABLE)->table = *t;
}

void pdf_bars(struct pdf *p, const struct pdf_bar *bars, size_t n)
{
	struct block *b = add(p, BLOCK_BARS);

	b->bars = bars;
	b->bar_count = n;
}

/* --- drawing ------------------------------------------------------------------------------------
 */

/* The blocks are drawn twice: first to learn how many pages they take, then for good. */
struct drawing {
	const struct pdf *pdf;
	cairo_t *cr;
	PangoLayout *layout;
	PangoFontDescription *font;
	double y;
	unsigned page, pages; /* pages is 0 the first time */
};

static void colour(struct drawing *d, unsigned rgb)
{
	cairo_set_source_rgb(d->cr, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0,
			     (rgb & 255) / 255.0);
}

enum { INK = 0x14232a, PALE = 0x5c6b70, RULE = 0xb8c4c4, SHADE = 0xe6f0ee };

/* Sets the text for text_draw and gives its height. `most` bounds it, 0 does not. */
static double text_set(struct drawing *d, struct str text, double size, bool strong, double width,
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

static void text_draw(struct drawing *d, double x, double y, bool right)
{
	pango_layout_set_alignment(d->layout, right ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
	cairo_move_to(d->cr, x, y);
	pango_cairo_show_layout(d->cr, d->layout);
}

static void foot_draw(struct drawing *d)
{
	struct buf b = BUF_INIT(64);

	colour(d, PALE);
	text_set(d, d->pdf->info.title, 8, false, WIDTH - 80, 12);
	text_draw(d, MARGIN, PAGE_HEIGHT - FOOT, false);
	buf_printf(&b, "%u/%u", d->page, d->pages);
	text_set(d, buf_view(&b), 8, false, 80, 12);
	text_draw(d, MARGIN + WIDTH - 80, PAGE_HEIGHT - FOOT, true);
	buf_release(&b);
}

static void page_begin(struct drawing *d)
{
	d->page++;
	d->y = MARGIN;
}

static void page_end(struct drawing *d)
{
	foot_draw(d);
	cairo_show_page(d->cr);
}

/* A new page when `height` does not fit on this one (and could on an empty one). */
static bool page_need(struct drawing *d, double height)
{
	if (d->y + height <= BOTTOM || d->y == MARGIN)
		return false;
	page_end(d);
	page_begin(d);
	return true;
}

static void heading_draw(struct drawing *d, const struct block *b)
{
	static const double sizes[] = {0, 20, 14, 11};
	static const char *const tags[] = {"", "H1", "H2", "H3"};
	double height = text_set(d, b->text, sizes[b->level], true, WIDTH, BOTTOM - MARGIN);

	/* Never alone at the foot of a page. */
	page_need(d, height + 60);
	height = text_set(d, b->text, sizes[b->level], true, WIDTH, BOTTOM - MARGIN);
	if (d->y > MARGIN)
		d->y += b->level == 1 ? 0 : 10;
	colour(d, INK);
	cairo_tag_begin(d->cr, tags[b->level], NULL);
	text_draw(d, MARGIN, d->y, false);
	cairo_tag_end(d->cr, tags[b->level]);
	d->y += height + 6;
}

/* Line by line, so that a long text goes on to the next page. */
static void paragraph_draw(struct drawing *d, struct str text, double indent)
{
	PangoRectangle box;

	text_set(d, text, 10, false, WIDTH - indent, 0);
	cairo_tag_begin(d->cr, "P", NULL);
	for (int i = 0; i < pango_layout_get_line_count(d->layout); i++) {
		PangoLayoutLine *line = pango_layout_get_line_readonly(d->layout, i);
		pango_layout_line_get_extents(line, NULL, &box);
		double height = (double)box.height / PANGO_SCALE;
		if (d->y + height > BOTTOM) { /* the foot takes the layout: set the text again */
			page_end(d);
			page_begin(d);
			text_set(d, text, 10, false, WIDTH - indent, 0);
			line = pango_layout_get_line_readonly(d->layout, i);
		}
		colour(d, INK);
		cairo_move_to(d->cr, MARGIN + indent, d->y - (double)box.y / PANGO_SCALE);
		pango_cairo_show_layout_line(d->cr, line);
		d->y += height + 1.5;
	}
	cairo_tag_end(d->cr, "P");
	d->y += 4;
}

static void item_draw(struct drawing *d, const struct block *b)
{
	page_need(d, 14);
	colour(d, INK);
	text_set(d, STR("\xe2\x80\xa2"), 10, false, 12, 0);
	text_draw(d, MARGIN, d->y, false);
	paragraph_draw(d, b->text, 14);
}

static double share_sum(const struct pdf_table *t)
{
	double sum = 0;

	for (size_t c = 0; c < t->column_count; c++)
		sum += t->columns[c].share;
	return sum;
}

/* The height of a row; `cells` NULL: the titles. */
static double row_height(struct drawing *d, const struct pdf_table *t, const struct str *cells,
			 bool strong)
{
	double tallest = cells ? t->row_height : 0, sum = share_sum(t);

	for (size_t c = 0; c < t->column_count; c++) {
		double width = WIDTH * t->columns[c].share / sum - 2 * CELL;
		double h = text_set(d, cells ? cells[c] : t->columns[c].title, 9, strong, width,
				    BOTTOM - MARGIN - 60) +
			   2 * CELL;
		tallest = h > tallest ? h : tallest;
	}
	return tallest;
}

static void row_draw(struct drawing *d, const struct pdf_table *t, const struct str *cells,
		     bool strong)
{
	double height = row_height(d, t, cells, strong), x = MARGIN, sum = share_sum(t);
	const char *tag = cells ? "TD" : "TH";

	if (!cells) {
		colour(d, SHADE);
		cairo_rectangle(d->cr, MARGIN, d->y, WIDTH, height);
		cairo_fill(d->cr);
	}
	cairo_tag_begin(d->cr, "TR", NULL);
	for (size_t c = 0; c < t->column_count; c++) {
		double width = WIDTH * t->columns[c].share / sum;
		text_set(d, cells ? cells[c] : t->columns[c].title, 9, strong, width - 2 * CELL,
			 BOTTOM - MARGIN - 60);
		colour(d, INK);
		cairo_tag_begin(d->cr, tag, NULL);
		text_draw(d, x + CELL, d->y + CELL, t->columns[c].right);
		cairo_tag_end(d->cr, tag);
		x += width;
	}
	cairo_tag_end(d->cr, "TR");
	d->y += height;
	colour(d, RULE);
	cairo_set_line_width(d->cr, 0.6);
	cairo_move_to(d->cr, MARGIN, d->y);
	cairo_line_to(d->cr, MARGIN + WIDTH, d->y);
	cairo_stroke(d->cr);
}

static void table_draw(struct drawing *d, const struct pdf_table *t)
{
	double first = t->row_count ? row_height(d, t, t->cells, t->strong_row == 1) : 0;

	page_need(d, row_height(d, t, NULL, true) + first);
	cairo_tag_begin(d->cr, "Table", NULL);
	row_draw(d, t, NULL, true);
	for (size_t r = 0; r < t->row_count; r++) {
		const struct str *cells = t->cells + r * t->column_count;
		bool strong = t->strong_row == r + 1;
		if (page_need(d, row_height(d, t, cells, strong)))
			row_draw(d, t, NULL, true);
		row_draw(d, t, cells, strong);
	}
	cairo_tag_end(d->cr, "Table");
	d->y += 10;
}

static void bar_draw(struct drawing *d, const struct pdf_bar *b, double longest)
{
	double room = WIDTH - LABEL - 80, width = longest > 0 ? room * b->length / longest : 0;

	text_set(d, b->label, 9, false, LABEL - 8, 24);
	colour(d, INK);
	text_draw(d, MARGIN, d->y + 3, false);
	colour(d, b->colour);
	cairo_rectangle(d->cr, MARGIN + LABEL, d->y, width < 0.5 ? 0.5 : width, 18);
	cairo_fill(d->cr);
	text_set(d, b->value, 9, true, 76, 12);
	colour(d, INK);
	text_draw(d, MARGIN + LABEL + width + 6, d->y + 3, false);
	d->y += 26;
}

static void bars_draw(struct drawing *d, const struct block *b)
{
	double longest = 0;

	for (size_t i = 0; i < b->bar_count; i++)
		longest = b->bars[i].length > longest ? b->bars[i].length : longest;
	for (size_t i = 0; i < b->bar_count; i++) {
		page_need(d, 26);
		bar_draw(d, &b->bars[i], longest);
	}
	d->y += 6;
}

static void block_draw(struct drawing *d, const struct block *b)
{
	switch (b->kind) {
	case BLOCK_HEADING:
		heading_draw(d, b);
		break;
	case BLOCK_TEXT:
		paragraph_draw(d, b->text, 0);
		break;
	case BLOCK_ITEM:
		item_draw(d, b);
		break;
	case BLOCK_SPACE:
		d->y += b->points;
		break;
	case BLOCK_TABLE:
		table_draw(d, &b->table);
		break;
	case BLOCK_BARS:
		bars_draw(d, b);
		break;
	}
}

/* --- the file -----------------------------------------------------------------------------------
 */

static cairo_status_t keep(void *closure, const unsigned char *bytes, unsigned n)
{
	struct buf *out = closure;

	buf_str(out, (struct str){(const char *)bytes, n});
	return out->failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static void metadata_set(cairo_surface_t *surface, const struct pdf *p)
{
	struct clock_date t = clock_date_utc(p->info.created_at);
	struct str date = arena_printf(p->arena, "%04d-%02d-%02dT%02d:%02d:%02dZ", t.year, t.month,
				       t.day, t.hour, t.minute, t.second);

	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE,
				       arena_z(p->arena, p->info.title));
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "OpenPix");
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, date.p);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, date.p);
}

/* Draws everything into `out`; how many pages it took, 0 when cairo failed. */
static unsigned draw(const struct pdf *p, unsigned pages, struct buf *out)
{
	cairo_surface_t *surface =
	    cairo_pdf_surface_create_for_stream(keep, out, PAGE_WIDTH, PAGE_HEIGHT);
	cairo_t *cr = cairo_create(surface);
	struct drawing d = {.pdf = p, .cr = cr, .pages = pages};

	metadata_set(surface, p);
	d.layout = pango_cairo_create_layout(cr);
	pango_context_set_language(pango_layout_get_context(d.layout),
				   pango_language_from_string(arena_z(p->arena, p->info.language)));
	pango_layout_set_wrap(d.layout, PANGO_WRAP_WORD_CHAR);
	d.font = pango_font_description_from_string(FONT_FAMILY);
	page_begin(&d);
	for (const struct block *b = p->first; b; b = b->next)
		block_draw(&d, b);
	page_end(&d);
	pango_font_description_free(d.font);
	g_object_unref(d.layout);
	cairo_destroy(cr);
	cairo_surface_finish(surface);
	bool failed = cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS || out->failed;
	cairo_surface_destroy(surface);
	return failed ? 0 : d.page;
}

int pdf_render(struct pdf *p, struct str *out, struct error *e)
{
	struct buf b = BUF_INIT(FILE_MAX);
	unsigned pages = draw(p, 0, &b);

	buf_clear(&b);
	if (pages)
		pages = draw(p, pages, &b);
	*out = buf_take(&b, p->arena);
	return pages ? ERR_NONE : error_set(e, ERR_INTERNAL, N_("the PDF file could not be made"));
}
