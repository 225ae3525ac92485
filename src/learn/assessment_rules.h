/* SPDX-License-Identifier: EUPL-1.2 */
/* assessment_rules.h - the two sets of rules of a placement test behind assessment.h: OpenPix's own
 * (measure/belief.h) and the public Pix's (measure/placement.h). For src/learn/assessment*.c. */
#pragma once
#include "learn/assessment.h"

/* The skills of the competence as the engine sees them, in their order; tubes are numbered within
 * the competence. */
const struct placement_skill *rules_skills(const struct assessment_step *s, const struct competence *c);

/* The question drawn among the equally good ones of a choice; NULL when there is none. */
const struct challenge *rules_draw(const struct assessment_step *s, const struct competence *c,
                                   const struct placement_choice *choice);

/* What of earlier tests counts in this one: everything, or what an improvement keeps. */
struct placement_test rules_test(const struct assessment_step *s, const struct knowledge *k);

const struct challenge *rules_choose_own(const struct assessment_step *s, const struct knowledge *k);
void rules_learn_own(const struct assessment_step *s, struct knowledge *k, const struct challenge *c,
                     bool right, int64_t now, struct assessment_lesson *out);
