/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/exam_inside.h"

static int64_t or_zero(struct db_opt_int v)
{
	return v.set ? v.value : 0;
}

static struct db_opt_int or_null(int64_t v)
{
	return (struct db_opt_int){v != 0, v};
}

static struct question_last last_of(const struct exam_row *r)
{
	return (struct question_last){.number = r->last_number,
				      .challenge = r->last_challenge,
				      .difficulty = r->last_difficulty,
				      .discriminant = r->last_discriminant,
				      .served = r->last_served,
				      .began = r->last_began,
				      .seconds = r->last_seconds,
				      .answered = r->last_answered,
				      .dropped = r->last_dropped,
				      .capacity = r->last_capacity,
				      .error = r->last_error,
				      .away = r->last_away};
}

int seat_read(struct db *db, struct arena *a, int64_t candidate, struct seat *out)
{
	struct exam_row *r = &out->row;
	int k = exam_row(db, a, candidate, r);

	if (k)
		return k;
	out->candidate = candidate;
	out->method = exam_method_of(r->method);
	if (!exam_state_of(r->state, &out->where.state) || !out->method)
		return ERR_UNAVAILABLE;
	out->where.holds = (unsigned)r->holds;
	out->clock = (struct exam_clock){or_zero(r->started), r->allowed, r->stood, r->held_since};
	if (!language_of(r->language, &out->language))
		out->language = LANGUAGE_FR;
	out->last = last_of(r);
	out->stands = out->last.number > 0 && !out->last.answered && !out->last.dropped;
	out->answered = out->last.number - r->dropped - out->stands;
	return ERR_NONE;
}

int seat_of_person(struct db *db, const struct exam_call *c, struct seat *out)
{
	int k = seat_read(db, c->arena, c->candidate, out);

	return k							   ? k
	       : out->row.person.set && out->row.person.value == c->person ? ERR_NONE
									   : ERR_NOT_FOUND;
}

int seat_keep(struct db *db, struct seat *s)
{
	const struct exam_row *r = &s->row;

	return exam_keep(db, s->candidate, str_of(exam_state_name(s->where.state)), s->where.holds,
			 s->clock.held_since, r->joined, or_null(s->clock.started),
			 s->clock.allowed, s->clock.stood, r->ended,
			 str_of(language_code(s->language)), r->seed, r->release, r->browser,
			 r->rules, r->alert, r->alerted, r->dropped, r->closed);
}

/* ---- moving --------------------------------------------------------------------------------- */

static void clock_follow(struct seat *s, struct exam_where before, enum exam_event event,
			 int64_t now)
{
	bool was_over = exam_is_over(before.state), is_over = exam_is_over(s->where.state);

	if (!was_over && !before.holds && s->where.holds)
		exam_clock_hold(&s->clock, now);
	if (before.holds && !s->where.holds)
		exam_clock_release(&s->clock, now);
	if (was_over && !is_over) {
		exam_clock_reopen(&s->clock, or_zero(s->row.ended), now);
		s->row.ended = or_null(0);
	}
	if (!was_over && is_over) /* time is up when it is up, whoever notes it and when */
		s->row.ended = or_null(event == EVENT_TIME_OVER ? exam_end(&s->clock, now) : now);
}

int seat_move(struct db *db, const struct exam_call *c, struct seat *s, enum exam_event event,
	      struct str detail)
{
	struct exam_where before = s->where;

	if (!exam_move(&s->where, event))
		return ERR_CONFLICT;
	clock_follow(s, before, event, c->now);
	if (!(s->where.holds & HOLD_ALERT)) {
		s->row.alert = STR("");
		s->row.alerted = 0;
	}
	return event_add(db, c->ids,
			 &(struct event){.session = s->row.session,
					 .candidate = s->candidate,
					 .person = event == EVENT_TIME_OVER ? 0 : c->person,
					 .at = c->now,
					 .kind = exam_event_name(event),
					 .detail = detail});
}

bool seat_is_overdue(const struct seat *s, int64_t now)
{
	return exam_may_move(s->where, EVENT_TIME_OVER) && !exam_in_time(&s->clock, now);
}

int seat_settle(struct db *db, const struct exam_call *c, struct seat *s)
{
	if (!seat_is_overdue(s, c->now))
		return ERR_NONE;
	int k = seat_move(db, c, s, EVENT_TIME_OVER, STR(""));
	return k ? k : seat_keep(db, s);
}

/* ---- showing -------------------------------------------------------------------------------- */

bool seat_is_elsewhere(const struct seat *s, struct str browser)
{
	return browser.n && s->where.state == EXAM_STARTED && !str_eq(browser, s->row.browser);
}

bool seat_minds_leaving(const struct seat *s, const struct challenge *c)
{
	return c && c->focused && !s->row.accessible;
}

static struct exam_question question_show(const struct seat *s, const struct bank *bank,
					  int64_t now)
{
	const struct question_last *q = &s->last;
	const struct challenge *c = bank_challenge(bank, q->challenge);
	int64_t left = q->seconds * CLOCK_SECOND - (exam_used(&s->clock, now) - q->began);

	return (struct exam_question){.number = q->number,
				      .shown = s->answered + 1,
				      .id = q->challenge,
				      .challenge = c,
				      .seed = (uint64_t)s->row.seed + (uint64_t)q->number,
				      .served = q->served,
				      .seconds = q->seconds,
				      .left = left > 0 ? left : 0,
				      .away = q->away,
				      .focused = seat_minds_leaving(s, c)};
}

void seat_show(const struct seat *s, const struct bank *bank, struct str browser, int64_t now,
	       struct sitting *out)
{
	const struct exam_row *r = &s->row;
	bool begun = s->where.state >= EXAM_STARTED && s->clock.started;

	*out = (struct sitting){.candidate = s->candidate,
				.person = or_zero(r->person),
				.session = r->session,
				.number = r->number,
				.birth_name = r->birth_name,
				.first_name = r->first_name,
				.where = s->where,
				.clock = s->clock,
				.end = begun ? exam_end(&s->clock, now) : 0,
				.ended = or_zero(r->ended),
				.language = s->language,
				.seed = (uint64_t)r->seed,
				.accessible = r->accessible,
				.extra_percent = r->extra_percent,
				.rules = r->rules != 0,
				.elsewhere = seat_is_elsewhere(s, browser),
				.halted = r->stopped.set,
				.cancelled = r->cancelled.set,
				.closed = !str_eq(r->session_state, STR("created")),
				.answered = s->answered,
				.alert = r->alert,
				.alerted = r->alerted};
	if (s->where.state != EXAM_STARTED)
		return;
	out->left = exam_left(&s->clock, now);
	if (out->left == 0 && !s->where.holds) {
		out->where.state = EXAM_TIME_OVER;
		out->ended = out->end;
	}
	out->asks = s->stands && out->left > 0;
	if (out->asks)
		out->question = question_show(s, bank, now);
}

int exam_load(struct db *db, struct arena *a, const struct bank *bank, int64_t candidate,
	      struct str browser, int64_t now, struct sitting *out)
{
	struct seat s;
	int k = seat_read(db, a, candidate, &s);

	if (!k)
		seat_show(&s, bank, browser, now, out);
	return k;
}
