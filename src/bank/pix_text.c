/* SPDX-License-Identifier: EUPL-1.2 */
#include "bank/pix_text.h"

#include <math.h>
#include <utf8proc.h>
#include "bank/answer_pix.h"
#include "base/buf.h"
#include "base/unicode.h"

static bool is_space(int32_t c)
{
	return (c >= 9 && c <= 13) || c == 32 || c == 0xA0 || c == 0x1680 ||
	       (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
	       c == 0x205F || c == 0x3000 || c == 0xFEFF;
}

struct str pix_trim(struct str s)
{
	size_t end = 0, at = 0;
	bool started = false;

	while (at < s.n) {
		size_t from = at;
		if (is_space(utf8_next(s, &at)))
			continue;
		if (!started) {
			s = str_from(s, from);
			at -= from;
			started = true;
		}
		end = at;
	}
	return str_sub(s, 0, end);
}

static void put(struct buf *b, int32_t code)
{
	char utf8[4];

	buf_str(b, (struct str){utf8, utf8_put(utf8, code)});
}

struct str pix_pretreated(struct str s, struct arena *a)
{
	struct str t = unicode_nfc(a, s);
	struct buf b = BUF_INIT(t.n + 1);

	for (size_t at = 0; at < t.n;) {
		int32_t code = utf8_next(t, &at);
		put(&b, code == 0xA0 ? ' ' : code);
	}
	return buf_take(&b, a);
}

/* --- lower case --------------------------------------------------------------------------------
 */

static bool is_cased(int32_t c)
{
	utf8proc_category_t k = utf8proc_category(c);

	return k == UTF8PROC_CATEGORY_LU || k == UTF8PROC_CATEGORY_LL ||
	       k == UTF8PROC_CATEGORY_LT || c == 0xAA || c == 0xBA || (c >= 0x2B0 && c <= 0x2B8) ||
	       c == 0x2C0 || c == 0x2C1 || (c >= 0x2E0 && c <= 0x2E4) || c == 0x345 || c == 0x37A ||
	       (c >= 0x1D2C && c <= 0x1D6A) || c == 0x1D78 || (c >= 0x1D9B && c <= 0x1DBF) ||
	       c == 0x2071 || c == 0x207F || (c >= 0x2090 && c <= 0x209C) ||
	       (c >= 0x2160 && c <= 0x217F) || (c >= 0x24B6 && c <= 0x24E9);
}

static bool is_case_ignorable(int32_t c)
{
	static const int32_t signs[] = {'\'',	'.',	':',	0xB7,	0x387,	0x55F,
					0x5F4,	0x2018, 0x2019, 0x2024, 0x2027, 0xFE13,
					0xFE52, 0xFE55, 0xFF07, 0xFF0E, 0xFF1A};
	utf8proc_category_t k = utf8proc_category(c);

	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (c == signs[i])
			return true;
	return k == UTF8PROC_CATEGORY_MN || k == UTF8PROC_CATEGORY_ME ||
	       k == UTF8PROC_CATEGORY_CF || k == UTF8PROC_CATEGORY_LM || k == UTF8PROC_CATEGORY_SK;
}

struct points {
	int32_t *at;
	size_t n;
};

static struct points points_of(struct str s, struct arena *a)
{
	struct points p = {ARENA_NEW(a, int32_t, s.n + 1), 0};

	for (size_t at = 0; at < s.n;)
		p.at[p.n++] = utf8_next(s, &at);
	return p;
}

/* A capital sigma at the end of a word: letters before it, none after it. */
static bool sigma_is_final(const struct points *p, size_t i)
{
	size_t before = i, after = i + 1;

	while (before > 0 && is_case_ignorable(p->at[before - 1]))
		before--;
	while (after < p->n && is_case_ignorable(p->at[after]))
		after++;
	return before > 0 && is_cased(p->at[before - 1]) &&
	       !(after < p->n && is_cased(p->at[after]));
}

static struct str lower(struct str s, struct arena *a)
{
	struct points p = points_of(s, a);
	struct buf b = BUF_INIT(4 * s.n + 8);

	for (size_t i = 0; i < p.n; i++) {
		if (p.at[i] == 0x130)
			buf_lit(&b, "i\xCC\x87");
		else if (p.at[i] == 0x3A3)
			put(&b, sigma_is_final(&p, i) ? 0x3C2 : 0x3C3);
		else
			put(&b, utf8proc_tolower(p.at[i]));
	}
	return buf_take(&b, a);
}

/* --- treatments --------------------------------------------------------------------------------
 */

static struct str decomposed(struct str s, struct arena *a)
{
	utf8proc_uint8_t *out = NULL;
	utf8proc_ssize_t n =
	    utf8proc_map((const utf8proc_uint8_t *)(s.n ? s.p : ""), (utf8proc_ssize_t)s.n, &out,
			 UTF8PROC_STABLE | UTF8PROC_DECOMPOSE);

	if (n < 0)
		return s;
	struct str t = arena_str(a, (struct str){(const char *)out, (size_t)n});
	free(out);
	return t;
}

static struct str first_treatment(struct str s, struct arena *a)
{
	struct str t = decomposed(lower(s, a), a);
	struct buf b = BUF_INIT(t.n + 1);

	for (size_t at = 0; at < t.n;) {
		int32_t code = utf8_next(t, &at);
		if (!is_space(code) && !(code >= 0x300 && code <= 0x36F))
			put(&b, code);
	}
	return buf_take(&b, a);
}

static struct str second_treatment(struct str s, struct arena *a)
{
	struct buf b = BUF_INIT(s.n + 1);

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool kept = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
			    (c >= '0' && c <= '9') || c == ' ';
		if (kept && !(c == ' ' && b.n && b.p[b.n - 1] == ' '))
			buf_char(&b, c);
	}
	return buf_take(&b, a);
}

