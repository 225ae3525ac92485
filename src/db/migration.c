/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/migration.h"

#include "base/embedded.h"
#include "base/log.h"
#include "db/row.h"
#include "db/section.h"

enum { STEP_MAX = 4 * 1024 * 1024 };

static const char *const version_table =
    "CREATE TABLE IF NOT EXISTS schema_version (version bigint NOT NULL)";

static const enum db_type one_int[] = {DB_INT};
static int read_slot, insert_slot, update_slot;

static const struct db_query version_read = {
    .name = "schema_version_read",
    .sqlite = "SELECT version FROM schema_version",
    .postgresql = "SELECT version FROM schema_version",
    .columns = one_int,
    .column_count = 1,
    .slot = &read_slot,
};
static const struct db_query version_insert = {
    .name = "schema_version_insert",
    .sqlite = "INSERT INTO schema_version (version) VALUES ($1)",
    .postgresql = "INSERT INTO schema_version (version) VALUES ($1)",
    .params = one_int,
    .param_count = 1,
    .writes = true,
    .slot = &insert_slot,
};
static const struct db_query version_update = {
    .name = "schema_version_update",
    .sqlite = "UPDATE schema_version SET version = $1",
    .postgresql = "UPDATE schema_version SET version = $1",
    .params = one_int,
    .param_count = 1,
    .writes = true,
    .slot = &update_slot,
};

/* The number in "migrations/NNN_name.sql"; -1 when the name is another. */
static int step_number(struct str name)
{
	int64_t n;

	if (!str_starts(name, STR("migrations/")) || !str_ends(name, STR(".sql")))
		return -1;
	name = str_from(name, sizeof "migrations/" - 1);
	size_t end = str_find(name, '_');
	if (end < 3 || end == name.n || !str_int(str_sub(name, 0, end), &n) || n < 1 || n > 99999)
		return -1;
	return (int)n;
}

int migration_latest(void)
{
	int latest = 0;

	for (size_t i = 0; i < embedded_count; i++) {
		int n = step_number(embedded_files[i].name);
		if (n > latest)
			latest = n;
	}
	return latest;
}

static int version_row(void *context, const struct db_value *row)
{
	*(int64_t *)context = row[0].i;
	return 1;
}

static int version_get(struct db *db, int64_t *out, struct error *e)
{
	*out = -1;
	int k = db_script(db, version_table, e);
	if (!k)
		k = db_run(db, &version_read, NULL, version_row, out, NULL);
	if (!k && *out < 0) {
		*out = 0;
		k = db_run(db, &version_insert, &(struct db_value){DB_INT, .i = 0}, NULL, NULL,
			   NULL);
	}
	return k;
}

static int step_run(struct db *db, const struct embedded *file, struct error *e)
{
	struct buf text = BUF_INIT(STEP_MAX);
	const char *engine = db_engine_of(db) == DB_SQLITE ? "sqlite" : "postgresql";
	int k;

	unsigned line = section_pick(file->bytes, engine, &text);
	buf_char(&text, '\0');
	if (line || text.failed)
		k = error_set(e, ERR_INTERNAL, N_("A step of the schema is not well formed."));
	else
		k = db_script(db, text.p, e);
	if (k)
		log_text(LOG_ERROR, "database: " STR_FMT " was refused", STR_ARG(file->name));
	if (k && e)
		e->field = file->name;
	if (k && e && line)
		e->line = line;
	buf_release(&text);
	return k;
}

/* The steps after `from`, in the order of their numbers; each number once. */
static int steps_run(struct db *db, int from, int latest, struct error *e)
{
	for (int n = from + 1; n <= latest; n++) {
		const struct embedded *step = NULL;
		for (size_t i = 0; i < embedded_count; i++)
			if (step_number(embedded_files[i].name) == n) {
				if (step)
					return error_set(
					    e, ERR_INTERNAL,
					    N_("Two steps of the schema have one number."));
				step = &embedded_files[i];
			}
		if (!step)
			return error_set(e, ERR_INTERNAL, N_("A step of the schema is missing."));
		int k = step_run(db, step, e);
		if (k)
			return k;
	}
	return db_run(db, &version_update, &(struct db_value){DB_INT, .i = latest}, NULL, NULL,
		      NULL);
}

/* The number found is told first, the program's after it. */
static int newer(int64_t found, int latest, struct error *e)
{
	static _Thread_local char numbers[48];

	snprintf(numbers, sizeof numbers, "%lld > %d", (long long)found, latest);
	return error_arg(e, ERR_CONFLICT, N_("The database is newer than this program ({0})."),
			 str_of(numbers));
}

static int apply(struct db *db, struct error *e)
{
	int64_t version;
	int latest = migration_latest();
	int k = ERR_NONE;

	/* Two programs started at once go one after the other, and the second must see what the
	 * first has done: a serializable snapshot would be older than the lock. */
	if (db_engine_of(db) == DB_POSTGRESQL)
		k = db_script(db,
			      "SET TRANSACTION ISOLATION LEVEL READ COMMITTED;"
			      "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0;"
			      "SELECT pg_advisory_xact_lock(7250311901)",
			      e);
	if (!k)
		k = version_get(db, &version, e);
	if (k)
		return k;
	if (version > latest)
		return newer(version, latest, e);
	return version == latest ? ERR_NONE : steps_run(db, (int)version, latest, e);
}

int migration_apply(struct db *db, struct error *e)
{
	if (e)
		*e = (struct error){0};
	int k = db_begin(db);
	if (!k) {
		k = apply(db, e);
		if (k)
			db_rollback(db);
		else
			k = db_commit(db);
	}
	if (k && e && !e->message)
		error_set(e, (enum error_kind)k, N_("The schema can't be brought up to date."));
	return k;
}
