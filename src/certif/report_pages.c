/* SPDX-License-Identifier: EUPL-1.2 */
/* report_pages.c - incidents and frauds: written down, looked at, taken back, printed. The same
 * pages for invigilators, while it happens, and for the centre before it finalises: the route's
 * right tells where one is led back to. */
#include "certif/certif.h"
#include "certif/paper.h"
#include "certif/queries.h"
#include "certif/report.h"

struct option_view {
	struct str value;
	struct str label;
	bool chosen;
};
static const struct field option_fields[] = {
    FIELD(struct option_view, value, FIELD_TEXT),
    FIELD(struct option_view, label, FIELD_TEXT),
    FIELD(struct option_view, chosen, FIELD_BOOL),
};
static const struct shape option_shape = SHAPE(struct option_view, option_fields);

struct report_row {
	int64_t id, question;
	struct str at;	 /* "14:05", in the centre's zone */
	struct str turn; /* address: to take it back or put it back */
	struct str who, description, by;
	const char *label;
	bool needs_action, is_settled, is_withdrawn;
};
static const struct field row_fields[] = {
    FIELD(struct report_row, id, FIELD_INT),
    FIELD(struct report_row, at, FIELD_TEXT),
    FIELD(struct report_row, turn, FIELD_TEXT),
    FIELD(struct report_row, question, FIELD_INT),
    FIELD(struct report_row, who, FIELD_TEXT),
    FIELD(struct report_row, description, FIELD_TEXT),
    FIELD(struct report_row, by, FIELD_TEXT),
    FIELD(struct report_row, label, FIELD_MESSAGE),
    FIELD(struct report_row, needs_action, FIELD_BOOL),
    FIELD(struct report_row, is_settled, FIELD_BOOL),
    FIELD(struct report_row, is_withdrawn, FIELD_BOOL),
};
static const struct shape row_shape = SHAPE(struct report_row, row_fields);

struct reports_view {
	int64_t number;
	struct str back, base; /* addresses: of where one came from; of these pages */
	bool in_room;	       /* an invigilator's */
	bool is_closed;	       /* finalised: to look at */
	struct list rows, candidates, kinds;
	bool has_rows;
	int64_t question;
	struct str description;
	struct str kind_error, candidate_error, question_error, description_error;
};
static const struct field reports_fields[] = {
    FIELD(struct reports_view, number, FIELD_INT),
    FIELD(struct reports_view, back, FIELD_TEXT),
    FIELD(struct reports_view, base, FIELD_TEXT),
    FIELD(struct reports_view, in_room, FIELD_BOOL),
    FIELD(struct reports_view, is_closed, FIELD_BOOL),
    FIELD_OF(struct reports_view, rows, FIELD_LIST, row_shape),
    FIELD_OF(struct reports_view, candidates, FIELD_LIST, option_shape),
    FIELD_OF(struct reports_view, kinds, FIELD_LIST, option_shape),
    FIELD(struct reports_view, has_rows, FIELD_BOOL),
    FIELD(struct reports_view, question, FIELD_INT),
    FIELD(struct reports_view, description, FIELD_TEXT),
    FIELD(struct reports_view, kind_error, FIELD_TEXT),
    FIELD(struct reports_view, candidate_error, FIELD_TEXT),
    FIELD(struct reports_view, question_error, FIELD_TEXT),
    FIELD(struct reports_view, description_error, FIELD_TEXT),
};
static const struct shape reports_shape = SHAPE(struct reports_view, reports_fields);

/* ---- what there is ------------------------------------------------------------------------------
 */

struct place {
	int64_t session;
	struct board_session row;
	struct zone *zone;
	bool in_room;
};

static int place_of(struct request *rq, struct place *p)
{
	int k;

	p->session = param_int(rq, "session");
	p->in_room = rq->route->right == &right_invigilator;
	k = board_session(rq->db, rq->arena, p->session, &p->row);
	if (k)
		return k;
	return zone_open(rq->arena, p->row.zone, &p->zone, NULL) ? ERR_INTERNAL : ERR_NONE;
}

static struct str base_of(struct request *rq, bool in_room)
{
	return arena_printf(
	    rq->arena, in_room ? "/invigilation/%lld/reports" : "/certif/sessions/%lld/reports",
	    (long long)param_int(rq, "session"));
}

