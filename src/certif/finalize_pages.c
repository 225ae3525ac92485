/* SPDX-License-Identifier: EUPL-1.2 */
/* finalize_pages.c - the sheet by which a centre finalises: filled in, read again, then confirmed,
 * for it cannot be taken back; afterwards the same to look at, with what is still to be done before
 * the results are out. */
#include "base/unicode.h"
#include "certif/certif.h"
#include "certif/finalize.h"
#include "certif/session_pages.h"
#include "learn/learn.h"

struct row_view {
	int64_t candidate, answers, questions;
	struct str name, field; /* field: of the form, "abort.123" */
	const char *state;	/* a message */
	bool has_begun, wants_reason, by_candidate, by_technique, is_suspected;
	const char *reason, *problem;
};
static const struct field row_fields[] = {
    FIELD(struct row_view, candidate, FIELD_INT),
    FIELD(struct row_view, answers, FIELD_INT),
    FIELD(struct row_view, questions, FIELD_INT),
    FIELD(struct row_view, name, FIELD_TEXT),
    FIELD(struct row_view, field, FIELD_TEXT),
    FIELD(struct row_view, state, FIELD_MESSAGE),
    FIELD(struct row_view, has_begun, FIELD_BOOL),
    FIELD(struct row_view, wants_reason, FIELD_BOOL),
    FIELD(struct row_view, by_candidate, FIELD_BOOL),
    FIELD(struct row_view, by_technique, FIELD_BOOL),
    FIELD(struct row_view, is_suspected, FIELD_BOOL),
    FIELD(struct row_view, reason, FIELD_MESSAGE),
    FIELD(struct row_view, problem, FIELD_MESSAGE),
};
static const struct shape row_shape = SHAPE(struct row_view, row_fields);

struct finalize_view {
	struct centre_head centre;
	int64_t id, number, begun, under_way, absent, reports, suspected, finalized;
	struct str day, hour, site, room, comment;
	struct list rows;
	bool had_incident, had_trouble_joining;
	bool is_closed, is_cancelled, nobody_began;
	bool act_comment, act_reports, act_scores, act_reasons, act_fraud, is_publishable;
	bool confirms; /* the sheet is whole: only to be confirmed */
	const char *problem, *comment_error;
};
static const struct field finalize_fields[] = {
    FIELD_OF(struct finalize_view, centre, FIELD_OBJECT, centre_head_shape),
    FIELD(struct finalize_view, id, FIELD_INT),
    FIELD(struct finalize_view, number, FIELD_INT),
    FIELD(struct finalize_view, begun, FIELD_INT),
    FIELD(struct finalize_view, under_way, FIELD_INT),
    FIELD(struct finalize_view, absent, FIELD_INT),
    FIELD(struct finalize_view, reports, FIELD_INT),
    FIELD(struct finalize_view, suspected, FIELD_INT),
    FIELD(struct finalize_view, finalized, FIELD_TIME),
    FIELD(struct finalize_view, day, FIELD_TEXT),
    FIELD(struct finalize_view, hour, FIELD_TEXT),
    FIELD(struct finalize_view, site, FIELD_TEXT),
    FIELD(struct finalize_view, room, FIELD_TEXT),
    FIELD(struct finalize_view, comment, FIELD_TEXT),
    FIELD_OF(struct finalize_view, rows, FIELD_LIST, row_shape),
    FIELD(struct finalize_view, had_incident, FIELD_BOOL),
    FIELD(struct finalize_view, had_trouble_joining, FIELD_BOOL),
    FIELD(struct finalize_view, is_closed, FIELD_BOOL),
    FIELD(struct finalize_view, is_cancelled, FIELD_BOOL),
    FIELD(struct finalize_view, nobody_began, FIELD_BOOL),
    FIELD(struct finalize_view, act_comment, FIELD_BOOL),
    FIELD(struct finalize_view, act_reports, FIELD_BOOL),
    FIELD(struct finalize_view, act_scores, FIELD_BOOL),
    FIELD(struct finalize_view, act_reasons, FIELD_BOOL),
    FIELD(struct finalize_view, act_fraud, FIELD_BOOL),
    FIELD(struct finalize_view, is_publishable, FIELD_BOOL),
    FIELD(struct finalize_view, confirms, FIELD_BOOL),
    FIELD(struct finalize_view, problem, FIELD_MESSAGE),
    FIELD(struct finalize_view, comment_error, FIELD_MESSAGE),
};
static const struct shape finalize_shape = SHAPE(struct finalize_view, finalize_fields);

/* ---- the sheet as a view ------------------------------------------------------------------------
 */

static const char *state_text(const struct finalize_row *r)
{
	switch (r->state) {
	case EXAM_STARTED:
		return N_("Still under way");
	case EXAM_COMPLETED:
		return N_("Finished");
	case EXAM_TIME_OVER:
		return N_("Time is up");
	case EXAM_STOPPED:
		return N_("Ended by an invigilator");
	case EXAM_FINALIZED:
		return N_("Ended by the finalisation");
	case EXAM_ENROLLED:
	case EXAM_ABSENT:
		return N_("Absent");
	default:
		return N_("Joined, did not begin");
	}
}

