/* SPDX-License-Identifier: EUPL-1.2 */
/* exam_act.c - what stops an exam and lets it go on: the candidate's alerts, a change of browser,
 * and the invigilators. */
#include "certif/alert.h"
#include "certif/exam_inside.h"

/* ---- the candidate --------------------------------------------------------------------------- */

static int said(struct db *db, struct exam_said *x,
		int (*change)(struct db *, struct exam_said *, struct seat *))
{
	struct seat s;
	int k = seat_of_person(db, &x->call, &s);

	if (!k)
		k = seat_settle(db, &x->call, &s);
	if (k)
		return k;
	k = change(db, x, &s);
	if (k == ERR_NONE || k == ERR_CONFLICT)
		seat_show(&s, x->call.bank, x->call.browser, x->call.now, &x->after);
	return k;
}

static int move_and_keep(struct db *db, struct exam_said *x, struct seat *s, enum exam_event event,
			 struct str detail)
{
	int k = seat_move(db, &x->call, s, event, detail);

	return k ? k : seat_keep(db, s);
}

static int alert(struct db *db, struct exam_said *x, struct seat *s)
{
	if (seat_is_elsewhere(s, x->call.browser) || !s->stands)
		return ERR_CONFLICT;
	bool on = s->where.holds & HOLD_ALERT;
	s->row.alert = str_sub(x->text, 0, EXAM_ALERT_MOST);
	if (on)
		return seat_keep(db, s);
	s->row.alerted = x->call.now;
	return move_and_keep(db, x, s, EVENT_ALERT, s->row.alert);
}

int exam_alert(struct db *db, struct exam_said *x)
{
	return said(db, x, alert);
}

static int withdraw(struct db *db, struct exam_said *x, struct seat *s)
{
	if (seat_is_elsewhere(s, x->call.browser))
		return ERR_CONFLICT;
	return move_and_keep(db, x, s, EVENT_WITHDRAW, STR(""));
}

int exam_withdraw(struct db *db, struct exam_said *x)
{
	return said(db, x, withdraw);
}

static int come_back(struct db *db, struct exam_said *x, struct seat *s)
{
	if (!seat_is_elsewhere(s, x->call.browser))
		return s->where.state == EXAM_STARTED ? ERR_NONE : ERR_CONFLICT;
	s->row.browser = x->call.browser;
	if (s->where.holds & HOLD_RESUME)
		return seat_keep(db, s);
	return move_and_keep(db, x, s, EVENT_COME_BACK, STR(""));
}

int exam_come_back(struct db *db, struct exam_said *x)
{
	return said(db, x, come_back);
}

/* ---- invigilators: one candidate --------------------------------------------------------------
 */

/* An exam that is on again has a question to answer, and stands still when everything does. */
static int go_on_again(struct db *db, const struct exam_call *c, struct seat *s)
{
	struct exam_path path;
	int k = ERR_NONE;

	if (s->row.stopped.set && exam_may_move(s->where, EVENT_HALT))
		k = seat_move(db, c, s, EVENT_HALT, STR(""));
	if (k || s->stands)
		return k;
	k = ask_path(db, c, s, &path);
	if (!k)
		k = ask_next(db, c, s, &path);
	/* nothing is left to ask: there was nothing to go on with */
	return k ? k : s->stands ? ERR_NONE : seat_move(db, c, s, EVENT_COMPLETE, STR(""));
}

static struct str act_detail(const struct exam_act *x, const struct seat *s)
{
	struct arena *a = x->call.arena;

	switch (x->event) {
	case EVENT_ADD_TIME:
		return arena_printf(a, "%lld", (long long)x->minutes);
	case EVENT_REPLACE:
	case EVENT_DISMISS:
		return x->subcategory.n
			   ? arena_printf(a, "%lld " STR_FMT, (long long)s->last.number,
					  STR_ARG(x->subcategory))
			   : arena_printf(a, "%lld", (long long)s->last.number);
	default:
		return x->detail;
	}
}

static int add_time(struct db *db, const struct exam_act *x, struct seat *s)
{
	bool was_over = exam_is_over(s->where.state);
	int k = seat_move(db, &x->call, s, EVENT_ADD_TIME, act_detail(x, s));

	s->clock.allowed += x->minutes * CLOCK_MINUTE;
	return k || !was_over ? k : go_on_again(db, &x->call, s);
}

static int unlink_candidate(struct db *db, const struct exam_act *x, struct seat *s)
{
	int k = seat_move(db, &x->call, s, EVENT_UNLINK, x->detail);

	s->row.joined = s->row.person = (struct db_opt_int){};
	s->row.browser = STR("");
	s->row.rules = 0;
	return k ? k : exam_person(db, s->candidate, s->row.person);
}

