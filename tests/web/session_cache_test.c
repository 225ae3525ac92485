/* SPDX-License-Identifier: EUPL-1.2 */
/* Sessions kept in memory must never outlive their row. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <unistd.h>
#include "help/house.h"
#include "web/session_cache.h"

enum { PERSON = 7, OTHER = 8 };

struct change {
	enum { CREATE, END, END_ONE, END_OTHERS, END_ALL, RENAME, LANGUAGE } what;
	struct session_new session;
	int result; /* of the job, whatever was written */
};

static int change_body(struct db *db, void *args)
{
	const struct change *c = args;
	const struct session_new *s = &c->session;
	int k = ERR_NONE;

	switch (c->what) {
	case CREATE:
		k = session_create(db, s);
		break;
	case END:
		k = session_end(db, s->hash);
		break;
	case END_ONE:
		k = session_end_one(db, s->person, s->id);
		break;
	case END_OTHERS:
		k = session_end_others(db, s->person, s->hash);
		break;
	case END_ALL:
		k = session_end_all(db, s->person);
		break;
	case RENAME:
		k = session_update_person(db, s->person, s->first_name, s->language,
					  s->is_operator);
		break;
	case LANGUAGE:
		k = session_update_language(db, s->hash, s->language);
		break;
	}
	return k ? k : c->result;
}

static void change(struct house *h, int what, struct session_new s)
{
	struct change c = {.what = what, .session = s};

	assert_int_equal(db_queue_wait(h->queue, change_body, &c), ERR_NONE);
}

static struct str hash_of(struct house *h, char c)
{
	char *p = arena_alloc(h->arena, SESSION_HASH_SIZE + 1, 1);

	memset(p, c, SESSION_HASH_SIZE);
	return (struct str){p, SESSION_HASH_SIZE};
}

static struct session_new session(struct house *h, char name, int64_t person)
{
	return (struct session_new){.hash = hash_of(h, name),
				    .id = name,
				    .person = person,
				    .now = h->now,
				    .first_name = STR("Inès"),
				    .agent = STR("Firefox, Linux"),
				    .language = LANGUAGE_FR};
}

static int find(struct house *h, struct session_cache *c, char name, struct session *out)
{
	return session_cache_find(c, h->queue, h->db, h->arena, hash_of(h, name), h->now, out);
}

static void assert_there(struct house *h, struct session_cache *c, char name)
{
	struct session s;

	assert_int_equal(find(h, c, name, &s), ERR_NONE);
	assert_true(str_eq(s.first_name, STR("Inès")));
}

static void assert_gone(struct house *h, struct session_cache *c, char name)
{
	struct session s;

	assert_int_equal(find(h, c, name, &s), ERR_NOT_FOUND);
}

/* Reads nothing: the table is taken away. On SQLite what is kept is found without it. */
static void it_is_read_once(void **state)
{
	struct house *h = *state;
	struct session_cache *c = session_cache_new();

	assert_gone(h, c, 'a');
	change(h, CREATE, session(h, 'a', PERSON));
	assert_there(h, c, 'a');
	house_script(h, "ALTER TABLE session RENAME TO away");
	assert_there(h, c, 'a');
	house_script(h, "ALTER TABLE away RENAME TO session");
	session_cache_free(c);
}

static void an_ended_session_is_gone_at_once(void **state)
{
	struct house *h = *state;
	struct session_cache *c = session_cache_new();
	struct session_new a = session(h, 'a', PERSON), b = session(h, 'b', PERSON),
			   o = session(h, 'o', OTHER);

	for (int what = END; what <= END_ALL; what++) {
		change(h, CREATE, a);
		change(h, CREATE, b);
		if (what == END)
			change(h, CREATE, o);
		assert_there(h, c, 'a');
		assert_there(h, c, 'b');
		assert_there(h, c, 'o');
		change(h, what, what == END_OTHERS ? b : a);
		assert_gone(h, c, 'a');
		if (what == END_ALL)
			assert_gone(h, c, 'b');
		else
			assert_there(h, c, 'b');
		assert_there(h, c, 'o');
		change(h, END_ALL, a);
	}
	session_cache_free(c);
}

