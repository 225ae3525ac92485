/* SPDX-License-Identifier: EUPL-1.2 */
/* costs_result.h - what a scenario comes to, ready to be shown: the great figures, the table of a
 * year and of the horizon, pictures, what differs from another scenario and what each difference
 * does. */
#pragma once
#include "finance/picture.h"

struct costs_result {
	struct list figures;			      /* the great ones */
	bool is_alone, is_short, is_covered, is_paid; /* the verdict: one of them */
	struct str variable_cost, revenue, missing, balance, rest, break_even, seats;
	bool has_break_even;
	struct picture *parts;
	bool has_extra, extra_everywhere; /* what extra time costs */
	struct str extra;
	struct list rows; /* a year, the horizon */
	int64_t years;
	struct list pictures;
	struct list counted; /* the scenario itself, for paper */
	struct list changes;
	bool has_changes;
	struct str changes_cost, changes_result;
	struct list notes; /* texts */
	bool has_notes;
	struct str link, json, csv, pdf; /* addresses */
};
extern const struct shape costs_result_shape;

/* `page` is the address without a query. */
struct costs_result *costs_result_of(struct request *rq, const struct scenario *now,
				     const struct scenario *before, struct str page);
/* "+374.20", "−12.00" as this language writes money; "0.00" has no sign. */
struct str costs_difference(struct request *rq, int64_t cents);
