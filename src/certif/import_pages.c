/* SPDX-License-Identifier: EUPL-1.2 */
/* import_pages.c - a list of candidates on its way in: sent, shown as what it would change with every
 * fault, confirmed or forgotten. The file is kept for two hours between the steps. */
#include "certif/candidate_import.h"
#include "certif/candidate_page.h"
#include "certif/certif.h"
#include "certif/import_view.h"
#include "certif/queries.h"


/* ---- views ---------------------------------------------------------------------------------- */

struct field_view {
	struct str title, from, to;
};

static const struct field field_fields[] = {
	FIELD(struct field_view, title, FIELD_TEXT),
	FIELD(struct field_view, from, FIELD_TEXT),
	FIELD(struct field_view, to, FIELD_TEXT),
};
static const struct shape field_shape = SHAPE(struct field_view, field_fields);

struct change_view {
	struct str name, birth_date;
	int64_t row;
	bool is_added, is_changed, is_removed;
	struct list fields;
};

static const struct field change_fields[] = {
	FIELD(struct change_view, name, FIELD_TEXT),
	FIELD(struct change_view, birth_date, FIELD_TEXT),
	FIELD(struct change_view, row, FIELD_INT),
	FIELD(struct change_view, is_added, FIELD_BOOL),
	FIELD(struct change_view, is_changed, FIELD_BOOL),
	FIELD(struct change_view, is_removed, FIELD_BOOL),
	FIELD_OF(struct change_view, fields, FIELD_LIST, field_shape),
};
static const struct shape change_shape = SHAPE(struct change_view, change_fields);

struct import_view {
	struct candidate_page session;
	int64_t id;
	struct str file_name, problem, digest;
	bool is_replace, may_apply, nothing_to_do, has_faults, has_more_faults, has_more_changes;
	int64_t rows, added, changed, same, removed, kept, errors, warnings;
	struct list faults, changes;
};

static const struct field import_fields[] = {
	FIELD_OF(struct import_view, session, FIELD_OBJECT, candidate_page_shape),
	FIELD(struct import_view, id, FIELD_INT),
	FIELD(struct import_view, file_name, FIELD_TEXT),
	FIELD(struct import_view, problem, FIELD_TEXT),
	FIELD(struct import_view, digest, FIELD_TEXT),
	FIELD(struct import_view, is_replace, FIELD_BOOL),
	FIELD(struct import_view, may_apply, FIELD_BOOL),
	FIELD(struct import_view, nothing_to_do, FIELD_BOOL),
	FIELD(struct import_view, has_faults, FIELD_BOOL),
	FIELD(struct import_view, has_more_faults, FIELD_BOOL),
	FIELD(struct import_view, has_more_changes, FIELD_BOOL),
	FIELD(struct import_view, rows, FIELD_NUMBER),
	FIELD(struct import_view, added, FIELD_NUMBER),
	FIELD(struct import_view, changed, FIELD_NUMBER),
	FIELD(struct import_view, same, FIELD_NUMBER),
	FIELD(struct import_view, removed, FIELD_NUMBER),
	FIELD(struct import_view, kept, FIELD_NUMBER),
	FIELD(struct import_view, errors, FIELD_NUMBER),
	FIELD(struct import_view, warnings, FIELD_NUMBER),
	FIELD_OF(struct import_view, faults, FIELD_LIST, import_fault_shape),
	FIELD_OF(struct import_view, changes, FIELD_LIST, change_shape),
};
static const struct shape import_shape = SHAPE(struct import_view, import_fields);

/* One step, until it is answered. */
struct step {
	struct request *rq;
	struct import_view view;
	struct candidate_apply apply;
	struct str bytes, file_name;
	int64_t id, centre, now;
	struct error error;
};

static struct list field_list(struct request *rq, const struct change *x)
{
	struct field_view *out = ARENA_NEW(rq->arena, struct field_view, x->field_n + 1);

	for (size_t i = 0; i < x->field_n; i++)
		out[i] = (struct field_view){ str_of(candidate_field_title(rq->language, x->fields[i].field)),
			                      x->fields[i].from, x->fields[i].to };
	return LIST(out, x->field_n);
}

