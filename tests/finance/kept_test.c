/* SPDX-License-Identifier: EUPL-1.2 */
/* The scenarios a centre keeps, on both engines. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "finance/kept.h"
#include "finance/queries.h"
#include "finance/reference.h"
#include "help/certif.h"

struct world {
	struct house *house;
	int64_t admin, member, centre;
};

static struct world world_of(void **state)
{
	struct world w = {.house = *state};
	struct arena *a = w.house->arena;

	w.admin = house_person(w.house, "admin@example.org");
	w.member = house_person(w.house, "member@example.org");
	w.centre = certif_centre(w.house, w.admin);
	house_script(w.house,
		     arena_printf(a,
				  "INSERT INTO centre_member (centre, person, role, since) "
				  "VALUES (%lld, %lld, 'MEMBER', 1)",
				  (long long)w.centre, (long long)w.member)
			 .p);
	message_init();
	return w;
}

static struct kept_act act_of(const struct world *w, const char *name)
{
	return (struct kept_act){.arena = w->house->arena,
				 .ids = &w->house->ids,
				 .language = LANGUAGE_EN,
				 .centre = w->centre,
				 .actor = w->admin,
				 .now = w->house->now,
				 .name = str_of(name),
				 .scenario = scenario_seed};
}

struct doing {
	int (*verb)(struct db *db, struct kept_act *act);
	struct kept_act *act;
};

static int body(struct db *db, void *args)
{
	struct doing *d = args;

	return d->verb(db, d->act);
}

static int do_it(const struct world *w, int (*verb)(struct db *, struct kept_act *),
		 struct kept_act *act)
{
	return db_queue_wait(w->house->queue, body, &(struct doing){verb, act});
}

static struct kept_act kept(const struct world *w, const char *name)
{
	struct kept_act act = act_of(w, name);

	assert_int_equal(do_it(w, kept_add, &act), ERR_NONE);
	return act;
}

static size_t names_of(const struct world *w, struct kept_of_centre **rows)
{
	size_t n;

	assert_int_equal(kept_of_centre(w->house->db, w->house->arena, w->centre, rows, &n),
			 ERR_NONE);
	return n;
}

static void a_scenario_comes_back_as_it_was_kept(void **state)
{
	struct world w = world_of(state);
	struct kept_act act = act_of(&w, "Élargie");
	struct kept_of_centre *rows;
	struct scenario again;

	act.scenario.candidates_per_year = 800;
	act.scenario.extra_time_sessions = 4;
	act.scenario.outside_fee = 3950;
	assert_int_equal(do_it(&w, kept_add, &act), ERR_NONE);
	assert_int_equal(names_of(&w, &rows), 1);
	assert_true(rows[0].id == act.id && str_eq(rows[0].name, STR("Élargie")));
	assert_true(rows[0].since == w.house->now && rows[0].first_name.set);
	assert_int_equal(kept_figures(rows[0].figures, &again, w.house->arena), ERR_NONE);
	assert_memory_equal(&again, &act.scenario, sizeof again);
}

/* Folded: case and accents do not make another name. */
static void a_name_is_one_scenarios_in_its_centre(void **state)
{
	struct world w = world_of(state);
	struct world other = w;
	struct kept_act first = kept(&w, "Été"), act = act_of(&w, "ete");

	assert_int_equal(do_it(&w, kept_add, &act), ERR_CONFLICT);
	assert_non_null(act.refusal);
	other.centre = certif_centre(w.house, w.admin);
	kept(&other, "ete");	 /* of another centre */
	first.name = STR("ÉTÉ"); /* its own */
	assert_int_equal(do_it(&w, kept_rename, &first), ERR_NONE);
	struct kept_act second = kept(&w, "Hiver");
	second.name = STR("été");
	assert_int_equal(do_it(&w, kept_rename, &second), ERR_CONFLICT);
	act.name = STR("");
	assert_int_equal(do_it(&w, kept_add, &act), ERR_INVALID);
	char long_name[KEPT_NAME_MOST + 2];
	memset(long_name, 'x', sizeof long_name);
	act.name = (struct str){long_name, KEPT_NAME_MOST + 1};
	assert_int_equal(do_it(&w, kept_add, &act), ERR_INVALID);
	act.name.n = KEPT_NAME_MOST;
	assert_int_equal(do_it(&w, kept_add, &act), ERR_NONE);
}

