/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/belief.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <pthread.h>
#include "measure/belief_inside.h"
#include "measure/exact_exp.h"
#include "measure/score.h"

const struct belief_rules belief_own = {.mean = 3,
					.deviation = 2,
					.slope = 1.5,
					.slip = 0.08,
					.guess = 0.15,
					.tie = 0.98,
					.sure = 0.66,
					.gain = 1,
					.least = 4,
					.most = 24};

static double ability_at(size_t k)
{
	return -1 + 0.5 * (double)k;
}

/* --- at the beginning ---------------------------------------------------------------------------
 */

/* P(depth | theta) for the whole grid. */
static void depths_fill(const struct belief_rules *r, struct belief_start *s)
{
	/* ability - difficulty takes the values -9, -8.5, … 8 */
	double reached[2 * 17 + 1];

	for (int i = 0; i < 35; i++)
		reached[i] = 1 / (1 + exact_exp(-r->slope * ((double)i / 2 - 9)));
	for (size_t k = 0; k < BELIEF_ABILITIES; k++) {
		double before = 1;
		for (size_t d = 1; d < BELIEF_DEPTHS; d++) {
			double p = reached[(size_t)((ability_at(k) - (double)d + 9) * 2)];
			s->depths[d - 1][k] = before - p;
			before = p;
		}
		s->depths[BELIEF_DEPTHS - 1][k] = before;
	}
}

static void prior_fill(const struct belief_rules *r, double *chance)
{
	double sum = 0;

	for (size_t k = 0; k < BELIEF_ABILITIES; k++) {
		double z = (ability_at(k) - r->mean) / r->deviation;
		chance[k] = exact_exp(-z * z / 2);
		sum += chance[k];
	}
	for (size_t k = 0; k < BELIEF_ABILITIES; k++)
		chance[k] /= sum;
}

static void start_fill(const struct belief_rules *r, struct belief_start *s)
{
	depths_fill(r, s);
	prior_fill(r, s->chance);
}

static struct belief_start own_start;

static void own_start_fill(void)
{
	start_fill(&belief_own, &own_start);
}

static const struct belief_start *start_of(struct arena *a, const struct belief_rules *r)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	if (r == &belief_own) { /* of every question the product asks: once is enough */
		pthread_once(&once, own_start_fill);
		return &own_start;
	}
	struct belief_start *s = ARENA_NEW(a, struct belief_start, 1);
	start_fill(r, s);
	return s;
}

/* Sums from the deepest up at each ability, which everything else is made of. */
LANES_FAST static void tube_fill(const struct belief_start *s, struct belief_tube *t)
{
	for (size_t k = 0; k < BELIEF_WIDTH; k += LANES) {
		lanes reached = {}, earned = {};
		for (size_t d = BELIEF_DEPTHS; d-- > 0;) {
			lanes w = lanes_at(&s->depths[d][k]) * lanes_all(t->likelihood[d]);
			reached += w;
			earned += w * lanes_all(t->pix[d]);
			lanes_put(&t->reached[d][k], reached);
			lanes_put(&t->earned[d][k], earned);
		}
	}
}

/* What the answers of each tube say of the ability, together. */
LANES_FAST static void chances_fill(struct belief *b)
{
	memcpy(b->chance, b->start->chance, sizeof b->chance);
	for (size_t t = 0; t < b->tube_count; t++) {
		const double *likely = b->tubes[t].reached[0];
		if (!b->tubes[t].asked) /* all depths together: 1 */
			continue;
		double sum = belief_dot(b->chance, likely);
		for (size_t k = 0; k < BELIEF_WIDTH; k += LANES)
			lanes_put(b->chance + k,
				  lanes_at(b->chance + k) * lanes_at(likely + k) / lanes_all(sum));
	}
	for (size_t t = 0; t < b->tube_count; t++)
		for (size_t k = 0; k < BELIEF_WIDTH; k += LANES) {
			/* where this is 0 the chance is too */
			lanes all =
			    lanes_max(lanes_at(b->tubes[t].reached[0] + k), lanes_all(DBL_MIN));
			lanes_put(b->tubes[t].share + k, lanes_at(b->chance + k) / all);
		}
}

/* Numbers the tubes of the counted skills in order of appearance. */
static void tubes_number(struct belief *b)
{
	uint16_t numbers[PLACEMENT_SKILLS_MAX] = {}; /* + 1 */

	for (size_t i = 0; i < b->skill_count; i++) {
		const struct placement_skill *s = &b->skills[i];
		assert(s->tube < PLACEMENT_SKILLS_MAX && s->difficulty <= PLACEMENT_DIFFICULTY_MAX);
		if (s->counted && !numbers[s->tube])
			numbers[s->tube] = (uint16_t)++b->tube_count;
		b->tube_of[i] = (uint16_t)(s->counted ? numbers[s->tube] - 1 : BELIEF_NO_TUBE);
	}
}

