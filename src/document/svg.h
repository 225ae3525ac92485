/* SPDX-License-Identifier: EUPL-1.2 */
/* svg.h - a chart as inline SVG: axes with round ticks, lines, bars, points. No script, no colour
 *of its own: shapes have classes (svg-line, svg-bar, svg-dot and the caller's `kind`, a literal
 *such as "s1") that the page's style sheet colours in light and dark. The picture is an image to
 *assistive technology, named by its title; the page puts the same figures in a table beside it.
 *
 *	struct svg s = svg_begin(&html, &(struct svg_chart){.width = 640, …});
 *	svg_line(&s, x, y, n, "s1");
 *	svg_end(&s);
 *
 * Values outside the axes are cut at the plot's edge, NaN parts a line. All texts are escaped. */
#pragma once
#include "base/buf.h"
#include "document/plot.h"

struct svg_label {
	double x;
	struct str text;
};

struct svg_chart {
	unsigned width,
	    height; /* of the whole, in user units; it grows and shrinks with the page */
	double x_least, x_most, y_least, y_most; /* least < most */
	struct str title;		/* what the picture shows, for who does not see it */
	struct str x_title, y_title;	/* empty: none */
	unsigned x_ticks, y_ticks;	/* about so many; 0: none */
	const struct svg_label *labels; /* below the axis, instead of numbers: months … */
	size_t label_count;
	char decimal; /* '.' or ','; 0 is '.' */
	bool small;   /* a multiple among many: narrow margins, no titles of axes */
};

struct svg {
	struct buf *out;
	struct svg_chart chart;
	struct plot plot;
};

struct svg svg_begin(struct buf *out, const struct svg_chart *chart);
void svg_line(const struct svg *s, const double *x, const double *y, size_t n, const char *kind);
/* The same, dashed whatever the style sheet says. */
void svg_dashed(const struct svg *s, const double *x, const double *y, size_t n, const char *kind);
void svg_bar(const struct svg *s, double x0, double x1, double y0, double y1, const char *kind);
void svg_dot(const struct svg *s, double x, double y, double radius, const char *kind);
void svg_across(const struct svg *s, double y,
		const char *kind); /* a straight line from edge to edge */
void svg_down(const struct svg *s, double x, const char *kind);
/* `anchor` is "start", "middle" or "end". */
void svg_text(const struct svg *s, double x, double y, const char *anchor, struct str text);
void svg_end(const struct svg *s);
