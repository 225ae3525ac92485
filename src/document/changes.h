/* SPDX-License-Identifier: EUPL-1.2 */
/* changes.h - what an import would do, before it does it: the rows of a list kept so far compared
 * with the rows of a list just read, row by row through a key. Pure; O(n log n). */
#pragma once
#include "base/arena.h"

struct changes_row {
	struct str key;		  /* tells one person from another; compared by bytes */
	const struct str *fields; /* `field_n` of them */
	size_t number;		  /* the caller's: of a row just read, its number in the file */
	void *payload;		  /* the caller's */
};

enum changes_mode {
	CHANGES_MERGE,	/* a kept row that the new list lacks stays */
	CHANGES_REPLACE, /* … goes */
};

enum change_kind {
	CHANGE_ADDED,	/* only in the new list */
	CHANGE_CHANGED, /* in both, some field differs */
	CHANGE_SAME,	/* in both, alike */
	CHANGE_REMOVED, /* only in the old list, under CHANGES_REPLACE */
	CHANGE_KEPT,	/* only in the old list, under CHANGES_MERGE */
	CHANGE_KIND_COUNT
};

struct change_field {
	size_t field; /* its place in `fields` */
	struct str from, to;
};

struct change {
	enum change_kind kind;
	const struct changes_row *was, *now; /* one is NULL unless CHANGED or SAME */
	const struct change_field *fields;   /* of CHANGED */
	size_t field_n;
};

struct changes_double {
	const struct changes_row *first, *again; /* two rows of the new list with one key */
};

struct changes {
	struct change *list; /* the new list's rows in their order, then the old list's in theirs */
	size_t n;
	size_t count[CHANGE_KIND_COUNT];
	struct changes_double *doubles; /* in the order of `again`; those rows are not in `list` */
	size_t double_n;
};

/* A field of `now` whose p is NULL is one that the new list doesn't tell (it lacks the column): it
 * makes no change. An empty text with a p does. When the old list has a key twice, the first of
 * them is the one compared; the others are as if the new list lacked them. The rows are borrowed.
 */
void changes_find(struct arena *a, const struct changes_row *was, size_t was_n,
		  const struct changes_row *now, size_t now_n, size_t field_n,
		  enum changes_mode mode, struct changes *out);
