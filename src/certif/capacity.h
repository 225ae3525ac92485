/* SPDX-License-Identifier: EUPL-1.2 */
/* capacity.h - the capacity of one candidate on the method's scale, with its error, after each
 * answer: from the parameters and results of the answers alone, one step an answer.
 *
 * pix-v3: measure/flash.h. openpix: mean and deviation of the posterior under the scale's
 * population (measure/posterior.h), capacity = middle + spread theta. */
#pragma once
#include "certif/exam_method.h"
#include "measure/posterior.h"

struct capacity {
	double value, error;
	union {
		struct flash_state flash;   /* EXAM_FLASH */
		struct posterior posterior; /* EXAM_TARIFF, of theta */
	};
};

void capacity_begin(struct capacity *c, const struct exam_method *m);
void capacity_answer(struct capacity *c, const struct exam_method *m, double difficulty,
		     double discriminant, bool right);
/* EXAM_FLASH only: begins again at a capacity of its own. */
void capacity_begin_at(struct capacity *c, const struct exam_method *m, double start);
