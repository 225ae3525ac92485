/* SPDX-License-Identifier: EUPL-1.2 */
/* lab.h - `openpix lab VERB [FILE] [--method pix-v3]`, the verbs that work on records: a part of
 *the engine on a JSON array, a result a record in the same order. A malformed record is told on
 *standard error with its index, member and reason, and then nothing is printed (exit status 2).
 *
 * One file a verb: lab_answers.c, lab_placement.c, … each gives one `struct lab_what`; its row is
 * in lab.c. The verbs that work on files of responses and items are in lab_command.h. A record is
 * read through nodes, which know where they are and collect what is wrong, so that a reader asks
 * for what it needs and looks once, at the end, whether the record was good:
 *
 *	struct lab_node skill = lab_member(record, "skill");
 *	struct str id = lab_text(lab_member(skill, "id"));
 *	if (lab_failed(record))
 *		return NULL;
 */
#pragma once
#include <jansson.h>
#include "base/error.h"
#include "base/map.h"

enum lab_method { LAB_OWN, LAB_PIX_V3 };

struct lab {
	enum lab_method method;
	struct arena *record; /* emptied after each record */
	struct arena *whole;  /* lives as long as the run: item banks read from a file … */
	struct map files;     /* read by lab_file */
	size_t index;	      /* of the record, from 0 */
	bool failed;	      /* this record has a fault already; only the first is told */
	const char
	    *folder; /* where the input lies; relative file names start there; "" for stdin */
};

struct lab_node {
	struct lab *lab;
	const json_t *json; /* NULL when absent */
	struct str path;    /* "skill.id", "answers[2].result"; empty for the record itself */
};

struct lab_what {
	const char *name, *summary;
	/* The result of one record (a new reference), or NULL once a fault was told. */
	json_t *(*run)(struct lab_node record);
	const char
	    *usage; /* all of `openpix help lab NAME` after the summary; NULL: the common one */
};

extern const struct lab_what lab_answers, lab_flash, lab_placement, lab_score;

int lab_record_main(const struct lab_what *what, int argc, char **argv);
/* All of `openpix help lab NAME` after the summary (lab_record_help.c). */
const char *lab_record_usage(const struct lab_what *what);

/* Members. Absent and null are the same ("none"). lab_member of an absent node is absent. */
struct lab_node lab_member(struct lab_node of,
			   const char *name); /* a fault when `of` is no object */
struct lab_node lab_item(struct lab_node of, size_t i);
bool lab_absent(struct lab_node n);

/* Values. A fault (and an empty value) when the node is absent or of another type; ask lab_absent
 * first for an optional member. Texts live as long as the record. */
struct str lab_text(struct lab_node n);
int64_t lab_int(struct lab_node n); /* 3 and 3.0 */
double lab_real(struct lab_node n);
bool lab_bool(struct lab_node n, bool otherwise); /* `otherwise` when absent */
int64_t lab_date(struct lab_node n); /* "2025-06-15T10:00:00.000Z" or with "+02:00": UTC ms */
size_t lab_count(struct lab_node n); /* items of an array */

/* The position of a text among `words` (NULL-ended); a fault that lists them when it is no such
 * word. */
size_t lab_word(struct lab_node n, const char *const *words);

__attribute__((format(printf, 2, 3))) void lab_fault(struct lab_node n, const char *fmt, ...);
bool lab_failed(struct lab_node n);

/* Results. */
json_t *lab_number(double v); /* null for NaN and infinities */
json_t *lab_string(struct str s);

/* A JSON file beside the input, for `bankFile`; a fault when it can't be read. Borrowed from the
 * run and read once a run. */
struct lab_node lab_file(struct lab_node name);
