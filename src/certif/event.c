/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/event.h"

#include "certif/queries.h"

int event_add(struct db *db, struct id_maker *ids, const struct event *e)
{
	return event_insert(db, id_next(ids), e->session, e->candidate, e->person, e->at,
			    str_of(e->kind), e->detail);
}
