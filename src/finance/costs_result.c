/* SPDX-License-Identifier: EUPL-1.2 */
#include "finance/costs_result.h"

#include "budget/what_if.h"
#include "finance/figure_form.h"

struct great {
	const char *label, *note; /* messages */
	struct str value;
	bool is_good, is_bad;
};
static const struct field great_fields[] = {
    FIELD(struct great, label, FIELD_MESSAGE), FIELD(struct great, note, FIELD_MESSAGE),
    FIELD(struct great, value, FIELD_TEXT),    FIELD(struct great, is_good, FIELD_BOOL),
    FIELD(struct great, is_bad, FIELD_BOOL),
};
static const struct shape great_shape = SHAPE(struct great, great_fields);

struct sum_row {
	struct str name; /* as in the files: "variableCost" */
	const char *label;
	struct str year, horizon;	   /* for people */
	int64_t year_value, horizon_value; /* a count, or cents */
	bool is_money, is_strong;
};
static const struct field sum_fields[] = {
    FIELD(struct sum_row, name, FIELD_TEXT),	  FIELD(struct sum_row, label, FIELD_MESSAGE),
    FIELD(struct sum_row, year, FIELD_TEXT),	  FIELD(struct sum_row, horizon, FIELD_TEXT),
    FIELD(struct sum_row, year_value, FIELD_INT), FIELD(struct sum_row, horizon_value, FIELD_INT),
    FIELD(struct sum_row, is_money, FIELD_BOOL),  FIELD(struct sum_row, is_strong, FIELD_BOOL),
};
static const struct shape sum_shape = SHAPE(struct sum_row, sum_fields);

struct change_row {
	const char *label;
	struct str before, now, cost, result;
	bool known;
};
static const struct field change_fields[] = {
    FIELD(struct change_row, label, FIELD_MESSAGE), FIELD(struct change_row, before, FIELD_TEXT),
    FIELD(struct change_row, now, FIELD_TEXT),	    FIELD(struct change_row, cost, FIELD_TEXT),
    FIELD(struct change_row, result, FIELD_TEXT),   FIELD(struct change_row, known, FIELD_BOOL),
};
static const struct shape change_shape = SHAPE(struct change_row, change_fields);

struct counted {
	const char *label;
	struct str value;
};
static const struct field counted_fields[] = {
    FIELD(struct counted, label, FIELD_MESSAGE),
    FIELD(struct counted, value, FIELD_TEXT),
};
static const struct shape counted_shape = SHAPE(struct counted, counted_fields);

static const struct field result_fields[] = {
    FIELD_OF(struct costs_result, figures, FIELD_LIST, great_shape),
    FIELD(struct costs_result, is_alone, FIELD_BOOL),
    FIELD(struct costs_result, is_short, FIELD_BOOL),
    FIELD(struct costs_result, is_covered, FIELD_BOOL),
    FIELD(struct costs_result, is_paid, FIELD_BOOL),
    FIELD(struct costs_result, variable_cost, FIELD_TEXT),
    FIELD(struct costs_result, revenue, FIELD_TEXT),
    FIELD(struct costs_result, missing, FIELD_TEXT),
    FIELD(struct costs_result, balance, FIELD_TEXT),
    FIELD(struct costs_result, rest, FIELD_TEXT),
    FIELD(struct costs_result, break_even, FIELD_TEXT),
    FIELD(struct costs_result, seats, FIELD_TEXT),
    FIELD(struct costs_result, has_break_even, FIELD_BOOL),
    FIELD_OF(struct costs_result, parts, FIELD_OPTIONAL, picture_shape),
    FIELD(struct costs_result, has_extra, FIELD_BOOL),
    FIELD(struct costs_result, extra_everywhere, FIELD_BOOL),
    FIELD(struct costs_result, extra, FIELD_TEXT),
    FIELD_OF(struct costs_result, rows, FIELD_LIST, sum_shape),
    FIELD(struct costs_result, years, FIELD_NUMBER),
    FIELD_OF(struct costs_result, pictures, FIELD_LIST, picture_shape),
    FIELD_OF(struct costs_result, counted, FIELD_LIST, counted_shape),
    FIELD_OF(struct costs_result, changes, FIELD_LIST, change_shape),
    FIELD(struct costs_result, has_changes, FIELD_BOOL),
    FIELD(struct costs_result, changes_cost, FIELD_TEXT),
    FIELD(struct costs_result, changes_result, FIELD_TEXT),
    FIELD(struct costs_result, notes, FIELD_TEXTS),
    FIELD(struct costs_result, has_notes, FIELD_BOOL),
    FIELD(struct costs_result, link, FIELD_TEXT),
    FIELD(struct costs_result, json, FIELD_TEXT),
    FIELD(struct costs_result, csv, FIELD_TEXT),
    FIELD(struct costs_result, pdf, FIELD_TEXT),
};
const struct shape costs_result_shape = SHAPE(struct costs_result, result_fields);

