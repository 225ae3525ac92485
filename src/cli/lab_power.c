/* SPDX-License-Identifier: EUPL-1.2 */
/* lab_power.c - `openpix lab power`: what the tests of fit find and what they accuse wrongly, as
 * the tables of docs/measurement-power.md. */
#include "base/buf.h"
#include "base/file.h"
#include "cli/lab_command.h"
#include "cli/progress.h"
#include "measure/power.h"

struct study {
	struct buf out;
	struct arena *scratch;
	struct progress progress;
	uint64_t seed, done;
	size_t replications;
};

static const struct power_dif_case dif_cases[] = {
    {.persons = 250},
    {.persons = 250, .purify = true},
    {.persons = 500},
    {.persons = 500, .purify = true},
    {.persons = 500, .impact = 0.7},
    {.persons = 500, .impact = 0.7, .purify = true},
    {.persons = 1000},
    {.persons = 1000, .purify = true},
    {.persons = 1000, .impact = 0.7},
    {.persons = 1000, .impact = 0.7, .purify = true},
    {.persons = 2000, .impact = 0.7, .purify = true},
};

static const struct power_dif_case wald_cases[] = {
    {.persons = 250, .impact = 0.7, .purify = true, .wald = true},
    {.persons = 500, .impact = 0.7, .wald = true},
    {.persons = 500, .impact = 0.7, .purify = true, .wald = true},
    {.persons = 1000, .impact = 0.7, .purify = true, .wald = true},
};

static const struct power_test_case item_cases[] = {
    {.length = 20, .persons = 500},
    {.length = 20, .persons = 2000},
    {.length = 40, .persons = 1000},
    {.length = 20, .persons = 500, .misfits = true},
    {.length = 20, .persons = 2000, .misfits = true},
    {.length = 40, .persons = 1000, .misfits = true},
    {.adaptive = true, .length = 32, .bank = 200, .persons = 2000},
    {.adaptive = true, .length = 32, .bank = 200, .persons = 8000},
    {.adaptive = true, .length = 32, .bank = 200, .persons = 2000, .misfits = true},
    {.adaptive = true, .length = 32, .bank = 200, .persons = 8000, .misfits = true},
};

static const struct power_test_case person_cases[] = {
    {.length = 16},
    {.length = 32},
    {.length = 64},
    {.adaptive = true, .length = 16, .bank = 300},
    {.adaptive = true, .length = 32, .bank = 300},
    {.adaptive = true, .length = 64, .bank = 300},
};

enum {
	DIF_CASES = sizeof dif_cases / sizeof *dif_cases,
	WALD_CASES = sizeof wald_cases / sizeof *wald_cases,
	ITEM_CASES = sizeof item_cases / sizeof *item_cases,
	PERSON_CASES = sizeof person_cases / sizeof *person_cases,
	CASES = DIF_CASES + WALD_CASES + ITEM_CASES + PERSON_CASES,
	PERSONS = 2000,
	SIMULATED = 200,
	DRAWS = 199,
};

/* "5.1" per cent, or a dash where there was no test. */
static void cell(struct buf *b, const struct power_rate *r, bool at_01)
{
	if (r->tests > 0)
		buf_printf(b, " %.1f |", 100 * (at_01 ? r->at_01 : r->at_05) / r->tests);
	else
		buf_lit(b, " - |");
}

static bool go_on(struct study *s, const char *note)
{
	progress_step(&s->progress, s->done++, note);
	return !progress_interrupted();
}

static bool study_dif(struct study *s)
{
	struct power_dif d;

	buf_printf(&s->out,
		   "\n## Differential functioning\n\n"
		   "30 items answered by two groups, %zu data sets a row. *Impact* is how far the "
		   "second group's mean lies below the first's. Three items differ for the second "
		   "group: one 0.3 harder, one 0.6 harder, one with half the slope. Per cent of "
		   "tests with p < .05 (ETS: of class C). MH = Mantel-Haenszel, LR = logistic "
		   "regression (the group and its product with the match together).\n\n"
		   "| persons a group | impact | purified | false alarms MH | LR | ETS C | 0.3 "
		   "harder MH | LR | 0.6 harder MH | LR | ETS C | half slope MH | LR |\n"
		   "|--:|--:|:--|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
		   s->replications);
	for (size_t k = 0; k < DIF_CASES; k++) {
		struct power_dif_case c = dif_cases[k];
		if (!go_on(s, "differential functioning"))
			return false;
		c.replications = s->replications;
		power_dif(s->scratch, &c, s->seed + k, &d);
		buf_printf(&s->out, "| %zu | %.1f | %s |", c.persons, c.impact,
			   c.purify ? "yes" : "no");
		for (int kind = 0; kind < POWER_DIF_KINDS; kind++) {
			cell(&s->out, &d.of[POWER_MANTEL][kind], false);
			cell(&s->out, &d.of[POWER_LOGISTIC_BOTH][kind], false);
			if (kind == POWER_DIF_NONE || kind == POWER_DIF_LARGE)
				cell(&s->out, &d.of[POWER_ETS_C][kind], false);
		}
		buf_lit(&s->out, "\n");
	}
	return true;
}