/* The problem is found right: the question counts for nothing and another one comes. */
static int replace(struct db *db, const struct exam_act *x, struct seat *s)
{
	const struct exam_call *c = &x->call;
	int64_t number = s->last.number;
	struct exam_path path;

	if (!exam_may_move(s->where, EVENT_REPLACE) || !s->stands)
		return ERR_CONFLICT;
	struct str said, detail = act_detail(x, s);

	(void)alert_read(s->row.alert, &said); /* what kind it is stands in the report already */
	int k = ask_path(db, c, s, &path);
	if (!k)
		k = ask_drop(db, s);
	if (!k)
		k = ask_next(db, c, s, &path);
	if (!k)
		k = seat_move(db, c, s, s->stands ? EVENT_REPLACE : EVENT_EXHAUST, detail);
	return k ? k
		 : question_report(db, id_next(c->ids), s->row.session, s->candidate,
				   x->subcategory, number, said, c->person, c->now);
}

static int act_on(struct db *db, const struct exam_act *x, struct seat *s)
{
	int k;

	switch (x->event) {
	case EVENT_ADD_TIME:
		k = exam_may_move(s->where, x->event) ? add_time(db, x, s) : ERR_CONFLICT;
		break;
	case EVENT_UNLINK:
		k = exam_may_move(s->where, x->event) ? unlink_candidate(db, x, s) : ERR_CONFLICT;
		break;
	case EVENT_REPLACE:
		k = replace(db, x, s);
		break;
	default:
		k = seat_move(db, &x->call, s, x->event, act_detail(x, s));
	}
	if (!k && x->event == EVENT_REOPEN)
		k = go_on_again(db, &x->call, s);
	return k ? k : seat_keep(db, s);
}

static int act_one(struct db *db, struct exam_act *x)
{
	struct seat s;
	int k = seat_read(db, x->call.arena, x->call.candidate, &s);

	if (!k && s.row.session != x->session)
		k = ERR_NOT_FOUND;
	if (k)
		return k;
	/* results are there: nothing goes on again behind them */
	bool closed = !str_eq(s.row.session_state, STR("created"));
	k = closed ? ERR_CONFLICT : seat_settle(db, &x->call, &s);
	if (!k)
		k = act_on(db, x, &s);
	x->moved = !k;
	if (k == ERR_NONE || k == ERR_CONFLICT)
		seat_show(&s, x->call.bank, STR(""), x->call.now, &x->after);
	return k;
}

/* ---- invigilators: everyone -------------------------------------------------------------------
 */

static int act_each(struct db *db, struct exam_act *x)
{
	struct exam_of_session *rows;
	size_t n;
	int k = exam_of_session(db, x->call.arena, x->session, &rows, &n);

	for (size_t i = 0; i < n && !k; i++) {
		struct seat s;
		struct exam_where where = {};
		if (!exam_state_of(rows[i].state, &where.state) ||
		    (where.state != EXAM_STARTED && where.state != EXAM_TIME_OVER))
			continue;
		k = seat_read(db, x->call.arena, rows[i].candidate, &s);
		if (!k)
			k = seat_settle(db, &x->call, &s);
		if (k || !exam_may_move(s.where, x->event))
			continue;
		k = act_on(db, x, &s);
		x->moved += !k;
	}
	return k;
}

/* The session itself stands still, so that nobody begins meanwhile. */
static int act_all(struct db *db, struct exam_act *x)
{
	struct exam_session_state session;
	int k = exam_session_state(db, x->call.arena, x->session, &session);

	if (k)
		return k;
	if (!str_eq(session.state, STR("created")))
		return ERR_CONFLICT;
	if (x->event != EVENT_ADD_TIME) {
		bool halt = x->event == EVENT_HALT;
		if (halt != session.stopped.set)
			k = exam_session_stop(db, x->session,
					      (struct db_opt_int){halt, x->call.now});
		if (!k && halt != session.stopped.set)
			k = event_add(db, x->call.ids,
				      &(struct event){.session = x->session,
						      .person = x->call.person,
						      .at = x->call.now,
						      .kind = exam_event_name(x->event),
						      .detail = x->detail});
		if (k)
			return k;
	}
	return act_each(db, x);
}

static bool is_invigilators(enum exam_event e)
{
	for (size_t i = 0; i < exam_move_count; i++)
		if (exam_moves[i].event == e)
			return exam_moves[i].actor == ACTOR_INVIGILATOR && e != EVENT_EXHAUST;
	return false;
}

int exam_act(struct db *db, struct exam_act *x)
{
	bool for_all =
	    x->event == EVENT_HALT || x->event == EVENT_GO_ON || x->event == EVENT_ADD_TIME;

	x->moved = 0;
	if (!is_invigilators(x->event) || (!x->call.candidate && !for_all) ||
	    (x->call.candidate && x->event == EVENT_HALT))
		return ERR_INVALID;
	if (x->event == EVENT_ADD_TIME && (x->minutes < 1 || x->minutes > EXAM_ADD_MOST))
		return ERR_INVALID;
	return x->call.candidate ? act_one(db, x) : act_all(db, x);
}
