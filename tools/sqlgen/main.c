/* SPDX-License-Identifier: EUPL-1.2 */
/* sqlgen ROOM QUERIES.sql OUTPREFIX MIGRATION... - makes OUTPREFIX.h and OUTPREFIX.c, one typed
 * function a statement, from a room's queries.sql (its form is told in src/db/db.h). Every
 * statement is prepared on an empty SQLite database with the migrations applied, so that a misspelt
 * name, a forgotten parameter or a column of another type stops the build: `file:line: reason`. */
#include <sqlite3.h>
#include <stdarg.h>
#include "base/file.h"
#include "sqlgen/sqlgen.h"

const struct type_row types[TYPE_COUNT] = {
    [TYPE_INT] = {STR("bigint"), "DB_INT", "int64_t ", "int", "int", "i"},
    [TYPE_REAL] = {STR("double"), "DB_REAL", "double ", "real", "real", "r"},
    [TYPE_TEXT] = {STR("text"), "DB_TEXT", "struct str ", "text", "text", "s"},
    [TYPE_BYTES] = {STR("bytes"), "DB_BYTES", "struct str ", "text", "bytes", "s"},
    [TYPE_BOOL] = {STR("boolean"), "DB_BOOL", "bool ", "int", "bool", "i"},
};

const char *const kind_names[KINDS] = {"one", "many", "exec", "count"};

struct run run;

void fault(unsigned line, const char *fmt, ...)
{
	va_list args;

	fprintf(stderr, "%s:%u: ", run.file, line);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	run.errors++;
}

void stop(const char *file, const char *fmt, ...)
{
	va_list args;

	fprintf(stderr, "%s: ", file);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

static void file_write(const char *prefix, const char *end, void put(struct buf *))
{
	struct buf b = BUF_INIT(64 * 1024 * 1024);
	struct error e = {0};
	const char *path = arena_z(run.arena, arena_printf(run.arena, "%s%s", prefix, end));

	put(&b);
	if (b.failed)
		stop(path, "too large");
	if (file_replace(path, buf_view(&b), &e))
		stop(path, "%s", e.message);
	buf_release(&b);
}

int main(int argc, char **argv)
{
	struct error e = {0};
	struct str bytes;

	if (argc < 4)
		stop("sqlgen", "usage: sqlgen ROOM QUERIES.sql OUTPREFIX MIGRATION...");
	run.arena = arena_new(256 * 1024 * 1024);
	run.room = argv[1];
	run.file = argv[2];
	run.last = &run.first;
	if (name_fault(str_of(run.room)))
		stop(run.room, "a room's name is a word of a-z, 0-9 and _");
	if (file_read(run.arena, run.file, FILE_MAX, &bytes, &e))
		stop(run.file, "%s", e.message);
	schema_open(argc - 4, argv + 4);
	queries_read(bytes);
	statements_check();
	if (!run.errors) {
		file_write(argv[3], ".h", put_header);
		file_write(argv[3], ".c", put_source);
	}
	for (struct statement *s = run.first; s; s = s->next) {
		buf_release(&s->sqlite);
		buf_release(&s->postgresql);
	}
	sqlite3_close(run.db);
	arena_free(run.arena);
	return run.errors > 0;
}
