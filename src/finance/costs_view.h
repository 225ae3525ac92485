/* SPDX-License-Identifier: EUPL-1.2 */
/* costs_view.h - what the page of costs shows: the figures as a form, what they come to, the
 * scenarios the centre keeps. Shown again with what was sent when a change is refused. */
#pragma once
#include "finance/figure_form.h"
#include "finance/head.h"

struct costs_result;

struct costs_base { /* the scenario the figures began from */
	int64_t id; /* 0: the seed's */
	struct str name;
	int64_t revision;
	bool is_reference;
};

struct costs_view {
	struct finance_head head;
	struct costs_base base;
	struct list groups, faults, emptied, unknown;
	bool has_faults, has_emptied;
	struct str problem;	     /* why a change was refused */
	struct str name, name_error; /* of a scenario to be kept */
	struct list load_faults;     /* texts: of a file */
	bool has_load_faults;
	struct costs_result *result; /* NULL: the figures are not possible */
	struct list hidden;	     /* the figures again, for other forms */
	struct list kept, deleted;
	bool may_compare, seed_is_ticked;
	struct str seed_cost, seed_result;
};
extern const struct shape costs_shape;

/* The parameters that a route needs whose page is this one; those of the path come before. */
#define COSTS_PARAMS(where)                                                                        \
	{"from", PARAM_INT, where, 0, false},                                                      \
	{                                                                                          \
		FIGURE_PARAM, PARAM_LINE, where, 40, false                                         \
	}

/* Reads the request's own parameters. ERR_NOT_FOUND: no such centre or kept scenario. */
[[nodiscard]] int costs_view_load(struct request *rq, int64_t centre, struct costs_view *v);

/* The scenario that the request begins from (`from`: a kept one, 0 the seed's, else the reference).
 */
[[nodiscard]] int costs_base_load(struct request *rq, int64_t centre, struct costs_base *base,
				  struct scenario *out);
