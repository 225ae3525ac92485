/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/report_figures.h"

#include <math.h>
#include "document/svg.h"
#include "web/message.h"

enum { WIDE = 480, HIGH = 280, SMALL_WIDE = 200, SMALL_HIGH = 130, SVG_MAX = 1 << 24 };

static struct str told(const struct drawing *d, const char *text)
{
	return str_of(message(d->language, text));
}

static char decimal_of(const struct drawing *d)
{
	return d->language == LANGUAGE_EN ? '.' : ',';
}

struct str report_number(const struct drawing *d, double v, int decimals)
{
	char digits[352];

	if (!isfinite(v))
		return STR("\xe2\x80\x93");
	snprintf(digits, sizeof digits, "%.*f", decimals, fabs(v));
	for (char *p = digits; *p; p++)
		*p = *p == '.' ? decimal_of(d) : *p;
	bool is_zero = strspn(digits, "0.,") == strlen(digits);
	return arena_printf(d->arena, "%s%s", v < 0 && !is_zero ? "\xe2\x88\x92" : "", digits);
}

static struct svg_chart ability_chart(const struct drawing *d, double y_least, double y_most)
{
	return (struct svg_chart){
	    .width = WIDE,
	    .height = HIGH,
	    .x_least = -4,
	    .x_most = 4,
	    .y_least = y_least,
	    .y_most = y_most,
	    .x_title = told(d, N_("Ability")),
	    .x_ticks = 8,
	    .y_ticks = 5,
	    .decimal = decimal_of(d),
	};
}

/* A round number above v, so that curves end below the top. */
static double above(double v)
{
	double step = plot_step(v > 0 ? v : 1, 5);

	return (floor(v / step) + 1) * step;
}

/* --- information and error ----------------------------------------------------------------------
 */

struct str figure_information(const struct drawing *d)
{
	const struct reliability_point *c = d->report->curve;
	double x[REPORT_POINTS], y[REPORT_POINTS], most = 0;
	struct buf b = BUF_INIT(SVG_MAX);

	for (size_t k = 0; k < REPORT_POINTS; k++) {
		x[k] = c[k].theta;
		y[k] = c[k].information;
		most = fmax(most, y[k]);
	}
	struct svg_chart chart = ability_chart(d, 0, above(most));
	chart.title = told(d, N_("Information of all items together by ability"));
	chart.y_title = told(d, N_("Information"));
	struct svg s = svg_begin(&b, &chart);
	svg_line(&s, x, y, REPORT_POINTS, "s1");
	svg_end(&s);
	return buf_take(&b, d->arena);
}

struct str figure_error(const struct drawing *d)
{
	const struct reliability_point *c = d->report->curve;
	double x[REPORT_POINTS], y[REPORT_POINTS], prior[REPORT_POINTS], most = 0;
	struct buf b = BUF_INIT(SVG_MAX);

	for (size_t k = 0; k < REPORT_POINTS; k++) {
		x[k] = c[k].theta;
		y[k] = c[k].se;
		prior[k] = c[k].se_prior;
		most = fmax(most, fabs(x[k]) <= 2.5 && isfinite(y[k]) ? y[k] : prior[k]);
	}
	most = fmin(above(most), 3);
	for (size_t k = 0; k < REPORT_POINTS; k++)
		y[k] = y[k] > most ? NAN : y[k];
	struct svg_chart chart = ability_chart(d, 0, most);
	chart.title = told(d, N_("Standard error of ability when all items are answered"));
	chart.y_title = told(d, N_("Standard error"));
	struct svg s = svg_begin(&b, &chart);
	svg_line(&s, x, prior, REPORT_POINTS, "s2");
	svg_line(&s, x, y, REPORT_POINTS, "s1");
	svg_end(&s);
	return buf_take(&b, d->arena);
}

/* --- items against persons ----------------------------------------------------------------------
 */

