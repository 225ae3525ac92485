/* SPDX-License-Identifier: EUPL-1.2 */
/* centre.h - a certification centre: its habilitations, its people, its invitations.
 *
 * A centre is made by the operator (`openpix centre add`) for an institution under convention. Its first
 * administrator is an account that exists, or somebody invited; administrators invite the others. An
 * invitation is a link mailed to an address, good for CENTRE_INVITATION_LIFE; its token stands only in
 * the mail. Who opens it signed in with another address is told so and may still accept: what counts is
 * to have received it.
 *
 * Each centre_* below with a struct db first and its arguments second is a db_write_fn's body: whether
 * the actor is still an administrator is read in the transaction that acts on it. Those that refuse say
 * why in `refusal`, a message of the catalogue. */
#pragma once
#include "base/id.h"
#include "certif/centre_rules.h"
#include "db/db.h"
#include "web/message.h"

#define CENTRE_INVITATION_LIFE (30 * CLOCK_DAY)

struct centre_new {
	struct arena *arena;
	struct id_maker *ids;
	struct centre_identity identity;
	struct str zone;     /* IANA, one that document/zone.h knows */
	unsigned frameworks; /* bits of centre_frameworks_read */
	int64_t now;
	int64_t id; /* out */
};
/* ERR_CONFLICT when another centre has the external number. */
[[nodiscard]] int centre_create(struct db *db, struct centre_new *c);

/* Makes the habilitations exactly those. ERR_NOT_FOUND: no such centre. */
[[nodiscard]] int centre_habilitate(struct db *db, struct arena *a, int64_t centre, unsigned frameworks, int64_t now);
/* Its people see it no more; nothing of it is erased. ERR_NOT_FOUND: no such centre, or archived before. */
[[nodiscard]] int centre_archive(struct db *db, int64_t centre, int64_t now);

struct centre_act {
	struct arena *arena;
	struct id_maker *ids;
	const char *origin;     /* for the link in a message */
	enum language language; /* of a message to somebody without an account */
	int64_t centre, now;
	int64_t actor;      /* a person; 0: the operator, at the command line */
	int64_t person;     /* whom it is about */
	int64_t invitation; /* which one */
	struct str email, role;
	struct str token;    /* of an invitation or of the calendar: in or out */
	const char *refusal; /* out */
};

/* Invites `email` as `role`, in place of an earlier invitation of the same address, and puts the message.
 * token: out. ERR_INVALID (not an address), ERR_CONFLICT (a member has it), ERR_DENIED. */
[[nodiscard]] int centre_invite(struct db *db, struct centre_act *c);
/* The same again for an invitation: a new link, the old one is dead. ERR_NOT_FOUND, ERR_DENIED. */
[[nodiscard]] int centre_invite_again(struct db *db, struct centre_act *c);
[[nodiscard]] int centre_revoke(struct db *db, struct centre_act *c);
/* The actor accepts by `token`. Who is a member already keeps the higher role. ERR_NOT_FOUND: unknown,
 * expired, used, revoked, or the centre is archived. centre: out. */
[[nodiscard]] int centre_join(struct db *db, struct centre_act *c);
/* At once, without an invitation: for the command line. ERR_CONFLICT when already a member. */
[[nodiscard]] int centre_add_member(struct db *db, struct centre_act *c);

/* ERR_CONFLICT with a refusal (the last administrator), ERR_NOT_FOUND (no member), ERR_DENIED. */
[[nodiscard]] int centre_give_role(struct db *db, struct centre_act *c);
[[nodiscard]] int centre_remove(struct db *db, struct centre_act *c);
[[nodiscard]] int centre_leave(struct db *db, struct centre_act *c); /* the actor */
/* The one referent; person 0: none any more. */
[[nodiscard]] int centre_name_referent(struct db *db, struct centre_act *c);

/* A new secret in the address of the centre's calendar (token: out); the one before is dead. */
[[nodiscard]] int centre_renew_feed(struct db *db, struct centre_act *c);
/* The address candidates may write to (email; empty: none). ERR_INVALID. */
[[nodiscard]] int centre_change_contact(struct db *db, struct centre_act *c);

struct centre_invited {
	int64_t centre;
	struct str centre_name, email, email_key, role;
};
/* Looks without using it up. ERR_NOT_FOUND as for centre_join. */
[[nodiscard]] int centre_invitation_look(struct db *db, struct arena *a, struct str token, int64_t now,
                                         struct centre_invited *out);