static struct str name_of(struct arena *a, struct str birth_name, struct str first_name)
{
	return arena_printf(a, STR_FMT " " STR_FMT, STR_ARG(birth_name), STR_ARG(first_name));
}

static struct list rows_of(struct request *rq, const struct place *p, const struct report *list,
			   size_t n)
{
	struct str base = base_of(rq, p->in_room);
	struct report_row *rows = ARENA_NEW(rq->arena, struct report_row, n + 1);

	for (size_t i = 0; i < n; i++) {
		const struct report *r = &list[i];
		struct clock_date at = zone_local(p->zone, r->at);
		rows[i] = (struct report_row){
		    .id = r->id,
		    .turn =
			arena_printf(rq->arena, STR_FMT "/%lld", STR_ARG(base), (long long)r->id),
		    .question = r->question,
		    .description = r->description,
		    .by = r->by,
		    .label = r->kind->label,
		    .needs_action = r->needs_action,
		    .is_settled = r->is_settled,
		    .is_withdrawn = r->is_withdrawn,
		    .at = arena_printf(rq->arena, "%02d:%02d", at.hour, at.minute),
		    .who =
			r->candidate ? name_of(rq->arena, r->birth_name, r->first_name) : STR(""),
		};
	}
	return LIST(rows, n);
}

static struct list candidates_of(struct request *rq, const struct board_candidates *found, size_t n,
				 int64_t chosen)
{
	struct option_view *list = ARENA_NEW(rq->arena, struct option_view, n + 1);

	for (size_t i = 0; i < n; i++)
		list[i] = (struct option_view){
		    arena_printf(rq->arena, "%lld", (long long)found[i].candidate),
		    name_of(rq->arena, found[i].birth_name, found[i].first_name),
		    found[i].candidate == chosen};
	return LIST(list, n);
}

static struct list kinds_of(struct request *rq, const struct report_kind *chosen)
{
	struct option_view *list = ARENA_NEW(rq->arena, struct option_view, report_kind_count);

	for (size_t i = 0; i < report_kind_count; i++) {
		const char *label = message(rq->language, report_kinds[i].label);
		list[i] = (struct option_view){
		    report_kind_name(&report_kinds[i], rq->arena),
		    report_kinds[i].asks_question
			? message_filled(message(rq->language, N_("Question: {0}")), str_of(label),
					 rq->arena)
			: str_of(label),
		    &report_kinds[i] == chosen};
	}
	return LIST(list, report_kind_count);
}

/* `typed`: what a form held, to be shown again; NULL: an empty one. */
static int view_load(struct request *rq, const struct report *typed, struct reports_view *v)
{
	struct board_candidates *candidates;
	struct report *list;
	struct place p;
	size_t n, m;
	int k = place_of(rq, &p);

	if (!k)
		k = report_list(rq->db, rq->arena, p.session, &list, &n);
	if (!k)
		k = board_candidates(rq->db, rq->arena, p.session, &candidates, &m);
	if (k)
		return k;
	*v = (struct reports_view){
	    .number = p.row.number,
	    .in_room = p.in_room,
	    .base = base_of(rq, p.in_room),
	    .back = arena_printf(
		rq->arena, p.in_room ? "/invigilation/%lld" : "/certif/sessions/%lld/finalize",
		(long long)p.session),
	    .is_closed = !str_eq(p.row.state, STR("created")) || p.row.cancelled.set,
	    .rows = rows_of(rq, &p, list, n),
	    .has_rows = n > 0,
	    .candidates = candidates_of(rq, candidates, m, typed ? typed->candidate : 0),
	    .kinds = kinds_of(rq, typed ? typed->kind : NULL),
	    .question = typed ? typed->question : 0,
	    .description = typed ? typed->description : STR(""),
	};
	return ERR_NONE;
}

static int reports_show(struct request *rq)
{
	const struct report typed = {.candidate = param_int(rq, "candidate")};
	struct reports_view v;
	int k = view_load(rq, &typed, &v);

	return k ? reply_status(rq, k) : reply_page(rq, "certif/reports", &v);
}

/* ---- changes ------------------------------------------------------------------------------------
 */

