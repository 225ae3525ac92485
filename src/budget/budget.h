/* SPDX-License-Identifier: EUPL-1.2 */
/* budget.h - what certifying a year's candidates costs a centre, what outside candidates bring, and
 * whether one pays for the other.
 *
 * Sessions of outside candidates and of staff are as many as told; the other candidates fill
 * sessions of the usual size, the last one perhaps in part. A session takes
 *	invigilators x (invigilation + extra time, if it has some) + administration
 * minutes at the hourly cost, invigilators = candidates / candidates for each, rounded up. Where
 * only some sessions have extra time it falls on the fullest: the sum is never too low. */
#pragma once
#include "budget/scenario.h"

enum { BUDGET_NEVER = -1 };

struct budget_sum { /* of a year, or of all the years; money in cents */
	int64_t sessions, candidates;
	int64_t invigilation_minutes, admin_minutes;
	int64_t variable_cost;
	int64_t outside_revenue; /* what the centre keeps of the fees */
	int64_t operator_share;	 /* what it owes to the operator */
	int64_t balance;	 /* outside_revenue - variable_cost */
	int64_t fixed_cost;
	int64_t result; /* balance - fixed_cost */
};

struct budget {
	struct budget_sum year, horizon;
	int64_t cost_per_session, cost_per_candidate; /* 0 without any */
	int64_t without_extra_time;		      /* the year's variable cost then */
	int64_t break_even_sessions; /* of outside candidates, that cover the variable cost of the
					year; BUDGET_NEVER when they bring nothing */
	const char *notes[8];	     /* messages; what the sums leave out or what is odd */
	size_t note_count;
};

/* `s` has passed scenario_check. */
struct budget budget_of(const struct scenario *s);

/* The figures of a sum in the order they are told. */
struct budget_figure {
	const char *name;  /* in JSON and CSV */
	const char *label; /* a message */
	size_t offset;	   /* of an int64_t in struct budget_sum */
	bool money;	   /* cents, else a count */
};

extern const struct budget_figure budget_figures[];
extern const size_t budget_figure_count;

int64_t budget_figure_of(const struct budget_sum *s, const struct budget_figure *f);
