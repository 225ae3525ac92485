/* SPDX-License-Identifier: EUPL-1.2 */
/* scenario.h - what a manager of a certification centre supposes: how many candidates and sessions,
 * how long people are mobilised, what an hour costs, what outside candidates pay.
 *
 * Every figure is a row of one table (its path, kind, bounds, words), from which files, forms and
 * checks are read. The defaults are those of the seed: a university of 600 candidates a year. */
#pragma once
#include "base/error.h"

enum { SCENARIO_EXTRA_ALL = -1 };

struct scenario {
	int64_t years;
	int64_t candidates_per_year; /* all of them: students, outside candidates, staff */
	int64_t candidates_per_session;
	int64_t invigilation_minutes; /* of each invigilator, a session */
	int64_t extra_time_minutes;   /* more, when a candidate of the session has extra time */
	int64_t extra_time_sessions;  /* a year; SCENARIO_EXTRA_ALL: every one */
	int64_t candidates_per_invigilator; /* one for each such number or part of it */
	int64_t admin_minutes_per_session;
	int64_t hourly_cost;			      /* money from here on is in cents */
	int64_t outside_sessions, outside_candidates; /* a year; a session */
	int64_t outside_fee, operator_share;	      /* of each outside candidate */
	int64_t staff_sessions, staff_candidates; /* free of charge, nothing due to the operator */
	int64_t referent_days, referent_day_cost; /* a year; 0: not counted in money */
	int64_t mission_cost;			  /* a year */
	int64_t admin_half_days, admin_half_day_cost,
	    admin_weeks; /* half days a week, weeks a year */
};

extern const struct scenario scenario_seed;

enum scenario_kind {
	SCENARIO_COUNT,
	SCENARIO_MONEY,
	SCENARIO_SESSIONS /* a count, "all", "none" */
};

enum scenario_group { /* as forms show them */
		      SCENARIO_CANDIDATES,
		      SCENARIO_TIME,
		      SCENARIO_HOUR,
		      SCENARIO_OUTSIDE,
		      SCENARIO_STAFF,
		      SCENARIO_FIXED,
		      SCENARIO_GROUPS
};

struct scenario_field {
	const char *path; /* "outside.fee" */
	enum scenario_kind kind;
	size_t offset; /* of an int64_t in struct scenario */
	int64_t least, most;
	const char *told; /* what to say when it is out of bounds: a message */
	enum scenario_group group;
	const char *label, *unit, *help; /* messages; help is one line */
	int64_t usual_most, step;	 /* of a slider, which goes from `least` */
};

enum { SCENARIO_FIGURES = 21 };
extern const struct scenario_field scenario_fields[SCENARIO_FIGURES];
extern const size_t scenario_field_count;
extern const char *const scenario_group_labels[SCENARIO_GROUPS]; /* messages */

const struct scenario_field *scenario_field_of(struct str path); /* NULL: there is none */

int64_t scenario_get(const struct scenario *s, const struct scenario_field *f);
void scenario_set(struct scenario *s, const struct scenario_field *f, int64_t value);

/* Each figure within its bounds, and together possible: ERR_INVALID with e->field the path at
 * fault. */
[[nodiscard]] int scenario_check(const struct scenario *s, struct error *e);
