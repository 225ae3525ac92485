/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>
#include "base/log.h"
#include "base/random.h"
#include "db/queue.h"
#include "help/database.h"
#include "help/postgres.h"
#include "help/query.h"

enum { POOL = 4, SUBMITTERS = 4, EACH = 2000, DONE_MAX = 20000 };

static const char *const schema =
    "CREATE TABLE entry (id bigint PRIMARY KEY, source bigint NOT NULL, at bigint NOT NULL CHECK "
    "(at >= 0));"
    "CREATE TABLE account (id bigint PRIMARY KEY, amount bigint NOT NULL);"
    "INSERT INTO account (id, amount) VALUES (1, 0), (2, 0);";

QUERY(put_entry, true, "INSERT INTO entry (id, source, at) VALUES ($1, $2, $3)",
      TYPES(DB_INT, DB_INT, DB_INT), TYPES());
QUERY(put_or_lose_all, true, "INSERT OR ROLLBACK INTO entry (id, source, at) VALUES ($1, $2, $3)",
      TYPES(DB_INT, DB_INT, DB_INT), TYPES());
QUERY(has_entry, false, "SELECT count(*) FROM entry WHERE id = $1", TYPES(DB_INT), TYPES(DB_INT));
QUERY(count_entries, false, "SELECT count(*) FROM entry", TYPES(), TYPES(DB_INT));
QUERY(get_amount, false, "SELECT amount FROM account WHERE id = $1", TYPES(DB_INT), TYPES(DB_INT));
QUERY(set_amount, true, "UPDATE account SET amount = $2 WHERE id = $1", TYPES(DB_INT, DB_INT),
      TYPES());
QUERY(process, false, "SELECT pg_backend_pid()", TYPES(), TYPES(DB_INT));
QUERY(all_amounts, false, "SELECT sum(amount) FROM account", TYPES(), TYPES(DB_INT));

static struct db_queue *open_new(const struct test_database *d)
{
	struct db_queue *q;
	struct db *db;

	assert_int_equal(db_open(d->url, DB_WRITE, &db, NULL), ERR_NONE);
	assert_int_equal(db_script(db, schema, NULL), ERR_NONE);
	db_close(db);
	assert_int_equal(db_queue_open(d->url, POOL, &q, NULL), ERR_NONE);
	return q;
}

static int64_t number(const struct test_database *d, const struct db_query *q,
		      const struct db_value *params)
{
	struct db *db;
	int64_t n = -1;

	assert_int_equal(db_open(d->url, DB_READ, &db, NULL), ERR_NONE);
	assert_int_equal(db_run(db, q, params, take_int, &n, NULL), ERR_NONE);
	db_close(db);
	return n;
}

static int insert(struct db *db, int64_t id, int64_t source, int64_t at)
{
	return db_run(db, &put_entry, VALUES(INT(id), INT(source), INT(at)), NULL, NULL, NULL);
}

/* ---- jobs of several kinds ------------------------------------------------------------------- */

enum deed {
	GOOD,	     /* one row */
	REPEATED,    /* a row that is there already: the constraint refuses it */
	REPENTANT,   /* writes a row and then returns an error of its own */
	HEEDLESS,    /* writes a row, has another refused, and says that all is well */
	SCANDALOUS,  /* SQLite: makes the engine give up the whole transaction */
	DISAPPEARED, /* SQLite: ends the transaction itself and goes on writing */
	CUT,	     /* PostgreSQL: writes a row; the first time, after its connection was ended */
	IDLE,	     /* changes nothing */
	DEEDS
};

struct task {
	struct db_job job; /* first: the job is the task */
	enum deed deed;
	int64_t id;
	int source, at;
	struct crowd *crowd;
	_Atomic int runs, told;
	int result;
};

/* The submitters of one test and what they were told, in order. */
struct crowd {
	struct db_queue *queue;
	_Atomic size_t told;
	int last_at[SUBMITTERS]; /* SQLite has one thread that tells */
	bool in_order, one_teller;
};