static size_t bin_of(double v)
{
	double k = floor((v + 4) * 2);

	return k < 0 ? 0 : k >= MAP_BINS ? MAP_BINS - 1 : (size_t)k;
}

void map_shares(const struct report *r, double *items, double *persons)
{
	double n = 0, steps = 0;

	for (size_t k = 0; k < MAP_BINS; k++)
		items[k] = persons[k] = 0;
	for (size_t i = 0; i < r->in.items->n; i++) {
		const struct item *it = &r->in.items->items[i];
		for (unsigned k = 0; k + 1u < it->categories; k++, steps++)
			items[bin_of(it->steps ? it->steps[k] : it->b)]++;
	}
	for (size_t p = 0; r->theta && p < r->in.responses->data.persons; p++)
		if (!isnan(r->theta[p])) {
			persons[bin_of(r->theta[p])]++;
			n++;
		}
	for (size_t k = 0; k < MAP_BINS; k++) {
		items[k] /= steps;
		persons[k] = n > 0 ? persons[k] / n : 0;
	}
}

struct str figure_map(const struct drawing *d)
{
	double items[MAP_BINS], persons[MAP_BINS], most = 0;
	struct buf b = BUF_INIT(SVG_MAX);
	bool both = d->report->theta != NULL;

	map_shares(d->report, items, persons);
	for (size_t k = 0; k < MAP_BINS; k++)
		most = fmax(most, fmax(items[k], persons[k]));
	most *= 1.2;
	struct svg_chart chart = ability_chart(d, both ? -most : 0, most);
	chart.title = both ? told(d, N_("Abilities of the persons above, difficulties of the items "
					"below, on one scale"))
			   : told(d, N_("Difficulties of the items"));
	chart.y_ticks = 0;
	chart.x_title = told(d, N_("Ability, difficulty"));
	struct svg s = svg_begin(&b, &chart);
	for (size_t k = 0; k < MAP_BINS; k++) {
		double from = -4 + 0.5 * (double)k;
		if (both && persons[k] > 0)
			svg_bar(&s, from + .02, from + .48, 0, persons[k], "s1");
		if (items[k] > 0)
			svg_bar(&s, from + .02, from + .48, 0, both ? -items[k] : items[k], "s2");
	}
	if (both) {
		svg_across(&s, 0, "zero");
		svg_text(&s, -3.95, most * .85, "start", told(d, N_("Persons")));
	}
	svg_text(&s, -3.95, both ? -most * .9 : most * .85, "start", told(d, N_("Items")));
	svg_end(&s);
	return buf_take(&b, d->arena);
}

/* --- one item -----------------------------------------------------------------------------------
 */

struct str figure_curve(const struct drawing *d, size_t item)
{
	const struct item *it = &d->report->in.items->items[item];
	double x[REPORT_POINTS], y[REPORT_POINTS];
	struct buf b = BUF_INIT(SVG_MAX);
	struct svg_chart chart = ability_chart(d, 0, 1);

	for (size_t k = 0; k < REPORT_POINTS; k++) {
		x[k] = -4 + 0.1 * (double)k;
		y[k] = item_expected(it, x[k]) / (it->categories - 1.0);
	}
	chart.title = message_filled(told(d, N_("Expected score on item {0} by ability")).p,
				     d->report->in.items->names[item], d->arena);
	chart.small = true;
	chart.x_title = STR("");
	chart.width = SMALL_WIDE;
	chart.height = SMALL_HIGH;
	chart.x_ticks = 4;
	chart.y_ticks = 2;
	struct svg s = svg_begin(&b, &chart);
	svg_line(&s, x, y, REPORT_POINTS, "s1");
	for (size_t c = 0; d->report->theta && c < REPORT_CLASSES; c++)
		svg_dot(&s, d->report->class_theta[c], d->report->item[item].observed[c], 3, "s2");
	svg_end(&s);
	return buf_take(&b, d->arena);
}

