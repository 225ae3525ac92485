/* SPDX-License-Identifier: EUPL-1.2 */
/* exam_pages.c - /certification/CANDIDATE: the one address of a candidate's exam. It shows where the exam
 * stands, whatever window, browser or restart asks; every form of its pages leads back to it. */
#include "base/random.h"
#include "certif/alert.h"
#include "certif/certif.h"
#include "certif/exam_view.h"
#include "certif/queries.h"
#include "web/json.h"

/* What a change carries to its continuation: one a request. */
struct exam_form {
	struct exam_call call;
	struct exam_begin begin;
	struct exam_reply reply;
	struct exam_contact contact;
	struct exam_said said;
	struct answer_given given;
};

static struct exam_form *form_new(struct request *rq)
{
	struct exam_form *f = ARENA_NEW(rq->arena, struct exam_form, 1);

	f->call = exam_call_of(rq, param_int(rq, "candidate"));
	rq->room = f;
	return f;
}

static struct str say(struct request *rq, const char *msgid)
{
	return str_of(message(rq->language, msgid));
}

static int load(struct request *rq, struct sitting *s)
{
	struct exam_call c = exam_call_of(rq, param_int(rq, "candidate"));

	return exam_load(rq->db, rq->arena, c.bank, c.candidate, c.browser, c.now, s);
}

static struct str path_of(struct request *rq)
{
	return arena_printf(rq->arena, "/certification/%lld", (long long)param_int(rq, "candidate"));
}

static int reply_view(struct request *rq, int status, struct exam_view *v)
{
	return reply_page_status(rq, status, exam_stage_page(v->at), v);
}

/* ---- looking ---------------------------------------------------------------------------------- */

static int exam_show(struct request *rq)
{
	struct sitting s;
	int k = load(rq, &s);

	if (k)
		return reply_status(rq, k);
	struct exam_view v = exam_view_of(rq, &s, NULL);
	return reply_view(rq, 200, &v);
}

/* The same, once something was done or refused: at its own address for a browser without scripts. */
static int show_again(struct request *rq)
{
	if (!rq->is_partial && !rq->wants_json)
		return reply_redirect(rq, path_of(rq));
	return exam_show(rq);
}

/* For scripts only: always JSON. */
static int standing_show(struct request *rq)
{
	struct sitting s;
	int k = load(rq, &s);

	if (k)
		return reply_status(rq, k);
	struct standing_view v = standing_view_of(&s);
	struct buf b = BUF_INIT(1000);
	json_view(&b, rq->language, &standing_shape, &v);
	return reply_bytes(rq, "application/json; charset=utf-8", NULL, buf_take(&b, rq->arena));
}

static int write_contact(struct db *db, void *args)
{
	return exam_contact(db, args);
}

/* A sign of life where none is asked for is no fault. */
static int contacted(struct request *rq, int result)
{
	return result && result != ERR_CONFLICT ? reply_status(rq, result) : standing_show(rq);
}

static int contact_post(struct request *rq)
{
	struct exam_form *f = form_new(rq);

	f->contact = (struct exam_contact){ .call = f->call, .is_away = param_given(rq, "away") };
	return request_write_gathered(rq, write_contact, &f->contact, contacted);
}

/* ---- before the first question ---------------------------------------------------------------- */

static int write_rules(struct db *db, void *args)
{
	return exam_accept_rules(db, args);
}

static int done(struct request *rq, int result)
{
	return result && result != ERR_CONFLICT ? reply_status(rq, result) : show_again(rq);
}

static int rules_post(struct request *rq)
{
	struct exam_form *f = form_new(rq);
	struct sitting s;
	int k = param_given(rq, "accept") ? ERR_NONE : load(rq, &s);

	if (k)
		return reply_status(rq, k);
	if (param_given(rq, "accept"))
		return request_write(rq, write_rules, &f->call, done);
	struct exam_view v = exam_view_of(rq, &s, NULL);
	v.rules_missing = true;
	return reply_view(rq, 422, &v);
}

static int write_begin(struct db *db, void *args)
{
	return exam_begin(db, args);
}

static int show_code(struct request *rq, int status, struct str problem, bool is_code)
{
	struct exam_form *f = rq->room;
	struct sitting s;
	int k = load(rq, &s);

	if (k)
		return reply_status(rq, k);
	struct exam_view v = exam_view_of(rq, &s, NULL);
	v.code = f->begin.code;
	v.in_french = f->begin.language == LANGUAGE_FR;
	v.in_english = f->begin.language == LANGUAGE_EN;
	v.in_spanish = f->begin.language == LANGUAGE_ES;
	*(is_code ? &v.code_error : &v.problem) = problem;
	return reply_view(rq, status, &v);
}

