/* SPDX-License-Identifier: EUPL-1.2 */
#include "finance/actual.h"

#include "budget/money.h"
#include "certif/session_plan.h"

/* ---- one session ------------------------------------------------------------------------------
 */

static enum actual_state state_of(const struct actual_session *s, int64_t now)
{
	if (s->is_cancelled)
		return ACTUAL_CANCELLED;
	if (s->is_finalized)
		return ACTUAL_HELD;
	return s->starts + SESSION_SPAN > now ? ACTUAL_PLANNED : ACTUAL_OPEN;
}

static int64_t larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* What of from … until is within the session. */
static int64_t within(const struct actual_session *s, int64_t from, int64_t until)
{
	int64_t begin = larger(from, s->starts - ACTUAL_BEFORE);
	int64_t end = smaller(until, s->last_end + ACTUAL_AFTER);

	return end > begin ? end - begin : 0;
}

/* One person's, whose steps begin at steps[*i]; *i goes on past them. Entering twice without
 * leaving, or leaving twice, is once. */
static int64_t person_time(const struct actual_session *s, const struct actual_step *steps,
			   size_t n, size_t *i)
{
	int64_t person = steps[*i].person, since = 0, time = 0;

	for (; *i < n && steps[*i].person == person; (*i)++) {
		if (steps[*i].enters && !since) {
			since = steps[*i].at;
		} else if (!steps[*i].enters && since) {
			time += within(s, since, steps[*i].at);
			since = 0;
		}
	}
	return since ? time + within(s, since, s->last_end) : time;
}

static int64_t recorded(struct actual_session *s, const struct actual_step *steps, size_t n)
{
	int64_t all = 0;

	for (size_t i = 0; i < n && s->last_end;) {
		int64_t time = person_time(s, steps, n, &i);
		s->people += time > 0;
		all += time;
	}
	return (all + CLOCK_MINUTE / 2) / CLOCK_MINUTE;
}

static int64_t rule_minutes(const struct scenario *r, int64_t candidates, bool has_extra)
{
	int64_t each = r->candidates_per_invigilator;
	int64_t invigilators = larger(1, (candidates + each - 1) / each);

	return invigilators * (r->invigilation_minutes + (has_extra ? r->extra_time_minutes : 0));
}

static int64_t usual(const struct actual_session *s, const struct scenario *r)
{
	int64_t n = s->audience == AUDIENCE_OUTSIDE ? r->outside_candidates
		    : s->audience == AUDIENCE_STAFF ? r->staff_candidates
						    : r->candidates_per_session;

	return s->capacity ? smaller(n, s->capacity) : n;
}

static void work_expected(struct actual_session *s, const struct scenario *r)
{
	bool is_all = r->extra_time_sessions == SCENARIO_EXTRA_ALL;

	s->candidates = s->state == ACTUAL_PLANNED ? larger(s->enrolled, usual(s, r)) : s->enrolled;
	s->minutes = rule_minutes(r, s->candidates, s->has_extra || is_all);
	s->planned_minutes = s->minutes;
	s->is_estimated = true;
	if (s->audience != AUDIENCE_OUTSIDE)
		return;
	int64_t more = s->candidates - s->enrolled;
	s->fees += more * r->outside_fee;
	s->share = s->candidates * smaller(r->operator_share, r->outside_fee);
}

void actual_work(struct actual_session *s, const struct actual_step *steps, size_t n,
		 const struct scenario *reference, int64_t now)
{
	s->state = state_of(s, now);
	s->people = s->minutes = s->planned_minutes = s->candidates = 0;
	s->is_estimated = false;
	if (s->state == ACTUAL_HELD) {
		s->candidates = s->present;
		s->planned_minutes = rule_minutes(reference, s->enrolled, s->has_extra);
		s->minutes = recorded(s, steps, n);
		s->is_estimated = s->minutes == 0;
		if (s->is_estimated)
			s->minutes = s->planned_minutes;
	} else if (s->state != ACTUAL_CANCELLED) {
		work_expected(s, reference);
	}
	s->admin_minutes = reference->admin_minutes_per_session;
	s->cost = money_of_minutes(reference->hourly_cost, s->minutes + s->admin_minutes);
}

/* ---- sums -------------------------------------------------------------------------------------
 */

static void add(struct actual_figures *f, const struct actual_session *s)
{
	f->sessions++;
	f->candidates += s->candidates;
	f->minutes += s->minutes;
	f->admin_minutes += s->admin_minutes;
	f->cost += s->cost;
	f->fees += s->fees;
	f->share += s->share;
	if (s->state == ACTUAL_HELD)
		f->certified += s->certified;
}