/* All but the sums. */
static struct belief *belief_make(struct arena *a, const struct belief_rules *r,
				  const struct placement_skill *skills, size_t skill_count)
{
	struct belief *b = ARENA_NEW(a, struct belief, 1);

	assert(skill_count <= PLACEMENT_SKILLS_MAX);
	*b = (struct belief){.rules = r, .skills = skills, .skill_count = skill_count};
	b->tube_of = ARENA_NEW(a, uint16_t, skill_count + 1);
	tubes_number(b);
	b->start = start_of(a, r);
	b->tubes = arena_room(a, b->tube_count + 1, sizeof *b->tubes);
	for (size_t t = 0; t < b->tube_count; t++) {
		memset(b->tubes[t].pix, 0, sizeof b->tubes[t].pix);
		b->tubes[t].asked = false;
	}
	for (size_t i = 0; i < skill_count; i++)
		if (b->tube_of[i] != BELIEF_NO_TUBE)
			for (size_t d = belief_depth(&skills[i]); d < BELIEF_DEPTHS; d++)
				b->tubes[b->tube_of[i]].pix[d] += skills[i].pix;
	for (size_t t = 0; t < b->tube_count; t++)
		for (size_t d = 0; d < BELIEF_DEPTHS; d++)
			b->tubes[t].likelihood[d] = 1;
	return b;
}

static struct belief *filled(struct belief *b)
{
	for (size_t t = 0; t < b->tube_count; t++)
		tube_fill(b->start, &b->tubes[t]);
	chances_fill(b);
	return b;
}

struct belief *belief_new(struct arena *a, const struct belief_rules *r,
			  const struct placement_skill *skills, size_t skill_count)
{
	return filled(belief_make(a, r, skills, skill_count));
}

/* --- answers ------------------------------------------------------------------------------------
 */

/* The tube of the answer, its sums still as they were; NULL when there is none. */
static struct belief_tube *take_in(struct belief *b, size_t skill, bool right)
{
	double most = 0;

	if (skill >= b->skill_count || b->tube_of[skill] == BELIEF_NO_TUBE)
		return NULL;
	const struct placement_skill *s = &b->skills[skill];
	struct belief_tube *t = &b->tubes[b->tube_of[skill]];
	double guess = belief_guess(b, s), slip = belief_slip(b);
	double below = right ? guess : 1 - guess, above = right ? 1 - slip : slip;
	for (size_t d = 0; d < BELIEF_DEPTHS; d++) {
		t->likelihood[d] *= d < belief_depth(s) ? below : above;
		most = t->likelihood[d] > most ? t->likelihood[d] : most;
	}
	for (size_t d = 0; d < BELIEF_DEPTHS; d++)
		t->likelihood[d] /= most; /* a thousand answers must not underflow */
	t->asked = true;
	return t;
}

void belief_answer(struct belief *b, size_t skill, bool right)
{
	struct belief_tube *t = take_in(b, skill, right);

	if (!t)
		return;
	tube_fill(b->start, t);
	chances_fill(b);
}

static void take_all_in(struct belief *b, const struct placement_knowledge *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].source != PLACEMENT_INFERRED)
			take_in(b, list[i].skill, placement_answered_right(&list[i]));
}

struct belief *belief_after(struct arena *a, const struct belief_rules *r,
			    const struct placement_skill *skills, size_t skill_count,
			    const struct placement_knowledge *list, size_t n)
{
	struct belief *b = belief_make(a, r, skills, skill_count);

	take_all_in(b, list, n);
	return filled(b);
}

void belief_learn(struct belief *b, const struct placement_knowledge *list, size_t n)
{
	take_all_in(b, list, n);
	for (size_t t = 0; t < b->tube_count; t++)
		if (b->tubes[t].asked)
			tube_fill(b->start, &b->tubes[t]);
	chances_fill(b);
}

/* --- what is believed ---------------------------------------------------------------------------
 */

double belief_mastered(const struct belief *b, size_t skill)
{
	if (skill >= b->skill_count || b->tube_of[skill] == BELIEF_NO_TUBE)
		return (double)NAN;
	const struct belief_tube *t = &b->tubes[b->tube_of[skill]];
	double sum = belief_dot(t->share, t->reached[belief_depth(&b->skills[skill])]);
	return sum < 1 ? sum : 1;
}

