/* SPDX-License-Identifier: EUPL-1.2 */
/* plan_terms.h - what people type of a plan: hours of the week, closed dates, amounts and numbers,
 * read with what is wrong and written again. Pure. */
#pragma once
#include "budget/plan.h"

/* "mon-fri 08:00-12:00, sat 09:00-12:00", as it is kept: windows of one time of day are one, with
 * all of their days. What can't be read is left out. */
struct plan_hours plan_hours_kept(struct arena *a, struct str text);
struct str plan_hours_text(struct arena *a, const struct plan_hours *h);

/* Rows of a form: days ticked, two times ("8h30", "08:30"). A row without day and time is none. */
enum { PLAN_FORM_WINDOWS = 3 };
struct plan_window_typed {
	unsigned days; /* bit 0: Monday */
	struct str from, to;
};
/* *out in the arena; or a message of the catalogue, and *row the one at fault. */
const char *plan_hours_typed(struct arena *a,
			     const struct plan_window_typed rows[PLAN_FORM_WINDOWS],
			     struct plan_hours *out, int *row);

/* Dates and ranges, one a line or between commas, words beside them: "11/11/2026; du 19/12/2026 au
 * 03/01/2027". As it is kept: "2026-11-11 2026-12-19/2027-01-03". NULL, or a message whose {0} is
 * the piece that could not be read. */
const char *plan_closed_typed(struct arena *a, struct str typed, struct str *out,
			      struct str *wrong);
/* As a form shows it: "11/11/2026", "19/12/2026 – 03/01/2027", one a line. */
struct str plan_closed_shown(struct arena *a, struct str kept);

/* The closed days of first..last, ascending: those kept, week ends, public holidays of France. */
struct plan_closed {
	struct str kept;
	bool weekends, holidays;
};
const int *plan_closed_days(struct arena *a, const struct plan_closed *c, int first, int last,
			    size_t *n);

/* Is it one (1 January, Easter Monday, …)? Of all of metropolitan France, not Alsace-Moselle's. */
bool plan_is_holiday(int day);

/* "08/09/2026" or "2026-09-08" as a day. */
bool plan_day_typed(struct arena *a, struct str typed, int *day);
/* "18,71" or "18.71 €": cents, 0 to 1000 €. */
bool plan_cost_typed(struct arena *a, struct str typed, int64_t *cents);
bool plan_number_typed(struct str typed, int64_t least, int64_t most, int64_t *out);
