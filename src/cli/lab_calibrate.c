/* SPDX-License-Identifier: EUPL-1.2 */
/* lab_calibrate.c - `openpix lab calibrate`: the parameters of items from recorded answers. */
#include <math.h>
#include "base/clock.h"
#include "base/file.h"
#include "cli/lab.h"
#include "cli/lab_command.h"
#include "cli/lab_files.h"
#include "cli/lab_sheet.h"
#include "cli/progress.h"
#include "measure/calibrate.h"

struct run {
	const char *file, *out, *group;
	int model, format, errors;
	bool json, common;
	int64_t seed, threads, iterations;
	double guess_mean, guess_sd, slope_mean, slope_sd;
	struct arena *arena;
	struct lab_responses responses;
	struct calibrate_options options;
	struct calibrate_result result;
	struct progress progress;
	uint64_t mark; /* of the data and what is asked of them: a saved state fits no other */
	double *state;
	size_t state_size;
	double seconds;
};

static const enum item_model models[] = {ITEM_1PL, ITEM_2PL, ITEM_3PL, ITEM_GRM, ITEM_GPCM};

/* --- what was saved by Ctrl-C -------------------------------------------------------------------
 */

static uint64_t mark_of(const struct run *r)
{
	const struct responses *x = &r->responses.data;
	uint64_t n = x->item_of ? x->start[x->persons] : (uint64_t)x->persons * x->items;
	double asked[] = {r->model,	 r->common,   r->guess_mean,	  r->guess_sd,
			  r->slope_mean, r->slope_sd, (double)x->persons, (double)x->items};
	uint64_t h = str_hash((struct str){(const char *)x->score, n});

	if (x->item_of)
		h = h * 31 + str_hash((struct str){(const char *)x->item_of, n * 4});
	if (x->group)
		h = h * 31 + str_hash((struct str){(const char *)x->group, x->persons * 2});
	return h * 31 + str_hash((struct str){(const char *)asked, sizeof asked});
}

static const char *state_path(const struct run *r)
{
	return arena_printf(r->arena, "%s.resume", r->out).p;
}

struct state_head {
	char magic[8];
	uint64_t mark, size;
};

static int save_state(const struct run *r, struct error *e)
{
	struct buf b = BUF_INIT((size_t)1 << 32);
	struct state_head head = {"OPCALIB", r->mark, r->state_size};

	buf_str(&b, (struct str){(const char *)&head, sizeof head});
	buf_str(&b, (struct str){(const char *)r->state, r->state_size * sizeof *r->state});
	int failed = b.failed ? error_set(e, ERR_UNAVAILABLE, "no memory is left")
			      : file_replace(state_path(r), buf_view(&b), e);
	buf_release(&b);
	return failed;
}

/* NULL where there is none, or where it is of other data or another question. */
static const double *saved_state(const struct run *r)
{
	struct str bytes;
	struct state_head head = {0};
	struct error e = {0};

	if (strcmp(r->out, "-") == 0 ||
	    file_read(r->arena, state_path(r), (size_t)1 << 32, &bytes, &e))
		return NULL;
	if (bytes.n >= sizeof head)
		memcpy(&head, bytes.p, sizeof head);
	if (bytes.n < sizeof head || memcmp(head.magic, "OPCALIB", 8) != 0 ||
	    head.mark != r->mark || head.size != r->state_size ||
	    bytes.n != sizeof head + head.size * sizeof(double)) {
		fprintf(stderr, "openpix: %s is of other answers or options: begun anew\n",
			state_path(r));
		return NULL;
	}
	double *state = ARENA_NEW(r->arena, double, head.size);
	memcpy(state, bytes.p + sizeof head, head.size * sizeof *state);
	for (size_t k = 0; k < head.size; k++)
		if (!isfinite(state[k]))
			return NULL;
	fprintf(stderr, "openpix: goes on from %s\n", state_path(r));
	return state;
}

/* --- the run ------------------------------------------------------------------------------------
 */

/* How far it is, of 100: the gradient falls from some 1e2 to the tolerance, evenly in its logarithm
 * as near as can be told. */
static bool step(void *context, const struct calibrate_step *s)
{
	struct run *r = context;
	char note[80];
	double left = log10(fmax(s->gradient, 1e-6)) + 6;
	double done = 100 - 100 * fmin(left / 8, 1);

	snprintf(note, sizeof note, "pass %u, log-likelihood %.4f", s->iteration,
		 s->log_likelihood);
	progress_step(&r->progress, done > 0 ? (uint64_t)done : 0, note);
	memcpy(r->state, s->state, s->state_size * sizeof *r->state);
	return !progress_interrupted();
}

static int read_answers(struct run *r, struct error *e)
{
	struct lab_responses_wanted wanted = {
	    .format = (enum lab_format)r->format,
	    .group_column = r->group,
	};
	int failed = lab_responses_read(r->arena, r->file, &wanted, &r->responses, e);

	if (!failed)
		failed = lab_responses_check_variance(&r->responses, r->arena, e);
	if (!failed)
		failed = lab_responses_check_categories(&r->responses, r->arena, e);
	if (!failed)
		lab_responses_from_zero(&r->responses);
	return failed;
}

