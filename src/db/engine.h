/* SPDX-License-Identifier: EUPL-1.2 */
/* engine.h - inside the database room: what an engine must do for db.c, and what the write queue
 * needs beyond db.h. Not for other rooms. */
#pragma once
#include "db/db.h"

struct engine;

/* The head of each engine's connection. */
struct db {
	const struct engine *engine;
	enum db_mode mode;
	uint64_t serial; /* of the connection, in this process */
	bool in_transaction;
	bool lost;  /* the engine has given up the transaction of its own accord */
	bool again; /* the failure was a conflict between transactions: the same once more may
		       succeed */
	bool defers; /* a statement that gives nothing back need not be waited for: its failure is
			told by a later one of its transaction, or by the commit. PostgreSQL only */
	int failed; /* why the transaction (or savepoint) can only be undone; 0 while it is well */
	_Atomic uint64_t **counters; /* of db_count_commit, in this transaction */
	size_t counter_n, counter_cap;
	enum { SAVEPOINT_NONE, SAVEPOINT_WANTED, SAVEPOINT_OPEN, SAVEPOINT_SPARED } savepoint;
	bool wrote;   /* the job whose savepoint is spared */
	bool spoilt;  /* one that wrote and then failed: its transaction can only be undone */
};

struct engine {
	enum db_engine id;
	void (*close)(struct db *db);
	int (*prepare)(struct db *db, const struct db_query *q);
	int (*run)(struct db *db, const struct db_query *q, const struct db_value *params,
		   db_row_fn *fn, void *context, int64_t *changed);
	int (*begin)(struct db *db);
	int (*commit)(struct db *db);
	void (*rollback)(struct db *db);
	int (*savepoint)(struct db *db); /* one at a time; SQLite only */
	int (*release)(struct db *db);
	int (*undo)(struct db *db);    /* back to the savepoint, and the savepoint gone */
	bool (*intact)(struct db *db); /* the transaction is still there */
	/* Since it was asked last, somebody else has written. In a transaction. SQLite only. */
	bool (*disturbed)(struct db *db);
	int (*stamp)(struct db *db, uint64_t *out); /* of this connection, not yet of all */
	int (*script)(struct db *db, const char *sql, struct error *e);
	/* From now on many write often: what can be done beside them is. SQLite only. */
	void (*be_busy)(struct db *db);
};

int sqlite_open(const char *path, enum db_mode mode, struct db **out, struct error *e);
int postgresql_open(const char *url, enum db_mode mode, struct db **out, struct error *e);

/* The statement's number in this process, from 0, given at first use. */
unsigned engine_slot(const struct db_query *q);

/* Prepares without running: for tests. */
[[nodiscard]] int db_prepare(struct db *db, const struct db_query *q);

/* One job's part of a larger transaction (SQLite). The savepoint is opened before the first
 * statement that writes, so that a job which changes nothing does without; `spare` it, and a job that
 * writes and fails spoils the transaction (db->spoilt).
 * db_job_end(keep) gives ERR_NONE when the job's changes are kept. Else they are undone and the
 * transaction is well again, unless it is spoilt or the engine has lost it as a whole (db->lost). */
void db_job_begin(struct db *db, bool spare);
[[nodiscard]] int db_job_end(struct db *db, int result);
