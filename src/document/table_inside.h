/* SPDX-License-Identifier: EUPL-1.2 */
/* table_inside.h - what the files of the table share. Only table*.c include this. */
#pragma once
#include "document/table.h"

/* White space at the ends gone (of every kind Unicode has), inside made one space each; normal form
 * C; marks of no width left out. */
struct str table_clean(struct arena *a, struct str s);

/* Whether anything is left of it once cleaned. */
bool table_blank(struct str s);

/* One word for each value of a choice, NULL-ended; of table_yes_no those of the language. */
const char *const *table_choice_words(struct arena *a, const struct table_choice *choices,
				      enum language language);
