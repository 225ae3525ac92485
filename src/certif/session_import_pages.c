/* SPDX-License-Identifier: EUPL-1.2 */
/* session_import_pages.c - several sessions with their candidates on their way in: sent, shown as what would
 * be made and changed with every fault, confirmed or forgotten. */
#include "base/random.h"
#include "certif/candidate_page.h"
#include "certif/certif.h"
#include "certif/import_view.h"
#include "certif/queries.h"
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
	int64_t id;
	struct str file_name, problem, digest;
	bool is_replace, may_apply, has_faults, has_more_faults, nothing_to_do;
	int64_t sessions, made, added, errors;
	struct list faults, groups;
};

static const struct field sessions_fields[] = {
	FIELD_OF(struct sessions_view, centre, FIELD_OBJECT, centre_head_shape),
	FIELD(struct sessions_view, id, FIELD_INT),
	FIELD(struct sessions_view, file_name, FIELD_TEXT),
	FIELD(struct sessions_view, problem, FIELD_TEXT),
	FIELD(struct sessions_view, digest, FIELD_TEXT),
	FIELD(struct sessions_view, is_replace, FIELD_BOOL),
	FIELD(struct sessions_view, may_apply, FIELD_BOOL),
	FIELD(struct sessions_view, has_faults, FIELD_BOOL),
	FIELD(struct sessions_view, has_more_faults, FIELD_BOOL),
	FIELD(struct sessions_view, nothing_to_do, FIELD_BOOL),
	FIELD(struct sessions_view, sessions, FIELD_NUMBER),
	FIELD(struct sessions_view, made, FIELD_NUMBER),
	FIELD(struct sessions_view, added, FIELD_NUMBER),
	FIELD(struct sessions_view, errors, FIELD_NUMBER),
	FIELD_OF(struct sessions_view, faults, FIELD_LIST, import_fault_shape),
	FIELD_OF(struct sessions_view, groups, FIELD_LIST, group_shape),
};
static const struct shape sessions_shape = SHAPE(struct sessions_view, sessions_fields);

/* One step, until it is answered. */
struct step {
	struct request *rq;
	struct sessions_view view;
	struct session_import_apply apply;
	struct zone *zone;
	struct str bytes, file_name;
	int64_t id;
	struct error error;
};

static int step_new(struct request *rq, struct step **out)
{
	struct step *s = ARENA_NEW(rq->arena, struct step, 1);
	struct session_import *in = &s->apply.import;
	int64_t centre = param_int(rq, "centre"), now = clock_now(&rq->clock);
	int k = centre_head_load(rq, centre, CENTRE_SESSIONS, &s->view.centre);

	s->rq = rq;
	rq->room = *out = s;
	if (!k)
		k = zone_open(rq->arena, s->view.centre.zone, &s->zone, NULL);
	if (!k)
		k = candidate_allowed(rq->db, rq->arena, centre, &in->lists.of.allowed);
	if (k)
		return k == ERR_INVALID ? ERR_UNAVAILABLE : k;
	struct clock_date today = zone_local(s->zone, now);
	in->arena = rq->arena;
	in->centre = centre;
	in->now = now;
	in->zone = s->zone;
	in->lists.mode = CHANGES_MERGE;
	in->lists.of.language = rq->language;
	in->lists.of.today = arena_printf(rq->arena, "%04d-%02d-%02d", today.year, today.month, today.day);
	s->apply.ids = rq->ids;
	s->apply.random = random_secret;
	s->apply.origin = server_origin(rq->server);
	s->apply.person = rq->person;
	return ERR_NONE;
}

/* ---- the view -------------------------------------------------------------------------------- */

