/* SPDX-License-Identifier: EUPL-1.2 */
/* exam_method.h - the ways an exam can be held: one row a method; a session names its own. */
#pragma once
#include "certif/scale.h"
#include "measure/flash.h"

struct exam_method {
	const char *name;
	struct flash_rules rules;
	const struct scale *scale;
};

/* "pix-v3": the public Pix's certification with the settings of its development data. NULL when
 * there is none of that name. */
const struct exam_method *exam_method_of(struct str name);
