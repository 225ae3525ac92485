/* SPDX-License-Identifier: EUPL-1.2 */
#include "document/chart.h"

#include <math.h>

double chart_most(const struct chart_series *series, size_t n)
{
	double most = 0;

	for (size_t s = 0; s < n; s++)
		for (size_t i = 0; i < series[s].n; i++)
			most = series[s].y[i] > most ? series[s].y[i] : most;
	return most;
}

static void bars_put(const struct svg *s, const struct chart_series *one)
{
	for (size_t i = 0; i < one->n; i++) {
		double base = one->base ? one->base[i] : 0, half = one->width / 2;
		if (!isnan(one->y[i]) && one->y[i] > base)
			svg_bar(s, one->x[i] - half, one->x[i] + half, base, one->y[i], one->kind);
	}
}

static void series_put(const struct svg *s, const struct chart_series *one)
{
	switch (one->mark) {
	case CHART_LINE:
		svg_line(s, one->x, one->y, one->n, one->kind);
		break;
	case CHART_DASHED:
		svg_dashed(s, one->x, one->y, one->n, one->kind);
		break;
	case CHART_BAR:
		bars_put(s, one);
		break;
	case CHART_DOT:
		for (size_t i = 0; i < one->n; i++)
			svg_dot(s, one->x[i], one->y[i], 3.5, one->kind);
		break;
	}
}

void chart_svg(struct buf *out, const struct chart *c, unsigned width, unsigned height)
{
	struct svg s = svg_begin(out, &(struct svg_chart){.width = width,
							  .height = height,
							  .x_least = c->x_least,
							  .x_most = c->x_most,
							  .y_most = c->y_most,
							  .title = c->title,
							  .x_title = c->x_title,
							  .y_title = c->y_title,
							  .x_ticks = c->x_ticks,
							  .y_ticks = c->y_ticks,
							  .labels = c->labels,
							  .label_count = c->label_count,
							  .decimal = c->decimal});

	for (size_t i = 0; i < c->series_count; i++)
		series_put(&s, &c->series[i]);
	svg_end(&s);
}
