/* SPDX-License-Identifier: EUPL-1.2 */
#include "finance/figure_form.h"

#include "budget/budget.h"
#include "budget/money.h"
#include "budget/scenario_json.h"

struct figure {
	struct str path, id, value, error;
	struct str beside, least_told, most_told; /* for people; beside: what it is otherwise */
	const char *label, *unit, *help;
	struct str placeholder; /* what counts while the field is empty */
	struct str least, most, usual_most, step, slider_step;
	bool may_be_all, is_all;
};

static const struct field figure_fields[] = {
    FIELD(struct figure, path, FIELD_TEXT),	   FIELD(struct figure, id, FIELD_TEXT),
    FIELD(struct figure, value, FIELD_TEXT),	   FIELD(struct figure, error, FIELD_TEXT),
    FIELD(struct figure, placeholder, FIELD_TEXT), FIELD(struct figure, beside, FIELD_TEXT),
    FIELD(struct figure, label, FIELD_MESSAGE),	   FIELD(struct figure, unit, FIELD_MESSAGE),
    FIELD(struct figure, help, FIELD_MESSAGE),	   FIELD(struct figure, least, FIELD_TEXT),
    FIELD(struct figure, most, FIELD_TEXT),	   FIELD(struct figure, usual_most, FIELD_TEXT),
    FIELD(struct figure, step, FIELD_TEXT),	   FIELD(struct figure, slider_step, FIELD_TEXT),
    FIELD(struct figure, least_told, FIELD_TEXT),  FIELD(struct figure, most_told, FIELD_TEXT),
    FIELD(struct figure, may_be_all, FIELD_BOOL),  FIELD(struct figure, is_all, FIELD_BOOL),
};
static const struct shape figure_shape = SHAPE(struct figure, figure_fields);

struct figure_group {
	const char *label;
	int64_t number;
	bool is_open;
	struct list figures;
};

static const struct field group_fields[] = {
    FIELD(struct figure_group, label, FIELD_MESSAGE),
    FIELD(struct figure_group, number, FIELD_INT),
    FIELD(struct figure_group, is_open, FIELD_BOOL),
    FIELD_OF(struct figure_group, figures, FIELD_LIST, figure_shape),
};
const struct shape figure_group_shape = SHAPE(struct figure_group, group_fields);

struct figure_fault {
	struct str id, error;
	const char *label;
};
static const struct field fault_fields[] = {
    FIELD(struct figure_fault, id, FIELD_TEXT),
    FIELD(struct figure_fault, error, FIELD_TEXT),
    FIELD(struct figure_fault, label, FIELD_MESSAGE),
};
const struct shape figure_fault_shape = SHAPE(struct figure_fault, fault_fields);

/* --- texts --------------------------------------------------------------------------------------
 */

static struct str plain(const struct scenario_field *f, int64_t value, struct arena *a)
{
	struct buf b = BUF_INIT(MONEY_TEXT_MAX);

	scenario_value_write(&b, f, value);
	return buf_take(&b, a);
}

struct str figure_told(enum language l, const struct scenario_field *f, int64_t value,
		       struct arena *a)
{
	if (f->kind == SCENARIO_MONEY)
		return language_money(l, value, a);
	if (f->kind == SCENARIO_SESSIONS && value == SCENARIO_EXTRA_ALL)
		return str_of(message(l, N_("all of them")));
	return language_number(l, value, a);
}

struct str figure_told_whole(enum language l, const struct scenario_field *f, int64_t value,
			     struct arena *a)
{
	struct str told = figure_told(l, f, value, a);

	if (f->kind != SCENARIO_COUNT || value < 2)
		return told;
	return arena_printf(a, STR_FMT " %s", STR_ARG(told), message(l, f->unit));
}

struct str figure_query(const struct scenario *s, struct arena *a)
{
	struct buf b = BUF_INIT(8 * 1024);

	for (size_t i = 0; i < scenario_field_count; i++) {
		const struct scenario_field *f = &scenario_fields[i];
		buf_printf(&b, "%swith.%s=", i ? "&" : "", f->path);
		scenario_value_write(&b, f, scenario_get(s, f));
	}
	return buf_take(&b, a);
}

static struct str id_of(const struct scenario_field *f, struct arena *a)
{
	struct str s = arena_str(a, str_of(f->path));
	char *p = arena_alloc(a, s.n + 1, 1);

	for (size_t i = 0; i < s.n; i++)
		p[i] = s.p[i] == '.' ? '-' : s.p[i];
	return (struct str){p, s.n};
}

/* --- what was sent ------------------------------------------------------------------------------
 */

struct sent {
	struct str text;
	bool given, all;
};

static bool is_empty(const struct sent *s)
{
	return s->given && !s->all && !str_trim(s->text).n;
}

static const struct scenario_field *field_sent(struct str path, bool *all)
{
	const struct scenario_field *f = scenario_field_of(path);

	*all = false;
	if (f || !str_ends(path, STR(".all")))
		return f;
	path.n -= 4;
	f = scenario_field_of(path);
	*all = true;
	return f && f->kind == SCENARIO_SESSIONS ? f : NULL;
}

static void collect(struct request *rq, struct sent *sent, struct list *unknown)
{
	struct str *strangers = ARENA_NEW(rq->arena, struct str, 100), name, value;
	size_t n = 0;
	bool all;

	for (size_t i = 0; param_nth(rq, FIGURE_PARAM, i, &name, &value); i++) {
		struct str path = str_from(name, strlen("with."));
		const struct scenario_field *f = field_sent(path, &all);
		if (!f && n < 100)
			strangers[n++] = path;
		if (!f)
			continue;
		struct sent *one = &sent[f - scenario_fields];
		one->all = one->all || all;
		one->given = true;
		if (!all)
			one->text = value;
	}
	*unknown = LIST(strangers, n);
}

