/* SPDX-License-Identifier: EUPL-1.2 */
/* invigilator.h - who watches over a session: any account that typed its number and its password,
 * until it leaves. Leaving ends the right; coming back asks for the password again. Several at
 * once; who did what is in the session's events.
 *
 * The password is written "C-BD2FG" on the invigilators' sheet; case, spaces, hyphens and
 * characters that look alike in print are forgiven. Wrong tries, of the number or of the password,
 * are counted by person (certif/guess.h). */
#pragma once
#include "base/id.h"
#include "db/db.h"

enum invigilator_refusal {
	ENTRY_LET_IN,
	ENTRY_SHUT,	 /* too many wrong tries: again at `until` */
	ENTRY_WRONG,	 /* no such session, or another password */
	ENTRY_FINALIZED, /* the right password of a session that is over */
	ENTRY_CANCELLED,
	ENTRY_ARCHIVED, /* the centre is closed */
	ENTRY_COUNT
};
/* A message for the person; "{0}" of ENTRY_SHUT is the time to wait. NULL for ENTRY_LET_IN. */
const char *invigilator_refusal_text(enum invigilator_refusal r);

/* As typed, beside as kept ("BD2FG"). Pure. */
bool invigilator_password_fits(struct str typed, struct str kept);

struct invigilator_entry {
	struct arena *arena;
	struct id_maker *ids;
	int64_t number; /* of the session, 8 digits */
	struct str password;
	int64_t person, now;
	/* out */
	enum invigilator_refusal refusal;
	int64_t until; /* ENTRY_SHUT */
	int64_t session;
};
/* Bodies of a db_write_fn. A refusal is ERR_NONE: the wrong try is to be remembered. */
[[nodiscard]] int invigilator_enter(struct db *db, struct invigilator_entry *e);

struct invigilator_exit {
	struct id_maker *ids;
	int64_t session, person, now;
};
[[nodiscard]] int invigilator_leave(struct db *db,
				    const struct invigilator_exit *e); /* twice is once */
