/* SPDX-License-Identifier: EUPL-1.2 */
#include "help/database.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "help/postgres.h"

const enum db_engine test_engines[2] = {DB_SQLITE, DB_POSTGRESQL};

static bool sqlite_make(struct test_database *d)
{
	snprintf(d->folder, sizeof d->folder, "/tmp/openpix-test-XXXXXX");
	if (!mkdtemp(d->folder))
		return false;
	snprintf(d->url, sizeof d->url, "%s/test.db", d->folder);
	return true;
}

static bool postgresql_make(struct test_database *d)
{
	static int number;
	const char *server = postgres_url();
	char sql[80];
	struct db *db;

	if (!server || db_open(server, DB_WRITE, &db, NULL))
		return false;
	number++;
	snprintf(sql, sizeof sql, "CREATE DATABASE test_%d", number);
	int k = db_script(db, sql, NULL);
	db_close(db);
	snprintf(d->url, sizeof d->url, "postgresql://postgres@127.0.0.1:%d/test_%d",
		 postgres_port(), number);
	return !k;
}

struct test_database *database_new(enum db_engine engine)
{
	struct test_database *d = calloc(1, sizeof *d);

	d->engine = engine;
	if (engine == DB_SQLITE ? sqlite_make(d) : postgresql_make(d))
		return d;
	free(d);
	return NULL;
}

static void folder_remove(const char *path)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;

	while (folder && (entry = readdir(folder))) {
		char file[400];
		snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
		if (entry->d_name[0] != '.')
			unlink(file);
	}
	if (folder)
		closedir(folder);
	rmdir(path);
}

void database_free(struct test_database *d)
{
	if (d && d->folder[0])
		folder_remove(d->folder);
	free(d);
}

int database_setup(void **state)
{
	const enum db_engine *engine = *state;

	*state = database_new(*engine);
	return *state ? 0 : -1;
}

int database_teardown(void **state)
{
	database_free(*state);
	return 0;
}
