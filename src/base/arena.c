/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"

#include <assert.h>
#include <stdalign.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define POISON(p, n) ASAN_POISON_MEMORY_REGION(p, n)
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION(p, n)
/* Unreadable bytes between two allocations, so that a small overrun is seen. */
enum { REDZONE = 16 };
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
enum { REDZONE = 0 };
#endif

enum { FIRST_CHUNK = 16 * 1024, ALIGN = alignof(max_align_t) };

struct chunk {
	struct chunk *next;
	size_t cap, used;
	alignas(max_align_t) char bytes[];
};

struct cleanup {
	struct cleanup *next;
	arena_cleanup_fn *fn;
	void *payload;
};

struct arena {
	struct chunk *chunks; /* newest first */
	struct cleanup *cleanups;
	size_t limit, used;
	bool failed;
	bool borrowed; /* it and its first chunk are the caller's */
};

static struct chunk *chunk_new(size_t cap, struct chunk *next)
{
	struct chunk *c = malloc(sizeof *c + cap);

	if (!c)
		return NULL;
	*c = (struct chunk){ .next = next, .cap = cap };
	POISON(c->bytes, cap);
	return c;
}

struct arena *arena_new(size_t limit)
{
	struct arena *a = calloc(1, sizeof *a);

	if (!a)
		return NULL;
	a->limit = limit;
	a->chunks = chunk_new(FIRST_CHUNK, NULL);
	if (!a->chunks) {
		free(a);
		return NULL;
	}
	return a;
}

struct arena *arena_in(void *memory, size_t size, size_t limit)
{
	struct arena *a = memory;
	size_t head = (sizeof *a + ALIGN - 1) / ALIGN * ALIGN;
	struct chunk *c = (struct chunk *)(void *)((char *)memory + head);

	assert(size >= ARENA_LEAST && (uintptr_t)memory % ALIGN == 0);
	*c = (struct chunk){ .cap = size - head - sizeof *c };
	POISON(c->bytes, c->cap);
	*a = (struct arena){ .chunks = c, .limit = limit, .borrowed = true };
	return a;
}

static void release(struct arena *a, bool keep_first)
{
	struct cleanup *next;

	for (struct cleanup *c = a->cleanups; c; c = next) {
		next = c->next; /* the node lives in the arena: read it before its payload goes */
		c->fn(c->payload);
	}
	a->cleanups = NULL;
	while (a->chunks && !(keep_first && a->chunks->next == NULL)) {
		struct chunk *c = a->chunks;
		a->chunks = c->next;
		UNPOISON(c->bytes, c->cap);
		if (c->next || !a->borrowed)
			free(c);
	}
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	release(a, false);
	if (!a->borrowed)
		free(a);
}

void arena_clear(struct arena *a)
{
	release(a, true);
	a->chunks->used = 0;
	POISON(a->chunks->bytes, a->chunks->cap);
	a->used = 0;
	a->failed = false;
}

size_t arena_used(const struct arena *a)
{
	return a->used;
}

bool arena_failed(const struct arena *a)
{
	return a->failed;
}

static _Noreturn void no_memory(void)
{
	fputs("openpix: out of memory\n", stderr);
	abort();
}

void *arena_room(struct arena *a, size_t count, size_t size)
{
	size_t n, room;

	if (__builtin_mul_overflow(count, size, &n) ||
	    __builtin_add_overflow(n, (size_t)ALIGN + REDZONE, &room))
		no_memory();
	room = (n + REDZONE + ALIGN - 1) / ALIGN * ALIGN;
	struct chunk *c = a->chunks;
	if (c->cap - c->used < room) {
		size_t cap = c->cap < 1024 * 1024 ? c->cap * 2 : c->cap;
		c = chunk_new(cap < room ? room : cap, a->chunks);
		if (!c)
			no_memory();
		a->chunks = c;
	}
	void *p = c->bytes + c->used;
	c->used += room;
	a->used += room;
	if (a->used > a->limit)
		a->failed = true;
	UNPOISON(p, n);
	return p;
}

void *arena_alloc(struct arena *a, size_t count, size_t size)
{
	void *p = arena_room(a, count, size);

	memset(p, 0, count * size);
	return p;
}

struct str arena_str(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1, 1);

	if (s.n)
		memcpy(p, s.p, s.n);
	return (struct str){ p, s.n };
}

const char *arena_z(struct arena *a, struct str s)
{
	return arena_str(a, s).p;
}

struct str arena_vprintf(struct arena *a, const char *fmt, va_list args)
{
	va_list again;
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, fmt, args);
	size_t len = n < 0 ? 0 : (size_t)n;
	char *p = arena_alloc(a, len + 1, 1);

	vsnprintf(p, len + 1, fmt, again);
	va_end(again);
	return (struct str){ p, len };
}

struct str arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	struct str s = arena_vprintf(a, fmt, args);
	va_end(args);
	return s;
}

void arena_defer(struct arena *a, arena_cleanup_fn *fn, void *payload)
{
	struct cleanup *c = ARENA_NEW(a, struct cleanup, 1);

	*c = (struct cleanup){ .next = a->cleanups, .fn = fn, .payload = payload };
	a->cleanups = c;
}
