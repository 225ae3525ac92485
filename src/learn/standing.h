/* SPDX-License-Identifier: EUPL-1.2 */
/* standing.h - where the tests lately answered stand, in memory, so that the next answer need not read
 * it: a hint for assessment_prepare, never the truth, which is in the database. What is kept of a
 * test is a few hundred bytes; of 65,536 tests at most, the latest ones. Any thread. */
#pragma once
#include "learn/assessment.h"

struct standings;

struct standings *standings_new(void); /* NULL: no memory */
void standings_free(struct standings *s); /* NULL is fine */

/* After an answer was kept. What does not fit (too much is known, or of skills that the content has
 * lost) is not kept, and neither is a test that is over. */
void standings_put(struct standings *s, const struct bank *bank, const struct assessment *t,
                   const struct knowledge *known);

/* As it was put last, in memory of the arena; false when it is not there or belongs to another content. */
bool standings_find(struct standings *s, struct arena *a, const struct bank *bank, int64_t test,
                    struct assessment *t, struct knowledge *known);
