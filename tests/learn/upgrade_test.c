/* SPDX-License-Identifier: EUPL-1.2 */
/* Answers kept by an older program are all there after the schema has changed under them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/embedded.h"
#include "db/migration.h"
#include "db/section.h"
#include "help/database.h"
#include "learn/queries.h"

enum { OLD = 7 }; /* answers stood by their test and not yet in the order in which they came */

/* As a program that knew the first `OLD` steps left it. */
static void make_old(struct db *db)
{
	const char *engine = db_engine_of(db) == DB_SQLITE ? "sqlite" : "postgresql";

	for (int n = 1; n <= OLD; n++) {
		char prefix[32];
		bool found = false;
		snprintf(prefix, sizeof prefix, "migrations/%03d_", n);
		for (size_t i = 0; i < embedded_count; i++) {
			if (!str_starts(embedded_files[i].name, str_of(prefix)))
				continue;
			struct buf text = BUF_INIT(1 << 20);
			assert_int_equal(section_pick(embedded_files[i].bytes, engine, &text), 0);
			buf_char(&text, '\0');
			assert_int_equal(db_script(db, text.p, NULL), ERR_NONE);
			buf_release(&text);
			found = true;
		}
		assert_true(found);
	}
	assert_int_equal(db_script(db,
	                           "CREATE TABLE schema_version (version bigint NOT NULL);"
	                           "INSERT INTO schema_version (version) VALUES (7)",
	                           NULL),
	                 ERR_NONE);
}

/* Two tests of one person: one over, one under way. */
static const char rows[] =
    "INSERT INTO person (id, first_name, last_name, email, email_key, password, language, created, terms_accepted)"
    " VALUES (1, 'Inès', 'Test', 'ines@test.example', 'ines@test.example', '', 'fr', 1, 1);"
    "INSERT INTO assessment (id, person, competence, state, method, started, ended, first_challenge)"
    " VALUES (10, 1, '1.1', 'completed', 'openpix', 1, 9, 'a1-1'), (20, 1, '1.2', 'started', 'openpix', 2, NULL, 'b1-1');"
    "INSERT INTO answer (assessment, position, person, challenge, language, value, result, elements, release, answered, next_challenge, known, pix, level)"
    " VALUES (10, 1, 1, 'a1-1', 'fr', '1', 'ok', 'a1+3 ', 5, 3, 'a2-1', NULL, NULL, NULL),"
    "        (20, 1, 1, 'b1-1', 'fr', '2', 'ko', 'b1-4 ', 5, 4, 'b2-1', 'b1-4 ', 0, 0),"
    "        (10, 2, 1, 'a2-1', 'fr', '3', 'ko', 'a2-5 ', 5, 5, '', NULL, NULL, NULL),"
    "        (20, 2, 1, 'b2-1', 'fr', '4', 'ok', 'b2+6 ', 5, 6, 'b3-1', 'b1-4 b2+6 ', 8, 1);"
    "INSERT INTO knowledge_kept (person, competence, state, assessment, pix, level, newest, release, elements, sure)"
    " VALUES (1, '1.1', 'completed', 10, 4, 1, 5, 5, 'a1+3 a2-5 ', 90), (1, '1.2', 'started', 20, 0, 0, 0, 0, '', 0);";

static void answers_are_kept_by_an_upgrade(void **state)
{
	struct test_database *d = *state;
	struct arena *a = arena_new(1 << 20);
	struct answer_range *list;
	struct knowledge_row known;
	struct db *db = NULL;
	int64_t added;
	size_t n;

	assert_int_equal(db_open(d->url, DB_WRITE, &db, NULL), ERR_NONE);
	make_old(db);
	assert_int_equal(db_script(db, rows, NULL), ERR_NONE);
	assert_int_equal(migration_apply(db, NULL), ERR_NONE);

	assert_int_equal(answer_range(db, a, 10, 1, 99, &list, &n), ERR_NONE);
	assert_int_equal(n, 2);
	assert_true(str_eq(list[0].challenge, STR("a1-1")) && str_eq(list[0].value, STR("1")));
	assert_true(str_eq(list[1].challenge, STR("a2-1")) && list[1].answered == 5);
	/* what is known of a test under way is its last answer's */
	assert_int_equal(knowledge_row(db, a, 1, STR("1.2"), &known), ERR_NONE);
	assert_true(str_eq(known.elements, STR("b1-4 b2+6 ")) && known.pix == 8 && known.newest == 6);
	assert_int_equal(knowledge_row(db, a, 1, STR("1.1"), &known), ERR_NONE);
	assert_true(str_eq(known.elements, STR("a1+3 a2-5 ")) && known.sure == 90);

	/* and the key still counts a repeat once */
	for (int64_t position = 2; position <= 3; position++) {
		assert_int_equal(answer_insert_next(db, 20, position, 1, STR("b2-1"), STR("fr"), STR("5"), STR("ok"),
		                                    STR(""), 5, 7, STR(""), (struct db_opt_text){}, (struct db_opt_int){},
		                                    (struct db_opt_int){}, &added),
		                 ERR_NONE);
		assert_int_equal(added, position == 3);
	}
	db_close(db);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { ON_BOTH(answers_are_kept_by_an_upgrade) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
