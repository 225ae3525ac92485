/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/queue.h"

#include <pthread.h>
#include <signal.h>
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "db/engine.h"

enum {
	BATCH_MAX = 4096, /* jobs a transaction: more would make the first one wait for the last */
	CAREFUL_BATCHES = 32,
	LOSSES_MAX = 8, /* transactions that may be lost before the rest of a batch is given up */
	ATTEMPTS_MAX = 12, /* of one job on PostgreSQL */
	BACKOFF_MAX_US = 100 * 1000,
	POOL_MAX = 256,
	GATHER_MAX = 64, /* gathered jobs a transaction (PostgreSQL) */
	GATHER_ATTEMPTS = 3,
};

struct list {
	struct db_job *first, **end;
	size_t n;
};

/* Where jobs wait for the writers that serve it. */
struct line {
	struct list waiting;
	pthread_cond_t work;
	unsigned idle; /* writers that sleep on `work` */
};

enum { LINE_USUAL, LINE_GATHERED, LINES };

struct writer {
	struct db_queue *queue;
	struct line *line;
	struct db *db;
	unsigned careful; /* so many batches more have a savepoint a job from the start (SQLite) */
	pthread_t thread;
	struct random random; /* for the backoff */
};

struct db_queue {
	pthread_mutex_t lock;
	struct line lines[LINES];
	bool gathers;
	bool closing;
	_Atomic uint64_t jobs, batches, failed;
	_Atomic uint64_t others_changes;
	_Atomic int64_t others_seen_us;
	unsigned writer_count, started;
	struct writer writers[];
};

static void list_init(struct list *l)
{
	*l = (struct list){.end = &l->first};
}

static void list_add(struct list *l, struct db_job *job)
{
	job->next = NULL;
	*l->end = job;
	l->end = &job->next;
	l->n++;
}

static struct db_job *list_take(struct list *l)
{
	struct db_job *job = l->first;

	if (job) {
		l->first = job->next;
		l->n--;
		if (!l->first)
			l->end = &l->first;
	}
	return job;
}

static void tell(struct db_queue *q, struct db_job *job)
{
	q->jobs++;
	q->failed += job->result != ERR_NONE;
	if (job->done)
		job->done(job, job->result); /* the job may be gone after this */
}

/* Takes at most `most` jobs; waits for the first. None: the queue is closing and empty. */
static void take(struct writer *w, size_t most, struct list *out)
{
	struct db_queue *q = w->queue;
	struct line *line = w->line;
	struct db_job *job;

	list_init(out);
	pthread_mutex_lock(&q->lock);
	while (!line->waiting.first && !q->closing) {
		line->idle++;
		pthread_cond_wait(&line->work, &q->lock);
		line->idle--;
	}
	while (out->n < most && (job = list_take(&line->waiting)))
		list_add(out, job);
	pthread_mutex_unlock(&q->lock);
}

/* ---- SQLite: one transaction for many jobs -------------------------------------------------- */

/* The writer's lock is held, so that nobody else writes between the look and the commit. */
static void look_for_others(struct writer *w)
{
	int64_t now = clock_monotonic_us();

	if (w->db->engine->disturbed(w->db))
		w->queue->others_changes++;
	w->queue->others_seen_us = now;
}

/* Runs the jobs in one transaction until it is committed or lost. Gives the job at which it was
 * lost (NULL when none is to blame) and in `again` whether the others are to be run once more.
 * Savepoints are spared at first, as nearly every job succeeds: should one write and fail, the
 * batch is run anew with them, and so are those that follow for a while. */
static struct db_job *batch_try(struct writer *w, struct list *jobs, bool *again)
{
	struct db *db = w->db;
	bool spare = w->careful == 0;

	*again = false;
	int k = db_begin(db);
	if (!k)
		look_for_others(w);
	for (struct db_job *job = jobs->first; !k && job; job = job->next) {
		db_job_begin(db, spare);
		job->result = db_job_end(db, job->fn(db, job->args));
		if (db->spoilt) {
			db_rollback(db);
			w->careful = CAREFUL_BATCHES;
			*again = true;
			return NULL;
		}
		if (db->lost) {
			db_rollback(db);
			*again = true;
			return job;
		}
	}
	if (!k)
		k = db_commit(db);
	for (struct db_job *job = jobs->first; k && job; job = job->next)
		job->result = ERR_UNAVAILABLE;
	return NULL;
}

/* The engine gave up the whole transaction in `culprit`'s midst: it alone is told so, the others,
 * before and after it, start anew. */
static void batch_without(struct list *jobs, struct db_job *culprit, struct list *told)
{
	struct list others;
	struct db_job *job;

	list_init(&others);
	while ((job = list_take(jobs)))
		list_add(job == culprit ? told : &others, job);
	list_init(jobs);
	while ((job = list_take(&others)))
		list_add(jobs, job);
}

