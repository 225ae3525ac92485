/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "help/certif.h"

static struct arena *arena;

static const char *identity(const char *birth_name, const char *first_name, const char *date)
{
	return candidate_identity(arena, str_of(birth_name), str_of(first_name), str_of(date)).p;
}

/* The same person written by two clerks; and two persons. */
static void identity_forgives_how_it_is_written(void **)
{
	assert_string_equal(identity("Dupont-Moreau", "Inès", "2004-02-29"),
	                    identity("DUPONT MOREAU", "ines", "2004-02-29"));
	assert_string_equal(identity("O’Neill", "Zoé", "2001-01-01"), identity("O'NEILL", "zoe ", "2001-01-01"));
	assert_string_equal(identity("Nguyễn", "Thị Minh", "2001-01-01"), identity("NGUYEN", "Thi-Minh", "2001-01-01"));
	assert_string_not_equal(identity("Dupont", "Inès", "2004-02-29"), identity("Dupont", "Inès", "2004-02-28"));
	/* lists are sorted by it: a name stands before those that begin with it */
	assert_true(strcmp(identity("Dupont", "Zoé", "2004-02-29"), identity("Dupont-Moreau", "Inès", "2004-02-28")) < 0);
	assert_true(strcmp(identity("Wu", "Li", "2004-02-29"), identity("Wu", "Lin", "2004-02-28")) < 0);
	assert_string_not_equal(identity("Martin", "Paul", "2001-01-01"), identity("Mart", "inPaul", "2001-01-01"));
	assert_string_not_equal(identity("李", "明", "2001-01-01"), identity("王", "明", "2001-01-01"));
}

static const char *day(const char *typed)
{
	return arena_z(arena, candidate_day(arena, str_of(typed)));
}

static void days_are_read_as_people_write_them(void **)
{
	assert_string_equal(day("29/02/2004"), "2004-02-29");
	assert_string_equal(day(" 1.9.1999 "), "1999-09-01");
	assert_string_equal(day("2004-02-29"), "2004-02-29");
	assert_string_equal(day("29/02/2003"), ""); /* no leap year */
	assert_string_equal(day("29/02/1900"), ""); /* nor this one */
	assert_string_equal(day("29/02/2000"), "2000-02-29");
	assert_string_equal(day("31/04/2001"), "");
	assert_string_equal(day("02/13/2001"), "");
	assert_string_equal(day("1/2/04"), ""); /* which century? */
	assert_string_equal(day("-1/2/2004"), "");
	assert_string_equal(day("1/2/2004/5"), "");
	assert_string_equal(day(""), "");
}

static const struct candidate sound = { .birth_name = STR("Dupont"), .first_name = STR("Inès"),
	                                .birth_date = STR("2004-02-29") };

/* The fields at fault, in order, with a blank after each. */
static const char *faults(const struct candidate *c, enum session_audience audience)
{
	struct candidate_problem list[CANDIDATE_PROBLEMS_MOST];
	size_t n = candidate_check(c, audience, 1u << CANDIDATE_DROIT, STR("2026-11-28"), list);
	struct buf b = BUF_INIT(1000);

	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s ", list[i].field);
	return buf_take(&b, arena).p;
}

static void every_fault_is_told_at_once(void **)
{
	assert_string_equal(faults(&sound, AUDIENCE_STUDENTS), "");
	struct candidate c = { .sex = STR("X"), .birth_date = STR("2026-11-28"), .birth_insee = STR("9913"),
		               .birth_postcode = STR("8400"), .email = STR("ines@"), .extra_percent = 301,
		               .framework = CANDIDATE_EDU, .billing = BILLING_PREPAID, .fee = 4501 };
	assert_string_equal(faults(&c, AUDIENCE_OUTSIDE),
	                    "birth_name first_name sex birth_date birth_insee birth_postcode birth_postcode "
	                    "birth_city email extra_percent framework prepaid_code fee ");
}

#define FAULT(member, wrong, field, audience)                             \
	do {                                                              \
		struct candidate c = sound;                               \
		c.member = wrong;                                         \
		assert_string_equal(faults(&c, audience), field);         \
	} while (0)

