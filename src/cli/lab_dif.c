/* SPDX-License-Identifier: EUPL-1.2 */
/* lab_dif.c - `openpix lab dif`: does an item favour a group among persons of equal ability? */
#include <math.h>
#include <stddef.h>
#include "base/buf.h"
#include "cli/lab.h"
#include "cli/lab_command.h"
#include "cli/lab_files.h"
#include "cli/lab_sheet.h"
#include "measure/dif.h"
#include "measure/grid.h"

enum method { METHOD_ALL, METHOD_MH, METHOD_LOGISTIC, METHOD_WALD };

struct run {
	const char *file, *group, *bank, *reference, *out;
	int method, format;
	bool purify, json;
	int64_t least;
	double level;
	struct arena *arena;
	struct lab_responses responses;
	struct lab_items items;
	struct dif dif;
	struct dif_wald *wald; /* NULL without */
	uint16_t reference_group;
	/* for matching on ability */
	struct grid grid;
	struct grid_items tables;
	struct response *x;
};

/* --- matching ---------------------------------------------------------------------------------
 */

/* EAP from the anchor items; NaN without an answer to any. */
static void match_ability(void *context, const bool *anchor, double *match)
{
	struct run *r = context;
	double *posterior = ARENA_NEW(r->arena, double, r->grid.n);

	for (size_t p = 0; p < r->responses.data.persons; p++) {
		size_t all = responses_of(&r->responses.data, p, r->x), n = 0;
		for (size_t k = 0; k < all; k++)
			if (anchor[r->x[k].item])
				r->x[n++] = r->x[k];
		match[p] = NAN;
		if (!n)
			continue;
		grid_posterior(&r->tables, r->x, n, posterior);
		match[p] = 0;
		for (size_t q = 0; q < r->grid.n; q++)
			match[p] += posterior[q] * r->grid.theta[q];
	}
}

static void match_begin(struct run *r)
{
	double mean = 0, sd = 1;

	grid_population(r->arena, &r->responses.data, r->items.items, &mean, &sd);
	r->grid = grid_normal(r->arena, 121, mean, sd);
	r->tables = grid_items_of(r->arena, &r->grid, r->items.items, r->items.n);
	r->x = ARENA_NEW(r->arena, struct response, r->items.n + 1);
}

/* --- results ----------------------------------------------------------------------------------
 */

struct row {
	const char *item, *group, *problem;
	bool anchor;
	struct dif_comparison c;
	struct dif_wald wald;
};

#define WALD(column, member)                                                                       \
	{                                                                                          \
		column, LAB_COLUMN_REAL, offsetof(struct row, wald.member)                         \
	}
#define REAL(column, member)                                                                       \
	{                                                                                          \
		column, LAB_COLUMN_REAL, offsetof(struct row, c.member)                            \
	}

static const struct lab_column columns[] = {
    {"item", LAB_COLUMN_WORD, offsetof(struct row, item)},
    {"group", LAB_COLUMN_WORD, offsetof(struct row, group)},
    {"n_reference", LAB_COLUMN_COUNT, offsetof(struct row, c.reference)},
    {"n_group", LAB_COLUMN_COUNT, offsetof(struct row, c.other)},
    REAL("mh_chi2", mantel.chi2),
    REAL("mh_df", mantel.df),
    REAL("mh_p", mantel.p),
    REAL("mh_p_adjusted", mantel.adjusted),
    REAL("mh_alpha", mantel.alpha),
    REAL("mh_delta", mantel.delta),
    REAL("mh_se_log_alpha", mantel.log_alpha_se),
    REAL("mh_effect", mantel.effect),
    {"mh_class", LAB_COLUMN_MARK, offsetof(struct row, c.mantel.class)},
    REAL("lr_df", logistic.df),
    REAL("lr_uniform", logistic.uniform),
    REAL("lr_uniform_p", logistic.p_uniform),
    REAL("lr_nonuniform", logistic.nonuniform),
    REAL("lr_nonuniform_p", logistic.p_nonuniform),
    REAL("lr_both", logistic.both),
    REAL("lr_both_p", logistic.p_both),
    REAL("lr_p_adjusted", logistic.adjusted),
    REAL("lr_r2_uniform", logistic.r2_uniform),
    REAL("lr_r2", logistic.r2_both),
    {"lr_class", LAB_COLUMN_MARK, offsetof(struct row, c.logistic.class)},
    WALD("wald_chi2", chi2),
    WALD("wald_df", df),
    WALD("wald_p", p),
    WALD("wald_p_adjusted", adjusted),
    WALD("wald_a_difference", a_difference),
    WALD("wald_b_difference", b_difference),
    {"anchor", LAB_COLUMN_FLAG, offsetof(struct row, anchor)},
    {"problem", LAB_COLUMN_WORD, offsetof(struct row, problem)},
    {0},
};