static void batch_run(struct writer *w, struct list *jobs)
{
	struct list told;
	struct db_job *job;
	bool again = true;

	list_init(&told);
	for (int losses = 0; again && jobs->first; losses++) {
		struct db_job *culprit = batch_try(w, jobs, &again);
		w->queue->batches++;
		if (!again)
			break;
		if (!culprit)
			continue;
		log_text(LOG_WARN, "write queue: a transaction of %zu jobs was lost", jobs->n);
		batch_without(jobs, culprit, &told);
		if (losses == LOSSES_MAX) {
			for (job = jobs->first; job; job = job->next)
				job->result = ERR_UNAVAILABLE;
			break;
		}
	}
	while ((job = list_take(&told)))
		tell(w->queue, job);
	while ((job = list_take(jobs)))
		tell(w->queue, job);
}

static void *sqlite_writer(void *context)
{
	struct writer *w = context;
	struct list jobs;

	for (take(w, BATCH_MAX, &jobs); jobs.first; take(w, BATCH_MAX, &jobs)) {
		batch_run(w, &jobs);
		w->careful -= w->careful > 0;
	}
	return NULL;
}

/* ---- PostgreSQL: a transaction a job, on several connections --------------------------------- */

static int job_try(struct db *db, struct db_job *job)
{
	int k = db_begin(db);

	if (k)
		return k;
	k = job->fn(db, job->args);
	if (!k)
		return db_commit(db);
	db_rollback(db);
	return k;
}

static void backoff(struct writer *w, int attempt)
{
	double most = 1000.0 * (double)(1 << attempt);
	double us = (most < BACKOFF_MAX_US ? most : BACKOFF_MAX_US) * random_real(&w->random);
	struct timespec t = {.tv_nsec = (long)us * 1000};

	nanosleep(&t, NULL);
}

static void job_run(struct writer *w, struct db_job *job)
{
	for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
		if (attempt)
			backoff(w, attempt);
		job->result = job_try(w->db, job);
		w->queue->batches++;
		if (!job->result || !w->db->again)
			break;
	}
	if (job->result && w->db->again)
		log_text(LOG_WARN, "write queue: a job was given up after %d conflicts",
			 ATTEMPTS_MAX);
	tell(w->queue, job);
}

static void *postgresql_writer(void *context)
{
	struct writer *w = context;
	struct list jobs;

	for (take(w, 1, &jobs); jobs.first; take(w, 1, &jobs))
		job_run(w, jobs.first);
	return NULL;
}

/* ---- PostgreSQL: gathered jobs --------------------------------------------------------------- */

enum gathered { GATHERED, GATHER_AGAIN, GATHER_ALONE };

static enum gathered gather_end(struct db *db, struct list *jobs)
{
	int k = db_commit(db);

	if (k && !db->lost)
		return db->again ? GATHER_AGAIN : GATHER_ALONE;
	for (struct db_job *job = jobs->first; k && job; job = job->next)
		job->result = k; /* nobody can tell whether it was kept */
	return GATHERED;
}

/* Nothing has a savepoint: a job that changes something and fails, or has a statement fail, costs
 * the transaction. */
static enum gathered gather_try(struct writer *w, struct list *jobs)
{
	struct db *db = w->db;
	int k = db_begin(db);

	if (k) {
		for (struct db_job *job = jobs->first; job; job = job->next)
			job->result = k;
		return GATHERED;
	}
	for (struct db_job *job = jobs->first; !k && job; job = job->next) {
		db->wrote = false;
		job->result = job->fn(db, job->args);
		k = db->failed || (job->result && db->wrote);
	}
	if (!k)
		return gather_end(db, jobs);
	db_rollback(db);
	return db->again ? GATHER_AGAIN : GATHER_ALONE;
}

static void gather_run(struct writer *w, struct list *jobs)
{
	enum gathered how = jobs->n > 1 ? GATHER_AGAIN : GATHER_ALONE;
	struct db_job *job;

	for (int attempt = 0; how == GATHER_AGAIN && attempt < GATHER_ATTEMPTS; attempt++) {
		if (attempt)
			backoff(w, attempt);
		w->db->defers = true;
		how = gather_try(w, jobs);
		w->db->defers = false;
		w->queue->batches++;
	}
	while ((job = list_take(jobs)))
		if (how == GATHERED)
			tell(w->queue, job);
		else
			job_run(w, job);
}

static void *postgresql_gatherer(void *context)
{
	struct writer *w = context;
	struct list jobs;

	for (take(w, GATHER_MAX, &jobs); jobs.first; take(w, GATHER_MAX, &jobs))
		gather_run(w, &jobs);
	return NULL;
}

/* ---- the queue ------------------------------------------------------------------------------ */

static bool is_postgresql(const char *url)
{
	return strncmp(url, "postgres", 8) == 0 && strchr(url, ':');
}

/* Signals are the main thread's business: writers are started with all of them blocked. */
static int writers_start(struct db_queue *q, struct error *e)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	for (; q->started < q->writer_count; q->started++) {
		struct writer *w = &q->writers[q->started];
		void *(*run)(void *) = db_engine_of(w->db) == DB_SQLITE	  ? sqlite_writer
				       : w->line == &q->lines[LINE_USUAL] ? postgresql_writer
									  : postgresql_gatherer;
		if (pthread_create(&w->thread, NULL, run, w) != 0)
			break;
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (q->started == q->writer_count)
		return ERR_NONE;
	return error_set(e, ERR_UNAVAILABLE, N_("A thread can't be started."));
}

