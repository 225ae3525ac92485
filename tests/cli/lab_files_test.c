/* SPDX-License-Identifier: EUPL-1.2 */
/* The laboratory's files of responses: what is read, and what is said of a bad one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/buf.h"
#include "cli/lab_files.h"

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

static void show_person(struct buf *b, const struct lab_responses *r, size_t p)
{
	struct response *answers = ARENA_NEW(arena, struct response, r->data.items);
	size_t n = responses_of(&r->data, p, answers);

	if (r->person_names)
		buf_printf(b, STR_FMT ":", STR_ARG(r->person_names[p]));
	if (r->group_names)
		buf_printf(b, "(" STR_FMT ")", STR_ARG(r->group_names[r->data.group[p]]));
	for (size_t k = 0; k < n; k++)
		buf_printf(b, "%s" STR_FMT "=%u", k ? "," : "",
			   STR_ARG(r->item_names[answers[k].item]), answers[k].score);
}

/* "A=1,B=0 | A=0" a person, or "row:column why". */
static const char *read_as(struct str text, const struct lab_responses_wanted *wanted)
{
	struct lab_responses r;
	struct error e = {0};
	struct buf b = BUF_INIT(1 << 20);

	if (lab_responses_of_text(arena, "r.csv", text, wanted, &r, &e)) {
		const char *told = error_text(&e, arena).p;
		assert_memory_equal(told, "r.csv:", 6);
		return told + 6 + (told[6] == ' ');
	}
	for (size_t p = 0; p < r.data.persons; p++) {
		buf_printf(&b, "%s", p ? " | " : "");
		show_person(&b, &r, p);
	}
	return buf_take(&b, arena).p;
}
#define READ(lit) read_as(STR(lit), NULL)

static void a_wide_file_is_a_person_a_row(void **state)
{
	(void)state;
	assert_string_equal(READ("A,B,C\n1,0,NA\n, 2 ,15\n"), "A=1,B=0 | B=2,C=15");
	assert_string_equal(READ("\"\",A,B\r\n\"p1\",1,0\r\n\"p2\",1,1\r\n"),
			    "p1:A=1,B=0 | p2:A=1,B=1");
	assert_string_equal(READ("id;A;B\nx;1;0\n"), "x:A=1,B=0");
	assert_string_equal(READ("1,2,3\n1,0,1\n"), "1=1,2=0,3=1");
	/* a person who was asked nothing stays a person */
	assert_string_equal(READ("A,B\n1,1\n,\n"), "A=1,B=1 | ");
}

static void a_long_file_is_an_answer_a_row_in_any_order(void **state)
{
	(void)state;
	assert_string_equal(READ("person,item,response\nx,A,1\ny,B,0\nx,B,NA\ny,A,1\nx,C,3\n"),
			    "x:A=1,C=3 | y:A=1,B=0");
	assert_string_equal(READ("score,Item,date,Person\n1,A,2026,x\n"), "x:A=1");
}

static void groups_are_named_by_a_column_of_their_own(void **state)
{
	const struct lab_responses_wanted by_group = {.group_column = "sex"};

	(void)state;
	assert_string_equal(read_as(STR("sex,A\nF,1\nM,0\nF,0\n"), &by_group),
			    "(F)A=1 | (M)A=0 | (F)A=0");
	assert_string_equal(
	    read_as(STR("person,item,response,sex\n1,A,1,F\n2,A,1,M\n1,B,0,F\n"), &by_group),
	    "1:(F)A=1,B=0 | 2:(M)A=1");
	/* dif_2groups.csv read without groups: its first column is no item */
	assert_string_equal(READ("group,A\n0,1\n1,0\n"), "A=1 | A=0");
	assert_string_equal(read_as(STR("A,B\n1,1\n"), &by_group),
			    "1: there is no column 'sex' for the groups");
	assert_string_equal(read_as(STR("sex,A\nF,1\n,0\n"), &by_group),
			    "3:1: this person has no group");
	assert_string_equal(read_as(STR("person,item,response,sex\n1,A,1,F\n1,B,0,M\n"), &by_group),
			    "3:4: the person '1' was in another group before");
}

