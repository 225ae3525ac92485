/* SPDX-License-Identifier: EUPL-1.2 */
/* The comparison of two texts: each is reduced by what is forgiven to a row of code points. */
#include <utf8proc.h>
#include "bank/answer.h"
#include "bank/match.h"
#include "base/unicode.h"

struct points {
	int32_t *at;
	size_t n;
};

static bool is_space(int32_t c)
{
	return c == ' ' || (c >= 9 && c <= 13) || c == 0x85 ||
	       (c >= 0xA0 && utf8proc_category(c) >= UTF8PROC_CATEGORY_ZS &&
		utf8proc_category(c) <= UTF8PROC_CATEGORY_ZP) ||
	       c == 0xFEFF || c == 0x200B;
}

static bool is_digit(int32_t c)
{
	return utf8proc_category(c) == UTF8PROC_CATEGORY_ND;
}

static bool is_letter(int32_t c)
{
	utf8proc_category_t k = utf8proc_category(c);

	return k >= UTF8PROC_CATEGORY_LU && k <= UTF8PROC_CATEGORY_LO;
}

static bool is_sign(int32_t c)
{
	utf8proc_category_t k = utf8proc_category(c);

	return k >=
	       UTF8PROC_CATEGORY_PC; /* punctuation, symbols, separators, controls and formats */
}

/* The accents of Latin, Greek and Cyrillic letters; other scripts' marks are letters of theirs. */
static bool is_accent(int32_t c)
{
	return (c >= 0x300 && c <= 0x36F) || (c >= 0x1AB0 && c <= 0x1AFF) ||
	       (c >= 0x1DC0 && c <= 0x1DFF) || (c >= 0x20D0 && c <= 0x20FF);
}

/* Letters that Unicode does not decompose but people type in others; 0 when c is none. */
static const char *unfolded(int32_t c)
{
	switch (c) {
	case 0x153:
		return "oe";
	case 0xE6:
		return "ae";
	case 0xF8:
		return "o";
	case 0x142:
		return "l";
	case 0x111:
		return "d";
	case 0x131:
		return "i";
	default:
		return NULL;
	}
}

/* Code points of a valid text in a normal form; a text utf8proc refuses gives none. */
static struct points decomposed(struct str s, utf8proc_option_t options, struct arena *a)
{
	const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)(s.n ? s.p : "");
	struct points t = {};
	utf8proc_ssize_t n = utf8proc_decompose(p, (utf8proc_ssize_t)s.n, NULL, 0, options);

	if (n <= 0)
		return t;
	t.at = ARENA_NEW(a, int32_t, (size_t)n + 1);
	utf8proc_ssize_t m = utf8proc_decompose(p, (utf8proc_ssize_t)s.n, t.at, n, options);
	if (m > 0 && m <= n)
		m = utf8proc_normalize_utf32(t.at, m, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	t.n = m > 0 ? (size_t)m : 0;
	return t;
}

static int32_t plainer(int32_t c)
{
	if (c == 0x2018 || c == 0x2019 || c == 0x2BC || c == 0xB4)
		return '\'';
	return c == 0x2212 || c == 0x2010 || c == 0x2011 ? '-' : c;
}

/* Runs of spaces become one, none at the ends; with TOLERATE_CASE none at all. */
static void spaces(struct points *t, unsigned tolerance)
{
	size_t n = 0;
	bool gap = false;

	for (size_t i = 0; i < t->n; i++) {
		if (is_space(t->at[i])) {
			gap = n > 0;
			continue;
		}
		if (gap && !(tolerance & TOLERATE_CASE))
			t->at[n++] = ' ';
		gap = false;
		t->at[n++] = t->at[i];
	}
	t->n = n;
}

/* Signs go, but one between two digits (any of them is the same separator) and a minus before a
 * number. */
static void signs(struct points *t)
{
	struct points kept = {t->at, 0};
	bool anything = false;

	for (size_t i = 0; i < t->n && !anything; i++)
		anything = !is_sign(t->at[i]);
	if (!anything)
		return;
	int32_t before = ' ';
	for (size_t i = 0; i < t->n;) {
		size_t end = i;
		while (end < t->n && is_sign(t->at[end]) && t->at[end] != ' ')
			end++;
		if (end == i) {
			before = kept.at[kept.n++] = t->at[i++];
			continue;
		}
		int32_t after = end < t->n ? t->at[end] : ' ';
		bool minus = before == ' ' && t->at[end - 1] == '-';
		if (is_digit(after) && (is_digit(before) || minus))
			kept.at[kept.n++] = minus ? '-' : '.';
		i = end;
	}
	t->n = kept.n;
}

