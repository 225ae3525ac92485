/* SPDX-License-Identifier: EUPL-1.2 */
/* finalize.h - the centre's end of a session (CER-28, CER-29): why each test that is not whole was
 * ended, what the jury is to know, then it is closed for ever (exam_finalize in certif/exam.h does
 * that).
 *
 * A test is whole when nothing was left to ask; one that began and is not wants a reason: the
 * candidate's (left, lacked time) or a technical problem. No reason is given for the others.
 *
 * A report of fraud suspects the test of its candidate: it is scored like any other and its result is kept,
 * to be published or not by a jury. Suspicion is no verdict: the reports are what stands, and change no
 * more once the session is finalised; certif_exam.fraud is what a jury will have found.
 *
 * Afterwards the results may be published by themselves, or somebody has to act first:
 * finalize_actions. */
#pragma once
#include "certif/exam.h"

enum { FINALIZE_COMMENT_MOST = 500 }; /* characters */

#define FINALIZE_BY_CANDIDATE "candidate"
#define FINALIZE_BY_TECHNIQUE "technical"
/* A message: "Left, or lacked time"; NULL for what is no reason. */
const char *finalize_reason_label(struct str reason);

struct finalize_row {
	int64_t candidate;
	struct str birth_name, first_name;
	enum exam_state state;
	bool has_begun, is_whole, is_scored;
	bool is_suspected; /* of fraud, by a report that stands */
	int64_t answers;
	struct str reason;
	const char *problem; /* of a form: a message; NULL for none */
};
bool finalize_wants_reason(const struct finalize_row *r);
/* Each row's problem; how many there are. Pure. */
size_t finalize_check(struct finalize_row *rows, size_t n);

/* What has to be done before the results are published; 0: nothing, they may be by themselves. */
enum finalize_action {
	ACTION_COMMENT = 1, /* the centre's comment is to be read */
	ACTION_REPORTS = 2, /* reports that want an action */
	ACTION_SCORES = 4,  /* a test that began has no result */
	ACTION_REASONS = 8, /* a test that is not whole, without a reason */
	ACTION_FRAUD = 16,  /* the jury is to decide on a test suspected of fraud */
};
struct finalize_facts {
	bool has_comment;
	size_t reports; /* that want an action: report_to_act */
	size_t unscored, unexplained;
	size_t suspected; /* tests that began */
};
unsigned finalize_actions(const struct finalize_facts *f);

struct finalize_sheet {
	int64_t session;
	bool is_closed; /* finalised, or called off */
	bool is_cancelled;
	int64_t finalized;
	struct str comment;
	bool had_incident, had_trouble_joining;
	struct finalize_row *rows; /* by name */
	size_t n;
	size_t begun, under_way;
	struct finalize_facts facts;
};
[[nodiscard]] int finalize_load(struct db *db, struct arena *a, int64_t session,
				struct finalize_sheet *out);

struct finalize_send {
	struct exam_finalize exam;	 /* out: problem, candidate */
	const struct finalize_row *rows; /* their reasons */
	size_t n;
	struct str comment;
	bool had_incident, had_trouble_joining;
};
/* Body of a db_write_fn: reasons, words and the end, or nothing. As exam_finalize. */
[[nodiscard]] int finalize_send(struct db *db, struct finalize_send *s);
