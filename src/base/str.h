/* SPDX-License-Identifier: EUPL-1.2 */
/* str.h - a string slice: a pointer and a length, borrowed, passed by value.
 * Nothing here allocates; nothing relies on a final NUL. `p` may be NULL when `n` is 0. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
	const char *p;
	size_t n;
};

#define STR(lit) ((struct str){ "" lit, sizeof(lit) - 1 }) /* "" lit: a variable will not compile */
#define STR_FMT "%.*s"
#define STR_ARG(s) (int)(s).n, (s).n ? (s).p : ""

struct str str_of(const char *z); /* a NUL-terminated text; NULL gives the empty slice */

bool str_eq(struct str a, struct str b);
bool str_eq_nocase(struct str a, struct str b); /* ASCII letters only */
int str_cmp(struct str a, struct str b);        /* by bytes, as memcmp, the shorter first */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);

struct str str_from(struct str s, size_t start);         /* s without its first `start` bytes */
struct str str_sub(struct str s, size_t start, size_t n); /* clamped to s */
struct str str_trim(struct str s);                        /* ASCII white space at both ends */

/* Position of `c`, or s.n when absent. */
size_t str_find(struct str s, char c);

/* Splits at the first `c`. False when there is none: head is all of s and tail is empty. */
bool str_cut(struct str s, char c, struct str *head, struct str *tail);

/* The whole of s as a decimal integer, optional '-'. False when it is anything else or overflows. */
[[nodiscard]] bool str_int(struct str s, int64_t *out);

/* The whole of s as a finite decimal number in C notation. False otherwise. */
[[nodiscard]] bool str_real(struct str s, double *out);

uint64_t str_hash(struct str s); /* FNV-1a, for tables; not for secrets */
