/* SPDX-License-Identifier: EUPL-1.2 */
/* Every state, every set of holds, every event against what is written here a second time, plainly; then
 * a walk that looks for dead ends. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include "certif/exam_state.h"

/* What the head of exam_state.h says in words: true when the event may happen, and *to is where. */
static bool expected(struct exam_where w, enum exam_event e, struct exam_where *to)
{
	bool on = w.state == EXAM_STARTED, free = on && w.holds == 0;
	const struct {
		enum exam_event on, off;
		unsigned hold;
	} holds[] = {
	    {EVENT_PAUSE, EVENT_UNPAUSE, HOLD_PAUSE},
	    {EVENT_HALT, EVENT_GO_ON, HOLD_HALT},
	    {EVENT_COME_BACK, EVENT_ADMIT, HOLD_RESUME},
	};

	*to = w;
	for (size_t i = 0; i < sizeof holds / sizeof *holds; i++) {
		if (e == holds[i].on) {
			to->holds |= holds[i].hold;
			return on && !(w.holds & holds[i].hold);
		}
		if (e == holds[i].off) {
			to->holds &= ~holds[i].hold;
			return on && w.holds & holds[i].hold;
		}
	}
	switch (e) {
	case EVENT_JOIN:
		to->state = EXAM_WAITING;
		return w.state == EXAM_ENROLLED;
	case EVENT_UNLINK:
		to->state = EXAM_ENROLLED;
		return w.state == EXAM_WAITING || w.state == EXAM_READY;
	case EVENT_CONFIRM:
		to->state = EXAM_READY;
		return w.state == EXAM_WAITING;
	case EVENT_UNCONFIRM:
		to->state = EXAM_WAITING;
		return w.state == EXAM_READY;
	case EVENT_START:
		to->state = EXAM_STARTED;
		return w.state == EXAM_READY;
	case EVENT_ANSWER: /* nothing is asked while it is held */
		return free;
	case EVENT_COMPLETE:
		to->state = EXAM_COMPLETED;
		return free;
	case EVENT_ALERT: /* there is no question to report while it is held */
		to->holds = HOLD_ALERT;
		return free;
	case EVENT_WITHDRAW:
	case EVENT_DISMISS:
	case EVENT_REPLACE:
		to->holds &= ~(unsigned)HOLD_ALERT;
		return on && w.holds & HOLD_ALERT;
	case EVENT_EXHAUST:
		*to = (struct exam_where){EXAM_COMPLETED, 0};
		return on && w.holds & HOLD_ALERT;
	case EVENT_ADD_TIME:
		to->state = EXAM_STARTED;
		return on || w.state == EXAM_TIME_OVER;
	case EVENT_STOP:
		*to = (struct exam_where){EXAM_STOPPED, 0};
		return on;
	case EVENT_REOPEN:
		to->state = EXAM_STARTED;
		return w.state == EXAM_STOPPED;
	case EVENT_TIME_OVER: /* the clock stands still while it is held */
		to->state = EXAM_TIME_OVER;
		return free;
	case EVENT_FINALIZE:
		*to = (struct exam_where){on ? EXAM_FINALIZED : EXAM_ABSENT, 0};
		return w.state <= EXAM_STARTED;
	default:
		return false;
	}
}

static void every_combination_is_as_written(void **)
{
	for (int s = 0; s < EXAM_STATE_COUNT; s++)
		for (unsigned h = 0; h <= (s == EXAM_STARTED ? HOLD_ALL : 0); h++)
			for (int e = 0; e < EVENT_COUNT; e++) {
				struct exam_where at = {(enum exam_state)s, h}, to, got = at;
				bool may = expected(at, (enum exam_event)e, &to);
				if (!may)
					to = at;
				if (exam_may_move(at, (enum exam_event)e) != may ||
				    exam_move(&got, (enum exam_event)e) != may || got.state != to.state ||
				    got.holds != to.holds)
					fail_msg("%s, holds %u, %s", exam_state_name(at.state), h,
						 exam_event_name((enum exam_event)e));
			}
}

static enum exam_actor actor_of(enum exam_event e)
{
	for (size_t i = 0; i < exam_move_count; i++)
		if (exam_moves[i].event == e)
			return exam_moves[i].actor;
	fail_msg("nobody does %s", exam_event_name(e));
	return ACTOR_COUNT;
}

static bool is_asking(struct exam_where w)
{
	return w.state == EXAM_STARTED && w.holds == 0;
}

