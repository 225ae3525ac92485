/* SPDX-License-Identifier: EUPL-1.2 */
/* lab_report.c - `openpix lab report`: a bank, the answers it was given and simulated exams, as one
 * page that needs nothing else. */
#include "base/file.h"
#include "base/map.h"
#include "cli/lab_command.h"
#include "cli/lab_csv.h"
#include "cli/lab_cuts.h"
#include "cli/report.h"
#include "web/message.h"

static const char *const languages[] = {"fr", "en", "es", NULL};

struct asked {
	const char *bank, *responses, *group, *simulation, *cuts, *title, *out;
	int language;
};

/* --- simulated exams ----------------------------------------------------------------------------
 */

static int exam_count(struct csv *c, size_t column, struct str list, const struct map *names,
		      uint32_t *exposure, struct error *e)
{
	while (list.n) {
		struct str name;
		str_cut(list, ' ', &name, &list);
		uintptr_t at = (uintptr_t)map_get(names, name);
		if (name.n && !at)
			return csv_fault(c, column, "the item '{0}' is not in the bank", name, e);
		if (name.n)
			exposure[at - 1]++;
	}
	return ERR_NONE;
}

/* Counts items in the column `items` of what `lab simulate --trajectories` wrote. */
static int exams_read(struct arena *a, const char *path, const struct lab_items *items,
		      struct report_input *in, struct error *e)
{
	uint32_t *exposure = ARENA_NEW(a, uint32_t, items->n);
	struct map names = map_new(a, items->n);
	struct csv_row row;
	struct csv *c;
	size_t column = 0;
	int status = csv_open(a, path, &lab_csv_limits, &c, e);

	for (size_t i = 0; i < items->n; i++)
		(void)map_add(&names, items->names[i], (void *)(uintptr_t)(i + 1));
	if (!status)
		status = csv_next(c, &row, e);
	for (size_t k = 0; !status && k < row.n; k++)
		if (str_eq(str_trim(row.cells[k]), STR("items")))
			column = k + 1;
	if (!status && !column)
		return csv_fault(c, 0,
				 "there is no column 'items': give what lab simulate "
				 "--trajectories wrote",
				 STR(""), e);
	while (!status) {
		status = csv_next(c, &row, e);
		if (status || !row.n)
			break;
		if (row.n < column)
			return csv_fault(c, row.n, "this row has too few cells", STR(""), e);
		status = exam_count(c, column, row.cells[column - 1], &names, exposure, e);
		in->exams++;
	}
	in->exposure = exposure;
	return status;
}

static struct str name_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return str_of(slash ? slash + 1 : path);
}

/* --- the verb -----------------------------------------------------------------------------------
 */

static int read_and_write(struct arena *a, const struct asked *o, struct error *e)
{
	struct lab_items items;
	struct lab_responses responses;
	struct report r;
	struct report_input in = {.items = &items};
	double cuts[REPORT_CUTS_MAX];
	struct str page;
	int status = *o->cuts ? lab_cuts_read(o->cuts, cuts, REPORT_CUTS_MAX, &in.cuts_n, e) : 0;

	in.cuts = cuts;
	if (!status)
		status = lab_items_read(a, o->bank, NULL, &items, e);
	if (!status && o->responses) {
		struct lab_responses_wanted w = {
		    .group_column = o->group, .items = items.names, .item_count = items.n};
		status = lab_responses_read(a, o->responses, &w, &responses, e);
		in.responses = &responses;
	}
	if (!status && o->simulation)
		status = exams_read(a, o->simulation, &items, &in, e);
	if (!status)
		status = report_compute(a, &in, &r, e);
	if (!status)
		status = report_page(a, &r, (enum language)o->language,
				     o->title ? str_of(o->title)
					      : message_filled(message((enum language)o->language,
								       N_("Report on {0}")),
							       name_of(o->bank), a),
				     &page, e);
	return status ? status : file_replace(o->out, page, e);
}

static int report_main(int argc, char **argv)
{
	struct asked o = {.cuts = "-1.5,-0.5,0.5,1.5", .language = LANGUAGE_EN};
	const struct lab_option table[] = {
	    {.name = "--bank", .kind = LAB_OPTION_TEXT, .into = &o.bank, .required = true},
	    {.name = "--responses", .kind = LAB_OPTION_TEXT, .into = &o.responses},
	    {.name = "--group", .kind = LAB_OPTION_TEXT, .into = &o.group},
	    {.name = "--simulation", .kind = LAB_OPTION_TEXT, .into = &o.simulation},
	    {.name = "--cuts", .kind = LAB_OPTION_TEXT, .into = &o.cuts},
	    {.name = "--title", .kind = LAB_OPTION_TEXT, .into = &o.title},
	    {.name = "--language",
	     .kind = LAB_OPTION_WORD,
	     .into = &o.language,
	     .words = languages},
	    {.name = "-o", .kind = LAB_OPTION_TEXT, .into = &o.out, .required = true},
	    {0},
	};
	int status = lab_options(&lab_command_report, table, argc, argv);
	struct error e = {0};

	if (status)
		return status;
	message_init();
	struct arena *a = arena_new((size_t)1 << 40);
	status = read_and_write(a, &o, &e);
	if (status)
		status = lab_told(&e);
	arena_free(a);
	return status;
}

const struct command lab_command_report = {
    .name = "report",
    .summary = "one page with figures: precision, items, fit, fairness, exposure, advice",
    .usage =
	"  openpix lab report --bank ITEMS.csv [--responses RESPONSES.csv [--group COLUMN]]\n"
	"      [--simulation TRAJECTORIES.csv] [--cuts -1.5,-0.5,0.5,1.5] [--title TEXT]\n"
	"      [--language en|fr|es] -o REPORT.html\n\n"
	"Writes one HTML file that needs nothing else: it can be sent and printed. From the bank\n"
	"alone: information and standard error, difficulties, item curves. --responses adds the\n"
	"persons, what was seen beside each curve, fit (S-X2 or the posterior test, infit, "
	"outfit)\n"
	"and reliability; --group the fairness between the groups of that column; --simulation "
	"(what\n"
	"lab simulate --trajectories wrote) the exposure; --cuts are the abilities that part "
	"levels.\n"
	"Each item is advised to be kept, watched, mended or retired, with the reason.\n",
    .run = report_main,
};
