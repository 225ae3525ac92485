/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/exam_verify.h"

#include <math.h>
#include "certif/exam_record.h"

enum { SESSIONS_AT_ONCE = 100, EXAM_MEMORY = 16 << 20 };

struct check {
	struct exam_verify *v;
	struct arena *arena; /* of one exam */
	int64_t session;
	bool finalized;
	struct seat seat;
	struct exam_record record;
};

__attribute__((format(printf, 3, 4))) static void differs(const struct check *c, int64_t question,
							  const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	struct str what = arena_vprintf(c->arena, fmt, args);
	va_end(args);
	c->v->differences++;
	c->v->tell(c->v->context,
		   &(struct exam_difference){c->session, c->seat.candidate, question, what});
}

/* NaN is equal to itself here. */
static bool near(double a, double b)
{
	return fabs(a - b) <= EXAM_NEAR || (isnan(a) && isnan(b));
}

static bool is_result(struct str s)
{
	static const char *const results[] = {"ok", "ko", "aband", "timedout", "focusedOut"};

	for (size_t i = 0; i < sizeof results / sizeof *results; i++)
		if (str_eq(s, str_of(results[i])))
			return true;
	return false;
}

/* ---- questions --------------------------------------------------------------------------------
 */

static void check_measure(const struct check *c, const struct question_all *q,
			  const struct flash_state *s)
{
	if (!near(q->capacity, s->capacity))
		differs(c, q->number, "the capacity %.17g is kept, %.17g follows from the answers",
			q->capacity, s->capacity);
	if (!near(q->error, s->error))
		differs(c, q->number, "the error %.17g is kept, %.17g follows from the answers",
			q->error, s->error);
}

static void check_time(const struct check *c, const struct question_all *q)
{
	const struct exam_clock *clock = &c->seat.clock;
	int64_t most = clock->allowed + EXAM_GRACE;

	if (q->began < 0 || q->began > most)
		differs(c, q->number, "it was asked after %lld ms of the %lld allowed",
			(long long)q->began, (long long)clock->allowed);
	/* what was held or given later only makes this less */
	if (q->answered && q->answered - clock->started - clock->stood > most)
		differs(c, q->number, "it was answered %lld ms after the time was up",
			(long long)(q->answered - clock->started - clock->stood - clock->allowed));
}

static void check_question(const struct check *c, const struct question_all *q, bool last,
			   struct flash_state *s)
{
	const struct flash_rules *rules = &c->seat.method->rules;

	check_time(c, q);
	if (q->answered && q->dropped)
		differs(c, q->number, "it is dropped and answered");
	if (!q->answered) {
		if (q->result.n)
			differs(c, q->number, "it has a result and no answer");
		if (!q->dropped && !last)
			differs(c, q->number, "it has no answer and others follow");
		check_measure(c, q, s);
		return;
	}
	if (!is_result(q->result))
		differs(c, q->number, "its result is \"" STR_FMT "\"", STR_ARG(q->result));
	if (q->dropped)
		return;
	const struct flash_item item = {.difficulty = q->difficulty,
					.discriminant = q->discriminant};
	flash_answer(s, rules, &item, str_eq(q->result, STR("ok")));
	check_measure(c, q, s);
}

static void check_questions(const struct check *c)
{
	const struct exam_record *r = &c->record;
	struct flash_state s;
	int64_t dropped = 0;

	flash_begin(&s, &c->seat.method->rules, c->seat.method->rules.start);
	for (size_t i = 0; i < r->question_count; i++) {
		const struct question_all *q = &r->questions[i];
		if (q->number != (int64_t)i + 1)
			differs(c, q->number, "question %zu is missing", i + 1);
		dropped += q->dropped;
		check_question(c, q, i + 1 == r->question_count, &s);
	}
	if (dropped != c->seat.row.dropped)
		differs(c, 0, "%lld questions are dropped, %lld are counted", (long long)dropped,
			(long long)c->seat.row.dropped);
	if (r->score.answer_count > c->seat.method->rules.longest)
		differs(c, 0, "there are %zu answers, a test has %u", r->score.answer_count,
			c->seat.method->rules.longest);
}

/* ---- where it stands ---------------------------------------------------------------------------
 */

static void check_state(const struct check *c)
{
	const struct seat *s = &c->seat;
	enum exam_state state = s->where.state;
	bool begun = s->clock.started != 0, has = c->record.question_count > 0;

	if (begun != (state >= EXAM_STARTED && state != EXAM_ABSENT))
		differs(c, 0, "it is %s and %s begun", exam_state_name(state),
			begun ? "has" : "has not");
	if (begun != has)
		differs(c, 0, "it %s begun and %zu questions were asked", begun ? "has" : "has not",
			c->record.question_count);
	if (state == EXAM_STARTED && !s->stands)
		differs(c, 0, "it is on and no question stands: the candidate is blocked");
	if (state == EXAM_COMPLETED && s->stands)
		differs(c, 0, "it is complete and a question stands");
	if (state != EXAM_STARTED && s->where.holds)
		differs(c, 0, "it is %s and held", exam_state_name(state));
	if ((s->where.holds != 0) != (s->clock.held_since != 0))
		differs(c, 0, "its holds are %u and its clock %s", s->where.holds,
			s->clock.held_since ? "stands still" : "runs");
	if (exam_is_over(state) && state != EXAM_ABSENT && !s->row.ended.set)
		differs(c, 0, "it is over and has no end");
	if (c->finalized && (state < EXAM_COMPLETED))
		differs(c, 0, "its session is finalised and it is %s", exam_state_name(state));
}

