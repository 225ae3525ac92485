/* SPDX-License-Identifier: EUPL-1.2 */
/* The rules of the Mustache specification (mustache/spec: interpolation, sections, inverted,
 * partials, comments, delimiters), each by a template, its data and what must come out. In the data
 * ' stands for
 * ". Each case is run with objects inside their struct and with objects behind a pointer. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <jansson.h>
#include "help/views.h"
#include "web/mustache.h"

struct spec_case {
	const char *name, *data, *source, *expected;
	const char *partials[4]; /* name, text, … */
};

#define HOSTILE "{'x': '& \\\" < >'}"
#define ESCAPED "&amp; &quot; &lt; &gt;"

static const struct spec_case interpolation[] = {
    {"No Interpolation", "{}", "Hello from {Mustache}!\n", "Hello from {Mustache}!\n", {}},
    {"Basic Interpolation", "{'who': 'world'}", "Hello, {{who}}!\n", "Hello, world!\n", {}},
    {"No Re-interpolation", "{'a': '{{b}}', 'b': 'never'}", "{{a}}: {{{a}}}", "{{b}}: {{b}}", {}},
    {"HTML Escaping", HOSTILE, "{{x}}\n", ESCAPED "\n", {}},
    {"Triple Mustache", HOSTILE, "{{{x}}}\n", "& \" < >\n", {}},
    {"Ampersand", HOSTILE, "{{&x}}\n", "& \" < >\n", {}},
    {"Basic Integer Interpolation", "{'n': 85}", "\"{{n}} miles\"", "\"85 miles\"", {}},
    {"Triple Mustache Integer", "{'n': 85}", "{{{n}}}", "85", {}},
    {"Ampersand Integer", "{'n': -85}", "{{&n}}", "-85", {}},
    {"Basic Decimal", "{'n': 1.21}", "{{n}} jiggawatts", "1.21 jiggawatts", {}},
    {"Triple Mustache Decimal", "{'n': 1.21}", "{{{n}}}", "1.21", {}},
    {"Ampersand Decimal", "{'n': 1.21}", "{{&n}}", "1.21", {}},
    {"Basic Null", "{'x': null}", "I ({{x}}) see", "I () see", {}},
    {"Triple Mustache Null", "{'x': null}", "I ({{{x}}}) see", "I () see", {}},
    {"Ampersand Null", "{'x': null}", "I ({{&x}}) see", "I () see", {}},
    {"Basic Context Miss", "{}", "I ({{x}}) see", "I () see", {}},
    {"Triple Mustache Context Miss", "{}", "I ({{{x}}}) see", "I () see", {}},
    {"Ampersand Context Miss", "{}", "I ({{&x}}) see", "I () see", {}},
    {"Dotted Names - Basic",
     "{'p': {'name': 'Joe'}}",
     "{{p.name}}={{#p}}{{name}}{{/p}}",
     "Joe=Joe",
     {}},
    {"Dotted Names - Triple",
     "{'p': {'name': '<'}}",
     "{{{p.name}}}={{#p}}{{{name}}}{{/p}}",
     "<=<",
     {}},
    {"Dotted Names - Ampersand", "{'p': {'name': '<'}}", "{{&p.name}}", "<", {}},
    {"Dotted Names - Arbitrary Depth",
     "{'a':{'b':{'c':{'d':{'e':{'name':'Phil'}}}}}}",
     "{{a.b.c.d.e.name}}",
     "Phil",
     {}},
    {"Dotted Names - Broken Chains", "{'a': {}}", "[{{a.b.c}}]", "[]", {}},
    {"Dotted Names - Broken Chain Resolution",
     "{'a': {'b': {}}, 'c': {'name': 'Jim'}}",
     "[{{a.b.c.name}}]",
     "[]",
     {}},
    {"Dotted Names - Initial Resolution",
     "{'a':{'b':{'name':'Phil'}}, 'b':{'name':'Wrong'}}",
     "{{#a}}{{b.name}}{{/a}}",
     "Phil",
     {}},
    {"Dotted Names - Context Precedence",
     "{'a': {'b': {}}, 'b': {'c': 'ERROR'}}",
     "[{{#a}}{{b.c}}{{/a}}]",
     "[]",
     {}},
    {"Dotted Names - Never Single Keys", "{'a.b': 'c'}", "[{{a.b}}]", "[]", {}},
    {"Dotted Names - No Masking", "{'a.b': 'c', 'a': {'b': 'd'}}", "{{a.b}}", "d", {}},
    {"Implicit Iterators - Basic", "'world'", "Hello, {{.}}!", "Hello, world!", {}},
    {"Implicit Iterators - HTML Escaping", "'& < >'", "{{.}}", "&amp; &lt; &gt;", {}},
    {"Implicit Iterators - Triple Mustache", "'& < >'", "{{{.}}}", "& < >", {}},
    {"Implicit Iterators - Ampersand", "'& < >'", "{{&.}}", "& < >", {}},
    {"Implicit Iterators - Integer", "85", "{{.}} miles", "85 miles", {}},
    {"Surrounding Whitespace", "{'s': '---'}", "| {{s}} |", "| --- |", {}},
    {"Triple Surrounding Whitespace", "{'s': '---'}", "| {{{s}}} |", "| --- |", {}},
    {"Ampersand Surrounding Whitespace", "{'s': '---'}", "| {{&s}} |", "| --- |", {}},
    {"Standalone", "{'s': '---'}", "  {{s}}\n", "  ---\n", {}},
    {"Triple Standalone", "{'s': '---'}", "  {{{s}}}\n", "  ---\n", {}},
    {"Ampersand Standalone", "{'s': '---'}", "  {{&s}}\n", "  ---\n", {}},
    {"With Padding", "{'s': '---'}", "|{{ s }}|", "|---|", {}},
    {"Triple With Padding", "{'s': '---'}", "|{{{ s }}}|", "|---|", {}},
    {"Ampersand With Padding", "{'s': '---'}", "|{{& s }}|", "|---|", {}},
};

