/* SPDX-License-Identifier: EUPL-1.2 */
/* Streams over the wire: a server with one live page whose version is the number of rows of
 * somebody's sessions, so that a change of the database from anywhere is what it tells. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>
#include "help/house.h"
#include "help/http.h"
#include "web/server.h"
#include "web/session.h"
#include "web/stream.h"

enum { WATCHED = 77, PERSON = 7, EVERY = 20, PATIENCE = 20 /* seconds */ };

/* ---- the live page -------------------------------------------------------------------------- */

static pthread_mutex_t gate_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t gate_moved = PTHREAD_COND_INITIALIZER;
static bool gate_open = true, gate_reached;
static _Atomic bool may_look = true;
static _Atomic int ticks;

static void gate_set(bool open)
{
	pthread_mutex_lock(&gate_lock);
	gate_open = open;
	gate_reached = false;
	pthread_cond_broadcast(&gate_moved);
	pthread_mutex_unlock(&gate_lock);
}

static void gate_pass(void)
{
	pthread_mutex_lock(&gate_lock);
	gate_reached = true;
	pthread_cond_broadcast(&gate_moved);
	while (!gate_open)
		pthread_cond_wait(&gate_moved, &gate_lock);
	pthread_mutex_unlock(&gate_lock);
}

static void gate_await(void)
{
	pthread_mutex_lock(&gate_lock);
	while (!gate_reached)
		pthread_cond_wait(&gate_moved, &gate_lock);
	pthread_mutex_unlock(&gate_lock);
}

struct watch {
	int64_t person;
	int64_t told; /* kept from tick to tick */
};

static int tick(struct request *rq, struct stream *st, void *context)
{
	struct watch *w = context;
	struct session_row *rows;
	struct str id;
	size_t n;
	int k;

	gate_pass();
	atomic_fetch_add(&ticks, 1);
	k = session_list(rq->db, rq->arena, w->person, STR(""), clock_now(&rq->clock), &rows, &n);
	if (k)
		return k;
	id = arena_printf(rq->arena, "%zu", n);
	if (str_eq(id, stream_last_id(st)))
		return ERR_NONE;
	w->told++;
	stream_event(st, "changed", id,
		     arena_printf(rq->arena, "page %lld\ntold %lld", (long long)param_int(rq, "id"),
				  (long long)w->told));
	return n == 9 ? ERR_CONFLICT : ERR_NONE; /* nine is where this page ends */
}

static int live(struct request *rq)
{
	const struct watch w = {WATCHED, 0};

	return reply_stream(rq, tick, &w, sizeof w, EVERY);
}

static int hello(struct request *rq)
{
	return reply_bytes(rq, "text/plain", NULL, STR("hello\n"));
}

static int look(struct request *rq)
{
	return param_int(rq, "id") == 5 && atomic_load(&may_look) ? ERR_NONE : ERR_NOT_FOUND;
}

static const struct right right_look = {"look", look};
static const struct param id_params[] = {{"id", PARAM_ID, PARAM_PATH, 0, true}, {0}};
static const struct route routes[] = {
    {METHOD_GET, "/hello", ACCESS_PUBLIC, hello, NULL, NULL, "Hello", 0, 0, NULL},
    {METHOD_GET, "/live/:id", ACCESS_SIGNED_IN, live, id_params, NULL, "A page that lives", 0, 0,
     &right_look},
};
static const struct route_table tables[] = {ROUTE_TABLE("test", routes)};

/* ---- the server ----------------------------------------------------------------------------- */

static struct {
	struct house *house;
	struct server *server;
	unsigned port;
	char cookie[SESSION_TOKEN_SIZE + 32];
	struct str hash;
} f;

static void start(struct house *h)
{
	const struct server_options o = {.listen = "127.0.0.1:0",
					 .database = h->database->url,
					 .queue = h->queue,
					 .tables = tables,
					 .table_count = 1,
					 .clock = h->clock,
					 .ids = &h->ids,
					 .threads = 2};
	struct error e = {};
	char token[SESSION_TOKEN_SIZE + 1], hash[SESSION_HASH_SIZE + 1];

	f.house = h;
	if (server_start(&o, &f.server, &e))
		fail_msg("server_start: %s", error_text(&e, h->arena).p);
	f.port = server_port(f.server);
	session_token_new(token);
	assert_true(session_token_hash((struct str){token, SESSION_TOKEN_SIZE}, hash));
	f.hash = arena_str(h->arena, (struct str){hash, SESSION_HASH_SIZE});
	const struct session_new s = {.hash = f.hash,
				      .id = id_next(&h->ids),
				      .person = PERSON,
				      .now = h->now,
				      .first_name = STR("A"),
				      .agent = STR("")};
	assert_int_equal(session_create(h->db, &s), ERR_NONE);
	snprintf(f.cookie, sizeof f.cookie, "Cookie: openpix=%s\r\n", token);
	atomic_store(&may_look, true);
	gate_set(true);
}

static int set_up(void **state)
{
	if (house_setup(state))
		return -1;
	start(*state);
	return 0;
}

