/* SPDX-License-Identifier: EUPL-1.2 */
/* plan_shown.h - a plan for people: what it costs and saves, its pictures, its hours, its sessions.
 */
#pragma once
#include "finance/plan_search.h"
#include "finance/plan_view.h"

enum { PLAN_SESSIONS_A_PAGE = 50 };

struct plan_shown {
	struct str cost, bound, gap, per_candidate, everywhere, saved; /* amounts; gap: "0,35 %" */
	bool is_optimal, has_saving;
	int64_t sessions, long_sessions, candidates, with_extra, seats,
	    filled;		       /* filled: percent */
	struct str calendar, timeline; /* pictures */
	struct list watchers;	       /* hours of each */
	struct list rows;	       /* the sessions of this page */
	bool has_pages;
	int64_t page, pages, before, after; /* 0: none */
};
extern const struct shape plan_shown_shape;

void plan_show(struct request *rq, const struct plan_seen *s, int64_t page, struct plan_shown *out);

/* "L1 (18), L2 (2)", "Claire, Hugo" */
struct str plan_seats_told(struct request *rq, const struct plan_problem *p,
			   const struct plan_session *s);
struct str plan_crew_told(struct request *rq, const struct plan_problem *p,
			  const struct plan_session *s);
int plan_seated(const struct plan_session *s);
int64_t plan_minutes_of(const struct plan *plan, uint32_t person); /* of invigilation */
const char *plan_audience_label(enum plan_public p);   /* "Students" */
struct str plan_day_told(struct request *rq, int day); /* "lundi 7 septembre 2026" */
