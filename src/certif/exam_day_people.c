/* SPDX-License-Identifier: EUPL-1.2 */
/* exam_day_people.c - what candidates and invigilators do in a simulated room. */
#include <math.h>
#include "certif/exam_day_inside.h"
#include "certif/item.h"

#define CODE STR("BCDF23")

#define BODY(name, type)                                                                           \
	static int name##_body(struct db *db, void *args)                                          \
	{                                                                                          \
		return name(db, (type *)args);                                                     \
	}
BODY(exam_join, struct exam_join)
BODY(exam_accept_rules, struct exam_call)
BODY(exam_begin, struct exam_begin)
BODY(exam_reply, struct exam_reply)
BODY(exam_contact, struct exam_contact)
BODY(exam_alert, struct exam_said)
BODY(exam_withdraw, struct exam_said)
BODY(exam_come_back, struct exam_said)
BODY(exam_act, struct exam_act)

static void wait(struct day *y, struct day_client *c, int64_t least_s, int64_t most_s)
{
	c->wake = y->true_now + day_between(y, least_s * CLOCK_SECOND, most_s * CLOCK_SECOND);
}

/* ---- getting in --------------------------------------------------------------------------------
 */

static void join(struct day *y, struct day_client *c)
{
	bool mistaken = day_chance(y, 10);
	struct exam_join j = {
	    .call = day_call(y, c),
	    .number = y->number + (mistaken && day_maybe(y, 50)),
	    .birth_name = arena_printf(y->arena, "nom-%u", c->index),
	    .first_name = STR("ALIX"),
	    .birth_date = mistaken ? STR("2004-02-28") : STR("2004-02-29"),
	};

	(void)day_change(y, c, exam_join_body, &j);
	if (j.refusal)
		y->d->refused++;
	wait(y, c, 5, 60);
}

static int64_t allowed_of(const struct day_client *c)
{
	return c->extra == 33	? 140 * CLOCK_MINUTE
	       : c->extra == 50 ? 105 * CLOCK_MINUTE * 3 / 2
	       : c->extra	? 210 * CLOCK_MINUTE
				: 105 * CLOCK_MINUTE;
}

static void enter(struct day *y, struct day_client *c, const struct sitting *s)
{
	struct exam_call call = day_call(y, c);
	struct exam_begin b = {
	    .call = call,
	    .code = day_chance(y, 10) ? STR("BCDF24") : CODE,
	    .language = (enum language)(c->index % LANGUAGE_COUNT),
	    .seed = random_u64(&y->chance),
	};

	wait(y, c, 5, 60);
	if (!s->rules)
		(void)day_change(y, c, exam_accept_rules_body, &call);
	if (s->where.state != EXAM_READY)
		return;
	(void)day_change(y, c, exam_begin_body, &b);
	y->d->refused += b.refusal != REFUSAL_NONE;
	c->allowed = allowed_of(c);
	day_watch(y, c);
}

/* ---- answering ----------------------------------------------------------------------------------
 */

static void decide(struct day *y, struct day_client *c, const struct exam_question *q)
{
	struct flash_item item = item_of(q->challenge);
	double p = 1 / (1 + exp(item.discriminant * (item.difficulty - c->ability)));
	bool skips = day_maybe(y, 5), right = day_maybe(y, p * 100);
	struct day_answer *a = &c->pending;

	*a = (struct day_answer){.number = q->number};
	snprintf(a->challenge, sizeof a->challenge, STR_FMT, STR_ARG(q->id));
	snprintf(a->value, sizeof a->value, "%d", skips ? 0 : (int)day_between(y, 1, 4));
	snprintf(a->result, sizeof a->result, "%s", skips ? "aband" : right ? "ok" : "ko");
}

static void acknowledged(struct day *y, struct day_client *c, const struct exam_reply *r)
{
	struct day_answer *a = &c->pending;

	if (a->number >= DAY_ANSWERS_MOST) {
		day_broken(y, "candidate %u was asked %lld questions", c->index,
			   (long long)a->number);
		return;
	}
	if (r->differs)
		day_broken(y, "candidate %u: another answer than the one sent is kept", c->index);
	c->told[a->number] = *a;
	snprintf(c->told[a->number].result, sizeof a->result, "%s", r->kept);
}

