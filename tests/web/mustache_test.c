/* SPDX-License-Identifier: EUPL-1.2 */
/* Pages: what a template may not say, how values are escaped by their place, messages. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "web/mustache.h"

struct row {
	struct str word;
	bool chosen;
};
static const struct field row_fields[] = {
    FIELD(struct row, word, FIELD_TEXT),
    FIELD(struct row, chosen, FIELD_BOOL),
};
static const struct shape row_shape = SHAPE(struct row, row_fields);

struct view {
	struct str text, html, other;
	bool yes, no;
	int64_t count, big, day, moment;
	double real;
	const char *message;
	struct list rows, words;
	const struct row *some, *none;
	struct row inside;
};
static const struct field view_fields[] = {
    FIELD(struct view, text, FIELD_TEXT),
    FIELD(struct view, html, FIELD_HTML),
    FIELD(struct view, other, FIELD_TEXT),
    FIELD(struct view, yes, FIELD_BOOL),
    FIELD(struct view, no, FIELD_BOOL),
    FIELD(struct view, count, FIELD_INT),
    FIELD(struct view, big, FIELD_NUMBER),
    FIELD(struct view, day, FIELD_DATE),
    FIELD(struct view, moment, FIELD_TIME),
    FIELD(struct view, real, FIELD_REAL),
    FIELD(struct view, message, FIELD_MESSAGE),
    FIELD_OF(struct view, rows, FIELD_LIST, row_shape),
    FIELD(struct view, words, FIELD_TEXTS),
    FIELD_OF(struct view, some, FIELD_OPTIONAL, row_shape),
    FIELD_OF(struct view, none, FIELD_OPTIONAL, row_shape),
    FIELD_OF(struct view, inside, FIELD_OBJECT, row_shape),
};
static const struct shape view_shape = SHAPE(struct view, view_fields);

static struct arena *arena;

static int setup(void **)
{
	message_init();
	arena = arena_new(1 << 28);
	return arena ? 0 : -1;
}

static int teardown(void **)
{
	arena_free(arena);
	return 0;
}

static bool no_slash(void *context, struct str name, struct str *out)
{
	(void)context;
	if (str_eq(name, STR("open")))
		*out = STR("<p class=\"{{text}}");
	else if (str_eq(name, STR("self")))
		*out = STR("{{text}}{{> self}}");
	else if (str_eq(name, STR("double")))
		*out = STR("{{> double}}{{> double}}");
	else if (str_eq(name, STR("bad")))
		*out = STR("one\n  {{nowhere}}");
	else
		return false;
	return true;
}

static int try_page(const char *source, struct mustache **m, struct error *e)
{
	static const struct shape *const stack[] = {&view_shape};

	return mustache_compile(arena, MUSTACHE_PAGE, str_of(source), stack, 1, no_slash, NULL, m,
				e);
}

static struct str show(const char *source, enum language l, const struct view *v)
{
	struct buf b = BUF_INIT(1 << 20);
	struct error e = {};
	struct mustache *m;
	const void *views[] = {v};

	if (try_page(source, &m, &e))
		fail_msg("%s: %s", source, error_text(&e, arena).p);
	mustache_render(m, l, views, &b, arena);
	assert_false(b.failed);
	return buf_take(&b, arena);
}

static void shows(const char *source, enum language l, const struct view *v, const char *expected)
{
	struct str s = show(source, l, v);

	if (!str_eq(s, str_of(expected)))
		fail_msg("%s: \"" STR_FMT "\" instead of \"%s\"", source, STR_ARG(s), expected);
}

/* ---- what is refused ------------------------------------------------------------------------- */

