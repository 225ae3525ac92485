/* SPDX-License-Identifier: EUPL-1.2 */
/* plan_listed.h - the candidates of a plan told by name, as a list that is imported: the columns of
 * a session's list and the group (certif/candidate_import.h). */
#pragma once
#include "certif/candidate_import.h"
#include "finance/plan_book.h"

/* All of them in the order of their names, each with its group's name. */
[[nodiscard]] int plan_listed_load(struct db *db, struct arena *a, int64_t centre,
				   struct candidate **out, size_t *n);
/* The groups, as the import knows them. */
[[nodiscard]] int plan_listed_groups(struct db *db, struct arena *a, int64_t centre,
				     struct candidate_list_of *of);

/* A db_write_fn's body: reads and compares again, does nothing unless what it finds is what was
 * shown (x->digest). ERR_CONFLICT with x->problem. */
[[nodiscard]] int plan_listed_import(struct db *db, struct candidate_apply *x, int64_t centre);
