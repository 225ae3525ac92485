/* SPDX-License-Identifier: EUPL-1.2 */
/* team.h - a few threads that share one job cut into numbered parts. The parts are cut by whoever
 * gives the job, never by the number of threads, and which thread takes which part is of no
 * consequence: a job whose parts write apart, and whose results are joined in the order of the
 * parts afterwards, gives the same bytes whatever the team.
 *
 *	struct team *team = team_new(2);
 *	team_run(team, parts, sum_part, &job);
 *	team_free(team);
 *
 * A NULL team is the caller alone. One owner gives one job at a time. */
#pragma once
#include <stddef.h>

struct team;
typedef void team_part_fn(void *context, size_t part);

/* `threads` counts the caller too: 2 starts one thread. NULL for 1 or 0, and where the system has
 * no thread to give. */
struct team *team_new(unsigned threads);
void team_free(struct team *t); /* NULL is fine */

/* Calls fn(context, part) once for each part from 0 to parts - 1 and returns when all are done. */
void team_run(struct team *t, size_t parts, team_part_fn *fn, void *context);

unsigned team_processors(void); /* that this process may use; at least 1 */
