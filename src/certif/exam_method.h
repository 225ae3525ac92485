/* SPDX-License-Identifier: EUPL-1.2 */
/* exam_method.h - the ways an exam can be held: one row a method; a session names its own.
 *
 * "openpix", the default: the posterior of the ability under one fixed population, questions by
 * expected information less a price that keeps each of them to a fifth of the candidates
 * (certif/offer.h), the competences in equal shares, and for each competence a level of its own
 * with its error.
 *
 * "pix-v3": the public Pix's certification with the settings of its development data, exactly;
 * every competence's level is read off the one capacity. */
#pragma once
#include "certif/scale.h"
#include "measure/flash.h"

enum exam_way { EXAM_FLASH, EXAM_TARIFF };

struct exam_method {
	const char *name;
	const char *label, *meaning; /* for people: messages */
	enum exam_way way;
	struct flash_rules rules; /* EXAM_TARIFF reads `longest` only */
	const struct scale *scale;
	double correlation; /* of any two competences, EXAM_TARIFF: measure/exam_levels.h */
};

extern const struct exam_method
    exam_methods[]; /* ended by a row without a name; the default first */
/* NULL when there is none of that name. */
const struct exam_method *exam_method_of(struct str name);
