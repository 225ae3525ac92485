/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/team.h"

#include <pthread.h>
#include <sched.h>
#include <stdbool.h>

enum { TEAM_MAX = 64 };

struct team {
	pthread_mutex_t lock;
	pthread_cond_t work, done;
	pthread_t threads[TEAM_MAX];
	unsigned count;
	bool over;
	team_part_fn *fn; /* of the job under way */
	void *context;
	size_t next, parts, left;
};

/* Takes parts until none is left; the lock is held before and after. */
static void take(struct team *t)
{
	while (t->next < t->parts) {
		size_t part = t->next++;
		pthread_mutex_unlock(&t->lock);
		t->fn(t->context, part);
		pthread_mutex_lock(&t->lock);
		if (--t->left == 0)
			pthread_cond_signal(&t->done);
	}
}

static void *member(void *of)
{
	struct team *t = of;

	pthread_mutex_lock(&t->lock);
	while (!t->over) {
		take(t);
		if (!t->over)
			pthread_cond_wait(&t->work, &t->lock);
	}
	pthread_mutex_unlock(&t->lock);
	return NULL;
}

struct team *team_new(unsigned threads)
{
	if (threads < 2)
		return NULL;
	struct team *t = calloc(1, sizeof *t);
	if (!t)
		return NULL;
	pthread_mutex_init(&t->lock, NULL);
	pthread_cond_init(&t->work, NULL);
	pthread_cond_init(&t->done, NULL);
	while (t->count + 1 < threads && t->count < TEAM_MAX &&
	       pthread_create(&t->threads[t->count], NULL, member, t) == 0)
		t->count++;
	return t;
}

void team_free(struct team *t)
{
	if (!t)
		return;
	pthread_mutex_lock(&t->lock);
	t->over = true;
	pthread_cond_broadcast(&t->work);
	pthread_mutex_unlock(&t->lock);
	for (unsigned i = 0; i < t->count; i++)
		pthread_join(t->threads[i], NULL);
	pthread_cond_destroy(&t->work);
	pthread_cond_destroy(&t->done);
	pthread_mutex_destroy(&t->lock);
	free(t);
}

void team_run(struct team *t, size_t parts, team_part_fn *fn, void *context)
{
	if (!t || parts < 2) {
		for (size_t i = 0; i < parts; i++)
			fn(context, i);
		return;
	}
	pthread_mutex_lock(&t->lock);
	t->fn = fn;
	t->context = context;
	t->next = 0;
	t->parts = t->left = parts;
	pthread_cond_broadcast(&t->work);
	take(t);
	while (t->left)
		pthread_cond_wait(&t->done, &t->lock);
	t->parts = t->next = 0;
	pthread_mutex_unlock(&t->lock);
}

unsigned team_processors(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof set, &set) != 0)
		return 1;
	int n = CPU_COUNT(&set);
	return n > 0 ? (unsigned)n : 1;
}
