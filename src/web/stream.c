/* SPDX-License-Identifier: EUPL-1.2 */
/* stream.c - the ticker and what it has to say.
 *
 * Two threads know a stream: the event thread of its connection, which carries bytes away, and the
 * ticker, which makes them. A stream has a request of its own (a copy), so that neither waits for
 * the other; st->lock is held for copying bytes only, never over the database. Two hold it: the
 * hub's list and the library's response; the last to let go frees it.
 *
 * Without bytes the connection is suspended, and the library does not look at it: the ticker looks
 * whether its client has gone. Resumed it must be before the daemon stops. */
#include "web/stream.h"

#include <assert.h>
#include <errno.h>
#include <sys/socket.h>
#include "base/log.h"
#include "web/inside.h"

enum {
	STREAM_ARENA = 64 * 1024,
	ID_MAX = 64,
	TICK_ARENA = 16 * 1024 * 1024,
	SHARED_MOST = 8,	     /* functions that share something */
	STAMP_US = 100 * 1000,	     /* so long a stamp is good for: one round */
	CHECK_US = 10 * 1000 * 1000, /* a session ends by the clock too */
};

struct stream {
	struct stream *next; /* in the hub's list; only the ticker takes out */
	_Atomic int holders;
	struct hub *hub;
	struct request_state copy; /* whose request the function is given */
	stream_fn *fn;
	int64_t every_us, due_us, spoke_us; /* the ticker's, and what follows */
	int64_t checked_us;
	uint64_t checked; /* the stamp then */
	_Alignas(max_align_t) char context[STREAM_CONTEXT];
	char last_id[ID_MAX];
	size_t last_id_n;

	pthread_mutex_t lock; /* of what follows */
	struct MHD_Connection *connection;
	int fd;
	struct buf out; /* not sent yet */
	bool is_suspended, has_ended, is_gone;
};

struct hub {
	struct server *server;
	pthread_t ticker;
	pthread_mutex_t lock; /* of what follows */
	pthread_cond_t wake;
	struct stream *first;
	size_t count, most;
	bool is_closing, has_news; /* somebody came since the last round */
	uint64_t events, refused;

	struct db *db; /* the ticker's, and what follows */
	uint64_t stamp;
	int64_t stamp_us;
	struct shared {
		stream_fn *fn;
		void *memory;
		void (*release)(void *);
	} shared[SHARED_MOST];
	struct arena *scratch;
};

/* ---- the life of one ------------------------------------------------------------------------ */

static void let_go(struct stream *st)
{
	if (atomic_fetch_sub(&st->holders, 1) > 1)
		return;
	buf_release(&st->out);
	arena_free(st->copy.rq.arena);
	pthread_mutex_destroy(&st->lock);
	free(st);
}

/* What a request's parameters and person are made of, in an arena that outlives the request. */
static bool copy_request(struct stream *st, const struct request_state *s)
{
	struct request *to = &st->copy.rq;
	struct arena *a = arena_new(STREAM_ARENA);

	if (!a)
		return false;
	*to = s->rq;
	to->arena = a;
	to->db = NULL;
	to->room = NULL;
	to->state = &st->copy;
	to->path = arena_str(a, to->path);
	to->query = arena_str(a, to->query);
	to->person_name = arena_str(a, to->person_name);
	to->session_hash = arena_str(a, to->session_hash);
	to->client = arena_str(a, to->client);
	st->copy.params.n = s->params.n;
	st->copy.params.values = ARENA_NEW(a, struct param_value, s->params.n);
	for (size_t i = 0; i < s->params.n; i++) {
		struct param_value *v = &st->copy.params.values[i];
		*v = s->params.values[i];
		v->name = arena_str(a, v->name);
		v->value = arena_str(a, v->value);
	}
	return !arena_failed(a);
}

static void remember_id(struct stream *st, struct str id)
{
	st->last_id_n = id.n < ID_MAX ? id.n : 0;
	if (st->last_id_n)
		memcpy(st->last_id, id.p, st->last_id_n);
}

static struct stream *stream_new(const struct request_state *s)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(s->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	const struct stream_wanted *wanted = &s->reply.stream;
	struct stream *st = calloc(1, sizeof *st);

	if (!st)
		return NULL;
	pthread_mutex_init(&st->lock, NULL);
	st->holders = 1;
	st->connection = s->connection;
	st->fd = info ? info->connect_fd : -1;
	st->fn = wanted->fn;
	st->every_us = (int64_t)wanted->every_ms * 1000;
	st->spoke_us = clock_monotonic_us();
	st->out.max = STREAM_BUFFER;
	memcpy(st->context, wanted->context, wanted->size);
	remember_id(st, s->guard.last_event_id);
	/* sent at once, so that the client sees its request answered */
	buf_printf(&st->out, "retry: %d\n\n", STREAM_RETRY);
	if (copy_request(st, s))
		return st;
	let_go(st);
	return NULL;
}

