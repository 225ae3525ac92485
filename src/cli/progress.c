/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/progress.h"

#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { BAR = 24, COLUMNS_MAX = 200, PACE_MS = 100, PATIENCE_MS = 1000 };

static volatile sig_atomic_t interrupted;
static struct sigaction before_int, before_term;

static void on_signal(int signal)
{
	(void)signal;
	interrupted = 1;
}

static void catch_signals(void)
{
	/* SA_RESETHAND: the second Ctrl-C of an impatient person ends the process. */
	struct sigaction act = {.sa_handler = on_signal,
				.sa_flags = (int)(SA_RESETHAND | SA_RESTART)};

	sigemptyset(&act.sa_mask);
	sigaction(SIGINT, &act, &before_int);
	sigaction(SIGTERM, &act, &before_term);
}

bool progress_interrupted(void)
{
	return interrupted != 0;
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static unsigned terminal_columns(void)
{
	struct winsize w = {0};

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &w) != 0 || w.ws_col < 20)
		return 80;
	return w.ws_col < COLUMNS_MAX ? w.ws_col : COLUMNS_MAX;
}

struct progress progress_begin(const char *title, uint64_t total)
{
	struct progress p = {.title = title, .total = total, .began = now_ms()};

	p.shown = isatty(STDERR_FILENO) == 1;
	p.columns = p.shown ? terminal_columns() : 80;
	interrupted = 0;
	catch_signals();
	return p;
}

/* "45 s", "1 min 05 s", "2 h 10 min". */
static void write_time(char *out, size_t room, int64_t seconds)
{
	if (seconds < 60)
		snprintf(out, room, "%d s", (int)seconds);
	else if (seconds < 3600)
		snprintf(out, room, "%d min %02d s", (int)(seconds / 60), (int)(seconds % 60));
	else
		snprintf(out, room, "%lld h %02d min", (long long)seconds / 3600,
			 (int)(seconds % 3600 / 60));
}

static void write_bar(char *out, double share)
{
	int full = (int)(share * BAR);

	for (int i = 0; i < BAR; i++)
		out[i] = i < full ? '#' : '-';
	out[BAR] = '\0';
}

unsigned progress_line(const struct progress *p, uint64_t done, int64_t elapsed_ms,
		       const char *note, char *out)
{
	char bar[BAR + 1], time[40], line[COLUMNS_MAX * 2];
	int n;

	if (p->total) {
		double share = (double)(done < p->total ? done : p->total) / (double)p->total;
		write_bar(bar, share);
		n = snprintf(line, sizeof line, "%s [%s] %3d %%", p->title, bar,
			     (int)(share * 100));
		if (elapsed_ms >= PATIENCE_MS && share > 0 && share < 1) {
			double left = (double)elapsed_ms * (1 - share) / share / 1000;
			write_time(time, sizeof time,
				   left < 1e9 ? (int64_t)(left + 0.999) : 999999999);
			n += snprintf(line + n, sizeof line - (size_t)n, "  %s left", time);
		}
	} else {
		write_time(time, sizeof time, elapsed_ms / 1000);
		n = snprintf(line, sizeof line, "%s %llu  %s", p->title, (unsigned long long)done,
			     time);
	}
	if (note && (size_t)n < sizeof line)
		n += snprintf(line + n, sizeof line - (size_t)n, "  %s", note);
	unsigned length = (unsigned)n < p->columns ? (unsigned)n : p->columns;
	if (length >= sizeof line)
		length = sizeof line - 1;
	memcpy(out, line, length);
	out[length] = '\0';
	return length;
}

void progress_step(struct progress *p, uint64_t done, const char *note)
{
	char line[COLUMNS_MAX + 1];

	if (!p->shown)
		return;
	int64_t now = now_ms();
	if (now - p->told < PACE_MS)
		return;
	p->told = now;
	struct progress narrow = *p;
	narrow.columns--; /* the last column makes some terminals go to the next line */
	progress_line(&narrow, done, now - p->began, note, line);
	fprintf(stderr, "\r%s\033[K", line);
	fflush(stderr);
}

void progress_end(struct progress *p)
{
	if (p->shown && p->told) {
		fputs("\r\033[K", stderr);
		fflush(stderr);
	}
	sigaction(SIGINT, &before_int, NULL);
	sigaction(SIGTERM, &before_term, NULL);
}