static void the_session_left_by_signing_in_anew_is_gone(void **state)
{
	struct house *h = *state;
	struct session_cache *c = session_cache_new();
	struct session_new b = session(h, 'b', PERSON);

	change(h, CREATE, session(h, 'a', PERSON));
	assert_there(h, c, 'a');
	b.old_hash = hash_of(h, 'a');
	change(h, CREATE, b);
	assert_gone(h, c, 'a');
	assert_there(h, c, 'b');
	session_cache_free(c);
}

static void what_a_person_became_is_seen_at_once(void **state)
{
	struct house *h = *state;
	struct session_cache *c = session_cache_new();
	struct session_new a = session(h, 'a', PERSON);
	struct session s;

	change(h, CREATE, a);
	assert_there(h, c, 'a');
	a.is_operator = true;
	a.first_name = STR("Zoé");
	change(h, RENAME, a);
	assert_int_equal(find(h, c, 'a', &s), ERR_NONE);
	assert_true(s.is_operator && str_eq(s.first_name, STR("Zoé")));
	a.language = LANGUAGE_ES;
	change(h, LANGUAGE, a);
	assert_int_equal(find(h, c, 'a', &s), ERR_NONE);
	assert_int_equal(s.language, LANGUAGE_ES);
	session_cache_free(c);
}

static void time_ends_it_in_memory_too(void **state)
{
	struct house *h = *state;
	struct session_cache *c = session_cache_new();

	change(h, CREATE, session(h, 'a', PERSON));
	assert_there(h, c, 'a');
	h->now += SESSION_IDLE - 1;
	assert_there(h, c, 'a');
	h->now += 1;
	assert_gone(h, c, 'a');
	session_cache_free(c);
}

static int nothing(struct db *, void *)
{
	return ERR_NONE;
}

/* h->db is another connection than the queue's, as another process would have: the next batch, or
 * a second, shows what it did. */
static void what_others_do_to_the_file_is_seen(void **state)
{
	struct house *h = *state;
	struct session_cache *c = session_cache_new();

	change(h, CREATE, session(h, 'a', PERSON));
	assert_int_equal(db_queue_wait(h->queue, nothing, NULL), ERR_NONE);
	assert_there(h, c, 'a');
	house_script(h, "DELETE FROM session");
	assert_int_equal(db_queue_wait(h->queue, nothing, NULL), ERR_NONE);
	assert_gone(h, c, 'a');
	change(h, CREATE, session(h, 'a', PERSON));
	assert_there(h, c, 'a');
	house_script(h, "DELETE FROM session");
	for (int64_t end = clock_monotonic_us() + 1100 * 1000; clock_monotonic_us() < end;)
		usleep(20 * 1000); /* the second is the promise */
	assert_gone(h, c, 'a');
	session_cache_free(c);
}

/* Names too long to be kept, and sessions put aside, are read each time. */
static void what_is_not_kept_is_read(void **state)
{
	struct house *h = *state;
	struct session_cache *c = session_cache_new();
	struct session_new a = session(h, 'a', PERSON);
	char *name = arena_alloc(h->arena, 200, 1);
	struct session s;

	memset(name, 'x', 199);
	a.first_name = (struct str){name, 199};
	change(h, CREATE, a);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(find(h, c, 'a', &s), ERR_NONE);
		assert_true(str_eq(s.first_name, a.first_name));
	}
	change(h, CREATE, session(h, 'b', PERSON));
	assert_there(h, c, 'b');
	house_script(h, "UPDATE session SET seen = seen + 5");
	session_cache_drop(c, hash_of(h, 'b'));
	assert_int_equal(find(h, c, 'b', &s), ERR_NONE);
	assert_int_equal(s.seen, h->now + 5);
	session_cache_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    HOUSE_ON_SQLITE(it_is_read_once),
	    HOUSE_ON_BOTH(an_ended_session_is_gone_at_once),
	    HOUSE_ON_BOTH(the_session_left_by_signing_in_anew_is_gone),
	    HOUSE_ON_BOTH(what_a_person_became_is_seen_at_once),
	    HOUSE_ON_BOTH(time_ends_it_in_memory_too),
	    HOUSE_ON_BOTH(what_others_do_to_the_file_is_seen),
	    HOUSE_ON_BOTH(what_is_not_kept_is_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
