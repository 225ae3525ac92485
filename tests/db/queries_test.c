/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/log.h"
#include "db/engine.h"
#include "db/migration.h"
#include "help/database.h"
#include "help/postgres.h"
#include "learn/queries.h"
#include "people/queries.h"
#include "web/queries.h"

static void prepare_all(struct db *db, const struct db_query *const *queries, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (db_prepare(db, queries[i]))
			fail_msg("%s is refused", queries[i]->name);
}

/* SQLite has looked at them when they were built; PostgreSQL sees them here for the first time. */
static void every_statement_fits_the_schema(void **state)
{
	const struct test_database *d = *state;
	struct error e = {0};
	struct db *db;

	assert_int_equal(db_open(d->url, DB_WRITE, &db, &e), ERR_NONE);
	assert_int_equal(migration_apply(db, &e), ERR_NONE);
	assert_true(web_query_count > 0 && people_query_count > 0 && learn_query_count > 0);
	prepare_all(db, web_queries, web_query_count);
	prepare_all(db, people_queries, people_query_count);
	prepare_all(db, learn_queries, learn_query_count);
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {ON_BOTH(every_statement_fits_the_schema)};

	log_set_level(LOG_ERROR);
	postgres_url();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
