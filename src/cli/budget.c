/* SPDX-License-Identifier: EUPL-1.2 */
/* budget.c - `openpix budget [SCENARIO.json] [--json|--csv|--pdf FILE]`: what certification costs a
 * centre. */
#include "cli/budget.h"

#include <jansson.h>
#include <stdarg.h>
#include <stddef.h>
#include "base/buf.h"
#include "base/clock.h"
#include "budget/money.h"
#include "cli/budget_plan.h"
#include "cli/command.h"
#include "web/message.h"

/* --- the scenario's file ------------------------------------------------------------------------
 */

struct reading {
	struct scenario *into;
	struct arena *arena;
	unsigned faults;
};

__attribute__((format(printf, 3, 4))) static void fault(struct reading *r, const char *path,
							const char *fmt, ...)
{
	va_list args;

	r->faults++;
	fprintf(stderr, "%s: ", path);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
}

static const struct scenario_field *field_of(const char *path)
{
	for (size_t i = 0; i < scenario_field_count; i++)
		if (strcmp(scenario_fields[i].path, path) == 0)
			return &scenario_fields[i];
	return NULL;
}

/* "outside" for "outside.fee": there are members below it. */
static bool is_group(const char *path)
{
	size_t n = strlen(path);

	for (size_t i = 0; i < scenario_field_count; i++)
		if (strncmp(scenario_fields[i].path, path, n) == 0 &&
		    scenario_fields[i].path[n] == '.')
			return true;
	return false;
}

static bool money_json(const json_t *j, int64_t *cents)
{
	if (json_is_string(j))
		return money_read((struct str){json_string_value(j), json_string_length(j)}, cents);
	if (!json_is_integer(j) || json_integer_value(j) > MONEY_MAX / 100 ||
	    json_integer_value(j) < -MONEY_MAX / 100)
		return false;
	*cents = json_integer_value(j) * 100;
	return true;
}

static bool sessions_json(const json_t *j, int64_t *n)
{
	struct str s =
	    json_is_string(j) ? (struct str){json_string_value(j), json_string_length(j)} : STR("");

	if (str_eq(s, STR("all")))
		*n = SCENARIO_EXTRA_ALL;
	else if (str_eq(s, STR("none")))
		*n = 0;
	else if (json_is_integer(j) && json_integer_value(j) >= 0)
		*n = json_integer_value(j);
	else
		return false;
	return true;
}

static void read_field(struct reading *r, const struct scenario_field *f, const json_t *j)
{
	int64_t v = 0;

	switch (f->kind) {
	case SCENARIO_COUNT:
		if (!json_is_integer(j))
			return fault(r, f->path, "must be a whole number");
		v = json_integer_value(j);
		break;
	case SCENARIO_MONEY:
		if (!money_json(j, &v))
			return fault(
			    r, f->path,
			    "must be an amount in a text, as \"18.71\": at most two decimals");
		break;
	case SCENARIO_SESSIONS:
		if (!sessions_json(j, &v))
			return fault(r, f->path, "%s", f->told);
		break;
	}
	if (v != SCENARIO_EXTRA_ALL || f->kind != SCENARIO_SESSIONS)
		if (v < f->least || v > f->most)
			return fault(r, f->path, "%s", f->told);
	scenario_set(r->into, f, v);
}

/* `depth` bounds the recursion: no member lies deeper than outside.fee. */
static void read_object(struct reading *r, const char *under, json_t *object, int depth)
{
	const char *key;
	json_t *value;

	json_object_foreach(object, key, value)
	{
		const char *path = arena_z(
		    r->arena, arena_printf(r->arena, "%s%s%s", under, *under ? "." : "", key));
		const struct scenario_field *f = field_of(path);
		if (f)
			read_field(r, f, value);
		else if (!depth || !is_group(path))
			fault(r, path, "unknown member");
		else if (!json_is_object(value))
			fault(r, path, "must be an object");
		else
			read_object(r, path, value, depth - 1);
	}
}

