/* SPDX-License-Identifier: EUPL-1.2 */
#include "finance/costs_view.h"

#include "budget/scenario_json.h"
#include "finance/costs_result.h"
#include "finance/kept.h"
#include "finance/queries.h"
#include "finance/reference.h"

static const struct field base_fields[] = {
    FIELD(struct costs_base, id, FIELD_INT),
    FIELD(struct costs_base, name, FIELD_TEXT),
    FIELD(struct costs_base, revision, FIELD_INT),
    FIELD(struct costs_base, is_reference, FIELD_BOOL),
};
static const struct shape base_shape = SHAPE(struct costs_base, base_fields);

struct hidden {
	struct str name, value;
};
static const struct field hidden_fields[] = {
    FIELD(struct hidden, name, FIELD_TEXT),
    FIELD(struct hidden, value, FIELD_TEXT),
};
static const struct shape hidden_shape = SHAPE(struct hidden, hidden_fields);

struct kept_view {
	int64_t id, since;
	struct str name, author, variable_cost, result_told;
	bool is_reference, is_base, is_ticked;
};
static const struct field kept_fields[] = {
    FIELD(struct kept_view, id, FIELD_INT),
    FIELD(struct kept_view, since, FIELD_DATE),
    FIELD(struct kept_view, name, FIELD_TEXT),
    FIELD(struct kept_view, author, FIELD_TEXT),
    FIELD(struct kept_view, variable_cost, FIELD_TEXT),
    FIELD(struct kept_view, result_told, FIELD_TEXT),
    FIELD(struct kept_view, is_reference, FIELD_BOOL),
    FIELD(struct kept_view, is_base, FIELD_BOOL),
    FIELD(struct kept_view, is_ticked, FIELD_BOOL),
};
static const struct shape kept_shape = SHAPE(struct kept_view, kept_fields);

#define DELETED(member, kind)                                                                      \
	{                                                                                          \
#member, kind, offsetof(struct kept_deleted, member), NULL                         \
	}
static const struct field deleted_fields[] = {
    DELETED(id, FIELD_INT),
    DELETED(name, FIELD_TEXT),
};
static const struct shape deleted_shape = SHAPE(struct kept_deleted, deleted_fields);

static const struct field costs_fields[] = {
    FIELD_OF(struct costs_view, head, FIELD_OBJECT, finance_head_shape),
    FIELD_OF(struct costs_view, base, FIELD_OBJECT, base_shape),
    FIELD_OF(struct costs_view, groups, FIELD_LIST, figure_group_shape),
    FIELD_OF(struct costs_view, faults, FIELD_LIST, figure_fault_shape),
    FIELD_OF(struct costs_view, emptied, FIELD_LIST, figure_fault_shape),
    FIELD(struct costs_view, unknown, FIELD_TEXTS),
    FIELD(struct costs_view, has_emptied, FIELD_BOOL),
    FIELD(struct costs_view, has_faults, FIELD_BOOL),
    FIELD(struct costs_view, problem, FIELD_TEXT),
    FIELD(struct costs_view, name, FIELD_TEXT),
    FIELD(struct costs_view, name_error, FIELD_TEXT),
    FIELD(struct costs_view, load_faults, FIELD_TEXTS),
    FIELD(struct costs_view, has_load_faults, FIELD_BOOL),
    FIELD_OF(struct costs_view, result, FIELD_OPTIONAL, costs_result_shape),
    FIELD_OF(struct costs_view, hidden, FIELD_LIST, hidden_shape),
    FIELD_OF(struct costs_view, kept, FIELD_LIST, kept_shape),
    FIELD_OF(struct costs_view, deleted, FIELD_LIST, deleted_shape),
    FIELD(struct costs_view, may_compare, FIELD_BOOL),
    FIELD(struct costs_view, seed_is_ticked, FIELD_BOOL),
    FIELD(struct costs_view, seed_cost, FIELD_TEXT),
    FIELD(struct costs_view, seed_result, FIELD_TEXT),
};
const struct shape costs_shape = SHAPE(struct costs_view, costs_fields);

/* --- what is read -------------------------------------------------------------------------------
 */

static int base_kept(struct request *rq, int64_t centre, int64_t id, struct costs_base *base,
		     struct scenario *out)
{
	struct kept_by_id row;
	int k = kept_by_id(rq->db, rq->arena, centre, id, &row);

