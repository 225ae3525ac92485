/* SPDX-License-Identifier: EUPL-1.2 */
/* postgresql_values.h - values on their way to PostgreSQL and back. For src/db/postgresql.c. */
#pragma once
#include <libpq-fe.h>
#include "base/buf.h"
#include "db/db.h"

enum { PG_VALUES_MAX = 64 }; /* parameters, and columns, of one statement */

/* Parameters in PostgreSQL's binary form; texts are borrowed. */
struct pg_values {
	const char *at[PG_VALUES_MAX];
	int length[PG_VALUES_MAX], format[PG_VALUES_MAX];
	uint64_t number[PG_VALUES_MAX];
};

unsigned pg_type(enum db_type type); /* PostgreSQL's fixed number of it (pg_type) */
void pg_values_set(struct pg_values *v, unsigned i, const struct db_value *from);

/* Hands the result's rows to `fn`. Results come as text: whatever the width of the server's type,
 * digits are digits. `bytes` holds the decoded bytea columns of one row. ERR_INTERNAL (logged): a
 * column is not of its declared type. */
[[nodiscard]] int pg_rows_read(struct buf *bytes, const struct db_query *q, const PGresult *r,
			       db_row_fn *fn, void *context);
