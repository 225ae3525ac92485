/* SPDX-License-Identifier: EUPL-1.2 */
/* exam_state.h - the states of a candidate in a session, and who may move it between them: one table.
 *
 *	enrolled -> waiting -> ready -> started -> completed | time_over | stopped | finalized
 *	   (never started when the session is finalised: absent)
 *
 *	enrolled   in the list
 *	waiting    has joined with the session's number and their identity
 *	ready      the invigilator saw who it is; may begin with the access code
 *	started    the exam is on; while it is held (bits below) the clock stands still and nothing is asked
 *	completed  nothing is left to ask
 *	time_over  the time is up (invigilators may give more: it is then on again)
 *	stopped    ended by an invigilator (who may take that back)
 *	finalized  was still on when the centre finalised
 *	absent     had not begun when the centre finalised
 *
 * Holds, any number at once, each taken off by itself:
 *
 *	alert    the candidate reports a problem with the question
 *	pause    an invigilator stopped this one
 *	halt     everything is stopped (fire alarm)
 *	resume   came back in another browser: an invigilator must let them in
 *
 * No state leaves a candidate blocked: from each that is not final an invigilator's events lead back
 * to asking, and the centre's finalisation to a final one (tests/certif/exam_state_test.c walks every
 * combination; tests/scripts/spin.sh has the same table searched by spin). Pure. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include "base/str.h"

enum exam_state {
	EXAM_ENROLLED,
	EXAM_WAITING,
	EXAM_READY,
	EXAM_STARTED,
	EXAM_COMPLETED,
	EXAM_TIME_OVER,
	EXAM_STOPPED,
	EXAM_FINALIZED,
	EXAM_ABSENT,
	EXAM_STATE_COUNT
};

enum exam_hold { HOLD_ALERT = 1, HOLD_PAUSE = 2, HOLD_HALT = 4, HOLD_RESUME = 8, HOLD_ALL = 15 };

enum exam_actor { ACTOR_CANDIDATE, ACTOR_INVIGILATOR, ACTOR_CENTRE, ACTOR_CLOCK, ACTOR_COUNT };

enum exam_event {
	EVENT_JOIN,
	EVENT_UNLINK,	 /* somebody joined in another one's name */
	EVENT_CONFIRM,
	EVENT_UNCONFIRM,
	EVENT_START,
	EVENT_ANSWER,	 /* and another question follows */
	EVENT_COMPLETE,	 /* the last answer */
	EVENT_ALERT,
	EVENT_WITHDRAW,	 /* the alert was a mistake of the candidate's */
	EVENT_DISMISS,	 /* the question is fine: go on with it */
	EVENT_REPLACE,	 /* the question is not: another one */
	EVENT_EXHAUST,	 /* the same, and no other is left */
	EVENT_COME_BACK, /* in another browser */
	EVENT_ADMIT,
	EVENT_PAUSE,
	EVENT_UNPAUSE,
	EVENT_HALT,
	EVENT_GO_ON,
	EVENT_ADD_TIME,
	EVENT_STOP,
	EVENT_REOPEN,
	EVENT_TIME_OVER,
	EVENT_FINALIZE,
	EVENT_COUNT
};

struct exam_where {
	enum exam_state state;
	unsigned holds;
};

/* One row: from any of these states, with all of `with` and none of `without` held. */
struct exam_move {
	enum exam_event event;
	enum exam_actor actor;
	unsigned from; /* bits 1 << enum exam_state */
	unsigned with, without;
	enum exam_state to; /* EXAM_STATE_COUNT: the same one */
	unsigned hold, release;
};
extern const struct exam_move exam_moves[];
extern const size_t exam_move_count;

/* True, and *w moved, when the table lets `event` happen there; else *w is as it was. */
bool exam_move(struct exam_where *w, enum exam_event event);
bool exam_may_move(struct exam_where w, enum exam_event event);

/* Is the exam over, unless an invigilator takes that back? And whatever happens? */
bool exam_is_over(enum exam_state s);
bool exam_is_final(enum exam_state s);

/* Names kept in the database and sent as JSON: "time_over", "come_back". */
const char *exam_state_name(enum exam_state s);
bool exam_state_of(struct str name, enum exam_state *out);
const char *exam_event_name(enum exam_event e);
const char *exam_actor_name(enum exam_actor a);

/* What an invigilator most likely wants to do now: the board's one large button. EVENT_COUNT: nothing. */
enum exam_event exam_primary(struct exam_where w);