static struct list changes_view(struct step *s, const struct candidate_import *in)
{
	struct request *rq = s->rq;
	struct change_view *out = ARENA_NEW(rq->arena, struct change_view, IMPORT_SHOWN_MOST);
	size_t n = 0;

	for (size_t i = 0; i < in->changes.n; i++) {
		const struct change *x = &in->changes.list[i];
		const struct candidate *c = x->now ? x->now->payload : x->was->payload;
		if (x->kind == CHANGE_SAME || x->kind == CHANGE_KEPT)
			continue;
		if (n == IMPORT_SHOWN_MOST) {
			s->view.has_more_changes = true;
			break;
		}
		out[n++] = (struct change_view){
			.name = arena_printf(rq->arena, STR_FMT " " STR_FMT, STR_ARG(c->first_name), STR_ARG(c->birth_name)),
			.birth_date = candidate_day_shown(rq->arena, rq->language, c->birth_date),
			.row = x->now ? (int64_t)in->table.rows[x->now->number].number : 0,
			.is_added = x->kind == CHANGE_ADDED,
			.is_changed = x->kind == CHANGE_CHANGED,
			.is_removed = x->kind == CHANGE_REMOVED,
			.fields = field_list(rq, x),
		};
	}
	return LIST(out, n);
}

static void fill(struct step *s)
{
	const struct candidate_import *in = &s->apply.import;
	const size_t *count = in->changes.count;
	struct import_view *v = &s->view;
	size_t shown;

	v->id = s->id;
	v->file_name = s->file_name;
	v->digest = import_digest(s->rq->arena, in->digest);
	v->is_replace = in->mode == CHANGES_REPLACE;
	v->rows = (int64_t)in->table.row_n;
	v->added = (int64_t)count[CHANGE_ADDED];
	v->changed = (int64_t)count[CHANGE_CHANGED];
	v->same = (int64_t)count[CHANGE_SAME];
	v->removed = (int64_t)count[CHANGE_REMOVED];
	v->kept = (int64_t)count[CHANGE_KEPT];
	v->errors = (int64_t)in->table.errors;
	v->warnings = (int64_t)in->table.warnings;
	v->faults = import_faults(s->rq, &in->table, &shown);
	v->has_faults = shown > 0;
	v->has_more_faults = shown < in->table.errors + in->table.warnings;
	v->changes = changes_view(s, in);
	v->nothing_to_do = !v->errors && !v->added && !v->changed && !v->removed;
	v->may_apply = v->session.is_open && !v->errors && !v->nothing_to_do;
}

/* ---- steps ---------------------------------------------------------------------------------- */

static int step_new(struct request *rq, struct step **out)
{
	struct step *s = ARENA_NEW(rq->arena, struct step, 1);
	int k = candidate_page_load(rq, &s->view.session);
	const struct candidate_page *p = &s->view.session;

	s->rq = rq;
	s->now = clock_now(&rq->clock);
	s->centre = p->centre.id;
	s->apply = (struct candidate_apply){
		.import = { .arena = rq->arena,
		            .of = { .audience = p->audience, .allowed = p->allowed, .today = p->today, .language = rq->language },
		            .mode = CHANGES_MERGE },
		.ids = rq->ids, .session = p->session_id, .person = rq->person, .now = s->now };
	rq->room = s;
	*out = s;
	return k;
}

static struct str import_path(const struct step *s, const char *rest)
{
	return arena_printf(s->rq->arena, "/certif/sessions/%lld/import%s", (long long)s->apply.session, rest);
}

static int form_show(struct request *rq)
{
	struct step *s;
	int k = step_new(rq, &s);

	return k ? reply_status(rq, k) : reply_page(rq, "certif/import_form", &s->view);
}

static int write_file(struct db *db, void *args)
{
	struct step *s = args;
	int k = import_forget_old(db, s->now - IMPORT_KEPT_FOR);

	return k ? k : import_insert(db, s->id, s->centre, (struct db_opt_int){ true, s->apply.session },
	                             s->apply.person, s->now, s->file_name, s->bytes);
}

