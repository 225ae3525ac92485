/* SPDX-License-Identifier: EUPL-1.2 */
#include "finance/kept.h"

#include "base/unicode.h"
#include "budget/scenario_json.h"
#include "certif/queries.h"
#include "finance/queries.h"

static int refuse(struct kept_act *act, int kind, const char *why)
{
	act->refusal = why;
	return kind;
}

/* Who was an administrator when the page was shown may be none any more. */
static int begin(struct db *db, struct kept_act *act)
{
	struct right_of_centre row;

	act->refusal = NULL;
	if (!act->actor)
		return ERR_NONE;
	int k = right_of_centre(db, act->arena, act->centre, act->actor, &row);
	return k ? k : str_eq(row.role, STR("ADMIN")) ? ERR_NONE : ERR_DENIED;
}

static int begin_with(struct db *db, struct kept_act *act, struct kept_by_id *row)
{
	int k = begin(db, act);

	return k ? k : kept_by_id(db, act->arena, act->centre, act->id, row);
}

int kept_figures(struct str figures, struct scenario *out, struct arena *a)
{
	struct scenario_faults faults;

	*out = scenario_seed;
	return scenario_read(figures, out, &faults, a) ? ERR_INTERNAL : ERR_NONE;
}

static struct str figures_of(const struct scenario *s, struct arena *a)
{
	struct buf b = BUF_INIT(SCENARIO_JSON_MAX);

	scenario_write(&b, s);
	return buf_take(&b, a);
}

/* Nobody else's: `self` may have it already. */
static int name_free(struct db *db, struct kept_act *act, int64_t self)
{
	struct kept_by_name other;

	if (!act->name.n)
		return refuse(act, ERR_INVALID, N_("Give the scenario a name."));
	if (utf8_count(act->name) > KEPT_NAME_MOST)
		return refuse(act, ERR_INVALID, N_("The name is too long: at most 80 characters."));
	int k =
	    kept_by_name(db, act->arena, act->centre, unicode_fold(act->arena, act->name), &other);
	if (k)
		return k == ERR_NOT_FOUND ? ERR_NONE : k;
	return other.id == self
		   ? ERR_NONE
		   : refuse(act, ERR_CONFLICT,
			    N_("Another scenario of the centre has this name already."));
}

static int add(struct db *db, struct kept_act *act, struct str figures)
{
	struct kept_count count;
	int k = name_free(db, act, 0);

	if (!k)
		k = kept_forget(db, act->centre, act->now - KEPT_TRACE);
	if (!k)
		k = kept_count(db, act->arena, act->centre, &count);
	if (k)
		return k;
	if (count.kept >= KEPT_MOST)
		return refuse(
		    act, ERR_CONFLICT,
		    N_("The centre keeps a hundred scenarios already: delete one first."));
	act->id = id_next(act->ids);
	return kept_insert(db, act->id, act->centre, act->name, unicode_fold(act->arena, act->name),
			   figures, act->now, act->actor);
}

int kept_add(struct db *db, struct kept_act *act)
{
	int k = begin(db, act);

	return k ? k : add(db, act, figures_of(&act->scenario, act->arena));
}

int kept_change(struct db *db, struct kept_act *act)
{
	struct kept_by_id row;
	int k = begin_with(db, act, &row);

	if (k)
		return k;
	if (row.revision != act->revision)
		return refuse(
		    act, ERR_CONFLICT,
		    N_("Somebody changed this scenario meanwhile: keep yours under another "
		       "name, or open theirs again."));
	return kept_set_figures(db, act->id, figures_of(&act->scenario, act->arena), act->now,
				act->actor);
}

int kept_rename(struct db *db, struct kept_act *act)
{
	struct kept_by_id row;
	int k = begin_with(db, act, &row);

	if (!k)
		k = name_free(db, act, act->id);
	return k ? k
		 : kept_set_name(db, act->id, act->name, unicode_fold(act->arena, act->name),
				 act->now, act->actor);
}

/* "Name (copy)", "Name (copy) 2"…: the first that is free, the name cut where it is too long. */
static int name_copy(struct db *db, struct kept_act *act, struct str name)
{
	const char *pattern = message(act->language, N_("{0} (copy)"));
	size_t end = 0, count = 0;
	int k = ERR_CONFLICT;

	while (end < name.n && count++ < KEPT_NAME_MOST - 16)
		utf8_next(name, &end);
	struct str copy = message_filled(pattern, str_sub(name, 0, end), act->arena);
	for (int i = 1; i <= KEPT_MOST + 1 && k == ERR_CONFLICT; i++) {
		act->name =
		    i == 1 ? copy : arena_printf(act->arena, STR_FMT " %d", STR_ARG(copy), i);
		k = name_free(db, act, 0);
	}
	return k;
}

int kept_copy(struct db *db, struct kept_act *act)
{
	struct kept_by_id row;
	int k = begin_with(db, act, &row);

	if (!k)
		k = name_copy(db, act, row.name);
	return k ? k : add(db, act, row.figures);
}

int kept_mark(struct db *db, struct kept_act *act)
{
	struct kept_by_id row;
	int k = begin_with(db, act, &row);

	if (!k)
		k = kept_unmark(db, act->centre);
	return k ? k : kept_set_reference(db, act->id, true);
}

int kept_unmark_all(struct db *db, struct kept_act *act)
{
	int k = begin(db, act);

	return k ? k : kept_unmark(db, act->centre);
}

int kept_delete(struct db *db, struct kept_act *act)
{
	struct kept_by_id row;
	int k = begin_with(db, act, &row);

	if (!k)
		k = kept_forget(db, act->centre, act->now - KEPT_TRACE);
	return k ? k : kept_set_deleted(db, act->id, act->now, act->actor);
}

int kept_restore(struct db *db, struct kept_act *act)
{
	struct kept_deleted_by_id row;
	struct kept_by_name other;
	struct kept_reference reference;
	int k = begin(db, act);

	if (!k)
		k = kept_deleted_by_id(db, act->arena, act->centre, act->id, act->actor,
				       act->now - KEPT_UNDO, &row);
	if (k)
		return k;
	k = kept_by_name(db, act->arena, act->centre, row.name_key, &other);
	if (!k)
		return refuse(act, ERR_CONFLICT,
			      N_("Its name has been taken meanwhile: rename the other one first."));
	if (k == ERR_NOT_FOUND)
		k = kept_reference(db, act->arena, act->centre, &reference);
	if (k && k != ERR_NOT_FOUND)
		return k;
	return kept_set_restored(db, act->id, row.is_reference && k == ERR_NOT_FOUND);
}
