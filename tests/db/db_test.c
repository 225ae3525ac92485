/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/log.h"
#include "db/db.h"
#include "db/engine.h"
#include "help/database.h"
#include "help/postgres.h"
#include "help/query.h"

static const char *const schema = "CREATE TABLE thing (id bigint PRIMARY KEY, i bigint, r double "
				  "precision, t text, b bytea, o boolean);"
				  "CREATE TABLE rule (id bigint PRIMARY KEY, name text NOT NULL "
				  "UNIQUE, size bigint NOT NULL CHECK (size > 0),"
				  " owner bigint REFERENCES thing (id));";

QUERY(put_thing, true, "INSERT INTO thing (id, i, r, t, b, o) VALUES ($1, $2, $3, $4, $5, $6)",
      TYPES(DB_INT, DB_INT, DB_REAL, DB_TEXT, DB_BYTES, DB_BOOL), TYPES());
QUERY(get_thing, false, "SELECT i, r, t, b, o FROM thing WHERE id = $1", TYPES(DB_INT),
      TYPES(DB_INT, DB_REAL, DB_TEXT, DB_BYTES, DB_BOOL));
QUERY(put_rule, true, "INSERT INTO rule (id, name, size, owner) VALUES ($1, $2, $3, $4)",
      TYPES(DB_INT, DB_TEXT, DB_INT, DB_INT), TYPES());
QUERY(count_rules, false, "SELECT count(*) FROM rule", TYPES(), TYPES(DB_INT));
QUERY(grow_rules, true, "UPDATE rule SET size = size + $2 WHERE id <= $1", TYPES(DB_INT, DB_INT),
      TYPES());
QUERY(grow_back, true, "UPDATE rule SET size = size + 1 WHERE id <= $1 RETURNING id", TYPES(DB_INT),
      TYPES(DB_INT));
QUERY(list_rules, false, "SELECT id FROM rule ORDER BY id", TYPES(), TYPES(DB_INT));
QUERY(subtract, false, "SELECT CAST($2 AS bigint) - CAST($1 AS bigint) + $3 - $3",
      TYPES(DB_INT, DB_INT, DB_INT), TYPES(DB_INT));
QUERY(sum_rules, false, "SELECT sum(size) FROM rule", TYPES(), TYPES(DB_INT));
QUERY(write_in_secret, false, "INSERT INTO rule (id, name, size) VALUES (77, 'x', 1)", TYPES(),
      TYPES());
QUERY(no_such_table, false, "SELECT 1 FROM nowhere", TYPES(), TYPES(DB_INT));

static struct db *open_new(const struct test_database *d)
{
	struct error e = {0};
	struct db *db;

	assert_int_equal(db_open(d->url, DB_WRITE, &db, &e), ERR_NONE);
	assert_int_equal(db_script(db, schema, &e), ERR_NONE);
	return db;
}

static int64_t number(struct db *db, const struct db_query *q)
{
	int64_t n = -1;

	assert_int_equal(db_run(db, q, NULL, take_int, &n, NULL), ERR_NONE);
	return n;
}

static int rule(struct db *db, int64_t id, const char *name, int64_t size)
{
	return db_run(db, &put_rule,
		      VALUES(INT(id), TEXT(str_of(name)), INT(size), {.type = DB_NULL}), NULL, NULL,
		      NULL);
}

/* ---- values ------------------------------------------------------------------------------------
 */

static int same_row(void *context, const struct db_value *row)
{
	const struct db_value *sent = context;

	for (int i = 0; i < 5; i++) {
		assert_int_equal(row[i].type, sent[i].type);
		if (row[i].type == DB_INT || row[i].type == DB_BOOL)
			assert_true(row[i].i == sent[i].i);
		else if (row[i].type == DB_REAL)
			assert_true(row[i].r == sent[i].r);
		else if (row[i].type != DB_NULL)
			assert_true(str_eq(row[i].s, sent[i].s));
	}
	return 0;
}

