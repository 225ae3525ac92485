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

#define ROW(path, kind, member, least, most, told)                                                 \
	{                                                                                          \
		path, SCENARIO_##kind, offsetof(struct scenario, member), least, most, told        \
	}

const struct scenario_field scenario_fields[] = {
    ROW("years", COUNT, years, 1, 50, N_("must be 1 to 50 years")),
    ROW("candidatesPerYear", COUNT, candidates_per_year, 0, 1000000,
	N_("must be 0 to 1000000 candidates")),
    ROW("candidatesPerSession", COUNT, candidates_per_session, 1, 1000,
	N_("must be 1 to 1000 candidates")),
    ROW("invigilationMinutes", COUNT, invigilation_minutes, 0, 1440,
	N_("must be 0 to 1440 minutes")),
    ROW("extraTimeMinutes", COUNT, extra_time_minutes, 0, 1440, N_("must be 0 to 1440 minutes")),
    ROW("extraTimeSessions", SESSIONS, extra_time_sessions, 0, 1000000,
	N_("must be \"all\", \"none\" or 0 to 1000000 sessions")),
    ROW("candidatesPerInvigilator", COUNT, candidates_per_invigilator, 1, 1000,
	N_("must be 1 to 1000 candidates")),
    ROW("adminMinutesPerSession", COUNT, admin_minutes_per_session, 0, 10000,
	N_("must be 0 to 10000 minutes")),
    ROW("hourlyCost", MONEY, hourly_cost, 0, 100000, N_("must be 0.00 to 1000.00 an hour")),
    ROW("outside.sessionsPerYear", COUNT, outside_sessions, 0, 1000000,
	N_("must be 0 to 1000000 sessions")),
    ROW("outside.candidatesPerSession", COUNT, outside_candidates, 1, 1000,
	N_("must be 1 to 1000 candidates")),
    ROW("outside.fee", MONEY, outside_fee, 0, 4500,
	N_("an outside candidate pays from 0.00 to 45.00 at most")),
    ROW("outside.operatorShare", MONEY, operator_share, 0, 4500,
	N_("the operator's share is 0.00 to 45.00")),
    ROW("staff.sessionsPerYear", COUNT, staff_sessions, 0, 1000000,
	N_("must be 0 to 1000000 sessions")),
    ROW("staff.candidatesPerSession", COUNT, staff_candidates, 1, 1000,
	N_("must be 1 to 1000 candidates")),
    ROW("fixed.referentDays", COUNT, referent_days, 0, 366, N_("must be 0 to 366 days")),
    ROW("fixed.referentDayCost", MONEY, referent_day_cost, 0, 1000000,
	N_("must be 0.00 to 10000.00 a day")),
    ROW("fixed.missionCost", MONEY, mission_cost, 0, MONEY_MAX / 100,
	N_("must be 0.00 to 1000000.00")),
    ROW("fixed.adminHalfDaysPerWeek", COUNT, admin_half_days, 0, 14,
	N_("must be 0 to 14 half days")),
    ROW("fixed.adminHalfDayCost", MONEY, admin_half_day_cost, 0, 1000000,
	N_("must be 0.00 to 10000.00 a half day")),
    ROW("fixed.adminWeeksPerYear", COUNT, admin_weeks, 0, 53, N_("must be 0 to 53 weeks")),
};
const size_t scenario_field_count = sizeof scenario_fields / sizeof *scenario_fields;

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
