/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include "help/house.h"
#include "people/account.h"
#include "people/queries.h"

#define ORIGIN "https://pix.univ.example"

static struct account_new fresh(struct house *h, const char *email)
{
	return (struct account_new){ .arena = h->arena, .ids = &h->ids, .origin = ORIGIN,
		                     .first_name = STR("Zoé"), .last_name = STR("Martin"),
		                     .email = str_of(email), .password_hash = STR("$hash"),
		                     .language = LANGUAGE_EN, .now = h->now };
}

static int create_body(struct db *db, void *args)
{
	return account_create(db, args);
}

static int create(struct house *h, const char *email, int64_t *id)
{
	struct account_new n = fresh(h, email);
	int k = db_queue_wait(h->queue, create_body, &n);

	if (id)
		*id = n.id;
	return k;
}

static struct account_mail mail_for(struct house *h, int64_t person, const char *email)
{
	return (struct account_mail){ .arena = h->arena, .ids = &h->ids, .origin = ORIGIN, .person = person,
		                      .email = str_of(email), .language = LANGUAGE_EN, .now = h->now };
}

static int64_t people(struct house *h)
{
	return house_count(h, "SELECT count(*) FROM person");
}

static int64_t mails(struct house *h)
{
	return house_count(h, "SELECT count(*) FROM mail");
}

static int64_t links(struct house *h)
{
	return house_count(h, "SELECT count(*) FROM person_link");
}

static void assert_text(struct str s, const char *expected)
{
	if (!str_eq(s, str_of(expected)))
		fail_msg("\"" STR_FMT "\" instead of \"%s\"", STR_ARG(s), expected);
}

/* The token of the link that the only message to an address holds after `path`. */
static struct str token_for(struct house *h, const char *email, const char *path)
{
	struct str body = house_text(
		h, arena_printf(h->arena, "SELECT body FROM mail WHERE recipient = '%s'", email).p);
	const char *at = body.n ? strstr(body.p, arena_printf(h->arena, "\n" ORIGIN "%s", path).p) : NULL;

	if (!at)
		fail_msg("no %s to %s in: " STR_FMT, path, email, STR_ARG(body));
	at += 1 + strlen(ORIGIN) + strlen(path);
	return arena_str(h->arena, (struct str){ at, strcspn(at, "\n") });
}

/* ---- addresses -------------------------------------------------------------------------------- */

static void an_address_is_checked(void **)
{
	static const char *const good[] = { "a@b.co", "zoe.martin+pix@etu.univ.example", "o'brien@example.org",
		                            "élodie@exämple.org", "UPPER@EXAMPLE.ORG", "_@example.org" };
	static const char *const bad[] = {
		"", "a", "@", "a@", "@example.org", "a@b", "a@.org", "a@example.", "a@b@example.org", "a b@example.org",
		"a@exam ple.org", "a@example.org\n", "a\r\nBcc: b@example.org", "<a@example.org>", "a@example.org,b@example.org",
		"a;b@example.org", ".a@example.org", "a.@example.org", "a@-example.org", "\"a\"@example.org", "a\x7f@example.org",
	};
	char longest[400];

	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		if (!account_email_valid(str_of(good[i])))
			fail_msg("refused: %s", good[i]);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (account_email_valid(str_of(bad[i])))
			fail_msg("accepted: %s", bad[i]);
	snprintf(longest, sizeof longest, "%064d@example.org", 0); /* RFC 5321, 4.5.3.1.1: 64 before the @ */
	assert_true(account_email_valid(str_of(longest)));
	snprintf(longest, sizeof longest, "%065d@example.org", 0);
	assert_false(account_email_valid(str_of(longest)));
	snprintf(longest, sizeof longest, "a@%0249d.org", 0); /* 255 */
	assert_true(account_email_valid(str_of(longest)));
	snprintf(longest, sizeof longest, "a@%0250d.org", 0);
	assert_false(account_email_valid(str_of(longest)));
}

