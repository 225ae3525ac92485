/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "help/house.h"

#include <sodium.h>
#include "base/log.h"
#include "db/migration.h"
#include "web/message.h"

static bool open_all(struct house *h)
{
	struct error e = {};

	if (db_open(h->database->url, DB_WRITE, &h->db, &e) == ERR_NONE &&
	    migration_apply(h->db, &e) == ERR_NONE &&
	    db_queue_open(h->database->url, HOUSE_WRITERS, &h->queue, &e) == ERR_NONE)
		return true;
	fprintf(stderr, "house: %s\n", error_text(&e, h->arena).p);
	return false;
}

int house_setup(void **state)
{
	struct house *h = calloc(1, sizeof *h);
	void *database = *state;

	log_set_level(getenv("OPENPIX_TEST_LOG") ? LOG_DEBUG : LOG_SILENT);
	message_init();
	if (!h || sodium_init() < 0 || database_setup(&database))
		return -1;
	h->database = database;
	h->arena = arena_new((size_t)512 << 20);
	h->now = INT64_C(1900000000000); /* March 2030: a day like any other */
	h->clock = clock_manual(&h->now);
	id_maker_init(&h->ids, h->clock, 1);
	*state = h;
	return open_all(h) ? 0 : -1;
}

int house_teardown(void **state)
{
	struct house *h = *state;

	db_queue_close(h->queue);
	db_close(h->db);
	bank_unref(h->bank);
	content_remove(&h->content);
	arena_free(h->arena);
	database_free(h->database);
	free(h);
	return 0;
}

/* ---- statements of a test's own ------------------------------------------------------------- */

static struct db_query query_of(const char *name, const char *sql, const enum db_type *column, int *slot)
{
	return (struct db_query){ .name = name, .sqlite = sql, .postgresql = sql,
		                  .columns = column, .column_count = 1, .slot = slot };
}

struct taken {
	struct arena *arena;
	int64_t number;
	struct str text;
};

static int take_number(void *context, const struct db_value *row)
{
	((struct taken *)context)->number = row[0].i;
	return 0;
}

static int take_text(void *context, const struct db_value *row)
{
	struct taken *t = context;

	t->text = arena_str(t->arena, row[0].s);
	return 1;
}

/* Prepared once a connection, so a text is met by its own query for the whole program. */
static const struct db_query *kept(const char *sql, const enum db_type *column)
{
	enum { MOST = 64 };
	static struct db_query queries[MOST];
	static int slots[MOST];
	static char names[MOST][16];
	static size_t n;

	for (size_t i = 0; i < n; i++)
		if (strcmp(queries[i].sqlite, sql) == 0 && queries[i].columns == column)
			return &queries[i];
	if (n == MOST)
		fail_msg("too many statements in one test program");
	char *copy = strdup(sql);
	snprintf(names[n], sizeof names[n], "test_%zu", n);
	queries[n] = query_of(names[n], copy, column, &slots[n]);
	return &queries[n++];
}

int64_t house_count(struct house *h, const char *sql)
{
	static const enum db_type number[] = { DB_INT };
	struct taken t = { .arena = h->arena };

	assert_int_equal(db_run(h->db, kept(sql, number), NULL, take_number, &t, NULL), ERR_NONE);
	return t.number;
}

struct str house_text(struct house *h, const char *sql)
{
	static const enum db_type text[] = { DB_TEXT };
	struct taken t = { .arena = h->arena };

	assert_int_equal(db_run(h->db, kept(sql, text), NULL, take_text, &t, NULL), ERR_NONE);
	return t.text;
}

void house_script(struct house *h, const char *sql)
{
	struct error e = {};

	if (db_script(h->db, sql, &e) != ERR_NONE)
		fail_msg("%s", error_text(&e, h->arena).p);
}

int64_t house_person(struct house *h, const char *email)
{
	int64_t id = id_next(&h->ids);

	house_script(h, arena_printf(h->arena,
	                             "INSERT INTO person (id, first_name, last_name, email, email_key, password, "
	                             "language, terms_accepted, created) VALUES (%lld, 'A', 'B', '%s', '%s', 'x', "
	                             "'fr', 1, 1)",
	                             (long long)id, email, email)
	                        .p);
	return id;
}
