/* SPDX-License-Identifier: EUPL-1.2 */
/* actual.h - what certification did cost a centre over a period, beside what its reference scenario
 * supposed, and where the period will end. Pure: facts of the sessions in, sums out, in whole cents
 * and whole minutes.
 *
 * A session is
 *	held       finalised
 *	open       its hour is past and the centre has not finalised it
 *	planned    still to come, or under way
 *	cancelled
 * Candidates, results, invigilation, fees and the operator's share of the reality are those of held
 * sessions.
 *
 * Invigilation. Each person's time from entering the board to leaving it, as often as they did; who
 * did not leave stayed to the end of the last exam. Nothing counts earlier than ACTUAL_BEFORE
 *before the session's hour, nor later than ACTUAL_AFTER after the end of its last exam (a board
 *left open overnight is no work). The times of all persons are added up and rounded to the minute,
 *halves up, once a session. Where nobody entered by the board (or nothing of it is left) the hours
 *are estimated: the scenario's minutes x the invigilators that the enrolled candidates ask for (one
 *for each twenty or part of twenty, at least one), with the extra time when somebody is entitled to
 *it.
 *
 * Administration. The scenario's minutes for each held session, and for each cancelled one, which
 * had been made all the same.
 *
 * Cost. A session's invigilation and administration at the scenario's hourly cost, rounded to the
 * cent (money.h); the cost of the period is the sum of those rounded amounts, so that the list adds
 * up to its total.
 *
 * Operator. Of each outside candidate who began the test: the scenario's share, never more than the
 * fee that candidate owes (certif/candidate.h tells the same). Staff and students owe nothing.
 *
 * Expected cost, of a session planned or open: as estimated above. A planned session fills to the
 * scenario's number for its audience (its room's capacity where that is less), or to those already
 * enrolled where they are more; an open one keeps those enrolled. It has extra time when one of
 *them is entitled to it or the scenario gives it to every session.
 *
 * Forecast to the end of the period: the reality, the open and planned sessions as expected, and,
 * where fewer are planned than the scenario's pace over the days left (its sessions of the period x
 * days left / days, rounded), the missing ones at the scenario's average session. Its bounds: at
 * least, nothing is held beyond what is planned; at most, the scenario's number of sessions is
 *still reached by the end. They are suppositions, not chances. */
#pragma once
#include "budget/budget.h"
#include "certif/candidate.h"
#include "finance/period.h"

#define ACTUAL_BEFORE CLOCK_HOUR
#define ACTUAL_AFTER (30 * CLOCK_MINUTE)

enum actual_state { ACTUAL_HELD, ACTUAL_OPEN, ACTUAL_PLANNED, ACTUAL_CANCELLED, ACTUAL_STATES };

struct actual_session {
	int64_t id, number, starts, capacity;
	struct str site, room;
	enum session_audience audience;
	bool is_finalized, is_cancelled, has_extra;
	int64_t last_end; /* of the exams that began; 0: none */
	int64_t enrolled, present, certified;
	int64_t fees, received, share; /* cents; share: of those who began */
	/* out */
	enum actual_state state;
	int64_t candidates;	 /* present; of a planned or open one: expected */
	int64_t planned_minutes; /* of invigilation, by the rule of twenty */
	int64_t minutes;	 /* recorded, or estimated; expected */
	int64_t admin_minutes, cost;
	int64_t people; /* invigilators recorded */
	bool is_estimated;
};

/* Somebody entered or left a session's board. */
struct actual_step {
	int64_t session, person, at;
	bool enters;
};

/* The out fields of one session. `steps`: its own, each person's together and in order of time. */
void actual_work(struct actual_session *s, const struct actual_step *steps, size_t n,
		 const struct scenario *reference, int64_t now);

struct actual_figures { /* a column of the comparison; `fees`: asked of outside candidates */
	int64_t sessions, candidates, certified, minutes, admin_minutes, cost, fees, share;
};

struct actual_month {
	struct clock_date month; /* its first day */
	struct actual_figures held, expected;
	int64_t enrolled, received; /* of the held ones */
};

struct actual {
	struct actual_figures plan; /* the reference's part in the period; everybody certified */
	struct actual_figures held; /* with the administration of cancelled sessions */
	struct actual_figures expected; /* open and planned */
	struct actual_figures missing;	/* at the scenario's pace, beyond those planned */
	struct actual_figures forecast;
	int64_t cost_low, cost_high;
	int64_t sessions[ACTUAL_STATES];
	int64_t estimated;	 /* held sessions without records */
	int64_t enrolled;	 /* in held sessions */
	int64_t planned_minutes; /* of held sessions, by the rule of twenty */
	int64_t received;	 /* of the fees of held sessions */
	int64_t days_left;	 /* of the period */
	struct actual_month months[PERIOD_MONTHS];
	size_t month_count;
};

/* `sessions` are those of the period, worked out. */
void actual_sum(const struct actual_session *sessions, size_t n, const struct period *p,
		const struct zone *z, const struct scenario *reference, int64_t now,
		struct actual *out);

/* Cents for each certified candidate; -1 when there is none. */
int64_t actual_per_certified(const struct actual_figures *f);
