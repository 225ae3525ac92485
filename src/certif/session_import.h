/* SPDX-License-Identifier: EUPL-1.2 */
/* session_import.h - several sessions with their candidates in one spreadsheet (the public Pix's columns of
 * its mass import, and a few more): a row a candidate, each with its session, or under it with the
 * session's cells left empty. A row with a session's number adds to that session's list (or replaces it);
 * without, a session is made. Nothing is changed before the person has seen what would be.
 *
 * Pure but for session_import_load, which reads the lists there are, and session_import_apply, a
 * db_write_fn's body: it loads and compares again, and does nothing unless what it finds is what was
 * shown. */
#pragma once
#include "certif/candidate_import.h"
#include "certif/session.h"

/* One session of the file. */
struct session_group {
	size_t from, to; /* rows of the table */
	struct str number_text; /* as written; empty: a new one */
	int64_t number, id; /* of one that exists */
	struct session_plan plan; /* of a new one; of one that exists: as it is */
	size_t candidates;
	struct candidate *kept; /* its list; NULL for a new one */
	size_t kept_n;
	struct changes changes;
	uint64_t digest;
};

struct session_import {
	/* in */
	struct arena *arena;
	int64_t centre, now;
	bool is_admin; /* who imports; they may choose the method of the exam */
	const struct zone *zone;
	struct str bytes;
	/* of.audience is each session's own; mode, language, what may be certified, the day */
	struct candidate_import lists;
	/* out: lists.table with its faults, lists.read, and */
	struct session_group *groups;
	size_t n;
	uint64_t digest;
};

/* Reads the file and its sessions. ERR_INVALID or ERR_FULL: it is no spreadsheet. */
[[nodiscard]] int session_import_read(struct session_import *in, struct error *e);
/* Then: the sessions that exist and their lists; what would change; every fault. */
[[nodiscard]] int session_import_load(struct db *db, struct session_import *in);

struct session_import_apply {
	struct session_import import;
	struct id_maker *ids;
	session_random_fn *random;
	const char *origin;
	int64_t person;
	uint64_t digest;     /* of what was shown */
	const char *problem; /* out, with ERR_CONFLICT */
	size_t made;	     /* out: sessions */
};
[[nodiscard]] int session_import_apply(struct db *db, struct session_import_apply *args);

/* An empty list with its columns, to be filled in. */
[[nodiscard]] int session_import_template(struct arena *a, const struct table_writing *w, const struct candidate_list_of *of,
                                          struct str *out, struct error *e);
