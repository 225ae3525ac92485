/* SPDX-License-Identifier: EUPL-1.2 */
/* lab_command.h - the verbs of the laboratory: `openpix lab VERB …`. A verb that works on records
 * (answers, placement, score, …) is a `struct lab_what` of lab.h; the others (calibrate, simulate,
 * fit, …) are a `struct command` each, one file a verb, one row in lab.c.
 *
 * Options are declared in a table and read by lab_options, so that every verb tells a wrong option,
 * a missing value and a value out of range in the same words. */
#pragma once
#include "base/error.h"
#include "cli/command.h"

enum lab_option_kind {
	LAB_OPTION_FLAG,  /* --json: a bool */
	LAB_OPTION_TEXT,  /* --bank FILE: a const char * */
	LAB_OPTION_WORD,  /* --model 2pl: an int, position in `words` */
	LAB_OPTION_COUNT, /* --persons 1000: an int64_t from `least` to `most` */
	LAB_OPTION_REAL,  /* --se 0.3: a double from `least` to `most` */
	LAB_OPTION_FILE,  /* what stands without a dash: a const char *; at most one such row takes
			     each in turn */
};

struct lab_option {
	const char *name; /* "--bank", "-o"; NULL for LAB_OPTION_FILE */
	enum lab_option_kind kind;
	void *into;		  /* keeps its value when the option is absent */
	const char *const *words; /* NULL-ended */
	double least, most;	  /* read when most > least */
	bool required;
};

/* Reads argv[1 …] by the table (ended by a row of kind 0 with no name and no into). 0, or the exit
 * status after telling what is wrong on standard error. "--name=value" is understood too. */
int lab_options(const struct command *c, const struct lab_option *table, int argc, char **argv);

extern const struct command lab_command_calibrate, lab_command_estimate, lab_command_fit,
    lab_command_dif, lab_command_link, lab_command_pilot, lab_command_simulate,
    lab_command_frontier, lab_command_report, lab_command_placement_study, lab_command_shadow,
    lab_command_recovery, lab_command_levels, lab_command_power, lab_command_profile, lab_command_exam_day, lab_command_exam_states;