static int do_deed(struct db *db, void *args)
{
	struct task *t = args;

	t->runs++;
	switch (t->deed) {
	case GOOD:
		return insert(db, t->id, t->source, t->at);
	case REPEATED:
		return insert(db, 0, t->source, t->at);
	case REPENTANT:
		return insert(db, t->id, t->source, t->at) ? ERR_INTERNAL : ERR_DENIED;
	case HEEDLESS:
		if (insert(db, t->id, t->source, t->at) || !insert(db, 0, 0, 0))
			return ERR_INTERNAL;
		return ERR_NONE;
	case SCANDALOUS:
		return db_run(db, &put_or_lose_all, VALUES(INT(0), INT(0), INT(0)), NULL, NULL,
			      NULL);
	case DISAPPEARED:
		if (db_script(db, "ROLLBACK", NULL))
			return ERR_INTERNAL;
		return insert(db, t->id, t->source, t->at);
	case CUT:
		if (t->runs == 1 && db_script(db, "SELECT pg_terminate_backend(pg_backend_pid())",
					      NULL) == ERR_NONE)
			return ERR_INTERNAL;
		return insert(db, t->id, t->source, t->at);
	case IDLE:
	case DEEDS:
		break;
	}
	return ERR_NONE;
}

static int expected(enum deed d)
{
	static const int results[DEEDS] = {
	    [GOOD] = ERR_NONE,	       [REPEATED] = ERR_CONFLICT,   [REPENTANT] = ERR_DENIED,
	    [HEEDLESS] = ERR_CONFLICT, [SCANDALOUS] = ERR_CONFLICT, [DISAPPEARED] = ERR_UNAVAILABLE,
	    [IDLE] = ERR_NONE,
	};
	return results[d];
}

static void deed_told(struct db_job *job, int result)
{
	struct task *t = (struct task *)job;
	struct crowd *c = t->crowd;

	t->result = result;
	t->told++;
	if (c->one_teller && t->deed != SCANDALOUS && t->deed != DISAPPEARED) {
		c->in_order &= t->at > c->last_at[t->source];
		c->last_at[t->source] = t->at;
	}
	c->told++;
}

static void crowd_wait(struct crowd *c, size_t n)
{
	for (int i = 0; i < 60 * 1000 && c->told < n; i++)
		usleep(1000);
	assert_int_equal(c->told, n);
}

static struct task *tasks_new(struct crowd *c, int n, const enum deed *deeds, int kinds)
{
	struct task *t = calloc((size_t)n, sizeof *t);
	struct random r = random_seeded(7);

	for (int i = 0; i < n; i++) {
		t[i].job = (struct db_job){.fn = do_deed, .args = &t[i], .done = deed_told};
		t[i].deed = deeds[random_below(&r, (uint64_t)kinds)];
		t[i].id = i + 1;
		t[i].at = i + 1;
		t[i].job.gathered = i % 2;
		t[i].crowd = c;
	}
	return t;
}

/* Each was told once what it deserves, and exactly the good ones' rows are there. */
static void tasks_check(const struct test_database *d, struct task *t, int n)
{
	struct db *db;
	int64_t rows = 1; /* the row 0 that REPEATED runs into */

	assert_int_equal(db_open(d->url, DB_READ, &db, NULL), ERR_NONE);
	for (int i = 0; i < n; i++) {
		int64_t there = -1;
		assert_int_equal(t[i].told, 1);
		assert_int_equal(t[i].result, expected(t[i].deed));
		assert_int_equal(
		    db_run(db, &has_entry, VALUES(INT(t[i].id)), take_int, &there, NULL), ERR_NONE);
		assert_int_equal(there, t[i].deed == GOOD);
		rows += t[i].deed == GOOD;
	}
	db_close(db);
	assert_int_equal(number(d, &count_entries, NULL), rows);
}

