/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include "help/house.h"
#include "people/link.h"
#include "people/people.h"

static struct str made(struct house *h, int64_t person, enum link_purpose purpose)
{
	struct str token;

	assert_int_equal(link_make(h->db, h->arena, person, purpose, STR("to@example.org"), h->now, &token),
	                 ERR_NONE);
	return token;
}

static int look(struct house *h, struct str token, enum link_purpose purpose)
{
	struct link l;

	return link_look(h->db, h->arena, token, purpose, h->now, &l);
}

static int use(struct house *h, struct str token, enum link_purpose purpose)
{
	struct link l;

	return link_use(h->db, h->arena, token, purpose, h->now, &l);
}

static int64_t links(struct house *h)
{
	return house_count(h, "SELECT count(*) FROM person_link");
}

static void a_link_works_once(void **state)
{
	struct house *h = *state;
	int64_t person = house_person(h, "a@example.org");
	struct str token = made(h, person, LINK_PASSWORD);
	struct link l = {};

	assert_int_equal(look(h, token, LINK_PASSWORD), ERR_NONE); /* to look does not use it up */
	assert_int_equal(look(h, token, LINK_PASSWORD), ERR_NONE);
	assert_int_equal(link_use(h->db, h->arena, token, LINK_PASSWORD, h->now, &l), ERR_NONE);
	assert_int_equal(l.person, person);
	assert_true(str_eq(l.email, STR("to@example.org")));
	assert_int_equal(use(h, token, LINK_PASSWORD), ERR_NOT_FOUND);
	assert_int_equal(look(h, token, LINK_PASSWORD), ERR_NOT_FOUND);
}

/* Three days to confirm an address, a day for a password or a new address, to the millisecond. */
static void a_link_dies_in_time(void **state)
{
	static const struct {
		enum link_purpose purpose;
		int days;
	} lives[] = { { LINK_CONFIRM, 3 }, { LINK_PASSWORD, 1 }, { LINK_EMAIL, 1 } };
	struct house *h = *state;
	int64_t person = house_person(h, "a@example.org");

	for (size_t i = 0; i < 3; i++) {
		struct str token = made(h, person, lives[i].purpose);
		int64_t begun = h->now;
		h->now = begun + lives[i].days * CLOCK_DAY;
		assert_int_equal(look(h, token, lives[i].purpose), ERR_NONE);
		h->now++;
		assert_int_equal(look(h, token, lives[i].purpose), ERR_NOT_FOUND);
		assert_int_equal(use(h, token, lives[i].purpose), ERR_NOT_FOUND);
	}
}

static void a_link_is_for_one_purpose(void **state)
{
	struct house *h = *state;
	struct str token = made(h, house_person(h, "a@example.org"), LINK_CONFIRM);

	assert_int_equal(use(h, token, LINK_PASSWORD), ERR_NOT_FOUND);
	assert_int_equal(use(h, token, LINK_EMAIL), ERR_NOT_FOUND);
	assert_int_equal(use(h, token, LINK_CONFIRM), ERR_NONE);
}

static void a_new_link_ends_the_one_before(void **state)
{
	struct house *h = *state;
	int64_t one = house_person(h, "a@example.org"), other = house_person(h, "b@example.org");
	struct str old = made(h, one, LINK_PASSWORD), confirm = made(h, one, LINK_CONFIRM);
	struct str theirs = made(h, other, LINK_PASSWORD), new = made(h, one, LINK_PASSWORD);

	assert_int_equal(look(h, old, LINK_PASSWORD), ERR_NOT_FOUND);
	assert_int_equal(look(h, new, LINK_PASSWORD), ERR_NONE);
	assert_int_equal(look(h, confirm, LINK_CONFIRM), ERR_NONE); /* another purpose */
	assert_int_equal(look(h, theirs, LINK_PASSWORD), ERR_NONE); /* another person */
	assert_int_equal(link_end(h->db, one, LINK_PASSWORD), ERR_NONE);
	assert_int_equal(look(h, new, LINK_PASSWORD), ERR_NOT_FOUND);
	assert_int_equal(look(h, theirs, LINK_PASSWORD), ERR_NONE);
}

/* 256 bits are 43 characters of base64; the table knows a hash only. */
static void the_token_is_kept_nowhere(void **state)
{
	struct house *h = *state;
	int64_t person = house_person(h, "a@example.org");
	struct str one = made(h, person, LINK_CONFIRM), two = made(h, person, LINK_PASSWORD);

	assert_int_equal(one.n, 43);
	for (size_t i = 0; i < one.n; i++)
		assert_non_null(strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
		                       one.p[i]));
	assert_false(str_eq(one, two));
	assert_int_equal(house_count(h, arena_printf(h->arena,
	                                             "SELECT count(*) FROM person_link WHERE hash = '" STR_FMT
	                                             "' OR hash LIKE '%%" STR_FMT "%%'",
	                                             STR_ARG(one), STR_ARG(one))
	                                        .p),
	                 0);
	assert_int_equal(house_count(h, "SELECT min(length(hash)) FROM person_link"), 64);
}

