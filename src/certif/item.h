/* SPDX-License-Identifier: EUPL-1.2 */
/* item.h - the challenges of the bank as items of an exam: difficulty and discriminant on the scale
 * of certif/scale.h.
 *
 * A challenge with a row in content/calibration.csv has its parameters. One without is worth what
 * its level says: the difficulty where that level begins on the plausible scale (pix-v3), -1.4,
 * -0.519, 0.6, 1.5, 2.25, 3.1, 4 for levels 1 to 7, so that who has just reached a level gets its
 * questions right one time in two; level 8 begins past the scale, 5 by the same stride; the
 * discriminant is 1.
 *
 * A pool is dense by the challenge's index in the bank, so that a place is good for every language,
 * and made once a bank (bank_beside): choosing from it allocates nothing. */
#pragma once
#include "bank/bank.h"
#include "measure/flash.h"

double item_level_difficulty(int level); /* 1 to 8 */
struct flash_item item_of(const struct challenge *c);

struct item_pool {
	int64_t release; /* of the content: knowledge_release */
	size_t n;	 /* challenges of the bank, and one last item that stands for challenges
			    which left the content: no skill, tube nor competence of any other */
	const struct flash_item *items;
	/* By place: must it not be asked? In this language, and of who needs accessible questions.
	 */
	const bool *left_out, *left_out_accessible;
	size_t askable, askable_accessible;
};
const struct item_pool *item_pool(const struct bank *b, enum language l);

/* The place of a challenge by name; of the last item when the content has none of that name. */
uint32_t item_place(const struct bank *b, const struct item_pool *p, struct str challenge);
