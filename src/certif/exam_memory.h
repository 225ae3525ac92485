/* SPDX-License-Identifier: EUPL-1.2 */
/* exam_memory.h - what was computed of exams under way, kept so that an answer costs one step and
 * not a computation of all answers: who was asked what, and the likelihood so far.
 *
 * Only a help: an entry is believed when it fits the record (number, capacity and content of the
 * question that stands), so that a rollback, another node or a restart costs a computation and
 * nothing else. Bounded: an exam takes the place of another one. Any thread. */
#pragma once
#include "certif/capacity.h"
#include "certif/exam_clock.h"

/* The way of one exam up to the question that stands. */
struct exam_path {
	int64_t candidate;
	int64_t number;	 /* of that question */
	int64_t release; /* of the content the places are of: item_pool */
	uint32_t answers;
	uint32_t asked[EXAM_QUESTIONS]; /* places of answered questions: exam_inside.h, ask_place */
	const struct exam_method *method;
	struct capacity capacity;
};

struct exam_memory;
struct exam_memory *
exam_memory_new(unsigned exams);	      /* room for about so many; NULL without memory */
void exam_memory_free(struct exam_memory *m); /* NULL is fine */

/* True and *out filled when there is an entry for exactly this; `capacity` to the last bit. */
bool exam_memory_get(struct exam_memory *m, int64_t candidate, int64_t number, int64_t release,
		     double capacity, struct exam_path *out);
void exam_memory_put(struct exam_memory *m, const struct exam_path *p);