/* ---- the event thread ----------------------------------------------------------------------- */

static ssize_t carry(void *context, uint64_t, char *to, size_t room)
{
	struct stream *st = context;
	ssize_t n = 0;

	pthread_mutex_lock(&st->lock);
	if (st->out.n) {
		size_t take = st->out.n < room ? st->out.n : room;
		memcpy(to, st->out.p, take);
		memmove(st->out.p, st->out.p + take, st->out.n - take);
		st->out.n -= take;
		n = (ssize_t)take;
	} else if (st->is_gone) {
		n = MHD_CONTENT_READER_END_WITH_ERROR;
	} else if (st->has_ended) {
		n = MHD_CONTENT_READER_END_OF_STREAM;
	} else {
		st->is_suspended = true;
		MHD_suspend_connection(st->connection);
	}
	pthread_mutex_unlock(&st->lock);
	return n;
}

static void carried(void *context)
{
	struct stream *st = context;

	pthread_mutex_lock(&st->lock);
	st->is_gone = true;
	pthread_mutex_unlock(&st->lock);
	let_go(st);
}

static size_t count_of(const struct hub *h, int64_t person)
{
	size_t n = 0;

	for (const struct stream *st = h->first; st; st = st->next)
		n += st->copy.rq.person == person;
	return n;
}

static bool enter(struct hub *h, struct stream *st)
{
	int64_t person = st->copy.rq.person;

	pthread_mutex_lock(&h->lock);
	bool room =
	    !h->is_closing && h->count < h->most && (!person || count_of(h, person) < STREAM_EACH);
	if (room) {
		st->holders = 2;
		st->hub = h;
		st->next = h->first;
		h->first = st;
		h->count++;
		h->has_news = true;
		pthread_cond_signal(&h->wake);
	} else {
		h->refused++;
	}
	pthread_mutex_unlock(&h->lock);
	return room;
}

struct MHD_Response *stream_response(struct request_state *s)
{
	struct stream *st = stream_new(s);
	struct MHD_Response *r;

	if (!st)
		return NULL;
	r = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_BUFFER, carry, st, carried);
	if (!r) {
		let_go(st);
		return NULL;
	}
	if (enter(s->thread->server->hub, st))
		return r;
	MHD_destroy_response(r); /* lets go of the stream too */
	return NULL;
}

int reply_stream(struct request *rq, stream_fn *fn, const void *context, size_t size,
		 unsigned every_ms)
{
	struct request_state *s = rq->state;
	char *kept = ARENA_NEW(rq->arena, char, size + 1);

	assert(size <= STREAM_CONTEXT && every_ms > 0);
	if (size)
		memcpy(kept, context, size);
	reply_prepared(s, 200, "text/event-stream; charset=utf-8", STR(""));
	s->reply.cache = "no-store";
	reply_header(rq, "X-Accel-Buffering",
		     STR("no")); /* nginx passes each event on as it comes */
	s->reply.stream = (struct stream_wanted){fn, kept, size, every_ms};
	return ERR_NONE;
}

/* ---- the ticker ----------------------------------------------------------------------------- */

uint64_t stream_stamp(const struct stream *st)
{
	return st->hub->stamp;
}

void *stream_shared(struct stream *st, size_t size, void (*release)(void *))
{
	struct shared *s = st->hub->shared;

	for (size_t i = 0; i < SHARED_MOST; i++) {
		if (s[i].fn && s[i].fn != st->fn)
			continue;
		if (!s[i].fn && (s[i].memory = calloc(1, size)))
			s[i] = (struct shared){st->fn, s[i].memory, release};
		return s[i].memory;
	}
	return NULL;
}

struct str stream_last_id(const struct stream *st)
{
	return (struct str){st->last_id, st->last_id_n};
}

static void wake_connection(struct stream *st)
{
	if (!st->is_suspended)
		return;
	st->is_suspended = false;
	MHD_resume_connection(st->connection);
}

static void speak(struct stream *st, struct str bytes)
{
	pthread_mutex_lock(&st->lock);
	buf_str(&st->out, bytes);
	wake_connection(st);
	pthread_mutex_unlock(&st->lock);
	st->spoke_us = clock_monotonic_us();
}

