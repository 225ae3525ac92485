/* SPDX-License-Identifier: EUPL-1.2 */
#include "budget/scenario.h"

#include <stddef.h>
#include "budget/money.h"

const struct scenario scenario_seed = {
    .years = 3,
    .candidates_per_year = 600,
    .candidates_per_session = 20,
    .invigilation_minutes = 120,
    .extra_time_minutes = 40,
    .extra_time_sessions = SCENARIO_EXTRA_ALL,
    .candidates_per_invigilator = 20,
    .admin_minutes_per_session = 50,
    .hourly_cost = 1871,
    .outside_sessions = 3,
    .outside_candidates = 20,
    .outside_fee = 4500,
    .operator_share = 1000,
    .staff_candidates = 20,
    .referent_days = 4,
    .mission_cost = 50000,
    .admin_half_days = 1,
    .admin_weeks = 52,
};

#define ROW(path, kind, member, least, most, told, group, label, unit, help, usual, step)          \
	{                                                                                          \
		path, SCENARIO_##kind, offsetof(struct scenario, member), least, most, told,       \
		    SCENARIO_##group, label, unit, help, usual, step                               \
	}

const struct scenario_field scenario_fields[SCENARIO_FIGURES] = {
    ROW("years", COUNT, years, 1, 50, N_("must be 1 to 50 years"), CANDIDATES,
	N_("Years looked ahead"), N_("years"),
	N_("The years are alike: the horizon is the year, so many times."), 10, 1),
    ROW("candidatesPerYear", COUNT, candidates_per_year, 0, 1000000,
	N_("must be 0 to 1000000 candidates"), CANDIDATES, N_("Candidates a year"),
	N_("candidates"), N_("Everybody: students, outside candidates and staff."), 2000, 10),
    ROW("candidatesPerSession", COUNT, candidates_per_session, 1, 1000,
	N_("must be 1 to 1000 candidates"), CANDIDATES, N_("Candidates a session"),
	N_("candidates"),
	N_("How many one session of your students seats; the last one may be less full."), 60, 1),
    ROW("invigilationMinutes", COUNT, invigilation_minutes, 0, 1440,
	N_("must be 0 to 1440 minutes"), TIME, N_("Time of an invigilator"), N_("minutes"),
	N_("From the welcome of the candidates to the end, for each session."), 240, 5),
    ROW("extraTimeMinutes", COUNT, extra_time_minutes, 0, 1440, N_("must be 0 to 1440 minutes"),
	TIME, N_("More with extra time"), N_("minutes"),
	N_("What a session lasts longer when one of its candidates has a third more time."), 120,
	5),
    ROW("extraTimeSessions", SESSIONS, extra_time_sessions, 0, 1000000,
	N_("must be \"all\", \"none\" or 0 to 1000000 sessions"), TIME,
	N_("Sessions with extra time"), N_("sessions a year"),
	N_("Fewer when those entitled to it are seated together."), 100, 1),
    ROW("candidatesPerInvigilator", COUNT, candidates_per_invigilator, 1, 1000,
	N_("must be 1 to 1000 candidates"), TIME, N_("Candidates for one invigilator"),
	N_("candidates"),
	N_("The rule is one invigilator for each twenty candidates or part of twenty."), 60, 1),
    ROW("adminMinutesPerSession", COUNT, admin_minutes_per_session, 0, 10000,
	N_("must be 0 to 10000 minutes"), TIME, N_("Administration of a session"), N_("minutes"),
	N_("To create it, enrol the candidates and convoke them."), 240, 5),
    ROW("hourlyCost", MONEY, hourly_cost, 0, 100000, N_("must be 0.00 to 1000.00 an hour"), HOUR,
	N_("Cost of an hour"), N_("€ an hour"),
	N_("With the employer’s charges, of whoever invigilates or administers."), 6000, 10),
    ROW("outside.sessionsPerYear", COUNT, outside_sessions, 0, 1000000,
	N_("must be 0 to 1000000 sessions"), OUTSIDE, N_("Sessions for outside candidates"),
	N_("sessions a year"),
	N_("Among the year’s sessions: their candidates are counted in the year’s."), 50, 1),
    ROW("outside.candidatesPerSession", COUNT, outside_candidates, 1, 1000,
	N_("must be 1 to 1000 candidates"), OUTSIDE, N_("Candidates of an outside session"),
	N_("candidates"), N_("Who pays a fee, in each of these sessions."), 60, 1),
    ROW("outside.fee", MONEY, outside_fee, 0, 4500,
	N_("an outside candidate pays from 0.00 to 45.00 at most"), OUTSIDE,
	N_("Fee of an outside candidate"), N_("€"),
	N_("At most 45 €, the operator’s share included."), 4500, 50),
    ROW("outside.operatorShare", MONEY, operator_share, 0, 4500,
	N_("the operator's share is 0.00 to 45.00"), OUTSIDE, N_("The operator’s share of the fee"),
	N_("€"), N_("What the centre owes to the operator for each outside candidate."), 4500, 50),
    ROW("staff.sessionsPerYear", COUNT, staff_sessions, 0, 1000000,
	N_("must be 0 to 1000000 sessions"), STAFF, N_("Sessions for the staff"),
	N_("sessions a year"), N_("Free of charge, and nothing is due to the operator."), 50, 1),
    ROW("staff.candidatesPerSession", COUNT, staff_candidates, 1, 1000,
	N_("must be 1 to 1000 candidates"), STAFF, N_("Candidates of a staff session"),
	N_("candidates"), N_("Colleagues in each of these sessions."), 60, 1),
    ROW("fixed.referentDays", COUNT, referent_days, 0, 366, N_("must be 0 to 366 days"), FIXED,
	N_("Days of the Pix referent"), N_("days a year"),
	N_("Four at least, for teaching and administration."), 40, 1),
    ROW("fixed.referentDayCost", MONEY, referent_day_cost, 0, 1000000,
	N_("must be 0.00 to 10000.00 a day"), FIXED, N_("Cost of a day of the referent"),
	N_("€ a day"), N_("0: these days are not counted in money."), 60000, 500),
    ROW("fixed.missionCost", MONEY, mission_cost, 0, MONEY_MAX / 100,
	N_("must be 0.00 to 1000000.00"), FIXED, N_("Mission costs"), N_("€ a year"),
	N_("Journeys of the referent: some 500 € for two days."), 500000, 1000),
    ROW("fixed.adminHalfDaysPerWeek", COUNT, admin_half_days, 0, 14,
	N_("must be 0 to 14 half days"), FIXED, N_("Half days of administration a week"),
	N_("half days"), N_("Answers to requests and communication."), 10, 1),
    ROW("fixed.adminHalfDayCost", MONEY, admin_half_day_cost, 0, 1000000,
	N_("must be 0.00 to 10000.00 a half day"), FIXED,
	N_("Cost of a half day of administration"), N_("€ a half day"),
	N_("0: these half days are not counted in money."), 30000, 500),
    ROW("fixed.adminWeeksPerYear", COUNT, admin_weeks, 0, 53, N_("must be 0 to 53 weeks"), FIXED,
	N_("Weeks of administration"), N_("weeks a year"), N_("52 is the whole year."), 53, 1),
};
const size_t scenario_field_count = sizeof scenario_fields / sizeof *scenario_fields;

