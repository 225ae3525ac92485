/* SPDX-License-Identifier: EUPL-1.2 */
/* reply.c - pages, views as JSON, redirections, errors; and their way to the HTTP library. */
#include "base/log.h"
#include "web/inside.h"
#include "web/json.h"

/* ---- headers -------------------------------------------------------------------------------- */

void reply_header(struct request *rq, const char *name, struct str value)
{
	struct request_state *s = rq->state;
	struct reply_header *h = ARENA_NEW(rq->arena, struct reply_header, 1);

	*h = (struct reply_header){s->reply.headers, name, arena_z(rq->arena, value)};
	s->reply.headers = h;
}

void reply_cookie_of(struct request_state *s, const char *name, struct str value, int64_t max_age_s)
{
	bool tls = s->thread->server->options.behind_tls;

	s->reply.cache = "no-store";
	reply_header(&s->rq, "Set-Cookie",
		     arena_printf(s->rq.arena,
				  "%s=" STR_FMT "; Path=/; Max-Age=%lld; HttpOnly; SameSite=Lax%s",
				  name, STR_ARG(value), (long long)max_age_s,
				  tls ? "; Secure" : ""));
}

void reply_cookie(struct request *rq, const char *name, struct str value, int64_t max_age_s)
{
	reply_cookie_of(rq->state, name, percent_encode(rq->arena, value, false), max_age_s);
}

void reply_notice(struct request *rq, const char *message_)
{
	rq->state->notice = message_;
}

/* The notice left by the page before: a message we have in the catalogue, never a text of anybody.
 */
static const char *notice_left(struct request_state *s)
{
	struct str value, text;

	if (!cookie_find(s->guard.cookie, STR("notice"), &value))
		return NULL;
	reply_cookie_of(s, "notice", STR(""), 0);
	if (!percent_decode(s->rq.arena, value, false, &text) || !text.n)
		return NULL;
	const char *msgid = arena_z(s->rq.arena, text);
	return message(LANGUAGE_FR, msgid) != msgid ? msgid : NULL;
}

/* ---- replies -------------------------------------------------------------------------------- */

void reply_prepared(struct request_state *s, int status, const char *type, struct str body)
{
	s->reply.status = status;
	s->reply.type = type;
	s->reply.body = body;
	s->reply.stream.fn = NULL;
}

static const char json_type[] = "application/json; charset=utf-8";
static const char html_type[] = "text/html; charset=utf-8";

static void begin(struct request_state *s)
{
	buf_clear(&s->out);
	s->out.max = REPLY_MAX;
}

static int finish(struct request_state *s, int status, const char *type)
{
	if (s->out.failed) {
		log_text(LOG_ERROR, "a reply of %s is too large",
			 s->rq.route ? s->rq.route->pattern : "-");
		reply_prepared(s, 500, "text/plain; charset=utf-8", STR("500\n"));
		return ERR_NONE;
	}
	reply_prepared(s, status, type, buf_view(&s->out));
	s->reply.compress = true;
	s->reply.varies = true;
	return ERR_NONE;
}

static bool path_is(struct str path, struct str place)
{
	return str_starts(path, place) && (path.n == place.n || path.p[place.n] == '/');
}

static struct chrome chrome_of(struct request_state *s)
{
	const struct server *server = s->thread->server;
	const struct request *rq = &s->rq;
	struct str path = s->target.n && s->target.n <= BACK_MAX ? s->target : STR("/");

	/* after a POST the language links lead to the start, not to a path that has no GET */
	if (s->place && !s->place->by_method[METHOD_GET])
		path = STR("/");
	return (struct chrome){.language = str_of(language_code(rq->language)),
			       .path = path,
			       .person_name = rq->person_name,
			       .signed_in = rq->person != 0,
			       .is_operator = rq->is_operator,
			       .css = server->css,
			       .script = server->script,
			       .htmx = server->htmx,
			       .at_home = str_eq(rq->path, STR("/")),
			       .at_profile = path_is(rq->path, STR("/profile")),
			       .at_account = path_is(rq->path, STR("/account")),
			       .at_about = path_is(rq->path, STR("/about")),
			       .at_certif = path_is(rq->path, STR("/certif")),
			       .at_certification = path_is(rq->path, STR("/certification")),
			       .at_invigilation = path_is(rq->path, STR("/invigilation")),
			       .in_french = rq->language == LANGUAGE_FR,
			       .in_english = rq->language == LANGUAGE_EN,
			       .in_spanish = rq->language == LANGUAGE_ES};
}