static const struct spec_case sections[] = {
    {"Truthy", "{'b': true}", "\"{{#b}}shown{{/b}}\"", "\"shown\"", {}},
    {"Falsey", "{'b': false}", "\"{{#b}}never{{/b}}\"", "\"\"", {}},
    {"Null is falsey", "{'b': null}", "\"{{#b}}never{{/b}}\"", "\"\"", {}},
    {"Context", "{'c': {'name': 'Joe'}}", "{{#c}}Hi {{name}}.{{/c}}", "Hi Joe.", {}},
    {"Parent contexts",
     "{'a': 'foo', 'b': 'wrong', 'sec': {'b': 'bar'}, 'c': {'d': 'baz'}}",
     "{{#sec}}{{a}}, {{b}}, {{c.d}}{{/sec}}",
     "foo, bar, baz",
     {}},
    {"Variable test", "{'foo': 'bar'}", "{{#foo}}{{.}} is {{foo}}{{/foo}}", "bar is bar", {}},
    {"List Contexts",
     "{'tops': [{'t': 'A', 'middles': [{'m': '1', 'bottoms': [{'b': 'x'}, {'b': 'y'}]}]}]}",
     "{{#tops}}{{#middles}}{{t}}{{m}}.{{#bottoms}}{{t}}{{m}}{{b}}.{{/bottoms}}{{/middles}}{{/"
     "tops}}",
     "A1.A1x.A1y.",
     {}},
    {"Deeply Nested Contexts",
     "{'a':{'one':1}, 'b':{'two':2}, 'c':{'three':3, 'd':{'four':4, 'five':5}}}",
     "{{#a}}\n{{one}}\n{{#b}}\n{{one}}{{two}}\n{{#c}}\n{{one}}{{two}}{{three}}\n{{#d}}\n"
     "{{one}}{{two}}{{three}}{{four}}\n{{#five}}\n{{.}}{{four}}{{one}}\n{{/five}}\n{{three}}\n{{/"
     "d}}\n"
     "{{two}}\n{{/c}}\n{{two}}{{one}}\n{{/b}}\n{{one}}\n{{/a}}\n",
     "1\n12\n123\n1234\n541\n3\n2\n21\n1\n",
     {}},
    {"List",
     "{'list': [{'item': 1}, {'item': 2}, {'item': 3}]}",
     "\"{{#list}}{{item}}{{/list}}\"",
     "\"123\"",
     {}},
    {"Empty List", "{'list': []}", "\"{{#list}}never{{/list}}\"", "\"\"", {}},
    {"Doubled",
     "{'b': true, 'two': 'second'}",
     "{{#b}}\n* first\n{{/b}}\n* {{two}}\n{{#b}}\n* third\n{{/b}}\n",
     "* first\n* second\n* third\n",
     {}},
    {"Nested (Truthy)",
     "{'b': true}",
     "| A {{#b}}B {{#b}}C{{/b}} D{{/b}} E |",
     "| A B C D E |",
     {}},
    {"Nested (Falsey)", "{'b': false}", "| A {{#b}}B {{#b}}C{{/b}} D{{/b}} E |", "| A  E |", {}},
    {"Context Misses", "{}", "[{{#missing}}found {{a}} {{#b}}{{/b}}{{/missing}}]", "[]", {}},
    {"Implicit Iterator - String",
     "{'list': ['a', 'b', 'c']}",
     "\"{{#list}}({{.}}){{/list}}\"",
     "\"(a)(b)(c)\"",
     {}},
    {"Implicit Iterator - Integer",
     "{'list': [1, 2, 3]}",
     "{{#list}}({{.}}){{/list}}",
     "(1)(2)(3)",
     {}},
    {"Implicit Iterator - Decimal",
     "{'list': [1.1, 2.2]}",
     "{{#list}}({{.}}){{/list}}",
     "(1.1)(2.2)",
     {}},
    {"Implicit Iterator - Array",
     "{'list': [[1, 2], ['a', 'b']]}",
     "{{#list}}({{#.}}{{.}}{{/.}}){{/list}}",
     "(12)(ab)",
     {}},
    {"Implicit Iterator - HTML Escaping",
     "{'list': ['&', '<']}",
     "{{#list}}({{.}}){{/list}}",
     "(&amp;)(&lt;)",
     {}},
    {"Implicit Iterator - Triple mustache",
     "{'list': ['&', '<']}",
     "{{#list}}({{{.}}}){{/list}}",
     "(&)(<)",
     {}},
    {"Implicit Iterator - Ampersand",
     "{'list': ['&', '<']}",
     "{{#list}}({{&.}}){{/list}}",
     "(&)(<)",
     {}},
    {"Implicit Iterator - Root-level",
     "[{'v': 'a'}, {'v': 'b'}]",
     "{{#.}}({{v}}){{/.}}",
     "(a)(b)",
     {}},
    {"Dotted Names - Truthy", "{'a': {'b': {'c': true}}}", "{{#a.b.c}}Here{{/a.b.c}}", "Here", {}},
    {"Dotted Names - Falsey", "{'a': {'b': {'c': false}}}", "[{{#a.b.c}}Here{{/a.b.c}}]", "[]", {}},
    {"Dotted Names - Broken Chains", "{'a': {}}", "[{{#a.b.c}}Here{{/a.b.c}}]", "[]", {}},
    {"Surrounding Whitespace", "{'b': true}", " | {{#b}}\t|\t{{/b}} | \n", " | \t|\t | \n", {}},
    {"Internal Whitespace",
     "{'b': true}",
     " | {{#b}} {{! comment }}\n {{/b}} | \n",
     " |  \n  | \n",
     {}},
    {"Indented Inline Sections",
     "{'b': true}",
     " {{#b}}YES{{/b}}\n {{#b}}GOOD{{/b}}\n",
     " YES\n GOOD\n",
     {}},
    {"Standalone Lines",
     "{'b': true}",
     "| This\n{{#b}}\n| is\n{{/b}}\n| a line\n",
     "| This\n| is\n| a line\n",
     {}},
    {"Indented Standalone Lines",
     "{'b': true}",
     "| This\n  {{#b}}\n| is\n\t{{/b}}\n| a line\n",
     "| This\n| is\n| a line\n",
     {}},
    {"Standalone Line Endings", "{'b': true}", "|\r\n{{#b}}\r\n{{/b}}\r\n|", "|\r\n|", {}},
    {"Standalone Without Previous Line", "{'b': true}", "  {{#b}}\n#{{/b}}\n/", "#\n/", {}},
    {"Standalone Without Newline", "{'b': true}", "#{{#b}}\n/\n  {{/b}}", "#\n/\n", {}},
    {"Padding", "{'b': true}", "|{{# b }}={{/ b }}|", "|=|", {}},
};

