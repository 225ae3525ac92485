/* SPDX-License-Identifier: EUPL-1.2 */
#include "budget/scenario_json.h"

#include <jansson.h>
#include "budget/money.h"

struct reading {
	struct scenario *into;
	struct scenario_faults *faults;
	struct arena *arena;
};

static void fault(struct reading *r, struct str path, const char *told, struct str argument)
{
	if (r->faults->n < SCENARIO_FAULTS_MAX)
		r->faults->list[r->faults->n++] = (struct error){
		    .kind = ERR_INVALID, .message = told, .argument = argument, .field = path};
}

/* --- one value ----------------------------------------------------------------------------------
 */

#define AMOUNT N_("must be an amount such as 18.71, with at most two decimals")
#define AMOUNT_AS_TEXT N_("must be an amount in a text, as \"18.71\": at most two decimals")
#define WHOLE N_("must be a whole number")

static const char *within(const struct scenario_field *f, int64_t v)
{
	bool all = f->kind == SCENARIO_SESSIONS && v == SCENARIO_EXTRA_ALL;

	return all || (v >= f->least && v <= f->most) ? NULL : f->told;
}

static struct str with_point(struct str s, char out[MONEY_TEXT_MAX])
{
	if (s.n > MONEY_TEXT_MAX)
		return s;
	for (size_t i = 0; i < s.n; i++)
		out[i] = s.p[i] == ',' ? '.' : s.p[i];
	return (struct str){out, s.n};
}

const char *scenario_value_read(const struct scenario_field *f, struct str text, int64_t *out)
{
	char point[MONEY_TEXT_MAX];
	bool read = false;

	switch (f->kind) {
	case SCENARIO_COUNT:
		if (!str_int(text, out))
			return WHOLE;
		return within(f, *out);
	case SCENARIO_MONEY:
		if (!money_read(with_point(text, point), out))
			return AMOUNT;
		return within(f, *out);
	case SCENARIO_SESSIONS:
		*out = str_eq(text, STR("all")) ? SCENARIO_EXTRA_ALL : 0;
		read = *out || str_eq(text, STR("none")) || (str_int(text, out) && *out >= 0);
		break;
	}
	return read ? within(f, *out) : f->told;
}

void scenario_value_write(struct buf *b, const struct scenario_field *f, int64_t value)
{
	if (f->kind == SCENARIO_MONEY)
		money_write(b, value);
	else if (f->kind == SCENARIO_SESSIONS && value == SCENARIO_EXTRA_ALL)
		buf_lit(b, "all");
	else
		buf_int(b, value);
}

/* --- an object ----------------------------------------------------------------------------------
 */

/* "outside" for "outside.fee": there are members below it. */
static bool is_group(struct str path)
{
	for (size_t i = 0; i < scenario_field_count; i++) {
		struct str one = str_of(scenario_fields[i].path);
		if (str_starts(one, path) && one.n > path.n && one.p[path.n] == '.')
			return true;
	}
	return false;
}

static struct str text_of(const json_t *j)
{
	return json_is_string(j) ? (struct str){json_string_value(j), json_string_length(j)}
				 : (struct str){0};
}

/* A number or a text, as its kind is written. */
static const char *value_of(const struct scenario_field *f, const json_t *j, int64_t *v)
{
	*v = json_integer_value(j);
	switch (f->kind) {
	case SCENARIO_COUNT:
		return json_is_integer(j) ? within(f, *v) : WHOLE;
	case SCENARIO_MONEY:
		if (json_is_string(j))
			return scenario_value_read(f, text_of(j), v);
		if (!json_is_integer(j))
			return AMOUNT_AS_TEXT;
		if (*v > MONEY_MAX / 100 || *v < -MONEY_MAX / 100)
			return f->told;
		*v *= 100;
		return within(f, *v);
	case SCENARIO_SESSIONS:
		break;
	}
	if (json_is_integer(j) && *v >= 0)
		return within(f, *v);
	bool word = str_eq(text_of(j), STR("all")) || str_eq(text_of(j), STR("none"));
	return word ? scenario_value_read(f, text_of(j), v) : f->told;
}

/* `depth` bounds the recursion: no member lies deeper than outside.fee. */
static void read_object(struct reading *r, struct str under, json_t *object, int depth)
{
	const char *key;
	json_t *value;
	int64_t v;

	json_object_foreach(object, key, value)
	{
		struct str path =
		    arena_printf(r->arena, STR_FMT "%s%s", STR_ARG(under), under.n ? "." : "", key);
		const struct scenario_field *f = scenario_field_of(path);
		const char *told = f ? value_of(f, value, &v) : NULL;
		if (told)
			fault(r, path, told, STR(""));
		else if (f)
			scenario_set(r->into, f, v);
		else if (!depth || !is_group(path))
			fault(r, path, N_("unknown member"), STR(""));
		else if (!json_is_object(value))
			fault(r, path, N_("must be an object"), STR(""));
		else
			read_object(r, path, value, depth - 1);
	}
}

