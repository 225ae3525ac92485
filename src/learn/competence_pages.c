/* SPDX-License-Identifier: EUPL-1.2 */
/* competence_pages.c - one competence: what it is, where one stands, start, go on, improve, reset. */
#include "learn/assessment.h"
#include "learn/card.h"
#include "learn/learn.h"
#include "learn/queries.h"
#include "learn/subject.h"
#include "web/message.h"

struct past_view {
	int64_t id, started, answers;
	bool is_started, is_completed, is_aborted, improving;
};

static const struct field past_fields[] = {
	FIELD(struct past_view, id, FIELD_INT),
	FIELD(struct past_view, started, FIELD_TIME),
	FIELD(struct past_view, answers, FIELD_INT),
	FIELD(struct past_view, is_started, FIELD_BOOL),
	FIELD(struct past_view, is_completed, FIELD_BOOL),
	FIELD(struct past_view, is_aborted, FIELD_BOOL),
	FIELD(struct past_view, improving, FIELD_BOOL),
};
static const struct shape past_shape = SHAPE(struct past_view, past_fields);

struct competence_view {
	struct card card;
	struct str description;
	struct list themes, subjects, tests;
	bool has_tests;
};

static const struct field competence_fields[] = {
	FIELD_OF(struct competence_view, card, FIELD_OBJECT, card_shape),
	FIELD(struct competence_view, description, FIELD_TEXT),
	FIELD(struct competence_view, themes, FIELD_TEXTS),
	FIELD_OF(struct competence_view, subjects, FIELD_LIST, subject_shape),
	FIELD_OF(struct competence_view, tests, FIELD_LIST, past_shape),
	FIELD(struct competence_view, has_tests, FIELD_BOOL),
};
static const struct shape competence_shape = SHAPE(struct competence_view, competence_fields);

static struct list themes_of(struct arena *a, const struct competence *c, enum language l)
{
	struct str *out = ARENA_NEW(a, struct str, c->theme_count + 1);

	for (size_t i = 0; i < c->theme_count; i++)
		out[i] = text_in(&c->themes[i], l);
	return LIST(out, c->theme_count);
}

static int tests_of(struct request *rq, const struct competence *c, struct list *out)
{
	struct assessment_of_competence *rows;
	size_t n;
	int k = assessment_of_competence(rq->db, rq->arena, rq->person, c->id, &rows, &n);

	if (k)
		return k;
	struct past_view *views = ARENA_NEW(rq->arena, struct past_view, n + 1);
	for (size_t i = 0; i < n; i++)
		views[i] = (struct past_view){ .id = rows[i].id,
			                       .started = rows[i].started,
			                       .answers = rows[i].answers,
			                       .is_started = str_eq(rows[i].state, STR("started")),
			                       .is_completed = str_eq(rows[i].state, STR("completed")),
			                       .is_aborted = str_eq(rows[i].state, STR("aborted")),
			                       .improving = rows[i].improving };
	*out = LIST(views, n);
	return ERR_NONE;
}

static int competence_show(struct request *rq)
{
	const struct bank *bank = learn_bank(rq);
	const struct competence *c = bank_competence(bank, param_text(rq, "competence"));
	struct competence_view v = {};

	if (!c)
		return reply_status(rq, ERR_NOT_FOUND);
	int k = card_load(rq->db, rq->arena, bank, rq->language, rq->person, clock_now(&rq->clock), c, &v.card);
	if (!k)
		k = tests_of(rq, c, &v.tests);
	if (!k)
		k = subject_load(rq->db, rq->arena, c, rq->language, rq->person, &v.subjects);
	if (k)
		return reply_status(rq, k);
	v.has_tests = v.tests.n > 0;
	v.description = text_in(&c->description, rq->language);
	v.themes = themes_of(rq->arena, c, rq->language);
	return reply_page(rq, "learn/competence", &v);
}

/* ---- changes -------------------------------------------------------------------------------- */