static const struct spec_case inverted[] = {
    {"Falsey", "{'b': false}", "\"{{^b}}shown{{/b}}\"", "\"shown\"", {}},
    {"Truthy", "{'b': true}", "\"{{^b}}never{{/b}}\"", "\"\"", {}},
    {"Null is falsey", "{'b': null}", "\"{{^b}}shown{{/b}}\"", "\"shown\"", {}},
    {"Context", "{'c': {'name': 'Joe'}}", "[{{^c}}Hi {{name}}.{{/c}}]", "[]", {}},
    {"List", "{'list': [{'n': 1}]}", "[{{^list}}{{n}}{{/list}}]", "[]", {}},
    {"Empty List", "{'list': []}", "{{^list}}Yay lists!{{/list}}", "Yay lists!", {}},
    {"Doubled",
     "{'b': false, 'two': 'second'}",
     "{{^b}}\n* first\n{{/b}}\n* {{two}}\n{{^b}}\n* third\n{{/b}}\n",
     "* first\n* second\n* third\n",
     {}},
    {"Nested (Falsey)",
     "{'b': false}",
     "| A {{^b}}B {{^b}}C{{/b}} D{{/b}} E |",
     "| A B C D E |",
     {}},
    {"Nested (Truthy)", "{'b': true}", "| A {{^b}}B {{^b}}C{{/b}} D{{/b}} E |", "| A  E |", {}},
    {"Context Misses",
     "{}",
     "[{{^missing}}Cannot find key 'missing'!{{/missing}}]",
     "[Cannot find key 'missing'!]",
     {}},
    {"Dotted Names - Truthy", "{'a': {'b': {'c': true}}}", "[{{^a.b.c}}Not{{/a.b.c}}]", "[]", {}},
    {"Dotted Names - Falsey", "{'a': {'b': {'c': false}}}", "{{^a.b.c}}Not{{/a.b.c}}", "Not", {}},
    {"Dotted Names - Broken Chains", "{'a': {}}", "{{^a.b.c}}Not{{/a.b.c}}", "Not", {}},
    {"Surrounding Whitespace", "{'b': false}", " | {{^b}}\t|\t{{/b}} | \n", " | \t|\t | \n", {}},
    {"Internal Whitespace",
     "{'b': false}",
     " | {{^b}} {{! comment }}\n {{/b}} | \n",
     " |  \n  | \n",
     {}},
    {"Indented Inline Sections",
     "{'b': false}",
     " {{^b}}NO{{/b}}\n {{^b}}WAY{{/b}}\n",
     " NO\n WAY\n",
     {}},
    {"Standalone Lines",
     "{'b': false}",
     "| This\n{{^b}}\n| is\n{{/b}}\n| a line\n",
     "| This\n| is\n| a line\n",
     {}},
    {"Standalone Indented Lines",
     "{'b': false}",
     "| This\n  {{^b}}\n| is\n  {{/b}}\n| a line\n",
     "| This\n| is\n| a line\n",
     {}},
    {"Standalone Line Endings", "{'b': false}", "|\r\n{{^b}}\r\n{{/b}}\r\n|", "|\r\n|", {}},
    {"Standalone Without Previous Line", "{'b': false}", "  {{^b}}\n^{{/b}}\n/", "^\n/", {}},
    {"Standalone Without Newline", "{'b': false}", "^{{^b}}\n/\n  {{/b}}", "^\n/\n", {}},
    {"Padding", "{'b': false}", "|{{^ b }}={{/ b }}|", "|=|", {}},
};

