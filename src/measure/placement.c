/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/placement.h"

#include <assert.h>
#include <math.h>
#include "measure/exact_exp.h"

const struct placement_rules placement_pix_v3 = {.top_level = 7.5, .impossible = 7, .tie = 0};
const struct placement_rules placement_own = {
    .top_level = 8, .impossible = 8, .tie = 1e-9, .reach_first = true};

enum { HALVES = 2 * 2 * PLACEMENT_DIFFICULTY_MAX + 1 }; /* differences -8, -7.5, … 8 */

static double success(double level, double difficulty)
{
	return 1 / (1 + exact_exp(-(level - difficulty)));
}

/* --- what is known ------------------------------------------------------------------------------
 */

struct tally {
	const struct placement_test *test;
	bool known[PLACEMENT_SKILLS_MAX];
	uint8_t hardest[PLACEMENT_SKILLS_MAX];				      /* of each tube */
	uint16_t unknown[PLACEMENT_SKILLS_MAX][PLACEMENT_DIFFICULTY_MAX + 1]; /* of each tube */
};

static void mark_known(const struct placement_test *t, bool known[PLACEMENT_SKILLS_MAX])
{
	assert(t->skill_count <= PLACEMENT_SKILLS_MAX);
	for (size_t i = 0; i < t->knowledge_count; i++) {
		assert(t->knowledge[i].skill < t->skill_count);
		known[t->knowledge[i].skill] = true;
	}
}

/* Clears what is used only: the whole is twenty kilobytes, and this runs at every answer. */
static void tally_clear(struct tally *y, const struct placement_test *t)
{
	y->test = t;
	memset(y->known, 0, t->skill_count * sizeof *y->known);
	for (size_t i = 0; i < t->skill_count; i++) {
		assert(t->skills[i].tube < PLACEMENT_SKILLS_MAX);
		y->hardest[t->skills[i].tube] = 0;
		memset(y->unknown[t->skills[i].tube], 0, sizeof *y->unknown);
	}
}

static void tally_fill(struct tally *y, const struct placement_test *t)
{
	assert(t->skill_count <= PLACEMENT_SKILLS_MAX);
	tally_clear(y, t);
	mark_known(t, y->known);
	for (size_t i = 0; i < t->skill_count; i++) {
		const struct placement_skill *s = &t->skills[i];

		assert(s->difficulty <= PLACEMENT_DIFFICULTY_MAX);
		if (!s->counted)
			continue;
		if (s->difficulty > y->hardest[s->tube])
			y->hardest[s->tube] = s->difficulty;
		y->unknown[s->tube][s->difficulty] += !y->known[i];
	}
}

/* --- after an answer ----------------------------------------------------------------------------
 */

size_t placement_infer(const struct placement_test *t, size_t asked, bool right, int64_t now,
		       struct placement_knowledge *out)
{
	bool known[PLACEMENT_SKILLS_MAX] = {};
	uint8_t status = right ? PLACEMENT_VALIDATED : PLACEMENT_INVALIDATED;
	size_t n = 0;

	mark_known(t, known);
	if (asked >= t->skill_count || known[asked])
		return 0;
	out[n++] = (struct placement_knowledge){now, (uint32_t)asked, status, PLACEMENT_DIRECT};
	for (size_t i = 0; i < t->skill_count; i++) {
		const struct placement_skill *s = &t->skills[i], *of = &t->skills[asked];
		bool follows =
		    right ? s->difficulty < of->difficulty : s->difficulty > of->difficulty;

		if (follows && s->tube == of->tube && !known[i])
			out[n++] = (struct placement_knowledge){now, (uint32_t)i, status,
								PLACEMENT_INFERRED};
	}
	return n;
}

double placement_earned(const struct placement_test *t, const struct placement_knowledge *k)
{
	return k->status == PLACEMENT_VALIDATED ? t->skills[k->skill].pix : 0;
}

/* --- the predicted level ------------------------------------------------------------------------
 */

size_t placement_levels(const struct placement_rules *r)
{
	return (size_t)(r->top_level * 2);
}

