/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/engine.h"

#include <errno.h>
#include <pthread.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include "base/file.h"
#include "base/log.h"
#include "db/checkpoint.h"
#include "db/wal.h"

enum {
	BUSY_MS = 10 * 1000, /* how long to wait for another process's lock */
	CHECKPOINT_PAGES =
	    4000, /* 16 MB of log before it is copied into the file: seldom, and short */
	COLUMNS_MAX = 64,
};

static const char *const settings_both = "PRAGMA foreign_keys=ON;"
					 "PRAGMA cell_size_check=ON;"
					 "PRAGMA temp_store=MEMORY;";
static const char *const settings_write = "PRAGMA synchronous=FULL;"
					  "PRAGMA cache_size=-32768;"
					  "PRAGMA journal_size_limit=67108864;";
/* No mmap_size: after each commit of another connection the mapping is made anew, which costs more
 * than reading the few pages of a request. */
static const char *const settings_read = "PRAGMA query_only=ON;"
					 "PRAGMA cache_size=-4096;";

enum own {
	OWN_BEGIN,
	OWN_COMMIT,
	OWN_ROLLBACK,
	OWN_SAVEPOINT,
	OWN_RELEASE,
	OWN_UNDO,
	OWN_VERSION,
	OWNS
};
static const char *const own_text[][OWNS] = {
    [DB_READ] = {"BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT job", "RELEASE job", "ROLLBACK TO job",
		 "PRAGMA data_version"},
    [DB_WRITE] = {"BEGIN IMMEDIATE", "COMMIT", "ROLLBACK", "SAVEPOINT job", "RELEASE job",
		  "ROLLBACK TO job", "PRAGMA data_version"},
};

/* A prepared statement. SQLite numbers `$1` by order of appearance, as any name: index[i] is the
 * place that it gave to parameter i + 1. */
struct statement {
	sqlite3_stmt *q;
	int index[];
};

struct sqlite {
	struct db db;
	sqlite3 *handle;
	struct statement **statements; /* by slot */
	size_t slots;
	sqlite3_stmt *own[OWNS];
	int version; /* of the data, as other connections change it */
	bool alone;  /* no other connection sees the file: locking_mode=EXCLUSIVE */
	bool lax;    /* synchronous is less than FULL */
	struct checkpoint *checkpoint; /* NULL: after the commit that fills the log */
};

/* ---- failures ------------------------------------------------------------------------------- */

static int kind_of_constraint(int extended)
{
	switch (extended) {
	case SQLITE_CONSTRAINT_UNIQUE:
	case SQLITE_CONSTRAINT_PRIMARYKEY:
	case SQLITE_CONSTRAINT_ROWID:
	case SQLITE_CONSTRAINT_CHECK:
	case SQLITE_CONSTRAINT_FOREIGNKEY:
	case SQLITE_CONSTRAINT_TRIGGER:
		return ERR_CONFLICT;
	default:
		return ERR_INTERNAL;
	}
}

static int kind_of(int code)
{
	switch (code & 0xff) {
	case SQLITE_CONSTRAINT:
		return kind_of_constraint(code);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_FULL:
	case SQLITE_IOERR:
	case SQLITE_NOMEM:
	case SQLITE_INTERRUPT:
	case SQLITE_CANTOPEN:
		return ERR_UNAVAILABLE;
	default:
		return ERR_INTERNAL;
	}
}

/* After a call that failed: says so in the log and notes whether the transaction is still there. */
static int fail(struct sqlite *s, const char *what)
{
	int code = sqlite3_extended_errcode(s->handle);
	int k = kind_of(code);

	if (k != ERR_CONFLICT)
		log_text(LOG_ERROR, "database: %s: %s (%d)", what, sqlite3_errmsg(s->handle), code);
	if (s->db.in_transaction && sqlite3_get_autocommit(s->handle))
		s->db.lost = true;
	return k;
}

/* A statement of a transaction that is no longer there must not run on its own. */
static bool astray(struct sqlite *s)
{
	if (!s->db.in_transaction || !sqlite3_get_autocommit(s->handle))
		return false;
	s->db.lost = true;
	return true;
}

/* ---- statements ----------------------------------------------------------------------------- */

static bool slots_grow(struct sqlite *s, size_t slot)
{
	size_t n = slot + 32;
	struct statement **more = realloc(s->statements, n * sizeof *more);

	if (!more)
		return false;
	memset(more + s->slots, 0, (n - s->slots) * sizeof *more);
	s->statements = more;
	s->slots = n;
	return true;
}

