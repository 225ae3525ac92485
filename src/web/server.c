/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/server.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <sodium.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/log.h"
#include "web/asset.h"
#include "web/inside.h"

enum {
	CONNECTIONS_MAX = 16384,
	CONNECTION_MEMORY = 16 * 1024, /* a request's head and a reply's head must fit in it */
	CONNECTION_TIMEOUT = 30,       /* seconds without a byte */
	BODY_SECONDS = 120,	       /* for a whole body, however it trickles */
	WORKERS_USUAL = 2,
	WORKER_LINE = 64,
	STOP_SECONDS = 10,
	KEPT_BUFFER = 128 * 1024, /* larger buffers are given back after their request */
	TABLES_MAX = 64,
};

/* ---- the state of a request, kept for the next one of the thread ----------------------------- */

static _Thread_local struct thread *this_thread;

/* Event threads are the library's: each finds its own place at its first request, and all places
 * are released by server_stop, when the threads are gone. */
static struct thread *thread_of(struct server *server)
{
	struct thread *t = this_thread;

	if (t && t->server == server)
		return t;
	t = calloc(1, sizeof *t);
	if (!t)
		return NULL;
	t->server = server;
	pthread_mutex_lock(&server->threads_lock);
	t->next = server->threads;
	server->threads = t;
	pthread_mutex_unlock(&server->threads_lock);
	this_thread = t;
	return t;
}

static struct request_state *state_take(struct thread *t)
{
	struct request_state *s = t->free;

	if (s) {
		t->free = s->next;
		return s;
	}
	s = calloc(1, sizeof *s);
	if (s)
		s->rq.arena = arena_new(REQUEST_ARENA_MAX);
	if (s && !s->rq.arena) {
		free(s);
		return NULL;
	}
	return s;
}

static void shrink(struct buf *b)
{
	buf_clear(b);
	if (b->cap > KEPT_BUFFER)
		buf_release(b);
}

static void state_give(struct request_state *s)
{
	struct thread *t = s->thread;
	struct arena *a = s->rq.arena;

	arena_clear(a);
	shrink(&s->body);
	shrink(&s->out);
	struct buf body = s->body, out = s->out;
	*s = (struct request_state){.rq = {.arena = a}, .body = body, .out = out, .next = t->free};
	t->free = s;
}

static void thread_release(struct thread *t)
{
	struct request_state *next;

	for (struct request_state *s = t->free; s; s = next) {
		next = s->next;
		buf_release(&s->body);
		buf_release(&s->out);
		arena_free(s->rq.arena);
		free(s);
	}
	if (t->gzip_ready)
		deflateEnd(&t->gzip);
	buf_release(&t->line);
	db_close(t->db);
	free(t);
}

/* ---- callbacks of the library --------------------------------------------------------------- */

/* Of each request: inet_ntop takes as long as to find its route. */
static struct str dotted(struct in_addr a, char *text)
{
	const unsigned char *bytes = (const unsigned char *)&a.s_addr;
	size_t n = 0;

	for (size_t i = 0; i < 4; i++) {
		if (i)
			text[n++] = '.';
		if (bytes[i] >= 100)
			text[n++] = (char)('0' + bytes[i] / 100);
		if (bytes[i] >= 10)
			text[n++] = (char)('0' + bytes[i] / 10 % 10);
		text[n++] = (char)('0' + bytes[i] % 10);
	}
	return (struct str){text, n};
}

static struct str address_of(struct request_state *s)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(s->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	char *text = arena_alloc(s->rq.arena, INET6_ADDRSTRLEN, 1);
	const struct sockaddr *a = info ? info->client_addr : NULL;

	if (a && a->sa_family == AF_INET)
		return dotted(((const struct sockaddr_in *)(const void *)a)->sin_addr, text);
	else if (a && a->sa_family == AF_INET6)
		inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)a)->sin6_addr,
			  text, INET6_ADDRSTRLEN);
	return str_of(text);
}

