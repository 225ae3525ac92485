/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/unicode.h"

#include <utf8proc.h>
#include "base/buf.h"

int32_t utf8_next(struct str s, size_t *at)
{
	utf8proc_int32_t code;

	if (*at >= s.n)
		return -1;
	utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)s.p + *at,
	                                      (utf8proc_ssize_t)(s.n - *at), &code);
	if (n <= 0) {
		(*at)++;
		return -1;
	}
	*at += (size_t)n;
	return code;
}

bool utf8_valid(struct str s)
{
	for (size_t at = 0; at < s.n;) {
		/* Most text is ASCII: eight plain bytes at a time. */
		uint64_t eight;
		if (s.n - at >= sizeof eight) {
			memcpy(&eight, s.p + at, sizeof eight);
			if ((eight & 0x8080808080808080u) == 0) {
				at += sizeof eight;
				continue;
			}
		}
		if (utf8_next(s, &at) < 0)
			return false;
	}
	return true;
}

size_t utf8_put(char out[4], int32_t code)
{
	if (!utf8proc_codepoint_valid(code))
		return 0;
	return (size_t)utf8proc_encode_char(code, (utf8proc_uint8_t *)out);
}

size_t utf8_count(struct str s)
{
	size_t n = 0;

	for (size_t at = 0; at < s.n; n++)
		utf8_next(s, &at);
	return n;
}

static struct str mapped(struct arena *a, struct str s, utf8proc_option_t options)
{
	utf8proc_uint8_t *out = NULL;
	utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)(s.n ? s.p : ""),
	                                  (utf8proc_ssize_t)s.n, &out, options);

	if (n < 0)
		return s;
	struct str t = arena_str(a, (struct str){ (const char *)out, (size_t)n });
	free(out);
	return t;
}

static bool is_ascii(struct str s)
{
	unsigned char all = 0;

	for (size_t i = 0; i < s.n; i++)
		all |= (unsigned char)s.p[i];
	return all < 0x80;
}

struct str unicode_nfc(struct arena *a, struct str s)
{
	if (is_ascii(s)) /* the usual case, which has no other form */
		return arena_str(a, s);
	return mapped(a, s, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

struct str unicode_fold(struct arena *a, struct str s)
{
	/* Letters that Unicode does not decompose but that people type in two. */
	static const struct {
		int32_t code;
		struct str plain;
	} pairs[] = { { 0x153, { "oe", 2 } }, { 0xe6, { "ae", 2 } }, { 0xf8, { "o", 1 } },
		      { 0x142, { "l", 1 } },  { 0x111, { "d", 1 } }, { 0x131, { "i", 1 } } };
	struct str t = mapped(a, s, UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE |
	                                    UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK);
	struct buf b = BUF_INIT(t.n * 2 + 8);

	for (size_t at = 0; at < t.n;) {
		size_t start = at, i = 0;
		int32_t code = utf8_next(t, &at);
		while (i < sizeof pairs / sizeof *pairs && pairs[i].code != code)
			i++;
		buf_str(&b, i < sizeof pairs / sizeof *pairs ? pairs[i].plain
		                                             : str_sub(t, start, at - start));
	}
	return buf_take(&b, a);
}
