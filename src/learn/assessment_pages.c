/* SPDX-License-Identifier: EUPL-1.2 */
/* assessment_pages.c - taking a test: the question, the answer, the checkpoint every five answers with
 * each answer's correction, the result. */
#include "base/random.h"
#include "learn/assessment.h"
#include "learn/card.h"
#include "learn/learn.h"
#include "learn/question.h"
#include "learn/queries.h"
#include "learn/standing.h"
#include "learn/subject.h"

/* ---- the question --------------------------------------------------------------------------- */

struct asked_view {
	int64_t assessment_id, position;
	int64_t step, steps; /* within the checkpoint: 1 to 5 of 5 */
	struct str competence, competence_title, challenge;
	struct question_view question;
	int64_t level_gained;   /* by the last answer; 0 for none */
	bool resumed, repeated; /* words about where one is */
};

static const struct field asked_fields[] = {
	FIELD(struct asked_view, assessment_id, FIELD_INT),
	FIELD(struct asked_view, position, FIELD_INT),
	FIELD(struct asked_view, step, FIELD_INT),
	FIELD(struct asked_view, steps, FIELD_INT),
	FIELD(struct asked_view, competence, FIELD_TEXT),
	FIELD(struct asked_view, competence_title, FIELD_TEXT),
	FIELD(struct asked_view, challenge, FIELD_TEXT),
	FIELD_OF(struct asked_view, question, FIELD_OBJECT, question_shape),
	FIELD(struct asked_view, level_gained, FIELD_INT),
	FIELD(struct asked_view, resumed, FIELD_BOOL),
	FIELD(struct asked_view, repeated, FIELD_BOOL),
};
static const struct shape asked_shape = SHAPE(struct asked_view, asked_fields);

/* `answered` answers were given before it. */
static struct question question_of(int64_t assessment, int64_t answered, const struct challenge *c)
{
	return (struct question){ c, placement_seed(assessment, (uint32_t)answered) };
}

/* `given` is what was typed, to be shown again; NULL for a fresh question. */
static struct asked_view asked_view(struct request *rq, const struct assessment *t,
                                    const struct answer_given *given)
{
	struct question q = question_of(t->id, t->answered, t->challenge);

	return (struct asked_view){
		.assessment_id = t->id,
		.position = t->answered + 1,
		.step = t->answered % CHECKPOINT_EVERY + 1,
		.steps = CHECKPOINT_EVERY,
		.competence = t->competence->id,
		.competence_title = text_in(&t->competence->title, rq->language),
		.challenge = t->challenge->id,
		.question = question_view(rq->arena, &q, rq->language, given),
	};
}

static struct str path_of(struct request *rq, const struct assessment *t, const char *rest)
{
	return arena_printf(rq->arena, "/assessments/%lld%s", (long long)t->id, rest);
}

static int load(struct request *rq, const struct bank *bank, struct assessment *t)
{
	return assessment_load(rq->db, rq->arena, bank, rq->language, param_int(rq, "assessment"),
	                       rq->person, t);
}

static int assessment_show(struct request *rq)
{
	struct assessment t;
	int k = load(rq, learn_bank(rq), &t);

	if (k)
		return reply_status(rq, k);
	if (!t.challenge)
		return reply_redirect(rq, path_of(rq, &t, "/result"));
	struct asked_view v = asked_view(rq, &t, NULL);
	return reply_page(rq, "learn/question", &v);
}

/* ---- the checkpoint and the result ----------------------------------------------------------- */

struct correction_view {
	int64_t position;
	struct str skill, statement, given, expected, explanation;
	bool right, wrong, skipped;
};

static const struct field correction_fields[] = {
	FIELD(struct correction_view, position, FIELD_INT),
	FIELD(struct correction_view, skill, FIELD_TEXT),
	FIELD(struct correction_view, statement, FIELD_HTML),
	FIELD(struct correction_view, given, FIELD_TEXT),
	FIELD(struct correction_view, expected, FIELD_TEXT),
	FIELD(struct correction_view, explanation, FIELD_HTML),
	FIELD(struct correction_view, right, FIELD_BOOL),
	FIELD(struct correction_view, wrong, FIELD_BOOL),
	FIELD(struct correction_view, skipped, FIELD_BOOL),
};
static const struct shape correction_shape = SHAPE(struct correction_view, correction_fields);

