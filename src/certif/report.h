/* SPDX-License-Identifier: EUPL-1.2 */
/* report.h - what went otherwise than it should: a candidate's name that is wrong, a question that
 * did not show, a fraud, a noise. Written while it happens, by who invigilates, or at the
 * finalisation, by the centre; taken back and put back until the centre finalises.
 *
 * The categories are those of the public Pix (CertificationIssueReportCategory), one table: what
 * each must tell, and whether somebody has to act on it before the results are out. A problem with
 * a question that was settled in the room (another one was asked) is there as settled: nobody has
 * to act on it. */
#pragma once
#include "base/error.h"
#include "base/id.h"
#include "base/language.h"
#include "db/db.h"

#define REPORT_FRAUD "FRAUD"
#define REPORT_IN_CHALLENGE "IN_CHALLENGE"
#define EVENT_KIND_WITHDRAWN "incident_withdrawn" /* beside those of certif/event.h */

enum { REPORT_DESCRIPTION_MOST = 500, REPORT_QUESTION_MOST = 500 };

struct report_kind {
	const char *category, *subcategory; /* subcategory: "" for none */
	const char *label;		    /* a message */
	bool of_candidate;		    /* else it may be of the whole session */
	bool asks_question, asks_description;
	bool needs_action; /* before the results are out, unless it was settled */
	bool in_room;	   /* may settle an alert: another question is asked (INV-10) */
};
extern const struct report_kind report_kinds[];
extern const size_t report_kind_count;

/* NULL: no such kind. `name` is "IN_CHALLENGE.IMAGE_NOT_DISPLAYING" or "FRAUD". */
const struct report_kind *report_kind_named(struct str name);
const struct report_kind *report_kind_of(struct str category, struct str subcategory);
struct str report_kind_name(const struct report_kind *kind, struct arena *a);

struct report {
	int64_t id;
	int64_t candidate;			       /* 0: the whole session */
	struct str birth_name, first_name, birth_date; /* of the candidate */
	const struct report_kind *kind;
	int64_t question; /* 0: none */
	struct str description;
	struct str by; /* who wrote it down; empty when the account is gone */
	int64_t at;
	bool is_settled, is_withdrawn, needs_action;
};

/* What is wrong with a report to be written, ERR_INVALID with its field: "kind", "candidate",
 * "question", "description". Pure. */
[[nodiscard]] int report_check(const struct report *r, struct error *e);

struct report_change {
	struct arena *arena;
	struct id_maker *ids;
	int64_t session, person, now;
	struct report report; /* to write: id is out; to withdraw or put back: id */
	bool is_settled;
};
/* Bodies of a db_write_fn. ERR_CONFLICT: the session is finalised or called off. ERR_NOT_FOUND: no
 * such candidate or report in this session. The same report written twice is kept once. */
[[nodiscard]] int report_write(struct db *db, struct report_change *c);
/* ERR_CONFLICT too when it is settled: that is what happened. Twice is once. */
[[nodiscard]] int report_withdraw(struct db *db, struct report_change *c);
[[nodiscard]] int report_restore(struct db *db, struct report_change *c);

/* All of a session, in the order written, those withdrawn among them. */
[[nodiscard]] int report_list(struct db *db, struct arena *a, int64_t session, struct report **out,
			      size_t *n);
/* How many somebody has to act on. Pure. */
size_t report_to_act(const struct report *rows, size_t n);
