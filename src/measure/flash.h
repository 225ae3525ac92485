/* SPDX-License-Identifier: EUPL-1.2 */
/* flash.h - the public Pix's certification test, "flash": capacity after each answer, which
 * questions may come next, the draw among them, what an unfinished test is worth.
 *
 * An item is right with P(x) = 1 / (1 + exp(a (d - x))) at capacity x: the two-parameter logistic
 * model (Birnbaum 1968, in Lord and Novick, chapter 17), without the factor 1.7. Only "ok" is a
 * right answer. Two ways to the capacity, the mean of a posterior:
 *
 * - FLASH_EXACT, as the public repository 1024pix/pix does: 81 points from -9 by 0.225, a normal
 *   prior of variance 1.5 set anew around the last capacity at each answer while the likelihood
 *   holds all of them, each move limited by `variation`. Where the likelihood underflows at every
 *   point it ends in NaN for ever after. Given answers change it when their order changes.
 * - FLASH_BAYES, a true posterior (expected a posteriori, Bock and Mislevy 1982): the same prior
 *   around the first capacity for the whole test, 721 points, logarithms. Finite and within -9 to 9
 *   for every pattern when it starts there; the order of answers does not matter.
 *
 * Incremental: an answer costs one pass over the points and gives the same bits as a computation
 * from the first answer on. Pure; draws come from a function handed in. A state has one owner. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum flash_way { FLASH_EXACT, FLASH_BAYES };

enum {
	FLASH_CANDIDATES = 5, /* offered to the draw */
	FLASH_POINTS_MAX = 721,
	FLASH_EXACT_POINTS = 81, /* of them, what FLASH_EXACT uses */
};
#define FLASH_NO_ERROR 5.0 /* error before any answer, FLASH_EXACT; else the prior's, sqrt(1.5) */

struct flash_rules {
	enum flash_way way;
	unsigned longest;      /* questions of a whole test */
	unsigned between;      /* none of the competences of so many last answers */
	bool one_a_tube;       /* else: one a skill */
	bool every_competence; /* first those not asked yet, whatever their tubes */
	double variation;      /* 0: a capacity moves freely; not read by FLASH_BAYES */
	double start;	       /* capacity before the first answer */
	double pick; /* percent: the chance to take a candidate and not go on to the next */
};

struct flash_item {
	double difficulty, discriminant;
	uint32_t skill, tube, competence; /* any numbering; competences below 63 are faster */
};

struct flash_state {
	double capacity, error;
	unsigned answers;
	double start;
	double points[FLASH_POINTS_MAX]; /* likelihood, or its logarithm */
};

void flash_begin(struct flash_state *s, const struct flash_rules *r, double start);
void flash_answer(struct flash_state *s, const struct flash_rules *r, const struct flash_item *item,
		  bool right);

/* What was asked so far, in order: positions among the items. */
struct flash_asked {
	const uint32_t *items;
	size_t n;
};

enum { FLASH_TOO_LONG = -1, FLASH_EXHAUSTED = -2 };

/* The best candidates by information at `capacity`, best first, equal ones in the order of the
 * items: their number; 0 when the test is over; FLASH_TOO_LONG with more answers than it has
 * questions, FLASH_EXHAUSTED when no item is left. `left_out`, one an item, may be NULL. `rewards`
 * may be NULL. */
int flash_next(const struct flash_rules *r, const struct flash_item *items, size_t n,
	       struct flash_asked asked, const bool *left_out, double capacity,
	       uint32_t out[FLASH_CANDIDATES], double rewards[FLASH_CANDIDATES]);

typedef double flash_draw_fn(void *context); /* uniform in [0, 1) */

/* Position among n candidates, n > 0. The last one is taken without a draw. */
size_t flash_pick(const struct flash_rules *r, size_t n, flash_draw_fn *draw, void *context);

struct flash_degraded {
	double capacity;
	bool exhausted; /* items ran out before the longest test: the value reached then */
};

/* A test stopped by the candidate after `asked.n` answers (at most r->longest) that led to
 * `reached`: the questions that would have come count as skipped. FLASH_EXACT begins again with the
 * capacity reached as the first one, as the public Pix does; FLASH_BAYES keeps its first prior, so
 * that nothing is counted twice. right: one an answer. `work` has room for r->longest positions. */
struct flash_degraded flash_degrade(const struct flash_rules *r, const struct flash_item *items,
				    size_t n, struct flash_asked asked, const bool *right,
				    const struct flash_state *reached, uint32_t *work);
