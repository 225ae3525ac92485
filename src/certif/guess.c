/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/guess.h"

#include "base/clock.h"
#include "certif/queries.h"

enum { FIRST = 30 * CLOCK_SECOND, LONGEST = 15 * CLOCK_MINUTE };

/* How long the wrong-th wrong one shuts, ms. */
static int64_t shuts(int64_t wrong)
{
	int64_t ms = FIRST;

	if (wrong < GUESS_FREE)
		return 0;
	for (int64_t i = GUESS_FREE; i < wrong && ms < LONGEST; i++)
		ms *= 2;
	return ms < LONGEST ? ms : LONGEST;
}

int guess_look(struct db *db, struct arena *a, struct str subject, int64_t now, struct guess *out)
{
	struct guess_row row;
	int k = guess_row(db, a, subject, &row);

	*out = (struct guess){};
	if (k)
		return k == ERR_NOT_FOUND ? ERR_NONE : k;
	if (now - row.until >= CLOCK_DAY)
		return ERR_NONE;
	out->wrong = row.wrong;
	/* never longer than it can be, should the clock have gone back */
	if (row.wrong >= GUESS_FREE)
		out->until = row.until < now + LONGEST ? row.until : now + LONGEST;
	return ERR_NONE;
}

int guess_wrong(struct db *db, struct arena *a, struct str subject, int64_t now, struct guess *out)
{
	int k = guess_look(db, a, subject, now, out);

	if (k)
		return k;
	out->wrong++;
	out->until = now + shuts(out->wrong);
	return guess_keep(db, subject, out->wrong, out->until);
}

int guess_right(struct db *db, struct str subject)
{
	return guess_forget(db, subject);
}
