/* SPDX-License-Identifier: EUPL-1.2 */
/* board_act_pages.c - what invigilators do, one event of exam_state.h at a time, to one candidate
 * or to all. What was seen (the row's mark) comes with it: two clicks of two people are one act,
 * and the second is told so. */
#include "certif/board.h"
#include "certif/board_words.h"
#include "certif/certif.h"
#include "certif/event.h"
#include "certif/exam.h"
#include "certif/queries.h"
#include "certif/report.h"
#include "learn/learn.h"

struct act {
	struct exam_act exam;
	struct str mark;
};

static int write_act(struct db *db, void *args)
{
	struct act *a = args;
	struct exam_act *x = &a->exam;
	int k =
	    board_check_seen(db, x->call.arena, x->session, x->call.candidate, x->event, a->mark);

	return k ? k : exam_act(db, x);
}

static struct str board_path(struct request *rq)
{
	return arena_printf(rq->arena, "/invigilation/%lld", (long long)param_int(rq, "session"));
}

/* To a program it is a conflict; a person is led back to the row as it is now. */
static int done_already(struct request *rq)
{
	static const char text[] = N_("Nothing was done: it had been done already, or the "
				      "candidate's state has changed. Look at the row again.");
	struct error e = {.kind = ERR_CONFLICT, .message = text};

	if (rq->wants_json)
		return reply_error(rq, &e);
	reply_notice(rq, text);
	return reply_redirect(rq, board_path(rq));
}

static const char *done_text(const struct act *a)
{
	if (a->exam.event == EVENT_GO_ON && !a->exam.call.candidate)
		return N_("Everything goes on: all clocks run again.");
	return board_action_done(a->exam.event);
}

static int acted(struct request *rq, int result)
{
	if (result == ERR_CONFLICT)
		return done_already(rq);
	if (result)
		return reply_status(rq, result);
	reply_notice(rq, done_text(rq->room));
	return reply_redirect(rq, board_path(rq));
}

static bool event_of(struct str name, enum exam_event *out)
{
	for (int i = 0; i < EVENT_COUNT; i++)
		if (str_eq(name, str_of(exam_event_name((enum exam_event)i))) &&
		    board_action_label((enum exam_event)i)) {
			*out = (enum exam_event)i;
			return true;
		}
	return false;
}

static int read_act(struct request *rq, struct act *a, struct error *e)
{
	struct exam_act *x = &a->exam;

	x->session = param_int(rq, "session");
	a->mark = param_text(rq, "mark");
	x->minutes = param_int(rq, "minutes");
	if (!event_of(param_text(rq, "event"), &x->event))
		return error_field(e, ERR_INVALID, "event",
				   N_("This is nothing an invigilator does."));
	if (x->event == EVENT_ADD_TIME && (x->minutes < 1 || x->minutes > EXAM_ADD_MOST))
		return error_field(e, ERR_INVALID, "minutes", N_("Add from 1 to 120 minutes."));
	return ERR_NONE;
}

static int act(struct request *rq, struct act *a)
{
	a->exam.call = (struct exam_call){.arena = rq->arena,
					  .ids = rq->ids,
					  .bank = learn_bank(rq),
					  .memory = APP(rq)->exams,
					  .candidate = a->exam.call.candidate,
					  .person = rq->person,
					  .browser = STR(""),
					  .now = clock_now(&rq->clock)};
	rq->room = a;
	return request_write(rq, write_act, a, acted);
}

static int act_on_all(struct request *rq)
{
	struct act *a = ARENA_NEW(rq->arena, struct act, 1);
	struct error e = {};

	if (read_act(rq, a, &e))
		return reply_error(rq, &e);
	if (a->exam.event != EVENT_HALT && a->exam.event != EVENT_GO_ON &&
	    a->exam.event != EVENT_ADD_TIME)
		return reply_error(rq, (error_field(&e, ERR_INVALID, "event",
						    N_("This is done to one candidate at a time.")),
					&e));
	return act(rq, a);
}

