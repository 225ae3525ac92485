/* SPDX-License-Identifier: EUPL-1.2 */
/* What is, beside what was supposed: periods, a centre of three sessions worked out by hand, and
 * what holds whatever the sessions are. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/random.h"
#include "finance/actual.h"

static struct arena *arena;
static struct zone *paris;

static int start(void **)
{
	arena = arena_new(1 << 24);
	return zone_open(arena, STR("Europe/Paris"), &paris, NULL);
}

static int stop(void **)
{
	arena_free(arena);
	return 0;
}

/* "2026-11-28 14:30" in Paris. */
static int64_t at(int year, int month, int day, int hour, int minute)
{
	return zone_utc(paris, (struct clock_date){year, month, day, hour, minute, 0, 0}).ms;
}

static struct period period(const char *word, const char *first, const char *last, int64_t now)
{
	struct period p;
	struct error e = {};

	assert_int_equal(
	    period_read(arena, paris, now, str_of(word), str_of(first), str_of(last), &p, &e),
	    ERR_NONE);
	return p;
}

/* ---- periods ----------------------------------------------------------------------------------
 */

static void assert_period(const struct period *p, const char *first, const char *last, int64_t days)
{
	assert_string_equal(period_iso(arena, p->first).p, first);
	assert_string_equal(period_iso(arena, p->last).p, last);
	assert_int_equal(p->days, days);
}

static void years_begin_in_january_and_in_september(void **)
{
	int64_t august = at(2027, 8, 31, 23, 59), september = august + CLOCK_MINUTE;
	struct period p = period("", "", "", august);

	assert_period(&p, "2027-01-01", "2027-12-31", 365);
	p = period("last-year", "", "", august);
	assert_period(&p, "2026-01-01", "2026-12-31", 365);
	p = period("school-year", "", "", august);
	assert_period(&p, "2026-09-01", "2027-08-31", 365);
	p = period("school-year", "", "", september);
	assert_period(&p, "2027-09-01", "2028-08-31", 366); /* 2028 is a leap year */
	p = period("last-school-year", "", "", september);
	assert_period(&p, "2026-09-01", "2027-08-31", 365);
	/* its midnights are those of Paris: 31 August 22:00 in UTC */
	assert_int_equal(p.from, clock_ms_utc((struct clock_date){2026, 8, 31, 22, 0, 0, 0}));
	assert_int_equal(p.until, clock_ms_utc((struct clock_date){2027, 8, 31, 22, 0, 0, 0}));
	assert_int_equal(period_months(&p), 12);
	assert_int_equal(period_month_of(&p, (struct clock_date){2027, 2, 28, 0, 0, 0, 0}), 5);
	assert_int_equal(period_month(&p, 5).month, 2);
	assert_int_equal(period_month(&p, 5).year, 2027);
}

static void dates_are_told_what_is_wrong_with_them(void **)
{
	static const struct {
		const char *word, *first, *last, *field;
	} bad[] = {
	    {"century", "", "", "period"},
	    {"dates", "", "2027-08-31", "first"},
	    {"dates", "2027-02-30", "2027-08-31", "first"},
	    {"dates", "1789-07-14", "1790-07-14", "first"},
	    {"dates", "2026-09-01", "yesterday", "last"},
	    {"dates", "2027-09-01", "2026-08-31", "last"}, /* reversed */
	    {"dates", "2026-09-01", "2029-09-01", "last"}, /* three years and a day */
	};
	struct period p;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct error e = {};
		assert_int_equal(period_read(arena, paris, at(2027, 3, 1, 9, 0),
					     str_of(bad[i].word), str_of(bad[i].first),
					     str_of(bad[i].last), &p, &e),
				 ERR_INVALID);
		assert_true(str_eq(e.field, str_of(bad[i].field)));
		assert_int_equal(p.days, 365); /* something to show all the same */
	}
	p = period("dates", "01/09/2026", "31/08/2029", at(2027, 3, 1, 9, 0));
	assert_period(&p, "2026-09-01", "2029-08-31", 3 * 365 + 1);
	p = period("dates", "2026-09-01", "2026-09-01", at(2027, 3, 1, 9, 0));
	assert_period(&p, "2026-09-01", "2026-09-01", 1);
}