struct checkpoint_view {
	int64_t assessment_id, answered, right_count, asked_count;
	bool is_over, is_aborted;
	struct card card;
	struct list corrections, subjects; /* subjects: of a result */
	int64_t level_gained;
};

static const struct field checkpoint_fields[] = {
	FIELD(struct checkpoint_view, assessment_id, FIELD_INT),
	FIELD(struct checkpoint_view, answered, FIELD_INT),
	FIELD(struct checkpoint_view, right_count, FIELD_INT),
	FIELD(struct checkpoint_view, asked_count, FIELD_INT),
	FIELD(struct checkpoint_view, is_over, FIELD_BOOL),
	FIELD(struct checkpoint_view, is_aborted, FIELD_BOOL),
	FIELD_OF(struct checkpoint_view, card, FIELD_OBJECT, card_shape),
	FIELD_OF(struct checkpoint_view, corrections, FIELD_LIST, correction_shape),
	FIELD_OF(struct checkpoint_view, subjects, FIELD_LIST, subject_shape),
	FIELD(struct checkpoint_view, level_gained, FIELD_INT),
};
static const struct shape checkpoint_shape = SHAPE(struct checkpoint_view, checkpoint_fields);

/* In the language in which it was answered. A question that has left the content shows what was given. */
static struct correction_view correction_of(struct arena *a, const struct bank *bank, enum language shown,
                                            const struct answer_range *row)
{
	const struct challenge *c = bank_challenge(bank, row->challenge);
	enum language l = shown;
	struct answer_given given = {};
	struct correction_view v = { .position = row->position,
		                     .given = row->value,
		                     .skipped = str_eq(row->result, STR("aband")),
		                     .right = str_eq(row->result, STR("ok")) };

	v.wrong = !v.right && !v.skipped;
	language_of(row->language, &l);
	if (v.skipped)
		v.given = STR("");
	if (!c)
		return v;
	v.skill = text_in(&c->skill->title, shown);
	v.statement = text_in(&c->statement_html, l);
	v.expected = answer_expected_text(c, l, a);
	v.explanation = text_in(&c->explanation_html, l);
	if (!v.skipped && answer_restore(c, row->value, &given, a) == ERR_NONE)
		v.given = answer_given_text(c, l, &given, a);
	return v;
}

static int corrections(struct request *rq, const struct bank *bank, struct checkpoint_view *v, int64_t first,
                       int64_t last)
{
	struct answer_range *rows;
	size_t n;
	int k = answer_range(rq->db, rq->arena, v->assessment_id, first, last, &rows, &n);

	if (k)
		return k;
	struct correction_view *out = ARENA_NEW(rq->arena, struct correction_view, n + 1);
	for (size_t i = 0; i < n; i++) {
		out[i] = correction_of(rq->arena, bank, rq->language, &rows[i]);
		v->right_count += out[i].right;
	}
	v->asked_count = (int64_t)n;
	v->corrections = LIST(out, n);
	return ERR_NONE;
}

static int checkpoint_view_load(struct request *rq, const struct bank *bank, const struct assessment *t,
                                int64_t first, int64_t last, struct checkpoint_view *v)
{
	*v = (struct checkpoint_view){ .assessment_id = t->id,
		                       .answered = t->answered,
		                       .is_over = !t->challenge,
		                       .is_aborted = t->aborted };
	int k = card_load(rq->db, rq->arena, bank, rq->language, rq->person, clock_now(&rq->clock),
	                  t->competence, &v->card);
	return k ? k : corrections(rq, bank, v, first, last);
}

static int64_t last_checkpoint(const struct assessment *t)
{
	return t->answered - t->answered % CHECKPOINT_EVERY;
}