static int scenario_read(const char *file, struct scenario *out, struct arena *a)
{
	bool standard = strcmp(file, "-") == 0;
	struct reading r = {.into = out, .arena = a};
	struct error e = {0};
	json_error_t why;
	json_t *json = standard ? json_loadf(stdin, JSON_REJECT_DUPLICATES, &why)
				: json_load_file(file, JSON_REJECT_DUPLICATES, &why);

	if (!json)
		fault(&r, standard ? "standard input" : file, "line %d, column %d: %s", why.line,
		      why.column, why.text);
	else if (!json_is_object(json))
		fault(&r, standard ? "standard input" : file, "must be a JSON object");
	else
		read_object(&r, "", json, 1);
	if (!r.faults && scenario_check(out, &e)) {
		struct str text = error_text(&e, a);
		fprintf(stderr, STR_FMT "\n", STR_ARG(text));
		r.faults++;
	}
	json_decref(json);
	return r.faults ? error_exit_status(ERR_INVALID) : 0;
}

/* --- what is told -------------------------------------------------------------------------------
 */

const struct budget_figure budget_figures[] = {
    {"sessions", N_("Sessions"), offsetof(struct budget_sum, sessions), false},
    {"candidates", N_("Candidates"), offsetof(struct budget_sum, candidates), false},
    {"invigilationMinutes", N_("Minutes of invigilation"),
     offsetof(struct budget_sum, invigilation_minutes), false},
    {"adminMinutes", N_("Minutes of administration"), offsetof(struct budget_sum, admin_minutes),
     false},
    {"variableCost", N_("Variable cost"), offsetof(struct budget_sum, variable_cost), true},
    {"outsideRevenue", N_("Kept of outside fees"), offsetof(struct budget_sum, outside_revenue),
     true},
    {"operatorShare", N_("Due to the operator"), offsetof(struct budget_sum, operator_share), true},
    {"balance", N_("Balance: kept less variable"), offsetof(struct budget_sum, balance), true},
    {"fixedCost", N_("Fixed cost"), offsetof(struct budget_sum, fixed_cost), true},
    {"result", N_("Result: balance less fixed"), offsetof(struct budget_sum, result), true},
};
const size_t budget_figure_count = sizeof budget_figures / sizeof *budget_figures;

int64_t budget_figure_of(const struct budget_sum *s, const struct budget_figure *f)
{
	int64_t v;

	memcpy(&v, (const char *)s + f->offset, sizeof v);
	return v;
}

static json_t *money_text(int64_t cents)
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

	for (size_t i = 0; i < budget_figure_count; i++)
		json_object_set_new(j, budget_figures[i].name,
				    budget_figures[i].money
					? money_text(budget_figure_of(s, &budget_figures[i]))
					: json_integer(budget_figure_of(s, &budget_figures[i])));
	return j;
}

