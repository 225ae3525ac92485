/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/exam_day_inside.h"

#include "certif/candidate.h"
#include "certif/exam_method.h"
#include "db/migration.h"

enum { REMEMBERED = 64, ARENA = 64 << 20, SESSION_LONGEST = 14 * CLOCK_HOUR };
#define FIRST_MORNING INT64_C(1900000000000)

/* ---- chance ---------------------------------------------------------------------------------- */

bool day_maybe(struct day *y, double percent)
{
	return random_real(&y->chance) * 100 < percent;
}

bool day_chance(struct day *y, double percent)
{
	return y->d->faults && day_maybe(y, percent);
}

int64_t day_between(struct day *y, int64_t least, int64_t most)
{
	return least + (int64_t)random_below(&y->chance, (uint64_t)(most - least + 1));
}

void day_broken(struct day *y, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	struct str what = arena_vprintf(y->arena, fmt, args);
	va_end(args);
	y->d->broken++;
	y->d->tell(y->d->context, arena_printf(y->arena, "session %lld: " STR_FMT,
					       (long long)y->number, STR_ARG(what)));
}

/* ---- the server -------------------------------------------------------------------------------
 */

static int server_start(struct day *y, struct error *e)
{
	int k = db_open(y->d->url, DB_WRITE, &y->db, e);

	/* what is simulated is a killed program, not a power cut: the operating system keeps its
	 * promises */
	if (!k && db_engine_of(y->db) == DB_SQLITE)
		k = db_script(y->db, "PRAGMA locking_mode=EXCLUSIVE; PRAGMA synchronous=OFF", e);
	y->memory = exam_memory_new(REMEMBERED);
	return k;
}

static void server_stop(struct day *y)
{
	db_close(y->db);
	y->db = NULL;
	exam_memory_free(y->memory);
	y->memory = NULL;
}

static int carry_out(struct day *y, db_write_fn *fn, void *args, bool killed)
{
	int k = db_begin(y->db);

	if (!k)
		k = fn(y->db, args);
	if (!k && !killed) {
		k = db_commit(y->db);
		y->committed = !k;
		return k;
	}
	db_rollback(y->db);
	return k;
}

int day_change(struct day *y, const struct day_client *c, db_write_fn *fn, void *args)
{
	bool request_lost = (c && y->true_now < c->cut_until) || day_chance(y, 1);
	bool reply_lost = day_chance(y, 1), killed = day_chance(y, 0.5);

	y->d->changes++;
	y->committed = false;
	if (request_lost) {
		y->d->lost++;
		return DAY_LOST;
	}
	int k = carry_out(y, fn, args, killed);
	if (killed) {
		y->d->kills++;
		if (day_maybe(y, 30)) {
			struct error e = {};
			server_stop(y);
			if (server_start(y, &e))
				day_broken(y, "the server does not come back");
		}
		return DAY_LOST;
	}
	if (k == ERR_UNAVAILABLE || k == ERR_INTERNAL)
		day_broken(y, "a change failed: error %d", k);
	y->d->lost += reply_lost;
	return reply_lost ? DAY_LOST : k;
}

struct exam_call day_call(struct day *y, const struct day_client *c)
{
	return (struct exam_call){
	    .arena = y->arena,
	    .ids = &y->ids,
	    .bank = y->d->bank,
	    .memory = y->memory,
	    .candidate = c ? c->candidate : 0,
	    .person = c ? c->person : 1,
	    .browser =
		c ? arena_printf(y->arena, "%lld-%u", (long long)c->person, c->browser) : STR(""),
	    .now = y->now,
	};
}

bool day_look(struct day *y, struct day_client *c, struct sitting *out)
{
	struct exam_call call = day_call(y, c);

	if (y->true_now < c->cut_until)
		return false;
	if (exam_load(y->db, y->arena, y->d->bank, c->candidate, call.browser, y->now, out)) {
		day_broken(y, "candidate %u can't be read", c->index);
		return false;
	}
	return true;
}

void day_watch(struct day *y, struct day_client *c)
{
	struct exam_row row;

	if (c->runs)
		c->used += y->now - c->watched;
	c->watched = y->now;
	if (exam_row(y->db, y->arena, c->candidate, &row)) {
		day_broken(y, "candidate %u can't be read", c->index);
		return;
	}
	c->runs = str_eq(row.state, STR("started")) && row.holds == 0;
	if (str_eq(row.state, STR("time_over")) && c->used > c->allowed)
		c->used = c->allowed; /* it ended before somebody noticed */
}

/* ---- one session ------------------------------------------------------------------------------
 */

static int add_body(struct db *db, void *args)
{
	return candidate_add(db, args);
}

static int room_fill(struct day *y)
{
	static const int64_t extras[] = {0, 0, 0, 33, 50, 100};
	static const char *const frameworks[] = {"CORE", "CORE", "CORE", "CLEA", "DROIT"};
	int k = ERR_NONE;

	for (unsigned i = 0; i < EXAM_DAY_ROOM && !k; i++) {
		struct day_client *c = &y->clients[i];
		enum candidate_framework framework;
		*c = (struct day_client){.index = i, .browser = 1};
		c->person = id_next(&y->ids);
		c->ability = -1 + 2.5 * random_normal(&y->chance);
		c->extra = extras[day_between(y, 0, 5)];
		c->wake = y->true_now + day_between(y, 0, 10 * CLOCK_MINUTE);
		(void)candidate_framework_of(str_of(frameworks[day_between(y, 0, 4)]), &framework);
		struct candidate_change new = {
		    .arena = y->arena,
		    .ids = &y->ids,
		    .session = y->session,
		    .person = 1,
		    .now = y->now,
		    .candidate = {.birth_name = arena_printf(y->arena, "Nom%u", i),
				  .first_name = STR("Alix"),
				  .birth_date = STR("2004-02-29"),
				  .extra_percent = c->extra,
				  .accessible = day_maybe(y, 5),
				  .framework = framework},
		};
		k = carry_out(y, add_body, &new, false);
		c->candidate = new.candidate.id;
	}
	return k;
}

