/* SPDX-License-Identifier: EUPL-1.2 */
/* plan_view.h - what the pages of a plan share: the fields of their forms
 * (finance/plan_field.html), hours of the week, the centre with its zone. */
#pragma once
#include "finance/head.h"
#include "finance/plan_book.h"
#include "finance/plan_terms.h"

#define PLAN_PATH "/certif/centres/:centre/budget/plan"

/* "/certif/centres/7/budget/plan" and the rest. */
struct str plan_path(struct request *rq, const char *rest);

/* A change is written: said on the page of `rest` that follows, or refused. */
int plan_written(struct request *rq, int result, const char *notice, const char *rest);

#define PLAN_CENTRE_PARAM                                                                          \
	{                                                                                          \
		"centre", PARAM_ID, PARAM_PATH, 0, true                                            \
	}
#define PLAN_LINE_PARAM(name)                                                                      \
	{                                                                                          \
		name, PARAM_LINE, PARAM_FORM, 2000, false                                          \
	}

struct plan_option {
	struct str value;
	const char *label; /* a message, or NULL with a text of somebody's own */
	bool is_chosen;
	struct str text;
};
struct plan_field {
	const char *name;
	const char *label, *hint, *error; /* messages; the error's {0} is `wrong` */
	struct str value, wrong;
	const char *type; /* "text", "date", "number"; NULL with options or is_long */
	const struct plan_option *options;
	size_t option_n;
	bool is_long; /* lines */
};
extern const struct shape plan_field_shape;
/* As the page shows them. */
struct list plan_fields(struct request *rq, const struct plan_field *fields, size_t n);

/* Rows of hours, PLAN_FORM_WINDOWS of them, to be sent as day1, from1, to1, … */
extern const struct shape plan_window_shape;
#define PLAN_WINDOW_PARAMS                                                                         \
	{"day1", PARAM_MANY, PARAM_FORM, 3, false}, {"from1", PARAM_LINE, PARAM_FORM, 20, false},  \
	    {"to1", PARAM_LINE, PARAM_FORM, 20, false},                                            \
	    {"day2", PARAM_MANY, PARAM_FORM, 3, false},                                            \
	    {"from2", PARAM_LINE, PARAM_FORM, 20, false},                                          \
	    {"to2", PARAM_LINE, PARAM_FORM, 20, false},                                            \
	    {"day3", PARAM_MANY, PARAM_FORM, 3, false},                                            \
	    {"from3", PARAM_LINE, PARAM_FORM, 20, false},                                          \
	{                                                                                          \
		"to3", PARAM_LINE, PARAM_FORM, 20, false                                           \
	}
void plan_windows_sent(struct request *rq, struct plan_window_typed rows[PLAN_FORM_WINDOWS]);
/* `error` of the row `at`; NULL: none. */
struct list plan_windows(struct request *rq, const struct plan_window_typed rows[PLAN_FORM_WINDOWS],
			 const char *error, int at);
void plan_windows_of(struct arena *a, const struct plan_hours *h,
		     struct plan_window_typed rows[PLAN_FORM_WINDOWS]);
/* "lun.–ven. 08:00–12:30, sam. 09:00–12:00" */
struct str plan_hours_told(struct request *rq, const struct plan_hours *h);

/* What every page begins with. */
struct plan_page {
	struct finance_head head;
	struct zone *zone;
	int64_t now;
	int today;
};
[[nodiscard]] int plan_page_load(struct request *rq, struct plan_page *out);

struct plan_keep *plan_keep_of(struct request *rq, const struct plan_page *p);
struct str plan_money_typed(struct arena *a, int64_t cents); /* "18,71" */
/* "12 h", "1 h 20", "35 min" */
struct str plan_minutes_told(struct request *rq, int64_t minutes);
