/* SPDX-License-Identifier: EUPL-1.2 */
/* lab_profile.c - `openpix lab profile`: the ability and the level of each person in each
 * competence, from recorded answers to known items. */
#include <math.h>
#include <stddef.h>
#include "base/buf.h"
#include "cli/lab.h"
#include "cli/lab_command.h"
#include "cli/lab_cuts.h"
#include "cli/lab_files.h"
#include "cli/lab_sheet.h"
#include "cli/progress.h"
#include "measure/exam_levels.h"

/* One person in one competence. */
struct placed {
	const char *person, *competence;
	uint32_t answers, level;
	double theta, se, probability, level_mean, level_se;
};

struct run {
	const char *file, *bank, *content, *cuts_text, *out;
	int format;
	bool each, json;
	double correlation; /* NaN: estimated */
	struct arena *arena;
	struct lab_responses responses;
	struct lab_items items;
	double loading[PROFILE_MOST], cut[PROFILE_LEVELS_MOST];
	size_t cuts;
	unsigned steps;	       /* of the estimation */
	struct placed *placed; /* persons x competences */
};

enum { STEPS_MOST = 500 };

static const struct lab_column columns[] = {
    {"person", LAB_COLUMN_WORD, offsetof(struct placed, person)},
    {"competence", LAB_COLUMN_WORD, offsetof(struct placed, competence)},
    {"questions", LAB_COLUMN_COUNT, offsetof(struct placed, answers)},
    {"theta", LAB_COLUMN_REAL, offsetof(struct placed, theta)},
    {"se", LAB_COLUMN_REAL, offsetof(struct placed, se)},
    {"level", LAB_COLUMN_COUNT, offsetof(struct placed, level)},
    {"probability", LAB_COLUMN_REAL, offsetof(struct placed, probability)},
    {"level_mean", LAB_COLUMN_REAL, offsetof(struct placed, level_mean)},
    {"level_se", LAB_COLUMN_REAL, offsetof(struct placed, level_se)},
    {0},
};

static int check_contents(struct run *r, struct error *e)
{
	if (!r->items.content)
		return error_field(e, ERR_INVALID, r->bank,
				   "does not say the competence of its items: give a column "
				   "`content`, or --content FILE of item,content");
	if (r->items.contents < 2 || r->items.contents > PROFILE_MOST)
		return error_arg(e, ERR_INVALID,
				 "a profile has 2 to 16 competences, not {0} (content areas of the "
				 "bank)",
				 arena_printf(r->arena, "%zu", r->items.contents));
	for (size_t i = 0; i < r->items.n; i++)
		if (r->responses.data.categories[i] > r->items.items[i].categories)
			return error_arg(e, ERR_INVALID,
					 "the answers have a score that the bank's model of item "
					 "'{0}' lacks; give the bank they belong to",
					 r->items.names[i]);
	return 0;
}

static int read_files(struct run *r, struct error *e)
{
	struct lab_responses_wanted wanted = {.format = (enum lab_format)r->format};
	int failed = lab_items_read(r->arena, r->bank, r->content, &r->items, e);

	r->cuts = EXAM_LEVELS_USUAL;
	memcpy(r->cut, exam_levels_usual, sizeof exam_levels_usual);
	if (!failed && r->cuts_text)
		failed = lab_cuts_read(r->cuts_text, r->cut, PROFILE_LEVELS_MOST - 1, &r->cuts, e);
	if (failed)
		return failed;
	wanted.items = r->items.names;
	wanted.item_count = r->items.n;
	failed = lab_responses_read(r->arena, r->file, &wanted, &r->responses, e);
	return failed ? failed : check_contents(r, e);
}

static void find_loadings(struct run *r)
{
	bool given = !isnan(r->correlation);

	for (size_t k = 0; k < r->items.contents; k++)
		r->loading[k] = sqrt(given ? r->correlation : 0.7);
	if (!given)
		r->steps =
		    profile_estimate(r->arena, &r->responses.data, r->items.items, r->items.content,
				     r->items.contents, !r->each, STEPS_MOST, r->loading);
}

static struct placed place(const struct run *r, const struct profile_model *m,
			   const struct profile_person *known, size_t competence)
{
	struct profile_marginal own;

	profile_marginal(m, known, competence, &own);
	struct profile_level l = profile_level(m, &own, r->cut, r->cuts);
	return (struct placed){
	    .competence = arena_z(r->arena, r->items.content_names[competence]),
	    .theta = own.mean,
	    .se = own.sd,
	    .level = l.level,
	    .probability = l.probability[l.level],
	    .level_mean = l.mean,
	    .level_se = l.sd,
	};
}

static int place_all(struct run *r)
{
	const struct responses *data = &r->responses.data;
	struct response *x = ARENA_NEW(r->arena, struct response, data->items + 1);
	size_t k_all = r->items.contents;
	struct profile_model *m = profile_model_new(r->arena, k_all, r->loading);
	struct profile_person *known = ARENA_NEW(r->arena, struct profile_person, 1);
	struct progress progress = progress_begin("profile", data->persons);
	bool stopped = false;

	r->placed = ARENA_NEW(r->arena, struct placed, data->persons * k_all + 1);
	for (size_t p = 0; p < data->persons && !stopped; p++) {
		struct placed *row = r->placed + p * k_all;
		size_t n = responses_of(data, p, x);
		const char *name = r->responses.person_names
				       ? arena_z(r->arena, r->responses.person_names[p])
				       : arena_printf(r->arena, "%zu", p + 1).p;
		profile_answers(m, known, r->items.content, r->items.items, x, n);
		for (size_t k = 0; k < k_all; k++) {
			row[k] = place(r, m, known, k);
			row[k].person = name;
		}
		for (size_t k = 0; k < n; k++)
			row[r->items.content[x[k].item]].answers++;
		progress_step(&progress, p + 1, NULL);
		stopped = progress_interrupted();
	}
	progress_end(&progress);
	return stopped ? PROGRESS_INTERRUPTED : 0;
}