static void end(struct stream *st)
{
	pthread_mutex_lock(&st->lock);
	st->has_ended = true;
	wake_connection(st);
	pthread_mutex_unlock(&st->lock);
}

static void count_event(struct hub *h)
{
	pthread_mutex_lock(&h->lock);
	h->events++;
	pthread_mutex_unlock(&h->lock);
}

void stream_event(struct stream *st, const char *event, struct str id, struct str data)
{
	struct buf b = BUF_INIT(STREAM_BUFFER);
	struct str line;

	if (id.n) {
		buf_printf(&b, "id: " STR_FMT "\n", STR_ARG(id));
		remember_id(st, id);
	}
	buf_printf(&b, "event: %s\n", event);
	for (bool more = true; more;) {
		more = str_cut(data, '\n', &line, &data);
		buf_printf(&b, "data: " STR_FMT "\n", STR_ARG(line));
	}
	buf_char(&b, '\n');
	if (b.failed) {
		log_text(LOG_ERROR, "an event of %s is too large", st->copy.rq.route->pattern);
	} else {
		count_event(st->hub); /* before anybody can have it */
		speak(st, buf_view(&b));
	}
	buf_release(&b);
}

/* Still signed in, and still of the right: both may have gone since the stream began. */
static int check_person(struct request *rq)
{
	struct session session;
	int k;

	if (rq->session_hash.n) {
		k = session_find(rq->db, rq->arena, rq->session_hash, clock_now(&rq->clock),
				 &session);
		if (k)
			return k == ERR_NOT_FOUND ? ERR_DENIED : k;
		if (rq->route->access == ACCESS_OPERATOR && !session.is_operator)
			return ERR_DENIED;
	}
	return rq->route->right ? rq->route->right->check(rq) : ERR_NONE;
}

static int take_stamp(struct hub *h, int64_t now)
{
	if (h->stamp && now - h->stamp_us < STAMP_US)
		return ERR_NONE;
	int k = db_stamp(h->db, &h->stamp);
	if (k)
		h->stamp = 0;
	h->stamp_us = now;
	return k;
}

/* Nothing to be found out while the database is what it was. */
static int check(struct stream *st, struct request *rq)
{
	const struct hub *h = st->hub;

	if (h->stamp && h->stamp == st->checked && h->stamp_us - st->checked_us < CHECK_US)
		return ERR_NONE;
	int k = check_person(rq);
	st->checked = k ? 0 : h->stamp;
	st->checked_us = h->stamp_us;
	return k;
}

static int ask(struct stream *st)
{
	struct hub *h = st->hub;
	struct request rq = st->copy.rq;
	int k;

	if (!h->db && db_open(h->server->options.database, DB_READ, &h->db, NULL)) {
		h->db = NULL;
		return ERR_UNAVAILABLE;
	}
	rq.db = h->db;
	rq.arena = h->scratch;
	k = take_stamp(h, clock_monotonic_us());
	if (!k)
		k = check(st, &rq);
	if (!k)
		k = st->fn(&rq, st, st->context);
	else if (k == ERR_DENIED || k == ERR_NOT_FOUND)
		stream_event(st, "end", STR(""), STR(""));
	if (k == ERR_UNAVAILABLE) { /* perhaps the engine went away: the next tick calls it anew */
		db_close(h->db);
		h->db = NULL;
		h->stamp = 0;
	}
	arena_clear(h->scratch);
	return k;
}

enum listening { LISTENS, IS_BUSY, IS_GONE };

/* A client that has closed its side reads no more; bytes waiting mean that it does not read now. */
static enum listening listens(struct stream *st)
{
	enum listening state = LISTENS;
	char c;

	pthread_mutex_lock(&st->lock);
	if (st->is_suspended && st->fd >= 0 && recv(st->fd, &c, 1, MSG_PEEK | MSG_DONTWAIT) == 0) {
		st->is_gone = true;
		wake_connection(st);
	}
	if (st->is_gone || st->has_ended)
		state = IS_GONE;
	else if (st->out.n)
		state = IS_BUSY;
	pthread_mutex_unlock(&st->lock);
	return state;
}

/* Those of one address come up together, so that they can share what one look finds; the addresses
 * are spread over the time between. */
static int64_t next_due(const struct stream *st, int64_t now)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < st->copy.rq.path.n; i++)
		h = (h ^ (unsigned char)st->copy.rq.path.p[i]) * UINT64_C(0x100000001b3);
	int64_t phase = (int64_t)(h % (uint64_t)st->every_us);
	return now + st->every_us - (now + st->every_us - phase) % st->every_us;
}

