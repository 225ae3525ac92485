/* SPDX-License-Identifier: EUPL-1.2 */
/* candidate_pages.c - the list of a session's candidates. */
#include "base/unicode.h"
#include "certif/candidate_page.h"
#include "certif/certif.h"

struct row_view {
	int64_t id, extra_percent;
	struct str birth_name, first_name, birth_date, local_id, email, framework, fee;
	const char *state, *billing;
	bool accessible, has_needs, convoked, is_paid, owes, may_remove, is_complementary;
};

static const struct field row_fields[] = {
	FIELD(struct row_view, id, FIELD_INT),
	FIELD(struct row_view, extra_percent, FIELD_INT),
	FIELD(struct row_view, birth_name, FIELD_TEXT),
	FIELD(struct row_view, first_name, FIELD_TEXT),
	FIELD(struct row_view, birth_date, FIELD_TEXT),
	FIELD(struct row_view, local_id, FIELD_TEXT),
	FIELD(struct row_view, email, FIELD_TEXT),
	FIELD(struct row_view, framework, FIELD_TEXT),
	FIELD(struct row_view, fee, FIELD_TEXT),
	FIELD(struct row_view, state, FIELD_MESSAGE),
	FIELD(struct row_view, billing, FIELD_MESSAGE),
	FIELD(struct row_view, accessible, FIELD_BOOL),
	FIELD(struct row_view, has_needs, FIELD_BOOL),
	FIELD(struct row_view, convoked, FIELD_BOOL),
	FIELD(struct row_view, is_paid, FIELD_BOOL),
	FIELD(struct row_view, owes, FIELD_BOOL),
	FIELD(struct row_view, may_remove, FIELD_BOOL),
	FIELD(struct row_view, is_complementary, FIELD_BOOL),
};
static const struct shape row_shape = SHAPE(struct row_view, row_fields);

struct list_view {
	struct candidate_page session;
	struct str q;
	struct list rows;
	int64_t enrolled, shown, joined, with_extra, capacity, to_convoke;
	bool is_empty, nothing_found, is_over, has_fees, no_email;
	struct str fees, received, operator_share;
};

static const struct field list_fields[] = {
	FIELD_OF(struct list_view, session, FIELD_OBJECT, candidate_page_shape),
	FIELD(struct list_view, q, FIELD_TEXT),
	FIELD_OF(struct list_view, rows, FIELD_LIST, row_shape),
	FIELD(struct list_view, enrolled, FIELD_NUMBER),
	FIELD(struct list_view, shown, FIELD_NUMBER),
	FIELD(struct list_view, joined, FIELD_NUMBER),
	FIELD(struct list_view, with_extra, FIELD_NUMBER),
	FIELD(struct list_view, capacity, FIELD_NUMBER),
	FIELD(struct list_view, to_convoke, FIELD_NUMBER),
	FIELD(struct list_view, is_empty, FIELD_BOOL),
	FIELD(struct list_view, nothing_found, FIELD_BOOL),
	FIELD(struct list_view, is_over, FIELD_BOOL),
	FIELD(struct list_view, has_fees, FIELD_BOOL),
	FIELD(struct list_view, no_email, FIELD_BOOL),
	FIELD(struct list_view, fees, FIELD_TEXT),
	FIELD(struct list_view, received, FIELD_TEXT),
	FIELD(struct list_view, operator_share, FIELD_TEXT),
};
static const struct shape list_shape = SHAPE(struct list_view, list_fields);

static bool holds(struct arena *a, struct str text, struct str folded)
{
	struct str t = unicode_fold(a, text);

	return !folded.n || (t.n && memmem(t.p, t.n, folded.p, folded.n));
}

