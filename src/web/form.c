/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/form.h"

#include "base/buf.h"
#include "base/unicode.h"

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool percent_decode(struct arena *a, struct str s, bool plus, struct str *out)
{
	bool plain = true, ascii = true;

	for (size_t i = 0; i < s.n; i++) {
		plain &= s.p[i] != '%' && (s.p[i] != '+' || !plus);
		ascii &= s.p[i] > 0;
	}
	if (plain) {
		*out = s;
		return ascii || (utf8_valid(s) && str_find(s, '\0') == s.n);
	}
	char *to = arena_alloc(a, s.n + 1, 1);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (c == '+' && plus) {
			c = ' ';
		} else if (c == '%') {
			int high = i + 2 < s.n ? hex_digit(s.p[i + 1]) : -1;
			int low = i + 2 < s.n ? hex_digit(s.p[i + 2]) : -1;
			if (high < 0 || low < 0)
				return false;
			c = (char)(high * 16 + low);
			i += 2;
		}
		if (c == '\0')
			return false;
		to[n++] = c;
	}
	*out = (struct str){to, n};
	return utf8_valid(*out);
}

struct str percent_encode(struct arena *a, struct str s, bool path)
{
	static const char digits[] = "0123456789ABCDEF";
	char *to = arena_alloc(a, 3 * s.n + 1, 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
		    c == '-' || c == '.' || c == '_' || c == '~' || (c == '/' && path)) {
			to[n++] = (char)c;
			continue;
		}
		to[n++] = '%';
		to[n++] = digits[c >> 4];
		to[n++] = digits[c & 15];
	}
	return (struct str){to, n};
}

static bool segment_fine(struct str s)
{
	if (str_eq(s, STR(".")) || str_eq(s, STR("..")))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c < 0x20 || c == 0x7F || c == '/' || c == '\\')
			return false;
	}
	return true;
}

int path_split(struct arena *a, struct str path, struct str segments[PATH_SEGMENTS_MAX], size_t *n)
{
	struct str rest, segment;
	bool missing = false;

	*n = 0;
	if (!path.n || path.p[0] != '/')
		return 400;
	if (path.n == 1)
		return 0;
	rest = str_from(path, 1);
	for (bool more = true; more;) {
		struct str decoded;
		more = str_cut(rest, '/', &segment, &rest);
		if (!percent_decode(a, segment, false, &decoded) || !segment_fine(decoded))
			return 400;
		if (!decoded.n || *n == PATH_SEGMENTS_MAX)
			missing = true;
		else
			segments[(*n)++] = decoded;
	}
	return missing ? 404 : 0;
}

bool form_parse(struct arena *a, struct str text, struct pair **pairs, size_t *n)
{
	size_t count = 1;
	struct str part;

	for (size_t i = 0; i < text.n; i++)
		count += text.p[i] == '&';
	*n = 0;
	*pairs = NULL;
	if (count > FORM_PAIRS_MAX)
		return false;
	if (!text.n)
		return true;
	*pairs = ARENA_NEW(a, struct pair, count);
	for (bool more = true; more;) {
		struct str name, value;
		more = str_cut(text, '&', &part, &text);
		if (!part.n)
			continue;
		str_cut(part, '=', &name, &value);
		struct pair *p = &(*pairs)[*n];
		if (!percent_decode(a, name, true, &p->name) ||
		    !percent_decode(a, value, true, &p->value))
			return false;
		++*n;
	}
	return true;
}

bool cookie_find(struct str header, struct str name, struct str *value)
{
	struct str part, key;

	for (bool more = header.n > 0; more;) {
		more = str_cut(header, ';', &part, &header);
		if (!str_cut(str_trim(part), '=', &key, value) || !str_eq(key, name))
			continue;
		if (value->n >= 2 && value->p[0] == '"' && value->p[value->n - 1] == '"')
			*value = str_sub(*value, 1, value->n - 2);
		return true;
	}
	*value = (struct str){0};
	return false;
}

struct str media_type(struct str content_type)
{
	return str_trim(str_sub(content_type, 0, str_find(content_type, ';')));
}

/* Thousandths; 1000 when absent; 0 when it cannot be read. */
static int quality_of(struct str parameters)
{
	struct str part, name, value;

	for (bool more = parameters.n > 0; more;) {
		double q;
		more = str_cut(parameters, ';', &part, &parameters);
		if (!str_cut(str_trim(part), '=', &name, &value) || !str_eq_nocase(name, STR("q")))
			continue;
		if (value.n > 5 || !str_real(value, &q) || q < 0 || q > 1)
			return 0;
		return (int)(q * 1000 + 0.5);
	}
	return 1000;
}

/* Quality of one value of a list, -1 when it is not in it. *at is its position. */
static int list_quality(struct str list, struct str wanted, size_t *at)
{
	struct str part, name, parameters;
	size_t position = 0;

	for (bool more = list.n > 0; more; position++) {
		more = str_cut(list, ',', &part, &list);
		str_cut(part, ';', &name, &parameters);
		if (str_eq_nocase(str_trim(name), wanted)) {
			*at = position;
			return quality_of(parameters);
		}
	}
	return -1;
}

bool accept_json(struct str accept)
{
	size_t json_at = 0, problem_at = 0, html_at = 0;
	int json = list_quality(accept, STR("application/json"), &json_at);
	int problem = list_quality(accept, STR("application/problem+json"), &problem_at);
	int html = list_quality(accept, STR("text/html"), &html_at);

	if (problem > json) {
		json = problem;
		json_at = problem_at;
	}
	return json > 0 && (json > html || (json == html && json_at < html_at));
}

bool accept_gzip(struct str accept_encoding)
{
	size_t at;

	return accept_encoding.n && list_quality(accept_encoding, STR("gzip"), &at) > 0;
}

bool etag_matches(struct str if_none_match, struct str tag)
{
	struct str part;

	for (bool more = if_none_match.n > 0; more;) {
		more = str_cut(if_none_match, ',', &part, &if_none_match);
		part = str_trim(part);
		if (str_starts(part, STR("W/")))
			part = str_from(part, 2);
		if (str_eq(part, tag) || str_eq(part, STR("*")))
			return true;
	}
	return false;
}
