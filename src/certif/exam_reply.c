/* SPDX-License-Identifier: EUPL-1.2 */
/* exam_reply.c - an answer, and the signs of life between two of them. */
#include "certif/exam_inside.h"

/* It may be there already, or come from a page that time has overtaken. */
static int already(struct db *db, struct exam_reply *r)
{
	struct question_at there;
	int k = question_at(db, r->call.arena, r->call.candidate, r->number, &there);

	if (k)
		return k == ERR_NOT_FOUND ? ERR_CONFLICT : k;
	if (!there.answered || !str_eq(there.challenge, r->challenge))
		return ERR_CONFLICT;
	r->repeated = true;
	r->differs = !str_eq(there.value, r->value);
	r->kept = there.result.p;
	return ERR_NONE;
}

static const char *judged(const struct exam_reply *r, const struct seat *s, int64_t away)
{
	const struct challenge *c = bank_challenge(r->call.bank, s->last.challenge);
	int64_t took = exam_used(&s->clock, r->call.now) - s->last.began;

	if (s->last.seconds && took > s->last.seconds * CLOCK_SECOND + EXAM_GRACE)
		return "timedout";
	if (away > 0 && seat_minds_leaving(s, c) && strcmp(r->result, "aband") != 0)
		return "focusedOut";
	return r->result;
}

/* Takes the answer into the record; the path is then that after it. */
static int take(struct db *db, struct exam_reply *r, struct seat *s, struct exam_path *p)
{
	int64_t away = r->away > s->last.away ? r->away : s->last.away;
	int k = ask_path(db, &r->call, s, p);

	if (k)
		return k;
	if (p->answers >= s->method->rules.longest)
		return ERR_INTERNAL;
	r->kept = judged(r, s, away);
	capacity_answer(&p->capacity, s->method, s->last.difficulty, s->last.discriminant,
			strcmp(r->kept, "ok") == 0);
	p->asked[p->answers++] = ask_place(&r->call, s, s->last.challenge);
	s->last.answered = r->call.now;
	s->last.capacity = p->capacity.value;
	s->last.error = p->capacity.error;
	s->stands = false;
	s->answered++;
	return question_answer(db, s->candidate, s->last.number, r->call.now, r->value,
			       str_of(r->kept), p->capacity.value, p->capacity.error, away);
}

/* What follows an answer: another question, or the end. */
static int follow(struct db *db, struct exam_reply *r, struct seat *s, struct exam_path *p)
{
	bool whole = s->answered >= s->method->rules.longest;
	bool in_time = exam_left(&s->clock, r->call.now) > 0;
	int k = ERR_NONE;

	if (!whole && in_time)
		k = ask_next(db, &r->call, s, p);
	if (k || s->stands)
		return k;
	k = seat_move(db, &r->call, s, !whole && !in_time ? EVENT_TIME_OVER : EVENT_COMPLETE,
		      STR(""));
	return k ? k : seat_keep(db, s);
}

static int reply(struct db *db, struct exam_reply *r, struct seat *s)
{
	struct exam_path path;

	if (!s->stands || r->number != s->last.number)
		return already(db, r);
	if (s->where.state == EXAM_TIME_OVER || seat_is_overdue(s, r->call.now)) {
		r->late = true;
		return seat_settle(db, &r->call, s);
	}
	if (!exam_may_move(s->where, EVENT_ANSWER) || seat_is_elsewhere(s, r->call.browser) ||
	    !str_eq(s->last.challenge, r->challenge))
		return ERR_CONFLICT;
	int k = take(db, r, s, &path);
	return k ? k : follow(db, r, s, &path);
}

int exam_reply(struct db *db, struct exam_reply *r)
{
	struct seat s;
	int k = seat_of_person(db, &r->call, &s);

	r->repeated = r->differs = r->late = false;
	r->kept = NULL;
	if (k)
		return k;
	k = reply(db, r, &s);
	if (k == ERR_NONE || k == ERR_CONFLICT)
		seat_show(&s, r->call.bank, r->call.browser, r->call.now, &r->after);
	return k;
}

/* ---- signs of life --------------------------------------------------------------------------- */

static int note(struct db *db, const struct exam_call *c, const struct seat *s, const char *kind)
{
	return event_add(
	    db, c->ids,
	    &(struct event){.session = s->row.session,
			    .candidate = s->candidate,
			    .person = c->person,
			    .at = c->now,
			    .kind = kind,
			    .detail = arena_printf(c->arena, "%lld", (long long)s->last.number)});
}

static int left_window(struct db *db, const struct exam_call *c, const struct seat *s)
{
	if (!seat_minds_leaving(s, bank_challenge(c->bank, s->last.challenge)))
		return ERR_NONE;
	int k = question_away(db, s->candidate, s->last.number);
	return k ? k : note(db, c, s, EVENT_KIND_LOOK_AWAY);
}

/* A reload of the content took the question away: nobody can answer it, so another one is asked. */
static int ask_instead(struct db *db, const struct exam_call *c, struct seat *s)
{
	struct exam_path path;
	int k = ask_path(db, c, s, &path);

	if (!k)
		k = note(db, c, s, EVENT_KIND_LOST);
	if (!k)
		k = ask_drop(db, s);
	if (!k)
		k = ask_next(db, c, s, &path);
	if (!k && !s->stands)
		k = seat_move(db, c, s, EVENT_COMPLETE, STR(""));
	return k ? k : seat_keep(db, s);
}

int exam_contact(struct db *db, struct exam_contact *x)
{
	const struct exam_call *c = &x->call;
	struct contact_row before;
	struct seat s;
	int k = seat_of_person(db, c, &s);

	if (k)
		return k;
	k = contact_row(db, c->arena, c->candidate, &before);
	if (k && k != ERR_NOT_FOUND)
		return k;
	bool leaves = x->is_away && (k || !before.is_away);
	k = contact_keep(db, c->candidate, s.row.session, c->now, x->is_away);
	if (k || seat_is_elsewhere(&s, c->browser))
		return k;
	k = seat_settle(db, c, &s);
	if (k || !s.stands || s.where.state != EXAM_STARTED || s.where.holds)
		return k;
	if (!bank_challenge(c->bank, s.last.challenge))
		return ask_instead(db, c, &s);
	return leaves ? left_window(db, c, &s) : ERR_NONE;
}
