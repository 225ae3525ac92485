/* SPDX-License-Identifier: EUPL-1.2 */
/* What the report advises, and that its page is whole in each language. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include "base/buf.h"
#include "cli/report.h"
#include "web/message.h"

static struct arena *arena;

static int begin(void **state)
{
	(void)state;
	arena = arena_new(1 << 28);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct lab_items bank(const char *text)
{
	struct lab_items items;

	assert_int_equal(lab_items_of_text(arena, "i", str_of(text), &items, NULL), 0);
	return items;
}

static struct report computed(const struct report_input *in)
{
	static struct report r;
	struct error e = {0};

	if (report_compute(arena, in, &r, &e))
		fail_msg("%s", error_text(&e, arena).p);
	return r;
}

static void each_fault_of_an_item_has_its_advice(void **state)
{
	/* One item for each threshold told in report_verdict.c, on both sides of it. */
	struct lab_items items = bank("item,a,b,c,se_a,se_b,n\n"
				      "good,1,0,,.1,.1,500\n"
				      "wrong key,-0.2,0,,.1,.1,500\n"
				      "flat,0.34,0,,.1,.1,500\n"
				      "weak,0.64,0,,.1,.1,500\n"
				      "fair,0.65,0,,.1,.1,500\n"
				      "guessed,1,0,.36,.1,.1,500\n"
				      "easy,1,-3.1,,.1,.1,500\n"
				      "vague,1,0,,.1,.51,500\n"
				      "new,1,0,,.1,.1,199\n");
	static const enum report_verdict wanted[] = {REPORT_KEEP,  REPORT_RETIRE, REPORT_MEND,
						     REPORT_WATCH, REPORT_KEEP,	  REPORT_MEND,
						     REPORT_WATCH, REPORT_WATCH,  REPORT_WATCH};
	struct report_input in = {.items = &items};

	(void)state;
	struct report r = computed(&in);
	for (size_t i = 0; i < items.n; i++) {
		assert_int_equal(r.item[i].verdict, wanted[i]);
		assert_int_equal(r.item[i].reasons, wanted[i] == REPORT_KEEP ? 0 : 1);
	}
	assert_int_equal(r.verdicts[REPORT_WATCH], 4);
}

static void exposure_beyond_a_fifth_and_none_at_all_are_watched(void **state)
{
	struct lab_items items = bank("a,b\n1,0\n1,1\n1,2\n");
	const uint32_t counts[] = {21, 0, 20};
	struct report_input in = {.items = &items, .exposure = counts, .exams = 100};

	(void)state;
	struct report r = computed(&in);
	assert_int_equal(r.item[0].verdict, REPORT_WATCH);
	assert_int_equal(r.item[1].verdict, REPORT_WATCH);
	assert_int_equal(r.item[2].verdict, REPORT_KEEP);
}

/* The information of one item of slope 1 at its difficulty is 1/4 (P = 1/2), of four items 1: the
 * standard error is 1, with the N(0,1) prior sqrt(1/2). */
static void the_curve_is_that_of_all_items_together(void **state)
{
	struct lab_items items = bank("a,b\n1,0\n1,0\n1,0\n1,0\n");
	struct report_input in = {.items = &items};

	(void)state;
	struct report r = computed(&in);
	const struct reliability_point *at = &r.curve[40];
	assert_true(fabs(at->theta) < 1e-12);
	assert_true(fabs(at->information - 1) < 1e-12);
	assert_true(fabs(at->se - 1) < 1e-12);
	assert_true(fabs(at->se_prior - sqrt(.5)) < 1e-12);
}

/* 400 persons, half of whom answer everything right: dots rise from 0 to 1 with ability, and
 * everybody has one. */
static void what_was_seen_is_told_by_tenths_of_the_persons(void **state)
{
	struct lab_items items = bank("item,a,b\nA,1,0\nB,1,0\nC,1,0\n");
	struct buf b = BUF_INIT(1 << 16);
	struct lab_responses answers;

	(void)state;
	buf_lit(&b, "A,B,C\n");
	for (int p = 0; p < 400; p++)
		buf_str(&b, p % 2 ? STR("1,1,1\n") : p % 4 ? STR("0,0,0\n") : STR("1,0,1\n"));
	const struct lab_responses_wanted w = {.items = items.names, .item_count = 3};
	assert_int_equal(lab_responses_of_text(arena, "r", buf_view(&b), &w, &answers, NULL), 0);
	buf_release(&b);
	const double cuts[] = {0};
	struct report_input in = {
	    .items = &items, .responses = &answers, .cuts = cuts, .cuts_n = 1};
	struct report r = computed(&in);
	assert_true(r.item[1].observed[REPORT_CLASSES - 1] == 1);
	assert_true(r.theta[1] > r.theta[0] && r.theta[0] > r.theta[2]);
	assert_true(r.levels[0].accuracy > 0.5 && r.levels[0].accuracy <= 1);
	for (int l = 0; l < LANGUAGE_COUNT; l++) {
		struct str page;
		struct error e = {0};
		assert_int_equal(
		    report_page(arena, &r, (enum language)l, STR("<A> & co"), &page, &e), 0);
		assert_non_null(strstr(page.p, "&lt;A&gt; &amp; co"));
		assert_null(strstr(page.p, "<A>"));
		assert_true(str_ends(page, STR("</html>\n")));
	}
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
	    T(each_fault_of_an_item_has_its_advice),
	    T(exposure_beyond_a_fifth_and_none_at_all_are_watched),
	    T(the_curve_is_that_of_all_items_together),
	    T(what_was_seen_is_told_by_tenths_of_the_persons),
	};

	message_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
