/* SPDX-License-Identifier: EUPL-1.2 */
/* What the server reads of a request by itself: the guard, paths, queries, forms, cookies, Accept
 * headers, parameters, JSON bodies. The first byte of the input chooses the reader; properties are
 * asserted. */
#include <assert.h>
#include <stdint.h>
#include "base/unicode.h"
#include "web/form.h"
#include "web/guard.h"
#include "web/message.h"
#include "web/params.h"
#include "web/session.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool text_fine(struct str s)
{
	return utf8_valid(s) && str_find(s, '\0') == s.n;
}

static void check_percent(struct arena *a, struct str in)
{
	struct str out, back;

	if (!percent_decode(a, in, true, &out))
		return;
	assert(out.n <= in.n && text_fine(out));
	/* what we encode reads back the same */
	struct str again = percent_encode(a, out, false);
	assert(again.n <= 3 * out.n);
	assert(percent_decode(a, again, false, &back) && str_eq(back, out));
}

static void check_path(struct arena *a, struct str in)
{
	struct str segments[PATH_SEGMENTS_MAX];
	size_t n;

	if (path_split(a, in, segments, &n))
		return;
	assert(n <= PATH_SEGMENTS_MAX);
	for (size_t i = 0; i < n; i++) {
		assert(segments[i].n && text_fine(segments[i]));
		assert(str_find(segments[i], '/') == segments[i].n &&
		       str_find(segments[i], '\\') == segments[i].n);
		assert(!str_eq(segments[i], STR("..")) && !str_eq(segments[i], STR(".")));
	}
}

static void check_form(struct arena *a, struct str in)
{
	struct pair *pairs;
	size_t n, total = 0;

	if (!form_parse(a, in, &pairs, &n))
		return;
	assert(n <= FORM_PAIRS_MAX);
	for (size_t i = 0; i < n; i++) {
		assert(text_fine(pairs[i].name) && text_fine(pairs[i].value));
		total += pairs[i].name.n + pairs[i].value.n;
	}
	assert(total <= in.n);
}

static void check_cookie(struct arena *, struct str in)
{
	char hash[SESSION_HASH_SIZE + 1];
	struct str value;

	if (!cookie_find(in, STR("openpix"), &value))
		return;
	assert(!value.n || (value.p > in.p && value.p + value.n <= in.p + in.n));
	assert(str_find(value, ';') == value.n);
	if (session_token_hash(value, hash))
		assert(value.n == SESSION_TOKEN_SIZE && strlen(hash) == SESSION_HASH_SIZE);
}

static void check_accept(struct arena *, struct str in)
{
	static const char tag[] = "\"0123456789abcdef\"";
	enum language l = language_negotiate(in, LANGUAGE_FR);

	assert(l < LANGUAGE_COUNT);
	accept_json(in);
	accept_gzip(in);
	etag_matches(in, str_of(tag));
	struct str type = media_type(in);
	assert(type.n <= in.n && str_find(type, ';') == type.n);
	assert(session_agent(in)[0]);
}

static bool token_char(char c)
{
	return c > ' ' && c < 0x7F && c != ':';
}

/* Lines of "name:value" after a first line "method target version". */
static void check_guard(struct arena *a, struct str in)
{
	struct header *headers = ARENA_NEW(a, struct header, 200);
	struct guard_head head = {.headers = headers};
	struct str line, rest;
	struct guard g;
	size_t lengths = 0, encodings = 0, hosts = 0;

	str_cut(in, '\n', &line, &rest);
	str_cut(line, ' ', &head.method, &line);
	str_cut(line, ' ', &head.target, &head.version);
	while (rest.n && head.n < 200) {
		struct header *h = &headers[head.n++];
		str_cut(rest, '\n', &line, &rest);
		str_cut(line, ':', &h->name, &h->value);
		lengths += str_eq_nocase(h->name, STR("Content-Length"));
		encodings += str_eq_nocase(h->name, STR("Transfer-Encoding"));
		hosts += str_eq_nocase(h->name, STR("Host"));
	}
	int status = guard_check(&head, &g);
	assert(status == 0 || (status >= 400 && status < 600));
	if (status)
		return;
	assert(head.target.n && head.target.p[0] == '/' && head.n <= 100);
	assert(lengths + encodings <= 1 && hosts <= 1 && (hosts == 1 || g.http_1_0));
	assert(!g.chunked || encodings == 1);
	assert(!g.has_body || g.method == GUARD_POST || g.method == GUARD_OTHER);
	for (size_t i = 0; i < head.n; i++) {
		assert(headers[i].name.n);
		for (size_t k = 0; k < headers[i].name.n; k++)
			assert(token_char(headers[i].name.p[k]));
		assert(str_find(headers[i].value, '\r') == headers[i].value.n);
		assert(str_find(headers[i].value, '\0') == headers[i].value.n);
	}
	guard_same_site(&g, STR("https://pix.example"));
}

