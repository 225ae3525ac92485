/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/exam_view.h"

#include "certif/alert.h"
#include "learn/learn.h"
#include "web/asset.h"

/* ---- where ------------------------------------------------------------------------------------ */

enum { LOOK_SOON = 3000, LOOK_NOW_AND_THEN = 10000 };

static const struct stage {
	const char *name, *page;
	int64_t pace;
	bool signs;
	const char *title, *explanation;
} stages[STAGE_COUNT] = {
	[STAGE_RULES] = { "rules", "certif/exam_rules", 0, true, NULL, NULL },
	[STAGE_WAITING] = { "waiting", "certif/exam_wait", LOOK_SOON, true, NULL, NULL },
	[STAGE_CODE] = { "code", "certif/exam_code", LOOK_NOW_AND_THEN, true, NULL, NULL },
	[STAGE_QUESTION] = { "question", "certif/exam_question", 0, true, NULL, NULL },
	[STAGE_REPLACED] = { "replaced", "certif/exam_held", LOOK_SOON, true,
		             N_("One moment: another question is on its way"),
		             N_("The question you had is no longer asked. It counts for nothing.") },
	[STAGE_ALERT] = { "alert", "certif/exam_held", LOOK_SOON, true, N_("The invigilator has been called"),
		          N_("Wait at your place: somebody comes to look at the question with you. The clock stands still meanwhile, and this page goes on by itself once it is settled.") },
	[STAGE_PAUSED] = { "paused", "certif/exam_held", LOOK_SOON, true, N_("Your test is paused"),
		           N_("The invigilator has paused your test. The clock stands still, your answers are safe, and this page goes on by itself.") },
	[STAGE_HALTED] = { "halted", "certif/exam_held", LOOK_SOON, true, N_("All tests stand still for now"),
		           N_("Do as the invigilator says. Your answers are safe, nobody loses time, and this page goes on by itself.") },
	[STAGE_RESUME] = { "resume", "certif/exam_held", LOOK_SOON, true, N_("Wait to be let in again"),
		           N_("You came back in another browser. Tell the invigilator: they let you go on where you were, with the same question. The clock stands still meanwhile.") },
	[STAGE_ELSEWHERE] = { "elsewhere", "certif/exam_held", LOOK_NOW_AND_THEN, false,
		              N_("Your test is open in another browser"),
		              N_("A test runs in one browser at a time. To go on in this one, ask the invigilator: the clock stands still from then on until you are let in.") },
	[STAGE_COMPLETED] = { "completed", "certif/exam_end", 0, false, N_("Thank you: your test is complete"),
		              N_("You have answered all the questions. Your answers are recorded: you can close this page and tell the invigilator.") },
	[STAGE_TIME_OVER] = { "time_over", "certif/exam_end", LOOK_NOW_AND_THEN, false, N_("The time is over"),
		              N_("All the answers you validated are recorded. Stay at your place until the invigilator lets you go.") },
	[STAGE_STOPPED] = { "stopped", "certif/exam_end", LOOK_NOW_AND_THEN, false,
		            N_("The invigilator has ended your test"),
		            N_("All the answers you validated are recorded. If you do not know why, ask the invigilator.") },
	[STAGE_FINALIZED] = { "finalized", "certif/exam_end", 0, false, N_("The session is closed"),
		              N_("The centre closed the session while your test was on. All the answers you validated are recorded.") },
	[STAGE_ABSENT] = { "absent", "certif/exam_end", 0, false, N_("The session is closed"),
		           N_("The centre closed the session before you began, so you have no test in it. Ask the centre for another date.") },
	[STAGE_CANCELLED] = { "cancelled", "certif/exam_end", 0, false, N_("This session has been called off"),
		              N_("Ask the centre for another date.") },
};

const char *exam_stage_name(enum exam_stage s)
{
	return stages[s].name;
}

const char *exam_stage_page(enum exam_stage s)
{
	return stages[s].page;
}

/* What holds it: what concerns everybody is told first, what the candidate asked for last. */
static enum exam_stage held_stage(unsigned holds)
{
	if (holds & HOLD_HALT)
		return STAGE_HALTED;
	if (holds & HOLD_RESUME)
		return STAGE_RESUME;
	return holds & HOLD_PAUSE ? STAGE_PAUSED : STAGE_ALERT;
}

static enum exam_stage started_stage(const struct sitting *s)
{
	if (s->elsewhere)
		return STAGE_ELSEWHERE;
	if (s->where.holds)
		return held_stage(s->where.holds);
	if (!s->asks)
		return STAGE_TIME_OVER;
	return s->question.challenge ? STAGE_QUESTION : STAGE_REPLACED;
}

enum exam_stage exam_stage_of(const struct sitting *s)
{
	switch (s->where.state) {
	case EXAM_COMPLETED:
		return STAGE_COMPLETED;
	case EXAM_TIME_OVER:
		return STAGE_TIME_OVER;
	case EXAM_STOPPED:
		return STAGE_STOPPED;
	case EXAM_FINALIZED:
		return STAGE_FINALIZED;
	case EXAM_ABSENT:
		return STAGE_ABSENT;
	default:
		break;
	}
	if (s->cancelled)
		return STAGE_CANCELLED;
	if (s->where.state == EXAM_STARTED)
		return started_stage(s);
	if (!s->rules)
		return STAGE_RULES;
	return s->where.state == EXAM_READY ? STAGE_CODE : STAGE_WAITING;
}

