/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "bank/answer.h"
#include "bank/number.h"

static struct arena *arena;

static int start(void **)
{
	arena = arena_new((size_t)64 << 20);
	return 0;
}

static int stop(void **)
{
	arena_free(arena);
	return 0;
}

enum {
	C = TOLERATE_CASE,
	P = TOLERATE_PUNCTUATION,
	S = TOLERATE_SPELLING,
	CP = C | P,
	CPS = C | P | S
};

/* --- texts -------------------------------------------------------------------------------------
 */

static void texts_are_taken_or_refused_by_what_is_forgiven(void **)
{
	static const struct {
		const char *given, *expected;
		unsigned tolerance;
		bool taken;
	} cases[] = {
	    /* 0: always forgiven: the ends, runs of spaces, no-break spaces, the curly apostrophe,
	       the form */
	    {"  pdf ", "pdf", 0, true},
	    {"a \t b", "a b", 0, true},
	    {"a\xC2\xA0"
	     "b",
	     "a b", 0, true},
	    {"l’eau", "l'eau", 0, true},
	    {"e\xCC\x81t\xC3\xA9", "été", 0, true},
	    /* 5: nothing else is */
	    {"PDF", "pdf", 0, false},
	    {"ete", "été", 0, false},
	    {"ab", "a b", 0, false},
	    {".pdf", "pdf", 0, false},
	    {"coeur", "cœur", 0, false},
	    /* 10: case, accents, spaces, letters typed in two */
	    {"ÉTÉ", "ete", C, true},
	    {"cœur", "coeur", C, true},
	    {"CŒUR", "coeur", C, true},
	    {"straße", "STRASSE", C, true},
	    {"ﬁchier", "fichier", C, true},
	    {"ex æquo", "exaequo", C, true},
	    {"Łódź", "lodz", C, true},
	    {"İstanbul", "istanbul", C, true},
	    {"ΟΔΟΣ", "οδος", C, true},
	    {"Ελλάδα", "ελλαδα", C, true},
	    /* 20: other scripts are compared as texts */
	    {"привет", "пока", CPS, false},
	    {"ПРИВЕТ", "привет", C, true},
	    {"你好", "再见", CPS, false},
	    {"你好", "你好", CPS, true},
	    {"कि", "का", C, false}, /* the vowel sign is the whole difference */
	    {"مرحبا", "وداعا", CPS, false},
	    {"\xF0\x9F\x98\x80", "\xF0\x9F\x98\x81", CPS, false},
	    /* 27: signs */
	    {".pdf", "pdf", P, true},
	    {"aujourd’hui", "aujourdhui", P, true},
	    {"«oui»", "oui", P, true},
	    {"!!!", "???", CPS, false}, /* signs only: compared as they are */
	    {"@", "@", CPS, true},
	    {"", "!", CPS, false},
	    {"!", "", CPS, false},
	    /* 34: digits */
	    {"1,5", "1.5", CP, true},
	    {"15", "1.5", CPS, false},
	    {"1..5", "1.5", CP, true},
	    {"01/02/2020", "01-02-2020", CP, true},
	    {"-5", "5", CP, false},
	    {"−5", "-5", CP, true},
	    {"2018", "2019", CPS, false},
	    {"windows10", "windows11", CPS, false},
	    {"windwos11", "windows11", CPS, true},
	    /* 43: slips, a quarter of the letters of the expected text */
	    {"gogle", "google", CPS, true},  /* 1 of 6 */
	    {"googel", "google", CPS, true}, /* a swap is one */
	    {"abcd", "abc", CPS, false},     /* three letters: none */
	    {"abc", "abcd", CPS, true},	     /* 1 of 4 */
	    {"abcde", "abcd", CPS, true},
	    {"abcxx", "abcde", CPS, false}, /* 2 of 5 */
	    {"wikipdia", "wikipédia", CPS, true},
	    {"wiki", "wikipedia", CPS, false},		    /* 5 of 9 */
	    {"le petit prince", "petit prince", CPS, true}, /* 2 of 11 */
	    {"gogle", "google", CP, false},
	    {"приветт", "привет", CPS, true},
	    /* 54: far too long for what is expected */
	    {"abcdabcdabcdabcd", "abcd", CPS, false},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (answer_text_matches(str_of(cases[i].given), str_of(cases[i].expected),
					cases[i].tolerance, arena) != cases[i].taken)
			fail_msg("case %zu: '%s' for '%s'", i, cases[i].given, cases[i].expected);
}

/* --- numbers -----------------------------------------------------------------------------------
 */

static bool equal(const char *a, const char *b, enum language l)
{
	struct number x, y;

	return number_read(str_of(a), l, &x) && number_read(str_of(b), l, &y) &&
	       number_equal(&x, &y);
}

static void numbers_are_equal_by_value_however_written(void **)
{
	static const char *const everywhere[][2] = {
	    {"1 024", "1024"},
	    {"1\xC2\xA0"
	     "024",
	     "1024"},
	    {"1\xE2\x80\xAF"
	     "024",
	     "1024"},
	    {"1 048 576", "1048576"},
	    {"1024,0", "1024"},
	    {"1024.00", "1024"},
	    {"+5", "5"},
	    {"− 5", "-5"},
	    {"007", "7"},
	    {"-0", "0"},
	    {"0,50", ".5"},
	    {"5.", "5"},
	    {"1,234,567", "1234567"},
	    {"1.234.567", "1234567"},
	    {"1,234.5", "1234.5"},
	    {"1.234,5", "1234.5"},
	    {"1 024,5", "1024.5"},
	    {"1 024.500", "1024.5"},
	    {"0.1000000000000000055511151231257827", "0.10000000000000000555111512312578270"},
	    {"１２", "12"},
	    {"١٢", "12"},
	    {"0.123", "0,123"},	      /* a thousand never begins with 0 */
	    {"1234.567", "1234,567"}, /* nor has four digits before the mark */
	};

	for (size_t i = 0; i < sizeof everywhere / sizeof *everywhere; i++)
		for (unsigned l = 0; l < LANGUAGE_COUNT; l++)
			if (!equal(everywhere[i][0], everywhere[i][1], (enum language)l))
				fail_msg("case %zu: %s", i, everywhere[i][0]);
}

static void a_lone_mark_before_three_digits_reads_by_language(void **)
{
	assert_true(equal("1,024", "1024", LANGUAGE_EN));
	assert_true(equal("1,024", "1.024", LANGUAGE_FR));
	assert_true(equal("1,024", "1,0240", LANGUAGE_ES));
	assert_true(equal("1.024", "1024", LANGUAGE_ES));
	assert_true(equal("1.024", "1.0240", LANGUAGE_EN));
	assert_true(equal("1.024", "1,0240", LANGUAGE_FR));
	assert_true(equal("1,5", "1.5", LANGUAGE_EN));
	assert_true(equal("1.5", "1,5", LANGUAGE_ES));
}

static void what_is_no_number_is_refused(void **)
{
	static const char *const bad[] = {
	    "",		" ",	  "-",	       ".",	  ",",		"0x10", "1e3",
	    "5 Go",	"50%",	  "1/2",       "--5",	  "5-",		"1 02", "10 24",
	    "1024 5",	"1,02,3", "1.2.3",     "1,2.3,4", "1 024 5",	"²",	"NaN",
	    "Infinity", "1,,5",	  "1 234,5 6", "1.024 5", "1,234.567,8"};
	struct number n;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		for (unsigned l = 0; l < LANGUAGE_COUNT; l++)
			if (number_read(str_of(bad[i]), (enum language)l, &n))
				fail_msg("'%s' was read as a number", bad[i]);
	assert_false(equal("0.1", "0.1000000000000000055511151231257827",
			   LANGUAGE_EN)); /* equal as doubles */
	assert_false(equal("5", "-5", LANGUAGE_FR));
	assert_false(equal("50", "5", LANGUAGE_FR));
}

/* --- challenges --------------------------------------------------------------------------------
 */

#define TEXT(z)                                                                                    \
	{                                                                                          \
		{                                                                                  \
			STR(z), STR(z), STR(z)                                                     \
		}                                                                                  \
	}
#define LISTS(list)                                                                                \
	{                                                                                          \
		{                                                                                  \
			{list, sizeof list / sizeof *list}, {list, sizeof list / sizeof *list},    \
			{                                                                          \
				list, sizeof list / sizeof *list                                   \
			}                                                                          \
		}                                                                                  \
	}
enum { EVERY = (1 << LANGUAGE_COUNT) - 1 };

static const struct choice choices[] = {
    {TEXT("one"), true}, {TEXT("two"), false}, {TEXT("three"), true}, {TEXT("four"), false}};
static const struct challenge qcm = {
    .kind = CHALLENGE_QCM, .languages = EVERY, .choices = choices, .choice_count = 4};
static const struct choice single[] = {
    {TEXT("one"), false}, {TEXT("two"), true}, {TEXT("three"), false}};
static const struct challenge qcu = {
    .kind = CHALLENGE_QCU, .languages = EVERY, .choices = single, .choice_count = 3};
static const struct str printer[] = {STR("imprimante"), STR("printer")}, mouse[] = {STR("souris")},
			keyboard[] = {STR("clavier"), STR("souris sans fil")};
static const struct wordings groups[] = {LISTS(printer), LISTS(mouse), LISTS(keyboard)};
static const struct blank any_order[] = {
    {.id = STR("a"), .label = TEXT("First"), .format = BLANK_WORDS, .tolerance = CPS},
    {.id = STR("b"), .label = TEXT("Second"), .format = BLANK_WORDS, .tolerance = CPS},
};
static const struct challenge dep = {.kind = CHALLENGE_QROCM_DEP,
				     .languages = EVERY,
				     .blanks = any_order,
				     .blank_count = 2,
				     .groups = groups,
				     .group_count = 3};
static const struct str size[] = {STR("1024")};
static const struct blank fields[] = {
    {.id = STR("size"),
     .label = TEXT("Size"),
     .unit = TEXT("Go"),
     .format = BLANK_NUMBER,
     .accept = LISTS(size)},
    {.id = STR("menu"), .label = TEXT("Menu"), .options = single, .option_count = 3},
};
static const struct challenge ind = {
    .kind = CHALLENGE_QROCM_IND, .languages = EVERY, .blanks = fields, .blank_count = 2};

static struct answer_given given(const struct challenge *c, const char *const pairs[][2], size_t n)
{
	struct answer_given g = {};

	for (size_t i = 0; i < n; i++)
		assert_int_equal(answer_add(c, &g, str_of(pairs[i][0]), str_of(pairs[i][1]), NULL),
				 ERR_NONE);
	return g;
}

static struct answer_result check(const struct challenge *c, const char *const pairs[][2], size_t n)
{
	struct answer_given g = given(c, pairs, n);
	struct answer_result r;

	answer_check(c, LANGUAGE_FR, &g, arena, &r);
	return r;
}

#define CHECK(c, ...)                                                                              \
	check((c), (const char *const[][2]){__VA_ARGS__},                                          \
	      sizeof((const char *const[][2]){__VA_ARGS__}) / sizeof(const char *[2]))

static void exactly_the_right_choices_are_right(void **)
{
	assert_true(CHECK(&qcm, {"choice", "3"}, {"choice", "1"}).right);
	assert_false(CHECK(&qcm, {"choice", "1"}).right);
	assert_false(CHECK(&qcm, {"choice", ""}).right);
	struct answer_result r = CHECK(&qcm, {"choice", "1"}, {"choice", "2"});
	assert_false(r.right);
	assert_int_equal(r.count, 4);
	assert_int_equal(r.marks[0], ANSWER_RIGHT);
	assert_int_equal(r.marks[1], ANSWER_WRONG);
	assert_int_equal(r.marks[2], ANSWER_MISSED);
	assert_int_equal(r.marks[3], ANSWER_UNMARKED);
	assert_true(CHECK(&qcu, {"choice", "2"}).right);
	assert_false(CHECK(&qcu, {"choice", "1"}).right);
}

static void each_blank_is_judged_and_an_empty_one_is_wrong(void **)
{
	assert_true(CHECK(&ind, {"blank_size", "1 024 Go"}, {"blank_menu", "2"}).right);
	struct answer_result r = CHECK(&ind, {"blank_size", "1 024,0"});
	assert_false(r.right);
	assert_int_equal(r.marks[0], ANSWER_RIGHT);
	assert_int_equal(r.marks[1], ANSWER_MISSED);
	assert_true(str_eq(r.expected[1], STR("two")));
	r = CHECK(&ind, {"blank_size", "  "}, {"blank_menu", "3"});
	assert_int_equal(r.marks[0], ANSWER_MISSED);
	assert_int_equal(r.marks[1], ANSWER_WRONG);
	assert_true(str_eq(r.expected[0], STR("1024")));
}

static void ideas_are_matched_and_none_counts_twice(void **)
{
	assert_true(CHECK(&dep, {"blank_a", "souris"}, {"blank_b", "Imprimante"}).right);
	assert_false(CHECK(&dep, {"blank_a", "souris"}, {"blank_b", "souris"}).right);
	struct answer_result r = CHECK(&dep, {"blank_a", "printer"}, {"blank_b", "imprimante"});
	assert_int_equal(r.marks[0], ANSWER_RIGHT);
	assert_int_equal(r.marks[1], ANSWER_WRONG);
	assert_true(str_eq(r.expected[1], STR("souris"))); /* the first idea nobody used */
	r = CHECK(&dep, {"blank_b", "clavier"});
	assert_false(r.right);
	assert_int_equal(r.marks[0], ANSWER_MISSED);
	assert_int_equal(r.marks[1], ANSWER_RIGHT);
}

static void a_greedy_choice_never_refuses_a_valid_answer(void **)
{
	static const struct str both[] = {STR("alpha"), STR("beta")}, one[] = {STR("alpha")};
	static const struct wordings two[] = {LISTS(both), LISTS(one)};
	struct challenge c = dep;

	c.groups = two;
	c.group_count = 2;
	/* alpha could take the first group and leave beta without one. */
	assert_true(CHECK(&c, {"blank_a", "alpha"}, {"blank_b", "beta"}).right);
	assert_true(CHECK(&c, {"blank_a", "beta"}, {"blank_b", "alpha"}).right);
}

static void fields_a_challenge_lacks_are_refused(void **)
{
	static const struct {
		const struct challenge *c;
		const char *name, *value;
	} bad[] = {
	    {&qcm, "choice", "0"},
	    {&qcm, "choice", "5"},
	    {&qcm, "choice", "01"},
	    {&qcm, "choice", "1 "},
	    {&qcm, "choice", "x"},
	    {&qcm, "blank_a", "x"},
	    {&qcm, "choices", "1"},
	    {&ind, "choice", "1"},
	    {&ind, "blank_z", "x"},
	    {&ind, "blank_menu", "4"},
	    {&ind, "blank_menu", "two"},
	    {&ind, "blank_size", "\xFF"},
	    {&ind, "", ""},
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct answer_given g = {};
		struct error e = {};
		assert_int_equal(
		    answer_add(bad[i].c, &g, str_of(bad[i].name), str_of(bad[i].value), &e),
		    ERR_INVALID);
		assert_non_null(e.message);
		assert_true(answer_is_empty(bad[i].c, &g));
	}
	struct answer_given g = {};
	assert_int_equal(answer_add(&qcu, &g, STR("choice"), STR("1"), NULL), ERR_NONE);
	assert_int_equal(answer_add(&qcu, &g, STR("choice"), STR("2"), NULL), ERR_INVALID);
	char *longest = arena_alloc(arena, ANSWER_TEXT_MAX + 1, 1);
	memset(longest, 'x', ANSWER_TEXT_MAX + 1);
	assert_int_equal(
	    answer_add(&ind, &g, STR("blank_size"), (struct str){longest, ANSWER_TEXT_MAX}, NULL),
	    0);
	assert_int_equal(
	    answer_add(&dep, &g, STR("blank_a"), (struct str){longest, ANSWER_TEXT_MAX + 1}, NULL),
	    ERR_FULL);
}

static void a_stored_answer_reads_back_the_same(void **)
{
	static const char awkward[] = "é \"q\" \\ \n\t\x01 \x7F {}:,";
	struct answer_given g = given(&qcm,
				      (const char *const[][2]){{"choice", "3"}, {"choice", "1"}},
				      2),
			    back;

	assert_true(str_eq(answer_store(&qcm, &g, arena), STR("1,3")));
	assert_int_equal(answer_restore(&qcm, STR("1,3"), &back, arena), ERR_NONE);
	assert_int_equal(back.chosen, g.chosen);
	g = given(&dep, (const char *const[][2]){{"blank_b", awkward}, {"blank_a", "x"}}, 2);
	struct str stored = answer_store(&dep, &g, arena);
	assert_true(str_starts(stored, STR("{\"a\":\"x\",\"b\":\"é \\\"q\\\" \\\\ \\u000a")));
	assert_int_equal(answer_restore(&dep, stored, &back, arena), ERR_NONE);
	assert_true(str_eq(back.texts[0], g.texts[0]));
	assert_true(str_eq(back.texts[1], g.texts[1]));
	g = (struct answer_given){};
	assert_int_equal(answer_store(&dep, &g, arena).n, 0);
	assert_int_equal(answer_restore(&dep, STR(""), &back, arena), ERR_NONE);
	assert_true(answer_is_empty(&dep, &back));
}

static void a_stored_answer_that_fits_no_more_is_refused(void **)
{
	static const char *const bad[] = {"{",
					  "{}",
					  "x",
					  "{\"a\"}",
					  "{\"a\":1}",
					  "{\"z\":\"x\"}",
					  "{\"a\":\"x\"",
					  "{\"a\":\"x\"}}",
					  "{\"a\":\"\\n\"}",
					  "{\"a\":\"\\u00",
					  "{\"a\":\"x\",}"};
	struct answer_given g;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(answer_restore(&dep, str_of(bad[i]), &g, arena), ERR_INVALID);
	assert_int_equal(answer_restore(&qcm, STR("1,"), &g, arena), ERR_INVALID);
	assert_int_equal(answer_restore(&qcm, STR("5"), &g, arena), ERR_INVALID);
	assert_int_equal(answer_restore(&qcu, STR("1,2"), &g, arena), ERR_INVALID);
}

static void the_correction_tells_both_answers(void **)
{
	struct answer_given g =
	    given(&ind, (const char *const[][2]){{"blank_size", "12"}, {"blank_menu", "3"}}, 2);

	assert_true(str_eq(answer_expected_text(&qcm, LANGUAGE_EN, arena), STR("one\nthree")));
	assert_true(
	    str_eq(answer_expected_text(&ind, LANGUAGE_EN, arena), STR("Size: 1024\nMenu: two")));
	assert_true(str_eq(answer_expected_text(&dep, LANGUAGE_EN, arena),
			   STR("imprimante\nsouris\nclavier")));
	assert_true(
	    str_eq(answer_given_text(&ind, LANGUAGE_EN, &g, arena), STR("Size: 12\nMenu: three")));
	/* French sets a no-break space before a colon */
	assert_true(str_eq(answer_given_text(&ind, LANGUAGE_FR, &g, arena),
			   STR("Size\u00a0: 12\nMenu\u00a0: three")));
}

static void a_challenge_in_one_language_is_judged_in_it(void **)
{
	static const struct str word[] = {STR("1,024")};
	struct blank b = {.id = STR("a"), .format = BLANK_NUMBER};
	struct challenge c = {
	    .kind = CHALLENGE_QROC, .languages = 1 << LANGUAGE_EN, .blanks = &b, .blank_count = 1};

	b.accept.in[LANGUAGE_EN].list = word;
	b.accept.in[LANGUAGE_EN].count = 1;
	assert_true(
	    CHECK(&c, {"blank_a", "1024"}).right); /* asked for in French, read as English */
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, start, stop)
	const struct CMUnitTest tests[] = {
	    T(texts_are_taken_or_refused_by_what_is_forgiven),
	    T(numbers_are_equal_by_value_however_written),
	    T(a_lone_mark_before_three_digits_reads_by_language),
	    T(what_is_no_number_is_refused),
	    T(exactly_the_right_choices_are_right),
	    T(each_blank_is_judged_and_an_empty_one_is_wrong),
	    T(ideas_are_matched_and_none_counts_twice),
	    T(a_greedy_choice_never_refuses_a_valid_answer),
	    T(fields_a_challenge_lacks_are_refused),
	    T(a_stored_answer_reads_back_the_same),
	    T(a_stored_answer_that_fits_no_more_is_refused),
	    T(the_correction_tells_both_answers),
	    T(a_challenge_in_one_language_is_judged_in_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
