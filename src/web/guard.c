/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/guard.h"

enum { TARGET_MAX = 8 * 1024, HEADERS_MAX = 100, HOST_MAX = 260 };

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Headers are the longest part of a request: their letters are looked up, their values read by
 * eights. */
static const bool token_letters[256] = {
    ['0' ... '9'] = true, ['A' ... 'Z'] = true, ['a' ... 'z'] = true, ['!'] = true,  ['#'] = true,
    ['$'] = true,	  ['%'] = true,		['&'] = true,	      ['\''] = true, ['*'] = true,
    ['+'] = true,	  ['-'] = true,		['.'] = true,	      ['^'] = true,  ['_'] = true,
    ['`'] = true,	  ['|'] = true,		['~'] = true,
};

static bool is_token(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!token_letters[(unsigned char)s.p[i]])
			return false;
	return s.n > 0;
}

/* Whether one of eight bytes is below a space or is DEL. */
static bool has_control(const char *p)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), highs = ones << 7;
	uint64_t v, del;

	memcpy(&v, p, sizeof v);
	del = v ^ ones * 0x7F;
	return (((v - ones * 0x20) & ~v) | ((del - ones) & ~del)) & highs;
}

/* Bytes above 0x7F are allowed by the standard (obs-text); what reads a value checks it as UTF-8.
 */
static bool is_value(struct str s)
{
	for (size_t i = 0; i < s.n;) {
		if (s.n - i >= 8 && !has_control(s.p + i)) {
			i += 8;
			continue;
		}
		unsigned char c = (unsigned char)s.p[i++];
		if ((c < 0x20 && c != '\t') || c == 0x7F)
			return false;
	}
	return true;
}

static int check_method(struct str m, struct guard *g)
{
	static const struct {
		struct str name;
		enum guard_method method;
	} known[] = {
	    {{"GET", 3}, GUARD_GET},	     {{"POST", 4}, GUARD_POST}, {{"HEAD", 4}, GUARD_HEAD},
	    {{"OPTIONS", 7}, GUARD_OPTIONS}, {{"PUT", 3}, GUARD_OTHER}, {{"PATCH", 5}, GUARD_OTHER},
	    {{"DELETE", 6}, GUARD_OTHER},
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_eq(m, known[i].name)) {
			g->method = known[i].method;
			return 0;
		}
	return 501;
}

static int check_version(struct str v, struct guard *g)
{
	g->http_1_0 = str_eq(v, STR("HTTP/1.0"));
	return g->http_1_0 || str_eq(v, STR("HTTP/1.1")) ? 0 : 505;
}

static int check_target(struct str t)
{
	if (t.n > TARGET_MAX)
		return 414;
	if (t.n == 0 || t.p[0] != '/')
		return 400;
	for (size_t i = 0; i < t.n; i++)
		if (t.p[i] <= 0x20 || t.p[i] >= 0x7F || t.p[i] == '#')
			return 400;
	return 0;
}

static bool is_host(struct str h)
{
	for (size_t i = 0; i < h.n; i++)
		if (!is_alnum(h.p[i]) && !memchr(".-_:[]", h.p[i], 6))
			return false;
	return h.n > 0 && h.n <= HOST_MAX;
}

static bool read_length(struct str s, uint64_t *out)
{
	uint64_t n = 0;

	if (s.n == 0 || s.n > 15)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		n = n * 10 + (uint64_t)(s.p[i] - '0');
	}
	*out = n;
	return true;
}

enum { AT_LENGTH, AT_ENCODING, AT_EXPECT, FRAMING_COUNT };

struct known_header {
	struct str name;
	size_t at; /* of its struct str in struct guard */
};
#define KNOWN(name_, member)                                                                       \
	{                                                                                          \
		{name_, sizeof(name_) - 1}, offsetof(struct guard, member)                         \
	}

static const struct known_header known_headers[] = {
    KNOWN("Host", host),
    KNOWN("Cookie", cookie),
    KNOWN("Accept", accept),
    KNOWN("Origin", origin),
    KNOWN("User-Agent", user_agent),
    KNOWN("Content-Type", content_type),
    KNOWN("Accept-Encoding", accept_encoding),
    KNOWN("Accept-Language", accept_language),
    KNOWN("Sec-Fetch-Site", fetch_site),
    KNOWN("If-None-Match", if_none_match),
    KNOWN("HX-Request", hx_request),
    KNOWN("HX-Boosted", hx_boosted),
    KNOWN("HX-History-Restore-Request", hx_restore),
    KNOWN("Last-Event-ID", last_event_id),
};