/* ---- what may be said of a question ---------------------------------------------------------- */

struct reason_view {
	struct str code;
	const char *text;
	bool chosen;
};

static const struct field reason_fields[] = {
	FIELD(struct reason_view, code, FIELD_TEXT),
	FIELD(struct reason_view, text, FIELD_MESSAGE),
	FIELD(struct reason_view, chosen, FIELD_BOOL),
};
static const struct shape reason_shape = SHAPE(struct reason_view, reason_fields);

static bool is_about(enum alert_about about, const struct exam_question *q, struct str statement)
{
	switch (about) {
	case ABOUT_PICTURES:
		return memmem(statement.n ? statement.p : "", statement.n, "<img", 4) != NULL;
	case ABOUT_TIMED:
		return q->seconds > 0;
	case ABOUT_FOCUSED:
		return q->focused;
	default:
		return true;
	}
}

static struct list reasons_view(struct arena *a, const struct exam_question *q, struct str statement)
{
	struct reason_view *out = ARENA_NEW(a, struct reason_view, alert_reason_count);
	size_t n = 0;

	for (size_t i = 0; i < alert_reason_count; i++)
		if (is_about(alert_reasons[i].about, q, statement))
			out[n++] = (struct reason_view){ str_of(alert_reasons[i].code), alert_reasons[i].label, false };
	return LIST(out, n);
}

/* ---- the view ---------------------------------------------------------------------------------- */

static const struct field exam_fields[] = {
	FIELD(struct exam_view, candidate_id, FIELD_INT),
	FIELD(struct exam_view, session, FIELD_INT),
	FIELD(struct exam_view, name, FIELD_TEXT),
	FIELD(struct exam_view, script, FIELD_TEXT),
	FIELD(struct exam_view, stage, FIELD_TEXT),
	FIELD(struct exam_view, pace, FIELD_INT),
	FIELD(struct exam_view, signs, FIELD_BOOL),
	FIELD(struct exam_view, runs, FIELD_BOOL),
	FIELD(struct exam_view, left, FIELD_INT),
	FIELD(struct exam_view, own, FIELD_INT),
	FIELD(struct exam_view, time_left, FIELD_TEXT),
	FIELD(struct exam_view, time_allowed, FIELD_TEXT),
	FIELD(struct exam_view, problem, FIELD_TEXT),
	FIELD(struct exam_view, notice, FIELD_MESSAGE),
	FIELD(struct exam_view, number, FIELD_INT),
	FIELD(struct exam_view, shown, FIELD_INT),
	FIELD(struct exam_view, answered, FIELD_INT),
	FIELD(struct exam_view, total, FIELD_INT),
	FIELD(struct exam_view, is_timed, FIELD_BOOL),
	FIELD(struct exam_view, is_focused, FIELD_BOOL),
	FIELD(struct exam_view, was_left, FIELD_BOOL),
	FIELD(struct exam_view, own_is_over, FIELD_BOOL),
	FIELD(struct exam_view, question_language, FIELD_TEXT),
	FIELD(struct exam_view, own_time, FIELD_TEXT),
	FIELD_OF(struct exam_view, question, FIELD_OBJECT, question_shape),
	FIELD_OF(struct exam_view, reasons, FIELD_LIST, reason_shape),
	FIELD(struct exam_view, alert, FIELD_TEXT),
	FIELD(struct exam_view, is_alerting, FIELD_BOOL),
	FIELD(struct exam_view, alert_error, FIELD_TEXT),
	FIELD(struct exam_view, questions_scored, FIELD_INT),
	FIELD(struct exam_view, has_extra, FIELD_BOOL),
	FIELD(struct exam_view, is_accessible, FIELD_BOOL),
	FIELD(struct exam_view, rules_missing, FIELD_BOOL),
	FIELD(struct exam_view, code, FIELD_TEXT),
	FIELD(struct exam_view, code_error, FIELD_TEXT),
	FIELD(struct exam_view, in_french, FIELD_BOOL),
	FIELD(struct exam_view, in_english, FIELD_BOOL),
	FIELD(struct exam_view, in_spanish, FIELD_BOOL),
	FIELD(struct exam_view, title, FIELD_MESSAGE),
	FIELD(struct exam_view, explanation, FIELD_MESSAGE),
	FIELD(struct exam_view, can_withdraw, FIELD_BOOL),
	FIELD(struct exam_view, can_come_back, FIELD_BOOL),
	FIELD(struct exam_view, is_over, FIELD_BOOL),
};
const struct shape exam_shape = SHAPE(struct exam_view, exam_fields);

