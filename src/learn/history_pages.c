/* SPDX-License-Identifier: EUPL-1.2 */
/* history_pages.c - all the tests somebody took, the latest first, each with its corrections. */
#include "learn/learn.h"
#include "learn/queries.h"

enum { A_PAGE = 20 };

struct taken_view {
	int64_t id, domain_number, started, answers, rights;
	struct str competence, title; /* no title: the competence left the content */
	bool is_started, is_completed, is_aborted, improving;
};
static const struct field taken_fields[] = {
	FIELD(struct taken_view, id, FIELD_INT),
	FIELD(struct taken_view, domain_number, FIELD_INT),
	FIELD(struct taken_view, started, FIELD_TIME),
	FIELD(struct taken_view, answers, FIELD_INT),
	FIELD(struct taken_view, rights, FIELD_INT),
	FIELD(struct taken_view, competence, FIELD_TEXT),
	FIELD(struct taken_view, title, FIELD_TEXT),
	FIELD(struct taken_view, is_started, FIELD_BOOL),
	FIELD(struct taken_view, is_completed, FIELD_BOOL),
	FIELD(struct taken_view, is_aborted, FIELD_BOOL),
	FIELD(struct taken_view, improving, FIELD_BOOL),
};
static const struct shape taken_shape = SHAPE(struct taken_view, taken_fields);

struct history_view {
	struct list tests;
	int64_t found, page, pages, before, after; /* before, after: numbers of pages, 0 for none */
	bool has_any, has_pages;
};
static const struct field history_fields[] = {
	FIELD_OF(struct history_view, tests, FIELD_LIST, taken_shape),
	FIELD(struct history_view, found, FIELD_INT),
	FIELD(struct history_view, page, FIELD_INT),
	FIELD(struct history_view, pages, FIELD_INT),
	FIELD(struct history_view, before, FIELD_INT),
	FIELD(struct history_view, after, FIELD_INT),
	FIELD(struct history_view, has_any, FIELD_BOOL),
	FIELD(struct history_view, has_pages, FIELD_BOOL),
};
static const struct shape history_shape = SHAPE(struct history_view, history_fields);

static struct taken_view taken_of(const struct bank *bank, enum language l, const struct assessment_history *row)
{
	const struct competence *c = bank_competence(bank, row->competence);

	return (struct taken_view){ .id = row->id,
		                    .started = row->started,
		                    .answers = row->answers,
		                    .rights = row->rights,
		                    .competence = row->competence,
		                    .title = c ? text_in(&c->title, l) : STR(""),
		                    .domain_number = c ? (int64_t)c->domain->index + 1 : 0,
		                    .is_started = str_eq(row->state, STR("started")),
		                    .is_completed = str_eq(row->state, STR("completed")),
		                    .is_aborted = str_eq(row->state, STR("aborted")),
		                    .improving = row->improving };
}

static void count_pages(struct history_view *v, int64_t found, int64_t page)
{
	v->found = found;
	v->has_any = found > 0;
	v->pages = found ? (found + A_PAGE - 1) / A_PAGE : 1;
	v->has_pages = v->pages > 1;
	v->page = page < 1 ? 1 : page > v->pages ? v->pages : page;
	v->before = v->page - 1;
	v->after = v->page < v->pages ? v->page + 1 : 0;
}

static int history_show(struct request *rq)
{
	const struct bank *bank = learn_bank(rq);
	struct assessment_number number;
	struct assessment_history *rows;
	struct history_view v = {};
	size_t n;
	int k = assessment_number(rq->db, rq->arena, rq->person, &number);

	if (k)
		return reply_status(rq, k);
	count_pages(&v, number.tests, param_int(rq, "page"));
	k = assessment_history(rq->db, rq->arena, rq->person, A_PAGE, (v.page - 1) * A_PAGE, &rows, &n);
	if (k)
		return reply_status(rq, k);
	struct taken_view *views = ARENA_NEW(rq->arena, struct taken_view, n + 1);
	for (size_t i = 0; i < n; i++)
		views[i] = taken_of(bank, rq->language, &rows[i]);
	v.tests = LIST(views, n);
	return reply_page(rq, "learn/history", &v);
}

static const struct param params[] = { { "page", PARAM_INT, PARAM_QUERY, 1000000, false }, {} };

static const struct route routes[] = {
	{ METHOD_GET, "/tests", ACCESS_SIGNED_IN, history_show, params, &history_shape, "The tests one took", 0, 0, NULL },
};
const struct route_table learn_history_routes = ROUTE_TABLE("learn", routes);

static const struct page pages[] = { { "learn/history", &history_shape } };
const struct page_table learn_history_pages = PAGE_TABLE(pages);
