/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/random.h"
#include "budget/budget.h"
#include "budget/money.h"
#include "budget/what_if.h"

/* --- the document's own sentences ---------------------------------------------------------------
 * Of its chapter on costs each one that holds a number, quoted, with what it comes to.
 */

/* "Ils n'ont d'autres choix sinon que d'aller candidater dans un autre centre … en payant au
 * maximum 45€"; "une somme qui ne peut excéder 45€". */
static void nobody_pays_more_than_45_euros(void **)
{
	struct scenario s = scenario_seed;
	struct error e;

	assert_int_equal(scenario_seed.outside_fee, 4500);
	assert_int_equal(scenario_check(&s, &e), ERR_NONE);
	s.outside_fee = 4501;
	assert_int_equal(scenario_check(&s, &e), ERR_INVALID);
	assert_string_equal(e.field.p, "outside.fee");
}

/* "Une session de certification correspond à une date et une heure proposée à un certain nombre de
 * candidats": one session each time, however many invigilators it takes. */
static void a_session_is_one_date_and_hour(void **)
{
	struct scenario s = scenario_seed;

	s.outside_sessions = 0;
	s.candidates_per_year = s.candidates_per_session = 60;
	assert_int_equal(budget_of(&s).year.sessions, 1);
	assert_int_equal(budget_of(&s).year.admin_minutes, 50);
}

/* "La durée de mobilisation des personnels surveillants est de 2 heures": 30 x 2 h, and
 * 60 h + 25 h of administration are 85 h x 18.71 = 1590.35. */
static void invigilators_are_there_two_hours(void **)
{
	struct scenario s = scenario_seed;

	assert_int_equal(s.invigilation_minutes, 2 * 60);
	s.extra_time_sessions = 0;
	struct budget b = budget_of(&s);
	assert_int_equal(b.year.invigilation_minutes, 30 * 120);
	assert_int_equal(b.year.variable_cost, 159035);
	assert_int_equal(budget_of(&scenario_seed).without_extra_time, 159035);
}

/* "à laquelle on peut ajouter 40 minutes pour les candidats bénéficiant d'un tiers temps": a third
 * of two hours; 20 h x 18.71 = 374.20 when every session has some. */
static void extra_time_adds_forty_minutes(void **)
{
	struct budget b = budget_of(&scenario_seed);

	assert_int_equal(scenario_seed.extra_time_minutes, 40);
	assert_int_equal(3 * scenario_seed.extra_time_minutes, scenario_seed.invigilation_minutes);
	assert_int_equal(b.year.invigilation_minutes, 30 * 160);
	assert_int_equal(b.year.variable_cost - b.without_extra_time, 37420);
	assert_int_equal(budget_parts_of(&scenario_seed).extra_time, 37420);
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
	s.candidates_per_year = s.candidates_per_session = 40;
	assert_int_equal(budget_of(&s).year.invigilation_minutes, 320);
	s.candidates_per_year = s.candidates_per_session = 41;
	assert_int_equal(budget_of(&s).year.invigilation_minutes, 480);
}

/* "Les coûts administratifs de gestion d'une création de session sont évalués à 50 min": 25 h a
 * year, 467.75. */
static void making_a_session_takes_fifty_minutes(void **)
{
	assert_int_equal(budget_of(&scenario_seed).year.admin_minutes, 30 * 50);
	assert_int_equal(budget_parts_of(&scenario_seed).administration, 46775);
}

/* "Le coût chargé d'heure de vacation administrative représente 18,71€". */
static void an_hour_costs_18_71(void **)
{
	struct scenario s = scenario_seed;

	assert_int_equal(money_of_minutes(s.hourly_cost, 60), 1871);
	s.hourly_cost = 0;
	assert_int_equal(budget_of(&s).year.variable_cost, 0);
}

/* "Nombre de sessions par an: 30 sessions de 20 candidats (… 600 étudiants par an proposé à pix
 * pour les 3 prochaines années)". */
static void six_hundred_a_year_are_thirty_sessions_for_three_years(void **)
{
	struct budget b = budget_of(&scenario_seed);

	assert_int_equal(b.year.candidates, 600);
	assert_int_equal(b.year.sessions, 30);
	assert_int_equal(scenario_seed.candidates_per_session, 20);
	assert_int_equal(b.horizon.candidates, 1800);
	assert_int_equal(b.horizon.sessions, 90);
	assert_int_equal(b.horizon.variable_cost, 589365);
}