/* ---- the result --------------------------------------------------------------------------------
 */

static void check_text(const struct check *c, const char *name, struct str kept, struct str derived)
{
	if (!str_eq(kept, derived))
		differs(c, 0,
			"the result's %s is \"" STR_FMT "\", \"" STR_FMT
			"\" follows from the answers",
			name, STR_ARG(kept), STR_ARG(derived));
}

static void check_number(const struct check *c, const char *name, int64_t kept, int64_t derived)
{
	if (kept != derived)
		differs(c, 0, "the result's %s is %lld, %lld follows from the answers", name,
			(long long)kept, (long long)derived);
}

static void check_result(const struct check *c, const struct result_row *row)
{
	const struct score_record *r = &c->record.score;
	struct score score;

	if (score_needs_skipped(r) && r->skipped_count == 0)
		differs(c, 0, "the questions counted as skipped are missing");
	if (!score_needs_skipped(r) && r->skipped_count > 0)
		differs(c, 0, "questions are counted as skipped in a test that calls for none");
	score_exam(r, &c->v->bank->framework, c->arena, &score);
	check_text(c, "status", row->status, str_of(certification_status_key(score.status)));
	check_text(c, "comment", row->comment, str_of(score.comment));
	check_text(c, "levels", row->levels, score.levels);
	check_text(c, "scale", row->scale, str_of(c->seat.method->scale->name));
	check_number(c, "scored", row->scored, score.scored);
	check_number(c, "pix", row->pix, score.pix);
	check_number(c, "mesh", row->mesh, score.mesh);
	check_number(c, "number of answers", row->answers, (int64_t)r->answer_count);
	if (!near(row->capacity, score.capacity))
		differs(c, 0, "the result's capacity is %.17g, %.17g follows from the answers",
			row->capacity, score.capacity);
	if (!near(row->error, score.error))
		differs(c, 0, "the result's error is %.17g, %.17g follows from the answers",
			row->error, score.error);
}

static int check_results(struct db *db, const struct check *c)
{
	struct result_row row;
	int k = result_row(db, c->arena, c->seat.candidate, &row);
	bool wanted = c->finalized && c->seat.clock.started;

	if (k && k != ERR_NOT_FOUND)
		return k;
	if (k && wanted)
		differs(c, 0, "it has no result");
	if (!k && !wanted)
		differs(c, 0, "it has a result too early");
	if (!k) {
		c->v->results++;
		check_result(c, &row);
	}
	return ERR_NONE;
}

/* ---- all of them --------------------------------------------------------------------------------
 */

static int check_exam(struct db *db, struct check *c, int64_t candidate)
{
	int k = seat_read(db, c->arena, candidate, &c->seat);

	if (!k)
		k = exam_record_read(db, c->arena, candidate, c->seat.method, &c->record);
	if (k)
		return k;
	c->v->exams++;
	c->v->answers += c->record.score.answer_count;
	check_questions(c);
	check_state(c);
	return check_results(db, c);
}

static int check_session(struct db *db, struct exam_verify *v, const struct exam_sessions *session,
			 struct arena *arena)
{
	struct arena *of_exam = arena_new(EXAM_MEMORY);
	struct exam_of_session *rows;
	size_t n;
	int k = exam_of_session(db, arena, session->id, &rows, &n);

	v->sessions++;
	for (size_t i = 0; i < n && !k; i++) {
		struct check c = {.v = v,
				  .arena = of_exam,
				  .session = session->number,
				  .finalized = !str_eq(session->state, STR("created"))};
		k = check_exam(db, &c, rows[i].candidate);
		arena_clear(of_exam);
	}
	arena_free(of_exam);
	return k;
}

int exam_verify(struct db *db, struct exam_verify *v)
{
	struct arena *arena = arena_new(64 << 20);
	struct exam_sessions *rows;
	int64_t after = 0;
	size_t n;
	int k;

	v->sessions = v->exams = v->answers = v->results = v->differences = 0;
	do {
		k = exam_sessions(db, arena, v->session, after, SESSIONS_AT_ONCE, &rows, &n);
		for (size_t i = 0; i < n && !k; i++) {
			after = rows[i].id;
			k = check_session(db, v, &rows[i], arena);
		}
		arena_clear(arena);
	} while (!k && n == SESSIONS_AT_ONCE);
	arena_free(arena);
	return k ? k : v->session && !v->sessions ? ERR_NOT_FOUND : ERR_NONE;
}