static struct group_view group_of(struct step *s, const struct session_group *g)
{
	struct arena *a = s->rq->arena;
	const size_t *count = g->changes.count;
	struct group_view v = { .number = g->number_text, .site = g->plan.site, .room = g->plan.room,
		                .row = (int64_t)s->apply.import.lists.table.rows[g->from].number,
		                .added = (int64_t)count[CHANGE_ADDED], .changed = (int64_t)count[CHANGE_CHANGED],
		                .same = (int64_t)count[CHANGE_SAME], .removed = (int64_t)count[CHANGE_REMOVED],
		                .kept = (int64_t)count[CHANGE_KEPT], .is_new = !g->number_text.n, .is_known = g->id != 0 };

	if (g->plan.starts) {
		struct clock_date at = zone_local(s->zone, g->plan.starts);
		v.day = language_long_day(s->rq->language, at, a);
		v.hour = arena_printf(a, "%02d:%02d", at.hour, at.minute);
	}
	return v;
}

static void fill(struct step *s)
{
	const struct session_import *in = &s->apply.import;
	const struct table *t = &in->lists.table;
	struct sessions_view *v = &s->view;
	struct group_view *groups = ARENA_NEW(s->rq->arena, struct group_view, in->n + 1);
	int64_t changes = 0;
	size_t shown;

	for (size_t i = 0; i < in->n; i++) {
		groups[i] = group_of(s, &in->groups[i]);
		v->made += groups[i].is_new;
		v->added += groups[i].added;
		changes += groups[i].is_new + groups[i].added + groups[i].changed + groups[i].removed;
	}
	v->groups = LIST(groups, in->n);
	v->sessions = (int64_t)in->n;
	v->id = s->id;
	v->file_name = s->file_name;
	v->digest = import_digest(s->rq->arena, in->digest);
	v->is_replace = in->lists.mode == CHANGES_REPLACE;
	v->errors = (int64_t)t->errors;
	v->faults = import_faults(s->rq, t, &shown);
	v->has_faults = shown > 0;
	v->has_more_faults = shown < t->errors + t->warnings;
	v->nothing_to_do = !v->errors && !changes;
	v->may_apply = !v->errors && changes > 0;
}

/* ---- steps ------------------------------------------------------------------------------------ */

static struct str path(const struct step *s)
{
	return arena_printf(s->rq->arena, "/certif/centres/%lld/import", (long long)s->apply.import.centre);
}

static int form_show(struct request *rq)
{
	struct step *s;
	int k = step_new(rq, &s);

	return k ? reply_status(rq, k) : reply_page(rq, "certif/sessions_import_form", &s->view);
}

static int form_again(struct request *rq, const struct error *e)
{
	struct step *s = rq->room;

	s->view.problem = message_error(rq->language, e, rq->arena);
	return reply_page_status(rq, 422, "certif/sessions_import_form", &s->view);
}

static int work_read(void *args)
{
	struct step *s = args;

	return session_import_read(&s->apply.import, &s->error);
}

static int write_file(struct db *db, void *args)
{
	struct step *s = args;
	const struct session_import *in = &s->apply.import;
	int k = import_forget_old(db, in->now - IMPORT_KEPT_FOR);

	return k ? k : import_insert(db, s->id, in->centre, (struct db_opt_int){}, s->apply.person, in->now, s->file_name,
	                             s->bytes);
}

static int file_kept(struct request *rq, int result)
{
	struct step *s = rq->room;
	bool replaces = s->apply.import.lists.mode == CHANGES_REPLACE;

	if (result)
		return reply_status(rq, result);
	return reply_redirect(rq, arena_printf(rq->arena, STR_FMT "/%lld%s", STR_ARG(path(s)), (long long)s->id,
	                                       replaces ? "?mode=replace" : ""));
}

static int file_read_once(struct request *rq, int result)
{
	struct step *s = rq->room;

	if (result == ERR_INVALID || result == ERR_FULL)
		return form_again(rq, &s->error);
	return result ? reply_status(rq, result) : request_write(rq, write_file, s, file_kept);
}