static void what_is_no_token_opens_nothing(void **state)
{
	struct house *h = *state;
	static char huge[100000];
	const struct str strange[] = {
		STR(""), STR("x"), STR("' OR 1=1 --"), STR("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
		{ huge, sizeof huge },
	};

	memset(huge, 'a', sizeof huge);
	struct str token = made(h, house_person(h, "a@example.org"), LINK_PASSWORD);
	for (size_t i = 0; i < sizeof strange / sizeof *strange; i++) {
		assert_int_equal(look(h, strange[i], LINK_PASSWORD), ERR_NOT_FOUND);
		assert_int_equal(use(h, strange[i], LINK_PASSWORD), ERR_NOT_FOUND);
	}
	/* the hash that the table holds is no token either */
	assert_int_equal(look(h, house_text(h, "SELECT hash FROM person_link"), LINK_PASSWORD), ERR_NOT_FOUND);
	assert_int_equal(look(h, token, LINK_PASSWORD), ERR_NONE);
}

/* ---- at once ---------------------------------------------------------------------------------- */

enum { RUNNERS = 8 };

struct runner {
	struct house *h;
	pthread_barrier_t *together;
	struct arena *arena;
	struct str token;
	struct link link;
	int result;
};

static int use_body(struct db *db, void *args)
{
	struct runner *r = args;

	return link_use(db, r->arena, r->token, LINK_PASSWORD, r->h->now, &r->link);
}

static void *run(void *context)
{
	struct runner *r = context;

	pthread_barrier_wait(r->together);
	r->result = db_queue_wait(r->h->queue, use_body, r);
	return NULL;
}

static void of_two_at_once_one_gets_it(void **state)
{
	struct house *h = *state;
	int64_t person = house_person(h, "a@example.org");

	for (int round = 0; round < 5; round++) {
		struct runner runners[RUNNERS];
		pthread_t threads[RUNNERS];
		pthread_barrier_t together;
		struct str token = made(h, person, LINK_PASSWORD);
		int used = 0;
		pthread_barrier_init(&together, NULL, RUNNERS);
		for (int i = 0; i < RUNNERS; i++) {
			runners[i] = (struct runner){ .h = h, .together = &together,
				                      .arena = arena_new(1 << 20), .token = token };
			assert_int_equal(pthread_create(&threads[i], NULL, run, &runners[i]), 0);
		}
		for (int i = 0; i < RUNNERS; i++) {
			pthread_join(threads[i], NULL);
			assert_true(runners[i].result == ERR_NONE || runners[i].result == ERR_NOT_FOUND);
			used += runners[i].result == ERR_NONE;
			arena_free(runners[i].arena);
		}
		pthread_barrier_destroy(&together);
		assert_int_equal(used, 1);
	}
}

/* ---- the table -------------------------------------------------------------------------------- */

static void links_go_with_their_person(void **state)
{
	struct house *h = *state;

	made(h, house_person(h, "a@example.org"), LINK_PASSWORD);
	assert_int_equal(links(h), 1);
	house_script(h, "DELETE FROM person");
	assert_int_equal(links(h), 0);
}

static void dead_links_are_swept(void **state)
{
	struct house *h = *state;
	int64_t person = house_person(h, "a@example.org");

	made(h, person, LINK_PASSWORD); /* a day */
	struct str token = made(h, person, LINK_CONFIRM); /* three days */
	h->now += CLOCK_DAY;
	assert_int_equal(people_forget_expired(h->db, h->now), ERR_NONE);
	assert_int_equal(links(h), 2); /* at its last moment it is alive */
	h->now++;
	assert_int_equal(people_forget_expired(h->db, h->now), ERR_NONE);
	assert_int_equal(links(h), 1);
	assert_int_equal(look(h, token, LINK_CONFIRM), ERR_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		HOUSE_ON_BOTH(a_link_works_once),
		HOUSE_ON_BOTH(a_link_dies_in_time),
		HOUSE_ON_BOTH(a_link_is_for_one_purpose),
		HOUSE_ON_BOTH(a_new_link_ends_the_one_before),
		HOUSE_ON_BOTH(the_token_is_kept_nowhere),
		HOUSE_ON_BOTH(what_is_no_token_opens_nothing),
		HOUSE_ON_BOTH(of_two_at_once_one_gets_it),
		HOUSE_ON_BOTH(links_go_with_their_person),
		HOUSE_ON_BOTH(dead_links_are_swept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
