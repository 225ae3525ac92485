/* SPDX-License-Identifier: EUPL-1.2 */
/* plan.h - the cheapest sessions that seat a year's candidates: which rooms, when, with whom.
 *
 * A session has one public (students, outside candidates or staff), one room, a start on one day,
 * so many invigilators and, when one of its candidates is entitled to it, extra time for all of its
 * length. It costs its administration and its invigilators' minutes at the rate of each. A session
 * with n invigilators seats min(room, n x candidates for each).
 *
 * How it is found: an integer programme over kinds of sessions and the number of short and long
 * sessions of each invigilator (GLPK's branch and cut) gives a lower bound, since it looks at the
 * hours of rooms and people in total only; its sessions are then placed on real days. When they all
 * find a place at that cost the plan is proven optimal; otherwise the gap to the bound is told. */
#pragma once
#include "base/error.h"

enum plan_public { PLAN_STUDENTS, PLAN_OUTSIDE, PLAN_STAFF, PLAN_PUBLICS };

enum {
	PLAN_ROOMS_MAX = 200,
	PLAN_PEOPLE_MAX = 500,
	PLAN_GROUPS_MAX = 2000,
	PLAN_WINDOWS_MAX = 50,
	PLAN_DAYS_MAX = 1200,
	PLAN_BUSY_MAX = 5000,
	PLAN_CANDIDATES_MAX = 1000000,
	PLAN_CREW_MAX = 20, /* invigilators of one session */
};

struct plan_window {   /* open on these days of the week between two times */
	unsigned days; /* bit 0: Monday … bit 6: Sunday */
	int from, to;  /* minutes after midnight, from < to <= 1440 */
};

struct plan_hours {
	const struct plan_window *windows;
	size_t n; /* 0: for an invigilator, always */
};

struct plan_room {
	struct str name;
	int capacity;
	struct plan_hours open;
};

struct plan_span { /* of one day */
	int day, from, to;
};

struct plan_person { /* an invigilator */
	struct str name;
	int64_t hourly_cost; /* cents */
	int64_t minutes;     /* at most, over the horizon */
	struct plan_hours available;
	const struct plan_span *taken; /* by what is no session of this plan */
	size_t taken_n;
};

struct plan_group {
	struct str name;
	enum plan_public audience;
	int count, extra; /* candidates; those of them who have extra time */
};

struct plan_busy { /* a room is taken by something that is no session of this plan */
	uint32_t room;
	int day, from, to;
};

/* Called as the search goes on: the cost of the best plan so far (-1: none yet) and the bound. */
typedef void plan_progress_fn(void *context, int64_t cost, int64_t bound);

struct plan_problem {
	int first_day, last_day; /* days since 1970-01-01, both included */
	const int *closed;	 /* days, ascending */
	size_t closed_count;
	const struct plan_room *rooms;
	size_t room_count;
	const struct plan_busy *busy; /* the turnover is kept before and after, too */
	size_t busy_count;
	const struct plan_person *people;
	size_t person_count;
	const struct plan_group *groups;
	size_t group_count;
	int invigilation_minutes, extra_minutes;
	int turnover_minutes; /* between two sessions of a room */
	int candidates_per_person;
	int admin_minutes;
	int64_t admin_hourly_cost;
	plan_progress_fn *progress; /* NULL: nobody asks */
	void *progress_context;
};

struct plan_seats { /* candidates of one group in a session */
	uint32_t group;
	int count, extra;
};

struct plan_session {
	int day, start, end; /* minutes after midnight */
	uint32_t room;
	enum plan_public audience;
	bool extra;
	int capacity; /* seats with this crew */
	int crew_count;
	uint32_t crew[PLAN_CREW_MAX];
	const struct plan_seats *seats;
	size_t seat_count;
};

struct plan {
	const struct plan_session *sessions; /* by day, start and room */
	size_t n;
	int64_t cost;		/* cents, rounded once */
	int64_t bound;		/* no plan costs less */
	bool optimal;		/* cost == bound, proven */
	int64_t scattered_cost; /* of as many candidates in sessions that all have extra time: what
				   seating those entitled together saves; -1 when not to be had */
};

/* What stands in the way of any plan, and how much would free it. */
enum plan_lack {
	PLAN_LACK_NONE,
	PLAN_LACK_CREW,	      /* no invigilator at all */
	PLAN_LACK_LENGTH,     /* no room is open as long as a session takes */
	PLAN_LACK_ROOM_HOURS, /* in total */
	PLAN_LACK_PEOPLE_HOURS,
	PLAN_LACK_PLACE, /* enough of both, never at the same time */
};

struct plan_shortage {
	enum plan_lack lack;
	int64_t amount; /* minutes of rooms or of invigilators; invigilators; sessions without a
			   place */
};

/* ERR_NONE with a plan in `a`; ERR_CONFLICT when there is none, `why` told; ERR_INVALID with
 * e->field the path at fault. `seconds` bounds the search (processor time of one core, about). */
[[nodiscard]] int plan_make(const struct plan_problem *p, int seconds, struct arena *a,
			    struct plan *out, struct plan_shortage *why, struct error *e);

/* Is it a plan of this problem? Every rule is looked at anew: everybody seated once, extra time
 * only in long sessions, rooms and people free, within hours and budgets, the rule of invigilators,
 * the cost. NULL, or the rule it breaks. */
const char *plan_broken(const struct plan_problem *p, const struct plan *plan);