static const struct spec_case partials[] = {
    {"Basic Behavior", "{}", "\"{{>text}}\"", "\"from partial\"", {"text", "from partial"}},
    {"Failed Lookup", "{}", "\"{{>text}}\"", "\"\"", {}},
    {"Context", "{'text': 'content'}", "\"{{>p}}\"", "\"*content*\"", {"p", "*{{text}}*"}},
    {"Nested",
     "{'a': 'hello', 'b': 'world'}",
     "{{>outer}}",
     "*hello world!*",
     {"outer", "*{{a}} {{>inner}}*", "inner", "{{b}}!"}},
    {"Surrounding Whitespace", "{}", "| {{>p}} |", "| \t|\t |", {"p", "\t|\t"}},
    {"Inline Indentation", "{'data': '|'}", "  {{data}}  {{> p}}\n", "  |  >\n>\n", {"p", ">\n>"}},
    {"Standalone Line Endings", "{}", "|\r\n{{>p}}\r\n|", "|\r\n>|", {"p", ">"}},
    {"Standalone Without Previous Line", "{}", "  {{>p}}\n>", "  >\n  >>", {"p", ">\n>"}},
    {"Standalone Without Newline", "{}", ">\n  {{>p}}", ">\n  >\n  >", {"p", ">\n>"}},
    {"Standalone Indentation",
     "{'content': '<\\n->'}",
     "\\\n {{>p}}\n/\n",
     "\\\n |\n <\n->\n |\n/\n",
     {"p", "|\n{{{content}}}\n|\n"}},
    {"Padding Whitespace", "{'b': true}", "|{{> p }}|", "|[]|", {"p", "[]"}},
    {"Its Own Delimiters",
     "{'v': 'x'}",
     "{{=| |=}}|>p|,|v|",
     "x {{v}},x",
     {"p", "{{v}} {{=< >=}}{{v}}"}},
};