static int never(struct request *)
{
	return 0;
}

static const struct param rows[] = {
    {"id", PARAM_ID, PARAM_PATH, 0, true},
    {"text", PARAM_TEXT, PARAM_FORM, 20, false},
    {"line", PARAM_LINE, PARAM_FORM, 10, true},
    {"secret", PARAM_SECRET, PARAM_FORM, 10, false},
    {"n", PARAM_INT, PARAM_FORM, 100, false},
    {"mail", PARAM_EMAIL, PARAM_FORM, 0, false},
    {"flag", PARAM_FLAG, PARAM_FORM, 0, false},
    {"word", PARAM_WORD, PARAM_FORM, 8, false},
    {"many", PARAM_MANY, PARAM_FORM, 10, false},
    {"answer.*", PARAM_LINE, PARAM_FORM, 10, false},
    {"file", PARAM_FILE, PARAM_FORM, 0, false},
    {0},
};
static const struct route route = {METHOD_POST, "/x/:id", ACCESS_PUBLIC, never, rows, NULL, "",
				   0,		0,   NULL};

static void check_value(const struct param_value *v)
{
	const struct param *p = v->param;

	assert(text_fine(v->value));
	switch (p->kind) {
	case PARAM_ID:
		assert(v->number > 0);
		break;
	case PARAM_INT:
		assert(v->number >= 0 && v->number <= p->limit);
		break;
	case PARAM_LINE:
	case PARAM_MANY:
		assert(str_find(v->value, '\n') == v->value.n &&
		       str_find(v->value, '\r') == v->value.n);
		[[fallthrough]];
	case PARAM_TEXT:
		assert(utf8_count(v->value) <= p->limit &&
		       str_find(v->value, '\x1b') == v->value.n);
		break;
	case PARAM_SECRET:
	case PARAM_WORD:
		assert(utf8_count(v->value) <= p->limit);
		break;
	case PARAM_EMAIL:
		assert(v->value.n <= 254 && str_find(v->value, '@') < v->value.n);
		assert(str_find(v->value, '\n') == v->value.n &&
		       str_find(v->value, ',') == v->value.n);
		break;
	case PARAM_FLAG:
	case PARAM_FILE:
		break;
	}
}

static void check_params(struct arena *a, struct str in, bool is_json)
{
	struct str path, rest;
	struct param_input input = {.path = &path};
	struct param_set set;
	struct error e = {0};
	struct pair *pairs = NULL;
	int status;

	str_cut(in, '\n', &path, &rest);
	if (!text_fine(path))
		return;
	if (is_json ? params_json(a, rest, &pairs, &input.form_n, &e) != 0
		    : !form_parse(a, rest, &pairs, &input.form_n))
		return;
	input.form = pairs;
	status = params_check(a, &route, &input, &set, &e);
	assert(status == 0 || status == 400 || status == 404 || status == 422);
	assert(status == 0 || (e.message && e.kind != ERR_NONE));
	assert(status != 422 || e.field.n);
	if (status)
		return;
	assert(set.n >= 2 && set.n <= input.form_n + 1); /* id and line are required */
	for (size_t i = 0; i < set.n; i++)
		check_value(&set.values[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena *a;
	struct str in = {(const char *)data, size};

	if (!size)
		return 0;
	if (!a)
		a = arena_new((size_t)64 << 20);
	in = arena_str(a, str_from(in, 1)); /* its end is watched */
	switch (data[0] % 8) {
	case 0:
		check_percent(a, in);
		break;
	case 1:
		check_path(a, in);
		break;
	case 2:
		check_form(a, in);
		break;
	case 3:
		check_cookie(a, in);
		break;
	case 4:
		check_accept(a, in);
		break;
	case 5:
		check_guard(a, in);
		break;
	case 6:
		check_params(a, in, false);
		break;
	default:
		check_params(a, in, true);
		break;
	}
	arena_clear(a);
	return 0;
}
