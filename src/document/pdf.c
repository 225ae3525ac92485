/* SPDX-License-Identifier: EUPL-1.2 */
#include "document/pdf.h"

#include <cairo-pdf.h>
#include "base/buf.h"
#include "base/clock.h"
#include "document/pdf_inside.h"

#define FONT_FAMILY "DejaVu Sans"
enum { FILE_MAX = 1 << 28 };

struct pdf {
	struct arena *arena;
	struct pdf_info info;
	struct part *first, *last;
};

/* --- blocks -------------------------------------------------------------------------------------
 */

static struct part *part_new(struct arena *a, struct str title)
{
	struct part *t = ARENA_NEW(a, struct part, 1);

	t->title = title;
	t->pages = 1;
	t->last = &t->first;
	return t;
}

struct pdf *pdf_new(struct arena *a, const struct pdf_info *info)
{
	struct pdf *p = ARENA_NEW(a, struct pdf, 1);

	*p = (struct pdf){.arena = a, .info = *info};
	if (p->info.margin <= 0)
		p->info.margin = MARGIN;
	p->first = p->last = part_new(a, info->title);
	return p;
}

/* The first part takes the place of the one that pdf_new made, when nothing is in that. */
void pdf_part(struct pdf *p, struct str title)
{
	struct part *t = part_new(p->arena, title);

	if (!p->last->first && p->first == p->last)
		p->first = t;
	else
		p->last->next = t;
	p->last = t;
}

static struct block *add(struct pdf *p, enum block_kind kind)
{
	struct block *b = ARENA_NEW(p->arena, struct block, 1);

	b->kind = kind;
	*p->last->last = b;
	p->last->last = &b->next;
	return b;
}

/* An empty block ends the head, so that it has a successor whatever follows. */
void pdf_head_end(struct pdf *p)
{
	p->last->body = add(p, BLOCK_SPACE);
}

