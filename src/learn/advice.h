/* SPDX-License-Identifier: EUPL-1.2 */
/* advice.h - what a learner is offered to do next: rules over the cards of the sixteen competences, given
 * in the framework's order. Each list is at most ADVICE_MOST copies of cards, in the arena. */
#pragma once
#include "learn/card.h"

enum { ADVICE_MOST = 4 };

/* Tests begun and not ended, in the framework's order. */
struct list advice_in_progress(struct arena *a, const struct card *cards, size_t n);
/* What may be improved, the nearest to its next level first. */
struct list advice_to_improve(struct arena *a, const struct card *cards, size_t n);
/* What was never taken: one of each domain before a second one of any, so that somebody who begins sees
 * how wide digital life is. */
struct list advice_new(struct arena *a, const struct card *cards, size_t n);
