/* SPDX-License-Identifier: EUPL-1.2 */
/* A scenario as JSON: read with every fault by its path, written so that it reads back. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/random.h"
#include "budget/scenario_json.h"

static struct arena *arena;

static int setup(void **)
{
	arena = arena_new((size_t)1 << 24);
	return 0;
}

static int teardown(void **)
{
	arena_free(arena);
	return 0;
}

static void what_is_written_reads_back(void **)
{
	struct random r = random_seeded(9);

	for (int i = 0; i < 500; i++) {
		struct scenario s = scenario_seed, again = scenario_seed;
		struct scenario_faults faults;
		struct buf b = BUF_INIT(SCENARIO_JSON_MAX);
		for (size_t k = 0; k < scenario_field_count; k++) {
			const struct scenario_field *f = &scenario_fields[k];
			struct scenario other = s;
			scenario_set(&other, f,
				     f->least + (int64_t)random_below(
						    &r, (uint64_t)(f->most - f->least + 1)));
			if (scenario_check(&other, NULL) == ERR_NONE)
				s = other;
		}
		scenario_write(&b, &s);
		again.years = 50; /* every member is there */
		assert_int_equal(scenario_read(buf_view(&b), &again, &faults, arena), ERR_NONE);
		assert_memory_equal(&again, &s, sizeof s);
		buf_release(&b);
	}
}

/* The issue's own example: the seed's figures, all of them. */
static void the_issues_example_is_the_seed(void **)
{
	static const char text[] =
	    "{\"years\":3,\"candidatesPerYear\":600,\"candidatesPerSession\":20,"
	    "\"invigilationMinutes\":120,\"extraTimeMinutes\":40,\"extraTimeSessions\":\"all\","
	    "\"candidatesPerInvigilator\":20,\"adminMinutesPerSession\":50,\"hourlyCost\":\"18."
	    "71\","
	    "\"outside\":{\"sessionsPerYear\":3,\"candidatesPerSession\":20,\"fee\":\"45.00\","
	    "\"operatorShare\":\"10.00\"},"
	    "\"fixed\":{\"referentDays\":4,\"missionCost\":\"500.00\",\"adminHalfDaysPerWeek\":1}}";
	struct scenario s = {.staff_candidates = 20, .admin_weeks = 52};
	struct scenario_faults faults;

	assert_int_equal(scenario_read(str_of(text), &s, &faults, arena), ERR_NONE);
	assert_memory_equal(&s, &scenario_seed, sizeof s);
}

static void every_fault_is_told_by_its_path(void **)
{
	static const struct {
		const char *json;
		const char *path;
	} cases[] = {
	    {"{\"outside\":{\"fee\":\"45.01\"}}", "outside.fee"},
	    {"{\"outside\":{\"fee\":46}}", "outside.fee"},
	    {"{\"outside\":{\"fee\":\"-1\"}}", "outside.fee"},
	    {"{\"outside\":{\"fee\":null}}", "outside.fee"},
	    {"{\"outside\":{\"fee\":\"9.99\"}}", "outside.operatorShare"},
	    {"{\"candidatesPerYear\":-1}", "candidatesPerYear"},
	    {"{\"candidatesPerYear\":1000001}", "candidatesPerYear"},
	    {"{\"candidatesPerYear\":\"600\"}", "candidatesPerYear"},
	    {"{\"candidatesPerYear\":6.5}", "candidatesPerYear"},
	    {"{\"candidatesPerYear\":59}", "outside.sessionsPerYear"},
	    {"{\"candidatesPerSession\":0}", "candidatesPerSession"},
	    {"{\"hourlyCost\":18.71}", "hourlyCost"},
	    {"{\"hourlyCost\":\"18.715\"}", "hourlyCost"},
	    {"{\"hourlyCost\":99999999999}", "hourlyCost"},
	    {"{\"extraTimeSessions\":\"some\"}", "extraTimeSessions"},
	    {"{\"extraTimeSessions\":\"3\"}", "extraTimeSessions"},
	    {"{\"extraTimeSessions\":-1}", "extraTimeSessions"},
	    {"{\"hourly\":1}", "hourly"},
	    {"{\"outside\":{\"fees\":1}}", "outside.fees"},
	    {"{\"outside\":{\"fee\":{\"a\":1}}}", "outside.fee"},
	    {"{\"outside\":[]}", "outside"},
	    {"{\"outside.fee\":\"45.01\"}", "outside.fee"},
	    {"[]", ""},
	    {"", ""},
	    {"{\"years\":3", ""},
	    {"{\"years\":3,\"years\":4}", ""},
	    {"{\"years\":3} x", ""},
	    {"\xff", ""},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct scenario s = scenario_seed;
		struct scenario_faults faults;
		int k = scenario_read(str_of(cases[i].json), &s, &faults, arena);
		if (k != ERR_INVALID || faults.n != 1 ||
		    !str_eq(faults.list[0].field, str_of(cases[i].path)))
			fail_msg("%s: %zu faults, \"" STR_FMT "\"", cases[i].json, faults.n,
				 STR_ARG(faults.n ? faults.list[0].field : STR("none")));
	}
}

