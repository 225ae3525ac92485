/* SPDX-License-Identifier: EUPL-1.2 */
/* What an import would do. Rows are written "key field field"; changes are shown one after another:
 * + added, ~ changed (field:from>to), = the same, - removed, . kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/buf.h"
#include "base/random.h"
#include "document/changes.h"
#include "help/sheets.h"

enum { FIELDS = 2 };

/* "a 1 2;b 3 ?": a row each; "?" is a field that the list doesn't tell. */
static struct changes_row *rows(const char *text, size_t *n)
{
	struct changes_row *list = ARENA_NEW(arena, struct changes_row, 100);
	struct str rest = str_of(text), line, cell;

	for (*n = 0; rest.n; ++*n) {
		struct str *fields = ARENA_NEW(arena, struct str, FIELDS);
		str_cut(rest, ';', &line, &rest);
		str_cut(line, ' ', &list[*n].key, &line);
		for (size_t i = 0; i < FIELDS; i++) {
			str_cut(line, ' ', &cell, &line);
			fields[i] = str_eq(cell, STR("?")) ? (struct str){0}
				    : cell.n		   ? cell
							   : STR("");
		}
		list[*n].fields = fields;
		list[*n].number = *n + 2;
	}
	return list;
}

static const char *found(const char *was, const char *now, enum changes_mode mode)
{
	static const char marks[] = "+~=-.";
	struct buf b = BUF_INIT(10000);
	struct changes c;
	size_t was_n, now_n;
	const struct changes_row *old = rows(was, &was_n), *new = rows(now, &now_n);

	changes_find(arena, old, was_n, new, now_n, FIELDS, mode, &c);
	for (size_t i = 0; i < c.n; i++) {
		const struct changes_row *r = c.list[i].now ? c.list[i].now : c.list[i].was;
		buf_printf(&b, "%s%c" STR_FMT, i ? " " : "", marks[c.list[i].kind],
			   STR_ARG(r->key));
		for (size_t k = 0; k < c.list[i].field_n; k++)
			buf_printf(&b, " %zu:" STR_FMT ">" STR_FMT, c.list[i].fields[k].field,
				   STR_ARG(c.list[i].fields[k].from),
				   STR_ARG(c.list[i].fields[k].to));
	}
	for (size_t i = 0; i < c.double_n; i++)
		buf_printf(&b, " %zu=%zu", c.doubles[i].again->number, c.doubles[i].first->number);
	return buf_take(&b, arena).p;
}

static void rows_are_added_changed_left_removed_or_kept(void **state)
{
	(void)state;
	assert_string_equal(found("a 1 2;b 1 2;c 1 2", "d 5 6;b 1 3;a 1 2", CHANGES_REPLACE),
			    "+d ~b 1:2>3 =a -c");
	assert_string_equal(found("a 1 2;b 1 2;c 1 2", "d 5 6;b 3 4;a 1 2", CHANGES_MERGE),
			    "+d ~b 0:1>3 1:2>4 =a .c");
	assert_string_equal(found("", "a 1 2", CHANGES_REPLACE), "+a");
	assert_string_equal(found("a 1 2", "", CHANGES_REPLACE), "-a");
	assert_string_equal(found("", "", CHANGES_MERGE), "");
}

static void a_field_the_list_does_not_tell_is_no_change(void **state)
{
	(void)state;
	assert_string_equal(found("a 1 2", "a ? 2", CHANGES_MERGE), "=a");
	assert_string_equal(found("a 1 2", "a ? 3", CHANGES_MERGE), "~a 1:2>3");
	assert_string_equal(found("a 1 2", "a 1", CHANGES_MERGE), "~a 1:2>");
}

static void rows_that_come_twice_are_told_with_both_numbers(void **state)
{
	(void)state;
	assert_string_equal(found("a 1 2", "b 1 1;a 1 2;b 2 2;a 3 3;b 4 4", CHANGES_REPLACE),
			    "+b =a 4=2 5=3 6=2");
	assert_string_equal(found("a 1 2;a 3 4", "a 3 4", CHANGES_REPLACE), "~a 0:1>3 1:2>4 -a");
}

