/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/multipart.h"

#include <string.h>
#include "base/unicode.h"

enum { BOUNDARY_MOST = 70, HEADERS_MOST = 4096 };

/* A quoted text that begins at *at, or a token. A backslash escapes a quote only: a browser's file
 * name may hold others. Moves *at past it. */
static bool read_value(struct arena *a, struct str s, size_t *at, struct str *out)
{
	size_t i = *at, n = 0;

	if (i == s.n || s.p[i] != '"') {
		while (i < s.n && s.p[i] != ';' && s.p[i] != ' ' && s.p[i] != '\t')
			i++;
		*out = str_sub(s, *at, i - *at);
		*at = i;
		return out->n > 0;
	}
	char *to = arena_alloc(a, s.n + 1, 1);
	for (i++; i < s.n && s.p[i] != '"'; i++) {
		if (s.p[i] == '\\' && i + 1 < s.n && s.p[i + 1] == '"')
			i++;
		to[n++] = s.p[i];
	}
	if (i == s.n)
		return false;
	*out = (struct str){to, n};
	*at = i + 1;
	return true;
}

/* The parameter `name` of a header's value: `form-data; name="list"; filename="a.ods"`. */
static bool parameter(struct arena *a, struct str header, const char *name, struct str *out)
{
	struct str value, key;
	size_t at = str_find(header, ';');

	while (at < header.n) {
		size_t from = at + 1;
		size_t equals = from + str_find(str_from(header, from), '=');
		if (equals >= header.n)
			return false;
		key = str_trim(str_sub(header, from, equals - from));
		at = equals + 1;
		if (!read_value(a, header, &at, &value))
			return false;
		if (str_eq_nocase(key, str_of(name))) {
			*out = value;
			return true;
		}
		at += str_find(str_from(header, at), ';');
	}
	return false;
}

static size_t find(struct str s, struct str what)
{
	const char *p = s.n ? memmem(s.p, s.n, what.p, what.n) : NULL;

	return p ? (size_t)(p - s.p) : s.n;
}

/* The value of Content-Disposition among a part's headers. */
static bool disposition(struct str headers, struct str *out)
{
	struct str line, key;

	while (headers.n) {
		size_t end = find(headers, STR("\r\n"));
		line = str_sub(headers, 0, end);
		headers = str_from(headers, end < headers.n ? end + 2 : end);
		if (str_cut(line, ':', &key, out) && str_eq_nocase(key, STR("Content-Disposition"))) {
			*out = str_trim(*out);
			return true;
		}
	}
	return false;
}

/* Some browsers send a whole path: only its end is a name. */
static struct str last_segment(struct str path)
{
	size_t from = path.n;

	while (from > 0 && path.p[from - 1] != '/' && path.p[from - 1] != '\\')
		from--;
	return str_from(path, from);
}

static bool fits_text(struct str s)
{
	return utf8_valid(s) && (!s.n || !memchr(s.p, 0, s.n));
}

static bool read_part(struct arena *a, struct str part, struct pair *out)
{
	size_t end = find(part, STR("\r\n\r\n"));
	struct str header, file;

	if (end >= part.n || end > HEADERS_MOST || !disposition(str_sub(part, 0, end), &header))
		return false;
	*out = (struct pair){.value = str_from(part, end + 4)};
	if (!parameter(a, header, "name", &out->name) || !fits_text(out->name))
		return false;
	out->is_file = parameter(a, header, "filename", &file);
	if (!out->is_file)
		return fits_text(out->value);
	out->file = last_segment(file);
	return fits_text(out->file);
}

/* The boundary with what comes before it: "\r\n--boundary". */
static bool delimiter(struct arena *a, struct str content_type, struct str *out)
{
	struct str boundary;

	if (!parameter(a, content_type, "boundary", &boundary) || !boundary.n ||
	    boundary.n > BOUNDARY_MOST)
		return false;
	*out = arena_printf(a, "\r\n--" STR_FMT, STR_ARG(boundary));
	return true;
}

bool multipart_parse(struct arena *a, struct str content_type, struct str body, struct pair **pairs,
		     size_t *n)
{
	struct str mark, rest = body;

	*n = 0;
	*pairs = ARENA_NEW(a, struct pair, FORM_PAIRS_MAX);
	if (!delimiter(a, content_type, &mark) || !str_starts(body, str_from(mark, 2)))
		return false;
	rest = str_from(rest, mark.n - 2);
	while (!str_starts(rest, STR("--"))) {
		if (!str_starts(rest, STR("\r\n")) || *n == FORM_PAIRS_MAX)
			return false;
		rest = str_from(rest, 2);
		size_t end = find(rest, mark);
		if (end == rest.n || !read_part(a, str_sub(rest, 0, end), &(*pairs)[*n]))
			return false;
		++*n;
		rest = str_from(rest, end + mark.n);
	}
	return true;
}
