/* SPDX-License-Identifier: EUPL-1.2 */
/* lab_recovery.c - `openpix lab recovery`: does calibration find the parameters that made the
 * answers, as the table of docs/measurement-recovery.md. */
#include "base/buf.h"
#include "cli/lab.h"
#include "cli/lab_command.h"
#include "cli/lab_files.h"
#include "cli/lab_sheet.h"
#include "cli/progress.h"
#include "measure/recovery.h"

static const enum item_model models[] = {ITEM_1PL, ITEM_2PL, ITEM_3PL, ITEM_GRM, ITEM_GPCM};
static const char *const model_names[] = {"1pl", "2pl", "3pl", "grm", "gpcm", "all", NULL};
enum { MODELS = sizeof models / sizeof *models };

static const char *const kinds[RECOVERY_KINDS] = {"a", "b", "c", "theta"};

struct study {
	struct recovery_plan plan; /* but for the model */
	int64_t seed;
	int which; /* of model_names */
	struct recovery found[MODELS];
	bool ran[MODELS];
	struct progress progress;
	size_t done; /* replications of the models before */
};

static bool told(void *context, size_t done)
{
	struct study *s = context;

	progress_step(&s->progress, s->done + done, NULL);
	return !progress_interrupted();
}

static int study_run(struct study *s, struct error *e)
{
	int k = ERR_NONE;

	for (int m = 0; m < MODELS && !k && !progress_interrupted(); m++) {
		if (s->which != MODELS && s->which != m)
			continue;
		struct arena *a = arena_new((size_t)1 << 34);
		struct random r = random_seeded((uint64_t)s->seed);
		s->plan.model = models[m];
		k = recovery_run(a, &s->plan, &r, told, s, &s->found[m], e);
		s->ran[m] = true;
		s->done += s->plan.replications;
		arena_free(a);
	}
	return k;
}

static json_t *as_json(const struct study *s)
{
	json_t *all = json_array();

	for (int m = 0; m < MODELS; m++)
		for (int k = 0; s->ran[m] && k < RECOVERY_KINDS; k++) {
			const struct recovery_rate *r = &s->found[m].rates[k];
			if (r->n)
				json_array_append_new(
				    all, json_pack("{s:s,s:s,s:I,s:f,s:f,s:f,s:I,s:I}", "model",
						   model_names[m], "parameter", kinds[k], "n",
						   (json_int_t)r->n, "bias", r->bias, "rmse",
						   r->rmse, "coverage", r->covered, "failed",
						   (json_int_t)s->found[m].failed, "unconverged",
						   (json_int_t)s->found[m].unconverged));
		}
	return all;
}

static void write_text(struct buf *b, const struct study *s)
{
	buf_printf(
	    b,
	    "# Recovery of items and persons\n\n"
	    "Made by `openpix lab recovery --persons %zu --items %zu --replications %zu --seed "
	    "%lld -o docs/measurement-recovery.md`.\n\n"
	    "Items and persons are drawn (a lognormal(0, 0.3), 1 for 1PL; b N(0, 1); c from 0.15 "
	    "to 0.25 for 3PL; four scores for GRM and GPCM; theta N(0, 1)), everybody answers "
	    "everything, the items are calibrated with exact standard errors, and what was found "
	    "is held against what was drawn. *Coverage* is the share of 95 %% intervals (1.96 "
	    "standard errors to each side) that hold the true value. theta is a person's posterior "
	    "mean and standard deviation by the items found. 3PL has a prior on guessing, logit c "
	    "~ N(-1.4, 0.5²).\n\n"
	    "| model | parameter | compared | bias | rmse | coverage %% |\n"
	    "|:--|:--|--:|--:|--:|--:|\n",
	    s->plan.persons, s->plan.items, s->plan.replications, (long long)s->seed);
	for (int m = 0; m < MODELS; m++)
		for (int k = 0; s->ran[m] && k < RECOVERY_KINDS; k++) {
			const struct recovery_rate *r = &s->found[m].rates[k];
			if (r->n)
				buf_printf(b, "| %s | %s | %llu | %.4f | %.4f | %.1f |\n",
					   model_names[m], kinds[k], (unsigned long long)r->n,
					   r->bias, r->rmse, 100 * r->covered);
		}
	for (int m = 0; m < MODELS; m++)
		if (s->ran[m] && s->found[m].failed + s->found[m].unconverged)
			buf_printf(
			    b,
			    "\n%s: %zu replications left out (data that cannot be calibrated), %zu "
			    "not converged.\n",
			    model_names[m], s->found[m].failed, s->found[m].unconverged);
}

static int run(struct study *s, const char *path, bool json)
{
	struct error e = {0};
	size_t turns = s->plan.replications * (s->which == MODELS ? MODELS : 1);

	s->progress = progress_begin("recovery", turns);
	int k = study_run(s, &e);
	progress_end(&s->progress);
	if (k)
		return lab_told(&e);
	if (progress_interrupted())
		return PROGRESS_INTERRUPTED;
	if (json)
		return lab_sheet_print(as_json(s));
	struct buf b = BUF_INIT(1 << 20);
	write_text(&b, s);
	k = lab_sheet_write(path ? path : "-", &b, &e);
	buf_release(&b);
	return k ? lab_told(&e) : 0;
}

static int recovery_main(int argc, char **argv)
{
	int64_t persons = 1000, items = 20, replications = 50;
	struct study s = {.seed = 1, .which = MODELS};
	const char *path = NULL;
	bool json = false;
	const struct lab_option table[] = {
	    {.name = "--model", .kind = LAB_OPTION_WORD, .into = &s.which, .words = model_names},
	    {.name = "--persons",
	     .kind = LAB_OPTION_COUNT,
	     .into = &persons,
	     .least = 10,
	     .most = 1e6},
	    {.name = "--items", .kind = LAB_OPTION_COUNT, .into = &items, .least = 3, .most = 1000},
	    {.name = "--replications",
	     .kind = LAB_OPTION_COUNT,
	     .into = &replications,
	     .least = 1,
	     .most = 1e6},
	    {.name = "--seed", .kind = LAB_OPTION_COUNT, .into = &s.seed, .least = 0, .most = 9e15},
	    {.name = "-o", .kind = LAB_OPTION_TEXT, .into = &path},
	    {.name = "--json", .kind = LAB_OPTION_FLAG, .into = &json},
	    {0},
	};
	int status = lab_options(&lab_command_recovery, table, argc, argv);

	s.plan = (struct recovery_plan){.persons = (size_t)persons,
					.items = (size_t)items,
					.replications = (size_t)replications};
	return status ? status : run(&s, path, json);
}

const struct command lab_command_recovery = {
    .name = "recovery",
    .summary = "does calibration find the parameters that made the answers: tables by simulation",
    .usage =
	"  openpix lab recovery [--model 1pl|2pl|3pl|grm|gpcm|all] [--persons N] [--items N]\n"
	"      [--replications N] [--seed N] [-o TABLE.md] [--json]\n\n"
	"Bias, error and coverage of the 95 % intervals of items and persons. Markdown on\n"
	"standard output or in the file of -o, or JSON. Defaults: all, 1000 persons, 20 items,\n"
	"50 replications, seed 1.\n",
    .run = recovery_main,
};
