/* SPDX-License-Identifier: EUPL-1.2 */
/* exposure.h - how often each item was asked, and the means to keep any of them from being asked
 * too often. One value for a lane of exams that run one after another.
 *
 * - A cap: with `rate` r below 1 no item is asked more than floor(r x persons) times in a lane
 *   whose number of persons is told beforehand, nor on the way more than r x (persons so far) and a
 *   few. It holds whatever the choice does, as long as items enough are left.
 * - Prices: the largest precision under a largest exposure is a linear programme whose dual has a
 *   price for each item; an item is chosen by its information less its price. Prices are found by
 *   the dual's subgradient: after each person an item's price grows with its use and falls with
 *   r (Bertsekas, Nonlinear Programming (1999), section 6.3; the shadow prices of van der
 *   Linden and Veldkamp, 2007). A second, decaying price in proportion to an item's recent use
 *   spreads use beyond what the cap asks, until the mean overlap is the one wanted.
 * - Sympson and Hetter (1985), with the parameters found by simulation as Hetter and Sympson
 *   (1997) tell: an item that was chosen is asked with probability k, else set aside.
 * - Eligibility (van der Linden and Veldkamp, Journal of Educational and Behavioral Statistics 32
 *   (2007), 398-418, eq. 12): before each exam an item is made eligible with a probability from the
 * counts of all exams before, over all persons or, conditional on ability, in each interval of it.
 *
 * Overlap is the mean, over pairs of persons, of the items both were asked, over the mean length:
 * sum of n_i (n_i - 1) / (N (N - 1)) / length (Chen, Ankenmann and Spray, 2003). */
#pragma once
#include "base/random.h"
#include "measure/exam.h"

enum exposure_kind {
	EXPOSURE_NONE,
	EXPOSURE_PRICES,
	EXPOSURE_SYMPSON_HETTER,
	EXPOSURE_ELIGIBILITY,	      /* over all persons */
	EXPOSURE_ELIGIBILITY_ABILITY, /* in each interval of ability */
	EXPOSURE_KIND_COUNT
};

enum { EXPOSURE_INTERVALS = 8 }; /* of ability, bounds -1.5, -1, -0.5, 0, 0.5, 1, 1.5 */

struct exposure {
	enum exposure_kind kind;
	size_t n;	  /* items */
	double rate;	  /* largest exposure; 1: no limit */
	uint64_t planned; /* persons of the lane; 0: not known */
	bool uncapped;	  /* while prices are learnt: no ceiling */
	uint64_t persons; /* begun so far */
	uint64_t asked;	  /* questions in all */
	uint32_t *count;  /* of each item */
	uint32_t ceiling; /* an item with this count is not asked now */

	/* Prices, in units of information at a posterior of the usual final precision. */
	float *hard, *soft, *price; /* price = hard + soft */
	float step;		    /* of the subgradient, a person */
	float spread;		    /* soft price of an item asked to everybody */

	float *keep; /* Sympson-Hetter: k of each item */
	uint32_t *chosen;

	/* Eligibility: in interval g, exams that visited it, those of them in which an item was
	 * eligible, and those in which it was asked; and what holds in the present exam. */
	double visited[EXPOSURE_INTERVALS];
	float *was_eligible, *was_asked; /* EXPOSURE_INTERVALS x n */
	uint8_t *eligible;		 /* a bit an interval */
};

struct exposure exposure_new(struct arena *a, size_t items, enum exposure_kind kind, double rate,
			     uint64_t planned);
/* Takes over the prices and parameters (not the counts) that another lane has learnt. */
void exposure_learnt(struct exposure *x, const struct exposure *from);

/* Before a person's first question. `r` draws what is drawn (eligibility). */
void exposure_begin(struct exposure *x, struct random *r);
void exposure_asked(struct exposure *x, size_t item);
/* After a person's last question. */
void exposure_end(struct exposure *x, const struct exam *e);

/* May it be asked now, as far as exposure goes, at this ability? */
static inline bool exposure_allows(const struct exposure *x, size_t item, unsigned interval)
{
	if (x->count[item] >= x->ceiling)
		return false;
	return !x->eligible || (x->eligible[item] >> interval & 1);
}
unsigned exposure_interval(double theta);

/* Sympson-Hetter's parameters after a round of simulation: k = rate / P(chosen) where an item was
 * chosen more often than rate, else 1, and the largest so that an exam can always be filled
 * (Hetter and Sympson, step 4: the `length` highest are 1). Counts begin again. */
void exposure_tune(struct exposure *x, unsigned length);

struct exposure_audit {
	double largest; /* exposure */
	double overlap;
	uint64_t used; /* items asked at least once */
};

/* Of counts over `persons` exams. */
struct exposure_audit exposure_audit(const uint32_t *count, size_t items, uint64_t persons);
