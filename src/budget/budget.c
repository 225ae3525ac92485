/* SPDX-License-Identifier: EUPL-1.2 */
#include "budget/budget.h"

#include <stddef.h>
#include "budget/money.h"

static int64_t up(int64_t n, int64_t each)
{
	return (n + each - 1) / each;
}

struct batch {			      /* sessions alike */
	int64_t sessions, candidates; /* candidates of each */
};

/* The year's sessions by size: usual, outside, staff, and the last one, filled in part. */
enum { BATCHES = 4 };

static void batches_of(const struct scenario *s, struct batch out[BATCHES])
{
	int64_t rest = s->candidates_per_year - s->outside_sessions * s->outside_candidates -
		       s->staff_sessions * s->staff_candidates;

	out[0] = (struct batch){rest / s->candidates_per_session, s->candidates_per_session};
	out[1] = (struct batch){s->outside_sessions, s->outside_candidates};
	out[2] = (struct batch){s->staff_sessions, s->staff_candidates};
	out[3] =
	    (struct batch){rest % s->candidates_per_session > 0, rest % s->candidates_per_session};
}

/* Minutes of extra time: `extra` sessions of the year, those with most invigilators first. */
static int64_t extra_minutes(const struct scenario *s, const struct batch *batches, int64_t extra)
{
	bool used[BATCHES] = {false};
	int64_t minutes = 0;

	for (int turn = 0; turn < BATCHES && extra > 0; turn++) {
		int best = -1;
		for (int i = 0; i < BATCHES; i++)
			if (!used[i] &&
			    (best < 0 || batches[i].candidates > batches[best].candidates))
				best = i;
		used[best] = true;
		int64_t n = batches[best].sessions < extra ? batches[best].sessions : extra;
		minutes += n * up(batches[best].candidates, s->candidates_per_invigilator) *
			   s->extra_time_minutes;
		extra -= n;
	}
	return minutes;
}

static struct budget_sum year_of(const struct scenario *s)
{
	struct batch batches[BATCHES];
	struct budget_sum y = {.candidates = s->candidates_per_year};

	batches_of(s, batches);
	for (int i = 0; i < BATCHES; i++) {
		y.sessions += batches[i].sessions;
		y.invigilation_minutes += batches[i].sessions *
					  up(batches[i].candidates, s->candidates_per_invigilator) *
					  s->invigilation_minutes;
	}
	y.invigilation_minutes += extra_minutes(
	    s, batches,
	    s->extra_time_sessions == SCENARIO_EXTRA_ALL ? y.sessions : s->extra_time_sessions);
	y.admin_minutes = y.sessions * s->admin_minutes_per_session;
	y.variable_cost =
	    money_of_minutes(s->hourly_cost, y.invigilation_minutes + y.admin_minutes);
	int64_t outside = s->outside_sessions * s->outside_candidates;
	y.outside_revenue = outside * (s->outside_fee - s->operator_share);
	y.operator_share = outside * s->operator_share;
	y.balance = y.outside_revenue - y.variable_cost;
	y.fixed_cost = s->referent_days * s->referent_day_cost + s->mission_cost +
		       s->admin_half_days * s->admin_weeks * s->admin_half_day_cost;
	y.result = y.balance - y.fixed_cost;
	return y;
}

/* The years are alike and each is closed on its own: the horizon is the year, so many times. */
static struct budget_sum times(const struct budget_sum *y, int64_t years)
{
	return (struct budget_sum){
	    .sessions = y->sessions * years,
	    .candidates = y->candidates * years,
	    .invigilation_minutes = y->invigilation_minutes * years,
	    .admin_minutes = y->admin_minutes * years,
	    .variable_cost = y->variable_cost * years,
	    .outside_revenue = y->outside_revenue * years,
	    .operator_share = y->operator_share * years,
	    .balance = y->balance * years,
	    .fixed_cost = y->fixed_cost * years,
	    .result = y->result * years,
	};
}

static void note(struct budget *b, bool when, const char *message)
{
	if (when)
		b->notes[b->note_count++] = message;
}

static void notes_of(const struct scenario *s, struct budget *b)
{
	note(b, s->referent_days && !s->referent_day_cost,
	     N_("the referent's days are not counted in money: no cost of a day is given"));
	note(b, s->admin_half_days && s->admin_weeks && !s->admin_half_day_cost,
	     N_("the weekly administration is not counted in money: no cost of a half day is "
		"given"));
	note(b,
	     s->extra_time_sessions == SCENARIO_EXTRA_ALL && s->extra_time_minutes &&
		 b->year.sessions,
	     N_("every session is counted with extra time: seat those entitled to it together"));
	note(b, s->extra_time_sessions > b->year.sessions,
	     N_("the year has fewer sessions than are told to have extra time"));
	note(b, b->break_even_sessions == BUDGET_NEVER && b->year.variable_cost > 0,
	     N_("outside candidates bring nothing: their fee goes to the operator"));
	note(b, b->break_even_sessions > b->year.sessions,
	     N_("the variable cost is more than a year of outside sessions would bring"));
}

struct budget budget_of(const struct scenario *s)
{
	struct budget b = {.year = year_of(s)};
	struct scenario plain = *s;
	int64_t session_revenue = s->outside_candidates * (s->outside_fee - s->operator_share);

	plain.extra_time_sessions = 0;
	b.without_extra_time = year_of(&plain).variable_cost;
	b.horizon = times(&b.year, s->years);
	if (b.year.sessions)
		b.cost_per_session = money_share(b.year.variable_cost, b.year.sessions);
	if (b.year.candidates)
		b.cost_per_candidate = money_share(b.year.variable_cost, b.year.candidates);
	if (!b.year.variable_cost)
		b.break_even_sessions = 0;
	else
		b.break_even_sessions =
		    session_revenue > 0 ? up(b.year.variable_cost, session_revenue) : BUDGET_NEVER;
	notes_of(s, &b);
	return b;
}

/* --- what is told -------------------------------------------------------------------------------
 */

const struct budget_figure budget_figures[] = {
    {"sessions", N_("Sessions"), offsetof(struct budget_sum, sessions), false},
    {"candidates", N_("Candidates"), offsetof(struct budget_sum, candidates), false},
    {"invigilationMinutes", N_("Minutes of invigilation"),
     offsetof(struct budget_sum, invigilation_minutes), false},
    {"adminMinutes", N_("Minutes of administration"), offsetof(struct budget_sum, admin_minutes),
     false},
    {"variableCost", N_("Variable cost"), offsetof(struct budget_sum, variable_cost), true},
    {"outsideRevenue", N_("Kept of outside fees"), offsetof(struct budget_sum, outside_revenue),
     true},
    {"operatorShare", N_("Due to the operator"), offsetof(struct budget_sum, operator_share), true},
    {"balance", N_("Balance: kept less variable"), offsetof(struct budget_sum, balance), true},
    {"fixedCost", N_("Fixed cost"), offsetof(struct budget_sum, fixed_cost), true},
    {"result", N_("Result: balance less fixed"), offsetof(struct budget_sum, result), true},
};
const size_t budget_figure_count = sizeof budget_figures / sizeof *budget_figures;

int64_t budget_figure_of(const struct budget_sum *s, const struct budget_figure *f)
{
	int64_t v;

	memcpy(&v, (const char *)s + f->offset, sizeof v);
	return v;
}