/* The last entry is the one our own proxy wrote; those before it are anybody's. */
static struct str client_of(struct request_state *s)
{
	struct str list = s->guard.forwarded_for;
	size_t at = list.n;

	if (!s->thread->server->options.trust_proxy || !list.n)
		return address_of(s);
	while (at && list.p[at - 1] != ',')
		at--;
	list = str_trim(str_from(list, at));
	for (size_t i = 0; i < list.n; i++)
		if (!memchr("0123456789abcdefABCDEF.:", list.p[i], 24))
			return address_of(s);
	return list.n && list.n < INET6_ADDRSTRLEN ? list : address_of(s);
}

/* Called with the raw target, before anything else of a request is known. */
static void *begin(void *context, const char *target, struct MHD_Connection *connection)
{
	struct server *server = context;
	struct thread *t = thread_of(server);
	struct request_state *s = t ? state_take(t) : NULL;

	if (!s)
		return NULL;
	s->thread = t;
	s->connection = connection;
	s->started_us = clock_monotonic_us();
	s->target = arena_str(s->rq.arena, str_of(target));
	s->rq.server = server;
	s->rq.app = server->options.app;
	s->rq.clock = server->options.clock;
	s->rq.ids = server->options.ids;
	s->rq.id = id_next(server->options.ids);
	s->rq.state = s;
	s->rq.path = s->rq.query = s->rq.client = STR("");
	return s;
}

static void completed(void *, struct MHD_Connection *, void **state,
		      enum MHD_RequestTerminationCode)
{
	struct request_state *s = *state;

	if (!s)
		return;
	*state = NULL;
	if (s->processing)
		atomic_fetch_sub(&s->thread->server->processing, 1);
	state_give(s);
}

static void count_connection(void *context, struct MHD_Connection *connection, void **,
			     enum MHD_ConnectionNotificationCode code)
{
	struct server *server = context;
	const union MHD_ConnectionInfo *info;
	int on = 1;

