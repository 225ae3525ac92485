/* SPDX-License-Identifier: EUPL-1.2 */
/* account.h - an account: somebody's names, address and password, and the changes to them.
 *
 * Each account_* below with a struct db first is a db_write_fn's body: it makes its decision and its
 * change in the transaction it is called in. */
#pragma once
#include "base/id.h"
#include "people/link.h"
#include "web/message.h"

enum { NAME_MOST = 255, EMAIL_MOST = 255 };

/* The form under which an address is one account: NFKC, case folded, without accents. */
struct str account_email_key(struct arena *a, struct str email);

/* Something@something.tld with no spaces and no control characters; RFC 5321 lengths. */
bool account_email_valid(struct str email);

/* Wrong passwords in a row (Pix ACC-03): every tenth locks for 2 minutes, then 4, …; the thirtieth
 * until a new password is chosen by e-mail. */
enum { FAILURES_A_LOCK = 10, FAILURES_FOR_GOOD = 30 };
#define LOCKED_FOR_GOOD INT64_MAX
int64_t account_locked_until(int64_t failures, int64_t now); /* 0 when not locked */
int64_t account_tries_left(int64_t failures);                /* before the next lock */
/* Says so to the person; empty when not locked at `now`. */
struct str account_locked_text(struct arena *a, enum language l, int64_t locked_until, int64_t now);

struct account_new {
	struct arena *arena;
	struct id_maker *ids;
	const char *origin; /* for the link in the message */
	struct str first_name, last_name, email, password_hash;
	enum language language;
	bool is_demonstration; /* no message then */
	int64_t now;
	int64_t id; /* out */
};
/* ERR_CONFLICT when the address has an account. Also puts the message that confirms the address. */
[[nodiscard]] int account_create(struct db *db, struct account_new *args);

struct account_mail {
	struct arena *arena;
	struct id_maker *ids;
	const char *origin;
	int64_t person; /* by person, or */
	struct str email; /* the address the link goes to */
	enum language language;
	int64_t now;
};
/* Puts the message that lets a new password be chosen. Nothing, and ERR_NONE, when no account has
 * the address: the answer is the same for everyone. Nothing either within FORGOTTEN_EVERY of the last
 * one, so that no stranger can fill a mailbox or end each link before it is used. */
enum { FORGOTTEN_EVERY = 2 * CLOCK_MINUTE };
[[nodiscard]] int account_forgotten(struct db *db, struct account_mail *args);
/* The same when somebody tried to open an account with an address that has one: the owner is told, and how
 * to get in. */
[[nodiscard]] int account_tell_taken(struct db *db, struct account_mail *args);
/* Puts a link to the new address, and a warning to the old one. Where the address has an account already its
 * owner is told instead, and the one who asks sees no difference. */
[[nodiscard]] int account_ask_email(struct db *db, struct account_mail *args);
/* Sends the confirmation again. */
[[nodiscard]] int account_ask_confirm(struct db *db, struct account_mail *args);

struct account_failure {
	struct arena *arena;
	int64_t person, now;
	int64_t failures, locked_until; /* out */
};
[[nodiscard]] int account_note_failure(struct db *db, struct account_failure *args);

/* A new password opens a locked account and ends the links that lead to another password or address:
 * whoever asked for them may have known the old one. */
[[nodiscard]] int account_set_password(struct db *db, int64_t person, struct str hash);
/* A new address, confirmed by its link, ends every link sent to the old one. ERR_CONFLICT when it is
 * taken. */
[[nodiscard]] int account_set_email(struct db *db, struct arena *a, int64_t person, struct str email,
                                    int64_t now);
