/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/demo_plan.h"

#include "base/clock.h"
#include "budget/plan_json.h"
#include "finance/plan_book.h"

static const struct {
	const char *site, *room, *hours;
	int64_t capacity;
} rooms[] = {
    {"Campus des Tilleuls", "Salle B204", "mon-fri 08:00-12:30, mon-thu 13:30-18:00", 20},
    {"Campus des Tilleuls", "Salle B210", "mon 08:00-18:00, wed 08:00-18:00", 20},
    {"Campus du Port", "Amphithéâtre 2", "tue 08:00-13:00, thu 08:00-13:00", 40},
};

static const struct {
	const char *name, *hours;
	int64_t cost, most;
} watchers[] = {
    {"Claire Moreau", "", 1871, 40},
    {"Hugo Lefèvre", "mon-wed 08:00-18:00", 1871, 30},
    {"Sofia Almeida", "tue-fri 08:00-18:00", 2040, 40},
    {"Yanis Roche", "", 2210, 20},
};

static const struct {
	const char *name, *audience;
	int64_t candidates, with_extra;
} groups[] = {
    {"Licence 1 Droit", "students", 240, 12}, {"Licence 1 Sciences", "students", 220, 11},
    {"BUT Informatique", "students", 90, 5},  {"Candidats extérieurs", "outside", 30, 1},
    {"Personnels", "staff", 20, 1},
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

static struct plan_keep keep_of(const struct demo_plan *d)
{
	return (struct plan_keep){
	    .arena = d->arena, .ids = d->ids, .centre = d->centre, .now = d->now};
}

/* From a month from now, for nine months. */
static int make_days(struct db *db, const struct demo_plan *d)
{
	struct plan_keep k = keep_of(d);
	int first = (int)(d->now / CLOCK_DAY) + 30;

	k.frame = PLAN_FRAME_USUAL;
	k.frame.first_day = plan_day_write(first, d->arena);
	k.frame.last_day = plan_day_write(first + 270, d->arena);
	return plan_frame_store(db, &k);
}

static int make_rooms(struct db *db, const struct demo_plan *d)
{
	int e = ERR_NONE;

	for (size_t i = 0; i < COUNT(rooms) && !e; i++) {
		struct plan_keep k = keep_of(d);
		k.room = (struct plan_room_rows){.site = str_of(rooms[i].site),
						 .room = str_of(rooms[i].room),
						 .capacity = rooms[i].capacity,
						 .hours = str_of(rooms[i].hours)};
		e = plan_room_store(db, &k);
	}
	return e;
}

static int make_watchers(struct db *db, const struct demo_plan *d)
{
	int e = ERR_NONE;

	for (size_t i = 0; i < COUNT(watchers) && !e; i++) {
		struct plan_keep k = keep_of(d);
		k.watcher = (struct plan_watcher_rows){.name = str_of(watchers[i].name),
						       .cost = watchers[i].cost,
						       .most = watchers[i].most,
						       .hours = str_of(watchers[i].hours)};
		e = plan_watcher_store(db, &k);
	}
	return e;
}

/* The staff are told by name. */
static int list_staff(struct db *db, const struct demo_plan *d, int64_t group)
{
	static const char *const names[] = {
	    "Aubert",  "Blanchard", "Coulibaly", "Da Silva", "Étienne",	  "Faure",   "Guérin",
	    "Huang",   "Ibáñez",    "Joly",	 "Kowalski", "L’Hermite", "Mercier", "N’Diaye",
	    "Olivier", "Perrot",    "Quentin",	 "Rousseau", "Sánchez",	  "Traoré"};
	int e = ERR_NONE;

	for (size_t i = 0; i < COUNT(names) && !e; i++) {
		struct plan_keep k = keep_of(d);
		k.listed.group = group;
		k.listed.candidate = (struct candidate){
		    .birth_name = str_of(names[i]),
		    .first_name = i % 2 ? STR("Camille") : STR("Dominique"),
		    .birth_date = arena_printf(d->arena, "19%02zu-05-%02zu", 70 + i, i + 1),
		    .extra_percent = i == 3 ? 33 : 0};
		e = plan_listed_add(db, &k);
	}
	return e;
}

int demo_plan_make(struct db *db, const struct demo_plan *d)
{
	int e = make_days(db, d);

	if (!e)
		e = make_rooms(db, d);
	if (!e)
		e = make_watchers(db, d);
	for (size_t i = 0; i < COUNT(groups) && !e; i++) {
		struct plan_keep k = keep_of(d);
		k.group = (struct plan_group_rows){.name = str_of(groups[i].name),
						   .audience = str_of(groups[i].audience),
						   .candidates = groups[i].candidates,
						   .with_extra = groups[i].with_extra};
		e = plan_group_store(db, &k);
		if (!e && i + 1 == COUNT(groups))
			e = list_staff(db, d, k.id);
	}
	return e;
}
