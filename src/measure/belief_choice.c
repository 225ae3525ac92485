/* SPDX-License-Identifier: EUPL-1.2 */
/* belief_choice.c - from what is believed: the next question, and the verdicts. */
#include <float.h>
#include "measure/belief_inside.h"

/* --- the gain of a question ---------------------------------------------------------------------
 */

struct outlook {
	const struct belief *belief;
	double pix;		    /* mean of the total */
	double total[BELIEF_WIDTH]; /* the same at each ability */
};

/* Mean pix of a tube at each of the abilities from k on. */
LANES_INLINE lanes pix_at(const struct belief_tube *t, size_t k)
{
	return lanes_at(t->earned[0] + k) /
	       lanes_max(lanes_at(t->reached[0] + k), lanes_all(DBL_MIN));
}

LANES_FAST static void outlook_fill(const struct belief *b, struct outlook *o)
{
	o->belief = b;
	for (size_t k = 0; k < BELIEF_WIDTH; k += LANES) {
		lanes sum = {};
		for (size_t t = 0; t < b->tube_count; t++)
			sum += pix_at(&b->tubes[t], k);
		lanes_put(o->total + k, sum);
	}
	o->pix = belief_dot(b->chance, o->total);
}

/* Integral of the total pix over who masters this tube to that depth. */
LANES_FAST static double pix_of_masters(const struct outlook *o, const struct belief_tube *t,
					size_t depth)
{
	lanes sum = {};

	for (size_t k = 0; k < BELIEF_WIDTH; k += LANES) {
		lanes others = lanes_at(o->total + k) - pix_at(t, k);
		sum += lanes_at(t->share + k) *
		       (lanes_at(t->reached[depth] + k) * others + lanes_at(t->earned[depth] + k));
	}
	return lanes_sum(sum);
}

/* With q the chance of a right answer and c the covariance of that with the total pix, the answer
 * takes c² / (q (1 - q)) off the variance of the total: the variance of its mean to come. A right
 * answer tells of mastery alone, so c is that of mastery but for the guesses and slips. */
static double gain_of(const struct outlook *o, size_t skill)
{
	const struct belief *b = o->belief;
	const struct placement_skill *s = &b->skills[skill];
	const struct belief_tube *t = &b->tubes[b->tube_of[skill]];
	double guess = belief_guess(b, s), lift = 1 - belief_slip(b) - guess;
	double mastered = belief_mastered(b, skill), q = guess + lift * mastered;
	double covariance = lift * (pix_of_masters(o, t, belief_depth(s)) - mastered * o->pix);
	double spread = q * (1 - q);

	return spread > 1e-12 ? covariance * covariance / spread : 0;
}

/* --- the choice ---------------------------------------------------------------------------------
 */

static bool is_open(const struct placement_test *t, size_t skill, int64_t started_at)
{
	for (size_t i = 0; i < t->knowledge_count; i++)
		if (t->knowledge[i].skill == skill)
			return t->knowledge[i].source == PLACEMENT_INFERRED &&
			       t->knowledge[i].created_at >= started_at;
	return true;
}

static bool is_sure(const struct belief *b)
{
	struct belief_score s;

	belief_levels(b, &s);
	return s.levels[s.level] >= b->rules->sure;
}

/* Those that pass, or all when none does. */
static void prefer(struct placement_choice *c, const bool *passes)
{
	size_t kept = 0, passed = 0;

	for (size_t i = 0; i < c->count; i++)
		passed += passes[c->skills[i]];
	for (size_t i = 0; i < c->count && passed; i++)
		if (passes[c->skills[i]])
			c->skills[kept++] = c->skills[i];
	c->count = passed ? kept : c->count;
}

static void keep_open(const struct belief *b, const struct placement_test *t, int64_t started_at,
		      struct placement_choice *out)
{
	bool untimed[PLACEMENT_SKILLS_MAX] __attribute__((uninitialized));

	for (size_t i = 0; i < b->skill_count; i++) {
		untimed[i] = !b->skills[i].timed;
		if (b->tube_of[i] != BELIEF_NO_TUBE && b->skills[i].challenges &&
		    is_open(t, i, started_at))
			out->skills[out->count++] = (uint16_t)i;
	}
	if (t->last_timed)
		prefer(out, untimed);
}