static const char *group_name(const struct run *r, size_t comparison)
{
	uint16_t g = r->dif.other[comparison];

	return g == DIF_ALL_GROUPS ? "(all)" : arena_z(r->arena, r->responses.group_names[g]);
}

static struct row row_of(const struct run *r, size_t item, size_t comparison)
{
	size_t at = item * r->dif.comparisons + comparison;
	struct row row = {.item = arena_z(r->arena, r->responses.item_names[item]),
			  .group = group_name(r, comparison),
			  .anchor = r->dif.anchor[item],
			  .c = r->dif.of[at],
			  .wald = {DIF_FINE, NAN, NAN, NAN, NAN, NAN, NAN}};

	if (r->wald)
		row.wald = r->wald[at];
	row.problem = dif_problem_text(row.c.problem ? row.c.problem : row.wald.problem);
	return row;
}

static int write_csv(const struct run *r, struct error *e)
{
	struct buf b = BUF_INIT((size_t)1 << 32);
	struct csv_writer w = {.out = &b, .unix_lines = true, .safe = true};

	lab_sheet_header(&w, columns);
	csv_end_row(&w);
	for (size_t k = 0; k < r->dif.items * r->dif.comparisons; k++) {
		struct row row = row_of(r, k / r->dif.comparisons, k % r->dif.comparisons);
		lab_sheet_cells(&w, columns, &row);
		csv_end_row(&w);
	}
	int failed = lab_sheet_write(r->out, &b, e);
	buf_release(&b);
	return failed;
}

static int print_json(const struct run *r)
{
	json_t *all = json_object(), *rows = json_array();

	json_object_set_new(all, "reference",
			    lab_string(r->responses.group_names[r->reference_group]));
	json_object_set_new(all, "persons", json_integer((json_int_t)r->dif.persons));
	json_object_set_new(all, "passes", json_integer(r->dif.passes));
	json_object_set_new(all, "settled", json_boolean(r->dif.settled));
	for (size_t k = 0; k < r->dif.items * r->dif.comparisons; k++) {
		struct row row = row_of(r, k / r->dif.comparisons, k % r->dif.comparisons);
		json_t *object = json_object();
		lab_sheet_members(object, columns, &row);
		json_array_append_new(rows, object);
	}
	json_object_set_new(all, "items", rows);
	return lab_sheet_print(all);
}

static bool suspect(const struct run *r, const struct row *row)
{
	return row->c.mantel.adjusted < r->level || row->c.logistic.adjusted < r->level ||
	       row->wald.adjusted < r->level;
}

static bool shows(const struct run *r, enum method m)
{
	return r->method == METHOD_ALL || r->method == (int)m;
}

static void print_row(const struct run *r, const struct row *row)
{
	const struct dif_mantel *m = &row->c.mantel;
	const struct dif_logistic *l = &row->c.logistic;

	printf("%-16.16s %-10.10s", row->item, row->group);
	if (row->c.problem) {
		printf("  %s\n", row->problem);
		return;
	}
	if (shows(r, METHOD_MH))
		printf(" %9.3f %6s %7.3f %c", m->chi2, lab_p(m->adjusted).text,
		       isnan(m->delta) ? m->effect : m->delta, m->class);
	if (shows(r, METHOD_LOGISTIC))
		printf(" %9.3f %6s %9.3f %6s %6s %6.3f %c", l->uniform, lab_p(l->p_uniform).text,
		       l->nonuniform, lab_p(l->p_nonuniform).text, lab_p(l->adjusted).text,
		       l->r2_both, l->class);
	if (r->wald)
		printf(" %9.3f %6s %7.3f %7.3f", row->wald.chi2, lab_p(row->wald.adjusted).text,
		       row->wald.a_difference, row->wald.b_difference);
	printf("%s%s\n", suspect(r, row) ? "  <" : "", row->anchor ? "" : " left out");
}

