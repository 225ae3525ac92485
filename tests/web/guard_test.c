/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "web/guard.h"

/* A request as text; the test reads it line by line, splitting at the first colon only, so that the
 * guard sees names and values exactly as written. */
struct sample {
	const char *what, *method, *target, *version, *headers;
	int status;
};

static size_t headers_of(const char *text, struct header *out)
{
	struct str rest = str_of(text), line;
	size_t n = 0;

	while (rest.n) {
		struct header *h = &out[n++];
		str_cut(rest, '\n', &line, &rest);
		str_cut(line, ':', &h->name, &h->value);
		if (h->value.n && h->value.p[0] == ' ')
			h->value = str_from(h->value, 1);
	}
	return n;
}

static int check(const struct sample *s, struct guard *g)
{
	struct header headers[256];
	struct guard_head head = {str_of(s->method), str_of(s->target), str_of(s->version), headers,
				  headers_of(s->headers, headers)};

	return guard_check(&head, g);
}

#define H "Host: localhost\n"
static const struct sample hostile[] = {
    {"two different lengths", "POST", "/", "HTTP/1.1", H "Content-Length: 3\nContent-Length: 4",
     400},
    {"two equal lengths", "POST", "/", "HTTP/1.1", H "Content-Length: 3\ncontent-length: 3", 400},
    {"length and encoding", "POST", "/", "HTTP/1.1",
     H "Content-Length: 3\nTransfer-Encoding: chunked", 400},
    {"encoding and length", "POST", "/", "HTTP/1.1",
     H "Transfer-Encoding: chunked\nContent-Length: 3", 400},
    {"gzip, chunked", "POST", "/", "HTTP/1.1", H "Transfer-Encoding: gzip, chunked", 400},
    {"xchunked", "POST", "/", "HTTP/1.1", H "Transfer-Encoding: xchunked", 400},
    {"identity", "POST", "/", "HTTP/1.1", H "Transfer-Encoding: identity", 400},
    {"two encodings", "POST", "/", "HTTP/1.1",
     H "Transfer-Encoding: chunked\nTransfer-Encoding: chunked", 400},
    {"chunked in HTTP/1.0", "POST", "/", "HTTP/1.0", H "Transfer-Encoding: chunked", 400},
    {"a signed length", "POST", "/", "HTTP/1.1", H "Content-Length: +3", 400},
    {"a negative length", "POST", "/", "HTTP/1.1", H "Content-Length: -3", 400},
    {"a hexadecimal length", "POST", "/", "HTTP/1.1", H "Content-Length: 0x3", 400},
    {"a length that overflows", "POST", "/", "HTTP/1.1", H "Content-Length: 18446744073709551617",
     400},
    {"a list of lengths", "POST", "/", "HTTP/1.1", H "Content-Length: 3, 3", 400},
    {"an empty length", "POST", "/", "HTTP/1.1", H "Content-Length:", 400},
    {"a space before the colon", "GET", "/", "HTTP/1.1", H "X-A : b", 400},
    {"a space before the colon of a length", "POST", "/", "HTTP/1.1", H "Content-Length : 3", 400},
    {"an empty header name", "GET", "/", "HTTP/1.1", H ": b", 400},
    {"a header name with a control character", "GET", "/", "HTTP/1.1", H "X\x01-A: b", 400},
    {"a bare carriage return in a value", "GET", "/", "HTTP/1.1", H "X-A: b\rX-B: c", 400},
    {"a control character in a value", "GET", "/", "HTTP/1.1", H "X-A: b\x08", 400},
    {"a delete character in a value", "GET", "/", "HTTP/1.1", H "X-A: b\x7F", 400},
    {"a folded line", "GET", "/", "HTTP/1.1", H "X-A: b\r c", 400},
    {"no Host", "GET", "/", "HTTP/1.1", "X-A: b", 400},
    {"two Hosts", "GET", "/", "HTTP/1.1", H "Host: other", 400},
    {"an empty Host", "GET", "/", "HTTP/1.1", "Host:", 400},
    {"a Host with a path", "GET", "/", "HTTP/1.1", "Host: a/b", 400},
    {"a Host with a user", "GET", "/", "HTTP/1.1", "Host: a@b", 400},
    {"a control character in the target", "GET", "/a\x01", "HTTP/1.1", H, 400},
    {"a space in the target", "GET", "/a b", "HTTP/1.1", H, 400},
    {"bytes above ASCII in the target", "GET", "/\xC3\xA9", "HTTP/1.1", H, 400},
    {"a fragment in the target", "GET", "/a#b", "HTTP/1.1", H, 400},
    {"an absolute target", "GET", "http://other/", "HTTP/1.1", H, 400},
    {"an empty target", "GET", "", "HTTP/1.1", H, 400},
    {"an asterisk", "OPTIONS", "*", "HTTP/1.1", H, 400},
    {"an unknown method", "BREW", "/", "HTTP/1.1", H, 501},
    {"a method in lower case", "get", "/", "HTTP/1.1", H, 501},
    {"CONNECT", "CONNECT", "/", "HTTP/1.1", H, 501},
    {"HTTP/2 over HTTP/1", "GET", "/", "HTTP/2.0", H, 505},
    {"HTTP/1.2", "GET", "/", "HTTP/1.2", H, 505},
    {"no version", "GET", "/", "", H, 505},
    {"a GET with a body", "GET", "/", "HTTP/1.1", H "Content-Length: 3", 400},
    {"a HEAD with chunks", "HEAD", "/", "HTTP/1.1", H "Transfer-Encoding: chunked", 400},
    {"an unknown expectation", "POST", "/", "HTTP/1.1", H "Content-Length: 3\nExpect: tea", 417},
    {"two cookies headers", "GET", "/", "HTTP/1.1", H "Cookie: a=b\nCookie: a=c", 400},
    {"two origins", "POST", "/", "HTTP/1.1", H "Origin: http://a\nOrigin: http://b", 400},
};

