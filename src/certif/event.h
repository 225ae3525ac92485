/* SPDX-License-Identifier: EUPL-1.2 */
/* event.h - what happened in a session, and by whom: only ever added to. Every move of an exam but
 * a plain answer is one (kind: exam_event_name), and so is the rest below. Rows are in the order of
 * their ids. Called within the change that it tells of. */
#pragma once
#include "base/id.h"
#include "certif/exam_state.h"
#include "db/db.h"

#define EVENT_KIND_LOOK_AWAY                                                                       \
	"look_away"		 /* the window was left on a focused question; detail: its number */
#define EVENT_KIND_GUESS "guess" /* too many wrong access codes; detail: how many */
#define EVENT_KIND_RULES "rules" /* the candidate accepted the rules */
#define EVENT_KIND_LOST                                                                            \
	"lost_question" /* the question left the content: another was asked; detail: its number */
#define EVENT_KIND_ENTER "enter" /* an invigilator came */
#define EVENT_KIND_LEAVE "leave"
#define EVENT_KIND_INCIDENT "incident" /* written down in the room */

struct event {
	int64_t session, candidate; /* candidate 0: all of the session */
	int64_t person;		    /* who; 0: the clock */
	int64_t at;
	const char *kind;
	struct str detail;
};

[[nodiscard]] int event_add(struct db *db, struct id_maker *ids, const struct event *e);
