/* SPDX-License-Identifier: EUPL-1.2 */
/* session_pages.c - a session's own page: its codes, its candidates in figures, the way to everything
 * else; its cancellation and its end. */
#include "certif/session_pages.h"

#include "base/log.h"
#include "base/random.h"
#include "certif/certif.h"
#include "people/mail.h"
#include "web/server.h"

/* ---- shared ------------------------------------------------------------------------------------ */

int centre_zone(struct request *rq, const struct centre_head *centre, struct zone **out)
{
	struct error e = {};
	int k = zone_open(rq->arena, centre->zone, out, &e);

	if (k)
		log_text(LOG_ERROR, "time zone of centre %lld: %s", (long long)centre->id, error_text(&e, rq->arena).p);
	return k ? ERR_INTERNAL : ERR_NONE;
}

int session_page_load(struct request *rq, int64_t session, struct session_page *out)
{
	int k = certif_session_by_id(rq->db, rq->arena, session, &out->row);

	if (!k)
		k = certif_session_counts(rq->db, rq->arena, session, &out->counts);
	if (!k)
		k = centre_head_load(rq, out->row.centre, CENTRE_SESSIONS, &out->centre);
	return k ? k : centre_zone(rq, &out->centre, &out->zone);
}

struct certif_session_write *session_write_new(struct request *rq)
{
	struct certif_session_write *w = ARENA_NEW(rq->arena, struct certif_session_write, 1);

	*w = (struct certif_session_write){ .arena = rq->arena,
		                            .ids = rq->ids,
		                            .random = random_secret,
		                            .origin = server_origin(rq->server),
		                            .person = rq->person,
		                            .now = clock_now(&rq->clock) };
	return w;
}

struct str session_path(struct request *rq, int64_t session)
{
	return arena_printf(rq->arena, "/certif/sessions/%lld", (long long)session);
}

struct str session_problem(struct request *rq, const struct certif_session_write *w)
{
	return w->problem ? message_filled(message(rq->language, w->problem), w->other, rq->arena) : STR("");
}

/* ---- the page ---------------------------------------------------------------------------------- */

struct session_view {
	struct centre_head centre;
	int64_t id, number, starts, capacity, enrolled, joined, began, created, needed, examiner_count;
	struct str site, room, day, hour, examiners, observations, access_code, password, problem, overlap;
	const char *state_label, *audience_label, *method_label, *method_meaning;
	bool is_open, is_cancelled, is_created, may_change, may_delete, crowded, few_eyes, soon, is_past;
};
static const struct field session_fields[] = {
	FIELD_OF(struct session_view, centre, FIELD_OBJECT, centre_head_shape),
	FIELD(struct session_view, id, FIELD_INT),
	FIELD(struct session_view, number, FIELD_INT),
	FIELD(struct session_view, starts, FIELD_TIME),
	FIELD(struct session_view, capacity, FIELD_INT),
	FIELD(struct session_view, enrolled, FIELD_INT),
	FIELD(struct session_view, joined, FIELD_INT),
	FIELD(struct session_view, began, FIELD_INT),
	FIELD(struct session_view, created, FIELD_DATE),
	FIELD(struct session_view, needed, FIELD_INT),
	FIELD(struct session_view, examiner_count, FIELD_INT),
	FIELD(struct session_view, site, FIELD_TEXT),
	FIELD(struct session_view, room, FIELD_TEXT),
	FIELD(struct session_view, day, FIELD_TEXT),
	FIELD(struct session_view, hour, FIELD_TEXT),
	FIELD(struct session_view, examiners, FIELD_TEXT),
	FIELD(struct session_view, observations, FIELD_TEXT),
	FIELD(struct session_view, access_code, FIELD_TEXT),
	FIELD(struct session_view, password, FIELD_TEXT),
	FIELD(struct session_view, problem, FIELD_TEXT),
	FIELD(struct session_view, overlap, FIELD_TEXT),
	FIELD(struct session_view, state_label, FIELD_MESSAGE),
	FIELD(struct session_view, audience_label, FIELD_MESSAGE),
	FIELD(struct session_view, method_label, FIELD_MESSAGE),
	FIELD(struct session_view, method_meaning, FIELD_MESSAGE),
	FIELD(struct session_view, is_open, FIELD_BOOL),
	FIELD(struct session_view, is_cancelled, FIELD_BOOL),
	FIELD(struct session_view, is_created, FIELD_BOOL),
	FIELD(struct session_view, may_change, FIELD_BOOL),
	FIELD(struct session_view, may_delete, FIELD_BOOL),
	FIELD(struct session_view, crowded, FIELD_BOOL),
	FIELD(struct session_view, few_eyes, FIELD_BOOL),
	FIELD(struct session_view, soon, FIELD_BOOL),
	FIELD(struct session_view, is_past, FIELD_BOOL),
};
static const struct shape session_shape = SHAPE(struct session_view, session_fields);

/* What is worth a second look, of a session that can still be changed. */
static int warn(struct request *rq, const struct session_page *page, struct session_view *v)
{
	struct session_plan plan = certif_session_plan(&page->row);
	unsigned w = session_plan_warnings(&plan, page->counts.enrolled, clock_now(&rq->clock));
	struct certif_session_near near;

	v->crowded = w & SESSION_WARN_CROWDED;
	v->few_eyes = w & SESSION_WARN_FEW_EYES;
	v->soon = w & SESSION_WARN_SOON;
	v->needed = (int64_t)session_examiners_needed(page->counts.enrolled);
	v->examiner_count = (int64_t)session_examiner_count(plan.examiners);
	int k = certif_session_overlap(rq->db, rq->arena, page->row.centre, &plan, page->row.id, &near);
	if (k)
		return k == ERR_NOT_FOUND ? ERR_NONE : k;
	v->overlap = arena_printf(rq->arena, "%lld", (long long)near.number);
	return ERR_NONE;
}