/* False when it is over. */
static bool tick(struct stream *st, int64_t now)
{
	enum listening state = listens(st);
	int k;

	if (state == IS_GONE)
		return false;
	st->due_us = next_due(st, now);
	if (state == IS_BUSY)
		return true;
	k = ask(st);
	if (k && k != ERR_UNAVAILABLE) {
		end(st);
		return false;
	}
	if (clock_monotonic_us() - st->spoke_us >= (int64_t)STREAM_QUIET * 1000)
		speak(st, STR(":\n\n"));
	return true;
}

/* New ones come in before the first at any time; behind it the list is the ticker's alone. */
static void take_out(struct hub *h, struct stream *gone)
{
	struct stream **at = &h->first;

	pthread_mutex_lock(&h->lock);
	while (*at != gone)
		at = &(*at)->next;
	*at = gone->next;
	h->count--;
	pthread_mutex_unlock(&h->lock);
	let_go(gone);
}

/* One round over all; when the next is due, 0 for never. */
static int64_t round_of(struct hub *h, struct stream *first)
{
	int64_t now = clock_monotonic_us(), soonest = 0;

	for (struct stream *st = first, *next; st; st = next) {
		next = st->next;
		if (st->due_us <= now && !tick(st, now)) {
			take_out(h, st);
			continue;
		}
		if (!soonest || st->due_us < soonest)
			soonest = st->due_us;
	}
	return soonest;
}

static void wait_until(struct hub *h, int64_t us)
{
	const struct timespec t = {us / 1000000, us % 1000000 * 1000};
	int k = 0;

	while (!h->has_news && !h->is_closing && k != ETIMEDOUT)
		k = us ? pthread_cond_timedwait(&h->wake, &h->lock, &t)
		       : pthread_cond_wait(&h->wake, &h->lock);
}

static void *run(void *context)
{
	struct hub *h = context;

	pthread_mutex_lock(&h->lock);
	while (!h->is_closing) {
		struct stream *first = h->first;
		h->has_news = false;
		pthread_mutex_unlock(&h->lock);
		int64_t soonest = round_of(h, first);
		pthread_mutex_lock(&h->lock);
		wait_until(h, soonest);
	}
	for (struct stream *st = h->first; st; st = st->next)
		end(st);
	pthread_mutex_unlock(&h->lock);
	return NULL;
}

/* ---- the hub -------------------------------------------------------------------------------- */

struct hub *hub_new(struct server *s, size_t connections)
{
	struct hub *h = calloc(1, sizeof *h);
	pthread_condattr_t monotonic;

	if (!h)
		return NULL;
	h->server = s;
	h->most = connections / 4 < STREAM_MOST ? connections / 4 : STREAM_MOST;
	h->scratch = arena_new(TICK_ARENA);
	pthread_mutex_init(&h->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&h->wake, &monotonic);
	pthread_condattr_destroy(&monotonic);
	if (h->scratch && !pthread_create(&h->ticker, NULL, run, h))
		return h;
	h->is_closing = true; /* there is nobody to wait for */
	h->server = NULL;
	hub_free(h);
	return NULL;
}

void hub_close(struct hub *h)
{
	pthread_mutex_lock(&h->lock);
	bool runs = !h->is_closing;
	h->is_closing = true;
	pthread_cond_signal(&h->wake);
	pthread_mutex_unlock(&h->lock);
	if (runs)
		pthread_join(h->ticker, NULL);
}

void hub_free(struct hub *h)
{
	if (!h)
		return;
	hub_close(h);
	for (struct stream *st = h->first, *next; st; st = next) {
		next = st->next;
		let_go(st);
	}
	for (size_t i = 0; i < SHARED_MOST && h->shared[i].fn; i++) {
		h->shared[i].release(h->shared[i].memory);
		free(h->shared[i].memory);
	}
	db_close(h->db);
	arena_free(h->scratch);
	pthread_cond_destroy(&h->wake);
	pthread_mutex_destroy(&h->lock);
	free(h);
}

void hub_metrics(struct hub *h, struct buf *b)
{
	pthread_mutex_lock(&h->lock);
	size_t count = h->count;
	uint64_t events = h->events, refused = h->refused;
	pthread_mutex_unlock(&h->lock);
	metrics_gauge(b, "openpix_streams", count);
	metrics_counter(b, "openpix_stream_events_total", events);
	metrics_counter(b, "openpix_streams_refused_total", refused);
}