/* --- texts --------------------------------------------------------------------------------------
 */

static struct str money(struct request *rq, int64_t cents)
{
	return language_money(rq->language, cents, rq->arena);
}

static struct str number(struct request *rq, int64_t n)
{
	return language_number(rq->language, n, rq->arena);
}

struct str costs_difference(struct request *rq, int64_t cents)
{
	struct str text = money(rq, cents);

	return cents > 0 ? arena_printf(rq->arena, "+" STR_FMT, STR_ARG(text)) : text;
}

/* --- parts of it --------------------------------------------------------------------------------
 */

static void fill_figures(struct request *rq, const struct budget *b, struct costs_result *v)
{
	const struct budget_sum *y = &b->year;
	bool never = b->break_even_sessions == BUDGET_NEVER;
	const struct great list[] = {
	    {N_("Variable cost"), N_("a year"), money(rq, y->variable_cost), false, false},
	    {N_("A session"), N_("on average"), money(rq, b->cost_per_session), false, false},
	    {N_("A candidate"), N_("on average"), money(rq, b->cost_per_candidate), false, false},
	    {N_("Kept of outside fees"), N_("a year"), money(rq, y->outside_revenue), false, false},
	    {N_("Due to the operator"), N_("a year"), money(rq, y->operator_share), false, false},
	    {N_("Balance"), N_("kept fees less variable cost"), money(rq, y->balance),
	     y->balance > 0, y->balance < 0},
	    {N_("Fixed cost"), N_("a year"), money(rq, y->fixed_cost), false, false},
	    {N_("Result"), N_("balance less fixed cost"), money(rq, y->result), y->result > 0,
	     y->result < 0},
	    {N_("Break-even"), N_("outside sessions that pay for the variable cost"),
	     never ? str_of(message(rq->language, N_("never")))
		   : number(rq, b->break_even_sessions),
	     false, never},
	};
	enum { N = sizeof list / sizeof *list };
	struct great *kept = ARENA_NEW(rq->arena, struct great, N);

	memcpy(kept, list, sizeof list);
	v->figures = LIST(kept, N);
}

static void fill_verdict(struct request *rq, const struct scenario *s, const struct budget *b,
			 struct costs_result *v)
{
	const struct budget_sum *y = &b->year;

	v->is_alone = y->outside_revenue == 0;
	v->is_short = !v->is_alone && y->balance < 0;
	v->is_covered = !v->is_alone && !v->is_short && y->result < 0;
	v->is_paid = !v->is_alone && !v->is_short && !v->is_covered;
	v->variable_cost = money(rq, y->variable_cost);
	v->revenue = money(rq, y->outside_revenue);
	v->missing = money(rq, -y->balance);
	v->balance = money(rq, y->balance);
	v->rest = money(rq, y->result < 0 ? -y->result : y->result);
	v->has_break_even = b->break_even_sessions > 0;
	v->break_even = number(rq, b->break_even_sessions);
	v->seats = number(rq, s->outside_candidates);
}

static void fill_rows(struct request *rq, const struct scenario *s, const struct budget *b,
		      struct costs_result *v)
{
	struct sum_row *rows = ARENA_NEW(rq->arena, struct sum_row, budget_figure_count);

	for (size_t i = 0; i < budget_figure_count; i++) {
		const struct budget_figure *f = &budget_figures[i];
		int64_t year = budget_figure_of(&b->year, f),
			all = budget_figure_of(&b->horizon, f);
		rows[i] = (struct sum_row){
		    .name = str_of(f->name),
		    .label = f->label,
		    .year = f->money ? money(rq, year) : number(rq, year),
		    .horizon = f->money ? money(rq, all) : number(rq, all),
		    .year_value = year,
		    .horizon_value = all,
		    .is_money = f->money,
		    .is_strong = i + 1 == budget_figure_count,
		};
	}
	v->rows = LIST(rows, budget_figure_count);
	v->years = s->years;
}