static const struct {
	const char *source, *reason; /* a part of it */
} refused[] = {
    {"{{nowhere}}", "no field nowhere"},
    {"{{inside.nowhere}}", "no field inside.nowhere"},
    {"{{text.word}}", "no field"},
    {"{{#nowhere}}{{/nowhere}}", "no field"},
    {"{{> nowhere}}", "no partial nowhere"},
    {"{{.}}", "no field"},
    {"{{yes}}", "no text or number"},
    {"{{rows}}", "no text or number"},
    {"{{inside}}", "no text or number"},
    {"{{{text}}}", "only FIELD_HTML"},
    {"{{&text}}", "only FIELD_HTML"},
    {"{{html}}", "html is markup: it takes three braces"},
    {"<p title=\"{{{html}}}\">", "not in attributes"},
    {"<title>{{{html}}}</title>", "not in attributes, titles"},
    {"<script>let a = {{count}};</script>", "script"},
    {"<SCRIPT>{{text}}</SCRIPT>", "script"},
    {"<textarea><{{text}}</textarea>", "can't follow <"},
    {"<title></ti{{text}}</title>", "can't follow <"},
    {"<style>p { color: {{text}} }</style>", "style sheet"},
    {"<script>{{\"Sign in\"}}</script>", "script"},
    {"<!-- {{text}} -->", "comment"},
    {"<!doctype {{text}}>", "declaration"},
    {"<?xml {{text}}?>", "declaration"},
    {"<{{text}}>", "name of a tag"},
    {"</{{text}}>", "name of a tag"},
    {"<h{{count}}>", "name of a tag"},
    {"<p {{text}}>", "name of an attribute"},
    {"<p {{text}}=\"a\">", "name of an attribute"},
    {"<p data-{{text}}=\"a\">", "name of an attribute"},
    {"<p a=\"b\"{{text}}>", "name of an attribute"},
    {"<p class={{text}}>", "between quotes"},
    {"<p class=a{{text}}>", "between quotes"},
    {"<p onclick=\"{{text}}\">", "this attribute"},
    {"<p ONCLICK='go({{count}})'>", "this attribute"},
    {"<p style=\"width: {{count}}%\">", "this attribute"},
    {"<iframe srcdoc=\"{{text}}\">", "this attribute"},
    {"<img srcset=\"{{text}}\">", "this attribute"},
    {"<p hx-on:click=\"{{text}}\">", "this attribute"},
    {"<p hx-vals=\"{{text}}\">", "this attribute"},
    {"<p data-hx-headers=\"{{text}}\">", "this attribute"},
    {"<base href=\"{{text}}\">", "this attribute"},
    {"<meta http-equiv=\"refresh\" content=\"0;url={{text}}\">", "this attribute"},
    {"<svg><set attributeName=\"href\" to=\"{{text}}\"/></svg>", "this attribute"},
    {"<a href=\"{{\"Sign in\"}}\">", "message can't stand"},
    {"<a href=\"//{{text}}\">", "another site is written whole"},
    {"<a href=\"https://{{text}}/\">", "before its site is settled"},
    {"<a href=\"java{{text}}\">", "before its site is settled"},
    {"<a href=\"javascript:go()\">", "a path, https: or mailto:"},
    {"<a href=\"JavaScript:go({{count}})\">", "a path, https: or mailto:"},
    {"<a href=\"&#106;avascript:go()\">", "character reference"},
    {"<a href=\"java&Tab;script:go()\">", "character reference"},
    {"<a href=\" {{text}}\">", "a space or a character"},
    {"<a href=\"{{text}}{{text}}\">", "can't follow another"},
    {"<a href=\"{{text}}/b\">", "only ? or #"},
    {"<a href=\"{{count}}\">", "a number is no address"},
    {"<a href=\"/{{day}}\">", "texts and whole numbers"},
    {"<img src=\"data:image/png,{{text}}\">", "data: address"},
    {"{{#yes}}<p class=\"{{/yes}}a\">", "end in the same place"},
    {"<p {{#yes}}class=\"{{/yes}}a\">", "end in the same place"},
    {"{{#yes}}<script>{{/yes}}", "end in the same place"},
    {"<p a=\"b\"{{#yes}} c{{/yes}}d>", "a space is missing"},
    {"<p{{#rows}} a=\"{{word}}\"{{/rows}}>", "end in the same place"},
    {"<a href=\"{{#yes}}/{{/yes}}{{text}}\">", "end in the same place"},
    {"<p class=\"a\"id=\"b\">", "a space is missing"},
    {"<p <b>", "can't stand"},
    {"<p class=>", "no value after its ="},
    {"<p", "ends inside"},
    {"<p title=\"", "ends inside"},
    {"<textarea>", "ends inside"},
    {"{{> open}}", "ends inside"},
    {"{{> self}}", "nested too deeply"},
    {"{{> double}}", "nested too deeply"},
    {"{{#yes}}", "has no end"},
    {"{{/yes}}", "did not begin"},
    {"{{#yes}}{{/no}}", "did not begin"},
    {"{{#yes}}{{#no}}{{/yes}}{{/no}}", "did not begin"},
    {"{{text", "no end"},
    {"{{{text}}", "no end"},
    {"{{}}", "names nothing"},
    {"{{te xt}}", "no space"},
    {"{{\"\"}}", "empty"},
    {"{{\"a}}", "no end"},
    {"{{{\"a\"}}}", "always escaped"},
    {"{{\"a\" b}}", "a message is"},
    {"{{\"a\"|\"b\"}}", "a message is"},
    {"{{\"a\"|b}}", "plural of the message is missing"},
    {"{{\"a {nowhere}\"}}", "no field nowhere"},
    {"{{\"a {html}\"}}", "markup"},
    {"{{\"a {yes}\"}}", "no text or number"},
    {"{{\"a { b\"}}", "holds the name of a field"},
    {"{{\"{count} a\"|\"{count} b\"|text}}", "chosen by a whole number"},
    {"{{\"{count} a\"|\"{count} b\"|nowhere}}", "no field nowhere"},
    {"{{=a=}}", "two words"},
    {"{{=a =b=}}", "two words"},
};

