/* SPDX-License-Identifier: EUPL-1.2 */
/* session_form_pages.c - the form of a session: a new one, one like another, a change or a move. */
#include "certif/certif.h"
#include "certif/session_form.h"
#include "certif/session_pages.h"
#include "people/mail.h"

struct form_view {
	struct centre_head centre;
	int64_t id, number; /* 0: a new one */
	bool is_like;
	struct session_form form;
	struct str problem;
	int64_t convoked;
};
static const struct field form_fields[] = {
	FIELD_OF(struct form_view, centre, FIELD_OBJECT, centre_head_shape),
	FIELD(struct form_view, id, FIELD_INT),
	FIELD(struct form_view, number, FIELD_INT),
	FIELD(struct form_view, is_like, FIELD_BOOL),
	FIELD_OF(struct form_view, form, FIELD_OBJECT, session_form_shape),
	FIELD(struct form_view, problem, FIELD_TEXT),
	FIELD(struct form_view, convoked, FIELD_INT),
};
static const struct shape form_shape = SHAPE(struct form_view, form_fields);

/* A form on its way to being kept. */
struct sending {
	struct certif_session_write *write;
	struct form_view view;
};

/* ---- a new one --------------------------------------------------------------------------------- */

/* The same weekday and hour, the first week from the next on that is not past. */
static struct session_texts next_week(struct request *rq, const struct session_page *p)
{
	struct session_plan plan = certif_session_plan(&p->row);
	struct session_texts t = session_plan_texts(rq->arena, &plan, p->zone);
	struct clock_date d = zone_local(p->zone, plan.starts);
	int64_t day = clock_ms_utc((struct clock_date){ .year = d.year, .month = d.month, .day = d.day }) + 7 * CLOCK_DAY;
	int64_t today = clock_now(&rq->clock) + CLOCK_DAY;

	if (day < today)
		day += (today - day + 7 * CLOCK_DAY - 1) / (7 * CLOCK_DAY) * 7 * CLOCK_DAY;
	d = clock_date_utc(day);
	t.field[SESSION_DATE] = arena_printf(rq->arena, "%04d-%02d-%02d", d.year, d.month, d.day);
	return t;
}

static int new_show(struct request *rq)
{
	struct form_view v = {};
	struct session_texts t = { { [SESSION_AUDIENCE] = STR("students") } };
	struct session_page p;
	int64_t like = param_int(rq, "like");
	int k = centre_head_load(rq, param_int(rq, "centre"), CENTRE_SESSIONS, &v.centre);

	if (!k && like) {
		k = session_page_load(rq, like, &p);
		if (!k && p.row.centre != v.centre.id)
			k = ERR_NOT_FOUND;
		if (!k)
			t = next_week(rq, &p);
		if (!v.centre.is_admin) /* it is theirs to choose again */
			t.field[SESSION_METHOD] = STR("");
		v.is_like = true;
	}
	if (k)
		return reply_status(rq, k);
	session_form_fill(&v.form, rq->language, &t, NULL);
	return reply_page(rq, "certif/session_form", &v);
}

static int reply_again(struct request *rq, const struct sending *s, int status)
{
	return reply_page_status(rq, status, "certif/session_form", &s->view);
}

static int write_create(struct db *db, void *args)
{
	return certif_session_create(db, args);
}

static int created(struct request *rq, int result)
{
	struct sending *s = rq->room;

	if (result == ERR_CONFLICT && s->write->problem) {
		s->view.problem = session_problem(rq, s->write);
		return reply_again(rq, s, 409);
	}
	if (result)
		return reply_status(rq, result);
	reply_notice(rq, N_("The session is created."));
	return reply_redirect(rq, session_path(rq, s->write->id));
}

/* Reads the form into s->write->plan; false when it is to be shown again with its faults. */
static bool read_form(struct request *rq, struct sending *s, const struct zone *zone, int64_t kept)
{
	struct session_texts t = session_form_texts(rq);
	struct session_faults faults;
	bool good = session_plan_read(rq->arena, &t, zone, s->write->now, kept, &s->write->plan, &faults);

	session_form_fill(&s->view.form, rq->language, &t, &faults);
	return good;
}

