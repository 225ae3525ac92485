/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/random.h"
#include "measure/mesh.h"
#include "measure/score.h"

static double sum_of(double pix, int n)
{
	double total = 0;

	for (int i = 0; i < n; i++)
		total += pix;
	return total;
}

/* n skills of one difficulty, n above 2, share the 8 pix of their level. */
static void whole_levels_are_not_lost_to_binary_sums(void **)
{
	static const int short_sums[] = {6, 7, 10, 13};

	for (size_t i = 0; i < sizeof short_sums / sizeof *short_sums; i++) {
		double total = sum_of(8.0 / short_sums[i], short_sums[i]);
		assert_int_equal(score_competence(&score_pix_v3, total).pix, 7);
		assert_int_equal(score_competence(&score_pix_v3, total).level, 0);
	}
	for (int n = 2; n <= 100; n++) {
		struct score_competence c = score_competence(&score_own, sum_of(8.0 / n, n));
		assert_int_equal(c.pix, 8);
		assert_int_equal(c.level, 1);
		assert_int_equal(c.ahead, 0);
	}
}

static void a_true_fraction_is_still_cut(void **)
{
	assert_int_equal(score_competence(&score_own, 7.999).pix, 7);
	assert_int_equal(score_competence(&score_own, 7.999).level, 0);
	assert_int_equal(score_competence(&score_own, 0).pix, 0);
}

static void a_competence_stops_at_the_highest_level(void **)
{
	struct score_competence own = score_competence(&score_own, 70);
	struct score_competence pix = score_competence(&score_pix_v3, 70);

	assert_int_equal(own.pix, 64);
	assert_int_equal(own.level, 8);
	assert_int_equal(pix.pix, 56);
	assert_int_equal(pix.level, 7);
	assert_int_equal(pix.uncapped_pix, 70);
	assert_int_equal(pix.uncapped_level, 8); /* 70 / 8 = 8.75 */
	assert_int_equal(pix.ahead, 0);
}

static void a_full_profile_is_1024_and_896_for_the_public_pix(void **)
{
	struct score_competence all[SCORE_COMPETENCES];

	for (int i = 0; i < SCORE_COMPETENCES; i++)
		all[i] = score_competence(&score_own, 64);
	assert_int_equal(score_profile(all, SCORE_COMPETENCES).pix, 1024);
	assert_int_equal(score_highest_pix(&score_own), 1024);
	assert_int_equal(score_highest_pix(&score_pix_v3), 896);
}

static void five_competences_at_level_one_are_certifiable(void **)
{
	struct score_competence c[6];

	for (int i = 0; i < 6; i++)
		c[i] = score_competence(&score_own, i < 4 ? 8 : 7);
	assert_false(score_profile(c, 6).is_certifiable);
	assert_int_equal(score_profile(c, 6).certifiable, 4);
	c[4] = score_competence(&score_own, 8);
	assert_true(score_profile(c, 6).is_certifiable);
}

static void a_level_is_shared_by_its_skills(void **)
{
	const uint8_t difficulties[] = {1, 2, 2, 3, 3, 3, 1};
	double pix[7];

	score_pix_values(difficulties, 7, pix);
	assert_true(pix[0] == 4 && pix[6] == 4); /* two skills: 4 each */
	assert_true(pix[1] == 4 && pix[2] == 4);
	assert_true(pix[3] == 8.0 / 3);
	score_pix_values(difficulties, 1, pix); /* alone: never above 4 */
	assert_true(pix[0] == 4);
}

static void pix_values_never_exceed_a_level(void **)
{
	struct random r = random_seeded(7);

	for (int run = 0; run < 500; run++) {
		uint8_t difficulties[80];
		double pix[80], of_level[9] = {};
		size_t n = 1 + random_below(&r, 80);

		for (size_t i = 0; i < n; i++)
			difficulties[i] = (uint8_t)(1 + random_below(&r, 8));
		score_pix_values(difficulties, n, pix);
		for (size_t i = 0; i < n; i++)
			of_level[difficulties[i]] += pix[i];
		for (int d = 1; d <= 8; d++)
			assert_true(of_level[d] < 8 + 1e-9);
	}
}

static void waiting_days_are_whole_and_never_negative(void **)
{
	assert_int_equal(score_days_left(7, 0), 7);
	assert_int_equal(score_days_left(7, 0.001), 7);
	assert_int_equal(score_days_left(4, 3.999), 1);
	assert_int_equal(score_days_left(4, 4), 0);
	assert_int_equal(score_days_left(4, 400), 0);
	assert_int_equal(score_days_left(4, -0.5), 5); /* made just after the clock was read */
}

