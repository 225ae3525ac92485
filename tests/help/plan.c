/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "budget/plan_json.h"
#include "help/plan.h"

struct plan_keep plan_keep_new(struct house *h, const struct planned *p)
{
	return (struct plan_keep){.arena = h->arena,
				  .ids = &h->ids,
				  .centre = p->centre,
				  .person = p->admin,
				  .now = h->now};
}

static void list(struct house *h, const struct planned *p, int64_t group, const char *prefix, int n,
		 int extra)
{
	for (int i = 0; i < n; i++) {
		struct plan_keep k = plan_keep_new(h, p);
		k.listed.group = group;
		k.listed.candidate = (struct candidate){
		    .birth_name = arena_printf(h->arena, "%s%02d", prefix, i),
		    .first_name = STR("Léa"),
		    .birth_date = STR("2004-02-29"),
		    .email = arena_printf(h->arena, "%s%02d@example.org", prefix, i),
		    .extra_percent = i % 15 == 7 && extra-- > 0 ? 33 : 0,
		};
		assert_int_equal(plan_listed_add(h->db, &k), ERR_NONE);
	}
}

struct planned plan_described(struct house *h)
{
	struct planned p = {.admin = house_person(h, "manager@example.org")};
	static const char *const names[] = {"Claire", "Hugo", "Inès"};
	static const struct {
		const char *name, *audience;
		int count;
	} groups[] = {{"L1", "students", 0}, {"Dehors", "outside", 12}, {"Personnel", "staff", 0}};

	p.centre = certif_centre(h, p.admin);
	assert_int_equal(zone_open(h->arena, STR("Europe/Paris"), &p.zone, NULL), ERR_NONE);
	struct plan_keep k = plan_keep_new(h, &p);
	k.frame = PLAN_FRAME_USUAL;
	k.frame.first_day = STR("2030-04-01");
	k.frame.last_day = STR("2030-06-28");
	k.frame.closed = STR("2030-04-08/2030-04-12 2030-05-31");
	assert_int_equal(plan_frame_store(h->db, &k), ERR_NONE);
	for (int i = 0; i < 2; i++) {
		k = plan_keep_new(h, &p);
		k.room = (struct plan_room_rows){
		    .site = STR("Campus"),
		    .room = i ? STR("Amphi") : STR("B12"),
		    .capacity = i ? 40 : 20,
		    .hours = STR("mon-fri 08:00-12:30, mon-thu 13:30-18:00")};
		assert_int_equal(plan_room_store(h->db, &k), ERR_NONE);
		p.rooms[i] = k.id;
	}
	for (int i = 0; i < 3; i++) {
		k = plan_keep_new(h, &p);
		k.watcher = (struct plan_watcher_rows){.name = str_of(names[i]),
						       .cost = 1871 + 100 * i,
						       .most = 40,
						       .hours = i == 2 ? STR("tue-wed 08:00-18:00")
								       : STR("")};
		assert_int_equal(plan_watcher_store(h->db, &k), ERR_NONE);
		p.watchers[i] = k.id;
	}
	for (int i = 0; i < 3; i++) {
		k = plan_keep_new(h, &p);
		k.group = (struct plan_group_rows){.name = str_of(groups[i].name),
						   .audience = str_of(groups[i].audience),
						   .candidates = groups[i].count};
		assert_int_equal(plan_group_store(h->db, &k), ERR_NONE);
		p.groups[i] = k.id;
	}
	list(h, &p, p.groups[0], "Dupont", 45, 3);
	list(h, &p, p.groups[2], "Martin", 5, 0);
	return p;
}

int64_t plan_searched(struct house *h, const struct planned *p)
{
	struct plan_ask ask = {.arena = h->arena,
			       .ids = &h->ids,
			       .zone = p->zone,
			       .centre = p->centre,
			       .person = p->admin,
			       .now = h->now,
			       .today = (int)(h->now / CLOCK_DAY)};
	struct plan_seen seen;
	struct plan plan;
	struct plan_shortage why;
	struct error e;
	int64_t changed;

	assert_int_equal(plan_search_ask(h->db, &ask), ERR_NONE);
	assert_int_equal(plan_search_load(h->db, h->arena, p->centre, ask.search, h->now, &seen),
			 ERR_NONE);
	assert_int_equal(plan_make(&seen.problem, 10, h->arena, &plan, &why, &e), ERR_NONE);
	assert_null(plan_broken(&seen.problem, &plan));
	assert_int_equal(plan_search_begin(h->db, ask.search, 1, h->now, &changed), ERR_NONE);
	assert_int_equal(plan_search_end(h->db, ask.search, h->now, STR("found"),
					 plan_write(&seen.problem, &plan, 0, h->arena), &changed),
			 ERR_NONE);
	assert_int_equal(changed, 1);
	return ask.search;
}
