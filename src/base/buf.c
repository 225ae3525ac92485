/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/buf.h"

void buf_release(struct buf *b)
{
	free(b->p);
	*b = BUF_INIT(b->max);
}

void buf_clear(struct buf *b)
{
	b->n = 0;
	b->failed = false;
}

char *buf_room(struct buf *b, size_t n)
{
	size_t need;

	/* One more than asked, so that buf_take can end the bytes with a NUL. */
	if (b->failed || __builtin_add_overflow(b->n, n, &need) || need > b->max ||
	    __builtin_add_overflow(need, 1, &need)) {
		b->failed = true;
		return NULL;
	}
	if (need > b->cap) {
		size_t cap = b->cap ? b->cap : 256;
		while (cap < need)
			cap *= 2;
		char *p = realloc(b->p, cap);
		if (!p) {
			b->failed = true;
			return NULL;
		}
		b->p = p;
		b->cap = cap;
	}
	return b->p + b->n;
}

void buf_grew(struct buf *b, size_t n)
{
	b->n += n;
}

void buf_char(struct buf *b, char c)
{
	char *p = buf_room(b, 1);

	if (p) {
		*p = c;
		b->n++;
	}
}

void buf_str(struct buf *b, struct str s)
{
	char *p = buf_room(b, s.n);

	if (p && s.n) {
		memcpy(p, s.p, s.n);
		b->n += s.n;
	}
}

void buf_int(struct buf *b, int64_t v)
{
	char digits[20];
	char *at = digits + sizeof digits;
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

	if (v < 0)
		buf_char(b, '-');
	for (; u >= 10; u /= 100) { /* two at a time: identifiers are long and in every page */
		unsigned pair = (unsigned)(u % 100);
		*--at = (char)('0' + pair % 10);
		*--at = (char)('0' + pair / 10);
	}
	if (u || at == digits + sizeof digits)
		*--at = (char)('0' + u);
	buf_str(b, (struct str){ at, (size_t)(digits + sizeof digits - at) });
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list args, again;
	va_start(args, fmt);
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	char *p = n < 0 ? NULL : buf_room(b, (size_t)n);
	if (p) {
		vsnprintf(p, (size_t)n + 1, fmt, again);
		b->n += (size_t)n;
	}
	va_end(again);
}

struct str buf_view(const struct buf *b)
{
	return (struct str){ b->p, b->n };
}

static void free_bytes(void *p)
{
	free(p);
}

struct str buf_take(struct buf *b, struct arena *a)
{
	struct str s = buf_view(b);

	if (!b->p)
		return STR("");
	b->p[b->n] = '\0';
	arena_defer(a, free_bytes, b->p);
	*b = BUF_INIT(b->max);
	return s;
}