static int first_row(struct db *db, void *)
{
	return insert(db, 0, 0, 0);
}

/* ---- tests ----------------------------------------------------------------------------------- */

struct submitter {
	struct db_queue *queue;
	struct task *tasks;
	int n, number;
};

static void *submit_all(void *context)
{
	struct submitter *s = context;

	for (int i = 0; i < s->n; i++) {
		s->tasks[i].source = s->number;
		db_queue_submit(s->queue, &s->tasks[i].job);
	}
	return NULL;
}

static void failing_jobs_never_harm_their_neighbours(void **state)
{
	const struct test_database *d = *state;
	static const enum deed deeds[] = {GOOD,	    GOOD,      GOOD,	 GOOD,
					  REPEATED, REPENTANT, HEEDLESS, IDLE};
	struct crowd c = {
	    .queue = open_new(d), .in_order = true, .one_teller = d->engine == DB_SQLITE};
	int each = d->engine == DB_SQLITE ? EACH : EACH / 10, n = SUBMITTERS * each;
	struct task *t = tasks_new(&c, n, deeds, sizeof deeds / sizeof *deeds);
	struct submitter s[SUBMITTERS];
	pthread_t threads[SUBMITTERS];

	assert_int_equal(db_queue_wait(c.queue, first_row, NULL), ERR_NONE);
	for (int i = 0; i < SUBMITTERS; i++) {
		s[i] = (struct submitter){c.queue, t + i * each, each, i};
		assert_int_equal(pthread_create(&threads[i], NULL, submit_all, &s[i]), 0);
	}
	for (int i = 0; i < SUBMITTERS; i++)
		pthread_join(threads[i], NULL);
	crowd_wait(&c, (size_t)n);
	struct db_queue_stats stats = db_queue_stats(c.queue);
	db_queue_close(c.queue);
	assert_true(
	    c.in_order); /* SQLite: each submitter's jobs are told in the order it handed them in */
	assert_int_equal(stats.jobs, n + 1);
	assert_int_equal(stats.waiting, 0);
	uint64_t bad = 0;
	for (int i = 0; i < n; i++)
		bad += t[i].result != ERR_NONE;
	assert_int_equal(stats.failed, bad);
	assert_true(bad > 0);
	if (d->engine == DB_SQLITE)
		assert_true(stats.batches < stats.jobs / 2); /* many share a commit */
	tasks_check(d, t, n);
	free(t);
}

static int wait_for_gate(struct db *, void *args)
{
	pthread_mutex_lock(args);
	pthread_mutex_unlock(args);
	return ERR_NONE;
}

static void gate_told(struct db_job *, int)
{
}

/* Holds the writer back while jobs gather, so that they are one batch. */
static void one_batch(struct crowd *c, struct task *t, int n)
{
	pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
	struct db_job job = {
	    .fn = wait_for_gate, .args = &gate, .done = gate_told, .gathered = t->job.gathered};

	pthread_mutex_lock(&gate);
	db_queue_submit(c->queue, &job);
	while (db_queue_stats(c->queue).waiting > 0)
		usleep(100); /* until the writer has taken it and stands at the gate */
	for (int i = 0; i < n; i++)
		db_queue_submit(c->queue, &t[i].job);
	pthread_mutex_unlock(&gate);
	crowd_wait(c, (size_t)n);
}

/* How many transactions were begun for a batch of 300. */
static uint64_t transactions(struct crowd *c, struct task *t)
{
	uint64_t before = db_queue_stats(c->queue).batches;

	one_batch(c, t, 300);
	return db_queue_stats(c->queue).batches - before - 1; /* the gate's */
}

