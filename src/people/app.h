/* SPDX-License-Identifier: EUPL-1.2 */
/* app.h - what the rooms share while the server runs: handed to it once, found again as rq->app. */
#pragma once
#include "base/buf.h"
#include "db/db.h"

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

struct app {
	struct mailer *mailer;
	struct bank_holder *bank;
	struct exam_memory *exams;
	struct standings *standings; /* may be NULL */
	struct plan_runner *planner; /* may be NULL */
	int plan_months; /* finance/plan_retention.h */
	const struct data_export *exports;
	size_t export_count;
};

#define APP(rq) ((struct app *)(rq)->app)
