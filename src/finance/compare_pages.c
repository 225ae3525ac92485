/* SPDX-License-Identifier: EUPL-1.2 */
/* compare_pages.c - two or three kept scenarios side by side. */
#include "budget/what_if.h"
#include "certif/certif.h"
#include "finance/costs_result.h"
#include "finance/figure_form.h"
#include "finance/finance.h"
#include "finance/head.h"
#include "finance/kept.h"
#include "finance/queries.h"

enum { LEAST = 2, MOST = 3 };

struct column {
	int64_t id; /* 0: the seed's figures */
	struct str name;
	bool is_reference;
};
static const struct field column_fields[] = {
    FIELD(struct column, id, FIELD_INT),
    FIELD(struct column, name, FIELD_TEXT),
    FIELD(struct column, is_reference, FIELD_BOOL),
};
static const struct shape column_shape = SHAPE(struct column, column_fields);

struct cell {
	struct str text, difference; /* from the first */
};
static const struct field cell_fields[] = {
    FIELD(struct cell, text, FIELD_TEXT),
    FIELD(struct cell, difference, FIELD_TEXT),
};
static const struct shape cell_shape = SHAPE(struct cell, cell_fields);

struct row {
	const char *label;
	struct list cells;
	bool is_strong;
};
static const struct field row_fields[] = {
    FIELD(struct row, label, FIELD_MESSAGE),
    FIELD_OF(struct row, cells, FIELD_LIST, cell_shape),
    FIELD(struct row, is_strong, FIELD_BOOL),
};
static const struct shape row_shape = SHAPE(struct row, row_fields);

struct compare_view {
	struct finance_head head;
	const char *problem;
	struct list scenarios, figures, results;
	bool has_figures;
	struct picture *picture;
};
static const struct field compare_fields[] = {
    FIELD_OF(struct compare_view, head, FIELD_OBJECT, finance_head_shape),
    FIELD(struct compare_view, problem, FIELD_MESSAGE),
    FIELD_OF(struct compare_view, scenarios, FIELD_LIST, column_shape),
    FIELD_OF(struct compare_view, figures, FIELD_LIST, row_shape),
    FIELD_OF(struct compare_view, results, FIELD_LIST, row_shape),
    FIELD(struct compare_view, has_figures, FIELD_BOOL),
    FIELD_OF(struct compare_view, picture, FIELD_OPTIONAL, picture_shape),
};
static const struct shape compare_shape = SHAPE(struct compare_view, compare_fields);

struct compared {
	struct request *rq;
	struct scenario scenarios[MOST];
	struct budget budgets[MOST];
	struct column columns[MOST];
	size_t n;
};

static int load_one(struct compared *c, int64_t centre, int64_t id)
{
	struct kept_by_id row;
	struct column *column = &c->columns[c->n];
	struct scenario *s = &c->scenarios[c->n];

	*column = (struct column){.id = id};
	*s = scenario_seed;
	if (id) {
		int k = kept_by_id(c->rq->db, c->rq->arena, centre, id, &row);
		if (k)
			return k;
		k = kept_figures(row.figures, s, c->rq->arena);
		if (k)
			return k;
		column->name = row.name;
		column->is_reference = row.is_reference;
	} else {
		column->name = str_of(message(c->rq->language, N_("Figures by default")));
	}
	c->budgets[c->n++] = budget_of(s);
	return ERR_NONE;
}

/* ERR_INVALID: not two or three of them, or no numbers. */
static int load_all(struct compared *c, int64_t centre)
{
	const struct str *texts;
	size_t n = param_texts(c->rq, "scenario", &texts);
	int64_t id;

	if (n < LEAST || n > MOST)
		return ERR_INVALID;
	for (size_t i = 0; i < n; i++) {
		if (!str_int(texts[i], &id) || id < 0)
			return ERR_INVALID;
		int k = load_one(c, centre, id);
		if (k)
			return k;
	}
	return ERR_NONE;
}

