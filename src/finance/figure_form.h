/* SPDX-License-Identifier: EUPL-1.2 */
/* figure_form.h - a scenario as a form: each figure of scenario_fields with its words, its bounds
 * and what is wrong with it. It is sent as with.PATH ("with.outside.fee=30.00"), in an address too,
 * which can then be shared; with.extraTimeSessions.all, whatever its value, stands for "all". What
 * is not sent, or sent empty, keeps the value it had; of what is sent empty that is told. */
#pragma once
#include "budget/scenario.h"
#include "web/request.h"

#define FIGURE_PARAM "with.*" /* of a route: PARAM_LINE */

struct figure_form {
	struct scenario scenario; /* the figures that could be read */
	struct list groups;	  /* of figure_group_shape */
	struct list faults;	  /* of figure_fault_shape */
	struct list emptied;	  /* the same: fields sent empty, `error` the value counted instead */
	struct list unknown;	  /* texts: paths that name no figure */
	bool has_faults;	  /* then the scenario is not to be counted with */
};
extern const struct shape figure_group_shape, figure_fault_shape;

/* The figures of the request over those of `base`; `beside` is what each is said to be otherwise.
 */
void figure_form_read(struct request *rq, const struct scenario *base,
		      const struct scenario *beside, struct figure_form *out);

/* "with.years=3&with.candidatesPerYear=600…" */
struct str figure_query(const struct scenario *s, struct arena *a);
/* A value for people: "18,71 €", "600", "all of them"; with its unit, "600 candidates", where it is
 * not one of a thing: units are plurals. */
struct str figure_told(enum language l, const struct scenario_field *f, int64_t value,
		       struct arena *a);
struct str figure_told_whole(enum language l, const struct scenario_field *f, int64_t value,
			     struct arena *a);
