/* SPDX-License-Identifier: EUPL-1.2 */
/* checkpoint.h - copies SQLite's log into the file while the writer goes on.
 *
 * A writer that copies its log itself lets all who wait for its commits wait for the copy. Here a
 * thread with a connection of its own copies what is in the log, as often as CHECKPOINT_STEP pages
 * were added; the log begins anew only when all of it is in the file, so once it has CHECKPOINT_LOG
 * pages the writer copies the few that came during the last copy. Commits are as durable as
 * without: what is not in the file yet is in the log. */
#pragma once
#include <sqlite3.h>

enum {
	CHECKPOINT_STEP = 4000, /* pages, here and below */
	CHECKPOINT_LOG = 12000,
	CHECKPOINT_LAST = 800,	 /* so many the writer copies without waiting for the thread */
	CHECKPOINT_MOST = 24000, /* and all, should the thread not keep up */
};

struct checkpoint;

/* Takes over from the automatic checkpoints of `writer`. NULL: no thread or no memory, and nothing
 * has changed; or the database has no file. */
struct checkpoint *checkpoint_start(sqlite3 *writer);

/* Before the writer is closed. NULL is fine. */
void checkpoint_end(struct checkpoint *c);