static void a_years_figure_is_whole_in_a_year_and_by_days_in_a_part(void **)
{
	int64_t now = at(2027, 3, 1, 9, 0);
	struct period p = period("school-year", "", "", now);

	assert_int_equal(period_of_year(&p, 196455), 196455);
	p = period("dates", "2027-09-01", "2028-08-31", now); /* 366 days */
	assert_int_equal(period_of_year(&p, 196455), 196455);
	p = period("dates", "2026-01-01", "2027-12-31", now);
	assert_int_equal(period_of_year(&p, 196455), 392910);
	p = period("dates", "2026-01-01", "2026-06-30", now); /* 181 days: 97420.4 */
	assert_int_equal(period_of_year(&p, 196455), 97420);
	assert_int_equal(period_gone(&p, paris, now), 181);
	p = period("year", "", "", now);
	assert_int_equal(period_gone(&p, paris, now), 31 + 28 + 1);
	assert_int_equal(period_gone(&p, paris, at(2026, 12, 31, 23, 0)), 0);
}

/* ---- a centre of three sessions ---------------------------------------------------------------
 *
 * The reference is the seed's: 120 min, 40 more with extra time, one invigilator for twenty, 50 min
 * of administration, 18.71 € an hour, 30 sessions a year.
 *
 * 1. Students, held: 25 enrolled (one with extra time), 22 began, 20 certified. By the rule two
 *    invigilators x 160 min = 320. By the board: Claire entered 8:30, went out 10:00 to 10:20, left
 *    11:45: 90 + 85 = 175 min. Hugo entered 8:45 and never left; the last exam ended 11:20: 155
 * min. 330 min and 50 of administration: 380 min x 18.71 / 60 = 118.4967 -> 118.50.
 * 2. Outside, held: 12 enrolled at 45 € (10 of them paid), 11 began, 9 certified. Nobody entered by
 *    the board: one invigilator x 120 min, estimated. 170 min: 53.0117 -> 53.01. Share 11 x 10 €.
 * 3. Staff, cancelled: its 50 min of administration: 15.5917 -> 15.59.
 * Together 330 + 120 = 450 min, 150 of administration, 187.10; certified 29: 6.4517 -> 6.45 each.
 */
enum { CLAIRE = 1, HUGO };

static struct actual_session three[3];
static struct actual_step steps[5];

static void make_three(int64_t now)
{
	int64_t nine = at(2027, 1, 12, 9, 0), minute = CLOCK_MINUTE;

	three[0] = (struct actual_session){.id = 1,
					   .starts = nine,
					   .is_finalized = true,
					   .has_extra = true,
					   .last_end = nine + 140 * minute,
					   .enrolled = 25,
					   .present = 22,
					   .certified = 20};
	three[1] = (struct actual_session){.id = 2,
					   .starts = at(2027, 2, 9, 14, 0),
					   .audience = AUDIENCE_OUTSIDE,
					   .is_finalized = true,
					   .last_end = at(2027, 2, 9, 15, 50),
					   .enrolled = 12,
					   .present = 11,
					   .certified = 9,
					   .fees = 12 * 4500,
					   .received = 10 * 4500,
					   .share = 11 * 1000};
	three[2] = (struct actual_session){.id = 3,
					   .starts = at(2027, 2, 20, 14, 0),
					   .audience = AUDIENCE_STAFF,
					   .is_cancelled = true,
					   .enrolled = 2};
	steps[0] = (struct actual_step){1, CLAIRE, nine - 30 * minute, true};
	steps[1] = (struct actual_step){1, CLAIRE, nine + 60 * minute, false};
	steps[2] = (struct actual_step){1, CLAIRE, nine + 80 * minute, true};
	steps[3] = (struct actual_step){1, CLAIRE, nine + 165 * minute, false};
	steps[4] = (struct actual_step){1, HUGO, nine - 15 * minute, true};
	actual_work(&three[0], steps, 5, &scenario_seed, now);
	actual_work(&three[1], NULL, 0, &scenario_seed, now);
	actual_work(&three[2], NULL, 0, &scenario_seed, now);
}

