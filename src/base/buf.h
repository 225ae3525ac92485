/* SPDX-License-Identifier: EUPL-1.2 */
/* buf.h - a growing buffer of bytes with a ceiling and a sticky error: append freely, look at
 * `failed` once at the end. Heap memory: every buf_init is paired with a buf_release, or the bytes
 * are handed to an arena by buf_take. */
#pragma once
#include "base/arena.h"

struct buf {
	char *p;
	size_t n, cap, max;
	bool failed; /* the ceiling was passed or memory ran out; later appends do nothing */
};

#define BUF_INIT(ceiling) ((struct buf){ .max = (ceiling) })

void buf_release(struct buf *b);
void buf_clear(struct buf *b); /* empty again, memory kept */

void buf_char(struct buf *b, char c);
void buf_str(struct buf *b, struct str s);
#define buf_lit(b, lit) buf_str((b), STR(lit))
void buf_int(struct buf *b, int64_t v);
__attribute__((format(printf, 2, 3))) void buf_printf(struct buf *b, const char *fmt, ...);

/* Room for n more bytes to write into directly, or NULL when the buffer has failed; then buf_grew. */
char *buf_room(struct buf *b, size_t n);
void buf_grew(struct buf *b, size_t n);

struct str buf_view(const struct buf *b);                /* borrowed until the next append */
struct str buf_take(struct buf *b, struct arena *a);     /* the bytes, NUL after them, freed with the arena; the buffer is empty again */
