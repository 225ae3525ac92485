/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/method_pix.h"

const struct method_pix method_pix_seeds = {
    .start = -3, .variation = 0.5, .between = 2, .passage = true};
const struct method_pix method_pix_new = {
    .start = 0, .variation = 1, .between = 0, .passage = true};

static uint64_t areas_left(const struct method_lane *l, const struct exam *e)
{
	uint64_t left = 0;

	for (size_t c = 0; c < l->pool->areas; c++)
		if (e->in_area[c] == 0 && l->pool->share[c] > 0)
			left |= UINT64_C(1) << c;
	return left;
}

/* Passage by all competences, then none of the last few competences, unless nothing would remain.
 */
static void open_areas(const struct method_lane *l, struct exam *e)
{
	const uint16_t *area = l->pool->items.area;
	uint64_t all = UINT64_MAX >> (64 - l->pool->areas), open = all;

	e->open = UINT64_MAX;
	if (!area)
		return;
	if (l->pix.passage && areas_left(l, e))
		open = areas_left(l, e);
	uint64_t last = 0;
	for (unsigned k = 1; k <= l->pix.between && k <= e->asked; k++)
		last |= UINT64_C(1) << area[e->item[e->asked - k]];
	e->open = open & ~last ? open & ~last : open;
}

static struct flash_rules rules_of(const struct method_lane *l)
{
	return (struct flash_rules){
	    .way = FLASH_EXACT, .variation = l->pix.variation, .start = l->pix.start};
}

static void take(struct method_lane *l, struct exam *e)
{
	l->choice.start = l->pix.start;
	e->estimate = l->flash.capacity;
	e->error = l->flash.error;
	open_areas(l, e);
}

void method_pix_start(struct method_lane *l, struct exam *e)
{
	struct flash_rules r = rules_of(l);

	flash_begin(&l->flash, &r, l->pix.start);
	take(l, e);
}

void method_pix_answer(struct method_lane *l, struct exam *e, size_t item, bool right)
{
	struct flash_rules r = rules_of(l);
	struct flash_item it = {.difficulty = l->pool->items.b[item],
				.discriminant = l->pool->items.a[item]};

	flash_answer(&l->flash, &r, &it, right);
	take(l, e);
}
