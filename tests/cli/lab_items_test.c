/* SPDX-License-Identifier: EUPL-1.2 */
/* ITEMS.csv: what is read, what is said of a bad one, what is written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>
#include <math.h>
#include "base/buf.h"
#include "base/file.h"
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

static const char *fault_of(const char *text)
{
	struct lab_items items;
	struct error e = {0};

	assert_int_not_equal(lab_items_of_text(arena, "i", str_of(text), &items, &e), 0);
	return error_text(&e, arena).p;
}

static struct lab_items read_text(const char *text)
{
	struct lab_items items;
	struct error e = {0};

	if (lab_items_of_text(arena, "i", str_of(text), &items, &e))
		fail_msg("%s", error_text(&e, arena).p);
	return items;
}

static void a_bank_without_names_or_models_is_numbered_by_line(void **state)
{
	(void)state;
	/* the form of bank600.csv, and items that need c or d */
	struct lab_items items = read_text("a,b,c,d\n1.5,-2,0,1\n0.5,.25,.2,1\n1,0,0,0.9\n");

	assert_int_equal(items.n, 3);
	assert_false(items.named);
	assert_memory_equal(items.names[2].p, "3", 2);
	assert_int_equal(items.items[0].model, ITEM_2PL);
	assert_int_equal(items.items[1].model, ITEM_3PL);
	assert_int_equal(items.items[2].model, ITEM_4PL);
	assert_true(items.items[0].a == 1.5 && items.items[0].b == -2 && items.items[0].d == 1);
	assert_true(items.items[1].c == 0.2 && items.items[2].d == 0.9);
	items = read_text("b\n1\n");
	assert_int_equal(items.items[0].model, ITEM_1PL);
	assert_true(items.items[0].a == 1);
}

static void graded_items_have_their_steps_and_errors_their_places(void **state)
{
	(void)state;
	struct lab_items items = read_text("item;model;a;b;b2;b3;se_a;se_b;se_b2;se_b3;n;content\n"
					   "X;GRM;1,5;-1;0,5;2;,1;,2;,3;,4;392;Algebra\n"
					   "Y;2pl;1;0;;;0.1;0.2;;;390;Sets\n"
					   "Z;gpcm;1;1;0;NA;;;;;391;Algebra\n");

	assert_int_equal(items.items[0].categories, 4);
	assert_true(items.items[0].a == 1.5); /* a decimal comma between semicolons */
	assert_true(items.items[0].steps[2] == 2);
	assert_true(items.se[0] == 0.1 && items.se[3] == 0.4 && isnan(items.se[4]));
	assert_true(items.se[LAB_ITEM_SES + 1] == 0.2 && isnan(items.se[LAB_ITEM_SES + 2]));
	assert_int_equal(items.items[2].categories, 3); /* steps of a gpcm item need not rise */
	assert_int_equal(items.answers[1], 390);
	assert_int_equal(items.contents, 2);
	assert_int_equal(items.content[2], 0);
}

static void a_bad_bank_is_told_with_its_row_and_column(void **state)
{
	static const struct {
		const char *text, *told;
	} table[] = {
	    {"", "i: the file is empty: it must begin with the row item,model,a,b"},
	    {"a,b\n", "i:1: the file holds no item: a header and nothing below it"},
	    {"1.5,-2\n", "i:1: there is no column b: a header is needed, such as item,model,a,b"},
	    {"a,b,A\n1,2,3\n", "i:1:3: the column 'A' stands twice: it is column 1 too"},
	    {"a,b\n1,nan\n", "i:2:2: 'nan' is no number"},
	    {"a,b\n1,\n", "i:2:2: this item has no difficulty b"},
	    {"a,b\n,1\n", "i:2:1: this item has no slope a"},
	    {"a,b\n1,1e9\n", "i:2:2: 1e9 is out of range: at most 1000000 in size"},
	    {"a,b,c\n1,0,1.5\n", "i:2:3: c is 1.5: a lower asymptote lies from 0 to below 1"},
	    {"a,b,c,d\n1,0,.5,.4\n", "i:2:4: d must be greater than c"},
	    {"item,a,b\nX,1,0\nX,1,1\n", "i:3:1: the item 'X' stands twice: it is item 1 too"},
	    {"model,a,b\n5pl,1,0\n",
	     "i:2:1: '5pl' is no model: it is 1pl, 2pl, 3pl, 4pl, grm or gpcm"},
	    {"model,a,b,c\n2pl,1,0,.2\n", "i:2:4: a 2pl item has no c"},
	    {"model,a,b,b2,b3\ngrm,1,0,,1\n", "i:2:5: b3 is there but not b2"},
	    {"model,a,b,b2\ngrm,1,0,-1\n",
	     "i:2:4: b2 is less than b1: the steps of a graded item must rise"},
	    {"a,b\n1,0,0\n", "i:2:3: this row has 3 cells, the header has 2"},
	    {"a,b,n\n1,0,x\n", "i:2:3: 'x' is no count of answers"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		assert_string_equal(fault_of(table[i].text), table[i].told);
}

static void what_is_written_reads_back_equal(void **state)
{
	static const char text[] = "item,model,a,b,c,d,b2,content,se_a,se_b,se_c,se_d,se_b2,n\n"
				   "\"a,b\",3pl,1,0.1,0.2,,,x,0.1,0.2,0.3,,,10\n"
				   "g,grm,0.333333333333333,-1,,,1,y,0.5,0.6,,,0.7,20\n"
				   "h,4pl,1,0,0,0.9,,x,,,,,,0\n";
	char path[] = "/tmp/openpix-items-XXXXXX";
	struct lab_items items = read_text(text);
	struct str back;

	(void)state;
	close(mkstemp(path));
	assert_int_equal(lab_items_write(path, &items, NULL), 0);
	assert_int_equal(file_read(arena, path, 1 << 20, &back, NULL), 0);
	assert_string_equal(back.p, text);
	unlink(path);
}

static void a_content_file_gives_every_item_its_area(void **state)
{
	char bank[] = "/tmp/openpix-bank-XXXXXX", content[] = "/tmp/openpix-content-XXXXXX";
	struct lab_items items;
	struct error e;

	(void)state;
	close(mkstemp(bank));
	close(mkstemp(content));
	assert_int_equal(file_replace(bank, STR("a,b\n1,0\n1,1\n"), NULL), 0);
	assert_int_equal(file_replace(content, STR("item,content\n2,Y\n1,X\n"), NULL), 0);
	assert_int_equal(lab_items_read(arena, bank, content, &items, &e), 0);
	assert_int_equal(items.contents, 2);
	assert_int_equal(items.content[0], 1); /* X comes second */
	assert_int_equal(file_replace(content, STR("item,content\n2,Y\n"), NULL), 0);
	assert_int_equal(lab_items_read(arena, bank, content, &items, &e), ERR_INVALID);
	assert_non_null(strstr(error_text(&e, arena).p, "the item '1' has no content area"));
	assert_int_equal(file_replace(content, STR("item,content\n3,Y\n"), NULL), 0);
	assert_int_equal(lab_items_read(arena, bank, content, &items, &e), ERR_INVALID);
	assert_non_null(strstr(error_text(&e, arena).p, ":2:1: the item '3' is not in the bank"));
	unlink(bank);
	unlink(content);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
	    T(a_bank_without_names_or_models_is_numbered_by_line),
	    T(graded_items_have_their_steps_and_errors_their_places),
	    T(a_bad_bank_is_told_with_its_row_and_column),
	    T(what_is_written_reads_back_equal),
	    T(a_content_file_gives_every_item_its_area),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