static void a_batch_is_one_transaction_told_in_order(void **state)
{
	const struct test_database *d = *state;
	static const enum deed deeds[] = {GOOD, IDLE};
	struct crowd c = {.queue = open_new(d), .in_order = true, .one_teller = true};
	struct task *t = tasks_new(&c, 300, deeds, sizeof deeds / sizeof *deeds);

	assert_int_equal(db_queue_wait(c.queue, first_row, NULL), ERR_NONE);
	assert_int_equal(transactions(&c, t), 1);
	db_queue_close(c.queue);
	assert_true(c.in_order);
	for (int i = 0; i < 300; i++)
		assert_int_equal(t[i].runs, 1);
	tasks_check(d, t, 300);
	free(t);
}

/* The first that writes and fails has what ran before it run anew, then each has a savepoint; so
 * have the batches that follow, from their start. */
static void a_batch_with_failures_is_begun_anew_once(void **state)
{
	const struct test_database *d = *state;
	static const enum deed deeds[] = {GOOD, REPEATED, REPENTANT, HEEDLESS, IDLE};
	struct crowd c = {.queue = open_new(d), .in_order = true, .one_teller = true};
	struct task *t = tasks_new(&c, 600, deeds, sizeof deeds / sizeof *deeds);

	assert_int_equal(db_queue_wait(c.queue, first_row, NULL), ERR_NONE);
	assert_int_equal(transactions(&c, t), 2);
	int failing = 0;
	while (t[failing].deed == GOOD || t[failing].deed == IDLE)
		failing++;
	for (int i = 0; i < 300; i++)
		assert_int_equal(t[i].runs, i <= failing ? 2 : 1);
	c.told = 0;
	assert_int_equal(transactions(&c, t + 300), 1);
	for (int i = 300; i < 600; i++)
		assert_int_equal(t[i].runs, 1);
	db_queue_close(c.queue);
	assert_true(c.in_order);
	tasks_check(d, t, 600);
	free(t);
}

static void a_lost_transaction_is_run_again_without_the_culprit(void **state)
{
	const struct test_database *d = *state;
	static const enum deed deeds[] = {GOOD};
	struct crowd c = {.queue = open_new(d)};
	struct task *t = tasks_new(&c, 100, deeds, 1);

	t[30].deed = SCANDALOUS;
	t[60].deed = DISAPPEARED;
	t[61].deed = REPENTANT;
	assert_int_equal(db_queue_wait(c.queue, first_row, NULL), ERR_NONE);
	one_batch(&c, t, 100);
	db_queue_close(c.queue);
	/* spoilt at 30 without savepoints, lost twice with them, kept the fourth time */
	assert_int_equal(t[0].runs, 4);
	assert_int_equal(t[30].runs, 2);
	assert_int_equal(t[60].runs, 1);
	assert_int_equal(t[99].runs, 1);
	tasks_check(d, t, 100);
	free(t);
}

static void a_commit_that_fails_is_told_to_everybody(void **state)
{
	const struct test_database *d = *state;
	static const enum deed deeds[] = {GOOD};
	struct crowd c = {.queue = open_new(d)};
	struct task *t = tasks_new(&c, 50, deeds, 1);
	struct db *db;

	/* a constraint that is looked at when the transaction commits */
	assert_int_equal(db_open(d->url, DB_WRITE, &db, NULL), ERR_NONE);
	assert_int_equal(
	    db_script(db,
		      "CREATE TABLE late (owner bigint REFERENCES account (id) DEFERRABLE "
		      "INITIALLY DEFERRED);"
		      "CREATE TRIGGER spoil AFTER INSERT ON entry WHEN NEW.id = 40 BEGIN"
		      " INSERT INTO late (owner) VALUES (999); END",
		      NULL),
	    ERR_NONE);
	db_close(db);
	one_batch(&c, t, 50);
	for (int i = 0; i < 50; i++) {
		assert_int_equal(t[i].told, 1);
		assert_int_equal(t[i].result, ERR_UNAVAILABLE);
	}
	assert_int_equal(number(d, &count_entries, NULL), 0);
	assert_int_equal(db_queue_wait(c.queue, first_row, NULL), ERR_NONE); /* the queue goes on */
	db_queue_close(c.queue);
	assert_int_equal(number(d, &count_entries, NULL), 1);
	free(t);
}