static void values_come_back_as_they_were(void **state)
{
	struct db *db = open_new(*state);
	const struct db_value rows[][5] = {
	    {INT(0), REAL(0.1), TEXT(STR("")), BYTES(STR("")), BOOL(0)},
	    {INT(INT64_MAX), REAL(1.7976931348623157e308), TEXT(STR("l'\"été\" 🦉\n\\x41 %s")),
	     BYTES(STR("\0\1\xff\\x00'")), BOOL(1)},
	    {INT(INT64_MIN), REAL(5e-324), TEXT(STR("NULL")), BYTES(STR("\0")), BOOL(1)},
	    {{.type = DB_NULL},
	     {.type = DB_NULL},
	     {.type = DB_NULL},
	     {.type = DB_NULL},
	     {.type = DB_NULL}},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct db_value v[6] = {INT((int64_t)i)};
		memcpy(v + 1, rows[i], sizeof rows[i]);
		assert_int_equal(db_run(db, &put_thing, v, NULL, NULL, NULL), ERR_NONE);
	}
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(db_run(db, &get_thing, VALUES(INT((int64_t)i)), same_row,
					(void *)(uintptr_t)rows[i], NULL),
				 ERR_NONE);
	db_close(db);
}

static void parameters_are_bound_by_number_not_by_place(void **state)
{
	struct db *db = open_new(*state);
	int64_t n = 0;

	assert_int_equal(
	    db_run(db, &subtract, VALUES(INT(1), INT(10), INT(500)), take_int, &n, NULL), ERR_NONE);
	assert_int_equal(n, 9); /* $2 - $1 */
	db_close(db);
}

static void a_sum_wider_than_its_terms_is_read(void **state)
{
	struct db *db = open_new(*state);

	assert_int_equal(rule(db, 1, "a", 5000000000), ERR_NONE);
	assert_int_equal(rule(db, 2, "b", 7), ERR_NONE);
	assert_true(number(db, &sum_rules) == 5000000007); /* PostgreSQL's type is numeric here */
	db_close(db);
}

static int stop_at_two(void *context, const struct db_value *row)
{
	return ++*(int *)context == 2 && row[0].i == 2;
}

static void rows_end_when_the_reader_says_so(void **state)
{
	struct db *db = open_new(*state);
	int seen = 0;

	for (int i = 1; i <= 5; i++)
		assert_int_equal(rule(db, i, (const char[]){(char)('a' + i), 0}, i), ERR_NONE);
	assert_int_equal(db_run(db, &list_rules, NULL, stop_at_two, &seen, NULL), ERR_NONE);
	assert_int_equal(seen, 2);
	assert_true(number(db, &list_rules) == 5); /* the statement begins again */
	db_close(db);
}

static void changed_rows_are_counted(void **state)
{
	struct db *db = open_new(*state);
	int64_t n = -1;
	int seen = 0;

	for (int i = 1; i <= 3; i++)
		assert_int_equal(rule(db, i, (const char[]){(char)('a' + i), 0}, i), ERR_NONE);
	assert_int_equal(db_run(db, &grow_rules, VALUES(INT(2), INT(10)), NULL, NULL, &n),
			 ERR_NONE);
	assert_int_equal(n, 2);
	assert_int_equal(db_run(db, &grow_rules, VALUES(INT(0), INT(10)), NULL, NULL, &n),
			 ERR_NONE);
	assert_int_equal(n, 0);
	assert_int_equal(db_run(db, &count_rules, NULL, NULL, NULL, &n), ERR_NONE);
	assert_int_equal(n, 0); /* a read changes nothing, whatever went before */
	/* a change that gives rows is made whole though its reader stops early */
	assert_int_equal(db_run(db, &grow_back, VALUES(INT(3)), stop_at_two, &seen, &n), ERR_NONE);
	assert_int_equal(n, 3);
	assert_true(number(db, &sum_rules) == 1 + 2 + 3 + 2 * 10 + 3);
	db_close(db);
}

/* ---- refusals ----------------------------------------------------------------------------------
 */

