/* SPDX-License-Identifier: EUPL-1.2 */
/* actual_chart.h - the pictures of plan and reality, for a page and for paper, each with the same
 * figures as a table. */
#pragma once
#include "base/language.h"
#include "document/chart.h"
#include "finance/actual.h"

enum actual_picture {
	PICTURE_COST,	  /* added up month by month: supposed, real, and to the end */
	PICTURE_SESSIONS, /* of each month: held, to come */
	PICTURE_SEATS,	  /* of each month: present, absent, expected */
	PICTURE_FEES,	  /* of each month: received, due; the operator's share beside */
	PICTURE_HOURS,	  /* of each session held: by the rule, and real */
	PICTURES
};

enum { PICTURE_DOTS = 200 }; /* of PICTURE_HOURS: the last sessions held */

struct actual_chart {
	struct chart chart;
	const struct str *head; /* titles of the table's columns */
	const struct str *cells;
	size_t columns, rows;
};

struct actual_scene {
	struct arena *arena;
	enum language language;
	const struct actual *sum;
	const struct actual_session *sessions;
	size_t n;
	const struct period *period;
	const struct zone *zone;
	int64_t now;
};

/* In the scene's language and arena. */
void actual_charts(const struct actual_scene *s, struct actual_chart out[PICTURES]);

/* "27 h 30 min", "45 min". */
struct str actual_hours(enum language l, int64_t minutes, struct arena *a);