/* Every row ends in one place; what follows from the definition is counted in another way, by
 * looking each key up among small numbers. */
static void random_lists_are_told_row_for_row(void **state)
{
	enum { KEYS = 40, ROUNDS = 300 };
	struct random r = random_seeded(7);

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct changes_row lists[2][KEYS];
		int first[2][KEYS], times[2][KEYS] = {{0}};
		size_t n[2];
		struct changes c;
		for (size_t l = 0; l < 2; l++) {
			n[l] = random_below(&r, KEYS);
			for (size_t i = 0; i < n[l]; i++) {
				unsigned key = (unsigned)random_below(&r, KEYS);
				struct str *f = ARENA_NEW(arena, struct str, FIELDS);
				f[0] = random_below(&r, 2) ? STR("x") : STR("y");
				f[1] = STR("");
				lists[l][i] =
				    (struct changes_row){.key = arena_printf(arena, "%u", key),
							 .fields = f,
							 .number = i};
				if (!times[l][key]++)
					first[l][key] = (int)i;
			}
		}
		changes_find(arena, lists[0], n[0], lists[1], n[1], FIELDS, CHANGES_REPLACE, &c);
		size_t want[CHANGE_KIND_COUNT] = {0}, doubles = 0;
		for (size_t k = 0; k < KEYS; k++) {
			if (times[1][k])
				doubles += (size_t)times[1][k] - 1;
			if (times[0][k] && times[1][k])
				want[str_eq(lists[0][first[0][k]].fields[0],
					    lists[1][first[1][k]].fields[0])
					 ? CHANGE_SAME
					 : CHANGE_CHANGED]++;
			else if (times[1][k])
				want[CHANGE_ADDED]++;
			want[CHANGE_REMOVED] +=
			    (size_t)times[0][k] - (times[0][k] && times[1][k] ? 1 : 0);
		}
		assert_memory_equal(c.count, want, sizeof want);
		assert_int_equal(c.double_n, doubles);
		assert_int_equal(c.n + c.double_n, n[1] + want[CHANGE_REMOVED]);
	}
}

static void a_hundred_thousand_rows_are_no_burden(void **state)
{
	enum { MANY = 100000 };
	struct changes_row *lists[2];
	struct changes c;

	(void)state;
	for (size_t l = 0; l < 2; l++) {
		lists[l] = ARENA_NEW(arena, struct changes_row, MANY);
		for (size_t i = 0; i < MANY; i++) {
			struct str *f = ARENA_NEW(arena, struct str, FIELDS);
			size_t key = l ? MANY - 1 - i : i;
			f[0] = f[1] = key % 10 == 0 && l ? STR("y") : STR("x");
			lists[l][i] = (struct changes_row){
			    .key = arena_printf(arena, "person %zu", key + l * 10), .fields = f};
		}
	}
	changes_find(arena, lists[0], MANY, lists[1], MANY, FIELDS, CHANGES_MERGE, &c);
	/* Keys 10 … 99,999 are in both; each of the new list's 10,000 tens has other fields. */
	assert_int_equal(c.count[CHANGE_ADDED], 10);
	assert_int_equal(c.count[CHANGE_KEPT], 10);
	assert_int_equal(c.count[CHANGE_CHANGED], 9999);
	assert_int_equal(c.count[CHANGE_SAME], 89991);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, arena_begin, arena_end)
	const struct CMUnitTest tests[] = {
	    T(rows_are_added_changed_left_removed_or_kept),
	    T(a_field_the_list_does_not_tell_is_no_change),
	    T(rows_that_come_twice_are_told_with_both_numbers),
	    T(random_lists_are_told_row_for_row),
	    T(a_hundred_thousand_rows_are_no_burden),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