static void columns_follow_the_bank_by_name_or_by_order(void **state)
{
	const struct str bank[] = {STR("A"), STR("B"), STR("C")};
	const struct str numbered[] = {STR("1"), STR("2")};
	const struct lab_responses_wanted by_name = {.items = bank, .item_count = 3},
					  by_order = {.items = numbered, .item_count = 2};

	(void)state;
	assert_string_equal(read_as(STR("C,A\n1,0\n"), &by_name), "A=0,C=1");
	assert_string_equal(read_as(STR("1,2,3\n1,0,1\n"), &by_name), "A=1,B=0,C=1");
	assert_string_equal(read_as(STR("V1,V2\n1,0\n"), &by_order), "1=1,2=0");
	assert_string_equal(read_as(STR("A,D\n1,0\n"), &by_name),
			    "1:2: the item 'D' is not in the bank");
	assert_string_equal(read_as(STR("V1,V2,V3\n1,0,1\n"), &by_order),
			    "1:1: the item 'V1' is not in the bank");
	assert_string_equal(read_as(STR("person,item,response\nx,C,1\nx,D,1\n"), &by_name),
			    "3:2: the item 'D' is not in the bank");
}

static void a_bad_file_is_told_with_its_row_and_column(void **state)
{
	static const struct {
		const char *text, *told;
	} table[] = {
	    {"", "the file is empty: it must begin with a row of names"},
	    {"A,B\n", "1: the file holds no answer: a header and nothing below it"},
	    {"0,1,1\n1,0,1\n", "1: the first row holds scores: put the names of the items there"},
	    {"A,,C\n1,0,1\n", "1:2: this column has no name"},
	    {"A,B,A\n1,0,1\n", "1:3: the column 'A' stands twice: it is column 1 too"},
	    {"A,B\n1,0\n1,0,1\n", "3:3: this row has 3 cells, the header has 2"},
	    {"A,B\n1\n", "2:1: this row has 1 cells, the header has 2"},
	    {"A,B\n1,0\n0,16\n", "3:2: the score 16 is out of range: it must lie between 0 and 15"},
	    {"A,B\n1,-1\n", "2:2: the score -1 is out of range: it must lie between 0 and 15"},
	    {"A,B\n1,NaN\n", "2:2: 'NaN' is no score: scores are whole numbers from 0 to 15, empty "
			     "or NA where the item was not asked"},
	    {"A,B\n0.5,1\n", "2:1: '0.5' is no score: scores are whole numbers from 0 to 15, empty "
			     "or NA where the item was not asked"},
	    {"id,A\nx,1\nx,0\n", "3:1: the person 'x' has two rows"},
	    {"person,item,response\nx,A,1\nx,B,1\n\nx,A,0\n",
	     "5:2: the person 'x' has two answers to this item"},
	    {"person,item,response\nx,A,2x\n",
	     "2:3: '2x' is no score: scores are whole numbers from 0 to 15, empty or NA where the "
	     "item was not asked"},
	    {"person,item,response\n,A,1\n", "2:1: this row names no person"},
	    {"person,item,response\nx,,1\n", "2:2: this row names no item"},
	    {"id,group\n1,2\n", "1: there is no item: every column is something else"},
	};
	const struct lab_responses_wanted binary = {.score_max = 1};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		assert_string_equal(read_as(str_of(table[i].text), NULL), table[i].told);
	assert_string_equal(read_as(STR("A\n1\n2\n"), &binary),
			    "3:1: the score 2 is out of range: it must lie between 0 and 1");
}

