/* SPDX-License-Identifier: EUPL-1.2 */
/* lab_placement_study.c - `openpix lab placement-study`: the placement test of OpenPix beside the
 * public Pix's on the same simulated learners, as tables in Markdown or as JSON. */
#include <jansson.h>
#include <math.h>
#include "base/clock.h"
#include "cli/lab_command.h"
#include "cli/progress.h"
#include "measure/placement_study.h"

enum { BANKS = 2, COMPETENCES = 16 };

struct scenario {
	const char *name;
	struct placement_learners learners;
};

static const struct scenario scenarios[] = {
    {"no slip, no guess", {3, 2, 1.5, false, 0, 0}},
    {"slip 0.05, guess 0.10", {3, 2, 1.5, false, 0.05, 0.10}},
    {"slip 0.05, guess 0.25", {3, 2, 1.5, false, 0.05, 0.25}},
    {"slip 0.08, guess 0.15 (as assumed)", {3, 2, 1.5, false, 0.08, 0.15}},
    {"slip 0.10, guess 0.10", {3, 2, 1.5, false, 0.10, 0.10}},
    {"slip 0.10, guess 0.25", {3, 2, 1.5, false, 0.10, 0.25}},
    {"as assumed, tubes normally spread", {3, 2, 1.5, true, 0.08, 0.15}},
    {"as assumed, tubes closer (slope 3)", {3, 2, 3, false, 0.08, 0.15}},
    {"as assumed, tubes further apart (slope 0.8)", {3, 2, 0.8, false, 0.08, 0.15}},
    {"as assumed, beginners (mean 1, deviation 1)", {1, 1, 1.5, false, 0.08, 0.15}},
    {"as assumed, experts (mean 6, deviation 1)", {6, 1, 1.5, false, 0.08, 0.15}},
};
enum { SCENARIOS = sizeof scenarios / sizeof *scenarios };

static const char *const bank_names[BANKS] = {"full", "small"};
static const char *const bank_titles[BANKS] = {
    "A full bank: 16 competences of 5 to 7 tubes, levels 1 to 8",
    "A small bank: two tubes of levels 1 to 5 a competence"};
static const char *const method_names[PLACEMENT_METHODS] = {"pix", "openpix"};

struct study {
	int64_t persons, seed;
	double slip, guess;
	bool json;
	struct belief_rules rules;
	struct placement_competence banks[BANKS][COMPETENCES];
	struct arena *arena; /* emptied after each test */
	struct progress progress;
	uint64_t done;
};

/* --- the run ------------------------------------------------------------------------------------
 */

static void banks_fill(struct study *s, struct arena *a)
{
	struct random r = random_seeded(7); /* the same bank whatever the seed of the learners */

	for (size_t i = 0; i < COMPETENCES; i++) {
		s->banks[0][i] = placement_study_full(a, &r);
		s->banks[1][i] = placement_study_small(a);
	}
}

static struct placement_tally run_method(struct study *s, size_t bank,
					 const struct placement_learners *l,
					 enum placement_method method)
{
	struct placement_tally t = {};

	for (int64_t i = 0; i < s->persons && !progress_interrupted(); i++) {
		struct placement_outcome o;
		placement_study_run(s->arena, &s->rules, &s->banks[bank][i % COMPETENCES], l,
				    method, (uint64_t)s->seed, (uint64_t)i, &o);
		placement_tally_add(&t, &o);
		arena_clear(s->arena);
		progress_step(&s->progress, ++s->done, bank_names[bank]);
	}
	return t;
}

/* --- what is printed ----------------------------------------------------------------------------
 */

static double share(uint64_t part, uint64_t whole)
{
	return (double)part / (double)whole;
}

static void print_row(const char *scenario, const char *method, const struct placement_tally *t)
{
	double n = (double)t->tests;

	printf("| %s | %s | %.2f | %u | %.1f %% | %.1f %% | %+.2f | %.2f |", scenario, method,
	       share(t->questions, t->tests), t->longest, 100 * share(t->missed, t->tests),
	       100 * share(t->missed_far, t->tests), t->bias / n, sqrt(t->square / n));
	if (isnan(t->sure))
		puts(" | |");
	else
		printf(" %.1f %% | %.2f |\n", 100 * t->sure / n, t->error / n);
}

static void print_head(const struct study *s, size_t bank)
{
	size_t skills = 0;

	for (size_t i = 0; i < COMPETENCES; i++)
		skills += s->banks[bank][i].skill_count;
	printf("%s### %s (%.1f skills a competence)\n\n", bank ? "\n" : "", bank_titles[bank],
	       (double)skills / COMPETENCES);
	puts("| learners | method | questions | most | level missed | by 2 or more | bias, pix | "
	     "error, pix | sure, as told | error, as told |");
	puts("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|");
}