static int refused(struct request *rq, const struct report *r, const struct error *e)
{
	struct reports_view v;
	int k = view_load(rq, r, &v);

	if (k)
		return reply_status(rq, k);
	if (rq->wants_json)
		return reply_error(rq, e);
	struct str text = message_error(rq->language, e, rq->arena);
	if (str_eq(e->field, STR("kind")))
		v.kind_error = text;
	else if (str_eq(e->field, STR("candidate")))
		v.candidate_error = text;
	else if (str_eq(e->field, STR("question")))
		v.question_error = text;
	else
		v.description_error = text;
	return reply_page_status(rq, 422, "certif/reports", &v);
}

static int closed(struct request *rq)
{
	struct error e = {
	    .kind = ERR_CONFLICT,
	    .message =
		N_("The session is finalised or called off: its incidents can no longer change.")};

	return reply_error(rq, &e);
}

static int changed(struct request *rq, int result)
{
	const char *done = rq->room;

	if (result == ERR_CONFLICT)
		return closed(rq);
	if (result)
		return reply_status(rq, result);
	reply_notice(rq, done);
	return reply_redirect(rq, base_of(rq, rq->route->right == &right_invigilator));
}

static struct report_change *change_new(struct request *rq)
{
	struct report_change *c = ARENA_NEW(rq->arena, struct report_change, 1);

	*c = (struct report_change){.arena = rq->arena,
				    .ids = rq->ids,
				    .session = param_int(rq, "session"),
				    .person = rq->person,
				    .now = clock_now(&rq->clock)};
	return c;
}

static int write_report(struct db *db, void *args)
{
	return report_write(db, args);
}

static int report_send(struct request *rq)
{
	struct report_change *c = change_new(rq);
	struct error e = {};

	c->report = (struct report){.kind = report_kind_named(param_text(rq, "kind")),
				    .candidate = param_int(rq, "candidate"),
				    .question = param_int(rq, "question"),
				    .description = param_text(rq, "description")};
	if (report_check(&c->report, &e))
		return refused(rq, &c->report, &e);
	rq->room = (void *)(uintptr_t)N_("It is written down.");
	return request_write(rq, write_report, c, changed);
}

static int write_withdrawal(struct db *db, void *args)
{
	return report_withdraw(db, args);
}

static int write_return(struct db *db, void *args)
{
	return report_restore(db, args);
}

static int report_turn(struct request *rq)
{
	struct report_change *c = change_new(rq);
	bool back = param_given(rq, "restore");

	c->report.id = param_int(rq, "report");
	rq->room = (void *)(uintptr_t)(back ? N_("The report counts again.")
					    : N_("The report is taken back."));
	return request_write(rq, back ? write_return : write_withdrawal, c, changed);
}

/* ---- on paper
 * ------------------------------------------------------------------------------------ */

static struct str outcome_of(struct request *rq, const struct report *r)
{
	return r->is_settled ? str_of(message(rq->language, N_("Another question was asked.")))
			     : STR("");
}

static struct paper_entry *entries_of(struct request *rq, const struct report *list, size_t n,
				      bool frauds, size_t *out)
{
	struct paper_entry *entries = ARENA_NEW(rq->arena, struct paper_entry, n + 1);

	*out = 0;
	for (size_t i = 0; i < n; i++) {
		const struct report *r = &list[i];
		bool is_fraud = strcmp(r->kind->category, REPORT_FRAUD) == 0;
		if (r->is_withdrawn || is_fraud != frauds)
			continue;
		entries[(*out)++] = (struct paper_entry){
		    .candidate = r->candidate
				     ? arena_printf(rq->arena, STR_FMT " " STR_FMT,
						    STR_ARG(r->first_name), STR_ARG(r->birth_name))
				     : STR(""),
		    .birth_date = r->birth_date,
		    .question = r->question,
		    .at = r->at,
		    .category = str_of(message(rq->language, r->kind->label)),
		    .description = r->description,
		    .outcome = outcome_of(rq, r),
		};
	}
	return entries;
}