static void closing_while_busy_finishes_what_was_submitted(void **state)
{
	const struct test_database *d = *state;
	static const enum deed deeds[] = {GOOD};
	struct crowd c = {.queue = open_new(d)};
	struct task *t = tasks_new(&c, 500, deeds, 1);

	assert_int_equal(db_queue_wait(c.queue, first_row, NULL), ERR_NONE);
	for (int i = 0; i < 500; i++)
		db_queue_submit(c.queue, &t[i].job);
	db_queue_close(c.queue);
	assert_int_equal(c.told, 500);
	tasks_check(d, t, 500);
	free(t);
}

struct late {
	struct db_job job; /* first */
	struct db_queue *queue;
	sem_t begun; /* posted when a job was told that all was well for the first time */
	bool has_begun;
	_Atomic int told, result;
};

static int nothing(struct db *, void *)
{
	return ERR_NONE;
}

/* The job is handed in again and again by its own `done`, until it is refused. */
static void resubmit(struct db_job *job, int result)
{
	struct late *l = (struct late *)job;

	l->result = result;
	if (result != ERR_NONE) {
		l->told++;
		return;
	}
	if (!l->has_begun)
		sem_post(&l->begun);
	l->has_begun = true;
	db_queue_submit(l->queue, &l->job);
}

static void once_closing_a_job_is_refused_at_once(void **state)
{
	struct db_queue *q = open_new(*state);
	struct late l = {.queue = q};

	l.job = (struct db_job){.fn = nothing, .args = &l, .done = resubmit};
	assert_int_equal(sem_init(&l.begun, 0, 0), 0);
	db_queue_submit(q, &l.job);
	while (sem_wait(&l.begun) && errno == EINTR)
		;
	db_queue_close(q);
	sem_destroy(&l.begun);
	assert_int_equal(l.told, 1);
	assert_int_equal(l.result, ERR_UNAVAILABLE);
}

static void a_closed_queue_can_be_opened_again(void **state)
{
	const struct test_database *d = *state;
	struct db_queue *q = open_new(d);

	assert_int_equal(db_queue_wait(q, first_row, NULL), ERR_NONE);
	db_queue_close(q);
	assert_int_equal(db_queue_open(d->url, 1, &q, NULL), ERR_NONE);
	assert_int_equal(db_queue_wait(q, first_row, NULL), ERR_CONFLICT);
	db_queue_close(q);
	db_queue_close(NULL);
	assert_int_equal(number(d, &count_entries, NULL), 1);
}

static _Atomic int adds;

/* Adds one to the first account when both hold the same, else to the second: what is read decides.
 */
static int add_one(struct db *db, void *)
{
	int64_t a = -1, b = -1;

	adds++;
	int k = db_run(db, &get_amount, VALUES(INT(1)), take_int, &a, NULL);
	if (!k)
		k = db_run(db, &get_amount, VALUES(INT(2)), take_int, &b, NULL);
	if (!k && a == b)
		k = db_run(db, &set_amount, VALUES(INT(1), INT(a + 1)), NULL, NULL, NULL);
	else if (!k)
		k = db_run(db, &set_amount, VALUES(INT(2), INT(b + 1)), NULL, NULL, NULL);
	return k;
}

/* ---- PostgreSQL: gathered jobs --------------------------------------------------------------- */

enum { GATHERED = 50 };

static struct task *gathered_new(struct crowd *c, const enum deed *deeds, int kinds)
{
	struct task *t = tasks_new(c, GATHERED, deeds, kinds);

	for (int i = 0; i < GATHERED; i++)
		t[i].job.gathered = true;
	return t;
}

