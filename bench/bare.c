/* SPDX-License-Identifier: EUPL-1.2 */
/* bare.c - the limit the product is measured against: the HTTP library and the engine alone.
 *
 *   bare DATABASE     serves on a free port of the loopback, which it prints, until SIGTERM
 *
 * GET answers a few bytes of JSON. POST suspends its connection; one writer takes all that waits,
 * inserts a row for each into a new SQLite file in one durable transaction, resumes them, and they
 * answer. No parsing, no session, no rules, no page: what is faster than this does not keep its
 * word.
 *
 * POST to anything inserts a small row at the end of a table and gets a few bytes. POST to
 * /assessments/N is of the size of the product's answer: its row is as large, and has a key in an
 * index among those of its test; the reply has as many bytes. GET of it replies with as many
 * without a row. */
#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/types.h>

enum { THREADS = 2, CONNECTIONS_MAX = 16384, CONNECTION_MEMORY = 24 * 1024 };

/* An answer's texts together, and the next question with its headers, as the product's are on
 * average. */
enum { ANSWER_TEXTS = 300, PAGE = 3300 };
#define ASSESSMENTS "/assessments/"

struct job {
	struct job *next;
	struct MHD_Connection *connection;
	sqlite3_int64 assessment; /* 0: a small row */
	bool begun, submitted;
};

static struct {
	pthread_mutex_t lock;
	pthread_cond_t some;
	struct job *first, **last;
	bool closing;
	sqlite3 *db;
	sqlite3_stmt *begin, *insert, *insert_answer, *commit;
	sqlite3_int64 position; /* of the last answer */
	struct MHD_Response *hello, *kept, *page;
} bare = {.lock = PTHREAD_MUTEX_INITIALIZER, .some = PTHREAD_COND_INITIALIZER};

static void stop(const char *what)
{
	fprintf(stderr, "bare: %s\n", what);
	exit(1);
}

/* ---- the engine ------------------------------------------------------------------------------ */

static sqlite3_stmt *prepared(const char *sql)
{
	sqlite3_stmt *s;

	if (sqlite3_prepare_v3(bare.db, sql, -1, SQLITE_PREPARE_PERSISTENT, &s, NULL) != SQLITE_OK)
		stop(sqlite3_errmsg(bare.db));
	return s;
}

static void open_database(const char *path)
{
	static const char schema[] =
	    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
	    "CREATE TABLE row (id INTEGER PRIMARY KEY, person INTEGER NOT "
	    "NULL, value TEXT NOT NULL);"
	    "CREATE TABLE answer (assessment INTEGER NOT NULL, position "
	    "INTEGER NOT NULL, person INTEGER NOT NULL, value TEXT NOT NULL, "
	    "PRIMARY KEY (assessment, position));";

	if (sqlite3_open(path, &bare.db) != SQLITE_OK ||
	    sqlite3_exec(bare.db, schema, NULL, NULL, NULL) != SQLITE_OK)
		stop(sqlite3_errmsg(bare.db));
	bare.begin = prepared("BEGIN IMMEDIATE");
	bare.insert = prepared("INSERT INTO row (person, value) VALUES (?1, ?2)");
	bare.insert_answer = prepared(
	    "INSERT INTO answer (assessment, position, person, value) VALUES (?1, ?2, ?3, ?4)");
	bare.commit = prepared("COMMIT");
}

static void run(sqlite3_stmt *s)
{
	if (sqlite3_step(s) != SQLITE_DONE)
		stop(sqlite3_errmsg(bare.db));
	sqlite3_reset(s);
}

static void keep_small(sqlite3_int64 person)
{
	static const char value[] = "an answer of a usual length, in a few words";

	sqlite3_bind_int64(bare.insert, 1, person);
	sqlite3_bind_text(bare.insert, 2, value, sizeof value - 1, SQLITE_STATIC);
	run(bare.insert);
}

static void keep_answer(sqlite3_int64 assessment, sqlite3_int64 person)
{
	static const char value[ANSWER_TEXTS];

	sqlite3_bind_int64(bare.insert_answer, 1, assessment);
	sqlite3_bind_int64(bare.insert_answer, 2, ++bare.position);
	sqlite3_bind_int64(bare.insert_answer, 3, person);
	sqlite3_bind_text(bare.insert_answer, 4, value, sizeof value, SQLITE_STATIC);
	run(bare.insert_answer);
}

static void keep(struct job *jobs)
{
	sqlite3_int64 person = 0;

	run(bare.begin);
	for (struct job *j = jobs; j; j = j->next)
		if (j->assessment)
			keep_answer(j->assessment, ++person);
		else
			keep_small(++person);
	run(bare.commit);
}

static struct job *take_all(void)
{
	struct job *all;

	pthread_mutex_lock(&bare.lock);
	while (!bare.first && !bare.closing)
		pthread_cond_wait(&bare.some, &bare.lock);
	all = bare.first;
	bare.first = NULL;
	bare.last = &bare.first;
	pthread_mutex_unlock(&bare.lock);
	return all;
}

