/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "bank/markdown.h"
#include "base/buf.h"
#include "base/clock.h"

static struct arena *arena;

static int start(void **)
{
	arena = arena_new((size_t)256 << 20);
	return 0;
}

static int stop(void **)
{
	arena_free(arena);
	return 0;
}

static const char *html(const char *markdown)
{
	struct str out;
	const char *reason;

	assert_true(markdown_html(arena, str_of(markdown), &out, &reason));
	return arena_z(arena, out);
}

static void the_allowed_elements_come_out(void **)
{
	assert_string_equal(html("a *b* **c** `d<e`"),
			    "<p>a <em>b</em> <strong>c</strong> <code>d&lt;e</code></p>\n");
	assert_string_equal(html("- a\n- b"), "<ul><li>a</li>\n<li>b</li>\n</ul>\n");
	assert_string_equal(html("3. a"), "<ol start=\"3\"><li>a</li>\n</ol>\n");
	assert_string_equal(html("> a"), "<blockquote><p>a</p>\n</blockquote>\n");
	assert_string_equal(html("```html\n<b>&\n```"),
			    "<pre tabindex=\"0\"><code>&lt;b&gt;&amp;\n</code></pre>\n");
}

static void headings_never_outrank_the_page(void **)
{
	assert_string_equal(html("# a"), "<h3>a</h3>\n");
	assert_string_equal(html("## a"), "<h4>a</h4>\n");
	assert_string_equal(html("###### a"), "<h6>a</h6>\n");
}

static void a_table_has_scoped_headers_and_scrolls(void **)
{
	assert_string_equal(
	    html("| a | b |\n|---|--:|\n| c | d |"),
	    "<div class=\"table-responsive\" tabindex=\"0\"><table class=\"table\">"
	    "<thead><tr><th scope=\"col\">a</th><th scope=\"col\" class=\"text-end\">b</th></tr>\n"
	    "</thead>\n<tbody><tr><td>c</td><td class=\"text-end\">d</td></tr>\n</tbody>\n"
	    "</table></div>\n");
}

static void an_empty_corner_of_a_table_is_no_header(void **)
{
	assert_string_equal(
	    html("| | A |\n|---|---|\n| 1 | x |"),
	    "<div class=\"table-responsive\" tabindex=\"0\"><table class=\"table\">"
	    "<thead><tr><td></td><th scope=\"col\">A</th></tr>\n"
	    "</thead>\n<tbody><tr><td>1</td><td>x</td></tr>\n</tbody>\n"
	    "</table></div>\n");
}

static void good_links_are_kept(void **)
{
	assert_string_equal(html("[a](https://x.example/?a=1&b=2 \"t\")"),
			    "<p><a rel=\"noopener noreferrer\" "
			    "href=\"https://x.example/?a=1&amp;b=2\">a</a></p>\n");
	assert_string_equal(html("<mailto:a@b.example>"),
			    "<p><a rel=\"noopener noreferrer\" "
			    "href=\"mailto:a@b.example\">mailto:a@b.example</a></p>\n");
	/* An address can't leave its attribute. */
	assert_string_equal(html("[a](<https://x.example/\"onclick='x' é>)"),
			    "<p><a rel=\"noopener noreferrer\" "
			    "href=\"https://x.example/%22onclick=%27x%27%20%C3%A9\">a</a></p>\n");
}

static void other_addresses_leave_only_their_text(void **)
{
	static const char *const bad[] = {
	    "javascript:alert(1)",
	    "JaVaScRiPt:alert(1)",
	    "&#106;avascript:x",
	    "javascript&colon;x",
	    "java&Tab;script:x",
	    "data:text/html,x",
	    "//evil.example",
	    "/path",
	    "vbscript:x",
	    "file:///etc/passwd",
	    "&#x1;javascript:x",
	    "https:evil",
	    "mailto:",
	    "https://",
	    "https&colon;//x.example",
	    "ht&zwnj;tps://x.example",
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		const char *out = html(arena_printf(arena, "[a](%s)", bad[i]).p);
		if (strcmp(out, "<p>a</p>\n") != 0)
			fail_msg("%s gives %s", bad[i], out);
	}
}

static void raw_html_is_text_and_images_their_words(void **)
{
	assert_string_equal(html("<script>alert(1)</script>"),
			    "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n");
	assert_string_equal(html("a <b onclick=x> &lt;i&gt; &#60; &nbsp; &copy;"),
			    "<p>a &lt;b onclick=x&gt; &lt;i&gt; &lt; &nbsp; &copy;</p>\n");
	assert_string_equal(html("![a *b*](https://x.example/i.png)"), "<p>a <em>b</em></p>\n");
	assert_string_equal(html("[![a](i.png)](javascript:x)"), "<p>a</p>\n");
	assert_string_equal(html("&#0; &#xD800; &#x110000;"),
			    "<p>\xEF\xBF\xBD \xEF\xBF\xBD \xEF\xBF\xBD</p>\n");
}

static void nesting_and_size_have_limits(void **)
{
	struct buf b = BUF_INIT(1 << 20);
	struct str out;
	const char *reason;

	for (int i = 0; i < 40; i++)
		buf_lit(&b, "> ");
	buf_lit(&b, "a");
	assert_false(markdown_html(arena, buf_view(&b), &out, &reason));
	assert_non_null(strstr(reason, "too deep"));
	buf_clear(&b);
	while (b.n <= MARKDOWN_SIZE_MAX)
		buf_char(&b, 'a');
	assert_false(markdown_html(arena, buf_view(&b), &out, &reason));
	assert_non_null(strstr(reason, "too long"));
	buf_release(&b);
}

static void hostile_texts_end_soon(void **)
{
	static const char *const seeds[] = {"![[]()", "[",   "[a](",	     "*a_",  "> ",
					    "`",      "<a ", "|a|b\n|-|-\n", "&#",   "***",
					    "- ",     "\\[", "[a]: b\n[a]",  "<!--", "][",
					    "1. \n",  "!["};
	int64_t from = clock_monotonic_us();

	for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++) {
		for (size_t size = MARKDOWN_SIZE_MAX; size <= 300 * 1024;
		     size += 300 * 1024 - MARKDOWN_SIZE_MAX) {
			struct buf b = BUF_INIT(301 * 1024);
			struct str out;
			const char *reason;
			while (b.n + 16 <= size)
				buf_str(&b, str_of(seeds[i]));
			if (!markdown_html(arena, buf_view(&b), &out, &reason))
				assert_non_null(reason);
			buf_release(&b);
		}
	}
	assert_true(clock_monotonic_us() - from < 20 * 1000 * 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(the_allowed_elements_come_out, start, stop),
	    cmocka_unit_test_setup_teardown(headings_never_outrank_the_page, start, stop),
	    cmocka_unit_test_setup_teardown(a_table_has_scoped_headers_and_scrolls, start, stop),
	    cmocka_unit_test_setup_teardown(an_empty_corner_of_a_table_is_no_header, start, stop),
	    cmocka_unit_test_setup_teardown(good_links_are_kept, start, stop),
	    cmocka_unit_test_setup_teardown(other_addresses_leave_only_their_text, start, stop),
	    cmocka_unit_test_setup_teardown(raw_html_is_text_and_images_their_words, start, stop),
	    cmocka_unit_test_setup_teardown(nesting_and_size_have_limits, start, stop),
	    cmocka_unit_test_setup_teardown(hostile_texts_end_soon, start, stop),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
