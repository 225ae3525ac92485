/* SPDX-License-Identifier: EUPL-1.2 */
/* app.h - what the rooms share while the server runs: handed to it once, found again as rq->app. */
#pragma once
#include "base/buf.h"
#include "db/db.h"
#include "web/message.h"

struct bank_holder; /* bank/bank.h */
struct mailer;      /* people/mail.h */
struct exam_memory; /* certif/exam_memory.h */
struct standings;   /* learn/standing.h */
struct plan_runner; /* finance/plan_runner.h */

/* One part of "all my data": appends one JSON value. A room that keeps data of people has one. */
typedef int data_export_fn(struct db *db, struct arena *a, int64_t person, struct buf *out);
struct data_export {
	const char *name; /* member of the document */
	data_export_fn *fn;
};

/* What others would miss if an account ended. Whatever forbids is to be mended first; the rest is told. */
struct leave_reason {
	const char *why; /* a message; {0}: `what` */
	struct str what, path; /* path: where it can be mended */
	bool forbids;
};
struct leave_reasons {
	struct leave_reason list[50];
	size_t n;
	bool forbids;
};
/* Beyond the room there is they are counted no more, but for `forbids`. */
void leave_reason_add(struct leave_reasons *to, struct leave_reason one);
/* A room where others may depend on somebody adds its own; also within the write that ends the account. */
typedef int leave_fn(struct db *db, struct arena *a, int64_t person, enum language l, int64_t now, struct leave_reasons *out);

struct app {
	struct mailer *mailer;
	struct bank_holder *bank;
	struct exam_memory *exams;
	struct standings *standings; /* may be NULL */
	struct plan_runner *planner; /* may be NULL */
	int plan_months; /* finance/plan_retention.h */
	const struct data_export *exports;
	size_t export_count;
	leave_fn *leaving; /* NULL: nobody depends on anybody */
};

#define APP(rq) ((struct app *)(rq)->app)