static void faults_are_told_together_up_to_a_number(void **)
{
	struct scenario s = scenario_seed;
	struct scenario_faults faults;
	struct buf b = BUF_INIT(SCENARIO_JSON_MAX);

	assert_int_equal(
	    scenario_read(STR("{\"years\":0,\"hourlyCost\":\"x\",\"new\":1}"), &s, &faults, arena),
	    ERR_INVALID);
	assert_int_equal(faults.n, 3);
	buf_char(&b, '{');
	for (int i = 0; i < 1000; i++)
		buf_printf(&b, "%s\"m%d\":%d", i ? "," : "", i, i);
	buf_char(&b, '}');
	assert_int_equal(scenario_read(buf_view(&b), &s, &faults, arena), ERR_INVALID);
	assert_int_equal(faults.n, SCENARIO_FAULTS_MAX);
	buf_release(&b);
}

static void a_value_is_read_as_people_write_it(void **)
{
	const struct scenario_field *cost = scenario_field_of(STR("hourlyCost"));
	const struct scenario_field *extra = scenario_field_of(STR("extraTimeSessions"));
	const struct scenario_field *years = scenario_field_of(STR("years"));
	int64_t v;

	assert_null(scenario_value_read(cost, STR("18,71"), &v));
	assert_int_equal(v, 1871);
	assert_null(scenario_value_read(cost, STR("18.7"), &v));
	assert_int_equal(v, 1870);
	assert_non_null(scenario_value_read(cost, STR("1,000.00"), &v));
	assert_non_null(scenario_value_read(cost, STR("1000.01"), &v));
	assert_non_null(
	    scenario_value_read(cost, STR("18.71 and much more text than an amount has"), &v));
	assert_null(scenario_value_read(extra, STR("all"), &v));
	assert_int_equal(v, SCENARIO_EXTRA_ALL);
	assert_null(scenario_value_read(extra, STR("none"), &v));
	assert_int_equal(v, 0);
	assert_non_null(scenario_value_read(extra, STR("-1"), &v));
	assert_non_null(scenario_value_read(years, STR(""), &v));
	assert_non_null(scenario_value_read(years, STR("3.5"), &v));
	assert_non_null(scenario_value_read(years, STR("99999999999999999999"), &v));
}

/* What the issue shows of the sum. */
static void the_sum_is_told_in_exact_decimals(void **)
{
	static const char *const wanted[] = {"\"sessions\": 30,",
					     "\"variableCost\": \"1964.55\"",
					     "\"costPerSession\": \"65.49\"",
					     "\"costPerCandidate\": \"3.27\"",
					     "\"outsideRevenue\": \"2100.00\"",
					     "\"operatorShare\": \"600.00\"",
					     "\"balance\": \"135.45\"",
					     "\"breakEvenOutsideSessions\": 3",
					     "\"variableCostWithoutExtraTime\": \"1590.35\""};
	struct buf json = BUF_INIT(SCENARIO_JSON_MAX), csv = BUF_INIT(SCENARIO_JSON_MAX);
	struct budget b = budget_of(&scenario_seed);

	budget_write_json(&json, &scenario_seed, &b);
	buf_char(&json, '\0');
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
		if (!strstr(json.p, wanted[i]))
			fail_msg("no %s in %s", wanted[i], json.p);
	budget_write_csv(&csv, &b);
	buf_char(&csv, '\0');
	assert_non_null(strstr(csv.p, "\nvariableCost,1964.55,5893.65\n"));
	buf_release(&json);
	buf_release(&csv);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_written_reads_back),
	    cmocka_unit_test(the_issues_example_is_the_seed),
	    cmocka_unit_test(every_fault_is_told_by_its_path),
	    cmocka_unit_test(faults_are_told_together_up_to_a_number),
	    cmocka_unit_test(a_value_is_read_as_people_write_it),
	    cmocka_unit_test(the_sum_is_told_in_exact_decimals),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
