/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <signal.h>
#include <sys/resource.h>
#include "base/file.h"
#include "base/log.h"
#include "db/wal.h"
#include "help/database.h"
#include "help/query.h"

enum { LONG = 3000, FILE_MOST = 64 * 1024 * 1024 };

QUERY(put, true, "INSERT INTO thing (id, t) VALUES ($1, $2)", TYPES(DB_INT, DB_TEXT), TYPES());
QUERY(count, false, "SELECT count(*) FROM thing", TYPES(), TYPES(DB_INT));
QUERY(sound, false,
      "SELECT count(*) = 1 AND min(integrity_check) = 'ok' FROM pragma_integrity_check", TYPES(),
      TYPES(DB_INT));

static struct db *open_new(const struct test_database *d)
{
	struct error e = {0};
	struct db *db;

	assert_int_equal(db_open(d->url, DB_WRITE, &db, &e), ERR_NONE);
	assert_int_equal(db_script(db, "CREATE TABLE thing (id bigint PRIMARY KEY, t text);", &e),
			 ERR_NONE);
	return db;
}

static int put_rows(struct db *db, int64_t first, int64_t n)
{
	char text[LONG];
	int k = ERR_NONE;

	memset(text, 'x', sizeof text);
	for (int64_t i = first; !k && i < first + n; i++)
		k = db_run(db, &put, VALUES(INT(i), TEXT(((struct str){text, LONG}))), NULL, NULL,
			   NULL);
	return k;
}

static void commit_rows(struct db *db, int64_t first, int64_t n)
{
	assert_int_equal(db_begin(db), ERR_NONE);
	assert_int_equal(put_rows(db, first, n), ERR_NONE);
	assert_int_equal(db_commit(db), ERR_NONE);
}

static int64_t number(struct db *db, const struct db_query *q)
{
	int64_t n = -1;

	assert_int_equal(db_run(db, q, NULL, take_int, &n, NULL), ERR_NONE);
	return n;
}

static const char *path_of(const struct test_database *d)
{
	return strncmp(d->url, "sqlite:", 7) == 0 ? d->url + 7 : d->url;
}

static void copy(struct arena *a, const char *from, const char *to, const char *suffix)
{
	struct error e = {0};
	struct str bytes;

	assert_int_equal(
	    file_read(a, arena_printf(a, "%s%s", from, suffix).p, FILE_MOST, &bytes, &e), ERR_NONE);
	assert_int_equal(file_replace(arena_printf(a, "%s%s", to, suffix).p, bytes, &e), ERR_NONE);
}

/* How many rows stand there when what is in the files now is all that is left. */
static int64_t rows_after_power_cut(const struct test_database *d)
{
	struct test_database *other = database_new(DB_SQLITE);
	struct arena *a = arena_new(2 * FILE_MOST);
	struct error e = {0};
	struct db *db;

	copy(a, path_of(d), path_of(other), "");
	copy(a, path_of(d), path_of(other), "-wal");
	assert_int_equal(db_open(other->url, DB_WRITE, &db, &e), ERR_NONE);
	int64_t n = number(db, &count);
	assert_int_equal(number(db, &sound), 1);
	db_close(db);
	arena_free(a);
	database_free(other);
	return n;
}

/* ---- tests -------------------------------------------------------------------------------------
 */

static void what_is_committed_is_in_the_files(void **state)
{
	const struct test_database *d = *state;
	struct db *db = open_new(d);

	assert_non_null(wal_layer());
	for (int64_t i = 0; i < 5; i++) {
		commit_rows(db, i, 1);
		assert_int_equal(rows_after_power_cut(d), i + 1);
	}
	db_close(db);
}

/* 2000 rows of 3000 bytes are fifty pieces. */
static void a_commit_may_be_larger_than_a_piece(void **state)
{
	const struct test_database *d = *state;
	struct db *db = open_new(d);

	commit_rows(db, 0, 2000);
	assert_int_equal(rows_after_power_cut(d), 2000);
	commit_rows(db, 2000, 1);
	assert_int_equal(rows_after_power_cut(d), 2001);
	db_close(db);
}

