/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/exam_state.h"

#define AT(state) (1u << EXAM_##state)
#define SAME EXAM_STATE_COUNT

const struct exam_move exam_moves[] = {
	{ EVENT_JOIN,      ACTOR_CANDIDATE,   AT(ENROLLED), 0, 0, EXAM_WAITING, 0, 0 },
	{ EVENT_UNLINK,    ACTOR_INVIGILATOR, AT(WAITING) | AT(READY), 0, 0, EXAM_ENROLLED, 0, 0 },
	{ EVENT_CONFIRM,   ACTOR_INVIGILATOR, AT(WAITING), 0, 0, EXAM_READY, 0, 0 },
	{ EVENT_UNCONFIRM, ACTOR_INVIGILATOR, AT(READY), 0, 0, EXAM_WAITING, 0, 0 },
	{ EVENT_START,     ACTOR_CANDIDATE,   AT(READY), 0, 0, EXAM_STARTED, 0, 0 },
	{ EVENT_ANSWER,    ACTOR_CANDIDATE,   AT(STARTED), 0, HOLD_ALL, SAME, 0, 0 },
	{ EVENT_COMPLETE,  ACTOR_CANDIDATE,   AT(STARTED), 0, HOLD_ALL, EXAM_COMPLETED, 0, 0 },
	{ EVENT_ALERT,     ACTOR_CANDIDATE,   AT(STARTED), 0, HOLD_ALL, SAME, HOLD_ALERT, 0 },
	{ EVENT_WITHDRAW,  ACTOR_CANDIDATE,   AT(STARTED), HOLD_ALERT, 0, SAME, 0, HOLD_ALERT },
	{ EVENT_DISMISS,   ACTOR_INVIGILATOR, AT(STARTED), HOLD_ALERT, 0, SAME, 0, HOLD_ALERT },
	{ EVENT_REPLACE,   ACTOR_INVIGILATOR, AT(STARTED), HOLD_ALERT, 0, SAME, 0, HOLD_ALERT },
	{ EVENT_EXHAUST,   ACTOR_INVIGILATOR, AT(STARTED), HOLD_ALERT, 0, EXAM_COMPLETED, 0, HOLD_ALL },
	{ EVENT_COME_BACK, ACTOR_CANDIDATE,   AT(STARTED), 0, HOLD_RESUME, SAME, HOLD_RESUME, 0 },
	{ EVENT_ADMIT,     ACTOR_INVIGILATOR, AT(STARTED), HOLD_RESUME, 0, SAME, 0, HOLD_RESUME },
	{ EVENT_PAUSE,     ACTOR_INVIGILATOR, AT(STARTED), 0, HOLD_PAUSE, SAME, HOLD_PAUSE, 0 },
	{ EVENT_UNPAUSE,   ACTOR_INVIGILATOR, AT(STARTED), HOLD_PAUSE, 0, SAME, 0, HOLD_PAUSE },
	{ EVENT_HALT,      ACTOR_INVIGILATOR, AT(STARTED), 0, HOLD_HALT, SAME, HOLD_HALT, 0 },
	{ EVENT_GO_ON,     ACTOR_INVIGILATOR, AT(STARTED), HOLD_HALT, 0, SAME, 0, HOLD_HALT },
	{ EVENT_ADD_TIME,  ACTOR_INVIGILATOR, AT(STARTED) | AT(TIME_OVER), 0, 0, EXAM_STARTED, 0, 0 },
	{ EVENT_STOP,      ACTOR_INVIGILATOR, AT(STARTED), 0, 0, EXAM_STOPPED, 0, HOLD_ALL },
	{ EVENT_REOPEN,    ACTOR_INVIGILATOR, AT(STOPPED), 0, 0, EXAM_STARTED, 0, 0 },
	/* the clock stands still while anything is held, so time can't run out then */
	{ EVENT_TIME_OVER, ACTOR_CLOCK,       AT(STARTED), 0, HOLD_ALL, EXAM_TIME_OVER, 0, 0 },
	{ EVENT_FINALIZE,  ACTOR_CENTRE,      AT(STARTED), 0, 0, EXAM_FINALIZED, 0, HOLD_ALL },
	{ EVENT_FINALIZE,  ACTOR_CENTRE,      AT(ENROLLED) | AT(WAITING) | AT(READY), 0, 0, EXAM_ABSENT, 0, 0 },
};
const size_t exam_move_count = sizeof exam_moves / sizeof *exam_moves;

