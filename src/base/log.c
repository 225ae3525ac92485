/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE
#include "base/log.h"

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

void log_line(struct str line)
{
	while (line.n) {
		ssize_t n = write(STDERR_FILENO, line.p, line.n);
		if (n <= 0)
			return; /* nowhere left to say so */
		line = str_from(line, (size_t)n);
	}
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
	log_line((struct str){ line, n + 3 });
}
