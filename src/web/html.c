/* SPDX-License-Identifier: EUPL-1.2 */
/* html.c - escaping. Runs without a special character are copied whole. */
#include "web/mustache_inside.h"

static const struct str entities[] = {
    {"", 0}, {"&amp;", 5}, {"&lt;", 4}, {"&gt;", 4}, {"&quot;", 6}, {"&#39;", 5},
};
static const unsigned char entity_of[256] = {
    ['&'] = 1, ['<'] = 2, ['>'] = 3, ['"'] = 4, ['\''] = 5,
};

void html_text(struct buf *b, struct str s)
{
	size_t from = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char entity = entity_of[(unsigned char)s.p[i]];
		if (!entity)
			continue;
		put_run(b, (struct str){s.p + from, i - from});
		put_run(b, entities[entity]);
		from = i + 1;
	}
	if (from < s.n)
		put_run(b, (struct str){s.p + from, s.n - from});
}

static bool begins(struct str s, struct str scheme)
{
	return s.n > scheme.n && str_eq_nocase(str_sub(s, 0, scheme.n), scheme);
}

static bool is_safe(struct str s)
{
	/* Browsers drop tabs and newlines from addresses: "/<tab>/host" would lead elsewhere. */
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= 0x20 || s.p[i] == 0x7f)
			return false;
	if (!s.n)
		return false;
	if (s.p[0] == '/')
		return s.n == 1 || (s.p[1] != '/' && s.p[1] != '\\');
	return s.p[0] == '#' || s.p[0] == '?' || begins(s, STR("https://")) ||
	       begins(s, STR("mailto:"));
}

void html_url(struct buf *b, struct str s)
{
	if (is_safe(s))
		html_text(b, s);
	else
		buf_char(b, '#');
}

static bool is_unreserved(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '.' || c == '_' || c == '~' || c == '@';
}

void html_url_part(struct buf *b, struct str s)
{
	static const char digits[] = "0123456789ABCDEF";

	/* "." and ".." would climb whichever way they are written. */
	if (str_eq(s, STR(".")) || str_eq(s, STR("..")))
		return;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (is_unreserved(c))
			buf_char(b, (char)c);
		else
			buf_str(b, (struct str){(char[]){'%', digits[c >> 4], digits[c & 15]}, 3});
	}
}
