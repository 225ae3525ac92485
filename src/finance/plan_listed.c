/* SPDX-License-Identifier: EUPL-1.2 */
#include "finance/plan_listed.h"

int plan_listed_load(struct db *db, struct arena *a, int64_t centre, struct candidate **out,
		     size_t *n)
{
	struct plan_candidate_rows *rows;
	int k = plan_candidate_rows(db, a, centre, &rows, n);

	if (k)
		return k;
	*out = ARENA_NEW(a, struct candidate, *n + 1);
	for (size_t i = 0; i < *n; i++) {
		(*out)[i] = plan_listed_candidate(&rows[i]);
		(*out)[i].group = rows[i].group_name;
	}
	return ERR_NONE;
}

int plan_listed_groups(struct db *db, struct arena *a, int64_t centre, struct candidate_list_of *of)
{
	struct plan_group_rows *rows;
	int k = plan_group_rows(db, a, centre, &rows, &of->group_n);
	struct candidate_group *groups =
	    ARENA_NEW(a, struct candidate_group, k ? 1 : of->group_n + 1);

	of->groups = groups;
	for (size_t i = 0; !k && i < of->group_n; i++) {
		groups[i].name = rows[i].name;
		(void)session_audience_of(rows[i].audience, &groups[i].audience);
	}
	return k;
}

/* --- doing it -----------------------------------------------------------------------------------
 */

struct import {
	struct arena *arena;
	struct id_maker *ids;
	int64_t centre;
	struct plan_group_rows *groups;
	size_t group_n;
};

static int64_t group_id(const struct import *in, struct str name)
{
	for (size_t i = 0; i < in->group_n; i++)
		if (str_eq(in->groups[i].name, name))
			return in->groups[i].id;
	return 0;
}

static int insert(struct db *db, const struct import *in, int64_t id, const struct candidate *x)
{
	return plan_candidate_insert(
	    db, id, in->centre, group_id(in, x->group),
	    candidate_identity(in->arena, x->birth_name, x->first_name, x->birth_date),
	    x->birth_name, x->first_name, x->sex, x->birth_date, x->birth_country, x->birth_insee,
	    x->birth_postcode, x->birth_city, x->local_id, x->email, x->results_email,
	    x->extra_percent, x->accessible, x->needs,
	    str_of(candidate_framework_code(x->framework)),
	    str_of(candidate_billing_code(x->billing)), x->prepaid_code, x->fee,
	    str_of(language_code(x->language)));
}

static int apply_one(struct db *db, const struct import *in, const struct change *c)
{
	const struct candidate *was = c->was ? c->was->payload : NULL,
			       *now = c->now ? c->now->payload : NULL;
	int k = ERR_NONE;

	if (c->kind == CHANGE_ADDED && now)
		return insert(db, in, id_next(in->ids), now);
	if (was && (c->kind == CHANGE_CHANGED || c->kind == CHANGE_REMOVED))
		k = plan_candidate_delete(db, was->id, in->centre);
	return k || c->kind != CHANGE_CHANGED || !was || !now ? k : insert(db, in, was->id, now);
}

int plan_listed_import(struct db *db, struct candidate_apply *x, int64_t centre)
{
	struct candidate_import *read = &x->import;
	struct import in = {.arena = read->arena, .ids = x->ids, .centre = centre};
	struct candidate *kept;
	struct error e;
	int k = plan_may_change(db, in.arena, centre, x->person);

	x->problem = NULL;
	if (!k)
		k = plan_listed_groups(db, in.arena, centre, &read->of);
	if (!k)
		k = plan_group_rows(db, in.arena, centre, &in.groups, &in.group_n);
	if (!k)
		k = plan_listed_load(db, in.arena, centre, &kept, &read->kept_n);
	if (k)
		return k;
	read->kept = kept;
	k = candidate_import_read(read, &e);
	if (k)
		return k;
	if (read->table.errors || read->digest != x->digest) {
		x->problem =
		    N_("The list was changed meanwhile: here is what the file would do now.");
		return ERR_CONFLICT;
	}
	if (read->kept_n + read->changes.count[CHANGE_ADDED] - read->changes.count[CHANGE_REMOVED] >
	    PLAN_LISTED_MOST) {
		x->problem = N_("The list is full: 20,000 candidates.");
		return ERR_CONFLICT;
	}
	for (size_t i = 0; i < read->changes.n && !k; i++)
		k = apply_one(db, &in, &read->changes.list[i]);
	return k;
}
