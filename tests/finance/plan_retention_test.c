/* SPDX-License-Identifier: EUPL-1.2 */
/* How long candidates told by name are kept, and who reads of them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/buf.h"
#include "budget/plan_json.h"
#include "finance/finance.h"
#include "finance/plan_retention.h"
#include "help/plan.h"

static int day(const char *text)
{
	int d;

	assert_true(plan_day_read(str_of(text), &d));
	return d;
}

/* By the calendar: 2027 has 28 days of February, 2028 has 29. */
static void months_are_those_of_the_calendar(void **)
{
	static const struct {
		const char *last, *gone;
		int months;
	} cases[] = {
	    {"2027-06-26", "2027-09-27", 3}, {"2026-11-30", "2027-03-01", 3},
	    {"2027-11-30", "2028-03-01", 3}, {"2027-10-31", "2028-02-01", 3},
	    {"2026-12-31", "2027-01-01", 0}, {"2027-01-31", "2028-02-01", 12},
	    {"2027-12-15", "2028-01-16", 1},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (plan_listed_until(day(cases[i].last), cases[i].months) != day(cases[i].gone))
			fail_msg("%s and %d months", cases[i].last, cases[i].months);
}

struct forget {
	int64_t now;
};

static int forget(struct db *db, void *args)
{
	const struct forget *f = args;

	return plan_forget_expired(db, f->now, 3);
}

static int64_t listed_on(struct house *h, const char *date)
{
	struct forget f = {(int64_t)day(date) * CLOCK_DAY};

	assert_int_equal(db_queue_wait(h->queue, forget, &f), ERR_NONE);
	return house_count(h, "SELECT count(*) FROM plan_candidate");
}

/* plan_described: 50 listed, the plan's last day is 2030-06-28; the house's day 2030-03-17. */
static void a_list_goes_three_months_after_the_last_day(void **state)
{
	struct house *h = *state;

	plan_described(h);
	assert_int_equal(listed_on(h, "2030-09-28"), 50);
	assert_int_equal(listed_on(h, "2030-09-29"), 0);
	assert_int_equal(house_count(h, "SELECT count(*) FROM plan_group"), 3);
}

static void without_days_it_goes_three_months_after_it_was_listed(void **state)
{
	struct house *h = *state;

	plan_described(h);
	house_script(h, "DELETE FROM plan_frame");
	assert_int_equal(listed_on(h, "2030-06-17"), 50);
	assert_int_equal(listed_on(h, "2030-06-19"), 0);
}

static void searches_go_after_sixty_days_but_the_one_that_stands(void **state)
{
	struct house *h = *state;
	struct planned p = plan_described(h);
	int64_t stands = plan_searched(h, &p);

	plan_searched(h, &p);
	house_script(h, arena_printf(h->arena,
				     "INSERT INTO plan_applied (centre, search, person, applied) "
				     "VALUES (%lld, %lld, 1, 1)",
				     (long long)p.centre, (long long)stands)
			    .p);
	listed_on(h, "2030-05-01");
	assert_int_equal(house_count(h, "SELECT count(*) FROM plan_search"), 2);
	listed_on(h, "2030-05-20");
	assert_int_equal(house_count(h, "SELECT count(*) FROM plan_search"), 1);
}

static struct str exported(struct house *h, int64_t person)
{
	struct buf b = BUF_INIT(1 << 20);

	assert_int_equal(finance_export(h->db, h->arena, person, &b), ERR_NONE);
	return buf_take(&b, h->arena);
}

/* Whoever only claims an address reads nothing. */
static void who_confirmed_the_address_finds_the_row(void **state)
{
	struct house *h = *state;

	plan_described(h);
	int64_t person = house_person(h, "DUPONT07@example.org");
	house_script(h, "UPDATE person SET email_confirmed = NULL");
	struct str none = exported(h, person);
	assert_true(str_eq(none, STR("{\"listed\":[]}")));
	house_script(h, "UPDATE person SET email_confirmed = 5");
	struct str own = exported(h, person);
	assert_true(memmem(own.p, own.n, "\"Dupont07\"", 10) && !memmem(own.p, own.n, "Dupont08", 8));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(months_are_those_of_the_calendar),
	    HOUSE_ON_BOTH(a_list_goes_three_months_after_the_last_day),
	    HOUSE_ON_BOTH(without_days_it_goes_three_months_after_it_was_listed),
	    HOUSE_ON_BOTH(searches_go_after_sixty_days_but_the_one_that_stands),
	    HOUSE_ON_BOTH(who_confirmed_the_address_finds_the_row),
	};

	return cmocka_run_group_tests_name("finance/plan_retention", tests, NULL, NULL);
}
