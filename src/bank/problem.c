/* SPDX-License-Identifier: EUPL-1.2 */
#include "bank/problem.h"

void bank_problems_init(struct bank_problems *p)
{
	*p = (struct bank_problems){.arena = arena_new((size_t)16 << 20)};
}

void bank_problems_release(struct bank_problems *p)
{
	arena_free(p->arena);
	*p = (struct bank_problems){};
}

void bank_problem_add(struct bank_problems *p, struct str file, unsigned line, unsigned column,
		      const char *fmt, ...)
{
	if (p->count == BANK_PROBLEMS_MAX) {
		p->more++;
		return;
	}
	if (p->count == p->room) {
		p->room = p->room ? p->room * 2 : 32;
		struct bank_problem *list = ARENA_NEW(p->arena, struct bank_problem, p->room);
		if (p->count)
			memcpy(list, p->list, p->count * sizeof *list);
		p->list = list;
	}
	va_list args;
	va_start(args, fmt);
	p->list[p->count++] = (struct bank_problem){
	    .file = arena_str(p->arena, file),
	    .line = line,
	    .column = column,
	    .reason = arena_vprintf(p->arena, fmt, args),
	};
	va_end(args);
}

static int by_place(const void *x, const void *y)
{
	const struct bank_problem *a = x, *b = y;
	int d = str_cmp(a->file, b->file);

	if (d == 0)
		d = (a->line > b->line) - (a->line < b->line);
	if (d == 0)
		d = (a->column > b->column) - (a->column < b->column);
	return d ? d : str_cmp(a->reason, b->reason);
}

void bank_problems_sort(struct bank_problems *p)
{
	if (p->count)
		qsort(p->list, p->count, sizeof *p->list, by_place);
}

void bank_problems_print(const struct bank_problems *p, struct buf *out)
{
	for (size_t i = 0; i < p->count; i++) {
		const struct bank_problem *one = &p->list[i];
		buf_str(out, one->file);
		if (one->line)
			buf_printf(out, ":%u:%u", one->line, one->column);
		buf_lit(out, ": ");
		buf_str(out, one->reason);
		buf_char(out, '\n');
	}
	if (p->more)
		buf_printf(out, "… and %zu more\n", p->more);
}
