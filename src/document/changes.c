/* SPDX-License-Identifier: EUPL-1.2 */
#include "document/changes.h"

/* By key, then by place: of equal keys the first row comes first. */
static int by_key(const void *a, const void *b)
{
	const struct changes_row *const *x = a, *const *y = b;
	int c = str_cmp((*x)->key, (*y)->key);

	return c ? c : (*x > *y) - (*x < *y);
}

static const struct changes_row **sorted(struct arena *a, const struct changes_row *rows, size_t n)
{
	const struct changes_row **order = ARENA_NEW(a, const struct changes_row *, n + 1);

	for (size_t i = 0; i < n; i++)
		order[i] = &rows[i];
	qsort(order, n, sizeof(const struct changes_row *), by_key);
	return order;
}

struct pairing {
	const struct changes_row **was_of;   /* for each new row the old one, or NULL */
	const struct changes_row **first_of; /* for each new row that comes again the first */
	bool *met;			     /* for each old row */
};

static void pair_up(struct arena *a, const struct changes_row *was, size_t was_n,
		    const struct changes_row *now, size_t now_n, struct pairing *p)
{
	const struct changes_row **old = sorted(a, was, was_n), **new = sorted(a, now, now_n);
	size_t o = 0;

	p->was_of = ARENA_NEW(a, const struct changes_row *, now_n + 1);
	p->first_of = ARENA_NEW(a, const struct changes_row *, now_n + 1);
	p->met = ARENA_NEW(a, bool, was_n + 1);
	for (size_t i = 0, first = 0; i < now_n; i++) {
		size_t place = (size_t)(new[i] - now);
		if (i && str_eq(new[i]->key, new[first]->key)) {
			p->first_of[place] = new[first];
			continue;
		}
		first = i;
		while (o < was_n && str_cmp(old[o]->key, new[i]->key) < 0)
			o++;
		if (o < was_n && str_eq(old[o]->key, new[i]->key)) {
			p->was_of[place] = old[o];
			p->met[old[o] - was] = true;
		}
	}
}

static void compare(struct arena *a, struct change *c, size_t field_n)
{
	struct change_field *fields;
	size_t n = 0;

	for (size_t i = 0; i < field_n; i++)
		n += c->now->fields[i].p && !str_eq(c->was->fields[i], c->now->fields[i]);
	c->kind = n ? CHANGE_CHANGED : CHANGE_SAME;
	if (!n)
		return;
	c->fields = fields = ARENA_NEW(a, struct change_field, n);
	for (size_t i = 0; i < field_n; i++)
		if (c->now->fields[i].p && !str_eq(c->was->fields[i], c->now->fields[i]))
			fields[c->field_n++] =
			    (struct change_field){i, c->was->fields[i], c->now->fields[i]};
}

static void add(struct changes *out, struct change c)
{
	out->count[c.kind]++;
	out->list[out->n++] = c;
}

void changes_find(struct arena *a, const struct changes_row *was, size_t was_n,
		  const struct changes_row *now, size_t now_n, size_t field_n,
		  enum changes_mode mode, struct changes *out)
{
	struct pairing p;

	pair_up(a, was, was_n, now, now_n, &p);
	*out = (struct changes){.list = ARENA_NEW(a, struct change, was_n + now_n + 1),
				.doubles = ARENA_NEW(a, struct changes_double, now_n + 1)};
	for (size_t i = 0; i < now_n; i++) {
		struct change c = {.kind = CHANGE_ADDED, .was = p.was_of[i], .now = &now[i]};
		if (p.first_of[i]) {
			out->doubles[out->double_n++] =
			    (struct changes_double){p.first_of[i], &now[i]};
			continue;
		}
		if (c.was)
			compare(a, &c, field_n);
		add(out, c);
	}
	for (size_t i = 0; i < was_n; i++)
		if (!p.met[i])
			add(out, (struct change){.kind = mode == CHANGES_REPLACE ? CHANGE_REMOVED
										 : CHANGE_KEPT,
						 .was = &was[i]});
}