static void three_sessions_are_worked_out(void **)
{
	make_three(at(2027, 3, 1, 9, 0));
	assert_int_equal(three[0].state, ACTUAL_HELD);
	assert_int_equal(three[0].planned_minutes, 320);
	assert_int_equal(three[0].minutes, 330);
	assert_int_equal(three[0].people, 2);
	assert_false(three[0].is_estimated);
	assert_int_equal(three[0].cost, 11850);
	assert_int_equal(three[1].minutes, 120);
	assert_true(three[1].is_estimated);
	assert_int_equal(three[1].cost, 5301);
	assert_int_equal(three[2].state, ACTUAL_CANCELLED);
	assert_int_equal(three[2].minutes, 0);
	assert_int_equal(three[2].cost, 1559);
}

static struct actual sum_of(const struct actual_session *s, size_t n, const struct period *p,
			    int64_t now)
{
	struct actual out;

	actual_sum(s, n, p, paris, &scenario_seed, now, &out);
	return out;
}

static void three_sessions_are_summed_up(void **)
{
	int64_t now = at(2028, 1, 15, 9, 0);
	struct period p = period("last-year", "", "", now);

	make_three(now);
	struct actual a = sum_of(three, 3, &p, now);
	assert_int_equal(a.sessions[ACTUAL_HELD], 2);
	assert_int_equal(a.sessions[ACTUAL_CANCELLED], 1);
	assert_int_equal(a.estimated, 1);
	assert_int_equal(a.enrolled, 37);
	assert_int_equal(a.held.candidates, 33);
	assert_int_equal(a.held.certified, 29);
	assert_int_equal(a.held.minutes, 450);
	assert_int_equal(a.planned_minutes, 440);
	assert_int_equal(a.held.admin_minutes, 150);
	assert_int_equal(a.held.cost, 18710);
	assert_int_equal(a.held.fees, 54000);
	assert_int_equal(a.received, 45000);
	assert_int_equal(a.held.share, 11000);
	assert_int_equal(actual_per_certified(&a.held), 645);
	/* the seed's year */
	assert_int_equal(a.plan.sessions, 30);
	assert_int_equal(a.plan.cost, 196455);
	assert_int_equal(a.plan.fees, 60 * 4500);
	assert_int_equal(a.plan.share, 60000);
	assert_int_equal(actual_per_certified(&a.plan), 327);
	/* the year is over: it ends as it was */
	assert_int_equal(a.days_left, 0);
	assert_memory_equal(&a.forecast, &a.held, sizeof a.held);
	assert_int_equal(a.cost_low, 18710);
	assert_int_equal(a.cost_high, 18710);
	assert_int_equal(a.months[0].held.cost, 11850);
	assert_int_equal(a.months[1].held.cost, 6860);
	assert_int_equal(a.month_count, 12);
}

/* On 2 July 2027 (183 days gone, 182 left) with one more session planned in October: students, a
 * room for 15, nobody enrolled. The seed gives extra time to every session: 160 + 50 min, 65.485 ->
 * 65.49. Pace: 30 x 182 / 365 = 14.96 -> 15 sessions, 14 of them missing: 1964.55 x 14 / 30 =
 * 916.79. Forecast 187.10 + 65.49 + 916.79 = 1169.38. At least 252.59; at most 30 - 2 - 1 = 27
 * more: 252.59 + 1964.55 x 27 / 30 (1768.095 -> 1768.10) = 2020.69. */
static void the_rest_of_the_year_is_forecast(void **)
{
	int64_t now = at(2027, 7, 2, 9, 0);
	struct period p = period("year", "", "", now);
	struct actual_session all[4];

	make_three(now);
	memcpy(all, three, sizeof three);
	all[3] = (struct actual_session){.id = 4, .starts = at(2027, 10, 5, 9, 0), .capacity = 15};
	actual_work(&all[3], NULL, 0, &scenario_seed, now);
	assert_int_equal(all[3].state, ACTUAL_PLANNED);
	assert_int_equal(all[3].candidates, 15);
	assert_int_equal(all[3].cost, 6549);
	struct actual a = sum_of(all, 4, &p, now);
	assert_int_equal(a.days_left, 182);
	assert_int_equal(a.missing.sessions, 14);
	assert_int_equal(a.missing.cost, 91679);
	assert_int_equal(a.forecast.cost, 116938);
	assert_int_equal(a.forecast.sessions, 2 + 1 + 14);
	assert_int_equal(a.cost_low, 25259);
	assert_int_equal(a.cost_high, 202069);
	/* 20 a session are supposed: 15 + 280 to come; 29 of 33 are certified: 29 + 259.24 */
	assert_int_equal(a.forecast.candidates, 33 + 15 + 280);
	assert_int_equal(a.forecast.certified, 29 + 259);
}

