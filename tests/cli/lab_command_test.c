/* SPDX-License-Identifier: EUPL-1.2 */
/* The options of the laboratory's verbs, and the line that shows how far one is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <signal.h>
#include "cli/lab_command.h"
#include "cli/progress.h"

static const char *const models[] = {"1pl", "2pl", NULL};

struct options {
	bool json;
	const char *bank, *first, *second;
	int model;
	int64_t persons;
	double se;
};

static int read_line(struct options *o, const char *const *words)
{
	static const struct command c = {"try", "a verb", "  usage\n", NULL, NULL};
	const struct lab_option table[] = {
	    {.name = "--json", .kind = LAB_OPTION_FLAG, .into = &o->json},
	    {.name = "--bank", .kind = LAB_OPTION_TEXT, .into = &o->bank},
	    {.name = "--model", .kind = LAB_OPTION_WORD, .into = &o->model, .words = models},
	    {.name = "--persons",
	     .kind = LAB_OPTION_COUNT,
	     .into = &o->persons,
	     .least = 1,
	     .most = 1000},
	    {.name = "--se", .kind = LAB_OPTION_REAL, .into = &o->se},
	    {.kind = LAB_OPTION_FILE, .into = &o->first, .required = true},
	    {.kind = LAB_OPTION_FILE, .into = &o->second},
	    {0},
	};
	char verb[] = "try", *argv[16] = {verb};
	int argc = 1;

	for (; words[argc - 1]; argc++)
		argv[argc] = (char *)(uintptr_t)words[argc - 1];
	*o = (struct options){.persons = 10, .model = 1};
	return lab_options(&c, table, argc, argv);
}

#define LINE(...) ((const char *const[]){__VA_ARGS__, NULL})

static void options_are_read_in_any_order_with_a_space_or_an_equal_sign(void **state)
{
	struct options o;

	(void)state;
	assert_int_equal(read_line(&o, LINE("--bank=i.csv", "r.csv", "--persons", "1000", "--json",
					    "--se", "-0.5", "-")),
			 0);
	assert_true(o.json);
	assert_string_equal(o.bank, "i.csv");
	assert_string_equal(o.first, "r.csv");
	assert_string_equal(o.second, "-");
	assert_int_equal(o.persons, 1000);
	assert_true(o.se == -0.5);
	assert_int_equal(o.model, 1);
	assert_int_equal(read_line(&o, LINE("--model", "1pl", "--", "--json")), 0);
	assert_int_equal(o.model, 0);
	assert_false(o.json);
	assert_string_equal(o.first, "--json");
}

static void what_is_wrong_in_a_line_is_a_usage_error(void **state)
{
	static const char *const lines[][5] = {
	    {NULL},			/* a file is needed */
	    {"f", "--jsn"},		/* no such option */
	    {"f", "--bank"},		/* no value */
	    {"f", "--json=1"},		/* a value too many */
	    {"f", "--model", "3pl"},	/* no such word */
	    {"f", "--persons", "0"},	/* below the range */
	    {"f", "--persons", "1001"}, /* above it */
	    {"f", "--persons", "1e3"},	/* no whole number */
	    {"f", "--se", "nan"},	/* no number */
	    {"f", "--json", "--json"},	/* twice */
	    {"f", "g", "h"},		/* one file too many */
	};
	struct options o;

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		assert_int_equal(read_line(&o, lines[i]), COMMAND_USAGE);
}

static void the_line_of_progress_tells_the_share_and_the_time_left(void **state)
{
	struct progress p = {.title = "simulate", .total = 200, .columns = 80};
	char out[81];

	(void)state;
	/* half of 200 in 65 s: as long again is left */
	progress_line(&p, 100, 65000, "x", out);
	assert_string_equal(out, "simulate [############------------]  50 %  1 min 05 s left  x");
	progress_line(&p, 200, 65000, NULL, out);
	assert_string_equal(out, "simulate [########################] 100 %");
	/* too early for a forecast */
	progress_line(&p, 1, 300, NULL, out);
	assert_string_equal(out, "simulate [------------------------]   0 %");
	p.columns = 12;
	assert_int_equal(progress_line(&p, 100, 65000, "x", out), 12);
	assert_string_equal(out, "simulate [##");
}

static void an_interruption_raises_the_flag_and_ends_nothing(void **state)
{
	(void)state;
	struct progress p = progress_begin("try", 10);

	assert_false(progress_interrupted());
	raise(SIGINT);
	assert_true(progress_interrupted());
	progress_end(&p);
	assert_true(progress_interrupted());
	p = progress_begin("again", 10);
	assert_false(progress_interrupted());
	progress_end(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(options_are_read_in_any_order_with_a_space_or_an_equal_sign),
	    cmocka_unit_test(what_is_wrong_in_a_line_is_a_usage_error),
	    cmocka_unit_test(the_line_of_progress_tells_the_share_and_the_time_left),
	    cmocka_unit_test(an_interruption_raises_the_flag_and_ends_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
