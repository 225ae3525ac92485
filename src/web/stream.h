/* SPDX-License-Identifier: EUPL-1.2 */
/* stream.h - server-sent events (WHATWG HTML, "Server-sent events"): a page that lives.
 *
 *     static int board_tick(struct request *rq, struct stream *st, void *context) { stream_event(…) … }
 *     return reply_stream(rq, board_tick, &context, sizeof context, 1000);
 *
 * One thread serves all streams of a server, those of one address in one go. About every `every_ms`
 * it calls the function, which looks at the database and tells what has changed; before that,
 * whenever the database has changed or ten seconds have passed, it asks again whether this person is
 * still signed in and still has the route's right. So several nodes need no word among them: each
 * asks the one database.
 *
 * A stream ends when the client is gone, the right is, the function says so, or the server stops.
 * After a right that is gone an event "end" comes first: the page knows that there is nothing to come
 * back to. A client that does not read is not written to: its function is left out until it does. An
 * empty comment every STREAM_QUIET tells the client, and the proxies between, that the line is alive.
 *
 * With too many open (of all, of one session) the answer is 503 in words. */
#pragma once
#include "web/request.h"

enum {
	STREAM_MOST = 4096,	   /* of a server, or a quarter of its connections */
	STREAM_EACH = 16,	   /* of one person */
	STREAM_RETRY = 2000,	   /* ms after which a browser comes back */
	STREAM_QUIET = 15000,	   /* ms without an event before a comment */
	STREAM_CONTEXT = 256,	   /* bytes */
	STREAM_BUFFER = 64 * 1024, /* a tick's events */
};

struct stream;

/* `rq` is for reading: rq->db, the parameters, who and when; what it allocates lives until the tick
 * ends; it must not reply or write. `context` is the stream's own and lives as long. ERR_NONE: go
 * on; ERR_UNAVAILABLE: the same, the database will be back; another kind: the stream ends. */
typedef int stream_fn(struct request *rq, struct stream *st, void *context);

/* Copies `size` bytes of context, at most STREAM_CONTEXT. */
int reply_stream(struct request *rq, stream_fn *fn, const void *context, size_t size,
		 unsigned every_ms);

/* The database as this look finds it: while the number stays, so do the rows (db_stamp). 0: it can't
 * be told. */
uint64_t stream_stamp(const struct stream *st);
/* What all streams of one function share: `size` bytes, zero at first, for nobody but the function;
 * `release` before they are freed. NULL: no memory. */
void *stream_shared(struct stream *st, size_t size, void (*release)(void *));
/* The id of the last event sent, or the Last-Event-ID the client came back with; may be empty. */
struct str stream_last_id(const struct stream *st);
/* `event` and `id` are words of ours on one line; each line of `data` is one of the event's. */
void stream_event(struct stream *st, const char *event, struct str id, struct str data);