static void a_card_tells_what_may_be_done(void **)
{
	const struct score_evaluation none = {}, running = {.exists = true};
	const struct score_evaluation done = {.exists = true, .completed = true};
	const struct score_evaluation reset = {
	    .exists = true, .was_reset = true, .completed = true};
	static const struct {
		double total, days;
		int evaluation;
		bool known, improvable, must_wait, resettable, progressable;
		enum score_status status;
	} cases[] = {
	    {0, 0, 0, false, false, false, false, false, SCORE_NOT_STARTED},
	    {9, 8, 0, true, false, false, true, true, SCORE_STARTED},
	    {0, 0, 1, false, false, false, false, true, SCORE_STARTED},
	    {9, 6, 1, true, false, false, false, true, SCORE_STARTED},
	    {9, 3, 2, true, false, true, false, false, SCORE_COMPLETED},
	    {9, 4, 2, true, true, false, false, false, SCORE_COMPLETED},
	    {9, 7, 2, true, true, false, true, false, SCORE_COMPLETED},
	    {64, 7, 2, true, false, false, true, false, SCORE_COMPLETED}, /* nothing above */
	    {64, 7, 1, true, false, false, true, false, SCORE_STARTED},
	    {0, 0, 2, false, false, false, false, false, SCORE_COMPLETED},
	    {0, 0, 3, false, false, false, false, false, SCORE_NOT_STARTED},
	    {0, 1, 3, true, false, false, false, true, SCORE_STARTED},
	};
	const struct score_evaluation evaluations[] = {none, running, done, reset};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct score_card c = score_card(&score_own, cases[i].total, cases[i].known,
						 cases[i].days, evaluations[cases[i].evaluation]);
		assert_int_equal(c.status, cases[i].status);
		assert_int_equal(c.improvable, cases[i].improvable);
		assert_int_equal(c.must_wait, cases[i].must_wait);
		assert_int_equal(c.resettable, cases[i].resettable);
		assert_int_equal(c.progressable, cases[i].progressable);
		assert_int_equal(c.days_before_reset < 0, !cases[i].known);
	}
}

static void a_card_tells_the_way_to_the_next_level(void **)
{
	struct score_card c = score_card(&score_own, 13.2, true, 0, (struct score_evaluation){});

	assert_int_equal(c.score.ahead, 5); /* 13 = 8 + 5 */
	assert_true(c.percentage == 62.5);
	assert_int_equal(c.pix_to_next_level, 3);
}

static void meshes_follow_the_bands_of_the_reference(void **)
{
	static const int first[] = {0, 64, 128, 256, 384, 512, 640, 768, 896};

	for (int m = 0; m < MESH_LEVELS; m++) {
		assert_int_equal(mesh_of_pix(first[m], 8), m);
		assert_int_equal(mesh_of_pix(m < 8 ? first[m + 1] - 1 : 1023, 8), m);
	}
	assert_int_equal(mesh_of_pix(1000, 7), 7);
	assert_int_equal(mesh_highest_pix(7), 895);
	assert_string_equal(mesh_key(0), "LEVEL_PRE_BEGINNER");
	assert_string_equal(mesh_key(8), "LEVEL_EXPERT_8");
}

static void more_capacity_never_lowers_the_pix_of_a_sound_scale(void **)
{
	static const struct mesh_interval scale[] = {
	    {-4.67, -1.4, 0}, {-1.4, -0.519, 1}, {-0.519, 0.6, 2}, {0.6, 1.5, 3},
	    {1.5, 2.25, 4},   {2.25, 3.1, 5},	 {3.1, 4, 6},	   {4, 8, 7}};
	int before = 0;

	assert_int_equal(mesh_reached(scale, 8, -5), MESH_NONE);
	assert_int_equal(mesh_pix(scale, 8, -5), 0);
	assert_int_equal(mesh_pix(scale, 8, -4.67), 0);
	assert_int_equal(mesh_pix(scale, 8, 8), 895);
	for (double capacity = -6; capacity < 9; capacity += 0.001) {
		int pix = mesh_pix(scale, 8, capacity);
		assert_true(pix >= before && pix <= 895);
		before = pix;
		if (pix < 895 && capacity >= -4.67)
			assert_int_equal(mesh_of_pix(pix, 7), mesh_reached(scale, 8, capacity));
	}
}

static void the_outer_intervals_of_a_competence_have_no_end(void **)
{
	static const struct mesh_interval scale[] = {{-2, -1, 0}, {-1, 1, 1}, {2, 3, 2}};

	assert_int_equal(mesh_competence_level(scale, 3, -100), 0);
	assert_int_equal(mesh_competence_level(scale, 3, 100), 2);
	assert_int_equal(mesh_competence_level(scale, 3, -1), 1);
	assert_int_equal(mesh_competence_level(scale, 3, 1.5), MESH_NONE); /* a gap */
	assert_int_equal(mesh_competence_level(scale, 0, 0), MESH_NONE);
}

static void broken_scales_give_something_all_the_same(void **)
{
	static const struct mesh_interval gap[] = {{0, 1, 0}, {5, 5, 1}};

	assert_int_equal(mesh_reached(gap, 2, 3), 1);
	assert_int_equal(mesh_pix(gap, 0, 3), 0);
	/* progress = 1 - 2/0 = -infinity in the empty last interval: the least there is, -127 */
	assert_int_equal(mesh_pix(gap, 2, 3), -127);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(whole_levels_are_not_lost_to_binary_sums),
	    cmocka_unit_test(a_true_fraction_is_still_cut),
	    cmocka_unit_test(a_competence_stops_at_the_highest_level),
	    cmocka_unit_test(a_full_profile_is_1024_and_896_for_the_public_pix),
	    cmocka_unit_test(five_competences_at_level_one_are_certifiable),
	    cmocka_unit_test(a_level_is_shared_by_its_skills),
	    cmocka_unit_test(pix_values_never_exceed_a_level),
	    cmocka_unit_test(waiting_days_are_whole_and_never_negative),
	    cmocka_unit_test(a_card_tells_what_may_be_done),
	    cmocka_unit_test(a_card_tells_the_way_to_the_next_level),
	    cmocka_unit_test(meshes_follow_the_bands_of_the_reference),
	    cmocka_unit_test(more_capacity_never_lowers_the_pix_of_a_sound_scale),
	    cmocka_unit_test(the_outer_intervals_of_a_competence_have_no_end),
	    cmocka_unit_test(broken_scales_give_something_all_the_same),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