double belief_ability(const struct belief *b)
{
	double sum = 0;

	for (size_t k = 0; k < BELIEF_ABILITIES; k++)
		sum += b->chance[k] * ability_at(k);
	return sum;
}

/* Of the pix of a tube squared, at ability k. */
static double square_of(const struct belief *b, const struct belief_tube *t, size_t k)
{
	double sum = 0;

	for (size_t d = 0; d < BELIEF_DEPTHS; d++)
		sum += b->start->depths[d][k] * t->likelihood[d] * t->pix[d] * t->pix[d];
	return sum / t->reached[0][k];
}

static void moments(const struct belief *b, double *mean, double *variance)
{
	double first = 0, second = 0;

	for (size_t k = 0; k < BELIEF_ABILITIES; k++) {
		double m = 0, v = 0;
		if (b->chance[k] <= 0)
			continue;
		for (size_t t = 0; t < b->tube_count; t++) {
			const struct belief_tube *tube = &b->tubes[t];
			double x = tube->earned[0][k] / tube->reached[0][k];
			m += x;
			v += square_of(b, tube, k) - x * x;
		}
		first += b->chance[k] * m;
		second += b->chance[k] * (v + m * m);
	}
	*mean = first;
	*variance = second > first * first ? second - first * first : 0;
}

/* --- the distribution of the pix ----------------------------------------------------------------
 */

enum {
	PARTS = 3, /* of a pix: 8/2, 8/3, 8/4, 8/6 and 8/8 lie on the grid of thirds */
	LEVEL_PARTS = SCORE_PIX_A_LEVEL * PARTS,
	PARTS_MOST = PLACEMENT_DIFFICULTY_MAX * LEVEL_PARTS, /* what is above counts as that */
};
static const double negligible = 1e-4; /* chance */

/* The abilities that count, side by side. */
struct candidates {
	size_t n; /* in whole lanes */
	size_t ability[BELIEF_WIDTH];
	double chance[BELIEF_WIDTH];
};

/* A distribution over the parts, for each candidate: rows that are not there are 0. */
struct spread {
	size_t most; /* the last row that may be there */
	bool there[PARTS_MOST + 2];
	double rows[PARTS_MOST + 2][BELIEF_WIDTH];
};

static void candidates_find(const struct belief *b, struct candidates *c)
{
	c->n = 0;
	for (size_t k = 0; k < BELIEF_ABILITIES; k++)
		if (b->chance[k] >= negligible) {
			c->ability[c->n] = k;
			c->chance[c->n++] = b->chance[k];
		}
	for (; c->n % LANES; c->n++) {
		c->ability[c->n] = c->ability[0];
		c->chance[c->n] = 0;
	}
}

/* What a tube tells of each candidate: P(that depth or deeper | ability, answers). */
struct tails {
	double at[BELIEF_DEPTHS + 1][BELIEF_WIDTH];
};

static void tails_fill(const struct belief_tube *t, const struct candidates *c, struct tails *out)
{
	double scale[BELIEF_WIDTH] __attribute__((uninitialized));

	for (size_t j = 0; j < c->n; j++) {
		scale[j] = 1 / t->reached[0][c->ability[j]];
		out->at[BELIEF_DEPTHS][j] = 0;
	}
	for (size_t d = 0; d < BELIEF_DEPTHS; d++)
		for (size_t j = 0; j < c->n; j++)
			out->at[d][j] = t->reached[d][c->ability[j]] * scale[j];
}

/* P(depth d or those of the same pix), for each candidate, without what is negligible; false when
 * that is nothing. */
LANES_INLINE bool group_fill(const struct tails *t, const struct candidates *c, size_t d,
			     size_t end, double *out)
{
	lanes most = {};

	for (size_t j = 0; j < c->n; j += LANES) {
		lanes p = lanes_at(t->at[d] + j) - lanes_at(t->at[end] + j);
		p = lanes_choose(p < lanes_all(negligible), (lanes){}, p);
		most = lanes_max(most, p);
		lanes_put(out + j, p);
	}
	return lanes_highest(most) > 0;
}

static void rows_clear(struct spread *s, size_t most)
{
	s->most = most;
	memset(s->there, 0, most + 1);
}

/* s[x] += p * row */
LANES_INLINE void row_add(struct spread *s, size_t x, size_t n, const double *p, const double *row)
{
	double *to = s->rows[x];

	for (size_t j = 0; j < n; j += LANES) {
		lanes before = s->there[x] ? lanes_at(to + j) : (lanes){};
		lanes_put(to + j, before + lanes_at(p + j) * lanes_at(row + j));
	}
	s->there[x] = true;
}

