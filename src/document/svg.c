/* SPDX-License-Identifier: EUPL-1.2 */
#include "document/svg.h"

#include <math.h>

static void escaped(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		switch (s.p[i]) {
		case '&':
			buf_lit(b, "&amp;");
			break;
		case '<':
			buf_lit(b, "&lt;");
			break;
		case '>':
			buf_lit(b, "&gt;");
			break;
		case '"':
			buf_lit(b, "&quot;");
			break;
		default:
			buf_char(b, s.p[i]);
		}
	}
}

static size_t letters(struct str text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++)
		n += ((unsigned char)text.p[i] & 0xc0) != 0x80;
	return n;
}

/* Under its tick, or as near to it as it can be read whole: a letter is 10 units wide at most. */
static void x_label(const struct svg *s, double at, struct str text)
{
	double x = plot_x(&s->plot, at), y = s->plot.bottom, half = 5 * (double)letters(text);
	double most = s->chart.width - half, under = x < half ? half : x > most ? most : x;

	buf_printf(s->out,
		   "<path class=\"svg-tick\" d=\"M%.1f %.1fv4\"/>"
		   "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">",
		   x, y, under, y + 18);
	escaped(s->out, text);
	buf_lit(s->out, "</text>");
}

static void x_axis(const struct svg *s)
{
	const struct svg_chart *c = &s->chart;
	double step = plot_step(c->x_most - c->x_least, c->x_ticks), ticks[PLOT_TICKS];
	size_t n = c->label_count ? 0 : plot_ticks(c->x_least, c->x_most, step, ticks);
	char text[PLOT_TICK_TEXT];

	for (size_t i = 0; i < c->label_count; i++)
		x_label(s, c->labels[i].x, c->labels[i].text);
	for (size_t i = 0; i < n; i++) {
		plot_tick_text(ticks[i], step, c->decimal, text);
		x_label(s, ticks[i], str_of(text));
	}
}

static void y_axis(const struct svg *s)
{
	const struct svg_chart *c = &s->chart;
	double step = plot_step(c->y_most - c->y_least, c->y_ticks), ticks[PLOT_TICKS];
	size_t n = plot_ticks(c->y_least, c->y_most, step, ticks);
	char text[PLOT_TICK_TEXT];

	for (size_t i = 0; i < n; i++) {
		double y = plot_y(&s->plot, ticks[i]);
		plot_tick_text(ticks[i], step, c->decimal, text);
		buf_printf(s->out,
			   "<path class=\"svg-grid\" d=\"M%.1f %.1fH%.1f\"/>"
			   "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
			   s->plot.left, y, s->plot.right, s->plot.left - 6, y + 4, text);
	}
}

static void put_titles(const struct svg *s)
{
	const struct svg_chart *c = &s->chart;

	if (c->x_title.n) {
		buf_printf(s->out,
			   "<text class=\"svg-title\" x=\"%.1f\" y=\"%u\" text-anchor=\"middle\">",
			   (s->plot.left + s->plot.right) / 2, c->height - 6);
		escaped(s->out, c->x_title);
		buf_lit(s->out, "</text>");
	}
	if (c->y_title.n) {
		buf_printf(s->out, "<text class=\"svg-title\" x=\"%.1f\" y=\"15\">", 4.0);
		escaped(s->out, c->y_title);
		buf_lit(s->out, "</text>");
	}
}

struct svg svg_begin(struct buf *out, const struct svg_chart *chart)
{
	struct svg s = {.out = out, .chart = *chart};

	bool has_x = chart->x_ticks || chart->label_count;
	s.plot = (struct plot){
	    .left = !chart->y_ticks ? 6
		    : chart->small  ? 30
				    : 54,
	    .top = chart->y_title.n ? 30 : 8,
	    .right = chart->width - 14.0,
	    .bottom = chart->height - (!has_x		  ? 6.0
				       : chart->x_title.n ? 50.0
							  : 24.0),
	    .x_least = chart->x_least,
	    .x_most = chart->x_most,
	    .y_least = chart->y_least,
	    .y_most = chart->y_most,
	};
	buf_printf(out, "<svg viewBox=\"0 0 %u %u\" role=\"img\" aria-label=\"", chart->width,
		   chart->height);
	escaped(out, chart->title);
	buf_lit(out, "\">");
	if (chart->y_ticks)
		y_axis(&s);
	if (has_x)
		x_axis(&s);
	buf_printf(out, "<path class=\"svg-axis\" d=\"M%.1f %.1fH%.1f\"/>", s.plot.left,
		   s.plot.bottom, s.plot.right);
	put_titles(&s);
	return s;
}

static void path_put(const struct svg *s, const double *x, const double *y, size_t n)
{
	bool open = false;

	for (size_t i = 0; i < n; i++) {
		if (isnan(x[i]) || isnan(y[i])) {
			open = false;
			continue;
		}
		buf_printf(s->out, "%c%.1f %.1f", open ? 'L' : 'M', plot_x(&s->plot, x[i]),
			   plot_y(&s->plot, y[i]));
		open = true;
	}
	buf_lit(s->out, "\"/>");
}

void svg_line(const struct svg *s, const double *x, const double *y, size_t n, const char *kind)
{
	buf_printf(s->out, "<path class=\"svg-line %s\" d=\"", kind);
	path_put(s, x, y, n);
}

void svg_dashed(const struct svg *s, const double *x, const double *y, size_t n, const char *kind)
{
	buf_printf(s->out, "<path class=\"svg-line %s\" stroke-dasharray=\"6 4\" d=\"", kind);
	path_put(s, x, y, n);
}

void svg_bar(const struct svg *s, double x0, double x1, double y0, double y1, const char *kind)
{
	double left = plot_x(&s->plot, x0), right = plot_x(&s->plot, x1),
	       low = plot_y(&s->plot, y0), high = plot_y(&s->plot, y1);

	buf_printf(
	    s->out,
	    "<rect class=\"svg-bar %s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
	    kind, left, fmin(low, high), right - left, fabs(low - high));
}

void svg_dot(const struct svg *s, double x, double y, double radius, const char *kind)
{
	if (!isnan(x) && !isnan(y))
		buf_printf(s->out,
			   "<circle class=\"svg-dot %s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>",
			   kind, plot_x(&s->plot, x), plot_y(&s->plot, y), radius);
}

void svg_across(const struct svg *s, double y, const char *kind)
{
	buf_printf(s->out, "<path class=\"svg-line %s\" d=\"M%.1f %.1fH%.1f\"/>", kind,
		   s->plot.left, plot_y(&s->plot, y), s->plot.right);
}

void svg_down(const struct svg *s, double x, const char *kind)
{
	buf_printf(s->out, "<path class=\"svg-line %s\" d=\"M%.1f %.1fV%.1f\"/>", kind,
		   plot_x(&s->plot, x), s->plot.top, s->plot.bottom);
}

void svg_text(const struct svg *s, double x, double y, const char *anchor, struct str text)
{
	buf_printf(s->out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", plot_x(&s->plot, x),
		   plot_y(&s->plot, y), anchor);
	escaped(s->out, text);
	buf_lit(s->out, "</text>");
}

void svg_end(const struct svg *s)
{
	buf_lit(s->out, "</svg>");
}
