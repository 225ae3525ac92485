/* SPDX-License-Identifier: EUPL-1.2 */
#include "bank/skill_read.h"

#include "bank/challenge_read.h"

void tube_read(struct reader *r, struct str bytes, struct tube *out)
{
	static const char *const members[] = {"format", "title", "description", NULL};
	const struct yaml *root = reader_root(r, bytes);

	if (!root)
		return;
	reader_members(r, root, members);
	out->title = reader_text(r, reader_need(r, root, "title"), "title", NULL, TITLE_MAX);
	out->description = reader_text(r, reader_need(r, root, "description"), "description", NULL,
				       DESCRIPTION_MAX);
}

static void title_check(struct reader *r, const struct yaml *root, const struct text *title)
{
	for (unsigned l = 0; l < LANGUAGE_COUNT; l++) {
		if (str_ends(title->in[l], STR("."))) {
			reader_problem(r, yaml_get(root, "title"),
				       "the title ends with a stop in %s: remove it",
				       language_code((enum language)l));
			return;
		}
	}
}

bool skill_read(struct reader *r, struct str bytes, struct skill *out,
		struct challenge **challenges)
{
	static const char *const members[] = {"format", "title", "challenges", NULL};
	const struct yaml *root = reader_root(r, bytes);

	if (!root)
		return false;
	reader_members(r, root, members);
	out->title = reader_text(r, reader_need(r, root, "title"), "title", NULL, TITLE_MAX);
	title_check(r, root, &out->title);
	const struct yaml *list = reader_list(r, reader_need(r, root, "challenges"), "challenges",
					      1, SKILL_CHALLENGES_MAX);
	if (!list)
		return true;
	*challenges = ARENA_NEW(r->arena, struct challenge, list->count);
	for (size_t i = 0; i < list->count; i++) {
		struct challenge *c = &(*challenges)[out->challenge_count];
		if (!challenge_read(r, list->items[i], out->id, c))
			continue;
		for (size_t k = 0; k < out->challenge_count && c->id.n; k++)
			if (str_eq((*challenges)[k].id, c->id))
				reader_problem(r, list->items[i],
					       "two challenges have the id '" STR_FMT "'",
					       STR_ARG(c->id));
		out->active |= c->status == CHALLENGE_VALIDATED;
		out->challenge_count++;
	}
	return true;
}

bool tube_name_good(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] < 'a' || name.p[i] > 'z')
			return false;
	return name.n >= TUBE_NAME_MIN && name.n <= TUBE_NAME_MAX;
}

int skill_file_level(struct str file_name, struct str tube, const char **reason)
{
	*reason = "stray file: a tube's folder holds tube.yaml and the skill files, the tube's "
		  "name and a level: NAME3.yaml";
	if (!str_starts(file_name, tube) || !str_ends(file_name, STR(".yaml")))
		return 0;
	struct str level = str_sub(file_name, tube.n, file_name.n - tube.n - 5);
	*reason = "the name of a skill file ends with its level, 1 to 8: NAME3.yaml";
	if (file_name.n < tube.n + 5 || level.n != 1 || level.p[0] < '1' || level.p[0] > '8')
		return 0;
	return level.p[0] - '0';
}
