/* SPDX-License-Identifier: EUPL-1.2 */
/* skill.h - a tube is a subject; its skills are steps of growing level, 1 to 8; the challenges of a
 * skill all measure the same thing. The file's path says competence, tube and level. */
#pragma once
#include "bank/challenge.h"
#include "bank/framework.h"

struct skill {
	struct str id; /* "moteur3" */
	size_t index;  /* in the bank, dense from 0: by competence, tube, level */
	const struct tube *tube;
	const struct competence *competence;
	int level; /* 1 to 8: its difficulty */
	struct text title;
	const struct challenge *challenges; /* in file order; part of the bank's own array */
	size_t challenge_count;
	bool active; /* it has a validated challenge */
	int guess; /* challenge_guess of its validated challenges, on average; 0 when not active */
	double
	    pix; /* min(4, 8 / active skills of this level in the competence); 0 when not active */
};

struct tube {
	struct str id; /* "moteur" */
	size_t index;  /* in the bank, dense from 0 */
	const struct competence *competence;
	struct text title, description;
	const struct skill *skills; /* by level; part of the bank's own array */
	size_t skill_count;
};
