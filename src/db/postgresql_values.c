/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/postgresql_values.h"

#include <endian.h>
#include <math.h>
#include "base/log.h"

/* Types are declared when a statement is prepared, so that the values can go in binary form. */
unsigned pg_type(enum db_type type)
{
	static const Oid oids[] = {
	    [DB_INT] = 20, [DB_REAL] = 701, [DB_TEXT] = 25, [DB_BYTES] = 17, [DB_BOOL] = 16,
	};

	return oids[type];
}

void pg_values_set(struct pg_values *v, unsigned i, const struct db_value *from)
{
	uint64_t bits = (uint64_t)from->i;

	v->format[i] = 1;
	v->at[i] = (const char *)&v->number[i];
	v->length[i] = sizeof v->number[i];
	switch (from->type) {
	case DB_NULL:
		v->at[i] = NULL;
		v->length[i] = 0;
		break;
	case DB_REAL:
		memcpy(&bits, &from->r, sizeof bits);
		[[fallthrough]];
	case DB_INT:
		v->number[i] = htobe64(bits);
		break;
	case DB_BOOL:
		v->number[i] = 0;
		memcpy(&v->number[i], bits ? "\1" : "\0", 1);
		v->length[i] = 1;
		break;
	case DB_TEXT:
	case DB_BYTES:
		v->at[i] = from->s.n ? from->s.p : "";
		v->length[i] = (int)from->s.n;
		break;
	}
}

static int hex_digit(char c)
{
	return c >= 'a' ? c - 'a' + 10 : c - '0';
}

/* bytea comes as \x and hexadecimal digits. */
static bool bytes_read(struct buf *bytes, struct str text, struct str *out)
{
	size_t n = text.n / 2 - 1;

	if (text.n < 2 || text.n % 2 || text.p[0] != '\\' || text.p[1] != 'x')
		return false;
	char *to = buf_room(bytes, n + 1);
	if (!to)
		return false;
	for (size_t i = 0; i < n; i++)
		to[i] = (char)(hex_digit(text.p[2 + 2 * i]) << 4 | hex_digit(text.p[3 + 2 * i]));
	*out = (struct str){to, n};
	return true;
}

static bool real_read(struct str text, double *out)
{
	if (str_eq(text, STR("NaN")))
		*out = (double)NAN;
	else if (str_eq(text, STR("Infinity")))
		*out = (double)INFINITY;
	else if (str_eq(text, STR("-Infinity")))
		*out = -(double)INFINITY;
	else
		return str_real(text, out);
	return true;
}

static bool column_read(struct buf *bytes, struct str text, enum db_type type, struct db_value *v)
{
	v->type = type;
	switch (type) {
	case DB_INT:
		return str_int(text, &v->i);
	case DB_BOOL:
		v->i = text.n && text.p[0] == 't';
		return text.n == 1 && (text.p[0] == 't' || text.p[0] == 'f');
	case DB_REAL:
		return real_read(text, &v->r);
	case DB_BYTES:
		return bytes_read(bytes, text, &v->s);
	case DB_TEXT:
		v->s = text;
		return true;
	case DB_NULL:
		break;
	}
	return false;
}

static bool row_read(struct buf *bytes, const struct db_query *q, const PGresult *r, int at,
		     struct db_value *row)
{
	size_t decoded = 0; /* an upper bound, so that the buffer does not move under the row */

	buf_clear(bytes);
	for (int i = 0; i < q->column_count; i++)
		decoded += q->columns[i] == DB_BYTES ? (size_t)PQgetlength(r, at, i) : 0;
	if (decoded && !buf_room(bytes, decoded))
		return false;
	for (int i = 0; i < q->column_count; i++) {
		struct str text = {PQgetvalue(r, at, i), (size_t)PQgetlength(r, at, i)};
		row[i] = (struct db_value){.type = DB_NULL};
		if (PQgetisnull(r, at, i))
			continue;
		if (!column_read(bytes, text, q->columns[i], &row[i])) {
			log_text(LOG_ERROR, "database: %s: column %d is not of its declared type",
				 q->name, i + 1);
			return false;
		}
		if (row[i].type == DB_BYTES)
			buf_grew(bytes, row[i].s.n);
	}
	return true;
}

int pg_rows_read(struct buf *bytes, const struct db_query *q, const PGresult *r, db_row_fn *fn,
		 void *context)
{
	struct db_value row[PG_VALUES_MAX];

	if (!fn)
		return ERR_NONE;
	if (PQnfields(r) < q->column_count)
		return ERR_INTERNAL;
	for (int at = 0; at < PQntuples(r); at++) {
		if (!row_read(bytes, q, r, at, row))
			return ERR_INTERNAL;
		if (fn(context, row))
			break;
	}
	return ERR_NONE;
}