static void one_address_is_one_account(void **state)
{
	static const char *const same[] = { "élodie@example.org", "ÉLODIE@EXAMPLE.ORG", " Élodie@Example.org ",
		                            "e\xcc\x81lodie@example.org", /* e and a combining accent */
		                            "elodie@example.org", "ｅlodie@example.org" };
	struct house *h = *state;

	assert_int_equal(create(h, same[0], NULL), ERR_NONE);
	for (size_t i = 0; i < sizeof same / sizeof *same; i++)
		assert_int_equal(create(h, same[i], NULL), ERR_CONFLICT);
	assert_int_equal(create(h, "melodie@example.org", NULL), ERR_NONE);
	assert_int_equal(people(h), 2);
	assert_int_equal(mails(h), 2); /* the refused ones told nobody anything */
}

/* ---- opening an account ------------------------------------------------------------------------ */

static void an_account_comes_with_its_message(void **state)
{
	struct house *h = *state;
	struct person_by_id p;
	struct link l;
	int64_t id;

	assert_int_equal(create(h, "zoe@example.org", &id), ERR_NONE);
	assert_int_equal(person_by_id(h->db, h->arena, id, &p), ERR_NONE);
	assert_text(p.first_name, "Zoé");
	assert_text(p.email, "zoe@example.org");
	assert_text(p.language, "en");
	assert_int_equal(p.created, h->now);
	assert_false(p.email_confirmed.set || p.is_operator || p.is_demonstration);
	assert_int_equal(mails(h), 1);
	struct str token = token_for(h, "zoe@example.org", "/confirm-email?token=");
	assert_int_equal(link_use(h->db, h->arena, token, LINK_CONFIRM, h->now, &l), ERR_NONE);
	assert_int_equal(l.person, id);
	assert_text(l.email, "zoe@example.org");
	assert_text(house_text(h, "SELECT subject FROM mail"), "Confirm your e-mail address");
}

static void a_demonstration_account_tells_nobody(void **state)
{
	struct house *h = *state;
	struct account_new n = fresh(h, "demo@example.org");

	n.is_demonstration = true;
	assert_int_equal(db_queue_wait(h->queue, create_body, &n), ERR_NONE);
	assert_int_equal(people(h), 1);
	assert_int_equal(mails(h) + links(h), 0);
}

static int create_and_fail(struct db *db, void *args)
{
	int k = account_create(db, args);

	return k ? k : ERR_FULL;
}

/* What did not happen is told to nobody. */
static void a_failing_transaction_leaves_nothing(void **state)
{
	struct house *h = *state;
	struct account_new n = fresh(h, "zoe@example.org");

	assert_int_equal(db_queue_wait(h->queue, create_and_fail, &n), ERR_FULL);
	assert_int_equal(people(h) + mails(h) + links(h), 0);
	assert_int_equal(create(h, "zoe@example.org", NULL), ERR_NONE);
	assert_int_equal(mails(h), 1);
}

enum { RUNNERS = 8 };

struct runner {
	struct house *h;
	pthread_barrier_t *together;
	struct account_new create;
	struct account_failure failure;
	db_write_fn *body;
	void *args;
	int result;
};

static void *run(void *context)
{
	struct runner *r = context;

	pthread_barrier_wait(r->together);
	r->result = db_queue_wait(r->h->queue, r->body, r->args);
	return NULL;
}

static void run_together(struct runner runners[RUNNERS])
{
	pthread_barrier_t together;
	pthread_t threads[RUNNERS];

	pthread_barrier_init(&together, NULL, RUNNERS);
	for (int i = 0; i < RUNNERS; i++) {
		runners[i].together = &together;
		assert_int_equal(pthread_create(&threads[i], NULL, run, &runners[i]), 0);
	}
	for (int i = 0; i < RUNNERS; i++)
		pthread_join(threads[i], NULL);
	pthread_barrier_destroy(&together);
}

static void of_two_sign_ups_at_once_one_succeeds(void **state)
{
	struct house *h = *state;
	struct runner runners[RUNNERS];
	int done = 0;

	for (int i = 0; i < RUNNERS; i++) {
		runners[i] = (struct runner){ .h = h, .body = create_body,
			                      .create = fresh(h, i % 2 ? "zoe@example.org" : "ZOE@example.org") };
		runners[i].create.arena = arena_new(1 << 20);
		runners[i].args = &runners[i].create;
	}
	run_together(runners);
	for (int i = 0; i < RUNNERS; i++) {
		assert_true(runners[i].result == ERR_NONE || runners[i].result == ERR_CONFLICT);
		done += runners[i].result == ERR_NONE;
		arena_free(runners[i].create.arena);
	}
	assert_int_equal(done, 1);
	assert_int_equal(people(h), 1);
	assert_int_equal(mails(h), 1);
}

