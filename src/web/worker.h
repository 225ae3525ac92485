/* SPDX-License-Identifier: EUPL-1.2 */
/* worker.h - a few threads for slow work (password hashing, papers), with a short line before them. */
#pragma once
#include <stdbool.h>

struct worker_job {
	void (*run)(struct worker_job *job); /* on a worker thread */
	struct worker_job *next;
};

struct worker_pool;

struct worker_pool *worker_pool_new(unsigned threads,
				    unsigned line); /* NULL: the system gives no thread */
void worker_pool_free(struct worker_pool *p);	    /* runs what waits, then ends */

/* False when `line` jobs wait already. A true reserves a place for one worker_submit. */
bool worker_reserve(struct worker_pool *p);
/* The job must live until it was run. */
void worker_submit(struct worker_pool *p, struct worker_job *job);
unsigned worker_waiting(struct worker_pool *p); /* reserved or waiting now */