	if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
		atomic_fetch_sub(&server->connections, 1);
		return;
	}
	atomic_fetch_add(&server->connections, 1);
	info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	if (info)
		setsockopt(info->connect_fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/* ---- suspended requests --------------------------------------------------------------------- */

/* After MHD_resume_connection the state belongs to the event thread: nothing of it is touched
 * again. */
static void resume(struct request_state *s, int result)
{
	struct server *server = s->thread->server;

	s->result = result;
	s->phase = PHASE_RESUMED;
	MHD_resume_connection(s->connection);
	atomic_fetch_sub(&server->suspended, 1);
}

static struct request_state *state_of(void *job)
{
	return (struct request_state *)(void *)((char *)job - offsetof(struct request_state, job));
}

static void written(struct db_job *job, int result)
{
	resume(state_of(job), result);
}

static void worked(struct worker_job *job)
{
	struct request_state *s = state_of(job);

	resume(s, s->work(s->work_args));
}

/* False once the server has stopped: counted first, so that server_stop either sees this one or has
 * told it to stay. */
static bool suspend(struct request_state *s)
{
	struct server *server = s->thread->server;

	atomic_fetch_add(&server->suspended, 1);
	if (atomic_load(&server->stopping) == STOPPED) {
		atomic_fetch_sub(&server->suspended, 1);
		return false;
	}
	s->phase = PHASE_PENDING;
	MHD_suspend_connection(s->connection);
	if (s->pending == PENDING_WRITE) {
		s->job.db.done = written;
		db_queue_submit(server->options.queue, &s->job.db);
	} else {
		s->job.worker.run = worked;
		worker_submit(s->workers, &s->job.worker);
	}
	return true;
}

/* ---- the handler ---------------------------------------------------------------------------- */

static enum MHD_Result answer(struct request_state *s)
{
	if (s->pending != PENDING_NONE) {
		if (suspend(s))
			return MHD_YES;
		reply_refusal(s, 503);
	}
	s->phase = PHASE_ANSWERED;
	return reply_send(s) ? MHD_YES : MHD_NO;
}

static enum MHD_Result run(struct request_state *s)
{
	s->processing = true;
	atomic_fetch_add(&s->thread->server->processing, 1);
	dispatch_run(s);
	return answer(s);
}

static enum MHD_Result read_head(struct request_state *s, const char *method, const char *version)
{
	dispatch_begin(s, str_of(method), str_of(version));
	s->rq.client = client_of(s);
	s->phase = s->refusal ? PHASE_DRAIN : PHASE_BODY;
	/* Answered before its body is read, the library closes the connection after the reply. */
	if (s->refusal && s->must_close)
		return run(s);
	return MHD_YES;
}

/* MHD_NO ends the connection without a reply. */
static enum MHD_Result read_body(struct request_state *s, const char *data, size_t n)
{
	s->body_seen += n;
	if (s->body_seen > s->body_limit + BODY_DRAIN ||
	    clock_monotonic_us() - s->started_us > (int64_t)BODY_SECONDS * 1000000)
		return MHD_NO;
	if (s->phase == PHASE_DRAIN)
		return MHD_YES;
	buf_str(&s->body, (struct str){data, n});
	if (!s->body.failed)
		return MHD_YES;
	s->refusal = 413;
	s->phase = PHASE_DRAIN;
	buf_clear(&s->body);
	return MHD_YES;
}

static enum MHD_Result handle(void *, struct MHD_Connection *, const char *, const char *method,
			      const char *version, const char *data, size_t *data_n, void **state)
{
	struct request_state *s = *state;
	enum MHD_Result result;

	if (!s)
		return MHD_NO;
	switch (s->phase) {
	case PHASE_HEAD:
		return read_head(s, method, version);
	case PHASE_BODY:
	case PHASE_DRAIN:
		if (!*data_n)
			return run(s);
		result = read_body(s, data, *data_n);
		*data_n = 0;
		return result;
	case PHASE_RESUMED:
		dispatch_resume(s);
		return answer(s);
	case PHASE_PENDING:
	case PHASE_ANSWERED:
		break;
	}
	return MHD_YES;
}

/* The library would decode in place what we read undecoded. */
static size_t leave_encoded(void *, struct MHD_Connection *, char *text)
{
	return strlen(text);
}

/* The library's way to wait (0.9.75). When its list of events comes back full it waits for more
 * before it handles those it has: should they be of all its connections, none follows, and all of
 * them stand still until somebody else comes. Given room for one less, the list is never full; what
 * is left over is told at once the next time. */
int epoll_wait(int fd, struct epoll_event *events, int most, int timeout)
{
	return epoll_pwait(fd, events, most > 1 ? most - 1 : most, timeout, NULL);
}

/* ---- start ---------------------------------------------------------------------------------- */

static int bad_listen(struct error *e, struct str listen)
{
	return error_arg(e, ERR_UNAVAILABLE, N_("Cannot listen on {0}."), listen);
}

static int split_listen(struct str s, struct str *host, struct str *port)
{
	size_t colon = s.n;
	int64_t number;

	while (colon && s.p[colon - 1] != ':')
		colon--;
	if (!colon)
		return ERR_INVALID;
	*host = str_sub(s, 0, colon - 1);
	*port = str_from(s, colon);
	if (host->n >= 2 && host->p[0] == '[' && host->p[host->n - 1] == ']')
		*host = str_sub(*host, 1, host->n - 2);
	return str_int(*port, &number) && number >= 0 && number <= UINT16_MAX ? ERR_NONE
									      : ERR_INVALID;
}

static int open_socket(const struct addrinfo *a)
{
	int on = 1, fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK,
				a->ai_protocol);

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (bind(fd, a->ai_addr, a->ai_addrlen) == 0 && listen(fd, 1024) == 0)
		return fd;
	close(fd);
	return -1;
}

