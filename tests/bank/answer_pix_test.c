/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "bank/answer_pix.h"
#include "cli/lab.h"

static void every_vector_gives_the_originals_result(void **)
{
	json_error_t e;
	json_t *all = json_load_file("tests/vectors/answers.json", 0, &e);
	struct lab lab = {
	    .method = LAB_PIX_V3, .record = arena_new((size_t)64 << 20), .folder = ""};
	size_t i, wrong = 0;
	json_t *one;

	assert_true(json_is_array(all));
	assert_true(json_array_size(all) > 300);
	json_array_foreach(all, i, one)
	{
		lab.index = i;
		lab.failed = false;
		json_t *got = lab_answers.run(
		    (struct lab_node){.lab = &lab, .json = json_object_get(one, "input")});
		if (!got || !json_equal(got, json_object_get(one, "expected"))) {
			char *text = got ? json_dumps(got, 0) : NULL;
			print_error("record %lld: got %s\n",
				    (long long)json_integer_value(json_object_get(one, "id")),
				    text ? text : "a fault");
			free(text);
			wrong++;
		}
		json_decref(got);
		arena_clear(lab.record);
	}
	assert_int_equal(wrong, 0);
	arena_free(lab.record);
	json_decref(all);
}

static enum pix_result of(enum pix_kind kind, unsigned treatments, const char *answer,
			  const char *solution, const char *format, bool mended)
{
	struct arena *a = arena_new((size_t)8 << 20);
	struct pix_question q = {
	    .kind = kind,
	    .answer = {.type = PIX_TEXT, .text = str_of(answer)},
	    .solution = {.type = PIX_TEXT, .text = str_of(solution)},
	    .treatments = treatments,
	    .format = str_of(format),
	};
	enum pix_result r = (mended ? pix_check_mended(&q, a) : pix_check(&q, a)).result;
	arena_free(a);
	return r;
}

/* Cases reasoned from the rules of section 4 of the description, which the samples leave out. */
static void the_rules_between_the_samples_hold(void **)
{
	static const struct {
		enum pix_kind kind;
		unsigned treatments;
		const char *answer, *solution, *format;
		enum pix_result expected;
	} cases[] = {
	    /* 0: the value deletes the first space, here the leading one, and reads up to the
	       second: 1. */
	    {PIX_QROC, 7, " 1 000", "1", "nombre", PIX_OK},
	    {PIX_QROC, 7, " 1 000", "1000", "nombre", PIX_KO},
	    /* 2: Number() reads binary, parseFloat() stops at the b: 0. */
	    {PIX_QROC, 0, "0b11", "0", "nombre", PIX_OK},
	    {PIX_QROC, 0, "0b12", "0", "nombre", PIX_KO},
	    {PIX_QROC, 0, "Infinity", "1e999", "nombre", PIX_OK},
	    {PIX_QROC, 0, "-.5e1", "-5", "nombre", PIX_OK},
	    {PIX_QROC, 0, "-0x10", "0", "nombre", PIX_KO},
	    /* 7: one solution that is no number sends all to the text path. */
	    {PIX_QROC, 0, "5.0", "5\ncinq", "nombre", PIX_KO},
	    /* 8: a menu under a QROCM-dep is not looked at; the second b may not count twice. */
	    {PIX_QROCM_DEP, 7, "a: x\nb: x", "g:\n- x\nh:\n- y", "", PIX_KO},
	    /* 9: keys in the order of a JavaScript object: 2 before 10, so a goes to y and b finds
	       x. */
	    {PIX_QROCM_DEP, 7, "10: a\n2: b", "x:\n- a\n- b\ny:\n- a", "", PIX_OK},
	    {PIX_QROCM_DEP, 7, "k: a\nj: b", "x:\n- a\n- b\ny:\n- a", "", PIX_KO},
	    /* 11: the solution of a dep is not pretreated: its no-break space stays without t1. */
	    {PIX_QROCM_DEP, 0, "a: \"x\xC2\xA0y\"\nb: z", "g:\n- \"x\xC2\xA0y\"\nh:\n- z", "",
	     PIX_KO},
	    {PIX_QROCM_IND, 0, "a: \"x\xC2\xA0y\"", "a:\n- \"x\xC2\xA0y\"\n", "", PIX_OK},
	    /* 13: YAML outside the samples. */
	    {PIX_QROCM_IND, 0, "a: &k x\nb: *k", "a:\n- x\nb:\n- x", "", PIX_OK},
	    {PIX_QROCM_IND, 0, "a: x\n---\nb: y", "a:\n- x\n", "", PIX_ERROR},
	    {PIX_QROCM_IND, 0, "a: !!int 3", "a:\n- 3\n", "", PIX_ERROR},
	    {PIX_QROCM_IND, 0, "a: [x]", "a:\n- x\n", "", PIX_ERROR},
	    {PIX_QROCM_IND, 0, "# nothing", "a:\n- x\n", "", PIX_OK},
	    {PIX_QROCM_IND, 0, "a: x\xE2\x80\xA8y", "a:\n- x\xE2\x80\xA8y\n", "", PIX_OK},
	    {PIX_QROCM_IND, 0, "a: x", "a: x", "", PIX_KO}, /* no line feed in the solution */
	    /* 20: lengths in UTF-16: 4 units, 1 changed, a quarter. */
	    {PIX_QROC, 4, "ab\xF0\x9F\x98\x80", "ab\xF0\x9F\x98\x81", "", PIX_OK},
	    {PIX_QROC, 4, "a\xF0\x9F\x98\x80", "a\xF0\x9F\x98\x81", "", PIX_KO},
	    /* 22: a capital sigma before an apostrophe and a letter is not final. */
	    {PIX_QROC, 1, "\xCE\x91\xCE\xA3'\xCE\x91", "\xCE\xB1\xCF\x83'\xCE\xB1", "", PIX_OK},
	    {PIX_QCM, 0, "2,1,1", "1,2,1", "", PIX_OK},
	    {PIX_QCM, 0,
	     "\xE2\x80\xAF"
	     "1,2",
	     "2,1", "", PIX_OK},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		enum pix_result r = of(cases[i].kind, cases[i].treatments, cases[i].answer,
				       cases[i].solution, cases[i].format, false);
		if (r != cases[i].expected)
			fail_msg("case %zu: %s, expected %s", i, pix_result_name(r),
				 pix_result_name(cases[i].expected));
	}
}

