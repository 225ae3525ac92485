/* SPDX-License-Identifier: EUPL-1.2 */
/* plan_json.h - a problem of planning and its plan as JSON: the file of `openpix budget plan`, what
 * the server keeps of a search, and what the two say to one another.
 *
 *	{"from": "2026-09-07", "to": "2027-06-26",
 *	 "closed": ["2026-11-11", {"from": "2026-12-19", "to": "2027-01-03"}],
 *	 "rooms": [{"name": "B12", "capacity": 20,
 *	            "open": ["mon-fri 08:00-18:00", "sat 09:00-12:00"],
 *	            "busy": ["2026-09-08 09:00-11:40"]}],
 *	 "invigilators": [{"name": "Camille", "hourlyCost": "18.71", "hours": 120,
 *	                   "available": ["mon 08:00-18:00"],
 *	                   "busy": ["2026-09-08 09:00-11:40"]}],
 *	 "candidates": [{"group": "L1", "count": 600, "extraTime": 30, "public": "students"}],
 *	 "invigilationMinutes": 120, "extraTimeMinutes": 40, "turnoverMinutes": 15,
 *	 "candidatesPerInvigilator": 20, "adminMinutesPerSession": 50, "hourlyCost": "18.71"}
 *
 * The last six may be left out: these are the values they then have; "busy", "closed" and
 * "available" too. */
#pragma once
#include <jansson.h>
#include "budget/plan.h"

struct plan_fault {
	struct str path, message; /* "rooms[2].capacity", "must be a whole number from 1 to 1000" */
};

struct plan_faults { /* the first hundred */
	struct plan_fault *list;
	size_t n;
};

/* ERR_INVALID with every fault, each with the path of its member. What is read lives in the arena.
 * A text that is no JSON has one fault with an empty path. */
[[nodiscard]] int plan_problem_take(const json_t *json, struct arena *a, struct plan_problem *out,
				    struct plan_faults *faults);
[[nodiscard]] int plan_problem_read(struct str text, struct arena *a, struct plan_problem *out,
				    struct plan_faults *faults);
/* In one form whatever way it was made: two problems are the same when their texts are. */
struct str plan_problem_write(const struct plan_problem *p, struct arena *a);

/* The plan, to be read again by plan_read: sessions tell rooms, invigilators and groups by name and
 * by their place in the problem (from 0). */
struct str plan_write(const struct plan_problem *p, const struct plan *plan, size_t indent,
		      struct arena *a);
/* ERR_INVALID when it is none of this problem: places out of range, texts that are no dates. What
 * it breaks of the rules, plan_broken tells. */
[[nodiscard]] int plan_read(struct str text, const struct plan_problem *p, struct arena *a,
			    struct plan *out);

/* {"possible": false, "lack": "room_hours", "amount": 120} */
struct str plan_shortage_write(const struct plan_shortage *why, struct arena *a);
[[nodiscard]] bool plan_shortage_read(struct str text, struct plan_shortage *out);

/* Parts of it, for forms. */
[[nodiscard]] bool plan_day_read(struct str s, int *day); /* "2026-09-07": days since 1970-01-01 */
[[nodiscard]] bool plan_minute_read(struct str s, int *minute); /* "08:30", to "24:00" */
[[nodiscard]] bool plan_window_read(struct str s,
				    struct plan_window *w); /* "mon-fri 08:00-18:00" */
struct str plan_day_write(int day, struct arena *a);
struct str plan_minute_write(int minute, struct arena *a);
struct str plan_amount_write(int64_t cents, struct arena *a); /* "18.71" */
const char *plan_public_name(enum plan_public p);	      /* "students" */
[[nodiscard]] bool plan_public_read(struct str s, enum plan_public *out);
