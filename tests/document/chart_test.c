/* SPDX-License-Identifier: EUPL-1.2 */
/* Where things stand in a chart, and that a page and a sheet of paper show the same one. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include "document/pdf.h"
#include "help/pdf.h"

static bool holds(struct str s, const char *word)
{
	return memmem(s.p, s.n, word, strlen(word)) != NULL;
}

static void values_stand_between_the_edges(void **)
{
	const struct plot p = {
	    .left = 50, .top = 10, .right = 150, .bottom = 110, .x_most = 12, .y_most = 400};

	assert_true(plot_x(&p, 0) == 50 && plot_x(&p, 12) == 150 && plot_x(&p, 6) == 100);
	assert_true(plot_y(&p, 0) == 110 && plot_y(&p, 400) == 10 && plot_y(&p, 100) == 85);
	assert_true(plot_x(&p, -3) == 50 && plot_y(&p, 1e9) == 10);
}

static void axes_end_on_round_numbers(void **)
{
	double ticks[PLOT_TICKS];
	char text[PLOT_TICK_TEXT];

	assert_true(plot_top(0, 4) == 1 && plot_top(NAN, 4) == 1);
	assert_true(plot_top(1964.55, 4) == 2000 && plot_top(2000, 4) == 2000);
	assert_true(plot_top(17, 4) == 20);		/* steps of 5 */
	for (double most = 1; most < 5000; most += 7) { /* the end is a tick, and above all */
		double top = plot_top(most, 4), step = plot_step(top, 4);
		assert_true(top >= most && fabs(top / step - round(top / step)) < 1e-9);
	}
	assert_int_equal(plot_ticks(0, 2000, plot_step(2000, 4), ticks), 5);
	assert_true(ticks[1] == 500);
	plot_tick_text(-0.5, 0.5, ',', text);
	assert_string_equal(text, "\xe2\x88\x92"
				  "0,5");
	plot_tick_text(1500, 500, ',', text);
	assert_string_equal(text, "1500");
}

#define S(lit)                                                                                     \
	{                                                                                          \
		lit, sizeof(lit) - 1                                                               \
	}

static const double months[] = {0, 1, 2}, plan[] = {100, 200, 300}, real[] = {80, 190, NAN},
		    base[] = {80, 190, NAN};
static const struct chart_series series[] = {
    {S("Prévu"), CHART_LINE, months, plan, NULL, 3, 0, "s1", 0x0a5d57},
    {S("Estimé"), CHART_DASHED, months, plan, NULL, 3, 0, "s2", 0xe2553a},
    {S("Tenu"), CHART_BAR, months, real, NULL, 3, 0.6, "s3", 0x2f7dd1},
    {S("À venir"), CHART_BAR, months, plan, base, 3, 0.6, "s4", 0xc77708},
    {S("Séance"), CHART_DOT, months, real, NULL, 3, 0, "s5", 0x5a8f26},
};
static const struct svg_label labels[] = {{0, S("janv.")}, {2, S("mars")}};
static const struct chart chart = {.title = S("Coût cumulé & plan"),
				   .y_title = S("euros"),
				   .x_least = -0.5,
				   .x_most = 2.5,
				   .y_most = 400,
				   .y_ticks = 4,
				   .labels = labels,
				   .label_count = 2,
				   .series = series,
				   .series_count = 5};

static void a_page_shows_it(void **)
{
	struct arena *a = arena_new(1 << 20);
	struct buf b = BUF_INIT(100000);

	assert_true(chart_most(series, 5) == 300);
	chart_svg(&b, &chart, 420, 240);
	struct str s = arena_str(a, buf_view(&b)); /* ends in a NUL, as pdf_times wants it */
	assert_true(holds(s, "aria-label=\"Coût cumulé &amp; plan\""));
	assert_true(holds(s, ">janv.</text>"));
	assert_true(holds(s, ">400</text>"));
	assert_int_equal(pdf_times(s, "stroke-dasharray"), 1);
	assert_int_equal(pdf_times(s, "<circle"), 2); /* the third is no number */
	assert_int_equal(pdf_times(s, "svg-bar s3"), 2);
	assert_int_equal(pdf_times(s, "svg-bar s4"), 2); /* from 80 to 100, from 190 to 200 */
	buf_release(&b);
	arena_free(a);
}

static void a_sheet_of_paper_shows_two_of_them_on_one_page(void **)
{
	struct arena *a = arena_new(1 << 26);
	struct pdf_info info = {.title = STR("Bilan"), .language = STR("fr"), .created_at = 1};
	struct pdf *p = pdf_new(a, &info);
	struct chart both[] = {chart, chart};
	struct error e = {};
	struct str out;

	both[1].title = STR("Deuxième");
	pdf_charts(p, both, 2, 160);
	assert_int_equal(pdf_render(p, &out, &e), ERR_NONE);
	struct str words = pdf_words(a, out, PDF_AS_WRITTEN);
	assert_int_equal(pdf_times(words, "Coût cumulé & plan"), 1);
	assert_int_equal(pdf_times(words, "Deuxième"), 1);
	assert_int_equal(pdf_times(words, "janv."), 2);
	assert_int_equal(pdf_times(words, "À venir"), 2); /* the legends */
	assert_int_equal(pdf_times(words, "1/1"), 1);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(values_stand_between_the_edges),
	    cmocka_unit_test(axes_end_on_round_numbers),
	    cmocka_unit_test(a_page_shows_it),
	    cmocka_unit_test(a_sheet_of_paper_shows_two_of_them_on_one_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
