/* SPDX-License-Identifier: EUPL-1.2 */
/* command.h - the verbs of the program: `openpix NAME …`. One file a command; a new command is a
 * row in the table of command.c. */
#pragma once

struct command {
	const char *name, *summary; /* the summary is one line of `openpix help` */
	const char *usage; /* all of `openpix help NAME`, after the summary; ends with a newline */
	int (*run)(int argc,
		   char **argv); /* argv[0] is the command's name; returns the exit status */
	/* `openpix help NAME …` where summary and usage are not all; NULL: they are */
	int (*help)(int argc, char **argv);
};

extern const struct command command_bank, command_budget, command_centre, command_demo, command_lab, command_serve,
    command_verify;

/* Exit statuses of error.h (2 = bad input), and this one when the command line itself is wrong. */
enum { COMMAND_USAGE = 64 };

/* Runs argv[1] with what follows; without one, or with `help`, tells what there is. */
int command_main(int argc, char **argv);

/* "openpix: reason", then the usage of the command, on standard error; returns COMMAND_USAGE. */
__attribute__((format(printf, 2, 3))) int command_misused(const struct command *c, const char *fmt,
							  ...);