static void a_template_that_could_be_unsafe_is_refused_with_the_reason(void **)
{
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		struct error e = {};
		struct mustache *m;
		if (try_page(refused[i].source, &m, &e) == ERR_NONE)
			fail_msg("accepted: %s", refused[i].source);
		assert_int_equal(e.kind, ERR_INVALID);
		struct str text = error_text(&e, arena);
		if (!strstr(text.p, refused[i].reason))
			fail_msg("%s: %s", refused[i].source, text.p);
	}
}

static void an_error_tells_where(void **)
{
	struct error e = {};
	struct mustache *m;

	assert_int_equal(try_page("<p>\n  <b>{{ nowhere }}</b>", &m, &e), ERR_INVALID);
	assert_int_equal(e.line, 2);
	assert_int_equal(e.column, 6);
	assert_int_equal(e.field.n, 0);
	/* In a partial: its own lines and columns, the indentation put before them not counted. */
	assert_int_equal(try_page("\n\n    {{> bad}}\n", &m, &e), ERR_INVALID);
	assert_true(str_eq(e.field, STR("bad")));
	assert_int_equal(e.line, 2);
	assert_int_equal(e.column, 3);
	/* A broken tag: at the character. */
	assert_int_equal(try_page("<p>\n<p a=\"b\"c>", &m, &e), ERR_INVALID);
	assert_int_equal(e.line, 2);
	assert_int_equal(e.column, 9);
}

/* ---- escaping by place -------------------------------------------------------------------------
 */

#define ATTACK "\"'><script>alert(1)</script>&"
#define ATTACK_ESCAPED "&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;"
#define ATTACK_PART "%22%27%3E%3Cscript%3Ealert%281%29%3C%2Fscript%3E%26"

