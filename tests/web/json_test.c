/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <jansson.h>
#include <math.h>
#include "web/json.h"

struct leaf {
	int64_t id, parent_id, width;
	struct str name;
};
static const struct field leaf_fields[] = {
    FIELD(struct leaf, id, FIELD_INT),
    FIELD(struct leaf, parent_id, FIELD_INT),
    FIELD(struct leaf, width, FIELD_INT),
    FIELD(struct leaf, name, FIELD_TEXT),
};
static const struct shape leaf_shape = SHAPE(struct leaf, leaf_fields);

struct tree {
	bool yes, no;
	int64_t number, day, never;
	double real, nan;
	struct str html;
	const char *message, *silence;
	struct list leaves, words, none;
	struct leaf inside;
	const struct leaf *some, *absent;
};
static const struct field tree_fields[] = {
    FIELD(struct tree, yes, FIELD_BOOL),
    FIELD(struct tree, no, FIELD_BOOL),
    FIELD(struct tree, number, FIELD_NUMBER),
    FIELD(struct tree, day, FIELD_DATE),
    FIELD(struct tree, never, FIELD_TIME),
    FIELD(struct tree, real, FIELD_REAL),
    FIELD(struct tree, nan, FIELD_REAL),
    FIELD(struct tree, html, FIELD_HTML),
    FIELD(struct tree, message, FIELD_MESSAGE),
    FIELD(struct tree, silence, FIELD_MESSAGE),
    FIELD_OF(struct tree, leaves, FIELD_LIST, leaf_shape),
    FIELD(struct tree, words, FIELD_TEXTS),
    FIELD_OF(struct tree, none, FIELD_LIST, leaf_shape),
    FIELD_OF(struct tree, inside, FIELD_OBJECT, leaf_shape),
    FIELD_OF(struct tree, some, FIELD_OPTIONAL, leaf_shape),
    FIELD_OF(struct tree, absent, FIELD_OPTIONAL, leaf_shape),
};
static const struct shape tree_shape = SHAPE(struct tree, tree_fields);

static json_t *read_back(struct buf *b)
{
	json_error_t e;
	json_t *json =
	    json_loadb(b->p, b->n, JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, &e);

	if (!json)
		fail_msg("%s in " STR_FMT, e.text, STR_ARG(buf_view(b)));
	buf_release(b);
	return json;
}

static void a_view_is_read_back_as_it_was(void **)
{
	const struct leaf leaves[] = {{1, 2, 3, STR("a")},
				      {INT64_MAX, INT64_MIN, -9, STR("\"\\/\n")}};
	const struct str words[] = {STR("x"), STR("")};
	const struct tree t = {.yes = true,
			       .number = 1234567,
			       .day = INT64_C(86400000) * 365,
			       .real = 0.1,
			       .nan = NAN,
			       .html = STR("<b>&"),
			       .message = "Back to the start",
			       .leaves = LIST(leaves, 2),
			       .words = LIST(words, 2),
			       .inside = leaves[0],
			       .some = &leaves[1]};
	struct buf b = BUF_INIT(1 << 16);

	message_init();
	json_view(&b, LANGUAGE_FR, &tree_shape, &t);
	json_t *got = read_back(&b);
	/* Identifiers as texts, whole numbers as numbers, no grouping; 1971-01-01 is 365 days after
	 * 1970; null for what is absent or not a number. */
	json_t *one =
	    json_pack("{s:s, s:s, s:i, s:s}", "id", "1", "parent_id", "2", "width", 3, "name", "a");
	json_t *two = json_pack("{s:s, s:s, s:i, s:s}", "id", "9223372036854775807", "parent_id",
				"-9223372036854775808", "width", -9, "name", "\"\\/\n");
	json_t *expected =
	    json_pack("{s:b, s:b, s:I, s:s, s:n, s:f, s:n, s:s, s:s, s:n, s:[OO], s:[s,s], s:[], "
		      "s:O, s:O, s:n}",
		      "yes", 1, "no", 0, "number", (json_int_t)1234567, "day",
		      "1971-01-01T00:00:00.000Z", "never", "real", 0.1, "nan", "html", "<b>&",
		      "message", message(LANGUAGE_FR, "Back to the start"), "silence", "leaves",
		      one, two, "words", "x", "", "none", "inside", one, "some", two, "absent");
	assert_non_null(expected);
	assert_true(json_equal(got, expected));
	json_decref(got);
	json_decref(expected);
	json_decref(one);
	json_decref(two);
}