static int begun(struct request *rq, int result)
{
	struct exam_form *f = rq->room;
	const struct exam_begin *b = &f->begin;

	if (result || !b->refusal)
		return done(rq, result);
	struct str text = message_filled(message(rq->language, exam_refusal_text(b->refusal)),
	                                 language_time(rq->language, b->until, rq->arena), rq->arena);
	return show_code(rq, b->refusal == REFUSAL_SHUT ? 429 : 422, text,
	                 strcmp(exam_refusal_field(b->refusal), "code") == 0);
}

static int start_post(struct request *rq)
{
	struct exam_form *f = form_new(rq);

	f->begin = (struct exam_begin){ .call = f->call, .code = param_text(rq, "code"), .language = rq->language };
	language_of(param_text(rq, "language"), &f->begin.language);
	random_secret(&f->begin.seed, sizeof f->begin.seed);
	if (!f->begin.code.n)
		return show_code(rq, 422, say(rq, N_("Write the access code that the invigilator gives.")), true);
	return request_write(rq, write_begin, &f->begin, begun);
}

/* ---- answers ---------------------------------------------------------------------------------- */

static int write_reply(struct db *db, void *args)
{
	return exam_reply(db, args);
}

/* The present question again, with what was typed and what to mend. */
static int ask_again(struct request *rq, struct str problem)
{
	struct exam_form *f = rq->room;
	struct sitting s;
	int k = load(rq, &s);

	if (k)
		return reply_status(rq, k);
	bool stands = s.asks && s.question.number == f->reply.number;
	struct exam_view v = exam_view_of(rq, &s, stands ? &f->given : NULL);
	v.question.problem = stands ? problem : STR("");
	v.question.is_fault = stands;
	return reply_view(rq, 422, &v);
}

/* Where one is after an answer. A browser without scripts is sent there; the others are given it at once. */
static int answered(struct request *rq, int result)
{
	struct exam_form *f = rq->room;
	const struct exam_reply *r = &f->reply;

	if (result && result != ERR_CONFLICT)
		return reply_status(rq, result);
	bool counted = !result && !r->late;
	if (counted && !r->differs && !rq->is_partial && !rq->wants_json)
		return reply_redirect(rq, path_of(rq));
	struct exam_view v = exam_view_of(rq, &r->after, NULL);
	if (result)
		v.notice = N_("That page was not the latest one, so its answer was not counted. Here is where you are.");
	else if (r->differs)
		v.notice = N_("This question was already answered, in another window perhaps: the first answer counts. Here is where you are.");
	return reply_view(rq, counted ? 200 : 409, &v);
}

/* The question of that number as it was asked, be it the one that stands or an earlier one whose answer is
 * sent again; ERR_NOT_FOUND when none was. */
static int asked(struct request *rq, struct exam_form *f, struct question *q, enum language *l)
{
	struct exam_asked row;
	int k = exam_asked(rq->db, rq->arena, f->call.candidate, f->reply.number, &row);

	if (k)
		return k;
	*l = rq->language;
	language_of(row.language, l);
	*q = exam_question_of((uint64_t)row.seed, f->reply.number, bank_challenge(f->call.bank, row.challenge));
	if (!q->challenge)
		return ERR_NOT_FOUND;
	f->reply.challenge = row.challenge;
	return ERR_NONE;
}

static void judge(struct request *rq, struct exam_form *f, const struct question *q, enum language l)
{
	struct answer_result result;

	f->reply.value = answer_store(q->challenge, &f->given, rq->arena);
	answer_check(q->challenge, l, &f->given, rq->arena, &result);
	f->reply.result = result.right ? "ok" : "ko";
}

static int answer_post(struct request *rq)
{
	struct exam_form *f = form_new(rq);
	struct question q;
	enum language l;
	struct error e = {};

	f->reply = (struct exam_reply){ .call = f->call, .number = param_int(rq, "number"),
		                        .value = STR(EXAM_SKIPPED), .result = "aband",
		                        .away = param_int(rq, "away") };
	int k = asked(rq, f, &q, &l);
	if (k && k != ERR_NOT_FOUND)
		return reply_status(rq, k);
	if (!k && !param_given(rq, "skip")) {
		if (question_given(rq, &q, &f->given, &e))
			return ask_again(rq, message_error(rq->language, &e, rq->arena));
		if (answer_is_empty(q.challenge, &f->given))
			return ask_again(rq, say(rq, N_("Answer first, or choose “Skip this question”.")));
		judge(rq, f, &q, l);
	}
	/* a question that was never asked, or has left the content, is refused there too */
	return request_write_gathered(rq, write_reply, &f->reply, answered);
}

/* ---- alerts, and coming back ------------------------------------------------------------------ */

static int write_alert(struct db *db, void *args)
{
	return exam_alert(db, args);
}

static int write_withdraw(struct db *db, void *args)
{
	return exam_withdraw(db, args);
}

static int write_come_back(struct db *db, void *args)
{
	return exam_come_back(db, args);
}