static int checkpoint_show(struct request *rq)
{
	const struct bank *bank = learn_bank(rq);
	struct checkpoint_view v;
	struct assessment t;
	int k = load(rq, bank, &t);

	if (k)
		return reply_status(rq, k);
	if (!t.challenge)
		return reply_redirect(rq, path_of(rq, &t, "/result"));
	int64_t last = last_checkpoint(&t);
	if (last == 0)
		return reply_redirect(rq, path_of(rq, &t, ""));
	k = checkpoint_view_load(rq, bank, &t, last - CHECKPOINT_EVERY + 1, last, &v);
	return k ? reply_status(rq, k) : reply_page(rq, "learn/checkpoint", &v);
}

static int result_show(struct request *rq)
{
	const struct bank *bank = learn_bank(rq);
	struct checkpoint_view v;
	struct assessment t;
	int k = load(rq, bank, &t);

	if (k)
		return reply_status(rq, k);
	if (t.challenge)
		return reply_redirect(rq, path_of(rq, &t, ""));
	k = checkpoint_view_load(rq, bank, &t, 1, INT64_MAX, &v);
	if (!k && !t.aborted)
		k = subject_load(rq->db, rq->arena, t.competence, rq->language, rq->person, &v.subjects);
	return k ? reply_status(rq, k) : reply_page(rq, "learn/result", &v);
}

/* ---- the answer ----------------------------------------------------------------------------- */

struct answer_form {
	const struct bank *bank;
	struct answer_given given;
	struct assessment_answer answer;
};

/* The present question again, with what was typed and what to mend. */
static int ask_again(struct request *rq, struct answer_form *f, int status, struct str problem)
{
	struct assessment t;
	int k = load(rq, f->bank, &t);

	if (k)
		return reply_status(rq, k);
	if (!t.challenge)
		return reply_redirect(rq, path_of(rq, &t, "/result"));
	bool same = str_eq(t.challenge->id, f->answer.challenge);
	struct asked_view v = asked_view(rq, &t, same ? &f->given : NULL);
	v.question.problem = problem;
	v.question.is_fault = same;
	v.resumed = !same;
	return reply_page_status(rq, status, "learn/question", &v);
}

/* After an answer: the next question, the checkpoint or the result. A browser without scripts is sent
 * there; the others are given it at once. */
static int show_next(struct request *rq, struct answer_form *f)
{
	struct assessment *t = &f->answer.state;
	bool pause = !t->challenge || t->answered % CHECKPOINT_EVERY == 0;
	bool leads_there = pause || (!rq->is_partial && !rq->wants_json);

	if (f->answer.differs)
		reply_notice(rq, N_("This question was already answered, in another window perhaps: the first answer counts. Here is where you are."));
	if (leads_there)
		return reply_redirect(rq, path_of(rq, t, !t->challenge ? "/result" : pause ? "/checkpoint" : ""));
	struct asked_view v = asked_view(rq, t, NULL);
	if (f->answer.level_after > f->answer.level_before)
		v.level_gained = f->answer.level_after;
	v.repeated = f->answer.differs;
	return reply_page(rq, "learn/question", &v);
}

/* The draft is what was written, unless the test had moved on: then there is nothing to keep. */
static void keep_standing(struct request *rq, struct answer_form *f)
{
	const struct assessment_answer *x = &f->answer;

	if (APP(rq)->standings && x->by_draft)
		standings_put(APP(rq)->standings, f->bank, &x->state, &x->draft.known);
}

static int answered(struct request *rq, int result)
{
	struct answer_form *f = rq->room;

	if (result == ERR_CONFLICT)
		return ask_again(rq, f, 409,
		                 str_of(message(rq->language, N_("That page was not the latest one, so its answer was not counted. Here is your present question."))));
	if (result)
		return reply_status(rq, result);
	keep_standing(rq, f);
	return show_next(rq, f);
}

static int write_answer(struct db *db, void *args)
{
	return assessment_answer(db, args);
}