static int file_post(struct request *rq)
{
	struct step *s;
	int k = step_new(rq, &s);

	if (k)
		return reply_status(rq, k);
	s->bytes = s->apply.import.bytes = param_text(rq, "list");
	s->file_name = param_file_name(rq, "list");
	if (s->file_name.n > 200)
		s->file_name = STR("");
	s->apply.import.lists.mode = import_mode(param_text(rq, "mode"));
	s->id = id_next(rq->ids);
	return request_work(rq, work_read, s, file_read_once);
}

static int step_load(struct request *rq, struct step **out)
{
	struct import_by_id row;
	int k = step_new(rq, out);
	struct step *s = *out;

	if (!k)
		k = import_by_id(rq->db, rq->arena, param_int(rq, "batch"), s->apply.import.centre,
		                 s->apply.import.now - IMPORT_KEPT_FOR, &row);
	if (!k && row.session.set) /* the list of one session */
		k = ERR_NOT_FOUND;
	if (k)
		return k;
	s->id = param_int(rq, "batch");
	s->file_name = row.file_name;
	s->apply.import.bytes = row.content;
	s->apply.import.lists.mode = import_mode(param_text(rq, "mode"));
	return ERR_NONE;
}

static int dry_run_read(struct request *rq, int result)
{
	struct step *s = rq->room;

	if (result)
		return result == ERR_INVALID || result == ERR_FULL ? form_again(rq, &s->error) : reply_status(rq, result);
	int k = session_import_load(rq->db, &s->apply.import);
	if (k)
		return reply_status(rq, k);
	fill(s);
	return reply_page(rq, "certif/sessions_import", &s->view);
}

static int dry_run_show(struct request *rq)
{
	struct step *s;
	int k = step_load(rq, &s);

	return k ? import_gone(rq, k) : request_work(rq, work_read, s, dry_run_read);
}

static int write_apply(struct db *db, void *args)
{
	struct step *s = args;
	int k = session_import_apply(db, &s->apply);

	return k ? k : import_forget(db, s->id, s->apply.import.centre);
}

static int applied(struct request *rq, int result)
{
	struct step *s = rq->room;

	if (result == ERR_CONFLICT && s->apply.problem) {
		s->view.problem = str_of(message(rq->language, s->apply.problem));
		fill(s);
		return reply_page_status(rq, 409, "certif/sessions_import", &s->view);
	}
	if (result)
		return reply_status(rq, result);
	reply_notice(rq, N_("The sessions are imported."));
	return reply_redirect(rq, arena_printf(rq->arena, "/certif/centres/%lld", (long long)s->apply.import.centre));
}

static int apply_post(struct request *rq)
{
	struct step *s;
	int k = step_load(rq, &s);

	if (k)
		return import_gone(rq, k);
	if (!import_digest_read(param_text(rq, "digest"), &s->apply.digest))
		return reply_status(rq, ERR_INVALID);
	return request_write(rq, write_apply, s, applied);
}

static int write_forget(struct db *db, void *args)
{
	const struct step *s = args;

	return import_forget(db, s->id, s->apply.import.centre);
}

static int forgotten(struct request *rq, int result)
{
	return result ? reply_status(rq, result) : reply_redirect(rq, path(rq->room));
}

static int forget_post(struct request *rq)
{
	struct step *s;
	int k = step_load(rq, &s);

	return k ? import_gone(rq, k) : request_write(rq, write_forget, s, forgotten);
}

/* ---- spreadsheets ----------------------------------------------------------------------------- */

static struct table_writing writing(struct step *s, const char *title)
{
	struct str *above = ARENA_NEW(s->rq->arena, struct str, 1);

	above[0] = s->view.centre.name;
	return (struct table_writing){ .language = s->rq->language, .title = str_of(message(s->rq->language, title)),
		                       .above = above, .above_n = 1, .created_at = s->apply.import.now,
		                       .say = import_say, .context = &s->rq->language };
}

