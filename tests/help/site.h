/* SPDX-License-Identifier: EUPL-1.2 */
/* site.h - the whole product on a free loopback port: every room's routes and pages, the real content,
 * a SQLite database of its own, no mailer. One a test program: site_start and site_stop are its group's
 * setup and teardown.
 *
 * <cmocka.h> must be included before this file. */
#pragma once
#include "help/house.h"
#include "help/http.h"
#include "web/server.h"

struct site {
	struct house *house; /* the database and the content behind it */
	struct server *server;
	unsigned port;
};
extern struct site site;

int site_start(void **state);
int site_stop(void **state);

/* The server's clock, which only moves when it is told to. Going on by more than a minute opens every
 * rate limit again. */
int64_t site_now(void);
void site_later(int64_t ms);

/* A person with a password ("un lama gris broute"), once for an address. */
#define SITE_PASSWORD "un lama gris broute"
int64_t site_person(const char *email, bool is_operator);
/* A new session of a person (0: a guest) as header lines, "Cookie: …\r\n" or "". */
const char *site_session(int64_t person);

/* One request; `form` is an urlencoded body, NULL for a GET. `headers` may be "". */
struct http_reply site_get(const char *path, const char *headers);
struct http_reply site_post(const char *path, const char *headers, const char *form);
struct http_reply site_json(const char *path, const char *headers, const char *body);

/* The reply's cookies as a header line of the next request; "" when it set none. */
const char *site_cookies(const struct http_reply *r);
bool site_holds(struct str s, const char *word);