static void hostile_requests_are_refused(void **)
{
	for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
		struct guard g;
		int status = check(&hostile[i], &g);
		if (status != hostile[i].status)
			fail_msg("%s: %d instead of %d", hostile[i].what, status,
				 hostile[i].status);
	}
}

static int check_value(struct str value)
{
	struct header headers[] = {{STR("Host"), STR("pix.example")}, {STR("X-A"), value}};
	struct guard_head head = {STR("GET"), STR("/"), STR("HTTP/1.1"), headers, 2};
	struct guard g;

	return guard_check(&head, &g);
}

/* RFC 9110, 5.5: visible letters, spaces, tabs and what is above ASCII; wherever it stands. */
static void every_byte_of_a_value_counts(void **)
{
	char value[21];

	for (size_t at = 0; at < sizeof value; at++)
		for (int byte = 0; byte < 256; byte++) {
			bool allowed = byte == '\t' || (byte >= 0x20 && byte != 0x7F);
			memset(value, at % 2 ? 'a' : 0xFF, sizeof value);
			value[at] = (char)byte;
			int status = check_value((struct str){value, sizeof value});
			if (status != (allowed ? 0 : 400))
				fail_msg("byte %d at %zu: %d", byte, at, status);
		}
}

/* RFC 9110, 5.6.2 */
static void every_letter_of_a_name_counts(void **)
{
	static const char others[] = "!#$%&'*+-.^_`|~";

	for (int byte = 0; byte < 256; byte++) {
		const char name[] = {'X', (char)byte, 'y'};
		bool allowed = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
			       (byte >= 'a' && byte <= 'z') || (byte && strchr(others, byte));
		struct header headers[] = {{STR("Host"), STR("pix.example")}, {{name, 3}, STR("v")}};
		struct guard_head head = {STR("GET"), STR("/"), STR("HTTP/1.1"), headers, 2};
		struct guard g;
		assert_int_equal(guard_check(&head, &g), allowed ? 0 : 400);
	}
}

