/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/import_steps.h"

#include "certif/candidate_page.h"
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

static const struct field import_fields[] = {
	FIELD(struct import_view, path, FIELD_TEXT),
	FIELD(struct import_view, form_path, FIELD_TEXT),
	FIELD(struct import_view, template_path, FIELD_TEXT),
	FIELD(struct import_view, other_path, FIELD_TEXT),
	FIELD(struct import_view, faults_path, FIELD_TEXT),
	FIELD(struct import_view, forget_path, FIELD_TEXT),
	FIELD(struct import_view, file_name, FIELD_TEXT),
	FIELD(struct import_view, problem, FIELD_TEXT),
	FIELD(struct import_view, digest, FIELD_TEXT),
	FIELD(struct import_view, is_open, FIELD_BOOL),
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
const struct shape import_shape = SHAPE(struct import_view, import_fields);

static struct list field_list(struct request *rq, const struct change *x)
{
	struct field_view *out = ARENA_NEW(rq->arena, struct field_view, x->field_n + 1);

	for (size_t i = 0; i < x->field_n; i++)
		out[i] = (struct field_view){ str_of(candidate_field_title(rq->language, x->fields[i].field)),
			                      x->fields[i].from, x->fields[i].to };
	return LIST(out, x->field_n);
}

static struct list changes_view(struct import_step *s, const struct candidate_import *in)
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
			s->view->has_more_changes = true;
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

static struct str path_of(const struct import_step *s, const char *rest, bool replaces)
{
	return arena_printf(s->rq->arena, STR_FMT "/%lld%s%s", STR_ARG(s->path), (long long)s->id, rest, replaces ? "?mode=replace" : "");
}

static void fill(struct import_step *s)
{
	const struct candidate_import *in = &s->apply.import;
	const size_t *count = in->changes.count;
	struct import_view *v = s->view;
	size_t shown;

	v->is_replace = in->mode == CHANGES_REPLACE;
	v->path = path_of(s, "", false);
	v->other_path = path_of(s, "", !v->is_replace);
	v->faults_path = path_of(s, "/faults", v->is_replace);
	v->forget_path = path_of(s, "/forget", false);
	v->file_name = s->file_name;
	v->digest = import_digest(s->rq->arena, in->digest);
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
	v->may_apply = v->is_open && !v->errors && !v->nothing_to_do;
}

/* ---- steps ---------------------------------------------------------------------------------- */

static int step_new(struct request *rq, const struct import_kind *kind, struct import_step **out)
{
	struct import_step *s = *out = ARENA_NEW(rq->arena, struct import_step, 1);

	s->rq = rq;
	s->kind = kind;
	s->apply = (struct candidate_apply){ .import = { .arena = rq->arena, .mode = CHANGES_MERGE, .of.language = rq->language },
		                             .ids = rq->ids, .person = rq->person, .now = clock_now(&rq->clock) };
	rq->room = s;
	int k = kind->begin(s);
	if (!k)
		s->view->form_path = s->path;
	return k;
}

int import_form_show(struct request *rq, const struct import_kind *kind)
{
	struct import_step *s;
	int k = step_new(rq, kind, &s);

	return k ? reply_status(rq, k) : reply_page(rq, kind->form, s->page);
}

static int write_file(struct db *db, void *args)
{
	struct import_step *s = args;
	int k = import_forget_old(db, s->apply.now - IMPORT_KEPT_FOR);

	return k ? k : import_insert(db, s->id, s->centre, s->session, s->apply.person, s->apply.now, s->file_name, s->bytes);
}

static int file_kept(struct request *rq, int result)
{
	struct import_step *s = rq->room;

	return result ? reply_status(rq, result) : reply_redirect(rq, path_of(s, "", s->apply.import.mode == CHANGES_REPLACE));
}

/* No spreadsheet at all: said at once, above the form. */
static int form_again(struct request *rq, const struct error *e)
{
	struct import_step *s = rq->room;

	s->view->problem = message_error(rq->language, e, rq->arena);
	return reply_page_status(rq, 422, s->kind->form, s->page);
}

static int work_read(void *args)
{
	struct import_step *s = args;

	return candidate_import_read(&s->apply.import, &s->error);
}

static int file_read_once(struct request *rq, int result)
{
	struct import_step *s = rq->room;

	if (result == ERR_INVALID || result == ERR_FULL)
		return form_again(rq, &s->error);
	return result ? reply_status(rq, result) : request_write(rq, write_file, s, file_kept);
}

int import_file_post(struct request *rq, const struct import_kind *kind)
{
	struct import_step *s;
	int k = step_new(rq, kind, &s);

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
static int step_load(struct request *rq, const struct import_kind *kind, struct import_step **out)
{
	struct import_by_id row;
	int k = step_new(rq, kind, out);
	struct import_step *s = *out;

	if (!k)
		k = import_by_id(rq->db, rq->arena, param_int(rq, kind->param), s->centre, s->apply.now - IMPORT_KEPT_FOR, &row);
	if (!k && (row.session.set != s->session.set || row.session.value != s->session.value))
		k = ERR_NOT_FOUND;
	if (!k)
		k = kind->kept(rq->db, s);
	if (k)
		return k;
	s->id = param_int(rq, kind->param);
	s->file_name = row.file_name;
	s->apply.import.bytes = row.content;
	s->apply.import.mode = import_mode(param_text(rq, "mode"));
	return ERR_NONE;
}

static int dry_run_read(struct request *rq, int result)
{
	struct import_step *s = rq->room;

	if (result)
		return result == ERR_INVALID || result == ERR_FULL ? form_again(rq, &s->error) : reply_status(rq, result);
	fill(s);
	return reply_page(rq, s->kind->dry_run, s->page);
}

int import_dry_run_show(struct request *rq, const struct import_kind *kind)
{
	struct import_step *s;
	int k = step_load(rq, kind, &s);

	return k ? import_gone(rq, k) : request_work(rq, work_read, s, dry_run_read);
}

static int write_apply(struct db *db, void *args)
{
	struct import_step *s = args;
	int k = s->kind->apply(db, s);

	return k ? k : import_forget(db, s->id, s->centre);
}

static int applied(struct request *rq, int result)
{
	struct import_step *s = rq->room;

	if (result == ERR_CONFLICT && s->apply.problem) {
		s->view->problem = str_of(message(rq->language, s->apply.problem));
		fill(s);
		return reply_page_status(rq, 409, s->kind->dry_run, s->page);
	}
	if (result)
		return reply_status(rq, result);
	reply_notice(rq, N_("The list is imported."));
	return reply_redirect(rq, s->kind->done(s));
}

int import_apply_post(struct request *rq, const struct import_kind *kind)
{
	struct import_step *s;
	int k = step_load(rq, kind, &s);

	if (k)
		return import_gone(rq, k);
	if (!import_digest_read(param_text(rq, "digest"), &s->apply.digest))
		return reply_status(rq, ERR_INVALID);
	return request_write(rq, write_apply, s, applied);
}

static int write_forget(struct db *db, void *args)
{
	const struct import_step *s = args;

	return import_forget(db, s->id, s->centre);
}

static int forgotten(struct request *rq, int result)
{
	const struct import_step *s = rq->room;

	return result ? reply_status(rq, result) : reply_redirect(rq, s->path);
}

int import_forget_post(struct request *rq, const struct import_kind *kind)
{
	struct import_step *s;
	int k = step_load(rq, kind, &s);

	return k ? import_gone(rq, k) : request_write(rq, write_forget, s, forgotten);
}

/* ---- spreadsheets --------------------------------------------------------------------------- */

int import_list_show(struct request *rq, const struct import_kind *kind, const char *file_name)
{
	struct import_step *s;
	struct str out;
	struct error e;
	int k = step_new(rq, kind, &s);

	if (!k)
		k = kind->kept(rq->db, s);
	if (k)
		return reply_status(rq, k);
	struct table_writing w = kind->writing(s, str_of(message(rq->language, N_("Candidates"))));
	const struct candidate_import *in = &s->apply.import;
	if (candidate_template(rq->arena, &w, &in->of, in->kept, in->kept_n, &out, &e))
		return reply_error(rq, &e);
	return reply_bytes(rq, IMPORT_ODS, file_name, out);
}

static int faults_read(struct request *rq, int result)
{
	struct import_step *s = rq->room;
	struct str out;

	if (result)
		return reply_error(rq, &s->error);
	struct table_writing w = s->kind->writing(s, str_of(message(rq->language, N_("To mend"))));
	if (table_faulty(rq->arena, &w, &s->apply.import.table, &out, &s->error))
		return reply_error(rq, &s->error);
	return reply_bytes(rq, IMPORT_ODS, "openpix-to-mend.ods", out);
}

int import_faults_show(struct request *rq, const struct import_kind *kind)
{
	struct import_step *s;
	int k = step_load(rq, kind, &s);

	return k ? import_gone(rq, k) : request_work(rq, work_read, s, faults_read);
}
