/* SPDX-License-Identifier: EUPL-1.2 */
/* lab_estimate.c - `openpix lab estimate`: the ability of each person of a file of answers, items
 * known. */
#include <stddef.h>
#include "base/buf.h"
#include "cli/lab.h"
#include "cli/lab_command.h"
#include "cli/lab_files.h"
#include "cli/lab_sheet.h"
#include "cli/progress.h"
#include "measure/ability.h"

struct person {
	const char *name;
	struct ability ability;
};

struct run {
	const char *file, *bank, *out;
	int format, method;
	bool json;
	struct ability_prior prior;
	double range;
	struct arena *arena;
	struct lab_responses responses;
	struct lab_items items;
	struct person *persons;
};

static const struct lab_column columns[] = {
    {"person", LAB_COLUMN_WORD, offsetof(struct person, name)},
    {"theta", LAB_COLUMN_REAL, offsetof(struct person, ability.theta)},
    {"se", LAB_COLUMN_REAL, offsetof(struct person, ability.se)},
    {0},
};

static int read_files(struct run *r, struct error *e)
{
	struct lab_responses_wanted wanted = {.format = (enum lab_format)r->format};
	int failed = lab_items_read(r->arena, r->bank, NULL, &r->items, e);

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
	return 0;
}

static int estimate_all(struct run *r)
{
	const struct responses *data = &r->responses.data;
	struct response *x = ARENA_NEW(r->arena, struct response, data->items + 1);
	struct progress progress = progress_begin("estimate", data->persons);
	bool stopped = false;

	r->persons = ARENA_NEW(r->arena, struct person, data->persons + 1);
	for (size_t p = 0; p < data->persons && !stopped; p++) {
		size_t n = responses_of(data, p, x);
		r->persons[p] = (struct person){
		    .name = r->responses.person_names
				? arena_z(r->arena, r->responses.person_names[p])
				: arena_printf(r->arena, "%zu", p + 1).p,
		    .ability = ability_estimate((enum ability_method)r->method, r->items.items, x,
						n, r->prior, r->range),
		};
		progress_step(&progress, p + 1, NULL);
		stopped = progress_interrupted();
	}
	progress_end(&progress);
	return stopped ? PROGRESS_INTERRUPTED : 0;
}

static int print_json(const struct run *r)
{
	json_t *all = json_array();

	for (size_t p = 0; p < r->responses.data.persons; p++) {
		json_t *one = json_object();
		lab_sheet_members(one, columns, &r->persons[p]);
		json_array_append_new(all, one);
	}
	return lab_sheet_print(all);
}

static int write_csv(const struct run *r, struct error *e)
{
	struct buf b = BUF_INIT((size_t)1 << 36);
	struct csv_writer w = {.out = &b, .unix_lines = true};

	lab_sheet_header(&w, columns);
	csv_end_row(&w);
	for (size_t p = 0; p < r->responses.data.persons; p++) {
		lab_sheet_cells(&w, columns, &r->persons[p]);
		csv_end_row(&w);
	}
	int failed = lab_sheet_write(r->out ? r->out : "-", &b, e);
	buf_release(&b);
	return failed;
}

static int run(struct run *r)
{
	struct error e = {0};

	if (read_files(r, &e))
		return lab_told(&e);
	int status = estimate_all(r);
	if (status)
		return status;
	if ((r->out || !r->json) && write_csv(r, &e))
		return lab_told(&e);
	return r->json ? print_json(r) : 0;
}

static int estimate_main(int argc, char **argv)
{
	static const char *const formats[] = {"guess", "wide", "long", NULL};
	struct run r = {.method = ABILITY_EAP, .prior = {0, 1}, .range = 6};
	const struct lab_option table[] = {
	    {.kind = LAB_OPTION_FILE, .into = &r.file, .required = true},
	    {.name = "--bank", .kind = LAB_OPTION_TEXT, .into = &r.bank, .required = true},
	    {.name = "--method",
	     .kind = LAB_OPTION_WORD,
	     .into = &r.method,
	     .words = ability_method_names},
	    {.name = "--mean",
	     .kind = LAB_OPTION_REAL,
	     .into = &r.prior.mean,
	     .least = -100,
	     .most = 100},
	    {.name = "--sd",
	     .kind = LAB_OPTION_REAL,
	     .into = &r.prior.sd,
	     .least = 0.001,
	     .most = 100},
	    {.name = "--range",
	     .kind = LAB_OPTION_REAL,
	     .into = &r.range,
	     .least = 0.001,
	     .most = 1000},
	    {.name = "--format", .kind = LAB_OPTION_WORD, .into = &r.format, .words = formats},
	    {.name = "-o", .kind = LAB_OPTION_TEXT, .into = &r.out},
	    {.name = "--json", .kind = LAB_OPTION_FLAG, .into = &r.json},
	    {0},
	};
	int status = lab_options(&lab_command_estimate, table, argc, argv);

	if (status)
		return status;
	r.arena = arena_new((size_t)1 << 36);
	status = run(&r);
	arena_free(r.arena);
	return status;
}

const struct command lab_command_estimate = {
    .name = "estimate",
    .summary = "the ability of each person from answers to known items, with its error",
    .usage =
	"  openpix lab estimate RESPONSES.csv --bank ITEMS.csv [--method ml|map|eap|wle]\n"
	"      [--mean M --sd S] [--range R] [--format wide|long] [-o PERSONS.csv] [--json]\n\n"
	"CSV person,theta,se, on standard output or in the file of -o; se is empty where nothing\n"
	"is known. Estimates lie in [-R, R]. --mean and --sd are of the normal prior of map and\n"
	"eap. Defaults: eap, mean 0, sd 1, R 6.\n",
    .run = estimate_main,
};
