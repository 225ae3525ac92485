/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/checkpoint.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include "base/log.h"

struct checkpoint {
	sqlite3 *writer, *own;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t work;
	bool asked, busy, closing;
	int copied; /* pages of the log that were in the file when the thread last looked */
	int seen;   /* the writer's own: pages in the log when the thread was asked last */
};

/* ---- the thread ------------------------------------------------------------------------------ */

static void *copy(void *context)
{
	struct checkpoint *c = context;

	pthread_mutex_lock(&c->lock);
	for (;;) {
		while (!c->asked && !c->closing)
			pthread_cond_wait(&c->work, &c->lock);
		if (c->closing)
			break;
		c->asked = false;
		c->busy = true;
		pthread_mutex_unlock(&c->lock);
		int copied = 0;
		int code = sqlite3_wal_checkpoint_v2(c->own, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL,
						     &copied);
		if (code != SQLITE_OK && code != SQLITE_BUSY)
			log_text(LOG_WARN, "database: the log was not copied: %s",
				 sqlite3_errmsg(c->own));
		pthread_mutex_lock(&c->lock);
		c->copied = code == SQLITE_OK ? copied : 0;
		c->busy = false;
	}
	pthread_mutex_unlock(&c->lock);
	return NULL;
}

/* ---- the writer ------------------------------------------------------------------------------ */

/* Wakes the thread, or says that the rest is the writer's. */
static bool is_mine(struct checkpoint *c, int pages)
{
	pthread_mutex_lock(&c->lock);
	int left = pages - c->copied;
	bool mine = pages >= CHECKPOINT_MOST ||
		    (pages >= CHECKPOINT_LOG && !c->busy && left <= CHECKPOINT_LAST);
	bool wanted = pages - c->seen >= CHECKPOINT_STEP || pages >= CHECKPOINT_LOG;
	if (!mine && wanted && !c->busy && !c->asked) {
		c->seen = pages;
		c->asked = true;
		pthread_cond_signal(&c->work);
	}
	pthread_mutex_unlock(&c->lock);
	return mine;
}

/* After each commit, with the pages that are in the log now. */
static int committed(void *context, sqlite3 *writer, const char *, int pages)
{
	struct checkpoint *c = context;

	if (pages < c->seen) { /* the log has begun anew */
		c->seen = 0;
		pthread_mutex_lock(&c->lock);
		c->copied = 0;
		pthread_mutex_unlock(&c->lock);
	}
	if (is_mine(c, pages))
		sqlite3_wal_checkpoint_v2(writer, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	return SQLITE_OK; /* the commit is made, whatever became of the copy */
}

/* ---- its life ---------------------------------------------------------------------------------
 */

static bool open_own(struct checkpoint *c)
{
	const char *path = sqlite3_db_filename(c->writer, "main");

	return path && *path &&
	       sqlite3_open_v2(path, &c->own, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) ==
		   SQLITE_OK &&
	       sqlite3_exec(c->own, "PRAGMA synchronous=FULL", NULL, NULL, NULL) == SQLITE_OK;
}

/* Signals are the main thread's business. */
static bool thread_start(struct checkpoint *c)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	bool started = pthread_create(&c->thread, NULL, copy, c) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return started;
}

struct checkpoint *checkpoint_start(sqlite3 *writer)
{
	struct checkpoint *c = calloc(1, sizeof *c);

	if (!c)
		return NULL;
	c->writer = writer;
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->work, NULL);
	if (!open_own(c) || !thread_start(c)) {
		sqlite3_close(c->own);
		pthread_cond_destroy(&c->work);
		pthread_mutex_destroy(&c->lock);
		free(c);
		return NULL;
	}
	sqlite3_wal_hook(writer, committed, c);
	return c;
}

void checkpoint_end(struct checkpoint *c)
{
	if (!c)
		return;
	sqlite3_wal_hook(c->writer, NULL, NULL);
	pthread_mutex_lock(&c->lock);
	c->closing = true;
	pthread_cond_signal(&c->work);
	pthread_mutex_unlock(&c->lock);
	pthread_join(c->thread, NULL);
	sqlite3_close(c->own);
	pthread_cond_destroy(&c->work);
	pthread_mutex_destroy(&c->lock);
	free(c);
}