static void constraints_are_conflicts(void **state)
{
	struct db *db = open_new(*state);

	assert_int_equal(rule(db, 1, "a", 1), ERR_NONE);
	assert_int_equal(rule(db, 1, "b", 1), ERR_CONFLICT); /* primary key */
	assert_int_equal(rule(db, 2, "a", 1), ERR_CONFLICT); /* unique */
	assert_int_equal(rule(db, 2, "b", 0), ERR_CONFLICT); /* check */
	assert_int_equal(db_run(db, &put_rule, VALUES(INT(2), TEXT(STR("b")), INT(1), INT(99)),
				NULL, NULL, NULL),
			 ERR_CONFLICT); /* foreign key */
	assert_int_equal(number(db, &count_rules), 1);
	db_close(db);
}

static void a_forgotten_value_is_our_fault(void **state)
{
	struct db *db = open_new(*state);

	assert_int_equal(db_run(db, &put_rule,
				VALUES(INT(2), {.type = DB_NULL}, INT(1), {.type = DB_NULL}), NULL,
				NULL, NULL),
			 ERR_INTERNAL);
	assert_int_equal(db_run(db, &no_such_table, NULL, NULL, NULL, NULL), ERR_INTERNAL);
	assert_int_equal(rule(db, 1, "a", 1), ERR_NONE); /* the connection is well */
	db_close(db);
}

static void a_read_connection_refuses_changes(void **state)
{
	const struct test_database *d = *state;
	struct db *db = open_new(d), *reader;

	assert_int_equal(rule(db, 1, "a", 1), ERR_NONE);
	assert_int_equal(db_open(d->url, DB_READ, &reader, NULL), ERR_NONE);
	assert_int_equal(rule(reader, 2, "b", 1), ERR_INTERNAL);
	assert_int_equal(db_run(reader, &write_in_secret, NULL, NULL, NULL, NULL), ERR_INTERNAL);
	assert_int_not_equal(db_script(reader, "CREATE TABLE other (id bigint)", NULL), ERR_NONE);
	assert_int_equal(number(reader, &count_rules), 1);
	db_close(reader);
	db_close(db);
}

static void a_script_that_fails_says_so(void **state)
{
	struct db *db = open_new(*state);
	struct error e = {0};

	assert_int_equal(db_script(db, "SELEKT 1", &e), ERR_INTERNAL);
	assert_int_equal(e.kind, ERR_INTERNAL);
	assert_non_null(e.message);
	db_close(db);
}

/* ---- transactions ------------------------------------------------------------------------------
 */

static void a_transaction_is_seen_when_it_is_committed(void **state)
{
	const struct test_database *d = *state;
	struct db *db = open_new(d), *reader;

	assert_int_equal(db_open(d->url, DB_READ, &reader, NULL), ERR_NONE);
	assert_int_equal(db_begin(db), ERR_NONE);
	assert_int_equal(rule(db, 1, "a", 1), ERR_NONE);
	assert_int_equal(number(db, &count_rules), 1);
	assert_int_equal(number(reader, &count_rules), 0);
	assert_int_equal(db_commit(db), ERR_NONE);
	assert_int_equal(number(reader, &count_rules), 1);

	assert_int_equal(db_begin(db), ERR_NONE);
	assert_int_equal(rule(db, 2, "b", 1), ERR_NONE);
	db_rollback(db);
	assert_int_equal(number(db, &count_rules), 1);
	db_close(reader);
	db_close(db);
}

static uint64_t stamp(struct db *db)
{
	uint64_t s = 0;

	assert_int_equal(db_stamp(db, &s), ERR_NONE);
	return s;
}

/* PostgreSQL's own upkeep may come between two looks, hardly between ten times two. */
static bool stays(struct db *db)
{
	for (int i = 0; i < 10; i++)
		if (stamp(db) == stamp(db))
			return true;
	return false;
}

static void a_stamp_lasts_until_somebody_commits(void **state)
{
	const struct test_database *d = *state;
	struct db *db = open_new(d), *reader, *another;

	assert_int_equal(db_open(d->url, DB_READ, &reader, NULL), ERR_NONE);
	assert_int_equal(db_open(d->url, DB_READ, &another, NULL), ERR_NONE);
	for (int i = 1; i <= 5; i++) {
		assert_true(stays(reader));
		assert_int_equal(db_begin(db), ERR_NONE);
		assert_int_equal(rule(db, i, i % 2 ? "odd" : "even", i),
				 i > 2 ? ERR_CONFLICT : ERR_NONE);
		uint64_t before = stamp(reader);
		assert_int_equal(number(reader, &count_rules), i > 2 ? 2 : i - 1);
		if (i > 2) {
			db_rollback(db);
			continue;
		}
		assert_int_equal(db_commit(db), ERR_NONE);
		assert_true(stamp(reader) != before);
		assert_int_equal(number(reader, &count_rules), i);
	}
	assert_true(stamp(reader) != stamp(another));
	db_close(another);
	db_close(reader);
	db_close(db);
}

