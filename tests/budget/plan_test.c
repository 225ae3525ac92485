/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/random.h"
#include "budget/money.h"
#include "budget/plan.h"

enum { EVERY_DAY = 127, MONDAY = 4 /* 1970-01-05 */ };

static const struct plan_window morning = {EVERY_DAY, 480, 720}, noon = {EVERY_DAY, 600, 840};

/* --- brute force --------------------------------------------------------------------------------
 * Every plan of a small problem: from the first minute of each opening on, nothing for half an
 * hour, or any session with any crew. Lengths and openings are multiples of half an hour. */

struct brute {
	const struct plan_problem *p;
	int64_t best; /* sixtieths of a cent; INT64_MAX: none */
	struct {
		int day, start, end;
		unsigned crew; /* a bit each */
	} at[16];
	size_t n;
	int seats[PLAN_PUBLICS][2];
	int64_t left[4];
};

static void brute_opening(struct brute *b, int day, size_t room, int minute, int64_t cost);

static void brute_next(struct brute *b, int day, size_t room, int64_t cost)
{
	if (++room == b->p->room_count)
		room = 0, day++;
	if (day <= b->p->last_day) {
		brute_opening(b, day, room, b->p->rooms[room].open.windows[0].from, cost);
		return;
	}
	for (int pub = 0; pub < PLAN_PUBLICS; pub++) {
		int total = 0, extra = 0;
		for (size_t g = 0; g < b->p->group_count; g++)
			if (b->p->groups[g].audience == (enum plan_public)pub) {
				total += b->p->groups[g].count;
				extra += b->p->groups[g].extra;
			}
		if (b->seats[pub][0] + b->seats[pub][1] < total || b->seats[pub][1] < extra)
			return;
	}
	b->best = cost;
}

static bool brute_busy(const struct brute *b, int day, int start, int end, unsigned crew)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->at[i].day == day && b->at[i].start < end && start < b->at[i].end &&
		    b->at[i].crew & crew)
			return true;
	return false;
}

static void brute_session(struct brute *b, int day, size_t room, int minute, int64_t cost, int pub,
			  int extra, unsigned crew)
{
	const struct plan_problem *p = b->p;
	int length = p->invigilation_minutes + (extra ? p->extra_minutes : 0), size = 0;
	bool able = minute + length <= p->rooms[room].open.windows[0].to &&
		    !brute_busy(b, day, minute, minute + length, crew);
	int64_t more = p->admin_minutes * p->admin_hourly_cost;

	for (size_t i = 0; i < p->person_count; i++)
		if (crew >> i & 1) {
			size++;
			for (size_t t = 0; t < p->people[i].taken_n; t++)
				able &= p->people[i].taken[t].day != day ||
					p->people[i].taken[t].to <= minute ||
					p->people[i].taken[t].from >= minute + length;
			able &= b->left[i] >= length;
			more += p->people[i].hourly_cost * length;
		}
	if (!able)
		return;
	int seats = size * p->candidates_per_person;
	seats = seats < p->rooms[room].capacity ? seats : p->rooms[room].capacity;
	for (size_t i = 0; i < p->person_count; i++)
		b->left[i] -= crew >> i & 1 ? length : 0;
	b->seats[pub][extra] += seats;
	b->at[b->n].day = day;
	b->at[b->n].start = minute;
	b->at[b->n].end = minute + length;
	b->at[b->n++].crew = crew;
	brute_opening(b, day, room, minute + length + p->turnover_minutes, cost + more);
	b->n--;
	b->seats[pub][extra] -= seats;
	for (size_t i = 0; i < p->person_count; i++)
		b->left[i] += crew >> i & 1 ? length : 0;
}

static void brute_opening(struct brute *b, int day, size_t room, int minute, int64_t cost)
{
	if (cost >= b->best)
		return;
	if (minute + b->p->invigilation_minutes > b->p->rooms[room].open.windows[0].to) {
		brute_next(b, day, room, cost);
		return;
	}
	for (int pub = 0; pub < PLAN_PUBLICS; pub++)
		for (int extra = 0; extra < 2; extra++)
			for (unsigned crew = 1; crew < 1u << b->p->person_count; crew++)
				brute_session(b, day, room, minute, cost, pub, extra, crew);
	brute_opening(b, day, room, minute + 30, cost);
}