static void tell_broken(struct reading *r, const json_error_t *why)
{
	struct str line = arena_printf(r->arena, "%d", why->line);

	if (json_error_code(why) == json_error_duplicate_key)
		fault(r, STR(""), N_("a member is there twice: see line {0}"), line);
	else
		fault(r, STR(""), N_("it is not JSON: see line {0}"), line);
}

int scenario_read(struct str json, struct scenario *out, struct scenario_faults *faults,
		  struct arena *a)
{
	struct reading r = {.into = out, .faults = faults, .arena = a};
	struct error e = {0};
	json_error_t why;
	json_t *all = json_loadb(json.n ? json.p : "", json.n, JSON_REJECT_DUPLICATES, &why);

	faults->n = 0;
	if (!all)
		tell_broken(&r, &why);
	else if (!json_is_object(all))
		fault(&r, STR(""), N_("must be a JSON object"), STR(""));
	else
		read_object(&r, STR(""), all, 1);
	if (!faults->n && scenario_check(out, &e))
		faults->list[faults->n++] = e;
	json_decref(all);
	return faults->n ? ERR_INVALID : ERR_NONE;
}

/* --- what is told -------------------------------------------------------------------------------
 */

/* Jansson's texts into a buffer of ours. */
static int put(const char *bytes, size_t n, void *to)
{
	buf_str(to, (struct str){bytes, n});
	return 0;
}

static void put_json(struct buf *out, json_t *all)
{
	json_dump_callback(all, put, out, JSON_INDENT(2));
	buf_char(out, '\n');
	json_decref(all);
}

static json_t *value_json(const struct scenario_field *f, int64_t v)
{
	struct buf b = BUF_INIT(MONEY_TEXT_MAX);
	json_t *j = NULL;

	if (f->kind == SCENARIO_COUNT || (f->kind == SCENARIO_SESSIONS && v != SCENARIO_EXTRA_ALL))
		return json_integer(v);
	scenario_value_write(&b, f, v);
	j = json_stringn(b.p, b.n);
	buf_release(&b);
	return j;
}

void scenario_write(struct buf *b, const struct scenario *s)
{
	json_t *all = json_object();

	for (size_t i = 0; i < scenario_field_count; i++) {
		const struct scenario_field *f = &scenario_fields[i];
		struct str group, name;
		json_t *into = all;
		if (str_cut(str_of(f->path), '.', &group, &name)) {
			into = json_object_getn(all, group.p, group.n);
			if (!into) {
				into = json_object();
				json_object_setn_new(all, group.p, group.n, into);
			}
		} else {
			name = group;
		}
		json_object_setn_new(into, name.p, name.n, value_json(f, scenario_get(s, f)));
	}
	put_json(b, all);
}

static json_t *money_json(int64_t cents)
{
	struct buf b = BUF_INIT(MONEY_TEXT_MAX);

	money_write(&b, cents);
	json_t *j = json_stringn(b.p, b.n);
	buf_release(&b);
	return j;
}

static json_t *sum_json(const struct budget_sum *s)
{
	json_t *j = json_object();

	for (size_t i = 0; i < budget_figure_count; i++) {
		const struct budget_figure *f = &budget_figures[i];
		int64_t v = budget_figure_of(s, f);
		json_object_set_new(j, f->name, f->money ? money_json(v) : json_integer(v));
	}
	return j;
}

void budget_write_json(struct buf *out, const struct scenario *s, const struct budget *b)
{
	json_t *year = sum_json(&b->year), *horizon = sum_json(&b->horizon), *all = json_object();
	json_t *notes = json_array();
	bool never = b->break_even_sessions == BUDGET_NEVER;

	json_object_set_new(year, "costPerSession", money_json(b->cost_per_session));
	json_object_set_new(year, "costPerCandidate", money_json(b->cost_per_candidate));
	json_object_set_new(year, "variableCostWithoutExtraTime",
			    money_json(b->without_extra_time));
	json_object_set_new(horizon, "years", json_integer(s->years));
	for (size_t i = 0; i < b->note_count; i++)
		json_array_append_new(notes, json_string(b->notes[i]));
	json_object_set_new(all, "year", year);
	json_object_set_new(all, "horizon", horizon);
	json_object_set_new(all, "breakEvenOutsideSessions",
			    never ? json_null() : json_integer(b->break_even_sessions));
	json_object_set_new(all, "notes", notes);
	put_json(out, all);
}

static void figure_put(struct buf *out, const struct budget_sum *s, const struct budget_figure *f)
{
	buf_char(out, ',');
	if (f->money)
		money_write(out, budget_figure_of(s, f));
	else
		buf_int(out, budget_figure_of(s, f));
}

void budget_write_csv(struct buf *out, const struct budget *b)
{
	buf_lit(out, "figure,year,horizon\n");
	for (size_t i = 0; i < budget_figure_count; i++) {
		buf_str(out, str_of(budget_figures[i].name));
		figure_put(out, &b->year, &budget_figures[i]);
		figure_put(out, &b->horizon, &budget_figures[i]);
		buf_char(out, '\n');
	}
}
