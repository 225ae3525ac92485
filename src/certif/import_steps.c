/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/import_steps.h"

#include "certif/certif.h"
#include "certif/queries.h"

static struct str path_of(const struct import_step *s, const char *rest, bool replaces)
{
	return arena_printf(s->rq->arena, STR_FMT "/%lld%s%s", STR_ARG(s->path), (long long)s->id, rest, replaces ? "?mode=replace" : "");
}

static void fill(struct import_step *s)
{
	struct import_found f = s->kind->found(s);
	const size_t *count = f.count;
	struct import_view *v = s->view;
	size_t shown;

	v->is_replace = s->mode == CHANGES_REPLACE;
	v->path = path_of(s, "", false);
	v->other_path = path_of(s, "", !v->is_replace);
	v->faults_path = path_of(s, "/faults", v->is_replace);
	v->forget_path = path_of(s, "/forget", false);
	v->file_name = s->file_name;
	v->digest = import_digest(s->rq->arena, f.digest);
	v->rows = (int64_t)f.table->row_n;
	v->added = (int64_t)count[CHANGE_ADDED];
	v->changed = (int64_t)count[CHANGE_CHANGED];
	v->same = (int64_t)count[CHANGE_SAME];
	v->removed = (int64_t)count[CHANGE_REMOVED];
	v->kept = (int64_t)count[CHANGE_KEPT];
	v->errors = (int64_t)f.table->errors;
	v->warnings = (int64_t)f.table->warnings;
	v->faults = import_faults(s->rq, f.table, &shown);
	v->has_faults = shown > 0;
	v->has_more_faults = shown < f.table->errors + f.table->warnings;
	v->nothing_to_do = !v->errors && !f.made && !v->added && !v->changed && !v->removed;
	v->may_apply = v->is_open && !v->errors && !v->nothing_to_do;
}

/* ---- steps ---------------------------------------------------------------------------------- */

int import_step_new(struct request *rq, const struct import_kind *kind, struct import_step **out)
{
	struct import_step *s = *out = ARENA_NEW(rq->arena, struct import_step, 1);

	s->rq = rq;
	s->kind = kind;
	s->mode = CHANGES_MERGE;
	s->now = clock_now(&rq->clock);
	rq->room = s;
	int k = kind->begin(s);
	if (!k)
		s->view->form_path = s->path;
	return k;
}

int import_form_show(struct request *rq, const struct import_kind *kind)
{
	struct import_step *s;
	int k = import_step_new(rq, kind, &s);

	return k ? reply_status(rq, k) : reply_page(rq, kind->form, s->page);
}

static int write_file(struct db *db, void *args)
{
	struct import_step *s = args;
	int k = import_forget_old(db, s->now - IMPORT_KEPT_FOR);

	return k ? k : import_insert(db, s->id, s->centre, s->session, s->rq->person, s->now, s->file_name, s->bytes);
}

static int file_kept(struct request *rq, int result)
{
	struct import_step *s = rq->room;

	return result ? reply_status(rq, result) : reply_redirect(rq, path_of(s, "", s->mode == CHANGES_REPLACE));
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

	return s->kind->read(s);
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
	int k = import_step_new(rq, kind, &s);

	if (k)
		return reply_status(rq, k);
	s->bytes = param_text(rq, "list");
	s->file_name = param_file_name(rq, "list");
	if (s->file_name.n > 200)
		s->file_name = STR("");
	s->mode = import_mode(param_text(rq, "mode"));
	s->id = id_next(rq->ids);
	return request_work_long(rq, work_read, s, file_read_once);
}

/* The file kept and the list as it is; ERR_NOT_FOUND once two hours are over. */
static int step_load(struct request *rq, const struct import_kind *kind, struct import_step **out)
{
	struct import_by_id row;
	int k = import_step_new(rq, kind, out);
	struct import_step *s = *out;

	if (!k)
		k = import_by_id(rq->db, rq->arena, param_int(rq, kind->param), s->centre, s->now - IMPORT_KEPT_FOR, &row);
	if (!k && (row.session.set != s->session.set || row.session.value != s->session.value))
		k = ERR_NOT_FOUND;
	if (!k && kind->kept)
		k = kind->kept(rq->db, s);
	if (k)
		return k;
	s->id = param_int(rq, kind->param);
	s->file_name = row.file_name;
	s->bytes = row.content;
	s->mode = import_mode(param_text(rq, "mode"));
	return ERR_NONE;
}

static int dry_run_read(struct request *rq, int result)
{
	struct import_step *s = rq->room;

	if (result)
		return result == ERR_INVALID || result == ERR_FULL ? form_again(rq, &s->error) : reply_status(rq, result);
	int k = s->kind->load ? s->kind->load(rq->db, s) : ERR_NONE;
	if (k)
		return reply_status(rq, k);
	fill(s);
	return reply_page(rq, s->kind->dry_run, s->page);
}

int import_dry_run_show(struct request *rq, const struct import_kind *kind)
{
	struct import_step *s;
	int k = step_load(rq, kind, &s);

	return k ? import_gone(rq, k) : request_work_long(rq, work_read, s, dry_run_read);
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

	if (result == ERR_CONFLICT && s->problem) {
		s->view->problem = str_of(message(rq->language, s->problem));
		fill(s);
		return reply_page_status(rq, 409, s->kind->dry_run, s->page);
	}
	if (result)
		return reply_status(rq, result);
	reply_notice(rq, s->kind->done_notice);
	return reply_redirect(rq, s->kind->done(s));
}

int import_apply_post(struct request *rq, const struct import_kind *kind)
{
	struct import_step *s;
	int k = step_load(rq, kind, &s);

	if (k)
		return import_gone(rq, k);
	if (!import_digest_read(param_text(rq, "digest"), &s->digest))
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

struct table_writing import_writing(struct import_step *s, const char *title, struct str centre, struct str *above, size_t n)
{
	struct request *rq = s->rq;

	above[0] = centre;
	return (struct table_writing){ .language = rq->language, .title = str_of(message(rq->language, title)), .above = above,
		                       .above_n = n, .created_at = s->now, .say = import_say, .context = &rq->language };
}

static int faults_read(struct request *rq, int result)
{
	struct import_step *s = rq->room;
	struct str out;

	if (result)
		return reply_error(rq, &s->error);
	int k = s->kind->load ? s->kind->load(rq->db, s) : ERR_NONE;
	if (k)
		return reply_status(rq, k);
	struct table_writing w = s->kind->writing(s, N_("To mend"));
	if (table_faulty(rq->arena, &w, s->kind->found(s).table, &out, &s->error))
		return reply_error(rq, &s->error);
	return reply_bytes(rq, IMPORT_ODS, "openpix-to-mend.ods", out);
}

int import_faults_show(struct request *rq, const struct import_kind *kind)
{
	struct import_step *s;
	int k = step_load(rq, kind, &s);

	return k ? import_gone(rq, k) : request_work_long(rq, work_read, s, faults_read);
}

int certif_forget_expired(struct db *db, int64_t now)
{
	return import_forget_old(db, now - IMPORT_KEPT_FOR);
}
