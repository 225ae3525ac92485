/* SPDX-License-Identifier: EUPL-1.2 */
/* Expected values: the steps that certification.h lists, and the public Pix's comments. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "measure/certification.h"

static const struct mesh_interval scale[] = {{-4, -2, 0}, {-2, 0, 1}, {0, 2, 2}};

static struct certification_case whole(void)
{
	return (struct certification_case){
	    .answers = 32, .minimum = 20, .longest = 32, .scale = scale, .levels = 3};
}

static void a_whole_test_is_validated_with_pix_mesh_and_marks(void **)
{
	struct certification_case c = whole();
	struct certification_result r = certification_judge(&c, -1);

	assert_int_equal(r.status, CERTIFICATION_VALIDATED);
	assert_null(r.comment);
	assert_int_equal(r.pix, 64 + 32); /* half way through mesh 1, which is worth 64 */
	assert_int_equal(r.mesh, 1);
	assert_true(r.scored && r.marked);
	assert_string_equal(certification_status_key(r.status), "validated");
}

static void the_jury_goes_before_fraud_and_fraud_before_a_lack_of_answers(void **)
{
	struct certification_case c = whole();

	c.answers = 3;
	c.fraud = c.cancelled = true;
	struct certification_result r = certification_judge(&c, 1);
	assert_int_equal(r.status, CERTIFICATION_CANCELLED_BY_JURY);
	assert_string_equal(r.comment, "CANCELLED_BY_JURY");
	c.cancelled = false;
	r = certification_judge(&c, 1);
	assert_int_equal(r.status, CERTIFICATION_REJECTED);
	assert_string_equal(r.comment, "FRAUD");
	assert_false(r.scored || r.marked);
	assert_int_equal(r.pix, CERTIFICATION_NO_PIX);
	assert_int_equal(r.mesh, MESH_NONE);
}

static void a_lack_of_answers_is_held_against_no_one_after_a_technical_abort(void **)
{
	struct certification_case c = whole();

	c.answers = 19;
	for (int abort = ABORT_NONE; abort <= ABORT_TECHNICAL; abort++) {
		c.abort = (enum certification_abort)abort;
		struct certification_result r = certification_judge(&c, 1);
		bool technical = abort == ABORT_TECHNICAL;
		assert_int_equal(r.status,
				 technical ? CERTIFICATION_CANCELLED : CERTIFICATION_REJECTED);
		assert_string_equal(
		    r.comment, technical ? "CANCELLED_DUE_TO_LACK_OF_ANSWERS_FOR_TECHNICAL_REASON"
					 : "REJECTED_DUE_TO_LACK_OF_ANSWERS");
	}
	c.answers = 20;
	assert_int_equal(certification_judge(&c, 1).status, CERTIFICATION_VALIDATED);
}

static void no_pix_is_a_rejection_that_keeps_its_capacity(void **)
{
	struct certification_case c = whole();
	struct certification_result r = certification_judge(&c, -4);

	assert_int_equal(r.status, CERTIFICATION_REJECTED);
	assert_string_equal(r.comment, "REJECTED_DUE_TO_ZERO_PIX_SCORE");
	assert_int_equal(r.mesh, 0);
	assert_true(r.scored);
	assert_false(r.marked);
	assert_int_equal(certification_judge(&c, -4.1).mesh, MESH_NONE);
}

static void a_plus_has_a_mesh_and_no_pix(void **)
{
	static const struct {
		enum certification_framework framework;
		const char *comment;
	} plus[] = {
	    {FRAMEWORK_DROIT, "REJECTED_PIX_PLUS_NOT_OBTAINED"},
	    {FRAMEWORK_SANTE, "REJECTED_PIX_PLUS_NOT_OBTAINED"},
	    {FRAMEWORK_EDU, "REJECTED_EDU_NOT_ELIGIBLE"},
	};

	for (size_t i = 0; i < sizeof plus / sizeof *plus; i++) {
		struct certification_case c = whole();
		c.framework = plus[i].framework;
		struct certification_result below = certification_judge(&c, -5),
					    within = certification_judge(&c, -4);
		assert_int_equal(below.status, CERTIFICATION_REJECTED);
		assert_string_equal(below.comment, plus[i].comment);
		assert_int_equal(within.status, CERTIFICATION_VALIDATED);
		assert_int_equal(within.pix, CERTIFICATION_NO_PIX);
		assert_int_equal(within.mesh, 0);
	}
}

static void only_a_candidate_who_left_early_with_enough_answers_is_degraded(void **)
{
	for (unsigned answers = 0; answers <= 32; answers++)
		for (int abort = ABORT_NONE; abort <= ABORT_TECHNICAL; abort++) {
			struct certification_case c = whole();
			c.answers = answers;
			c.abort = (enum certification_abort)abort;
			assert_int_equal(certification_degrades(&c), abort == ABORT_CANDIDATE &&
									 answers >= 20 &&
									 answers <= 31);
		}
}

static void a_published_session_is_not_scored_again(void **)
{
	struct certification_case c = whole();

	assert_true(certification_may_score(&c, false, false));
	assert_true(certification_may_score(&c, false, true));
	assert_false(certification_may_score(&c, true, true));
	c.answers = 31;
	assert_false(certification_may_score(&c, false, false));
	assert_true(certification_may_score(&c, false, true));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_whole_test_is_validated_with_pix_mesh_and_marks),
	    cmocka_unit_test(the_jury_goes_before_fraud_and_fraud_before_a_lack_of_answers),
	    cmocka_unit_test(a_lack_of_answers_is_held_against_no_one_after_a_technical_abort),
	    cmocka_unit_test(no_pix_is_a_rejection_that_keeps_its_capacity),
	    cmocka_unit_test(a_plus_has_a_mesh_and_no_pix),
	    cmocka_unit_test(only_a_candidate_who_left_early_with_enough_answers_is_degraded),
	    cmocka_unit_test(a_published_session_is_not_scored_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