static void a_board_left_open_is_no_work(void **)
{
	int64_t nine = at(2027, 1, 12, 9, 0), end = nine + 105 * CLOCK_MINUTE;
	struct actual_session s = {.id = 1, .starts = nine, .is_finalized = true, .last_end = end};
	struct actual_step one[] = {{1, HUGO, nine - 20 * CLOCK_HOUR, true},
				    {1, HUGO, nine + 20 * CLOCK_HOUR, false}};

	/* from an hour before to half an hour after: 60 + 105 + 30 */
	actual_work(&s, one, 2, &scenario_seed, nine + 30 * CLOCK_DAY);
	assert_int_equal(s.minutes, 195);
	/* of a day before only: nothing is left, so that it is estimated */
	one[1].at = nine - 10 * CLOCK_HOUR;
	actual_work(&s, one, 2, &scenario_seed, nine + 30 * CLOCK_DAY);
	assert_int_equal(s.minutes, 120);
	assert_true(s.is_estimated);
	assert_int_equal(s.people, 0);
}

static void entering_twice_is_once(void **)
{
	int64_t nine = at(2027, 1, 12, 9, 0), end = nine + 105 * CLOCK_MINUTE;
	struct actual_session s = {.id = 1, .starts = nine, .is_finalized = true, .last_end = end};
	struct actual_step one[] = {{1, HUGO, nine, true},
				    {1, HUGO, nine + 30 * CLOCK_MINUTE, true},
				    {1, HUGO, nine + 60 * CLOCK_MINUTE, false},
				    {1, HUGO, nine + 90 * CLOCK_MINUTE, false}};

	actual_work(&s, one, 4, &scenario_seed, nine + 30 * CLOCK_DAY);
	assert_int_equal(s.minutes, 60);
	/* 29 seconds are no minute, 30 are */
	one[2].at = nine + 60 * CLOCK_MINUTE + 29 * CLOCK_SECOND;
	actual_work(&s, one, 4, &scenario_seed, nine + 30 * CLOCK_DAY);
	assert_int_equal(s.minutes, 60);
	one[2].at++, one[2].at += CLOCK_SECOND;
	actual_work(&s, one, 4, &scenario_seed, nine + 30 * CLOCK_DAY);
	assert_int_equal(s.minutes, 61);
}

/* ---- whatever the sessions are ----------------------------------------------------------------
 */

enum { MANY = 60 };

static struct actual_session any_session(struct random *r, int64_t now)
{
	int64_t starts = at(2027, 1, 1, 8, 0) + (int64_t)random_below(r, 364) * CLOCK_DAY;
	struct actual_session s = {.starts = starts,
				   .capacity = (int64_t)random_below(r, 40),
				   .audience = (enum session_audience)random_below(r, AUDIENCES),
				   .is_cancelled = random_below(r, 8) == 0,
				   .enrolled = (int64_t)random_below(r, 60)};
	struct actual_step one = {0, HUGO, starts - (int64_t)random_below(r, 9000000), true};

	s.has_extra = s.enrolled && random_below(r, 3) == 0;
	s.is_finalized = !s.is_cancelled && s.enrolled && starts < now && random_below(r, 5) > 0;
	if (s.is_finalized) {
		s.present = 1 + (int64_t)random_below(r, (uint64_t)s.enrolled);
		s.certified = (int64_t)random_below(r, (uint64_t)s.present + 1);
		s.last_end = starts + 1 + (int64_t)random_below(r, 9000000);
	}
	if (s.audience == AUDIENCE_OUTSIDE) {
		s.fees = s.enrolled * 4500;
		s.received = (int64_t)random_below(r, (uint64_t)s.enrolled + 1) * 4500;
		s.share = s.present * 1000;
	}
	actual_work(&s, &one, random_below(r, 2), &scenario_seed, now);
	return s;
}