static void print_head(const struct run *r)
{
	const struct dif *d = &r->dif;
	size_t anchors = 0;

	for (size_t i = 0; i < d->items; i++)
		anchors += d->anchor[i];
	printf("%zu persons of %zu, %zu items; groups are compared with '" STR_FMT "'\n",
	       d->persons, r->responses.data.persons, d->items,
	       STR_ARG(r->responses.group_names[r->reference_group]));
	printf("matched on %s of %zu items", r->bank ? "the ability" : "the sum of scores",
	       anchors);
	if (r->purify)
		printf(", purified in %u passes%s", d->passes, d->settled ? "" : " (not settled)");
	puts("; p is adjusted for the number of items\n");
	printf("%-16s %-10s", "item", "group");
	if (shows(r, METHOD_MH))
		printf(" %9s %6s %7s %c", "MH chi2", "p", "delta", ' ');
	if (shows(r, METHOD_LOGISTIC))
		printf(" %9s %6s %9s %6s %6s %6s  ", "uniform", "p raw", "non-unif.", "p raw", "p",
		       "R2");
	if (r->wald)
		printf(" %9s %6s %7s %7s", "Wald", "p", "a diff.", "b diff.");
	putchar('\n');
}

static void print_table(const struct run *r)
{
	const struct dif *d = &r->dif;
	size_t suspects = 0;

	print_head(r);
	for (size_t k = 0; k < d->items * d->comparisons; k++) {
		struct row row = row_of(r, k / d->comparisons, k % d->comparisons);
		suspects += suspect(r, &row);
		if (d->items <= 60 || suspect(r, &row))
			print_row(r, &row);
	}
	printf("\n%zu of %zu comparisons differ (<) at %g.%s\n", suspects,
	       d->items * d->comparisons, r->level,
	       d->items > 60 ? " The others are not shown: -o FILE has all." : "");
}

/* --- the run ----------------------------------------------------------------------------------
 */

static int read_files(struct run *r, struct error *e)
{
	struct lab_responses_wanted wanted = {.format = (enum lab_format)r->format,
					      .group_column = r->group};
	int failed = 0;

	if (r->bank)
		failed = lab_items_read(r->arena, r->bank, NULL, &r->items, e);
	if (failed)
		return failed;
	wanted.items = r->items.names;
	wanted.item_count = r->items.n;
	failed = lab_responses_read(r->arena, r->file, &wanted, &r->responses, e);
	if (!failed && !r->bank)
		lab_responses_from_zero(&r->responses);
	return failed;
}

static int find_reference(struct run *r, struct error *e)
{
	const struct lab_responses *x = &r->responses;

	if (!r->reference)
		return 0;
	for (uint16_t g = 0; x->group_names && g < x->data.groups; g++)
		if (str_eq(x->group_names[g], str_of(r->reference))) {
			r->reference_group = g;
			return 0;
		}
	return error_arg(e, ERR_INVALID,
			 "no person is in the group '{0}' of --reference; name a group of the file",
			 str_of(r->reference));
}

static int check_scores(const struct run *r, struct error *e)
{
	for (size_t i = 0; r->bank && i < r->items.n; i++)
		if (r->responses.data.categories[i] > r->items.items[i].categories)
			return error_arg(e, ERR_INVALID,
					 "the answers have a score that the bank's model of item "
					 "'{0}' lacks; give the bank they belong to",
					 r->items.names[i]);
	return 0;
}