/* What is asked next is found here, on this thread, so that the one transaction all wait for is short. */
static void prepare(struct request *rq, struct answer_form *f)
{
	struct standings *standings = APP(rq)->standings;
	struct assessment t;
	struct knowledge known;
	bool found = standings && standings_find(standings, rq->arena, f->bank, f->answer.assessment, &t, &known);

	assessment_prepare(rq->db, &f->answer, found ? &t : NULL, &known);
}

static const char *judge(struct request *rq, struct answer_form *f, const struct challenge *c)
{
	struct answer_result result;

	f->answer.value = answer_store(c, &f->given, rq->arena);
	answer_check(c, rq->language, &f->given, rq->arena, &result);
	return result.right ? "ok" : "ko";
}

static int answer_post(struct request *rq)
{
	struct answer_form *f = ARENA_NEW(rq->arena, struct answer_form, 1);
	struct error e = {};

	f->bank = learn_bank(rq);
	f->answer = (struct assessment_answer){ .arena = rq->arena,
		                                .bank = f->bank,
		                                .language = rq->language,
		                                .assessment = param_int(rq, "assessment"),
		                                .person = rq->person,
		                                .position = param_int(rq, "position"),
		                                .now = clock_now(&rq->clock),
		                                .challenge = param_text(rq, "challenge"),
		                                .value = STR(ANSWER_SKIPPED),
		                                .result = "aband" };
	rq->room = f;
	const struct challenge *c = bank_challenge(f->bank, f->answer.challenge);
	struct question q = question_of(f->answer.assessment, f->answer.position - 1, c);
	if (!c)
		return ask_again(rq, f, 409,
		                 str_of(message(rq->language, N_("That question is no longer asked. Here is your present question."))));
	if (!param_given(rq, "skip")) {
		if (question_given(rq, &q, &f->given, &e))
			return ask_again(rq, f, 422, message_error(rq->language, &e, rq->arena));
		if (answer_is_empty(c, &f->given))
			return ask_again(rq, f, 422,
			                 str_of(message(rq->language, N_("Answer first, or choose “Skip this question”."))));
		f->answer.result = judge(rq, f, c);
	}
	prepare(rq, f);
	return request_write_gathered(rq, write_answer, &f->answer, answered);
}

/* ---- tables --------------------------------------------------------------------------------- */

static const struct param show_params[] = { { "assessment", PARAM_ID, PARAM_PATH, 0, true }, {} };
static const struct param answer_params[] = {
	{ "assessment", PARAM_ID, PARAM_PATH, 0, true },
	{ "position", PARAM_INT, PARAM_FORM, 100000, true },
	{ "challenge", PARAM_WORD, PARAM_FORM, 64, true },
	QUESTION_PARAMS,
	{ "skip", PARAM_FLAG, PARAM_FORM, 0, false },
	{},
};

static const struct route routes[] = {
	{ METHOD_GET, "/assessments/:assessment", ACCESS_SIGNED_IN, assessment_show, show_params, &asked_shape, "The present question of a test", 0, 0, NULL },
	{ METHOD_POST, "/assessments/:assessment", ACCESS_SIGNED_IN, answer_post, answer_params, &asked_shape, "Answer the present question; the next one comes back", 0, 0, NULL },
	{ METHOD_GET, "/assessments/:assessment/checkpoint", ACCESS_SIGNED_IN, checkpoint_show, show_params, &checkpoint_shape, "The last five answers with their corrections", 0, 0, NULL },
	{ METHOD_GET, "/assessments/:assessment/result", ACCESS_SIGNED_IN, result_show, show_params, &checkpoint_shape, "What a finished test found, with all corrections", 0, 0, NULL },
};
const struct route_table learn_assessment_routes = ROUTE_TABLE("learn", routes);

static const struct page pages[] = {
	{ "learn/question", &asked_shape },
	{ "learn/checkpoint", &checkpoint_shape },
	{ "learn/result", &checkpoint_shape },
};
const struct page_table learn_assessment_pages = PAGE_TABLE(pages);
