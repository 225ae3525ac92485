/* SPDX-License-Identifier: EUPL-1.2 */
/* What a placement question costs, in processor time: the belief made again from the answers so far
 * and the next question chosen, as the product does at each answer; beside it the public Pix's
 * choice.
 *   build/bench/placement [ROUNDS]	a competence of 50 skills in 7 tubes, 12 answers known */
#include <stdio.h>
#include <time.h>
#include "base/str.h"
#include "measure/belief.h"

enum { SKILLS = 50, TUBES = 7, ANSWERS = 12 };

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static size_t own(struct arena *a, const struct placement_test *t, struct placement_choice *c)
{
	struct belief *b = belief_new(a, &belief_own, t->skills, t->skill_count);

	belief_learn(b, t->knowledge, t->knowledge_count);
	belief_next(b, t, 0, (unsigned)t->knowledge_count, c);
	arena_clear(a);
	return c->count;
}

int main(int argc, char **argv)
{
	struct arena *a = arena_new((size_t)1 << 26);
	struct placement_skill skills[SKILLS];
	struct placement_knowledge known[ANSWERS];
	struct placement_choice c;
	int64_t rounds = 20000;
	size_t chosen = 0;

	if (argc > 1 && (!str_int(str_of(argv[1]), &rounds) || rounds < 1))
		return 2;
	for (size_t i = 0; i < SKILLS; i++)
		skills[i] = (struct placement_skill){.tube = (uint16_t)(i % TUBES),
						     .difficulty = (uint8_t)(1 + i / TUBES),
						     .challenges = 1,
						     .counted = true,
						     .pix = 8.0 / TUBES};
	for (uint32_t i = 0; i < ANSWERS; i++)
		known[i] = (struct placement_knowledge){
		    .skill = i < TUBES ? i + 2 * TUBES : i + 2 * TUBES + i % 2 * TUBES,
		    .status = i % 3 == 2 ? PLACEMENT_INVALIDATED : PLACEMENT_VALIDATED};
	struct placement_test t = {skills, SKILLS, known, ANSWERS, true, false};
	double began = seconds();
	for (int64_t i = 0; i < rounds; i++)
		chosen += own(a, &t, &c);
	double middle = seconds();
	for (int64_t i = 0; i < rounds; i++) {
		placement_next(&placement_pix_v3, &t, &c);
		chosen += c.count;
	}
	double ended = seconds();
	printf("a question, %d skills, %d answers: openpix %.1f us, pix %.1f us of processor time "
	       "(%zu)\n",
	       SKILLS, ANSWERS, (middle - began) * 1e6 / (double)rounds,
	       (ended - middle) * 1e6 / (double)rounds, chosen);
	arena_free(a);
	return 0;
}
