/* SPDX-License-Identifier: EUPL-1.2 */
/* import_view.h - what the pages of imports show in common: where their steps are, the faults of a table,
 * what would change, and the digest by which a person confirms it. */
#pragma once
#include "document/changes.h"
#include "document/table_ods.h"
#include "web/request.h"

enum {
	IMPORT_FILE_MOST = 8 * 1024 * 1024,
	IMPORT_SHOWN_MOST = 500, /* faults, changes */
};
#define IMPORT_KEPT_FOR (2 * CLOCK_HOUR)
#define IMPORT_ODS "application/vnd.oasis.opendocument.spreadsheet"

struct import_view {
	struct str path;	      /* of the import, the last step's file in it */
	struct str form_path, template_path;
	struct str other_path, faults_path, forget_path;
	struct str file_name, problem, digest;
	bool is_sessions; /* with their candidates; else one list of candidates */
	bool is_open, is_replace, may_apply, nothing_to_do, has_faults, has_more_faults, has_more_changes;
	int64_t rows, added, changed, same, removed, kept, errors, warnings; /* of candidates */
	struct list faults, changes; /* changes: candidate by candidate, of one list */
};
extern const struct shape import_shape;

/* The changes of one list, the first ones; v->has_more_changes. */
struct list import_changes_shown(struct request *rq, struct import_view *v, const struct table *t, const struct changes *changes);

/* Faults: the first ones, in the reader's language; *shown of them. */
struct list import_faults(struct request *rq, const struct table *t, size_t *shown);

/* table_writing's `say`; `context` is an enum language *. */
struct str import_say(void *context, const char *msg, struct str argument, struct arena *a);

struct str import_digest(struct arena *a, uint64_t digest); /* sixteen hexadecimal digits */
[[nodiscard]] bool import_digest_read(struct str s, uint64_t *out);

enum changes_mode import_mode(struct str word); /* "replace"; anything else merges */
int import_gone(struct request *rq, int kind);	/* replies: the file is no longer kept, or what `kind` says */
