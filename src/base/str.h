/* SPDX-License-Identifier: EUPL-1.2 */
/* str.h - a string slice: a pointer and a length, borrowed, passed by value.
 * Nothing here allocates; nothing relies on a final NUL. `p` may be NULL when `n` is 0. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
	const char *p;
	size_t n;
};

#define STR(lit) ((struct str){ "" lit, sizeof(lit) - 1 }) /* "" lit: a variable will not compile */
#define STR_FMT "%.*s"
#define STR_ARG(s) (int)(s).n, (s).n ? (s).p : ""

/* A NUL-terminated text; NULL gives the empty slice. */
static inline struct str str_of(const char *z)
{
	return z ? (struct str){ z, strlen(z) } : (struct str){};
}

static inline bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* ASCII letters only. */
bool str_same_letters(const char *a, const char *b, size_t n);
static inline bool str_eq_nocase(struct str a, struct str b)
{
	return a.n == b.n && str_same_letters(a.p, b.p, a.n);
}

int str_cmp(struct str a, struct str b);        /* by bytes, as memcmp, the shorter first */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);

/* s without its first `start` bytes. */
static inline struct str str_from(struct str s, size_t start)
{
	if (start >= s.n)
		return (struct str){};
	return (struct str){ s.p + start, s.n - start };
}

/* Clamped to s. */
static inline struct str str_sub(struct str s, size_t start, size_t n)
{
	struct str t = str_from(s, start);
	if (t.n > n)
		t.n = n;
	return t;
}

struct str str_trim(struct str s); /* ASCII white space at both ends */

/* Position of `c`, or s.n when absent. */
static inline size_t str_find(struct str s, char c)
{
	const char *at = s.n ? (const char *)memchr(s.p, c, s.n) : NULL;
	return at ? (size_t)(at - s.p) : s.n;
}

/* Splits at the first `c`. False when there is none: head is all of s and tail is empty. */
static inline bool str_cut(struct str s, char c, struct str *head, struct str *tail)
{
	size_t at = str_find(s, c);
	*head = str_sub(s, 0, at);
	*tail = str_from(s, at + 1);
	return at < s.n;
}

/* The whole of s as a decimal integer, optional '-'. False when it is anything else or overflows. */
[[nodiscard]] bool str_int(struct str s, int64_t *out);

/* The whole of s as a finite decimal number in C notation. False otherwise. */
[[nodiscard]] bool str_real(struct str s, double *out);

uint64_t str_hash(struct str s); /* FNV-1a, for tables; not for secrets */