static void a_transaction_is_undone_when_its_connection_is_closed(void **state)
{
	const struct test_database *d = *state;
	struct db *db = open_new(d);

	assert_int_equal(db_begin(db), ERR_NONE);
	assert_int_equal(rule(db, 1, "a", 1), ERR_NONE);
	db_close(db);
	assert_int_equal(db_open(d->url, DB_READ, &db, NULL), ERR_NONE);
	assert_int_equal(number(db, &count_rules), 0);
	db_close(db);
}

static void a_failed_statement_leaves_only_the_way_back(void **state)
{
	struct db *db = open_new(*state);
	int64_t n;

	assert_int_equal(db_begin(db), ERR_NONE);
	assert_int_equal(rule(db, 1, "a", 1), ERR_NONE);
	assert_int_equal(rule(db, 2, "a", 1), ERR_CONFLICT);
	assert_int_equal(rule(db, 3, "c", 1), ERR_CONFLICT); /* the same on both engines */
	assert_int_equal(db_run(db, &count_rules, NULL, take_int, &n, NULL), ERR_CONFLICT);
	assert_int_equal(db_commit(db), ERR_CONFLICT);
	assert_int_equal(number(db, &count_rules), 0);
	assert_int_equal(rule(db, 3, "c", 1), ERR_NONE);
	db_close(db);
}

static void a_reader_keeps_its_snapshot(void **state)
{
	const struct test_database *d = *state;
	struct db *db = open_new(d), *reader;

	assert_int_equal(db_open(d->url, DB_READ, &reader, NULL), ERR_NONE);
	assert_int_equal(db_begin(reader), ERR_NONE);
	assert_int_equal(number(reader, &count_rules), 0);
	assert_int_equal(rule(db, 1, "a", 1), ERR_NONE);
	assert_int_equal(number(reader, &count_rules), 0);
	assert_int_equal(db_commit(reader), ERR_NONE);
	assert_int_equal(number(reader, &count_rules), 1);
	db_close(reader);
	db_close(db);
}

static void transactions_do_not_nest(void **state)
{
	struct db *db = open_new(*state);

	assert_int_equal(db_begin(db), ERR_NONE);
	assert_int_equal(db_begin(db), ERR_INTERNAL);
	assert_int_equal(rule(db, 1, "a", 1), ERR_NONE);
	assert_int_equal(db_commit(db), ERR_NONE);
	assert_int_equal(db_commit(db), ERR_INTERNAL);
	assert_int_equal(number(db, &count_rules), 1);
	db_close(db);
}

/* ---- SQLite ------------------------------------------------------------------------------------
 */

static void the_file_is_its_owners_and_its_folders_are_made(void **state)
{
	const struct test_database *d = *state;
	char path[200], folder[200];
	struct stat s;
	struct db *db;

	snprintf(folder, sizeof folder, "%s/a", d->folder);
	snprintf(path, sizeof path, "sqlite:%s/a/b.db", d->folder);
	umask(0);
	assert_int_equal(db_open(path, DB_WRITE, &db, NULL), ERR_NONE);
	assert_int_equal(db_script(db, schema, NULL), ERR_NONE);
	assert_int_equal(stat(path + 7, &s), 0);
	assert_int_equal(s.st_mode & 0777, 0600);
	snprintf(path, sizeof path, "%s/a/b.db-wal", d->folder);
	assert_int_equal(stat(path, &s), 0); /* write-ahead log in use */
	assert_int_equal(s.st_mode & 0777, 0600);
	db_close(db);
	snprintf(path, sizeof path, "%s/a/b.db", d->folder);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(folder), 0); /* the last to close leaves no log behind */
}

