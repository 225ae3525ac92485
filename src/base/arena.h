/* SPDX-License-Identifier: EUPL-1.2 */
/* arena.h - memory that dies together: one arena a request, one a loaded bank, one a command.
 * Nothing allocated here is ever freed one by one. Not for threads: one owner at a time. */
#pragma once
#include <stdarg.h>
#include "base/str.h"

struct arena;
typedef void arena_cleanup_fn(void *payload);

struct arena *arena_new(size_t limit); /* total cap in bytes; NULL only if the system has no memory */
/* The same beginning in memory of the caller's (on its stack, say), aligned for any type and of ARENA_LEAST
 * bytes or more, which must outlive it: work whose memory is hot and needs no malloc. */
enum { ARENA_LEAST = 1024 };
struct arena *arena_in(void *memory, size_t size, size_t limit);
void arena_free(struct arena *a);      /* runs cleanups in reverse order, then frees; NULL is fine */
void arena_clear(struct arena *a);     /* as free, but keeps the first chunk for the next use */
size_t arena_used(const struct arena *a);

/* Zeroed memory aligned for any type. Never NULL: when `limit` or memory is exhausted the arena is
 * marked failed and gives memory past the limit from the system as long as it lasts (a request is
 * then refused when it ends, see arena_failed); with no memory left at all the program stops. */
[[nodiscard, gnu::returns_nonnull]] void *arena_alloc(struct arena *a, size_t count, size_t size);
/* The same without the zeros, for what is filled at once. */
[[nodiscard, gnu::returns_nonnull]] void *arena_room(struct arena *a, size_t count, size_t size);
#define ARENA_NEW(a, type, count) ((type *)arena_alloc((a), (count), sizeof(type)))

bool arena_failed(const struct arena *a); /* the limit was passed: answer 413 or ERR_FULL */

/* Copies, always followed by a NUL so that they can be given to the C library. */
struct str arena_str(struct arena *a, struct str s);
const char *arena_z(struct arena *a, struct str s);
__attribute__((format(printf, 2, 3))) struct str arena_printf(struct arena *a, const char *fmt, ...);
__attribute__((format(printf, 2, 0))) struct str arena_vprintf(struct arena *a, const char *fmt, va_list args);

/* Calls fn(payload) when the arena is freed or cleared. */
void arena_defer(struct arena *a, arena_cleanup_fn *fn, void *payload);
