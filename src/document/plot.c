/* SPDX-License-Identifier: EUPL-1.2 */
#include "document/plot.h"

#include <math.h>
#include <stdio.h>

static double within(double v, double least, double most)
{
	return v < least ? least : v > most ? most : v;
}

double plot_x(const struct plot *p, double x)
{
	double v = within(x, p->x_least, p->x_most);

	return p->left + (v - p->x_least) / (p->x_most - p->x_least) * (p->right - p->left);
}

double plot_y(const struct plot *p, double y)
{
	double v = within(y, p->y_least, p->y_most);

	return p->bottom - (v - p->y_least) / (p->y_most - p->y_least) * (p->bottom - p->top);
}

double plot_step(double range, unsigned n)
{
	double rough = range / (n ? n : 1);
	double power = pow(10, floor(log10(rough)));
	double lead = rough / power;

	return power * (lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10);
}

size_t plot_ticks(double least, double most, double step, double out[PLOT_TICKS])
{
	long first = lround(ceil(least / step - 1e-9));
	size_t n = 0;

	for (long k = first; (double)k * step <= most + step * 1e-9 && n < PLOT_TICKS; k++)
		out[n++] = (double)k * step;
	return n;
}

void plot_tick_text(double v, double step, char decimal, char out[PLOT_TICK_TEXT])
{
	int decimals = step < 1 ? (int)ceil(-log10(step) - 1e-9) : 0;

	v = fabs(v) < step / 1000 ? 0 : v;
	snprintf(out, PLOT_TICK_TEXT, "%s%.*f", v < 0 ? "\xe2\x88\x92" : "", decimals, fabs(v));
	for (char *p = out; *p; p++)
		if (*p == '.' && decimal)
			*p = decimal;
}

double plot_top(double most, unsigned ticks)
{
	if (!(most > 0))
		return 1;
	double step = plot_step(most, ticks), top = ceil(most / step - 1e-9) * step;
	/* the axis is ticked by its own range: 1350 by 200 would end at 1400, which is ticked by
	 * 500 */
	while (plot_step(top, ticks) > step) {
		step = plot_step(top, ticks);
		top = ceil(most / step - 1e-9) * step;
	}
	return top;
}
