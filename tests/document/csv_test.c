/* SPDX-License-Identifier: EUPL-1.2 */
/* Reading and writing CSV. Rows are shown as their cells between bars: "a|b" is two cells. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>
#include "document/csv.h"

static struct arena *arena;

static int begin(void **state)
{
	(void)state;
	arena = arena_new(1 << 26);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

/* "1:a|b 3:c" - the rows with their numbers, or "!row:column message" at a fault. */
static const char *seen(struct csv *c)
{
	struct buf b = BUF_INIT(1 << 20);
	struct csv_row row;
	struct error e = {0};

	while (!csv_next(c, &row, &e) && row.n) {
		buf_printf(&b, "%s%d:", b.n ? " " : "", (int)row.number);
		for (size_t i = 0; i < row.n; i++)
			buf_printf(&b, "%s" STR_FMT, i ? "|" : "", STR_ARG(row.cells[i]));
	}
	if (e.kind)
		buf_printf(&b, "!%u:%u %s", e.line, e.column, e.message);
	return buf_take(&b, arena).p;
}

static const char *read_text(struct str text)
{
	const struct csv_limits limits = {.row_bytes = 300000, .columns = 4, .rows = 5};

	return seen(csv_of_text(arena, "test.csv", text, &limits));
}
#define READ(lit) read_text(STR(lit))

static void rows_and_cells_are_those_of_the_rfc(void **state)
{
	(void)state;
	assert_string_equal(READ("aaa,bbb,ccc\r\nzzz,yyy,xxx\r\n"), "1:aaa|bbb|ccc 2:zzz|yyy|xxx");
	assert_string_equal(READ("aaa,bbb\nzzz,yyy"), "1:aaa|bbb 2:zzz|yyy");
	assert_string_equal(READ("\"aaa\",\"b\r\nbb\"\nz,y"), "1:aaa|b\r\nbb 2:z|y");
	assert_string_equal(READ("\"b\"\"bb\",\"\"\"\"\n"), "1:b\"bb|\"");
	assert_string_equal(READ(",,\n"), "1:||");
	assert_string_equal(READ("\"\"\n"), "1:");
	assert_string_equal(READ(""), "");
	assert_string_equal(READ("a, b ,c"), "1:a| b |c");
}

static void a_byte_order_mark_is_no_text(void **state)
{
	(void)state;
	assert_string_equal(READ("\xef\xbb\xbf"
				 "a,b"),
			    "1:a|b");
	assert_string_equal(READ("\xef\xbb\xbf"), "");
}

static void the_separator_is_the_most_frequent_of_the_first_row_outside_quotes(void **state)
{
	(void)state;
	assert_string_equal(READ("a;b\n1,5;2"), "1:a|b 2:1,5|2");
	assert_string_equal(READ("a\tb\n1,5\t2"), "1:a|b 2:1,5|2");
	assert_string_equal(READ("\"a,b,c\";d"), "1:a,b,c|d");
	assert_string_equal(READ("a"), "1:a");
}

static void empty_lines_count_but_are_no_rows(void **state)
{
	(void)state;
	assert_string_equal(READ("\na\n\r\n\nb\n"), "2:a 5:b");
}

static void a_fault_is_told_with_its_row_and_cell(void **state)
{
	(void)state;
	assert_string_equal(READ("a,b\nc,d\"e\n"),
			    "1:a|b!2:2 a quote stands inside this cell: put the cell between "
			    "quotes and double the quotes in it");
	assert_string_equal(READ("a,\"b\"c\n"), "!1:2 text follows the closing quote of this cell");
	assert_string_equal(READ("a\nb\n\"c\n"),
			    "1:a 2:b!3:1 a quote opened in this cell is never closed");
	assert_string_equal(READ("a,b\rc\n"),
			    "!1:2 this cell holds a line end: put it between quotes, or end lines "
			    "with LF or CRLF");
	assert_string_equal(READ("a,b\n1,\0\n"), "1:a|b!2:2 this cell holds a NUL character");
	assert_string_equal(READ("\"a\0\"\n"), "!1:1 this cell holds a NUL character");
	assert_string_equal(READ("n\n\xe9t\xe9\n"),
			    "1:n!2:1 this text is not UTF-8: save the file as CSV in UTF-8");
	assert_string_equal(READ("\"\xc0\xaf\"\n"),
			    "!1:1 this text is not UTF-8: save the file as CSV in UTF-8");
	assert_string_equal(READ("\xff\xfe"
				 "a\0"),
			    "!1:1 this file is in UTF-16: save it as CSV in UTF-8");
}

static void limits_are_told_where_they_are_passed(void **state)
{
	(void)state;
	assert_string_equal(READ("1,2,3,4\n1,2,3,4,5\n"),
			    "1:1|2|3|4!2:5 a row has more than {0} cells");
	assert_string_equal(READ("1\n2\n3\n4\n5\n6\n"),
			    "1:1 2:2 3:3 4:4 5:5!6:0 the file has more than {0} rows");
	const struct csv_limits small = {.file_bytes = 10};
	struct csv_row row;
	struct error e;
	struct csv *c = csv_of_text(arena, "t", STR("0123456789a"), &small);
	assert_int_equal(csv_next(c, &row, &e), ERR_FULL);
}

