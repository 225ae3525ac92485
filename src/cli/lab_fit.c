/* SPDX-License-Identifier: EUPL-1.2 */
/* lab_fit.c - `openpix lab fit`: do items and persons behave as the bank says, and how sure are the
 * abilities and levels that come of it? */
#include <math.h>
#include <stddef.h>
#include "base/buf.h"
#include "cli/lab.h"
#include "cli/lab_command.h"
#include "cli/lab_cuts.h"
#include "cli/lab_files.h"
#include "cli/lab_sheet.h"
#include "cli/progress.h"
#include "measure/ability.h"
#include "measure/grid.h"
#include "measure/item_fit.h"
#include "measure/person_fit.h"
#include "measure/reliability.h"

enum { CUTS_MAX = 64, SHOWN = 60 };

/* One person, as written to PERSONS.csv. */
struct person {
	const char *name;
	uint32_t n;
	double theta, se, simulated;
	struct person_fit fit;
};

struct item_row {
	const char *name, *test;
	struct item_fit fit;
};

struct run {
	const char *file, *bank, *out, *persons_out, *curve_out, *cuts_text;
	int format, test, estimator;
	bool known, json;
	int64_t draws, seed;
	struct arena *arena;
	struct lab_responses responses;
	struct lab_items items;
	struct responses data; /* of the items that were answered */
	struct item *used;
	struct str *names;
	struct item_fit_plan plan;
	struct item_fit *fit;
	struct person *persons;
	double cuts[CUTS_MAX];
	size_t cuts_n, complete;
	struct reliability_levels *levels;
	double marginal, empirical, alpha; /* NaN where there is none */
};

static const struct lab_column item_columns[] = {
    {"item", LAB_COLUMN_WORD, offsetof(struct item_row, name)},
    {"n", LAB_COLUMN_LARGE, offsetof(struct item_row, fit.answers)},
    {"test", LAB_COLUMN_WORD, offsetof(struct item_row, test)},
    {"chi2", LAB_COLUMN_REAL, offsetof(struct item_row, fit.chi2)},
    {"df", LAB_COLUMN_REAL, offsetof(struct item_row, fit.df)},
    {"p", LAB_COLUMN_REAL, offsetof(struct item_row, fit.p)},
    {"p_adjusted", LAB_COLUMN_REAL, offsetof(struct item_row, fit.adjusted)},
    {"infit", LAB_COLUMN_REAL, offsetof(struct item_row, fit.infit)},
    {"infit_z", LAB_COLUMN_REAL, offsetof(struct item_row, fit.infit_z)},
    {"outfit", LAB_COLUMN_REAL, offsetof(struct item_row, fit.outfit)},
    {"outfit_z", LAB_COLUMN_REAL, offsetof(struct item_row, fit.outfit_z)},
    {0},
};

static const struct lab_column person_columns[] = {
    {"person", LAB_COLUMN_WORD, offsetof(struct person, name)},
    {"n", LAB_COLUMN_COUNT, offsetof(struct person, n)},
    {"theta", LAB_COLUMN_REAL, offsetof(struct person, theta)},
    {"se", LAB_COLUMN_REAL, offsetof(struct person, se)},
    {"log_likelihood", LAB_COLUMN_REAL, offsetof(struct person, fit.log_likelihood)},
    {"lz", LAB_COLUMN_REAL, offsetof(struct person, fit.lz)},
    {"lz_p", LAB_COLUMN_REAL, offsetof(struct person, fit.lz_p)},
    {"lz_star", LAB_COLUMN_REAL, offsetof(struct person, fit.lz_star)},
    {"lz_star_p", LAB_COLUMN_REAL, offsetof(struct person, fit.lz_star_p)},
    {"lz_star_p_simulated", LAB_COLUMN_REAL, offsetof(struct person, simulated)},
    {"infit", LAB_COLUMN_REAL, offsetof(struct person, fit.infit)},
    {"outfit", LAB_COLUMN_REAL, offsetof(struct person, fit.outfit)},
    {0},
};

