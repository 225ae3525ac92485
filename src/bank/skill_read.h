/* SPDX-License-Identifier: EUPL-1.2 */
/* skill_read.h - tube.yaml and the skill files. The caller places what is read in the bank. */
#pragma once
#include "bank/reader.h"
#include "bank/skill.h"

enum { SKILL_CHALLENGES_MAX = 100, TUBE_NAME_MIN = 2, TUBE_NAME_MAX = 24 };

void tube_read(struct reader *r, struct str bytes, struct tube *out);

/* The skill of a file; its challenges, count told, in the reader's arena. False when the file could
 * not be read as a skill at all. `out->id` is set by the caller. */
bool skill_read(struct reader *r, struct str bytes, struct skill *out,
		struct challenge **challenges);

bool tube_name_good(struct str name);
/* "moteur3.yaml" in tube "moteur" is level 3; 0 and the reason when the name is none of a skill. */
int skill_file_level(struct str file_name, struct str tube, const char **reason);