static void text_is(struct str in, const char *expected)
{
	struct buf b = BUF_INIT(1 << 16);

	json_text(&b, in);
	if (!str_eq(buf_view(&b), str_of(expected)))
		fail_msg(STR_FMT " instead of %s", STR_ARG(buf_view(&b)), expected);
	buf_release(&b);
}

static void texts_are_escaped_and_broken_utf_8_is_replaced(void **)
{
	text_is(STR("é€😀"), "\"é€😀\"");
	text_is(STR("\"\\\b\f\n\r\t"), "\"\\\"\\\\\\b\\f\\n\\r\\t\"");
	text_is((struct str){"a\0b\x1f\x7f", 5}, "\"a\\u0000b\\u001f\\u007f\"");
	text_is(STR("a\xff"
		    "b"),
		"\"a\xef\xbf\xbd"
		"b\"");
	text_is(STR("\xed\xa0\x80"),
		"\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""); /* half a surrogate pair */
	text_is(STR("\xc3"), "\"\xef\xbf\xbd\"");
	text_is(STR("\xc0\xaf"), "\"\xef\xbf\xbd\xef\xbf\xbd\""); /* an overlong slash */
	text_is((struct str){}, "\"\"");
}

static void real_is(double v, const char *expected)
{
	struct buf b = BUF_INIT(64);

	json_double(&b, v);
	assert_true(str_eq(buf_view(&b), str_of(expected)));
	buf_release(&b);
}

static void numbers_are_as_short_as_they_read_back_the_same(void **)
{
	real_is(0.1, "0.1");
	real_is(1.0 / 3, "0.3333333333333333");
	real_is(-2, "-2");
	real_is(1e300, "1e+300");
	real_is(0.1 + 0.2, "0.30000000000000004");
	real_is(NAN, "null");
	real_is(INFINITY, "null");
	real_is(-INFINITY, "null");
}

struct branch {
	int64_t id;
	struct list branches;
};
static const struct shape branch_shape;
static const struct field branch_fields[] = {
    FIELD(struct branch, id, FIELD_INT),
    FIELD_OF(struct branch, branches, FIELD_LIST, branch_shape),
};
static const struct shape branch_shape = SHAPE(struct branch, branch_fields);

static void the_schema_describes_what_is_written(void **)
{
	struct buf b = BUF_INIT(1 << 16);

	json_schema(&b, &tree_shape);
	json_t *schema = read_back(&b), *p = json_object_get(schema, "properties");
	assert_string_equal(json_string_value(json_object_get(schema, "type")), "object");
	assert_int_equal(json_object_size(p), sizeof tree_fields / sizeof *tree_fields);
	assert_int_equal(json_array_size(json_object_get(schema, "required")), json_object_size(p));
	json_t *number = json_object_get(json_object_get(p, "number"), "type");
	assert_string_equal(json_string_value(number), "integer");
	json_t *item = json_object_get(json_object_get(p, "leaves"), "items");
	json_t *id = json_object_get(json_object_get(item, "properties"), "id");
	assert_string_equal(json_string_value(json_object_get(id, "type")), "string");
	assert_int_equal(json_array_size(json_object_get(json_object_get(p, "absent"), "oneOf")),
			 2);
	json_decref(schema);
	/* A shape inside itself ends. */
	json_schema(&b, &branch_shape);
	json_decref(read_back(&b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_view_is_read_back_as_it_was),
	    cmocka_unit_test(texts_are_escaped_and_broken_utf_8_is_replaced),
	    cmocka_unit_test(numbers_are_as_short_as_they_read_back_the_same),
	    cmocka_unit_test(the_schema_describes_what_is_written),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
