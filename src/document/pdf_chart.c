/* SPDX-License-Identifier: EUPL-1.2 */
/* pdf_chart.c - a chart on paper: the geometry is plot.h's, as in a page; the pen is cairo's. */
#include <math.h>
#include "document/pdf_inside.h"

#define GAP 18.0
#define TITLE 9.0
#define SMALL 7.0
#define LEFT 34.0
#define KEY 12.0 /* of a legend's sign */

struct frame { /* of one chart, on the page */
	const struct chart *chart;
	double x, y, width, height;
	struct plot plot;
};

static void small(struct drawing *d, struct str text, double x, double y, double width, int side)
{
	text_set(d, text, SMALL, false, width, SMALL * 1.6);
	pango_layout_set_alignment(d->layout, side < 0	 ? PANGO_ALIGN_LEFT
					      : side > 0 ? PANGO_ALIGN_RIGHT
							 : PANGO_ALIGN_CENTER);
	cairo_move_to(d->cr, x, y);
	pango_cairo_show_layout(d->cr, d->layout);
}

/* A line that gives way to the next one: how wide the text is. */
static double wide(struct drawing *d, struct str text)
{
	PangoRectangle box;

	text_set(d, text, SMALL, false, d->width, SMALL * 1.6);
	pango_layout_get_extents(d->layout, NULL, &box);
	return (double)box.width / PANGO_SCALE;
}

static void sign_draw(struct drawing *d, const struct chart_series *s, double x, double y)
{
	static const double dashes[] = {3, 2};

	colour(d, s->colour);
	if (s->mark == CHART_BAR) {
		cairo_rectangle(d->cr, x + 2, y + 1.5, 7, 6);
		cairo_fill(d->cr);
	} else if (s->mark == CHART_DOT) {
		cairo_new_path(d->cr); /* no line from where the last text stood */
		cairo_arc(d->cr, x + 5.5, y + 4.5, 2.2, 0, 2 * G_PI);
		cairo_fill(d->cr);
	} else {
		cairo_set_line_width(d->cr, 1.4);
		cairo_set_dash(d->cr, dashes, s->mark == CHART_DASHED ? 2 : 0, 0);
		cairo_move_to(d->cr, x, y + 4.5);
		cairo_line_to(d->cr, x + KEY - 2, y + 4.5);
		cairo_stroke(d->cr);
		cairo_set_dash(d->cr, NULL, 0, 0);
	}
}

/* The height it takes: a row, or more. */
static double legend_draw(struct drawing *d, const struct frame *f, double y)
{
	double x = f->x, row = SMALL * 1.7;
	bool any = false;

	for (size_t i = 0; i < f->chart->series_count; i++) {
		const struct chart_series *s = &f->chart->series[i];
		if (!s->label.n)
			continue;
		double width = wide(d, s->label);
		if (x > f->x && x + KEY + width > f->x + f->width) {
			x = f->x;
			y += row;
		}
		sign_draw(d, s, x, y);
		colour(d, INK);
		small(d, s->label, x + KEY, y, width + 4, -1);
		x += KEY + width + 10;
		any = true;
	}
	return y + (any ? row : 0);
}

static void y_axis_draw(struct drawing *d, const struct frame *f)
{
	const struct chart *c = f->chart;
	double step = plot_step(c->y_most, c->y_ticks), ticks[PLOT_TICKS];
	size_t n = c->y_ticks ? plot_ticks(0, c->y_most, step, ticks) : 0;
	char text[PLOT_TICK_TEXT];

	for (size_t i = 0; i < n; i++) {
		double y = plot_y(&f->plot, ticks[i]);
		plot_tick_text(ticks[i], step, c->decimal, text);
		line_draw(d, f->plot.left, y, f->plot.right, y);
		colour(d, PALE);
		small(d, str_of(text), f->x, y - SMALL * 0.7, LEFT - 5, 1);
	}
}

static void x_label_draw(struct drawing *d, const struct frame *f, double at, struct str text)
{
	double x = plot_x(&f->plot, at);

	line_draw(d, x, f->plot.bottom, x, f->plot.bottom + 3);
	colour(d, PALE);
	small(d, text, x - 30, f->plot.bottom + 3, 60, 0);
}

