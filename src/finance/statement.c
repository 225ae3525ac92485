/* SPDX-License-Identifier: EUPL-1.2 */
#include "finance/statement.h"

#include "finance/period.h"

static int admin_check(struct db *db, struct arena *a, int64_t centre, int64_t person)
{
	struct statement_admin row;
	int k = statement_admin(db, a, centre, person, &row);

	return k == ERR_NOT_FOUND ? ERR_DENIED : k;
}

static struct str place_of(struct arena *a, const struct statement_due *d)
{
	return arena_printf(a, STR_FMT ", " STR_FMT, STR_ARG(d->site), STR_ARG(d->room));
}

struct draft {
	struct statement_issue *s;
	const struct statement_due *due;
	size_t n;
	const struct zone *zone;
	struct statement_centre centre;
	int64_t number;
};

static struct str day_of(const struct draft *d, int64_t ms)
{
	return period_iso(d->s->arena, zone_local(d->zone, ms));
}

static int insert_head(struct db *db, const struct draft *d)
{
	const struct statement_issue *s = d->s;
	int64_t candidates = 0, amount = s->correction;

	for (size_t i = 0; i < d->n; i++) {
		candidates += d->due[i].candidates;
		amount += d->due[i].amount;
	}
	return statement_insert(db, s->id, s->centre, d->number, s->form,
				d->n ? day_of(d, d->due[0].starts) : s->last_day, s->last_day,
				d->centre.name, d->centre.external_id, d->centre.contact,
				candidates, amount, s->now, s->person);
}

static int insert_lines(struct db *db, const struct draft *d)
{
	const struct statement_issue *s = d->s;
	int k = ERR_NONE;

	for (size_t i = 0; i < d->n && !k; i++) {
		const struct statement_due *one = &d->due[i];
		k = statement_line_insert(db, s->id, (int64_t)i + 1,
					  (struct db_opt_int){true, one->session}, one->number,
					  day_of(d, one->starts), place_of(s->arena, one), STR(""),
					  one->candidates, one->amount);
	}
	if (k || !s->correction)
		return k;
	return statement_line_insert(db, s->id, (int64_t)d->n + 1, (struct db_opt_int){}, 0,
				     s->last_day, STR(""), s->reason, 0, s->correction);
}

int statement_issue(struct db *db, struct statement_issue *s)
{
	struct draft d = {.s = s};
	struct statement_of_form same;
	struct statement_last_number last;
	struct statement_due *due;
	struct zone *zone;
	int k = admin_check(db, s->arena, s->centre, s->person);

	if (k)
		return k;
	k = statement_of_form(db, s->arena, s->centre, s->form, &same);
	s->is_repeated = k == ERR_NONE;
	s->id = s->is_repeated ? same.id : id_next(s->ids);
	if (k != ERR_NOT_FOUND)
		return k;
	k = statement_centre(db, s->arena, s->centre, &d.centre);
	if (!k)
		k = zone_open(s->arena, d.centre.zone, &zone, NULL);
	if (!k)
		k = statement_due(db, s->arena, s->centre, s->before, s->share, &due, &d.n);
	if (!k)
		k = statement_last_number(db, s->arena, s->centre, &last);
	if (k)
		return k;
	if (!d.n && !s->correction)
		return ERR_CONFLICT;
	d.due = due;
	d.zone = zone;
	d.number = last.number + 1;
	k = insert_head(db, &d);
	return k ? k : insert_lines(db, &d);
}

int statement_note(struct db *db, const struct statement_note *n)
{
	struct db_opt_int at = {n->at != 0, n->at};
	int64_t changed = 0;
	int k = admin_check(db, n->arena, n->centre, n->person);

	if (!k)
		k = n->is_payment ? statement_set_paid(db, n->centre, n->id, at, &changed)
				  : statement_set_sent(db, n->centre, n->id, at, &changed);
	return k ? k : changed ? ERR_NONE : ERR_NOT_FOUND;
}