/* A row may span many reads; what is not one is refused before it is all in memory. */
static void a_row_without_end_is_refused_in_little_memory(void **state)
{
	const struct csv_limits limits = {
	    .row_bytes = 100000, .columns = 2000000, .file_bytes = 1 << 30};
	size_t n = 20000000;
	char *commas = test_malloc(n);
	struct csv_row row;
	struct error e;

	(void)state;
	memset(commas, ',', n);
	struct csv *c = csv_of_text(arena, "t", (struct str){commas, n}, &limits);
	assert_int_equal(csv_next(c, &row, &e), ERR_INVALID);
	assert_int_equal(e.line, 1);
	assert_string_equal(e.argument.p, "100000");
	assert_true(csv_bytes(c) < 1000000);
	/* A stray quote that swallows the rest is told where it stands, not as a long row. */
	memcpy(commas, "a,b\nc,5\"\n", 9);
	c = csv_of_text(arena, "t", (struct str){commas, n}, &limits);
	assert_int_equal(csv_next(c, &row, &e), ERR_NONE);
	assert_int_equal(csv_next(c, &row, &e), ERR_INVALID);
	assert_int_equal(e.line, 2);
	assert_int_equal(e.column, 2);
	test_free(commas);
}

static void a_file_longer_than_what_is_read_at_once_is_read_whole(void **state)
{
	struct buf b = BUF_INIT(1 << 24);
	const struct csv_limits limits = {.rows = 200000, .row_bytes = 1000000};
	struct csv_row row;
	uint64_t sum = 0, rows = 0;

	(void)state;
	for (int i = 0; i < 100000; i++)
		buf_printf(&b, i % 3 ? "%d,x\n" : "\"%d\",\"x\ny\"\r\n", i);
	struct csv *c = csv_of_text(arena, "t", buf_view(&b), &limits);
	while (!csv_next(c, &row, NULL) && row.n) {
		int64_t v;
		assert_int_equal(row.n, 2);
		assert_true(str_int(row.cells[0], &v));
		assert_int_equal(row.cells[1].n, v % 3 ? 1 : 3);
		sum += (uint64_t)v;
		rows++;
	}
	buf_release(&b);
	assert_int_equal(rows, 100000);
	assert_int_equal(sum, 4999950000); /* 0 + … + 99,999 */
}

static void a_file_is_read_and_one_that_is_not_there_is_told(void **state)
{
	char path[] = "/tmp/openpix-csv-XXXXXX";
	int fd = mkstemp(path);
	struct csv *c;
	struct error e;

	(void)state;
	assert_int_equal(write(fd, "a,b\n1,2\n", 8), 8);
	close(fd);
	assert_int_equal(csv_open(arena, path, NULL, &c, &e), ERR_NONE);
	assert_string_equal(seen(c), "1:a|b 2:1|2");
	unlink(path);
	assert_int_equal(csv_open(arena, path, NULL, &c, &e), ERR_NOT_FOUND);
	assert_int_equal(csv_open(arena, "/", NULL, &c, &e), ERR_INVALID);
}

static const char *written(bool safe, const char *const *cells)
{
	struct buf b = BUF_INIT(4096);
	struct csv_writer w = {.out = &b, .safe = safe};

	for (; *cells; cells++)
		csv_put(&w, str_of(*cells));
	csv_end_row(&w);
	return buf_take(&b, arena).p;
}
#define ROW(...) ((const char *const[]){__VA_ARGS__, NULL})

static void what_needs_quotes_is_quoted(void **state)
{
	(void)state;
	assert_string_equal(written(false, ROW("a", "b,c", "d\"e", " f", "", "g\nh")),
			    "a,\"b,c\",\"d\"\"e\",\" f\",,\"g\nh\"\r\n");
	assert_string_equal(written(false, ROW("")), "\"\"\r\n");
}

static void a_safe_file_holds_no_formula(void **state)
{
	(void)state;
	assert_string_equal(written(true, ROW("=1+1", "@x", "-3.5", "-cmd", "+33 6", "a=b")),
			    "\"'=1+1\",\"'@x\",-3.5,\"'-cmd\",\"'+33 6\",a=b\r\n");
	assert_string_equal(written(false, ROW("=1+1")), "=1+1\r\n");
}

static void numbers_read_back_equal(void **state)
{
	static const double values[] = {0.1, 1.0 / 3, -2466.6533774, 1e-300, 5e-324, 0, 12};
	struct buf b = BUF_INIT(4096);
	struct csv_writer w = {.out = &b};
	struct csv_row row;

	(void)state;
	for (size_t i = 0; i < 7; i++)
		csv_put_real(&w, values[i]);
	csv_put_real(&w, __builtin_nan(""));
	csv_put_int(&w, INT64_MIN);
	csv_end_row(&w);
	struct csv *c = csv_of_text(arena, "t", buf_take(&b, arena), NULL);
	assert_int_equal(csv_next(c, &row, NULL), ERR_NONE);
	assert_int_equal(row.n, 9);
	for (size_t i = 0; i < 7; i++)
		assert_true(strtod(row.cells[i].p, NULL) == values[i]);
	assert_int_equal(row.cells[0].n, 3); /* 0.1, not 0.10000000000000001 */
	assert_int_equal(row.cells[7].n, 0);
	assert_memory_equal(row.cells[8].p, "-9223372036854775808", row.cells[8].n);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
	    T(rows_and_cells_are_those_of_the_rfc),
	    T(a_byte_order_mark_is_no_text),
	    T(the_separator_is_the_most_frequent_of_the_first_row_outside_quotes),
	    T(empty_lines_count_but_are_no_rows),
	    T(a_fault_is_told_with_its_row_and_cell),
	    T(limits_are_told_where_they_are_passed),
	    T(a_row_without_end_is_refused_in_little_memory),
	    T(a_file_longer_than_what_is_read_at_once_is_read_whole),
	    T(a_file_is_read_and_one_that_is_not_there_is_told),
	    T(what_needs_quotes_is_quoted),
	    T(a_safe_file_holds_no_formula),
	    T(numbers_read_back_equal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
