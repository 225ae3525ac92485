/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <math.h>
#include <cmocka.h>
#include "base/random.h"
#include "measure/pilot.h"

enum { PERSONS = 4000, BANK = 30, PILOTS = 4, ITEMS = BANK + PILOTS };

struct world {
	struct item items[ITEMS]; /* the last PILOTS of them are to be found */
	struct pilot pilots[PILOTS];
	uint8_t score[PERSONS * ITEMS], categories[ITEMS];
	struct responses r;
};

/* Persons N(mean, sd²) answer ten items of the bank, drawn, and every pilot. */
static void world_draw(struct world *w, double mean, double sd, uint64_t seed)
{
	static const double slopes[PILOTS] = {0.8, 1.2, 1.6, 1.0},
			    places[PILOTS] = {-1, 0, 0.5, 1.2};
	struct random r = random_seeded(seed);

	for (int i = 0; i < BANK; i++)
		w->items[i] = item_2pl(exp(0.3 * random_normal(&r)), random_normal(&r));
	for (int p = 0; p < PILOTS; p++) {
		w->items[BANK + p] = item_2pl(slopes[p], places[p]);
		w->pilots[p] = (struct pilot){.item = (uint32_t)(BANK + p)};
	}
	memset(w->score, RESPONSE_MISSING, sizeof w->score);
	memset(w->categories, 2, sizeof w->categories);
	for (int person = 0; person < PERSONS; person++) {
		double theta = mean + sd * random_normal(&r);
		for (int k = 0; k < 10 + PILOTS; k++) {
			size_t i = k < 10 ? random_below(&r, BANK) : (size_t)(BANK + k - 10);
			w->score[person * ITEMS + (int)i] =
			    random_real(&r) < item_probability(&w->items[i], theta, 1);
		}
	}
	w->r = (struct responses){.persons = PERSONS,
				  .items = ITEMS,
				  .score = w->score,
				  .categories = w->categories,
				  .groups = 1};
}

static struct world world;

/* Within four of its own standard errors of the truth, which are small: 4,000 answers. */
static void pilots_come_out_on_the_scale_of_the_bank(void **)
{
	struct arena *a = arena_new((size_t)1 << 30);

	world_draw(&world, 0.7, 1.3, 1);
	struct pilot_study s = pilot_calibrate(a, &world.r, world.items, world.pilots, PILOTS, 200);
	assert_true(s.converged);
	assert_true(fabs(s.mean - 0.7) < 0.1);
	assert_true(fabs(s.sd - 1.3) < 0.1);
	for (int p = 0; p < PILOTS; p++) {
		const struct pilot *found = &world.pilots[p];
		const struct item *drawn = &world.items[BANK + p];
		assert_true(found->fitted);
		assert_int_equal(found->answers, PERSONS);
		assert_true(found->se_a > 0.01 && found->se_a < 0.15);
		assert_true(found->se_b > 0.01 && found->se_b < 0.15);
		assert_true(fabs(found->a - drawn->a) < 4 * found->se_a);
		assert_true(fabs(found->b - drawn->b) < 4 * found->se_b);
	}
	arena_free(a);
}

/* What one cycle gives is the start of the many: near, not equal; and it never needs the pilots. */
static void one_cycle_leaves_the_pilots_out_of_the_abilities(void **)
{
	struct arena *a = arena_new((size_t)1 << 30);
	struct pilot many[PILOTS];

	world_draw(&world, 0, 1, 2);
	(void)pilot_calibrate(a, &world.r, world.items, world.pilots, PILOTS, 200);
	memcpy(many, world.pilots, sizeof many);
	struct pilot_study s = pilot_calibrate(a, &world.r, world.items, world.pilots, PILOTS, 1);
	assert_int_equal(s.cycles, 1);
	for (int p = 0; p < PILOTS; p++) {
		/* Abilities spread over a posterior that does not know the answer flatten the
		 * slope. */
		assert_true(world.pilots[p].a < many[p].a);
		/* and with it push the places outwards, at an ability where the curve crosses 1/2
		 */
		assert_true(fabs(world.pilots[p].b) > fabs(many[p].b) - 0.03);
	}
	/* Alone among the pilots, each gives the same: no pilot tells of a person. */
	struct pilot alone = {.item = BANK + 1};
	for (int person = 0; person < PERSONS; person++)
		for (int p = 0; p < PILOTS; p++)
			if (p != 1)
				world.score[person * ITEMS + BANK + p] = RESPONSE_MISSING;
	struct pilot kept = world.pilots[1];
	(void)pilot_calibrate(a, &world.r, world.items, &alone, 1, 1);
	assert_true(fabs(alone.a - kept.a) < 1e-9);
	assert_true(fabs(alone.b - kept.b) < 1e-9);
	arena_free(a);
}

static void a_pilot_that_answers_do_not_determine_is_told(void **)
{
	struct arena *a = arena_new((size_t)1 << 30);

	world_draw(&world, 0, 1, 3);
	for (int person = 0; person < PERSONS; person++) {
		world.score[person * ITEMS + BANK] = 1;			   /* always right */
		world.score[person * ITEMS + BANK + 1] = RESPONSE_MISSING; /* never asked */
	}
	struct pilot_study s = pilot_calibrate(a, &world.r, world.items, world.pilots, PILOTS, 50);
	assert_true(s.converged);
	assert_false(world.pilots[0].fitted);
	assert_false(world.pilots[1].fitted);
	assert_int_equal(world.pilots[1].answers, 0);
	assert_true(world.pilots[2].fitted);
	assert_true(world.pilots[3].fitted);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(pilots_come_out_on_the_scale_of_the_bank),
	    cmocka_unit_test(one_cycle_leaves_the_pilots_out_of_the_abilities),
	    cmocka_unit_test(a_pilot_that_answers_do_not_determine_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