static const struct lab_column curve_columns[] = {
    {"theta", LAB_COLUMN_REAL, offsetof(struct reliability_point, theta)},
    {"information", LAB_COLUMN_REAL, offsetof(struct reliability_point, information)},
    {"se", LAB_COLUMN_REAL, offsetof(struct reliability_point, se)},
    {"se_with_prior", LAB_COLUMN_REAL, offsetof(struct reliability_point, se_prior)},
    {0},
};

static const struct lab_column level_columns[] = {
    {"accuracy", LAB_COLUMN_REAL, offsetof(struct reliability_levels, accuracy)},
    {"consistency", LAB_COLUMN_REAL, offsetof(struct reliability_levels, consistency)},
    {"kappa", LAB_COLUMN_REAL, offsetof(struct reliability_levels, kappa)},
    {"too_high", LAB_COLUMN_REAL, offsetof(struct reliability_levels, too_high)},
    {"too_low", LAB_COLUMN_REAL, offsetof(struct reliability_levels, too_low)},
    {0},
};

/* --- what is read ------------------------------------------------------------------------------
 */

/* The answers without the items of the bank that nobody was asked, so that a test of some of its
 * items is still a complete one. */
static void keep_answered(struct run *r)
{
	const struct responses *x = &r->responses.data;
	struct response *own = ARENA_NEW(r->arena, struct response, x->items + 1);
	uint64_t n = responses_count(x), at = 0;
	uint32_t *to = ARENA_NEW(r->arena, uint32_t, x->items + 1), used = 0;
	uint8_t *score = ARENA_NEW(r->arena, uint8_t, n + 1);
	uint32_t *item_of = ARENA_NEW(r->arena, uint32_t, n + 1);
	uint64_t *start = ARENA_NEW(r->arena, uint64_t, x->persons + 1);
	uint8_t *categories = ARENA_NEW(r->arena, uint8_t, x->items + 1);

	for (size_t p = 0; p < x->persons; p++)
		for (size_t k = responses_of(x, p, own); k-- > 0;)
			to[own[k].item] = 1;
	r->used = ARENA_NEW(r->arena, struct item, x->items + 1);
	r->names = ARENA_NEW(r->arena, struct str, x->items + 1);
	for (size_t i = 0; i < x->items; i++) {
		if (!to[i])
			continue;
		r->used[used] = r->items.items[i];
		r->names[used] = r->items.names[i];
		categories[used] = x->categories[i];
		to[i] = used++;
	}
	for (size_t p = 0; p < x->persons; p++) {
		size_t own_n = responses_of(x, p, own);
		r->complete += own_n == used;
		for (size_t k = 0; k < own_n; k++, at++) {
			item_of[at] = to[own[k].item];
			score[at] = own[k].score;
		}
		start[p + 1] = at;
	}
	r->data = (struct responses){.persons = x->persons,
				     .items = used,
				     .score = score,
				     .item_of = item_of,
				     .start = start,
				     .categories = categories,
				     .groups = 1};
}

static int read_files(struct run *r, struct error *e)
{
	struct lab_responses_wanted wanted = {.format = (enum lab_format)r->format};
	int failed =
	    r->cuts_text ? lab_cuts_read(r->cuts_text, r->cuts, CUTS_MAX, &r->cuts_n, e) : 0;

	if (!failed)
		failed = lab_items_read(r->arena, r->bank, NULL, &r->items, e);
	if (failed)
		return failed;
	wanted.items = r->items.names;
	wanted.item_count = r->items.n;
	failed = lab_responses_read(r->arena, r->file, &wanted, &r->responses, e);
	if (failed)
		return failed;
	for (size_t i = 0; i < r->items.n; i++)
		if (r->responses.data.categories[i] > r->items.items[i].categories)
			return error_arg(e, ERR_INVALID,
					 "the answers have a score that the bank's model of item "
					 "'{0}' lacks; give the bank they belong to",
					 r->items.names[i]);
	keep_answered(r);
	return 0;
}

/* --- persons ----------------------------------------------------------------------------------
 */

/* EAP comes from a grid: a hundredth of the time of its exact integral, and equal to six digits. */
struct estimator {
	enum ability_method method;
	const struct item *items;
	struct grid grid;
	struct grid_items tables;
	double *posterior;
};

