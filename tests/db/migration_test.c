/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <pthread.h>
#include "base/embedded.h"
#include "base/log.h"
#include "db/migration.h"
#include "help/database.h"
#include "help/postgres.h"
#include "help/query.h"

/* The program's own files give way to these: the linker takes the first definition it meets. */
#define FILE_OF(name_, text)                                                                       \
	{                                                                                          \
		.name = STR(name_), .bytes = STR(text), .hash = "0"                                \
	}
enum { STEP_THREE = 3 };

const struct embedded embedded_files[] = {
    FILE_OF("assets/999_no_step.sql", "this is not SQL"),
    FILE_OF("migrations/001_fruit.sql",
	    "-- fruit; not a word of this is SQL\n"
	    "CREATE TABLE fruit (id bigint PRIMARY KEY, name text NOT NULL)\n"
	    "-- sqlite:\n"
	    "WITHOUT ROWID\n"
	    "-- end\n"
	    ";\n"
	    "INSERT INTO fruit (id, name) VALUES (1, 'pear; -- plum');\n"),
    FILE_OF("migrations/002_engine.sql", "CREATE TABLE engine (name text NOT NULL);\n"
					 "-- sqlite:\n"
					 "INSERT INTO engine (name) VALUES ('sqlite');\n"
					 "-- end\n"
					 "-- postgresql:\n"
					 "INSERT INTO engine (name) VALUES ('postgresql');\n"
					 "-- end\n"),
    FILE_OF("migrations/003_colour.sql", "ALTER TABLE fruit ADD COLUMN colour text;\n"),
    FILE_OF("migrations/readme.txt", "not a step"),
};
const size_t embedded_count = sizeof embedded_files / sizeof *embedded_files;

QUERY(version_of, false, "SELECT version FROM schema_version", TYPES(), TYPES(DB_INT));
QUERY(pears, false, "SELECT count(*) FROM fruit WHERE name = 'pear; -- plum' AND colour IS NULL",
      TYPES(), TYPES(DB_INT));
QUERY(engines, false, "SELECT count(*) FROM engine WHERE name = $1", TYPES(DB_TEXT), TYPES(DB_INT));
QUERY(tables, false, "SELECT count(*) FROM fruit", TYPES(), TYPES(DB_INT));

static struct db *open_new(const struct test_database *d)
{
	struct db *db;

	assert_int_equal(db_open(d->url, DB_WRITE, &db, NULL), ERR_NONE);
	return db;
}

static int64_t number(struct db *db, const struct db_query *q, const struct db_value *params)
{
	int64_t n = -1;

	assert_int_equal(db_run(db, q, params, take_int, &n, NULL), ERR_NONE);
	return n;
}

static void an_empty_database_gets_every_step(void **state)
{
	const struct test_database *d = *state;
	struct db *db = open_new(d);
	struct error e;

	assert_int_equal(migration_latest(), STEP_THREE);
	assert_int_equal(migration_apply(db, &e), ERR_NONE);
	assert_int_equal(number(db, &version_of, NULL), STEP_THREE);
	assert_int_equal(number(db, &pears, NULL), 1);
	bool sqlite = d->engine == DB_SQLITE;
	assert_int_equal(number(db, &engines, VALUES(TEXT(STR("sqlite")))), sqlite);
	assert_int_equal(number(db, &engines, VALUES(TEXT(STR("postgresql")))), !sqlite);
	db_close(db);
}

static void a_second_start_changes_nothing(void **state)
{
	struct db *db = open_new(*state);

	assert_int_equal(migration_apply(db, NULL), ERR_NONE);
	assert_int_equal(migration_apply(db, NULL), ERR_NONE);
	assert_int_equal(number(db, &version_of, NULL), STEP_THREE);
	assert_int_equal(number(db, &pears, NULL), 1);
	db_close(db);
}

