/* SPDX-License-Identifier: EUPL-1.2 */
/* exam_join_pages.c - /certification: one's certifications, and joining a session by its number and who
 * one is. What was typed is shown again with what to mend beside each field. */
#include "certif/candidate.h"
#include "certif/certif.h"
#include "certif/exam_view.h"
#include "certif/queries.h"

/* ---- the view --------------------------------------------------------------------------------- */

struct mine_view {
	int64_t candidate_id, session, starts;
	struct str stage;
	const char *state;
	bool goes_on;
};

static const struct field mine_fields[] = {
	FIELD(struct mine_view, candidate_id, FIELD_INT),
	FIELD(struct mine_view, session, FIELD_INT),
	FIELD(struct mine_view, starts, FIELD_DATE),
	FIELD(struct mine_view, stage, FIELD_TEXT),
	FIELD(struct mine_view, state, FIELD_MESSAGE),
	FIELD(struct mine_view, goes_on, FIELD_BOOL),
};
static const struct shape mine_shape = SHAPE(struct mine_view, mine_fields);

struct join_view {
	struct list mine;
	bool has_mine;
	struct str number, birth_name, first_name, birth_date; /* as typed */
	struct str problem, number_error, birth_name_error, first_name_error, birth_date_error;
};

static const struct field join_fields[] = {
	FIELD_OF(struct join_view, mine, FIELD_LIST, mine_shape),
	FIELD(struct join_view, has_mine, FIELD_BOOL),
	FIELD(struct join_view, number, FIELD_TEXT),
	FIELD(struct join_view, birth_name, FIELD_TEXT),
	FIELD(struct join_view, first_name, FIELD_TEXT),
	FIELD(struct join_view, birth_date, FIELD_TEXT),
	FIELD(struct join_view, problem, FIELD_TEXT),
	FIELD(struct join_view, number_error, FIELD_TEXT),
	FIELD(struct join_view, birth_name_error, FIELD_TEXT),
	FIELD(struct join_view, first_name_error, FIELD_TEXT),
	FIELD(struct join_view, birth_date_error, FIELD_TEXT),
};
static const struct shape join_shape = SHAPE(struct join_view, join_fields);

/* Where a certification stands, for the list: results come later. */
static const char *state_text(enum exam_state s, bool cancelled)
{
	static const char *const texts[EXAM_STATE_COUNT] = {
		[EXAM_ENROLLED] = N_("Not begun"),
		[EXAM_WAITING] = N_("Not begun"),
		[EXAM_READY] = N_("Not begun"),
		[EXAM_STARTED] = N_("In progress"),
		[EXAM_COMPLETED] = N_("Taken: results to come"),
		[EXAM_TIME_OVER] = N_("Taken: results to come"),
		[EXAM_STOPPED] = N_("Ended by the invigilator: results to come"),
		[EXAM_FINALIZED] = N_("Ended with the session: results to come"),
		[EXAM_ABSENT] = N_("Not taken"),
	};

	if (cancelled && s <= EXAM_READY)
		return N_("Session called off");
	return s < EXAM_STATE_COUNT ? texts[s] : NULL;
}

static int mine_load(struct request *rq, struct join_view *v)
{
	struct exam_mine *rows;
	size_t n;
	int k = exam_mine(rq->db, rq->arena, rq->person, &rows, &n);

	if (k)
		return k;
	struct mine_view *out = ARENA_NEW(rq->arena, struct mine_view, n + 1);
	for (size_t i = 0; i < n; i++) {
		enum exam_state s = EXAM_ENROLLED;
		exam_state_of(rows[i].state, &s);
		out[i] = (struct mine_view){ .candidate_id = rows[i].candidate,
			                     .session = rows[i].number,
			                     .starts = rows[i].starts,
			                     .stage = rows[i].state,
			                     .state = state_text(s, rows[i].cancelled.set),
			                     .goes_on = !rows[i].cancelled.set && s <= EXAM_STARTED };
	}
	v->mine = LIST(out, n);
	v->has_mine = n > 0;
	return ERR_NONE;
}

static int show(struct request *rq, int status, struct join_view *v)
{
	int k = mine_load(rq, v);

	return k ? reply_status(rq, k) : reply_page_status(rq, status, "certif/join", v);
}

static int join_show(struct request *rq)
{
	struct join_view v = {};

	return show(rq, 200, &v);
}

/* ---- joining ---------------------------------------------------------------------------------- */

struct join_form {
	struct join_view view;
	struct exam_join join;
};

