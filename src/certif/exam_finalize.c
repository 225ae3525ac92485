/* SPDX-License-Identifier: EUPL-1.2 */
/* exam_finalize.c - the end of a session: what is still on ends, every exam is scored from its
 * record. */
#include "certif/exam_record.h"

int exam_record_read(struct db *db, struct arena *a, int64_t candidate,
		     const struct exam_method *method, struct exam_record *out)
{
	struct skipped_rows *skipped;
	size_t n;
	int k = question_all(db, a, candidate, &out->questions, &out->question_count);

	if (!k)
		k = skipped_rows(db, a, candidate, &skipped, &n);
	if (!k)
		k = exam_judged(db, a, candidate, &out->facts);
	if (k)
		return k;
	struct score_question *answers =
	    ARENA_NEW(a, struct score_question, out->question_count + 1);
	struct score_question *rest = ARENA_NEW(a, struct score_question, n + 1);
	out->score = (struct score_record){
	    .method = method,
	    .answers = answers,
	    .skipped = rest,
	    .skipped_count = n,
	    .abort = score_abort_of(out->facts.abort),
	    .fraud = out->facts.fraud,
	    .framework = score_framework_of(out->facts.framework),
	};
	for (size_t i = 0; i < out->question_count; i++) {
		const struct question_all *q = &out->questions[i];
		if (q->answered && !q->dropped)
			answers[out->score.answer_count++] =
			    (struct score_question){q->difficulty, q->discriminant, q->competence,
						    str_eq(q->result, STR("ok"))};
	}
	for (size_t i = 0; i < n; i++)
		rest[i] = (struct score_question){skipped[i].difficulty, skipped[i].discriminant,
						  skipped[i].competence, false};
	out->skipped = skipped;
	return ERR_NONE;
}

/* ---- the questions that would have come -------------------------------------------------------
 */

/* What could be asked of this candidate: the answered ones first, as they were, then the others of
 * the content that may be asked. */
struct rest {
	struct flash_item *items;
	const struct challenge **challenges;
	size_t n;
};

static int rest_list(struct db *db, const struct exam_call *c, const struct seat *s,
		     const struct exam_record *r, struct rest *out)
{
	const struct item_pool *pool = item_pool(c->bank, s->language);
	const bool *left_out;
	bool *taken = ARENA_NEW(c->arena, bool, pool->n);
	int k = ask_left_out(db, c, s, pool, &left_out);

	out->items = ARENA_NEW(c->arena, struct flash_item, pool->n + r->question_count);
	out->challenges =
	    ARENA_NEW(c->arena, const struct challenge *, pool->n + r->question_count);
	for (size_t i = 0; i < r->question_count && !k; i++) {
		const struct question_all *q = &r->questions[i];
		if (!q->answered || q->dropped)
			continue;
		uint32_t place = item_place(c->bank, pool, q->challenge);
		taken[place] = true;
		out->items[out->n++] = ask_item(pool, place, q->difficulty, q->discriminant);
	}
	for (size_t i = 0; i + 1 < pool->n && !k; i++) {
		if (taken[i] || left_out[i])
			continue;
		out->challenges[out->n] = &c->bank->challenges[i];
		out->items[out->n++] = pool->items[i];
	}
	return k;
}

static int keep_skipped(struct db *db, const struct exam_call *c, const struct seat *s,
			size_t number, const struct challenge *what, const struct flash_item *item)
{
	return skipped_insert(db, s->candidate, (int64_t)number, what->id, item->difficulty,
			      item->discriminant, item_pool(c->bank, s->language)->release,
			      what->skill->competence->id);
}

/* openpix: the exam goes on as it would have, every answer wrong. */
static int skip_offers(struct db *db, const struct exam_call *c, const struct seat *s)
{
	const struct offers *offers = offers_of(c->bank);
	struct exam_path p;
	size_t number = 0;
	int k = ask_path(db, c, s, &p);

	while (!k && p.answers < s->method->rules.longest) {
		uint32_t place;
		k = ask_offer(db, c, s, &p, &place);
		if (k || place == OFFER_NONE)
			break;
		const struct challenge *what =
		    bank_challenge(c->bank, offers->items[place].challenge);
		struct flash_item item = item_of(what);
		k = keep_skipped(db, c, s, ++number, what, &item);
		capacity_answer(&p.capacity, s->method, item.difficulty, item.discriminant, false);
		p.asked[p.answers++] = place;
	}
	return k;
}

/* pix-v3. */
static int skip_flash(struct db *db, const struct exam_call *c, const struct seat *s,
		      const struct exam_record *r)
{
	const struct flash_rules *rules = &s->method->rules;
	size_t answers = r->score.answer_count;
	uint32_t *work = ARENA_NEW(c->arena, uint32_t, rules->longest);
	uint32_t *asked = ARENA_NEW(c->arena, uint32_t, answers);
	bool *right = ARENA_NEW(c->arena, bool, answers);
	struct capacity reached;
	struct rest rest = {};
	int k = rest_list(db, c, s, r, &rest);

	if (k)
		return k;
	score_measure(&r->score, &reached);
	memset(work, 0xff, rules->longest * sizeof *work);
	for (size_t i = 0; i < answers; i++) {
		asked[i] = (uint32_t)i;
		right[i] = r->score.answers[i].right;
	}
	(void)flash_degrade(rules, rest.items, rest.n, (struct flash_asked){asked, answers}, right,
			    &reached.flash, work);
	for (size_t i = answers; i < rules->longest && work[i] < rest.n && !k; i++)
		k = keep_skipped(db, c, s, i - answers + 1, rest.challenges[work[i]],
				 &rest.items[work[i]]);
	return k;
}