enum { RANGE = 8, POINTS = 121 };

static struct ability estimate_whole(const struct estimator *s, const struct response *x, size_t n)
{
	struct ability at = {0};
	double variance = 0;

	if (s->method != ABILITY_EAP)
		return ability_estimate(s->method, s->items, x, n,
					(struct ability_prior){s->grid.mean, s->grid.sd}, RANGE);
	grid_posterior(&s->tables, x, n, s->posterior);
	for (size_t q = 0; q < s->grid.n; q++)
		at.theta += s->posterior[q] * s->grid.theta[q];
	for (size_t q = 0; q < s->grid.n; q++)
		variance +=
		    s->posterior[q] * (s->grid.theta[q] - at.theta) * (s->grid.theta[q] - at.theta);
	at.se = sqrt(variance);
	return at;
}

static double estimate(void *context, const struct response *x, size_t n)
{
	return estimate_whole(context, x, n).theta;
}

static void person_make(struct run *r, struct estimator *s, size_t p, const struct response *x,
			const struct person_fit_null *null)
{
	struct person *out = &r->persons[p];

	*out = (struct person){.name = r->responses.person_names
					   ? arena_z(r->arena, r->responses.person_names[p])
					   : arena_printf(r->arena, "%zu", p + 1).p,
			       .n = (uint32_t)(r->data.start[p + 1] - r->data.start[p]),
			       .theta = NAN,
			       .se = NAN,
			       .simulated = NAN};
	if (out->n) {
		struct ability at = estimate_whole(s, x, out->n);
		out->theta = at.theta;
		out->se = at.at_bound ? NAN : at.se;
	}
	out->fit = person_fit_of(r->used, x, out->n, out->theta);
	/* Only who may be accused: the rest would take an hour and tell nothing. */
	if (null->draws && out->fit.lz_star_p < 0.2)
		out->simulated =
		    person_fit_simulated(r->used, x, out->n, out->theta, out->fit.lz_star, null);
}

static int make_persons(struct run *r)
{
	struct random random = random_seeded((uint64_t)r->seed);
	struct estimator s = {.method = (enum ability_method)r->estimator,
			      .items = r->used,
			      .grid = grid_normal(r->arena, POINTS, r->plan.mean, r->plan.sd)};
	struct person_fit_null null = {.draws = (size_t)r->draws,
				       .estimate = estimate,
				       .context = &s,
				       .random = &random,
				       .room =
					   ARENA_NEW(r->arena, struct response, r->data.items + 1),
				       .room_n = r->data.items};
	struct response *x = ARENA_NEW(r->arena, struct response, r->data.items + 1);
	struct progress progress = progress_begin("fit", r->data.persons);

	s.tables = grid_items_of(r->arena, &s.grid, r->used, r->data.items);
	s.posterior = ARENA_NEW(r->arena, double, s.grid.n);
	r->persons = ARENA_NEW(r->arena, struct person, r->data.persons + 1);
	for (size_t p = 0; p < r->data.persons && !progress_interrupted(); p++) {
		responses_of(&r->data, p, x);
		person_make(r, &s, p, x, &null);
		progress_step(&progress, p, "persons");
	}
	progress_end(&progress);
	return progress_interrupted() ? PROGRESS_INTERRUPTED : 0;
}

/* --- reliability -------------------------------------------------------------------------------
 */

static int make_reliability(struct run *r, struct error *e)
{
	double *theta = ARENA_NEW(r->arena, double, r->data.persons + 1);
	double *se = ARENA_NEW(r->arena, double, r->data.persons + 1);

	for (size_t p = 0; p < r->data.persons; p++) {
		theta[p] = r->persons[p].theta;
		se[p] = r->persons[p].se;
	}
	r->empirical = reliability_empirical(
	    theta, se, r->data.persons, r->estimator == ABILITY_EAP || r->estimator == ABILITY_MAP);
	r->marginal = r->alpha = NAN;
	if (r->complete * 5 >= r->data.persons * 4) {
		r->marginal = reliability_marginal(r->arena, r->used, r->data.items, r->plan.mean,
						   r->plan.sd);
		if (reliability_alpha(&r->data, r->arena, &r->alpha, NULL))
			r->alpha = NAN;
	}
	if (!r->cuts_n)
		return 0;
	r->levels = ARENA_NEW(r->arena, struct reliability_levels, r->cuts_n + 1);
	int failed =
	    reliability_rudner(theta, se, r->data.persons, r->cuts, r->cuts_n, r->levels, e);
	if (failed && e)
		e->field = STR("--cuts");
	return failed;
}

