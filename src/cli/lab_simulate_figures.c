/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/lab_simulate_figures.h"

#include <math.h>
#include <stdlib.h>
#include "base/buf.h"
#include "base/file.h"

enum { WIDTH = 640, HEIGHT = 360, LEFT = 60, RIGHT = 20, TOP = 44, BOTTOM = 46 };

/* A rectangle of the picture and the numbers its edges stand for. */
struct frame {
	struct buf *out;
	double x0, x1, y1; /* y begins at 0 */
};

static double place_x(const struct frame *f, double x)
{
	return LEFT + (x - f->x0) / (f->x1 - f->x0) * (WIDTH - LEFT - RIGHT);
}

static double place_y(const struct frame *f, double y)
{
	return HEIGHT - BOTTOM - y / f->y1 * (HEIGHT - TOP - BOTTOM);
}

static void begin(struct frame *f, const char *title, const char *method, const char *x_name)
{
	buf_printf(f->out,
		   "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" "
		   "font-family=\"sans-serif\" font-size=\"12\">\n<title>%s (%s)</title>\n"
		   "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n"
		   "<text x=\"%d\" y=\"24\" font-size=\"15\">%s (%s)</text>\n"
		   "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
		   WIDTH, HEIGHT, title, method, WIDTH, HEIGHT, LEFT, title, method,
		   (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, x_name);
	for (int k = 0; k <= 4; k++) {
		double y = f->y1 * k / 4;
		buf_printf(f->out,
			   "<path d=\"M%d %.1fH%d\" stroke=\"#ccc\"/><text x=\"%d\" y=\"%.1f\" "
			   "text-anchor=\"end\">%.3g</text>\n",
			   LEFT, place_y(f, y), WIDTH - RIGHT, LEFT - 6, place_y(f, y) + 4, y);
	}
}

static void tick(struct frame *f, double x, const char *text)
{
	buf_printf(f->out, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
		   place_x(f, x), HEIGHT - BOTTOM + 16, text);
}

static int end(struct frame *f, const char *prefix, const char *name, struct error *e)
{
	struct arena *a = arena_new(1 << 16);

	buf_lit(f->out, "</svg>\n");
	int status =
	    file_replace(arena_printf(a, "%s-%s.svg", prefix, name).p, buf_view(f->out), e);
	arena_free(a);
	buf_release(f->out);
	return status;
}

/* The lines tell themselves apart by colour and by dashes. */
static void error_line(struct frame *f, const struct simulation_sums *t, bool se)
{
	bool first = true;

	buf_printf(f->out, "<path fill=\"none\" stroke-width=\"2\" stroke=\"%s\"%s d=\"",
		   se ? "#b45309" : "#1d4ed8", se ? " stroke-dasharray=\"6 4\"" : "");
	for (size_t k = 0; k < SIMULATION_BINS; k++) {
		const struct simulation_bin *b = &t->bin[k];
		double n = (double)b->persons, x = ((double)k - SIMULATION_BINS / 2.0) / 2 + 0.25;
		if (b->persons < 10)
			continue;
		double y = se ? b->se / n : sqrt(b->square / n);
		buf_printf(f->out, "%c%.1f %.1f", first ? 'M' : 'L', place_x(f, x),
			   place_y(f, y < f->y1 ? y : f->y1));
		first = false;
	}
	buf_lit(f->out, "\"/>\n");
	buf_printf(f->out, "<text x=\"%d\" y=\"40\" text-anchor=\"end\" fill=\"%s\">%s</text>\n",
		   se ? WIDTH - RIGHT : WIDTH - 170, se ? "#b45309" : "#1d4ed8",
		   se ? "- - mean standard error" : "&#8212; root mean square error");
}

static int figure_error(const char *prefix, const char *method, const struct simulation_sums *t,
			struct error *e)
{
	struct buf b = BUF_INIT(1 << 20);
	struct frame f = {&b, -3.5, 3.5, 0.1};
	char text[16];

	for (size_t k = 0; k < SIMULATION_BINS; k++) {
		double n = (double)t->bin[k].persons;
		while (n >= 10 && sqrt(t->bin[k].square / n) > f.y1 && f.y1 < 3)
			f.y1 *= 2;
	}
	begin(&f, "Error by ability", method, "ability");
	for (int x = -3; x <= 3; x++) {
		snprintf(text, sizeof text, "%d", x);
		tick(&f, x, text);
	}
	error_line(&f, t, false);
	error_line(&f, t, true);
	return end(&f, prefix, "error", e);
}

static int more_first(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;

	return a < b ? 1 : a > b ? -1 : 0;
}

static int figure_exposure(const char *prefix, const char *method, const struct lab_pool *p,
			   const struct simulation_sums *t, struct error *e)
{
	struct buf b = BUF_INIT(1 << 20);
	size_t n = p->items.n, points = n < 500 ? n : 500;
	struct arena *a = arena_new((size_t)1 << 30);
	uint32_t *sorted = ARENA_NEW(a, uint32_t, n);
	double persons = t->persons ? (double)t->persons : 1;
	char text[32];

	memcpy(sorted, t->count, n * sizeof *sorted);
	qsort(sorted, n, sizeof *sorted, more_first);
	struct frame f = {&b, 0, (double)n, 0.05};
	while (sorted[0] / persons > f.y1 && f.y1 < 1)
		f.y1 *= 2;
	begin(&f, "Exposure of the items, most asked first", method, "items");
	buf_lit(&b, "<path fill=\"none\" stroke=\"#1d4ed8\" stroke-width=\"2\" d=\"");
	for (size_t k = 0; k < points; k++) {
		size_t i = k * n / points;
		buf_printf(&b, "%c%.1f %.1f", k ? 'L' : 'M', place_x(&f, (double)i),
			   place_y(&f, sorted[i] / persons));
	}
	buf_lit(&b, "\"/>\n");
	for (int k = 0; k <= 4; k++) {
		size_t at = n * (size_t)k / 4;
		snprintf(text, sizeof text, "%zu", at);
		tick(&f, (double)at, text);
	}
	arena_free(a);
	return end(&f, prefix, "exposure", e);
}

static void bar(struct frame *f, double x, double width, double y, const char *colour)
{
	double top = place_y(f, y);

	buf_printf(
	    f->out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>\n",
	    place_x(f, x), top, place_x(f, x + width) - place_x(f, x), place_y(f, 0) - top, colour);
}

/* Two bars a content area: grey what is held up, blue what came. */
struct pair {
	double grey, blue;
};

static int figure_pairs(const char *prefix, const char *name, const char *title, const char *method,
			const struct pair *pairs, size_t n, struct error *e)
{
	struct buf b = BUF_INIT(1 << 20);
	struct frame f = {&b, 0, (double)n, 0.125};
	char text[24];

	for (size_t c = 0; c < n; c++)
		while ((pairs[c].grey > f.y1 || pairs[c].blue > f.y1) && f.y1 < 8)
			f.y1 *= 2;
	begin(&f, title, method, "content area, in order of the bank");
	for (size_t c = 0; c < n; c++) {
		bar(&f, (double)c + 0.15, 0.34, pairs[c].grey, "#9ca3af");
		bar(&f, (double)c + 0.51, 0.34, pairs[c].blue, "#1d4ed8");
		snprintf(text, sizeof text, "%zu", c + 1);
		tick(&f, (double)c + 0.5, text);
	}
	return end(&f, prefix, name, e);
}

static int figure_areas(const char *prefix, const char *method, const struct lab_pool *p,
			const struct simulation_sums *t, struct error *e)
{
	struct pair pairs[POOL_AREAS_MAX];
	double asked = t->questions ? (double)t->questions : 1;

	for (size_t c = 0; c < p->pool->areas; c++)
		pairs[c] = (struct pair){p->pool->share[c], (double)t->in_area[c] / asked};
	return figure_pairs(prefix, "areas",
			    "Share of the content areas: bank (grey) and asked (blue)", method,
			    pairs, p->pool->areas, e);
}

static int figure_levels(const char *prefix, const char *method, size_t areas,
			 const struct simulation_sums *t, struct error *e)
{
	struct pair errors[PROFILE_MOST], levels[PROFILE_MOST];
	double n = t->persons ? (double)t->persons : 1;

	for (size_t k = 0; k < areas; k++) {
		struct simulation_placed r = simulation_placed(&t->competence[k], n);
		errors[k] = (struct pair){r.rms_se, r.rmse};
		levels[k] = (struct pair){r.stated, r.right};
	}
	int status = figure_pairs(prefix, "competences",
				  "Error of each ability: as said (grey) and as seen (blue)",
				  method, errors, areas, e);
	if (!status)
		status = figure_pairs(prefix, "levels",
				      "Share of levels right: as said (grey) and as seen (blue)",
				      method, levels, areas, e);
	return status;
}

int lab_simulate_figures(const char *prefix, const char *method, const struct lab_pool *p,
			 const struct lab_run *run, struct error *e)
{
	const struct simulation_sums *t = &run->sums;
	const struct exam_levels *levels = run->simulation.ready->wanted.levels;
	int status = figure_error(prefix, method, t, e);

	if (!status)
		status = figure_exposure(prefix, method, p, t, e);
	if (!status && p->pool->areas > 1)
		status = figure_areas(prefix, method, p, t, e);
	if (!status && levels)
		status = figure_levels(prefix, method, levels->areas, t, e);
	return status;
}