/* Each defect of the original that our own rules mend: first its result, then ours. */
static void our_own_rules_mend_the_known_weaknesses(void **)
{
	static const struct {
		enum pix_kind kind;
		const char *answer, *solution, *format;
		enum pix_result theirs, ours;
	} cases[] = {
	    {PIX_QROC, "cœur", "coeur", "", PIX_KO, PIX_OK},
	    {PIX_QROC, "straße", "strasse", "", PIX_KO, PIX_OK},
	    {PIX_QROC, "привет", "пока", "", PIX_OK, PIX_KO},
	    {PIX_QROC, "!!!", "???", "", PIX_OK, PIX_KO},
	    {PIX_QROC, "abcd", "abc", "", PIX_OK, PIX_KO},
	    {PIX_QROC, "2018", "2019", "mots", PIX_OK, PIX_KO},
	    {PIX_QROC, "0x10", "0", "nombre", PIX_OK, PIX_KO},
	    {PIX_QROC, "1 000 000,0", "1000000", "nombre", PIX_OK, PIX_OK},
	    {PIX_QROCM_IND, "a: x", "a:\n- x\nb:\n- y", "", PIX_OK, PIX_KO},
	    {PIX_QROCM_DEP, "n: a\nm: b", "x:\n- a\n- b\ny:\n- a", "", PIX_KO, PIX_OK},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(of(cases[i].kind, 7, cases[i].answer, cases[i].solution,
				    cases[i].format, false),
				 cases[i].theirs);
		assert_int_equal(
		    of(cases[i].kind, 7, cases[i].answer, cases[i].solution, cases[i].format, true),
		    cases[i].ours);
	}
}

static void the_examiner_looks_at_time_and_focus(void **)
{
	struct arena *a = arena_new(1 << 20);
	struct pix_question q = {
	    .kind = PIX_QCU,
	    .answer = {.type = PIX_TEXT, .text = STR("1")},
	    .solution = {.type = PIX_TEXT, .text = STR("1")},
	    .timed_out = true,
	};

	assert_int_equal(pix_check(&q, a).result, PIX_TIMEDOUT);
	q.focused_out = q.focused_challenge = q.certification = true;
	assert_int_equal(pix_check(&q, a).result, PIX_FOCUSEDOUT);
	q.adjusted = true;
	assert_int_equal(pix_check(&q, a).result, PIX_OK); /* it even overrides the time */
	q.certification = false;
	assert_int_equal(pix_check(&q, a).result, PIX_TIMEDOUT);
	q.answer.text = STR("2");
	assert_int_equal(pix_check(&q, a).result, PIX_KO);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_vector_gives_the_originals_result),
	    cmocka_unit_test(the_rules_between_the_samples_hold),
	    cmocka_unit_test(our_own_rules_mend_the_known_weaknesses),
	    cmocka_unit_test(the_examiner_looks_at_time_and_focus),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
