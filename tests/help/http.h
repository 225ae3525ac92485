/* SPDX-License-Identifier: EUPL-1.2 */
/* http.h - a small HTTP client for tests: raw bytes out, one reply in. Loopback only. */
#pragma once
#include "base/buf.h"

struct http_reply {
	int status;	 /* 0: the server closed the connection, or nothing came in time */
	struct str head; /* status line and headers */
	struct str body; /* chunks joined, not decompressed */
};

struct http_client {
	int fd;
	struct buf in; /* read and not yet used */
	struct arena *arena;
};

/* Stops the test when the port is closed. `seconds` is how long a reply may take. */
void http_open(struct http_client *c, unsigned port, struct arena *a, int seconds);
void http_close(struct http_client *c);
void http_send(struct http_client *c, struct str bytes);
#define http_sendf(c, ...) http_send((c), arena_printf((c)->arena, __VA_ARGS__))

/* The next reply on this connection. `head_only`: to a HEAD, so no body follows. */
struct http_reply http_read(struct http_client *c, bool head_only);
bool http_is_closed(struct http_client *c); /* waits for the end of the connection */

/* The value of a header, empty when absent. */
struct str http_header(const struct http_reply *r, const char *name);
size_t http_header_count(const struct http_reply *r, const char *name);

/* One request on a connection of its own: method, target, more header lines (each with \r\n), body.
 */
struct http_reply http_request(unsigned port, struct arena *a, const char *method,
			       const char *target, const char *headers, const char *body);
