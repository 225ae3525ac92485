/* SPDX-License-Identifier: EUPL-1.2 */
/* dispatch.c - the walk of a request from its head to its handler. */
#include "base/log.h"
#include "web/inside.h"
#include "web/multipart.h"

static enum method method_of(const struct guard *g)
{
	return g->method == GUARD_POST ? METHOD_POST : METHOD_GET;
}

/* ---- before the body ------------------------------------------------------------------------ */

struct header_list {
	struct header headers[128];
	size_t n;
};

static enum MHD_Result collect(void *context, enum MHD_ValueKind, const char *name, size_t name_n,
			       const char *value, size_t value_n)
{
	struct header_list *list = context;

	if (list->n == sizeof list->headers / sizeof *list->headers)
		return MHD_NO;
	list->headers[list->n++] = (struct header){{name, name_n}, {value ? value : "", value_n}};
	return MHD_YES;
}

static int check_head(struct request_state *s, struct str method, struct str version)
{
	struct header_list list __attribute__((uninitialized)); /* 4 kB, a few of which are used */
	struct guard_head head = {.method = method, .target = s->target, .version = version};

	list.n = 0;
	MHD_get_connection_values_n(s->connection, MHD_HEADER_KIND, collect, &list);
	head.headers = list.headers;
	head.n = list.n;
	return guard_check(&head, &s->guard);
}

static void read_preferences(struct request_state *s)
{
	const struct guard *g = &s->guard;
	struct str code;

	s->rq.wants_json = accept_json(g->accept);
	/* who sends JSON and does not ask for a page reads JSON */
	if (str_eq_nocase(media_type(g->content_type), STR("application/json")) &&
	    !memmem(g->accept.n ? g->accept.p : "", g->accept.n, "text/html", 9))
		s->rq.wants_json = true;
	s->rq.is_partial = g->hx_request.n && !g->hx_boosted.n && !g->hx_restore.n;
	if (!cookie_find(g->cookie, STR("lang"), &code) || code.n != 2 ||
	    !language_of(code, &s->rq.language))
		s->rq.language = language_negotiate(g->accept_language, LANGUAGE_FR);
}

static int find_route(struct request_state *s)
{
	struct str segments[PATH_SEGMENTS_MAX];
	size_t n;
	int k = path_split(s->rq.arena, s->rq.path, segments, &n);

	if (k)
		return k;
	s->place = router_find(s->thread->server->router, segments, n, s->path_values);
	if (!s->place)
		return 404;
	if (s->guard.method == GUARD_OPTIONS)
		return 0;
	s->rq.route =
	    s->guard.method == GUARD_OTHER ? NULL : s->place->by_method[method_of(&s->guard)];
	if (!s->rq.route)
		return 405;
	s->route_index = s->place->index[s->rq.route->method];
	return 0;
}

void dispatch_begin(struct request_state *s, struct str method, struct str version)
{
	s->route_index = -1;
	s->refusal = check_head(s, method, version);
	read_preferences(s);
	if (s->refusal) {
		/* what follows on this connection may not be what it seems */
		s->must_close = true;
		return;
	}
	str_cut(s->target, '?', &s->rq.path, &s->rq.query);
	s->refusal = find_route(s);
	s->body_limit =
	    s->rq.route && s->rq.route->body_limit ? s->rq.route->body_limit : BODY_USUAL;
	if (s->guard.content_length > s->body_limit && !s->refusal)
		s->refusal = 413;
	if (s->refusal && (s->guard.expects_continue || s->guard.content_length > BODY_DRAIN))
		s->must_close = true;
	s->body.max = s->body_limit;
	if (!s->refusal && s->guard.content_length)
		buf_room(&s->body, (size_t)s->guard.content_length);
}

/* ---- who and from where --------------------------------------------------------------------- */

/* The web's own readings need no session: an asset must not cost a read. */
static bool needs_session(const struct route *r)
{
	bool own = r && r >= web_routes.routes && r < web_routes.routes + web_routes.n;

	return !own || r->method == METHOD_POST;
}