static int parameters_find(struct statement *st, const struct db_query *q)
{
	for (unsigned i = 0; i < q->param_count; i++) {
		char name[8];
		snprintf(name, sizeof name, "$%u", i + 1);
		st->index[i] = sqlite3_bind_parameter_index(st->q, name);
		if (st->index[i] == 0) {
			log_text(LOG_ERROR, "database: %s: %s is missing", q->name, name);
			return ERR_INTERNAL;
		}
	}
	return ERR_NONE;
}

static int statement_make(struct sqlite *s, const struct db_query *q, size_t slot)
{
	if (q->column_count > COLUMNS_MAX || (slot >= s->slots && !slots_grow(s, slot)))
		return ERR_INTERNAL;
	struct statement *st = calloc(1, sizeof *st + q->param_count * sizeof *st->index);
	if (!st)
		return ERR_UNAVAILABLE;
	int k = ERR_NONE;
	if (sqlite3_prepare_v3(s->handle, q->sqlite, -1, SQLITE_PREPARE_PERSISTENT, &st->q, NULL))
		k = fail(s, q->name);
	else if (sqlite3_column_count(st->q) < q->column_count)
		k = ERR_INTERNAL;
	else
		k = parameters_find(st, q);
	if (k) {
		sqlite3_finalize(st->q);
		free(st);
		return k;
	}
	s->statements[slot] = st;
	return ERR_NONE;
}

static int statement_of(struct sqlite *s, const struct db_query *q, struct statement **out)
{
	size_t slot = engine_slot(q);

	if (slot >= s->slots || !s->statements[slot]) {
		int k = statement_make(s, q, slot);
		if (k)
			return k;
	}
	*out = s->statements[slot];
	return ERR_NONE;
}

static int sqlite_prepare(struct db *db, const struct db_query *q)
{
	struct statement *st;

	return statement_of((struct sqlite *)db, q, &st);
}

static int bind_one(sqlite3_stmt *q, int at, const struct db_value *v)
{
	switch (v->type) {
	case DB_NULL:
		return sqlite3_bind_null(q, at);
	case DB_INT:
	case DB_BOOL:
		return sqlite3_bind_int64(q, at, v->i);
	case DB_REAL:
		return sqlite3_bind_double(q, at, v->r);
	case DB_TEXT: /* a NULL pointer would bind NULL: an empty text has one that isn't */
		return sqlite3_bind_text64(q, at, v->s.n ? v->s.p : "", v->s.n, SQLITE_STATIC,
					   SQLITE_UTF8);
	case DB_BYTES:
		return sqlite3_bind_blob64(q, at, v->s.n ? v->s.p : "", v->s.n, SQLITE_STATIC);
	}
	return SQLITE_MISUSE;
}

static void column_read(sqlite3_stmt *q, int i, enum db_type type, struct db_value *v)
{
	*v = (struct db_value){.type = DB_NULL};
	if (sqlite3_column_type(q, i) == SQLITE_NULL)
		return;
	v->type = type;
	if (type == DB_INT || type == DB_BOOL) {
		v->i = sqlite3_column_int64(q, i);
	} else if (type == DB_REAL) {
		v->r = sqlite3_column_double(q, i);
	} else { /* the pointer first: it may convert, and the length is the converted one's */
		v->s.p = type == DB_TEXT ? (const char *)sqlite3_column_text(q, i)
					 : (const char *)sqlite3_column_blob(q, i);
		v->s.n = (size_t)sqlite3_column_bytes(q, i);
	}
}

/* Steps through the rows. A statement that writes is run to its end whatever `fn` says. */
static int rows_read(struct sqlite *s, const struct db_query *q, sqlite3_stmt *st, db_row_fn *fn,
		     void *context)
{
	struct db_value row[COLUMNS_MAX];
	bool wanted = fn != NULL;
	int code;

	while ((code = sqlite3_step(st)) == SQLITE_ROW) {
		for (int i = 0; wanted && i < q->column_count; i++)
			column_read(st, i, q->columns[i], &row[i]);
		if (wanted && fn(context, row)) {
			wanted = false;
			if (!q->writes)
				return ERR_NONE;
		}
	}
	return code == SQLITE_DONE ? ERR_NONE : fail(s, q->name);
}

static int sqlite_run(struct db *db, const struct db_query *q, const struct db_value *params,
		      db_row_fn *fn, void *context, int64_t *changed)
{
	struct sqlite *s = (struct sqlite *)db;
	struct statement *st;
	int k = astray(s) ? ERR_UNAVAILABLE : statement_of(s, q, &st);

	if (k)
		return k;
	for (unsigned i = 0; i < q->param_count; i++)
		if (bind_one(st->q, st->index[i], &params[i]) != SQLITE_OK)
			return fail(s, q->name);
	k = rows_read(s, q, st->q, fn, context);
	if (!k && changed && q->writes)
		*changed = sqlite3_changes64(s->handle);
	if (sqlite3_reset(st->q) != SQLITE_OK && !k)
		k = fail(s, q->name);
	return k;
}