static void accents(struct points *t, struct arena *a)
{
	struct points out = {ARENA_NEW(a, int32_t, 2 * t->n + 1), 0};

	for (size_t i = 0; i < t->n; i++) {
		const char *two = unfolded(t->at[i]);
		if (is_accent(t->at[i]))
			continue;
		if (!two)
			out.at[out.n++] = t->at[i];
		for (; two && *two; two++)
			out.at[out.n++] = (unsigned char)*two; /* ASCII */
	}
	if (out.n == 0)
		return;
	utf8proc_ssize_t m = utf8proc_normalize_utf32(out.at, (utf8proc_ssize_t)out.n,
						      UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	out.n = m > 0 ? (size_t)m : out.n;
	*t = out;
}

static bool is_ascii(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return false;
	return true;
}

/* Most answers: nothing in them decomposes, composes or carries an accent. */
static struct points of_ascii(struct str s, unsigned tolerance, struct arena *a)
{
	struct points t = {ARENA_NEW(a, int32_t, s.n + 1), s.n};

	for (size_t i = 0; i < s.n; i++) {
		bool folds = tolerance & TOLERATE_CASE && s.p[i] >= 'A' && s.p[i] <= 'Z';
		t.at[i] = folds ? s.p[i] - 'A' + 'a' : s.p[i];
	}
	return t;
}

static struct points reduced(struct str s, unsigned tolerance, struct arena *a)
{
	struct points t;

	if (is_ascii(s)) {
		t = of_ascii(s, tolerance, a);
	} else if (tolerance & TOLERATE_CASE) {
		const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)(s.n ? s.p : "");
		const utf8proc_option_t options =
		    UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD;
		utf8proc_ssize_t n = utf8proc_decompose(p, (utf8proc_ssize_t)s.n, NULL, 0, options);
		t = (struct points){ARENA_NEW(a, int32_t, n > 0 ? (size_t)n + 1 : 1), 0};
		n = n > 0 ? utf8proc_decompose(p, (utf8proc_ssize_t)s.n, t.at, n, options) : 0;
		t.n = n > 0 ? (size_t)n : 0;
		accents(&t, a);
	} else {
		t = decomposed(s, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE, a);
	}
	for (size_t i = 0; i < t.n; i++)
		t.at[i] = plainer(t.at[i]);
	spaces(&t,
	       0); /* single ones first: a minus before a number is known by the space before it */
	if (tolerance & TOLERATE_PUNCTUATION)
		signs(&t);
	spaces(&t, tolerance);
	return t;
}

static bool same(const struct points *a, const struct points *b)
{
	return a->n == b->n && (a->n == 0 || memcmp(a->at, b->at, a->n * sizeof *a->at) == 0);
}

static bool same_digits(const struct points *a, const struct points *b)
{
	size_t i = 0, j = 0;

	for (;;) {
		while (i < a->n && !is_digit(a->at[i]))
			i++;
		while (j < b->n && !is_digit(b->at[j]))
			j++;
		if (i == a->n || j == b->n)
			return i == a->n && j == b->n;
		if (a->at[i++] != b->at[j++])
			return false;
	}
}

static bool a_slip(const struct points *given, const struct points *expected, struct arena *a)
{
	size_t letters = 0;

	for (size_t i = 0; i < expected->n; i++)
		letters += is_letter(expected->at[i]);
	if (letters <= 3 || !same_digits(given, expected))
		return false;
	size_t *row = ARENA_NEW(a, size_t, 3 * (expected->n + 1));
	return match_distance(given->at, given->n, expected->at, expected->n, letters / 4, row) <=
	       letters / 4;
}

struct str answer_text_key(struct str s, unsigned tolerance, struct arena *a)
{
	struct points t = reduced(s, tolerance, a);

	return (struct str){(const char *)t.at, t.n * sizeof *t.at};
}

bool answer_text_matches(struct str given, struct str expected, unsigned tolerance, struct arena *a)
{
	struct points g = reduced(given, tolerance, a), e = reduced(expected, tolerance, a);

	if (g.n == 0 || e.n == 0)
		return false;
	if (same(&g, &e))
		return true;
	return (tolerance & TOLERATE_SPELLING) && a_slip(&g, &e, a);
}