static void an_older_database_gets_what_is_missing(void **state)
{
	struct db *db = open_new(*state);

	/* as a program that knew only the first step would have left it, and a row since then */
	assert_int_equal(
	    db_script(db,
		      "CREATE TABLE schema_version (version bigint NOT NULL);"
		      "INSERT INTO schema_version (version) VALUES (1);"
		      "CREATE TABLE fruit (id bigint PRIMARY KEY, name text NOT NULL);"
		      "INSERT INTO fruit (id, name) VALUES (7, 'pear; -- plum'), (8, 'fig')",
		      NULL),
	    ERR_NONE);
	assert_int_equal(migration_apply(db, NULL), ERR_NONE);
	assert_int_equal(number(db, &version_of, NULL), STEP_THREE);
	assert_int_equal(number(db, &pears, NULL), 1);
	assert_int_equal(number(db, &tables, NULL), 2);
	db_close(db);
}

static void a_newer_database_is_refused_with_both_numbers(void **state)
{
	struct db *db = open_new(*state);
	struct error e;

	assert_int_equal(migration_apply(db, NULL), ERR_NONE);
	assert_int_equal(db_script(db, "UPDATE schema_version SET version = 12", NULL), ERR_NONE);
	assert_int_equal(migration_apply(db, &e), ERR_CONFLICT);
	assert_int_equal(e.kind, ERR_CONFLICT);
	assert_true(memmem(e.argument.p, e.argument.n, "12", 2) != NULL);
	assert_true(memmem(e.argument.p, e.argument.n, "3", 1) != NULL);
	assert_int_equal(number(db, &version_of, NULL), 12);
	db_close(db);
}

static void a_step_that_fails_undoes_them_all(void **state)
{
	struct db *db = open_new(*state);
	struct error e;
	int64_t n;

	/* the second step's table is in the way */
	assert_int_equal(db_script(db, "CREATE TABLE engine (other bigint)", NULL), ERR_NONE);
	assert_int_not_equal(migration_apply(db, &e), ERR_NONE);
	assert_true(str_eq(e.field, STR("migrations/002_engine.sql")));
	assert_int_equal(db_run(db, &tables, NULL, take_int, &n, NULL),
			 ERR_INTERNAL); /* no fruit */
	assert_int_equal(db_run(db, &version_of, NULL, take_int, &n, NULL), ERR_INTERNAL);
	assert_int_equal(db_script(db, "DROP TABLE engine", NULL), ERR_NONE);
	assert_int_equal(migration_apply(db, &e), ERR_NONE);
	db_close(db);
}

enum { PROGRAMS = 4 };

struct programs {
	const struct test_database *database;
	pthread_barrier_t connected;
};

static void *start(void *context)
{
	struct programs *p = context;
	struct db *db = NULL;

	int k = db_open(p->database->url, DB_WRITE, &db, NULL);
	pthread_barrier_wait(&p->connected);
	if (!k)
		k = migration_apply(db, NULL);
	db_close(db);
	return (void *)(uintptr_t)(unsigned)k;
}

static void programs_started_at_once_do_it_once(void **state)
{
	struct programs p = {.database = *state};
	pthread_t threads[PROGRAMS];
	void *result;

	pthread_barrier_init(&p.connected, NULL, PROGRAMS);
	for (int i = 0; i < PROGRAMS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, start, &p), 0);
	for (int i = 0; i < PROGRAMS; i++) {
		pthread_join(threads[i], &result);
		assert_ptr_equal(result, NULL);
	}
	pthread_barrier_destroy(&p.connected);
	struct db *db = open_new(*state);
	assert_int_equal(number(db, &version_of, NULL), STEP_THREE);
	assert_int_equal(number(db, &pears, NULL), 1);
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    ON_BOTH(an_empty_database_gets_every_step),
	    ON_BOTH(a_second_start_changes_nothing),
	    ON_BOTH(an_older_database_gets_what_is_missing),
	    ON_BOTH(a_newer_database_is_refused_with_both_numbers),
	    ON_BOTH(a_step_that_fails_undoes_them_all),
	    ON_BOTH(programs_started_at_once_do_it_once),
	};

	log_set_level(LOG_SILENT);
	postgres_url();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