/* Lists may be split over several headers; the first line is enough for a preference. */
static bool may_repeat(const struct str *slot, const struct guard *g)
{
	return slot == &g->accept || slot == &g->accept_encoding || slot == &g->accept_language ||
	       slot == &g->if_none_match;
}

static struct str *slot_of(struct str name, struct guard *g)
{
	for (size_t i = 0; i < sizeof known_headers / sizeof *known_headers; i++)
		if (name.n == known_headers[i].name.n && str_eq_nocase(name, known_headers[i].name))
			return (struct str *)(void *)((char *)g + known_headers[i].at);
	return NULL;
}

static int check_header(const struct header *h, struct guard *g, const struct str **framing)
{
	static const struct str names[FRAMING_COUNT] = {
	    [AT_LENGTH] = {"Content-Length", 14},
	    [AT_ENCODING] = {"Transfer-Encoding", 17},
	    [AT_EXPECT] = {"Expect", 6},
	};

	if (!is_token(h->name) || !is_value(h->value))
		return 400;
	for (size_t i = 0; i < FRAMING_COUNT; i++) {
		if (h->name.n != names[i].n || !str_eq_nocase(h->name, names[i]))
			continue;
		if (framing[i])
			return 400;
		framing[i] = &h->value;
		return 0;
	}
	if (str_eq_nocase(h->name, STR("X-Forwarded-For"))) {
		g->forwarded_for = h->value; /* the last one counts */
		return 0;
	}
	struct str *slot = slot_of(h->name, g);
	if (!slot)
		return 0;
	if (slot->p && !may_repeat(slot, g))
		return 400;
	if (!slot->p)
		*slot = (struct str){h->value.n ? h->value.p : "", h->value.n};
	return 0;
}

static int check_framing(const struct str *const *framing, struct guard *g)
{
	const struct str *length = framing[AT_LENGTH], *encoding = framing[AT_ENCODING];

	if (length && encoding)
		return 400;
	if (length && !read_length(*length, &g->content_length))
		return 400;
	if (encoding && (g->http_1_0 || !str_eq_nocase(*encoding, STR("chunked"))))
		return 400;
	g->chunked = encoding != NULL;
	g->has_body = g->chunked || g->content_length > 0;
	if (framing[AT_EXPECT]) {
		if (!str_eq_nocase(*framing[AT_EXPECT], STR("100-continue")))
			return 417;
		g->expects_continue = g->has_body;
	}
	return 0;
}

/* Refused before its headers were read: the reason is told in the person's language even so. */
static int refuse_early(const struct guard_head *head, struct guard *out, int status)
{
	for (size_t i = 0; i < head->n && !out->accept_language.p; i++)
		if (str_eq_nocase(head->headers[i].name, STR("Accept-Language")) &&
		    is_value(head->headers[i].value))
			out->accept_language = head->headers[i].value;
	return status;
}

int guard_check(const struct guard_head *head, struct guard *out)
{
	const struct str *framing[FRAMING_COUNT] = {0};
	int k;

	*out = (struct guard){0};
	if ((k = check_target(head->target)) || (k = check_method(head->method, out)) ||
	    (k = check_version(head->version, out)))
		return refuse_early(head, out, k);
	if (head->n > HEADERS_MAX)
		return 431;
	for (size_t i = 0; i < head->n; i++)
		if ((k = check_header(&head->headers[i], out, framing)))
			return k;
	if ((k = check_framing(framing, out)))
		return k;
	if (out->host.p ? !is_host(out->host) : !out->http_1_0)
		return 400;
	if (out->has_body && (out->method == GUARD_GET || out->method == GUARD_HEAD ||
			      out->method == GUARD_OPTIONS || str_eq(head->method, STR("DELETE"))))
		return 400;
	return 0;
}

bool guard_same_site(const struct guard *g, struct str own_origin)
{
	struct str host = g->origin;

	if (g->fetch_site.p)
		return str_eq(g->fetch_site, STR("same-origin")) ||
		       str_eq(g->fetch_site, STR("none"));
	if (!g->origin.p)
		return true;
	if (own_origin.n && str_eq_nocase(g->origin, own_origin))
		return true;
	if (str_starts(host, STR("https://")))
		host = str_from(host, sizeof "https://" - 1);
	else if (str_starts(host, STR("http://")))
		host = str_from(host, sizeof "http://" - 1);
	else
		return false;
	return host.n && str_eq_nocase(host, g->host);
}