static void the_total_is_the_sum_of_its_lines_and_of_its_months(void **)
{
	int64_t now = at(2027, 7, 2, 9, 0);
	struct period p = period("year", "", "", now);
	struct actual_session all[MANY];
	struct random r = random_seeded(7);

	for (int turn = 0; turn < 50; turn++) {
		int64_t cost = 0, minutes = 0, months = 0, coming = 0, count = 0;
		for (int i = 0; i < MANY; i++) {
			bool is_past;
			all[i] = any_session(&r, now);
			is_past = all[i].state == ACTUAL_HELD || all[i].state == ACTUAL_CANCELLED;
			cost += is_past ? all[i].cost : 0;
			coming += is_past ? 0 : all[i].cost;
			minutes += is_past ? all[i].minutes : 0;
		}
		struct actual a = sum_of(all, MANY, &p, now);
		for (size_t m = 0; m < a.month_count; m++)
			months += a.months[m].held.cost + a.months[m].expected.cost;
		for (int s = 0; s < ACTUAL_STATES; s++)
			count += a.sessions[s];
		assert_int_equal(a.held.cost, cost);
		assert_int_equal(a.held.minutes, minutes);
		assert_int_equal(a.expected.cost, coming);
		assert_int_equal(months, cost + coming);
		assert_int_equal(count, MANY);
		assert_true(a.cost_low <= a.forecast.cost && a.forecast.cost <= a.cost_high);
	}
}

static void a_session_more_never_lowers_hours_nor_cost(void **)
{
	int64_t now = at(2027, 7, 2, 9, 0);
	struct period p = period("year", "", "", now);
	struct actual_session all[MANY];
	struct random r = random_seeded(11);
	struct actual before = sum_of(all, 0, &p, now);

	for (size_t n = 1; n <= MANY; n++) {
		all[n - 1] = any_session(&r, now);
		struct actual after = sum_of(all, n, &p, now);
		assert_true(after.held.minutes >= before.held.minutes);
		assert_true(after.held.cost >= before.held.cost);
		assert_true(after.held.minutes + after.expected.minutes >=
			    before.held.minutes + before.expected.minutes);
		assert_true(after.cost_low >= before.cost_low);
		before = after;
	}
}

static void an_empty_period_is_all_zeros_and_divides_by_none(void **)
{
	int64_t now = at(2027, 7, 2, 9, 0);
	struct period p = period("last-year", "", "", now);
	struct actual a = sum_of(NULL, 0, &p, now);

	assert_int_equal(a.held.cost, 0);
	assert_int_equal(actual_per_certified(&a.held), -1);
	assert_int_equal(a.forecast.cost, 0);
	struct scenario none = scenario_seed; /* a year without any session */
	none.candidates_per_year = none.outside_sessions = none.outside_candidates = 0;
	p = period("year", "", "", now);
	actual_sum(NULL, 0, &p, paris, &none, now, &a);
	assert_int_equal(a.plan.sessions, 0);
	assert_int_equal(a.cost_high, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(years_begin_in_january_and_in_september),
	    cmocka_unit_test(dates_are_told_what_is_wrong_with_them),
	    cmocka_unit_test(a_years_figure_is_whole_in_a_year_and_by_days_in_a_part),
	    cmocka_unit_test(three_sessions_are_worked_out),
	    cmocka_unit_test(three_sessions_are_summed_up),
	    cmocka_unit_test(the_rest_of_the_year_is_forecast),
	    cmocka_unit_test(a_board_left_open_is_no_work),
	    cmocka_unit_test(entering_twice_is_once),
	    cmocka_unit_test(the_total_is_the_sum_of_its_lines_and_of_its_months),
	    cmocka_unit_test(a_session_more_never_lowers_hours_nor_cost),
	    cmocka_unit_test(an_empty_period_is_all_zeros_and_divides_by_none),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
