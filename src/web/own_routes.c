/* SPDX-License-Identifier: EUPL-1.2 */
/* own_routes.c - what the web room answers itself: assets, health, metrics, the description of the
 * interface, the choice of language. */
#include "web/asset.h"
#include "web/inside.h"
#include "web/queries.h"

/* ---- assets --------------------------------------------------------------------------------- */

static int reply_asset(struct request *rq, const struct asset *f)
{
	struct request_state *s = rq->state;
	bool gzip = f->gzip.n && accept_gzip(s->guard.accept_encoding);
	struct str tag =
	    arena_printf(rq->arena, "\"" STR_FMT "%s\"", STR_ARG(f->hash), gzip ? "-gzip" : "");

	reply_prepared(s, 200, f->type, gzip ? f->gzip : f->bytes);
	s->reply.encoding = gzip ? "gzip" : NULL;
	s->reply.etag = tag.p;
	s->reply.cache = f->addressed ? "public, max-age=31536000, immutable" : "no-cache";
	if (f->gzip.n && !gzip)
		reply_header(rq, "Vary", STR("Accept-Encoding"));
	if (etag_matches(s->guard.if_none_match, tag)) {
		reply_prepared(s, 304, NULL, STR(""));
		s->reply.encoding = NULL;
	}
	return ERR_NONE;
}

static int asset_show(struct request *rq)
{
	struct asset f;

	if (!asset_find(rq->arena, rq->state->thread->server->options.assets,
			param_text(rq, "name"), &f))
		return ERR_NOT_FOUND;
	return reply_asset(rq, &f);
}

/* Addresses that browsers and robots ask for by themselves. */
static int root_asset(struct request *rq)
{
	struct asset f;

	if (!asset_find(rq->arena, rq->state->thread->server->options.assets, str_from(rq->path, 1),
			&f))
		return ERR_NOT_FOUND;
	return reply_asset(rq, &f);
}

/* ---- how it is ------------------------------------------------------------------------------ */

struct health_view {
	struct str status;
};
static const struct field health_fields[] = {FIELD(struct health_view, status, FIELD_TEXT)};
static const struct shape health_shape = SHAPE(struct health_view, health_fields);

static bool database_answers(struct request *rq)
{
	struct thread *t = rq->state->thread;
	struct session_count row;

	if (!t->db && db_open(t->server->options.database, DB_READ, &t->db, NULL)) {
		t->db = NULL;
		return false;
	}
	return session_count(t->db, rq->arena, &row) == ERR_NONE;
}

static int health_show(struct request *rq)
{
	bool well = database_answers(rq);

	reply_prepared(rq->state, well ? 200 : 503, "application/json",
		       well ? STR("{\"status\":\"ok\"}\n") : STR("{\"status\":\"unavailable\"}\n"));
	rq->state->reply.cache = "no-store";
	return ERR_NONE;
}

static int metrics_show(struct request *rq)
{
	const struct server *s = rq->state->thread->server;
	struct buf b = BUF_INIT(REPLY_MAX);
	struct db_queue_stats queue = db_queue_stats(s->options.queue);

	metrics_write(s->metrics, &b);
	metrics_gauge(&b, "openpix_connections", (uint64_t)atomic_load(&s->connections));
	metrics_gauge(&b, "openpix_requests_suspended", (uint64_t)atomic_load(&s->suspended));
	metrics_gauge(&b, "openpix_workers_waiting", worker_waiting(s->workers));
	metrics_gauge(&b, "openpix_long_workers_waiting", worker_waiting(s->long_workers));
	hub_metrics(s->hub, &b);
	metrics_counter(&b, "openpix_write_jobs_total", queue.jobs);
	metrics_counter(&b, "openpix_write_batches_total", queue.batches);
	metrics_counter(&b, "openpix_write_failed_total", queue.failed);
	metrics_gauge(&b, "openpix_write_waiting", queue.waiting);
	metrics_gauge(&b, "process_resident_memory_bytes", metrics_resident_bytes());
	reply_prepared(rq->state, 200, "text/plain; version=0.0.4; charset=utf-8",
		       buf_take(&b, rq->arena));
	rq->state->reply.cache = "no-store";
	return ERR_NONE;
}

static int openapi_show(struct request *rq)
{
	struct buf b = BUF_INIT(REPLY_MAX);

	openapi_write(rq->state->thread->server, &b);
	reply_prepared(rq->state, 200, "application/json; charset=utf-8", buf_take(&b, rq->arena));
	rq->state->reply.compress = true;
	return ERR_NONE;
}

/* ---- language ------------------------------------------------------------------------------- */

enum { LANGUAGE_COOKIE_DAYS = 365 };

struct language_choice {
	enum language language;
	struct str session_hash;
};

static int language_write(struct db *db, void *args)
{
	const struct language_choice *c = args;

	return session_update_language(db, c->session_hash, c->language);
}

static int language_chosen(struct request *rq, int result)
{
	if (result)
		return result;
	reply_cookie(rq, "lang", str_of(language_code(rq->language)),
		     (int64_t)LANGUAGE_COOKIE_DAYS * CLOCK_DAY / CLOCK_SECOND);
	return reply_redirect(rq, param_text(rq, "back"));
}

static int language_choose(struct request *rq)
{
	struct language_choice *c = ARENA_NEW(rq->arena, struct language_choice, 1);
	struct error e;

	if (param_text(rq, "lang").n != 2 || !language_of(param_text(rq, "lang"), &c->language)) {
		error_field(&e, ERR_INVALID, "lang", N_("This language is not one of ours."));
		return reply_error(rq, &e);
	}
	rq->language = c->language;
	c->session_hash = rq->session_hash;
	if (!rq->person)
		return language_chosen(rq, ERR_NONE);
	return request_write(rq, language_write, c, language_chosen);
}

/* ---- the table ------------------------------------------------------------------------------ */

static const struct param asset_params[] = {
    {"name", PARAM_WORD, PARAM_PATH, 128, true},
    {0},
};

static const struct param language_params[] = {
    {"lang", PARAM_WORD, PARAM_FORM, 2, true},
    {"back", PARAM_LINE, PARAM_FORM, BACK_MAX, false},
    {0},
};

/* clang-format off */
static const struct route routes[] = {
	{ METHOD_GET, "/assets/:name", ACCESS_PUBLIC, asset_show, asset_params, NULL, "A style sheet, script or picture", 0, 0, NULL },
	{ METHOD_GET, "/favicon.ico", ACCESS_PUBLIC, root_asset, NULL, NULL, "The mark of the site", 0, 0, NULL },
	{ METHOD_GET, "/exam-worker.js", ACCESS_PUBLIC, root_asset, NULL, NULL, "The script that stays when there is no network", 0, 0, NULL },
	{ METHOD_GET, "/robots.txt", ACCESS_PUBLIC, root_asset, NULL, NULL, "What robots may read", 0, 0, NULL },
	{ METHOD_GET, "/health", ACCESS_PUBLIC, health_show, NULL, &health_shape, "Whether the service answers", 0, 0, NULL },
	{ METHOD_GET, "/metrics", ACCESS_PUBLIC, metrics_show, NULL, NULL, "Counts for Prometheus", 0, 0, NULL },
	{ METHOD_GET, "/api/openapi.json", ACCESS_PUBLIC, openapi_show, NULL, NULL, "This description of the interface", 0, 0, NULL },
	{ METHOD_POST, "/language", ACCESS_PUBLIC, language_choose, language_params, NULL, "Choose the language of the pages", 0, 0, NULL },
};
/* clang-format on */
const struct route_table web_routes = ROUTE_TABLE("web", routes);
