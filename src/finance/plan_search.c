/* SPDX-License-Identifier: EUPL-1.2 */
#include "finance/plan_search.h"

#include "base/clock.h"
#include "budget/plan_json.h"


static const char *const codes[PLAN_SEARCH_STATES] = {
    [PLAN_WAITING] = "waiting",		[PLAN_RUNNING] = "running", [PLAN_FOUND] = "found",
    [PLAN_IMPOSSIBLE] = "impossible",	[PLAN_FAILED] = "failed",   [PLAN_CANCELLED] = "cancelled",
    [PLAN_INTERRUPTED] = "interrupted",
};

bool plan_search_state_of(struct str code, enum plan_search_state *out)
{
	for (int i = 0; i < PLAN_SEARCH_STATES; i++)
		if (str_eq(code, str_of(codes[i]))) {
			*out = (enum plan_search_state)i;
			return true;
		}
	return false;
}

/* As it stands: whoever runs it and is silent is gone. */
static enum plan_search_state standing(struct str code, int64_t beat, int64_t now)
{
	enum plan_search_state s = PLAN_FAILED;

	if (plan_search_state_of(code, &s) && s == PLAN_RUNNING && beat < now - PLAN_SEARCH_DEAD)
		s = PLAN_INTERRUPTED;
	return s;
}

int plan_search_ask(struct db *db, struct plan_ask *ask)
{
	struct plan_search_last last;
	struct plan_book book;
	struct plan_problem problem;
	int64_t minutes;
	int k = plan_may_change(db, ask->arena, ask->centre, ask->person);

	ask->gaps = 0;
	if (k)
		return k;
	k = plan_search_last(db, ask->arena, ask->centre, &last);
	if (k && k != ERR_NOT_FOUND)
		return k;
	if (!k) {
		enum plan_search_state s = standing(last.state, last.beat, ask->now);
		ask->search = last.id;
		if (s == PLAN_WAITING || s == PLAN_RUNNING)
			return ERR_NONE;
	}
	k = plan_book_load(db, ask->arena, ask->centre, ask->zone, &book);
	if (k)
		return k;
	ask->gaps = plan_book_gaps(&book, ask->today, &minutes);
	if (ask->gaps)
		return ERR_CONFLICT;
	plan_book_problem(&book, ask->zone, ask->arena, &problem);
	if (problem.first_day <= ask->today)
		problem.first_day = ask->today + 1; /* what is over can't be planned */
	ask->search = id_next(ask->ids);
	k = plan_search_forget(db, ask->centre, ask->now - PLAN_SEARCH_KEPT);
	return k ? k
		 : plan_search_insert(db, ask->search, ask->centre, ask->person, ask->now,
				      plan_problem_write(&problem, ask->arena));
}

int plan_search_stop(struct db *db, struct plan_ask *ask)
{
	int64_t changed;
	int k = plan_may_change(db, ask->arena, ask->centre, ask->person);

	return k ? k : plan_search_cancel(db, ask->search, ask->centre, ask->now, &changed);
}

int plan_search_load(struct db *db, struct arena *a, int64_t centre, int64_t id, int64_t now,
		     struct plan_seen *out)
{
	struct plan_search_by_id row;
	struct plan_search_before before = {0};
	struct plan_faults faults;
	int k = plan_search_by_id(db, a, id, centre, &row);

	if (k)
		return k;
	*out = (struct plan_seen){.id = id,
				  .created = row.created,
				  .started = row.started,
				  .ended = row.ended,
				  .best = row.best,
				  .bound = row.bound,
				  .state = standing(row.state, row.beat, now),
				  .problem_text = row.problem,
				  .result = row.result};
	if (out->state == PLAN_WAITING)
		k = plan_search_before(db, a, id, &before);
	out->ahead = before.ahead;
	if (plan_problem_read(row.problem, a, &out->problem, &faults))
		return ERR_INTERNAL;
	if (out->state == PLAN_FOUND && plan_read(row.result, &out->problem, a, &out->plan))
		return ERR_INTERNAL;
	if (out->state == PLAN_IMPOSSIBLE && !plan_shortage_read(row.result, &out->shortage))
		return ERR_INTERNAL;
	return k;
}

/* Sessions that exist may have come meanwhile: they are told one by one where they are in the way. */
static void forget_sessions(struct plan_problem *p, struct arena *a)
{
	struct plan_person *people = ARENA_NEW(a, struct plan_person, p->person_count + 1);

	for (size_t i = 0; i < p->person_count; i++) {
		people[i] = p->people[i];
		people[i].taken_n = 0;
	}
	p->people = people;
	p->busy_count = 0;
}

/* The first day of a search that began late is a later one. */
bool plan_search_fits(const struct plan_seen *s, const struct plan_book *b, const struct zone *z,
		      struct arena *a)
{
	struct plan_problem now, then = s->problem;

	plan_book_problem(b, z, a, &now);
	if (now.first_day > then.first_day || now.last_day != then.last_day)
		return false;
	now.first_day = then.first_day;
	while (now.closed_count && now.closed[0] < now.first_day)
		now.closed++, now.closed_count--;
	forget_sessions(&now, a);
	forget_sessions(&then, a);
	return str_eq(plan_problem_write(&now, a), plan_problem_write(&then, a));
}