static void tell_json(const struct scenario *s, const struct budget *b)
{
	json_t *year = sum_json(&b->year), *horizon = sum_json(&b->horizon), *all = json_object();
	json_t *notes = json_array();

	json_object_set_new(year, "costPerSession", money_text(b->cost_per_session));
	json_object_set_new(year, "costPerCandidate", money_text(b->cost_per_candidate));
	json_object_set_new(year, "variableCostWithoutExtraTime",
			    money_text(b->without_extra_time));
	json_object_set_new(horizon, "years", json_integer(s->years));
	for (size_t i = 0; i < b->note_count; i++)
		json_array_append_new(notes, json_string(b->notes[i]));
	json_object_set_new(all, "year", year);
	json_object_set_new(all, "horizon", horizon);
	json_object_set_new(all, "breakEvenOutsideSessions",
			    b->break_even_sessions == BUDGET_NEVER
				? json_null()
				: json_integer(b->break_even_sessions));
	json_object_set_new(all, "notes", notes);
	json_dumpf(all, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(all);
}

static void figure_write(struct buf *b, const struct budget_sum *s, const struct budget_figure *f)
{
	buf_clear(b);
	if (f->money)
		money_write(b, budget_figure_of(s, f));
	else
		buf_int(b, budget_figure_of(s, f));
}

static void tell_csv(const struct budget *b)
{
	struct buf year = BUF_INIT(MONEY_TEXT_MAX), horizon = BUF_INIT(MONEY_TEXT_MAX);

	puts("figure,year,horizon");
	for (size_t i = 0; i < budget_figure_count; i++) {
		figure_write(&year, &b->year, &budget_figures[i]);
		figure_write(&horizon, &b->horizon, &budget_figures[i]);
		printf("%s," STR_FMT "," STR_FMT "\n", budget_figures[i].name,
		       STR_ARG(buf_view(&year)), STR_ARG(buf_view(&horizon)));
	}
	buf_release(&year);
	buf_release(&horizon);
}

static void tell_money(const char *label, int64_t cents)
{
	struct buf b = BUF_INIT(MONEY_TEXT_MAX);

	money_write(&b, cents);
	printf("%-30s %14.*s\n", label, (int)b.n, b.p);
	buf_release(&b);
}

static void tell_text(const struct scenario *s, const struct budget *b)
{
	struct buf year = BUF_INIT(MONEY_TEXT_MAX), horizon = BUF_INIT(MONEY_TEXT_MAX);

	printf("%-30s %14s %11lld years\n", "", "a year", (long long)s->years);
	for (size_t i = 0; i < budget_figure_count; i++) {
		figure_write(&year, &b->year, &budget_figures[i]);
		figure_write(&horizon, &b->horizon, &budget_figures[i]);
		printf("%-30s %14.*s %17.*s\n", budget_figures[i].label, (int)year.n, year.p,
		       (int)horizon.n, horizon.p);
	}
	buf_release(&year);
	buf_release(&horizon);
	putchar('\n');
	tell_money("Variable cost a session", b->cost_per_session);
	tell_money("Variable cost a candidate", b->cost_per_candidate);
	tell_money("Variable cost, no extra time", b->without_extra_time);
	if (b->break_even_sessions == BUDGET_NEVER)
		printf("%-30s %14s\n", "Outside sessions to break even", "never");
	else
		printf("%-30s %14lld\n", "Outside sessions to break even",
		       (long long)b->break_even_sessions);
	for (size_t i = 0; i < b->note_count; i++)
		printf("%s- %s\n", i ? "" : "\n", b->notes[i]);
}

/* --- the command --------------------------------------------------------------------------------
 */

struct asked {
	enum { FORM_TEXT, FORM_JSON, FORM_CSV, FORM_PDF } form;
	const char *scenario, *pdf;
	enum language language;
};

/* 0, or the exit status after telling what is wrong. */
static int asked_read(struct asked *q, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const char *a = argv[i], *next = i + 1 < argc ? argv[i + 1] : NULL;
		bool pdf = strcmp(a, "--pdf") == 0, language = strcmp(a, "--language") == 0;
		if ((pdf || language) && !next)
			return command_misused(&command_budget, "%s needs a value", a);
		if (pdf)
			q->form = FORM_PDF, q->pdf = argv[++i];
		else if (language && !language_of(str_of(argv[++i]), &q->language))
			return command_misused(&command_budget, "no language '%s'", argv[i]);
		else if (language)
			continue;
		else if (strcmp(a, "--json") == 0)
			q->form = FORM_JSON;
		else if (strcmp(a, "--csv") == 0)
			q->form = FORM_CSV;
		else if (a[0] == '-' && a[1])
			return command_misused(&command_budget, "no option '%s'", a);
		else if (q->scenario)
			return command_misused(&command_budget, "one scenario at a time");
		else
			q->scenario = a;
	}
	return 0;
}

static int tell_pdf(const struct asked *q, const struct scenario *s, const struct budget *b,
		    struct arena *a)
{
	struct error e = {0};