static void gathered_jobs_are_one_transaction_told_in_order(void **state)
{
	const struct test_database *d = *state;
	static const enum deed deeds[] = {GOOD, IDLE};
	struct crowd c = {.queue = open_new(d), .in_order = true, .one_teller = true};
	struct task *t = gathered_new(&c, deeds, sizeof deeds / sizeof *deeds);

	assert_int_equal(db_queue_wait(c.queue, first_row, NULL), ERR_NONE);
	uint64_t before = db_queue_stats(c.queue).batches;
	one_batch(&c, t, GATHERED);
	assert_int_equal(db_queue_stats(c.queue).batches - before, 2); /* one is the gate's */
	db_queue_close(c.queue);
	assert_true(c.in_order);
	for (int i = 0; i < GATHERED; i++)
		assert_int_equal(t[i].runs, 1);
	tasks_check(d, t, GATHERED);
	free(t);
}

/* The row that is there already is only found by the server after the job that adds it has gone on:
 * nothing of its transaction stays, and each job then stands or falls alone. */
static void gathered_jobs_with_failures_stand_or_fall_alone(void **state)
{
	const struct test_database *d = *state;
	static const enum deed deeds[] = {GOOD, REPEATED, REPENTANT, HEEDLESS, IDLE};
	struct crowd c = {.queue = open_new(d), .in_order = true, .one_teller = true};
	struct task *t = gathered_new(&c, deeds, sizeof deeds / sizeof *deeds);

	assert_int_equal(db_queue_wait(c.queue, first_row, NULL), ERR_NONE);
	one_batch(&c, t, GATHERED);
	db_queue_close(c.queue);
	assert_true(c.in_order);
	tasks_check(d, t, GATHERED);
	free(t);
}

/* The last job of the transaction fails at the commit, where its statement's result is first seen.
 */
static void a_failure_found_at_the_commit_is_its_jobs_own(void **state)
{
	const struct test_database *d = *state;
	static const enum deed deeds[] = {GOOD};
	struct crowd c = {.queue = open_new(d)};
	struct task *t = gathered_new(&c, deeds, 1);

	t[GATHERED - 1].deed = REPEATED;
	assert_int_equal(db_queue_wait(c.queue, first_row, NULL), ERR_NONE);
	one_batch(&c, t, GATHERED);
	db_queue_close(c.queue);
	for (int i = 0; i < GATHERED; i++)
		assert_int_equal(t[i].runs, 2);
	tasks_check(d, t, GATHERED);
	free(t);
}

static void gathered_jobs_whose_connection_is_cut_are_run_again(void **state)
{
	const struct test_database *d = *state;
	static const enum deed deeds[] = {GOOD};
	struct crowd c = {.queue = open_new(d)};
	struct task *t = gathered_new(&c, deeds, 1);

	t[20].deed = CUT;
	assert_int_equal(db_queue_wait(c.queue, first_row, NULL), ERR_NONE);
	one_batch(&c, t, GATHERED);
	db_queue_close(c.queue);
	assert_int_equal(t[0].runs, 2);
	assert_int_equal(t[20].runs, 2);
	t[20].deed = GOOD;
	tasks_check(d, t, GATHERED);
	free(t);
}

/* One of the server's processes killed: the server ends all its connections and recovers from its
 * log, as after a crash. */
static void crash(const struct test_database *d)
{
	struct db *db;
	int64_t pid = 0;

	assert_int_equal(db_open(d->url, DB_READ, &db, NULL), ERR_NONE);
	assert_int_equal(db_run(db, &process, NULL, take_int, &pid, NULL), ERR_NONE);
	assert_int_equal(kill((pid_t)pid, SIGKILL), 0);
	db_close(db);
}

static struct db *open_recovered(const struct test_database *d)
{
	struct db *db;
	int k = ERR_UNAVAILABLE;