static int64_t brute_force(const struct plan_problem *p)
{
	struct brute b = {.p = p, .best = INT64_MAX};

	for (size_t i = 0; i < p->person_count; i++)
		b.left[i] = p->people[i].minutes;
	brute_opening(&b, p->first_day, 0, p->rooms[0].open.windows[0].from, 0);
	return b.best;
}

/* --- problems drawn at random -------------------------------------------------------------------
 */

struct drawn {
	struct plan_problem p;
	struct plan_window windows[2];
	struct plan_room rooms[2];
	struct plan_person people[2];
	struct plan_span taken[2];
	struct plan_group groups[2];
};

static int upto(struct random *r, int n)
{
	return (int)random_below(r, (uint64_t)n + 1);
}

static void draw(struct drawn *d, struct random *r)
{
	*d = (struct drawn){
	    .p = {.first_day = MONDAY,
		  .last_day = MONDAY + upto(r, 1),
		  .rooms = d->rooms,
		  .room_count = 1 + (size_t)upto(r, 1),
		  .people = d->people,
		  .person_count = 1 + (size_t)upto(r, 1),
		  .groups = d->groups,
		  .group_count = 1 + (size_t)upto(r, 1),
		  .invigilation_minutes = 60,
		  .extra_minutes = 30,
		  .turnover_minutes = 30 * upto(r, 1),
		  .candidates_per_person = 2,
		  .admin_minutes = 50 * upto(r, 1),
		  .admin_hourly_cost = 1871},
	};
	for (int i = 0; i < 2; i++) {
		d->windows[i] = (struct plan_window){EVERY_DAY, 480 + 30 * upto(r, 2), 0};
		d->windows[i].to = d->windows[i].from + 60 + 30 * upto(r, 3);
		d->rooms[i] = (struct plan_room){STR("R"), 1 + upto(r, 3), {&d->windows[i], 1}};
		d->taken[i] = (struct plan_span){MONDAY, 480 + 30 * upto(r, 4), 0};
		d->taken[i].to = d->taken[i].from + 30 + 30 * upto(r, 2);
		d->people[i] = (struct plan_person){.name = STR("P"),
						    .hourly_cost = 1000 + 871 * upto(r, 1),
						    .minutes = 60 + 30 * upto(r, 6),
						    .taken = &d->taken[i],
						    .taken_n = (size_t)upto(r, 1)};
		d->groups[i] = (struct plan_group){
		    STR("G"), upto(r, 3) ? PLAN_STUDENTS : PLAN_OUTSIDE, 1 + upto(r, 3), 0};
		d->groups[i].extra = upto(r, 2) ? 0 : 1;
	}
}

static void a_plan_costs_what_brute_force_finds(void **)
{
	struct random r = random_seeded(11);
	int found = 0, none = 0;

	for (int i = 0; i < 2000; i++) {
		struct arena *a = arena_new(1 << 26);
		struct drawn d;
		struct plan plan;
		struct plan_shortage why = {0};
		struct error e;
		draw(&d, &r);
		int64_t best = brute_force(&d.p);
		int err = plan_make(&d.p, 20, a, &plan, &why, &e);
		if (best == INT64_MAX) {
			assert_int_equal(err, ERR_CONFLICT);
			assert_true(why.lack != PLAN_LACK_NONE);
			none++;
		} else {
			assert_int_equal(err, ERR_NONE);
			assert_null(plan_broken(&d.p, &plan));
			assert_int_equal(plan.cost, money_share(best, 60));
			assert_true(plan.optimal);
			found++;
		}
		arena_free(a);
	}
	assert_true(found > 100);
	assert_true(none > 30);
}

/* --- the obvious way ----------------------------------------------------------------------------
 * Public after public, those with extra time first: the largest room that is open first, filled as
 * far as the invigilators who are free there allow, the cheapest first. */

