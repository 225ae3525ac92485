/* SPDX-License-Identifier: EUPL-1.2 */
/* mustache_render.c - runs a compiled template: the hot path of every page. */
#include <math.h>
#include "base/clock.h"
#include "web/mustache_inside.h"

struct run {
	const struct op *ops;
	struct buf *out;
	struct arena *scratch;
	enum language language;
	unsigned calls;
};

/* The field, or NULL when an optional struct on the way is absent. */
static inline const void *field_at(const struct place *p, const void *const *slots)
{
	const char *base = slots[p->slot];

	for (unsigned i = 0; base && i < p->hop_count; i++)
		base = *(const char *const *)(const void *)(base + p->hops[i]);
	return base ? base + p->offset : NULL;
}

static bool is_true(enum field_kind kind, const void *field)
{
	if (!field)
		return false;
	switch (kind) {
	case FIELD_BOOL:
		return *(const bool *)field;
	case FIELD_INT:
	case FIELD_NUMBER:
	case FIELD_DATE:
	case FIELD_TIME:
		return *(const int64_t *)field != 0;
	case FIELD_REAL: {
		double v = *(const double *)field;
		return v < 0 || v > 0;
	}
	case FIELD_TEXT:
	case FIELD_HTML:
		return ((const struct str *)field)->n > 0;
	case FIELD_MESSAGE: {
		const char *z = *(const char *const *)field;
		return z && *z;
	}
	case FIELD_LIST:
	case FIELD_TEXTS:
		return ((const struct list *)field)->n > 0;
	case FIELD_OBJECT:
		return true;
	case FIELD_OPTIONAL:
		return *(const void *const *)field != NULL;
	}
	return false;
}

static void put_escaped(struct buf *b, enum escape escape, struct str s)
{
	switch (escape) {
	case ESCAPE_TEXT:
		html_text(b, s);
		break;
	case ESCAPE_URL:
		html_url(b, s);
		break;
	case ESCAPE_PART:
		html_url_part(b, s);
		break;
	case ESCAPE_NONE:
	case ESCAPE_ISO:
		put_run(b, s);
		break;
	}
}

static void put_date(struct run *r, const struct op *op, int64_t ms)
{
	bool is_day = op->kind == FIELD_DATE;

	if (!ms)
		return;
	if (op->escape == ESCAPE_ISO)
		put_run(r->out, language_iso(ms, is_day, r->scratch));
	else if (is_day)
		put_run(r->out, language_date(r->language, ms, r->scratch));
	else
		put_run(r->out, language_time(r->language, ms, r->scratch));
}

static void put_value(struct run *r, const struct op *op, const void *field)
{
	enum escape escape = (enum escape)op->escape;

	switch ((enum field_kind)op->kind) {
	case FIELD_TEXT:
	case FIELD_HTML:
		put_escaped(r->out, escape, *(const struct str *)field);
		break;
	case FIELD_MESSAGE: {
		const char *z = *(const char *const *)field;
		if (z)
			put_escaped(r->out, escape, str_of(message(r->language, z)));
		break;
	}
	case FIELD_INT:
		buf_int(r->out, *(const int64_t *)field);
		break;
	case FIELD_NUMBER: {
		int64_t n = *(const int64_t *)field;
		if ((n > -1000 && n < 1000) || escape == ESCAPE_PART)
			buf_int(r->out, n);
		else
			put_run(r->out, language_number(r->language, n, r->scratch));
		break;
	}
	case FIELD_REAL:
		put_run(r->out, language_real(r->language, *(const double *)field, r->scratch));
		break;
	case FIELD_DATE:
	case FIELD_TIME:
		put_date(r, op, *(const int64_t *)field);
		break;
	case FIELD_BOOL:
	case FIELD_LIST:
	case FIELD_TEXTS:
	case FIELD_OBJECT:
	case FIELD_OPTIONAL:
		break; /* refused when it was compiled */
	}
}

static void run(struct run *r, uint32_t pc, uint32_t end, const void **slots);

static void run_each(struct run *r, const struct op *op, uint32_t body, const void **slots)
{
	const struct list *list = field_at(&op->place, slots);

	if (!list)
		return;
	const char *item = list->items;
	for (size_t i = 0; i < list->n; i++, item += op->item_size) {
		slots[op->push] = item;
		run(r, body, op->end, slots);
	}
}

/* One form or the other stands behind the instruction. */
static void run_plural(struct run *r, const struct op *op, uint32_t body, const void **slots)
{
	const int64_t *n = field_at(&op->place, slots);

	if (n && message_form((enum language)op->rule, *n) == 0)
		run(r, body, op->second, slots);
	else
		run(r, op->second, op->end, slots);
}

/* The partial sees what it saw where it was included first, but for the item it went down to. */
static void run_call(struct run *r, const struct op *op, const void **slots)
{
	const void *inner[SLOTS_MAX];

	if (r->calls == PARTIAL_DEPTH)
		return;
	memcpy(inner, slots, op->call.to_slot * sizeof *inner);
	inner[op->call.to_slot] = slots[op->call.from_slot];
	r->calls++;
	run(r, op->call.from, op->end, inner);
	r->calls--;
}

static const void *pushed(const struct op *op, const void *field)
{
	return op->kind == FIELD_OPTIONAL ? *(const void *const *)field : field;
}

static void run(struct run *r, uint32_t pc, uint32_t end, const void **slots)
{
	while (pc < end) {
		const struct op *op = &r->ops[pc++];
		const void *field;
		switch ((enum op_code)op->code) {
		case OP_LITERAL:
			put_run(r->out, op->text);
			break;
		case OP_VALUE:
			field = field_at(&op->place, slots);
			if (field)
				put_value(r, op, field);
			break;
		case OP_SECTION:
			field = field_at(&op->place, slots);
			if (!is_true((enum field_kind)op->kind, field))
				pc = op->end;
			else if (op->push != NO_SLOT)
				slots[op->push] = pushed(op, field);
			break;
		case OP_INVERTED:
			if (is_true((enum field_kind)op->kind, field_at(&op->place, slots)))
				pc = op->end;
			break;
		case OP_EACH:
			run_each(r, op, pc, slots);
			pc = op->end;
			break;
		case OP_PLURAL:
			run_plural(r, op, pc, slots);
			pc = op->end;
			break;
		case OP_CALL:
			run_call(r, op, slots);
			break;
		}
	}
}

void mustache_render(const struct mustache *m, enum language l, const void *const *views,
		     struct buf *b, struct arena *scratch)
{
	struct run r = {.ops = m->programs[l].ops, .out = b, .scratch = scratch, .language = l};
	const void *slots[SLOTS_MAX] = {};

	memcpy(slots, views, m->roots * sizeof *slots);
	run(&r, 0, m->programs[l].n, slots);
}