static struct str told_of(struct request *rq, const char *msgid)
{
	return str_of(message(rq->language, msgid));
}

static void read_figures(struct request *rq, struct figure_form *out, const struct sent *sent,
			 struct str *errors)
{
	struct error e = {0};
	int64_t value;

	for (size_t i = 0; i < scenario_field_count; i++) {
		const struct scenario_field *f = &scenario_fields[i];
		if (!sent[i].given || is_empty(&sent[i]))
			continue;
		const char *wrong =
		    scenario_value_read(f, sent[i].all ? STR("all") : sent[i].text, &value);
		if (wrong)
			errors[i] = told_of(rq, wrong);
		else
			scenario_set(&out->scenario, f, value);
		out->has_faults = out->has_faults || wrong;
	}
	if (out->has_faults || !scenario_check(&out->scenario, &e))
		return;
	out->has_faults = true;
	errors[scenario_field_of(e.field) - scenario_fields] =
	    message_error(rq->language, &e, rq->arena);
}

/* --- the form -----------------------------------------------------------------------------------
 */

static struct figure figure_of(struct request *rq, const struct figure_form *form, size_t i,
			       const struct sent *sent, const struct scenario *base,
			       const struct scenario *beside)
{
	const struct scenario_field *f = &scenario_fields[i];
	int64_t value = scenario_get(&form->scenario, f);
	struct arena *a = rq->arena;
	struct figure v = {.path = str_of(f->path),
			   .id = id_of(f, a),
			   .label = f->label,
			   .unit = f->unit,
			   .help = f->help};

	v.is_all = f->kind == SCENARIO_SESSIONS && value == SCENARIO_EXTRA_ALL;
	v.may_be_all = f->kind == SCENARIO_SESSIONS;
	/* the number that says the same as "all", for who takes that word back */
	if (v.is_all)
		value = form->has_faults ? 0 : budget_of(&form->scenario).year.sessions;
	v.value = sent[i].given && !v.is_all ? sent[i].text : plain(f, value, a);
	bool all_before = v.may_be_all && scenario_get(base, f) == SCENARIO_EXTRA_ALL;
	v.placeholder =
	    plain(f, all_before ? budget_of(base).year.sessions : scenario_get(base, f), a);
	v.beside = figure_told(rq->language, f, scenario_get(beside, f), a);
	v.least_told = figure_told(rq->language, f, f->least, a);
	v.most_told = figure_told(rq->language, f, f->most, a);
	v.least = plain(f, f->least, a);
	v.most = plain(f, f->most, a);
	v.usual_most = plain(f, f->usual_most, a);
	v.slider_step = plain(f, f->step, a);
	v.step = f->kind == SCENARIO_MONEY ? STR("0.01") : STR("1");
	return v;
}

static void fill_groups(struct request *rq, struct figure_form *form, const struct sent *sent,
			const struct str *errors, const struct scenario *base,
			const struct scenario *beside)
{
	struct figure_group *groups = ARENA_NEW(rq->arena, struct figure_group, SCENARIO_GROUPS);

	for (int g = 0; g < SCENARIO_GROUPS; g++) {
		struct figure *figures = ARENA_NEW(rq->arena, struct figure, scenario_field_count);
		size_t n = 0;
		groups[g] = (struct figure_group){.label = scenario_group_labels[g],
						  .number = g + 1,
						  .is_open = g == SCENARIO_CANDIDATES};
		for (size_t i = 0; i < scenario_field_count; i++) {
			if ((int)scenario_fields[i].group != g)
				continue;
			figures[n] = figure_of(rq, form, i, sent, base, beside);
			figures[n].error = errors[i];
			groups[g].is_open = groups[g].is_open || errors[i].n > 0;
			n++;
		}
		groups[g].figures = LIST(figures, n);
	}
	form->groups = LIST(groups, SCENARIO_GROUPS);
}

static void fill_faults(struct request *rq, struct figure_form *form, const struct str *errors)
{
	struct figure_fault *list = ARENA_NEW(rq->arena, struct figure_fault, scenario_field_count);
	size_t n = 0;

	for (size_t i = 0; i < scenario_field_count; i++)
		if (errors[i].n)
			list[n++] =
			    (struct figure_fault){.id = id_of(&scenario_fields[i], rq->arena),
						  .error = errors[i],
						  .label = scenario_fields[i].label};
	form->faults = LIST(list, n);
}

static void fill_emptied(struct request *rq, struct figure_form *form, const struct sent *sent,
			 const struct scenario *base)
{
	struct figure_fault *list = ARENA_NEW(rq->arena, struct figure_fault, scenario_field_count);
	size_t n = 0;

	for (size_t i = 0; i < scenario_field_count; i++) {
		const struct scenario_field *f = &scenario_fields[i];
		if (is_empty(&sent[i]))
			list[n++] = (struct figure_fault){
			    .id = id_of(f, rq->arena),
			    .error = figure_told_whole(rq->language, f, scenario_get(base, f),
						       rq->arena),
			    .label = f->label};
	}
	form->emptied = LIST(list, n);
}

void figure_form_read(struct request *rq, const struct scenario *base,
		      const struct scenario *beside, struct figure_form *out)
{
	struct sent *sent = ARENA_NEW(rq->arena, struct sent, scenario_field_count);
	struct str *errors = ARENA_NEW(rq->arena, struct str, scenario_field_count);

	*out = (struct figure_form){.scenario = *base};
	collect(rq, sent, &out->unknown);
	read_figures(rq, out, sent, errors);
	out->has_faults = out->has_faults || out->unknown.n > 0;
	fill_groups(rq, out, sent, errors, base, beside);
	fill_emptied(rq, out, sent, base);
	fill_faults(rq, out, errors);
}
