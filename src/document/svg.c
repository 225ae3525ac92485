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

/* Between the edges, and a little past them where a line shall be seen to leave. */
static double within(double v, double least, double most)
{
	return v < least ? least : v > most ? most : v;
}

static double at_x(const struct svg *s, double x)
{
	const struct svg_chart *c = &s->chart;
	double v = within(x, c->x_least, c->x_most);

	return s->left + (v - c->x_least) / (c->x_most - c->x_least) * (s->right - s->left);
}

static double at_y(const struct svg *s, double y)
{
	const struct svg_chart *c = &s->chart;
	double v = within(y, c->y_least, c->y_most);

	return s->bottom - (v - c->y_least) / (c->y_most - c->y_least) * (s->bottom - s->top);
}

double svg_step(double range, unsigned n)
{
	double rough = range / (n ? n : 1);
	double power = pow(10, floor(log10(rough)));
	double lead = rough / power;

	return power * (lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10);
}

/* "-0.5" as people read it: a true minus, the language's decimal sign. */
static void put_tick(const struct svg *s, double v, double step)
{
	int decimals = step < 1 ? (int)ceil(-log10(step) - 1e-9) : 0;
	char digits[40];

	v = fabs(v) < step / 1000 ? 0 : v;
	snprintf(digits, sizeof digits, "%.*f", decimals, fabs(v));
	if (v < 0)
		buf_lit(s->out, "\xe2\x88\x92");
	for (char *p = digits; *p; p++)
		buf_char(s->out, *p == '.' && s->chart.decimal ? s->chart.decimal : *p);
}

static void x_axis(const struct svg *s)
{
	const struct svg_chart *c = &s->chart;
	double step = svg_step(c->x_most - c->x_least, c->x_ticks);
	long first = lround(ceil(c->x_least / step - 1e-9));

	for (long k = first; (double)k * step <= c->x_most + step * 1e-9; k++) {
		double v = (double)k * step;
		double x = at_x(s, v);
		buf_printf(s->out,
			   "<path class=\"svg-tick\" d=\"M%.1f %.1fv4\"/>"
			   "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">",
			   x, s->bottom, x, s->bottom + 18);
		put_tick(s, v, step);
		buf_lit(s->out, "</text>");
	}
}

static void y_axis(const struct svg *s)
{
	const struct svg_chart *c = &s->chart;
	double step = svg_step(c->y_most - c->y_least, c->y_ticks);
	long first = lround(ceil(c->y_least / step - 1e-9));

	for (long k = first; (double)k * step <= c->y_most + step * 1e-9; k++) {
		double v = (double)k * step;
		double y = at_y(s, v);
		buf_printf(s->out,
			   "<path class=\"svg-grid\" d=\"M%.1f %.1fH%.1f\"/>"
			   "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">",
			   s->left, y, s->right, s->left - 6, y + 4);
		put_tick(s, v, step);
		buf_lit(s->out, "</text>");
	}
}

static void put_titles(const struct svg *s)
{
	const struct svg_chart *c = &s->chart;

	if (c->x_title.n) {
		buf_printf(s->out,
			   "<text class=\"svg-title\" x=\"%.1f\" y=\"%u\" text-anchor=\"middle\">",
			   (s->left + s->right) / 2, c->height - 6);
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

	s.left = !chart->y_ticks ? 6 : chart->small ? 30 : 54;
	s.top = chart->y_title.n ? 30 : 8;
	s.right = chart->width - 14.0;
	s.bottom = chart->height - (!chart->x_ticks ? 6.0 : chart->x_title.n ? 50.0 : 24.0);
	buf_printf(out, "<svg viewBox=\"0 0 %u %u\" role=\"img\" aria-label=\"", chart->width,
		   chart->height);
	escaped(out, chart->title);
	buf_lit(out, "\">");
	if (chart->y_ticks)
		y_axis(&s);
	if (chart->x_ticks)
		x_axis(&s);
	buf_printf(out, "<path class=\"svg-axis\" d=\"M%.1f %.1fH%.1f\"/>", s.left, s.bottom,
		   s.right);
	put_titles(&s);
	return s;
}

void svg_line(const struct svg *s, const double *x, const double *y, size_t n, const char *kind)
{
	bool open = false;

	buf_printf(s->out, "<path class=\"svg-line %s\" d=\"", kind);
	for (size_t i = 0; i < n; i++) {
		if (isnan(x[i]) || isnan(y[i])) {
			open = false;
			continue;
		}
		buf_printf(s->out, "%c%.1f %.1f", open ? 'L' : 'M', at_x(s, x[i]), at_y(s, y[i]));
		open = true;
	}
	buf_lit(s->out, "\"/>");
}

void svg_bar(const struct svg *s, double x0, double x1, double y0, double y1, const char *kind)
{
	double left = at_x(s, x0), right = at_x(s, x1), low = at_y(s, y0), high = at_y(s, y1);

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
			   kind, at_x(s, x), at_y(s, y), radius);
}

void svg_across(const struct svg *s, double y, const char *kind)
{
	buf_printf(s->out, "<path class=\"svg-line %s\" d=\"M%.1f %.1fH%.1f\"/>", kind, s->left,
		   at_y(s, y), s->right);
}

void svg_down(const struct svg *s, double x, const char *kind)
{
	buf_printf(s->out, "<path class=\"svg-line %s\" d=\"M%.1f %.1fV%.1f\"/>", kind, at_x(s, x),
		   s->top, s->bottom);
}

void svg_text(const struct svg *s, double x, double y, const char *anchor, struct str text)
{
	buf_printf(s->out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", at_x(s, x),
		   at_y(s, y), anchor);
	escaped(s->out, text);
	buf_lit(s->out, "</text>");
}

void svg_end(const struct svg *s)
{
	buf_lit(s->out, "</svg>");
}
