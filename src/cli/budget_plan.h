/* SPDX-License-Identifier: EUPL-1.2 */
/* budget_plan.h - a problem of planning as a JSON file, for `openpix budget plan`:
 *
 *	{"from": "2026-09-07", "to": "2027-06-26",
 *	 "closed": ["2026-11-11", {"from": "2026-12-19", "to": "2027-01-03"}],
 *	 "rooms": [{"name": "B12", "capacity": 20, "open": ["mon-fri 08:00-18:00", "sat
 *09:00-12:00"]}], "invigilators": [{"name": "Camille", "hourlyCost": "18.71", "hours": 120,
 *	                   "available": ["mon 08:00-18:00"]}],
 *	 "candidates": [{"group": "L1", "count": 600, "extraTime": 30, "public": "students"}],
 *	 "invigilationMinutes": 120, "extraTimeMinutes": 40, "turnoverMinutes": 15,
 *	 "candidatesPerInvigilator": 20, "adminMinutesPerSession": 50, "hourlyCost": "18.71"}
 *
 * The last six may be left out: these are the values they then have. */
#pragma once
#include <jansson.h>
#include "budget/plan.h"

/* 0, or the exit status after telling every fault with the path of its member on standard error.
 * What is read lives in the arena. "-" is the standard input. */
int budget_plan_read(const char *file, struct plan_problem *out, struct arena *a);

int budget_plan_main(int argc, char **argv); /* argv[0] is "plan" */
