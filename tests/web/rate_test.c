/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "web/rate.h"

static const int one_route, other_route;

static void a_minute_holds_so_many_and_fills_evenly(void **)
{
	struct rate *r = rate_new();
	int64_t t = 1000000000;

	for (int i = 0; i < 6; i++)
		assert_int_equal(rate_take(r, STR("a"), &one_route, 6, t), 0);
	/* six a minute: one every ten seconds */
	assert_int_equal(rate_take(r, STR("a"), &one_route, 6, t), 10);
	assert_int_equal(rate_take(r, STR("a"), &one_route, 6, t + 9001), 1);
	assert_int_equal(rate_take(r, STR("a"), &one_route, 6, t + 10000), 0);
	assert_int_equal(rate_take(r, STR("a"), &one_route, 6, t + 10000), 10);
	/* after a quiet minute it is full, and no more than full */
	for (int i = 0; i < 6; i++)
		assert_int_equal(rate_take(r, STR("a"), &one_route, 6, t + 600000), 0);
	assert_int_equal(rate_take(r, STR("a"), &one_route, 6, t + 600000), 10);
	rate_free(r);
}

static void clients_and_routes_do_not_share(void **)
{
	struct rate *r = rate_new();

	assert_int_equal(rate_take(r, STR("a"), &one_route, 1, 5), 0);
	assert_int_equal(rate_take(r, STR("a"), &one_route, 1, 5), 60);
	assert_int_equal(rate_take(r, STR("b"), &one_route, 1, 5), 0);
	assert_int_equal(rate_take(r, STR("a"), &other_route, 1, 5), 0);
	assert_int_equal(rate_take(r, STR(""), &one_route, 1, 5), 0);
	rate_free(r);
}

static void a_clock_that_goes_back_does_not_close_the_door(void **)
{
	struct rate *r = rate_new();

	assert_int_equal(rate_take(r, STR("a"), &one_route, 1, 1000000000), 0);
	assert_int_equal(rate_take(r, STR("a"), &one_route, 1, 5), 0);
	rate_free(r);
}

static void a_flood_of_addresses_costs_no_memory_and_may_only_forgive(void **)
{
	struct rate *r = rate_new();
	char name[16];
	int refused = 0;

	for (int i = 0; i < 100000; i++) {
		snprintf(name, sizeof name, "%d", i);
		refused += rate_take(r, str_of(name), &one_route, 10, 1000000000 + i) != 0;
	}
	assert_int_equal(refused, 0); /* each came once */
	rate_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_minute_holds_so_many_and_fills_evenly),
	    cmocka_unit_test(clients_and_routes_do_not_share),
	    cmocka_unit_test(a_clock_that_goes_back_does_not_close_the_door),
	    cmocka_unit_test(a_flood_of_addresses_costs_no_memory_and_may_only_forgive),
	};

	return cmocka_run_group_tests_name("rate", tests, NULL, NULL);
}
