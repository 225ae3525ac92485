/* SPDX-License-Identifier: EUPL-1.2 */
/* lab_simulate_levels.h - levels by competence in `lab simulate`: the scale from the command line,
 * and what came of it as a table, as JSON, as one CSV row a person and competence. */
#pragma once
#include <jansson.h>
#include "base/buf.h"
#include "cli/lab_pool.h"

/* `cuts` is "-1,-0.5,0": ascending numbers; NULL: the usual ones. Faults: no such numbers, more
 * content areas than a profile has. */
[[nodiscard]] int lab_levels_scale(struct arena *a, const char *cuts, double correlation,
				   const struct lab_pool *p, struct exam_levels **out,
				   struct error *e);

/* Room in `s` for what lab_levels_write writes. */
void lab_levels_make_room(struct arena *a, const struct exam_levels *levels, struct simulation *s);

void lab_levels_table(struct buf *b, const struct lab_pool *p, const struct lab_run *run);

/* {"correlation":…,"cuts":[…],"all":{…},"competences":[{"name":…},…]}, the caller's to give back.
 */
json_t *lab_levels_json(const struct lab_pool *p, const struct lab_run *run);

/* person,competence,questions,theta,se,level,probability,level_mean,level_se,truth; needs the
 * trajectories' lengths and items too. */
[[nodiscard]] int lab_levels_write(const char *path, const struct lab_pool *p,
				   const struct simulation *s, struct error *e);