	for (int i = 0; k && i < 600; i++) {
		if (i)
			usleep(50 * 1000);
		k = db_open(d->url, DB_READ, &db, NULL);
	}
	assert_int_equal(k, ERR_NONE);
	return db;
}

/* Of the others some may be there: a commit whose acknowledgement was lost is told as unavailable.
 */
static void what_was_acknowledged_outlives_a_crash(void **state)
{
	enum { ROUNDS = 3, JOBS = 1500, BEFORE = 200 };
	const struct test_database *d = *state;
	static const enum deed deeds[] = {GOOD};
	struct crowd c = {.queue = open_new(d)};

	for (int round = 0; round < ROUNDS; round++) {
		struct task *t = tasks_new(&c, JOBS, deeds, 1);
		c.told = 0;
		for (int i = 0; i < JOBS; i++) {
			t[i].id += round * JOBS;
			t[i].job.gathered = i % 10 > 0;
			db_queue_submit(c.queue, &t[i].job);
		}
		while (c.told < BEFORE)
			usleep(100);
		crash(d);
		crowd_wait(&c, JOBS);
		struct db *db = open_recovered(d);
		for (int i = 0; i < JOBS; i++) {
			int64_t there = -1;
			assert_int_equal(
			    db_run(db, &has_entry, VALUES(INT(t[i].id)), take_int, &there, NULL),
			    ERR_NONE);
			assert_true(t[i].result == ERR_NONE ? there == 1
							    : t[i].result == ERR_UNAVAILABLE);
		}
		db_close(db);
		free(t);
	}
	db_queue_close(c.queue);
}

/* Two of a queue's connections, each with a part of the other's reading to change: whatever the
 * order, the outcome is that of one after the other. */
static void gathered_jobs_and_others_are_serializable(void **state)
{
	const struct test_database *d = *state;
	static const enum deed none[] = {IDLE};
	struct crowd c = {.queue = open_new(d)};
	struct task *t = tasks_new(&c, 400, none, 1); /* every second one is gathered */

	for (int i = 0; i < 400; i++) {
		t[i].job.fn = add_one;
		db_queue_submit(c.queue, &t[i].job);
	}
	crowd_wait(&c, 400);
	db_queue_close(c.queue);
	int64_t kept = 0, first = number(d, &get_amount, VALUES(INT(1)));
	for (int i = 0; i < 400; i++)
		kept += t[i].result == ERR_NONE;
	assert_int_equal(number(d, &all_amounts, NULL), kept);
	assert_true(first - (kept - first) >= 0 && first - (kept - first) <= 1);
	free(t);
}

/* ---- decisions made from what was read ------------------------------------------------------- */

struct adder {
	struct db_queue *queue;
	int n, kept;
};

static void *add_many(void *context)
{
	struct adder *a = context;

	for (int i = 0; i < a->n; i++)
		a->kept += db_queue_wait(a->queue, add_one, NULL) == ERR_NONE;
	return NULL;
}

static void no_addition_is_lost_between_readers_and_writers(void **state)
{
	const struct test_database *d = *state;
	struct db_queue *q = open_new(d);
	struct adder a[SUBMITTERS];
	pthread_t threads[SUBMITTERS];
	int kept = 0;

	adds = 0;
	for (int i = 0; i < SUBMITTERS; i++) {
		a[i] = (struct adder){q, 50, 0};
		assert_int_equal(pthread_create(&threads[i], NULL, add_many, &a[i]), 0);
	}
	for (int i = 0; i < SUBMITTERS; i++) {
		pthread_join(threads[i], NULL);
		kept += a[i].kept;
	}
	db_queue_close(q);
	assert_int_equal(kept, SUBMITTERS * 50);
	assert_int_equal(number(d, &all_amounts, NULL), kept);
	/* the two differ by one at most, or a decision was made on what was no longer true */
	int64_t first = number(d, &get_amount, VALUES(INT(1)));
	assert_true(first - (kept - first) >= 0 && first - (kept - first) <= 1);
}

