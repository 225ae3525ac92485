/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/worker.h"

#include <pthread.h>

enum { THREADS_MAX = 16 };

struct worker_pool {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct worker_job *first, **last;
	unsigned waiting, line, threads;
	bool ending;
	pthread_t thread[THREADS_MAX];
};

static struct worker_job *next_job(struct worker_pool *p)
{
	struct worker_job *job;

	pthread_mutex_lock(&p->lock);
	while (!p->first && !p->ending)
		pthread_cond_wait(&p->wake, &p->lock);
	job = p->first;
	if (job) {
		p->first = job->next;
		if (!p->first)
			p->last = &p->first;
		p->waiting--;
	}
	pthread_mutex_unlock(&p->lock);
	return job;
}

static void *work(void *context)
{
	struct worker_job *job;

	while ((job = next_job(context)))
		job->run(job);
	return NULL;
}

struct worker_pool *worker_pool_new(unsigned threads, unsigned line)
{
	struct worker_pool *p = calloc(1, sizeof *p);

	if (!p)
		return NULL;
	p->line = line;
	p->last = &p->first;
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->wake, NULL);
	while (p->threads < threads && p->threads < THREADS_MAX &&
	       !pthread_create(&p->thread[p->threads], NULL, work, p))
		p->threads++;
	if (!p->threads) {
		worker_pool_free(p);
		return NULL;
	}
	return p;
}

void worker_pool_free(struct worker_pool *p)
{
	if (!p)
		return;
	pthread_mutex_lock(&p->lock);
	p->ending = true;
	pthread_cond_broadcast(&p->wake);
	pthread_mutex_unlock(&p->lock);
	for (unsigned i = 0; i < p->threads; i++)
		pthread_join(p->thread[i], NULL);
	pthread_cond_destroy(&p->wake);
	pthread_mutex_destroy(&p->lock);
	free(p);
}

bool worker_reserve(struct worker_pool *p)
{
	pthread_mutex_lock(&p->lock);
	bool room = p->waiting < p->line;
	if (room)
		p->waiting++;
	pthread_mutex_unlock(&p->lock);
	return room;
}

void worker_submit(struct worker_pool *p, struct worker_job *job)
{
	job->next = NULL;
	pthread_mutex_lock(&p->lock);
	*p->last = job;
	p->last = &job->next;
	pthread_cond_signal(&p->wake);
	pthread_mutex_unlock(&p->lock);
}

unsigned worker_waiting(struct worker_pool *p)
{
	pthread_mutex_lock(&p->lock);
	unsigned n = p->waiting;
	pthread_mutex_unlock(&p->lock);
	return n;
}