static void bounds_are_where_they_are_said_to_be(void **)
{
	FAULT(birth_date, STR("1899-12-31"), "birth_date ", AUDIENCE_STUDENTS);
	FAULT(birth_date, STR("1900-01-01"), "", AUDIENCE_STUDENTS);
	FAULT(birth_date, STR("2026-11-27"), "", AUDIENCE_STUDENTS);
	FAULT(birth_date, STR("2026-11-28"), "birth_date ", AUDIENCE_STUDENTS);
	FAULT(extra_percent, 300, "", AUDIENCE_STUDENTS);
	FAULT(extra_percent, -1, "extra_percent ", AUDIENCE_STUDENTS);
	FAULT(fee, 4500, "", AUDIENCE_OUTSIDE);
	FAULT(fee, 4501, "fee ", AUDIENCE_OUTSIDE);
	FAULT(fee, 1, "fee ", AUDIENCE_STAFF);
	FAULT(framework, CANDIDATE_DROIT, "", AUDIENCE_STUDENTS);
	FAULT(framework, CANDIDATE_SANTE, "framework ", AUDIENCE_STUDENTS);
	FAULT(birth_insee, STR("2A004"), "", AUDIENCE_STUDENTS);
	FAULT(birth_insee, STR("A2004"), "birth_insee ", AUDIENCE_STUDENTS);
	FAULT(birth_insee, STR("99132"), "birth_city ", AUDIENCE_STUDENTS);
	FAULT(prepaid_code, STR("F-12"), "prepaid_code ", AUDIENCE_STUDENTS);
}

/* 45 € of which 10 € go to the operator; students and staff owe nothing (the seed). */
static void what_the_operator_is_owed(void **)
{
	struct candidate c = { .fee = 4500 };

	assert_int_equal(candidate_operator_share(&c, AUDIENCE_OUTSIDE), 1000);
	assert_int_equal(candidate_operator_share(&c, AUDIENCE_STAFF), 0);
	assert_int_equal(candidate_operator_share(&c, AUDIENCE_STUDENTS), 0);
	c.fee = 600; /* no more than was paid */
	assert_int_equal(candidate_operator_share(&c, AUDIENCE_OUTSIDE), 600);
}

/* ---- the list ------------------------------------------------------------------------------- */

static int add_body(struct db *db, void *args)
{
	return candidate_add(db, args);
}

static int change_body(struct db *db, void *args)
{
	return candidate_change(db, args);
}

static int remove_body(struct db *db, void *args)
{
	return candidate_remove(db, args);
}

static struct candidate_change with(struct house *h, int64_t session, struct candidate c)
{
	return (struct candidate_change){ .arena = h->arena, .ids = &h->ids, .session = session, .now = h->now,
		                          .candidate = c };
}

static void state(struct house *h, int64_t candidate, const char *name)
{
	house_script(h, arena_printf(h->arena, "UPDATE certif_exam SET state = '%s' WHERE candidate = %lld", name,
	                             (long long)candidate)
	                        .p);
}

static void what_is_kept_comes_back(void **s)
{
	struct house *h = *s;
	int64_t session = certif_session(h, certif_centre(h, 0), h->now);
	struct candidate in = { .birth_name = STR("Ruiz"), .first_name = STR("Diego"), .sex = STR("M"),
		                .birth_date = STR("2001-05-17"), .birth_country = STR("Espagne"),
		                .birth_insee = STR("99134"), .birth_city = STR("Cuenca"),
		                .local_id = STR("e22010"), .email = STR("d@example.org"),
		                .results_email = STR("r@example.org"), .extra_percent = 33, .accessible = true,
		                .needs = STR("écran large"), .framework = CANDIDATE_DROIT,
		                .billing = BILLING_PREPAID, .prepaid_code = STR("F-12"), .fee = 4500,
		                .language = LANGUAGE_ES };
	struct candidate_change c = with(h, session, in);
	struct candidate out, *list;
	size_t n;

	assert_int_equal(db_queue_wait(h->queue, add_body, &c), ERR_NONE);
	assert_int_equal(candidate_load(h->db, h->arena, session, c.candidate.id, &out), ERR_NONE);
#define SAME(member) assert_true(str_eq(in.member, out.member))
	SAME(birth_name); SAME(first_name); SAME(sex); SAME(birth_date); SAME(birth_country); SAME(birth_insee);
	SAME(birth_city); SAME(local_id); SAME(email); SAME(results_email); SAME(needs); SAME(prepaid_code);
	assert_int_equal(out.extra_percent, 33);
	assert_true(out.accessible);
	assert_int_equal(out.framework, CANDIDATE_DROIT);
	assert_int_equal(out.billing, BILLING_PREPAID);
	assert_int_equal(out.fee, 4500);
	assert_int_equal(out.language, LANGUAGE_ES);
	assert_int_equal(out.state, EXAM_ENROLLED);
	certif_candidate(h, session, "Álvarez", "Ana", "2000-01-01");
	assert_int_equal(candidate_list(h->db, h->arena, session, &list, &n), ERR_NONE);
	assert_int_equal(n, 2);
	assert_true(str_eq(list[0].birth_name, STR("Álvarez"))); /* by name, accents or not */
	assert_int_equal(candidate_load(h->db, h->arena, session + 1, c.candidate.id, &out), ERR_NOT_FOUND);
}

