/* SPDX-License-Identifier: EUPL-1.2 */
/* house.h - what a test of a room with data needs around it, on either engine: a migrated database
 * with a connection and a write queue, a clock the test moves, ids, an arena, an account.
 *
 *     static void something_is_kept(void **state) { struct house *h = *state; … }
 *     const struct CMUnitTest tests[] = { HOUSE_ON_BOTH(something_is_kept) };
 *
 * With OPENPIX_TEST_LOG set the rooms' log is shown. <cmocka.h> must be included before this file. */
#pragma once
#include "base/id.h"
#include "db/queue.h"
#include "help/content.h"
#include "help/database.h"

enum { HOUSE_WRITERS = 4 }; /* of the queue, on PostgreSQL */

struct house {
	struct test_database *database;
	struct arena *arena;
	struct db *db; /* to look, and to change things behind everybody's back */
	struct db_queue *queue;
	int64_t now; /* what `clock` shows */
	struct clock clock;
	struct id_maker ids;
	struct test_content content; /* empty: content_make is the test's; removed in the end */
	struct bank *bank;           /* as content; let go in the end */
};

int house_setup(void **state);
int house_teardown(void **state);

/* A person, straight into the table; the id. */
int64_t house_person(struct house *h, const char *email);
/* The one number that a SELECT of trusted text gives. */
int64_t house_count(struct house *h, const char *sql);
/* The first column of the first row as text, in h->arena; empty when there is none. */
struct str house_text(struct house *h, const char *sql);
void house_script(struct house *h, const char *sql);

#define HOUSE_ON(test, name, engine) \
	{ name ": " #test, test, house_setup, house_teardown, (void *)(uintptr_t)&test_engines[engine] }
#define HOUSE_ON_SQLITE(test) HOUSE_ON(test, "sqlite", DB_SQLITE)
#define HOUSE_ON_BOTH(test) HOUSE_ON_SQLITE(test), HOUSE_ON(test, "postgresql", DB_POSTGRESQL)