static void choose(struct run *r)
{
	const struct responses *x = &r->responses.data;
	static const enum calibrate_errors errors[] = {CALIBRATE_EXACT, CALIBRATE_NONE};

	r->options = (struct calibrate_options){
	    .model = models[r->model],
	    .common_slope = r->common,
	    .guess_mean = r->guess_mean,
	    .guess_sd = r->guess_sd,
	    .slope_mean = r->slope_mean,
	    .slope_sd = r->slope_sd,
	    .iterations_max = (unsigned)r->iterations,
	    .errors = errors[r->errors],
	    .team = team_new((unsigned)r->threads),
	    .step = step,
	    .context = r,
	};
	r->state_size = calibrate_state_size(x, &r->options);
	r->state = ARENA_NEW(r->arena, double, r->state_size);
	r->mark = mark_of(r);
	r->options.start = saved_state(r);
}

static int name_fault(struct run *r, struct error *e)
{
	const struct calibrate_result *c = &r->result;

	if (c->fault == CALIBRATE_TOO_MANY_SCORES || c->fault == CALIBRATE_NEVER_ASKED ||
	    c->fault == CALIBRATE_NO_VARIANCE || c->fault == CALIBRATE_EMPTY_SCORE) {
		e->argument = r->responses.item_names[c->fault_at];
		e->line = 1;
		e->column = r->responses.columns ? r->responses.columns[c->fault_at] : 0;
		if (!r->responses.columns)
			e->line = 0;
	} else if (c->fault == CALIBRATE_EMPTY_GROUP) {
		e->argument = r->responses.group_names[c->fault_at];
	}
	if (c->fault == CALIBRATE_TOO_MANY_SCORES)
		e->message = "item '{0}' has scores above 1, which this model cannot take: use "
			     "--model grm or gpcm";
	e->field = str_of(r->file);
	return ERR_INVALID;
}

static int write_items(struct run *r, struct error *e)
{
	struct lab_items items = {
	    .n = r->responses.data.items,
	    .names = r->responses.item_names,
	    .items = r->result.items,
	    .se = r->result.se,
	    .answers = r->result.answers,
	};

	return lab_items_write(r->out, &items, e);
}

static int print_json(const struct run *r)
{
	const struct calibrate_result *c = &r->result;
	json_t *all = json_object(), *groups = json_array();
	static const char *const kinds[] = {"none", "exact"};

	json_object_set_new(all, "logLikelihood", lab_number(c->log_likelihood));
	json_object_set_new(all, "iterations", json_integer(c->iterations));
	json_object_set_new(all, "converged", json_boolean(c->converged));
	json_object_set_new(all, "seconds", lab_number(r->seconds));
	json_object_set_new(all, "logPosterior", lab_number(c->log_posterior));
	json_object_set_new(all, "gradient", lab_number(c->gradient));
	json_object_set_new(all, "persons", json_integer((json_int_t)r->responses.data.persons));
	json_object_set_new(all, "items", json_integer((json_int_t)r->responses.data.items));
	json_object_set_new(all, "standardErrors", json_string(kinds[c->errors]));
	for (size_t g = 0; r->group && g < r->responses.data.groups; g++) {
		json_t *one = json_object();
		json_object_set_new(one, "group", lab_string(r->responses.group_names[g]));
		json_object_set_new(one, "mean", lab_number(c->group_mean[g]));
		json_object_set_new(one, "sd", lab_number(c->group_sd[g]));
		json_object_set_new(one, "meanSe", lab_number(c->group_mean_se[g]));
		json_object_set_new(one, "sdSe", lab_number(c->group_sd_se[g]));
		json_array_append_new(groups, one);
	}
	json_object_set_new(all, "groups", groups);
	return lab_sheet_print(all);
}

static int told(struct run *r)
{
	const struct calibrate_result *c = &r->result;

	if (r->json)
		return print_json(r);
	if (strcmp(r->out, "-") == 0)
		return 0;
	printf("%zu persons, %zu items, %s: log-likelihood %.6f after %u passes, %.2f s\n",
	       r->responses.data.persons, r->responses.data.items,
	       item_model_name(r->options.model), c->log_likelihood, c->iterations, r->seconds);
	for (size_t g = 0; r->group && g < r->responses.data.groups; g++)
		printf("group " STR_FMT ": mean %.4f (%.4f), sd %.4f (%.4f)\n",
		       STR_ARG(r->responses.group_names[g]), c->group_mean[g], c->group_mean_se[g],
		       c->group_sd[g], c->group_sd_se[g]);
	return 0;
}

static int interrupted(struct run *r)
{
	struct error e = {0};

	if (strcmp(r->out, "-") == 0)
		return PROGRESS_INTERRUPTED;
	if (save_state(r, &e))
		return lab_told(&e);
	fprintf(stderr, "openpix: stopped; the same command goes on from %s\n", state_path(r));
	return PROGRESS_INTERRUPTED;
}