static struct list rows_of(struct request *rq, const struct finalize_sheet *s)
{
	struct row_view *rows = ARENA_NEW(rq->arena, struct row_view, s->n + 1);

	for (size_t i = 0; i < s->n; i++) {
		const struct finalize_row *r = &s->rows[i];
		rows[i] = (struct row_view){
		    .candidate = r->candidate,
		    .answers = r->answers,
		    .questions = EXAM_QUESTIONS,
		    .name = arena_printf(rq->arena, STR_FMT " " STR_FMT, STR_ARG(r->birth_name),
					 STR_ARG(r->first_name)),
		    .field = arena_printf(rq->arena, "abort.%lld", (long long)r->candidate),
		    .state = state_text(r),
		    .has_begun = r->has_begun,
		    .wants_reason = finalize_wants_reason(r),
		    .by_candidate = str_eq(r->reason, STR(FINALIZE_BY_CANDIDATE)),
		    .is_suspected = r->is_suspected,
		    .by_technique = str_eq(r->reason, STR(FINALIZE_BY_TECHNIQUE)),
		    .reason = finalize_reason_label(r->reason),
		    .problem = r->problem,
		};
	}
	return LIST(rows, s->n);
}

static int view_of(struct request *rq, const struct finalize_sheet *s, struct finalize_view *v)
{
	unsigned actions = finalize_actions(&s->facts);
	struct session_page p;
	int k = session_page_load(rq, s->session, &p);

	if (k)
		return k;
	*v = (struct finalize_view){
	    .centre = p.centre,
	    .id = s->session,
	    .number = p.row.number,
	    .begun = (int64_t)s->begun,
	    .under_way = (int64_t)s->under_way,
	    .absent = (int64_t)(s->n - s->begun),
	    .reports = (int64_t)s->facts.reports,
	    .suspected = (int64_t)s->facts.suspected,
	    .finalized = s->finalized,
	    .site = p.row.site,
	    .room = p.row.room,
	    .comment = s->comment,
	    .rows = rows_of(rq, s),
	    .had_incident = s->had_incident,
	    .had_trouble_joining = s->had_trouble_joining,
	    .is_closed = s->is_closed,
	    .is_cancelled = s->is_cancelled,
	    .nobody_began = s->begun == 0,
	    .act_comment = actions & ACTION_COMMENT,
	    .act_reports = actions & ACTION_REPORTS,
	    .act_scores = actions & ACTION_SCORES,
	    .act_reasons = actions & ACTION_REASONS,
	    .act_fraud = actions & ACTION_FRAUD,
	    .is_publishable = actions == 0,
	};
	v->day = certif_session_day(rq->arena, rq->language, p.zone, p.row.starts);
	v->hour = certif_session_hour(rq->arena, p.zone, p.centre.zone, p.row.starts);
	return ERR_NONE;
}

static int show(struct request *rq, int status, const struct finalize_sheet *s, const char *problem,
		const char *comment_error, bool confirms)
{
	struct finalize_view v;
	int k = view_of(rq, s, &v);

	if (k)
		return reply_status(rq, k);
	v.problem = problem;
	v.comment_error = comment_error;
	v.confirms = confirms;
	return reply_page_status(rq, status, s->is_closed ? "certif/finalized" : "certif/finalize",
				 &v);
}

static int sheet_show(struct request *rq)
{
	struct finalize_sheet s;
	int k = finalize_load(rq->db, rq->arena, param_int(rq, "session"), &s);

	return k ? reply_status(rq, k) : show(rq, 200, &s, NULL, NULL, false);
}

/* ---- sent ---------------------------------------------------------------------------------------
 */

/* What was filled in, over what is there. */
static void read_form(struct request *rq, struct finalize_sheet *s)
{
	struct str name, value;

	for (size_t i = 0; i < s->n; i++)
		s->rows[i].reason = STR("");
	for (size_t i = 0; param_nth(rq, "abort.*", i, &name, &value); i++) {
		int64_t candidate;
		if (!str_int(str_from(name, sizeof "abort." - 1), &candidate))
			continue;
		for (size_t j = 0; j < s->n; j++)
			if (s->rows[j].candidate == candidate)
				s->rows[j].reason = value;
	}
	s->comment = param_text(rq, "comment");
	s->had_incident = param_given(rq, "incident");
	s->had_trouble_joining = param_given(rq, "trouble");
}

static const char *problem_text(enum finalize_problem p)
{
	switch (p) {
	case FINALIZE_NOTHING:
		return N_("Nobody has begun a test: this session cannot be finalised. Cancel it "
			  "instead.");
	case FINALIZE_CLOSED:
		return N_("This session is finalised or called off already.");
	default:
		return N_("A test has changed meanwhile. Look at the rows again, then confirm.");
	}
}