/* `wait` is translated, for it goes by the number of days; `otherwise` is not. */
static int refuse(struct request *rq, int wait_days, const char *wait, const char *otherwise)
{
	struct error e;

	if (wait_days > 0)
		error_arg(&e, ERR_CONFLICT, "{0}",
		          message_filled(wait, arena_printf(rq->arena, "%d", wait_days), rq->arena));
	else
		error_set(&e, ERR_CONFLICT, otherwise);
	return reply_error(rq, &e);
}

static int write_begin(struct db *db, void *args)
{
	return assessment_begin(db, args);
}

static int begun(struct request *rq, int result)
{
	const struct assessment_begin *b = rq->room;

	if (result == ERR_CONFLICT)
		return refuse(rq, b->wait_days,
		              message_plural(rq->language, "This competence can be taken again in {0} day: time to learn in between.",
		                             "This competence can be taken again in {0} days: time to learn in between.", b->wait_days),
		              N_("You have answered everything there is in this competence for now."));
	if (result)
		return reply_status(rq, result);
	return reply_redirect(rq, arena_printf(rq->arena, "/assessments/%lld", (long long)b->id));
}

static int competence_start(struct request *rq)
{
	const struct bank *bank = learn_bank(rq);
	struct assessment_begin *b = ARENA_NEW(rq->arena, struct assessment_begin, 1);

	*b = (struct assessment_begin){ .arena = rq->arena,
		                        .ids = rq->ids,
		                        .bank = bank,
		                        .language = rq->language,
		                        .person = rq->person,
		                        .now = clock_now(&rq->clock),
		                        .competence = bank_competence(bank, param_text(rq, "competence")) };
	if (!b->competence)
		return reply_status(rq, ERR_NOT_FOUND);
	rq->room = b;
	return request_write(rq, write_begin, b, begun);
}

static int write_reset(struct db *db, void *args)
{
	return assessment_reset(db, args);
}

static int reset_done(struct request *rq, int result)
{
	const struct assessment_reset *r = rq->room;

	if (result == ERR_CONFLICT)
		return refuse(rq, r->wait_days,
		              message_plural(rq->language, "This competence can be reset in {0} day.",
		                             "This competence can be reset in {0} days.", r->wait_days),
		              N_("This competence can't be reset now."));
	if (result)
		return reply_status(rq, result);
	reply_notice(rq, N_("The competence is back to zero: you can start it again."));
	return reply_redirect(rq, arena_printf(rq->arena, "/competences/" STR_FMT, STR_ARG(r->competence->id)));
}

static int competence_reset(struct request *rq)
{
	struct assessment_reset *r = ARENA_NEW(rq->arena, struct assessment_reset, 1);

	*r = (struct assessment_reset){ .arena = rq->arena,
		                        .person = rq->person,
		                        .now = clock_now(&rq->clock),
		                        .competence = bank_competence(learn_bank(rq), param_text(rq, "competence")) };
	if (!r->competence)
		return reply_status(rq, ERR_NOT_FOUND);
	rq->room = r;
	return request_write(rq, write_reset, r, reset_done);
}

static const struct param params[] = { { "competence", PARAM_WORD, PARAM_PATH, 8, true }, {} };

static const struct route routes[] = {
	{ METHOD_GET, "/competences/:competence", ACCESS_SIGNED_IN, competence_show, params, &competence_shape, "One competence and where one stands in it", 0, 0, NULL },
	{ METHOD_POST, "/competences/:competence/start", ACCESS_SIGNED_IN, competence_start, params, NULL, "Start, go on with or improve a competence", 0, 0, NULL },
	{ METHOD_POST, "/competences/:competence/reset", ACCESS_SIGNED_IN, competence_reset, params, NULL, "Put a competence back to zero", 0, 0, NULL },
};
const struct route_table learn_competence_routes = ROUTE_TABLE("learn", routes);

static const struct page pages[] = { { "learn/competence", &competence_shape } };
const struct page_table learn_competence_pages = PAGE_TABLE(pages);