/* --- what is written ---------------------------------------------------------------------------
 */

static struct item_row item_row(const struct run *r, size_t i)
{
	return (struct item_row){arena_z(r->arena, r->names[i]), item_fit_test_name(r->fit[i].test),
				 r->fit[i]};
}

/* n records of `size` bytes. */
static int write_sheet(const char *path, const struct lab_column *columns, const void *records,
		       size_t n, size_t size, struct error *e)
{
	struct buf b = BUF_INIT((size_t)1 << 34);
	struct csv_writer w = {.out = &b, .unix_lines = true, .safe = true};

	lab_sheet_header(&w, columns);
	csv_end_row(&w);
	for (size_t k = 0; k < n; k++) {
		lab_sheet_cells(&w, columns, (const char *)records + k * size);
		csv_end_row(&w);
	}
	int failed = lab_sheet_write(path, &b, e);
	buf_release(&b);
	return failed;
}

static int write_items(const struct run *r, struct error *e)
{
	struct item_row *rows = ARENA_NEW(r->arena, struct item_row, r->data.items + 1);

	for (size_t i = 0; i < r->data.items; i++)
		rows[i] = item_row(r, i);
	return write_sheet(r->out, item_columns, rows, r->data.items, sizeof *rows, e);
}

/* Of all items answered, from -4 to 4 by tenths. */
static int write_curve(const struct run *r, struct error *e)
{
	enum { TENTHS = 81 };
	double theta[TENTHS];
	struct reliability_point points[TENTHS];

	for (int k = 0; k < TENTHS; k++)
		theta[k] = (k - 40) / 10.0;
	reliability_curve(r->used, r->data.items, r->plan.sd, theta, TENTHS, points);
	return write_sheet(r->curve_out, curve_columns, points, TENTHS, sizeof *points, e);
}

struct accused {
	size_t n, at_05, at_01;
};

static struct accused count_accused(const struct run *r)
{
	struct accused a = {0};

	for (size_t p = 0; p < r->data.persons; p++) {
		const struct person *one = &r->persons[p];
		double by = isnan(one->simulated) ? one->fit.lz_star_p : one->simulated;
		if (isnan(by))
			continue;
		a.n++;
		a.at_05 += by <= 0.05;
		a.at_01 += by <= 0.01;
	}
	return a;
}

static int print_json(const struct run *r)
{
	json_t *all = json_object(), *items = json_array(), *levels = json_array();
	struct accused a = count_accused(r);

	json_object_set_new(all, "persons", json_integer((json_int_t)r->data.persons));
	json_object_set_new(all, "answers", json_integer((json_int_t)responses_count(&r->data)));
	json_object_set_new(all, "populationMean", lab_number(r->plan.mean));
	json_object_set_new(all, "populationSd", lab_number(r->plan.sd));
	json_object_set_new(all, "marginalReliability", lab_number(r->marginal));
	json_object_set_new(all, "empiricalReliability", lab_number(r->empirical));
	json_object_set_new(all, "cronbachAlpha", lab_number(r->alpha));
	json_object_set_new(all, "personsTested", json_integer((json_int_t)a.n));
	json_object_set_new(all, "personsBelow05", json_integer((json_int_t)a.at_05));
	json_object_set_new(all, "personsBelow01", json_integer((json_int_t)a.at_01));
	for (size_t c = 0; r->levels && c <= r->cuts_n; c++) {
		json_t *one = json_object();
		json_object_set_new(one, "cut",
				    c < r->cuts_n ? lab_number(r->cuts[c]) : json_null());
		lab_sheet_members(one, level_columns, &r->levels[c]);
		json_array_append_new(levels, one);
	}
	json_object_set_new(all, "levels", levels);
	for (size_t i = 0; i < r->data.items; i++) {
		struct item_row row = item_row(r, i);
		json_t *one = json_object();
		lab_sheet_members(one, item_columns, &row);
		json_array_append_new(items, one);
	}
	json_object_set_new(all, "items", items);
	return lab_sheet_print(all);
}

