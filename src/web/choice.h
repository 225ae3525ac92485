/* SPDX-License-Identifier: EUPL-1.2 */
/* choice.h - an option of a select or a radio button, as pages show it. */
#pragma once
#include "web/shape.h"

struct choice_view {
	struct str value;  /* what is sent */
	const char *label; /* a message */
	bool chosen;
};
extern const struct shape choice_shape;