static void x_axis_draw(struct drawing *d, const struct frame *f)
{
	const struct chart *c = f->chart;
	double step = plot_step(c->x_most - c->x_least, c->x_ticks), ticks[PLOT_TICKS];
	bool plain = !c->label_count && c->x_ticks;
	size_t n = plain ? plot_ticks(c->x_least, c->x_most, step, ticks) : 0;
	char text[PLOT_TICK_TEXT];

	for (size_t i = 0; i < c->label_count; i++)
		x_label_draw(d, f, c->labels[i].x, c->labels[i].text);
	for (size_t i = 0; i < n; i++) {
		plot_tick_text(ticks[i], step, c->decimal, text);
		x_label_draw(d, f, ticks[i], str_of(text));
	}
	colour(d, PALE);
	if (c->x_title.n)
		small(d, c->x_title, f->plot.left, f->plot.bottom + 14,
		      f->plot.right - f->plot.left, 0);
	cairo_set_line_width(d->cr, 0.9);
	cairo_move_to(d->cr, f->plot.left, f->plot.bottom);
	cairo_line_to(d->cr, f->plot.right, f->plot.bottom);
	cairo_stroke(d->cr);
}

static void line_series(struct drawing *d, const struct frame *f, const struct chart_series *s)
{
	static const double dashes[] = {4, 2.5};
	bool open = false;

	cairo_set_line_width(d->cr, 1.5);
	cairo_set_line_join(d->cr, CAIRO_LINE_JOIN_ROUND);
	cairo_set_dash(d->cr, dashes, s->mark == CHART_DASHED ? 2 : 0, 0);
	for (size_t i = 0; i < s->n; i++) {
		if (isnan(s->x[i]) || isnan(s->y[i])) {
			open = false;
			continue;
		}
		double x = plot_x(&f->plot, s->x[i]), y = plot_y(&f->plot, s->y[i]);
		if (open)
			cairo_line_to(d->cr, x, y);
		else
			cairo_move_to(d->cr, x, y);
		open = true;
	}
	cairo_stroke(d->cr);
	cairo_set_dash(d->cr, NULL, 0, 0);
}

static void shape_series(struct drawing *d, const struct frame *f, const struct chart_series *s)
{
	for (size_t i = 0; i < s->n; i++) {
		double base = s->base ? s->base[i] : 0, half = s->width / 2;
		if (isnan(s->y[i]) || (s->mark == CHART_BAR && s->y[i] <= base))
			continue;
		double top = plot_y(&f->plot, s->y[i]);
		if (s->mark == CHART_DOT) {
			cairo_new_path(d->cr);
			cairo_arc(d->cr, plot_x(&f->plot, s->x[i]), top, 2, 0, 2 * G_PI);
		} else {
			double left = plot_x(&f->plot, s->x[i] - half);
			cairo_rectangle(d->cr, left, top, plot_x(&f->plot, s->x[i] + half) - left,
					plot_y(&f->plot, base) - top);
		}
		cairo_fill(d->cr);
	}
}

static void chart_draw(struct drawing *d, struct frame *f)
{
	const struct chart *c = f->chart;
	double y = f->y + text_set(d, c->title, TITLE, true, f->width, TITLE * 3);

	colour(d, INK);
	text_draw(d, f->x, f->y, false);
	y = legend_draw(d, f, y + 3);
	colour(d, PALE);
	if (c->y_title.n)
		small(d, c->y_title, f->x, y + 1, f->width, -1);
	f->plot = (struct plot){.left = f->x + LEFT,
				.top = y + (c->y_title.n ? 16 : 6),
				.right = f->x + f->width - 6,
				.bottom = f->y + f->height - (c->x_title.n ? 26 : 15),
				.x_least = c->x_least,
				.x_most = c->x_most,
				.y_most = c->y_most};
	y_axis_draw(d, f);
	for (size_t i = 0; i < c->series_count; i++) {
		const struct chart_series *s = &c->series[i];
		colour(d, s->colour);
		if (s->mark == CHART_LINE || s->mark == CHART_DASHED)
			line_series(d, f, s);
		else
			shape_series(d, f, s);
	}
	x_axis_draw(d, f);
}

void charts_draw(struct drawing *d, const struct block *b)
{
	double width = (d->width - GAP * (double)(b->count - 1)) / (double)b->count;

	page_need(d, b->points);
	for (size_t i = 0; i < b->count; i++) {
		struct frame f = {.chart = &b->charts[i],
				  .x = d->margin + (double)i * (width + GAP),
				  .y = d->y,
				  .width = width,
				  .height = b->points};
		cairo_tag_begin(d->cr, "Figure", NULL);
		chart_draw(d, &f);
		cairo_tag_end(d->cr, "Figure");
	}
	d->y += b->points + 10;
}
