/* SPDX-License-Identifier: EUPL-1.2 */
/* assessment_belief.c - a placement test by what is believed of the person (measure/belief.h). The
 * belief is made again from what is known at every answer: knowledge holds each answer's verdict and
 * whether it was overruled, so that nothing else need be kept. */
#include "learn/assessment_rules.h"

#include <stdalign.h>
#include "measure/belief.h"

/* What a belief takes is of no use after it: on the stack it is in the processor's cache already. */
enum { SCRATCH_SIZE = 40 * 1024, SCRATCH_MOST = 16 * 1024 * 1024 };
struct scratch {
	alignas(max_align_t) char bytes[SCRATCH_SIZE];
};

static struct arena *scratch_arena(struct scratch *s)
{
	return arena_in(s->bytes, sizeof s->bytes, SCRATCH_MOST);
}

static bool may_be_asked(const struct competence *c)
{
	return c->skill_count > 0 && c->skill_count <= PLACEMENT_SKILLS_MAX;
}

static struct belief *believe(const struct assessment_step *s, const struct placement_test *t)
{
	return belief_after(s->arena, &belief_own, t->skills, t->skill_count, t->knowledge, t->knowledge_count);
}

const struct challenge *rules_choose_own(const struct assessment_step *s, const struct knowledge *k)
{
	struct scratch scratch __attribute__((uninitialized));
	struct placement_choice choice __attribute__((uninitialized));
	struct assessment_step inner = *s;

	if (!may_be_asked(k->competence))
		return NULL;
	inner.arena = scratch_arena(&scratch);
	struct placement_test t = rules_test(&inner, k);
	belief_next(believe(&inner, &t), &t, s->started, (unsigned)s->answered, &choice);
	const struct challenge *next = rules_draw(s, k->competence, &choice);
	arena_free(inner.arena);
	return next;
}

/* The chance of the level that the profile now shows, in hundredths, at least one. */
static int64_t sure_of(const struct belief *b, const struct knowledge *k)
{
	struct belief_score score;
	int64_t level = score_competence(&score_own, knowledge_pix(k)).level;

	belief_levels(b, &score);
	int64_t sure = (int64_t)(100 * score.levels[level]);
	return sure > 0 ? sure : 1;
}

/* The direct element stands first, unless it is overruled at once: then that verdict is the one. */
static size_t put_all(struct knowledge *k, struct placement_knowledge *made, size_t n)
{
	size_t first = 0;

	for (size_t i = 1; i < n; i++)
		if (made[i].skill == made[0].skill)
			first = 1;
	for (size_t i = first; i < n; i++) {
		made[i - first] = made[i];
		knowledge_put(k, made[i]);
	}
	return n - first;
}

void rules_learn_own(const struct assessment_step *s, struct knowledge *k, const struct challenge *c,
                     bool right, int64_t now, struct assessment_lesson *out)
{
	struct scratch scratch __attribute__((uninitialized));
	struct placement_choice choice __attribute__((uninitialized));
	const struct competence *competence = k->competence;
	struct assessment_step after = *s;

	after.answered++;
	after.arena = scratch_arena(&scratch);
	out->made = ARENA_NEW(s->arena, struct placement_knowledge, competence->skill_count + 1);
	out->made[0] = (struct placement_knowledge){ now, (uint32_t)(c->skill - competence->skills),
		                                     right ? PLACEMENT_VALIDATED : PLACEMENT_INVALIDATED,
		                                     PLACEMENT_DIRECT };
	knowledge_put(k, out->made[0]);
	struct placement_test t = rules_test(&after, k);
	struct belief *b = believe(&after, &t);
	belief_next(b, &t, s->started, (unsigned)after.answered, &choice);
	out->next = rules_draw(&after, competence, &choice);
	out->n = 1 + belief_settle(b, &t, s->started, !out->next, now, out->made + 1);
	out->n = put_all(k, out->made, out->n);
	out->sure = out->next ? 0 : sure_of(b, k);
	arena_free(after.arena);
}
