/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/import_view.h"

#include "certif/candidate_import.h"
#include "certif/candidate_page.h"

struct fault_view {
	int64_t row;
	struct str letters, header, given, wrong, mend;
	bool is_warning;
};

static const struct field fault_fields[] = {
	FIELD(struct fault_view, row, FIELD_INT),
	FIELD(struct fault_view, letters, FIELD_TEXT),
	FIELD(struct fault_view, header, FIELD_TEXT),
	FIELD(struct fault_view, given, FIELD_TEXT),
	FIELD(struct fault_view, wrong, FIELD_TEXT),
	FIELD(struct fault_view, mend, FIELD_TEXT),
	FIELD(struct fault_view, is_warning, FIELD_BOOL),
};
const struct shape import_fault_shape = SHAPE(struct fault_view, fault_fields);

/* ---- what would change ---------------------------------------------------------------------- */

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
	FIELD(struct import_view, is_sessions, FIELD_BOOL),
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

struct list import_changes_shown(struct request *rq, struct import_view *v, const struct table *t, const struct changes *changes)
{
	struct change_view *out = ARENA_NEW(rq->arena, struct change_view, IMPORT_SHOWN_MOST);
	size_t n = 0;

	for (size_t i = 0; i < changes->n; i++) {
		const struct change *x = &changes->list[i];
		const struct candidate *c = x->now ? x->now->payload : x->was->payload;
		if (x->kind == CHANGE_SAME || x->kind == CHANGE_KEPT)
			continue;
		if (n == IMPORT_SHOWN_MOST) {
			v->has_more_changes = true;
			break;
		}
		out[n++] = (struct change_view){
			.name = arena_printf(rq->arena, STR_FMT " " STR_FMT, STR_ARG(c->first_name), STR_ARG(c->birth_name)),
			.birth_date = candidate_day_shown(rq->arena, rq->language, c->birth_date),
			.row = x->now ? (int64_t)t->rows[x->now->number].number : 0,
			.is_added = x->kind == CHANGE_ADDED,
			.is_changed = x->kind == CHANGE_CHANGED,
			.is_removed = x->kind == CHANGE_REMOVED,
			.fields = field_list(rq, x),
		};
	}
	return LIST(out, n);
}

/* ---- faults, the digest ---------------------------------------------------------------------- */

struct str import_say(void *context, const char *msg, struct str argument, struct arena *a)
{
	const enum language *l = context;

	return msg ? message_filled(message(*l, msg), argument, a) : STR("");
}

struct list import_faults(struct request *rq, const struct table *t, size_t *shown)
{
	struct fault_view *out = ARENA_NEW(rq->arena, struct fault_view, IMPORT_SHOWN_MOST);
	size_t n = t->fault_n < IMPORT_SHOWN_MOST ? t->fault_n : IMPORT_SHOWN_MOST;

	for (size_t i = 0; i < n; i++) {
		const struct table_fault *f = &t->faults[i];
		out[i] = (struct fault_view){ .row = (int64_t)f->row, .letters = f->letters, .header = f->header,
			                      .given = f->given, .is_warning = f->warning,
			                      .wrong = import_say(&rq->language, f->wrong, f->wrong_argument, rq->arena),
			                      .mend = import_say(&rq->language, f->mend, f->mend_argument, rq->arena) };
	}
	*shown = n;
	return LIST(out, n);
}

struct str import_digest(struct arena *a, uint64_t digest)
{
	return arena_printf(a, "%016llx", (unsigned long long)digest);
}

bool import_digest_read(struct str s, uint64_t *out)
{
	*out = 0;
	for (size_t i = 0; i < s.n; i++) {
		const char *digits = "0123456789abcdef", *at = memchr(digits, s.p[i], 16);
		if (!at)
			return false;
		*out = *out << 4 | (uint64_t)(at - digits);
	}
	return s.n == 16;
}

enum changes_mode import_mode(struct str word)
{
	return str_eq(word, STR("replace")) ? CHANGES_REPLACE : CHANGES_MERGE;
}

int import_gone(struct request *rq, int kind)
{
	struct error e;

	if (kind != ERR_NOT_FOUND)
		return reply_status(rq, kind);
	error_set(&e, ERR_NOT_FOUND, N_("This file is no longer here: it is kept for two hours. Send it again."));
	return reply_error(rq, &e);
}
