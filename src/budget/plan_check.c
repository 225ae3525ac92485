/* SPDX-License-Identifier: EUPL-1.2 */
/* plan_check.c - every rule of a plan, looked at anew without anything of the search. */
#include "budget/money.h"
#include "budget/plan.h"

static bool within(const struct plan_hours *h, int day, int start, int end)
{
	int weekday = (day + 3) % 7;

	for (size_t i = 0; i < h->n; i++)
		if ((h->windows[i].days & 1u << weekday) && start >= h->windows[i].from &&
		    end <= h->windows[i].to)
			return true;
	return false;
}

static bool closed(const struct plan_problem *p, int day)
{
	for (size_t i = 0; i < p->closed_count; i++)
		if (p->closed[i] == day)
			return true;
	return day < p->first_day || day > p->last_day;
}

static bool taken(const struct plan_problem *p, const struct plan_session *s)
{
	for (size_t i = 0; i < p->busy_count; i++) {
		const struct plan_busy *b = &p->busy[i];
		if (b->room == s->room && b->day == s->day &&
		    s->start < b->to + p->turnover_minutes &&
		    b->from < s->end + p->turnover_minutes)
			return true;
	}
	return false;
}

static bool elsewhere(const struct plan_person *person, const struct plan_session *s)
{
	for (size_t i = 0; i < person->taken_n; i++) {
		const struct plan_span *t = &person->taken[i];
		if (t->day == s->day && s->start < t->to && t->from < s->end)
			return true;
	}
	return false;
}

static const char *session_broken(const struct plan_problem *p, const struct plan_session *s)
{
	int length = p->invigilation_minutes + (s->extra ? p->extra_minutes : 0), seated = 0;

	if (closed(p, s->day))
		return "a session on a closed day";
	if (s->end - s->start != length)
		return "a session of another length";
	if (!within(&p->rooms[s->room].open, s->day, s->start, s->end))
		return "a session outside its room's hours";
	if (taken(p, s))
		return "a session in a room that is taken";
	for (size_t i = 0; i < s->seat_count; i++) {
		const struct plan_seats *seats = &s->seats[i];
		seated += seats->count;
		if (p->groups[seats->group].audience != s->audience)
			return "a candidate among another public";
		if (seats->extra && !s->extra)
			return "extra time in a short session";
	}
	if (seated > p->rooms[s->room].capacity)
		return "more candidates than seats";
	if (seated > s->crew_count * p->candidates_per_person)
		return "too few invigilators";
	for (int c = 0; c < s->crew_count; c++) {
		const struct plan_hours *h = &p->people[s->crew[c]].available;
		if (h->n && !within(h, s->day, s->start, s->end))
			return "an invigilator who is not there";
		if (elsewhere(&p->people[s->crew[c]], s))
			return "an invigilator who is taken";
	}
	return NULL;
}

static const char *pair_broken(const struct plan_problem *p, const struct plan_session *a,
			       const struct plan_session *b)
{
	if (a->day != b->day)
		return NULL;
	if (a->room == b->room && a->start < b->end + p->turnover_minutes &&
	    b->start < a->end + p->turnover_minutes)
		return "two sessions in one room";
	if (a->start >= b->end || b->start >= a->end)
		return NULL;
	for (int i = 0; i < a->crew_count; i++)
		for (int j = 0; j < b->crew_count; j++)
			if (a->crew[i] == b->crew[j])
				return "an invigilator in two places";
	return NULL;
}

static const char *group_broken(const struct plan_problem *p, const struct plan *plan, uint32_t g)
{
	int count = 0, extra = 0;

	for (size_t i = 0; i < plan->n; i++)
		for (size_t k = 0; k < plan->sessions[i].seat_count; k++)
			if (plan->sessions[i].seats[k].group == g) {
				count += plan->sessions[i].seats[k].count;
				extra += plan->sessions[i].seats[k].extra;
			}
	return count != p->groups[g].count || extra != p->groups[g].extra
		   ? "a candidate without a seat, or with two"
		   : NULL;
}

static const char *person_broken(const struct plan_problem *p, const struct plan *plan,
				 uint32_t person, int64_t *cost)
{
	int64_t minutes = 0;

	for (size_t i = 0; i < plan->n; i++)
		for (int c = 0; c < plan->sessions[i].crew_count; c++)
			if (plan->sessions[i].crew[c] == person)
				minutes += plan->sessions[i].end - plan->sessions[i].start;
	*cost += minutes * p->people[person].hourly_cost;
	return minutes > p->people[person].minutes ? "an invigilator beyond their hours" : NULL;
}

const char *plan_broken(const struct plan_problem *p, const struct plan *plan)
{
	const char *broken = NULL;
	int64_t cost = (int64_t)plan->n * p->admin_minutes * p->admin_hourly_cost;

	for (size_t i = 0; i < plan->n && !broken; i++) {
		broken = session_broken(p, &plan->sessions[i]);
		for (size_t j = 0; j < i && !broken; j++)
			broken = pair_broken(p, &plan->sessions[i], &plan->sessions[j]);
	}
	for (uint32_t g = 0; g < p->group_count && !broken; g++)
		broken = group_broken(p, plan, g);
	for (uint32_t i = 0; i < p->person_count && !broken; i++)
		broken = person_broken(p, plan, i, &cost);
	if (!broken && money_share(cost, 60) != plan->cost)
		broken = "another cost than its sessions'";
	if (!broken && plan->bound > plan->cost)
		broken = "a bound above the cost";
	return broken;
}
