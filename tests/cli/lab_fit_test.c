/* SPDX-License-Identifier: EUPL-1.2 */
/* `openpix lab dif` and `lab fit`, from files to files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <unistd.h>
#include "base/file.h"
#include "cli/lab_command.h"
#include "document/csv.h"
#include "help/near.h"

struct folder {
	struct arena *a;
	char path[32];
};

static int begin(void **state)
{
	struct folder *f = calloc(1, sizeof *f);

	memcpy(f->path, "/tmp/openpix-fit-XXXXXX", 24);
	f->a = arena_new((size_t)1 << 28);
	*state = f;
	return mkdtemp(f->path) ? 0 : -1;
}

static const char *in(const struct folder *f, const char *name)
{
	return arena_printf(f->a, "%s/%s", f->path, name).p;
}

static int end(void **state)
{
	static const char *const names[] = {"out.csv", "persons.csv", "curve.csv", "bank.csv",
					    "in.csv"};
	struct folder *f = *state;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		unlink(in(f, names[i]));
	rmdir(f->path);
	arena_free(f->a);
	free(f);
	return 0;
}

static int run(const struct command *c, const char *const *words)
{
	char *argv[24] = {(char *)(uintptr_t)c->name};
	int argc = 1;

	for (; words[argc - 1]; argc++)
		argv[argc] = (char *)(uintptr_t)words[argc - 1];
	return c->run(argc, argv);
}

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* The cell of a column in the row whose first cell is `first`. */
static struct str cell(const struct folder *f, const char *file, const char *first,
		       const char *column)
{
	struct csv *c;
	struct csv_row row;
	size_t at = 0;

	assert_int_equal(csv_open(f->a, in(f, file), NULL, &c, NULL), 0);
	assert_int_equal(csv_next(c, &row, NULL), 0);
	while (at < row.n && !str_eq(row.cells[at], str_of(column)))
		at++;
	assert_true(at < row.n);
	while (csv_next(c, &row, NULL) == 0 && row.n)
		if (str_eq(row.cells[0], str_of(first)))
			return arena_str(f->a, row.cells[at]);
	fail_msg("no row '%s'", first);
	return STR("");
}

static double real(const struct folder *f, const char *file, const char *first, const char *column)
{
	double v;

	assert_true(str_real(cell(f, file, first, column), &v));
	return v;
}

static void dif_writes_the_reference_figures(void **state)
{
	struct folder *f = *state;

	assert_int_equal(run(&lab_command_dif, WORDS("tests/vectors/dif_2groups.csv", "--group",
						     "group", "-o", in(f, "out.csv"))),
			 0);
	assert_near(real(f, "out.csv", "V5", "mh_chi2"), 75.9706, 0.00005);
	assert_near(real(f, "out.csv", "V5", "mh_delta"), -1.803, 0.0005);
	assert_near(real(f, "out.csv", "V18", "lr_nonuniform"), 43.23, 0.005);
	assert_true(str_eq(cell(f, "out.csv", "V5", "mh_class"), STR("C")));
	assert_true(str_eq(cell(f, "out.csv", "V5", "group"), STR("1")));
}

static void dif_turns_with_its_reference_group(void **state)
{
	struct folder *f = *state;

	assert_int_equal(run(&lab_command_dif,
			     WORDS("tests/vectors/dif_2groups.csv", "--group", "group",
				   "--reference", "1", "--method", "mh", "-o", in(f, "out.csv"))),
			 0);
	assert_near(real(f, "out.csv", "V5", "mh_delta"), 1.803, 0.0005);
	assert_true(cell(f, "out.csv", "V5", "lr_both").n == 0);
}

