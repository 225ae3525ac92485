/* SPDX-License-Identifier: EUPL-1.2 */
/* convocation_pages.c - who is to be called, who was; the letters as PDF. */
#include "certif/candidate_page.h"
#include "certif/certif.h"
#include "certif/convocation.h"
#include "certif/queries.h"
#include "people/mail.h"
#include "web/server.h"

struct row_view {
	int64_t id, convoked;
	struct str name, email;
	bool is_due, is_stale, has_no_address;
};

static const struct field row_fields[] = {
	FIELD(struct row_view, id, FIELD_INT),
	FIELD(struct row_view, convoked, FIELD_TIME),
	FIELD(struct row_view, name, FIELD_TEXT),
	FIELD(struct row_view, email, FIELD_TEXT),
	FIELD(struct row_view, is_due, FIELD_BOOL),
	FIELD(struct row_view, is_stale, FIELD_BOOL),
	FIELD(struct row_view, has_no_address, FIELD_BOOL),
};
static const struct shape row_shape = SHAPE(struct row_view, row_fields);

struct convocations_view {
	struct candidate_page session;
	struct list rows;
	int64_t due, without_address, enrolled;
	bool no_contact, is_empty;
	const char *problem;
};

static const struct field convocations_fields[] = {
	FIELD_OF(struct convocations_view, session, FIELD_OBJECT, candidate_page_shape),
	FIELD_OF(struct convocations_view, rows, FIELD_LIST, row_shape),
	FIELD(struct convocations_view, due, FIELD_NUMBER),
	FIELD(struct convocations_view, without_address, FIELD_NUMBER),
	FIELD(struct convocations_view, enrolled, FIELD_NUMBER),
	FIELD(struct convocations_view, no_contact, FIELD_BOOL),
	FIELD(struct convocations_view, is_empty, FIELD_BOOL),
	FIELD(struct convocations_view, problem, FIELD_MESSAGE),
};
static const struct shape convocations_shape = SHAPE(struct convocations_view, convocations_fields);

/* One request, until it is answered. */
struct step {
	struct request *rq;
	struct convocations_view view;
	struct candidate *list;
	size_t n;
	struct convocation_session session;
	struct convocation_send send;
	struct convocation *made;
	int64_t only; /* one candidate; 0: all */
	struct str pdf;
	struct error error;
};

static int step_new(struct request *rq, struct step **out)
{
	struct step *s = ARENA_NEW(rq->arena, struct step, 1);
	const struct candidate_page *p = &s->view.session;
	int64_t now = clock_now(&rq->clock);
	int k = candidate_page_load(rq, &s->view.session);

	if (!k)
		k = candidate_list(rq->db, rq->arena, p->session_id, &s->list, &s->n);
	if (k)
		return k;
	const char *origin = server_origin(rq->server);
	s->rq = rq;
	s->session = (struct convocation_session){
		.arena = rq->arena,
		.paper = { .number = p->number, .centre = p->centre.name, .contact = p->centre.contact, .site = p->site,
		           .room = p->room, .starts = p->starts, .zone = p->zone,
		           .join_address = arena_printf(rq->arena, "%s/certification", origin) },
		.id = p->session_id, .revision = p->revision, .now = now, .origin = origin };
	s->send = (struct convocation_send){ .arena = rq->arena, .ids = rq->ids, .session = p->session_id,
		                             .revision = p->revision, .now = now };
	rq->room = *out = s;
	return ERR_NONE;
}

static void fill(struct step *s)
{
	struct convocations_view *v = &s->view;
	struct row_view *rows = ARENA_NEW(s->rq->arena, struct row_view, s->n + 1);

	for (size_t i = 0; i < s->n; i++) {
		const struct candidate *c = &s->list[i];
		bool due = v->session.is_open && convocation_is_due(c, v->session.revision);
		rows[i] = (struct row_view){ .id = c->id, .convoked = c->convoked, .email = c->email, .is_due = due,
			                     .is_stale = due && c->convoked, .has_no_address = !c->email.n,
			                     .name = arena_printf(s->rq->arena, STR_FMT " " STR_FMT, STR_ARG(c->first_name),
			                                          STR_ARG(c->birth_name)) };
		v->due += due;
		v->without_address += !c->email.n;
	}
	v->rows = LIST(rows, s->n);
	v->enrolled = (int64_t)s->n;
	v->is_empty = s->n == 0;
	v->no_contact = !v->session.centre.contact.n;
}

static int convocations_show(struct request *rq)
{
	struct step *s;
	int k = step_new(rq, &s);

	if (k)
		return reply_status(rq, k);
	fill(s);
	return reply_page(rq, "certif/convocations", &s->view);
}

