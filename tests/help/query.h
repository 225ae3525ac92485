/* SPDX-License-Identifier: EUPL-1.2 */
/* query.h - a statement written in a test, where there is no queries.sql:
 *
 *     QUERY(put, true, "INSERT INTO t (a, b) VALUES ($1, $2)", TYPES(DB_INT, DB_TEXT), TYPES()); */
#pragma once
#include "db/db.h"

#define TYPES(...) __VA_ARGS__
#define QUERY(NAME, WRITES, TEXT, PARAMS, COLUMNS)                                          \
	static const enum db_type NAME##_params[] = { DB_NULL, PARAMS };                    \
	static const enum db_type NAME##_columns[] = { DB_NULL, COLUMNS };                  \
	static int NAME##_slot;                                                             \
	static const struct db_query NAME = {                                               \
		.name = #NAME,                                                              \
		.sqlite = TEXT,                                                             \
		.postgresql = TEXT,                                                         \
		.params = NAME##_params + 1,                                                \
		.columns = NAME##_columns + 1,                                              \
		.param_count = sizeof NAME##_params / sizeof *NAME##_params - 1,            \
		.column_count = sizeof NAME##_columns / sizeof *NAME##_columns - 1,         \
		.writes = WRITES,                                                           \
		.slot = &NAME##_slot,                                                       \
	}

#define INT(v) { .type = DB_INT, .i = (v) }
#define REAL(v) { .type = DB_REAL, .r = (v) }
#define TEXT(v) { .type = DB_TEXT, .s = (v) }
#define BYTES(v) { .type = DB_BYTES, .s = (v) }
#define BOOL(v) { .type = DB_BOOL, .i = (v) }
#define VALUES(...) ((const struct db_value[]){ __VA_ARGS__ })

/* A db_row_fn that keeps the first column of the last row, a number. */
static inline int take_int(void *context, const struct db_value *row)
{
	*(int64_t *)context = row[0].i;
	return 0;
}
