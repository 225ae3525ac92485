/* SPDX-License-Identifier: EUPL-1.2 */
/* session_import_pages.c - several sessions with their candidates on their way in: certif/import_steps.h. */
#include "base/random.h"
#include "certif/candidate_page.h"
#include "certif/certif.h"
#include "certif/import_steps.h"
#include "certif/session_import.h"
#include "web/server.h"

struct group_view {
	struct str number, day, hour, site, room;
	int64_t row, added, changed, same, removed, kept;
	bool is_new, is_known;
};

static const struct field group_fields[] = {
	FIELD(struct group_view, number, FIELD_TEXT),
	FIELD(struct group_view, day, FIELD_TEXT),
	FIELD(struct group_view, hour, FIELD_TEXT),
	FIELD(struct group_view, site, FIELD_TEXT),
	FIELD(struct group_view, room, FIELD_TEXT),
	FIELD(struct group_view, row, FIELD_INT),
	FIELD(struct group_view, added, FIELD_NUMBER),
	FIELD(struct group_view, changed, FIELD_NUMBER),
	FIELD(struct group_view, same, FIELD_NUMBER),
	FIELD(struct group_view, removed, FIELD_NUMBER),
	FIELD(struct group_view, kept, FIELD_NUMBER),
	FIELD(struct group_view, is_new, FIELD_BOOL),
	FIELD(struct group_view, is_known, FIELD_BOOL),
};
static const struct shape group_shape = SHAPE(struct group_view, group_fields);

struct sessions_view {
	struct centre_head centre;
	struct import_view import;
	int64_t sessions, made;
	struct list groups;
};

static const struct field sessions_fields[] = {
	FIELD_OF(struct sessions_view, centre, FIELD_OBJECT, centre_head_shape),
	FIELD_OF(struct sessions_view, import, FIELD_OBJECT, import_shape),
	FIELD(struct sessions_view, sessions, FIELD_NUMBER),
	FIELD(struct sessions_view, made, FIELD_NUMBER),
	FIELD_OF(struct sessions_view, groups, FIELD_LIST, group_shape),
};
static const struct shape sessions_shape = SHAPE(struct sessions_view, sessions_fields);

/* ---- the view -------------------------------------------------------------------------------- */

static struct group_view group_of(struct import_step *s, const struct session_group *g)
{
	const struct session_import *in = &((const struct session_import_apply *)s->job)->import;
	struct arena *a = s->rq->arena;
	const size_t *count = g->changes.count;
	struct group_view v = { .number = g->number_text, .site = g->plan.site, .room = g->plan.room,
		                .row = (int64_t)in->lists.table.rows[g->from].number,
		                .added = (int64_t)count[CHANGE_ADDED], .changed = (int64_t)count[CHANGE_CHANGED],
		                .same = (int64_t)count[CHANGE_SAME], .removed = (int64_t)count[CHANGE_REMOVED],
		                .kept = (int64_t)count[CHANGE_KEPT], .is_new = !g->number_text.n, .is_known = g->id != 0 };

	if (g->plan.starts) {
		struct clock_date at = zone_local(in->zone, g->plan.starts);
		v.day = language_long_day(s->rq->language, at, a);
		v.hour = arena_printf(a, "%02d:%02d", at.hour, at.minute);
	}
	return v;
}

static struct import_found found(struct import_step *s)
{
	const struct session_import *in = &((const struct session_import_apply *)s->job)->import;
	struct sessions_view *v = s->page;
	struct group_view *groups = ARENA_NEW(s->rq->arena, struct group_view, in->n + 1);
	struct import_found f = { .table = &in->lists.table, .digest = in->digest };

	for (size_t i = 0; i < in->n; i++) {
		groups[i] = group_of(s, &in->groups[i]);
		f.made += groups[i].is_new;
		for (int c = 0; c < CHANGE_KIND_COUNT; c++)
			f.count[c] += in->groups[i].changes.count[c];
	}
	v->groups = LIST(groups, in->n);
	v->sessions = (int64_t)in->n;
	v->made = (int64_t)f.made;
	return f;
}

/* ---- the kind --------------------------------------------------------------------------------- */