/* --- all items as points ------------------------------------------------------------------------
 */

static const char *kind_of(const struct report_item *it)
{
	return it->verdict >= REPORT_MEND ? "bad" : it->verdict == REPORT_WATCH ? "wait" : "s1";
}

struct str figure_fit(const struct drawing *d)
{
	const struct report *r = d->report;
	struct buf b = BUF_INIT(SVG_MAX);
	struct svg_chart chart = ability_chart(d, 0.4, 1.8);

	chart.title = told(d, N_("Infit and outfit of the items by difficulty"));
	chart.x_title = told(d, N_("Difficulty"));
	chart.y_title = told(d, N_("Mean square: filled infit, hollow outfit"));
	struct svg s = svg_begin(&b, &chart);
	svg_across(&s, 0.7, "bound");
	svg_across(&s, 1.3, "bound");
	svg_across(&s, 1, "zero");
	for (size_t i = 0; i < r->in.items->n; i++) {
		const struct item *it = &r->in.items->items[i];
		svg_dot(&s, it->b, r->fit[i].outfit, 4, "hollow");
		svg_dot(&s, it->b, r->fit[i].infit, 3.5, kind_of(&r->item[i]));
	}
	svg_end(&s);
	return buf_take(&b, d->arena);
}

struct str figure_dif(const struct drawing *d)
{
	const struct report *r = d->report;
	size_t n = r->in.items->n;
	double most = 2;
	struct buf b = BUF_INIT(SVG_MAX);

	for (size_t i = 0; i < n; i++)
		if (r->item[i].dif_class && !isnan(r->item[i].dif_effect))
			most = fmax(most, fabs(r->item[i].dif_effect) * 1.1);
	struct svg_chart chart = ability_chart(d, -most, most);
	chart.x_least = 0;
	chart.x_most = (double)n + 1;
	chart.title = told(d, N_("Difference between the groups, item by item"));
	chart.x_title = told(d, N_("Item, in the order of the bank"));
	chart.y_title = told(d, N_("Delta: below 0 harder for the other group"));
	struct svg s = svg_begin(&b, &chart);
	static const double bounds[] = {-1.5, -1, 1, 1.5};
	for (size_t k = 0; k < 4; k++)
		svg_across(&s, bounds[k], "bound");
	svg_across(&s, 0, "zero");
	for (size_t i = 0; i < n; i++) {
		char class = r->item[i].dif_class;
		if (class)
			svg_dot(&s, (double)i + 1, r->item[i].dif_effect, 4,
				class == 'C'   ? "bad"
				: class == 'B' ? "wait"
					       : "s1");
	}
	svg_end(&s);
	return buf_take(&b, d->arena);
}

static int falling(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x < y) - (x > y);
}

struct str figure_exposure(const struct drawing *d)
{
	const struct report *r = d->report;
	size_t n = r->in.items->n;
	double *y = ARENA_NEW(d->arena, double, n), *x = ARENA_NEW(d->arena, double, n);
	struct buf b = BUF_INIT(SVG_MAX);

	for (size_t i = 0; i < n; i++) {
		y[i] = r->item[i].exposure * 100;
		x[i] = (double)i + 1;
	}
	qsort(y, n, sizeof *y, falling);
	struct svg_chart chart = ability_chart(d, 0, fmin(100, above(fmax(y[0], 20))));
	chart.x_least = n > 1 ? 1 : 0;
	chart.x_most = (double)(n > 1 ? n : 2);
	chart.title = told(d, N_("How often each item was asked, the most asked first"));
	chart.x_title = told(d, N_("Items, the most asked first"));
	chart.y_title = told(d, N_("Exams that ask it, %"));
	struct svg s = svg_begin(&b, &chart);
	svg_across(&s, 20, "bound");
	svg_line(&s, x, y, n, "s1");
	svg_end(&s);
	return buf_take(&b, d->arena);
}
