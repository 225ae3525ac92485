/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/random.h"
#include "budget/budget.h"
#include "budget/money.h"

/* --- the document's own sentences (cost of a certification centre) ------------------------------
 */

/* "Le coût total pour faire passer 600 candidats internes s'élève alors à 1965 €":
 * 30 x (2 h + 40 min + 50 min) x 18.71 = 105 h x 18.71 = 1964.55. */
static void six_hundred_candidates_cost_1965_euros(void **)
{
	struct budget b = budget_of(&scenario_seed);

	assert_int_equal(b.year.sessions, 30);
	assert_int_equal(b.year.variable_cost, 196455);
	assert_int_equal(b.cost_per_session, 6549);  /* 65.485 */
	assert_int_equal(b.cost_per_candidate, 327); /* 3.27425 */
}

/* "2 heures, à laquelle on peut ajouter 40 minutes": without them 30 x 170 min = 85 h. */
static void without_extra_time_they_cost_1590_35(void **)
{
	assert_int_equal(budget_of(&scenario_seed).without_extra_time, 159035);
}

/* "un surveillant par tranche de 20 étudiants": 21 in a room take two. */
static void the_twenty_first_candidate_takes_another_invigilator(void **)
{
	struct scenario s = scenario_seed;

	s.outside_sessions = 0;
	s.candidates_per_year = s.candidates_per_session = 20;
	assert_int_equal(budget_of(&s).year.invigilation_minutes, 160);
	s.candidates_per_year = s.candidates_per_session = 21;
	assert_int_equal(budget_of(&s).year.invigilation_minutes, 320);
}

/* "Les coûts administratifs de gestion d'une création de session sont évalués à 50 min". */
static void making_a_session_takes_fifty_minutes(void **)
{
	assert_int_equal(budget_of(&scenario_seed).year.admin_minutes, 30 * 50);
}

/* "600 étudiants par an … pour les 3 prochaines années". */
static void three_years_are_three_times_the_year(void **)
{
	struct budget b = budget_of(&scenario_seed);

	assert_int_equal(b.horizon.candidates, 1800);
	assert_int_equal(b.horizon.sessions, 90);
	assert_int_equal(b.horizon.variable_cost, 589365);
}

/* "une somme qui ne peut excéder 45 € et le reversement au GIP Pix d'une somme de 10 €";
 * "3 sessions sur 30 permet de compenser les coûts variables, et au-delà": 3 x 20 x 35 = 2100,
 * 135.45 beyond 1964.55; two sessions bring 1400 only. */
static void three_outside_sessions_pay_for_the_year(void **)
{
	struct budget b = budget_of(&scenario_seed);

	assert_int_equal(b.year.outside_revenue, 210000);
	assert_int_equal(b.year.operator_share, 60000);
	assert_int_equal(b.year.balance, 13545);
	assert_int_equal(b.break_even_sessions, 3);
}

/* "des sessions dédiées à son personnel sans avoir de droits à verser au GIP Pix". */
static void staff_sessions_owe_nothing(void **)
{
	struct scenario s = scenario_seed;

	s.outside_sessions = 0;
	s.staff_sessions = 30;
	struct budget b = budget_of(&s);
	assert_int_equal(b.year.operator_share, 0);
	assert_int_equal(b.year.outside_revenue, 0);
	assert_int_equal(b.year.variable_cost, 196455);
}

/* "4 jours à minima", "500 € pour deux jours", "1/2 journée par semaine". */
static void fixed_costs_follow_their_rates(void **)
{
	struct scenario s = scenario_seed;

	assert_int_equal(budget_of(&s).year.fixed_cost, 50000);
	s.referent_day_cost = 20000;  /* 4 x 200.00 */
	s.admin_half_day_cost = 6550; /* 52 x 65.50 = 3406.00 */
	assert_int_equal(budget_of(&s).year.fixed_cost, 80000 + 50000 + 340600);
}

/* 5 % of 600 is 30 candidates, who fill two sessions of 20 when seated together:
 * 28 x 170 + 2 x 210 = 5180 min, 86 h 20 at 18.71 = 1615.2967. */
static void seating_extra_time_together_saves(void **)
{
	struct scenario s = scenario_seed;

	s.extra_time_sessions = 2;
	assert_int_equal(budget_of(&s).year.variable_cost, 161530);
}

/* --- properties ---------------------------------------------------------------------------------
 */

static struct scenario drawn(struct random *r)
{
	struct scenario s = scenario_seed;

	s.candidates_per_session = 1 + (int64_t)random_below(r, 50);
	s.candidates_per_invigilator = 1 + (int64_t)random_below(r, 50);
	s.extra_time_minutes = (int64_t)random_below(r, 100);
	s.extra_time_sessions = (int64_t)random_below(r, 40) - 1;
	s.hourly_cost = (int64_t)random_below(r, 10000);
	s.outside_sessions = (int64_t)random_below(r, 5);
	s.outside_candidates = 1 + (int64_t)random_below(r, 50);
	s.staff_sessions = (int64_t)random_below(r, 5);
	s.staff_candidates = 1 + (int64_t)random_below(r, 50);
	s.candidates_per_year = s.outside_sessions * s.outside_candidates +
				s.staff_sessions * s.staff_candidates +
				(int64_t)random_below(r, 700);
	return s;
}