static void test_name(struct buf *b, const struct power_test_case *c)
{
	if (c->adaptive)
		buf_printf(b, "| adaptive, %zu of %zu |", c->length, c->bank);
	else
		buf_printf(b, "| fixed, %zu |", c->length);
}

static bool study_wald(struct study *s)
{
	size_t replications = 1 + s->replications / 5;
	struct power_dif d;

	buf_printf(
	    &s->out,
	    "\n### With a bank\n\n"
	    "The same, %zu data sets a row: Wald's test of slope and difficulty in each group, "
	    "the bank's parameters (those of the first group) holding the scale.\n\n"
	    "| persons a group | impact | purified | false alarms Wald | LR | 0.3 harder Wald "
	    "| LR | 0.6 harder Wald | LR | half slope Wald | LR |\n"
	    "|--:|--:|:--|--:|--:|--:|--:|--:|--:|--:|--:|\n",
	    replications);
	for (size_t k = 0; k < WALD_CASES; k++) {
		struct power_dif_case c = wald_cases[k];
		if (!go_on(s, "Wald's test"))
			return false;
		c.replications = replications;
		power_dif(s->scratch, &c, s->seed + k, &d);
		buf_printf(&s->out, "| %zu | %.1f | %s |", c.persons, c.impact,
			   c.purify ? "yes" : "no");
		for (int kind = 0; kind < POWER_DIF_KINDS; kind++) {
			cell(&s->out, &d.of[POWER_WALD][kind], false);
			cell(&s->out, &d.of[POWER_LOGISTIC_BOTH][kind], false);
		}
		buf_lit(&s->out, "\n");
	}
	return true;
}

static bool study_items(struct study *s)
{
	struct power_item d;
	size_t replications = s->replications / 10 ? s->replications / 10 : 1;

	buf_printf(
	    &s->out,
	    "\n## Item fit\n\n"
	    "%zu data sets a row, tested with the parameters told. In the rows with misfits "
	    "a tenth of the items has 0.4 of the slope told and a tenth an asymptote of .25 "
	    "that is not told; their answers blur the abilities by which the sound items are "
	    "judged: take the worst item out first, then test again. Per cent of tests with p < "
	    ".05. An adaptive test has no S-X2; items with "
	    "fewer than 100 answers are not tested.\n\n"
	    "| test | persons | misfits | false alarms S-X2 | posterior | infit | outfit | "
	    "flat S-X2 | posterior | infit | outfit | guessed S-X2 | posterior | infit | "
	    "outfit |\n"
	    "|:--|--:|:--|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
	    replications);
	for (size_t k = 0; k < ITEM_CASES; k++) {
		struct power_test_case c = item_cases[k];
		if (!go_on(s, "item fit"))
			return false;
		c.replications = c.adaptive ? 1 + replications / 4 : replications;
		power_item(s->scratch, &c, s->seed + k, &d);
		test_name(&s->out, &c);
		buf_printf(&s->out, " %zu | %s |", c.persons, c.misfits ? "yes" : "no");
		for (int kind = 0; kind < POWER_ITEM_KINDS; kind++)
			for (int test = 0; test < POWER_ITEM_TESTS; test++)
				cell(&s->out, &d.of[test][kind], false);
		buf_lit(&s->out, "\n");
	}
	return true;
}

static void person_rows(struct study *s, const struct power_test_case *c,
			const struct power_person *d)
{
	static const char *const names[] = {"lz", "lz*", "lz*, same items drawn again",
					    "lz*, whole test drawn again"};

	for (int test = 0; test < POWER_PERSON_TESTS; test++) {
		if (test == POWER_LZ_STAR_TEST && !c->adaptive)
			continue;
		test_name(&s->out, c);
		buf_printf(&s->out, " %s |", names[test]);
		if (test <= POWER_LZ_STAR)
			buf_printf(&s->out, " %.2f | %.2f |", d->mean[test], d->sd[test]);
		else
			buf_lit(&s->out, " | |");
		cell(&s->out, &d->of[test][POWER_PERSON_FITS], true);
		for (int kind = 0; kind < POWER_PERSON_KINDS; kind++)
			cell(&s->out, &d->of[test][kind], false);
		buf_lit(&s->out, "\n");
	}
}