static void send(struct day *y, struct day_client *c)
{
	struct day_answer *a = &c->pending;
	struct exam_reply r = {
	    .call = day_call(y, c),
	    .number = a->number,
	    .challenge = str_of(a->challenge),
	    .value = str_of(a->value),
	    .result = a->result,
	};
	int64_t used = c->used + (c->runs ? y->now - c->watched : 0);
	int k = day_change(y, c, exam_reply_body, &r);

	day_watch(y, c);
	if (y->committed && r.kept && !r.repeated && !y->jumped && used > c->allowed + EXAM_GRACE)
		day_broken(y, "candidate %u answered %lld ms after their time", c->index,
			   (long long)(used - c->allowed));
	if (k == DAY_LOST) { /* kept in the browser, sent again */
		wait(y, c, 3, 10);
		return;
	}
	if (!k && r.kept)
		acknowledged(y, c, &r);
	a->number = 0;
	wait(y, c, 5, day_maybe(y, 10) ? 900 : 240);
}

/* Some answers come long after they were thought of, or at the very end and a little after it. */
static bool wait_with_it(struct day *y, struct day_client *c, const struct sitting *s)
{
	if (s->left < 5 * CLOCK_MINUTE && day_chance(y, 60)) {
		c->wake = y->true_now + s->left + day_between(y, -5, 25) * CLOCK_SECOND;
		c->wake = c->wake > y->true_now ? c->wake : y->true_now;
		return true;
	}
	if (!day_chance(y, 2))
		return false;
	wait(y, c, 60, 2400);
	return true;
}

static void leave(struct day *y, struct day_client *c)
{
	c->pending.number = 0; /* the other browser does not know it */
	c->browser++;
	wait(y, c, 30, 300);
}

static void say(struct day *y, struct day_client *c, db_write_fn *fn)
{
	struct exam_said said = {.call = day_call(y, c), .text = STR("The picture is missing")};

	(void)day_change(y, c, fn, &said);
	day_watch(y, c);
	wait(y, c, 5, 30);
}

static void contact(struct day *y, struct day_client *c, bool away)
{
	struct exam_contact x = {.call = day_call(y, c), .is_away = away};

	(void)day_change(y, c, exam_contact_body, &x);
	day_watch(y, c);
}

static void held(struct day *y, struct day_client *c, const struct sitting *s)
{
	if (c->pending.number && day_chance(y, 20))
		send(y, c); /* a page that does not know yet: refused or found again */
	else if (s->where.holds & HOLD_ALERT && day_maybe(y, 10))
		say(y, c, exam_withdraw_body);
	else
		contact(y, c, false);
	wait(y, c, 10, 40);
}

static void work(struct day *y, struct day_client *c, const struct sitting *s)
{
	if (s->left > 0 && !s->asks)
		day_broken(y, "candidate %u has time left and no question", c->index);
	if (s->elsewhere) {
		say(y, c, exam_come_back_body);
	} else if (s->where.holds) {
		held(y, c, s);
	} else if (!s->asks && !c->pending.number) {
		wait(y, c, 5, 30); /* the time is up, and not recorded yet */
		contact(y, c, false);
	} else if (c->pending.number) {
		send(y, c);
	} else if (day_chance(y, 1)) {
		leave(y, c);
	} else if (day_chance(y, 0.1)) {
		c->gone = true;
	} else if (day_chance(y, 0.5)) {
		c->cut_until = y->true_now + 2 * CLOCK_MINUTE;
	} else if (day_chance(y, 1.5)) {
		say(y, c, exam_alert_body);
	} else {
		if (day_maybe(y, 3)) {
			contact(y, c, true);
			contact(y, c, false);
		}
		decide(y, c, &s->question);
		if (!wait_with_it(y, c, s))
			send(y, c);
	}
}

void day_candidate(struct day *y, struct day_client *c)
{
	struct sitting s;

	if (!day_look(y, c, &s)) {
		wait(y, c, 3, 10);
	} else if (s.where.state == EXAM_ENROLLED) {
		join(y, c);
	} else if (s.where.state < EXAM_STARTED) {
		enter(y, c, &s);
	} else if (s.where.state == EXAM_STARTED) {
		work(y, c, &s);
	} else if (c->pending.number) {
		send(y, c); /* what a window still had */
	} else if (s.where.state == EXAM_COMPLETED) {
		c->wake = INT64_MAX; /* goes home */
	} else if (day_maybe(y, 5)) {
		c->gone = true; /* the same, though more time may still be given */
	} else {
		contact(y, c, false);
		wait(y, c, 60, 180);
	}
}

