/* SPDX-License-Identifier: EUPL-1.2 */
/* subject.h - a competence subject by subject: which skills a person has shown, which are to be worked on.
 *
 * Only what is known is told, skill by skill in the order of levels; of the others, how many there are.
 * A skill without a validated challenge counts for nothing. */
#pragma once
#include "db/db.h"
#include "learn/knowledge.h"
#include "web/shape.h"

struct subject_skill {
	struct str title;
	int64_t level;
	bool shown;    /* else to be worked on */
	bool inferred; /* by the other answers: it was never asked, or they outweigh its own */
};

struct subject {
	struct str title, description;
	struct list skills; /* of struct subject_skill: the known ones, by level */
	int64_t shown_count, skill_count, left; /* `left` are not known yet */
	bool has_any; /* something is known */
};
extern const struct shape subject_shape;

/* The subjects of k->competence, in the content's order. */
struct list subject_list(const struct knowledge *k, enum language l, struct arena *a);
/* The same, as the database has it for a person; nothing known when it has nothing. */
[[nodiscard]] int subject_load(struct db *db, struct arena *a, const struct competence *c, enum language l,
                               int64_t person, struct list *out);
