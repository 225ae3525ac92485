/* SPDX-License-Identifier: EUPL-1.2 */
#include "finance/plan_runner.h"

#include <pthread.h>
#include "base/error.h"
#include "base/log.h"
#include "budget/plan_json.h"
#include "finance/plan_child.h"
#include "finance/plan_search.h"

enum {
	LOOK_EVERY_S = 5, /* another node's cancellation, another's orphan */
	BEAT_EVERY_MS = 1000,
	STEP_MS = 200,
	GRACE_S = 20, /* after its seconds, for reading and the last question */
};

struct plan_runner {
	struct plan_runner_options options;
	struct db *db;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool poked, stopping;
};

/* One search, until it is written down. */
struct run {
	struct plan_runner *runner;
	struct arena *arena;
	int64_t id, now, best, bound, changed;
	const char *state;
	struct str problem, result;
};

static bool is_stopping(struct plan_runner *r)
{
	pthread_mutex_lock(&r->lock);
	bool stopping = r->stopping;
	pthread_mutex_unlock(&r->lock);
	return stopping;
}

/* --- what is written down -----------------------------------------------------------------------
 */

static int write_orphans(struct db *db, void *args)
{
	const struct run *run = args;

	return plan_search_orphans(db, run->runner->options.node, run->now - PLAN_SEARCH_DEAD,
				   run->now);
}

/* Of other nodes only: what this one runs is alive. */
static int write_next(struct db *db, void *args)
{
	struct run *run = args;
	struct plan_search_next next;
	int k = plan_search_orphans(db, -1, run->now - PLAN_SEARCH_DEAD, run->now);

	run->id = 0;
	if (!k)
		k = plan_search_next(db, run->arena, &next);
	if (!k)
		k = plan_search_begin(db, next.id, run->runner->options.node, run->now,
				      &run->changed);
	if (k || !run->changed)
		return k == ERR_NOT_FOUND ? ERR_NONE : k;
	run->id = next.id;
	run->problem = next.problem;
	return ERR_NONE;
}

static int write_beat(struct db *db, void *args)
{
	struct run *run = args;

	return plan_search_beat(db, run->id, run->now, run->best, run->bound, &run->changed);
}

static int write_end(struct db *db, void *args)
{
	struct run *run = args;

	return plan_search_end(db, run->id, run->now, str_of(run->state), run->result,
			       &run->changed);
}

static int job(struct run *run, db_write_fn *fn)
{
	run->now = clock_now(&run->runner->options.clock);
	run->changed = 0;
	return db_queue_wait(run->runner->options.queue, fn, run);
}

/* --- one search ---------------------------------------------------------------------------------
 */

/* Nothing of the process is believed unread: its plan must keep every rule of the problem. */
static void judge(struct run *run, int status, struct str answer)
{
	struct plan_problem problem;
	struct plan_shortage shortage;
	struct plan_faults faults;
	struct plan plan;

	run->state = "failed";
	if (status == 0 && !plan_problem_read(run->problem, run->arena, &problem, &faults) &&
	    !plan_read(answer, &problem, run->arena, &plan) && !plan_broken(&problem, &plan))
		run->state = "found";
	else if (status == error_exit_status(ERR_CONFLICT) && plan_shortage_read(answer, &shortage))
		run->state = "impossible";
	else
		log_text(LOG_WARN, "the search %lld ended with %d and no plan", (long long)run->id,
			 status);
	run->result = strcmp(run->state, "failed") == 0 ? STR("") : arena_str(run->arena, answer);
}

/* False when the search is no longer wanted. */
static bool goes_on(struct run *run, const struct plan_child *child, int64_t *beaten)
{
	int64_t now = clock_monotonic_us() / 1000;

	if (is_stopping(run->runner))
		return false;
	if (now - *beaten < BEAT_EVERY_MS)
		return true;
	*beaten = now;
	run->best = child->best;
	run->bound = child->bound;
	return job(run, write_beat) != ERR_NONE || run->changed;
}

static void search(struct run *run)
{
	const struct plan_runner_options *o = &run->runner->options;
	struct plan_child child;
	int64_t begun = clock_monotonic_us() / 1000, beaten = begun;
	int64_t most = ((int64_t)2 * o->seconds + GRACE_S) * 1000;
	bool wanted = true, late = false;
	int k = plan_child_start(&child, o->program, o->seconds, o->memory, run->problem);

	while (!k && wanted && !late && !child.is_over) {
		plan_child_step(&child, STEP_MS);
		wanted = goes_on(run, &child, &beaten);
		late = clock_monotonic_us() / 1000 - begun > most;
	}
	int status = plan_child_end(&child, !wanted || late);
	if (wanted)
		judge(run, status, plan_child_answer(&child));
	else
		run->state = "interrupted"; /* unless it was cancelled: then it no longer runs */
	if (job(run, write_end))
		log_text(LOG_ERROR, "what the search %lld found could not be written",
			 (long long)run->id);
	plan_child_release(&child);
}

/* --- the thread ---------------------------------------------------------------------------------
 */

static bool run_next(struct plan_runner *r)
{
	struct run run = {
	    .runner = r, .arena = arena_new((size_t)1 << 28), .best = -1, .bound = -1};
	struct plan_search_next next;
	int k = plan_search_next(r->db, run.arena, &next); /* a look costs no write */

	if (!k)
		k = job(&run, write_next);
	bool found = !k && run.id;
	if (found)
		search(&run);
	arena_free(run.arena);
	return found;
}

static void *runner_main(void *argument)
{
	struct plan_runner *r = argument;
	struct run left = {.runner = r};

	if (job(&left, write_orphans))
		log_text(LOG_WARN, "searches that were left could not be told so");
	pthread_mutex_lock(&r->lock);
	while (!r->stopping) {
		r->poked = false;
		pthread_mutex_unlock(&r->lock);
		bool found = run_next(r);
		pthread_mutex_lock(&r->lock);
		if (found || r->poked || r->stopping)
			continue;
		struct timespec until;
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_sec += LOOK_EVERY_S;
		pthread_cond_timedwait(&r->wake, &r->lock, &until);
	}
	pthread_mutex_unlock(&r->lock);
	return NULL;
}

int plan_runner_start(const struct plan_runner_options *o, struct plan_runner **out,
		      struct error *e)
{
	struct plan_runner *r = calloc(1, sizeof *r);

	if (!r)
		return error_set(e, ERR_UNAVAILABLE, N_("there is not enough memory"));
	r->options = *o;
	pthread_mutex_init(&r->lock, NULL);
	pthread_cond_init(&r->wake, NULL);
	int k = db_open(o->database, DB_READ, &r->db, e);
	if (!k && pthread_create(&r->thread, NULL, runner_main, r) != 0)
		k = error_set(e, ERR_UNAVAILABLE, N_("no thread can be started"));
	if (k) {
		db_close(r->db);
		free(r);
		return k;
	}
	*out = r;
	return ERR_NONE;
}

void plan_runner_poke(struct plan_runner *r)
{
	if (!r)
		return;
	pthread_mutex_lock(&r->lock);
	r->poked = true;
	pthread_cond_signal(&r->wake);
	pthread_mutex_unlock(&r->lock);
}

void plan_runner_stop(struct plan_runner *r)
{
	if (!r)
		return;
	pthread_mutex_lock(&r->lock);
	r->stopping = true;
	pthread_cond_signal(&r->wake);
	pthread_mutex_unlock(&r->lock);
	pthread_join(r->thread, NULL);
	db_close(r->db);
	pthread_mutex_destroy(&r->lock);
	pthread_cond_destroy(&r->wake);
	free(r);
}