static const struct spec_case comments[] = {
    {"Inline", "{}", "12345{{! Comment Block! }}67890", "1234567890", {}},
    {"Multiline",
     "{}",
     "12345{{!\n  This is a\n  multi-line comment...\n}}67890\n",
     "1234567890\n",
     {}},
    {"Standalone", "{}", "Begin.\n{{! Comment Block! }}\nEnd.\n", "Begin.\nEnd.\n", {}},
    {"Indented Standalone", "{}", "Begin.\n  {{! Indented! }}\nEnd.\n", "Begin.\nEnd.\n", {}},
    {"Standalone Line Endings", "{}", "|\r\n{{! Standalone }}\r\n|", "|\r\n|", {}},
    {"Standalone Without Previous Line", "{}", "  {{! I'm first }}\n!", "!", {}},
    {"Standalone Without Newline", "{}", "!\n  {{! I'm last }}", "!\n", {}},
    {"Multiline Standalone",
     "{}",
     "Begin.\n{{!\nSomething's going on here...\n}}\nEnd.\n",
     "Begin.\nEnd.\n",
     {}},
    {"Indented Multiline Standalone",
     "{}",
     "Begin.\n  {{!\n    Something...\n  }}\nEnd.\n",
     "Begin.\nEnd.\n",
     {}},
    {"Indented Inline", "{}", "  12 {{! 34 }}\n", "  12 \n", {}},
    {"Surrounding Whitespace", "{}", "12345 {{! Comment }} 67890", "12345  67890", {}},
    {"Variable Name Collision",
     "{'! comment': 1, 'comment': 2}",
     "comments: >{{! comment }}<",
     "comments: ><",
     {}},
};

