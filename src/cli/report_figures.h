/* SPDX-License-Identifier: EUPL-1.2 */
/* report_figures.h - the pictures of the report, as inline SVG in the arena. */
#pragma once
#include "cli/report.h"

struct drawing {
	struct arena *arena;
	const struct report *report;
	enum language language;
};

struct str figure_information(const struct drawing *d);
struct str figure_error(const struct drawing *d);
struct str figure_map(const struct drawing *d); /* difficulties below, persons above */
struct str figure_curve(const struct drawing *d, size_t item);
struct str figure_fit(const struct drawing *d);
struct str figure_dif(const struct drawing *d);
struct str figure_exposure(const struct drawing *d);

/* Shares by half units of ability from -4 to 4, what lies beyond in the last ones. */
enum { MAP_BINS = 16 };
void map_shares(const struct report *r, double *items, double *persons);

/* "0.345" by language, with a true minus; a dash for what is no number. */
struct str report_number(const struct drawing *d, double v, int decimals);