/* ---- the invigilator ----------------------------------------------------------------------------
 */

/* Who gets the ten minutes, by what the board shows. */
static bool gets_time(struct day *y, struct day_client *c)
{
	struct sitting s;

	if (exam_load(y->db, y->arena, y->d->bank, c->candidate, STR(""), y->now, &s))
		return false;
	day_watch(y, c);
	if (s.where.state == EXAM_TIME_OVER && c->used > c->allowed)
		c->used = c->allowed; /* the time between counts for nobody */
	return s.where.state == EXAM_STARTED || s.where.state == EXAM_TIME_OVER;
}

static int act(struct day *y, struct day_client *c, enum exam_event event)
{
	struct exam_act x = {.call = day_call(y, NULL),
			     .session = y->session,
			     .event = event,
			     .minutes = 10,
			     .subcategory = STR("IMAGE_NOT_DISPLAYING")};
	struct day_client *first = c ? c : y->clients,
			  *end = c ? c + 1 : y->clients + EXAM_DAY_ROOM;
	bool longer[EXAM_DAY_ROOM] = {};

	x.call.candidate = c ? c->candidate : 0;
	for (struct day_client *one = first; one < end && event == EVENT_ADD_TIME; one++)
		longer[one->index] = gets_time(y, one);
	int k = day_change(y, NULL, exam_act_body, &x);
	for (struct day_client *one = first; one < end; one++) {
		if (longer[one->index] && y->committed)
			one->allowed += 10 * CLOCK_MINUTE;
		day_watch(y, one);
	}
	return k;
}

/* An invigilator's slip: any button, whether it is there or not. */
static void slip(struct day *y)
{
	static const enum exam_event buttons[] = {
	    EVENT_UNLINK, EVENT_CONFIRM, EVENT_UNCONFIRM, EVENT_DISMISS, EVENT_REPLACE, EVENT_ADMIT,
	    EVENT_PAUSE,  EVENT_UNPAUSE, EVENT_GO_ON,	  EVENT_STOP,	 EVENT_REOPEN,
	};
	struct day_client *c = &y->clients[day_between(y, 0, EXAM_DAY_ROOM - 1)];

	(void)act(y, c, buttons[day_between(y, 0, sizeof buttons / sizeof *buttons - 1)]);
}

static void help(struct day *y, struct day_client *c)
{
	struct sitting s;
	struct exam_call nobody = day_call(y, NULL);

	if (exam_load(y->db, y->arena, y->d->bank, c->candidate, nobody.browser, y->now, &s))
		return;
	enum exam_event e = exam_primary(s.where);
	if (e == EVENT_REOPEN && !day_maybe(y, 20))
		return;
	if (e == EVENT_DISMISS && day_maybe(y, 40))
		e = EVENT_REPLACE;
	if (e == EVENT_GO_ON && s.halted)
		return; /* everyone together */
	if (e != EVENT_COUNT && day_maybe(y, 80))
		(void)act(y, c, e);
	else if (s.where.state == EXAM_TIME_OVER && !c->gone && day_maybe(y, 3))
		(void)act(y, c, EVENT_ADD_TIME);
}

void day_invigilator(struct day *y)
{
	struct exam_session_state s;

	y->invigilator_wake = y->true_now + day_between(y, 60, 150) * CLOCK_SECOND;
	if (exam_session_state(y->db, y->arena, y->session, &s))
		return;
	if (s.stopped.set ? day_maybe(y, 30) : day_chance(y, 0.2)) {
		enum exam_event e = s.stopped.set ? EVENT_GO_ON : EVENT_HALT;
		(void)act(y, NULL, e);
		if (day_chance(y, 30))
			(void)act(y, NULL, e); /* twice */
	}
	if (day_chance(y, 0.05))
		(void)act(y, NULL, EVENT_ADD_TIME);
	if (day_chance(y, 2))
		slip(y);
	for (size_t i = 0; i < EXAM_DAY_ROOM; i++)
		if (y->clients[i].wake < INT64_MAX)
			help(y, &y->clients[i]);
}
