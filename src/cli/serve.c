/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE
#include "cli/serve.h"

#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <sodium.h>
#include <unistd.h>
#include "base/log.h"
#include "certif/offer.h"
#include "certif/exam_memory.h"
#include "cli/command.h"
#include "certif/certif.h"
#include "cli/rooms.h"
#include "db/migration.h"
#include "finance/plan_retention.h"
#include "finance/plan_runner.h"
#include "learn/standing.h"
#include "people/mail.h"
#include "people/people.h"
#include "web/server.h"
#include "web/session.h"

enum { HOUSEKEEPING_EVERY_S = 3600, POSTGRESQL_POOL = 8, LARGE_PIECE = 1024 * 1024, EXAMS_REMEMBERED = 8192, PLAN_SECONDS = 60 };
#define PLAN_MEMORY ((size_t)2 << 30) /* of a search */

/* ---- the command line ------------------------------------------------------------------------ */

static bool take_text(const char *name, const char *value, struct serve_options *o)
{
	const struct {
		const char *name;
		const char **where;
	} texts[] = {
		{ "--database", &o->database }, { "--content", &o->content }, { "--listen", &o->listen },
		{ "--smtp", &o->smtp },         { "--from", &o->from },       { "--mail", &o->mail_folder },
		{ "--assets", &o->assets },     { "--origin", &o->origin },
	};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (strcmp(name, texts[i].name) == 0) {
			*texts[i].where = value;
			return true;
		}
	return false;
}

static bool take_number(const char *name, const char *value, struct serve_options *o)
{
	int64_t v;
	unsigned *where = strcmp(name, "--threads") == 0       ? &o->threads
	                  : strcmp(name, "--node") == 0        ? &o->node
	                  : strcmp(name, "--plan-months") == 0 ? &o->plan_months
	                                                       : NULL;

	if (!where || !str_int(str_of(value), &v) || v < 0 || v > 1023)
		return false;
	*where = (unsigned)v;
	return true;
}

bool serve_parse(const struct command *c, int argc, char **argv, struct serve_options *o)
{
	*o = (struct serve_options){ .database = "var/openpix.db",
		                     .content = "content",
		                     .listen = "127.0.0.1:8080",
		                     .from = "openpix@localhost",
		                     .plan_months = PLAN_MONTHS,
		                     .mail_folder = "var/mail" };
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--behind-tls") == 0) {
			o->behind_tls = true;
		} else if (strcmp(argv[i], "--trust-proxy") == 0) {
			o->trust_proxy = true;
		} else if (i + 1 >= argc) {
			command_misused(c, "'%s' is no option, or lacks its value", argv[i]);
			return false;
		} else if (!take_text(argv[i], argv[i + 1], o) && !take_number(argv[i], argv[i + 1], o)) {
			command_misused(c, "'%s %s' is not understood", argv[i], argv[i + 1]);
			return false;
		} else {
			i++;
		}
	}
	return true;
}

/* ---- what stands while the server runs ------------------------------------------------------- */

struct running {
	const struct serve_options *options;
	struct arena *arena;
	struct db_queue *queue;
	struct id_maker ids;
	struct mailer *mailer;
	struct server *server;
	struct app app;
};

static int upgrade(const struct serve_options *o, struct error *e)
{
	struct db *db;
	int k = db_open(o->database, DB_WRITE, &db, e);

	if (k)
		return k;
	k = migration_apply(db, e);
	db_close(db);
	return k;
}

static void tell_problems(const struct bank_problems *problems)
{
	struct buf b = BUF_INIT(1024 * 1024);

	bank_problems_print(problems, &b);
	fwrite(b.p, 1, b.n, stderr);
	buf_release(&b);
}

static int load_content(const struct serve_options *o, struct bank **bank, struct error *e)
{
	struct bank_problems problems;
	int k;

	bank_problems_init(&problems);
	k = bank_load(o->content, bank, &problems);
	if (k) {
		tell_problems(&problems);
		bank_unref(*bank);
		*bank = NULL;
		error_field(e, ERR_INVALID, o->content, N_("the content has faults: see `openpix bank check`"));
	} else {
		(void)offers_of(*bank); /* prices of its questions: no candidate's first answer waits for them */
	}
	bank_problems_release(&problems);
	return k;
}

static void reload(struct running *r)
{
	struct bank *bank;
	struct error e;

	if (load_content(r->options, &bank, &e)) {
		log_text(LOG_ERROR, "the content has faults: the old one stays in use");
		return;
	}
	log_text(LOG_INFO, "content taken again: %zu skills, %zu challenges", bank->skill_count,
	         bank->challenge_count);
	bank_holder_swap(r->app.bank, bank);
}

struct housekeeping {
	int64_t now;
	int plan_months;
};

static int write_housekeeping(struct db *db, void *args)
{
	const struct housekeeping *h = args;
	int64_t ended;
	int k = session_end_expired(db, h->now, &ended);

	if (!k)
		k = people_forget_expired(db, h->now);
	if (!k)
		k = certif_forget_expired(db, h->now);
	return k ? k : plan_forget_expired(db, h->now, h->plan_months);
}

static void housekeeping(struct running *r)
{
	struct housekeeping h = { clock_now(&clock_system), r->app.plan_months };

	if (db_queue_wait(r->queue, write_housekeeping, &h))
		log_text(LOG_WARN, "what is kept for a time only could not be removed");
}

/* Signals are blocked in every thread and taken here, one at a time. */
static void wait_for_the_end(struct running *r, const sigset_t *signals)
{
	housekeeping(r); /* a server that restarts often tidies too */
	for (;;) {
		struct timespec wait = { .tv_sec = HOUSEKEEPING_EVERY_S };
		int signal = sigtimedwait(signals, NULL, &wait);
		if (signal == SIGTERM || signal == SIGINT)
			return;
		if (signal == SIGHUP)
			reload(r);
		else if (signal < 0 && errno == EAGAIN)
			housekeeping(r);
	}
}

