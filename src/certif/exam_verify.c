/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/exam_verify.h"

#include <math.h>
#include "certif/exam_record.h"

enum { SESSIONS_AT_ONCE = 100, EXAM_MEMORY = 16 << 20 };
/* Of all releases of the content met: some ten megabytes each. */
static const size_t RELEASE_MEMORY = (size_t)4 << 30;

/* The offers of a release of the content, as the record keeps them. */
struct release {
	int64_t id;
	const struct offers *offers; /* NULL: none are kept, or what is kept is no offers */
	struct release *next;
};

struct releases {
	struct arena *arena;
	struct release *first;
};

/* What offer_next is told of an exam, question by question. */
struct way {
	struct capacity capacity;
	const struct str *asked, *dropped; /* challenges */
	size_t asked_count, dropped_count;
};

struct check {
	struct exam_verify *v;
	struct arena *arena; /* of one exam */
	int64_t session;
	bool finalized;
	struct seat seat;
	struct exam_record record;
	struct releases *releases;
	struct way way;
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
			  const struct capacity *s)
{
	if (!near(q->capacity, s->value))
		differs(c, q->number, "the capacity %.17g is kept, %.17g follows from the answers",
			q->capacity, s->value);
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

/* ---- the choice of each question, openpix ------------------------------------------------------
 */

/* From the text that the record keeps; when the bank at hand would write that very text, its offers
 * are the same and there already. */
static const struct offers *offers_kept(const struct check *c, int64_t id, struct str text)
{
	const struct bank *bank = c->v->bank;
	struct buf own = BUF_INIT(text.n + 1);
	bool same = false;

	if (id == item_pool(bank, LANGUAGE_FR)->release) {
		offers_write(offers_of(bank), &own);
		same = !own.failed && str_eq(buf_view(&own), text);
		buf_release(&own);
	}
	return same ? offers_of(bank) : offers_read(c->releases->arena, text);
}

static int release_of(struct db *db, const struct check *c, int64_t id, const struct offers **out)
{
	struct releases *all = c->releases;
	struct content_items row;

	for (const struct release *r = all->first; r; r = r->next)
		if (r->id == id) {
			*out = r->offers;
			return ERR_NONE;
		}
	int k = content_items(db, all->arena, id, &row);
	if (k && k != ERR_NOT_FOUND)
		return k;
	struct release *r = ARENA_NEW(all->arena, struct release, 1);
	*r = (struct release){id, k ? NULL : offers_kept(c, id, row.items), all->first};
	all->first = r;
	*out = r->offers;
	return ERR_NONE;
}

static const uint32_t *places(const struct check *c, const struct offers *o,
			      const struct str *names, size_t n)
{
	uint32_t *out = ARENA_NEW(c->arena, uint32_t, n);

	for (size_t i = 0; i < n; i++)
		out[i] = offer_place(o, names[i]);
	return out;
}

/* `number` as differs() tells it. */
static int check_choice(struct db *db, const struct check *c, int64_t number, struct str challenge,
			int64_t release)
{
	const struct seat *s = &c->seat;
	const struct way *w = &c->way;
	const struct offers *o;
	int k = release_of(db, c, release, &o);

	if (k)
		return k;
	if (!o) {
		differs(c, number, "the content it was chosen from, %lld, is not kept",
			(long long)release);
		return ERR_NONE;
	}
	uint32_t place =
	    offer_next(o, c->arena,
		       &(struct offer_exam){.language = s->language,
					    .accessible = s->row.accessible,
					    .seed = (uint64_t)s->row.seed,
					    .mean = w->capacity.posterior.mean,
					    .variance = w->capacity.posterior.variance,
					    .asked = places(c, o, w->asked, w->asked_count),
					    .asked_count = w->asked_count,
					    .dropped = places(c, o, w->dropped, w->dropped_count),
					    .dropped_count = w->dropped_count,
					    .closed = s->row.closed});
	struct str chosen = place == OFFER_NONE ? STR("none") : o->items[place].challenge;
	if (!str_eq(chosen, challenge))
		differs(c, number, "it is \"" STR_FMT "\", \"" STR_FMT "\" follows from the seed",
			STR_ARG(challenge), STR_ARG(chosen));
	return ERR_NONE;
}

/* The parameters a question was served with are those of the content it was chosen from. */
static int check_item(struct db *db, const struct check *c, const struct question_all *q)
{
	const struct offers *o;
	int k = release_of(db, c, q->release, &o);
	uint32_t place = !k && o ? offer_place(o, q->challenge) : OFFER_NONE;

	if (place != OFFER_NONE && (o->items[place].difficulty != q->difficulty ||
				    o->items[place].discriminant != q->discriminant))
		differs(c, q->number,
			"its difficulty is %.17g and its discriminant %.17g, the "
			"content it was chosen from has %.17g and %.17g",
			q->difficulty, q->discriminant, o->items[place].difficulty,
			o->items[place].discriminant);
	return k;
}

static int check_skipped(struct db *db, struct check *c, struct str *asked)
{
	const struct exam_record *r = &c->record;
	struct way *w = &c->way;
	int k = ERR_NONE;

	for (size_t i = 0; i < r->score.skipped_count && !k; i++) {
		const struct skipped_rows *q = &r->skipped[i];
		k = check_choice(db, c, 0, q->challenge, q->release);
		capacity_answer(&w->capacity, c->seat.method, q->difficulty, q->discriminant,
				false);
		asked[w->asked_count++] = q->challenge;
	}
	return k;
}

/* ---- all questions of an exam ------------------------------------------------------------------
 */

static int check_question(struct db *db, struct check *c, const struct question_all *q, bool last)
{
	struct capacity *s = &c->way.capacity;
	int k = ERR_NONE;

	check_time(c, q);
	if (c->seat.method->way == EXAM_TARIFF) {
		k = check_choice(db, c, q->number, q->challenge, q->release);
		if (!k)
			k = check_item(db, c, q);
	}
	if (q->answered && q->dropped)
		differs(c, q->number, "it is dropped and answered");
	if (!q->answered) {
		if (q->result.n)
			differs(c, q->number, "it has a result and no answer");
		if (!q->dropped && !last)
			differs(c, q->number, "it has no answer and others follow");
		check_measure(c, q, s);
		return k;
	}
	if (!is_result(q->result))
		differs(c, q->number, "its result is \"" STR_FMT "\"", STR_ARG(q->result));
	if (q->dropped)
		return k;
	capacity_answer(s, c->seat.method, q->difficulty, q->discriminant,
			str_eq(q->result, STR("ok")));
	check_measure(c, q, s);
	return k;
}

static int check_questions(struct db *db, struct check *c)
{
	const struct exam_record *r = &c->record;
	size_t most = r->question_count + r->score.skipped_count;
	struct str *asked = ARENA_NEW(c->arena, struct str, most);
	struct str *gone = ARENA_NEW(c->arena, struct str, most);
	int64_t dropped = 0;
	int k = ERR_NONE;

	c->way = (struct way){.asked = asked, .dropped = gone};
	capacity_begin(&c->way.capacity, c->seat.method);
	for (size_t i = 0; i < r->question_count && !k; i++) {
		const struct question_all *q = &r->questions[i];
		if (q->number != (int64_t)i + 1)
			differs(c, q->number, "question %zu is missing", i + 1);
		dropped += q->dropped;
		k = check_question(db, c, q, i + 1 == r->question_count);
		if (q->dropped)
			gone[c->way.dropped_count++] = q->challenge;
		else if (q->answered)
			asked[c->way.asked_count++] = q->challenge;
	}
	if (dropped != c->seat.row.dropped)
		differs(c, 0, "%lld questions are dropped, %lld are counted", (long long)dropped,
			(long long)c->seat.row.dropped);
	if (r->score.answer_count > c->seat.method->rules.longest)
		differs(c, 0, "there are %zu answers, a test has %u", r->score.answer_count,
			c->seat.method->rules.longest);
	return k || c->seat.method->way != EXAM_TARIFF ? k : check_skipped(db, c, asked);
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
	k = check_questions(db, c);
	check_state(c);
	return k ? k : check_results(db, c);
}

static int check_session(struct db *db, struct exam_verify *v, const struct exam_sessions *session,
			 struct arena *arena, struct releases *releases)
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
				  .releases = releases,
				  .finalized = !str_eq(session->state, STR("created"))};
		k = check_exam(db, &c, rows[i].candidate);
		arena_clear(of_exam);
	}
	arena_free(of_exam);
	return k;
}

