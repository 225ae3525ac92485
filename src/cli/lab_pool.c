/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/lab_pool.h"

#include <math.h>
#include <pthread.h>
#include <time.h>
#include "cli/progress.h"
#include "document/csv.h"

int lab_fail(const struct error *e)
{
	struct arena *a = arena_new(1 << 16);

	fprintf(stderr, "openpix: " STR_FMT "\n", STR_ARG(error_text(e, a)));
	arena_free(a);
	return error_exit_status(e->kind);
}

/* --- the bank ----------------------------------------------------------------------------------
 */

static bool lower_or_upper(const struct lab_items *it)
{
	for (size_t i = 0; i < it->n; i++)
		if (it->items[i].c != 0 || it->items[i].d != 1)
			return true;
	return false;
}

static int areas_of(struct arena *a, const struct lab_items *it, uint16_t **out, struct error *e)
{
	*out = NULL;
	if (!it->content)
		return 0;
	if (it->contents > POOL_AREAS_MAX)
		return error_set(e, ERR_INVALID, "more than 64 content areas");
	*out = ARENA_NEW(a, uint16_t, it->n);
	for (size_t i = 0; i < it->n; i++)
		(*out)[i] = (uint16_t)it->content[i];
	return 0;
}

static int check_items(struct arena *a, const char *bank, const struct lab_items *it,
		       struct error *e)
{
	for (size_t i = 0; i < it->n; i++)
		if (it->items[i].steps || it->items[i].categories != 2)
			return error_arg(e, ERR_INVALID, "{0}; simulate right-or-wrong items only",
					 arena_printf(a, "%s: item " STR_FMT " has several steps",
						      bank, STR_ARG(it->names[i])));
	if (it->n == 0)
		return error_arg(e, ERR_INVALID, "{0}: the bank has no item", str_of(bank));
	return 0;
}

int lab_pool_read(struct arena *a, const char *bank, const char *content, struct lab_pool *out,
		  struct error *e)
{
	struct lab_items *it = &out->items;
	uint16_t *area;
	int status = lab_items_read(a, bank, content, it, e);

	if (!status)
		status = check_items(a, bank, it, e);
	if (!status)
		status = areas_of(a, it, &area, e);
	if (status)
		return status;
	double *p[4];
	for (size_t k = 0; k < 4; k++)
		p[k] = ARENA_NEW(a, double, it->n);
	for (size_t i = 0; i < it->n; i++) {
		p[0][i] = it->items[i].a;
		p[1][i] = it->items[i].b;
		p[2][i] = it->items[i].c;
		p[3][i] = it->items[i].d;
	}
	bool both = lower_or_upper(it);
	struct pool_items items = {
	    .n = it->n,
	    .a = p[0],
	    .b = p[1],
	    .c = both ? p[2] : NULL,
	    .d = both ? p[3] : NULL,
	    .area = area,
	};
	out->pool = pool_new(a, &items);
	return 0;
}

static int read_theta(struct csv *csv, const struct csv_row *row, size_t column, struct buf *into,
		      struct error *e)
{
	double v;

	if (row->n < column)
		return csv_fault(csv, 0, "no ability in column {0}: one number a row", STR("theta"),
				 e);
	struct str cell = row->cells[column - 1];
	if (!str_real(str_trim(cell), &v) || fabs(v) > 100)
		return csv_fault(csv, column, "'{0}' is no ability: a number from -100 to 100",
				 cell, e);
	buf_str(into, (struct str){(const char *)&v, sizeof v});
	return 0;
}

int lab_thetas_read(struct arena *a, const char *path, double **thetas, uint64_t *n,
		    struct error *e)
{
	struct csv_limits limits = {.rows = 10'000'000, .file_bytes = (uint64_t)1 << 30};
	struct buf all = BUF_INIT((size_t)1 << 30);
	struct csv *csv;
	struct csv_row row = {0};
	size_t column = 0;
	int status = csv_open(a, path, &limits, &csv, e);

