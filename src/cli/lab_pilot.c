/* SPDX-License-Identifier: EUPL-1.2 */
/* lab_pilot.c - `openpix lab pilot`: new items put on the scale of a bank in use. */
#include <math.h>
#include "base/buf.h"
#include "cli/lab.h"
#include "cli/lab_command.h"
#include "cli/lab_files.h"
#include "cli/lab_sheet.h"
#include "measure/pilot.h"

struct run {
	const char *file, *bank, *out;
	int64_t cycles;
	int format;
	bool json;
	struct arena *arena;
	struct lab_items items;
	struct lab_responses responses;
	struct item *columns; /* of the responses, from the bank */
	struct pilot *pilots;
	size_t n;
};

static const struct item *bank_item(const struct run *r, struct str name)
{
	for (size_t i = 0; i < r->items.n; i++)
		if (str_eq(r->items.names[i], name))
			return &r->items.items[i];
	return NULL;
}

static int fault(struct run *r, size_t column, struct error *e, const char *why)
{
	struct str name = r->responses.item_names[column];

	e->kind = ERR_INVALID;
	e->message = arena_printf(r->arena, "the item '" STR_FMT "' %s", STR_ARG(name), why).p;
	e->field = str_of(r->file);
	e->line = 1;
	e->column = r->responses.columns ? r->responses.columns[column] : 0;
	return ERR_INVALID;
}

/* Columns that the bank has are known, the others are pilots. */
static int columns_sort(struct run *r, struct error *e)
{
	const struct responses *data = &r->responses.data;

	r->columns = ARENA_NEW(r->arena, struct item, data->items + 1);
	r->pilots = ARENA_NEW(r->arena, struct pilot, data->items + 1);
	for (size_t i = 0; i < data->items; i++) {
		const struct item *known = bank_item(r, r->responses.item_names[i]);
		if (known && data->categories[i] > known->categories)
			return fault(r, i, e, "has more scores than the bank says");
		if (!known && data->categories[i] > 2)
			return fault(r, i, e, "is a pilot with more scores than 0 and 1");
		if (known)
			r->columns[i] = *known;
		else
			r->pilots[r->n++].item = (uint32_t)i;
	}
	if (r->n == data->items)
		return error_field(e, ERR_INVALID, r->file, "no column is an item of the bank");
	return r->n ? ERR_NONE
		    : error_field(e, ERR_INVALID, r->file,
				  "every column is an item of the bank: there is no pilot");
}

static int read_files(struct run *r, struct error *e)
{
	const struct lab_responses_wanted wanted = {.format = (enum lab_format)r->format};
	int k = lab_items_read(r->arena, r->bank, NULL, &r->items, e);

	k = k ? k : lab_responses_read(r->arena, r->file, &wanted, &r->responses, e);
	return k ? k : columns_sort(r, e);
}

/* Pilots that could not be fitted are left out of the file. */
static int write_items(const struct run *r, struct error *e)
{
	struct lab_items out = {
	    .names = ARENA_NEW(r->arena, struct str, r->n + 1),
	    .items = ARENA_NEW(r->arena, struct item, r->n + 1),
	    .se = ARENA_NEW(r->arena, double, (r->n + 1) * LAB_ITEM_SES),
	    .answers = ARENA_NEW(r->arena, uint64_t, r->n + 1),
	    .named = true,
	};

	for (size_t p = 0; p < r->n; p++) {
		const struct pilot *one = &r->pilots[p];
		double *se = out.se + out.n * LAB_ITEM_SES;
		if (!one->fitted)
			continue;
		for (int k = 0; k < LAB_ITEM_SES; k++)
			se[k] = (double)NAN;
		se[0] = one->se_a;
		se[1] = one->se_b;
		out.names[out.n] = r->responses.item_names[one->item];
		out.items[out.n] = item_2pl(one->a, one->b);
		out.answers[out.n++] = one->answers;
	}
	return lab_items_write(r->out ? r->out : "-", &out, e);
}

static int tell(const struct run *r, const struct pilot_study *s)
{
	json_t *unfitted = json_array();

	for (size_t p = 0; p < r->n; p++)
		if (!r->pilots[p].fitted) {
			struct str name = r->responses.item_names[r->pilots[p].item];
			json_array_append_new(unfitted, lab_string(name));
			fprintf(stderr,
				"'" STR_FMT
				"' could not be fitted: too few answers, or all alike\n",
				STR_ARG(name));
		}
	if (!r->json) {
		json_decref(unfitted);
		return 0;
	}
	return lab_sheet_print(json_pack("{s:I,s:I,s:b,s:f,s:f,s:o}", "pilots", (json_int_t)r->n,
					 "cycles", (json_int_t)s->cycles, "converged", s->converged,
					 "mean", s->mean, "sd", s->sd, "unfitted", unfitted));
}

static int run(struct run *r)
{
	struct error e = {0};

	if (read_files(r, &e))
		return lab_told(&e);
	struct pilot_study s = pilot_calibrate(r->arena, &r->responses.data, r->columns, r->pilots,
					       r->n, (unsigned)r->cycles);
	if ((r->out || !r->json) && write_items(r, &e))
		return lab_told(&e);
	return tell(r, &s);
}

static int pilot_main(int argc, char **argv)
{
	static const char *const formats[] = {"guess", "wide", "long", NULL};
	struct run r = {.cycles = 100};
	const struct lab_option table[] = {
	    {.kind = LAB_OPTION_FILE, .into = &r.file, .required = true},
	    {.name = "--bank", .kind = LAB_OPTION_TEXT, .into = &r.bank, .required = true},
	    {.name = "--cycles",
	     .kind = LAB_OPTION_COUNT,
	     .into = &r.cycles,
	     .least = 1,
	     .most = 10000},
	    {.name = "--format", .kind = LAB_OPTION_WORD, .into = &r.format, .words = formats},
	    {.name = "-o", .kind = LAB_OPTION_TEXT, .into = &r.out},
	    {.name = "--json", .kind = LAB_OPTION_FLAG, .into = &r.json},
	    {0},
	};
	int status = lab_options(&lab_command_pilot, table, argc, argv);

	if (status)
		return status;
	r.arena = arena_new((size_t)1 << 36);
	status = run(&r);
	arena_free(r.arena);
	return status;
}

const struct command lab_command_pilot = {
    .name = "pilot",
    .summary = "new items put on the scale of a bank, asked among its items",
    .usage =
	"  openpix lab pilot RESPONSES.csv --bank ITEMS.csv [--cycles N] [--format wide|long]\n"
	"      [-o PILOTS.csv] [--json]\n\n"
	"Columns that the bank names keep its parameters; the others are pilots, right or\n"
	"wrong, fitted as 2pl. --cycles 1: abilities from the bank alone (OEM); more (100):\n"
	"the pilots are taken in until nothing moves (MEM). Pilots that answers do not\n"
	"determine are left out and named on standard error.\n",
    .run = pilot_main,
};
