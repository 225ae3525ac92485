/* SPDX-License-Identifier: EUPL-1.2 */
/* budget.c - `openpix budget [SCENARIO.json] [--json|--csv|--pdf FILE]`: what certification costs a
 * centre. */
#include "base/clock.h"
#include "base/file.h"
#include "budget/money.h"
#include "budget/scenario_json.h"
#include "cli/budget_plan.h"
#include "cli/command.h"
#include "finance/sum_pdf.h"
#include "web/message.h"

/* --- the scenario's file ------------------------------------------------------------------------
 */

static int standard_input(struct arena *a, struct str *out)
{
	struct buf b = BUF_INIT(SCENARIO_JSON_MAX);
	char chunk[4096];

	for (size_t n; (n = fread(chunk, 1, sizeof chunk, stdin)) > 0;)
		buf_str(&b, (struct str){chunk, n});
	bool failed = b.failed || ferror(stdin);
	*out = buf_take(&b, a);
	return failed ? ERR_FULL : ERR_NONE;
}

static void tell_error(const struct error *e, struct arena *a)
{
	struct str text = error_text(e, a);

	fprintf(stderr, STR_FMT "\n", STR_ARG(text));
}

/* 0, or the exit status after telling every fault with the path of its member. */
static int scenario_of(const char *file, struct scenario *out, struct arena *a)
{
	bool standard = strcmp(file, "-") == 0;
	struct scenario_faults faults;
	struct error e = {
	    .kind = ERR_FULL, .message = "this is too long", .field = STR("standard input")};
	struct str json;

	if (standard ? standard_input(a, &json)
		     : file_read(a, file, SCENARIO_JSON_MAX, &json, &e)) {
		tell_error(&e, a);
		return error_exit_status(e.kind);
	}
	if (!scenario_read(json, out, &faults, a))
		return 0;
	for (size_t i = 0; i < faults.n; i++) {
		if (!faults.list[i].field.n)
			faults.list[i].field = str_of(standard ? "standard input" : file);
		tell_error(&faults.list[i], a);
	}
	return error_exit_status(ERR_INVALID);
}

/* --- what is told -------------------------------------------------------------------------------
 */

static void figure_write(struct buf *b, const struct budget_sum *s, const struct budget_figure *f)
{
	buf_clear(b);
	if (f->money)
		money_write(b, budget_figure_of(s, f));
	else
		buf_int(b, budget_figure_of(s, f));
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

static int tell_pdf(const struct asked *q, const struct scenario *s, struct arena *a)
{
	struct error e = {0};
	struct str bytes;

	message_init();
	int k = sum_pdf(s, q->language, clock_now(&clock_system), a, &bytes, &e);
	if (!k)
		k = file_replace(q->pdf, bytes, &e);
	if (!k)
		return 0;
	tell_error(&e, a);
	return error_exit_status((enum error_kind)k);
}

static int budget_tell(const struct asked *q, struct arena *a)
{
	struct scenario s = scenario_seed;
	struct buf out = BUF_INIT(SCENARIO_JSON_MAX);
	int status = q->scenario ? scenario_of(q->scenario, &s, a) : 0;

	if (status)
		return status;
	struct budget b = budget_of(&s);
	if (q->form == FORM_PDF)
		return tell_pdf(q, &s, a);
	if (q->form == FORM_TEXT)
		tell_text(&s, &b);
	if (q->form == FORM_JSON)
		budget_write_json(&out, &s, &b);
	if (q->form == FORM_CSV)
		budget_write_csv(&out, &b);
	fwrite(out.p, 1, out.n, stdout);
	buf_release(&out);
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
	"   \"invigilators\": [{\"name\", \"hourlyCost\", \"hours\", \"available\", \"busy\"}],\n"
	"   \"candidates\": [{\"group\", \"count\", \"extraTime\", \"public\": "
	"students|outside|staff}],\n"
	"   invigilationMinutes, extraTimeMinutes, turnoverMinutes, candidatesPerInvigilator,\n"
	"   adminMinutesPerSession, hourlyCost}\n"
	"--watched is for a program that reads along: JSON on one line, before it a line\n"
	"\"progress COST BOUND\" a step; it ends when its caller does.\n",
    .run = budget_main,
};