/* Levels and difficulties lie on a grid of halves: their differences take few values. */
static double at(const double successes[HALVES], double level, double difficulty)
{
	return successes[(int)((level - difficulty) * 2) + 2 * PLACEMENT_DIFFICULTY_MAX];
}

static double objective(const struct placement_rules *r, const struct placement_test *t,
			double level, const double successes[HALVES])
{
	double sum = 0;

	for (size_t i = 0; i < t->knowledge_count; i++) {
		const struct placement_knowledge *k = &t->knowledge[i];
		uint8_t difficulty = t->skills[k->skill].difficulty;

		if (k->source == PLACEMENT_DIRECT)
			sum += (k->status == PLACEMENT_VALIDATED ? 1 : 0) -
			       at(successes, level, difficulty ? difficulty : 2);
	}
	sum += 1 - at(successes, level, 0);
	sum += 0 - at(successes, level, r->impossible);
	return -fabs(sum);
}

double placement_level(const struct placement_rules *r, const struct placement_test *t,
		       double objectives[PLACEMENT_LEVELS_MAX])
{
	double successes[HALVES];
	double best_level = 0, best = -INFINITY;

	for (int i = 0; i < HALVES; i++)
		successes[i] = success((double)i / 2, PLACEMENT_DIFFICULTY_MAX);
	for (size_t i = 0; i < placement_levels(r); i++) {
		double level = 0.5 * (double)(i + 1);
		double o = objective(r, t, level, successes);

		if (objectives)
			objectives[i] = o;
		if (o > best) {
			best = o;
			best_level = level;
		}
	}
	return best_level;
}

/* --- rewards ------------------------------------------------------------------------------------
 */

static double reward(const struct tally *y, size_t skill, double level)
{
	const struct placement_skill *s = &y->test->skills[skill];
	const uint16_t *unknown = y->unknown[s->tube];
	double p = success(level, s->difficulty);
	unsigned easier = 0, harder = 0;

	for (unsigned d = 0; d <= PLACEMENT_DIFFICULTY_MAX; d++) {
		easier += d <= s->difficulty ? unknown[d] : 0;
		harder += d >= s->difficulty ? unknown[d] : 0;
	}
	return p * easier + (1 - p) * harder;
}

void placement_rewards(const struct placement_test *t, double level, double *rewards)
{
	struct tally y __attribute__((uninitialized));

	tally_fill(&y, t);
	for (size_t i = 0; i < t->skill_count; i++)
		rewards[i] = y.known[i] ? (double)NAN : reward(&y, i, level);
}

/* --- the choice ---------------------------------------------------------------------------------
 */

typedef bool skill_test_fn(const struct tally *y, const struct placement_skill *s, double bound);

static bool is_easy_tube(const struct tally *y, const struct placement_skill *s, double bound)
{
	return y->hardest[s->tube] <= bound;
}

static bool is_untimed(const struct tally *, const struct placement_skill *s, double)
{
	return !s->timed;
}

static bool is_in_reach(const struct tally *, const struct placement_skill *s, double level)
{
	return s->difficulty - level <= PLACEMENT_REACH;
}

static int rank_first(const struct placement_skill *s) /* 2 is the best difficulty to begin with */
{
	return s->difficulty == PLACEMENT_FIRST_LEVEL ? -1 : s->difficulty;
}

static bool has_rank(const struct tally *, const struct placement_skill *s, double rank)
{
	return rank_first(s) <= rank;
}

static void keep(const struct tally *y, struct placement_choice *c, skill_test_fn *test,
		 double bound)
{
	size_t kept = 0;

	for (size_t i = 0; i < c->count; i++)
		if (test(y, &y->test->skills[c->skills[i]], bound))
			c->skills[kept++] = c->skills[i];
	c->count = kept;
}

/* Those that pass, or all when none does. */
static void prefer(const struct tally *y, struct placement_choice *c, skill_test_fn *test,
		   double bound)
{
	for (size_t i = 0; i < c->count; i++)
		if (test(y, &y->test->skills[c->skills[i]], bound)) {
			keep(y, c, test, bound);
			return;
		}
}