int reply_page_status(struct request *rq, int status, const char *page, const void *view)
{
	struct request_state *s = rq->state;
	struct page_set *pages = s->thread->server->pages;

	begin(s);
	if (rq->wants_json) {
		json_view(&s->out, rq->language, page_shape(pages, page), view);
		return finish(s, status, json_type);
	}
	struct chrome chrome = chrome_of(s);
	if (!rq->is_partial) {
		server_menu_fn *has_centre = s->thread->server->options.has_centre;
		chrome.has_centre = rq->person && has_centre && has_centre(rq->db, rq->arena, rq->person);
		chrome.notice = s->notice ? s->notice : notice_left(s);
	}
	if (!page_render(pages, page, rq->is_partial, rq->language, &chrome, view, &s->out,
			 rq->arena)) {
		log_text(LOG_ERROR, "there is no page %s", page);
		reply_prepared(s, 500, "text/plain; charset=utf-8", STR("500\n"));
		return ERR_NONE;
	}
	return finish(s, status, html_type);
}

int reply_page(struct request *rq, const char *page, const void *view)
{
	return reply_page_status(rq, 200, page, view);
}

static struct str own_path(struct str path)
{
	bool ours =
	    path.n && path.p[0] == '/' && !(path.n > 1 && (path.p[1] == '/' || path.p[1] == '\\'));

	for (size_t i = 0; ours && i < path.n; i++)
		ours = path.p[i] > 0x20 && path.p[i] != 0x7F;
	return ours ? path : STR("/");
}

int reply_redirect(struct request *rq, struct str path)
{
	struct request_state *s = rq->state;

	path = own_path(path);
	begin(s);
	if (rq->wants_json) {
		buf_lit(&s->out, "{\"location\":");
		json_text(&s->out, path);
		if (s->notice) {
			buf_lit(&s->out, ",\"notice\":");
			json_text(&s->out, str_of(message(rq->language, s->notice)));
		}
		buf_lit(&s->out, "}");
		return finish(s, 200, json_type);
	}
	if (s->notice)
		reply_cookie(rq, "notice", str_of(s->notice), NOTICE_SECONDS);
	if (rq->is_partial) {
		reply_header(rq, "HX-Redirect", path);
		return finish(s, 200, html_type);
	}
	reply_header(rq, "Location", path);
	return finish(s, 303, html_type);
}

int reply_bytes(struct request *rq, const char *content_type, const char *filename,
		struct str bytes)
{
	struct request_state *s = rq->state;

	reply_prepared(s, 200, content_type, bytes);
	if (filename) {
		struct str name = percent_encode(rq->arena, str_of(filename), false);
		reply_header(rq, "Content-Disposition",
			     arena_printf(rq->arena, "attachment; filename*=UTF-8''" STR_FMT,
					  STR_ARG(name)));
	}
	return ERR_NONE;
}

/* ---- errors --------------------------------------------------------------------------------- */

struct error_view {
	int64_t status;
	const char *title;
	struct str message, field, request_id;
};

static const struct field error_fields[] = {
    FIELD(struct error_view, status, FIELD_INT),
    FIELD(struct error_view, title, FIELD_MESSAGE),
    FIELD(struct error_view, message, FIELD_TEXT),
    FIELD(struct error_view, field, FIELD_TEXT),
    FIELD(struct error_view, request_id, FIELD_TEXT),
};
static const struct shape error_shape = SHAPE(struct error_view, error_fields);
static const struct page error_pages[] = {{"web/error", &error_shape}};
const struct page_table web_pages = PAGE_TABLE(error_pages);

static const struct status_text {
	int status;
	const char *title, *message;
} status_texts[] = {
    {400, N_("This request cannot be understood"),
     N_("The address or the form is damaged. Go back and try again.")},
    {401, N_("Please sign in"), N_("Please sign in first.")},
    {403, N_("This is not for you"), N_("Your account does not give access to this.")},
    {404, N_("There is nothing here"), N_("This page does not exist, or it is not open to you. Check the address, or begin again from the start.")},
    {405, N_("This cannot be done here"),
     N_("This address does not answer to that kind of request.")},
    {409, N_("It has changed meanwhile"),
     N_("Somebody, or another window of yours, changed it first. Look at it again.")},
    {413, N_("This is too large"), N_("What was sent is larger than what is accepted here.")},
    {414, N_("This address is too long"), N_("The address is longer than what is accepted here.")},
    {415, N_("This kind of content is not accepted"), N_("Send a form or JSON.")},
    {422, N_("Something is to be mended"), N_("One of the values does not fit.")},
    {429, N_("That was a lot at once"),
     N_("Too many attempts came from your network. Wait a little, then try again.")},
    {431, N_("This request cannot be understood"), N_("The browser sent too many headers.")},
    {500, N_("We made a mistake"),
     N_("Something went wrong on our side. It is written down and will be looked at.")},
    {501, N_("This cannot be done here"),
     N_("This address does not answer to that kind of request.")},
    {503, N_("Not right now"),
     N_("The service cannot answer at the moment. Try again in a little while.")},
};