static int tear_down(void **state)
{
	gate_set(true);
	server_stop(f.server);
	return house_teardown(state);
}

/* One row more of what is watched, written as another node would. */
static void change(void)
{
	static int n;
	struct house *h = f.house;
	const struct session_new s = {.hash = arena_printf(h->arena, "row %d", n++),
				      .id = id_next(&h->ids),
				      .person = WATCHED,
				      .now = h->now,
				      .first_name = STR(""),
				      .agent = STR("")};

	assert_int_equal(session_create(h->db, &s), ERR_NONE);
}

static void follow(struct http_client *c, const char *headers)
{
	http_open(c, f.port, f.house->arena, PATIENCE);
	http_sendf(c, "GET /live/5 HTTP/1.1\r\nHost: a\r\n%s%s\r\n", f.cookie, headers);
}

/* Reads until `mark` has come; false when the connection ended before, or nothing came in time.
 * What was read up to the mark is forgotten. */
static bool await(struct http_client *c, const char *mark)
{
	int64_t until = clock_monotonic_us() + (int64_t)PATIENCE * 1000000;

	while (clock_monotonic_us() < until) {
		char *at = c->in.n ? memmem(c->in.p, c->in.n, mark, strlen(mark)) : NULL;
		if (at) {
			size_t used = (size_t)(at - c->in.p) + strlen(mark);
			memmove(c->in.p, c->in.p + used, c->in.n - used);
			c->in.n -= used;
			return true;
		}
		char *room = buf_room(&c->in, 4096);
		ssize_t n = recv(c->fd, room, 4096, 0);
		if (n <= 0)
			return false;
		buf_grew(&c->in, (size_t)n);
	}
	return false;
}

static int64_t metric(const char *name)
{
	struct http_reply r = http_request(f.port, f.house->arena, "GET", "/metrics", "", NULL);
	const char *line = arena_printf(f.house->arena, "\n%s ", name).p,
		   *at = strstr(r.body.p, line);

	assert_non_null(at);
	return strtoll(at + strlen(line), NULL, 10);
}

/* Waits until it is so; the program's own time limit is the patience. */
static void await_metric(const char *name, int64_t value)
{
	int64_t until = clock_monotonic_us() + (int64_t)PATIENCE * 1000000;

	while (metric(name) != value)
		if (clock_monotonic_us() > until)
			fail_msg("%s is %lld and not %lld", name, (long long)metric(name),
				 (long long)value);
}

/* ---- tests ---------------------------------------------------------------------------------- */

static void a_change_from_anywhere_is_told_once(void **)
{
	struct http_client c;
	int seen;

	follow(&c, "");
	assert_true(await(&c, "HTTP/1.1 200 "));
	assert_true(await(&c, "Content-Type: text/event-stream"));
	assert_true(await(&c, "Cache-Control: no-store"));
	assert_true(await(&c, "retry: 2000\n\n"));
	assert_true(await(&c, "id: 0\nevent: changed\ndata: page 5\ndata: told 1\n\n"));
	seen = atomic_load(&ticks);
	while (atomic_load(&ticks) < seen + 5) /* asked several times over, it says nothing new */
		usleep(1000);
	change();
	assert_true(await(&c, "id: 1\nevent: changed\ndata: page 5\ndata: told 2\n\n"));
	change();
	assert_true(await(&c, "id: 2\nevent: changed\ndata: page 5\ndata: told 3\n\n"));
	assert_int_equal(metric("openpix_streams"), 1);
	assert_int_equal(metric("openpix_stream_events_total"), 3);
	http_close(&c);
}

static void who_comes_back_is_told_only_what_is_new(void **)
{
	struct http_client c;

	change();
	follow(&c, "Last-Event-ID: 1\r\n");
	assert_true(await(&c, "retry: 2000\n\n"));
	int seen = atomic_load(&ticks);
	while (atomic_load(&ticks) < seen + 3)
		usleep(1000);
	change();
	assert_true(await(&c, "id: 2\nevent: changed\ndata: page 5\ndata: told 1\n\n"));
	http_close(&c);
}

static void who_has_no_right_gets_no_stream(void **)
{
	struct http_reply r =
	    http_request(f.port, f.house->arena, "GET", "/live/6", f.cookie, NULL);

	assert_int_equal(r.status, 404);
	r = http_request(f.port, f.house->arena, "GET", "/live/5", "Accept: application/json\r\n",
			 NULL);
	assert_int_equal(r.status, 401);
	r = http_request(f.port, f.house->arena, "HEAD", "/live/5", f.cookie, NULL);
	assert_int_equal(r.status, 200);
	await_metric("openpix_streams", 0);
}