static void hostile_values_are_harmless_in_every_place(void **)
{
	const struct view v = {.text = STR(ATTACK),
			       .other = STR("javascript:alert(1)"),
			       .html = STR("<b>ours</b>"),
			       .message = ATTACK,
			       .count = -5,
			       .yes = true};
	static const struct {
		const char *source, *expected;
	} cases[] = {
	    {"<p>{{text}}</p>", "<p>" ATTACK_ESCAPED "</p>"},
	    {"<p>{{message}}</p>", "<p>" ATTACK_ESCAPED "</p>"},
	    {"<p title=\"{{text}}\">", "<p title=\"" ATTACK_ESCAPED "\">"},
	    {"<p title='a {{text}} b'>", "<p title='a " ATTACK_ESCAPED " b'>"},
	    {"<title>{{text}}</title>", "<title>" ATTACK_ESCAPED "</title>"},
	    {"<textarea>\n{{text}}</textarea>", "<textarea>\n" ATTACK_ESCAPED "</textarea>"},
	    {"<svg><text x=\"{{count}}\">{{text}}</text></svg>",
	     "<svg><text x=\"-5\">" ATTACK_ESCAPED "</text></svg>"},
	    {"<a href=\"{{other}}\">", "<a href=\"#\">"},
	    {"<a href='{{text}}'>", "<a href='#'>"},
	    {"<form action=\"{{other}}\">", "<form action=\"#\">"},
	    {"<button formaction=\"{{other}}\">", "<button formaction=\"#\">"},
	    {"<img src=\"{{other}}\">", "<img src=\"#\">"},
	    {"<video poster=\"{{other}}\">", "<video poster=\"#\">"},
	    {"<p hx-get=\"{{other}}\">", "<p hx-get=\"#\">"},
	    {"<p data-hx-post=\"{{other}}\">", "<p data-hx-post=\"#\">"},
	    {"<svg><use xlink:href=\"{{other}}\"/></svg>", "<svg><use xlink:href=\"#\"/></svg>"},
	    {"<a href=\"/a/{{text}}/b?c={{text}}#d\">",
	     "<a href=\"/a/" ATTACK_PART "/b?c=" ATTACK_PART "#d\">"},
	    {"<a href=\"/{{text}}\">", "<a href=\"/" ATTACK_PART "\">"},
	    {"<a href=\"/a/{{count}}\">", "<a href=\"/a/-5\">"},
	    {"<a href=\"https://example.org/{{text}}\">",
	     "<a href=\"https://example.org/" ATTACK_PART "\">"},
	    {"<a href=\"?q={{text}}\">", "<a href=\"?q=" ATTACK_PART "\">"},
	    {"<a href=\"mailto:{{text}}\">", "<a href=\"mailto:" ATTACK_PART "\">"},
	    {"<p hx-target=\"#a{{count}}\" class=\"x {{text}}\" hidden>",
	     "<p hx-target=\"#a-5\" class=\"x " ATTACK_ESCAPED "\" hidden>"},
	    {"{{{html}}}", "<b>ours</b>"},
	    {"{{&html}}", "<b>ours</b>"},
	    {"<p>{{\"Hello {text}\"}}</p>", "<p>Hello " ATTACK_ESCAPED "</p>"},
	    {"<p title=\"{{\"Say \\\"{text}\\\" & go\"}}\">",
	     "<p title=\"Say &quot;" ATTACK_ESCAPED "&quot; &amp; go\">"},
	    {"a < b {{text}}", "a < b " ATTACK_ESCAPED},
	    {"<!-- {{! nothing }} --> {{text}}", "<!--  --> " ATTACK_ESCAPED},
	    {"<script src=\"/a.js\"></script>{{text}}",
	     "<script src=\"/a.js\"></script>" ATTACK_ESCAPED},
	    {"<style>a>b{}</style>{{text}}", "<style>a>b{}</style>" ATTACK_ESCAPED},
	    {"<input value=\"{{text}}\"/>{{text}}",
	     "<input value=\"" ATTACK_ESCAPED "\"/>" ATTACK_ESCAPED},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		shows(cases[i].source, LANGUAGE_EN, &v, cases[i].expected);
}

static void only_addresses_of_ours_https_and_mailto_pass_whole(void **)
{
	static const struct {
		const char *value, *expected;
	} cases[] = {
	    {"/", "/"},
	    {"/a/b?c=d&e=f#g", "/a/b?c=d&amp;e=f#g"},
	    {"https://example.org/a", "https://example.org/a"},
	    {"HTTPS://example.org", "HTTPS://example.org"},
	    {"mailto:ada@example.org", "mailto:ada@example.org"},
	    {"#main", "#main"},
	    {"?page=2", "?page=2"},
	    {"", "#"},
	    {"//example.org", "#"},
	    {"/\\example.org", "#"},
	    {"/\t/example.org", "#"},
	    {" /a", "#"},
	    {"/a b", "#"},
	    {"/a\nb", "#"},
	    {"http://example.org", "#"},
	    {"javascript:alert(1)", "#"},
	    {"data:text/html,a", "#"},
	    {"https:", "#"},
	    {"example.org", "#"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct view v = {.text = str_of(cases[i].value)};
		shows("<a href=\"{{text}}\">", LANGUAGE_EN, &v,
		      arena_printf(arena, "<a href=\"%s\">", cases[i].expected).p);
	}
}

static void a_part_of_an_address_does_not_climb(void **)
{
	struct view v = {.text = STR(".."), .other = STR("a.b")};

	shows("<a href=\"/a/{{text}}/{{other}}\">", LANGUAGE_EN, &v, "<a href=\"/a//a.b\">");
}

static void attributes_may_be_left_out_by_sections(void **)
{
	const struct view v = {.yes = true, .count = 3, .text = STR("t")};

	shows("<option {{#yes}}selected{{/yes}}>", LANGUAGE_EN, &v, "<option selected>");
	shows("<option{{#yes}} selected{{/yes}}>", LANGUAGE_EN, &v, "<option selected>");
	shows("<option{{#no}} selected{{/no}}>", LANGUAGE_EN, &v, "<option>");
	shows("<a href=\"/\"{{#yes}} aria-current=\"page\"{{/yes}}{{#no}} hidden{{/no}}>",
	      LANGUAGE_EN, &v, "<a href=\"/\" aria-current=\"page\">");
	shows("<p class=\"a{{#yes}} b{{/yes}}\">", LANGUAGE_EN, &v, "<p class=\"a b\">");
	shows("<a href=\"/{{#yes}}a{{/yes}}?b={{text}}\">", LANGUAGE_EN, &v, "<a href=\"/a?b=t\">");
	shows("{{#yes}}<b>{{/yes}}{{text}}{{#yes}}</b>{{/yes}}", LANGUAGE_EN, &v, "<b>t</b>");
}

/* ---- fields ------------------------------------------------------------------------------------
 */

static void each_kind_of_field_is_shown_in_its_language(void **)
{
	/* 2026-11-23 14:05 in Paris, which is UTC+1 in winter: 1795439100 s = 20780 days + 47100 s.
	 */
	const int64_t moment = (INT64_C(20780) * 86400 + 47100) * 1000;
	const struct view v = {
	    .count = 12345, .big = 12345, .real = 12.5, .day = moment, .moment = moment};
	const char *source = "{{count}} {{big}} {{real}} {{day}} | {{moment}}";

	shows(source, LANGUAGE_FR, &v,
	      "12345 12\u00a0345 12,5 23 novembre 2026 | 23 novembre 2026 à 14:05");
	shows(source, LANGUAGE_EN, &v,
	      "12345 12,345 12.5 23 November 2026 | 23 November 2026 at 14:05");
	shows(source, LANGUAGE_ES, &v,
	      "12345 12\u00a0345 12,5 23 de noviembre de 2026 | 23 de noviembre de 2026, 14:05");
	shows("<time datetime=\"{{day}}\">", LANGUAGE_FR, &v, "<time datetime=\"2026-11-23\">");
	shows("<time datetime=\"{{moment}}\">", LANGUAGE_FR, &v,
	      "<time datetime=\"2026-11-23T13:05:00.000Z\">");
}

static void what_is_empty_is_false_and_shows_nothing(void **)
{
	const struct view empty = {};
	const struct row row = {STR("w"), true};
	const struct str words[] = {STR("a"), STR("<b>")};
	const struct view full = {.text = STR("t"),
				  .html = STR("<i>"),
				  .count = -1,
				  .big = 1,
				  .day = 1,
				  .moment = 1,
				  .real = 0.5,
				  .message = "m",
				  .rows = LIST(&row, 1),
				  .words = LIST(words, 2),
				  .some = &row,
				  .yes = true};
	static const char *const names[] = {"text", "html",    "count", "big",	 "day",	 "moment",
					    "real", "message", "rows",	"words", "some", "yes"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *source = arena_printf(arena, "{{#%s}}+{{/%s}}{{^%s}}-{{/%s}}", names[i],
						  names[i], names[i], names[i])
					 .p;
		shows(source, LANGUAGE_EN, &empty, "-");
		shows(source, LANGUAGE_EN, &full, strcmp(names[i], "words") ? "+" : "++");
	}
	shows("{{#inside}}+{{/inside}}", LANGUAGE_EN, &empty, "+");
	shows("[{{text}}{{day}}{{moment}}{{message}}{{some.word}}]", LANGUAGE_EN, &empty, "[]");
	shows("{{some.word}}{{#some.chosen}}!{{/some.chosen}}[{{none.word}}]{{inside.word}}",
	      LANGUAGE_EN, &full, "w![]");
	shows("{{#words}}({{.}}){{/words}}{{#text}}{{.}}{{/text}}", LANGUAGE_EN, &full,
	      "(a)(&lt;b&gt;)t");
}

/* ---- messages ----------------------------------------------------------------------------------
 */

static void messages_have_holes_and_plurals(void **)
{
	struct view v = {.text = STR("Ada & co"), .count = 1, .inside = {STR("w"), false}};
	const char *plural = "{{\"{count} qxz of {inside.word}\"|\"{count} qxzs\"|count}}";

	shows("{{\"Qxz, {text}\"}}!", LANGUAGE_ES, &v, "Qxz, Ada &amp; co!");
	shows("{{ \"Two\n   lines\" }}", LANGUAGE_EN, &v, "Two lines");
	shows(plural, LANGUAGE_EN, &v, "1 qxz of w");
	shows(plural, LANGUAGE_FR, &v, "1 qxz of w");
	/* Without a translation the English forms go by the English rule, in every language. */
	v.count = 0;
	shows(plural, LANGUAGE_EN, &v, "0 qxzs");
	shows(plural, LANGUAGE_FR, &v, "0 qxzs");
}

static void a_message_is_shown_in_its_language(void **)
{
	const struct view v = {.message = "Back to the start"};
	const char *french = message(LANGUAGE_FR, "Back to the start");

	assert_string_not_equal(french, "Back to the start");
	struct str word = show("{{\"Back to the start\"}}", LANGUAGE_FR, &v);
	assert_true(str_eq(word, show("{{message}}", LANGUAGE_FR, &v)));
	shows("{{\"Back to the start\"}}", LANGUAGE_EN, &v, "Back to the start");
}

static void texts_are_not_escaped_twice_in_mails(void **)
{
	static const struct shape *const stack[] = {&view_shape};
	const struct view v = {.text = STR("Ada & Bob")};
	const void *views[] = {&v};
	struct buf b = BUF_INIT(1 << 16);
	struct error e;
	struct mustache *m;

	assert_int_equal(mustache_compile(arena, MUSTACHE_TEXT,
					  STR("{{{\"Qxz & {text}\"}}} {{\"<{text}>\"}} {{{text}}}"),
					  stack, 1, NULL, NULL, &m, &e),
			 ERR_NONE);
	mustache_render(m, LANGUAGE_EN, views, &b, arena);
	assert_true(str_eq(buf_view(&b), STR("Qxz & Ada & Bob &lt;Ada &amp; Bob&gt; Ada & Bob")));
	buf_release(&b);
}

/* ---- frames ------------------------------------------------------------------------------------
 */

static bool page_and_title(void *context, struct str name, struct str *out)
{
	(void)context;
	if (str_eq(name, STR("page")))
		*out = STR("<p>{{word}} {{text}}</p>");
	else if (str_eq(name, STR("title")))
		*out = STR("{{word}}");
	else
		return false;
	return true;
}

static void a_page_does_not_hide_the_names_of_its_frame(void **)
{
	/* Both have a field `word`: the frame sees its own, page and title theirs. */
	const struct row inner = {STR("inner"), false};
	const struct view outer = {.text = STR("outer"), .inside = {STR("frame"), false}};
	const void *views[] = {&outer.inside, &inner};
	struct buf b = BUF_INIT(1 << 16);
	struct error e = {};
	struct mustache *m;

	assert_int_equal(
	    mustache_compile_frame(arena, STR("{{word}}<title>{{>title}}</title>{{word}}"),
				   &row_shape, &row_shape, page_and_title, NULL, &m, &e),
	    ERR_NONE);
	mustache_render(m, LANGUAGE_EN, views, &b, arena);
	assert_true(str_eq(buf_view(&b), STR("frame<title>inner</title>frame")));
	buf_clear(&b);
	views[0] = &outer;
	assert_int_equal(mustache_compile_frame(arena, STR("<b>{{text}}</b>{{>page}}"), &view_shape,
						&row_shape, page_and_title, NULL, &m, &e),
			 ERR_NONE);
	mustache_render(m, LANGUAGE_EN, views, &b, arena);
	assert_true(str_eq(buf_view(&b), STR("<b>outer</b><p>inner outer</p>")));
	buf_release(&b);
	assert_int_equal(mustache_compile_frame(arena, STR("{{chosen}}"), &view_shape, &row_shape,
						page_and_title, NULL, &m, &e),
			 ERR_INVALID);
	assert_int_equal(mustache_compile_frame(arena, STR("{{#text}}{{>page}}{{/text}}"),
						&view_shape, &row_shape, page_and_title, NULL, &m,
						&e),
			 ERR_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_template_that_could_be_unsafe_is_refused_with_the_reason),
	    cmocka_unit_test(an_error_tells_where),
	    cmocka_unit_test(hostile_values_are_harmless_in_every_place),
	    cmocka_unit_test(only_addresses_of_ours_https_and_mailto_pass_whole),
	    cmocka_unit_test(a_part_of_an_address_does_not_climb),
	    cmocka_unit_test(attributes_may_be_left_out_by_sections),
	    cmocka_unit_test(each_kind_of_field_is_shown_in_its_language),
	    cmocka_unit_test(what_is_empty_is_false_and_shows_nothing),
	    cmocka_unit_test(messages_have_holes_and_plurals),
	    cmocka_unit_test(a_message_is_shown_in_its_language),
	    cmocka_unit_test(texts_are_not_escaped_twice_in_mails),
	    cmocka_unit_test(a_page_does_not_hide_the_names_of_its_frame),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