static int examine(struct run *r, struct error *e)
{
	static const unsigned methods[] = {DIF_MANTEL | DIF_LOGISTIC, DIF_MANTEL, DIF_LOGISTIC, 0};
	struct dif_plan plan = {.methods = methods[r->method],
				.purify = r->purify,
				.level = r->level,
				.least = (size_t)r->least,
				.context = r};
	int failed = find_reference(r, e);

	if (!failed)
		failed = check_scores(r, e);
	if (failed)
		return failed;
	plan.reference = r->reference_group;
	if (r->bank) {
		match_begin(r);
		plan.match = match_ability;
	}
	/* The anchors of Wald's test are those that the others leave. */
	if (r->method == METHOD_WALD && r->purify)
		plan.methods = DIF_LOGISTIC;
	failed = dif_run(&r->responses.data, &plan, r->arena, &r->dif, e);
	if (failed || !r->bank || (r->method != METHOD_ALL && r->method != METHOD_WALD))
		return failed;
	r->wald = ARENA_NEW(r->arena, struct dif_wald, r->dif.items * r->dif.comparisons + 1);
	return dif_wald_run(&r->responses.data, r->items.items, &plan, r->dif.anchor, r->arena,
			    r->wald, e);
}

static int run(struct run *r)
{
	struct error e = {0};
	int failed = read_files(r, &e);

	if (!failed) {
		failed = examine(r, &e);
		if (failed)
			e.field = str_of(r->file);
	}
	if (!failed && r->out)
		failed = write_csv(r, &e);
	if (failed)
		return lab_told(&e);
	if (r->json)
		return print_json(r);
	if (!r->out || strcmp(r->out, "-") != 0)
		print_table(r);
	return 0;
}

static int dif_main(int argc, char **argv)
{
	static const char *const methods[] = {"all", "mh", "logistic", "wald", NULL};
	static const char *const formats[] = {"guess", "wide", "long", NULL};
	struct run r = {.least = 20, .level = 0.05};
	const struct lab_option table[] = {
	    {.kind = LAB_OPTION_FILE, .into = &r.file, .required = true},
	    {.name = "--group", .kind = LAB_OPTION_TEXT, .into = &r.group, .required = true},
	    {.name = "--reference", .kind = LAB_OPTION_TEXT, .into = &r.reference},
	    {.name = "--method", .kind = LAB_OPTION_WORD, .into = &r.method, .words = methods},
	    {.name = "--purify", .kind = LAB_OPTION_FLAG, .into = &r.purify},
	    {.name = "--level",
	     .kind = LAB_OPTION_REAL,
	     .into = &r.level,
	     .least = 1e-6,
	     .most = 0.5},
	    {.name = "--least",
	     .kind = LAB_OPTION_COUNT,
	     .into = &r.least,
	     .least = 5,
	     .most = 1e6},
	    {.name = "--bank", .kind = LAB_OPTION_TEXT, .into = &r.bank},
	    {.name = "--format", .kind = LAB_OPTION_WORD, .into = &r.format, .words = formats},
	    {.name = "-o", .kind = LAB_OPTION_TEXT, .into = &r.out},
	    {.name = "--json", .kind = LAB_OPTION_FLAG, .into = &r.json},
	    {0},
	};
	int status = lab_options(&lab_command_dif, table, argc, argv);

	if (status)
		return status;
	if (r.method == METHOD_WALD && !r.bank)
		return command_misused(&lab_command_dif,
				       "--method wald needs --bank: calibrate the answers first");
	r.arena = arena_new((size_t)1 << 36);
	status = run(&r);
	arena_free(r.arena);
	return status;
}

const struct command lab_command_dif = {
    .name = "dif",
    .summary = "items that favour a group (language, device, …) among equals",
    .usage =
	"  openpix lab dif RESPONSES.csv --group COLUMN [--reference GROUP] [--purify]\n"
	"      [--method all|mh|logistic|wald] [--bank ITEMS.csv] [--level P] [--least N]\n"
	"      [--format wide|long] [-o DIF.csv] [--json]\n\n"
	"Compares each group of the column with the reference group (the first in the file)\n"
	"among persons with the same sum of scores, item by item: Mantel-Haenszel (delta of\n"
	"ETS, classes A negligible, B slight, C large; below 0 it is harder for the group) and\n"
	"logistic regression (uniform and non-uniform, change of R2, classes of Jodoin and\n"
	"Gierl). Three groups or more: also all together. Where persons answered different\n"
	"items, --bank gives the parameters by which they are matched on their ability.\n"
	"With --bank also Wald's test of the item's own parameters in each group.\n"
	"--purify leaves the items that differ out of the match and computes again. An item\n"
	"needs --least answers from each group (20). DIF.csv has every figure.\n",
    .run = dif_main,
};