struct obvious {
	const struct plan_problem *p;
	struct plan_session s[200];
	size_t n;
	int64_t minutes[8], cost;
};

static bool obvious_free(const struct obvious *o, uint32_t who, int day, int start, int end)
{
	for (size_t i = 0; i < o->n; i++)
		for (int c = 0; c < o->s[i].crew_count; c++)
			if (o->s[i].crew[c] == who && o->s[i].day == day && o->s[i].start < end &&
			    start < o->s[i].end)
				return false;
	return o->minutes[who] >= end - start;
}

/* Seats as many as it can of n at this start; how many. */
static int obvious_session(struct obvious *o, int day, uint32_t room, int start, int pub,
			   bool extra, int n)
{
	const struct plan_problem *p = o->p;
	int length = p->invigilation_minutes + (extra ? p->extra_minutes : 0);
	int wanted = n < p->rooms[room].capacity ? n : p->rooms[room].capacity;
	struct plan_session s = {.day = day,
				 .start = start,
				 .end = start + length,
				 .room = room,
				 .audience = (enum plan_public)pub,
				 .extra = extra};

	for (size_t i = 0; i < o->n; i++)
		if (o->s[i].day == day && o->s[i].room == room &&
		    start < o->s[i].end + p->turnover_minutes &&
		    o->s[i].start < s.end + p->turnover_minutes)
			return 0;
	while (s.crew_count * p->candidates_per_person < wanted) {
		uint32_t best = UINT32_MAX;
		for (uint32_t w = 0; w < p->person_count; w++) {
			bool taken = false;
			for (int c = 0; c < s.crew_count; c++)
				taken |= s.crew[c] == w;
			if (!taken && obvious_free(o, w, day, start, s.end) &&
			    (best == UINT32_MAX ||
			     p->people[w].hourly_cost < p->people[best].hourly_cost))
				best = w;
		}
		if (best == UINT32_MAX)
			break;
		s.crew[s.crew_count++] = best;
	}
	int seats = s.crew_count * p->candidates_per_person;
	if (!seats)
		return 0;
	for (int c = 0; c < s.crew_count; c++) {
		o->minutes[s.crew[c]] -= length;
		o->cost += p->people[s.crew[c]].hourly_cost * length;
	}
	o->cost += p->admin_minutes * p->admin_hourly_cost;
	o->s[o->n++] = s;
	return seats < wanted ? seats : wanted;
}

static int obvious_seat(struct obvious *o, int pub, bool extra, int n)
{
	const struct plan_problem *p = o->p;
	int length = p->invigilation_minutes + (extra ? p->extra_minutes : 0);

	for (int day = p->first_day; day <= p->last_day; day++)
		for (uint32_t r = 0; r < p->room_count; r++) {
			const struct plan_window *w = p->rooms[r].open.windows;
			for (int t = w->from; n && t + length <= w->to; t += 30)
				n -= obvious_session(o, day, r, t, pub, extra, n);
		}
	return n;
}

/* The cost in cents, or -1 when it leaves somebody out. */
static int64_t obvious_cost(const struct plan_problem *p)
{
	struct obvious o = {.p = p};

	for (size_t i = 0; i < p->person_count; i++)
		o.minutes[i] = p->people[i].minutes;
	for (int extra = 1; extra >= 0; extra--)
		for (size_t g = 0; g < p->group_count; g++)
			if (obvious_seat(&o, (int)p->groups[g].audience, extra,
					 extra ? p->groups[g].extra
					       : p->groups[g].count - p->groups[g].extra))
				return -1;
	return money_share(o.cost, 60);
}

