/* SPDX-License-Identifier: EUPL-1.2 */
/* tariff.h - a price for every item of a bank, found beforehand by simulated exams, under which one
 * real exam can choose its questions by itself: the next item is a function of the pool, the
 * tariff, what was asked, what is known of the ability, and the exam's seed. No count is shared
 * while exams go on, so any process on any machine gives the same next question, then or years
 * later, and still no item comes to more than its share of the candidates.
 *
 * An item's value is its information averaged over N(mean, variance) of the ability, as
 * CHOICE_EXPECTED of choice.h, less
 *
 *	(price of the item + spread x chance(seed, item)) x (predicted final precision / usual)^2
 *
 * with chance uniform in [0,1), drawn anew for every exam and kept through it. The prices are the
 * dual variables of "most information with no item above its limit" (van der Linden and Veldkamp,
 * Journal of Educational and Behavioral Statistics 32 (2007), 398-418, have its primal): after each
 * simulated person an item's price rises when it was asked and falls by its limit otherwise
 * (stochastic subgradient; the mean over the second half of the persons is taken: Polyak and
 * Juditsky, SIAM Journal on Control and Optimization 30 (1992), 838-855). The draw makes the use of
 * an item a smooth function of its price - a random utility - so that one fixed price gives the use
 * wanted; without it everybody's first question would be one and the same.
 *
 * The limit of an item is `rate` (a fifth) wherever the items of its area allow it with some room;
 * in an area of too few it is twice the use that asking all alike would give, and at most 1. Prices
 * aim a twelfth below it. Simulated persons are N(0,1); for people who are otherwise, whoever
 * counts real exams closes items that come near their limit (tariff_closes).
 *
 * Each area has the same share of the questions, as far as its tubes go (what it lacks the others
 * share). When nothing may be asked any more, what is given up is, in this order: closed items, the
 * shares of the areas, one question a tube. Never: an item twice, an item barred. */
#pragma once
#include "base/random.h"
#include "measure/exam.h"

struct tariff_wanted {
	unsigned length;
	double rate;	  /* largest exposure, where the items allow it */
	unsigned persons; /* to simulate; 0: TARIFF_PERSONS */
	uint64_t seed;
};
enum { TARIFF_PERSONS = 8000 };

struct tariff {
	const struct pool *pool;
	struct exam_rules rules; /* of exams under it */
	double shares[POOL_AREAS_MAX];
	double limit[POOL_AREAS_MAX]; /* largest exposure of an item of the area */
	float *price;
	float spread;
	float rest[POOL_CENTRES]; /* precision a question adds, by centre of the pool */
	double usual;		  /* final precision */
};

/* Makes the pool's lists too. A fraction of a second; the same bits on every machine. */
struct tariff *tariff_new(struct arena *a, struct pool *p, const struct tariff_wanted *w);

/* An exam under the tariff from its beginning: what was asked is then told by exam_note and what
 * is known of the ability set in e->ability, or both come by exam_answer. */
void tariff_begin(const struct tariff *t, struct exam *e, struct exam_marks *marks);

/* The next item, or SIZE_MAX when every item was asked or barred. Does not look at the length.
 * `closed`: one an item, or NULL. */
size_t tariff_next(const struct tariff *t, const struct exam *e, uint64_t seed, const bool *closed);

/* What an item is worth now, and tariff_next takes the highest of. */
double tariff_value(const struct tariff *t, const struct exam *e, uint64_t seed, size_t item);

/* Is an item that was asked in so many of the exams recorded to be closed to those that begin now?
 * Some are allowed to luck while there are few exams: 5, and a fortieth of the limit is kept for
 * those under way. */
bool tariff_closes(double limit, uint64_t asked, uint64_t exams);