static json_t *row_json(const char *bank, const struct scenario *sc, const char *method,
			const struct placement_tally *t)
{
	double n = (double)t->tests;
	json_t *row = json_pack(
	    "{s:s, s:s, s:f, s:f, s:f, s:f, s:f, s:b, s:s, s:I, s:f, s:i, s:f, s:f, s:f, s:f, s:f}",
	    "bank", bank, "learners", sc->name, "slip", sc->learners.slip, "guess",
	    sc->learners.guess, "mean", sc->learners.mean, "deviation", sc->learners.deviation,
	    "slope", sc->learners.slope, "normal", sc->learners.normal, "method", method, "persons",
	    (json_int_t)t->tests, "questions", share(t->questions, t->tests), "mostQuestions",
	    (int)t->longest, "missed", share(t->missed, t->tests), "missedFar",
	    share(t->missed_far, t->tests), "bias", t->bias / n, "rmse", sqrt(t->square / n),
	    "meanAbsoluteError", t->absolute / n);

	if (!isnan(t->sure)) {
		json_object_set_new(row, "sure", json_real(t->sure / n));
		json_object_set_new(row, "meanSe", json_real(t->error / n));
	}
	return row;
}

static void run_bank(struct study *s, size_t bank, const struct scenario *list, size_t n,
		     json_t *rows)
{
	if (!s->json)
		print_head(s, bank);
	for (size_t i = 0; i < n; i++)
		for (enum placement_method m = 0; m < PLACEMENT_METHODS; m++) {
			struct placement_tally t = run_method(s, bank, &list[i].learners, m);
			if (progress_interrupted())
				return;
			if (s->json)
				json_array_append_new(rows, row_json(bank_names[bank], &list[i],
								     method_names[m], &t));
			else
				print_row(m ? "" : list[i].name, method_names[m], &t);
		}
}

static int run_study(struct study *s, const struct scenario *list, size_t n)
{
	struct arena *kept = arena_new((size_t)1 << 24);
	json_t *rows = json_array();

	s->arena = arena_new((size_t)1 << 28);
	banks_fill(s, kept);
	s->progress = progress_begin("placement", (uint64_t)s->persons * BANKS * PLACEMENT_METHODS *
						      (uint64_t)n);
	for (size_t bank = 0; bank < BANKS && !progress_interrupted(); bank++)
		run_bank(s, bank, list, n, rows);
	progress_end(&s->progress);
	if (s->json && !progress_interrupted()) {
		json_dumpf(rows, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(12));
		putchar('\n');
	}
	json_decref(rows);
	arena_free(s->arena);
	arena_free(kept);
	return progress_interrupted() ? PROGRESS_INTERRUPTED : 0;
}

static int placement_study_main(int argc, char **argv)
{
	struct study s = {
	    .persons = 10000, .seed = 1, .slip = -1, .guess = -1, .rules = belief_own};
	const struct lab_option options[] = {
	    {.name = "--persons",
	     .kind = LAB_OPTION_COUNT,
	     .into = &s.persons,
	     .least = 1,
	     .most = 1e8},
	    {.name = "--seed", .kind = LAB_OPTION_COUNT, .into = &s.seed, .least = 0, .most = 1e15},
	    {.name = "--slip", .kind = LAB_OPTION_REAL, .into = &s.slip, .least = 0, .most = 0.49},
	    {.name = "--guess",
	     .kind = LAB_OPTION_REAL,
	     .into = &s.guess,
	     .least = 0,
	     .most = 0.49},
	    {.name = "--sure",
	     .kind = LAB_OPTION_REAL,
	     .into = &s.rules.sure,
	     .least = 0,
	     .most = 1},
	    {.name = "--json", .kind = LAB_OPTION_FLAG, .into = &s.json},
	    {}};
	int status = lab_options(&lab_command_placement_study, options, argc, argv);

	if (status)
		return status;
	if (s.slip < 0 && s.guess < 0)
		return run_study(&s, scenarios, SCENARIOS);
	char name[64];
	double slip = s.slip < 0 ? belief_own.slip : s.slip;
	double guess = s.guess < 0 ? belief_own.guess : s.guess;
	snprintf(name, sizeof name, "slip %.2f, guess %.2f", slip, guess);
	return run_study(&s, &(struct scenario){name, {3, 2, 1.5, false, slip, guess}}, 1);
}

const struct command lab_command_placement_study = {
    .name = "placement-study",
    .summary = "the placement test beside the public Pix's on simulated learners",
    .usage =
	"  openpix lab placement-study [--persons N] [--seed S] [--slip X --guess Y] [--json]\n\n"
	"N learners (10000) take the test of one competence under the public Pix's rules and\n"
	"under OpenPix's, on a full bank and on a small one: questions asked, levels missed,\n"
	"error in pix, and what OpenPix said of its own error. Tables in Markdown, or JSON.\n\n"
	"  --seed S           another S, other learners; the same gives the same bytes (1)\n"
	"  --slip, --guess    of their answers; without them a table of several, and of\n"
	"                     learners unlike those the method assumes\n"
	"  --sure X           chance of the level being right at which OpenPix ends a test "
	"(0.66)\n",
    .run = placement_study_main,
};
