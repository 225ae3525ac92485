/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/row.h"

#include "base/log.h"

enum { FIRST_ROWS = 8 };

void *row_next(struct row_sink *s, size_t size)
{
	if (s->n == s->cap) {
		size_t cap = s->cap ? s->cap * 2 : FIRST_ROWS;
		char *rows = arena_alloc(s->arena, cap, size);
		if (s->n)
			memcpy(rows, s->rows, s->n * size);
		s->rows = rows;
		s->cap = cap;
	}
	return (char *)s->rows + size * s->n++;
}

int row_result(const struct row_sink *s, const struct db_query *q, int result)
{
	if (result || !s->null)
		return result;
	log_text(LOG_ERROR, "database: %s: NULL in a column declared without ?", q->name);
	return ERR_INTERNAL;
}
