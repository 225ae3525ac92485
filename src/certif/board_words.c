/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/board_words.h"

#include "certif/alert.h"
#include "certif/report.h"

/* ---- states -----------------------------------------------------------------------------------
 */

static struct board_state over(enum exam_state s)
{
	switch (s) {
	case EXAM_TIME_OVER:
		return (struct board_state){"over", N_("Time is up"), "clock"};
	case EXAM_STOPPED:
		return (struct board_state){"over", N_("Ended by an invigilator"), "cross"};
	case EXAM_FINALIZED:
		return (struct board_state){"over", N_("Ended by the finalisation"), "cross"};
	default:
		return (struct board_state){"over", N_("Finished"), "check"};
	}
}

struct board_state board_state_of(const struct board_row *r)
{
	static const struct board_state states[NEED_COUNT] = {
	    [NEED_ALERT] = {"alert", N_("Alert"), "alert"},
	    [NEED_RESUME] = {"resume", N_("Asks to come back"), "again"},
	    [NEED_CONTACT] = {"lost", N_("Contact lost"), "globe"},
	    [NEED_CONFIRM] = {"confirm", N_("To be confirmed"), "person"},
	    [NEED_STILL] = {"still", N_("Paused"), "lock"},
	    [NEED_BEGIN] = {"ready", N_("May begin"), "play"},
	    [NEED_NOTHING] = {"running", N_("In the test"), "d3"},
	    [NEED_ABSENT] = {"absent", N_("Not here yet"), "person"},
	};

	if (r->need == NEED_OVER)
		return over(r->where.state);
	if (r->need == NEED_STILL && r->where.holds & HOLD_HALT)
		return (struct board_state){"still", N_("Stopped for everyone"), "lock"};
	if (r->where.state == EXAM_ABSENT)
		return (struct board_state){"absent", N_("Absent"), "person"};
	return states[r->need];
}

/* ---- actions ----------------------------------------------------------------------------------
 */

static const struct {
	const char *label, *done;
	bool is_plain;
} actions[EVENT_COUNT] = {
    [EVENT_CONFIRM] = {N_("Confirm presence"), N_("Presence confirmed: the candidate may begin."),
		       true},
    [EVENT_UNCONFIRM] = {N_("Take the confirmation back"), N_("The confirmation is taken back."),
			 true},
    [EVENT_UNLINK] = {N_("Wrong person: unlink"),
		      N_("The account is unlinked: the right person can join now."), true},
    [EVENT_ADMIT] = {N_("Let back in"), N_("The candidate is let back in: the clock goes on."),
		     true},
    [EVENT_DISMISS] = {N_("The question is fine: go on"),
		       N_("The alert is closed: the candidate goes on."), true},
    [EVENT_REPLACE] = {N_("Ask another question"), N_("Another question is asked in its place."),
		       false},
    [EVENT_PAUSE] = {N_("Pause"), N_("Paused: this candidate's clock stands still."), true},
    [EVENT_UNPAUSE] = {N_("Go on"), N_("The candidate's clock goes on."), true},
    [EVENT_HALT] = {N_("Stop everything"), N_("Everything is stopped: all clocks stand still."),
		    false},
    [EVENT_GO_ON] = {N_("Go on"), N_("The candidate's clock goes on."), true},
    [EVENT_ADD_TIME] = {N_("Add time"), N_("The time is added."), false},
    [EVENT_STOP] = {N_("End the test"), N_("The test is ended."), false},
    [EVENT_REOPEN] = {N_("Open the test again"),
		      N_("The test is open again: the time between is given back."), true},
};

const char *board_action_label(enum exam_event event)
{
	return actions[event].label;
}

const char *board_action_done(enum exam_event event)
{
	return actions[event].done;
}

bool board_action_is_plain(enum exam_event event)
{
	return actions[event].is_plain;
}

/* ---- events -----------------------------------------------------------------------------------
 */

static const struct {
	const char *kind, *words; /* {0}: the detail */
} happenings[] = {
    {"join", N_("joined")},
    {"unlink", N_("unlinked from the account that had joined")},
    {"confirm", N_("presence confirmed")},
    {"unconfirm", N_("confirmation taken back")},
    {"rules", N_("accepted the rules")},
    {"start", N_("began")},
    {"complete", N_("came to the end of the test")},
    {"alert", N_("reports a problem: {0}")},
    {"withdraw", N_("took the alert back")},
    {"dismiss", N_("alert closed, the question is fine: {0}")},
    {"replace", N_("question replaced: {0}")},
    {"exhaust", N_("question dropped, no other was left: {0}")},
    {"come_back", N_("asks to come back in another browser")},
    {"admit", N_("let back in")},
    {"pause", N_("paused")},
    {"unpause", N_("goes on")},
    {"halt", N_("stopped for everyone")},
    {"go_on", N_("goes on for everyone")},
    {"add_time", N_("minutes added: {0}")},
    {"stop", N_("test ended")},
    {"reopen", N_("test opened again")},
    {"time_over", N_("the time is up")},
    {"finalize", N_("ended by the finalisation")},
    {"look_away", N_("left the window, question {0}")},
    {"lost_question", N_("a question left the content, another was asked: {0}")},
    {"guess", N_("wrong access codes: {0}")},
    {"enter", N_("came in to invigilate")},
    {"leave", N_("left the session")},
    {"incident", N_("written down: {0}")},
    {"incident_withdrawn", N_("taken back: {0}")},
    {"attend", N_("signed the attendance sheet")},
    {"unattend", N_("signature of the attendance sheet taken back")},
};

/* Codes of report.h in a detail become words: "7 IMAGE_NOT_DISPLAYING", "FRAUD". */
static struct str detail_words(struct str detail, enum language l, struct arena *a)
{
	struct str number, code;
	const struct report_kind *kind = report_kind_named(detail);

	if (kind)
		return str_of(message(l, kind->label));
	if (!str_cut(detail, ' ', &number, &code))
		return detail;
	kind = report_kind_of(STR(REPORT_IN_CHALLENGE), code);
	return kind ? arena_printf(a, STR_FMT ", %s", STR_ARG(number), message(l, kind->label))
		    : detail;
}

struct str board_event_words(struct str kind, struct str detail, enum language l, struct arena *a)
{
	for (size_t i = 0; i < sizeof happenings / sizeof *happenings; i++)
		if (str_eq(kind, str_of(happenings[i].kind)))
			return message_filled(message(l, happenings[i].words),
					      str_eq(kind, STR("alert"))
						  ? alert_told(detail, l, a)
						  : detail_words(detail, l, a),
					      a);
	return kind;
}

struct str board_duration(int64_t ms, struct arena *a)
{
	int64_t s = (ms + CLOCK_SECOND - 1) / CLOCK_SECOND;

	return arena_printf(a, "%lld:%02lld:%02lld", (long long)(s / 3600),
			    (long long)(s / 60 % 60), (long long)(s % 60));
}
