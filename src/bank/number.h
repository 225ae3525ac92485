/* SPDX-License-Identifier: EUPL-1.2 */
/* number.h - numbers as people write them, compared by exact decimal value (never floating point).
 *
 * Read: an optional sign (+ - −), digits (ASCII, full width, Arabic-Indic, Devanagari), spaces of
 * any kind between groups of three, `.` and `,`. Not read: exponents, hexadecimal, prefixes, units,
 * percent. Which mark is the decimal one:
 *  - both present: the last, which must be alone; the other one groups by three: 1,024.5 = 1.024,5;
 *  - one kind several times: it groups by three: 1,234,567;
 *  - a lone mark after groups made with spaces: the decimal one: 1 024,5;
 *  - any other lone mark: the decimal one, except that one to three digits (not beginning with 0),
 * the mark and exactly three digits are a thousand in English when it is a comma (1,024 = 1024) and
 * in Spanish when it is a dot (1.024 = 1024). In French both are decimal: thousands take a space.
 */
#pragma once
#include "base/language.h"
#include "base/arena.h"

enum { NUMBER_DIGITS_MAX = 100 };

struct number {
	bool negative;			/* never for zero */
	char digits[NUMBER_DIGITS_MAX]; /* '0' to '9', no zero at either end */
	size_t count;			/* 0 for zero */
	int point;			/* the value is 0.digits × 10^point */
};

[[nodiscard]] bool number_read(struct str s, enum language l, struct number *out);
bool number_equal(const struct number *a, const struct number *b);