/* "Le coût total pour faire passer 600 candidats internes s'élève alors à 1965 €":
 * 30 x (2 h + 40 min + 50 min) x 18.71 = 105 h x 18.71 = 1964.55; 65.485 a session, 3.27425 each.
 */
static void six_hundred_candidates_cost_1965_euros(void **)
{
	struct scenario s = scenario_seed;
	struct budget b = budget_of(&s);

	assert_int_equal(b.year.variable_cost, 196455);
	assert_int_equal(money_share(b.year.variable_cost, 100), 1965);
	assert_int_equal(b.cost_per_session, 6549);
	assert_int_equal(b.cost_per_candidate, 327);
	s.outside_sessions = 0; /* all of them internal: as much */
	assert_int_equal(budget_of(&s).year.variable_cost, 196455);
}

/* "il doit consacrer 4 jours à minima au développement de Pix": counted once a day has a cost. */
static void the_referent_gives_four_days(void **)
{
	struct scenario s = scenario_seed;

	assert_int_equal(s.referent_days, 4);
	s.mission_cost = 0;
	assert_int_equal(budget_of(&s).year.fixed_cost, 0);
	s.referent_day_cost = 20000;
	assert_int_equal(budget_of(&s).year.fixed_cost, 4 * 20000);
}

/* "des frais de mission supplémentaires (de l'ordre de 500 pour deux jours).€" */
static void missions_cost_500_euros(void **)
{
	assert_int_equal(scenario_seed.mission_cost, 50000);
	assert_int_equal(budget_of(&scenario_seed).year.fixed_cost, 50000);
	assert_int_equal(budget_of(&scenario_seed).horizon.fixed_cost, 150000);
}

/* "le temps de travail prévisionnel estimé est de 1/2 journée par semaine": 52 x 65.50 = 3406.00.
 */
static void administration_takes_half_a_day_a_week(void **)
{
	struct scenario s = scenario_seed;

	assert_int_equal(s.admin_half_days * s.admin_weeks, 52);
	s.mission_cost = 0;
	s.admin_half_day_cost = 6550;
	assert_int_equal(budget_of(&s).year.fixed_cost, 340600);
}

/* "le re-versement au GIP Pix d'une somme de 10€": of each of 60 outside candidates. */
static void ten_euros_of_each_go_to_the_operator(void **)
{
	struct budget b = budget_of(&scenario_seed);

	assert_int_equal(b.year.operator_share, 3 * 20 * 1000);
	assert_int_equal(b.year.outside_revenue, 3 * 20 * (4500 - 1000));
}

/* "L'accueil de candidats payants à hauteur de 3 sessions sur 30 permet de compenser les coûts
 * variables, et au-delà de couvrir une partie des charges fixes": 3 x 20 x 35 = 2100, 135.45 beyond
 * 1964.55 and less than the 500 of the missions; two sessions bring 1400 only. */
static void three_outside_sessions_of_thirty_pay_for_the_year(void **)
{
	struct scenario s = scenario_seed;
	struct budget b = budget_of(&s);

	assert_int_equal(b.year.sessions, 30); /* those three among them */
	assert_int_equal(b.year.outside_revenue, 210000);
	assert_int_equal(b.year.balance, 13545);
	assert_int_equal(b.break_even_sessions, 3);
	assert_true(b.year.balance > 0 && b.year.balance < b.year.fixed_cost);
	assert_int_equal(b.year.result, 13545 - 50000);
	s.outside_sessions = 2;
	assert_int_equal(budget_of(&s).year.balance, 140000 - 196455);
}

/* "mettre en place des sessions dédiées à son personnel sans avoir de droits à verser au GIP Pix".
 */
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

/* A value of a figure within its bounds, mostly small, at times anything. */
static int64_t any_value(const struct scenario_field *f, struct random *r)
{
	int64_t most = random_below(r, 10) ? f->least + 60 : f->most;

	most = most > f->most ? f->most : most;
	return f->least + (int64_t)random_below(r, (uint64_t)(most - f->least + 1));
}

/* Any scenario that scenario_check lets in, whatever its figures. */
static struct scenario drawn(struct random *r)
{
	struct scenario s;

