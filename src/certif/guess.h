/* SPDX-License-Identifier: EUPL-1.2 */
/* guess.h - wrong numbers, codes and passwords, counted in the database so that guessing is stopped
 * on every node. After GUESS_FREE wrong ones in a row each further one shuts the subject for twice
 * as long: half a minute, one, two … a quarter of an hour at most, so that a candidate who only
 * mistypes is not kept out for long. A right one, or a day, forgets them.
 *
 * Subjects: "join PERSON", "code CANDIDATE", "invigilate PERSON". */
#pragma once
#include "db/db.h"

enum { GUESS_FREE = 5 };

struct guess {
	int64_t wrong; /* in a row */
	int64_t until; /* shut until then; 0 or past: open */
};

/* Reads only; never ERR_NOT_FOUND. */
[[nodiscard]] int guess_look(struct db *db, struct arena *a, struct str subject, int64_t now,
			     struct guess *out);
/* Counts one more. */
[[nodiscard]] int guess_wrong(struct db *db, struct arena *a, struct str subject, int64_t now,
			      struct guess *out);
[[nodiscard]] int guess_right(struct db *db, struct str subject);