static int server_listen(struct server *s, struct error *e)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
				 .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
	struct addrinfo *found = NULL;
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} bound = {0};
	socklen_t size = sizeof bound;
	struct str all = str_of(s->options.listen), host, port;

	if (split_listen(all, &host, &port) || getaddrinfo(host.n ? arena_z(s->arena, host) : NULL,
							   arena_z(s->arena, port), &hints, &found))
		return bad_listen(e, all);
	for (const struct addrinfo *a = found; a && s->listen_fd < 0; a = a->ai_next)
		s->listen_fd = open_socket(a);
	freeaddrinfo(found);
	if (s->listen_fd < 0 || getsockname(s->listen_fd, &bound.any, &size))
		return bad_listen(e, all);
	s->port = ntohs(bound.any.sa_family == AF_INET6 ? bound.v6.sin6_port : bound.v4.sin_port);
	bool any = !host.n || str_eq(host, STR("0.0.0.0")) || str_eq(host, STR("::"));
	s->origin =
	    s->options.origin ? s->options.origin
	    : any	      ? arena_printf(s->arena, "http://localhost:%u", s->port).p
	    : str_find(host, ':') < host.n
		? arena_printf(s->arena, "http://[" STR_FMT "]:%u", STR_ARG(host), s->port).p
		: arena_printf(s->arena, "http://" STR_FMT ":%u", STR_ARG(host), s->port).p;
	return ERR_NONE;
}

/* As many as the system lets us have files, with some left for the database. */
static unsigned connection_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return 512;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur < 256)
		return 128;
	return limit.rlim_cur - 128 < CONNECTIONS_MAX ? (unsigned)limit.rlim_cur - 128
						      : CONNECTIONS_MAX;
}

__attribute__((format(printf, 2, 0))) static void library_log(void *, const char *format,
							      va_list args)
{
	char text[512];

	if (!log_wants(LOG_DEBUG))
		return;
	vsnprintf(text, sizeof text, format, args);
	log_text(LOG_DEBUG, "http: %s", text);
}

static int start_daemon(struct server *s, struct error *e)
{
	unsigned threads = s->options.threads, connections = connection_limit();
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	if (!threads)
		threads = processors > 0 ? (unsigned)processors : 1;
	/* a pool is of two threads at least; one thread is no pool */
	struct MHD_OptionItem pool[] = {
	    {MHD_OPTION_THREAD_POOL_SIZE, (intptr_t)threads, NULL},
	    {MHD_OPTION_END, 0, NULL},
	};
	s->daemon = MHD_start_daemon(
	    MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL,
	    NULL, handle, s, MHD_OPTION_EXTERNAL_LOGGER, library_log, NULL,
	    MHD_OPTION_LISTEN_SOCKET, s->listen_fd, MHD_OPTION_STRICT_FOR_CLIENT, 1,
	    MHD_OPTION_CONNECTION_LIMIT, connections, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
	    s->options.trust_proxy ? 0U : connections / 2, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
	    (size_t)CONNECTION_MEMORY, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)CONNECTION_TIMEOUT,
	    MHD_OPTION_URI_LOG_CALLBACK, begin, s, MHD_OPTION_UNESCAPE_CALLBACK, leave_encoded,
	    NULL, MHD_OPTION_NOTIFY_COMPLETED, completed, s, MHD_OPTION_NOTIFY_CONNECTION,
	    count_connection, s, MHD_OPTION_ARRAY, threads > 1 ? pool : pool + 1, MHD_OPTION_END);
	return s->daemon ? ERR_NONE : bad_listen(e, str_of(s->options.listen));
}

static int load_tables(struct server *s, struct error *e)
{
	const struct route_table *routes[TABLES_MAX];
	struct page_table pages[TABLES_MAX];
	size_t n = s->options.table_count, m = s->options.page_count;
	int k;

	if (n >= TABLES_MAX || m >= TABLES_MAX)
		return error_set(e, ERR_FULL, N_("There are too many tables of routes."));
	routes[0] = &web_routes;
	for (size_t i = 0; i < n; i++)
		routes[i + 1] = &s->options.tables[i];
	k = router_new(s->arena, routes, n + 1, &s->router, e);
	if (k)
		return k;
	pages[0] = web_pages;
	for (size_t i = 0; i < m; i++)
		pages[i + 1] = s->options.pages[i];
	return page_set_new(pages, m + 1, s->options.assets, &s->pages, e);
}