static const struct status_text *text_of(int status)
{
	for (size_t i = 0; i < sizeof status_texts / sizeof *status_texts; i++)
		if (status_texts[i].status == status)
			return &status_texts[i];
	return text_of(status < 500 ? 400 : 500);
}

/* problem+json, RFC 9457 */
static int reply_problem(struct request_state *s, const struct error_view *v)
{
	begin(s);
	buf_printf(&s->out, "{\"type\":\"about:blank\",\"status\":%d,\"title\":", (int)v->status);
	json_text(&s->out, str_of(message(s->rq.language, v->title)));
	buf_lit(&s->out, ",\"detail\":");
	json_text(&s->out, v->message);
	if (v->field.n) {
		buf_lit(&s->out, ",\"field\":");
		json_text(&s->out, v->field);
	}
	buf_lit(&s->out, ",\"instance\":");
	json_text(&s->out, v->request_id);
	buf_char(&s->out, '}');
	return finish(s, (int)v->status, "application/problem+json; charset=utf-8");
}

static int reply_view(struct request_state *s, int status, struct str sentence, struct str field)
{
	struct error_view v = {.status = status,
			       .title = text_of(status)->title,
			       .message = sentence,
			       .field = field,
			       .request_id =
				   arena_printf(s->rq.arena, "%lld", (long long)s->rq.id)};

	if (status == 503)
		reply_header(&s->rq, "Retry-After", STR("5"));
	if (s->rq.wants_json)
		return reply_problem(s, &v);
	return reply_page_status(&s->rq, status, "web/error", &v);
}

void reply_refusal(struct request_state *s, int status)
{
	reply_view(s, status, str_of(message(s->rq.language, text_of(status)->message)), STR(""));
}

static int status_of(const struct error *e)
{
	static const int statuses[ERROR_KIND_COUNT] = {
	    [ERR_NONE] = 500,	     [ERR_INVALID] = 400,  [ERR_DENIED] = 403,
	    [ERR_NOT_FOUND] = 404,   [ERR_CONFLICT] = 409, [ERR_FULL] = 413,
	    [ERR_UNAVAILABLE] = 503, [ERR_INTERNAL] = 500,
	};

	if (e->kind >= ERROR_KIND_COUNT)
		return 500;
	return e->kind == ERR_INVALID && e->field.n ? 422 : statuses[e->kind];
}

int reply_error(struct request *rq, const struct error *e)
{
	int status = status_of(e);

	if (status == 500 && e->message)
		log_text(LOG_ERROR, "request %lld: %s", (long long)rq->id,
			 error_text(e, rq->arena).p);
	if (status == 500 || !e->message)
		reply_refusal(rq->state, status);
	else
		reply_view(rq->state, status, message_error(rq->language, e, rq->arena), e->field);
	return ERR_NONE;
}

int reply_status(struct request *rq, int kind)
{
	struct error e = {.kind = (enum error_kind)kind};

	reply_refusal(rq->state, status_of(&e));
	return ERR_NONE;
}

/* ---- to the HTTP library -------------------------------------------------------------------- */

struct fixed_header {
	const char *name, *value;
};

static const struct fixed_header common_headers[] = {
    {"X-Content-Type-Options", "nosniff"},
};

/* Not of fragments: one becomes part of a page that has them, and only scripts of ours can ask for it
 * (HX-Request is a header that no other site may send). */
static const struct fixed_header document_headers[] = {
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src "
				"'self' data:; connect-src 'self'; "
				"font-src 'self'; form-action 'self'; base-uri 'none'; "
				"frame-ancestors 'none'; manifest-src 'self'"},
    {"Referrer-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
};

static void add(struct MHD_Response *r, const char *name, const char *value)
{
	if (value && MHD_add_response_header(r, name, value) != MHD_YES)
		log_text(LOG_WARN, "a header could not be added: %s", name);
}

static const char *cache_of(const struct request_state *s)
{
	if (s->reply.cache)
		return s->reply.cache;
	return s->rq.person || s->guard.method == GUARD_POST ? "no-store" : "no-cache";
}