static bool suspect(const struct item_fit *f)
{
	return f->adjusted < 0.05 || (f->infit > 1.3 && f->infit_z > 2) ||
	       (f->outfit > 1.3 && f->outfit_z > 2);
}

static void print_items(const struct run *r)
{
	size_t suspects = 0;

	printf("%-16s %8s %9s %9s %4s %6s %6s %6s %7s %6s %7s\n", "item", "n", "test", "chi2", "df",
	       "p", "p adj.", "infit", "z", "outfit", "z");
	for (size_t i = 0; i < r->data.items; i++) {
		const struct item_fit *f = &r->fit[i];
		suspects += suspect(f);
		if (r->data.items > SHOWN && !suspect(f))
			continue;
		printf("%-16.*s %8llu %9s", (int)(r->names[i].n < 16 ? r->names[i].n : 16),
		       r->names[i].p, (unsigned long long)f->answers, item_fit_test_name(f->test));
		if (f->test)
			printf(" %9.2f %4.0f %6s %6s", f->chi2, f->df, lab_p(f->p).text,
			       lab_p(f->adjusted).text);
		else
			printf(" %9s %4s %6s %6s", "", "", "", "");
		printf(" %6.3f %7.2f %6.3f %7.2f%s\n", f->infit, f->infit_z, f->outfit, f->outfit_z,
		       suspect(f) ? "  <" : "");
	}
	printf("\n%zu of %zu items are suspect (<): p below .05 among all, or a mean square above "
	       "1.3 with z above 2.%s\n",
	       suspects, r->data.items,
	       r->data.items > SHOWN ? " The others are not shown: -o FILE has all." : "");
}

static void print_levels(const struct run *r)
{
	for (size_t c = 0; r->levels && c <= r->cuts_n; c++) {
		const struct reliability_levels *l = &r->levels[c];
		if (c < r->cuts_n)
			printf("cut at %7.3f:", r->cuts[c]);
		else
			printf("%zu levels:     ", r->cuts_n + 1);
		printf(" placed right %.1f %%, too high %.1f %%, too low %.1f %%; alike twice "
		       "%.1f %% (kappa %.2f)\n",
		       100 * l->accuracy, 100 * l->too_high, 100 * l->too_low, 100 * l->consistency,
		       l->kappa);
	}
}

static void print_all(const struct run *r)
{
	struct accused a = count_accused(r);

	printf("%zu persons, %zu items, %llu answers; abilities N(%.3f, %.3f)\n", r->data.persons,
	       r->data.items, (unsigned long long)responses_count(&r->data), r->plan.mean,
	       r->plan.sd);
	printf("reliability: empirical %.3f", r->empirical);
	if (isfinite(r->marginal))
		printf(", marginal %.3f", r->marginal);
	if (isfinite(r->alpha))
		printf(", Cronbach's alpha %.3f", r->alpha);
	putchar('\n');
	print_levels(r);
	putchar('\n');
	print_items(r);
	printf("persons by lz*: %zu of %zu below .05 (%.0f by chance), %zu below .01 (%.0f)%s\n",
	       a.at_05, a.n, 0.05 * (double)a.n, a.at_01, 0.01 * (double)a.n,
	       r->persons_out ? "" : "; --persons FILE names them");
}

/* --- the run ----------------------------------------------------------------------------------
 */

static int examine(struct run *r, struct error *e)
{
	r->plan = (struct item_fit_plan){.known = r->known, .only = (enum item_fit_test)r->test};
	r->fit = ARENA_NEW(r->arena, struct item_fit, r->data.items + 1);
	int failed = item_fit_run(&r->data, r->used, &r->plan, r->arena, r->fit, e);
	if (failed)
		e->field = str_of(r->file);
	return failed;
}

