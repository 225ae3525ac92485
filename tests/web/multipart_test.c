/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "web/multipart.h"

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

static struct pair *pairs;
static size_t count;

static bool parse(const char *type, struct str body)
{
	return multipart_parse(a, str_of(type), body, &pairs, &count);
}

#define TYPE "multipart/form-data; boundary=XX"

static void assert_str(struct str s, struct str expected)
{
	if (!str_eq(s, expected))
		fail_msg("\"" STR_FMT "\" instead of \"" STR_FMT "\"", STR_ARG(s), STR_ARG(expected));
}

/* What a browser sends: a field, a file with bytes of any kind (a line that looks like a boundary but
 * is none among them), a file that was not chosen. */
static void fields_and_files_come_out(void **)
{
	struct str body = STR("--XX\r\nContent-Disposition: form-data; name=\"mode\"\r\n\r\nreplace\r\n"
			      "--XX\r\nContent-Disposition: form-data; name=\"list\"; filename=\"été 1.ods\"\r\n"
			      "Content-Type: application/vnd.oasis.opendocument.spreadsheet\r\n\r\n"
			      "PK\0\xff\r\n--X\r\n\r\n-\r\n"
			      "--XX\r\nContent-Disposition: form-data; name=\"other\"; filename=\"\"\r\n"
			      "Content-Type: application/octet-stream\r\n\r\n\r\n--XX--\r\n");

	assert_true(parse(TYPE, body));
	assert_int_equal(count, 3);
	assert_str(pairs[0].name, STR("mode"));
	assert_str(pairs[0].value, STR("replace"));
	assert_false(pairs[0].is_file);
	assert_str(pairs[1].name, STR("list"));
	assert_str(pairs[1].file, STR("été 1.ods"));
	assert_str(pairs[1].value, STR("PK\0\xff\r\n--X\r\n\r\n-"));
	assert_true(pairs[1].is_file && pairs[2].is_file);
	assert_int_equal(pairs[2].value.n, 0);
}

static void names_are_read_as_browsers_write_them(void **)
{
	static const struct {
		const char *header, *name, *file;
	} cases[] = {
	    {"Content-Disposition: form-data; name=a; filename=b.csv", "a", "b.csv"},
	    {"content-disposition:form-data;NAME=\"a\" ; FileName=\"C:\\Users\\Inès\\b.csv\"", "a", "b.csv"},
	    {"Content-Disposition: form-data; name=\"a;b=c\"; filename=\"/tmp/x;y.ods\"", "a;b=c", "x;y.ods"},
	    {"Content-Disposition: form-data; name=\"a\"; filename=\"say \\\"hi\\\".csv\"", "a", "say \"hi\".csv"},
	    {"X: y\r\nContent-Disposition: form-data; name=\"a\"; filename=\"..\"", "a", ".."},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_true(parse(TYPE, arena_printf(a, "--XX\r\n%s\r\n\r\n1\r\n--XX--", cases[i].header)));
		assert_int_equal(count, 1);
		assert_str(pairs[0].name, str_of(cases[i].name));
		assert_str(pairs[0].file, str_of(cases[i].file));
	}
}

#define PART "Content-Disposition: form-data; name=\"a\"\r\n\r\n"

static void what_is_broken_is_refused(void **)
{
	static const struct {
		const char *type;
		struct str body;
	} cases[] = {
	    {"multipart/form-data", STR("--XX\r\n" PART "1\r\n--XX--")},
	    {"multipart/form-data; boundary=", STR("--\r\n" PART "1\r\n----")},
	    {"multipart/form-data; boundary=\"XX", STR("--XX\r\n" PART "1\r\n--XX--")},
	    {TYPE, STR("")},
	    {TYPE, STR("--XX")},
	    {TYPE, STR("--XX\r\n")},
	    {TYPE, STR("--XX\r\n" PART "1")},
	    {TYPE, STR("--XX\r\n" PART "1\r\n--XX")},
	    {TYPE, STR("--XX\r\n" PART "1\r\n--XXY--")},
	    {TYPE, STR("--XX\r\n\r\n1\r\n--XX--")},
	    {TYPE, STR("--XX\r\nContent-Disposition: form-data\r\n\r\n1\r\n--XX--")},
	    {TYPE, STR("--XX\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n--XX--")},
	    {TYPE, STR("--XX\r\nContent-Disposition: form-data; name=\"a\0b\"\r\n\r\n1\r\n--XX--")},
	    {TYPE, STR("--XX\r\n" PART "a\0b\r\n--XX--")}, /* a text holds no NUL */
	    {TYPE, STR("--XX\r\n" PART "\xff\r\n--XX--")}, /* and is UTF-8 */
	    {TYPE, STR("x--XX\r\n" PART "1\r\n--XX--")},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (parse(cases[i].type, cases[i].body))
			fail_msg("case %zu was taken", i);
	assert_true(parse(TYPE, STR("--XX\r\n" PART "1\r\n--XX--")));
	assert_true(parse("Multipart/Form-Data; charset=utf-8; Boundary=\"XX\"", STR("--XX--")));
	assert_int_equal(count, 0);
}

static void parts_are_counted(void **)
{
	struct buf b = BUF_INIT(1 << 20);

	for (size_t i = 0; i < FORM_PAIRS_MAX; i++)
		buf_printf(&b, "--XX\r\n" PART "%zu\r\n", i);
	size_t n = b.n;
	buf_printf(&b, "--XX--");
	assert_true(parse(TYPE, buf_view(&b)));
	assert_int_equal(count, FORM_PAIRS_MAX);
	b.n = n;
	buf_printf(&b, "--XX\r\n" PART "x\r\n--XX--");
	assert_false(parse(TYPE, buf_view(&b)));
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(fields_and_files_come_out),
	    cmocka_unit_test(names_are_read_as_browsers_write_them),
	    cmocka_unit_test(what_is_broken_is_refused),
	    cmocka_unit_test(parts_are_counted),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
