/* SPDX-License-Identifier: EUPL-1.2 */
/* The candidates of a centre: who is found by what, in which order, a page at a time. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "certif/roll.h"
#include "help/certif.h"

/* Two sessions a day apart, and one of another centre with a namesake. */
static struct {
	int64_t centre, first, second;
} world;

static void make_world(struct house *h)
{
	world.centre = certif_centre(h, 0);
	int64_t other = certif_centre(h, 0);

	world.first = certif_session(h, world.centre, h->now + CLOCK_DAY);
	world.second = certif_session(h, world.centre, h->now + 2 * CLOCK_DAY);
	certif_candidate(h, world.first, "O’Connor", "Róisín", "2004-01-15");
	certif_candidate(h, world.first, "Ben Youssef", "Karim", "2003-11-02");
	certif_candidate(h, world.second, "Świątek", "Zofia", "2004-05-05");
	certif_candidate(h, certif_session(h, other, h->now + CLOCK_DAY), "O’Connor", "Róisín", "2004-01-15");
	house_script(h, "UPDATE certif_candidate SET local_id = 'L1_100%', email = 'Karim.BY@example.org' "
	                "WHERE first_name = 'Karim'");
}

static struct roll load(struct house *h, struct roll_wanted w)
{
	struct roll r;

	w.centre = world.centre;
	w.before = w.before ? w.before : INT64_MAX;
	assert_int_equal(roll_load(h->db, h->arena, &w, &r), ERR_NONE);
	return r;
}

/* The first names found, in order. */
static const char *found(struct house *h, const char *q)
{
	struct roll r = load(h, (struct roll_wanted){ .q = str_of(q) });
	struct str names = STR("");

	assert_int_equal(r.found, r.n);
	for (size_t i = 0; i < r.n; i++)
		names = arena_printf(h->arena, STR_FMT "%s" STR_FMT, STR_ARG(names), i ? " " : "", STR_ARG(r.rows[i].first_name));
	return names.p;
}

static void people_are_found_as_they_are_spoken_of(void **state)
{
	struct house *h = *state;

	make_world(h);
	assert_string_equal(found(h, ""), "Karim Róisín Zofia"); /* benyoussef, oconnor, swiatek */
	assert_string_equal(found(h, "oconnor"), "Róisín");
	assert_string_equal(found(h, "O'CONNOR roisin"), "Róisín");
	assert_string_equal(found(h, "swiatek"), "Zofia");
	assert_string_equal(found(h, "ben youssef"), "Karim");
	assert_string_equal(found(h, "05/05/2004"), "Zofia");
	assert_string_equal(found(h, "2004"), "Róisín Zofia");
	assert_string_equal(found(h, "karim.by@"), "Karim");
	assert_string_equal(found(h, "karim zofia"), "");
}

/* What LIKE would take for any letter or any text is meant as it stands. */
static void no_sign_of_a_search_is_a_joker(void **state)
{
	struct house *h = *state;

	make_world(h);
	assert_string_equal(found(h, "l1_100%"), "Karim");
	assert_string_equal(found(h, "1_0"), "");
	assert_string_equal(found(h, "1%0"), "");
	assert_string_equal(found(h, "!1"), "");
}

static void sessions_bound_and_order_them(void **state)
{
	struct house *h = *state;

	make_world(h);
	struct roll r = load(h, (struct roll_wanted){ .after = h->now + CLOCK_DAY });
	assert_int_equal(r.found, 1);
	assert_int_equal(r.rows[0].session, world.second);
	assert_int_equal(r.rows[0].state, EXAM_ENROLLED);
	r = load(h, (struct roll_wanted){ .before = h->now + 2 * CLOCK_DAY });
	assert_int_equal(r.found, 2);
	r = load(h, (struct roll_wanted){ .latest_first = true });
	assert_int_equal(r.rows[0].session, world.second);
	assert_true(str_eq(r.rows[1].first_name, STR("Karim"))); /* the same session: by name */
}

/* 3 and 100 more are 103: pages of 50, 50 and 3. */
static void a_long_list_comes_in_pages(void **state)
{
	struct house *h = *state;

	make_world(h);
	for (int i = 0; i < 100; i++)
		certif_candidate(h, world.second, arena_printf(h->arena, "Durand %c%c", 'a' + i / 10, 'a' + i % 10).p, "Luc",
		                 "2001-01-01");
	const size_t sizes[] = { 50, 50, 3 };
	for (int64_t page = 1; page <= 3; page++) {
		struct roll r = load(h, (struct roll_wanted){ .page = page });
		assert_int_equal(r.found, 103);
		assert_int_equal(r.pages, 3);
		assert_int_equal(r.n, sizes[page - 1]);
	}
	assert_int_equal(load(h, (struct roll_wanted){ .page = 99 }).page, 3);
	assert_int_equal(load(h, (struct roll_wanted){ .page = -1 }).page, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		HOUSE_ON_BOTH(people_are_found_as_they_are_spoken_of),
		HOUSE_ON_BOTH(no_sign_of_a_search_is_a_joker),
		HOUSE_ON_BOTH(sessions_bound_and_order_them),
		HOUSE_ON_BOTH(a_long_list_comes_in_pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
