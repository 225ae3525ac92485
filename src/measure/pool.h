/* SPDX-License-Identifier: EUPL-1.2 */
/* pool.h - the right-or-wrong items an exam may draw from, as arrays (one a property), with what
 * the choice of an item reads at each step computed beforehand on a grid of ability.
 *
 * The grid is POOL_NODES points from -6 to 6, a tenth apart. An ability is known through its
 * posterior on that grid (Bock and Mislevy, Applied Psychological Measurement 6 (1982), 431-444):
 * the weights are multiplied by the probability of each answer, so an answer costs one pass over
 * the nodes, whatever came before. Probabilities in the table lie in [2^-60, 1 - 2^-53], so that no
 * series of answers, however contradictory, makes every weight zero.
 *
 * Two kinds of lists, made once, let a choice look at some tens of items in place of all:
 * - by information: for each interval between two nodes, the items by decreasing bound of their
 *   Fisher information in it;
 * - by expected information: for abilities N(m, v), m on the nodes from -4 to 4 and v one of
 *   POOL_LEVELS variances, the items by decreasing information averaged over that normal
 *   (van der Linden, Psychometrika 63 (1998), 201-216: maximum posterior-weighted information,
 *   with a normal for the posterior). */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/arena.h"
#include "measure/item.h"

enum {
	POOL_NODES = 121,
	POOL_ROW = 124, /* nodes of a row of the tables, padded; those beyond POOL_NODES are 0 */
	POOL_CENTRES = 81,
	POOL_LEVELS = 16,
	POOL_LIST = 512, /* items a list holds at most */
	POOL_AREAS_MAX = 64,
};

/* What is known of each item. Every array has n values or is NULL (then: one area, no tube, …). */
struct pool_items {
	size_t n;
	const double *a, *b, *c, *d;
	const uint16_t *area;	   /* content area, from 0, below POOL_AREAS_MAX */
	const uint32_t *tube;	   /* one question of a tube an exam; 0: none */
	const uint32_t *enemy;	   /* at most one question of an enemy set an exam; 0: none */
	const uint32_t *languages; /* a bit a language; an exam asks for one of them */
	const uint8_t *access; /* a bit a need that the item serves; an exam asks for all of its */
	const float *seconds;  /* expected time; an exam may have a budget */
};

struct pool_entry {
	uint32_t item;
	float value;
};

struct pool {
	struct pool_items items;
	size_t areas;
	double share[POOL_AREAS_MAX]; /* of the items, by area; sums to 1 */
	uint32_t tubes, enemies;      /* highest number of each, and one */
	float seconds_short;	      /* a quarter of the items takes no longer */

	double node[POOL_ROW];
	double prior[POOL_ROW]; /* N(0,1) at the nodes, sums to 1 */
	double *probability;	/* n rows of POOL_ROW: of a right answer at each node */
	double *information;	/* the same: Fisher information */
	size_t list;		/* entries of each list: the smaller of n and POOL_LIST */
	struct pool_entry *by_information; /* POOL_NODES - 1 lists */
	struct pool_entry *by_expectation; /* POOL_LEVELS x POOL_CENTRES lists; NULL before
					      pool_expect */
};

/* Makes the tables and the lists by information. The arrays of `items` are borrowed. Parameters are
 * those of item.h (finite, c < d); area, tube and the others as told above. The pool lives in the
 * arena: about 2 kB an item. */
struct pool *pool_new(struct arena *a, const struct pool_items *items);

/* Makes the lists by expected information, where they are not yet: up to 5 MB and a fraction of a
 * second. Before any thread shares the pool. */
void pool_expect(struct pool *p, struct arena *a);

/* The centre nearest to an ability: from 0 (-4) to POOL_CENTRES - 1 (4). */
size_t pool_centre(double mean);
/* The list of abilities N(mean, variance): that of the nearest centre and variance. */
const struct pool_entry *pool_expected(const struct pool *p, double mean, double variance);
/* What the entries of that list hold, for one item: the reference of the lists. */
float pool_expected_value(const struct pool *p, double mean, double variance, size_t item);

/* What a question adds to the precision, by centre, before any exam told: the mean information of as
 * many of the best items as share the exposure of one exam of `length` questions when none is asked
 * of more than `rate` of the persons (0: no limit). Returns the final precision at the middle. */
double pool_expected_rest(const struct pool *p, unsigned length, double rate,
			  float rest[static POOL_CENTRES]);

double pool_probability(const struct pool *p, size_t item, double theta);
double pool_information(const struct pool *p, size_t item, double theta);

/* Ability as known from the prior N(0,1) and some answers. */
struct posterior_grid {
	double weight[POOL_ROW];
	double total; /* of the weights */
	double mean, variance;
};

void pool_posterior_start(const struct pool *p, struct posterior_grid *g);
void pool_posterior_answer(const struct pool *p, struct posterior_grid *g, size_t item, bool right);
