/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/buf.h"
#include "document/pdf.h"
#include "help/pdf.h"

static const struct pdf_info info = {
    .title = {"Émargement", 11}, .language = {"fr", 2}, .created_at = 1764072000000};
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
	struct str words = pdf_words(a, sheet_of(a, 60, "Zoë Ñandú"), PDF_AS_LAID_OUT);

	for (int i = 1; i <= 60; i++)
		assert_int_equal(pdf_times(words, arena_printf(a, "Zoë Ñandú %d\n", i).p), 1);
	assert_int_equal(pdf_times(words, "Signature"), 4);
	assert_int_equal(pdf_times(words, "4/4"), 1);
	assert_int_equal(pdf_times(words, "\f"), 4);
	arena_free(a);
}

static void an_empty_table_still_has_its_titles(void **)
{
	struct arena *a = arena_new(1 << 26);
	struct str words = pdf_words(a, sheet_of(a, 0, ""), PDF_AS_LAID_OUT);

	assert_int_equal(pdf_times(words, "Signature"), 1);
	assert_int_equal(pdf_times(words, "1/1"), 1);
	arena_free(a);
}

static void a_name_is_never_markup_and_may_be_long(void **)
{
	struct arena *a = arena_new(1 << 26);
	char longest[600];

	memset(longest, 'w', sizeof longest);
	longest[sizeof longest - 1] = 0;
	struct str words = pdf_words(a, sheet_of(a, 2, "<b>&amp;</b>"), PDF_AS_LAID_OUT);
	assert_int_equal(pdf_times(words, "<b>&amp;</b> 2"), 1);
	/* 599 letters wrap within the cell: each is there, on one page. */
	words = pdf_words(a, sheet_of(a, 1, longest), PDF_AS_LAID_OUT);
	assert_int_equal(pdf_times(words, "w"), 599);
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
	struct str words = pdf_words(a, out, PDF_AS_LAID_OUT);
	for (int i = 0; i < 3000; i++)
		assert_int_equal(pdf_times(words, arena_printf(a, "mot%d.", i).p), 1);
	assert_true(pdf_times(words, "\f") > 1);
	arena_free(a);
}

/* --- parts, heads, forms ------------------------------------------------------------------------
 */

/* Pages as pdftotext ends them. */
static struct str page(struct str words, size_t number)
{
	struct str p = {0}, rest = words;

	for (size_t i = 0; i < number; i++)
		assert_true(str_cut(rest, '\f', &p, &rest));
	return (struct str){p.p, p.n};
}

static bool has(struct str text, const char *word)
{
	return memmem(text.p, text.n, word, strlen(word)) != NULL;
}

static void each_part_begins_a_page_and_counts_its_own(void **)
{
	struct arena *a = arena_new(1 << 26);
	struct pdf *p = pdf_new(a, &info);
	struct str out;
	struct error e;

	pdf_part(p, STR("Lettre une"));
	pdf_text(p, STR("un"));
	pdf_part(p, STR("Lettre deux"));
	for (int i = 0; i < 60; i++) /* 60 lines of 12 points and more: two pages of 730 */
		pdf_text(p, STR("deux"));
	pdf_part(p, STR("Lettre trois"));
	assert_int_equal(pdf_render(p, &out, &e), ERR_NONE);
	struct str words = pdf_words(a, out, PDF_AS_LAID_OUT);
	assert_int_equal(pdf_times(words, "\f"), 4);
	assert_true(has(page(words, 1), "Lettre une") && has(page(words, 1), "1/1"));
	assert_true(has(page(words, 2), "Lettre deux") && has(page(words, 2), "1/2"));
	assert_true(has(page(words, 3), "Lettre deux") && has(page(words, 3), "2/2"));
	assert_true(has(page(words, 4), "Lettre trois") && has(page(words, 4), "1/1"));
	arena_free(a);
}

static void the_head_stands_on_each_page_of_its_part(void **)
{
	struct arena *a = arena_new(1 << 26);
	struct pdf *p = pdf_new(a, &info);
	struct str cells[2 * 50], out, labels[] = {STR("Surveillante"), STR("Surveillant")};
	struct pdf_fact facts[] = {{STR("Séance"), STR("4213"), true},
				   {STR("Salle"), STR("B12"), false}};
	struct error e;

	for (size_t i = 0; i < 50; i++) {
		cells[2 * i] = arena_printf(a, "nom%zu", i + 1);
		cells[2 * i + 1] = STR("");
	}
	pdf_heading(p, 2, STR("Tête"));
	pdf_facts(p, facts, 2, 2);
	pdf_boxes(p, labels, 2, 34);
	pdf_head_end(p);
	pdf_table(p, &(struct pdf_table){.columns = columns,
					 .column_count = 2,
					 .cells = cells,
					 .row_count = 50,
					 .page_rows = 20,
					 .row_height = 24,
					 .is_grid = true});
	pdf_choice(p, true, STR("oui"));
	pdf_lines(p, 3);
	assert_int_equal(pdf_render(p, &out, &e), ERR_NONE);
	struct str words = pdf_words(a, out, PDF_AS_LAID_OUT);
	assert_int_equal(pdf_times(words, "\f"), 3); /* 20 + 20 + 10 */
	for (size_t i = 1; i <= 3; i++) {
		struct str text = page(words, i);
		assert_true(has(text, "Tête") && has(text, "4213") && has(text, "B12"));
		assert_true(has(text, "Surveillante") && has(text, "Signature"));
		assert_int_equal(has(text, "nom1\n"), i == 1);
		assert_int_equal(has(text, "nom20\n"), i == 1);
		assert_int_equal(has(text, "nom21\n"), i == 2);
		assert_int_equal(has(text, "nom50\n"), i == 3);
		assert_int_equal(has(text, "oui"), i == 3);
	}
	arena_free(a);
}

/* A name is set smaller, then its row grows; no letter is lost, none (a hyphen) is added. */
static void a_grid_keeps_every_letter(void **)
{
	struct arena *a = arena_new(1 << 26);
	struct str out, name = arena_printf(a, "%s", "Wolfeschlegelsteinhausenbergerdorf");
	struct error e;

	for (int times = 1; times <= 16; times *= 2) {
		struct pdf *p = pdf_new(a, &info);
		struct str cells[] = {name, STR("x")};
		pdf_table(p, &(struct pdf_table){.columns = columns,
						 .column_count = 2,
						 .cells = cells,
						 .row_count = 1,
						 .row_height = 24,
						 .is_grid = true});
		assert_int_equal(pdf_render(p, &out, &e), ERR_NONE);
		assert_int_equal(pdf_times(pdf_letters(a, out), name.p), 1);
		/* with "Nom", "Signature", "x", "Émargement", "1/1" */
		assert_int_equal(pdf_glyphs(a, out), name.n + 3 + 9 + 1 + 10 + 3);
		name = arena_printf(a, "%s%s", name.p, name.p);
	}
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
	    cmocka_unit_test(each_part_begins_a_page_and_counts_its_own),
	    cmocka_unit_test(the_head_stands_on_each_page_of_its_part),
	    cmocka_unit_test(a_grid_keeps_every_letter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
