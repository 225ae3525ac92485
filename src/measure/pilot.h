/* SPDX-License-Identifier: EUPL-1.2 */
/* pilot.h - new items put on the scale of a bank while it is in use: pilot items are asked among
 * calibrated ones, whose parameters stay as they are; a person's ability is known from those.
 *
 *	one cycle   OEM: abilities from the bank's items alone, the pilots fitted to them; Stocking,
 *ETS Research Report 88-28 (1988), and Wainer and Mislevy (1990) as marginal likelihood more MEM:
 *what the pilots tell of the abilities is taken in and they are fitted again, until nothing moves:
 *the marginal maximum likelihood of the pilots given the bank; Ban, Hanson, Wang, Yi and Harris,
 *Journal of Educational Measurement 38 (2001), 191-212
 *
 * Pilots are two-parameter items. Persons are N(mean, sd²), both estimated from the bank's items.
 * Standard errors are from the sum over persons of the squared score (Berndt, Hall, Hall and
 *Hausman, 1974), the bank taken as known. */
#pragma once
#include "base/arena.h"
#include "measure/item.h"
#include "measure/responses.h"

struct pilot {
	uint32_t item; /* column among the responses */
	double a, b, se_a, se_b;
	uint64_t answers;
	bool fitted; /* false: too few answers, all alike, or no end to its slope */
};

struct pilot_study {
	double mean, sd; /* of the persons */
	unsigned cycles; /* run */
	bool
	    converged; /* nothing moved by more than 1e-6 in the last one, or one cycle was asked */
};

/* items: one a column, those of the pilots not read (a right-or-wrong score is expected there).
 * Fills pilots[0 … n-1], whose `item` is set. `cycles`: at most so many, at least 1. */
struct pilot_study pilot_calibrate(struct arena *a, const struct responses *r,
				   const struct item *items, struct pilot *pilots, size_t n,
				   unsigned cycles);
