/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/subject.h"

#include "learn/queries.h"

static const struct field skill_fields[] = {
	FIELD(struct subject_skill, title, FIELD_TEXT),
	FIELD(struct subject_skill, level, FIELD_INT),
	FIELD(struct subject_skill, shown, FIELD_BOOL),
	FIELD(struct subject_skill, inferred, FIELD_BOOL),
};
static const struct shape skill_shape = SHAPE(struct subject_skill, skill_fields);

static const struct field subject_fields[] = {
	FIELD(struct subject, title, FIELD_TEXT),
	FIELD(struct subject, description, FIELD_TEXT),
	FIELD_OF(struct subject, skills, FIELD_LIST, skill_shape),
	FIELD(struct subject, shown_count, FIELD_INT),
	FIELD(struct subject, skill_count, FIELD_INT),
	FIELD(struct subject, left, FIELD_INT),
	FIELD(struct subject, has_any, FIELD_BOOL),
};
const struct shape subject_shape = SHAPE(struct subject, subject_fields);

/* The verdict on a skill of the competence; NULL when there is none. */
static const struct placement_knowledge *verdict(const struct knowledge *k, size_t skill)
{
	for (size_t i = 0; i < k->n; i++)
		if (k->list[i].skill == skill)
			return &k->list[i];
	return NULL;
}

static struct subject subject_of(const struct knowledge *k, const struct tube *t, enum language l, struct arena *a)
{
	struct subject_skill *known = ARENA_NEW(a, struct subject_skill, t->skill_count + 1);
	struct subject s = { .title = text_in(&t->title, l), .description = text_in(&t->description, l) };
	size_t n = 0;

	for (size_t i = 0; i < t->skill_count; i++) {
		const struct skill *skill = &t->skills[i];
		if (!skill->active)
			continue;
		s.skill_count++;
		const struct placement_knowledge *v = verdict(k, (size_t)(skill - k->competence->skills));
		if (!v || v->status == PLACEMENT_RESET)
			continue;
		known[n] = (struct subject_skill){ .title = text_in(&skill->title, l),
			                           .level = skill->level,
			                           .shown = v->status == PLACEMENT_VALIDATED,
			                           .inferred = v->source != PLACEMENT_DIRECT };
		s.shown_count += known[n++].shown;
	}
	s.skills = LIST(known, n);
	s.left = s.skill_count - (int64_t)n;
	s.has_any = n > 0;
	return s;
}

struct list subject_list(const struct knowledge *k, enum language l, struct arena *a)
{
	const struct competence *c = k->competence;
	struct subject *out = ARENA_NEW(a, struct subject, c->tube_count + 1);

	for (size_t i = 0; i < c->tube_count; i++)
		out[i] = subject_of(k, &c->tubes[i], l, a);
	return LIST(out, c->tube_count);
}

int subject_load(struct db *db, struct arena *a, const struct competence *c, enum language l, int64_t person,
                 struct list *out)
{
	struct knowledge_row row = {};
	struct knowledge known;
	int k = knowledge_row(db, a, person, c->id, &row);

	if (k && k != ERR_NOT_FOUND)
		return k;
	knowledge_read(&known, a, c, k ? STR("") : row.elements);
	*out = subject_list(&known, l, a);
	return ERR_NONE;
}