static void ordinary_requests_pass(void **)
{
	static const struct sample good[] = {
	    {"a plain GET", "GET", "/", "HTTP/1.1", H, 0},
	    {"a query", "GET", "/a/b?c=%C3%A9&d=[e]", "HTTP/1.1", H "User-Agent: curl/7.88", 0},
	    {"HTTP/1.0 without Host", "GET", "/", "HTTP/1.0", "", 0},
	    {"a port", "GET", "/", "HTTP/1.1", "hOST: pix.univ.example:8443", 0},
	    {"IPv6", "GET", "/", "HTTP/1.1", "Host: [::1]:8080", 0},
	    {"a form", "POST", "/sign-in", "HTTP/1.1", H "Content-Length: 3", 0},
	    {"chunks", "POST", "/", "HTTP/1.1", H "Transfer-Encoding: Chunked", 0},
	    {"an empty GET body", "GET", "/", "HTTP/1.1", H "Content-Length: 0", 0},
	    {"an expectation", "POST", "/", "HTTP/1.1", H "Content-Length: 3\nExpect: 100-continue",
	     0},
	    {"a tab and UTF-8 in a value", "GET", "/", "HTTP/1.1", H "X-A: a\tb \xC3\xA9", 0},
	    {"two lists", "GET", "/", "HTTP/1.1", H "Accept: a/b\nAccept: c/d", 0},
	    {"DELETE", "DELETE", "/", "HTTP/1.1", H, 0},
	};

	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct guard g;
		int status = check(&good[i], &g);
		if (status)
			fail_msg("%s: %d", good[i].what, status);
	}
}

static void what_is_used_later_is_found_whatever_the_case(void **)
{
	struct sample s = {
	    "",
	    "POST",
	    "/",
	    "HTTP/1.1",
	    H "cookie: a=b\nACCEPT: text/html\nsec-fetch-site: none\nContent-Length: 12\n"
	      "X-Forwarded-For: 1.1.1.1\nX-Forwarded-For: 2.2.2.2",
	    0};
	struct guard g;

	assert_int_equal(check(&s, &g), 0);
	assert_true(str_eq(g.cookie, STR("a=b")));
	assert_true(str_eq(g.accept, STR("text/html")));
	assert_true(str_eq(g.fetch_site, STR("none")));
	assert_true(str_eq(g.forwarded_for, STR("2.2.2.2")));
	assert_int_equal(g.content_length, 12);
	assert_true(g.has_body && !g.chunked && g.method == GUARD_POST);
}

static void long_heads_are_refused(void **)
{
	static char target[9000], lines[4000];
	struct sample s = {"", "GET", target, "HTTP/1.1", H, 414};
	struct guard g;
	size_t n = (size_t)snprintf(lines, sizeof lines, "Host: a\n");

	memset(target, 'a', sizeof target - 1);
	target[0] = '/';
	assert_int_equal(check(&s, &g), 414);
	for (int i = 0; i < 100; i++)
		n += (size_t)snprintf(lines + n, sizeof lines - n, "X-%d: y\n", i);
	s = (struct sample){"", "GET", "/", "HTTP/1.1", lines, 431};
	assert_int_equal(check(&s, &g), 431);
}

static bool same_site(const char *fetch_site, const char *origin, const char *own)
{
	struct guard g = {
	    .host = STR("pix.example"), .fetch_site = str_of(fetch_site), .origin = str_of(origin)};

	return guard_same_site(&g, str_of(own));
}

static void a_change_asked_by_another_site_is_seen(void **)
{
	assert_true(same_site("same-origin", "https://pix.example", NULL));
	assert_true(same_site("none", NULL, NULL));
	assert_false(
	    same_site("cross-site", "https://pix.example", NULL)); /* the browser's word decides */
	assert_false(same_site("same-site", NULL, NULL));
	assert_false(same_site("", NULL, NULL));
	assert_true(same_site(NULL, "https://pix.example", NULL));
	assert_true(same_site(NULL, "http://PIX.example", NULL));
	assert_false(same_site(NULL, "https://evil.example", NULL));
	assert_false(same_site(NULL, "https://pix.example.evil.example", NULL));
	assert_false(same_site(NULL, "https://pix.example:444", NULL));
	assert_false(same_site(NULL, "null", NULL));
	assert_false(same_site(NULL, "", NULL));
	assert_false(same_site(NULL, "https://", NULL));
	assert_true(same_site(NULL, "https://pix.univ.example", "https://pix.univ.example"));
	assert_true(same_site(NULL, NULL,
			      NULL)); /* no browser: no cookie was sent without its owner's will */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(hostile_requests_are_refused),
	    cmocka_unit_test(every_byte_of_a_value_counts),
	    cmocka_unit_test(every_letter_of_a_name_counts),
	    cmocka_unit_test(ordinary_requests_pass),
	    cmocka_unit_test(what_is_used_later_is_found_whatever_the_case),
	    cmocka_unit_test(long_heads_are_refused),
	    cmocka_unit_test(a_change_asked_by_another_site_is_seen),
	};

	return cmocka_run_group_tests_name("guard", tests, NULL, NULL);
}