const char *const scenario_group_labels[SCENARIO_GROUPS] = {
    [SCENARIO_CANDIDATES] = N_("The year’s candidates"),
    [SCENARIO_TIME] = N_("A session’s time"),
    [SCENARIO_HOUR] = N_("The hourly cost"),
    [SCENARIO_OUTSIDE] = N_("Outside candidates"),
    [SCENARIO_STAFF] = N_("The staff’s sessions"),
    [SCENARIO_FIXED] = N_("Fixed costs"),
};

const struct scenario_field *scenario_field_of(struct str path)
{
	for (size_t i = 0; i < scenario_field_count; i++)
		if (str_eq(str_of(scenario_fields[i].path), path))
			return &scenario_fields[i];
	return NULL;
}

int64_t scenario_get(const struct scenario *s, const struct scenario_field *f)
{
	int64_t v;

	memcpy(&v, (const char *)s + f->offset, sizeof v);
	return v;
}

void scenario_set(struct scenario *s, const struct scenario_field *f, int64_t value)
{
	memcpy((char *)s + f->offset, &value, sizeof value);
}

int scenario_check(const struct scenario *s, struct error *e)
{
	for (size_t i = 0; i < scenario_field_count; i++) {
		const struct scenario_field *f = &scenario_fields[i];
		int64_t v = scenario_get(s, f);
		bool all = f->kind == SCENARIO_SESSIONS && v == SCENARIO_EXTRA_ALL;
		if (!all && (v < f->least || v > f->most))
			return error_field(e, ERR_INVALID, f->path, f->told);
	}
	if (s->operator_share > s->outside_fee)
		return error_field(e, ERR_INVALID, "outside.operatorShare",
				   N_("the operator's share is more than the fee"));
	int64_t outside = s->outside_sessions * s->outside_candidates;
	if (outside > s->candidates_per_year)
		return error_field(e, ERR_INVALID, "outside.sessionsPerYear",
				   N_("these sessions seat more candidates than the year has"));
	if (outside + s->staff_sessions * s->staff_candidates > s->candidates_per_year)
		return error_field(e, ERR_INVALID, "staff.sessionsPerYear",
				   N_("these sessions seat more candidates than the year has"));
	return ERR_NONE;
}