void pdf_heading(struct pdf *p, unsigned level, struct str text)
{
	struct block *b = add(p, BLOCK_HEADING);

	b->number = level < 1 ? 1 : level > 3 ? 3 : level;
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

void pdf_step(struct pdf *p, unsigned number, struct str text)
{
	struct block *b = add(p, BLOCK_STEP);

	b->number = number;
	b->text = text;
}

void pdf_space(struct pdf *p, double points)
{
	add(p, BLOCK_SPACE)->points = points;
}

void pdf_page(struct pdf *p)
{
	add(p, BLOCK_PAGE);
}

void pdf_sides(struct pdf *p, struct str left, struct str right)
{
	struct block *b = add(p, BLOCK_SIDES);

	b->text = left;
	b->other = right;
}

void pdf_facts(struct pdf *p, const struct pdf_fact *facts, size_t n, unsigned columns)
{
	struct block *b = add(p, BLOCK_FACTS);

	b->facts = facts;
	b->count = n;
	b->number = columns > 1 ? 2 : 1;
}

void pdf_table(struct pdf *p, const struct pdf_table *t)
{
	add(p, BLOCK_TABLE)->table = *t;
}

void pdf_bars(struct pdf *p, const struct pdf_bar *bars, size_t n)
{
	struct block *b = add(p, BLOCK_BARS);

	b->bars = bars;
	b->count = n;
}

void pdf_charts(struct pdf *p, const struct chart *charts, size_t n, double height)
{
	struct block *b = add(p, BLOCK_CHARTS);

	b->charts = charts;
	b->count = n;
	b->points = height;
}

void pdf_lines(struct pdf *p, unsigned n)
{
	add(p, BLOCK_LINES)->number = n;
}

void pdf_choice(struct pdf *p, bool ticked, struct str text)
{
	struct block *b = add(p, BLOCK_CHOICE);

	b->number = ticked;
	b->text = text;
}

void pdf_boxes(struct pdf *p, const struct str *labels, size_t n, double height)
{
	struct block *b = add(p, BLOCK_BOXES);

	b->labels = labels;
	b->count = n;
	b->points = height;
}

/* --- pages --------------------------------------------------------------------------------------
 */

static void foot_draw(struct drawing *d)
{
	struct buf b = BUF_INIT(64);

	colour(d, PALE);
	text_set(d, d->part->title, 8, false, d->width - 80, 12);
	text_draw(d, d->margin, PAGE_HEIGHT - FOOT, false);
	buf_printf(&b, "%u/%u", d->page, d->part->pages);
	text_set(d, buf_view(&b), 8, false, 80, 12);
	text_draw(d, d->margin + d->width - 80, PAGE_HEIGHT - FOOT, true);
	buf_release(&b);
}

static void page_begin(struct drawing *d)
{
	d->page++;
	d->y = d->margin;
	d->in_head = true;
	for (const struct block *b = d->part->first; d->part->body && b != d->part->body;
	     b = b->next)
		block_draw(d, b);
	d->in_head = false;
	d->top = d->y;
}

static void page_end(struct drawing *d)
{
	foot_draw(d);
	cairo_show_page(d->cr);
}

void page_next(struct drawing *d)
{
	page_end(d);
	page_begin(d);
}

bool page_need(struct drawing *d, double height)
{
	if (d->in_head || d->y + height <= d->bottom || d->y <= d->top)
		return false;
	page_next(d);
	return true;
}

/* How many pages the part took. */
static unsigned part_draw(struct drawing *d, const struct part *t)
{
	d->part = t;
	d->page = 0;
	page_begin(d);
	for (const struct block *b = t->body ? t->body : t->first; b; b = b->next)
		block_draw(d, b);
	page_end(d);
	return d->page;
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

/* Draws everything into `out`, and notes how many pages each part took: `changed` when the feet say
 * otherwise. False when cairo failed. */
static bool draw(const struct pdf *p, struct buf *out, bool *changed)
{
	cairo_surface_t *surface =
	    cairo_pdf_surface_create_for_stream(keep, out, PAGE_WIDTH, PAGE_HEIGHT);
	cairo_t *cr = cairo_create(surface);
	double margin = p->info.margin;
	struct drawing d = {.cr = cr,
			    .margin = margin,
			    .width = PAGE_WIDTH - 2 * margin,
			    .bottom = PAGE_HEIGHT - margin};

	metadata_set(surface, p);
	d.layout = pango_cairo_create_layout(cr);
	pango_context_set_language(pango_layout_get_context(d.layout),
				   pango_language_from_string(arena_z(p->arena, p->info.language)));
	pango_layout_set_wrap(d.layout, PANGO_WRAP_WORD_CHAR);
	d.font = pango_font_description_from_string(FONT_FAMILY);
	/* a hyphen put into a name or an address would be read as a part of it */
	PangoAttrList *attributes = pango_attr_list_new();
	pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(FALSE));
	pango_layout_set_attributes(d.layout, attributes);
	pango_attr_list_unref(attributes);
	*changed = false;
	for (struct part *t = p->first; t; t = t->next) {
		unsigned pages = part_draw(&d, t);
		*changed = *changed || pages != t->pages;
		t->pages = pages;
	}
	pango_font_description_free(d.font);
	g_object_unref(d.layout);
	cairo_destroy(cr);
	cairo_surface_finish(surface);
	bool failed = cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS || out->failed;
	cairo_surface_destroy(surface);
	return !failed;
}

int pdf_render(struct pdf *p, struct str *out, struct error *e)
{
	struct buf b = BUF_INIT(FILE_MAX);
	bool changed, drawn = draw(p, &b, &changed);

	if (drawn && changed) {
		buf_clear(&b);
		drawn = draw(p, &b, &changed);
	}
	*out = buf_take(&b, p->arena);
	return drawn ? ERR_NONE : error_set(e, ERR_INTERNAL, N_("the PDF file could not be made"));
}