/* ---- sending -------------------------------------------------------------------------------- */

static int work_make(void *args)
{
	struct step *s = args;
	int k = ERR_NONE;

	s->made = ARENA_NEW(s->rq->arena, struct convocation, s->n + 1);
	for (size_t i = 0; i < s->n && !k; i++)
		if (convocation_is_due(&s->list[i], s->session.revision))
			k = convocation_make(&s->session, &s->list[i], &s->made[s->send.n++], &s->error);
	s->send.list = s->made;
	return k;
}

static int write_send(struct db *db, void *args)
{
	return convocation_send(db, args);
}

static int sent(struct request *rq, int result)
{
	struct step *s = rq->room;

	if (result == ERR_CONFLICT) {
		s->view.problem = N_("The session changed meanwhile: no message was sent. Look at it, then send again.");
		fill(s);
		return reply_page_status(rq, 409, "certif/convocations", &s->view);
	}
	if (result)
		return reply_status(rq, result);
	mailer_poke(APP(rq)->mailer);
	reply_notice(rq, N_("The convocations are on their way."));
	return reply_redirect(rq, arena_printf(rq->arena, "/certif/sessions/%lld/convocations", (long long)s->session.id));
}

static int made(struct request *rq, int result)
{
	struct step *s = rq->room;

	return result ? reply_error(rq, &s->error) : request_write(rq, write_send, &s->send, sent);
}

static int convocations_send(struct request *rq)
{
	struct step *s;
	int k = step_new(rq, &s);

	return k ? reply_status(rq, k) : request_work_long(rq, work_make, s, made);
}

/* ---- letters as PDF ------------------------------------------------------------------------- */

static int work_letters(void *args)
{
	struct step *s = args;
	struct paper_candidate *list = ARENA_NEW(s->rq->arena, struct paper_candidate, s->n + 1);
	struct paper p = { .session = &s->session.paper, .language = s->rq->language, .now = s->session.now,
		           .arena = s->rq->arena };
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		if (!s->only || s->list[i].id == s->only)
			list[n++] = convocation_paper(&s->list[i]);
	return n ? paper_convocations(&p, list, n, &s->pdf, &s->error) : ERR_NOT_FOUND;
}

static int letters_made(struct request *rq, int result)
{
	const struct step *s = rq->room;

	if (result)
		return result == ERR_NOT_FOUND ? reply_status(rq, result) : reply_error(rq, &s->error);
	return reply_bytes(rq, "application/pdf",
	                   arena_z(rq->arena, arena_printf(rq->arena, "convocations-%lld.pdf", (long long)s->session.paper.number)),
	                   s->pdf);
}

static int letters_show(struct request *rq)
{
	struct step *s;
	int k = step_new(rq, &s);

	return k ? reply_status(rq, k) : request_work_long(rq, work_letters, s, letters_made);
}

static int letter_show(struct request *rq)
{
	struct step *s;
	int k = step_new(rq, &s);

	if (k)
		return reply_status(rq, k);
	s->only = param_int(rq, "candidate");
	return request_work_long(rq, work_letters, s, letters_made);
}

static const struct param session_params[] = { { "session", PARAM_ID, PARAM_PATH, 0, true }, {} };
static const struct param one_params[] = {
	{ "session", PARAM_ID, PARAM_PATH, 0, true },
	{ "candidate", PARAM_ID, PARAM_PATH, 0, true },
	{},
};

#define MEMBER &right_centre_member
static const struct route routes[] = {
	{ METHOD_GET, "/certif/sessions/:session/convocations", ACCESS_SIGNED_IN, convocations_show, session_params, &convocations_shape, "Who is to be convoked and who was", 0, 0, MEMBER },
	{ METHOD_POST, "/certif/sessions/:session/convocations", ACCESS_SIGNED_IN, convocations_send, session_params, &convocations_shape, "Send the convocations that are due", 0, 0, MEMBER },
	{ METHOD_GET, "/certif/sessions/:session/convocations/letters", ACCESS_SIGNED_IN, letters_show, session_params, NULL, "All convocations as one PDF", 0, 0, MEMBER },
	{ METHOD_GET, "/certif/sessions/:session/candidates/:candidate/convocation", ACCESS_SIGNED_IN, letter_show, one_params, NULL, "One candidate's convocation as PDF", 0, 0, MEMBER },
};
const struct route_table certif_convocation_routes = ROUTE_TABLE("certif", routes);

static const struct page pages[] = { { "certif/convocations", &convocations_shape } };
const struct page_table certif_convocation_pages = PAGE_TABLE(pages);