	if (k)
		return k;
	*base = (struct costs_base){
	    .id = id, .name = row.name, .revision = row.revision, .is_reference = row.is_reference};
	return kept_figures(row.figures, out, rq->arena);
}

int costs_base_load(struct request *rq, int64_t centre, struct costs_base *base,
		    struct scenario *out)
{
	int64_t id = param_int(rq, "from");
	struct finance_reference reference;

	*base = (struct costs_base){0};
	*out = scenario_seed;
	if (!param_given(rq, "from")) {
		int k = finance_reference(rq->db, rq->arena, centre, &reference);
		if (k)
			return k;
		id = reference.id;
	}
	return id ? base_kept(rq, centre, id, base, out) : ERR_NONE;
}

static int load_kept(struct request *rq, struct costs_view *v)
{
	struct kept_of_centre *rows;
	struct scenario s;
	size_t n;
	int k = kept_of_centre(rq->db, rq->arena, v->head.centre.id, &rows, &n);

	if (k)
		return k;
	struct kept_view *list = ARENA_NEW(rq->arena, struct kept_view, n + 1);
	for (size_t i = 0; i < n; i++) {
		k = kept_figures(rows[i].figures, &s, rq->arena);
		if (k)
			return k;
		struct budget b = budget_of(&s);
		list[i] = (struct kept_view){
		    .id = rows[i].id,
		    .since = rows[i].since,
		    .name = rows[i].name,
		    .variable_cost = language_money(rq->language, b.year.variable_cost, rq->arena),
		    .result_told = language_money(rq->language, b.year.result, rq->arena),
		    .is_reference = rows[i].is_reference,
		    .is_base = rows[i].id == v->base.id,
		    .is_ticked = i < 2,
		};
		if (rows[i].first_name.set)
			list[i].author = arena_printf(rq->arena, STR_FMT " " STR_FMT,
						      STR_ARG(rows[i].first_name.value),
						      STR_ARG(rows[i].last_name.value));
	}
	v->kept = LIST(list, n);
	v->may_compare = n > 0;
	v->seed_is_ticked = n == 1;
	struct budget seed = budget_of(&scenario_seed);
	v->seed_cost = language_money(rq->language, seed.year.variable_cost, rq->arena);
	v->seed_result = language_money(rq->language, seed.year.result, rq->arena);
	return ERR_NONE;
}

static int load_deleted(struct request *rq, struct costs_view *v)
{
	struct kept_deleted *rows;
	size_t n;
	int k = kept_deleted(rq->db, rq->arena, v->head.centre.id, rq->person,
			     clock_now(&rq->clock) - KEPT_UNDO, &rows, &n);

	if (!k)
		v->deleted = LIST(rows, n);
	return k;
}

static void fill_hidden(struct request *rq, const struct scenario *s, struct costs_view *v)
{
	struct hidden *list = ARENA_NEW(rq->arena, struct hidden, scenario_field_count);

	for (size_t i = 0; i < scenario_field_count; i++) {
		const struct scenario_field *f = &scenario_fields[i];
		struct buf b = BUF_INIT(64);
		scenario_value_write(&b, f, scenario_get(s, f));
		list[i].name = arena_printf(rq->arena, "with.%s", f->path);
		list[i].value = buf_take(&b, rq->arena);
	}
	v->hidden = LIST(list, scenario_field_count);
}

int costs_view_load(struct request *rq, int64_t centre, struct costs_view *v)
{
	struct scenario base;
	struct figure_form form;

	*v = (struct costs_view){0};
	int k = finance_head_load(rq, centre, FINANCE_COSTS, &v->head);
	if (!k)
		k = costs_base_load(rq, centre, &v->base, &base);
	if (!k)
		k = load_kept(rq, v);
	if (!k)
		k = load_deleted(rq, v);
	if (k)
		return k;
	figure_form_read(rq, &base, &scenario_seed, &form);
	v->groups = form.groups;
	v->faults = form.faults;
	v->emptied = form.emptied;
	v->has_emptied = form.emptied.n > 0;
	v->unknown = form.unknown;
	v->has_faults = form.has_faults;
	if (form.has_faults)
		return ERR_NONE;
	fill_hidden(rq, &form.scenario, v);
	v->result = costs_result_of(
	    rq, &form.scenario, &base,
	    arena_printf(rq->arena, "/certif/centres/%lld/budget", (long long)centre));
	return ERR_NONE;
}
