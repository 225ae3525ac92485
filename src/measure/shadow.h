/* SPDX-License-Identifier: EUPL-1.2 */
/* shadow.h - shadow tests (van der Linden and Reese, Applied Psychological Measurement 22 (1998),
 * 259-270): before each question a whole test is assembled that holds every question asked so far,
 * meets every constraint and has the most information at the present estimate; the next question is
 * its most informative one not asked yet. Assembly is an integer programme, solved by GLPK: the
 * simplex starts from the last step's basis, and branching is needed only where the constraints
 * leave fractions. It is the reference for the fast methods, at a thousand times their time.
 *
 *	maximise   sum I_i(t) x_i,  x_i 0 or 1
 *	such that  sum x_i = length; x_i = 1 for what was asked; area by area between floor and
 *		   ceiling of its share; at most one of a tube and of an enemy set; time;
 *		   x_i = 0 for what is not eligible (exposure.h)
 *
 * When that has no solution the eligibility is left out, as van der Linden and Veldkamp (2004) do.
 *
 * A value belongs to the thread that made it: GLPK keeps one environment a thread. */
#pragma once
#include "measure/exposure.h"

struct shadow;

struct shadow *shadow_new(struct arena *a, const struct pool *p, const struct exam_rules *rules);
void shadow_free(struct shadow *s); /* on the same thread, before the arena goes; NULL is fine */

/* Before a person's first question. */
void shadow_start(struct shadow *s);

/* The next question, or SIZE_MAX when no whole test exists. `e` is as it was afterwards. */
size_t shadow_next(struct shadow *s, struct exam *e, const struct exposure *x);

/* The test assembled last: items of it (asked ones too) into `items`, room for the exam's length;
 * returns how many. */
unsigned shadow_test(const struct shadow *s, uint32_t *items);