static void figures_change_only_as_they_were_seen(void **state)
{
	struct world w = world_of(state);
	struct kept_act act = kept(&w, "Budget");
	struct kept_by_id row;

	act.scenario.years = 5;
	assert_int_equal(do_it(&w, kept_change, &act), ERR_NONE); /* revision 0 was seen */
	assert_int_equal(do_it(&w, kept_change, &act), ERR_CONFLICT);
	assert_non_null(act.refusal);
	assert_int_equal(kept_by_id(w.house->db, w.house->arena, w.centre, act.id, &row), ERR_NONE);
	assert_int_equal(row.revision, 1);
	act.revision = 1;
	assert_int_equal(do_it(&w, kept_change, &act), ERR_NONE);
	act.id++;
	assert_int_equal(do_it(&w, kept_change, &act), ERR_NOT_FOUND);
}

static void copies_find_a_name_of_their_own(void **state)
{
	struct world w = world_of(state);
	struct kept_act first = kept(&w, "Budget"), act = first;
	static const char *const names[] = {"Budget (copy)", "Budget (copy) 2", "Budget (copy) 3"};

	for (size_t i = 0; i < 3; i++) {
		act.id = first.id;
		assert_int_equal(do_it(&w, kept_copy, &act), ERR_NONE);
		assert_true(str_eq(act.name, str_of(names[i])) && act.id != first.id);
	}
	struct kept_act lengthy = act_of(&w, "");
	char text[KEPT_NAME_MOST];
	memset(text, 'x', sizeof text);
	lengthy.name = (struct str){text, sizeof text};
	assert_int_equal(do_it(&w, kept_add, &lengthy), ERR_NONE);
	assert_int_equal(do_it(&w, kept_copy, &lengthy), ERR_NONE);
	assert_true(str_ends(lengthy.name, STR("x (copy)")));
}

static void the_reference_is_one_and_else_the_seeds(void **state)
{
	struct world w = world_of(state);
	struct kept_act first = act_of(&w, "Un"), second = act_of(&w, "Deux");
	struct finance_reference r;
	struct arena *a = w.house->arena;

	assert_int_equal(finance_reference(w.house->db, a, w.centre, &r), ERR_NONE);
	assert_true(r.id == 0 && r.name.n == 0);
	assert_memory_equal(&r.scenario, &scenario_seed, sizeof r.scenario);
	first.scenario.years = 1;
	second.scenario.years = 2;
	assert_int_equal(do_it(&w, kept_add, &first), ERR_NONE);
	assert_int_equal(do_it(&w, kept_add, &second), ERR_NONE);
	assert_int_equal(do_it(&w, kept_mark, &first), ERR_NONE);
	assert_int_equal(do_it(&w, kept_mark, &second), ERR_NONE);
	assert_int_equal(finance_reference(w.house->db, a, w.centre, &r), ERR_NONE);
	assert_true(r.id == second.id && str_eq(r.name, STR("Deux")) && r.scenario.years == 2);
	assert_int_equal(do_it(&w, kept_unmark_all, &second), ERR_NONE);
	assert_int_equal(finance_reference(w.house->db, a, w.centre, &r), ERR_NONE);
	assert_int_equal(r.id, 0);
}