static int run(struct run *r)
{
	struct error e = {0};
	int64_t began = clock_monotonic_us();

	if (read_answers(r, &e))
		return lab_told(&e);
	choose(r);
	r->progress = progress_begin("calibrate", 100);
	int failed = calibrate(r->arena, &r->responses.data, &r->options, &r->result, &e);
	progress_end(&r->progress);
	team_free(r->options.team);
	r->seconds = (double)(clock_monotonic_us() - began) / 1e6;
	if (failed) {
		name_fault(r, &e);
		return lab_told(&e);
	}
	if (r->result.interrupted)
		return interrupted(r);
	if (write_items(r, &e))
		return lab_told(&e);
	if (strcmp(r->out, "-") != 0)
		remove(state_path(r));
	if (!r->result.converged)
		fprintf(stderr,
			"openpix: not converged after %u passes (gradient %g): the items "
			"may not be told apart by these answers\n",
			r->result.iterations, r->result.gradient);
	if (r->options.errors != CALIBRATE_NONE && !r->result.se)
		fprintf(stderr, "openpix: no standard errors: the likelihood has no sharp maximum "
				"here\n");
	return told(r);
}

static int calibrate_main(int argc, char **argv)
{
	static const char *const names[] = {"1pl", "2pl", "3pl", "grm", "gpcm", NULL};
	static const char *const formats[] = {"guess", "wide", "long", NULL};
	static const char *const errors[] = {"exact", "none", NULL};
	struct run r = {.model = 1, .guess_mean = -1.1, .guess_sd = 0.5, .seed = 1};
	r.threads = team_processors();
	const struct lab_option table[] = {
	    {.kind = LAB_OPTION_FILE, .into = &r.file, .required = true},
	    {.name = "--model",
	     .kind = LAB_OPTION_WORD,
	     .into = &r.model,
	     .words = names,
	     .required = true},
	    {.name = "--format", .kind = LAB_OPTION_WORD, .into = &r.format, .words = formats},
	    {.name = "--group", .kind = LAB_OPTION_TEXT, .into = &r.group},
	    {.name = "--common-slope", .kind = LAB_OPTION_FLAG, .into = &r.common},
	    {.name = "--guess-mean",
	     .kind = LAB_OPTION_REAL,
	     .into = &r.guess_mean,
	     .least = -10,
	     .most = 10},
	    {.name = "--guess-sd",
	     .kind = LAB_OPTION_REAL,
	     .into = &r.guess_sd,
	     .least = 0,
	     .most = 100},
	    {.name = "--slope-mean",
	     .kind = LAB_OPTION_REAL,
	     .into = &r.slope_mean,
	     .least = -5,
	     .most = 5},
	    {.name = "--slope-sd",
	     .kind = LAB_OPTION_REAL,
	     .into = &r.slope_sd,
	     .least = 0,
	     .most = 100},
	    {.name = "--se", .kind = LAB_OPTION_WORD, .into = &r.errors, .words = errors},
	    {.name = "--iterations",
	     .kind = LAB_OPTION_COUNT,
	     .into = &r.iterations,
	     .least = 1,
	     .most = 1e6},
	    {.name = "--threads",
	     .kind = LAB_OPTION_COUNT,
	     .into = &r.threads,
	     .least = 1,
	     .most = 64},
	    {.name = "--seed", .kind = LAB_OPTION_COUNT, .into = &r.seed, .least = 0, .most = 9e15},
	    {.name = "-o", .kind = LAB_OPTION_TEXT, .into = &r.out, .required = true},
	    {.name = "--json", .kind = LAB_OPTION_FLAG, .into = &r.json},
	    {0},
	};
	int status = lab_options(&lab_command_calibrate, table, argc, argv);

	if (status)
		return status;
	r.arena = arena_new((size_t)1 << 36);
	status = run(&r);
	arena_free(r.arena);
	return status;
}

const struct command lab_command_calibrate = {
    .name = "calibrate",
    .summary = "the parameters of items from recorded answers",
    .usage =
	"  openpix lab calibrate RESPONSES.csv --model 1pl|2pl|3pl|grm|gpcm -o ITEMS.csv\n"
	"      [--format wide|long] [--group COLUMN] [--common-slope] [--se exact|none]\n"
	"      [--guess-mean M --guess-sd S] [--slope-mean M --slope-sd S] [--iterations N]\n"
	"      [--threads N] [--seed N] [--json]\n\n"
	"Marginal maximum likelihood by accelerated EM; abilities N(0,1), those of each group but\n"
	"the first N(mean, sd^2) with --group. 3pl: logit c has the prior N(-1.1, 0.5^2), none\n"
	"with --guess-sd 0; --slope-sd S gives log a the prior N(M, S^2). --common-slope with "
	"gpcm\n"
	"is the partial credit model. Nothing is drawn: every --seed gives the same result, and "
	"so\n"
	"does every number of threads. Ctrl-C saves ITEMS.csv.resume, from which the same command\n"
	"goes on.\n",
    .run = calibrate_main,
};
