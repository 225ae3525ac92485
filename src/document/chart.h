/* SPDX-License-Identifier: EUPL-1.2 */
/* chart.h - a whole chart as data: its axes and its series, drawn into a page (chart_svg) or into a
 * printed document (pdf_charts in document/pdf.h) with the same geometry (plot.h). Lines, dashed
 * lines, bars that may stand on one another (`base`), dots. In a page the colours are those of the
 * style sheet for `kind`; on paper `colour`, and what is dashed is dashed on both.
 *
 * Everything is borrowed until it is drawn. The legend is the caller's in a page (a list in HTML);
 * on paper it is drawn from the series' labels. */
#pragma once
#include "document/svg.h"

enum chart_mark { CHART_LINE, CHART_DASHED, CHART_BAR, CHART_DOT };

struct chart_series {
	struct str label; /* of the legend; empty: none */
	enum chart_mark mark;
	const double *x, *y; /* NaN parts a line; no dot, no bar */
	const double *base;  /* where bars begin; NULL: 0 */
	size_t n;
	double width;	  /* of bars, in x; centred */
	const char *kind; /* class of the style sheet: "s1" */
	unsigned colour;  /* on paper: 0xrrggbb */
};

struct chart {
	struct str title; /* what it shows, for who does not see it; above it on paper */
	struct str x_title, y_title;
	double x_least, x_most, y_most; /* y begins at 0; y_most > 0 */
	unsigned x_ticks, y_ticks;	/* about so many; x_ticks is not read with labels */
	const struct svg_label *labels; /* below the axis */
	size_t label_count;
	char decimal;
	const struct chart_series *series;
	size_t series_count;
};

/* The largest y of the series (base counted), or 0. */
double chart_most(const struct chart_series *series, size_t n);

void chart_svg(struct buf *out, const struct chart *c, unsigned width, unsigned height);