/* Its making was work; it is no session held. */
static void add_cancelled(struct actual_figures *f, const struct actual_session *s)
{
	f->admin_minutes += s->admin_minutes;
	f->cost += s->cost;
}

static void add_all(struct actual_figures *f, const struct actual_figures *more)
{
	f->sessions += more->sessions;
	f->candidates += more->candidates;
	f->certified += more->certified;
	f->minutes += more->minutes;
	f->admin_minutes += more->admin_minutes;
	f->cost += more->cost;
	f->fees += more->fees;
	f->share += more->share;
}

static void add_session(struct actual *out, struct actual_month *month,
			const struct actual_session *s)
{
	out->sessions[s->state]++;
	switch (s->state) {
	case ACTUAL_HELD:
		add(&out->held, s);
		add(&month->held, s);
		out->estimated += s->is_estimated;
		out->enrolled += s->enrolled;
		out->planned_minutes += s->planned_minutes;
		out->received += s->received;
		month->enrolled += s->enrolled;
		month->received += s->received;
		break;
	case ACTUAL_CANCELLED:
		add_cancelled(&out->held, s);
		add_cancelled(&month->held, s);
		break;
	default:
		add(&out->expected, s);
		add(&month->expected, s);
	}
}

static struct actual_figures plan_of(const struct scenario *r, const struct period *p)
{
	struct budget_sum y = budget_of(r).year;
	int64_t outside = r->outside_sessions * r->outside_candidates;

	return (struct actual_figures){
	    .sessions = period_of_year(p, y.sessions),
	    .candidates = period_of_year(p, y.candidates),
	    .certified = period_of_year(p, y.candidates),
	    .minutes = period_of_year(p, y.invigilation_minutes),
	    .admin_minutes = period_of_year(p, y.admin_minutes),
	    .cost = period_of_year(p, y.variable_cost),
	    .fees = period_of_year(p, outside * r->outside_fee),
	    .share = period_of_year(p, y.operator_share),
	};
}

/* So many sessions of the plan's average. */
static struct actual_figures average(const struct actual_figures *plan, int64_t sessions)
{
	int64_t of = plan->sessions;

	if (of <= 0 || sessions <= 0)
		return (struct actual_figures){};
	return (struct actual_figures){
	    .sessions = sessions,
	    .candidates = money_share(plan->candidates * sessions, of),
	    .minutes = money_share(plan->minutes * sessions, of),
	    .admin_minutes = money_share(plan->admin_minutes * sessions, of),
	    .cost = money_share(plan->cost * sessions, of),
	    .fees = money_share(plan->fees * sessions, of),
	    .share = money_share(plan->share * sessions, of),
	};
}

/* Those to come succeed as those present did. */
static int64_t certified_later(const struct actual *a)
{
	int64_t later = a->expected.candidates + a->missing.candidates;

	if (!a->held.candidates)
		return later; /* nothing is known: as the plan supposes */
	return money_share(later * a->held.certified, a->held.candidates);
}

static void forecast(struct actual *a, const struct period *p)
{
	int64_t pace = money_share(a->plan.sessions * a->days_left, p->days);
	int64_t lacking = a->plan.sessions - a->held.sessions - a->expected.sessions;
	int64_t missing = larger(0, pace - a->sessions[ACTUAL_PLANNED]);

	a->missing = average(&a->plan, missing);
	a->forecast = a->held;
	add_all(&a->forecast, &a->expected);
	a->cost_low = a->forecast.cost;
	a->cost_high = a->cost_low;
	if (a->days_left)
		a->cost_high += average(&a->plan, larger(lacking, missing)).cost;
	add_all(&a->forecast, &a->missing);
	a->forecast.certified += certified_later(a);
}

void actual_sum(const struct actual_session *sessions, size_t n, const struct period *p,
		const struct zone *z, const struct scenario *reference, int64_t now,
		struct actual *out)
{
	*out = (struct actual){.plan = plan_of(reference, p),
			       .days_left = p->days - period_gone(p, z, now),
			       .month_count = period_months(p)};
	for (size_t m = 0; m < out->month_count; m++)
		out->months[m].month = period_month(p, m);
	for (size_t i = 0; i < n; i++) {
		size_t m = period_month_of(p, zone_local(z, sessions[i].starts));
		add_session(out, &out->months[m], &sessions[i]);
	}
	forecast(out, p);
}

int64_t actual_per_certified(const struct actual_figures *f)
{
	return f->certified > 0 ? money_share(f->cost, f->certified) : -1;
}
