/* SPDX-License-Identifier: EUPL-1.2 */
/* plan_picture.h - a plan as pictures (SVG): the weeks with the days of each, and the rooms along
 * the same weeks. Colours are those of the three audiences (classes plan-students, plan-outside,
 * plan-staff); a session with extra time has a stroke across it, so that no colour is needed to see
 * it. The table of sessions beside them says all that they say. */
#pragma once
#include "web/request.h"
#include "budget/plan.h"

/* Columns are weeks, rows are days of the week. */
struct str plan_calendar(struct request *rq, const struct plan_problem *p, const struct plan *plan);
/* Columns are the days with sessions, rows are rooms; within a row the hours of the day run
 * downwards. What is filled in a session's mark are its seats taken. */
struct str plan_timeline(struct request *rq, const struct plan_problem *p, const struct plan *plan);
