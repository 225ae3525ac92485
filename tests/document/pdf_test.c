/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>
#include "base/buf.h"
#include "document/pdf.h"

/* The words of the file as pdftotext (poppler) finds them: another reader than what wrote it. */
static struct str words_of(struct arena *a, struct str pdf)
{
	char path[] = "/tmp/openpix-pdf-XXXXXX";
	int fd = mkstemp(path);
	struct buf *out = ARENA_NEW(a, struct buf, 1);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, pdf.p, pdf.n), (ssize_t)pdf.n);
	close(fd);
	FILE *f = popen(arena_printf(a, "pdftotext -layout %s -", path).p, "r");
	assert_non_null(f);
	*out = BUF_INIT(1 << 24);
	for (int c; (c = fgetc(f)) != EOF;)
		buf_char(out, (char)c);
	assert_int_equal(pclose(f), 0);
	unlink(path);
	return buf_take(out, a);
}

static size_t times(struct str text, const char *word)
{
	size_t n = 0;

	for (const char *p = text.p; (p = strstr(p, word)); p += strlen(word))
		n++;
	return n;
}

static const struct pdf_info info = {{"Émargement", 11}, {"fr", 2}, 1764072000000};
static const struct pdf_column columns[] = {{{"Nom", 3}, 2, false}, {{"Signature", 9}, 1, false}};

static struct str sheet_of(struct arena *a, size_t rows, const char *name)
{
	struct pdf *p = pdf_new(a, &info);
	struct str *cells = ARENA_NEW(a, struct str, 2 * rows + 1), out;
	struct error e;

	for (size_t i = 0; i < rows; i++)
		cells[2 * i] = arena_printf(a, "%s %zu", name, i + 1);
	pdf_heading(p, 1, info.title);
	pdf_table(p, &(struct pdf_table){.columns = columns,
					 .column_count = 2,
					 .cells = cells,
					 .row_count = rows,
					 .row_height = 40});
	assert_int_equal(pdf_render(p, &out, &e), ERR_NONE);
	return out;
}

/* A row of 40 points: at most (842 - 2 x 56) / 40 = 18 a page, so that 60 need four pages at least.
 */
static void a_long_table_repeats_its_titles_and_loses_no_row(void **)
{
	struct arena *a = arena_new(1 << 26);
	struct str words = words_of(a, sheet_of(a, 60, "Zoë Ñandú"));

	for (int i = 1; i <= 60; i++)
		assert_int_equal(times(words, arena_printf(a, "Zoë Ñandú %d\n", i).p), 1);
	assert_int_equal(times(words, "Signature"), 4);
	assert_int_equal(times(words, "4/4"), 1);
	assert_int_equal(times(words, "\f"), 4);
	arena_free(a);
}

static void an_empty_table_still_has_its_titles(void **)
{
	struct arena *a = arena_new(1 << 26);
	struct str words = words_of(a, sheet_of(a, 0, ""));

	assert_int_equal(times(words, "Signature"), 1);
	assert_int_equal(times(words, "1/1"), 1);
	arena_free(a);
}

static void a_name_is_never_markup_and_may_be_long(void **)
{
	struct arena *a = arena_new(1 << 26);
	char longest[600];

	memset(longest, 'w', sizeof longest);
	longest[sizeof longest - 1] = 0;
	struct str words = words_of(a, sheet_of(a, 2, "<b>&amp;</b>"));
	assert_int_equal(times(words, "<b>&amp;</b> 2"), 1);
	/* 599 letters wrap within the cell: each is there, on one page. */
	words = words_of(a, sheet_of(a, 1, longest));
	assert_int_equal(times(words, "w"), 599);
	arena_free(a);
}

static void the_same_document_gives_the_same_bytes(void **)
{
	struct arena *a = arena_new(1 << 26);
	struct str one = sheet_of(a, 30, "x"), two = sheet_of(a, 30, "x");

	assert_int_equal(one.n, two.n);
	assert_memory_equal(one.p, two.p, one.n);
	arena_free(a);
}

static void a_long_paragraph_goes_on_over_the_pages(void **)
{
	struct arena *a = arena_new(1 << 26);
	struct pdf *p = pdf_new(a, &info);
	struct buf b = BUF_INIT(1 << 20);
	struct str out;
	struct error e;

	for (int i = 0; i < 3000; i++)
		buf_printf(&b, "mot%d. ", i);
	pdf_text(p, buf_take(&b, a));
	assert_int_equal(pdf_render(p, &out, &e), ERR_NONE);
	struct str words = words_of(a, out);
	for (int i = 0; i < 3000; i++)
		assert_int_equal(times(words, arena_printf(a, "mot%d.", i).p), 1);
	assert_true(times(words, "\f") > 1);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_long_table_repeats_its_titles_and_loses_no_row),
	    cmocka_unit_test(an_empty_table_still_has_its_titles),
	    cmocka_unit_test(a_name_is_never_markup_and_may_be_long),
	    cmocka_unit_test(the_same_document_gives_the_same_bytes),
	    cmocka_unit_test(a_long_paragraph_goes_on_over_the_pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