static int open_database(struct request_state *s)
{
	struct thread *t = s->thread;
	struct error e = {0};

	if (!t->db && db_open(t->server->options.database, DB_READ, &t->db, &e)) {
		log_text(LOG_ERROR, "reading connection: %s", error_text(&e, s->rq.arena).p);
		t->db = NULL;
		return ERR_UNAVAILABLE;
	}
	s->rq.db = t->db;
	return ERR_NONE;
}

static int read_session(struct request_state *s)
{
	char hash[SESSION_HASH_SIZE + 1];
	struct server *server = s->thread->server;
	struct session session;
	struct str token;
	int64_t now;

	if (!cookie_find(s->guard.cookie, str_of(server->session_cookie), &token) ||
	    !session_token_hash(token, hash))
		return ERR_NONE;
	struct str key = arena_str(s->rq.arena, (struct str){hash, SESSION_HASH_SIZE});
	now = clock_now(&s->rq.clock);
	int k = session_cache_find(server->sessions, server->options.queue, s->rq.db, s->rq.arena,
				   key, now, &session);
	if (k)
		return k == ERR_NOT_FOUND ? ERR_NONE : k;
	s->rq.person = session.person;
	s->rq.person_name = session.first_name;
	s->rq.is_operator = session.is_operator;
	s->rq.language = session.language;
	s->rq.session_hash = key;
	if (now - session.seen > SESSION_SEEN_EVERY) {
		session_cache_drop(server->sessions, key);
		session_touch(server->options.queue, key, now);
	}
	return ERR_NONE;
}

static bool is_signed_in(const struct request *rq)
{
	return rq->person != 0;
}

static int ask_to_sign_in(struct request_state *s)
{
	struct request *rq = &s->rq;
	struct error e = {.kind = ERR_DENIED, .message = N_("Please sign in first.")};

	if (rq->wants_json) {
		reply_error(rq, &e);
		s->reply.status = 401;
		return ERR_NONE;
	}
	/* after a POST one comes back to the start: its page may not exist for GET */
	bool returns = rq->route->method == METHOD_GET && s->target.n <= BACK_MAX;
	struct str back = returns ? s->target : STR("/");
	return reply_redirect(rq, arena_printf(rq->arena, "/sign-in?back=" STR_FMT,
					       STR_ARG(percent_encode(rq->arena, back, true))));
}

/* True when the handler may be called; otherwise the reply is there. */
static bool check_access(struct request_state *s)
{
	struct request *rq = &s->rq;

	switch (rq->route->access) {
	case ACCESS_PUBLIC:
		return true;
	case ACCESS_GUEST:
		if (!is_signed_in(rq))
			return true;
		reply_redirect(rq, STR("/"));
		return false;
	case ACCESS_SIGNED_IN:
	case ACCESS_OPERATOR:
		if (!is_signed_in(rq)) {
			ask_to_sign_in(s);
			return false;
		}
		if (rq->route->access == ACCESS_SIGNED_IN || rq->is_operator)
			return true;
		reply_status(rq, ERR_DENIED);
		return false;
	}
	return false;
}

/* The right that hangs on what the path names. */
static bool check_right(struct request_state *s)
{
	const struct right *right = s->rq.route->right;
	int k = right ? right->check(&s->rq) : ERR_NONE;

	if (k)
		reply_status(&s->rq, k);
	return k == ERR_NONE;
}

static bool check_rate(struct request_state *s)
{
	const struct route *r = s->rq.route;
	char text[24];
	unsigned wait;

	if (!r->rate)
		return true;
	wait =
	    rate_take(s->thread->server->rate, s->rq.client, r, r->rate, clock_now(&s->rq.clock));
	if (!wait)
		return true;
	snprintf(text, sizeof text, "%u", wait);
	reply_refusal(s, 429);
	reply_header(&s->rq, "Retry-After", str_of(text));
	return false;
}

/* ---- what was sent -------------------------------------------------------------------------- */

