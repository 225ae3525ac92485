/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/command.h"

#include <stdarg.h>

static const struct command *const commands[] = {
    &command_serve,
    &command_demo,
    &command_centre,
    &command_bank,
    &command_budget,
    &command_lab,
    &command_verify,
};
enum { COMMANDS = sizeof commands / sizeof *commands };

static const struct command *command_find(const char *name)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

static int help(int argc, char **argv)
{
	const struct command *c = argc > 1 ? command_find(argv[1]) : NULL;

	if (argc > 1 && !c) {
		fprintf(stderr, "openpix: no command '%s'; see openpix help\n", argv[1]);
		return COMMAND_USAGE;
	}
	if (c && c->help)
		return c->help(argc - 1, argv + 1);
	if (c) {
		printf("openpix %s: %s\n\n%s", c->name, c->summary, c->usage);
		return 0;
	}
	printf("openpix " OPENPIX_VERSION ": assessment of digital skills\n\n");
	for (size_t i = 0; i < COMMANDS; i++)
		printf("  %-10s %s\n", commands[i]->name, commands[i]->summary);
	printf("  %-10s %s\n", "help", "this list, or the manual of a command: openpix help NAME");
	return 0;
}

int command_misused(const struct command *c, const char *fmt, ...)
{
	va_list args;

	fputs("openpix: ", stderr);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fprintf(stderr, "\n\n%s", c->usage);
	return COMMAND_USAGE;
}

int command_main(int argc, char **argv)
{
	if (argc < 2) {
		help(0, NULL);
		return COMMAND_USAGE;
	}
	if (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0)
		return help(argc - 1, argv + 1);
	if (strcmp(argv[1], "--version") == 0) {
		puts("openpix " OPENPIX_VERSION);
		return 0;
	}
	const struct command *c = command_find(argv[1]);
	if (!c) {
		fprintf(stderr, "openpix: no command '%s'; see openpix help\n", argv[1]);
		return COMMAND_USAGE;
	}
	return c->run(argc - 1, argv + 1);
}
