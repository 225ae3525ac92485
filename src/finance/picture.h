/* SPDX-License-Identifier: EUPL-1.2 */
/* picture.h - a budget in pictures, each with its figures in a table for who does not see it or
 * wants them exact. */
#pragma once
#include "budget/budget.h"
#include "web/request.h"

struct picture {
	const char *id;		     /* "break-even" */
	const char *title, *caption; /* messages */
	struct str html;	     /* an SVG; empty in JSON */
	struct list marks;	     /* of picture_mark_shape: what the colours mean */
	struct list columns;	     /* texts */
	struct list rows;	     /* of picture_row_shape */
};
extern const struct shape picture_shape;

struct picture_mark { /* a line of the legend */
	const char *kind, *label;
};
struct picture_row {
	struct str name;
	struct list cells; /* texts */
};

/* False where there is nothing to show. */
bool picture_parts(struct request *rq, const struct scenario *s, struct picture *out);
bool picture_break_even(struct request *rq, const struct scenario *s, struct picture *out);
bool picture_session_size(struct request *rq, const struct scenario *s, struct picture *out);
bool picture_sensitivity(struct request *rq, const struct scenario *s, struct picture *out);

/* Two or three scenarios side by side: what each costs, what it keeps of fees. */
void picture_compare(struct request *rq, const struct scenario *list, const struct str *names,
		     size_t n, struct picture *out);