static void what_is_no_database_is_refused(void **state)
{
	const struct test_database *d = *state;
	struct error e = {0};
	struct db *db = NULL;
	int fd = open(d->url, O_WRONLY | O_CREAT, 0600);
	static const char text[4096] = "This is a letter, not a database.";

	assert_int_equal(write(fd, text, sizeof text), sizeof text);
	close(fd);
	log_set_level(LOG_SILENT);
	assert_int_equal(db_open(d->url, DB_WRITE, &db, &e), ERR_UNAVAILABLE);
	assert_null(db);
	assert_true(str_eq(e.argument, str_of(d->url)));
	assert_int_equal(db_open(d->url, DB_READ, &db, &e), ERR_UNAVAILABLE);
	assert_int_equal(db_open("/proc/nowhere/a.db", DB_WRITE, &db, &e), ERR_UNAVAILABLE);
}

static void reading_does_not_make_a_file(void **state)
{
	const struct test_database *d = *state;
	struct db *db;

	log_set_level(LOG_SILENT);
	assert_int_equal(db_open(d->url, DB_READ, &db, NULL), ERR_UNAVAILABLE);
	assert_int_equal(access(d->url, F_OK), -1);
}

static void the_schema_can_not_be_forged(void **state)
{
	struct db *db = open_new(*state);

	/* SQLITE_DBCONFIG_DEFENSIVE: neither this nor a write to the schema's own table */
	assert_int_not_equal(
	    db_script(db, "PRAGMA writable_schema=ON; DELETE FROM sqlite_schema", NULL), ERR_NONE);
	/* a name in double quotes that is no column is a mistake, not a text */
	assert_int_not_equal(db_script(db, "SELECT \"nothing\"", NULL), ERR_NONE);
	db_close(db);
}

/* ---- PostgreSQL --------------------------------------------------------------------------------
 */

/* Ends every other connection to d's database. */
static void cut(const struct test_database *d)
{
	struct db *db;

	assert_int_equal(db_open(d->url, DB_WRITE, &db, NULL), ERR_NONE);
	assert_int_equal(
	    db_script(db,
		      "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
		      " WHERE datname = current_database() AND pid <> pg_backend_pid()",
		      NULL),
	    ERR_NONE);
	db_close(db);
}

static void a_lost_connection_is_made_anew(void **state)
{
	const struct test_database *d = *state;
	struct db *db = open_new(d);

	assert_int_equal(rule(db, 1, "a", 1), ERR_NONE);
	cut(d);
	assert_int_equal(number(db, &count_rules), 1); /* a read is simply done again */
	cut(d);
	assert_int_equal(rule(db, 2, "b", 1), ERR_UNAVAILABLE); /* of a change nobody can tell */
	assert_int_equal(rule(db, 3, "c", 1), ERR_NONE);
	cut(d);
	assert_int_equal(db_begin(db), ERR_NONE);
	assert_int_equal(rule(db, 4, "d", 1), ERR_NONE);
	assert_int_equal(db_commit(db), ERR_NONE);
	assert_int_equal(number(db, &count_rules), 3);
	/* nor is anything lost of a transaction that nothing was asked of yet */
	assert_int_equal(db_begin(db), ERR_NONE);
	cut(d);
	assert_int_equal(rule(db, 5, "e", 1), ERR_NONE);
	db_rollback(db);
	cut(d);
	assert_int_equal(db_begin(db), ERR_NONE);
	assert_int_equal(db_script(db, "DELETE FROM rule WHERE id = 4", NULL), ERR_NONE);
	db_rollback(db);
	assert_int_equal(number(db, &count_rules), 3);
	db_close(db);
}

static void a_transaction_of_nothing_is_kept_or_undone(void **state)
{
	const struct test_database *d = *state;
	struct db *db = open_new(d);

	assert_int_equal(db_begin(db), ERR_NONE);
	assert_int_equal(db_commit(db), ERR_NONE);
	assert_int_equal(db_begin(db), ERR_NONE);
	db_rollback(db);
	assert_int_equal(rule(db, 1, "a", 1), ERR_NONE); /* in none of them */
	assert_int_equal(number(db, &count_rules), 1);
	db_close(db);
}

