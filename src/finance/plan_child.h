/* SPDX-License-Identifier: EUPL-1.2 */
/* plan_child.h - the process of one search: started, given its problem, read from, ended. */
#pragma once
#include <sys/types.h>
#include "base/buf.h"

struct plan_child {
	pid_t pid; /* 0: none */
	int fd;	   /* both ways */
	struct str input;
	size_t sent;
	bool is_over; /* it has closed its end */
	struct buf output;
	int64_t best, bound; /* of its last line of progress; -1: none yet */
};

enum { PLAN_CHILD_OUTPUT_MOST = 64 * 1024 * 1024 };

/* `input` is borrowed. ERR_UNAVAILABLE: no process could be started. */
[[nodiscard]] int plan_child_start(struct plan_child *c, const char *program, unsigned seconds,
				   size_t memory, struct str input);
/* Waits up to `milliseconds` for something to send or read, and does it. */
void plan_child_step(struct plan_child *c, int milliseconds);
/* Kills it if need be and waits for its end; its exit status, or -1 when a signal ended it. */
int plan_child_end(struct plan_child *c, bool kill);
void plan_child_release(struct plan_child *c);
/* Its last whole line, which is its answer. */
struct str plan_child_answer(const struct plan_child *c);
