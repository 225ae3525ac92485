/* SPDX-License-Identifier: EUPL-1.2 */
#include "bank/text.h"

struct str text_in(const struct text *t, enum language l)
{
	if (t->in[l].n)
		return t->in[l];
	for (unsigned i = 0; i < LANGUAGE_COUNT; i++)
		if (t->in[i].n)
			return t->in[i];
	return STR("");
}