static bool study_persons(struct study *s)
{
	struct power_person d;

	buf_printf(
	    &s->out,
	    "\n## Person fit\n\n"
	    "%d persons of each kind a row, the simulated nulls on %d of them with %d draws each; "
	    "abilities by EAP. Guessing: two answers of five blind, right one time in four. "
	    "Foreknown: ability 1 lower, a quarter of the items known. Careless: ability 1 higher, "
	    "one answer of five thrown away. Per cent of persons with p < .05 (first column of "
	    "false alarms: p < .01).\n\n"
	    "| test | statistic | mean | s.d. | false alarms .01 | .05 | guessing | foreknown | "
	    "careless |\n"
	    "|:--|:--|--:|--:|--:|--:|--:|--:|--:|\n",
	    PERSONS, SIMULATED, DRAWS);
	for (size_t k = 0; k < PERSON_CASES; k++) {
		struct power_test_case c = person_cases[k];
		if (!go_on(s, "person fit"))
			return false;
		c.persons = PERSONS;
		c.simulated = SIMULATED;
		c.draws = DRAWS;
		power_person(s->scratch, &c, s->seed + k, &d);
		person_rows(s, &c, &d);
	}
	return true;
}

static int study_all(struct study *s, const char *path)
{
	struct error e = {0};

	buf_printf(&s->out,
		   "# What the tests of fit find\n\nMade by `openpix lab power --seed %llu "
		   "--replications %zu`; the same command gives the same page. Answers are drawn "
		   "from right-or-wrong items, a = exp(N(0, 0.3)), b = N(0, 1), abilities N(0, 1). "
		   "A test that keeps its word accuses 5.0 per cent of what is sound.\n",
		   (unsigned long long)s->seed, s->replications);
	if (!study_dif(s) || !study_wald(s) || !study_items(s) || !study_persons(s))
		return PROGRESS_INTERRUPTED;
	buf_lit(
	    &s->out,
	    "\n## How to read them\n\n"
	    "- Where groups differ in ability and items in slope, equal sums of scores are not "
	    "quite equal abilities: the non-uniform test then accuses sound items, the more the "
	    "larger the groups. Look at the size (ETS class, change of R2), not at p alone.\n"
	    "- On an adaptive test neither lz nor lz* is normal, and items drawn again for the "
	    "same person do not mend it, because the items came from the answers: only the whole "
	    "test drawn again does. p by the normal distribution is then too large: it accuses "
	    "too few, not too many.\n"
	    "- S-X2, the posterior chi-square, infit and outfit keep their word when the other "
	    "items fit; many bad items make good ones look bad.\n");
	if (s->out.failed)
		return error_exit_status(ERR_FULL);
	if (!path) {
		fwrite(s->out.p, 1, s->out.n, stdout);
		return 0;
	}
	int failed = file_replace(path, buf_view(&s->out), &e);
	if (!failed)
		return 0;
	fprintf(stderr, "openpix: " STR_FMT "\n", STR_ARG(error_text(&e, s->scratch)));
	return error_exit_status((enum error_kind)failed);
}

static int power_main(int argc, char **argv)
{
	int64_t seed = 1, replications = 100;
	const char *path = NULL;
	const struct lab_option table[] = {
	    {.name = "--seed", .kind = LAB_OPTION_COUNT, .into = &seed, .least = 0, .most = 9e15},
	    {.name = "--replications",
	     .kind = LAB_OPTION_COUNT,
	     .into = &replications,
	     .least = 1,
	     .most = 100000},
	    {.name = "-o", .kind = LAB_OPTION_TEXT, .into = &path},
	    {0},
	};
	int status = lab_options(&lab_command_power, table, argc, argv);

	if (status)
		return status;
	struct study s = {.out = BUF_INIT(1 << 20),
			  .scratch = arena_new((size_t)1 << 32),
			  .seed = (uint64_t)seed,
			  .replications = (size_t)replications};
	s.progress = progress_begin("power", CASES);
	status = study_all(&s, path);
	progress_end(&s.progress);
	buf_release(&s.out);
	arena_free(s.scratch);
	return status;
}

const struct command lab_command_power = {
    .name = "power",
    .summary = "what the tests of fit find, and accuse wrongly: tables by simulation",
    .usage =
	"  openpix lab power [--seed N] [--replications N] [-o TABLES.md]\n\n"
	"Draws answers to items and by persons that behave and that do not, and counts what\n"
	"the tests of `lab fit` and `lab dif` say of them. Markdown, on standard output or in\n"
	"the file of -o. Defaults: seed 1, 100 data sets a row (a tenth of it for item fit).\n",
    .run = power_main,
};