/* How often each challenge was asked, counted again over all finalised sessions. */
static int check_exposure(struct db *db, struct exam_verify *v, struct arena *arena)
{
	enum { MOST = 100 };
	struct check c = {.v = v, .arena = arena};
	struct exposure_differs *rows;
	size_t n;
	int k = exposure_differs(db, arena, MOST, &rows, &n);

	for (size_t i = 0; i < n && !k; i++)
		differs(
		    &c, 0,
		    "\"" STR_FMT "\" (" STR_FMT ") is counted %lld times more than it was asked",
		    STR_ARG(rows[i].challenge), STR_ARG(rows[i].language), (long long)rows[i].more);
	return k;
}

int exam_verify(struct db *db, struct exam_verify *v)
{
	struct arena *arena = arena_new(64 << 20);
	struct releases releases = {.arena = arena_new(RELEASE_MEMORY)};
	struct exam_sessions *rows;
	int64_t after = 0;
	size_t n;
	int k;

	v->sessions = v->exams = v->answers = v->results = v->differences = 0;
	do {
		k = exam_sessions(db, arena, v->session, after, SESSIONS_AT_ONCE, &rows, &n);
		for (size_t i = 0; i < n && !k; i++) {
			after = rows[i].id;
			k = check_session(db, v, &rows[i], arena, &releases);
		}
		arena_clear(arena);
	} while (!k && n == SESSIONS_AT_ONCE);
	if (!k && !v->session)
		k = check_exposure(db, v, arena);
	arena_free(releases.arena);
	arena_free(arena);
	return k ? k : v->session && !v->sessions ? ERR_NOT_FOUND : ERR_NONE;
}