struct meeting {
	pthread_barrier_t both_have_read;
	_Atomic int runs;
};

/* The first two runs read, wait for each other, then write: one of them must run again. */
static int meet(struct db *db, void *args)
{
	struct meeting *m = args;
	int64_t a = -1;
	int run = m->runs++;

	int k = db_run(db, &get_amount, VALUES(INT(1)), take_int, &a, NULL);
	if (run < 2)
		pthread_barrier_wait(&m->both_have_read);
	return k ? k : db_run(db, &set_amount, VALUES(INT(1), INT(a + 1)), NULL, NULL, NULL);
}

static void a_serialization_conflict_is_run_again(void **state)
{
	const struct test_database *d = *state;
	static const enum deed none[] = {IDLE};
	struct crowd c = {.queue = open_new(d)};
	struct task *t = tasks_new(&c, 2, none, 1);
	struct meeting m = {.runs = 0};

	pthread_barrier_init(&m.both_have_read, NULL, 2);
	for (int i = 0; i < 2; i++) {
		t[i].job.fn = meet;
		t[i].job.args = &m;
		db_queue_submit(c.queue, &t[i].job);
	}
	crowd_wait(&c, 2);
	db_queue_close(c.queue);
	assert_int_equal(t[0].result, ERR_NONE);
	assert_int_equal(t[1].result, ERR_NONE);
	assert_int_equal(m.runs, 3);
	assert_int_equal(number(d, &get_amount, VALUES(INT(1))), 2);
	pthread_barrier_destroy(&m.both_have_read);
	free(t);
}

/* Ends the connection it runs on, the first time. */
static int cut_once(struct db *db, void *args)
{
	_Atomic int *runs = args;

	if ((*runs)++ == 0 &&
	    db_script(db, "SELECT pg_terminate_backend(pg_backend_pid())", NULL) == ERR_NONE)
		return ERR_INTERNAL;
	return insert(db, 5, 0, 0);
}

static void a_job_whose_connection_is_cut_is_run_again(void **state)
{
	const struct test_database *d = *state;
	struct db_queue *q = open_new(d);
	_Atomic int runs = 0;

	assert_int_equal(db_queue_wait(q, cut_once, &runs), ERR_NONE);
	assert_int_equal(runs, 2);
	db_queue_close(q);
	assert_int_equal(number(d, &count_entries, NULL), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    ON_BOTH(failing_jobs_never_harm_their_neighbours),
	    ON_SQLITE(a_batch_is_one_transaction_told_in_order),
	    ON_SQLITE(a_batch_with_failures_is_begun_anew_once),
	    ON_SQLITE(a_lost_transaction_is_run_again_without_the_culprit),
	    ON_SQLITE(a_commit_that_fails_is_told_to_everybody),
	    ON_BOTH(closing_while_busy_finishes_what_was_submitted),
	    ON_BOTH(once_closing_a_job_is_refused_at_once),
	    ON_BOTH(a_closed_queue_can_be_opened_again),
	    ON_BOTH(no_addition_is_lost_between_readers_and_writers),
	    ON_POSTGRESQL(gathered_jobs_are_one_transaction_told_in_order),
	    ON_POSTGRESQL(gathered_jobs_with_failures_stand_or_fall_alone),
	    ON_POSTGRESQL(a_failure_found_at_the_commit_is_its_jobs_own),
	    ON_POSTGRESQL(gathered_jobs_whose_connection_is_cut_are_run_again),
	    ON_POSTGRESQL(gathered_jobs_and_others_are_serializable),
	    ON_POSTGRESQL(what_was_acknowledged_outlives_a_crash),
	    ON_POSTGRESQL(a_serialization_conflict_is_run_again),
	    ON_POSTGRESQL(a_job_whose_connection_is_cut_is_run_again),
	};

	log_set_level(LOG_SILENT);
	postgres_url();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