static int run(struct run *r)
{
	struct error e = {0};
	int failed = read_files(r, &e);

	if (!failed)
		failed = examine(r, &e);
	if (failed)
		return lab_told(&e);
	int status = make_persons(r);
	if (status)
		return status;
	failed = make_reliability(r, &e);
	if (!failed && r->out)
		failed = write_items(r, &e);
	if (!failed && r->persons_out)
		failed = write_sheet(r->persons_out, person_columns, r->persons, r->data.persons,
				     sizeof *r->persons, &e);
	if (!failed && r->curve_out)
		failed = write_curve(r, &e);
	if (failed)
		return lab_told(&e);
	if (r->json)
		return print_json(r);
	if (!r->out || strcmp(r->out, "-") != 0)
		print_all(r);
	return 0;
}

static int fit_main(int argc, char **argv)
{
	static const char *const tests[] = {"auto", "s-x2", "posterior", NULL};
	static const char *const formats[] = {"guess", "wide", "long", NULL};
	struct run r = {.seed = 1, .estimator = ABILITY_EAP};
	const struct lab_option table[] = {
	    {.kind = LAB_OPTION_FILE, .into = &r.file, .required = true},
	    {.name = "--bank", .kind = LAB_OPTION_TEXT, .into = &r.bank, .required = true},
	    {.name = "--known", .kind = LAB_OPTION_FLAG, .into = &r.known},
	    {.name = "--test", .kind = LAB_OPTION_WORD, .into = &r.test, .words = tests},
	    {.name = "--estimator",
	     .kind = LAB_OPTION_WORD,
	     .into = &r.estimator,
	     .words = ability_method_names},
	    {.name = "--cuts", .kind = LAB_OPTION_TEXT, .into = &r.cuts_text},
	    {.name = "--draws",
	     .kind = LAB_OPTION_COUNT,
	     .into = &r.draws,
	     .least = 0,
	     .most = 1e6},
	    {.name = "--seed", .kind = LAB_OPTION_COUNT, .into = &r.seed, .least = 0, .most = 9e15},
	    {.name = "--format", .kind = LAB_OPTION_WORD, .into = &r.format, .words = formats},
	    {.name = "-o", .kind = LAB_OPTION_TEXT, .into = &r.out},
	    {.name = "--persons", .kind = LAB_OPTION_TEXT, .into = &r.persons_out},
	    {.name = "--curve", .kind = LAB_OPTION_TEXT, .into = &r.curve_out},
	    {.name = "--json", .kind = LAB_OPTION_FLAG, .into = &r.json},
	    {0},
	};
	int status = lab_options(&lab_command_fit, table, argc, argv);

	if (status)
		return status;
	r.arena = arena_new((size_t)1 << 36);
	status = run(&r);
	arena_free(r.arena);
	return status;
}

const struct command lab_command_fit = {
    .name = "fit",
    .summary = "do items and persons behave as the bank says, and how sure are the results?",
    .usage =
	"  openpix lab fit RESPONSES.csv --bank ITEMS.csv [--known] [--test auto|s-x2|posterior]\n"
	"      [--estimator ml|map|eap|wle] [--cuts T1,T2,…] [--draws N --seed N]\n"
	"      [--format wide|long] [-o FIT.csv] [--persons PERSONS.csv] [--curve CURVE.csv] "
	"[--json]\n\n"
	"Items: S-X2 where persons answered all of them, else a chi-square over posteriors that\n"
	"adaptive tests do not disturb; infit and outfit with z. --known: the parameters were\n"
	"not estimated from these answers. Persons: ability (EAP unless --estimator), lz, lz*,\n"
	"mean squares; --draws N also compares lz* of those below .2 with N tests of the same\n"
	"items drawn at their ability. Reliability: marginal and Cronbach's alpha of a complete\n"
	"test, empirical of any; with --cuts the share of persons placed in the right level.\n"
	"CURVE.csv: information and standard error from -4 to 4 of all items answered.\n",
    .run = fit_main,
};