static int template_show(struct request *rq)
{
	struct step *s;
	struct str out;
	int k = step_new(rq, &s);

	if (k)
		return reply_status(rq, k);
	struct table_writing w = writing(s, N_("Sessions"));
	if (session_import_template(rq->arena, &w, &s->apply.import.lists.of, &out, &s->error))
		return reply_error(rq, &s->error);
	return reply_bytes(rq, IMPORT_ODS, "openpix-sessions.ods", out);
}

static int faults_read(struct request *rq, int result)
{
	struct step *s = rq->room;
	struct str out;
	int k = result ? result : session_import_load(rq->db, &s->apply.import);

	if (k)
		return result ? reply_error(rq, &s->error) : reply_status(rq, k);
	struct table_writing w = writing(s, N_("To mend"));
	if (table_faulty(rq->arena, &w, &s->apply.import.lists.table, &out, &s->error))
		return reply_error(rq, &s->error);
	return reply_bytes(rq, IMPORT_ODS, "openpix-to-mend.ods", out);
}

static int faults_show(struct request *rq)
{
	struct step *s;
	int k = step_load(rq, &s);

	return k ? import_gone(rq, k) : request_work(rq, work_read, s, faults_read);
}

/* ---- routes ------------------------------------------------------------------------------------ */

#define CENTRE { "centre", PARAM_ID, PARAM_PATH, 0, true }
#define BATCH { "batch", PARAM_ID, PARAM_PATH, 0, true }
#define MODE(where) { "mode", PARAM_WORD, where, 0, false }
static const struct param centre_params[] = { CENTRE, {} };
static const struct param file_params[] = { CENTRE, { "list", PARAM_FILE, PARAM_FORM, 0, true }, MODE(PARAM_FORM), {} };
static const struct param show_params[] = { CENTRE, BATCH, MODE(PARAM_QUERY), {} };
static const struct param apply_params[] = { CENTRE, BATCH, MODE(PARAM_FORM), { "digest", PARAM_WORD, PARAM_FORM, 16, true }, {} };
static const struct param one_params[] = { CENTRE, BATCH, MODE(PARAM_FORM), {} };

#define MEMBER &right_centre_member
#define BASE "/certif/centres/:centre/import"
static const struct route routes[] = {
	{ METHOD_GET, BASE, ACCESS_SIGNED_IN, form_show, centre_params, &sessions_shape, "The form to send several sessions", 0, 0, MEMBER },
	{ METHOD_POST, BASE, ACCESS_SIGNED_IN, file_post, file_params, &sessions_shape, "Send several sessions (CSV, ODS or XLSX); nothing is made yet", IMPORT_FILE_MOST, 30, MEMBER },
	{ METHOD_GET, "/certif/centres/:centre/import-template", ACCESS_SIGNED_IN, template_show, centre_params, NULL, "The columns of several sessions, to fill in", 0, 0, MEMBER },
	{ METHOD_GET, BASE "/:batch", ACCESS_SIGNED_IN, dry_run_show, show_params, &sessions_shape, "What a list of sessions would make and change, and its faults", 0, 0, MEMBER },
	{ METHOD_POST, BASE "/:batch", ACCESS_SIGNED_IN, apply_post, apply_params, &sessions_shape, "Import the sessions as they were shown", 0, 0, MEMBER },
	{ METHOD_POST, BASE "/:batch/forget", ACCESS_SIGNED_IN, forget_post, one_params, NULL, "Forget the sessions that were sent", 0, 0, MEMBER },
	{ METHOD_GET, BASE "/:batch/faults", ACCESS_SIGNED_IN, faults_show, show_params, NULL, "The list with what is to be mended told in it, as a spreadsheet", 0, 0, MEMBER },
};
const struct route_table certif_session_import_routes = ROUTE_TABLE("certif", routes);

static const struct page pages[] = {
	{ "certif/sessions_import_form", &sessions_shape },
	{ "certif/sessions_import", &sessions_shape },
};
const struct page_table certif_session_import_pages = PAGE_TABLE(pages);