static void *write_all(void *)
{
	struct job *jobs, *next;

	while ((jobs = take_all())) {
		keep(jobs);
		for (struct job *j = jobs; j; j = next) {
			next = j->next;
			MHD_resume_connection(j->connection);
		}
	}
	return NULL;
}

static void submit(struct job *j)
{
	bool was_empty, closing;

	j->next = NULL;
	j->submitted = true;
	pthread_mutex_lock(&bare.lock);
	closing = bare.closing;
	was_empty = !bare.first;
	if (!closing) {
		*bare.last = j;
		bare.last = &j->next;
	}
	pthread_mutex_unlock(&bare.lock);
	if (closing) /* nobody waits for this reply any more */
		MHD_resume_connection(j->connection);
	else if (was_empty)
		pthread_cond_signal(&bare.some);
}

/* ---- the library ----------------------------------------------------------------------------- */

/* As the product's: the library waits when its list is full, see web/server.c. */
int epoll_wait(int fd, struct epoll_event *events, int most, int timeout)
{
	return epoll_pwait(fd, events, most > 1 ? most - 1 : most, timeout, NULL);
}

static enum MHD_Result handle(void *, struct MHD_Connection *connection, const char *url,
			      const char *method, const char *, const char *, size_t *data_n,
			      void **state)
{
	struct job *j = *state;

	if (!j->begun || *data_n) { /* answered at once, the library would close the connection */
		if (!j->begun && strncmp(url, ASSESSMENTS, sizeof ASSESSMENTS - 1) == 0)
			j->assessment = strtoll(url + sizeof ASSESSMENTS - 1, NULL, 10);
		j->begun = true;
		*data_n = 0;
		return MHD_YES;
	}
	if (method[0] == 'G')
		return MHD_queue_response(connection, 200, j->assessment ? bare.page : bare.hello);
	if (j->submitted)
		return MHD_queue_response(connection, 200, j->assessment ? bare.page : bare.kept);
	j->connection = connection;
	MHD_suspend_connection(connection);
	submit(j);
	return MHD_YES;
}

static void *begin(void *, const char *, struct MHD_Connection *)
{
	return calloc(1, sizeof(struct job));
}

static void completed(void *, struct MHD_Connection *, void **state,
		      enum MHD_RequestTerminationCode)
{
	free(*state);
}

static void count_connection(void *, struct MHD_Connection *connection, void **,
			     enum MHD_ConnectionNotificationCode code)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	int on = 1;

	if (code == MHD_CONNECTION_NOTIFY_STARTED && info)
		setsockopt(info->connect_fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static struct MHD_Response *response(const char *text, size_t n, const char *type)
{
	struct MHD_Response *r =
	    MHD_create_response_from_buffer(n, (void *)(uintptr_t)text, MHD_RESPMEM_PERSISTENT);

	if (!r || MHD_add_response_header(r, "Content-Type", type) != MHD_YES)
		stop("no memory");
	return r;
}

static struct MHD_Daemon *serve(void)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};

	static const char hello[] = "{\"message\":\"hello, learner\"}\n",
			  kept[] = "{\"kept\":true}\n";
	static char page[PAGE];

	memset(page, 'x', sizeof page);
	bare.hello = response(hello, sizeof hello - 1, "application/json");
	bare.kept = response(kept, sizeof kept - 1, "application/json");
	bare.page = response(page, sizeof page, "text/html; charset=utf-8");
	return MHD_start_daemon(
	    MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL,
	    NULL, handle, NULL, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&at,
	    MHD_OPTION_THREAD_POOL_SIZE, (unsigned)THREADS, MHD_OPTION_CONNECTION_LIMIT,
	    (unsigned)CONNECTIONS_MAX, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
	    (size_t)CONNECTION_MEMORY, MHD_OPTION_LISTEN_BACKLOG_SIZE, 1024U,
	    MHD_OPTION_URI_LOG_CALLBACK, begin, NULL, MHD_OPTION_NOTIFY_COMPLETED, completed, NULL,
	    MHD_OPTION_NOTIFY_CONNECTION, count_connection, NULL, MHD_OPTION_END);
}

/* ---- its life -------------------------------------------------------------------------------- */

static void close_queue(pthread_t writer)
{
	pthread_mutex_lock(&bare.lock);
	bare.closing = true;
	pthread_cond_signal(&bare.some);
	pthread_mutex_unlock(&bare.lock);
	pthread_join(writer, NULL);
}

int main(int argc, char **argv)
{
	struct MHD_Daemon *daemon;
	pthread_t writer;
	sigset_t signals;
	int signal;

	if (argc != 2)
		stop("usage: bare DATABASE");
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	bare.last = &bare.first;
	open_database(argv[1]);
	daemon = serve();
	if (!daemon)
		stop("no socket");
	if (pthread_create(&writer, NULL, write_all, NULL))
		stop("no thread");
	printf("ready: http://127.0.0.1:%u\n",
	       MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
	fflush(stdout);
	sigwait(&signals, &signal);
	MHD_quiesce_daemon(daemon);
	close_queue(writer); /* nobody may be suspended when the library stops */
	MHD_stop_daemon(daemon);
	return 0;
}