/* Leaves the best ones; returns the greatest gain. */
static double keep_best(const struct belief *b, struct placement_choice *out)
{
	double gains[PLACEMENT_SKILLS_MAX] __attribute__((uninitialized)), best = 0;
	bool good[PLACEMENT_SKILLS_MAX] __attribute__((uninitialized));
	bool fresh[PLACEMENT_SKILLS_MAX] __attribute__((uninitialized));
	struct outlook o;

	outlook_fill(b, &o);
	for (size_t i = 0; i < out->count; i++) {
		gains[i] = gain_of(&o, out->skills[i]);
		best = gains[i] > best ? gains[i] : best;
	}
	for (size_t i = 0; i < out->count; i++) {
		size_t skill = out->skills[i];
		good[skill] = gains[i] >= best * b->rules->tie;
		fresh[skill] = !b->tubes[b->tube_of[skill]].asked;
	}
	prefer(out, good);
	prefer(out, fresh);
	return best;
}

void belief_next(const struct belief *b, const struct placement_test *t, int64_t started_at,
		 unsigned asked, struct placement_choice *out)
{
	double ability = belief_ability(b);

	out->level = ability < 0 ? 0 : ability > 8 ? 8 : ability;
	out->count = 0;
	if (asked >= b->rules->most)
		return;
	keep_open(b, t, started_at, out);
	if (out->count == 0)
		return;
	double best = keep_best(b, out);
	if (asked >= b->rules->least && (best < b->rules->gain || is_sure(b)))
		out->count = 0;
}

/* --- verdicts -----------------------------------------------------------------------------------
 */

static const double settled = 0.8; /* chance at which a verdict is given in the course of a test */

struct standing { /* of one skill */
	const struct placement_knowledge *known;
	double chance; /* 2 when it stays validated whatever is believed */
};

static void standings_fill(const struct belief *b, const struct placement_test *t,
			   int64_t started_at, struct standing *s)
{
	for (size_t i = 0; i < b->skill_count; i++)
		s[i] = (struct standing){.chance = belief_mastered(b, i)};
	for (size_t i = 0; i < t->knowledge_count; i++) {
		const struct placement_knowledge *k = &t->knowledge[i];
		s[k->skill].known = k;
		if (k->status == PLACEMENT_VALIDATED && k->created_at < started_at)
			s[k->skill].chance = 2;
	}
}

/* PLACEMENT_RESET when there is none yet. */
static int decide(const struct standing *s, bool over)
{
	double margin = s->known || over ? 0.5 : settled;

	if (s->known && s->chance == 0.5)
		return s->known->status;
	if (s->chance >= margin)
		return PLACEMENT_VALIDATED;
	if (s->chance <= 1 - margin || over)
		return PLACEMENT_INVALIDATED;
	return s->known ? s->known->status : PLACEMENT_RESET;
}

static struct placement_knowledge element_of(const struct standing *s, size_t skill, int verdict,
					     int64_t now)
{
	struct placement_knowledge e = {now, (uint32_t)skill, (uint8_t)verdict, PLACEMENT_INFERRED};

	if (s->known && s->known->source != PLACEMENT_INFERRED) {
		bool right = placement_answered_right(s->known);
		e.created_at = s->known->created_at;
		e.source = right == (verdict == PLACEMENT_VALIDATED) ? PLACEMENT_DIRECT
								     : PLACEMENT_OVERRULED;
	}
	return e;
}

size_t belief_settle(const struct belief *b, const struct placement_test *t, int64_t started_at,
		     bool over, int64_t now, struct placement_knowledge *out)
{
	struct standing standings[PLACEMENT_SKILLS_MAX] __attribute__((uninitialized));
	size_t n = 0;

	standings_fill(b, t, started_at, standings);
	for (size_t i = 0; i < b->skill_count; i++) {
		const struct standing *s = &standings[i];
		if (b->tube_of[i] == BELIEF_NO_TUBE)
			continue;
		int verdict = decide(s, over);
		if (verdict != PLACEMENT_RESET && !(s->known && s->known->status == verdict))
			out[n++] = element_of(s, i, verdict, now);
	}
	return n;
}
