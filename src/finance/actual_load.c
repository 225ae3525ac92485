/* SPDX-License-Identifier: EUPL-1.2 */
#include "finance/actual_load.h"

#include "finance/queries.h"

static struct actual_session facts_of(const struct actual_sessions *r)
{
	struct actual_session s = {
	    .id = r->id,
	    .number = r->number,
	    .site = r->site,
	    .room = r->room,
	    .capacity = r->capacity,
	    .starts = r->starts,
	    .is_finalized = !str_eq(r->state, STR("created")),
	    .is_cancelled = r->cancelled.set,
	    .has_extra = r->extra > 0,
	    .last_end = r->last_end,
	    .enrolled = r->enrolled,
	    .present = r->present,
	    .certified = r->certified,
	    .fees = r->fees,
	    .received = r->received,
	    .share = r->due,
	};

	if (!session_audience_of(r->audience, &s.audience))
		s.audience = AUDIENCE_STUDENTS;
	return s;
}

int actual_load(struct db *db, struct arena *a, int64_t centre, const struct period *p,
		const struct scenario *reference, int64_t now, struct actual_session **out,
		size_t *n)
{
	struct actual_sessions *rows;
	struct actual_steps *found;
	size_t m, at = 0;
	int k =
	    actual_sessions(db, a, centre, p->from, p->until, reference->operator_share, &rows, n);

	if (!k)
		k = actual_steps(db, a, centre, p->from, p->until, &found, &m);
	if (k)
		return k;
	struct actual_step *steps = ARENA_NEW(a, struct actual_step, m + 1);
	for (size_t i = 0; i < m; i++)
		steps[i] = (struct actual_step){found[i].session, found[i].person, found[i].at,
						found[i].enters};
	*out = ARENA_NEW(a, struct actual_session, *n + 1);
	for (size_t i = 0; i < *n; i++) {
		size_t first = at;
		(*out)[i] = facts_of(&rows[i]);
		while (at < m && steps[at].session == rows[i].id) /* both are in one order */
			at++;
		actual_work(&(*out)[i], steps + first, at - first, reference, now);
	}
	return ERR_NONE;
}