static int session_view_load(struct request *rq, int64_t session, struct session_view *v)
{
	struct session_page p;
	int k = session_page_load(rq, session, &p);

	if (k)
		return k;
	const struct certif_session_by_id *s = &p.row;
	bool is_open = str_eq(s->state, STR("created")) && !s->cancelled.set;
	*v = (struct session_view){ .centre = p.centre,
		                    .id = s->id,
		                    .number = s->number,
		                    .starts = s->starts,
		                    .capacity = s->capacity,
		                    .enrolled = p.counts.enrolled,
		                    .joined = p.counts.joined,
		                    .began = p.counts.began,
		                    .created = s->created,
		                    .site = s->site,
		                    .room = s->room,
		                    .day = certif_session_day(rq->arena, rq->language, p.zone, s->starts),
		                    .hour = certif_session_hour(rq->arena, p.zone, p.centre.zone, s->starts),
		                    .examiners = s->examiners,
		                    .observations = s->observations,
		                    .access_code = s->access_code,
		                    .password = arena_printf(rq->arena, "C-" STR_FMT, STR_ARG(s->password)),
		                    .state_label = certif_session_state_label(s->state, s->cancelled.set),
		                    .audience_label = session_audience_label(certif_session_plan(s).audience),
		                    .is_open = is_open,
		                    .is_cancelled = s->cancelled.set,
		                    .is_created = str_eq(s->state, STR("created")),
		                    .may_change = !certif_session_closed(s, p.counts.began),
		                    .may_delete = is_open && !p.counts.enrolled,
		                    .is_past = s->starts < clock_now(&rq->clock) };
	const struct exam_method *method = exam_method_of(s->method);
	v->method_label = method ? method->label : "";
	v->method_meaning = method ? method->meaning : "";
	return is_open ? warn(rq, &p, v) : ERR_NONE;
}

static int session_show(struct request *rq)
{
	struct session_view v;
	int k = session_view_load(rq, param_int(rq, "session"), &v);

	return k ? reply_status(rq, k) : reply_page(rq, "certif/session", &v);
}

/* ---- its end ------------------------------------------------------------------------------------ */

static int write_cancel(struct db *db, void *args)
{
	return certif_session_cancel(db, args);
}

static int write_delete(struct db *db, void *args)
{
	return certif_session_delete(db, args);
}

static int reply_refused(struct request *rq, const struct certif_session_write *w)
{
	struct session_view v;
	int k = session_view_load(rq, w->id, &v);

	if (k)
		return reply_status(rq, k);
	v.problem = session_problem(rq, w);
	return reply_page_status(rq, 409, "certif/session", &v);
}

static int cancelled(struct request *rq, int result)
{
	const struct certif_session_write *w = rq->room;

	if (result)
		return result == ERR_CONFLICT && w->problem ? reply_refused(rq, w) : reply_status(rq, result);
	mailer_poke(APP(rq)->mailer);
	reply_notice(rq, w->told ? N_("The session is cancelled. The candidates who were convoked are told by e-mail.")
	                         : N_("The session is cancelled."));
	return reply_redirect(rq, session_path(rq, w->id));
}

static int cancel(struct request *rq)
{
	struct certif_session_write *w = session_write_new(rq);

	w->id = param_int(rq, "session");
	rq->room = w;
	return request_write(rq, write_cancel, w, cancelled);
}

static int deleted(struct request *rq, int result)
{
	const struct certif_session_write *w = rq->room;

	if (result)
		return result == ERR_CONFLICT && w->problem ? reply_refused(rq, w) : reply_status(rq, result);
	reply_notice(rq, N_("The session is deleted."));
	return reply_redirect(rq, arena_printf(rq->arena, "/certif/centres/%lld", (long long)w->centre));
}

static int delete_session(struct request *rq)
{
	struct certif_session_write *w = session_write_new(rq);
	struct certif_session_by_id row;
	int k = certif_session_by_id(rq->db, rq->arena, param_int(rq, "session"), &row);

	if (k)
		return reply_status(rq, k);
	w->id = row.id;
	w->centre = row.centre;
	rq->room = w;
	return request_write(rq, write_delete, w, deleted);
}

static const struct param session_params[] = { { "session", PARAM_ID, PARAM_PATH, 0, true }, {} };

#define OF_SESSION "/certif/sessions/:session"
static const struct route routes[] = {
	{ METHOD_GET, OF_SESSION, ACCESS_SIGNED_IN, session_show, session_params, &session_shape, "One session", 0, 0, &right_centre_member },
	{ METHOD_POST, OF_SESSION "/cancel", ACCESS_SIGNED_IN, cancel, session_params, &session_shape, "Cancel a session and tell its candidates", 0, 0, &right_centre_member },
	{ METHOD_POST, OF_SESSION "/delete", ACCESS_SIGNED_IN, delete_session, session_params, &session_shape, "Delete a session without candidates", 0, 0, &right_centre_member },
};
const struct route_table certif_session_routes = ROUTE_TABLE("certif", routes);

static const struct page pages[] = { { "certif/session", &session_shape } };
const struct page_table certif_session_pages = PAGE_TABLE(pages);