static int read_body(struct request_state *s, struct param_input *in, struct error *e)
{
	struct str type = media_type(s->guard.content_type), body = buf_view(&s->body);
	struct pair *pairs = NULL;
	int k = 0;

	if (!body.n)
		return 0;
	if (str_eq_nocase(type, STR("application/json")))
		k = params_json(s->rq.arena, body, &pairs, &in->form_n, e);
	else if (str_eq_nocase(type, STR("multipart/form-data")))
		k = multipart_parse(s->rq.arena, s->guard.content_type, body, &pairs, &in->form_n) ? 0 : 400;
	else if (!str_eq_nocase(type, STR("application/x-www-form-urlencoded")))
		k = 415;
	else if (!form_parse(s->rq.arena, body, &pairs, &in->form_n))
		k = 400;
	in->form = pairs;
	return k;
}

static bool read_params(struct request_state *s)
{
	struct param_input in = {.path = s->path_values};
	struct error e = {0};
	struct pair *query = NULL;
	int k = form_parse(s->rq.arena, s->rq.query, &query, &in.query_n) ? 0 : 400;

	in.query = query;
	if (!k)
		k = read_body(s, &in, &e);
	if (!k)
		k = params_check(s->rq.arena, s->rq.route, &in, &s->params, &e);
	if (!k)
		return true;
	if (e.message) {
		reply_error(&s->rq, &e);
		s->reply.status = k;
	} else {
		reply_refusal(s, k);
	}
	return false;
}

/* ---- the walk ------------------------------------------------------------------------------- */

static void answer_kind(struct request_state *s, int kind)
{
	if (kind && !s->reply.status && s->pending == PENDING_NONE)
		reply_status(&s->rq, kind);
	if (!s->reply.status && s->pending == PENDING_NONE) {
		log_text(LOG_ERROR, "%s %s gave no reply", s->rq.route->summary,
			 s->rq.route->pattern);
		reply_status(&s->rq, ERR_INTERNAL);
	}
	if (arena_failed(s->rq.arena) && s->pending == PENDING_NONE && s->reply.status < 400)
		reply_status(&s->rq, ERR_FULL);
}

static void allow(struct request_state *s)
{
	const struct router_place *p = s->place;
	const char *methods = p->by_method[METHOD_GET] && p->by_method[METHOD_POST]
				  ? "GET, HEAD, POST, OPTIONS"
			      : p->by_method[METHOD_GET] ? "GET, HEAD, OPTIONS"
							 : "POST, OPTIONS";

	reply_header(&s->rq, "Allow", str_of(methods));
}

static void refuse(struct request_state *s)
{
	reply_refusal(s, s->refusal);
	if (s->refusal == 405)
		allow(s);
}

static int open_and_read(struct request_state *s)
{
	int k = open_database(s);

	return k ? k : read_session(s);
}

/* Session and database, or the reply that says why not. An engine that went away and came back is
 * found again by a new connection. */
static bool know_person(struct request_state *s)
{
	int k;

	if (!needs_session(s->rq.route))
		return true;
	k = open_and_read(s);
	if (k == ERR_UNAVAILABLE && s->thread->db) {
		db_close(s->thread->db);
		s->thread->db = NULL;
		k = open_and_read(s);
	}
	if (k)
		reply_status(&s->rq, k);
	return k == 0;
}

void dispatch_run(struct request_state *s)
{
	if (s->must_close && s->refusal) {
		refuse(s);
		return;
	}
	if (!know_person(s))
		return;
	if (s->refusal) {
		refuse(s);
		return;
	}
	if (s->guard.method == GUARD_OPTIONS) {
		reply_prepared(s, 204, NULL, STR(""));
		allow(s);
		return;
	}
	if (s->rq.route->method == METHOD_POST &&
	    !guard_same_site(&s->guard, str_of(s->thread->server->options.origin))) {
		struct error e = {
		    .kind = ERR_DENIED,
		    .message =
			N_("This change was asked for by another site, so it was not made.")};
		reply_error(&s->rq, &e);
		return;
	}
	if (!check_rate(s) || !check_access(s) || !read_params(s) || !check_right(s))
		return;
	answer_kind(s, s->rq.route->handler(&s->rq));
}

void dispatch_resume(struct request_state *s)
{
	request_then_fn *then = s->then;

	s->pending = PENDING_NONE;
	s->then = NULL;
	answer_kind(s, then(&s->rq, s->result));
}
