/* SPDX-License-Identifier: EUPL-1.2 */
/* import_view.h - what the pages of imports have in common: the faults of a table, and the digest by which
 * a person confirms what was shown. */
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

extern const struct shape import_fault_shape;
/* The first ones, in the reader's language; *shown of them. */
struct list import_faults(struct request *rq, const struct table *t, size_t *shown);

/* table_writing's `say`; `context` is an enum language *. */
struct str import_say(void *context, const char *msg, struct str argument, struct arena *a);

struct str import_digest(struct arena *a, uint64_t digest); /* sixteen hexadecimal digits */
[[nodiscard]] bool import_digest_read(struct str s, uint64_t *out);

enum changes_mode import_mode(struct str word); /* "replace"; anything else merges */
int import_gone(struct request *rq, int kind);	/* replies: the file is no longer kept, or what `kind` says */
