/* SPDX-License-Identifier: EUPL-1.2 */
/* route.h - routes are data: reading the tables is reading the product.
 *
 * From a row come dispatch, 404 and 405, the right it needs, the refusal of cross-site changes, the
 * parameters accepted with their kinds and limits (anything else is 400), HEAD and OPTIONS, the
 * OpenAPI document, and the tests of rights. */
#pragma once
#include "base/error.h"
#include "web/shape.h"

enum method { METHOD_GET, METHOD_POST, METHOD_COUNT }; /* HEAD is served by GET */

enum access {
	ACCESS_PUBLIC,
	ACCESS_GUEST,     /* only who is not signed in; others are sent home */
	ACCESS_SIGNED_IN, /* any account; a browser is sent to sign in and back */
	ACCESS_OPERATOR,  /* the operator's own people */
};

enum param_kind {
	PARAM_TEXT, /* UTF-8, NFC, no control characters but tab and newline; limit in code points */
	PARAM_LINE, /* the same on one line, trimmed */
	PARAM_SECRET, /* bytes as typed, UTF-8; never logged, never shown again */
	PARAM_EMAIL,
	PARAM_ID,   /* a positive identifier */
	PARAM_INT,  /* 0 to limit */
	PARAM_FLAG, /* present (any value) or absent */
	PARAM_WORD, /* [A-Za-z0-9._-]+ */
	PARAM_MANY, /* PARAM_LINE, may come several times: param_texts */
	PARAM_FILE, /* bytes as they are, of a multipart form; its name: param_file_name */
};

enum param_where { PARAM_FORM, PARAM_QUERY, PARAM_PATH };

struct param {
	/* Ends in '*': any name that begins so, e.g. "answer.*". Of these an empty PARAM_LINE is given, so
	 * that a field emptied differs from one that was not shown; elsewhere what is empty is absent. */
	const char *name;
	enum param_kind kind;
	enum param_where where;
	uint32_t limit;
	bool required;
};

struct request;
typedef int handler_fn(struct request *rq); /* ERR_NONE once a reply was given or is on its way */

/* A right beyond `access`, that hangs on what the path names: a member of that centre, an invigilator
 * of that session. Asked once the parameters are read and before the handler; what it found may be left
 * in rq->room. ERR_NONE lets in; ERR_NOT_FOUND where even the existence is nobody else's business. */
struct right {
	const char *name; /* "centre_member", for the OpenAPI document */
	int (*check)(struct request *rq);
};

struct route {
	enum method method;
	const char *pattern; /* "/courses/:id/answer"; a segment ':name' is a PARAM_PATH */
	enum access access;
	handler_fn *handler;
	const struct param *params; /* ends with a NULL name; NULL for none */
	const struct shape *view;   /* what it answers, for OpenAPI; NULL when it redirects */
	const char *summary;        /* English, one line */
	uint32_t body_limit;        /* bytes; 0 is the usual 64 KiB */
	uint32_t rate;              /* at most so many a minute and client address; 0 is no limit */
	const struct right *right;  /* NULL: `access` is all */
};

struct route_table {
	const char *room;
	const struct route *routes;
	size_t n;
};
#define ROUTE_TABLE(room_, table) { (room_), (table), sizeof(table) / sizeof *(table) }