static void nobody_is_in_a_list_twice(void **s)
{
	struct house *h = *s;
	int64_t session = certif_session(h, certif_centre(h, 0), h->now);
	int64_t first = certif_candidate(h, session, "Dupont", "Inès", "2004-02-29");
	struct candidate_change c = with(h, session, (struct candidate){ .birth_name = STR("DUPONT"), .first_name = STR("ines"),
	                                                                 .birth_date = STR("2004-02-29") });

	assert_int_equal(db_queue_wait(h->queue, add_body, &c), ERR_CONFLICT);
	assert_non_null(c.problem);
	int64_t other = certif_candidate(h, session, "Dupond", "Inès", "2004-02-29");
	c.candidate.id = other;
	assert_int_equal(db_queue_wait(h->queue, change_body, &c), ERR_CONFLICT);
	c.candidate.id = first; /* one's own name in other letters */
	assert_int_equal(db_queue_wait(h->queue, change_body, &c), ERR_NONE);
	assert_int_equal(house_count(h, "SELECT count(*) FROM certif_exam"), 2);
}

static void who_has_joined_keeps_name_and_place(void **s)
{
	struct house *h = *s;
	int64_t session = certif_session(h, certif_centre(h, 0), h->now);
	int64_t id = certif_candidate(h, session, "Dupont", "Inès", "2004-02-29");
	struct candidate_change c = with(h, session, sound);

	c.candidate.id = id;
	state(h, id, "waiting");
	assert_int_equal(db_queue_wait(h->queue, remove_body, &c), ERR_CONFLICT);
	c.candidate.first_name = STR("Agnès");
	assert_int_equal(db_queue_wait(h->queue, change_body, &c), ERR_CONFLICT);
	c.candidate.first_name = STR("Inès");
	c.candidate.extra_percent = 33;
	assert_int_equal(db_queue_wait(h->queue, change_body, &c), ERR_NONE);
	state(h, id, "started");
	c.candidate.extra_percent = 50;
	assert_int_equal(db_queue_wait(h->queue, change_body, &c), ERR_CONFLICT);
	assert_int_equal(house_count(h, "SELECT extra_percent FROM certif_candidate"), 33);
	state(h, id, "enrolled");
	assert_int_equal(db_queue_wait(h->queue, remove_body, &c), ERR_NONE);
	assert_int_equal(house_count(h, "SELECT count(*) FROM certif_exam"), 0);
}

static void a_closed_list_no_longer_changes(void **s)
{
	static const char *const ends[] = { "state = 'finalized'", "cancelled = 5" };
	struct house *h = *s;

	for (size_t i = 0; i < 2; i++) {
		int64_t session = certif_session(h, certif_centre(h, 0), h->now);
		int64_t id = certif_candidate(h, session, "Dupont", "Inès", "2004-02-29");
		struct candidate_change c = with(h, session, sound);
		house_script(h, arena_printf(h->arena, "UPDATE certif_session SET %s WHERE id = %lld", ends[i],
		                             (long long)session)
		                        .p);
		c.candidate.id = id;
		assert_int_equal(db_queue_wait(h->queue, change_body, &c), ERR_CONFLICT);
		assert_int_equal(db_queue_wait(h->queue, remove_body, &c), ERR_CONFLICT);
		c.candidate.first_name = STR("Léa");
		assert_int_equal(db_queue_wait(h->queue, add_body, &c), ERR_CONFLICT);
		assert_non_null(c.problem);
	}
}

static int setup(void **)
{
	arena = arena_new(1 << 20);
	return !arena;
}

static int teardown(void **)
{
	arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(identity_forgives_how_it_is_written),
		cmocka_unit_test(days_are_read_as_people_write_them),
		cmocka_unit_test(every_fault_is_told_at_once),
		cmocka_unit_test(bounds_are_where_they_are_said_to_be),
		cmocka_unit_test(what_the_operator_is_owed),
		HOUSE_ON_BOTH(what_is_kept_comes_back),
		HOUSE_ON_BOTH(nobody_is_in_a_list_twice),
		HOUSE_ON_BOTH(who_has_joined_keeps_name_and_place),
		HOUSE_ON_BOTH(a_closed_list_no_longer_changes),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
