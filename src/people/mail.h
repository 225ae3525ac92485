/* SPDX-License-Identifier: EUPL-1.2 */
/* mail.h - messages to people. A message is a row written in the same transaction as what it tells
 * of (nothing is told that did not happen, nothing that happened is not told); the mailer's thread
 * sends it by SMTP, or writes it to a folder when no server is configured, and tries again later
 * and later when it can't, for three days. Its attachments are rows beside it and leave with it. */
#pragma once
#include "base/clock.h"
#include "base/id.h"
#include "db/queue.h"

enum {
	MAIL_ATTACHMENTS_MOST = 20,
	MAIL_BYTES_MOST = 8 * 1024 * 1024, /* of a message's attachments together */
};

struct mail_attachment {
	struct str name; /* of the file, UTF-8: "Convocation Zoé.pdf" */
	struct str type; /* "application/pdf", or icalendar_media_type(…) with its parameters */
	struct str content;
};

struct mail_letter {
	struct str recipient, subject, body;
	const struct mail_attachment *attachments;
	size_t attachment_count;
};

/* Within a write. ERR_INVALID when recipient, subject, a file's name or type hold a control
 * character, a name or a type is empty, or a type is not ASCII; ERR_FULL past the limits above. */
[[nodiscard]] int mail_put_letter(struct db *db, struct id_maker *ids, const struct mail_letter *l,
				  int64_t now);
/* The same without attachments. */
[[nodiscard]] int mail_put(struct db *db, struct id_maker *ids, struct str recipient,
			   struct str subject, struct str body, int64_t now);

/* The whole message of RFC 5322, CRLF lines: headers encoded by RFC 2047, text quoted-printable;
 * attachments in base64, their names by RFC 2231, in a multipart/mixed. Empty when memory ran out.
 */
struct str mail_message(struct arena *a, struct str from, const struct mail_letter *l, int64_t id,
			int64_t now);

struct mailer_options {
	const char *database;	/* url, for its read connection */
	struct db_queue *queue; /* for noting what was sent */
	const char *smtp;	/* "smtp://host:port", "smtps://user:password@host"; NULL: files */
	const char *from;	/* address of the sender */
	const char *folder;	/* for the files, e.g. "var/mail" */
	struct clock clock;
};

struct mailer;
[[nodiscard]] int mailer_open(const struct mailer_options *o, struct mailer **out, struct error *e);
/* Sends on a thread of its own from now on: what is due, when poked, and every so often. */
[[nodiscard]] int mailer_start(struct mailer *m, struct error *e);
void mailer_poke(struct mailer *m);  /* something was put: look now; NULL is fine */
void mailer_close(struct mailer *m); /* finishes the message on its way; NULL is fine */

/* Sends what is due, on the calling thread, of a mailer not started; how many messages left. */
size_t mailer_send_due(struct mailer *m);
