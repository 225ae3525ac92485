/* SPDX-License-Identifier: EUPL-1.2 */
/* serve.h - the running server: database brought up to date, content loaded, queue, mailer and HTTP
 * started, until a signal ends it. SIGTERM and SIGINT stop gracefully; SIGHUP takes the content folder
 * again (a folder with faults is refused and the old content stays). */
#pragma once
#include "base/id.h"
#include "base/error.h"
#include "bank/bank.h"
#include "db/queue.h"

struct serve_options {
	const char *database, *content, *listen, *smtp, *from, *mail_folder, *assets, *origin;
	bool behind_tls, trust_proxy;
	unsigned threads, node;
	unsigned plan_months; /* finance/plan_retention.h */
};

/* Reads "--name value" pairs and switches; false after a message on standard error. */
struct command;
bool serve_parse(const struct command *c, int argc, char **argv, struct serve_options *o);

/* Called once the database and the content are there and before anybody is served. */
typedef int serve_prepare_fn(const struct serve_options *o, struct db_queue *queue, struct id_maker *ids,
                             struct bank *bank, struct error *e);

/* Returns the exit status. `prepare` may be NULL. */
int serve_run(const struct serve_options *o, serve_prepare_fn *prepare);
