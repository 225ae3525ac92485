/* SPDX-License-Identifier: EUPL-1.2 */
#include "bank/framework.h"
#include "bank/framework_read.h"

const struct band *framework_band(const struct framework *f, int level)
{
	for (size_t i = 0; i < f->band_count; i++)
		if (level >= f->bands[i].first && level <= f->bands[i].last)
			return &f->bands[i];
	return NULL;
}

/* Two levels, the first and the last; together the bands go from 1 to 8 without a gap. */
static void band_levels(struct reader *r, const struct yaml *y, struct band *b, int expected)
{
	const struct yaml *levels = reader_list(r, reader_need(r, y, "levels"), "levels", 2, 2);
	int64_t v[2] = {0, 0};

	for (size_t i = 0; levels && i < 2; i++) {
		if (levels->items[i]->kind != YAML_TEXT ||
		    !str_int(levels->items[i]->text, &v[i]) || v[i] < 1 ||
		    v[i] > FRAMEWORK_LEVELS) {
			reader_problem(r, levels->items[i], "a level is a number from 1 to 8");
			return;
		}
	}
	if (levels && (v[0] != expected || v[1] < v[0]))
		reader_problem(r, levels,
			       "the bands must follow one another from level 1 to 8: this one must "
			       "begin at %d",
			       expected);
	b->first = (int)v[0];
	b->last = (int)v[1];
}

static void bands_read(struct reader *r, const struct yaml *root, struct framework *f)
{
	static const char *const members[] = {"id", "levels", "title", NULL};
	const struct yaml *list =
	    reader_list(r, reader_need(r, root, "bands"), "bands", 1, FRAMEWORK_LEVELS);
	struct band *bands = ARENA_NEW(r->arena, struct band, FRAMEWORK_LEVELS);
	int expected = 1;

	for (size_t i = 0; list && i < list->count; i++) {
		const struct yaml *y = list->items[i];
		struct band *b = &bands[f->band_count];
		if (!reader_is_map(r, y, "a band"))
			continue;
		reader_members(r, y, members);
		b->id = reader_plain(r, reader_need(r, y, "id"), "id", 40);
		b->title = reader_text(r, reader_need(r, y, "title"), "title", NULL, TITLE_MAX);
		band_levels(r, y, b, expected);
		expected = b->last + 1;
		f->band_count++;
	}
	if (list && f->band_count && expected != FRAMEWORK_LEVELS + 1)
		reader_problem(r, list, "the bands must end at level 8");
	f->bands = bands;
}

/* "1.2" in domain "1". */
static bool competence_id_good(struct str id, struct str domain)
{
	struct str rest = str_from(id, domain.n + 1);
	int64_t number;

	return str_starts(id, domain) && id.n > domain.n && id.p[domain.n] == '.' && rest.n <= 2 &&
	       str_int(rest, &number) && number >= 1 && !str_starts(rest, STR("0"));
}

static void themes_read(struct reader *r, const struct yaml *y, struct competence *c)
{
	const struct yaml *list = reader_list(r, reader_need(r, y, "themes"), "themes", 1, 50);
	struct text *themes = ARENA_NEW(r->arena, struct text, list ? list->count : 0);

	for (size_t i = 0; list && i < list->count; i++)
		themes[i] = reader_text(r, list->items[i], "themes", NULL, TITLE_MAX);
	c->themes = themes;
	c->theme_count = list ? list->count : 0;
}

static void competence_read(struct reader *r, const struct yaml *y, const struct domain *d,
			    struct framework *f)
{
	static const char *const members[] = {"id", "title", "description", "themes", NULL};

	if (!reader_is_map(r, y, "a competence"))
		return;
	if (f->competence_count == FRAMEWORK_COMPETENCES) {
		reader_problem(r, y, "sixteen competences at most");
		return;
	}
	struct competence *c = &f->competences[f->competence_count];
	*c = (struct competence){.index = f->competence_count, .domain = d};
	reader_members(r, y, members);
	const struct yaml *id = reader_need(r, y, "id");
	c->id = reader_plain(r, id, "id", 8);
	c->title = reader_text(r, reader_need(r, y, "title"), "title", NULL, TITLE_MAX);
	c->description =
	    reader_text(r, reader_need(r, y, "description"), "description", NULL, DESCRIPTION_MAX);
	themes_read(r, y, c);
	if (c->id.n == 0)
		return;
	if (!competence_id_good(c->id, d->id)) {
		reader_problem(r, id,
			       "a competence of domain " STR_FMT " is named " STR_FMT ".1, " STR_FMT
			       ".2 …",
			       STR_ARG(d->id), STR_ARG(d->id), STR_ARG(d->id));
		return;
	}
	for (size_t i = 0; i < f->competence_count; i++)
		if (str_eq(f->competences[i].id, c->id))
			reader_problem(r, id, "competence " STR_FMT " is here twice",
				       STR_ARG(c->id));
	f->competence_count++;
}

static void domain_read(struct reader *r, const struct yaml *y, struct domain *d,
			struct framework *f)
{
	static const char *const members[] = {"id", "title", "competences", NULL};
	int64_t number;

	reader_members(r, y, members);
	const struct yaml *id = reader_need(r, y, "id");
	d->id = reader_plain(r, id, "id", 4);
	if (d->id.n && (!str_int(d->id, &number) || number != (int64_t)d->index + 1))
		reader_problem(r, id, "the domains are numbered from 1: this one is \"%zu\"",
			       d->index + 1);
	d->title = reader_text(r, reader_need(r, y, "title"), "title", NULL, TITLE_MAX);
	const struct yaml *list = reader_list(r, reader_need(r, y, "competences"), "competences", 1,
					      FRAMEWORK_COMPETENCES);
	d->competences = &f->competences[f->competence_count];
	size_t before = f->competence_count;
	for (size_t i = 0; list && i < list->count; i++)
		competence_read(r, list->items[i], d, f);
	d->competence_count = f->competence_count - before;
}

void framework_read(struct reader *r, struct str bytes, struct framework *f)
{
	static const char *const members[] = {"format", "bands", "domains", NULL};
	const struct yaml *root = reader_root(r, bytes);

	if (!root)
		return;
	reader_members(r, root, members);
	bands_read(r, root, f);
	const struct yaml *list =
	    reader_list(r, reader_need(r, root, "domains"), "domains", 1, FRAMEWORK_COMPETENCES);
	struct domain *domains = ARENA_NEW(r->arena, struct domain, list ? list->count : 0);
	for (size_t i = 0; list && i < list->count; i++) {
		if (!reader_is_map(r, list->items[i], "a domain"))
			continue;
		domains[f->domain_count].index = f->domain_count;
		domain_read(r, list->items[i], &domains[f->domain_count], f);
		f->domain_count++;
	}
	f->domains = domains;
}