static void one_candidate_more_never_costs_less(void **)
{
	struct random r = random_seeded(5);

	for (int i = 0; i < 20000; i++) {
		struct scenario s = drawn(&r);
		int64_t before = budget_of(&s).year.variable_cost;
		s.candidates_per_year++;
		assert_true(budget_of(&s).year.variable_cost >= before);
	}
}

static void break_even_is_the_first_number_of_sessions_that_pays(void **)
{
	struct random r = random_seeded(6);

	for (int i = 0; i < 2000; i++) {
		struct scenario s = drawn(&r);
		struct budget b = budget_of(&s);
		int64_t session = s.outside_candidates * 3500;
		assert_true(b.break_even_sessions * session >= b.year.variable_cost);
		assert_true(!b.break_even_sessions ||
			    (b.break_even_sessions - 1) * session < b.year.variable_cost);
	}
}

/* --- money --------------------------------------------------------------------------------------
 */

static void money_is_read_exactly_or_not_at_all(void **)
{
	static const struct {
		const char *text;
		int64_t cents;
	} good[] = {{"18.71", 1871}, {"0", 0},	  {"-3", -300},
		    {"45.5", 4550},  {"0.07", 7}, {"-0.07", -7}};
	static const char *const bad[] = {"",	".5",  "1.",   "1.234",	     "1,50", "1e3",
					  " 1", "--1", "1.-5", "9999999999", "0x10"};
	int64_t cents;

	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_true(money_read(str_of(good[i].text), &cents));
		assert_int_equal(cents, good[i].cents);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(money_read(str_of(bad[i]), &cents));
}

static void what_is_written_reads_back(void **)
{
	struct random r = random_seeded(7);

	for (int i = 0; i < 1000; i++) {
		struct buf b = BUF_INIT(MONEY_TEXT_MAX);
		int64_t cents = (int64_t)random_below(&r, 2000000) - 1000000, again;
		money_write(&b, cents);
		assert_true(money_read(buf_view(&b), &again));
		assert_int_equal(again, cents);
		buf_release(&b);
	}
}

static void halves_are_rounded_away_from_zero(void **)
{
	assert_int_equal(money_share(5, 2), 3);
	assert_int_equal(money_share(-5, 2), -3);
	assert_int_equal(money_share(4, 3), 1);
	assert_int_equal(money_share(-4, 3), -1);
	assert_int_equal(money_of_minutes(1, 30), 1); /* half a cent */
	assert_int_equal(money_of_minutes(1, 29), 0);
	assert_int_equal(money_of_minutes(1871, 6300), 196455);
}

/* --- bounds -------------------------------------------------------------------------------------
 */

static void each_figure_has_its_bounds(void **)
{
	struct error e;

	assert_int_equal(scenario_check(&scenario_seed, &e), ERR_NONE);
	for (size_t i = 0; i < scenario_field_count; i++) {
		const struct scenario_field *f = &scenario_fields[i];
		struct scenario s = scenario_seed;
		scenario_set(&s, f, f->most + 1);
		assert_int_equal(scenario_check(&s, &e), ERR_INVALID);
		assert_string_equal(e.field.p, f->path);
		scenario_set(&s, f, f->least - 2);
		assert_int_equal(scenario_check(&s, &e), ERR_INVALID);
	}
}

static void a_share_beyond_the_fee_and_seats_beyond_the_year_are_refused(void **)
{
	struct scenario s = scenario_seed;
	struct error e;

	s.outside_fee = 900;
	assert_int_equal(scenario_check(&s, &e), ERR_INVALID);
	assert_string_equal(e.field.p, "outside.operatorShare");
	s = scenario_seed;
	s.outside_sessions = 31;
	assert_int_equal(scenario_check(&s, &e), ERR_INVALID);
	assert_string_equal(e.field.p, "outside.sessionsPerYear");
	s = scenario_seed;
	s.staff_sessions = 28;
	assert_int_equal(scenario_check(&s, &e), ERR_INVALID);
	assert_string_equal(e.field.p, "staff.sessionsPerYear");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(six_hundred_candidates_cost_1965_euros),
	    cmocka_unit_test(without_extra_time_they_cost_1590_35),
	    cmocka_unit_test(the_twenty_first_candidate_takes_another_invigilator),
	    cmocka_unit_test(making_a_session_takes_fifty_minutes),
	    cmocka_unit_test(three_years_are_three_times_the_year),
	    cmocka_unit_test(three_outside_sessions_pay_for_the_year),
	    cmocka_unit_test(staff_sessions_owe_nothing),
	    cmocka_unit_test(fixed_costs_follow_their_rates),
	    cmocka_unit_test(seating_extra_time_together_saves),
	    cmocka_unit_test(one_candidate_more_never_costs_less),
	    cmocka_unit_test(break_even_is_the_first_number_of_sessions_that_pays),
	    cmocka_unit_test(money_is_read_exactly_or_not_at_all),
	    cmocka_unit_test(what_is_written_reads_back),
	    cmocka_unit_test(halves_are_rounded_away_from_zero),
	    cmocka_unit_test(each_figure_has_its_bounds),
	    cmocka_unit_test(a_share_beyond_the_fee_and_seats_beyond_the_year_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