/* --- what is told ------------------------------------------------------------------------------
 */

static int print_json(const struct run *r)
{
	size_t k_all = r->items.contents;
	json_t *all = json_object(), *competences = json_array(), *persons = json_array();

	for (size_t k = 0; k < k_all; k++) {
		json_t *one = json_object();
		json_object_set_new(one, "name", lab_string(r->items.content_names[k]));
		json_object_set_new(one, "loading", lab_number(r->loading[k]));
		json_array_append_new(competences, one);
	}
	for (size_t p = 0; p < r->responses.data.persons * k_all; p++) {
		json_t *one = json_object();
		lab_sheet_members(one, columns, &r->placed[p]);
		json_array_append_new(persons, one);
	}
	if (!r->each)
		json_object_set_new(all, "correlation", lab_number(r->loading[0] * r->loading[0]));
	json_object_set_new(all, "estimated", json_boolean(isnan(r->correlation)));
	json_object_set_new(all, "steps", json_integer(r->steps));
	json_object_set_new(all, "competences", competences);
	json_object_set_new(all, "placed", persons);
	return lab_sheet_print(all);
}

static int write_csv(const struct run *r, struct error *e)
{
	struct buf b = BUF_INIT((size_t)1 << 36);
	struct csv_writer w = {.out = &b, .unix_lines = true};

	lab_sheet_header(&w, columns);
	csv_end_row(&w);
	for (size_t p = 0; p < r->responses.data.persons * r->items.contents; p++) {
		lab_sheet_cells(&w, columns, &r->placed[p]);
		csv_end_row(&w);
	}
	int failed = lab_sheet_write(r->out ? r->out : "-", &b, e);
	buf_release(&b);
	return failed;
}

static void tell_loadings(const struct run *r)
{
	if (!isnan(r->correlation))
		return;
	fprintf(stderr, "openpix: correlations estimated from %zu persons, %u steps%s\n",
		r->responses.data.persons, r->steps,
		r->steps == STEPS_MOST ? " (not converged)" : "");
	for (size_t k = 0; k < (r->each ? r->items.contents : 1); k++) {
		struct str name = r->each ? r->items.content_names[k] : STR("any two competences");
		fprintf(stderr, r->each ? "  " STR_FMT ": loading %.3f\n" : "  " STR_FMT ": %.3f\n",
			STR_ARG(name), r->each ? r->loading[k] : r->loading[0] * r->loading[0]);
	}
}

static int run(struct run *r)
{
	struct error e = {0};

	if (read_files(r, &e))
		return lab_told(&e);
	find_loadings(r);
	int status = place_all(r);
	if (status)
		return status;
	if ((r->out || !r->json) && write_csv(r, &e))
		return lab_told(&e);
	if (r->json)
		return print_json(r);
	tell_loadings(r);
	return 0;
}

static int profile_main(int argc, char **argv)
{
	static const char *const formats[] = {"guess", "wide", "long", NULL};
	struct run r = {.correlation = NAN};
	const struct lab_option table[] = {
	    {.kind = LAB_OPTION_FILE, .into = &r.file, .required = true},
	    {.name = "--bank", .kind = LAB_OPTION_TEXT, .into = &r.bank, .required = true},
	    {.name = "--content", .kind = LAB_OPTION_TEXT, .into = &r.content},
	    {"--correlation", LAB_OPTION_REAL, &r.correlation, NULL, 0, 1, false},
	    {.name = "--each", .kind = LAB_OPTION_FLAG, .into = &r.each},
	    {.name = "--cuts", .kind = LAB_OPTION_TEXT, .into = &r.cuts_text},
	    {.name = "--format", .kind = LAB_OPTION_WORD, .into = &r.format, .words = formats},
	    {.name = "-o", .kind = LAB_OPTION_TEXT, .into = &r.out},
	    {.name = "--json", .kind = LAB_OPTION_FLAG, .into = &r.json},
	    {0},
	};
	int status = lab_options(&lab_command_profile, table, argc, argv);

	if (!status && r.each && !isnan(r.correlation))
		status = command_misused(&lab_command_profile,
					 "--each estimates what --correlation gives: choose one");
	if (status)
		return status;
	r.arena = arena_new((size_t)1 << 36);
	status = run(&r);
	arena_free(r.arena);
	return status;
}

const struct command lab_command_profile = {
    .name = "profile",
    .summary = "ability and level of each person in each competence, from recorded answers",
    .usage =
	"  openpix lab profile RESPONSES.csv --bank ITEMS.csv [--content CSV]\n"
	"      [--correlation R | --each] [--cuts -1,-0.5,0,0.5,1,1.5,2,2.5]\n"
	"      [--format wide|long] [-o LEVELS.csv] [--json]\n\n"
	"Each item tells of one competence: its content area, 2 to 16 of them, from --content or\n"
	"a column `content` of the bank. Abilities are N(0,1) each and hang together: by the\n"
	"correlation R of any two, or as these answers say, alike for all or with a loading for\n"
	"each (--each). CSV person,competence,questions,theta,se,level,probability,level_mean,\n"
	"level_se: posterior mean and deviation of the ability, the likeliest level and its\n"
	"chance, mean and deviation of the level. --cuts: where the levels 1, 2 … begin.\n",
    .run = profile_main,
};
