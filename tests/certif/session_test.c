/* SPDX-License-Identifier: EUPL-1.2 */
/* Sessions made, changed, called off, deleted, on both engines. */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include "base/random.h"
#include "certif/session.h"
#include "help/certif.h"
#include "people/queries.h"

struct job {
	int (*verb)(struct db *db, struct certif_session_write *w);
	struct certif_session_write write;
};

static int write_job(struct db *db, void *args)
{
	struct job *j = args;

	return j->verb(db, &j->write);
}

static int run(struct house *h, int (*verb)(struct db *db, struct certif_session_write *w), struct certif_session_write *w)
{
	struct job j = { .verb = verb, .write = *w };

	j.write.arena = h->arena;
	j.write.ids = &h->ids;
	j.write.now = h->now;
	j.write.origin = "https://pix.example:8443";
	j.write.random = w->random ? w->random : random_secret;
	j.write.problem = NULL;
	int k = db_queue_wait(h->queue, write_job, &j);
	*w = j.write;
	return k;
}

static struct session_plan plan_at(int64_t starts)
{
	return (struct session_plan){ .site = STR("Campus"), .room = STR("Amphithéâtre 2"), .examiners = STR("Claire Moreau"),
		                      .audience = AUDIENCE_STUDENTS, .starts = starts };
}

struct fixture {
	struct house *h;
	int64_t admin, centre;
	struct certif_session_write w; /* of one made */
};

static struct fixture made(struct house *h)
{
	struct fixture f = { .h = h, .admin = house_person(h, "admin@example.org") };

	f.centre = certif_centre(h, f.admin);
	f.w = (struct certif_session_write){ .centre = f.centre, .person = f.admin, .plan = plan_at(h->now + 10 * CLOCK_DAY) };
	assert_int_equal(run(h, certif_session_create, &f.w), ERR_NONE);
	return f;
}

static struct certif_session_by_id loaded(struct house *h, int64_t id)
{
	struct certif_session_by_id row;

	assert_int_equal(certif_session_by_id(h->db, h->arena, id, &row), ERR_NONE);
	return row;
}

static void a_session_is_made_with_its_codes(void **state)
{
	struct house *h = *state;
	struct fixture f = made(h);
	struct certif_session_by_id s = loaded(h, f.w.id);

	assert_int_equal(s.centre, f.centre);
	assert_true(s.number >= 10000000 && s.number <= 99999999);
	assert_int_equal(s.access_code.n, 6);
	assert_int_equal(s.password.n, 5);
	assert_true(str_eq(s.state, STR("created")));
	assert_true(str_eq(s.room, STR("Amphithéâtre 2")));
	assert_true(str_eq(s.audience, STR("students")));
	struct certif_session_counts n;
	assert_int_equal(certif_session_counts(h->db, h->arena, f.w.id, &n), ERR_NONE);
	assert_int_equal(n.enrolled + n.joined + n.began, 0);
}

static void nobody_else_makes_or_changes_one(void **state)
{
	struct house *h = *state;
	struct fixture f = made(h);
	int64_t stranger = house_person(h, "stranger@example.org");
	struct certif_session_write w = { .centre = f.centre, .person = stranger, .plan = plan_at(h->now + 11 * CLOCK_DAY) };

	certif_centre(h, stranger); /* an administrator, of another centre */
	assert_int_equal(run(h, certif_session_create, &w), ERR_NOT_FOUND);
	w.id = f.w.id;
	assert_int_equal(run(h, certif_session_change, &w), ERR_NOT_FOUND);
	assert_int_equal(run(h, certif_session_cancel, &w), ERR_NOT_FOUND);
	assert_int_equal(run(h, certif_session_delete, &w), ERR_NOT_FOUND);
	assert_int_equal(house_count(h, "SELECT count(*) FROM certif_session WHERE cancelled IS NULL"), 1);
	house_script(h, arena_printf(h->arena, "UPDATE centre SET archived = 1 WHERE id = %lld", (long long)f.centre).p);
	w = (struct certif_session_write){ .centre = f.centre, .person = f.admin, .plan = plan_at(h->now + 11 * CLOCK_DAY) };
	assert_int_equal(run(h, certif_session_create, &w), ERR_NOT_FOUND);
	w.person = 0;
	assert_int_equal(run(h, certif_session_create, &w), ERR_NOT_FOUND);
}

