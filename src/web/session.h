/* SPDX-License-Identifier: EUPL-1.2 */
/* session.h - the store of sessions: who is signed in where. A session is a random 256-bit token in
 * a cookie; the store knows its hash only. It ends after 14 days without use, or 60 days, or when
 * it is deleted: the very next request finds it gone. Times are UTC ms.
 *
 * Functions on a struct db that change something belong inside a db_write_fn; those that read may
 * also be given rq->db. */
#pragma once
#include "base/id.h"
#include "base/language.h"
#include "db/queue.h"

#define SESSION_IDLE (14 * CLOCK_DAY)
#define SESSION_LIFE (60 * CLOCK_DAY)
#define SESSION_SEEN_EVERY ((int64_t)CLOCK_HOUR) /* how late `seen` may be */

enum {
	SESSION_TOKEN_SIZE = 43,
	SESSION_HASH_SIZE = 64
}; /* base64url and hexadecimal, without NUL */

struct session {
	int64_t person;
	struct str first_name;
	enum language language;
	bool is_operator;
	int64_t seen, expires;
};

struct session_row { /* one line of the list of one's sessions */
	int64_t id;
	struct str agent; /* "Firefox, Linux" */
	int64_t created, seen;
	bool is_current;
};

void session_token_new(char token[SESSION_TOKEN_SIZE + 1]);
/* False when it cannot be a token of ours. */
bool session_token_hash(struct str token, char hash[SESSION_HASH_SIZE + 1]);

/* ERR_NOT_FOUND when there is none or it has expired at `now`. */
[[nodiscard]] int session_find(struct db *db, struct arena *a, struct str hash, int64_t now,
			       struct session *out);
bool session_alive(const struct session *s, int64_t now);
/* Grows when a session of that hash, or any of that person's, was ended or changed by this process
 * (and now and then for no reason): at the commit, before whoever asked for it is told. */
uint64_t session_changes(struct str hash, int64_t person);
uint64_t session_changes_of_any(void); /* counted just before the one above */
/* The sessions of a person that are alive, latest use first. */
[[nodiscard]] int session_list(struct db *db, struct arena *a, int64_t person,
			       struct str current_hash, int64_t now, struct session_row **rows,
			       size_t *n);

struct session_new {
	struct str hash,
	    old_hash; /* old_hash: of the session in use, ended with it; may be empty */
	int64_t id, person, now;
	struct str first_name, agent;
	enum language language;
	bool is_operator;
};
[[nodiscard]] int session_create(struct db *db, const struct session_new *s);

[[nodiscard]] int session_end(struct db *db, struct str hash); /* fine when it has ended already */
[[nodiscard]] int session_end_one(struct db *db, int64_t person,
				  int64_t id); /* ERR_NOT_FOUND: none of this person */
[[nodiscard]] int session_end_others(struct db *db, int64_t person, struct str keep_hash);
[[nodiscard]] int session_end_all(struct db *db, int64_t person);
[[nodiscard]] int session_end_expired(struct db *db, int64_t now, int64_t *ended);

/* The person's row changed: so do the copies in their sessions. */
[[nodiscard]] int session_update_person(struct db *db, int64_t person, struct str first_name,
					enum language language, bool is_operator);
[[nodiscard]] int session_update_language(struct db *db, struct str hash, enum language language);

/* Notes that it is used, through the queue, without waiting. Call it when session.seen is older
 * than SESSION_SEEN_EVERY. */
void session_touch(struct db_queue *queue, struct str hash, int64_t now);

/* "Firefox, Linux" from a User-Agent; never a piece of it, so that nothing hostile is kept. */
const char *session_agent(struct str user_agent);
