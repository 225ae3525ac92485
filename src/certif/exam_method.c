/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/exam_method.h"

#include "certif/exam_clock.h"

static const struct exam_method table[] = {
    {"pix-v3",
     {.way = FLASH_EXACT,
      .longest = EXAM_QUESTIONS,
      .between = 2,
      .one_a_tube = true,
      .every_competence = true,
      .variation = 0.5,
      .start = -3,
      .pick = 51},
     &scale_plausible},
};

const struct exam_method *exam_method_of(struct str name)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (str_eq(name, str_of(table[i].name)))
			return &table[i];
	return NULL;
}