/* ---- wrong passwords --------------------------------------------------------------------------- */

static int failure_body(struct db *db, void *args)
{
	return account_note_failure(db, args);
}

/* The tenth in a row locks for 2 minutes, the twentieth for 4, the thirtieth for good. */
static void every_tenth_failure_locks(void **state)
{
	struct house *h = *state;
	int64_t person = house_person(h, "a@example.org");

	for (int i = 1; i <= 32; i++) {
		struct account_failure f = { .arena = h->arena, .person = person, .now = h->now };
		int64_t expected = i == 10   ? h->now + 2 * CLOCK_MINUTE
		                   : i == 20 ? h->now + 4 * CLOCK_MINUTE
		                   : i >= 30 ? INT64_MAX
		                             : 0;
		assert_int_equal(db_queue_wait(h->queue, failure_body, &f), ERR_NONE);
		assert_int_equal(f.failures, i);
		assert_int_equal(f.locked_until, expected);
		h->now += CLOCK_SECOND;
	}
	struct person_by_email row;
	assert_int_equal(person_by_email(h->db, h->arena, STR("a@example.org"), &row), ERR_NONE);
	assert_int_equal(row.failures, 32);
	assert_int_equal(row.locked_until, INT64_MAX);
}

/* A failure that was on its way when the lock came does not open it. */
static void a_lock_is_not_opened_by_a_later_failure(void **state)
{
	struct house *h = *state;
	int64_t person = house_person(h, "a@example.org"), locked = 0;
	struct person_guard row;

	for (int i = 1; i <= 12; i++) {
		struct account_failure f = { .arena = h->arena, .person = person, .now = h->now };
		assert_int_equal(db_queue_wait(h->queue, failure_body, &f), ERR_NONE);
		locked = i == 10 ? f.locked_until : locked;
		h->now += CLOCK_SECOND;
	}
	assert_int_equal(person_guard(h->db, h->arena, person, &row), ERR_NONE);
	assert_int_equal(row.locked_until, locked);
}

static void failures_at_once_are_all_counted(void **state)
{
	struct house *h = *state;
	int64_t person = house_person(h, "a@example.org");
	struct runner runners[RUNNERS];
	unsigned seen = 0;

	for (int i = 0; i < RUNNERS; i++) {
		runners[i] = (struct runner){ .h = h, .body = failure_body,
			                      .failure = { .arena = arena_new(1 << 20), .person = person,
			                                   .now = h->now } };
		runners[i].args = &runners[i].failure;
	}
	run_together(runners);
	for (int i = 0; i < RUNNERS; i++) {
		assert_int_equal(runners[i].result, ERR_NONE);
		seen |= 1u << runners[i].failure.failures;
		arena_free(runners[i].failure.arena);
	}
	assert_int_equal(seen, 0x1fe); /* one to eight, each once */
}

static void the_person_is_told_of_a_lock(void **state)
{
	struct house *h = *state;

	assert_int_equal(account_locked_text(h->arena, LANGUAGE_EN, 0, h->now).n, 0);
	assert_int_equal(account_locked_text(h->arena, LANGUAGE_EN, h->now, h->now).n, 0);
	struct str soon = account_locked_text(h->arena, LANGUAGE_EN, h->now + 1, h->now);
	assert_non_null(strstr(soon.p, " 1 minute,")); /* a part of a minute counts as one */
	struct str later = account_locked_text(h->arena, LANGUAGE_EN, h->now + 4 * CLOCK_MINUTE, h->now);
	assert_non_null(strstr(later.p, " 4 minutes,"));
	struct str once = account_locked_text(h->arena, LANGUAGE_FR, h->now + 1, h->now);
	assert_non_null(strstr(once.p, " 1 minute,"));
	struct str never = account_locked_text(h->arena, LANGUAGE_EN, LOCKED_FOR_GOOD, h->now);
	assert_non_null(strstr(never.p, "locked"));
	assert_int_equal(account_tries_left(0), 10);
	assert_int_equal(account_tries_left(9), 1);
	assert_int_equal(account_tries_left(10), 10);
	assert_int_equal(account_tries_left(27), 3);
}

