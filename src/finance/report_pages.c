/* SPDX-License-Identifier: EUPL-1.2 */
/* report_pages.c - plan and reality to take away. */
#include "certif/certif.h"
#include "finance/actual_page.h"
#include "finance/finance.h"
#include "finance/report.h"

typedef int report_fn(const struct report *r, struct str *out, struct error *e);

/* Who owes what, and what was stated, for the workbook. */
static int lists_load(struct request *rq, const struct actual_page *p, struct report *r)
{
	struct fee_rows *fees;
	struct statement_rows *statements;
	struct statement_due *due;
	int64_t centre = p->head.centre.id;
	int k =
	    fee_rows(rq->db, rq->arena, centre, p->period.from, p->period.until, &fees, &r->fee_n);

	if (!k)
		k = statement_rows(rq->db, rq->arena, centre, &statements, &r->statement_n);
	if (!k)
		k = statement_due(rq->db, rq->arena, centre, p->period.until,
				  p->reference.scenario.operator_share, &due, &r->due_n);
	if (k)
		return k;
	r->fees = fees;
	r->statements = statements;
	r->due = due;
	return ERR_NONE;
}

static int file_reply(struct request *rq, report_fn *make, const char *type, const char *ending)
{
	struct actual_page p = {0};
	struct report r = {0};
	struct error e = {0};
	struct str bytes;
	int k = actual_page_open(rq, FINANCE_ACTUAL, &p);

	if (!k && p.fault.kind)
		return reply_error(rq, &p.fault);
	if (!k)
		k = actual_page_load(rq, &p);
	if (!k)
		k = lists_load(rq, &p, &r);
	if (k)
		return reply_status(rq, k);
	r.scene = actual_page_scene(rq, &p);
	r.centre = p.head.centre.name;
	r.reference = p.reference.name;
	if (make(&r, &bytes, &e))
		return reply_error(rq, &e);
	const char *name = arena_printf(rq->arena, "certification-" STR_FMT "-" STR_FMT ".%s",
					STR_ARG(period_iso(rq->arena, p.period.first)),
					STR_ARG(period_iso(rq->arena, p.period.last)), ending)
			       .p;
	return reply_bytes(rq, type, name, bytes);
}

static int csv_show(struct request *rq)
{
	return file_reply(rq, report_csv, "text/csv; charset=utf-8", "csv");
}

static int xlsx_show(struct request *rq)
{
	return file_reply(rq, report_xlsx,
			  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
			  "xlsx");
}

static int pdf_show(struct request *rq)
{
	return file_reply(rq, report_pdf, "application/pdf", "pdf");
}

static const struct param report_params[] = {
    {"centre", PARAM_ID, PARAM_PATH, 0, true},
    PERIOD_PARAMS,
    {},
};

#define ACTUAL "/certif/centres/:centre/budget/actual"
static const struct route routes[] = {
    {METHOD_GET, ACTUAL ".csv", ACCESS_SIGNED_IN, csv_show, report_params, NULL,
     "The sessions of a period with their costs, as CSV", 0, 60, &right_centre_member},
    {METHOD_GET, ACTUAL ".xlsx", ACCESS_SIGNED_IN, xlsx_show, report_params, NULL,
     "Plan and reality of a period as a workbook", 0, 60, &right_centre_member},
    {METHOD_GET, ACTUAL ".pdf", ACCESS_SIGNED_IN, pdf_show, report_params, NULL,
     "Plan and reality of a period on two pages, with pictures", 0, 60, &right_centre_member},
};
const struct route_table finance_report_routes = ROUTE_TABLE("finance", routes);
