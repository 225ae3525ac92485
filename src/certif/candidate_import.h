/* SPDX-License-Identifier: EUPL-1.2 */
/* candidate_import.h - a list of candidates in a spreadsheet (the public Pix's columns and a few more),
 * compared with the list kept: what would be added, changed, left and removed, and every fault. Pure but
 * for candidate_import_apply, a db_write_fn's body, which compares again within its transaction and does
 * nothing unless what it finds is what the person was shown.
 *
 * A candidate is found again by names and birth date (candidate_identity). A column that the file lacks
 * leaves what is kept; an empty cell empties it. Who has begun is left as they are; who has joined is
 * never removed: a list that says otherwise gets a fault. */
#pragma once
#include "certif/candidate.h"
#include "document/changes.h"
#include "document/table_ods.h"

enum candidate_column {
	COLUMN_BIRTH_NAME, COLUMN_FIRST_NAME, COLUMN_BIRTH_DATE, COLUMN_SEX, COLUMN_INSEE, COLUMN_POSTCODE,
	COLUMN_CITY, COLUMN_COUNTRY, COLUMN_RESULTS_EMAIL, COLUMN_EMAIL, COLUMN_LOCAL_ID, COLUMN_EXTRA,
	COLUMN_ACCESSIBLE, COLUMN_NEEDS, COLUMN_LANGUAGE, COLUMN_BILLING, COLUMN_PREPAID, COLUMN_FEE,
	COLUMN_FRAMEWORKS, /* from here on: one for each complementary framework the centre may certify */
	COLUMNS_MOST = COLUMN_FRAMEWORKS + CANDIDATE_FRAMEWORKS /* the last: the group */
};

/* A list of several groups, each for its audience, has a column more: the group's name. */
struct candidate_group {
	struct str name;
	enum session_audience audience;
};

/* What the list is for. */
struct candidate_list_of {
	enum session_audience audience; /* of a row without group */
	const struct candidate_group *groups; /* NULL: no such column */
	size_t group_n;
	unsigned allowed; /* bits 1 << framework */
	struct str today; /* the centre's day */
	enum language language; /* of headers and faults; a new candidate's, where the file says none */
};

/* The columns declared, in the arena: *n of them. */
struct table_column *candidate_columns(struct arena *a, const struct candidate_list_of *of, size_t *n);

struct candidate_import {
	/* in */
	struct arena *arena;
	struct candidate_list_of of;
	struct str bytes;
	enum changes_mode mode;
	const struct candidate *kept; /* the list as it is */
	size_t kept_n;
	/* out */
	struct table table; /* its faults too */
	struct candidate *read; /* one a row of the table; id: of the kept one it is, or 0 */
	struct changes changes; /* payloads are struct candidate * */
	uint64_t digest;	/* of all of it: the same when the same would be done */
};

/* ERR_INVALID or ERR_FULL when the file is no spreadsheet (*e says how to mend it). Faults of rows are in
 * in->table: with errors there nothing may be applied. */
[[nodiscard]] int candidate_import_read(struct candidate_import *in, struct error *e);

/* One of several lists in a file (session_import): rows of `in->table` from..to-1 are this session's. */
void candidate_import_compare(struct candidate_import *in, size_t from, size_t to);

/* The name of a field of the changes, as a header: "Date de naissance". */
const char *candidate_field_title(enum language l, size_t field);

/* The template: what stands above, the columns, the candidates there are. */
[[nodiscard]] int candidate_template(struct arena *a, const struct table_writing *w, const struct candidate_list_of *of,
                                     const struct candidate *list, size_t n, struct str *out, struct error *e);

struct candidate_apply {
	struct candidate_import import; /* kept and what follows is filled here */
	struct id_maker *ids;
	int64_t session, person, now;
	uint64_t digest;     /* of what was shown */
	const char *problem; /* out, with ERR_CONFLICT */
};
[[nodiscard]] int candidate_import_apply(struct db *db, struct candidate_apply *args);
/* The changes found by candidate_import_compare, within the write that found them. */
[[nodiscard]] int candidate_changes_apply(struct db *db, struct candidate_apply *args, const struct changes *changes);