	message_init();
	if (!budget_pdf(q->pdf, s, b, q->language, clock_now(&clock_system), a, &e))
		return 0;
	struct str text = error_text(&e, a);
	fprintf(stderr, STR_FMT "\n", STR_ARG(text));
	return error_exit_status(e.kind);
}

static int budget_tell(const struct asked *q, struct arena *a)
{
	struct scenario s = scenario_seed;
	int status = q->scenario ? scenario_read(q->scenario, &s, a) : 0;

	if (status)
		return status;
	struct budget b = budget_of(&s);
	switch (q->form) {
	case FORM_TEXT:
		tell_text(&s, &b);
		break;
	case FORM_JSON:
		tell_json(&s, &b);
		break;
	case FORM_CSV:
		tell_csv(&b);
		break;
	case FORM_PDF:
		return tell_pdf(q, &s, &b, a);
	}
	return 0;
}

static int budget_main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "plan") == 0)
		return budget_plan_main(argc - 1, argv + 1);
	struct asked q = {.language = LANGUAGE_EN};
	int status = asked_read(&q, argc, argv);

	if (status)
		return status;
	struct arena *a = arena_new((size_t)1 << 28);
	status = budget_tell(&q, a);
	arena_free(a);
	return status;
}

const struct command command_budget = {
    .name = "budget",
    .summary = "what certifying candidates costs a centre, and what outside candidates bring",
    .usage =
	"  openpix budget [SCENARIO.json] [--json|--csv|--pdf FILE] [--language fr|en|es]\n"
	"  openpix budget plan PROBLEM.json [--json] [--seconds N] [--watched]\n\n"
	"Without a file: a university of 600 candidates a year in 30 sessions. A scenario is a\n"
	"JSON object; a member left out keeps that university's figure:\n"
	"  years, candidatesPerYear, candidatesPerSession, invigilationMinutes,\n"
	"  extraTimeMinutes, extraTimeSessions (\"all\", \"none\" or a number a year),\n"
	"  candidatesPerInvigilator, adminMinutesPerSession, hourlyCost,\n"
	"  outside {sessionsPerYear, candidatesPerSession, fee, operatorShare},\n"
	"  staff {sessionsPerYear, candidatesPerSession},\n"
	"  fixed {referentDays, referentDayCost, missionCost, adminHalfDaysPerWeek,\n"
	"         adminHalfDayCost, adminWeeksPerYear}\n"
	"Amounts are texts with at most two decimals (\"18.71\"). Sums are exact and rounded to\n"
	"the cent once, halves up. Every fault is told with the path of its member (status 2).\n"
	"--language is that of the PDF file.\n\n"
	"plan finds the cheapest sessions that seat everybody, from rooms, invigilators, closed\n"
	"dates and candidates, with its proof or the gap left after N seconds (10). PROBLEM.json:\n"
	"  {\"from\": \"2026-09-07\", \"to\": \"2027-06-26\", \"closed\": [\"2026-11-11\",\n"
	"   {\"from\": \"2026-12-19\", \"to\": \"2027-01-03\"}],\n"
	"   \"rooms\": [{\"name\", \"capacity\", \"open\": [\"mon-fri 08:00-18:00\"],\n"
	"              \"busy\": [\"2026-09-08 09:00-11:40\"]}],\n"
	"   \"invigilators\": [{\"name\", \"hourlyCost\", \"hours\", \"available\"}],\n"
	"   \"candidates\": [{\"group\", \"count\", \"extraTime\", \"public\": "
	"students|outside|staff}],\n"
	"   invigilationMinutes, extraTimeMinutes, turnoverMinutes, candidatesPerInvigilator,\n"
	"   adminMinutesPerSession, hourlyCost}\n"
	"--watched is for a program that reads along: JSON on one line, before it a line\n"
	"\"progress COST BOUND\" a step; it ends when its caller does.\n",
    .run = budget_main,
};
