/* SPDX-License-Identifier: EUPL-1.2 */
#include "help/sheets.h"

#include "base/buf.h"

struct arena *arena;

int arena_begin(void **state)
{
	(void)state;
	arena = arena_new((size_t)1 << 30);
	return 0;
}

int arena_end(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

const char *sheet_line(struct str bytes, const struct sheet_limits *limits)
{
	struct buf b = BUF_INIT(1 << 20);
	struct sheet s;
	struct error e;
	int status = sheet_read(arena, bytes, limits, &s, &e);

	if (status) {
		buf_printf(&b, "!%d %u:%u %s", status, e.line, e.column, e.message);
		return buf_take(&b, arena).p;
	}
	for (size_t i = 0; i < s.n; i++) {
		buf_printf(&b, "%s%zu:", i ? " " : "", s.rows[i].number);
		for (size_t k = 0; k < s.rows[i].n; k++)
			buf_printf(&b, "%s" STR_FMT, k ? "|" : "", STR_ARG(s.rows[i].cells[k]));
	}
	return buf_take(&b, arena).p;
}