static int start(struct running *r, serve_prepare_fn *prepare, struct error *e)
{
	const struct serve_options *o = r->options;
	struct bank *bank;

	/* Large pieces go back to the system when they are freed. Left to itself the library learns from
	 * the first long list never to give them back. */
	mallopt(M_MMAP_THRESHOLD, LARGE_PIECE);
	int k = upgrade(o, e);

	if (!k)
		k = load_content(o, &bank, e);
	if (k)
		return k;
	r->app.bank = bank_holder_new(bank);
	r->app.exams = exam_memory_new(EXAMS_REMEMBERED);
	r->app.standings = standings_new();
	r->app.plan_months = (int)o->plan_months;
	r->app.leaving = certif_leaving;
	r->app.exports = rooms_exports;
	r->app.export_count = rooms_export_count;
	id_maker_init(&r->ids, clock_system, o->node);
	k = db_queue_open(o->database, POSTGRESQL_POOL, &r->queue, e);
	if (!k && prepare)
		k = prepare(o, r->queue, &r->ids, bank, e);
	if (k)
		return k;
	k = mailer_open(&(struct mailer_options){ .database = o->database,
	                                          .queue = r->queue,
	                                          .smtp = o->smtp,
	                                          .from = o->from,
	                                          .folder = o->mail_folder,
	                                          .clock = clock_system },
	                &r->mailer, e);
	if (!k)
		k = mailer_start(r->mailer, e);
	if (k)
		return k;
	r->app.mailer = r->mailer;
	k = plan_runner_start(&(struct plan_runner_options){ .program = "/proc/self/exe",
	                                                     .database = o->database,
	                                                     .queue = r->queue,
	                                                     .clock = clock_system,
	                                                     .node = o->node,
	                                                     .seconds = PLAN_SECONDS,
	                                                     .memory = PLAN_MEMORY },
	                      &r->app.planner, e);
	if (k)
		return k;
	return server_start(&(struct server_options){ .listen = o->listen,
	                                              .database = o->database,
	                                              .queue = r->queue,
	                                              .tables = rooms_routes,
	                                              .table_count = rooms_route_count,
	                                              .pages = rooms_pages,
	                                              .page_count = rooms_page_count,
	                                              .app = &r->app,
	                                              .has_centre = certif_has_centre,
	                                              .clock = clock_system,
	                                              .ids = &r->ids,
	                                              .threads = o->threads,
	                                              .assets = o->assets,
	                                              .behind_tls = o->behind_tls,
	                                              .trust_proxy = o->trust_proxy,
	                                              .origin = o->origin },
	                    &r->server, e);
}

static void stop(struct running *r)
{
	server_stop(r->server);
	plan_runner_stop(r->app.planner);
	mailer_close(r->mailer);
	db_queue_close(r->queue);
	exam_memory_free(r->app.exams);
	standings_free(r->app.standings);
	bank_holder_free(r->app.bank);
	arena_free(r->arena);
}

int serve_run(const struct serve_options *o, serve_prepare_fn *prepare)
{
	struct running r = { .options = o, .arena = arena_new(64 * 1024 * 1024) };
	struct error e = {};
	sigset_t signals;

	if (!r.arena || sodium_init() < 0) {
		fputs("openpix: no memory\n", stderr);
		return error_exit_status(ERR_UNAVAILABLE);
	}
	message_init();
	rooms_list();
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGHUP);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	signal(SIGPIPE, SIG_IGN);
	log_gather();
	int k = start(&r, prepare, &e);
	if (k) {
		fprintf(stderr, "openpix: " STR_FMT "\n", STR_ARG(error_text(&e, r.arena)));
	} else {
		printf("OpenPix is ready: %s\n", server_origin(r.server));
		fflush(stdout);
		wait_for_the_end(&r, &signals);
	}
	stop(&r);
	log_gather_end();
	return error_exit_status((enum error_kind)k);
}

/* ---- the command ------------------------------------------------------------------------------ */

static int run(int argc, char **argv)
{
	struct serve_options o;

	return serve_parse(&command_serve, argc, argv, &o) ? serve_run(&o, NULL) : COMMAND_USAGE;
}

const struct command command_serve = {
	.name = "serve",
	.summary = "serve the product over HTTP",
	.usage = "  openpix serve [OPTION VALUE]...\n\n"
	         "  --database URL    a path, or postgresql://...      (var/openpix.db)\n"
	         "  --content FOLDER  framework, skills, challenges    (content)\n"
	         "  --listen ADDRESS  host:port                        (127.0.0.1:8080)\n"
	         "  --origin URL      the address people use, for the links in messages\n"
	         "  --smtp URL        smtp://host:port, smtps://user:password@host; none: files\n"
	         "  --from ADDRESS    sender of the messages           (openpix@localhost)\n"
	         "  --mail FOLDER     where messages go without --smtp (var/mail)\n"
	         "  --threads N       event threads                    (one a processor)\n"
	         "  --node N          of this process, 0 to 1023, when several share a database\n"
	         "  --plan-months N   candidates listed by name for a plan are erased N months after\n"
	         "                    its last day                     (3)\n"
	         "  --assets FOLDER   read pages and assets from there, for developing\n"
	         "  --behind-tls      a proxy speaks TLS: secure cookies, HSTS\n"
	         "  --trust-proxy     take the client's address from X-Forwarded-For\n\n"
	         "  SIGTERM stops it gracefully, SIGHUP takes the content folder again.\n",
	.run = run,
};