/* Who says nothing of it gets the default, and later what it has. Another one is an administrator's choice,
 * until somebody begins. */
static void the_method_is_the_administrators_choice(void **state)
{
	struct house *h = *state;
	struct fixture f = made(h);
	int64_t member = house_person(h, "member@example.org"), candidate;
	const struct exam_method *pix = exam_method_of(STR("pix-v3"));

	house_script(h, arena_printf(h->arena, "INSERT INTO centre_member (centre, person, role, since) VALUES (%lld, %lld, 'MEMBER', 1)",
	                             (long long)f.centre, (long long)member).p);
	assert_true(str_eq(loaded(h, f.w.id).method, STR("openpix")));
	struct certif_session_write w = { .centre = f.centre, .person = member, .plan = plan_at(h->now + 11 * CLOCK_DAY) };
	w.plan.method = pix;
	assert_int_equal(run(h, certif_session_create, &w), ERR_CONFLICT);
	assert_non_null(w.problem);
	w.plan.method = &exam_methods[0];
	assert_int_equal(run(h, certif_session_create, &w), ERR_NONE);
	w.plan.method = pix;
	assert_int_equal(run(h, certif_session_change, &w), ERR_CONFLICT);
	w.person = f.admin;
	assert_int_equal(run(h, certif_session_change, &w), ERR_NONE);
	assert_true(str_eq(loaded(h, w.id).method, STR("pix-v3")));
	w.person = member; /* the room only */
	w.plan.method = NULL;
	w.plan.room = STR("Salle 3");
	assert_int_equal(run(h, certif_session_change, &w), ERR_NONE);
	assert_true(str_eq(loaded(h, w.id).method, STR("pix-v3")));
	candidate = certif_candidate(h, w.id, "Dupont", "Inès", "2004-02-29");
	house_script(h, arena_printf(h->arena, "UPDATE certif_exam SET state = 'started', started = 5 WHERE candidate = %lld",
	                             (long long)candidate).p);
	w.person = f.admin;
	w.plan.method = &exam_methods[0];
	assert_int_equal(run(h, certif_session_change, &w), ERR_CONFLICT);
	assert_true(str_eq(loaded(h, w.id).method, STR("pix-v3")));
}

/* The same room at the same hour, whatever its name's case and accents; another centre's is another. */
static void one_session_a_place_and_hour(void **state)
{
	struct house *h = *state;
	struct fixture f = made(h);
	struct certif_session_write w = { .centre = f.centre, .person = f.admin, .plan = f.w.plan };

	w.plan.room = STR("AMPHITHEATRE  2");
	assert_int_equal(run(h, certif_session_create, &w), ERR_CONFLICT);
	assert_non_null(w.problem);
	assert_int_equal(w.other.n, 8); /* the number of the one in the way */
	w.plan.room = STR("Amphithéâtre 3");
	assert_int_equal(run(h, certif_session_create, &w), ERR_NONE);
	/* moved onto it: refused; onto itself: fine */
	w.plan.room = f.w.plan.room;
	assert_int_equal(run(h, certif_session_change, &w), ERR_CONFLICT);
	w.plan.room = STR("Amphithéâtre 3");
	assert_int_equal(run(h, certif_session_change, &w), ERR_NONE);
	int64_t other = certif_centre(h, house_person(h, "other@example.org"));
	struct certif_session_write elsewhere = { .centre = other, .plan = f.w.plan };
	assert_int_equal(run(h, certif_session_create, &elsewhere), ERR_NONE);
	/* the hour is free again once it is called off */
	assert_int_equal(run(h, certif_session_cancel, &f.w), ERR_NONE);
	w = (struct certif_session_write){ .centre = f.centre, .person = f.admin, .plan = f.w.plan };
	assert_int_equal(run(h, certif_session_create, &w), ERR_NONE);
}