static void a_new_password_opens_a_locked_account(void **state)
{
	struct house *h = *state;
	int64_t person = house_person(h, "a@example.org");
	struct person_guard row;

	for (int i = 0; i < 30; i++) {
		struct account_failure f = { .arena = h->arena, .person = person, .now = h->now };
		assert_int_equal(db_queue_wait(h->queue, failure_body, &f), ERR_NONE);
	}
	assert_int_equal(account_set_password(h->db, person, STR("$new")), ERR_NONE);
	assert_int_equal(person_guard(h->db, h->arena, person, &row), ERR_NONE);
	assert_int_equal(row.failures, 0);
	assert_int_equal(row.locked_until, 0);
	assert_text(row.password, "$new");
}

/* ---- a forgotten password ---------------------------------------------------------------------- */

static int forgotten_body(struct db *db, void *args)
{
	return account_forgotten(db, args);
}

static void forgotten_by_nobody_writes_nothing(void **state)
{
	struct house *h = *state;
	int64_t id;

	assert_int_equal(create(h, "zoe@example.org", &id), ERR_NONE);
	int64_t mails_before = mails(h), links_before = links(h);
	struct account_mail m = mail_for(h, 0, "nobody@example.org");
	assert_int_equal(db_queue_wait(h->queue, forgotten_body, &m), ERR_NONE);
	assert_int_equal(mails(h), mails_before);
	assert_int_equal(links(h), links_before);
}

/* The message goes to the address of the account, not to what was typed, in the account's language. */
static void forgotten_sends_one_link_to_the_account(void **state)
{
	struct house *h = *state;
	struct link l;
	int64_t id;

	assert_int_equal(create(h, "zoé@example.org", &id), ERR_NONE);
	house_script(h, "DELETE FROM mail; UPDATE person SET language = 'fr'");
	struct account_mail m = mail_for(h, 0, "ZOE@Example.org");
	assert_int_equal(db_queue_wait(h->queue, forgotten_body, &m), ERR_NONE);
	assert_int_equal(mails(h), 1);
	struct str token = token_for(h, "zoé@example.org", "/reset-password?token=");
	assert_text(house_text(h, "SELECT subject FROM mail"),
	            message(LANGUAGE_FR, "Choose a new password"));
	assert_true(str_starts(house_text(h, "SELECT body FROM mail"), STR("Bonjour Zoé,\n\n")));
	assert_int_equal(link_look(h->db, h->arena, token, LINK_PASSWORD, h->now, &l), ERR_NONE);
	assert_int_equal(l.person, id);
	/* asked again at once, nothing is sent and the link lives */
	house_script(h, "DELETE FROM mail");
	h->now += 2 * CLOCK_MINUTE - 1;
	m = mail_for(h, 0, "zoé@example.org");
	assert_int_equal(db_queue_wait(h->queue, forgotten_body, &m), ERR_NONE);
	assert_int_equal(mails(h), 0);
	assert_int_equal(link_look(h->db, h->arena, token, LINK_PASSWORD, h->now, &l), ERR_NONE);
	/* two minutes later there is another, and the first one is dead */
	h->now++;
	m = mail_for(h, 0, "zoé@example.org");
	assert_int_equal(db_queue_wait(h->queue, forgotten_body, &m), ERR_NONE);
	assert_int_equal(link_look(h->db, h->arena, token, LINK_PASSWORD, h->now, &l), ERR_NOT_FOUND);
	token = token_for(h, "zoé@example.org", "/reset-password?token=");
	assert_int_equal(link_look(h->db, h->arena, token, LINK_PASSWORD, h->now, &l), ERR_NONE);
}

/* ---- another address ---------------------------------------------------------------------------- */

static int ask_email_body(struct db *db, void *args)
{
	return account_ask_email(db, args);
}