static int prepare(struct server *s, struct error *e)
{
	const char *folder = s->options.assets;
	unsigned workers = s->options.workers ? s->options.workers : WORKERS_USUAL;
	int k = load_tables(s, e);

	if (k)
		return k;
	s->css = asset_address(s->arena, folder, STR("app.css"));
	s->script = asset_address(s->arena, folder, STR("app.js"));
	s->htmx = asset_address(s->arena, folder, STR("htmx.min.js"));
	s->session_cookie = s->options.behind_tls ? "__Host-openpix" : "openpix";
	s->rate = rate_new();
	s->sessions = session_cache_new();
	s->metrics = metrics_new(s->router);
	s->workers = worker_pool_new(workers, WORKER_LINE);
	s->long_workers = worker_pool_new(workers, WORKER_LINE);
	s->hub = hub_new(s, connection_limit());
	if (sodium_init() < 0 || !s->rate || !s->sessions || !s->metrics || !s->workers ||
	    !s->long_workers || !s->hub)
		return error_set(e, ERR_UNAVAILABLE,
				 N_("The system gives no memory or no thread."));
	return ERR_NONE;
}

static void server_free(struct server *s)
{
	struct thread *next;

	worker_pool_free(s->workers);
	worker_pool_free(s->long_workers);
	hub_free(s->hub);
	for (struct thread *t = s->threads; t; t = next) {
		next = t->next;
		thread_release(t);
	}
	if (s->listen_fd >= 0)
		close(s->listen_fd);
	metrics_free(s->metrics);
	rate_free(s->rate);
	session_cache_free(s->sessions);
	page_set_free(s->pages);
	pthread_mutex_destroy(&s->threads_lock);
	arena_free(s->arena);
	free(s);
}

int server_start(const struct server_options *o, struct server **out, struct error *e)
{
	struct server *s = calloc(1, sizeof *s);
	int k;

	if (!s || !(s->arena = arena_new(REQUEST_ARENA_MAX))) {
		free(s);
		return error_set(e, ERR_UNAVAILABLE,
				 N_("The system gives no memory or no thread."));
	}
	s->options = *o;
	s->listen_fd = -1;
	pthread_mutex_init(&s->threads_lock, NULL);
	if ((k = prepare(s, e)) || (k = server_listen(s, e)) || (k = start_daemon(s, e))) {
		server_free(s);
		return k;
	}
	*out = s;
	return ERR_NONE;
}

unsigned server_port(const struct server *s)
{
	return s->port;
}

const char *server_origin(const struct server *s)
{
	return s->origin;
}

/* ---- stop ----------------------------------------------------------------------------------- */

static void wait_for_none(const _Atomic int64_t *count, int64_t until_us)
{
	struct timespec pause = {.tv_nsec = 2 * 1000 * 1000};

	while (atomic_load(count) > 0 && (until_us == 0 || clock_monotonic_us() < until_us))
		nanosleep(&pause, NULL);
}

/* First nobody new comes in while replies on their way are finished; then nothing may be suspended
 * any more, and what is suspended is waited for, because the queue and the workers always end. */
void server_stop(struct server *s)
{
	if (!s)
		return;
	atomic_store(&s->stopping, STOPPING);
	MHD_quiesce_daemon(s->daemon);
	hub_close(s->hub);
	wait_for_none(&s->processing, clock_monotonic_us() + (int64_t)STOP_SECONDS * 1000000);
	atomic_store(&s->stopping, STOPPED);
	wait_for_none(&s->suspended, 0);
	MHD_stop_daemon(s->daemon);
	server_free(s);
}
