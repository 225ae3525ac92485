/* SPDX-License-Identifier: EUPL-1.2 */
/* exam_day_close.c - the end of a simulated session, and what must then hold. */
#include "certif/exam_day_inside.h"
#include "certif/exam_verify.h"

static int finalize_body(struct db *db, void *args)
{
	return exam_finalize(db, args);
}

struct reason {
	int64_t candidate;
	struct str abort;
};

static int reason_body(struct db *db, void *args)
{
	const struct reason *r = args;

	return exam_abort(db, r->candidate, r->abort);
}

/* The centre says why each test that is not whole is not, as it is asked for. */
static void finalize(struct day *y)
{
	for (unsigned tries = 0; tries < 20 * EXAM_DAY_ROOM; tries++) {
		struct exam_finalize f = {.call = day_call(y, NULL), .session = y->session};
		int k = day_change(y, NULL, finalize_body, &f);
		if (k == DAY_LOST)
			continue; /* tried again */
		if (!k || f.problem == FINALIZE_CLOSED || f.problem == FINALIZE_NOTHING)
			return;
		if (f.problem != FINALIZE_NO_REASON)
			break;
		struct reason r = {f.candidate,
				   day_maybe(y, 70) ? STR("candidate") : STR("technical")};
		(void)day_change(y, NULL, reason_body, &r);
	}
	day_broken(y, "the session can't be finalised");
}

static int act_body(struct db *db, void *args)
{
	return exam_act(db, args);
}

/* Buttons pressed while the centre finalised. */
static void act_too_late(struct day *y)
{
	static const enum exam_event buttons[] = {EVENT_ADD_TIME, EVENT_REOPEN, EVENT_STOP};

	for (size_t i = 0; i < EXAM_DAY_ROOM; i++) {
		struct exam_act x = {.call = day_call(y, NULL),
				     .session = y->session,
				     .event = buttons[i % 3],
				     .minutes = 10};
		x.call.candidate = y->clients[i].candidate;
		if (day_change(y, NULL, act_body, &x) == ERR_NONE)
			day_broken(y, "an exam is moved after the end of its session");
	}
}

static void told_is_kept(struct day *y, const struct day_client *c)
{
	for (int64_t n = 1; n < DAY_ANSWERS_MOST; n++) {
		const struct day_answer *a = &c->told[n];
		struct question_at row;
		if (!a->number)
			continue;
		if (question_at(y->db, y->arena, c->candidate, n, &row) || !row.answered ||
		    row.dropped)
			day_broken(y, "candidate %u: answer %lld was acknowledged and is lost",
				   c->index, (long long)n);
		else if (!str_eq(row.challenge, str_of(a->challenge)) ||
			 !str_eq(row.value, str_of(a->value)) ||
			 !str_eq(row.result, str_of(a->result)))
			day_broken(y,
				   "candidate %u: answer %lld is kept otherwise than acknowledged",
				   c->index, (long long)n);
	}
}

static void digest(struct day *y, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;

	for (size_t i = 0; i < n; i++)
		y->d->digest = (y->d->digest ^ p[i]) * UINT64_C(0x100000001b3);
}

static void digest_text(struct day *y, struct str s)
{
	digest(y, s.p, s.n);
	digest(y, "", 1);
}

static void count(struct day *y, const struct day_client *c)
{
	struct question_all *rows;
	struct exam_row exam;
	struct result_row result;
	size_t n;

	if (exam_row(y->db, y->arena, c->candidate, &exam) ||
	    question_all(y->db, y->arena, c->candidate, &rows, &n)) {
		day_broken(y, "candidate %u can't be read", c->index);
		return;
	}
	y->d->begun += exam.started.set;
	y->d->completed += str_eq(exam.state, STR("completed"));
	digest_text(y, exam.state);
	for (size_t i = 0; i < n; i++) {
		y->d->answers += rows[i].answered != 0;
		digest_text(y, rows[i].challenge);
		digest_text(y, rows[i].result);
		digest(y, &rows[i].capacity, sizeof rows[i].capacity);
		digest(y, &rows[i].answered, sizeof rows[i].answered);
	}
	if (result_row(y->db, y->arena, c->candidate, &result))
		return;
	digest_text(y, result.status);
	digest(y, &result.pix, sizeof result.pix);
	digest(y, &result.capacity, sizeof result.capacity);
}

static void differs(void *context, const struct exam_difference *d)
{
	day_broken(context, "candidate %lld, question %lld: " STR_FMT, (long long)d->candidate,
		   (long long)d->question, STR_ARG(d->what));
}

int day_close(struct day *y)
{
	struct exam_verify v = {
	    .bank = y->d->bank, .session = y->number, .tell = differs, .context = y};

	finalize(y);
	act_too_late(y);
	for (size_t i = 0; i < EXAM_DAY_ROOM; i++) {
		told_is_kept(y, &y->clients[i]);
		count(y, &y->clients[i]);
	}
	int k = exam_verify(y->db, &v);
	arena_clear(y->arena);
	return k;
}
