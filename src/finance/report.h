/* SPDX-License-Identifier: EUPL-1.2 */
/* report.h - plan and reality as files: a workbook with real cells and sums, two pages of paper for
 * a board meeting, the sessions as CSV. Each in one language; the same content gives the same
 * bytes. */
#pragma once
#include "finance/actual_chart.h"
#include "finance/queries.h"
#include "web/message.h"

struct report {
	struct actual_scene scene;
	struct str centre;    /* its name */
	struct str reference; /* name of the scenario; empty: the usual figures */
	const struct fee_rows *fees;
	size_t fee_n;
	const struct statement_rows *statements;
	size_t statement_n;
	const struct statement_due *due; /* on no statement yet */
	size_t due_n;
};

/* In the scene's arena. ERR_FULL, ERR_INTERNAL. */
[[nodiscard]] int report_csv(const struct report *r, struct str *out, struct error *e);
[[nodiscard]] int report_xlsx(const struct report *r, struct str *out, struct error *e);
[[nodiscard]] int report_pdf(const struct report *r, struct str *out, struct error *e);

/* What the columns are called, in all of them. */
struct str report_said(const struct report *r, const char *msgid);
/* "1 janvier 2026 – 31 décembre 2026" */
struct str report_period(const struct report *r);
/* Amounts of a list for programs: "58,31" or "58.31", by language. */
struct str report_amount(enum language l, int64_t cents, struct arena *a);
char report_separator(enum language l); /* of CSV: what spreadsheets of that language expect */