static int paper_show(struct request *rq, bool frauds)
{
	struct report *list;
	struct place p;
	struct str file;
	size_t n, entry_count;
	int k = place_of(rq, &p);

	if (!k)
		k = report_list(rq->db, rq->arena, p.session, &list, &n);
	if (k)
		return reply_status(rq, k);
	const struct paper_session session = {.number = p.row.number,
					      .centre = p.row.centre_name,
					      .site = p.row.site,
					      .room = p.row.room,
					      .starts = p.row.starts,
					      .zone = p.zone,
					      .examiners = p.row.examiners};
	const struct paper paper = {&session, rq->language, clock_now(&rq->clock), rq->arena};
	const struct paper_entry *entries = entries_of(rq, list, n, frauds, &entry_count);
	const struct paper_report report = {.entries = entries, .count = entry_count};
	struct error e = {};
	k = frauds ? paper_frauds(&paper, entries, entry_count, &file, &e)
		   : paper_incidents(&paper, &report, &file, &e);
	if (k)
		return reply_error(rq, &e);
	const char *name = arena_printf(rq->arena, "%s-%lld.pdf", frauds ? "frauds" : "incidents",
					(long long)p.row.number)
			       .p;
	return reply_bytes(rq, "application/pdf", name, file);
}

static int incidents_paper(struct request *rq)
{
	return paper_show(rq, false);
}

static int frauds_paper(struct request *rq)
{
	return paper_show(rq, true);
}

/* ---- the table
 * ------------------------------------------------------------------------------------ */

static const struct param list_params[] = {
    {"session", PARAM_ID, PARAM_PATH, 0, true},
    {"candidate", PARAM_ID, PARAM_QUERY, 0, false},
    {0},
};
static const struct param write_params[] = {
    {"session", PARAM_ID, PARAM_PATH, 0, true},
    {"kind", PARAM_WORD, PARAM_FORM, 80, false},
    {"candidate", PARAM_ID, PARAM_FORM, 0, false},
    {"question", PARAM_INT, PARAM_FORM, 10000, false},
    {"description", PARAM_TEXT, PARAM_FORM, 2000, false},
    {0},
};
static const struct param turn_params[] = {
    {"session", PARAM_ID, PARAM_PATH, 0, true},
    {"report", PARAM_ID, PARAM_PATH, 0, true},
    {"restore", PARAM_FLAG, PARAM_FORM, 0, false},
    {0},
};
static const struct param session_params[] = {{"session", PARAM_ID, PARAM_PATH, 0, true}, {0}};

/* clang-format off */
static const struct route routes[] = {
	{ METHOD_GET, "/invigilation/:session/reports", ACCESS_SIGNED_IN, reports_show, list_params, &reports_shape, "What was written down in the room", 0, 0, &right_invigilator },
	{ METHOD_POST, "/invigilation/:session/reports", ACCESS_SIGNED_IN, report_send, write_params, NULL, "Write an incident or a fraud down, in the room", 0, 0, &right_invigilator },
	{ METHOD_POST, "/invigilation/:session/reports/:report", ACCESS_SIGNED_IN, report_turn, turn_params, NULL, "Take a report back, or put it back, in the room", 0, 0, &right_invigilator },
	{ METHOD_GET, "/invigilation/:session/incidents.pdf", ACCESS_SIGNED_IN, incidents_paper, session_params, NULL, "The incidents on paper, for invigilators", 0, 0, &right_invigilator },
	{ METHOD_GET, "/invigilation/:session/frauds.pdf", ACCESS_SIGNED_IN, frauds_paper, session_params, NULL, "The frauds on paper, for invigilators", 0, 0, &right_invigilator },
	{ METHOD_GET, "/certif/sessions/:session/reports", ACCESS_SIGNED_IN, reports_show, list_params, &reports_shape, "What was written down of a session", 0, 0, &right_centre_member },
	{ METHOD_POST, "/certif/sessions/:session/reports", ACCESS_SIGNED_IN, report_send, write_params, NULL, "Write an incident or a fraud down", 0, 0, &right_centre_member },
	{ METHOD_POST, "/certif/sessions/:session/reports/:report", ACCESS_SIGNED_IN, report_turn, turn_params, NULL, "Take a report back, or put it back", 0, 0, &right_centre_member },
	{ METHOD_GET, "/certif/sessions/:session/incidents.pdf", ACCESS_SIGNED_IN, incidents_paper, session_params, NULL, "The incidents on paper", 0, 0, &right_centre_member },
	{ METHOD_GET, "/certif/sessions/:session/frauds.pdf", ACCESS_SIGNED_IN, frauds_paper, session_params, NULL, "The frauds on paper", 0, 0, &right_centre_member },
};
/* clang-format on */
const struct route_table certif_report_routes = ROUTE_TABLE("certif", routes);

static const struct page pages[] = {{"certif/reports", &reports_shape}};
const struct page_table certif_report_pages = PAGE_TABLE(pages);