static struct db_queue *queue_new(unsigned writers)
{
	struct db_queue *q = calloc(1, sizeof *q + writers * sizeof *q->writers);

	if (!q)
		return NULL;
	pthread_mutex_init(&q->lock, NULL);
	for (unsigned i = 0; i < LINES; i++) {
		pthread_cond_init(&q->lines[i].work, NULL);
		list_init(&q->lines[i].waiting);
	}
	return q;
}

int db_queue_open(const char *url, unsigned pool, struct db_queue **out, struct error *e)
{
	bool gathers = is_postgresql(url);
	unsigned n = !gathers || pool == 0 ? 1 : pool;
	int k = ERR_NONE;

	*out = NULL;
	if (n > POOL_MAX)
		n = POOL_MAX;
	n += gathers;
	struct db_queue *q = queue_new(n);
	if (!q)
		return error_set(e, ERR_UNAVAILABLE, N_("Out of memory."));
	for (; !k && q->writer_count < n; q->writer_count++) {
		struct writer *w = &q->writers[q->writer_count];
		w->queue = q;
		w->line = &q->lines[gathers && !q->writer_count ? LINE_GATHERED : LINE_USUAL];
		w->random = random_seeded((uint64_t)clock_monotonic_us() + q->writer_count);
		k = db_open(url, DB_WRITE, &w->db, e);
		if (!k && w->db->engine->be_busy)
			w->db->engine->be_busy(w->db);
	}
	q->gathers = gathers;
	if (!k)
		k = writers_start(q, e);
	if (k) {
		db_queue_close(q);
		return k;
	}
	*out = q;
	return ERR_NONE;
}

void db_queue_submit(struct db_queue *q, struct db_job *job)
{
	struct line *line = &q->lines[q->gathers && job->gathered ? LINE_GATHERED : LINE_USUAL];

	pthread_mutex_lock(&q->lock);
	bool closing = q->closing;
	if (!closing)
		list_add(&line->waiting, job);
	if (!closing && line->idle)
		pthread_cond_signal(
		    &line->work); /* inside the lock: the queue may be closed once it is released */
	pthread_mutex_unlock(&q->lock);
	if (closing) {
		job->result = ERR_UNAVAILABLE;
		tell(q, job);
	}
}

struct waiter {
	struct db_job job; /* first: the job is the waiter */
	pthread_mutex_t lock;
	pthread_cond_t told;
	bool is_told;
};

static void wake(struct db_job *job, int)
{
	struct waiter *w = (struct waiter *)job;

	pthread_mutex_lock(&w->lock);
	w->is_told = true;
	pthread_cond_signal(
	    &w->told); /* inside the lock: the waiter goes away once it is released */
	pthread_mutex_unlock(&w->lock);
}

int db_queue_wait(struct db_queue *q, db_write_fn *fn, void *args)
{
	struct waiter w = {.job = {.fn = fn, .args = args, .done = wake},
			   .lock = PTHREAD_MUTEX_INITIALIZER,
			   .told = PTHREAD_COND_INITIALIZER};

	db_queue_submit(q, &w.job);
	pthread_mutex_lock(&w.lock);
	while (!w.is_told)
		pthread_cond_wait(&w.told, &w.lock);
	pthread_mutex_unlock(&w.lock);
	pthread_cond_destroy(&w.told);
	pthread_mutex_destroy(&w.lock);
	return w.job.result;
}

void db_queue_close(struct db_queue *q)
{
	if (!q)
		return;
	pthread_mutex_lock(&q->lock);
	q->closing = true;
	for (unsigned i = 0; i < LINES; i++)
		pthread_cond_broadcast(&q->lines[i].work);
	pthread_mutex_unlock(&q->lock);
	for (unsigned i = 0; i < q->started; i++)
		pthread_join(q->writers[i].thread, NULL);
	for (unsigned i = 0; i < q->writer_count; i++)
		db_close(q->writers[i].db);
	for (unsigned i = 0; i < LINES; i++)
		pthread_cond_destroy(&q->lines[i].work);
	pthread_mutex_destroy(&q->lock);
	free(q);
}

struct db_queue_others db_queue_others(const struct db_queue *q)
{
	return (struct db_queue_others){q->others_changes, q->others_seen_us};
}

struct db_queue_stats db_queue_stats(struct db_queue *q)
{
	pthread_mutex_lock(&q->lock);
	uint64_t waiting = 0;
	for (unsigned i = 0; i < LINES; i++)
		waiting += q->lines[i].waiting.n;
	pthread_mutex_unlock(&q->lock);
	return (struct db_queue_stats){
	    .jobs = q->jobs, .batches = q->batches, .failed = q->failed, .waiting = waiting};
}