static void a_new_address_is_confirmed_and_the_old_one_warned(void **state)
{
	struct house *h = *state;
	struct person_by_id p;
	struct link l;
	int64_t id;

	assert_int_equal(create(h, "old@example.org", &id), ERR_NONE);
	house_script(h, "DELETE FROM mail");
	struct account_mail m = mail_for(h, id, "new@example.org");
	assert_int_equal(db_queue_wait(h->queue, ask_email_body, &m), ERR_NONE);
	assert_int_equal(mails(h), 2);
	struct str token = token_for(h, "new@example.org", "/change-email?token=");
	struct str warning = house_text(h, "SELECT body FROM mail WHERE recipient = 'old@example.org'");
	assert_true(warning.n > 0);
	assert_null(strstr(warning.p, token.p)); /* the old address can't confirm it */
	assert_null(strstr(warning.p, "token="));
	assert_int_equal(person_by_id(h->db, h->arena, id, &p), ERR_NONE);
	assert_text(p.email, "old@example.org"); /* nothing changes before the link was used */
	assert_int_equal(link_use(h->db, h->arena, token, LINK_EMAIL, h->now, &l), ERR_NONE);
	assert_text(l.email, "new@example.org");
}

static int taken_body(struct db *db, void *args)
{
	return account_tell_taken(db, args);
}

/* Whoever asks sees no difference: no error, and the warning that any change sends. The owner is told. */
static void an_address_that_is_taken_is_not_told(void **state)
{
	struct house *h = *state;
	int64_t id;

	assert_int_equal(create(h, "a@example.org", &id), ERR_NONE);
	assert_int_equal(create(h, "b@example.org", NULL), ERR_NONE);
	house_script(h, "DELETE FROM mail");
	struct account_mail m = mail_for(h, id, "B@EXAMPLE.ORG");
	assert_int_equal(db_queue_wait(h->queue, ask_email_body, &m), ERR_NONE);
	assert_int_equal(mails(h), 2);
	assert_int_equal(house_count(h, "SELECT count(*) FROM mail WHERE recipient = 'a@example.org'"), 1);
	struct str told = house_text(h, "SELECT body FROM mail WHERE recipient = 'b@example.org'");
	assert_true(told.n > 0);
	assert_null(strstr(told.p, "token="));
	assert_int_equal(house_count(h, "SELECT count(*) FROM person_link WHERE purpose = 'email'"), 0);
	/* taken between the question and the link */
	assert_int_equal(account_set_email(h->db, h->arena, id, STR("B@example.org"), h->now), ERR_CONFLICT);
}

/* The owner is told how to get in, at most once in two minutes; of an address without account, nothing. */
static void who_tries_to_sign_up_again_is_written_to(void **state)
{
	struct house *h = *state;
	int64_t id;

	assert_int_equal(create(h, "c@example.org", &id), ERR_NONE);
	house_script(h, "DELETE FROM mail");
	struct account_mail m = mail_for(h, 0, "C@EXAMPLE.org"), nobody = mail_for(h, 0, "nobody@example.org");
	assert_int_equal(db_queue_wait(h->queue, taken_body, &m), ERR_NONE);
	assert_int_equal(db_queue_wait(h->queue, taken_body, &m), ERR_NONE);
	assert_int_equal(db_queue_wait(h->queue, taken_body, &nobody), ERR_NONE);
	assert_int_equal(mails(h), 1);
	struct link l;
	struct str token = token_for(h, "c@example.org", "/reset-password?token=");
	assert_int_equal(link_look(h->db, h->arena, token, LINK_PASSWORD, h->now, &l), ERR_NONE);
	assert_int_equal(l.person, id);
}