static struct str say(struct request *rq, const char *msgid)
{
	return str_of(message(rq->language, msgid));
}

enum { NUMBER_DIGITS = 8 };

/* As it is told and copied: "1234 5678", "1234-5678". */
static bool number_read(struct arena *a, struct str typed, int64_t *out)
{
	struct buf b = BUF_INIT(64);

	for (size_t i = 0; i < typed.n; i++)
		if (typed.p[i] != ' ' && typed.p[i] != '-' && typed.p[i] != '.')
			buf_char(&b, typed.p[i]);
	struct str digits = buf_take(&b, a);
	return digits.n == NUMBER_DIGITS && digits.p[0] > '0' && digits.p[0] <= '9' && str_int(digits, out);
}

static bool check(struct request *rq, struct join_form *f)
{
	struct join_view *v = &f->view;
	struct exam_join *j = &f->join;

	j->birth_name = v->birth_name;
	j->first_name = v->first_name;
	j->birth_date = candidate_day(rq->arena, v->birth_date);
	if (!number_read(rq->arena, v->number, &j->number))
		v->number_error = say(rq, N_("Write the number of the session: the eight digits the invigilator gives."));
	if (!v->birth_name.n)
		v->birth_name_error = say(rq, N_("Write your birth name, as it is on your identity document."));
	if (!v->first_name.n)
		v->first_name_error = say(rq, N_("Write your first name, as it is on your identity document."));
	if (!j->birth_date.n)
		v->birth_date_error = say(rq, N_("Write the day, the month and the year: 29/02/2004 for 29 February 2004."));
	return !v->number_error.n && !v->birth_name_error.n && !v->first_name_error.n && !v->birth_date_error.n;
}

static int refuse(struct request *rq, struct join_form *f)
{
	const struct exam_join *j = &f->join;
	const char *field = exam_refusal_field(j->refusal);
	int64_t until = j->refusal == REFUSAL_DAY ? j->starts : j->until;
	struct str text = message_filled(message(rq->language, exam_refusal_text(j->refusal)),
	                                 language_time(rq->language, until, rq->arena), rq->arena);

	*(strcmp(field, "session") == 0 ? &f->view.number_error : &f->view.problem) = text;
	return show(rq, j->refusal == REFUSAL_SHUT ? 429 : 422, &f->view);
}

static int joined(struct request *rq, int result)
{
	struct join_form *f = rq->room;

	if (result)
		return reply_status(rq, result);
	if (f->join.refusal)
		return refuse(rq, f);
	return reply_redirect(rq, arena_printf(rq->arena, "/certification/%lld", (long long)f->join.call.candidate));
}

static int write_join(struct db *db, void *args)
{
	return exam_join(db, args);
}

static int join_post(struct request *rq)
{
	struct join_form *f = ARENA_NEW(rq->arena, struct join_form, 1);

	f->view = (struct join_view){ .number = param_text(rq, "number"),
		                      .birth_name = param_text(rq, "birth_name"),
		                      .first_name = param_text(rq, "first_name"),
		                      .birth_date = param_text(rq, "birth_date") };
	f->join = (struct exam_join){ .call = exam_call_of(rq, 0) };
	rq->room = f;
	if (!check(rq, f))
		return show(rq, 422, &f->view);
	return request_write(rq, write_join, &f->join, joined);
}

/* ---- tables ----------------------------------------------------------------------------------- */

static const struct param join_params[] = {
	{ "number", PARAM_LINE, PARAM_FORM, 40, false },
	{ "birth_name", PARAM_LINE, PARAM_FORM, CANDIDATE_NAME_MOST, false },
	{ "first_name", PARAM_LINE, PARAM_FORM, CANDIDATE_NAME_MOST, false },
	{ "birth_date", PARAM_LINE, PARAM_FORM, 40, false },
	{},
};

static const struct route routes[] = {
	{ METHOD_GET, "/certification", ACCESS_SIGNED_IN, join_show, NULL, &join_shape, "One's certifications, and the form to join a session", 0, 0, NULL },
	{ METHOD_POST, "/certification", ACCESS_SIGNED_IN, join_post, join_params, &join_shape, "Join a session as one of its candidates", 0, 0, NULL },
};
const struct route_table certif_join_routes = ROUTE_TABLE("certif", routes);

static const struct page pages[] = {
	{ "certif/join", &join_shape },
};
const struct page_table certif_join_pages = PAGE_TABLE(pages);