/* ---- one exam ---------------------------------------------------------------------------------
 */

static int keep_result(struct db *db, const struct exam_call *c, const struct seat *s,
		       const struct exam_record *r)
{
	struct score score;

	score_exam(&r->score, &c->bank->framework, c->arena, &score);
	return result_insert(
	    db, s->candidate, s->row.session, str_of(certification_status_key(score.status)),
	    str_of(score.comment), score.scored, score.pix, score.mesh, score.capacity, score.error,
	    (int64_t)r->score.answer_count, score.levels, str_of(s->method->scale->name), c->now);
}

static int score_it(struct db *db, const struct exam_call *c, const struct seat *s)
{
	struct exam_record r;
	int k = exam_record_read(db, c->arena, s->candidate, s->method, &r);

	if (!k && score_needs_skipped(&r.score)) {
		k = s->method->way == EXAM_FLASH ? skip_flash(db, c, s, &r) : skip_offers(db, c, s);
		if (!k)
			k = exam_record_read(db, c->arena, s->candidate, s->method, &r);
	}
	return k ? k : keep_result(db, c, s, &r);
}

static bool is_whole(const struct seat *s)
{
	return s->where.state == EXAM_COMPLETED || s->answered >= s->method->rules.longest;
}

/* Whether the reason fits the exam as it ends. */
static enum finalize_problem reason_problem(const struct seat *s, struct str abort)
{
	bool begun = s->clock.started != 0;

	if (begun && !is_whole(s))
		return score_abort_of(abort) == ABORT_NONE ? FINALIZE_NO_REASON : FINALIZE_FINE;
	return abort.n ? FINALIZE_STRAY_REASON : FINALIZE_FINE;
}

static int end_one(struct db *db, struct exam_finalize *f, int64_t candidate, bool *begun)
{
	const struct exam_call *c = &f->call;
	struct exam_judged facts;
	struct seat s;
	int k = seat_read(db, c->arena, candidate, &s);

	if (!k)
		k = seat_settle(db, c, &s);
	if (!k)
		k = exam_judged(db, c->arena, candidate, &facts);
	if (k)
		return k;
	f->problem = reason_problem(&s, facts.abort);
	if (f->problem) {
		f->candidate = candidate;
		return ERR_CONFLICT;
	}
	*begun = s.clock.started != 0;
	if (exam_may_move(s.where, EVENT_FINALIZE)) {
		k = seat_move(db, c, &s, EVENT_FINALIZE, STR(""));
		if (!k)
			k = seat_keep(db, &s);
	}
	return k || !*begun ? k : score_it(db, c, &s);
}

/* ---- exposure ----------------------------------------------------------------------------------
 */

/* What comes near its largest exposure is closed to the exams that begin from now on. */
static int close_language(struct db *db, const struct exam_call *c, int64_t release,
			  const struct exposure_of_session *row)
{
	const struct offers *offers = offers_of(c->bank);
	struct exposure_counts *rows;
	enum language language;
	size_t n;
	int k = exposure_counts(db, c->arena, release, row->language, &rows, &n);

	if (k || !language_of(row->language, &language))
		return k;
	struct offer_count *counts = ARENA_NEW(c->arena, struct offer_count, n);
	for (size_t i = 0; i < n; i++)
		counts[i] = (struct offer_count){rows[i].challenge, rows[i].asked};
	return exposure_close(db, release, row->language,
			      offer_closes(offers, c->arena, language, counts, n, row->exams));
}

/* Counted once a session and not an exam, so that exams on their way share no row. */
static int count_exposure(struct db *db, const struct exam_call *c, int64_t session)
{
	int64_t release = item_pool(c->bank, LANGUAGE_FR)->release;
	struct exposure_of_session *rows;
	size_t n = 0;
	int k = exposure_count_exams(db, session);

	if (!k)
		k = exposure_count_questions(db, session);
	if (!k)
		k = exposure_of_session(db, c->arena, session, release, &rows, &n);
	for (size_t i = 0; i < n && !k; i++)
		k = close_language(db, c, release, &rows[i]);
	return k;
}

static int problem(struct exam_finalize *f, enum finalize_problem what)
{
	f->problem = what;
	return ERR_CONFLICT;
}

int exam_finalize(struct db *db, struct exam_finalize *f)
{
	const struct exam_call *c = &f->call;
	struct exam_session_state session;
	struct exam_of_session *rows;
	size_t n;
	int k = exam_session_state(db, c->arena, f->session, &session);

	f->problem = FINALIZE_FINE;
	f->candidate = f->results = 0;
	if (k)
		return k;
	if (!str_eq(session.state, STR("created")) || session.cancelled.set)
		return problem(f, FINALIZE_CLOSED);
	k = exam_of_session(db, c->arena, f->session, &rows, &n);
	for (size_t i = 0; i < n && !k; i++) {
		bool begun = false;
		k = end_one(db, f, rows[i].candidate, &begun);
		f->results += begun;
	}
	if (k)
		return k;
	if (f->results == 0)
		return problem(f, FINALIZE_NOTHING);
	const struct exam_method *method = exam_method_of(session.method);
	if (method && method->way == EXAM_TARIFF)
		k = count_exposure(db, c, f->session);
	if (!k)
		k = exam_session_finalize(db, f->session, c->now);
	return k ? k
		 : event_add(db, c->ids,
			     &(struct event){.session = f->session,
					     .person = c->person,
					     .at = c->now,
					     .kind = exam_event_name(EVENT_FINALIZE)});
}
