/* SPDX-License-Identifier: EUPL-1.2 */
/* lab.c - `openpix lab VERB …`: the table of the laboratory's verbs, and their help. */
#include "cli/lab.h"

#include "cli/lab_command.h"

/* One row a verb, by name: a verb on records or a verb on files. */
static const struct verb {
	const struct lab_what *records;
	const struct command *files;
} verbs[] = {
    {.records = &lab_answers},
    {.files = &lab_command_calibrate},
    {.files = &lab_command_dif},
    {.files = &lab_command_estimate},
    {.files = &lab_command_exam_day},
    {.files = &lab_command_exam_states},
    {.files = &lab_command_fit},
    {.records = &lab_flash},
    {.files = &lab_command_frontier},
    {.files = &lab_command_levels},
    {.files = &lab_command_link},
    {.files = &lab_command_pilot},
    {.records = &lab_placement},
    {.files = &lab_command_placement_study},
    {.files = &lab_command_power},
    {.files = &lab_command_profile},
    {.files = &lab_command_recovery},
    {.files = &lab_command_report},
    {.records = &lab_score},
    {.files = &lab_command_simulate},
};
enum { VERBS = sizeof verbs / sizeof *verbs };

static const char *verb_name(const struct verb *v)
{
	return v->records ? v->records->name : v->files->name;
}

static const char *verb_summary(const struct verb *v)
{
	return v->records ? v->records->summary : v->files->summary;
}

static const struct verb *verb_find(const char *name)
{
	for (size_t i = 0; i < VERBS; i++)
		if (strcmp(verb_name(&verbs[i]), name) == 0)
			return &verbs[i];
	return NULL;
}

static int verb_unknown(const char *name)
{
	return command_misused(&command_lab, "the laboratory has no verb '%s'", name);
}

static void help_all(void)
{
	printf("openpix %s: %s\n\n%s\n", command_lab.name, command_lab.summary, command_lab.usage);
	for (int files = 1; files >= 0; files--) {
		puts(files ? "On files of responses and items (CSV):"
			   : "\nOn a JSON array of records, from a file or standard input:");
		for (size_t i = 0; i < VERBS; i++)
			if ((verbs[i].files != NULL) == files)
				printf("  %-16s %s\n", verb_name(&verbs[i]),
				       verb_summary(&verbs[i]));
	}
}

/* argv[1], when there is one, is the verb. */
static int lab_help(int argc, char **argv)
{
	if (argc < 2) {
		help_all();
		return 0;
	}
	const struct verb *v = verb_find(argv[1]);
	if (!v)
		return verb_unknown(argv[1]);
	printf("openpix lab %s: %s\n\n%s", verb_name(v), verb_summary(v),
	       v->records ? lab_record_usage(v->records) : v->files->usage);
	return 0;
}

static bool asks_help(const char *word)
{
	return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

static int lab_main(int argc, char **argv)
{
	if (argc < 2)
		return command_misused(&command_lab, "which verb?");
	if (asks_help(argv[1]))
		return lab_help(1, argv);
	if (strcmp(argv[1], "help") == 0)
		return lab_help(argc - 1, argv + 1);
	const struct verb *v = verb_find(argv[1]);
	if (!v)
		return verb_unknown(argv[1]);
	for (int i = 2; i < argc; i++)
		if (asks_help(argv[i]))
			return lab_help(2, argv);
	return v->records ? lab_record_main(v->records, argc - 1, argv + 1)
			  : v->files->run(argc - 1, argv + 1);
}

const struct command command_lab = {
    .name = "lab",
    .summary = "the psychometrician's laboratory: calibrate, simulate, examine items",
    .usage = "  openpix lab VERB …\n"
	     "  openpix help lab           the list of verbs\n"
	     "  openpix help lab VERB      the manual of one (also: openpix lab VERB --help)\n",
    .run = lab_main,
    .help = lab_help,
};
