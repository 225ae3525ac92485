/* SPDX-License-Identifier: EUPL-1.2 */
/* text.h - what an educator writes in several languages. */
#pragma once
#include "base/language.h"

struct text {
	struct str
	    in[LANGUAGE_COUNT]; /* empty where the challenge does not exist in that language */
};

/* In that language, else in the first one it has: French, English, Spanish. */
struct str text_in(const struct text *t, enum language l);
