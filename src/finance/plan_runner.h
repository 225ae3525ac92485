/* SPDX-License-Identifier: EUPL-1.2 */
/* plan_runner.h - runs the searches that are asked for, one after another, each in a process of its
 * own: `openpix budget plan - --watched`. The solver ends a process that is in trouble, and takes
 * memory and time as it likes: none of that reaches the server.
 *
 * One thread waits for searches, gives the process its problem and its limits, reads what it says
 * and writes it down about every second with a sign of life; so a cancellation is noticed, and
 * whoever looks knows that the search goes on. At its start it finds what an earlier run of the
 * same node left running: interrupted. */
#pragma once
#include "base/clock.h"
#include "db/queue.h"

struct plan_runner_options {
	const char *program;  /* "/proc/self/exe" */
	const char *database; /* for a read connection */
	struct db_queue *queue;
	struct clock clock;
	unsigned node, seconds; /* seconds: of a search */
	size_t memory;		/* bytes of a process; 0: no limit */
};

struct plan_runner;
[[nodiscard]] int plan_runner_start(const struct plan_runner_options *o, struct plan_runner **out,
				    struct error *e);
void plan_runner_poke(struct plan_runner *r); /* something was asked or cancelled; NULL is fine */
/* Ends the process under way, if any: its search is interrupted. Before the queue is closed. */
void plan_runner_stop(struct plan_runner *r); /* NULL is fine */
