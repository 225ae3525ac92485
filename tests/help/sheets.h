/* SPDX-License-Identifier: EUPL-1.2 */
/* sheets.h - for tests of documents: one arena for the whole program, and a table as one line of
 * text. */
#pragma once
#include "base/arena.h"
#include "document/sheet.h"

extern struct arena *arena;
int arena_begin(void **state), arena_end(void **state); /* cmocka's, of a group */

/* Its rows: number, colon, cells between bars; or what was refused, "!kind line:column message". */
const char *sheet_line(struct str bytes, const struct sheet_limits *limits);
