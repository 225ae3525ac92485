/* SPDX-License-Identifier: EUPL-1.2 */
/* actual_page.h - what the pages and files of plan and reality have in common: a centre, a period
 * chosen in the address, the sums. */
#pragma once
#include "finance/actual_chart.h"
#include "finance/actual_load.h"
#include "finance/head.h"
#include "finance/reference.h"

/* The parameters of a period, for the tables of routes. */
#define PERIOD_PARAMS                                                                              \
	{"period", PARAM_LINE, PARAM_QUERY, 40, false},                                            \
	    {"first", PARAM_LINE, PARAM_QUERY, 40, false},                                         \
	{                                                                                          \
		"last", PARAM_LINE, PARAM_QUERY, 40, false                                         \
	}

/* The form of the period, as it was asked for. */
struct period_view {
	struct str word, first, last; /* as given; ISO days of the period shown */
	struct str label;	      /* "1 September 2026 – 31 August 2027" */
	struct list kinds;
	bool is_dates;
	struct str period_error, first_error, last_error;
};
extern const struct shape period_view_shape;

struct actual_page {
	struct finance_head head;
	struct zone *zone;
	struct period period;
	struct error fault; /* of the period asked for: kind is ERR_NONE when it is right */
	struct finance_reference reference;
	struct actual_session *sessions;
	size_t n;
	struct actual *sum;
	int64_t now;
};

/* The centre, the period; ERR_NOT_FOUND when the reader is no member. */
[[nodiscard]] int actual_page_open(struct request *rq, enum finance_place at,
				   struct actual_page *out);
/* ... and the sums. */
[[nodiscard]] int actual_page_load(struct request *rq, struct actual_page *out);

struct actual_scene actual_page_scene(struct request *rq, const struct actual_page *p);
struct period_view actual_period_view(struct request *rq, const struct actual_page *p);
/* A civil day in words. */
struct str actual_day(struct request *rq, struct clock_date d);
