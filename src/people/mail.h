/* SPDX-License-Identifier: EUPL-1.2 */
/* mail.h - messages to people. A message is a row written in the same transaction as what it tells
 * of (nothing is told that did not happen, nothing that happened is not told); the mailer's thread
 * sends it by SMTP, or writes it to a folder when no server is configured, and tries again later
 * and later when it can't, for three days. */
#pragma once
#include "base/clock.h"
#include "base/id.h"
#include "db/queue.h"

/* Within a write. ERR_INVALID when recipient or subject hold a control character. */
[[nodiscard]] int mail_put(struct db *db, struct id_maker *ids, struct str recipient,
                           struct str subject, struct str body, int64_t now);

/* The whole message of RFC 5322: headers encoded by RFC 2047, body quoted-printable, CRLF lines. */
struct str mail_message(struct arena *a, struct str from, struct str recipient, struct str subject,
                        struct str body, int64_t id, int64_t now);

struct mailer_options {
	const char *database;   /* url, for its read connection */
	struct db_queue *queue; /* for noting what was sent */
	const char *smtp;       /* "smtp://host:port", "smtps://user:password@host"; NULL: files */
	const char *from;       /* address of the sender */
	const char *folder;     /* for the files, e.g. "var/mail" */
	struct clock clock;
};

struct mailer;
[[nodiscard]] int mailer_start(const struct mailer_options *o, struct mailer **out, struct error *e);
void mailer_poke(struct mailer *m); /* something was put: look now; NULL is fine */
void mailer_stop(struct mailer *m); /* finishes the message on its way; NULL is fine */

/* Sends what is due, on the calling thread; how many messages left. For tests and commands. */
size_t mailer_send_due(struct mailer *m);
