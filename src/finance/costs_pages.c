/* SPDX-License-Identifier: EUPL-1.2 */
/* costs_pages.c - what certification would cost with a manager's own figures: the page, its files,
 * a scenario out of a file. */
#include "budget/scenario_json.h"
#include "certif/certif.h"
#include "finance/costs_view.h"
#include "finance/finance.h"
#include "finance/sum_pdf.h"

static int reply_costs(struct request *rq, int status, const struct costs_view *v)
{
	return reply_page_status(rq, v->has_faults ? 422 : status, "finance/costs", v);
}

static int costs_show(struct request *rq)
{
	struct costs_view v;
	int k = costs_view_load(rq, param_int(rq, "centre"), &v);

	return k ? reply_status(rq, k) : reply_costs(rq, 200, &v);
}

/* --- files --------------------------------------------------------------------------------------
 */

/* The figures of a file to be: ERR_INVALID when they are not possible. */
static int figures_asked(struct request *rq, struct costs_base *base, struct scenario *out)
{
	struct figure_form form;
	int k = costs_base_load(rq, param_int(rq, "centre"), base, out);

	if (k)
		return k;
	figure_form_read(rq, out, &scenario_seed, &form);
	*out = form.scenario;
	return form.has_faults ? ERR_INVALID : ERR_NONE;
}

static int reply_file(struct request *rq, const char *type, const char *name, struct buf *b)
{
	return reply_bytes(rq, type, name, buf_take(b, rq->arena));
}

/* What is wrong is told where it can be mended: on the page. */
static int reply_unmade(struct request *rq, int kind)
{
	return kind == ERR_INVALID ? costs_show(rq) : reply_status(rq, kind);
}

static int scenario_file(struct request *rq)
{
	struct buf b = BUF_INIT(SCENARIO_JSON_MAX);
	struct costs_base base;
	struct scenario s;
	int k = figures_asked(rq, &base, &s);

	if (k)
		return reply_unmade(rq, k);
	scenario_write(&b, &s);
	return reply_file(rq, "application/json", "scenario.json", &b);
}

static int sum_csv_file(struct request *rq)
{
	struct buf b = BUF_INIT(SCENARIO_JSON_MAX);
	struct costs_base base;
	struct scenario s;
	int k = figures_asked(rq, &base, &s);

	if (k)
		return reply_unmade(rq, k);
	struct budget sum = budget_of(&s);
	budget_write_csv(&b, &sum);
	return reply_file(rq, "text/csv; charset=utf-8", "budget.csv", &b);
}

static int sum_pdf_file(struct request *rq)
{
	struct costs_base base;
	struct scenario s;
	struct str bytes;
	struct error e;
	int k = figures_asked(rq, &base, &s);

	if (k)
		return reply_unmade(rq, k);
	if (sum_pdf(&s, rq->language, clock_now(&rq->clock), rq->arena, &bytes, &e))
		return reply_error(rq, &e);
	return reply_bytes(rq, "application/pdf", "budget.pdf", bytes);
}

/* --- out of a file ------------------------------------------------------------------------------
 */

static int reply_load_faults(struct request *rq, const struct scenario_faults *faults)
{
	struct costs_view v;
	struct str *texts = ARENA_NEW(rq->arena, struct str, SCENARIO_FAULTS_MAX);
	int k = costs_view_load(rq, param_int(rq, "centre"), &v);

	if (k)
		return reply_status(rq, k);
	for (size_t i = 0; i < faults->n; i++) {
		struct str path = faults->list[i].field;
		struct str told = message_error(rq->language, &faults->list[i], rq->arena);
		texts[i] = path.n ? arena_printf(rq->arena, STR_FMT ": " STR_FMT, STR_ARG(path),
						 STR_ARG(told))
				  : told;
	}
	v.load_faults = LIST(texts, faults->n);
	v.has_load_faults = true;
	return reply_costs(rq, 422, &v);
}

/* Nothing is kept: the figures go into the page's address. */
static int load(struct request *rq)
{
	struct scenario s = scenario_seed;
	struct scenario_faults faults;

	if (scenario_read(param_text(rq, "file"), &s, &faults, rq->arena))
		return reply_load_faults(rq, &faults);
	struct str query = figure_query(&s, rq->arena);
	reply_notice(rq, N_("The file’s figures are in the form."));
	return reply_redirect(rq, arena_printf(rq->arena, "/certif/centres/%lld/budget?" STR_FMT,
					       (long long)param_int(rq, "centre"), STR_ARG(query)));
}

/* --- tables -------------------------------------------------------------------------------------
 */

static const struct param costs_params[] = {
    {"centre", PARAM_ID, PARAM_PATH, 0, true},
    COSTS_PARAMS(PARAM_QUERY),
    {},
};
static const struct param load_params[] = {
    {"centre", PARAM_ID, PARAM_PATH, 0, true},
    {"file", PARAM_FILE, PARAM_FORM, SCENARIO_JSON_MAX, true},
    COSTS_PARAMS(PARAM_FORM),
    {},
};

#define BUDGET "/certif/centres/:centre/budget"
static const struct route routes[] = {
    {METHOD_GET, BUDGET, ACCESS_SIGNED_IN, costs_show, costs_params, &costs_shape,
     "What certification costs a centre", 0, 0, &right_centre_member},
    {METHOD_GET, BUDGET "/scenario.json", ACCESS_SIGNED_IN, scenario_file, costs_params, NULL,
     "A scenario's figures as a file", 0, 0, &right_centre_member},
    {METHOD_GET, BUDGET "/sum.csv", ACCESS_SIGNED_IN, sum_csv_file, costs_params, NULL,
     "What a scenario comes to, as CSV", 0, 0, &right_centre_member},
    {METHOD_GET, BUDGET "/sum.pdf", ACCESS_SIGNED_IN, sum_pdf_file, costs_params, NULL,
     "What a scenario comes to, as PDF", 0, 60, &right_centre_member},
    {METHOD_POST, BUDGET "/load", ACCESS_SIGNED_IN, load, load_params, &costs_shape,
     "Look at the scenario of a file", 0, 60, &right_centre_member},
};
const struct route_table finance_costs_routes = ROUTE_TABLE("finance", routes);

static const struct page pages[] = {
    {"finance/costs", &costs_shape},
};
const struct page_table finance_costs_pages = PAGE_TABLE(pages);