static void little_filled_files_are_kept_sparse_and_full_ones_dense(void **state)
{
	struct buf b = BUF_INIT(1 << 24);
	struct lab_responses r;

	(void)state;
	/* 40 items, person p answers items p % 40 and (p + 7) % 40: a twentieth is filled */
	for (int i = 0; i < 40; i++)
		buf_printf(&b, "%sQ%d", i ? "," : "", i);
	for (int p = 0; p < 150000; p++)
		for (int i = 0; i < 40; i++)
			buf_printf(&b, "%s%s", i ? "," : "\n",
				   i == p % 40	       ? "1"
				   : i == (p + 7) % 40 ? "0"
						       : "");
	assert_int_equal(lab_responses_of_text(arena, "r", buf_view(&b), NULL, &r, NULL), 0);
	buf_release(&b);
	assert_non_null(r.data.item_of);
	assert_int_equal(responses_count(&r.data), 300000);
	struct response answers[40];
	assert_int_equal(responses_of(&r.data, 149999, answers), 2); /* 149,999 % 40 = 39 */
	assert_int_equal(answers[0].item, 6);
	assert_int_equal(answers[0].score, 0);
	assert_int_equal(answers[1].item, 39);
	assert_int_equal(answers[1].score, 1);
	assert_int_equal(lab_responses_of_text(arena, "r", STR("A,B\n1,0\n"), NULL, &r, NULL), 0);
	assert_null(r.data.item_of);
	/* a long file that answers nearly everything is dense as well */
	assert_int_equal(lab_responses_of_text(arena, "r",
					       STR("person,item,response\nx,A,1\nx,B,0\ny,A,1\n"),
					       NULL, &r, NULL),
			 0);
	assert_null(r.data.item_of);
	assert_int_equal(r.data.score[3], RESPONSE_MISSING);
}

static const char *checked(struct str text, bool categories)
{
	struct lab_responses r;
	struct error e = {0};

	assert_int_equal(lab_responses_of_text(arena, "r.csv", text, NULL, &r, &e), 0);
	int status = categories ? lab_responses_check_categories(&r, arena, &e)
				: lab_responses_check_variance(&r, arena, &e);
	return status ? error_text(&e, arena).p : "fine";
}

static void what_cannot_be_calibrated_is_told_by_item(void **state)
{
	(void)state;
	assert_string_equal(checked(STR("A,B\n1,0\n0,1\n"), false), "fine");
	assert_string_equal(checked(STR("A,B,C\n1,,0\n0,,1\n"), false),
			    "r.csv:1:2: the item 'B' was never answered: take it out of the file");
	assert_string_equal(
	    checked(STR("A,B\n1,1\n0,1\n,1\n"), false),
	    "r.csv:1:2: the item 'B' has no variance: all 3 answers have the score "
	    "1, so that its difficulty can't be estimated; take it out of the file");
	assert_string_equal(checked(STR("A\n1\n3\n4\n2\n"), true), "fine");
	assert_string_equal(
	    checked(STR("B,A\n1,1\n0,3\n"), true),
	    "r.csv:1:2: nobody has the score 2 on the item 'A', which has lower and "
	    "higher ones: number its scores without a gap");
}

static void a_scale_that_begins_at_one_can_begin_at_zero(void **state)
{
	struct lab_responses r;

	(void)state;
	assert_int_equal(
	    lab_responses_of_text(arena, "r", STR("A,B\n4,0\n1,1\n,1\n"), NULL, &r, NULL), 0);
	assert_int_equal(r.data.categories[0], 5);
	lab_responses_from_zero(&r);
	assert_int_equal(r.data.categories[0], 4);
	assert_int_equal(r.data.categories[1], 2);
	assert_memory_equal(r.data.score, ((uint8_t[]){3, 0, 0, 1, 255, 1}), 6);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
	    T(a_wide_file_is_a_person_a_row),
	    T(a_long_file_is_an_answer_a_row_in_any_order),
	    T(groups_are_named_by_a_column_of_their_own),
	    T(columns_follow_the_bank_by_name_or_by_order),
	    T(a_bad_file_is_told_with_its_row_and_column),
	    T(little_filled_files_are_kept_sparse_and_full_ones_dense),
	    T(what_cannot_be_calibrated_is_told_by_item),
	    T(a_scale_that_begins_at_one_can_begin_at_zero),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
