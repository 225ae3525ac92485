/* SPDX-License-Identifier: EUPL-1.2 */
/* inside.h - what the files of the server share among themselves; nobody else includes this.
 *
 * The way of a request: server.c is called by the HTTP library on an event thread, makes a struct
 * request_state, reads the body, and calls dispatch_run, which walks guard, route, session, rights
 * and parameters and calls the handler. The handler fills state->reply (reply.c) or leaves a
 * pending job (request.c); server.c then sends the one or suspends the connection and submits the
 * other. */
#pragma once
#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <zlib.h>
#include "base/buf.h"
#include "web/guard.h"
#include "web/metrics.h"
#include "web/params.h"
#include "web/rate.h"
#include "web/router.h"
#include "web/server.h"
#include "web/session_cache.h"
#include "web/stream.h"
#include "web/worker.h"

enum {
	BODY_USUAL = 64 * 1024,
	BODY_DRAIN =
	    1024 *
	    1024, /* so much of a refused body is read and forgotten, to keep the connection */
	REPLY_MAX = 32 * 1024 * 1024,
	REQUEST_ARENA_MAX = 64 * 1024 * 1024,
	NOTICE_SECONDS = 60,
	LOG_LINE_MAX = 512,
	BACK_MAX = 2000, /* the longest address one is led back to */
};

struct reply_header {
	struct reply_header *next;
	const char *name, *value;
};

struct stream_wanted { /* of reply_stream */
	stream_fn *fn; /* NULL: the reply is no stream */
	const void *context;
	size_t size;
	unsigned every_ms;
};

struct reply {
	int status; /* 0: none yet */
	const char *type;
	struct str body;
	const char *encoding, *etag, *cache; /* headers; NULL for none */
	struct reply_header *headers;
	bool compress; /* gzip it when the client takes it and it is large */
	bool varies;   /* by language, form and session */
	struct stream_wanted stream;
};

enum phase { PHASE_HEAD, PHASE_BODY, PHASE_DRAIN, PHASE_PENDING, PHASE_RESUMED, PHASE_ANSWERED };
enum pending { PENDING_NONE, PENDING_WRITE, PENDING_WORK };

struct request_state {
	struct request rq;
	struct thread *thread;
	struct request_state *next; /* in the thread's list of free ones */
	struct MHD_Connection *connection;
	struct buf body, out; /* memory kept from request to request */
	int64_t started_us;
	struct str target;
	struct guard guard;
	const struct router_place *place; /* NULL: no such path */
	int route_index;
	struct str path_values[PATH_SEGMENTS_MAX];
	enum phase phase;
	int refusal; /* status; decided before the body was read */
	bool must_close, processing;
	uint64_t body_seen;
	size_t body_limit;
	struct param_set params;
	const char *notice; /* of reply_notice */
	struct reply reply;
	enum pending pending;
	union {
		struct db_job db;
		struct worker_job worker;
	} job;
	struct worker_pool *workers; /* who does the work */
	request_work_fn *work;
	void *work_args;
	request_then_fn *then;
	int result;
};

/* One an event thread. */
struct thread {
	struct thread *next;
	struct server *server;
	struct db *db; /* opened at first need */
	struct request_state *free;
	struct buf line; /* of the log */
	z_stream gzip;
	bool gzip_ready;
};

enum stopping { RUNNING, STOPPING, STOPPED };

struct server {
	struct server_options options;
	struct arena *arena;
	struct router *router;
	struct page_set *pages;
	struct rate *rate;
	struct metrics *metrics;
	struct session_cache *sessions;
	struct worker_pool *workers, *long_workers;
	struct hub *hub; /* of streams */
	struct MHD_Daemon *daemon;
	int listen_fd;
	unsigned port;
	const char *origin;
	struct str css, script, htmx;
	const char *session_cookie;
	_Atomic int stopping;
	_Atomic int64_t processing; /* requests between dispatch and the end of their reply */
	_Atomic int64_t suspended;
	_Atomic int64_t connections;
	pthread_mutex_t threads_lock;
	struct thread *threads;
};

/* dispatch.c */
void dispatch_begin(struct request_state *s, struct str method,
		    struct str version);    /* once the head was read: may set refusal */
void dispatch_run(struct request_state *s); /* once the body was read */
void dispatch_resume(struct request_state *s);

/* reply.c */
void reply_refusal(struct request_state *s, int status); /* the usual page of a status of our own */
void reply_prepared(struct request_state *s, int status, const char *type, struct str body);
bool reply_send(struct request_state *s); /* to the HTTP library */
void reply_cookie_of(struct request_state *s, const char *name, struct str value,
		     int64_t max_age_s);

/* stream.c */
struct hub *hub_new(struct server *s, size_t connections); /* NULL: no memory or no thread */
void hub_close(struct hub *h); /* ends every stream; none begins any more */
void hub_free(struct hub *h);  /* once the daemon has stopped; NULL is fine */
void hub_metrics(struct hub *h, struct buf *b);
struct MHD_Response *stream_response(struct request_state *s); /* NULL when there are too many */

/* openapi.c */
void openapi_write(const struct server *s, struct buf *b);