static int act_on_one(struct request *rq)
{
	struct act *a = ARENA_NEW(rq->arena, struct act, 1);
	const struct report_kind *kind;
	struct error e = {};

	if (read_act(rq, a, &e))
		return reply_error(rq, &e);
	if (a->exam.event == EVENT_HALT)
		return reply_error(rq, (error_field(&e, ERR_INVALID, "event",
						    N_("This is done to everyone at once.")),
					&e));
	a->exam.call.candidate = param_int(rq, "candidate");
	a->exam.subcategory = param_text(rq, "reason");
	kind = report_kind_of(STR(REPORT_IN_CHALLENGE), a->exam.subcategory);
	if (a->exam.event == EVENT_REPLACE && (!kind || !kind->in_room))
		return reply_error(rq, (error_field(&e, ERR_INVALID, "reason",
						    N_("Choose what is wrong with the question.")),
					&e));
	return act(rq, a);
}

/* ---- the electronic attendance sheet ------------------------------------------------------------
 */

struct attendance {
	struct request *rq;
	int64_t session, candidate, now;
	bool is_here;
};

static int write_attendance(struct db *db, void *args)
{
	const struct attendance *t = args;
	const struct event e = {.session = t->session,
				.candidate = t->candidate,
				.person = t->rq->person,
				.at = t->now,
				.kind = t->is_here ? EVENT_KIND_ATTEND : EVENT_KIND_UNATTEND};
	struct board_seen row;
	int64_t changed = 0;
	int k =
	    board_seen(db, t->rq->arena, t->session, t->candidate, &row); /* is of this session */

	if (!k)
		k = board_attend(db, t->session, t->candidate,
				 (struct db_opt_int){t->is_here, t->now}, t->is_here, &changed);

	return k || !changed ? k : event_add(db, t->rq->ids, &e);
}

static int attended(struct request *rq, int result)
{
	const struct attendance *t = rq->room;

	if (result)
		return reply_status(rq, result);
	reply_notice(rq, t->is_here
			     ? N_("The candidate's signature is noted on the attendance sheet.")
			     : N_("The signature is taken off the attendance sheet."));
	return reply_redirect(rq, board_path(rq));
}

static int attend(struct request *rq)
{
	struct attendance *t = ARENA_NEW(rq->arena, struct attendance, 1);

	*t = (struct attendance){rq, param_int(rq, "session"), param_int(rq, "candidate"),
				 clock_now(&rq->clock), !param_given(rq, "undo")};
	rq->room = t;
	return request_write(rq, write_attendance, t, attended);
}

static const struct param all_params[] = {
    {"session", PARAM_ID, PARAM_PATH, 0, true},
    {"event", PARAM_WORD, PARAM_FORM, 20, true},
    {"minutes", PARAM_INT, PARAM_FORM, 1000, false},
    {"mark", PARAM_WORD, PARAM_FORM, 60, false},
    {0},
};
static const struct param one_params[] = {
    {"session", PARAM_ID, PARAM_PATH, 0, true},
    {"candidate", PARAM_ID, PARAM_PATH, 0, true},
    {"event", PARAM_WORD, PARAM_FORM, 20, true},
    {"minutes", PARAM_INT, PARAM_FORM, 1000, false},
    {"reason", PARAM_WORD, PARAM_FORM, 60, false},
    {"mark", PARAM_WORD, PARAM_FORM, 60, false},
    {0},
};
static const struct param attend_params[] = {
    {"session", PARAM_ID, PARAM_PATH, 0, true},
    {"candidate", PARAM_ID, PARAM_PATH, 0, true},
    {"undo", PARAM_FLAG, PARAM_FORM, 0, false},
    {0},
};

/* clang-format off */
static const struct route routes[] = {
	{ METHOD_POST, "/invigilation/:session", ACCESS_SIGNED_IN, act_on_all, all_params, NULL, "Stop everything, go on, or add time for everyone", 0, 0, &right_invigilator },
	{ METHOD_POST, "/invigilation/:session/candidates/:candidate", ACCESS_SIGNED_IN, act_on_one, one_params, NULL, "What an invigilator does to a candidate's test", 0, 0, &right_invigilator },
	{ METHOD_POST, "/invigilation/:session/candidates/:candidate/attendance", ACCESS_SIGNED_IN, attend, attend_params, NULL, "Note or take off the signature of the attendance sheet", 0, 0, &right_invigilator },
};
/* clang-format on */
const struct route_table certif_board_act_routes = ROUTE_TABLE("certif", routes);