/* ---- transactions --------------------------------------------------------------------------- */

static int own_prepare(struct sqlite *s, enum own own)
{
	const char *text = own_text[s->db.mode][own];

	if (!s->own[own] && sqlite3_prepare_v3(s->handle, text, -1, SQLITE_PREPARE_PERSISTENT,
					       &s->own[own], NULL) != SQLITE_OK)
		return fail(s, text);
	return ERR_NONE;
}

static int own_run(struct sqlite *s, enum own own)
{
	int k = own_prepare(s, own);

	if (k)
		return k;
	k = sqlite3_step(s->own[own]) == SQLITE_DONE ? ERR_NONE
						     : fail(s, own_text[s->db.mode][own]);
	sqlite3_reset(s->own[own]);
	return k;
}

static int sqlite_begin(struct db *db)
{
	return own_run((struct sqlite *)db, OWN_BEGIN);
}

static int sqlite_commit(struct db *db)
{
	return own_run((struct sqlite *)db, OWN_COMMIT);
}

static void sqlite_rollback(struct db *db)
{
	struct sqlite *s = (struct sqlite *)db;

	if (!sqlite3_get_autocommit(s->handle))
		own_run(s, OWN_ROLLBACK);
}

static int sqlite_savepoint(struct db *db)
{
	return own_run((struct sqlite *)db, OWN_SAVEPOINT);
}

static int sqlite_release(struct db *db)
{
	return own_run((struct sqlite *)db, OWN_RELEASE);
}

static int sqlite_undo(struct db *db)
{
	struct sqlite *s = (struct sqlite *)db;
	int k = own_run(s, OWN_UNDO);

	return k ? k : own_run(s, OWN_RELEASE);
}

static bool sqlite_intact(struct db *db)
{
	return !sqlite3_get_autocommit(((struct sqlite *)db)->handle);
}

/* 0, which no data has, when it can't be told. */
static int version_of(struct sqlite *s)
{
	int version = 0;

	if (own_prepare(s, OWN_VERSION))
		return 0;
	if (sqlite3_step(s->own[OWN_VERSION]) == SQLITE_ROW)
		version = sqlite3_column_int(s->own[OWN_VERSION], 0);
	sqlite3_reset(s->own[OWN_VERSION]);
	return version;
}

static bool sqlite_disturbed(struct db *db)
{
	struct sqlite *s = (struct sqlite *)db;
	int before = s->version;

	s->version = version_of(s);
	return !s->version || s->version != before;
}

static int sqlite_stamp(struct db *db, uint64_t *out)
{
	int version = version_of((struct sqlite *)db);

	*out = (uint64_t)version;
	return version ? ERR_NONE : ERR_UNAVAILABLE;
}

static int sqlite_script(struct db *db, const char *sql, struct error *e)
{
	struct sqlite *s = (struct sqlite *)db;

	if (astray(s))
		return error_set(e, ERR_UNAVAILABLE, N_("The transaction has failed."));
	if (sqlite3_exec(s->handle, sql, NULL, NULL, NULL) == SQLITE_OK)
		return ERR_NONE;
	return error_set(e, (enum error_kind)fail(s, "script"),
			 N_("The database refused a statement; the log says which."));
}

static void sqlite_be_busy(struct db *db)
{
	struct sqlite *s = (struct sqlite *)db;

	if (!s->checkpoint)
		s->checkpoint = checkpoint_start(s->handle);
}

/* ---- opening and closing -------------------------------------------------------------------- */

static void sqlite_shut(struct db *db)
{
	struct sqlite *s = (struct sqlite *)db;

	checkpoint_end(s->checkpoint);
	for (size_t i = 0; i < s->slots; i++)
		if (s->statements[i]) {
			sqlite3_finalize(s->statements[i]->q);
			free(s->statements[i]);
		}
	for (size_t i = 0; i < OWNS; i++)
		sqlite3_finalize(s->own[i]);
	free(s->statements);
	if (sqlite3_close(s->handle) != SQLITE_OK)
		log_text(LOG_ERROR, "database: %s", sqlite3_errmsg(s->handle));
	free(s);
}

static const struct engine sqlite_engine = {
    .id = DB_SQLITE,
    .close = sqlite_shut,
    .prepare = sqlite_prepare,
    .run = sqlite_run,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .savepoint = sqlite_savepoint,
    .release = sqlite_release,
    .undo = sqlite_undo,
    .intact = sqlite_intact,
    .disturbed = sqlite_disturbed,
    .stamp = sqlite_stamp,
    .script = sqlite_script,
    .be_busy = sqlite_be_busy,
};