/* Any of names, identifier and address holds each word. */
static bool is_wanted(struct arena *a, const struct candidate *c, struct str q)
{
	struct str all = arena_printf(a, STR_FMT " " STR_FMT " " STR_FMT " " STR_FMT, STR_ARG(c->birth_name),
	                              STR_ARG(c->first_name), STR_ARG(c->local_id), STR_ARG(c->email));
	struct str rest = unicode_fold(a, q), word;

	for (bool more = true; more;) {
		more = str_cut(rest, ' ', &word, &rest);
		if (!holds(a, all, word))
			return false;
	}
	return true;
}

static struct row_view row_of(struct request *rq, const struct candidate_page *p, const struct candidate *c)
{
	return (struct row_view){
		.id = c->id,
		.extra_percent = c->extra_percent,
		.birth_name = c->birth_name,
		.first_name = c->first_name,
		.birth_date = candidate_day_shown(rq->arena, rq->language, c->birth_date),
		.local_id = c->local_id,
		.email = c->email,
		.framework = str_of(candidate_framework_label(c->framework)),
		.is_complementary = c->framework != CANDIDATE_CORE,
		.fee = c->fee ? language_money(rq->language, c->fee, rq->arena) : STR(""),
		.state = candidate_state_label(c->state),
		.billing = candidate_billing_label(c->billing),
		.accessible = c->accessible,
		.has_needs = c->needs.n > 0,
		.convoked = c->convoked != 0,
		.is_paid = c->paid != 0,
		.owes = c->fee > 0 && !c->paid,
		.may_remove = p->is_open && c->state == EXAM_ENROLLED,
	};
}

static int list_view_load(struct request *rq, struct list_view *v)
{
	struct candidate *all;
	size_t n, shown = 0;
	int64_t fees = 0, received = 0, share = 0;
	int k = candidate_page_load(rq, &v->session);

	if (!k)
		k = candidate_list(rq->db, rq->arena, v->session.session_id, &all, &n);
	if (k)
		return k;
	struct row_view *rows = ARENA_NEW(rq->arena, struct row_view, n + 1);
	v->q = param_text(rq, "q");
	for (size_t i = 0; i < n; i++) {
		const struct candidate *c = &all[i];
		v->joined += c->state != EXAM_ENROLLED && c->state != EXAM_ABSENT;
		v->with_extra += c->extra_percent > 0;
		v->to_convoke += c->email.n && !c->convoked;
		v->no_email |= !c->email.n;
		fees += c->fee;
		received += c->paid ? c->fee : 0;
		share += candidate_operator_share(c, v->session.audience);
		if (is_wanted(rq->arena, c, v->q))
			rows[shown++] = row_of(rq, &v->session, c);
	}
	v->rows = LIST(rows, shown);
	v->enrolled = (int64_t)n;
	v->shown = (int64_t)shown;
	v->capacity = v->session.capacity;
	v->is_over = v->capacity && v->enrolled > v->capacity;
	v->is_empty = n == 0;
	v->nothing_found = n > 0 && shown == 0;
	v->has_fees = fees > 0;
	v->fees = language_money(rq->language, fees, rq->arena);
	v->received = language_money(rq->language, received, rq->arena);
	v->operator_share = language_money(rq->language, share, rq->arena);
	return ERR_NONE;
}

static int list_show(struct request *rq)
{
	struct list_view v = {};
	int k = list_view_load(rq, &v);

	return k ? reply_status(rq, k) : reply_page(rq, "certif/candidates", &v);
}

static const struct param list_params[] = {
	{ "session", PARAM_ID, PARAM_PATH, 0, true },
	{ "q", PARAM_LINE, PARAM_QUERY, 100, false },
	{},
};
static const struct route routes[] = {
	{ METHOD_GET, "/certif/sessions/:session/candidates", ACCESS_SIGNED_IN, list_show, list_params, &list_shape, "The candidates of a session", 0, 0, &right_centre_member },
};
const struct route_table certif_candidate_routes = ROUTE_TABLE("certif", routes);

static const struct page pages[] = { { "certif/candidates", &list_shape } };
const struct page_table certif_candidate_pages = PAGE_TABLE(pages);