static void choose_first(const struct tally *y, struct placement_choice *c)
{
	int lowest = PLACEMENT_DIFFICULTY_MAX;

	c->level = PLACEMENT_FIRST_LEVEL;
	prefer(y, c, is_easy_tube, PLACEMENT_EASY_TUBE);
	prefer(y, c, is_untimed, 0);
	for (size_t i = 0; i < c->count; i++) {
		int rank = rank_first(&y->test->skills[c->skills[i]]);
		lowest = rank < lowest ? rank : lowest;
	}
	keep(y, c, has_rank, lowest);
}

static void keep_best(const struct placement_rules *r, const struct tally *y,
		      struct placement_choice *c)
{
	double best = -INFINITY;
	size_t kept = 0;

	for (size_t i = 0; i < c->count; i++) {
		double gain = reward(y, c->skills[i], c->level);

		if (gain > best + r->tie) {
			best = gain;
			kept = 0;
		}
		if (gain >= best - r->tie)
			c->skills[kept++] = c->skills[i];
	}
	c->count = kept;
}

void placement_next(const struct placement_rules *r, const struct placement_test *t,
		    struct placement_choice *out)
{
	struct tally y __attribute__((uninitialized));

	tally_fill(&y, t);
	out->count = 0;
	for (size_t i = 0; i < t->skill_count; i++)
		if (t->skills[i].challenges && !y.known[i])
			out->skills[out->count++] = (uint16_t)i;
	if (!t->started) {
		choose_first(&y, out);
		return;
	}
	out->level = placement_level(r, t, NULL);
	if (r->reach_first)
		keep(&y, out, is_in_reach, out->level);
	prefer(&y, out, is_easy_tube, PLACEMENT_EASY_TUBE);
	if (t->last_timed)
		prefer(&y, out, is_untimed, 0);
	keep(&y, out, is_in_reach, out->level);
	keep_best(r, &y, out);
}

/* --- the seeded draw ----------------------------------------------------------------------------
 */

uint32_t placement_hash(uint32_t x)
{
	x -= x << 6;
	x ^= x >> 17;
	x -= x << 9;
	x ^= x << 4;
	x -= x << 3;
	x ^= x << 10;
	x ^= x >> 15;
	return x;
}

size_t placement_pick_skill(uint32_t seed, size_t count)
{
	return placement_hash(seed) % count;
}

size_t placement_pick_challenge(uint32_t seed, size_t count)
{
	return placement_hash(seed + 1) % count;
}

uint32_t placement_seed(int64_t test, uint32_t question)
{
	uint64_t bits = (uint64_t)test;

	return placement_hash(
	    placement_hash((uint32_t)(bits >> 32) ^ placement_hash((uint32_t)bits)) +
	    question * UINT32_C(0x9e3779b9));
}

/* --- what of older tests counts -----------------------------------------------------------------
 */

size_t placement_current(struct placement_knowledge *list, size_t n)
{
	size_t newest[PLACEMENT_SKILLS_MAX] = {}; /* position + 1 */
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		assert(list[i].skill < PLACEMENT_SKILLS_MAX);
		size_t *best = &newest[list[i].skill];
		if (!*best || list[i].created_at > list[*best - 1].created_at)
			*best = i + 1;
	}
	for (size_t i = 0; i < n; i++)
		if (newest[list[i].skill] == i + 1 && list[i].status != PLACEMENT_RESET)
			list[kept++] = list[i];
	return kept;
}

bool placement_kept(const struct placement_knowledge *k, enum placement_run run, int64_t started_at)
{
	const int64_t delay = (int64_t)PLACEMENT_IMPROVING_DAYS * 24 * 60 * 60 * 1000;

	if (run == PLACEMENT_PLAIN || k->status == PLACEMENT_VALIDATED)
		return true;
	return run == PLACEMENT_CAMPAIGN ? k->created_at > started_at
					 : started_at - k->created_at < delay;
}

size_t placement_keep(struct placement_knowledge *list, size_t n, enum placement_run run,
		      int64_t started_at)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (placement_kept(&list[i], run, started_at))
			list[kept++] = list[i];
	return kept;
}