static const struct field standing_fields[] = {
	FIELD(struct standing_view, stage, FIELD_TEXT),
	FIELD(struct standing_view, number, FIELD_INT),
	FIELD(struct standing_view, left, FIELD_INT),
	FIELD(struct standing_view, own, FIELD_INT),
	FIELD(struct standing_view, is_timed, FIELD_BOOL),
};
const struct shape standing_shape = SHAPE(struct standing_view, standing_fields);

#define NBSP "\xC2\xA0"

struct str exam_minutes(struct arena *a, int64_t ms)
{
	int64_t minutes = (ms + CLOCK_MINUTE - 1) / CLOCK_MINUTE;

	if (minutes < 60)
		return arena_printf(a, "%lld" NBSP "min", (long long)minutes);
	if (minutes % 60 == 0)
		return arena_printf(a, "%lld" NBSP "h", (long long)minutes / 60);
	return arena_printf(a, "%lld" NBSP "h" NBSP "%02lld" NBSP "min", (long long)minutes / 60,
	                    (long long)minutes % 60);
}

static struct str minutes_seconds(struct arena *a, int64_t ms)
{
	int64_t seconds = (ms + CLOCK_SECOND - 1) / CLOCK_SECOND;

	return arena_printf(a, "%lld:%02lld", (long long)seconds / 60, (long long)seconds % 60);
}

struct exam_call exam_call_of(struct request *rq, int64_t candidate)
{
	return (struct exam_call){ .arena = rq->arena,
		                   .ids = rq->ids,
		                   .bank = learn_bank(rq),
		                   .memory = APP(rq)->exams,
		                   .candidate = candidate,
		                   .person = rq->person,
		                   .browser = rq->session_hash,
		                   .now = clock_now(&rq->clock) };
}

/* The menus of one question take the seeds after its own: question_order. */
struct question exam_question_of(uint64_t seed, int64_t number, const struct challenge *c)
{
	return (struct question){ c, seed + (uint64_t)number * BLANKS_MAX };
}

static void view_question(struct request *rq, const struct sitting *s, const struct answer_given *given,
                          struct exam_view *v)
{
	struct question q = exam_question_of(s->seed, s->question.number, s->question.challenge);

	v->question = question_view(rq->arena, &q, s->language, given);
	v->question_language = str_of(language_code(s->language));
	v->is_focused = s->question.focused;
	v->was_left = s->question.focused && s->question.away > 0;
	v->own_is_over = v->is_timed && s->question.left <= 0;
	v->own_time = minutes_seconds(rq->arena, s->question.left);
	v->reasons = reasons_view(rq->arena, &s->question, v->question.statement);
}

static struct str full_name(struct arena *a, const struct sitting *s)
{
	return arena_printf(a, STR_FMT " " STR_FMT, STR_ARG(s->first_name), STR_ARG(s->birth_name));
}

static int64_t allowed_time(const struct sitting *s)
{
	bool begun = s->clock.allowed > 0;

	return begun ? s->clock.allowed : exam_with_extra((int64_t)EXAM_MINUTES * CLOCK_MINUTE, s->extra_percent);
}

struct exam_view exam_view_of(struct request *rq, const struct sitting *s, const struct answer_given *given)
{
	enum exam_stage at = exam_stage_of(s);
	const struct stage *stage = &stages[at];
	struct standing_view now = standing_view_of(s);
	struct exam_view v = {
		.at = at,
		.candidate_id = s->candidate,
		.session = s->number,
		.name = full_name(rq->arena, s),
		.script = asset_address(rq->arena, NULL, STR("exam.js")),
		.stage = str_of(stage->name),
		.pace = stage->pace,
		.signs = stage->signs,
		.runs = at == STAGE_QUESTION,
		.left = now.left,
		.own = now.own,
		.is_timed = now.is_timed,
		.time_left = exam_minutes(rq->arena, s->left),
		.time_allowed = exam_minutes(rq->arena, allowed_time(s)),
		.number = now.number,
		.shown = s->question.shown,
		.answered = s->answered,
		.total = EXAM_QUESTIONS,
		.questions_scored = EXAM_SCORED,
		.has_extra = s->extra_percent > 0,
		.is_accessible = s->accessible,
		.in_french = rq->language == LANGUAGE_FR,
		.in_english = rq->language == LANGUAGE_EN,
		.in_spanish = rq->language == LANGUAGE_ES,
		.alert = at == STAGE_ALERT ? alert_told(s->alert, rq->language, rq->arena) : STR(""),
		.title = stage->title,
		.explanation = stage->explanation,
		.can_withdraw = at == STAGE_ALERT,
		.can_come_back = at == STAGE_ELSEWHERE,
		.is_over = exam_is_over(s->where.state) || at == STAGE_TIME_OVER,
	};

	if (at == STAGE_QUESTION)
		view_question(rq, s, given, &v);
	return v;
}

struct standing_view standing_view_of(const struct sitting *s)
{
	return (struct standing_view){ .stage = str_of(exam_stage_name(exam_stage_of(s))),
		                       .number = s->asks ? s->question.number : 0,
		                       .left = s->left,
		                       .own = s->question.left,
		                       .is_timed = s->asks && s->question.seconds > 0 };
}
