/* SPDX-License-Identifier: EUPL-1.2 */
/* error.h - why something could not be done. A function that can fail returns an enum error_kind
 * (0 = done) and, where a person should read the reason, fills a struct error it was given. */
#pragma once
#include "base/arena.h"

enum error_kind {
	ERR_NONE,
	ERR_INVALID,     /* bad input: the person can mend it           400 / 422, exit 2 */
	ERR_DENIED,      /* not allowed                                  403, exit 3 */
	ERR_NOT_FOUND,   /*                                              404, exit 4 */
	ERR_CONFLICT,    /* somebody changed it meanwhile                409, exit 5 */
	ERR_FULL,        /* a limit of size or number is reached         413, exit 6 */
	ERR_UNAVAILABLE, /* not now: try again later                     503, exit 7 */
	ERR_INTERNAL,    /* our fault; logged, never explained to people 500, exit 70 */
	ERROR_KIND_COUNT
};

struct error {
	enum error_kind kind;
	const char *message;   /* a message of the catalogue (English), marked N_(); static */
	struct str argument;   /* replaces {0} in the message once it is translated */
	struct str field;      /* the form field, JSON path or file at fault; may be empty */
	unsigned line, column; /* from 1; 0 when there is no text to point at */
};

/* Marks a text for the message catalogues without translating it here. */
#define N_(text) text

/* Fills *e (may be NULL) and returns kind, so that a rule can `return error_set(e, ERR_…, …);`. */
int error_set(struct error *e, enum error_kind kind, const char *message);
int error_field(struct error *e, enum error_kind kind, const char *field, const char *message);
int error_arg(struct error *e, enum error_kind kind, const char *message, struct str argument);

/* For the terminal and the log: "file:line:column: message" in English. */
struct str error_text(const struct error *e, struct arena *a);
int error_exit_status(enum error_kind kind);
