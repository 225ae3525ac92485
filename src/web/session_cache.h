/* SPDX-License-Identifier: EUPL-1.2 */
/* session_cache.h - the sessions lately used, in memory, so that a request need not read its own. A
 * session that was ended or changed through this process is found so by the very next request; what
 * another process does to the same file within a second (in load at once: each batch of the write
 * queue looks for it). With PostgreSQL, which several processes share, nothing is kept. Any thread.
 */
#pragma once
#include "web/session.h"

struct session_cache;

struct session_cache *session_cache_new(void);	  /* NULL: no memory */
void session_cache_free(struct session_cache *c); /* NULL is fine */

/* As session_find. */
[[nodiscard]] int session_cache_find(struct session_cache *c, const struct db_queue *queue,
				     struct db *db, struct arena *a, struct str hash, int64_t now,
				     struct session *out);

/* The next session_cache_find of this one reads it. */
void session_cache_drop(struct session_cache *c, struct str hash);