/* Who controls the old address, or knew the old password, keeps no way in. */
static void old_links_do_not_outlive_a_change(void **state)
{
	struct house *h = *state;
	struct str password, email, confirm;
	struct link l;
	int64_t id;

	assert_int_equal(create(h, "old@example.org", &id), ERR_NONE);
	assert_int_equal(link_make(h->db, h->arena, id, LINK_PASSWORD, STR("old@example.org"), h->now, &password), ERR_NONE);
	assert_int_equal(link_make(h->db, h->arena, id, LINK_EMAIL, STR("evil@example.org"), h->now, &email), ERR_NONE);
	assert_int_equal(link_make(h->db, h->arena, id, LINK_CONFIRM, STR("old@example.org"), h->now, &confirm), ERR_NONE);
	assert_int_equal(account_set_password(h->db, id, STR("$new")), ERR_NONE);
	assert_int_equal(link_look(h->db, h->arena, email, LINK_EMAIL, h->now, &l), ERR_NOT_FOUND);
	assert_int_equal(link_look(h->db, h->arena, password, LINK_PASSWORD, h->now, &l), ERR_NOT_FOUND);
	assert_int_equal(link_look(h->db, h->arena, confirm, LINK_CONFIRM, h->now, &l), ERR_NONE);
	assert_int_equal(link_make(h->db, h->arena, id, LINK_PASSWORD, STR("old@example.org"), h->now, &password), ERR_NONE);
	assert_int_equal(account_set_email(h->db, h->arena, id, STR("new@example.org"), h->now), ERR_NONE);
	assert_int_equal(links(h), 0);
}

static int confirm_body(struct db *db, void *args)
{
	return account_ask_confirm(db, args);
}

static void a_confirmed_address_is_not_asked_again(void **state)
{
	struct house *h = *state;
	int64_t id;

	assert_int_equal(create(h, "a@example.org", &id), ERR_NONE);
	struct account_mail m = mail_for(h, id, "");
	assert_int_equal(db_queue_wait(h->queue, confirm_body, &m), ERR_NONE);
	assert_int_equal(mails(h), 2);
	assert_int_equal(links(h), 1);
	assert_int_equal(person_confirm_email(h->db, id, STR("other@example.org"), h->now), ERR_NONE);
	assert_int_equal(house_count(h, "SELECT count(*) FROM person WHERE email_confirmed IS NOT NULL"), 0);
	assert_int_equal(person_confirm_email(h->db, id, STR("a@example.org"), h->now), ERR_NONE);
	assert_int_equal(house_count(h, "SELECT count(*) FROM person WHERE email_confirmed IS NOT NULL"), 1);
	m = mail_for(h, id, "");
	assert_int_equal(db_queue_wait(h->queue, confirm_body, &m), ERR_NONE);
	assert_int_equal(mails(h), 2);
}

/* A line break in a name is not possible by the form; were it there it would stay in the body. */
static void a_name_cannot_make_a_header(void **state)
{
	struct house *h = *state;
	struct account_new n = fresh(h, "a@example.org");

	n.email = STR("a@example.org\r\nBcc: all@example.org");
	assert_int_equal(db_queue_wait(h->queue, create_body, &n), ERR_INVALID);
	assert_int_equal(people(h) + mails(h) + links(h), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_is_checked),
		HOUSE_ON_BOTH(one_address_is_one_account),
		HOUSE_ON_BOTH(an_account_comes_with_its_message),
		HOUSE_ON_BOTH(a_demonstration_account_tells_nobody),
		HOUSE_ON_BOTH(a_failing_transaction_leaves_nothing),
		HOUSE_ON_BOTH(of_two_sign_ups_at_once_one_succeeds),
		HOUSE_ON_BOTH(every_tenth_failure_locks),
		HOUSE_ON_BOTH(a_lock_is_not_opened_by_a_later_failure),
		HOUSE_ON_BOTH(failures_at_once_are_all_counted),
		HOUSE_ON_SQLITE(the_person_is_told_of_a_lock),
		HOUSE_ON_BOTH(a_new_password_opens_a_locked_account),
		HOUSE_ON_BOTH(forgotten_by_nobody_writes_nothing),
		HOUSE_ON_BOTH(forgotten_sends_one_link_to_the_account),
		HOUSE_ON_BOTH(a_new_address_is_confirmed_and_the_old_one_warned),
		HOUSE_ON_BOTH(an_address_that_is_taken_is_not_told),
		HOUSE_ON_BOTH(who_tries_to_sign_up_again_is_written_to),
		HOUSE_ON_BOTH(old_links_do_not_outlive_a_change),
		HOUSE_ON_BOTH(a_confirmed_address_is_not_asked_again),
		HOUSE_ON_BOTH(a_name_cannot_make_a_header),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
