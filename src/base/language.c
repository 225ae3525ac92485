/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/language.h"

static const char *const codes[LANGUAGE_COUNT] = {
    [LANGUAGE_FR] = "fr",
    [LANGUAGE_EN] = "en",
    [LANGUAGE_ES] = "es",
};

const char *language_code(enum language l)
{
	return codes[l];
}

bool language_of(struct str code, enum language *out)
{
	if (code.n > 2 && code.p[2] != '-' && code.p[2] != '_')
		return false;
	for (unsigned l = 0; l < LANGUAGE_COUNT; l++) {
		if (str_eq_nocase(str_sub(code, 0, 2), str_of(codes[l]))) {
			*out = (enum language)l;
			return true;
		}
	}
	return false;
}