static void add_headers(struct request_state *s, struct MHD_Response *r)
{
	const char *cache = cache_of(s);
	/* a fragment that nobody keeps varies for nobody; its page has told its language */
	bool is_kept = !s->rq.is_partial || strcmp(cache, "no-store") != 0;

	for (size_t i = 0; i < sizeof common_headers / sizeof *common_headers; i++)
		add(r, common_headers[i].name, common_headers[i].value);
	for (size_t i = 0;
	     !s->rq.is_partial && i < sizeof document_headers / sizeof *document_headers; i++)
		add(r, document_headers[i].name, document_headers[i].value);
	if (s->thread->server->options.behind_tls)
		add(r, "Strict-Transport-Security", "max-age=31536000");
	add(r, "Content-Type", s->reply.type);
	add(r, "Content-Encoding", s->reply.encoding);
	add(r, "ETag", s->reply.etag);
	add(r, "Cache-Control", cache);
	if (s->reply.varies && is_kept) {
		add(r, "Vary", "Accept, Accept-Encoding, Accept-Language, Cookie, HX-Request");
		add(r, "Content-Language", language_code(s->rq.language));
	} else if (s->reply.encoding && is_kept) {
		add(r, "Vary", "Accept-Encoding");
	}
	for (const struct reply_header *h = s->reply.headers; h; h = h->next)
		add(r, h->name, h->value);
	if (s->must_close || atomic_load(&s->thread->server->stopping) != RUNNING)
		add(r, "Connection", "close");
}

/* One deflate state a thread: making one costs more than a page does. */
static bool gzip_begin(struct thread *t)
{
	if (t->gzip_ready)
		return deflateReset(&t->gzip) == Z_OK;
	t->gzip_ready =
	    deflateInit2(&t->gzip, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK;
	return t->gzip_ready;
}

static void compress_body(struct request_state *s)
{
	struct thread *t = s->thread;
	struct str from = s->reply.body;

	if (!s->reply.compress || from.n <= 1024 || !accept_gzip(s->guard.accept_encoding) ||
	    !gzip_begin(t))
		return;
	uLong room = deflateBound(&t->gzip, from.n);
	Bytef *to = arena_alloc(s->rq.arena, room, 1);
	t->gzip.next_in = (Bytef *)(uintptr_t)from.p;
	t->gzip.avail_in = (uInt)from.n;
	t->gzip.next_out = to;
	t->gzip.avail_out = (uInt)room;
	if (deflate(&t->gzip, Z_FINISH) != Z_STREAM_END)
		return;
	s->reply.body = (struct str){(const char *)to, t->gzip.total_out};
	s->reply.encoding = "gzip";
}

static void log_request(const struct request_state *s, int64_t us)
{
	static const char *const methods[] = {"GET", "HEAD", "POST", "OPTIONS", "-"};
	struct buf *b = &s->thread->line;

	if (!log_wants(LOG_INFO))
		return;
	buf_clear(b);
	b->max = LOG_LINE_MAX;
	buf_lit(b, "{\"time\":");
	buf_int(b, clock_now(&s->rq.clock));
	buf_lit(b, ",\"level\":\"info\",\"id\":");
	buf_int(b, s->rq.id);
	buf_lit(b, ",\"method\":\"");
	buf_str(b, str_of(methods[s->guard.method]));
	buf_lit(b, "\",\"route\":\"");
	buf_str(b, str_of(s->rq.route ? s->rq.route->pattern : "-"));
	buf_lit(b, "\",\"status\":");
	buf_int(b, s->reply.status);
	buf_lit(b, ",\"us\":");
	buf_int(b, us);
	buf_lit(b, ",\"bytes\":");
	buf_int(b, (int64_t)s->reply.body.n);
	buf_lit(b, "}\n");
	if (!b->failed)
		log_line(buf_view(b));
}

static struct MHD_Response *response_of(struct request_state *s)
{
	struct MHD_Response *r = s->reply.stream.fn ? stream_response(s) : NULL;

	if (r)
		return r;
	if (s->reply.stream.fn)
		reply_refusal(s, 503);
	compress_body(s);
	/* The body lives until the completed callback: in s->out, the arena, or the program itself.
	 */
	return MHD_create_response_from_buffer(s->reply.body.n,
					       (void *)(uintptr_t)s->reply.body.p,
					       MHD_RESPMEM_PERSISTENT);
}

bool reply_send(struct request_state *s)
{
	struct MHD_Response *r = response_of(s);
	enum MHD_Result sent;
	int64_t us;

	if (!r)
		return false;
	add_headers(s, r);
	us = clock_monotonic_us() - s->started_us;
	metrics_count(s->thread->server->metrics, s->route_index, s->reply.status, us,
		      s->reply.body.n);
	log_request(s, us);
	sent = MHD_queue_response(s->connection, (unsigned)s->reply.status, r);
	MHD_destroy_response(r);
	return sent == MHD_YES;
}