static const struct spec_case delimiters[] = {
    {"Pair Behavior", "{'text': 'Hey!'}", "{{=<% %>=}}(<%text%>)", "(Hey!)", {}},
    {"Special Characters", "{'text': 'It worked!'}", "({{=[ ]=}}[text])", "(It worked!)", {}},
    {"Sections",
     "{'section': true, 'data': 'I'}",
     "[\n{{#section}}\n  {{data}}\n  |data|\n{{/section}}\n\n{{= | | =}}\n|#section|\n  {{data}}\n "
     " "
     "|data|\n|/section|\n]\n",
     "[\n  I\n  |data|\n\n  {{data}}\n  I\n]\n",
     {}},
    {"Inverted Sections",
     "{'section': false, 'data': 'I'}",
     "[\n{{^section}}\n  {{data}}\n  |data|\n{{/section}}\n\n{{= | | =}}\n|^section|\n  {{data}}\n "
     " "
     "|data|\n|/section|\n]\n",
     "[\n  I\n  |data|\n\n  {{data}}\n  I\n]\n",
     {}},
    {"Partial Inheritance",
     "{'value': 'yes'}",
     "[ {{>include}} ]\n{{= | | =}}\n[ |>include| ]\n",
     "[ .yes. ]\n[ .yes. ]\n",
     {"include", ".{{value}}."}},
    {"Post-Partial Behavior",
     "{'value': 'yes'}",
     "[ {{>include}} ]\n[ .{{value}}.  .|value|. ]\n",
     "[ .yes.  .yes. ]\n[ .yes.  .|value|. ]\n",
     {"include", ".{{value}}. {{= | | =}} .|value|."}},
    {"Surrounding Whitespace", "{}", "| {{=@ @=}} |", "|  |", {}},
    {"Outlying Whitespace (Inline)", "{}", " | {{=@ @=}}\n", " | \n", {}},
    {"Standalone Tag", "{}", "Begin.\n{{=@ @=}}\nEnd.\n", "Begin.\nEnd.\n", {}},
    {"Indented Standalone Tag", "{}", "Begin.\n  {{=@ @=}}\nEnd.\n", "Begin.\nEnd.\n", {}},
    {"Standalone Line Endings", "{}", "|\r\n{{= @ @ =}}\r\n|", "|\r\n|", {}},
    {"Standalone Without Previous Line", "{}", "  {{=@ @=}}\n=", "=", {}},
    {"Standalone Without Newline", "{}", "=\n  {{=@ @=}}", "=\n", {}},
    {"Pair with Padding", "{}", "|{{= @   @ =}}|", "||", {}},
};

static bool find_partial(void *context, struct str name, struct str *out)
{
	const struct spec_case *c = context;

	for (size_t i = 0; i + 1 < 4 && c->partials[i]; i += 2)
		if (str_eq(name, str_of(c->partials[i]))) {
			*out = str_of(c->partials[i + 1]);
			return true;
		}
	return false;
}

static void check(const struct spec_case *c, enum views_objects objects)
{
	struct arena *a = arena_new(1 << 24);
	struct views v = views_of(a, c->data, objects);
	struct buf b = BUF_INIT(1 << 16);
	struct error e = {};
	struct mustache *m;

	if (mustache_compile(a, MUSTACHE_TEXT, str_of(c->source), &v.shape, 1, find_partial,
			     (void *)(uintptr_t)c, &m, &e))
		fail_msg("%s: %s", c->name, error_text(&e, a).p);
	mustache_render(m, LANGUAGE_EN, &v.view, &b, a);
	if (!str_eq(buf_view(&b), str_of(c->expected)))
		fail_msg("%s: \"" STR_FMT "\" instead of \"%s\"", c->name, STR_ARG(buf_view(&b)),
			 c->expected);
	buf_release(&b);
	arena_free(a);
}

