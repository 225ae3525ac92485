/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/exam_method.h"

#include "certif/exam_clock.h"
#include "web/message.h"

const struct exam_method exam_methods[] = {
    {.name = "openpix",
     .label = N_("OpenPix"),
     .meaning = N_("A level for each competence, with its margin of error. No question is asked of "
		   "more than a fifth of the candidates, as far as there are questions enough."),
     .way = EXAM_TARIFF,
     .rules = {.longest = EXAM_QUESTIONS},
     .scale = &scale_plausible,
     .correlation = 0.8},
    {.name = "pix-v3",
     .label = N_("Pix v3"),
     .meaning = N_("The public Pix’s own rules, to the letter: one measure, from which the level of "
		   "every competence is read. For comparison, and for centres that want it."),
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
