/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "bank/yaml.h"
#include "base/buf.h"

static struct arena *arena;

static int start(void **)
{
	arena = arena_new((size_t)64 << 20);
	return 0;
}

static int stop(void **)
{
	arena_free(arena);
	return 0;
}

#define assert_text(s, z) assert_true(str_eq((s), str_of(z)))

static void a_tree_keeps_texts_and_their_places(void **)
{
	struct yaml_fault fault;
	struct yaml *root =
	    yaml_parse(arena, STR("a: no\nb:\n  - 1.0\n  - {c: \"é # x\", d: ''}\n"), &fault);

	assert_non_null(root);
	assert_int_equal(root->kind, YAML_MAP);
	assert_int_equal(root->count, 2);
	assert_text(yaml_get(root, "a")->text, "no"); /* never a boolean */
	struct yaml *list = yaml_get(root, "b");
	assert_int_equal(list->kind, YAML_LIST);
	assert_text(list->items[0]->text, "1.0"); /* never a number */
	assert_int_equal(list->items[0]->line, 3);
	assert_int_equal(list->items[0]->column, 5);
	struct yaml *d = yaml_get(list->items[1], "d");
	assert_text(yaml_get(list->items[1], "c")->text, "é # x");
	assert_int_equal(d->text.n, 0);
	assert_int_equal(d->line, 4);
	assert_int_equal(d->column, 21); /* characters, not bytes: é is one */
	assert_null(yaml_get(root, "c"));
	assert_null(yaml_get(list, "a"));
	assert_null(yaml_get(NULL, "a"));
}

static void an_empty_file_is_an_empty_text(void **)
{
	struct yaml_fault fault;
	struct yaml *root = yaml_parse(arena, STR("# nothing\n"), &fault);

	assert_non_null(root);
	assert_int_equal(root->kind, YAML_TEXT);
	assert_int_equal(root->text.n, 0);
}

static void what_the_educators_yaml_lacks_is_refused_where_it_stands(void **)
{
	static const struct {
		const char *bytes;
		unsigned line, column;
		const char *reason;
	} cases[] = {
	    {"a: 1\nb: &x 2\n", 2, 4, "anchors"},
	    {"a: &x 1\nb: *x\n", 1, 4, "anchors"},
	    {"a: *x\n", 1, 4, "aliases"},
	    {"a: !!str 1\n", 1, 4, "tags"},
	    {"a: !own {b: 1}\n", 1, 4, "tags"},
	    {"a: 1\n---\nb: 2\n", 2, 1, "one document"},
	    {"a: 1\nb: 2\na: 3\n", 3, 1, "'a' is here twice"},
	    {"a: 1\n[b]: 2\n", 2, 1, "must be a text"},
	    {"a: [1, 2\nb: 3\n", 2, 2, ""},
	    {"a: b: c\n", 1, 5, "mapping values are not allowed"},
	    {"a: \"x\n", 2, 1, ""},
	    {"ab: 1\ncd: \xFF\n", 2, 5, "broken UTF-8"},
	    {"\xE9: 1\n", 1, 1, "broken UTF-8"},
	    {"é: \xED\xA0\x80\n", 1, 4, "broken UTF-8"}, /* half of a surrogate pair */
	    {"a: 1\nb: \x01\n", 2, 4, "control characters"},
	    {"[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]", 1, 17, "too deep"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct yaml_fault fault;
		assert_null(yaml_parse(arena, str_of(cases[i].bytes), &fault));
		if (!strstr(fault.reason.p, cases[i].reason) || fault.line != cases[i].line ||
		    fault.column != cases[i].column)
			fail_msg("case %zu: %u:%u: " STR_FMT, i, fault.line, fault.column,
				 STR_ARG(fault.reason));
	}
}

static void sixteen_levels_and_256_kib_are_fine_and_no_more(void **)
{
	struct yaml_fault fault;
	struct buf b = BUF_INIT(YAML_SIZE_MAX + 2);

	assert_non_null(yaml_parse(arena, STR("[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]"), &fault));
	buf_lit(&b, "a: ");
	while (b.n < YAML_SIZE_MAX)
		buf_char(&b, 'x');
	assert_non_null(yaml_parse(arena, buf_view(&b), &fault));
	buf_char(&b, 'x');
	assert_null(yaml_parse(arena, buf_view(&b), &fault));
	assert_non_null(strstr(fault.reason.p, "256 KiB"));
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(a_tree_keeps_texts_and_their_places, start, stop),
	    cmocka_unit_test_setup_teardown(an_empty_file_is_an_empty_text, start, stop),
	    cmocka_unit_test_setup_teardown(
		what_the_educators_yaml_lacks_is_refused_where_it_stands, start, stop),
	    cmocka_unit_test_setup_teardown(sixteen_levels_and_256_kib_are_fine_and_no_more, start,
					    stop),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