static void an_overlap_is_found(void **state)
{
	struct house *h = *state;
	struct fixture f = made(h);
	struct certif_session_near near;
	struct session_plan p = f.w.plan;

	/* 2 h 20 after and before: 140 minutes, the exam with a third more time */
	p.starts = f.w.plan.starts + 140 * CLOCK_MINUTE - 1;
	assert_int_equal(certif_session_overlap(h->db, h->arena, f.centre, &p, 0, &near), ERR_NONE);
	assert_int_equal(near.id, f.w.id);
	p.starts = f.w.plan.starts + 140 * CLOCK_MINUTE;
	assert_int_equal(certif_session_overlap(h->db, h->arena, f.centre, &p, 0, &near), ERR_NOT_FOUND);
	p.starts = f.w.plan.starts - 140 * CLOCK_MINUTE + 1;
	assert_int_equal(certif_session_overlap(h->db, h->arena, f.centre, &p, 0, &near), ERR_NONE);
	assert_int_equal(certif_session_overlap(h->db, h->arena, f.centre, &p, f.w.id, &near), ERR_NOT_FOUND);
	p.room = STR("Salle 1");
	assert_int_equal(certif_session_overlap(h->db, h->arena, f.centre, &p, 0, &near), ERR_NOT_FOUND);
}

/* ---- codes that are taken --------------------------------------------------------------------------- */

/* The same draws again and again: the first session gets them, for the next one they are taken until
 * `stuck` ends. */
static int draws, stuck;
static void stubborn(void *out, size_t n)
{
	uint32_t v = draws++ < stuck ? 0xfffffff0u : 0xfffffff0u - (uint32_t)draws * 7919u;

	assert_int_equal(n, sizeof v);
	memcpy(out, &v, sizeof v);
}

static void a_code_in_use_is_drawn_again(void **state)
{
	struct house *h = *state;
	int64_t centre = certif_centre(h, 0);
	struct certif_session_write w = { .centre = centre, .random = stubborn, .plan = plan_at(h->now + CLOCK_DAY) };

	draws = 0;
	stuck = 1000;
	assert_int_equal(run(h, certif_session_create, &w), ERR_NONE);
	struct certif_session_by_id first = loaded(h, w.id);
	draws = 0;
	stuck = 40;
	w = (struct certif_session_write){ .centre = centre, .random = stubborn, .plan = plan_at(h->now + 2 * CLOCK_DAY) };
	assert_int_equal(run(h, certif_session_create, &w), ERR_NONE);
	struct certif_session_by_id second = loaded(h, w.id);
	assert_int_not_equal(first.number, second.number);
	assert_false(str_eq(first.access_code, second.access_code));
	/* no end of bad luck is not now, and nothing is kept */
	draws = 0;
	stuck = 1000000;
	w = (struct certif_session_write){ .centre = centre, .random = stubborn, .plan = plan_at(h->now + 3 * CLOCK_DAY) };
	assert_int_equal(run(h, certif_session_create, &w), ERR_UNAVAILABLE);
	assert_int_equal(house_count(h, "SELECT count(*) FROM certif_session"), 2);
}

/* ---- telling the candidates --------------------------------------------------------------------------- */

static void convoke(struct house *h, int64_t candidate, const char *email, const char *language)
{
	house_script(h, arena_printf(h->arena, "UPDATE certif_candidate SET email = '%s', language = '%s', convoked = 1, convoked_revision = 0 WHERE id = %lld",
	                             email, language, (long long)candidate).p);
}

static struct str mail_to(struct house *h, const char *email, const char *column)
{
	return house_text(h, arena_printf(h->arena, "SELECT %s FROM mail WHERE recipient = '%s' ORDER BY id DESC", column, email).p);
}

static bool holds(struct str s, const char *word)
{
	return s.n && memmem(s.p, s.n, word, strlen(word));
}

