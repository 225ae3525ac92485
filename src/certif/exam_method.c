/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/exam_method.h"

#include "certif/exam_clock.h"

const struct exam_method exam_methods[] = {
    {.name = "openpix",
     .way = EXAM_TARIFF,
     .rules = {.longest = EXAM_QUESTIONS},
     .scale = &scale_plausible,
     .correlation = 0.8},
    {.name = "pix-v3",
     .way = EXAM_FLASH,
     .rules = {.way = FLASH_EXACT,
	       .longest = EXAM_QUESTIONS,
	       .between = 2,
	       .one_a_tube = true,
	       .every_competence = true,
	       .variation = 0.5,
	       .start = -3,
	       .pick = 51},
     .scale = &scale_plausible},
    {},
};

const struct exam_method *exam_method_of(struct str name)
{
	for (const struct exam_method *m = exam_methods; m->name; m++)
		if (str_eq(name, str_of(m->name)))
			return m;
	return NULL;
}
