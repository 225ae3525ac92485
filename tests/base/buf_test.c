/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/buf.h"

static void check(int64_t v)
{
	struct buf b = BUF_INIT(64);
	char expected[32];

	snprintf(expected, sizeof expected, "%lld", (long long)v);
	buf_int(&b, v);
	assert_true(str_eq(buf_view(&b), str_of(expected)));
	buf_release(&b);
}

/* As the C library writes them. */
static void numbers_are_written_whole(void **)
{
	for (int64_t v = -1100; v <= 1100; v++)
		check(v);
	for (int64_t power = 1; power < INT64_MAX / 10; power *= 10)
		for (int64_t near = -2; near <= 2; near++) {
			check(power + near);
			check(-power + near);
		}
	check(INT64_MAX);
	check(INT64_MIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(numbers_are_written_whole)};

	return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
