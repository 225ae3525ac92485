/* SPDX-License-Identifier: EUPL-1.2 */
#include "finance/actual_page.h"

#include "certif/session_pages.h"

struct kind_view {
	struct str word;
	const char *label;
	bool chosen;
};
static const struct field kind_fields[] = {
    FIELD(struct kind_view, word, FIELD_TEXT),
    FIELD(struct kind_view, label, FIELD_MESSAGE),
    FIELD(struct kind_view, chosen, FIELD_BOOL),
};
static const struct shape kind_shape = SHAPE(struct kind_view, kind_fields);

static const struct field period_fields[] = {
    FIELD(struct period_view, word, FIELD_TEXT),
    FIELD(struct period_view, first, FIELD_TEXT),
    FIELD(struct period_view, last, FIELD_TEXT),
    FIELD(struct period_view, label, FIELD_TEXT),
    FIELD_OF(struct period_view, kinds, FIELD_LIST, kind_shape),
    FIELD(struct period_view, is_dates, FIELD_BOOL),
    FIELD(struct period_view, period_error, FIELD_TEXT),
    FIELD(struct period_view, first_error, FIELD_TEXT),
    FIELD(struct period_view, last_error, FIELD_TEXT),
};
const struct shape period_view_shape = SHAPE(struct period_view, period_fields);

int actual_page_open(struct request *rq, enum finance_place at, struct actual_page *out)
{
	int k = finance_head_load(rq, param_int(rq, "centre"), at, &out->head);

	if (!k)
		k = centre_zone(rq, &out->head.centre, &out->zone);
	if (!k)
		k = finance_reference(rq->db, rq->arena, out->head.centre.id, &out->reference);
	if (k)
		return k;
	out->now = clock_now(&rq->clock);
	out->fault.kind = ERR_NONE;
	(void)period_read(rq->arena, out->zone, out->now, param_text(rq, "period"),
			  param_text(rq, "first"), param_text(rq, "last"), &out->period,
			  &out->fault); /* kept in `fault` */
	return ERR_NONE;
}

int actual_page_load(struct request *rq, struct actual_page *out)
{
	int k = actual_load(rq->db, rq->arena, out->head.centre.id, &out->period,
			    &out->reference.scenario, out->now, &out->sessions, &out->n);

	if (k)
		return k;
	out->sum = ARENA_NEW(rq->arena, struct actual, 1);
	actual_sum(out->sessions, out->n, &out->period, out->zone, &out->reference.scenario,
		   out->now, out->sum);
	return ERR_NONE;
}

struct actual_scene actual_page_scene(struct request *rq, const struct actual_page *p)
{
	return (struct actual_scene){rq->arena, rq->language, p->sum,  p->sessions,
				     p->n,	&p->period,   p->zone, p->now};
}

struct str actual_day(struct request *rq, struct clock_date d)
{
	/* noon: the same day in Europe/Paris, which language_date tells */
	return language_date(rq->language, clock_ms_utc(d) + 12 * CLOCK_HOUR, rq->arena);
}

struct period_view actual_period_view(struct request *rq, const struct actual_page *p)
{
	struct kind_view *kinds = ARENA_NEW(rq->arena, struct kind_view, PERIOD_KINDS);
	bool is_wrong = p->fault.kind != ERR_NONE;
	struct period_view v = {
	    .word = str_of(period_word(p->period.kind)),
	    .first = is_wrong ? param_text(rq, "first") : period_iso(rq->arena, p->period.first),
	    .last = is_wrong ? param_text(rq, "last") : period_iso(rq->arena, p->period.last),
	    .label = arena_printf(rq->arena, STR_FMT " – " STR_FMT,
				  STR_ARG(actual_day(rq, p->period.first)),
				  STR_ARG(actual_day(rq, p->period.last))),
	    .kinds = LIST(kinds, PERIOD_KINDS),
	    .is_dates = p->period.kind == PERIOD_DATES,
	};
	struct str text = is_wrong ? message_error(rq->language, &p->fault, rq->arena) : STR("");

	for (int i = 0; i < PERIOD_KINDS; i++)
		kinds[i] =
		    (struct kind_view){str_of(period_word((enum period_kind)i)),
				       period_label((enum period_kind)i), i == (int)p->period.kind};
	if (str_eq(p->fault.field, STR("first")))
		v.first_error = text;
	else if (str_eq(p->fault.field, STR("last")))
		v.last_error = text;
	else
		v.period_error = text;
	return v;
}
