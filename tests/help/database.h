/* SPDX-License-Identifier: EUPL-1.2 */
/* database.h - an empty database for a test, on either engine. A test that takes its engine from its
 * state is listed with ON_BOTH and runs once on each:
 *
 *     static void rows_come_back(void **state) { struct test_database *d = *state; db_open(d->url, …); }
 *     const struct CMUnitTest tests[] = { ON_BOTH(rows_come_back) };
 *
 * <cmocka.h> must be included before this file. */
#pragma once
#include "db/db.h"

struct test_database {
	enum db_engine engine;
	char url[160];
	char folder[40]; /* SQLite: where the file is, removed in the end */
};

struct test_database *database_new(enum db_engine engine); /* NULL when there is none */
void database_free(struct test_database *d);

/* Setup and teardown; *state holds &test_engines[engine] before and the database after. */
extern const enum db_engine test_engines[2];
int database_setup(void **state);
int database_teardown(void **state);

#define ON_SQLITE(test) \
	{ "sqlite: " #test, test, database_setup, database_teardown, (void *)(uintptr_t)&test_engines[DB_SQLITE] }
#define ON_POSTGRESQL(test) \
	{ "postgresql: " #test, test, database_setup, database_teardown, (void *)(uintptr_t)&test_engines[DB_POSTGRESQL] }
#define ON_BOTH(test) ON_SQLITE(test), ON_POSTGRESQL(test)
