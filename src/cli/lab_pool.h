/* SPDX-License-Identifier: EUPL-1.2 */
/* lab_pool.h - what `lab simulate`, `lab frontier` and `lab shadow` share: a bank's file as a pool,
 * and lanes of simulated exams on threads, with progress and Ctrl-C. */
#pragma once
#include "cli/lab_files.h"
#include "measure/simulation.h"

struct lab_pool {
	struct lab_items items;
	struct pool *pool;
};

/* Right-or-wrong items only; a fault names the item. */
[[nodiscard]] int lab_pool_read(struct arena *a, const char *bank, const char *content,
				struct lab_pool *out, struct error *e);

/* Persons' abilities: the column `theta` of a CSV, or its only column. */
[[nodiscard]] int lab_thetas_read(struct arena *a, const char *path, double **thetas, uint64_t *n,
				  struct error *e);

struct lab_run {
	struct simulation simulation;
	unsigned threads;
	const char *title;
	/* out */
	struct simulation_sums sums;
	double seconds; /* of the processor, all threads */
	bool interrupted;
};
void lab_run(struct lab_run *run, struct arena *a);

/* "openpix: …" on standard error; the exit status. */
int lab_fail(const struct error *e);