struct str pix_treated(struct str s, unsigned treatments, struct arena *a)
{
	if (treatments & PIX_T1)
		s = first_treatment(s, a);
	return treatments & PIX_T2 ? second_treatment(s, a) : s;
}

/* --- closeness ---------------------------------------------------------------------------------
 */

struct units {
	uint16_t *at;
	size_t n;
};

static struct units units_of(struct str s, struct arena *a)
{
	struct units u = {ARENA_NEW(a, uint16_t, s.n + 1), 0};

	for (size_t at = 0; at < s.n;) {
		int32_t c = utf8_next(s, &at);
		if (c > 0xFFFF) {
			u.at[u.n++] = (uint16_t)(0xD7C0 + (c >> 10));
			u.at[u.n++] = (uint16_t)(0xDC00 | (c & 0x3FF));
		} else {
			u.at[u.n++] = (uint16_t)c;
		}
	}
	return u;
}

/* Levenshtein's distance, or limit + 1 for anything beyond. */
static size_t distance(struct units a, struct units b, size_t limit, size_t *row)
{
	if ((a.n > b.n ? a.n - b.n : b.n - a.n) > limit)
		return limit + 1;
	for (size_t j = 0; j <= b.n; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		size_t corner = row[0], best = row[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			size_t change = corner + (a.at[i - 1] != b.at[j - 1]);
			size_t step = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
			corner = row[j];
			row[j] = change < step ? change : step;
			best = row[j] < best ? row[j] : best;
		}
		if (best > limit)
			return limit + 1;
	}
	return row[b.n];
}

bool pix_close(struct str answer, struct str solution, struct arena *a)
{
	struct units x = units_of(answer, a), y = units_of(solution, a);

	if (x.n == 0)
		return y.n == 0;
	size_t limit = x.n / 4;
	return distance(x, y, limit, ARENA_NEW(a, size_t, y.n + 1)) <= limit;
}

/* --- numbers -----------------------------------------------------------------------------------
 */

static size_t digits(struct str s, size_t from)
{
	size_t i = from;

	while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
		i++;
	return i - from;
}

/* Length of the decimal literal (or Infinity) that s begins with; 0 when it begins with none. */
static size_t decimal_length(struct str s)
{
	size_t i = s.n && (s.p[0] == '+' || s.p[0] == '-');

	if (str_starts(str_from(s, i), STR("Infinity")))
		return i + 8;
	size_t whole = digits(s, i), fraction = 0;
	i += whole;
	if (i < s.n && s.p[i] == '.') {
		fraction = digits(s, i + 1);
		i += whole + fraction ? 1 + fraction : 0;
	}
	if (whole + fraction == 0)
		return 0;
	if (i < s.n && (s.p[i] | 0x20) == 'e') {
		size_t sign = i + 1 < s.n && (s.p[i + 1] == '+' || s.p[i + 1] == '-');
		size_t exponent = digits(s, i + 1 + sign);
		i += exponent ? 1 + sign + exponent : 0;
	}
	return i;
}

/* "0x1F", "0b1", "0o7": Number() reads them. */
static bool prefixed(struct str s)
{
	static const char set[] = "0123456789abcdef";
	int base = s.n > 2 && s.p[0] == '0' ? s.p[1] | 0x20 : 0;
	size_t radix = base == 'x' ? 16 : base == 'o' ? 8 : base == 'b' ? 2 : 0;

	for (size_t i = 2; radix && i < s.n; i++)
		if (!memchr(set, s.p[i] >= 'A' && s.p[i] <= 'F' ? s.p[i] | 0x20 : s.p[i], radix))
			return false;
	return radix != 0;
}

static struct str replaced(struct str s, char from, const char *to, struct arena *a)
{
	size_t at = str_find(s, from);

	if (at == s.n)
		return s;
	return arena_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(str_sub(s, 0, at)), to,
			    STR_ARG(str_from(s, at + 1)));
}

static double parse_float(struct str s, struct arena *a)
{
	struct str t = pix_trim(s);
	size_t n = decimal_length(t);

	return n ? strtod(arena_z(a, str_sub(t, 0, n)), NULL) : (double)NAN;
}

bool pix_is_number(struct str s, struct arena *a)
{
	if (memchr(s.n ? s.p : "", '\0', s.n))
		return false;
	struct str t = pix_trim(replaced(pix_trim(replaced(s, ',', ".", a)), ' ', "", a));

	return t.n && (prefixed(t) || decimal_length(t) == t.n) && !isnan(parse_float(t, a));
}

double pix_number(struct str s, struct arena *a)
{
	return parse_float(replaced(replaced(s, ' ', "", a), ',', ".", a), a);
}