static int refused(struct request *rq, const char *text, size_t problems)
{
	struct error e = {
	    .kind = problems ? ERR_INVALID : ERR_CONFLICT, .message = text, .field = STR("abort")};

	return reply_error(rq, &e);
}

static int write_end(struct db *db, void *args)
{
	return finalize_send(db, args);
}

static int ended(struct request *rq, int result)
{
	const struct finalize_send *w = rq->room;
	struct finalize_sheet s;
	int k;

	if (result && result != ERR_CONFLICT)
		return reply_status(rq, result);
	if (!result) {
		reply_notice(rq, N_("The session is finalised."));
		return reply_redirect(rq, arena_printf(rq->arena, "/certif/sessions/%lld/finalize",
						       (long long)w->exam.session));
	}
	if (rq->wants_json)
		return refused(rq, problem_text(w->exam.problem), 0);
	k = finalize_load(rq->db, rq->arena, w->exam.session, &s);
	if (k)
		return reply_status(rq, k);
	read_form(rq, &s);
	finalize_check(s.rows, s.n);
	return show(rq, 409, &s, problem_text(w->exam.problem), NULL, false);
}

static int end(struct request *rq, const struct finalize_sheet *s)
{
	struct finalize_send *w = ARENA_NEW(rq->arena, struct finalize_send, 1);

	*w = (struct finalize_send){
	    .exam = {.call = {.arena = rq->arena,
			      .ids = rq->ids,
			      .bank = learn_bank(rq),
			      .memory = APP(rq)->exams,
			      .person = rq->person,
			      .now = clock_now(&rq->clock)},
		     .session = s->session},
	    .rows = s->rows,
	    .n = s->n,
	    .comment = s->comment,
	    .had_incident = s->had_incident,
	    .had_trouble_joining = s->had_trouble_joining,
	};
	rq->room = w;
	return request_write(rq, write_end, w, ended);
}

static int sheet_send(struct request *rq)
{
	static const char unsaid[] = N_("Some tests are not whole: say why, each time.");
	struct finalize_sheet s;
	int k = finalize_load(rq->db, rq->arena, param_int(rq, "session"), &s);

	if (k)
		return reply_status(rq, k);
	if (s.is_closed || s.begun == 0) {
		const char *text = problem_text(s.is_closed ? FINALIZE_CLOSED : FINALIZE_NOTHING);
		return rq->wants_json ? refused(rq, text, 0) : show(rq, 409, &s, text, NULL, false);
	}
	read_form(rq, &s);
	if (param_given(rq, "again"))
		return show(rq, 200, &s, NULL, NULL, false);
	size_t problems = finalize_check(s.rows, s.n);
	bool is_long = utf8_count(s.comment) > FINALIZE_COMMENT_MOST;
	if (rq->wants_json && problems)
		return refused(rq, unsaid, problems);
	if (problems || is_long)
		return show(rq, 422, &s, problems ? unsaid : NULL,
			    is_long ? N_("This is too long: 500 characters at most.") : NULL,
			    false);
	return param_given(rq, "confirm") ? end(rq, &s) : show(rq, 200, &s, NULL, NULL, true);
}

static const struct param show_params[] = {{"session", PARAM_ID, PARAM_PATH, 0, true}, {0}};
static const struct param send_params[] = {
    {"session", PARAM_ID, PARAM_PATH, 0, true},
    {"abort.*", PARAM_WORD, PARAM_FORM, 20, false},
    {"comment", PARAM_TEXT, PARAM_FORM, 2000, false},
    {"incident", PARAM_FLAG, PARAM_FORM, 0, false},
    {"trouble", PARAM_FLAG, PARAM_FORM, 0, false},
    {"confirm", PARAM_FLAG, PARAM_FORM, 0, false},
    {"again", PARAM_FLAG, PARAM_FORM, 0, false}, /* back to the sheet, as it is filled in */
    {0},
};

/* clang-format off */
static const struct route routes[] = {
	{ METHOD_GET, "/certif/sessions/:session/finalize", ACCESS_SIGNED_IN, sheet_show, show_params, &finalize_shape, "The sheet by which a centre finalises a session", 0, 0, &right_centre_member },
	{ METHOD_POST, "/certif/sessions/:session/finalize", ACCESS_SIGNED_IN, sheet_send, send_params, &finalize_shape, "Finalise a session: without `confirm` only read again", 0, 0, &right_centre_member },
};
/* clang-format on */
const struct route_table certif_finalize_routes = ROUTE_TABLE("certif", routes);

static const struct page pages[] = {
    {"certif/finalize", &finalize_shape},
    {"certif/finalized", &finalize_shape},
};
const struct page_table certif_finalize_pages = PAGE_TABLE(pages);
