/* SPDX-License-Identifier: EUPL-1.2 */
/* progress.h - how far a long verb is, on the standard error of a terminal (nothing is written
 *where that is a file or a pipe), and Ctrl-C made a question instead of an end.
 *
 *	struct progress p = progress_begin("calibrate", cycles_max);
 *	while (…) {
 *		progress_step(&p, done, "log-likelihood -2466.6534");
 *		if (progress_interrupted())
 *			break;	(save what there is, tell where, return PROGRESS_INTERRUPTED)
 *	}
 *	progress_end(&p);
 *
 * progress_step is cheap: it looks at the clock and writes at most ten times a second, so that it
 * may be called at every person. Time left is told from the pace so far, once a second has passed.
 * One progress at a time in a process; any thread may ask progress_interrupted(). */
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum { PROGRESS_INTERRUPTED = 130 }; /* the exit status of what Ctrl-C ended, as shells count it */

struct progress {
	const char *title;   /* borrowed */
	uint64_t total;	     /* 0: unknown, then only what is done and the time are told */
	int64_t began, told; /* milliseconds of the monotonic clock */
	bool shown;	     /* standard error is a terminal */
	unsigned columns;    /* of the terminal */
};

/* Catches SIGINT and SIGTERM until progress_end: the first only raises the flag, a second one ends
 * the process as if it had not been caught. */
struct progress progress_begin(const char *title, uint64_t total);

/* `note` (NULL: none) stands after the bar, cut to the width of the terminal. */
void progress_step(struct progress *p, uint64_t done, const char *note);

/* Clears the line, gives the signals back; the flag stays as it is. */
void progress_end(struct progress *p);

bool progress_interrupted(void);

/* The line as it would be shown, without the terminal: for progress_step and its test.
 * "calibrate [######----------]  37 %  1 min 05 s left  note"; at most `columns` characters of
 * ASCII. Returns its length; out has room for `columns` + 1. */
unsigned progress_line(const struct progress *p, uint64_t done, int64_t elapsed_ms,
		       const char *note, char *out);