static void a_move_is_told_to_who_was_convoked(void **state)
{
	struct house *h = *state;
	struct fixture f = made(h);
	struct certif_session_write w = f.w;

	convoke(h, certif_candidate(h, w.id, "Dupont", "Inès", "2004-02-29"), "ines@example.org", "fr");
	convoke(h, certif_candidate(h, w.id, "Clarke", "Emma", "2004-03-01"), "emma@example.org", "en");
	certif_candidate(h, w.id, "Martin", "Paul", "2004-03-02"); /* not convoked */
	/* other words than the place and the hour: nobody is troubled */
	w.plan.examiners = STR("Hugo Lefèvre");
	assert_int_equal(run(h, certif_session_change, &w), ERR_NONE);
	assert_int_equal(w.told, 0);
	assert_int_equal(loaded(h, w.id).revision, 0);
	w.plan.starts += 3 * CLOCK_HOUR;
	w.plan.room = STR("Salle 12");
	assert_int_equal(run(h, certif_session_change, &w), ERR_NONE);
	assert_int_equal(w.told, 2);
	assert_int_equal(loaded(h, w.id).revision, 1);
	assert_int_equal(house_count(h, "SELECT count(*) FROM mail"), 2);
	assert_int_equal(house_count(h, "SELECT count(*) FROM certif_candidate WHERE convoked_revision = 1"), 2);
	assert_true(holds(mail_to(h, "ines@example.org", "body"), "Salle 12"));
	assert_true(holds(mail_to(h, "ines@example.org", "body"), "Bonjour Inès"));
	assert_true(holds(mail_to(h, "emma@example.org", "body"), "Hello Emma"));
	assert_true(holds(mail_to(h, "emma@example.org", "body"), "Amphithéâtre 2")); /* where it was */
	/* the centre has no address of its own: no organizer, no appointment */
	assert_int_equal(house_count(h, "SELECT count(*) FROM mail_attachment"), 0);
	house_script(h, "UPDATE centre SET contact = 'certif@example.org'");
	w.plan.starts += CLOCK_HOUR;
	assert_int_equal(run(h, certif_session_change, &w), ERR_NONE);
	assert_int_equal(house_count(h, "SELECT count(*) FROM mail_attachment"), 2);
}

static void a_cancellation_is_told_with_the_appointments_end(void **state)
{
	struct house *h = *state;
	struct fixture f = made(h);

	house_script(h, "UPDATE centre SET contact = 'certif@example.org'");
	convoke(h, certif_candidate(h, f.w.id, "Ruiz", "Diego", "2004-02-29"), "diego@example.org", "es");
	assert_int_equal(run(h, certif_session_cancel, &f.w), ERR_NONE);
	assert_int_equal(f.w.told, 1);
	assert_true(holds(mail_to(h, "diego@example.org", "body"), "queda cancelada"));
	struct mail_attachments *files;
	size_t n;
	assert_int_equal(mail_attachments(h->db, h->arena, house_count(h, "SELECT mail FROM mail_attachment"), &files, &n), ERR_NONE);
	assert_int_equal(n, 1);
	struct str ics = files[0].content;
	assert_true(holds(ics, "METHOD:CANCEL"));
	assert_true(holds(ics, "SEQUENCE:1"));
	assert_true(holds(ics, arena_printf(h->arena, "UID:session-%lld@pix.example\r\n", (long long)f.w.id).p));
	/* it is over: neither again nor otherwise */
	assert_int_equal(run(h, certif_session_cancel, &f.w), ERR_CONFLICT);
	assert_int_equal(run(h, certif_session_change, &f.w), ERR_CONFLICT);
	assert_non_null(f.w.problem);
	assert_int_equal(house_count(h, "SELECT count(*) FROM mail"), 1);
}

static void nothing_changes_once_somebody_began(void **state)
{
	struct house *h = *state;
	struct fixture f = made(h);
	int64_t c = certif_candidate(h, f.w.id, "Dupont", "Inès", "2004-02-29");

	assert_int_equal(run(h, certif_session_delete, &f.w), ERR_CONFLICT); /* enrolled: cancelled, not deleted */
	house_script(h, arena_printf(h->arena, "UPDATE certif_exam SET state = 'started', joined = 1, started = 2 WHERE candidate = %lld", (long long)c).p);
	f.w.plan.room = STR("Salle 12");
	assert_int_equal(run(h, certif_session_change, &f.w), ERR_CONFLICT);
	assert_int_equal(run(h, certif_session_cancel, &f.w), ERR_CONFLICT);
	house_script(h, "UPDATE certif_exam SET started = NULL");
	house_script(h, "UPDATE certif_session SET state = 'finalized'");
	assert_int_equal(run(h, certif_session_change, &f.w), ERR_CONFLICT);
	assert_true(str_eq(loaded(h, f.w.id).room, STR("Amphithéâtre 2")));
}

