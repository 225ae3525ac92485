/* SPDX-License-Identifier: EUPL-1.2 */
/* plot.h - where things stand in a chart: the geometry that the pictures of pages (svg.h) and those
 * of printed documents (pdf.h) have in common. Lengths are in the unit of the drawing, y downwards.
 * Pure. */
#pragma once
#include <stddef.h>

struct plot {
	double left, top, right, bottom;	 /* edges of the plot in the drawing */
	double x_least, x_most, y_least, y_most; /* what they stand for; least < most */
};

/* A value outside the axes is put at the edge. */
double plot_x(const struct plot *p, double x);
double plot_y(const struct plot *p, double y);

/* The round step (1, 2 or 5 times a power of ten) that parts `range` in about n. */
double plot_step(double range, unsigned n);

enum { PLOT_TICKS = 40, PLOT_TICK_TEXT = 40 };
/* Multiples of the step from `least` to `most`, at most PLOT_TICKS; their number. */
size_t plot_ticks(double least, double most, double step, double out[PLOT_TICKS]);
/* "-0.5" as people read it: a true minus, the language's decimal sign ('.' or ','; 0 is '.'). */
void plot_tick_text(double v, double step, char decimal, char out[PLOT_TICK_TEXT]);
/* A round end of an axis that begins at 0: the first multiple of the step not below `most`; 1 for
 * none. */
double plot_top(double most, unsigned ticks);
