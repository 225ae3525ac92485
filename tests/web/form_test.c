/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "web/form.h"

static struct arena *a;

static int setup(void **)
{
	a = arena_new((size_t)16 << 20);
	return a ? 0 : -1;
}

static int teardown(void **)
{
	arena_free(a);
	return 0;
}

static void assert_str(struct str s, const char *expected)
{
	if (!str_eq(s, str_of(expected)))
		fail_msg("\"" STR_FMT "\" instead of \"%s\"", STR_ARG(s), expected);
}

static void encodings_are_decoded_or_refused(void **)
{
	static const struct {
		const char *in, *form, *path; /* decoded; NULL: refused */
	} cases[] = {
	    {"", "", ""},
	    {"abc", "abc", "abc"},
	    {"a+b", "a b", "a+b"},
	    {"%41%5a%2F", "AZ/", "AZ/"},
	    {"%c3%A9", "é", "é"},
	    {"caf\xC3\xA9", "café", "café"},
	    {"%", NULL, NULL},
	    {"%4", NULL, NULL},
	    {"a%4g", NULL, NULL},
	    {"%-1", NULL, NULL},
	    {"%00", NULL, NULL},
	    {"%C3", NULL, NULL},	  /* half a character */
	    {"%C0%AF", NULL, NULL},	  /* '/' written too long */
	    {"%ED%A0%80", NULL, NULL},	  /* a surrogate */
	    {"%F4%90%80%80", NULL, NULL}, /* above U+10FFFF */
	    {"\xFF", NULL, NULL},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct str out;
		bool form = percent_decode(a, str_of(cases[i].in), true, &out);
		if (form != (cases[i].form != NULL))
			fail_msg("%s", cases[i].in);
		if (form)
			assert_str(out, cases[i].form);
		bool path = percent_decode(a, str_of(cases[i].in), false, &out);
		assert_int_equal(path, cases[i].path != NULL);
		if (path)
			assert_str(out, cases[i].path);
	}
	assert_str(percent_encode(a, STR("a b/é?\"\n~"), true), "a%20b/%C3%A9%3F%22%0A~");
	assert_str(percent_encode(a, STR("a/b"), false), "a%2Fb");
}

static void paths_that_climb_are_told_from_paths_that_are_not_there(void **)
{
	static const struct {
		const char *path;
		int status;
		size_t n;
	} cases[] = {
	    {"/", 0, 0},
	    {"/a", 0, 1},
	    {"/a/b%20c/d", 0, 3},
	    {"/a/...", 0, 2},
	    {"/a/", 404, 0},
	    {"//a", 404, 0},
	    {"/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16", 0, 16},
	    {"/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17", 404, 0},
	    {"/a/..", 400, 0},
	    {"/a/.", 400, 0},
	    {"/a/%2e%2E/b", 400, 0},
	    {"/a%2fb", 400, 0},
	    {"/a%5cb", 400, 0},
	    {"/a\\b", 400, 0},
	    {"/a%00", 400, 0},
	    {"/a%0A", 400, 0},
	    {"/a%7f", 400, 0},
	    {"/%zz", 400, 0},
	    {"a", 400, 0},
	    {"", 400, 0},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct str segments[PATH_SEGMENTS_MAX];
		size_t n;
		int status = path_split(a, str_of(cases[i].path), segments, &n);
		if (status != cases[i].status || (!status && n != cases[i].n))
			fail_msg("%s: %d, %zu", cases[i].path, status, n);
	}
}

static void forms_are_pairs_in_the_order_sent(void **)
{
	struct pair *pairs;
	size_t n;

	assert_true(form_parse(a, STR("b=2&a=1&&c&d=&=e&a=x%3Dy=z"), &pairs, &n));
	assert_int_equal(n, 6);
	assert_str(pairs[0].name, "b");
	assert_str(pairs[2].name, "c");
	assert_str(pairs[2].value, "");
	assert_str(pairs[4].name, "");
	assert_str(pairs[4].value, "e");
	assert_str(pairs[5].value, "x=y=z"); /* only the first '=' divides */
	assert_true(form_parse(a, STR(""), &pairs, &n) && n == 0);
	assert_false(form_parse(a, STR("a=1&b=%"), &pairs, &n));

	char many[2 * FORM_PAIRS_MAX + 2];
	for (size_t i = 0; i < sizeof many; i++)
		many[i] = i % 2 ? '&' : 'a';
	assert_true(form_parse(a, (struct str){many, 2 * FORM_PAIRS_MAX - 1}, &pairs, &n));
	assert_int_equal(n, FORM_PAIRS_MAX);
	assert_false(form_parse(a, (struct str){many, 2 * FORM_PAIRS_MAX + 1}, &pairs, &n));
}

static void cookies_are_found_by_their_whole_name(void **)
{
	struct str v;

	assert_true(cookie_find(STR("a=1; openpix=x=y; openpix=z"), STR("openpix"), &v));
	assert_str(v, "x=y");
	assert_true(cookie_find(STR("openpix=\"q\""), STR("openpix"), &v));
	assert_str(v, "q");
	assert_false(
	    cookie_find(STR("xopenpix=1; openpix2=2; openpix; OPENPIX=3"), STR("openpix"), &v));
	assert_false(cookie_find(STR(""), STR("openpix"), &v));
}

static void preferences_are_weighed(void **)
{
	assert_true(accept_json(STR("application/json")));
	assert_true(accept_json(STR("application/json, text/html")));
	assert_true(accept_json(STR("text/html;q=0.5, application/json")));
	assert_true(accept_json(STR("application/problem+json")));
	assert_false(accept_json(STR("text/html, application/json")));
	assert_false(
	    accept_json(STR("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")));
	assert_false(accept_json(STR("*/*")));
	assert_false(accept_json(STR("application/json;q=0")));
	assert_false(accept_json(STR("application/json;q=2")));
	assert_false(accept_json(STR("")));
	assert_true(accept_gzip(STR("br;q=1.0, GZIP;q=0.001")));
	assert_false(accept_gzip(STR("br, deflate")));
	assert_false(accept_gzip(STR("gzip;q=0.000")));
	assert_str(media_type(STR(" application/json ; charset=utf-8")), "application/json");
	assert_true(etag_matches(STR("\"a\", W/\"b\""), STR("\"b\"")));
	assert_true(etag_matches(STR("*"), STR("\"b\"")));
	assert_false(etag_matches(STR("\"a\""), STR("\"b\"")));
	assert_false(etag_matches(STR(""), STR("\"b\"")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(encodings_are_decoded_or_refused),
	    cmocka_unit_test(paths_that_climb_are_told_from_paths_that_are_not_there),
	    cmocka_unit_test(forms_are_pairs_in_the_order_sent),
	    cmocka_unit_test(cookies_are_found_by_their_whole_name),
	    cmocka_unit_test(preferences_are_weighed),
	};

	return cmocka_run_group_tests_name("form", tests, setup, teardown);
}