static int file_kept(struct request *rq, int result)
{
	struct step *s = rq->room;
	bool replaces = s->apply.import.mode == CHANGES_REPLACE;

	if (result)
		return reply_status(rq, result);
	return reply_redirect(rq, arena_printf(rq->arena, STR_FMT "/%lld%s", STR_ARG(import_path(s, "")), (long long)s->id,
	                                       replaces ? "?mode=replace" : ""));
}

/* No spreadsheet at all: said at once, above the form. */
static int form_again(struct request *rq, const struct error *e)
{
	struct step *s = rq->room;

	s->view.problem = message_error(rq->language, e, rq->arena);
	return reply_page_status(rq, 422, "certif/import_form", &s->view);
}

static int work_read(void *args)
{
	struct step *s = args;

	return candidate_import_read(&s->apply.import, &s->error);
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
	s->apply.import.mode = import_mode(param_text(rq, "mode"));
	s->id = id_next(rq->ids);
	return request_work(rq, work_read, s, file_read_once);
}

/* The file kept and the list as it is; ERR_NOT_FOUND once two hours are over. */
static int step_load(struct request *rq, struct step **out)
{
	struct import_by_id row;
	struct candidate *kept;
	int k = step_new(rq, out);
	struct step *s = *out;

	if (!k)
		k = import_by_id(rq->db, rq->arena, param_int(rq, "import"), s->centre, s->now - IMPORT_KEPT_FOR, &row);
	if (!k && (!row.session.set || row.session.value != s->apply.session))
		k = ERR_NOT_FOUND;
	if (!k)
		k = candidate_list(rq->db, rq->arena, s->apply.session, &kept, &s->apply.import.kept_n);
	if (k)
		return k;
	s->id = param_int(rq, "import");
	s->file_name = row.file_name;
	s->apply.import.kept = kept;
	s->apply.import.bytes = row.content;
	s->apply.import.mode = import_mode(param_text(rq, "mode"));
	return ERR_NONE;
}

static int dry_run_read(struct request *rq, int result)
{
	struct step *s = rq->room;

	if (result)
		return result == ERR_INVALID || result == ERR_FULL ? form_again(rq, &s->error) : reply_status(rq, result);
	fill(s);
	return reply_page(rq, "certif/import", &s->view);
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
	int k = candidate_import_apply(db, &s->apply);

	return k ? k : import_forget(db, s->id, s->centre);
}

static int applied(struct request *rq, int result)
{
	struct step *s = rq->room;

	if (result == ERR_CONFLICT && s->apply.problem) {
		s->view.problem = str_of(message(rq->language, s->apply.problem));
		fill(s);
		return reply_page_status(rq, 409, "certif/import", &s->view);
	}
	if (result)
		return reply_status(rq, result);
	reply_notice(rq, N_("The list is imported."));
	return reply_redirect(rq, arena_printf(rq->arena, "/certif/sessions/%lld/candidates", (long long)s->apply.session));
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

	return import_forget(db, s->id, s->centre);
}

static int forgotten(struct request *rq, int result)
{
	const struct step *s = rq->room;

	return result ? reply_status(rq, result) : reply_redirect(rq, import_path(s, ""));
}

static int forget_post(struct request *rq)
{
	struct step *s;
	int k = step_load(rq, &s);

	return k ? import_gone(rq, k) : request_write(rq, write_forget, s, forgotten);
}

/* ---- spreadsheets --------------------------------------------------------------------------- */

static struct table_writing writing(struct step *s, struct str title)
{
	const struct candidate_page *p = &s->view.session;
	struct arena *a = s->rq->arena;
	enum language l = s->rq->language;
	struct str *above = ARENA_NEW(a, struct str, 3);

	above[0] = p->centre.name;
	above[1] = message_filled(message(l, N_("Session {0}")), arena_printf(a, "%lld", (long long)p->number), a);
	above[2] = arena_printf(a, STR_FMT ", " STR_FMT " - " STR_FMT ", " STR_FMT, STR_ARG(p->day), STR_ARG(p->hour),
	                        STR_ARG(p->site), STR_ARG(p->room));
	return (struct table_writing){ .language = l, .title = title, .above = above, .above_n = 3,
		                       .created_at = s->now, .say = import_say, .context = &s->rq->language };
}