static void a_plan_is_never_dearer_than_the_obvious_one(void **)
{
	static const struct plan_window windows[] = {{31, 480, 720}, {EVERY_DAY, 540, 1080}};
	struct random r = random_seeded(12);
	int compared = 0;

	for (int i = 0; i < 100; i++) {
		struct arena *a = arena_new(1 << 28);
		struct plan_room rooms[4];
		struct plan_person people[6];
		struct plan_group groups[3];
		struct plan plan;
		struct plan_shortage why;
		struct error e;
		for (int k = 0; k < 4; k++)
			rooms[k] = (struct plan_room){
			    STR("R"), 10 + upto(&r, 40), {&windows[upto(&r, 1)], 1}};
		for (int k = 0; k < 6; k++)
			people[k] = (struct plan_person){
			    .name = STR("P"),
			    .hourly_cost = 1500 + upto(&r, 900),
			    .minutes = 60 * (4 + upto(&r, 20))};
		for (int k = 0; k < 3; k++) {
			groups[k] =
			    (struct plan_group){STR("G"), (enum plan_public)k, upto(&r, 80), 0};
			groups[k].extra = upto(&r, groups[k].count / 10);
		}
		struct plan_problem p = {
		    .first_day = MONDAY,
		    .last_day = MONDAY + 10,
		    .rooms = rooms,
		    .room_count = 1 + (size_t)upto(&r, 3),
		    .people = people,
		    .person_count = 2 + (size_t)upto(&r, 4),
		    .groups = groups,
		    .group_count = 3,
		    .invigilation_minutes = 120,
		    .extra_minutes = 40,
		    .turnover_minutes = 15,
		    .candidates_per_person = 20,
		    .admin_minutes = 50,
		    .admin_hourly_cost = 1871,
		};
		int64_t obvious = obvious_cost(&p);
		if (obvious >= 0) {
			assert_int_equal(plan_make(&p, 1, a, &plan, &why, &e), ERR_NONE);
			assert_null(plan_broken(&p, &plan));
			assert_true(plan.cost <= obvious);
			compared++;
		}
		arena_free(a);
	}
	assert_true(compared > 50);
}

/* --- a university -------------------------------------------------------------------------------
 */

static struct plan_problem university(const struct plan_room *rooms, size_t room_count,
				      const struct plan_person *people, size_t person_count,
				      const struct plan_group *groups, size_t group_count)
{
	return (struct plan_problem){
	    .first_day = 20698, /* 2026-09-02, a Wednesday */
	    .last_day = 20698 + 300,
	    .rooms = rooms,
	    .room_count = room_count,
	    .people = people,
	    .person_count = person_count,
	    .groups = groups,
	    .group_count = group_count,
	    .invigilation_minutes = 120,
	    .extra_minutes = 40,
	    .turnover_minutes = 15,
	    .candidates_per_person = 20,
	    .admin_minutes = 50,
	    .admin_hourly_cost = 1871,
	};
}

/* The document's 600 candidates in rooms of twenty, 5 % of them with extra time: two long sessions
 * and 28 short ones, 5180 minutes at 18.71 an hour = 1615.30, against 1964.55 all long. */
static void the_seeds_year_falls_to_1615_30(void **)
{
	struct arena *a = arena_new(1 << 28);
	const struct plan_window week = {31, 480, 1080};
	const struct plan_room room = {STR("Amphi"), 20, {&week, 1}};
	const struct plan_person person = {.name = STR("Camille"), .hourly_cost = 1871, .minutes = 100 * 60};
	const struct plan_group group = {STR("L1"), PLAN_STUDENTS, 600, 30};
	struct plan_problem p = university(&room, 1, &person, 1, &group, 1);
	struct plan plan;
	struct plan_shortage why;
	struct error e;

	assert_int_equal(plan_make(&p, 20, a, &plan, &why, &e), ERR_NONE);
	assert_null(plan_broken(&p, &plan));
	assert_int_equal(plan.n, 30);
	assert_int_equal(plan.cost, 161530);
	assert_true(plan.optimal);
	assert_int_equal(plan.scattered_cost, 196455);
	arena_free(a);
}