static void sqlite_once(void)
{
	/* Counting memory takes a lock that every thread would share. */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/* Makes the file, readable by its owner only, and the folders above it. mknod and not open: to
 * close a descriptor of a database file would drop the locks this process holds on it. */
static bool file_make(const char *path)
{
	struct str s = str_of(path);
	size_t n = s.n;
	bool made = true;

	while (n && s.p[n - 1] != '/')
		n--;
	if (n > 1) {
		char *folder = strndup(path, n - 1);
		made = folder && file_mkdirs(folder, NULL) == ERR_NONE;
		free(folder);
	}
	return made && (mknod(path, S_IFREG | 0600, 0) == 0 || errno == EEXIST);
}

/* While others read the log, its layer (db/wal.h) needs each commit synced: they would be told of
 * pages that are not in the file yet. */
static bool is_permitted(struct sqlite *s, const char *pragma, const char *value)
{
	if (sqlite3_stricmp(pragma, "locking_mode") == 0) {
		bool alone = sqlite3_stricmp(value, "EXCLUSIVE") == 0;
		if (!alone && s->lax)
			return false;
		s->alone = alone;
	}
	if (sqlite3_stricmp(pragma, "synchronous") == 0) {
		s->lax =
		    sqlite3_stricmp(value, "FULL") != 0 && sqlite3_stricmp(value, "EXTRA") != 0;
		return !s->lax || s->alone;
	}
	return true;
}

static int permit(void *context, int action, const char *pragma, const char *value, const char *,
		  const char *)
{
	if (action != SQLITE_PRAGMA || !value || is_permitted(context, pragma, value))
		return SQLITE_OK;
	log_text(LOG_ERROR,
		 "database: PRAGMA %s=%s is refused: synchronous must be FULL or EXTRA unless "
		 "locking_mode=EXCLUSIVE was set before (db/wal.h)",
		 pragma, value);
	return SQLITE_DENY;
}

static int is_wal(void *context, int, char **values, char **)
{
	*(bool *)context = values[0] && strcmp(values[0], "wal") == 0;
	return 0;
}

static bool settle(sqlite3 *h, enum db_mode mode, bool in_memory)
{
	bool wal = false;

	sqlite3_extended_result_codes(h, 1);
	sqlite3_busy_timeout(h, BUSY_MS);
	sqlite3_db_config(h, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
	sqlite3_db_config(h, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)NULL);
	sqlite3_db_config(h, SQLITE_DBCONFIG_DQS_DML, 0, (int *)NULL);
	sqlite3_db_config(h, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)NULL);
	if (sqlite3_exec(h, settings_both, NULL, NULL, NULL) != SQLITE_OK)
		return false;
	if (mode ==
	    DB_READ) /* schema_version is in the file's head: read it to know what the file is */
		return sqlite3_exec(h, settings_read, NULL, NULL, NULL) == SQLITE_OK &&
		       sqlite3_exec(h, "PRAGMA schema_version", NULL, NULL, NULL) == SQLITE_OK;
	if (sqlite3_exec(h, settings_write, NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_exec(h, "PRAGMA journal_mode=WAL", is_wal, &wal, NULL) != SQLITE_OK)
		return false;
	sqlite3_wal_autocheckpoint(h, CHECKPOINT_PAGES);
	return wal || in_memory;
}

int sqlite_open(const char *path, enum db_mode mode, struct db **out, struct error *e)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	bool in_memory = strcmp(path, ":memory:") == 0;
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;

	pthread_once(&once, sqlite_once);
	if (mode == DB_WRITE && !in_memory && !file_make(path))
		return error_arg(e, ERR_UNAVAILABLE, N_("The database file {0} can't be created."),
				 str_of(path));
	struct sqlite *s = calloc(1, sizeof *s);
	if (!s)
		return error_set(e, ERR_UNAVAILABLE, N_("Out of memory."));
	s->db = (struct db){.engine = &sqlite_engine, .mode = mode};
	flags |= mode == DB_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
	if (sqlite3_open_v2(path, &s->handle, flags, mode == DB_WRITE ? wal_layer() : NULL) !=
		SQLITE_OK ||
	    !settle(s->handle, mode, in_memory)) {
		log_text(LOG_ERROR, "database: %s: %s", path,
			 s->handle ? sqlite3_errmsg(s->handle) : "no memory");
		sqlite_shut(&s->db);
		return error_arg(e, ERR_UNAVAILABLE, N_("{0} can't be opened as a database."),
				 str_of(path));
	}
	if (mode == DB_WRITE)
		sqlite3_set_authorizer(s->handle, permit, s);
	*out = &s->db;
	return ERR_NONE;
}
