/* SPDX-License-Identifier: EUPL-1.2 */
/* costs_pages.c - what certification would cost with a manager's own figures. */
#include "budget/budget.h"
#include "certif/certif.h"
#include "finance/figure_form.h"
#include "finance/finance.h"
#include "finance/head.h"

struct result_view {
	struct str variable_cost, cost_per_session, cost_per_candidate;
};
static const struct field result_fields[] = {
    FIELD(struct result_view, variable_cost, FIELD_TEXT),
    FIELD(struct result_view, cost_per_session, FIELD_TEXT),
    FIELD(struct result_view, cost_per_candidate, FIELD_TEXT),
};
static const struct shape result_shape = SHAPE(struct result_view, result_fields);

struct costs_view {
	struct finance_head head;
	struct list groups, unknown;
	bool has_faults;
	const struct result_view *result;
};
static const struct field costs_fields[] = {
    FIELD_OF(struct costs_view, head, FIELD_OBJECT, finance_head_shape),
    FIELD_OF(struct costs_view, groups, FIELD_LIST, figure_group_shape),
    FIELD(struct costs_view, unknown, FIELD_TEXTS),
    FIELD(struct costs_view, has_faults, FIELD_BOOL),
    FIELD_OF(struct costs_view, result, FIELD_OPTIONAL, result_shape),
};
static const struct shape costs_shape = SHAPE(struct costs_view, costs_fields);

static const struct result_view *result_of(struct request *rq, const struct scenario *s)
{
	struct result_view *v = ARENA_NEW(rq->arena, struct result_view, 1);
	struct budget b = budget_of(s);

	v->variable_cost = language_money(rq->language, b.year.variable_cost, rq->arena);
	v->cost_per_session = language_money(rq->language, b.cost_per_session, rq->arena);
	v->cost_per_candidate = language_money(rq->language, b.cost_per_candidate, rq->arena);
	return v;
}

static int costs_show(struct request *rq)
{
	struct costs_view v = {0};
	struct figure_form form;
	int k = finance_head_load(rq, param_int(rq, "centre"), FINANCE_COSTS, &v.head);

	if (k)
		return reply_status(rq, k);
	figure_form_read(rq, &scenario_seed, &scenario_seed, &form);
	v.groups = form.groups;
	v.unknown = form.unknown;
	v.has_faults = form.has_faults;
	if (!form.has_faults)
		v.result = result_of(rq, &form.scenario);
	return reply_page_status(rq, form.has_faults ? 422 : 200, "finance/costs", &v);
}

static const struct param costs_params[] = {
    {"centre", PARAM_ID, PARAM_PATH, 0, true},
    {FIGURE_PARAM, PARAM_LINE, PARAM_QUERY, 40, false},
    {},
};

#define BUDGET "/certif/centres/:centre/budget"
static const struct route routes[] = {
    {METHOD_GET, BUDGET, ACCESS_SIGNED_IN, costs_show, costs_params, &costs_shape,
     "What certification costs a centre", 0, 0, &right_centre_member},
};
const struct route_table finance_costs_routes = ROUTE_TABLE("finance", routes);

static const struct page pages[] = {
    {"finance/costs", &costs_shape},
};
const struct page_table finance_costs_pages = PAGE_TABLE(pages);
