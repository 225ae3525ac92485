/* SPDX-License-Identifier: EUPL-1.2 */
/* row.h - what the functions written by tools/sqlgen share: values in, rows out. Nobody else needs
 * it; a room includes the header generated from its queries.sql. */
#pragma once
#include "db/db.h"

/* Where the rows of one call are gathered. */
struct row_sink {
	struct arena *arena;
	void *rows; /* an array, or one row */
	size_t n, cap;
	bool null; /* a column declared without `?` was NULL */
};

/* Room for one more row of `size` bytes in the sink's array, which grows geometrically. */
void *row_next(struct row_sink *s, size_t size);

/* The result of a call that gathered rows: `result` itself, or ERR_INTERNAL (logged) when a column
 * that was declared without `?` was NULL. */
[[nodiscard]] int row_result(const struct row_sink *s, const struct db_query *q, int result);

static inline struct db_value row_of_int(int64_t v)
{
	return (struct db_value){.type = DB_INT, .i = v};
}
static inline struct db_value row_of_real(double v)
{
	return (struct db_value){.type = DB_REAL, .r = v};
}
static inline struct db_value row_of_text(struct str v)
{
	return (struct db_value){.type = DB_TEXT, .s = v};
}
static inline struct db_value row_of_bytes(struct str v)
{
	return (struct db_value){.type = DB_BYTES, .s = v};
}
static inline struct db_value row_of_bool(bool v)
{
	return (struct db_value){.type = DB_BOOL, .i = v};
}
static inline struct db_value row_of_opt_int(struct db_opt_int v, enum db_type type)
{
	return (struct db_value){.type = v.set ? type : DB_NULL, .i = v.value};
}
static inline struct db_value row_of_opt_real(struct db_opt_real v)
{
	return (struct db_value){.type = v.set ? DB_REAL : DB_NULL, .r = v.value};
}
static inline struct db_value row_of_opt_text(struct db_opt_text v, enum db_type type)
{
	return (struct db_value){.type = v.set ? type : DB_NULL, .s = v.value};
}

static inline struct db_opt_int row_opt_int(const struct db_value *v)
{
	return v->type == DB_NULL ? (struct db_opt_int){0} : (struct db_opt_int){true, v->i};
}
static inline struct db_opt_real row_opt_real(const struct db_value *v)
{
	return v->type == DB_NULL ? (struct db_opt_real){0} : (struct db_opt_real){true, v->r};
}
static inline struct db_opt_text row_opt_text(const struct db_value *v, struct arena *a)
{
	if (v->type == DB_NULL)
		return (struct db_opt_text){0};
	return (struct db_opt_text){true, arena_str(a, v->s)};
}