static void dif_tells_what_is_wrong(void **state)
{
	struct folder *f = *state;
	struct str one = STR("group,x,y\na,0,1\na,1,0\na,1,1\n");

	assert_int_equal(run(&lab_command_dif, WORDS("tests/vectors/dif_2groups.csv")),
			 COMMAND_USAGE);
	assert_int_equal(
	    run(&lab_command_dif, WORDS("tests/vectors/dif_2groups.csv", "--group", "nothing")), 2);
	assert_int_equal(run(&lab_command_dif, WORDS("tests/vectors/dif_2groups.csv", "--group",
						     "group", "--reference", "7")),
			 2);
	assert_int_equal(file_replace(in(f, "in.csv"), one, NULL), 0);
	assert_int_equal(run(&lab_command_dif, WORDS(in(f, "in.csv"), "--group", "group")), 2);
}

/* LSAT6 with its own estimates (calibration.json of the reference): five easy items that fit. */
static void fit_accepts_lsat6_under_its_own_estimates(void **state)
{
	struct folder *f = *state;
	struct str bank = STR("item,a,b\nItem_1,0.825660,-3.358811\nItem_2,0.722744,-1.370058\n"
			      "Item_3,0.890875,-0.279666\nItem_4,0.688368,-1.866381\n"
			      "Item_5,0.656856,-3.125907\nItem_6,1,0\n");

	assert_int_equal(file_replace(in(f, "bank.csv"), bank, NULL), 0);
	assert_int_equal(
	    run(&lab_command_fit, WORDS("tests/vectors/lsat6.csv", "--bank", in(f, "bank.csv"),
					"-o", in(f, "out.csv"), "--persons", in(f, "persons.csv"),
					"--cuts", "-1,0.5", "--curve", in(f, "curve.csv"))),
	    0);
	for (int i = 1; i <= 5; i++) {
		const char *name = arena_printf(f->a, "Item_%d", i).p;
		assert_true(str_eq(cell(f, "out.csv", name, "test"), STR("s-x2")));
		/* Sums 1 to 4 less two parameters; a sum with an expected count below 1 joins. */
		assert_near(real(f, "out.csv", name, "df"), 1.5, 0.5);
		assert_true(real(f, "out.csv", name, "p") > 0.05);
		assert_near(real(f, "out.csv", name, "infit"), 1, 0.02);
	}
	double p = 1 / (1 + exp(-0.249148)), sum = 0.890875 * 0.890875 * p * (1 - p);
	assert_true(real(f, "curve.csv", "0", "information") > sum);
	assert_near(real(f, "curve.csv", "0", "se"),
		    1 / sqrt(real(f, "curve.csv", "0", "information")), 1e-12);
	/* Nobody right on anything, and everybody's first row. */
	assert_near(real(f, "persons.csv", "1", "n"), 5, 0);
	assert_true(real(f, "persons.csv", "1", "theta") < -1.5);
	assert_true(real(f, "persons.csv", "1000", "theta") > 0.3);
}

static void fit_tells_what_is_wrong(void **state)
{
	struct folder *f = *state;

	assert_int_equal(file_replace(in(f, "bank.csv"), STR("a,b\n1,0\n"), NULL), 0);
	assert_int_equal(run(&lab_command_fit, WORDS("tests/vectors/lsat6.csv")), COMMAND_USAGE);
	assert_int_equal(
	    run(&lab_command_fit, WORDS("tests/vectors/lsat6.csv", "--bank", in(f, "bank.csv"))),
	    2);
	assert_int_equal(run(&lab_command_fit, WORDS("tests/vectors/lsat6.csv", "--bank",
						     in(f, "bank.csv"), "--cuts", "a,b")),
			 2);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(dif_writes_the_reference_figures, begin, end),
	    cmocka_unit_test_setup_teardown(dif_turns_with_its_reference_group, begin, end),
	    cmocka_unit_test_setup_teardown(dif_tells_what_is_wrong, begin, end),
	    cmocka_unit_test_setup_teardown(fit_accepts_lsat6_under_its_own_estimates, begin, end),
	    cmocka_unit_test_setup_teardown(fit_tells_what_is_wrong, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
