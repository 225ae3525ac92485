/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/centre_head.h"

#include "certif/centre_rules.h"
#include "certif/certif.h"
#include "certif/queries.h"

static const struct field link_fields[] = {
	FIELD(struct centre_link, id, FIELD_INT),
	FIELD(struct centre_link, name, FIELD_TEXT),
	FIELD(struct centre_link, kind, FIELD_TEXT),
	FIELD(struct centre_link, kind_label, FIELD_MESSAGE),
	FIELD(struct centre_link, is_admin, FIELD_BOOL),
};
const struct shape centre_link_shape = SHAPE(struct centre_link, link_fields);

static const struct field head_fields[] = {
	FIELD(struct centre_head, id, FIELD_INT),
	FIELD(struct centre_head, name, FIELD_TEXT),
	FIELD(struct centre_head, zone, FIELD_TEXT),
	FIELD(struct centre_head, contact, FIELD_TEXT),
	FIELD(struct centre_head, is_admin, FIELD_BOOL),
	FIELD(struct centre_head, at_sessions, FIELD_BOOL),
	FIELD(struct centre_head, at_roll, FIELD_BOOL),
	FIELD(struct centre_head, at_team, FIELD_BOOL),
	FIELD(struct centre_head, at_calendar, FIELD_BOOL),
	FIELD(struct centre_head, at_budget, FIELD_BOOL),
	FIELD(struct centre_head, several, FIELD_BOOL),
	FIELD_OF(struct centre_head, others, FIELD_LIST, centre_link_shape),
};
const struct shape centre_head_shape = SHAPE(struct centre_head, head_fields);

int centre_links_load(struct request *rq, struct centre_link **rows, size_t *n)
{
	struct centre_of_person *found;
	int k = centre_of_person(rq->db, rq->arena, rq->person, &found, n);

	if (k)
		return k;
	*rows = ARENA_NEW(rq->arena, struct centre_link, *n + 1);
	for (size_t i = 0; i < *n; i++)
		(*rows)[i] = (struct centre_link){ .id = found[i].id, .name = found[i].name, .kind = found[i].kind,
			                           .kind_label = centre_kind_label(found[i].kind),
			                           .is_admin = str_eq(found[i].role, STR("ADMIN")) };
	return ERR_NONE;
}

int centre_head_load(struct request *rq, int64_t centre, enum centre_place at, struct centre_head *out)
{
	struct centre_by_id row;
	struct centre_link *links;
	size_t n, others = 0;
	int k = centre_links_load(rq, &links, &n);

	*out = (struct centre_head){ .id = centre, .at_sessions = at == CENTRE_SESSIONS, .at_roll = at == CENTRE_ROLL, .at_team = at == CENTRE_TEAM,
		                     .at_calendar = at == CENTRE_CALENDAR, .at_budget = at == CENTRE_BUDGET, .several = n > 1 };
	if (!k)
		k = centre_by_id(rq->db, rq->arena, centre, &row);
	if (k)
		return k;
	bool found = false;
	for (size_t i = 0; i < n; i++) {
		if (links[i].id != centre) {
			links[others++] = links[i];
			continue;
		}
		found = true;
		out->is_admin = links[i].is_admin;
	}
	out->name = row.name;
	out->zone = row.zone;
	out->contact = row.contact;
	out->others = LIST(links, others);
	return found ? ERR_NONE : ERR_NOT_FOUND;
}

bool certif_has_centre(struct db *db, struct arena *a, int64_t person)
{
	struct centre_of_person_any row;

	return centre_of_person_any(db, a, person, &row) == ERR_NONE;
}