static const struct exam_move *move_of(struct exam_where w, enum exam_event event)
{
	for (size_t i = 0; i < exam_move_count; i++) {
		const struct exam_move *m = &exam_moves[i];
		if (m->event == event && (m->from >> w.state & 1) && (w.holds & m->with) == m->with &&
		    !(w.holds & m->without))
			return m;
	}
	return NULL;
}

bool exam_may_move(struct exam_where w, enum exam_event event)
{
	return move_of(w, event) != NULL;
}

bool exam_move(struct exam_where *w, enum exam_event event)
{
	const struct exam_move *m = move_of(*w, event);

	if (!m)
		return false;
	if (m->to != SAME)
		w->state = m->to;
	w->holds = (w->holds | m->hold) & ~m->release;
	return true;
}

bool exam_is_over(enum exam_state s)
{
	return s >= EXAM_COMPLETED;
}

bool exam_is_final(enum exam_state s)
{
	return s == EXAM_COMPLETED || s == EXAM_FINALIZED || s == EXAM_ABSENT;
}

static const char *const state_names[EXAM_STATE_COUNT] = {
	[EXAM_ENROLLED] = "enrolled",   [EXAM_WAITING] = "waiting",     [EXAM_READY] = "ready",
	[EXAM_STARTED] = "started",     [EXAM_COMPLETED] = "completed", [EXAM_TIME_OVER] = "time_over",
	[EXAM_STOPPED] = "stopped",     [EXAM_FINALIZED] = "finalized", [EXAM_ABSENT] = "absent",
};

static const char *const event_names[EVENT_COUNT] = {
	[EVENT_JOIN] = "join",           [EVENT_UNLINK] = "unlink",       [EVENT_CONFIRM] = "confirm",
	[EVENT_UNCONFIRM] = "unconfirm", [EVENT_START] = "start",         [EVENT_ANSWER] = "answer",
	[EVENT_COMPLETE] = "complete",   [EVENT_ALERT] = "alert",         [EVENT_WITHDRAW] = "withdraw",
	[EVENT_DISMISS] = "dismiss",     [EVENT_REPLACE] = "replace",     [EVENT_EXHAUST] = "exhaust",
	[EVENT_COME_BACK] = "come_back", [EVENT_ADMIT] = "admit",         [EVENT_PAUSE] = "pause",
	[EVENT_UNPAUSE] = "unpause",     [EVENT_HALT] = "halt",           [EVENT_GO_ON] = "go_on",
	[EVENT_ADD_TIME] = "add_time",   [EVENT_STOP] = "stop",           [EVENT_REOPEN] = "reopen",
	[EVENT_TIME_OVER] = "time_over", [EVENT_FINALIZE] = "finalize",
};

static const char *const actor_names[ACTOR_COUNT] = {
	[ACTOR_CANDIDATE] = "candidate",
	[ACTOR_INVIGILATOR] = "invigilator",
	[ACTOR_CENTRE] = "centre",
	[ACTOR_CLOCK] = "clock",
};

const char *exam_state_name(enum exam_state s)
{
	return state_names[s];
}

bool exam_state_of(struct str name, enum exam_state *out)
{
	for (int i = 0; i < EXAM_STATE_COUNT; i++)
		if (str_eq(name, str_of(state_names[i]))) {
			*out = (enum exam_state)i;
			return true;
		}
	return false;
}

const char *exam_event_name(enum exam_event e)
{
	return event_names[e];
}

const char *exam_actor_name(enum exam_actor a)
{
	return actor_names[a];
}

enum exam_event exam_primary(struct exam_where w)
{
	static const enum exam_event wanted[] = { /* the first that may happen */
		EVENT_ADMIT, EVENT_DISMISS, EVENT_GO_ON, EVENT_UNPAUSE, EVENT_CONFIRM, EVENT_REOPEN,
	};

	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
		if (exam_may_move(w, wanted[i]))
			return wanted[i];
	return EVENT_COUNT;
}