/* Can the good one be reached from there with these actors' events alone? */
static bool leads_to(struct exam_where from, bool (*good)(struct exam_where), unsigned actors)
{
	struct exam_where queue[EXAM_STATE_COUNT * (HOLD_ALL + 1)];
	bool seen[EXAM_STATE_COUNT][HOLD_ALL + 1] = {};
	size_t n = 1;

	queue[0] = from;
	seen[from.state][from.holds] = true;
	for (size_t i = 0; i < n; i++) {
		if (good(queue[i]))
			return true;
		for (int e = 0; e < EVENT_COUNT; e++) {
			struct exam_where to = queue[i];
			if (!(actors >> actor_of((enum exam_event)e) & 1) ||
			    !exam_move(&to, (enum exam_event)e) || seen[to.state][to.holds])
				continue;
			seen[to.state][to.holds] = true;
			queue[n++] = to;
		}
	}
	return false;
}

static bool is_final(struct exam_where w)
{
	return exam_is_final(w.state);
}

static bool is_over(struct exam_where w)
{
	return exam_is_over(w.state);
}

static void nobody_is_left_blocked(void **)
{
	const unsigned invigilator = 1u << ACTOR_INVIGILATOR, candidate = 1u << ACTOR_CANDIDATE,
		       centre = 1u << ACTOR_CENTRE;

	for (int s = 0; s < EXAM_STATE_COUNT; s++)
		for (unsigned h = 0; h <= (s == EXAM_STARTED ? HOLD_ALL : 0); h++) {
			struct exam_where w = {(enum exam_state)s, h};
			if (exam_is_final(w.state))
				continue;
			/* with the candidate there, back to a question; what has begun, by the
			 * invigilators alone */
			if (!leads_to(w, is_asking, invigilator | candidate))
				fail_msg("%s, holds %u: no way back", exam_state_name(w.state), h);
			if (s >= EXAM_STARTED && !leads_to(w, is_asking, invigilator))
				fail_msg("%s, holds %u: no way by invigilators", exam_state_name(w.state), h);
			/* and the centre can always end it */
			if (!leads_to(w, is_over, centre))
				fail_msg("%s, holds %u: no end", exam_state_name(w.state), h);
		}
	assert_true(leads_to((struct exam_where){EXAM_ENROLLED, 0}, is_final, candidate | invigilator));
}

/* The board's large button, pressed as long as there is one, leads to asking from any hold. */
static void the_primary_action_leads_on(void **)
{
	for (unsigned h = 1; h <= HOLD_ALL; h++) {
		struct exam_where w = {EXAM_STARTED, h};
		for (int presses = 0; exam_primary(w) != EVENT_COUNT && presses < 8; presses++) {
			assert_int_equal(actor_of(exam_primary(w)), ACTOR_INVIGILATOR);
			assert_true(exam_move(&w, exam_primary(w)));
		}
		assert_true(is_asking(w));
	}
	assert_int_equal(exam_primary((struct exam_where){EXAM_WAITING, 0}), EVENT_CONFIRM);
	assert_int_equal(exam_primary((struct exam_where){EXAM_STOPPED, 0}), EVENT_REOPEN);
	assert_int_equal(exam_primary((struct exam_where){EXAM_ENROLLED, 0}), EVENT_COUNT);
	assert_int_equal(exam_primary((struct exam_where){EXAM_COMPLETED, 0}), EVENT_COUNT);
}

/* What is over or not begun is never held: else a hold would come back with the exam. */
static void only_what_is_on_is_held(void **)
{
	for (unsigned h = 0; h <= HOLD_ALL; h++)
		for (int e = 0; e < EVENT_COUNT; e++) {
			struct exam_where w = {EXAM_STARTED, h};
			if (exam_move(&w, (enum exam_event)e) && w.state != EXAM_STARTED)
				assert_int_equal(w.holds, 0);
		}
}

static void names_are_one_to_one(void **)
{
	for (int s = 0; s < EXAM_STATE_COUNT; s++) {
		enum exam_state back;
		assert_true(exam_state_of(str_of(exam_state_name((enum exam_state)s)), &back));
		assert_int_equal(back, s);
	}
	for (int e = 0; e < EVENT_COUNT; e++) {
		assert_int_not_equal(strlen(exam_event_name((enum exam_event)e)), 0);
		for (int o = 0; o < e; o++)
			assert_string_not_equal(exam_event_name((enum exam_event)e),
						exam_event_name((enum exam_event)o));
	}
	for (int a = 0; a < ACTOR_COUNT; a++)
		assert_non_null(exam_actor_name((enum exam_actor)a));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_combination_is_as_written),
	    cmocka_unit_test(nobody_is_left_blocked),
	    cmocka_unit_test(the_primary_action_leads_on),
	    cmocka_unit_test(only_what_is_on_is_held),
	    cmocka_unit_test(names_are_one_to_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