static struct list figure_rows(const struct compared *c)
{
	struct row *rows = ARENA_NEW(c->rq->arena, struct row, scenario_field_count);
	size_t n = 0;

	for (size_t i = 0; i < scenario_field_count; i++) {
		const struct scenario_field *f = &scenario_fields[i];
		struct cell *cells = ARENA_NEW(c->rq->arena, struct cell, MOST);
		bool alike = true;
		for (size_t k = 0; k < c->n; k++) {
			int64_t v = scenario_get(&c->scenarios[k], f);
			alike = alike && v == scenario_get(&c->scenarios[0], f);
			cells[k].text = figure_told(c->rq->language, f, v, c->rq->arena);
		}
		if (!alike)
			rows[n++] = (struct row){.label = f->label, .cells = LIST(cells, c->n)};
	}
	return LIST(rows, n);
}

static struct row result_row(const struct compared *c, const struct budget_figure *f)
{
	struct cell *cells = ARENA_NEW(c->rq->arena, struct cell, MOST);
	struct request *rq = c->rq;

	for (size_t k = 0; k < c->n; k++) {
		int64_t v = budget_figure_of(&c->budgets[k].year, f);
		int64_t more = v - budget_figure_of(&c->budgets[0].year, f);
		cells[k].text = f->money ? language_money(rq->language, v, rq->arena)
					 : language_number(rq->language, v, rq->arena);
		if (f->money && more)
			cells[k].difference = costs_difference(rq, more);
	}
	return (struct row){.label = f->label,
			    .cells = LIST(cells, c->n),
			    .is_strong = f == &budget_figures[budget_figure_count - 1]};
}

static struct list result_rows(const struct compared *c)
{
	struct row *rows = ARENA_NEW(c->rq->arena, struct row, budget_figure_count);

	for (size_t i = 0; i < budget_figure_count; i++)
		rows[i] = result_row(c, &budget_figures[i]);
	return LIST(rows, budget_figure_count);
}

static struct picture *picture_of(const struct compared *c)
{
	struct picture *p = ARENA_NEW(c->rq->arena, struct picture, 1);
	struct str names[MOST];

	for (size_t i = 0; i < c->n; i++)
		names[i] = c->columns[i].name;
	picture_compare(c->rq, c->scenarios, names, c->n, p);
	return p;
}

static int compare_show(struct request *rq)
{
	struct compared *c = ARENA_NEW(rq->arena, struct compared, 1);
	struct compare_view v = {0};
	int64_t centre = param_int(rq, "centre");
	int k = finance_head_load(rq, centre, FINANCE_COSTS, &v.head);

	c->rq = rq;
	if (!k)
		k = load_all(c, centre);
	if (k == ERR_INVALID) {
		v.problem = N_("Choose two or three scenarios to put them side by side.");
		return reply_page_status(rq, 422, "finance/compare", &v);
	}
	if (k)
		return reply_status(rq, k);
	v.scenarios = LIST(c->columns, c->n);
	v.figures = figure_rows(c);
	v.has_figures = v.figures.n > 0;
	v.results = result_rows(c);
	v.picture = picture_of(c);
	return reply_page(rq, "finance/compare", &v);
}

static const struct param compare_params[] = {
    {"centre", PARAM_ID, PARAM_PATH, 0, true},
    {"scenario", PARAM_MANY, PARAM_QUERY, 20, false},
    {},
};

static const struct route routes[] = {
    {METHOD_GET, "/certif/centres/:centre/budget/compare", ACCESS_SIGNED_IN, compare_show,
     compare_params, &compare_shape, "Kept scenarios side by side", 0, 0, &right_centre_member},
};
const struct route_table finance_compare_routes = ROUTE_TABLE("finance", routes);

static const struct page pages[] = {
    {"finance/compare", &compare_shape},
};
const struct page_table finance_compare_pages = PAGE_TABLE(pages);