/* The question with its alert form open, and what to mend in it. */
static int ask_reason(struct request *rq, const char *problem)
{
	struct sitting s;
	int k = load(rq, &s);

	if (k)
		return reply_status(rq, k);
	struct exam_view v = exam_view_of(rq, &s, NULL);
	v.is_alerting = true;
	v.alert = param_text(rq, "text");
	v.alert_error = say(rq, problem);
	return reply_view(rq, 422, &v);
}

/* What the invigilator reads: the reason, and the candidate's own words. */
static int alert_post(struct request *rq)
{
	struct exam_form *f = form_new(rq);
	const struct alert_reason *reason = alert_reason_of(param_text(rq, "reason"));

	if (!reason)
		return ask_reason(rq, N_("Choose what is the matter, so that the invigilator knows."));
	f->said = (struct exam_said){ .call = f->call, .text = alert_write(rq->arena, reason, param_text(rq, "text")) };
	return request_write(rq, write_alert, &f->said, done);
}

static int withdraw_post(struct request *rq)
{
	struct exam_form *f = form_new(rq);

	f->said = (struct exam_said){ .call = f->call };
	return request_write(rq, write_withdraw, &f->said, done);
}

static int come_back_post(struct request *rq)
{
	struct exam_form *f = form_new(rq);

	f->said = (struct exam_said){ .call = f->call };
	return request_write(rq, write_come_back, &f->said, done);
}

/* ---- tables ----------------------------------------------------------------------------------- */

#define CANDIDATE { "candidate", PARAM_ID, PARAM_PATH, 0, true }
static const struct param plain_params[] = { CANDIDATE, {} };
static const struct param contact_params[] = { CANDIDATE, { "away", PARAM_FLAG, PARAM_FORM, 0, false }, {} };
static const struct param rules_params[] = { CANDIDATE, { "accept", PARAM_FLAG, PARAM_FORM, 0, false }, {} };
static const struct param start_params[] = {
	CANDIDATE,
	{ "code", PARAM_LINE, PARAM_FORM, 40, false },
	{ "language", PARAM_WORD, PARAM_FORM, 2, false },
	{},
};
static const struct param answer_params[] = {
	CANDIDATE,
	{ "number", PARAM_INT, PARAM_FORM, 1000, true },
	QUESTION_PARAMS,
	{ "skip", PARAM_FLAG, PARAM_FORM, 0, false },
	{ "away", PARAM_INT, PARAM_FORM, 100000, false },
	{},
};
static const struct param alert_params[] = {
	CANDIDATE,
	{ "number", PARAM_INT, PARAM_FORM, 1000, false },
	{ "reason", PARAM_WORD, PARAM_FORM, 40, false },
	{ "text", PARAM_TEXT, PARAM_FORM, 500, false },
	{},
};

#define BASE "/certification/:candidate"
static const struct route routes[] = {
	{ METHOD_GET, BASE, ACCESS_SIGNED_IN, exam_show, plain_params, &exam_shape, "Where one's exam stands: what to do next, or the question to answer", 0, 0, &right_candidate },
	{ METHOD_GET, BASE "/standing", ACCESS_SIGNED_IN, standing_show, plain_params, &standing_shape, "The same in a few figures, to be looked at often", 0, 0, &right_candidate },
	{ METHOD_POST, BASE "/contact", ACCESS_SIGNED_IN, contact_post, contact_params, &standing_shape, "A sign of life, and whether the window was left", 0, 0, &right_candidate },
	{ METHOD_POST, BASE "/rules", ACCESS_SIGNED_IN, rules_post, rules_params, &exam_shape, "Accept the rules", 0, 0, &right_candidate },
	{ METHOD_POST, BASE "/start", ACCESS_SIGNED_IN, start_post, start_params, &exam_shape, "Begin, by the access code", 0, 0, &right_candidate },
	{ METHOD_POST, BASE "/answers", ACCESS_SIGNED_IN, answer_post, answer_params, &exam_shape, "Answer or skip a question; the next one comes back", 0, 0, &right_candidate },
	{ METHOD_POST, BASE "/alert", ACCESS_SIGNED_IN, alert_post, alert_params, &exam_shape, "Report a problem with the question: the clock stands still", 0, 0, &right_candidate },
	{ METHOD_POST, BASE "/withdraw", ACCESS_SIGNED_IN, withdraw_post, plain_params, &exam_shape, "Take the report back and go on", 0, 0, &right_candidate },
	{ METHOD_POST, BASE "/come-back", ACCESS_SIGNED_IN, come_back_post, plain_params, &exam_shape, "Ask to go on in this browser", 0, 0, &right_candidate },
};
const struct route_table certif_exam_routes = ROUTE_TABLE("certif", routes);

static const struct page pages[] = {
	{ "certif/exam_rules", &exam_shape }, { "certif/exam_wait", &exam_shape },
	{ "certif/exam_code", &exam_shape },  { "certif/exam_question", &exam_shape },
	{ "certif/exam_held", &exam_shape },  { "certif/exam_end", &exam_shape },
};
const struct page_table certif_exam_pages = PAGE_TABLE(pages);
