/* SPDX-License-Identifier: EUPL-1.2 */
/* responses.h - the recorded answers of many persons to many items, as calibration and the studies
 * of fit read them: borrowed arrays, dense or sparse, one byte a score.
 *
 * Dense (item_of is NULL): person p's score on item i is score[p * items + i], RESPONSE_MISSING
 * where it was not asked. Sparse: person p's answers are k = start[p] … start[p+1]-1, the score
 * score[k] on item item_of[k]; an item at most once a person, in any order. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RESPONSE_MISSING = 255 };

struct responses {
	size_t persons, items;
	const uint8_t *score;	   /* 0 to categories[i]-1, or RESPONSE_MISSING in a dense array */
	const uint32_t *item_of;   /* sparse only */
	const uint64_t *start;	   /* sparse only: persons + 1 */
	const uint8_t *categories; /* of each item, 2 or more: the highest score seen, and one */
	const uint16_t *group;	   /* of each person, from 0; NULL: one group */
	uint16_t groups;	   /* 1 when `group` is NULL */
};

struct response {
	uint32_t item;
	uint8_t score;
};

/* The answers of one person into `out` (room for r->items), in order of storage; returns how many.
 */
size_t responses_of(const struct responses *r, size_t person, struct response *out);
uint64_t responses_count(const struct responses *r); /* all answers that are not missing */
