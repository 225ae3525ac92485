/* SPDX-License-Identifier: EUPL-1.2 */
/* server.h - the HTTP server: libmicrohttpd behind a narrow door, with a guard before it. */
#pragma once
#include "web/page.h"
#include "web/request.h"

/* Whether the menu of whole pages shows the way to a person's certification centres; NULL: to nobody. */
typedef bool server_menu_fn(struct db *db, struct arena *a, int64_t person);

struct server_options {
	const char *listen;      /* "127.0.0.1:8080", "[::1]:0"; port 0 takes a free one */
	const char *database;    /* url of db_open, for the threads' read connections */
	struct db_queue *queue;
	const struct route_table *tables;
	size_t table_count;
	const struct page_table *pages; /* the rooms' pages, see page.h */
	size_t page_count;
	void *app;
	server_menu_fn *has_centre;
	struct clock clock;
	struct id_maker *ids;
	unsigned threads;        /* event threads; 0 = one a processor */
	unsigned workers;        /* for request_work, and as many for request_work_long; 0 = 2 */
	const char *assets;      /* folder to read assets and pages from while developing; NULL = inside */
	bool behind_tls;         /* a proxy in front speaks TLS: __Host- cookies, HSTS */
	bool trust_proxy;        /* take the client's address from X-Forwarded-For's last entry */
	const char *origin;      /* "https://pix.univ.example", for mails and origin checks; NULL = from Host */
};

[[nodiscard]] int server_start(const struct server_options *o, struct server **out, struct error *e);
unsigned server_port(const struct server *s);
const char *server_origin(const struct server *s);
/* Stops taking connections, lets what is on its way be answered and committed, then returns. */
void server_stop(struct server *s);

/* The web's own: health, metrics, the OpenAPI document, assets, the choice of language, and the page of
 * errors. server_start adds them to the rooms' tables itself; they are here for tools and tests. */
extern const struct route_table web_routes;
extern const struct page_table web_pages;