static void a_connection_lost_in_a_transaction_ends_it(void **state)
{
	const struct test_database *d = *state;
	struct db *db = open_new(d);

	assert_int_equal(db_begin(db), ERR_NONE);
	assert_int_equal(rule(db, 1, "a", 1), ERR_NONE);
	cut(d);
	assert_int_equal(rule(db, 2, "b", 1), ERR_UNAVAILABLE);
	assert_true(db->again);
	assert_int_equal(rule(db, 3, "c", 1),
			 ERR_UNAVAILABLE); /* never outside of the transaction */
	assert_int_equal(db_commit(db), ERR_UNAVAILABLE);
	assert_int_equal(number(db, &count_rules), 0);
	db_close(db);
}

static void no_server_is_said_in_a_sentence(void **state)
{
	struct error e = {0};
	struct db *db = NULL;

	(void)state;
	log_set_level(LOG_SILENT);
	/* port 1: nobody listens there */
	assert_int_equal(db_open("postgresql://somebody:secret@127.0.0.1:1/x", DB_WRITE, &db, &e),
			 ERR_UNAVAILABLE);
	assert_null(db);
	assert_non_null(e.message);
	assert_true(e.argument.n > 0);
	assert_null(memmem(e.argument.p, e.argument.n, "secret", 6));
}

static void transactions_in_conflict_ask_for_another_try(void **state)
{
	const struct test_database *d = *state;
	struct db *one = open_new(d), *two;

	assert_int_equal(db_open(d->url, DB_WRITE, &two, NULL), ERR_NONE);
	assert_int_equal(rule(one, 1, "a", 1), ERR_NONE);
	assert_int_equal(db_begin(one), ERR_NONE);
	assert_int_equal(db_begin(two), ERR_NONE);
	/* each reads what the other is about to write */
	assert_int_equal(number(one, &sum_rules), 1);
	assert_int_equal(number(two, &sum_rules), 1);
	assert_int_equal(rule(one, 2, "b", 1), ERR_NONE);
	assert_int_equal(rule(two, 3, "c", 1), ERR_NONE);
	assert_int_equal(db_commit(one), ERR_NONE);
	assert_int_equal(db_commit(two), ERR_UNAVAILABLE);
	assert_true(two->again);
	db_close(one);
	db_close(two);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    ON_BOTH(values_come_back_as_they_were),
	    ON_BOTH(parameters_are_bound_by_number_not_by_place),
	    ON_BOTH(a_sum_wider_than_its_terms_is_read),
	    ON_BOTH(rows_end_when_the_reader_says_so),
	    ON_BOTH(changed_rows_are_counted),
	    ON_BOTH(constraints_are_conflicts),
	    ON_BOTH(a_forgotten_value_is_our_fault),
	    ON_BOTH(a_read_connection_refuses_changes),
	    ON_BOTH(a_script_that_fails_says_so),
	    ON_BOTH(a_transaction_is_seen_when_it_is_committed),
	    ON_BOTH(a_stamp_lasts_until_somebody_commits),
	    ON_BOTH(a_transaction_is_undone_when_its_connection_is_closed),
	    ON_BOTH(a_failed_statement_leaves_only_the_way_back),
	    ON_BOTH(a_reader_keeps_its_snapshot),
	    ON_BOTH(a_transaction_of_nothing_is_kept_or_undone),
	    ON_BOTH(transactions_do_not_nest),
	    ON_SQLITE(the_file_is_its_owners_and_its_folders_are_made),
	    ON_SQLITE(what_is_no_database_is_refused),
	    ON_SQLITE(reading_does_not_make_a_file),
	    ON_SQLITE(the_schema_can_not_be_forged),
	    ON_POSTGRESQL(a_lost_connection_is_made_anew),
	    ON_POSTGRESQL(a_connection_lost_in_a_transaction_ends_it),
	    ON_POSTGRESQL(no_server_is_said_in_a_sentence),
	    ON_POSTGRESQL(transactions_in_conflict_ask_for_another_try),
	};

	log_set_level(LOG_SILENT);
	postgres_url();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
