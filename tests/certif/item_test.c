/* SPDX-License-Identifier: EUPL-1.2 */
/* Challenges as items, and what is remembered of an exam. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "certif/exam_memory.h"
#include "certif/item.h"
#include "certif/scale.h"
#include "help/content.h"

static void a_level_begins_where_its_mesh_does(void **)
{
	/* pix-algorithms 1.8: bounds -4.67, -1.4, -0.519, 0.6, 1.5, 2.25, 3.1, 4, 8 */
	static const double bounds[] = {-1.4, -0.519, 0.6, 1.5, 2.25, 3.1, 4};

	for (int level = 1; level <= 7; level++) {
		assert_true(item_level_difficulty(level) == bounds[level - 1]);
		assert_true(scale_plausible.global[level].min == bounds[level - 1]);
		assert_int_equal(mesh_reached(scale_plausible.global, scale_plausible.meshes, bounds[level - 1]),
				 level);
	}
	assert_true(item_level_difficulty(8) > item_level_difficulty(7));
	/* 895 pix at most: 8 intervals */
	assert_int_equal(mesh_pix(scale_plausible.global, scale_plausible.meshes, 8), 895);
	assert_int_equal(mesh_pix(scale_plausible.global, scale_plausible.meshes, -5), 0);
	assert_ptr_equal(scale_of(STR("plausible")), &scale_plausible);
	assert_null(scale_of(STR("none")));
	/* the competences' scale: (-inf), -2, -1, 0.5, 1, 2, 3, 4, (+inf) */
	static const struct {
		double capacity;
		int level;
	} levels[] = {{-20, 0}, {-2, 1}, {-1.5, 1}, {0, 2}, {0.7, 3}, {1, 4}, {2.5, 5}, {3.9, 6}, {4, 7}, {20, 7}};
	for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
		assert_int_equal(mesh_competence_level(scale_plausible.competence, scale_plausible.levels,
						       levels[i].capacity),
				 levels[i].level);
}

static void a_pool_holds_what_may_be_asked(void **)
{
	struct test_content c;

	content_make(&c);
	content_skill(&c, "1.1", "alpha", 2, 2, "validated");
	content_skill(&c, "1.1", "beta", 1, 1, "proposed");
	content_skill(&c, "1.2", "gamma", 5, 1, "validated");
	struct bank *b = content_load(c.folder);
	const struct item_pool *p = item_pool(b, LANGUAGE_EN);
	assert_ptr_equal(p, item_pool(b, LANGUAGE_EN)); /* made once */
	assert_int_equal(p->n, 5);
	assert_int_equal(p->askable, 3);
	const struct challenge *first = bank_challenge(b, STR("alpha2-1"));
	const struct challenge *second = bank_challenge(b, STR("alpha2-2"));
	const struct challenge *proposed = bank_challenge(b, STR("beta1-1"));
	assert_true(p->items[first->index].difficulty == -0.519 && p->items[first->index].discriminant == 1);
	assert_int_equal(p->items[first->index].skill, p->items[second->index].skill);
	assert_int_not_equal(p->items[first->index].tube, p->items[proposed->index].tube);
	assert_int_equal(p->items[first->index].competence, p->items[proposed->index].competence);
	assert_true(p->left_out[proposed->index]);
	assert_false(p->left_out[first->index]);
	assert_int_equal(item_place(b, p, STR("alpha2-2")), second->index);
	/* what left the content stands apart, and is never asked */
	uint32_t gone = item_place(b, p, STR("gone1-1"));
	assert_int_equal(gone, 4);
	assert_true(p->left_out[gone] && p->left_out_accessible[gone]);
	bank_unref(b);
	content_remove(&c);
}

static void what_does_not_fit_the_record_is_not_believed(void **)
{
	struct exam_memory *m = exam_memory_new(8);
	struct exam_path p = {.candidate = 7, .number = 3, .release = 11, .answers = 2, .asked = {4, 5},
			      .method = exam_method_of(STR("pix-v3"))},
			 got;

	p.capacity.value = p.capacity.flash.capacity = 0.25;
	p.capacity.error = 1;
	p.capacity.flash.points[80] = 0.125;
	exam_memory_put(m, &p);
	assert_true(exam_memory_get(m, 7, 3, 11, 0.25, &got));
	assert_int_equal(got.answers, 2);
	assert_int_equal(got.asked[1], 5);
	assert_true(got.capacity.flash.points[80] == 0.125 && got.capacity.flash.error == 1);
	assert_true(got.capacity.flash.answers == 2 && got.capacity.error == 1);
	assert_false(exam_memory_get(m, 8, 3, 11, 0.25, &got));
	assert_false(exam_memory_get(m, 7, 4, 11, 0.25, &got));
	assert_false(exam_memory_get(m, 7, 3, 12, 0.25, &got));
	/* another server took another answer */
	assert_false(exam_memory_get(m, 7, 3, 11, 0.25000000000000006, &got));
	for (int64_t other = 100; other < 200; other++) { /* there is an end to its size */
		p.candidate = other;
		exam_memory_put(m, &p);
	}
	assert_false(exam_memory_get(m, 7, 3, 11, 0.25, &got));
	assert_true(exam_memory_get(m, 199, 3, 11, 0.25, &got));
	exam_memory_free(m);
	exam_memory_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_level_begins_where_its_mesh_does),
	    cmocka_unit_test(a_pool_holds_what_may_be_asked),
	    cmocka_unit_test(what_does_not_fit_the_record_is_not_believed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
