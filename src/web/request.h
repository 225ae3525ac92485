/* SPDX-License-Identifier: EUPL-1.2 */
/* request.h - what a handler is given and how it answers.
 *
 * A handler reads parameters (already checked against its route), reads with rq->db, and answers with
 * exactly one reply_* call, or hands a change to the write queue, or slow work to the workers, and
 * answers in the continuation. Everything it allocates is in rq->arena. Nothing here is for two threads. */
#pragma once
#include "base/arena.h"
#include "base/clock.h"
#include "base/id.h"
#include "db/queue.h"
#include "web/message.h"
#include "web/route.h"

struct server;

struct request {
	struct arena *arena;
	struct db *db;              /* this thread's read connection, in no transaction */
	struct server *server;
	void *app;                  /* what server_start was given: the rooms' shared state */
	const struct route *route;
	struct str path, query;     /* as sent, before decoding */
	enum language language;     /* account, else cookie, else browser */
	struct clock clock;
	struct id_maker *ids;
	int64_t id;                 /* of this request, in the log and on error pages */
	int64_t person;             /* 0 when nobody is signed in */
	struct str person_name;     /* first name, for the head of the page */
	bool is_operator;
	struct str session_hash;    /* of the session in use; empty for none */
	struct str client;          /* address of the peer, or the proxy's word for it when trusted */
	bool wants_json;            /* Accept: application/json before text/html */
	bool is_partial;            /* sent by htmx: answer the fragment only */
	void *room;                 /* the handler's own, for its continuations */
	struct request_state *state; /* the server's own */
};

/* ---- parameters: of the route's table only; asking for another is a programmer's error ---- */
struct str param_text(struct request *rq, const char *name); /* empty when absent */
bool param_given(struct request *rq, const char *name);
int64_t param_int(struct request *rq, const char *name); /* PARAM_ID, PARAM_INT; 0 when absent */
size_t param_texts(struct request *rq, const char *name, const struct str **out); /* PARAM_MANY */
struct str param_file_name(struct request *rq, const char *name); /* PARAM_FILE; empty when absent */
/* The n-th parameter that fits a "prefix.*" row, in the order sent. */
bool param_nth(struct request *rq, const char *pattern, size_t n, struct str *name, struct str *value);

/* ---- replies: each returns ERR_NONE so that a handler can `return reply_…` ---- */
/* The page filled with the view, the fragment for htmx, or the view as JSON. `page` is "room/name". */
int reply_page(struct request *rq, const char *page, const void *view);
int reply_page_status(struct request *rq, int status, const char *page, const void *view);
/* 303 to a path of ours (HX-Redirect for htmx; {"location":…} with 200 for JSON). */
int reply_redirect(struct request *rq, struct str path);
/* An error page (or problem+json, RFC 9457) in the person's language. ERR_NONE is not an error. */
int reply_error(struct request *rq, const struct error *e);
int reply_status(struct request *rq, int kind); /* the usual sentence of that kind */
/* Bytes of ours: a download when `filename` is given. Borrowed until the request ends. */
int reply_bytes(struct request *rq, const char *content_type, const char *filename, struct str bytes);

void reply_header(struct request *rq, const char *name, struct str value);
/* A short word shown once on the next page (a message of the catalogue). */
void reply_notice(struct request *rq, const char *message);
void reply_cookie(struct request *rq, const char *name, struct str value, int64_t max_age_s);

/* ---- changes and slow work ---- */
typedef int request_then_fn(struct request *rq, int result);
/* Hands fn(db, args) to the write queue and suspends the connection; then(rq, result) answers. args
 * in rq->arena. If the client goes away the change is still made. */
int request_write(struct request *rq, db_write_fn *fn, void *args, request_then_fn *then);
/* The same for what many do at once and each in a moment: db_job.gathered. */
int request_write_gathered(struct request *rq, db_write_fn *fn, void *args, request_then_fn *then);
/* Runs work(args) on one of the few worker threads (password hashing); 503 when they are all busy and
 * their line is long. */
typedef int request_work_fn(void *args);
int request_work(struct request *rq, request_work_fn *work, void *args, request_then_fn *then);
/* The same for what may take seconds, papers and files: it has threads and a line of its own, so that
 * nobody's sign-in waits behind it. */
int request_work_long(struct request *rq, request_work_fn *work, void *args, request_then_fn *then);

/* ---- the session of this browser; the store is web/session.c. The row holds what every page needs
 * of the person, so that a request costs one read. ---- */
struct session_person {
	int64_t id;
	struct str first_name;
	enum language language;
	bool is_operator;
};
/* A new 256-bit token each time (no fixation): its cookie is set and its hash stored by the write
 * queue together with the end of the session in use, if any. */
int request_sign_in(struct request *rq, const struct session_person *p, request_then_fn *then);
int request_sign_out(struct request *rq, request_then_fn *then);
