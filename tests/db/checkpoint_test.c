/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <sys/stat.h>
#include <unistd.h>
#include "db/checkpoint.h"
#include "db/queue.h"
#include "help/database.h"
#include "help/query.h"

enum {
	LONG = 3500, /* a row fills a page of 4,096 bytes */
	PAGE = 4096,
	FRAME = PAGE + 24, /* a page in the log */
	ROWS = 500
};

QUERY(put, true, "INSERT INTO thing (id, t) VALUES ($1, $2)", TYPES(DB_INT, DB_TEXT), TYPES());
QUERY(change, true, "UPDATE thing SET t = $1", TYPES(DB_TEXT), TYPES());
QUERY(alike, false, "SELECT count(*) FROM thing WHERE t = $1", TYPES(DB_TEXT), TYPES(DB_INT));
QUERY(sound, false,
      "SELECT count(*) = 1 AND min(integrity_check) = 'ok' FROM pragma_integrity_check", TYPES(),
      TYPES(DB_INT));

static const char *path_of(const struct test_database *d)
{
	return strncmp(d->url, "sqlite:", 7) == 0 ? d->url + 7 : d->url;
}

static int64_t size_of(const struct test_database *d, const char *suffix)
{
	char path[256];
	struct stat st;

	snprintf(path, sizeof path, "%s%s", path_of(d), suffix);
	return stat(path, &st) ? 0 : st.st_size;
}

static struct str text_of(char *text, char c)
{
	memset(text, c, LONG);
	return (struct str){text, LONG};
}

static struct db_queue *open_new(const struct test_database *d)
{
	struct db_queue *q = NULL;
	struct db *db = NULL;

	assert_int_equal(db_open(d->url, DB_WRITE, &db, NULL), ERR_NONE);
	assert_int_equal(db_script(db, "CREATE TABLE thing (id bigint PRIMARY KEY, t text)", NULL),
			 ERR_NONE);
	db_close(db);
	assert_int_equal(db_queue_open(d->url, 1, &q, NULL), ERR_NONE);
	return q;
}

static int64_t ask(const struct test_database *d, const struct db_query *q,
		   const struct db_value *values)
{
	struct db *db = NULL;
	int64_t n = -1;

	assert_int_equal(db_open(d->url, DB_READ, &db, NULL), ERR_NONE);
	assert_int_equal(db_run(db, q, values, take_int, &n, NULL), ERR_NONE);
	db_close(db);
	return n;
}

static int put_rows(struct db *db, void *args)
{
	char text[LONG];
	int64_t n = *(int64_t *)args;
	int k = ERR_NONE;

	for (int64_t i = 0; !k && i < n; i++)
		k = db_run(db, &put, VALUES(INT(i), TEXT(text_of(text, 'a'))), NULL, NULL, NULL);
	return k;
}

static int change_rows(struct db *db, void *args)
{
	char text[LONG];

	return db_run(db, &change, VALUES(TEXT(text_of(text, *(char *)args))), NULL, NULL, NULL);
}

/* ---- tests ----------------------------------------------------------------------------------- */

static void the_log_is_copied_while_nobody_commits(void **state)
{
	const struct test_database *d = *state;
	struct db_queue *q = open_new(d);
	int64_t n = CHECKPOINT_STEP + 100;
	bool copied = false;

	assert_int_equal(db_queue_wait(q, put_rows, &n), ERR_NONE);
	for (int i = 0; !copied && i < 30 * 1000; i++) {
		copied = size_of(d, "") >= n * PAGE;
		usleep(copied ? 0 : 1000);
	}
	assert_true(copied);
	assert_true(size_of(d, "-wal") >=
		    n * FRAME); /* it was the thread: the log is still there */
	db_queue_close(q);
	assert_int_equal(size_of(d, "-wal"), 0); /* the last connection has tidied up */
	assert_int_equal(ask(d, &sound, NULL), 1);
}

/* However fast commits come, the log begins anew once it is long: pages are written again and
 * again, three times as many as the log may have. */
static void the_log_is_bounded_under_load(void **state)
{
	const struct test_database *d = *state;
	struct db_queue *q = open_new(d);
	char text[LONG], c = 'a';
	int64_t n = ROWS;

	assert_int_equal(db_queue_wait(q, put_rows, &n), ERR_NONE);
	for (int i = 0; i < 3 * CHECKPOINT_MOST / ROWS; i++) {
		c = (char)('a' + i % 26);
		assert_int_equal(db_queue_wait(q, change_rows, &c), ERR_NONE);
	}
	assert_true(size_of(d, "-wal") <= (int64_t)(CHECKPOINT_MOST + 2 * ROWS) * FRAME);
	assert_int_equal(ask(d, &alike, VALUES(TEXT(text_of(text, c)))), ROWS);
	db_queue_close(q);
	assert_int_equal(ask(d, &alike, VALUES(TEXT(text_of(text, c)))), ROWS);
	assert_int_equal(ask(d, &sound, NULL), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    ON_SQLITE(the_log_is_copied_while_nobody_commits),
	    ON_SQLITE(the_log_is_bounded_under_load),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
