/* SPDX-License-Identifier: EUPL-1.2 */
/* A workbook is read back by our own reader, which knows nothing of the library that wrote it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "document/book.h"
#include "document/sheet.h"

static const struct book_column columns[] = {{{"Jour", 4}, 12, false},
					     {{"Qui", 3}, 20, false},
					     {{"Sièges", 7}, 8, true},
					     {{"Montant", 7}, 10, true},
					     {{"Durée", 6}, 8, true}};

static struct str written(struct arena *a)
{
	struct book *b = book_new(a, &(struct book_info){STR("Réalisé"), 1764072000000});
	struct error e = {};
	struct str out;

	book_sheet(b, STR("L'année [2026] : tout/rien et davantage encore que cela"), columns, 5);
	book_day(b, (struct clock_date){.year = 2026, .month = 2, .day = 28});
	book_text(b, STR("=1+1"));
	book_number(b, 20);
	book_money(b, 196455);
	book_minutes(b, 27 * 60 + 30);
	book_end_row(b);
	book_day(b, (struct clock_date){.year = 2024, .month = 2, .day = 29});
	book_text(b, STR(""));
	book_number(b, 3);
	book_money(b, -1000);
	book_minutes(b, 45);
	book_end_row(b);
	book_sums(b, STR("Total"));
	book_sheet(b, STR("Vide"), columns, 5);
	book_sums(b, STR("Total"));
	assert_int_equal(book_write(b, &out, &e), ERR_NONE);
	return out;
}

static void assert_cell(const struct sheet_row *row, size_t column, const char *text)
{
	struct str found = sheet_cell(row, column);

	if (!str_eq(found, str_of(text)))
		fail_msg("column %zu holds \"" STR_FMT "\", not \"%s\"", column, STR_ARG(found),
			 text);
}

/* 20 + 3 = 23; 1964.55 - 10.00 = 1954.55; 27:30 + 0:45 = 28:15. */
static void what_was_written_is_read_back_as_days_numbers_and_sums(void **)
{
	struct arena *a = arena_new(1 << 26);
	struct error e = {};
	struct sheet s;

	assert_int_equal(sheet_read(a, written(a), NULL, &s, &e), ERR_NONE);
	assert_int_equal(s.format, SHEET_XLSX);
	/* 31 characters, without those that a name may not hold */
	assert_true(str_eq(s.name, STR("Lannée 2026  toutrien et davant")));
	assert_int_equal(s.n, 4);
	assert_cell(&s.rows[0], 2, "Sièges");
	assert_cell(&s.rows[1], 0, "2026-02-28");
	assert_cell(&s.rows[1], 1, "=1+1"); /* a text, no formula */
	assert_cell(&s.rows[1], 2, "20");
	assert_cell(&s.rows[1], 3, "1964.55");
	assert_cell(&s.rows[1], 4, "27:30");
	assert_cell(&s.rows[2], 0, "2024-02-29");
	assert_cell(&s.rows[2], 3, "-10");
	assert_cell(&s.rows[3], 0, "Total");
	assert_cell(&s.rows[3], 2, "23");
	assert_cell(&s.rows[3], 3, "1954.55");
	assert_cell(&s.rows[3], 4, "28:15");
	arena_free(a);
}

/* 59,529 cents by amounts that no double holds: 3 x 19.10 + 537.99. */
static void sums_are_exact(void **)
{
	struct arena *a = arena_new(1 << 26);
	struct book *b = book_new(a, &(struct book_info){STR("x"), 0});
	struct error e = {};
	struct sheet s;
	struct str out;

	book_sheet(b, STR("A"), columns, 5);
	for (int i = 0; i < 4; i++) {
		book_text(b, STR("x"));
		book_text(b, STR("y"));
		book_code(b, 12345678);
		book_money(b, i ? 1910 : 53799);
		book_end_row(b);
	}
	book_sums(b, STR("Total"));
	assert_int_equal(book_write(b, &out, &e), ERR_NONE);
	assert_int_equal(sheet_read(a, out, NULL, &s, &e), ERR_NONE);
	assert_cell(&s.rows[1], 2, "12345678");
	assert_cell(&s.rows[5], 3, "595.29");
	arena_free(a);
}

static void the_same_content_gives_the_same_bytes(void **)
{
	struct arena *a = arena_new(1 << 26);
	struct str one = written(a), two = written(a);

	assert_int_equal(one.n, two.n);
	assert_memory_equal(one.p, two.p, one.n);
	arena_free(a);
}

static void a_name_that_stands_twice_is_told_and_a_book_may_be_left(void **)
{
	struct arena *a = arena_new(1 << 26);
	struct book *b = book_new(a, &(struct book_info){STR("x"), 0});
	struct error e = {};
	struct str out;

	book_sheet(b, STR("A"), columns, 5);
	book_sheet(b, STR("A"), columns, 5);
	book_number(b, 1);
	assert_int_equal(book_write(b, &out, &e), ERR_INTERNAL);
	b = book_new(a, &(struct book_info){STR("x"), 0});
	book_sheet(b, STR("A"), columns, 5); /* never written: freed with the arena */
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_written_is_read_back_as_days_numbers_and_sums),
	    cmocka_unit_test(sums_are_exact),
	    cmocka_unit_test(the_same_content_gives_the_same_bytes),
	    cmocka_unit_test(a_name_that_stands_twice_is_told_and_a_book_may_be_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