	do {
		for (size_t i = 0; i < scenario_field_count; i++) {
			const struct scenario_field *f = &scenario_fields[i];
			bool all = f->kind == SCENARIO_SESSIONS && random_below(r, 3) == 0;
			scenario_set(&s, f, all ? SCENARIO_EXTRA_ALL : any_value(f, r));
		}
		s.operator_share = (int64_t)random_below(r, (uint64_t)s.outside_fee + 1);
		int64_t taken = s.outside_sessions * s.outside_candidates +
				s.staff_sessions * s.staff_candidates;
		s.candidates_per_year = taken + (int64_t)random_below(r, 700);
	} while (scenario_check(&s, NULL));
	return s;
}

/* Whatever the parameters, and by the sum of all years too. */
static void one_candidate_more_never_costs_less(void **)
{
	struct random r = random_seeded(5);

	for (int i = 0; i < 50000; i++) {
		struct scenario s = drawn(&r);
		struct budget before = budget_of(&s);
		if (s.candidates_per_year == 1000000)
			continue;
		s.candidates_per_year++;
		struct budget after = budget_of(&s);
		assert_true(after.year.variable_cost >= before.year.variable_cost);
		assert_true(after.year.fixed_cost == before.year.fixed_cost);
		assert_true(after.horizon.variable_cost >= before.horizon.variable_cost);
	}
}

static void sums_hold_together(void **)
{
	struct random r = random_seeded(8);

	for (int i = 0; i < 20000; i++) {
		struct scenario s = drawn(&r);
		struct budget b = budget_of(&s);
		struct budget_parts p = budget_parts_of(&s);
		assert_true(p.invigilation + p.extra_time + p.administration ==
			    b.year.variable_cost);
		assert_true(p.invigilation >= 0 && p.extra_time >= 0 && p.administration >= 0);
		assert_true(p.fixed == b.year.fixed_cost);
		assert_true(b.year.result ==
			    b.year.outside_revenue - b.year.variable_cost - b.year.fixed_cost);
		assert_true(b.year.outside_revenue + b.year.operator_share ==
			    s.outside_sessions * s.outside_candidates * s.outside_fee);
		assert_true(b.without_extra_time <= b.year.variable_cost);
	}
}

static void break_even_is_the_first_number_of_sessions_that_pays(void **)
{
	struct random r = random_seeded(6);

	for (int i = 0; i < 2000; i++) {
		struct scenario s = drawn(&r);
		struct budget b = budget_of(&s);
		int64_t session = s.outside_candidates * (s.outside_fee - s.operator_share);
		if (b.break_even_sessions == BUDGET_NEVER) {
			assert_true(!session && b.year.variable_cost);
			continue;
		}
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
	    cmocka_unit_test(nobody_pays_more_than_45_euros),
	    cmocka_unit_test(a_session_is_one_date_and_hour),
	    cmocka_unit_test(invigilators_are_there_two_hours),
	    cmocka_unit_test(extra_time_adds_forty_minutes),
	    cmocka_unit_test(the_twenty_first_candidate_takes_another_invigilator),
	    cmocka_unit_test(making_a_session_takes_fifty_minutes),
	    cmocka_unit_test(an_hour_costs_18_71),
	    cmocka_unit_test(six_hundred_a_year_are_thirty_sessions_for_three_years),
	    cmocka_unit_test(six_hundred_candidates_cost_1965_euros),
	    cmocka_unit_test(the_referent_gives_four_days),
	    cmocka_unit_test(missions_cost_500_euros),
	    cmocka_unit_test(administration_takes_half_a_day_a_week),
	    cmocka_unit_test(ten_euros_of_each_go_to_the_operator),
	    cmocka_unit_test(three_outside_sessions_of_thirty_pay_for_the_year),
	    cmocka_unit_test(staff_sessions_owe_nothing),
	    cmocka_unit_test(seating_extra_time_together_saves),
	    cmocka_unit_test(one_candidate_more_never_costs_less),
	    cmocka_unit_test(sums_hold_together),
	    cmocka_unit_test(break_even_is_the_first_number_of_sessions_that_pays),
	    cmocka_unit_test(money_is_read_exactly_or_not_at_all),
	    cmocka_unit_test(what_is_written_reads_back),
	    cmocka_unit_test(halves_are_rounded_away_from_zero),
	    cmocka_unit_test(each_figure_has_its_bounds),
	    cmocka_unit_test(a_share_beyond_the_fee_and_seats_beyond_the_year_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