static void what_was_deleted_can_be_had_back_for_an_hour(void **state)
{
	struct world w = world_of(state);
	struct kept_act act = kept(&w, "Budget");
	struct kept_of_centre *rows;
	struct finance_reference r;

	assert_int_equal(do_it(&w, kept_mark, &act), ERR_NONE);
	assert_int_equal(do_it(&w, kept_delete, &act), ERR_NONE);
	assert_int_equal(names_of(&w, &rows), 0);
	assert_int_equal(finance_reference(w.house->db, w.house->arena, w.centre, &r), ERR_NONE);
	assert_int_equal(r.id, 0);
	assert_int_equal(do_it(&w, kept_delete, &act), ERR_NOT_FOUND); /* once */
	/* not by another administrator, who did not see it go */
	struct kept_act other = act;
	other.actor = house_person(w.house, "second@example.org");
	house_script(w.house,
		     arena_printf(w.house->arena,
				  "INSERT INTO centre_member (centre, person, role, since) "
				  "VALUES (%lld, %lld, 'ADMIN', 1)",
				  (long long)w.centre, (long long)other.actor)
			 .p);
	assert_int_equal(do_it(&w, kept_restore, &other), ERR_NOT_FOUND);
	assert_int_equal(do_it(&w, kept_restore, &act), ERR_NONE);
	assert_int_equal(finance_reference(w.house->db, w.house->arena, w.centre, &r), ERR_NONE);
	assert_int_equal(r.id, act.id); /* as it was */
	/* its name taken meanwhile; then another reference */
	assert_int_equal(do_it(&w, kept_delete, &act), ERR_NONE);
	struct kept_act taker = kept(&w, "BUDGET");
	assert_int_equal(do_it(&w, kept_restore, &act), ERR_CONFLICT);
	assert_non_null(act.refusal);
	taker.name = STR("Autre");
	assert_int_equal(do_it(&w, kept_rename, &taker), ERR_NONE);
	assert_int_equal(do_it(&w, kept_mark, &taker), ERR_NONE);
	assert_int_equal(do_it(&w, kept_restore, &act), ERR_NONE);
	assert_int_equal(finance_reference(w.house->db, w.house->arena, w.centre, &r), ERR_NONE);
	assert_int_equal(r.id, taker.id);
	/* an hour later it is too late; a day later the next change forgets it */
	assert_int_equal(do_it(&w, kept_delete, &act), ERR_NONE);
	act.now += KEPT_UNDO + 1;
	assert_int_equal(do_it(&w, kept_restore, &act), ERR_NOT_FOUND);
	struct kept_act later = act_of(&w, "Plus tard");
	later.now += KEPT_TRACE + 1;
	assert_int_equal(do_it(&w, kept_add, &later), ERR_NONE);
	assert_int_equal(house_count(w.house, "SELECT count(*) FROM finance_scenario"), 2);
}

static void only_administrators_change(void **state)
{
	struct world w = world_of(state);
	struct kept_act act = kept(&w, "Budget");
	static int (*const verbs[])(struct db *, struct kept_act *) = {
	    kept_add,  kept_change,	kept_rename, kept_copy,
	    kept_mark, kept_unmark_all, kept_delete, kept_restore};

	act.actor = w.member;
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		assert_int_equal(do_it(&w, verbs[i], &act), ERR_DENIED);
	act.actor = house_person(w.house, "stranger@example.org");
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		assert_int_equal(do_it(&w, verbs[i], &act), ERR_NOT_FOUND);
	/* nor of another centre by its own right */
	act.actor = w.admin;
	act.centre = certif_centre(w.house, w.admin);
	assert_int_equal(do_it(&w, kept_delete, &act), ERR_NOT_FOUND);
}

static void a_centre_keeps_a_hundred(void **state)
{
	struct world w = world_of(state);

	for (int i = 0; i < KEPT_MOST; i++)
		kept(&w, arena_printf(w.house->arena, "%d", i).p);
	struct kept_act act = act_of(&w, "one more");
	assert_int_equal(do_it(&w, kept_add, &act), ERR_CONFLICT);
	assert_non_null(act.refusal);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    HOUSE_ON_BOTH(a_scenario_comes_back_as_it_was_kept),
	    HOUSE_ON_BOTH(a_name_is_one_scenarios_in_its_centre),
	    HOUSE_ON_BOTH(figures_change_only_as_they_were_seen),
	    HOUSE_ON_BOTH(copies_find_a_name_of_their_own),
	    HOUSE_ON_BOTH(the_reference_is_one_and_else_the_seeds),
	    HOUSE_ON_BOTH(what_was_deleted_can_be_had_back_for_an_hour),
	    HOUSE_ON_BOTH(only_administrators_change),
	    HOUSE_ON_BOTH(a_centre_keeps_a_hundred),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