static void readers_see_each_commit(void **state)
{
	const struct test_database *d = *state;
	struct db *db = open_new(d), *reader;
	struct error e = {0};

	assert_int_equal(db_open(d->url, DB_READ, &reader, &e), ERR_NONE);
	for (int64_t i = 0; i < 50; i++) {
		commit_rows(db, i * 10, 10);
		assert_int_equal(number(reader, &count), (i + 1) * 10);
	}
	db_close(reader);
	db_close(db);
}

/* A cache of ten pages is written to the log, and read back from it, before the commit. */
static void what_is_undone_after_it_was_written_is_not_there(void **state)
{
	const struct test_database *d = *state;
	struct db *db = open_new(d);
	struct error e = {0};

	assert_int_equal(db_script(db, "PRAGMA cache_size=10;", &e), ERR_NONE);
	commit_rows(db, 0, 100);
	assert_int_equal(db_begin(db), ERR_NONE);
	assert_int_equal(put_rows(db, 100, 500), ERR_NONE);
	assert_int_equal(number(db, &count), 600);
	db_rollback(db);
	assert_int_equal(number(db, &count), 100);
	commit_rows(db, 100, 200);
	assert_int_equal(number(db, &count), 300);
	assert_int_equal(number(db, &sound), 1);
	assert_int_equal(rows_after_power_cut(d), 300);
	db_close(db);
}

/* The first piece that can't be written fails its commit, and that one alone. */
static void a_full_disk_fails_the_commit_and_harms_no_other(void **state)
{
	const struct test_database *d = *state;
	struct db *db = open_new(d);
	struct rlimit before, less;

	commit_rows(db, 0, 10);
	log_set_level(LOG_SILENT);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	less = (struct rlimit){.rlim_cur = 200 * 1024, .rlim_max = before.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &less), 0);
	assert_int_equal(db_begin(db), ERR_NONE);
	int k = put_rows(db, 10, 200);
	if (k)
		db_rollback(db);
	else
		k = db_commit(db);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(k, ERR_UNAVAILABLE);
	log_set_level(LOG_INFO);
	assert_int_equal(number(db, &count), 10);
	commit_rows(db, 10, 5);
	assert_int_equal(number(db, &sound), 1);
	assert_int_equal(rows_after_power_cut(d), 15);
	db_close(db);
}

static int pragma(struct db *db, const char *text)
{
	struct error e = {0};

	return db_script(db, text, &e);
}

/* Less than FULL, and a reader would be told of pages that are still in the writer's memory. */
static void a_commit_without_a_sync_is_for_who_is_alone(void **state)
{
	static const char *const less[] = {"PRAGMA synchronous=NORMAL", "PRAGMA synchronous = off",
					   "PRAGMA main.synchronous=1", "PRAGMA synchronous(0)",
					   "PRAGMA locking_mode=NORMAL; PRAGMA synchronous=OFF"};
	const struct test_database *d = *state;
	struct db *db = open_new(d);

	log_set_level(LOG_SILENT);
	for (size_t i = 0; i < sizeof less / sizeof *less; i++)
		assert_int_not_equal(pragma(db, less[i]), ERR_NONE);
	assert_int_equal(pragma(db, "PRAGMA synchronous=EXTRA; PRAGMA synchronous=FULL"), ERR_NONE);
	commit_rows(db, 0, 1);
	assert_int_equal(rows_after_power_cut(d), 1);
	assert_int_equal(pragma(db, "PRAGMA locking_mode=EXCLUSIVE; PRAGMA synchronous=OFF"),
			 ERR_NONE);
	commit_rows(db, 1, 100);
	assert_int_equal(number(db, &count), 101);
	assert_int_not_equal(pragma(db, "PRAGMA locking_mode=NORMAL"), ERR_NONE);
	assert_int_equal(pragma(db, "PRAGMA synchronous=FULL; PRAGMA locking_mode=NORMAL"),
			 ERR_NONE);
	assert_int_equal(number(db, &count), 101);
	commit_rows(db, 101, 1);
	log_set_level(LOG_INFO);
	assert_int_equal(rows_after_power_cut(d), 102);
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    ON_SQLITE(what_is_committed_is_in_the_files),
	    ON_SQLITE(a_commit_may_be_larger_than_a_piece),
	    ON_SQLITE(readers_see_each_commit),
	    ON_SQLITE(what_is_undone_after_it_was_written_is_not_there),
	    ON_SQLITE(a_full_disk_fails_the_commit_and_harms_no_other),
	    ON_SQLITE(a_commit_without_a_sync_is_for_who_is_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