static int create(struct request *rq)
{
	struct sending *s = ARENA_NEW(rq->arena, struct sending, 1);
	struct zone *zone;
	int k = centre_head_load(rq, param_int(rq, "centre"), CENTRE_SESSIONS, &s->view.centre);

	if (!k)
		k = centre_zone(rq, &s->view.centre, &zone);
	if (k)
		return reply_status(rq, k);
	s->write = session_write_new(rq);
	s->write->centre = s->view.centre.id;
	rq->room = s;
	if (!read_form(rq, s, zone, 0))
		return reply_again(rq, s, 422);
	return request_write(rq, write_create, s->write, created);
}

/* ---- a change ---------------------------------------------------------------------------------- */

static int edit_load(struct request *rq, struct form_view *v, struct session_page *p)
{
	struct certif_session_convoked *rows;
	size_t n;
	int k = session_page_load(rq, param_int(rq, "session"), p);

	if (!k)
		k = certif_session_convoked(rq->db, rq->arena, p->row.id, &rows, &n);
	if (k)
		return k;
	v->centre = p->centre;
	v->id = p->row.id;
	v->number = p->row.number;
	v->convoked = (int64_t)n;
	return ERR_NONE;
}

static int edit_show(struct request *rq)
{
	struct form_view v = {};
	struct session_page p;
	int k = edit_load(rq, &v, &p);

	if (k)
		return reply_status(rq, k);
	struct session_plan plan = certif_session_plan(&p.row);
	struct session_texts t = session_plan_texts(rq->arena, &plan, p.zone);
	session_form_fill(&v.form, rq->language, &t, NULL);
	const char *why = certif_session_closed(&p.row, p.counts.began);
	if (why)
		v.problem = str_of(message(rq->language, why));
	return reply_page(rq, "certif/session_form", &v);
}

static int write_change(struct db *db, void *args)
{
	return certif_session_change(db, args);
}

static int changed(struct request *rq, int result)
{
	struct sending *s = rq->room;

	if (result == ERR_CONFLICT && s->write->problem) {
		s->view.problem = session_problem(rq, s->write);
		return reply_again(rq, s, 409);
	}
	if (result)
		return reply_status(rq, result);
	mailer_poke(APP(rq)->mailer);
	reply_notice(rq, s->write->told ? N_("The session is changed. The candidates who were convoked are told by e-mail.")
	                                : N_("The session is changed."));
	return reply_redirect(rq, session_path(rq, s->write->id));
}

static int edit(struct request *rq)
{
	struct sending *s = ARENA_NEW(rq->arena, struct sending, 1);
	struct session_page p;
	int k = edit_load(rq, &s->view, &p);

	if (k)
		return reply_status(rq, k);
	s->write = session_write_new(rq);
	s->write->id = p.row.id;
	rq->room = s;
	if (!read_form(rq, s, p.zone, p.row.starts))
		return reply_again(rq, s, 422);
	return request_write(rq, write_change, s->write, changed);
}

/* ---- tables ------------------------------------------------------------------------------------ */

static const struct param new_params[] = {
	{ "centre", PARAM_ID, PARAM_PATH, 0, true },
	{ "like", PARAM_ID, PARAM_QUERY, 0, false },
	{},
};
static const struct param create_params[] = {
	{ "centre", PARAM_ID, PARAM_PATH, 0, true },
	SESSION_FORM_PARAMS,
	{},
};
static const struct param session_params[] = { { "session", PARAM_ID, PARAM_PATH, 0, true }, {} };
static const struct param edit_params[] = {
	{ "session", PARAM_ID, PARAM_PATH, 0, true },
	SESSION_FORM_PARAMS,
	{},
};

static const struct route routes[] = {
	{ METHOD_GET, "/certif/centres/:centre/sessions/new", ACCESS_SIGNED_IN, new_show, new_params, &form_shape, "The form of a new session", 0, 0, &right_centre_member },
	{ METHOD_POST, "/certif/centres/:centre/sessions", ACCESS_SIGNED_IN, create, create_params, &form_shape, "Create a session", 0, 0, &right_centre_member },
	{ METHOD_GET, "/certif/sessions/:session/edit", ACCESS_SIGNED_IN, edit_show, session_params, &form_shape, "The form to change a session", 0, 0, &right_centre_member },
	{ METHOD_POST, "/certif/sessions/:session/edit", ACCESS_SIGNED_IN, edit, edit_params, &form_shape, "Change or move a session and tell its candidates", 0, 0, &right_centre_member },
};
const struct route_table certif_session_form_routes = ROUTE_TABLE("certif", routes);

static const struct page pages[] = { { "certif/session_form", &form_shape } };
const struct page_table certif_session_form_pages = PAGE_TABLE(pages);
