/* SPDX-License-Identifier: EUPL-1.2 */
/* `openpix lab estimate` from files to a file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cli/lab_command.h"

static char bank[] = "/tmp/openpix-bank-XXXXXX", answers[] = "/tmp/openpix-answers-XXXXXX",
	    out[] = "/tmp/openpix-out-XXXXXX";

static void write_file(char *path, const char *text)
{
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
}

/* The first pattern is one of tests/vectors/psychometrics/ability.json (items 1 to 8, ML, D = 1):
 * theta 0.419250407061096, error 0.608240931063431. */
static void one_line_a_person_in_order(void **)
{
	char verb[] = "estimate", b[] = "--bank", m[] = "--method", ml[] = "ml", o[] = "-o",
	     text[512] = "";
	char *argv[] = {verb, b, bank, m, ml, answers, o, out, NULL};
	double theta, se;
	char *end;

	write_file(bank, "item,a,b\nq1,1.2,-1.5\nq2,.8,-.7\nq3,1.6,-.2\nq4,2.1,.1\n"
			 "q5,.6,.4\nq6,1.4,.9\nq7,1.9,1.6\nq8,1.05,2.3\n");
	write_file(answers, "person,q8,q7,q6,q5,q4,q3,q2,q1\nann,0,1,0,1,0,1,0,1\nbob,,,,NA,,,,\n");
	write_file(out, "");
	assert_int_equal(lab_command_estimate.run(8, argv), 0);
	FILE *f = fopen(out, "r");
	assert_non_null(f);
	assert_true(fread(text, 1, sizeof text - 1, f) > 0);
	fclose(f);
	static const char ann[] = "person,theta,se\nann,";
	assert_memory_equal(text, ann, strlen(ann));
	theta = strtod(text + strlen(ann), &end);
	assert_true(*end == ',');
	se = strtod(end + 1, &end);
	assert_true(theta - 0.419250407061096 < 1e-12 && theta - 0.419250407061096 > -1e-12);
	assert_true(se - 0.608240931063431 < 1e-12 && se - 0.608240931063431 > -1e-12);
	assert_string_equal(end, "\nbob,0,\n"); /* no answer: no error to tell */
	unlink(bank);
	unlink(answers);
	unlink(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_line_a_person_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