static int begin(struct import_step *s)
{
	struct request *rq = s->rq;
	struct sessions_view *v = ARENA_NEW(rq->arena, struct sessions_view, 1);
	struct session_import_apply *x = s->job = ARENA_NEW(rq->arena, struct session_import_apply, 1);
	struct session_import *in = &x->import;
	struct zone *zone = NULL;

	s->page = v;
	s->view = &v->import;
	s->centre = param_int(rq, "centre");
	s->path = arena_printf(rq->arena, "/certif/centres/%lld/import", (long long)s->centre);
	v->import.is_sessions = v->import.is_open = true;
	v->import.template_path = arena_printf(rq->arena, STR_FMT "-template", STR_ARG(s->path));
	int k = centre_head_load(rq, s->centre, CENTRE_SESSIONS, &v->centre);
	if (!k)
		k = zone_open(rq->arena, v->centre.zone, &zone, NULL);
	if (!k)
		k = candidate_allowed(rq->db, rq->arena, s->centre, &in->lists.of.allowed);
	if (k)
		return k == ERR_INVALID ? ERR_UNAVAILABLE : k;
	struct clock_date today = zone_local(zone, s->now);
	in->arena = rq->arena;
	in->centre = s->centre;
	in->now = s->now;
	in->is_admin = v->centre.is_admin;
	in->zone = zone;
	in->lists.of.language = rq->language;
	in->lists.of.today = arena_printf(rq->arena, "%04d-%02d-%02d", today.year, today.month, today.day);
	x->ids = rq->ids;
	x->random = random_secret;
	x->origin = server_origin(rq->server);
	x->person = rq->person;
	return ERR_NONE;
}

static struct session_import_apply *sent(struct import_step *s)
{
	struct session_import_apply *x = s->job;

	x->import.bytes = s->bytes;
	x->import.lists.mode = s->mode;
	x->digest = s->digest;
	return x;
}

static int read(struct import_step *s)
{
	return session_import_read(&sent(s)->import, &s->error);
}

static int load(struct db *db, struct import_step *s)
{
	return session_import_load(db, &((struct session_import_apply *)s->job)->import);
}

static int apply(struct db *db, struct import_step *s)
{
	struct session_import_apply *x = sent(s);
	int k = session_import_apply(db, x);

	s->problem = x->problem;
	return k;
}

static struct str done(struct import_step *s)
{
	return arena_printf(s->rq->arena, "/certif/centres/%lld", (long long)s->centre);
}

static struct table_writing writing(struct import_step *s, const char *title)
{
	const struct sessions_view *v = s->page;

	return import_writing(s, title, v->centre.name, ARENA_NEW(s->rq->arena, struct str, 1), 1);
}

static const struct import_kind kind = { .form = "certif/sessions_import_form", .dry_run = "certif/sessions_import", .param = "batch",
	                                 .done_notice = N_("The sessions are imported."), .begin = begin, .read = read,
	                                 .load = load, .found = found, .apply = apply, .done = done, .writing = writing };
IMPORT_HANDLERS(kind)

static int template_show(struct request *rq)
{
	struct import_step *s;
	struct str out;
	int k = import_step_new(rq, &kind, &s);

	if (k)
		return reply_status(rq, k);
	const struct session_import_apply *x = s->job;
	struct table_writing w = writing(s, N_("Sessions"));
	if (session_import_template(rq->arena, &w, &x->import.lists.of, &out, &s->error))
		return reply_error(rq, &s->error);
	return reply_bytes(rq, IMPORT_ODS, "openpix-sessions.ods", out);
}

/* ---- routes ------------------------------------------------------------------------------------ */

#define CENTRE { "centre", PARAM_ID, PARAM_PATH, 0, true }
IMPORT_PARAMS("batch", CENTRE);

#define MEMBER &right_centre_member
#define BASE "/certif/centres/:centre/import"
static const struct route routes[] = {
	IMPORT_ROUTES(BASE, "batch", "several sessions", &sessions_shape, MEMBER),
	{ METHOD_GET, BASE "-template", ACCESS_SIGNED_IN, template_show, owner_params, NULL, "The columns of several sessions, to fill in", 0, 0, MEMBER },
};
const struct route_table certif_session_import_routes = ROUTE_TABLE("certif", routes);

static const struct page pages[] = {
	{ "certif/sessions_import_form", &sessions_shape },
	{ "certif/sessions_import", &sessions_shape },
};
const struct page_table certif_session_import_pages = PAGE_TABLE(pages);
