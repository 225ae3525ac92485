/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/db.h"

#include "base/log.h"
#include "db/engine.h"

unsigned engine_slot(const struct db_query *q)
{
	static int count;
	int slot = __atomic_load_n(q->slot, __ATOMIC_RELAXED), none = 0;

	if (slot)
		return (unsigned)slot - 1;
	slot = __atomic_add_fetch(&count, 1, __ATOMIC_RELAXED);
	if (!__atomic_compare_exchange_n(q->slot, &none, slot, false, __ATOMIC_RELAXED,
	                                 __ATOMIC_RELAXED))
		slot = none; /* another thread was first: its number stands */
	return (unsigned)slot - 1;
}

int db_open(const char *url, enum db_mode mode, struct db **out, struct error *e)
{
	struct str s = str_of(url);

	*out = NULL;
	if (str_starts(s, STR("postgresql:")) || str_starts(s, STR("postgres:")))
		return postgresql_open(url, mode, out, e);
	if (str_starts(s, STR("sqlite:")))
		url += sizeof "sqlite:" - 1;
	return sqlite_open(url, mode, out, e);
}

void db_close(struct db *db)
{
	if (!db)
		return;
	if (db->in_transaction)
		db_rollback(db);
	db->engine->close(db);
}

enum db_engine db_engine_of(const struct db *db)
{
	return db->engine->id;
}

int db_prepare(struct db *db, const struct db_query *q)
{
	return db->engine->prepare(db, q);
}

int db_run(struct db *db, const struct db_query *q, const struct db_value *params, db_row_fn *fn,
           void *context, int64_t *changed)
{
	if (changed)
		*changed = 0;
	if (db->failed)
		return db->failed;
	int k = db->engine->run(db, q, params, fn, context, changed);
	if (k && db->in_transaction)
		db->failed = k;
	return k;
}

int db_begin(struct db *db)
{
	if (db->in_transaction) {
		log_text(LOG_ERROR, "database: a transaction begins inside another");
		return ERR_INTERNAL;
	}
	db->failed = ERR_NONE;
	db->lost = db->again = false;
	int k = db->engine->begin(db);
	db->in_transaction = !k;
	return k;
}

int db_commit(struct db *db)
{
	int k = db->failed;

	if (!db->in_transaction) {
		log_text(LOG_ERROR, "database: a commit without a transaction");
		return ERR_INTERNAL;
	}
	if (!k && !db->lost)
		k = db->engine->commit(db);
	else if (!k)
		k = ERR_UNAVAILABLE;
	if (k)
		db->engine->rollback(db);
	db->in_transaction = false;
	db->failed = ERR_NONE;
	return k;
}

void db_rollback(struct db *db)
{
	if (!db->in_transaction)
		return;
	db->engine->rollback(db);
	db->in_transaction = false;
	db->failed = ERR_NONE;
}

int db_savepoint(struct db *db)
{
	return db->failed ? db->failed : db->engine->savepoint(db);
}

int db_release(struct db *db)
{
	return db->failed ? db->failed : db->engine->release(db);
}

int db_undo(struct db *db)
{
	int k = db->lost ? ERR_UNAVAILABLE : db->engine->undo(db);

	db->failed = k;
	return k;
}

int db_script(struct db *db, const char *sql, struct error *e)
{
	if (db->failed)
		return error_set(e, (enum error_kind)db->failed, N_("The transaction has failed."));
	int k = db->engine->script(db, sql, e);
	if (k && db->in_transaction)
		db->failed = k;
	return k;
}
