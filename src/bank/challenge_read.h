/* SPDX-License-Identifier: EUPL-1.2 */
/* challenge_read.h - one item of `challenges` in a skill file into a struct challenge. */
#pragma once
#include "bank/challenge.h"
#include "bank/reader.h"

/* False when too little is there to be a challenge (the reasons are told). `skill` is the file's
 * skill. */
bool challenge_read(struct reader *r, const struct yaml *y, struct str skill,
		    struct challenge *out);