static int send_list(struct request *rq, const char *file)
{
	struct candidate *list;
	struct step *s;
	struct str out;
	struct error e;
	size_t n;
	int k = step_new(rq, &s);

	if (!k)
		k = candidate_list(rq->db, rq->arena, s->apply.session, &list, &n);
	if (k)
		return reply_status(rq, k);
	struct table_writing w = writing(s, str_of(message(rq->language, N_("Candidates"))));
	k = candidate_template(rq->arena, &w, &s->apply.import.of, list, n, &out, &e);
	if (k)
		return reply_error(rq, &e);
	return reply_bytes(rq, IMPORT_ODS, arena_z(rq->arena, arena_printf(rq->arena, "%s-%lld.ods", file, (long long)s->view.session.number)), out);
}

static int template_show(struct request *rq)
{
	return send_list(rq, "openpix-candidates");
}

static int faults_read(struct request *rq, int result)
{
	struct step *s = rq->room;
	struct str out;

	if (result)
		return reply_error(rq, &s->error);
	struct table_writing w = writing(s, str_of(message(rq->language, N_("To mend"))));
	if (table_faulty(rq->arena, &w, &s->apply.import.table, &out, &s->error))
		return reply_error(rq, &s->error);
	return reply_bytes(rq, IMPORT_ODS, "openpix-to-mend.ods", out);
}

static int faults_show(struct request *rq)
{
	struct step *s;
	int k = step_load(rq, &s);

	return k ? import_gone(rq, k) : request_work(rq, work_read, s, faults_read);
}

/* ---- routes --------------------------------------------------------------------------------- */

#define SESSION { "session", PARAM_ID, PARAM_PATH, 0, true }
#define IMPORT { "import", PARAM_ID, PARAM_PATH, 0, true }
#define MODE(where) { "mode", PARAM_WORD, where, 0, false }
static const struct param session_params[] = { SESSION, {} };
static const struct param file_params[] = { SESSION, { "list", PARAM_FILE, PARAM_FORM, 0, true }, MODE(PARAM_FORM), {} };
static const struct param show_params[] = { SESSION, IMPORT, MODE(PARAM_QUERY), {} };
static const struct param apply_params[] = { SESSION, IMPORT, MODE(PARAM_FORM), { "digest", PARAM_WORD, PARAM_FORM, 16, true }, {} };
static const struct param one_params[] = { SESSION, IMPORT, MODE(PARAM_FORM), {} };

#define MEMBER &right_centre_member
static const struct route routes[] = {
	{ METHOD_GET, "/certif/sessions/:session/import", ACCESS_SIGNED_IN, form_show, session_params, &import_shape, "The form to send a list of candidates", 0, 0, MEMBER },
	{ METHOD_POST, "/certif/sessions/:session/import", ACCESS_SIGNED_IN, file_post, file_params, &import_shape, "Send a list (ODS, XLSX or CSV); nothing is changed yet", IMPORT_FILE_MOST, 30, MEMBER },
	{ METHOD_GET, "/certif/sessions/:session/import/:import", ACCESS_SIGNED_IN, dry_run_show, show_params, &import_shape, "What a list would change, and its faults", 0, 0, MEMBER },
	{ METHOD_POST, "/certif/sessions/:session/import/:import", ACCESS_SIGNED_IN, apply_post, apply_params, &import_shape, "Import the list as it was shown", 0, 0, MEMBER },
	{ METHOD_POST, "/certif/sessions/:session/import/:import/forget", ACCESS_SIGNED_IN, forget_post, one_params, NULL, "Forget a list that was sent", 0, 0, MEMBER },
	{ METHOD_GET, "/certif/sessions/:session/import/:import/faults", ACCESS_SIGNED_IN, faults_show, show_params, NULL, "The list with what is to be mended told in it, as a spreadsheet", 0, 0, MEMBER },
	{ METHOD_GET, "/certif/sessions/:session/list", ACCESS_SIGNED_IN, template_show, session_params, NULL, "The candidates as a spreadsheet that can be sent again", 0, 0, MEMBER },
};
const struct route_table certif_import_routes = ROUTE_TABLE("certif", routes);

static const struct page pages[] = {
	{ "certif/import_form", &import_shape },
	{ "certif/import", &import_shape },
};
const struct page_table certif_import_pages = PAGE_TABLE(pages);