static void check_all(const struct spec_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		check(&cases[i], VIEWS_EMBEDDED);
		check(&cases[i], VIEWS_POINTED);
	}
}
#define SUITE(name, cases)                                                                         \
	static void name(void **)                                                                  \
	{                                                                                          \
		check_all(cases, sizeof cases / sizeof *(cases));                                  \
	}
SUITE(values_are_interpolated_as_specified, interpolation)
SUITE(sections_are_shown_as_specified, sections)
SUITE(inverted_sections_are_shown_as_specified, inverted)
SUITE(partials_are_included_as_specified, partials)
SUITE(comments_are_left_out_as_specified, comments)
SUITE(delimiters_are_changed_as_specified, delimiters)

/* ---- Recursion: the specification's rule, with a shape that holds a list of itself
 * ---------------- */

struct node {
	struct str content;
	struct list nodes;
};
static const struct shape node_shape;
static const struct field node_fields[] = {
    FIELD(struct node, content, FIELD_TEXT),
    FIELD_OF(struct node, nodes, FIELD_LIST, node_shape),
};
static const struct shape node_shape = SHAPE(struct node, node_fields);

static void a_partial_may_include_itself_for_the_items_of_a_list(void **)
{
	static const struct spec_case recursive = {
	    .partials = {"node", "{{content}}<{{#nodes}}{{>node}}{{/nodes}}>"},
	};
	static const struct node leaves[] = {{{"Y", 1}, {}}, {{"Z", 1}, {}}};
	static const struct node middle[] = {{{"M", 1}, {leaves, 2}}, {{"N", 1}, {}}};
	static const struct node root = {{"X", 1}, {middle, 2}};
	const struct shape *stack[] = {&node_shape};
	const void *views[] = {&root};
	struct arena *a = arena_new(1 << 24);
	struct buf b = BUF_INIT(1 << 16);
	struct error e = {};
	struct mustache *m;

	if (mustache_compile(a, MUSTACHE_TEXT, STR("{{>node}}!"), stack, 1, find_partial,
			     (void *)(uintptr_t)&recursive, &m, &e))
		fail_msg("%s", error_text(&e, a).p);
	mustache_render(m, LANGUAGE_FR, views, &b, a);
	assert_true(str_eq(buf_view(&b), STR("X<M<Y<>Z<>>N<>>!")));
	buf_release(&b);
	arena_free(a);
}

static void recursion_ends_at_sixteen_levels(void **)
{
	static const struct spec_case recursive = {
	    .partials = {"node", "{{content}}{{#nodes}}{{>node}}{{/nodes}}"},
	};
	struct node endless = {.content = STR("x")};
	const struct shape *stack[] = {&node_shape};
	const void *views[] = {&endless};
	struct arena *a = arena_new(1 << 24);
	struct buf b = BUF_INIT(1 << 16);
	struct error e = {};
	struct mustache *m;

	endless.nodes = LIST(&endless, 1); /* an item that holds itself */
	assert_int_equal(mustache_compile(a, MUSTACHE_TEXT, STR("{{>node}}"), stack, 1,
					  find_partial, (void *)(uintptr_t)&recursive, &m, &e),
			 ERR_NONE);
	mustache_render(m, LANGUAGE_FR, views, &b, a);
	assert_int_equal(b.n, 1 + 16);
	buf_release(&b);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(values_are_interpolated_as_specified),
	    cmocka_unit_test(sections_are_shown_as_specified),
	    cmocka_unit_test(inverted_sections_are_shown_as_specified),
	    cmocka_unit_test(partials_are_included_as_specified),
	    cmocka_unit_test(comments_are_left_out_as_specified),
	    cmocka_unit_test(delimiters_are_changed_as_specified),
	    cmocka_unit_test(a_partial_may_include_itself_for_the_items_of_a_list),
	    cmocka_unit_test(recursion_ends_at_sixteen_levels),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