static const char *method_in_turn(int64_t session)
{
	int64_t n = 1; /* there is a default */

	while (exam_methods[n].name)
		n++;
	return exam_methods[session % n].name;
}

static int room_open(struct day *y, int64_t at)
{
	struct error e = {};
	int64_t before = (int64_t)(y->d->exams / EXAM_DAY_ROOM);

	y->true_now = y->now = at;
	y->jumped = false;
	y->session = id_next(&y->ids);
	y->number = 10000000 + before;
	y->starts = at + 5 * CLOCK_MINUTE;
	y->invigilator_wake = at;
	int k = db_script(
	    y->db,
	    arena_printf(y->arena,
			 "INSERT INTO certif_session (id, centre, number, site, site_key, room, "
			 "room_key, starts, examiners, audience, access_code, password, created, "
			 "author, method) VALUES (%lld, 1, %lld, 'S', 's', 'R', 'r', %lld, 'X', "
			 "'students', 'BCDF23', 'K7M4X', 1, 1, '%s')",
			 (long long)y->session, (long long)y->number, (long long)y->starts,
			 y->d->method ? y->d->method : method_in_turn(before))
		.p,
	    &e);
	return k ? k : room_fill(y);
}

/* Who stayed has come to an end, or the room has a way in which they could not. */
static void has_an_end(struct day *y, struct day_client *c)
{
	struct sitting s;

	c->cut_until = 0;
	if (!c->gone && day_look(y, c, &s) && !exam_is_over(s.where.state))
		day_broken(y, "candidate %u stayed and came to no end: %s, holds %u, %lld ms left",
			   c->index, exam_state_name(s.where.state), s.where.holds,
			   (long long)s.left);
}

/* Now and then the server's clock is set. */
static void clock_go_on(struct day *y, int64_t to)
{
	if (to > y->true_now) {
		y->now += to - y->true_now;
		y->true_now = to;
	}
	if (!y->d->faults || y->d->exams / EXAM_DAY_ROOM % 2 == 0 || !day_maybe(y, 0.05))
		return;
	y->now += day_between(y, -20 * CLOCK_MINUTE, 10 * CLOCK_MINUTE);
	y->jumped = true;
	y->d->jumps++;
}

static int room_run(struct day *y)
{
	int64_t until = y->true_now + SESSION_LONGEST;
	size_t over = 0;

	while (over < EXAM_DAY_ROOM && y->true_now < until) {
		struct day_client *next = NULL;
		arena_clear(y->arena);
		for (size_t i = 0; i < EXAM_DAY_ROOM; i++)
			if (!y->clients[i].gone && (!next || y->clients[i].wake < next->wake))
				next = &y->clients[i];
		if (next && next->wake < y->invigilator_wake) {
			clock_go_on(y, next->wake);
			day_candidate(y, next);
			continue;
		}
		clock_go_on(y, y->invigilator_wake);
		day_invigilator(y);
		over = 0;
		for (size_t i = 0; i < EXAM_DAY_ROOM; i++)
			over += y->clients[i].gone || y->clients[i].wake == INT64_MAX;
	}
	for (size_t i = 0; i < EXAM_DAY_ROOM; i++)
		has_an_end(y, &y->clients[i]);
	return day_close(y);
}

/* ---- all of them -------------------------------------------------------------------------------
 */

static int64_t clock_of(void *context)
{
	return ((struct day *)context)->now;
}

static int run(struct day *y, struct error *e)
{
	int k = server_start(y, e);

	if (!k)
		k = migration_apply(y->db, e);
	if (!k)
		k = db_script(y->db,
			      "INSERT INTO centre (id, name, kind, zone, feed, created) "
			      "VALUES (1, 'U', 'SUP', 'Europe/Paris', 'f', 1)",
			      e);
	for (int64_t i = 0; i < y->d->sessions && !k; i++) {
		/* one after another in the same room, years long: a day is as good as another */
		k = room_open(y, FIRST_MORNING + i * CLOCK_DAY);
		if (!k)
			k = room_run(y);
		y->d->exams += EXAM_DAY_ROOM;
		arena_clear(y->arena);
	}
	server_stop(y);
	return k;
}

int exam_day_run(struct exam_day *d, struct error *e)
{
	struct day y = {.d = d, .arena = arena_new(ARENA), .chance = random_seeded(d->seed)};

	d->exams = d->begun = d->completed = d->answers = d->changes = d->lost = d->kills = 0;
	d->jumps = d->refused = d->broken = 0;
	d->digest = d->seed;
	y.now = FIRST_MORNING;
	id_maker_init(&y.ids, (struct clock){clock_of, &y}, 1);
	int k = run(&y, e);
	arena_free(y.arena);
	if (k && e && !e->kind)
		error_set(e, (enum error_kind)k, "the simulated day could not go on");
	return k;
}
