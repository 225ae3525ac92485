/* SPDX-License-Identifier: EUPL-1.2 */
/* log.h - one JSON object a line on standard error. Never a person's name, address, answer or
 * secret: identifiers and counts only. Safe from any thread: a line is never torn. */
#pragma once
#include "base/str.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR, LOG_SILENT };

void log_set_level(enum log_level least);
bool log_wants(enum log_level level);

/* A free sentence: {"time":…,"level":"warn","message":"…"}. */
__attribute__((format(printf, 2, 3))) void log_text(enum log_level level, const char *fmt, ...);

/* A line made by the caller: a whole JSON object and its newline. */
void log_line(struct str line);

/* From then on lines are gathered and written together, LOG_GATHER_MS after the first of them at the
 * latest; a warning or an error at once, with all before it. What a server does: a write a request costs
 * as much as its page. False, and nothing changed, when the system gives no thread. */
enum { LOG_GATHER_MS = 200 };
bool log_gather(void);
void log_gather_end(void); /* writes what is left; lines are written one by one again */