static void it_ends_with_the_right(void **)
{
	struct http_client c, d;

	follow(&c, "");
	assert_true(await(&c, "id: 0\n"));
	atomic_store(&may_look, false);
	change(); /* as a right is lost: in the database */
	assert_true(await(&c, "event: end\n"));
	assert_true(await(&c, "\r\n0\r\n\r\n")); /* the last chunk: it ended well */
	http_close(&c);

	atomic_store(&may_look, true);
	follow(&d, "");
	assert_true(await(&d, "id: 1\n"));
	assert_int_equal(session_end(f.house->db, f.hash), ERR_NONE); /* signed out elsewhere */
	assert_true(await(&d, "event: end\n"));
	assert_true(await(&d, "\r\n0\r\n\r\n"));
	http_close(&d);
	await_metric("openpix_streams", 0);
}

static void it_ends_when_its_function_says_so(void **)
{
	struct http_client c;

	for (int i = 0; i < 9; i++)
		change();
	follow(&c, "");
	assert_true(await(&c, "id: 9\n"));
	assert_true(await(&c, "\r\n0\r\n\r\n"));
	http_close(&c);
}

/* On a suspended connection the library itself would not notice. */
static void a_client_that_is_gone_is_let_go(void **)
{
	struct http_client c[3];

	for (int i = 0; i < 3; i++) {
		follow(&c[i], "");
		assert_true(await(&c[i], "id: 0\n"));
	}
	await_metric("openpix_streams", 3);
	http_close(&c[1]);
	await_metric("openpix_streams", 2);
	change();
	assert_true(await(&c[0], "id: 1\n"));
	assert_true(await(&c[2], "id: 1\n"));
	http_close(&c[0]);
	http_close(&c[2]);
	await_metric("openpix_streams", 0);
}

static void one_person_has_only_so_many(void **)
{
	struct http_client c[STREAM_EACH];

	for (int i = 0; i < STREAM_EACH; i++) {
		follow(&c[i], "");
		assert_true(await(&c[i], "id: 0\n"));
	}
	struct http_reply r =
	    http_request(f.port, f.house->arena, "GET", "/live/5", f.cookie, NULL);
	assert_int_equal(r.status, 503);
	assert_true(http_header(&r, "Retry-After").n > 0);
	assert_non_null(strstr(r.body.p, "</html>")); /* in words */
	assert_int_equal(metric("openpix_streams_refused_total"), 1);
	for (int i = 0; i < STREAM_EACH; i++)
		http_close(&c[i]);
	await_metric("openpix_streams", 0);
}

static void a_slow_look_holds_no_other_request_up(void **)
{
	struct http_client c;

	gate_set(false);
	follow(&c, "");
	gate_await(); /* the ticker stands in the function */
	for (int i = 0; i < 20; i++)
		assert_int_equal(
		    http_request(f.port, f.house->arena, "GET", "/hello", "", NULL).status, 200);
	gate_set(true);
	assert_true(await(&c, "id: 0\n"));
	http_close(&c);
}

static void a_stop_ends_them_all(void **)
{
	struct http_client c[8];

	for (int i = 0; i < 8; i++) {
		follow(&c[i], "");
		assert_true(await(&c[i], "id: 0\n"));
	}
	int64_t began = clock_monotonic_us();
	server_stop(f.server);
	assert_true(clock_monotonic_us() - began <
		    9 * 1000000); /* without its patience of ten seconds */
	for (int i = 0; i < 8; i++) {
		assert_true(await(&c[i], "\r\n0\r\n\r\n"));
		assert_true(http_is_closed(&c[i]));
		http_close(&c[i]);
	}
	start(f.house);
}

static void silence_is_filled_with_comments(void **)
{
	struct http_client c;

	follow(&c, "");
	assert_true(await(&c, "id: 0\n"));
	int64_t began = clock_monotonic_us();
	assert_true(await(&c, "\n:\n\n"));
	assert_true(clock_monotonic_us() - began > (int64_t)(STREAM_QUIET - 1000) * 1000);
	http_close(&c);
}

#define STREAM_ON(test, name, engine)                                                              \
	{                                                                                          \
		name ": " #test, test, set_up, tear_down, (void *)(uintptr_t)&test_engines[engine] \
	}
#define STREAM_ON_BOTH(test)                                                                       \
	STREAM_ON(test, "sqlite", DB_SQLITE), STREAM_ON(test, "postgresql", DB_POSTGRESQL)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    STREAM_ON_BOTH(a_change_from_anywhere_is_told_once),
	    STREAM_ON_BOTH(who_comes_back_is_told_only_what_is_new),
	    STREAM_ON(who_has_no_right_gets_no_stream, "sqlite", DB_SQLITE),
	    STREAM_ON_BOTH(it_ends_with_the_right),
	    STREAM_ON(it_ends_when_its_function_says_so, "sqlite", DB_SQLITE),
	    STREAM_ON(a_client_that_is_gone_is_let_go, "sqlite", DB_SQLITE),
	    STREAM_ON(one_person_has_only_so_many, "sqlite", DB_SQLITE),
	    STREAM_ON(a_slow_look_holds_no_other_request_up, "sqlite", DB_SQLITE),
	    STREAM_ON_BOTH(a_stop_ends_them_all),
	    STREAM_ON(silence_is_filled_with_comments, "sqlite", DB_SQLITE),
	};

	return cmocka_run_group_tests_name("stream", tests, NULL, NULL);
}
