/* SPDX-License-Identifier: EUPL-1.2 */
/* statement.h - what a centre owes to the operator for its outside candidates, told in numbered
 * statements. A statement takes every finalised session of outside candidates up to its last day
 * that is on no statement yet, whenever it was finalised, so that none is forgotten and none is
 * told twice; and, where something of an earlier one was wrong, a correction with its reason. Once
 * issued it never changes: its lines and amounts are kept, not computed again. Then it is sent, and
 * paid; either can be noted and taken back.
 *
 * Of each candidate who began the test: the reference scenario's share, never more than the fee. */
#pragma once
#include "base/id.h"
#include "certif/candidate.h"
#include "finance/queries.h"

enum { STATEMENT_REASON_MOST = 200, STATEMENT_CORRECTION_MOST = 100 * 1000 * 100 };

struct statement_issue {
	struct arena *arena;
	struct id_maker *ids;
	int64_t centre, person, now;
	int64_t form;	     /* drawn for the page: the same one again issues nothing more */
	int64_t share;	     /* cents a candidate */
	struct str last_day; /* "2026-11-28", told on it */
	int64_t before;	     /* the midnight after it */
	int64_t correction;  /* cents, with its sign; 0: none */
	struct str reason;   /* of the correction */
	/* out */
	int64_t id;
	bool is_repeated;
};
/* Body of a db_write_fn. ERR_CONFLICT: nothing is due. ERR_DENIED: no administrator any more.
 * ERR_NOT_FOUND: no such centre. */
[[nodiscard]] int statement_issue(struct db *db, struct statement_issue *s);

struct statement_note {
	struct arena *arena;
	int64_t centre, id, person;
	int64_t at;	 /* when; 0: it is taken back */
	bool is_payment; /* else it is of the sending */
};
/* Body of a db_write_fn. ERR_NOT_FOUND, ERR_DENIED. */
[[nodiscard]] int statement_note(struct db *db, const struct statement_note *n);
