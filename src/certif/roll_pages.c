/* SPDX-License-Identifier: EUPL-1.2 */
/* roll_pages.c - a centre's candidates in all its sessions, searched by name. */
#include "certif/candidate_page.h"
#include "certif/certif.h"
#include "certif/roll.h"
#include "certif/session_pages.h"
#include "web/choice.h"

struct row_view {
	int64_t id, session, number, extra_percent;
	struct str birth_name, first_name, birth_date, day, hour, site, room;
	const char *state;
	bool cancelled;
};
static const struct field row_fields[] = {
	FIELD(struct row_view, id, FIELD_INT),
	FIELD(struct row_view, session, FIELD_INT),
	FIELD(struct row_view, number, FIELD_INT),
	FIELD(struct row_view, extra_percent, FIELD_INT),
	FIELD(struct row_view, birth_name, FIELD_TEXT),
	FIELD(struct row_view, first_name, FIELD_TEXT),
	FIELD(struct row_view, birth_date, FIELD_TEXT),
	FIELD(struct row_view, day, FIELD_TEXT),
	FIELD(struct row_view, hour, FIELD_TEXT),
	FIELD(struct row_view, site, FIELD_TEXT),
	FIELD(struct row_view, room, FIELD_TEXT),
	FIELD(struct row_view, state, FIELD_MESSAGE),
	FIELD(struct row_view, cancelled, FIELD_BOOL),
};
static const struct shape row_shape = SHAPE(struct row_view, row_fields);

struct roll_view {
	struct centre_head centre;
	struct str q, period, order;
	struct list periods, orders, rows;
	int64_t found, page, pages, before, after; /* before, after: numbers of pages, 0 for none */
	bool is_filtered, has_found, has_pages;
};
static const struct field roll_fields[] = {
	FIELD_OF(struct roll_view, centre, FIELD_OBJECT, centre_head_shape),
	FIELD(struct roll_view, q, FIELD_TEXT),
	FIELD(struct roll_view, period, FIELD_TEXT),
	FIELD(struct roll_view, order, FIELD_TEXT),
	FIELD_OF(struct roll_view, periods, FIELD_LIST, choice_shape),
	FIELD_OF(struct roll_view, orders, FIELD_LIST, choice_shape),
	FIELD_OF(struct roll_view, rows, FIELD_LIST, row_shape),
	FIELD(struct roll_view, found, FIELD_NUMBER),
	FIELD(struct roll_view, page, FIELD_INT),
	FIELD(struct roll_view, pages, FIELD_INT),
	FIELD(struct roll_view, before, FIELD_INT),
	FIELD(struct roll_view, after, FIELD_INT),
	FIELD(struct roll_view, is_filtered, FIELD_BOOL),
	FIELD(struct roll_view, has_found, FIELD_BOOL),
	FIELD(struct roll_view, has_pages, FIELD_BOOL),
};
static const struct shape roll_shape = SHAPE(struct roll_view, roll_fields);

struct option {
	const char *value, *label;
};
static const struct option periods[] = {
	{ "", N_("All dates") },
	{ "upcoming", N_("To come") },
	{ "past", N_("Past") },
};
static const struct option orders[] = {
	{ "", N_("Alphabetical") },
	{ "session", N_("Latest session first") },
};
#define COUNT(table) (sizeof(table) / sizeof *(table))

static struct list choices(struct arena *a, const struct option *all, size_t n, struct str value)
{
	struct choice_view *out = ARENA_NEW(a, struct choice_view, n);

	for (size_t i = 0; i < n; i++)
		out[i] = (struct choice_view){ str_of(all[i].value), all[i].label, str_eq(str_of(all[i].value), value) };
	return LIST(out, n);
}

static struct roll_wanted wanted(struct request *rq, const struct roll_view *v)
{
	int64_t now = clock_now(&rq->clock) - SESSION_SPAN; /* a session is to come until its room is empty */
	struct roll_wanted w = { .centre = v->centre.id, .q = v->q, .after = 0, .before = INT64_MAX,
		                 .latest_first = str_eq(v->order, STR("session")), .page = param_int(rq, "page") };

	if (str_eq(v->period, STR("upcoming")))
		w.after = now;
	if (str_eq(v->period, STR("past")))
		w.before = now + 1;
	return w;
}

static struct list rows_of(struct request *rq, const struct zone *zone, struct str zone_name, const struct roll *r)
{
	struct row_view *out = ARENA_NEW(rq->arena, struct row_view, r->n + 1);

	for (size_t i = 0; i < r->n; i++) {
		const struct roll_row *x = &r->rows[i];
		out[i] = (struct row_view){ .id = x->id, .session = x->session, .number = x->number,
			                    .extra_percent = x->extra_percent, .birth_name = x->birth_name,
			                    .first_name = x->first_name, .site = x->site, .room = x->room,
			                    .birth_date = candidate_day_shown(rq->arena, rq->language, x->birth_date),
			                    .day = certif_session_day(rq->arena, rq->language, zone, x->starts),
			                    .hour = certif_session_hour(rq->arena, zone, zone_name, x->starts),
			                    .state = candidate_state_label(x->state), .cancelled = x->cancelled };
	}
	return LIST(out, r->n);
}

static int roll_show(struct request *rq)
{
	struct roll_view v = { .q = param_text(rq, "q"), .period = param_text(rq, "period"), .order = param_text(rq, "order") };
	struct zone *zone;
	struct roll roll;
	int k = centre_head_load(rq, param_int(rq, "centre"), CENTRE_ROLL, &v.centre);

	if (!k)
		k = centre_zone(rq, &v.centre, &zone);
	if (k)
		return reply_status(rq, k);
	struct roll_wanted w = wanted(rq, &v);
	k = roll_load(rq->db, rq->arena, &w, &roll);
	if (k)
		return reply_status(rq, k);
	v.rows = rows_of(rq, zone, v.centre.zone, &roll);
	v.periods = choices(rq->arena, periods, COUNT(periods), v.period);
	v.orders = choices(rq->arena, orders, COUNT(orders), v.order);
	v.found = roll.found;
	v.has_found = roll.found > 0;
	v.is_filtered = v.q.n || v.period.n;
	v.page = roll.page;
	v.pages = roll.pages;
	v.has_pages = v.pages > 1;
	v.before = v.page - 1;
	v.after = v.page < v.pages ? v.page + 1 : 0;
	return reply_page(rq, "certif/roll", &v);
}

static const struct param roll_params[] = {
	{ "centre", PARAM_ID, PARAM_PATH, 0, true },
	{ "q", PARAM_LINE, PARAM_QUERY, 200, false },
	{ "period", PARAM_WORD, PARAM_QUERY, 20, false },
	{ "order", PARAM_WORD, PARAM_QUERY, 20, false },
	{ "page", PARAM_INT, PARAM_QUERY, 1000000, false },
	{},
};

static const struct route routes[] = {
	{ METHOD_GET, "/certif/centres/:centre/candidates", ACCESS_SIGNED_IN, roll_show, roll_params, &roll_shape, "The candidates of all sessions of a centre", 0, 0, &right_centre_member },
};
const struct route_table certif_roll_routes = ROUTE_TABLE("certif", routes);

static const struct page pages[] = { { "certif/roll", &roll_shape } };
const struct page_table certif_roll_pages = PAGE_TABLE(pages);
