/* SPDX-License-Identifier: EUPL-1.2 */
/* queue.h - the write queue: every change of the server is one function handed to it.
 *
 * SQLite: one writer thread takes all that waits, begins one transaction, runs each function,
 * commits once (one fsync for many), then tells each job's `done`. A function that fails has its own
 * changes undone; its neighbours stay: when one has written and fails, the batch is run anew with a
 * savepoint a function. If the commit itself fails every job of
 * the batch is told ERR_UNAVAILABLE: nothing was kept.
 * PostgreSQL: a pool of connections, one serializable transaction a job, run again on a
 * serialization conflict (so a function must not change anything but the database and what it owns).
 * Jobs marked `gathered`, which many people do at once and each of which takes a moment (an answer),
 * share one connection more, as on SQLite: all that waits is one transaction, so that they neither
 * wait for a commit each nor conflict with one another (PostgreSQL finds a conflict in two rows that
 * are only neighbours in an index). There a statement that gives nothing back is sent with the next
 * one that does; should anything fail, the transaction is undone and each job runs in one of its own,
 * every statement awaited. So the decision and the change of each are in one serializable transaction
 * either way, and nobody is told before it is committed. */
#pragma once
#include "db/db.h"

/* Makes its decision and its change; reads through the same connection. Runs on the writer's thread,
 * possibly twice: it starts from its arguments each time. ERR_NONE keeps the change; anything else
 * undoes it and is handed to `done`. */
typedef int db_write_fn(struct db *db, void *args);

struct db_job {
	db_write_fn *fn;
	void *args;
	void (*done)(struct db_job *job, int result); /* on the writer's thread, after the commit; short */
	bool gathered;                                /* see above */
	struct db_job *next;                          /* the queue's own */
	int result;                                   /* the queue's own */
};

struct db_queue;

/* Opens its connection(s): one for SQLite, `pool` of them and one more for PostgreSQL. */
[[nodiscard]] int db_queue_open(const char *url, unsigned pool, struct db_queue **out, struct error *e);

/* The job must live until `done` was called. Once closing, done(ERR_UNAVAILABLE) comes at once. */
void db_queue_submit(struct db_queue *q, struct db_job *job);

/* Submits and waits: for commands and tests, never on a request thread. */
[[nodiscard]] int db_queue_wait(struct db_queue *q, db_write_fn *fn, void *args);

void db_queue_close(struct db_queue *q); /* finishes what was submitted, then ends; NULL is fine */

/* For whoever keeps in memory something of a file that other processes may write too. SQLite: each
 * batch looks whether one has. */
struct db_queue_others {
	uint64_t changes; /* counted up each time somebody had */
	int64_t seen_us;  /* clock_monotonic_us of the last look; 0 before the first */
};
struct db_queue_others db_queue_others(const struct db_queue *q);

struct db_queue_stats {
	uint64_t jobs, batches, failed;
	uint64_t waiting; /* now */
};
struct db_queue_stats db_queue_stats(struct db_queue *q);