/* The distribution `from` and one tube more. */
LANES_FAST static void tube_add(const struct belief_tube *t, const struct candidates *c,
				const struct spread *from, struct spread *to)
{
	struct tails tails __attribute__((uninitialized));
	double p[BELIEF_WIDTH] __attribute__((uninitialized));
	size_t top = (size_t)(t->pix[BELIEF_DEPTHS - 1] * PARTS + 0.5) + from->most;

	tails_fill(t, c, &tails);
	rows_clear(to, top < PARTS_MOST ? top : PARTS_MOST);
	for (size_t d = 0, end; d < BELIEF_DEPTHS; d = end) {
		size_t x = (size_t)(t->pix[d] * PARTS + 0.5);
		for (end = d + 1; end < BELIEF_DEPTHS && t->pix[end] == t->pix[d];)
			end++;
		if (!group_fill(&tails, c, d, end, p))
			continue;
		for (size_t i = 0; i <= from->most; i++)
			if (from->there[i]) /* what lies beyond the end counts on it */
				row_add(to, i + x < PARTS_MOST ? i + x : PARTS_MOST, c->n, p,
					from->rows[i]);
	}
}

/* Some tubes, from the first one on; returns the one of the two in which their distribution is. */
static struct spread *tubes_add(const struct belief *b, const struct candidates *c, size_t first,
				size_t end, struct spread *s, struct spread *spare)
{
	rows_clear(s, 0);
	s->there[0] = true;
	for (size_t j = 0; j < c->n; j++)
		s->rows[0][j] = 1;
	for (size_t t = first; t < end; t++) {
		tube_add(&b->tubes[t], c, s, spare);
		struct spread *made = spare;
		spare = s;
		s = made;
	}
	return s;
}

/* Each row becomes the sum of itself and those above. */
LANES_FAST static void rows_gather(struct spread *s, size_t n)
{
	for (size_t j = 0; j < n; j += LANES) {
		lanes sum = {};
		for (size_t x = s->most + 1; x-- > 0;) {
			if (s->there[x])
				sum += lanes_at(s->rows[x] + j);
			lanes_put(s->rows[x] + j, sum);
		}
	}
}

/* The parts from which a level is reached; a part short of it, by rounding, is the level too. */
static size_t parts_of_level(size_t level)
{
	return level * LEVEL_PARTS - 1;
}

/* P(`from` parts or more), from the distribution of some tubes and the tail of the others. */
LANES_FAST static double reached_from(const struct candidates *c, const struct spread *one,
				      const struct spread *tail, size_t from)
{
	double sum[BELIEF_WIDTH] = {}, reached = 0;

	for (size_t i = 0; i <= one->most; i++) {
		size_t rest = i < from ? from - i : 0;
		if (!one->there[i] || rest > tail->most)
			continue;
		for (size_t j = 0; j < c->n; j += LANES)
			lanes_put(sum + j, lanes_at(sum + j) + lanes_at(one->rows[i] + j) *
								   lanes_at(tail->rows[rest] + j));
	}
	for (size_t j = 0; j < c->n; j++)
		reached += c->chance[j] * sum[j];
	return reached;
}

/* The distribution of all tubes is not made: half of them on one side, the tail of the other half
 * on the other, and a level is one sum over both. */
static void levels_fill(const struct belief *b, double levels[BELIEF_LEVELS])
{
	struct spread spreads[4] __attribute__((uninitialized));
	struct candidates c;
	double reached[BELIEF_LEVELS + 1] = {};

	for (size_t i = 0; i < 4; i++)
		spreads[i].most = 0;
	candidates_find(b, &c);
	struct spread *one = tubes_add(b, &c, 0, b->tube_count / 2, &spreads[0], &spreads[1]);
	struct spread *tail =
	    tubes_add(b, &c, b->tube_count / 2, b->tube_count, &spreads[2], &spreads[3]);
	rows_gather(tail, c.n);
	for (size_t j = 0; j < c.n; j++)
		reached[0] += c.chance[j] * tail->rows[0][j];
	for (size_t l = 1; l < BELIEF_LEVELS; l++)
		reached[l] = reached_from(&c, one, tail, parts_of_level(l));
	for (size_t l = 0; l < BELIEF_LEVELS; l++)
		levels[l] = (reached[l] - reached[l + 1]) / reached[0];
}

void belief_levels(const struct belief *b, struct belief_score *out)
{
	levels_fill(b, out->levels);
	out->level = 0;
	for (int l = 1; l < BELIEF_LEVELS; l++)
		if (out->levels[l] > out->levels[out->level])
			out->level = l;
}

void belief_score(const struct belief *b, struct belief_score *out)
{
	double variance;

	moments(b, &out->pix, &variance);
	out->error = sqrt(variance);
	belief_levels(b, out);
}
