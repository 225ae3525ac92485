/* SPDX-License-Identifier: EUPL-1.2 */
/* lab_levels.c - `openpix lab levels`: how often competences are placed at their right level, as
 * the table of docs/measurement-levels.md. */
#include "base/buf.h"
#include "cli/lab.h"
#include "cli/lab_command.h"
#include "cli/lab_files.h"
#include "cli/lab_sheet.h"
#include "cli/progress.h"
#include "measure/levels.h"

static const double correlations[] = {0.6, 0.7, 0.8, 0.9};
enum { CASES = sizeof correlations / sizeof *correlations };

static const struct {
	const char *name, *text;
} rules[LEVELS_RULE_COUNT] = {
    [LEVELS_USUAL] = {"usual", "everyone at the most common level"},
    [LEVELS_PIX] = {"pix-v3", "one capacity: exam and estimate of `pix-v3`"},
    [LEVELS_GLOBAL] = {"global", "one capacity: same answers, EAP"},
    [LEVELS_PROFILE] = {"profile", "profile: same answers"},
    [LEVELS_ESTIMATED] = {"profile-estimated", "profile: same answers, correlation estimated"},
    [LEVELS_OWN] = {"profile-own", "profile: its own questions"},
};
static const char *const scales[LEVELS_SCALE_COUNT] = {"published", "equal"};

static json_t *as_json(const struct levels_study *studies)
{
	json_t *all = json_array();

	for (size_t c = 0; c < CASES; c++)
		for (size_t s = 0; s < LEVELS_SCALE_COUNT; s++)
			for (size_t r = 0; r < LEVELS_RULE_COUNT; r++) {
				const struct levels_rate *rate = &studies[c].rate[s][r];
				json_array_append_new(
				    all,
				    json_pack("{s:f,s:f,s:s,s:s,s:f,s:f,s:f,s:o}", "correlation",
					      studies[c].rho, "estimatedCorrelation",
					      studies[c].loading * studies[c].loading, "scale",
					      scales[s], "rule", rules[r].name, "right",
					      rate->right, "withinOne", rate->within, "meanOff",
					      rate->off, "stated", lab_number(rate->stated)));
			}
	return all;
}

static void table(struct buf *b, const struct levels_study *studies, size_t s)
{
	buf_lit(b, "| correlation | rule | right % | within one % | mean distance | stated % |\n"
		   "|--:|:--|--:|--:|--:|--:|\n");
	for (size_t c = 0; c < CASES; c++)
		for (size_t r = 0; r < LEVELS_RULE_COUNT; r++) {
			const struct levels_rate *rate = &studies[c].rate[s][r];
			buf_printf(b, "| %.1f | %s | %.1f | %.1f | %.2f |", studies[c].rho,
				   rules[r].text, 100 * rate->right, 100 * rate->within, rate->off);
			if (rate->stated == rate->stated)
				buf_printf(b, " %.1f |\n", 100 * rate->stated);
			else
				buf_lit(b, " - |\n");
		}
}

static void write_text(struct buf *b, const struct levels_study *studies, int64_t persons,
		       int64_t seed)
{
	buf_printf(
	    b,
	    "# Levels by competence\n\n"
	    "Made by `openpix lab levels --persons %lld --seed %lld -o "
	    "docs/measurement-levels.md`.\n\n"
	    "Simulated persons have 16 abilities, one a competence, each N(0,1) and any two "
	    "correlated as the first column says. An exam asks 32 questions of a bank of 600 (a "
	    "lognormal(0, 0.3), b N(0, 1.2), 37 or 38 a competence). Each of the %lld placements "
	    "of a row puts one competence of one person in one of eight levels. *Right* is the "
	    "share at the true level, *within one* at most one level off, *mean distance* in "
	    "levels; *stated* is the mean probability that the rule itself gives the level it "
	    "names: it should be the share that is right.\n\n"
	    "The public Pix reads every competence off one global capacity (`pix-v3`, its exam, "
	    "its estimate, its intervals). The profile gives each competence a posterior from its "
	    "own answers and, through the correlation, from all others, and names the most "
	    "probable level. The rows of the same answers are scored after the exam of `pix-v3`; "
	    "with *correlation estimated* the profile does not know the correlation but has it "
	    "from the answers of the first %d persons (estimates:",
	    (long long)persons, (long long)seed, (long long)persons * LEVELS_COMPETENCES,
	    LEVELS_SAMPLE);
	for (size_t c = 0; c < CASES; c++)
		buf_printf(b, "%s %.2f", c ? "," : "", studies[c].loading * studies[c].loading);
	buf_lit(b,
		"). In the last row of each correlation the profile also asks: two questions a "
		"competence, each drawn from the five that inform most of what is known of that "
		"competence.\n\n"
		"## Cuts of the public Pix's development data\n\n"
		"-2, -1, 0.5, 1, 2, 3, 4: more than half of all abilities lie in one level.\n\n");
	table(b, studies, LEVELS_PUBLISHED);
	buf_lit(b, "\n## Eight levels of an eighth of the population each\n\n");
	table(b, studies, LEVELS_EQUAL);
}

static int run(const char *path, bool json, int64_t persons, int64_t seed)
{
	struct levels_study studies[CASES] = {0};
	struct progress progress = progress_begin("levels", CASES);
	struct error e = {0};

	for (size_t c = 0; c < CASES && !progress_interrupted(); c++) {
		struct arena *a = arena_new((size_t)1 << 34);
		progress_step(&progress, c, NULL);
		levels_run(a, correlations[c], (size_t)persons, (uint64_t)seed, &studies[c]);
		arena_free(a);
	}
	progress_end(&progress);
	if (progress_interrupted())
		return PROGRESS_INTERRUPTED;
	if (json)
		return lab_sheet_print(as_json(studies));
	struct buf b = BUF_INIT(1 << 20);
	write_text(&b, studies, persons, seed);
	int failed = lab_sheet_write(path ? path : "-", &b, &e);
	buf_release(&b);
	return failed ? lab_told(&e) : 0;
}

static int levels_main(int argc, char **argv)
{
	int64_t persons = 2000, seed = 1;
	const char *path = NULL;
	bool json = false;
	const struct lab_option table[] = {
	    {.name = "--persons",
	     .kind = LAB_OPTION_COUNT,
	     .into = &persons,
	     .least = 1,
	     .most = 1e7},
	    {.name = "--seed", .kind = LAB_OPTION_COUNT, .into = &seed, .least = 0, .most = 9e15},
	    {.name = "-o", .kind = LAB_OPTION_TEXT, .into = &path},
	    {.name = "--json", .kind = LAB_OPTION_FLAG, .into = &json},
	    {0},
	};
	int status = lab_options(&lab_command_levels, table, argc, argv);

	return status ? status : run(path, json, persons, seed);
}

const struct command lab_command_levels = {
    .name = "levels",
    .summary = "how often competences are placed at their right level: tables by simulation",
    .usage = "  openpix lab levels [--persons N] [--seed N] [-o TABLES.md] [--json]\n\n"
	     "Persons of 16 correlated abilities take 32 questions; their levels by one capacity\n"
	     "(pix-v3) and by the profile of all. Markdown on standard output or in the file of\n"
	     "-o, or JSON. Defaults: 2000 persons, seed 1.\n",
    .run = levels_main,
};