static void what_is_missing_is_told_with_how_much(void **)
{
	struct arena *a = arena_new(1 << 28);
	const struct plan_window short_week = {1, 480, 600}; /* Mondays, one session */
	const struct plan_room room = {STR("R"), 20, {&short_week, 1}};
	struct plan_person person = {.name = STR("P"), .hourly_cost = 1871, .minutes = 100 * 60};
	struct plan_group group = {STR("G"), PLAN_STUDENTS, 60, 0};
	struct plan_problem p = university(&room, 1, &person, 1, &group, 1);
	struct plan plan;
	struct plan_shortage why;
	struct error e;

	/* Two Mondays for three sessions of 120 + 15 minutes. */
	p.first_day = MONDAY;
	p.last_day = MONDAY + 7;
	assert_int_equal(plan_make(&p, 5, a, &plan, &why, &e), ERR_CONFLICT);
	assert_int_equal(why.lack, PLAN_LACK_ROOM_HOURS);
	assert_int_equal(why.amount, 135);
	/* Three Mondays; the invigilator has five hours for six. */
	p.last_day = MONDAY + 14;
	person.minutes = 300;
	assert_int_equal(plan_make(&p, 5, a, &plan, &why, &e), ERR_CONFLICT);
	assert_int_equal(why.lack, PLAN_LACK_PEOPLE_HOURS);
	assert_int_equal(why.amount, 60);
	/* There on Tuesdays only. */
	const struct plan_window tuesday = {2, 0, 1440};
	person.minutes = 6000;
	person.available = (struct plan_hours){&tuesday, 1};
	assert_int_equal(plan_make(&p, 5, a, &plan, &why, &e), ERR_CONFLICT);
	assert_int_equal(why.lack, PLAN_LACK_PLACE);
	/* Nobody at all. */
	p.person_count = 0;
	assert_int_equal(plan_make(&p, 5, a, &plan, &why, &e), ERR_CONFLICT);
	assert_int_equal(why.lack, PLAN_LACK_CREW);
	arena_free(a);
}

/* The check is what the tests above lean on: each rule, broken, is seen. */
static void a_broken_plan_is_seen(void **)
{
	const struct plan_room rooms[] = {{STR("R"), 4, {&morning, 1}}, {STR("S"), 4, {&noon, 1}}};
	const struct plan_person people[] = {{.name = STR("P"), .hourly_cost = 600, .minutes = 600}};
	const struct plan_group group = {STR("G"), PLAN_STUDENTS, 4, 1};
	const struct plan_seats seats[] = {{0, 2, 1}, {0, 2, 0}};
	struct plan_problem p = university(rooms, 2, people, 1, &group, 1);
	const struct plan_session good[] = {
	    {20698, 480, 640, 0, PLAN_STUDENTS, true, 4, 1, {0}, &seats[0], 1},
	    {20698, 640, 760, 1, PLAN_STUDENTS, false, 4, 1, {0}, &seats[1], 1}};
	struct plan_session s[2];
	struct plan plan = {s, 2, 2 * 1559 + 2800, 0, false, 0}; /* 280 min at 6.00, 100 at 18.71 */

	memcpy(s, good, sizeof s);
	assert_null(plan_broken(&p, &plan));
	s[1].start = 630, s[1].end = 750;
	assert_string_equal(plan_broken(&p, &plan), "an invigilator in two places");
	memcpy(s, good, sizeof s);
	s[0].extra = false, s[0].end = 600;
	assert_string_equal(plan_broken(&p, &plan), "extra time in a short session");
	memcpy(s, good, sizeof s);
	s[1].room = 0;
	assert_string_equal(plan_broken(&p, &plan), "a session outside its room's hours");
	memcpy(s, good, sizeof s);
	s[1].seats = &seats[0];
	assert_string_equal(plan_broken(&p, &plan), "extra time in a short session");
	memcpy(s, good, sizeof s);
	plan.n = 1;
	assert_string_equal(plan_broken(&p, &plan), "a candidate without a seat, or with two");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_plan_costs_what_brute_force_finds),
	    cmocka_unit_test(a_plan_is_never_dearer_than_the_obvious_one),
	    cmocka_unit_test(the_seeds_year_falls_to_1615_30),
	    cmocka_unit_test(what_is_missing_is_told_with_how_much),
	    cmocka_unit_test(a_broken_plan_is_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
