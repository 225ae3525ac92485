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
	free(db->counters);
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

/* Before a statement that may write. */
static int write_prepare(struct db *db)
{
	db->wrote = true;
	if (db->savepoint != SAVEPOINT_WANTED)
		return ERR_NONE;
	int k = db->engine->savepoint(db);
	db->savepoint = k ? SAVEPOINT_WANTED : SAVEPOINT_OPEN;
	return k;
}

int db_run(struct db *db, const struct db_query *q, const struct db_value *params, db_row_fn *fn,
	   void *context, int64_t *changed)
{
	if (changed)
		*changed = 0;
	int k = db->failed;
	if (!k && q->writes)
		k = write_prepare(db);
	if (!k)
		k = db->engine->run(db, q, params, fn, context, changed);
	if (k && db->in_transaction)
		db->failed = k;
	return k;
}

int db_stamp(struct db *db, uint64_t *out)
{
	static _Atomic uint64_t connections;
	uint64_t of_engine;
	int k = db->engine->stamp(db, &of_engine);

	if (!db->serial)
		db->serial = ++connections;
	*out = (db->serial * UINT64_C(0x9e3779b97f4a7c15)) ^ of_engine;
	return k;
}

int db_begin(struct db *db)
{
	if (db->in_transaction) {
		log_text(LOG_ERROR, "database: a transaction begins inside another");
		return ERR_INTERNAL;
	}
	db->failed = ERR_NONE;
	db->lost = db->again = db->spoilt = false;
	db->savepoint = SAVEPOINT_NONE;
	int k = db->engine->begin(db);
	db->in_transaction = !k;
	return k;
}

void db_count_commit(struct db *db, _Atomic uint64_t *counter)
{
	if (!db->in_transaction) {
		++*counter;
		return;
	}
	if (db->counter_n == db->counter_cap) {
		size_t cap = db->counter_cap * 2 + 8;
		_Atomic uint64_t **more = realloc(db->counters, cap * sizeof *more);
		if (!more) {
			log_text(LOG_ERROR, "database: no memory for a counter");
			abort(); /* who kept a copy would never learn that it is stale */
		}
		db->counters = more;
		db->counter_cap = cap;
	}
	db->counters[db->counter_n++] = counter;
}

static void count(struct db *db)
{
	for (size_t i = 0; i < db->counter_n; i++)
		++*db->counters[i];
	db->counter_n = 0;
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
	count(db);
	return k;
}

void db_rollback(struct db *db)
{
	if (!db->in_transaction)
		return;
	db->engine->rollback(db);
	db->in_transaction = false;
	db->failed = ERR_NONE;
	count(db);
}

void db_job_begin(struct db *db, bool spare)
{
	db->savepoint = spare ? SAVEPOINT_SPARED : SAVEPOINT_WANTED;
	db->wrote = false;
}

int db_job_end(struct db *db, int result)
{
	bool open = db->savepoint == SAVEPOINT_OPEN, spared = db->savepoint == SAVEPOINT_SPARED;
	int k =
	    result ? result : db->failed; /* a failure that the job has passed over still counts */

	db->savepoint = SAVEPOINT_NONE;
	if (!db->lost && !db->engine->intact(db))
		db->lost = true;
	if (!k && open && !db->lost)
		k = db->engine->release(db);
	else if (k && open && !db->lost && db->engine->undo(db))
		db->lost = true; /* half of a job can't stay: the whole transaction goes */
	if (k && spared && db->wrote)
		db->spoilt = true;
	if (!k && db->lost)
		k = ERR_UNAVAILABLE;
	db->failed = ERR_NONE;
	return k;
}

int db_script(struct db *db, const char *sql, struct error *e)
{
	int k = db->failed;

	if (!k)
		k = write_prepare(db);
	if (k)
		return error_set(e, (enum error_kind)k, N_("The transaction has failed."));
	k = db->engine->script(db, sql, e);
	if (k && db->in_transaction)
		db->failed = k;
	return k;
}
