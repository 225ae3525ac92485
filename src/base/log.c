/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE
#include "base/log.h"

#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <unistd.h>
#include "base/clock.h"

static _Atomic int least_level = LOG_INFO;

void log_set_level(enum log_level least)
{
	atomic_store(&least_level, (int)least);
}

bool log_wants(enum log_level level)
{
	return (int)level >= atomic_load_explicit(&least_level, memory_order_relaxed);
}

/* ---- lines together --------------------------------------------------------------------------- */

enum { GATHERED_MOST = 32 * 1024 };

static struct {
	pthread_mutex_t lock;
	pthread_cond_t some, end;
	pthread_t thread;
	bool gathering, ending;
	size_t n;
	char lines[GATHERED_MOST];
} gathered = { .lock = PTHREAD_MUTEX_INITIALIZER, .some = PTHREAD_COND_INITIALIZER,
	       .end = PTHREAD_COND_INITIALIZER };

static void write_out(struct str s)
{
	while (s.n) {
		ssize_t n = write(STDERR_FILENO, s.p, s.n);
		if (n <= 0)
			return; /* nowhere left to say so */
		s = str_from(s, (size_t)n);
	}
}

static void write_gathered(void)
{
	write_out((struct str){ gathered.lines, gathered.n });
	gathered.n = 0;
}

static void put_line(struct str line, bool at_once)
{
	pthread_mutex_lock(&gathered.lock);
	if (gathered.n + line.n > GATHERED_MOST)
		write_gathered();
	if (!gathered.gathering || line.n > GATHERED_MOST) {
		write_out(line);
	} else {
		if (gathered.n == 0)
			pthread_cond_signal(&gathered.some);
		memcpy(gathered.lines + gathered.n, line.p, line.n);
		gathered.n += line.n;
		if (at_once)
			write_gathered();
	}
	pthread_mutex_unlock(&gathered.lock);
}

static struct timespec later(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	t.tv_nsec += LOG_GATHER_MS * 1000000L;
	t.tv_sec += t.tv_nsec / 1000000000L;
	t.tv_nsec %= 1000000000L;
	return t;
}

static void *gather(void *)
{
	pthread_mutex_lock(&gathered.lock);
	while (!gathered.ending) {
		if (gathered.n == 0) {
			pthread_cond_wait(&gathered.some, &gathered.lock);
			continue;
		}
		struct timespec t = later();
		while (!gathered.ending && pthread_cond_timedwait(&gathered.end, &gathered.lock, &t) == 0)
			;
		write_gathered();
	}
	pthread_mutex_unlock(&gathered.lock);
	return NULL;
}

bool log_gather(void)
{
	sigset_t all, before;

	sigfillset(&all); /* signals are the main thread's business */
	pthread_sigmask(SIG_SETMASK, &all, &before);
	gathered.ending = false;
	gathered.gathering = pthread_create(&gathered.thread, NULL, gather, NULL) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return gathered.gathering;
}

void log_gather_end(void)
{
	pthread_mutex_lock(&gathered.lock);
	bool gathering = gathered.gathering;
	gathered.gathering = false;
	gathered.ending = true;
	pthread_cond_signal(&gathered.some);
	pthread_cond_signal(&gathered.end);
	pthread_mutex_unlock(&gathered.lock);
	if (gathering)
		pthread_join(gathered.thread, NULL);
	pthread_mutex_lock(&gathered.lock);
	write_gathered();
	pthread_mutex_unlock(&gathered.lock);
}

/* ---- lines ------------------------------------------------------------------------------------ */

void log_line(struct str line)
{
	put_line(line, false);
}

void log_text(enum log_level level, const char *fmt, ...)
{
	static const char *const names[] = { "debug", "info", "warn", "error" };
	char text[1024], line[2600];
	size_t n = 0;
	va_list args;

	if (!log_wants(level) || level >= LOG_SILENT)
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	int head = snprintf(line, sizeof line, "{\"time\":%lld,\"level\":\"%s\",\"message\":\"",
	                    (long long)clock_now(&clock_system), names[level]);
	n = (size_t)head;
	for (const char *p = text; *p; p++) {
		if (*p == '"' || *p == '\\')
			line[n++] = '\\';
		line[n++] = (unsigned char)*p < 0x20 ? ' ' : *p;
	}
	memcpy(line + n, "\"}\n", 3);
	put_line((struct str){ line, n + 3 }, level >= LOG_WARN);
}
