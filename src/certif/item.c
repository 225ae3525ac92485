/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/item.h"

#include "learn/knowledge.h"

struct pools {
	struct item_pool in[LANGUAGE_COUNT];
};

double item_level_difficulty(int level)
{
	static const double begins[FRAMEWORK_LEVELS + 1] = {0,	  -1.4, -0.519, 0.6, 1.5,
							    2.25, 3.1,	4,	5};

	return begins[level];
}

struct flash_item item_of(const struct challenge *c)
{
	const struct skill *s = c->skill;

	return (struct flash_item){
	    .difficulty = c->calibrated ? c->difficulty : item_level_difficulty(s->level),
	    .discriminant = c->calibrated ? c->discriminant : 1,
	    .skill = (uint32_t)s->index,
	    .tube = (uint32_t)s->tube->index,
	    .competence = (uint32_t)s->competence->index,
	};
}

static void *pools_make(const struct bank *b, struct arena *a)
{
	struct pools *p = ARENA_NEW(a, struct pools, 1);
	size_t n = b->challenge_count;
	struct flash_item *items = ARENA_NEW(a, struct flash_item, n + 1);

	for (size_t i = 0; i < n; i++)
		items[i] = item_of(&b->challenges[i]);
	items[n] = (struct flash_item){0, 1, UINT32_MAX, UINT32_MAX, UINT32_MAX};
	for (unsigned l = 0; l < LANGUAGE_COUNT; l++) {
		bool *out = ARENA_NEW(a, bool, n + 1), *out_accessible = ARENA_NEW(a, bool, n + 1);
		struct item_pool *one = &p->in[l];
		*one = (struct item_pool){.release = knowledge_release(b),
					  .n = n + 1,
					  .items = items,
					  .left_out = out,
					  .left_out_accessible = out_accessible};
		for (size_t i = 0; i < n; i++) {
			const struct challenge *c = &b->challenges[i];
			out[i] = c->status != CHALLENGE_VALIDATED ||
				 !challenge_speaks(c, (enum language)l);
			out_accessible[i] = out[i] || !challenge_accessible(c);
			one->askable += !out[i];
			one->askable_accessible += !out_accessible[i];
		}
		out[n] = out_accessible[n] = true;
	}
	return p;
}

const struct item_pool *item_pool(const struct bank *b, enum language l)
{
	const struct pools *p = bank_beside(b, BANK_BESIDE_ITEMS, pools_make);

	return &p->in[l];
}

uint32_t item_place(const struct bank *b, const struct item_pool *p, struct str challenge)
{
	const struct challenge *c = bank_challenge(b, challenge);

	return c ? (uint32_t)c->index : (uint32_t)p->n - 1;
}
