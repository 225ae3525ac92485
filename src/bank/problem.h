/* SPDX-License-Identifier: EUPL-1.2 */
/* problem.h - what is wrong in the content folder, said to the person who can mend it. */
#pragma once
#include "base/buf.h"

struct bank_problem {
	struct str file;       /* below the content folder: "skills/1.1/moteur/moteur1.yaml" */
	unsigned line, column; /* from 1; 0 when the whole file or folder is meant */
	struct str reason;
};

enum { BANK_PROBLEMS_MAX = 1000 };

struct bank_problems {
	struct arena *arena;
	struct bank_problem *list; /* sorted by file, line, column once bank_load is done */
	size_t count, room;
	size_t more; /* left out beyond BANK_PROBLEMS_MAX */
};

void bank_problems_init(struct bank_problems *p);
void bank_problems_release(struct bank_problems *p);

__attribute__((format(printf, 5, 6))) void bank_problem_add(struct bank_problems *p,
							    struct str file, unsigned line,
							    unsigned column, const char *fmt, ...);
void bank_problems_sort(struct bank_problems *p);

/* "file:line:column: reason", a line each. */
void bank_problems_print(const struct bank_problems *p, struct buf *out);