static void an_empty_session_is_deleted(void **state)
{
	struct house *h = *state;
	struct fixture f = made(h);

	assert_int_equal(run(h, certif_session_delete, &f.w), ERR_NONE);
	assert_int_equal(house_count(h, "SELECT count(*) FROM certif_session"), 0);
	assert_int_equal(run(h, certif_session_delete, &f.w), ERR_NOT_FOUND);
}

/* ---- two at once ------------------------------------------------------------------------------------------ */

struct racer {
	struct house *house;
	struct arena *arena;
	struct job job;
	int result;
};

static void *race(void *args)
{
	struct racer *r = args;

	r->result = db_queue_wait(r->house->queue, write_job, &r->job);
	return NULL;
}

static void two_people_take_one_room_one_gets_it(void **state)
{
	struct house *h = *state;
	int64_t centre = certif_centre(h, 0);
	struct racer racers[4];
	pthread_t threads[4];
	int good = 0;

	for (int i = 0; i < 4; i++) {
		racers[i] = (struct racer){ .house = h, .arena = arena_new(1 << 20) };
		racers[i].job = (struct job){ .verb = certif_session_create,
			                      .write = { .arena = racers[i].arena, .ids = &h->ids, .random = random_secret,
			                                 .origin = "", .centre = centre, .now = h->now, .plan = plan_at(h->now + CLOCK_DAY) } };
		assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
	}
	for (int i = 0; i < 4; i++) {
		pthread_join(threads[i], NULL);
		assert_true(racers[i].result == ERR_NONE || racers[i].result == ERR_CONFLICT);
		good += racers[i].result == ERR_NONE;
		arena_free(racers[i].arena);
	}
	assert_int_equal(good, 1);
	assert_int_equal(house_count(h, "SELECT count(*) FROM certif_session"), 1);
}

/* ---- what it is called ------------------------------------------------------------------------------------- */

static void hours_are_told_where_they_are(void **state)
{
	struct house *h = *state;
	struct zone *reunion, *paris;
	int64_t at = clock_ms_utc((struct clock_date){ .year = 2026, .month = 12, .day = 1, .hour = 21, .minute = 30 });

	assert_int_equal(zone_open(h->arena, STR("Indian/Reunion"), &reunion, NULL), ERR_NONE);
	assert_int_equal(zone_open(h->arena, STR("Europe/Paris"), &paris, NULL), ERR_NONE);
	assert_true(str_eq(certif_session_day(h->arena, LANGUAGE_FR, paris, at), STR("mardi 1er décembre 2026")));
	assert_true(str_eq(certif_session_hour(h->arena, paris, STR("Europe/Paris"), at), STR("22:30")));
	assert_true(str_eq(certif_session_day(h->arena, LANGUAGE_EN, reunion, at), STR("Wednesday 2 December 2026")));
	assert_true(str_eq(certif_session_hour(h->arena, reunion, STR("Indian/Reunion"), at), STR("01:30 (Indian/Reunion)")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		HOUSE_ON_BOTH(a_session_is_made_with_its_codes),
		HOUSE_ON_BOTH(nobody_else_makes_or_changes_one),
		HOUSE_ON_BOTH(the_method_is_the_administrators_choice),
		HOUSE_ON_BOTH(one_session_a_place_and_hour),
		HOUSE_ON_BOTH(an_overlap_is_found),
		HOUSE_ON_BOTH(a_code_in_use_is_drawn_again),
		HOUSE_ON_BOTH(a_move_is_told_to_who_was_convoked),
		HOUSE_ON_BOTH(a_cancellation_is_told_with_the_appointments_end),
		HOUSE_ON_BOTH(nothing_changes_once_somebody_began),
		HOUSE_ON_BOTH(an_empty_session_is_deleted),
		HOUSE_ON_BOTH(two_people_take_one_room_one_gets_it),
		HOUSE_ON_SQLITE(hours_are_told_where_they_are),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
