/* SPDX-License-Identifier: EUPL-1.2 */
/* sqlgen.h - what the parts of the tool share: the statements of one queries.sql and what went
 * wrong. */
#pragma once
#include <sqlite3.h>
#include "base/buf.h"

enum { FILE_MAX = 4 * 1024 * 1024, FIELDS_MAX = 60 };

enum type { TYPE_INT, TYPE_REAL, TYPE_TEXT, TYPE_BYTES, TYPE_BOOL, TYPE_COUNT };
enum kind { KIND_ONE, KIND_MANY, KIND_EXEC, KIND_COUNT, KINDS };

struct type_row {
	struct str name;			/* as written in queries.sql */
	const char *db, *c, *opt, *of, *member; /* in the C that is made */
};
extern const struct type_row types[TYPE_COUNT];
extern const char *const kind_names[KINDS];

struct field {
	struct str name;
	enum type type;
	bool null;
};

struct fields {
	struct field of[FIELDS_MAX];
	size_t n;
};

struct statement {
	struct statement *next;
	struct str name;
	enum kind kind;
	unsigned line;
	struct fields params, columns;
	struct buf sqlite, postgresql;
	bool writes;
};

/* One run of the tool. */
struct run {
	struct arena *arena;
	const char *room, *file;
	sqlite3 *db;
	struct statement *first, **last;
	unsigned errors;
};
extern struct run run;

/* Tells what is wrong at a line of queries.sql; the tool goes on and fails at its end. */
__attribute__((format(printf, 2, 3))) void fault(unsigned line, const char *fmt, ...);
/* Tells what is wrong with a file and ends. */
__attribute__((format(printf, 2, 3))) _Noreturn void stop(const char *file, const char *fmt, ...);

bool is_word(char c);		      /* a character of a name */
const char *name_fault(struct str s); /* why it can't be a name; NULL when it can */

void queries_read(struct str bytes); /* into run.first, with the faults of the form */

void schema_open(int count, char **migrations); /* run.db: empty, the migrations applied */
void statements_check(void); /* against it: names, parameters, columns and their types */

void put_header(struct buf *b);
void put_source(struct buf *b);