	if (!status)
		status = csv_next(csv, &row, e);
	for (size_t k = 0; !status && k < row.n; k++)
		if (str_eq_nocase(str_trim(row.cells[k]), STR("theta")))
			column = k + 1;
	double v;
	if (!status && !column && row.n > 1)
		status = csv_fault(csv, 0, "no column {0}: name the one of abilities so",
				   STR("theta"), e);
	column = column ? column : 1;
	if (!status && row.n == 1 && str_real(str_trim(row.cells[0]), &v)) /* no header */
		status = read_theta(csv, &row, 1, &all, e);
	while (!status && !(status = csv_next(csv, &row, e)) && row.n)
		status = read_theta(csv, &row, column, &all, e);
	*n = all.n / sizeof(double);
	*thetas = ARENA_NEW(a, double, *n + 1);
	if (!status && all.n)
		memcpy(*thetas, all.p, all.n);
	buf_release(&all);
	return status;
}

/* --- lanes on threads --------------------------------------------------------------------------
 */

struct work {
	const struct simulation *simulation;
	atomic_uint next; /* lane nobody has taken yet */
	atomic_uint at_work;
	atomic_uint_fast64_t done, nanoseconds;
	atomic_bool stop;
	struct simulation_sums sums[SIMULATION_LANES_MAX];
	struct arena *arena[SIMULATION_LANES_MAX];
	bool ran[SIMULATION_LANES_MAX];
};

static uint64_t thread_nanoseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1'000'000'000u + (uint64_t)t.tv_nsec;
}

static void *run_lanes(void *payload)
{
	struct work *w = payload;
	unsigned lanes = simulation_lanes(w->simulation->persons), lane;
	uint64_t began = thread_nanoseconds();

	while (!atomic_load(&w->stop) && (lane = atomic_fetch_add(&w->next, 1)) < lanes) {
		simulation_run(w->simulation, w->arena[lane], lane, &w->sums[lane], &w->done,
			       &w->stop);
		w->ran[lane] = true;
	}
	atomic_fetch_add(&w->nanoseconds, thread_nanoseconds() - began);
	atomic_fetch_sub(&w->at_work, 1);
	return NULL;
}

static void watch(struct work *w, const char *title)
{
	struct progress p = progress_begin(title, w->simulation->persons);
	struct timespec pause = {.tv_nsec = 20'000'000};

	while (atomic_load(&w->at_work) > 0) {
		progress_step(&p, atomic_load(&w->done), NULL);
		if (progress_interrupted())
			atomic_store(&w->stop, true);
		nanosleep(&pause, NULL);
	}
	progress_end(&p);
}

void lab_run(struct lab_run *run, struct arena *a)
{
	struct work *w = ARENA_NEW(a, struct work, 1);
	pthread_t thread[SIMULATION_LANES_MAX];
	unsigned started = 0;
	size_t items = run->simulation.ready->pool->items.n;

	w->simulation = &run->simulation;
	for (unsigned k = 0; k < SIMULATION_LANES_MAX; k++)
		w->arena[k] = arena_new((size_t)1 << 34);
	for (unsigned k = 0; k < run->threads && k < SIMULATION_LANES_MAX; k++) {
		atomic_fetch_add(&w->at_work, 1);
		if (pthread_create(&thread[started], NULL, run_lanes, w) == 0)
			started++;
		else
			atomic_fetch_sub(&w->at_work, 1);
	}
	if (started == 0) {
		atomic_fetch_add(&w->at_work, 1);
		run_lanes(w);
	}
	watch(w, run->title);
	for (unsigned k = 0; k < started; k++)
		pthread_join(thread[k], NULL);
	run->sums = (struct simulation_sums){.count = ARENA_NEW(a, uint32_t, items)};
	for (unsigned k = 0; k < SIMULATION_LANES_MAX; k++) {
		if (w->ran[k])
			simulation_add(&run->sums, &w->sums[k], items);
		arena_free(w->arena[k]);
	}
	run->seconds = (double)atomic_load(&w->nanoseconds) * 1e-9;
	run->interrupted = run->sums.persons < run->simulation.persons;
}