static void fill_pictures(struct request *rq, const struct scenario *s, struct costs_result *v)
{
	struct picture *list = ARENA_NEW(rq->arena, struct picture, 3);
	struct picture *parts = ARENA_NEW(rq->arena, struct picture, 1);
	size_t n = 0;

	v->parts = picture_parts(rq, s, parts) ? parts : NULL;
	int64_t extra = budget_parts_of(s).extra_time;
	v->has_extra = extra > 0;
	v->extra_everywhere = s->extra_time_sessions == SCENARIO_EXTRA_ALL;
	v->extra = money(rq, extra);
	n += picture_break_even(rq, s, &list[n]);
	n += picture_session_size(rq, s, &list[n]);
	n += picture_sensitivity(rq, s, &list[n]);
	v->pictures = LIST(list, n);
}

static void fill_changes(struct request *rq, const struct scenario *now,
			 const struct scenario *before, struct costs_result *v)
{
	struct what_changed found[SCENARIO_FIGURES];
	size_t n = what_changed(before, now, found);
	struct change_row *rows = ARENA_NEW(rq->arena, struct change_row, n + 1);
	struct budget here = budget_of(now), there = budget_of(before);

	for (size_t i = 0; i < n; i++)
		rows[i] = (struct change_row){
		    .label = found[i].field->label,
		    .before = figure_told(rq->language, found[i].field, found[i].before, rq->arena),
		    .now = figure_told(rq->language, found[i].field, found[i].now, rq->arena),
		    .cost = costs_difference(rq, found[i].cost),
		    .result = costs_difference(rq, found[i].result),
		    .known = found[i].known,
		};
	v->changes = LIST(rows, n);
	v->has_changes = n > 0;
	v->changes_cost =
	    costs_difference(rq, here.year.variable_cost + here.year.fixed_cost -
				     there.year.variable_cost - there.year.fixed_cost);
	v->changes_result = costs_difference(rq, here.year.result - there.year.result);
}

static void fill_counted(struct request *rq, const struct scenario *s, struct costs_result *v)
{
	struct counted *rows = ARENA_NEW(rq->arena, struct counted, scenario_field_count);

	for (size_t i = 0; i < scenario_field_count; i++) {
		const struct scenario_field *f = &scenario_fields[i];
		rows[i].label = f->label;
		rows[i].value = figure_told_whole(rq->language, f, scenario_get(s, f), rq->arena);
	}
	v->counted = LIST(rows, scenario_field_count);
}

static void fill_notes(struct request *rq, const struct budget *b, struct costs_result *v)
{
	struct str *texts = ARENA_NEW(rq->arena, struct str, b->note_count + 1);

	for (size_t i = 0; i < b->note_count; i++)
		texts[i] = str_of(message(rq->language, b->notes[i]));
	v->notes = LIST(texts, b->note_count);
	v->has_notes = b->note_count > 0;
}

static struct str address(struct request *rq, struct str page, const char *file, struct str query)
{
	return arena_printf(rq->arena, STR_FMT "%s?" STR_FMT, STR_ARG(page), file, STR_ARG(query));
}

struct costs_result *costs_result_of(struct request *rq, const struct scenario *now,
				     const struct scenario *before, struct str page)
{
	struct costs_result *v = ARENA_NEW(rq->arena, struct costs_result, 1);
	struct budget b = budget_of(now);
	struct str query = figure_query(now, rq->arena);

	fill_figures(rq, &b, v);
	fill_verdict(rq, now, &b, v);
	fill_rows(rq, now, &b, v);
	fill_pictures(rq, now, v);
	fill_changes(rq, now, before, v);
	fill_counted(rq, now, v);
	fill_notes(rq, &b, v);
	v->link = address(rq, page, "", query);
	v->json = address(rq, page, "/scenario.json", query);
	v->csv = address(rq, page, "/sum.csv", query);
	v->pdf = address(rq, page, "/sum.pdf", query);
	return v;
}
