/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/session_cache.h"

#include <pthread.h>

enum { SHARDS = 32, SETS = 128, WAYS = 4, NAME_MOST = 80, FRESH_MS = 1000 };

struct entry {
	char hash[SESSION_HASH_SIZE]; /* all 0: free */
	uint64_t changes;	      /* counted before it was read */
	int64_t read;		      /* when */
	struct session session;	      /* its name lies in `name` */
	char name[NAME_MOST];
};

struct shard {
	pthread_mutex_t lock;
	struct entry entries[SETS][WAYS];
};

struct session_cache {
	struct shard shards[SHARDS];
};

struct session_cache *session_cache_new(void)
{
	struct session_cache *c = calloc(1, sizeof *c);

	for (size_t i = 0; c && i < SHARDS; i++)
		pthread_mutex_init(&c->shards[i].lock, NULL);
	return c;
}

void session_cache_free(struct session_cache *c)
{
	for (size_t i = 0; c && i < SHARDS; i++)
		pthread_mutex_destroy(&c->shards[i].lock);
	free(c);
}

/* Its beginning, a hash as it is, is spread well enough. */
static struct shard *shard_of(struct session_cache *c, struct str hash, struct entry **set)
{
	uint32_t start;

	memcpy(&start, hash.p, sizeof start);
	start *= UINT32_C(0x9E3779B1);
	struct shard *shard = &c->shards[start >> 27];
	*set = shard->entries[start >> 20 & (SETS - 1)];
	return shard;
}

static bool is(const struct entry *e, struct str hash)
{
	return memcmp(e->hash, hash.p, SESSION_HASH_SIZE) == 0;
}

static bool recall(struct session_cache *c, struct arena *a, struct str hash, int64_t now,
		   struct session *out)
{
	struct entry *set;
	struct shard *shard = shard_of(c, hash, &set);
	uint64_t changes = session_changes();
	bool found = false;

	pthread_mutex_lock(&shard->lock);
	for (size_t i = 0; i < WAYS && !found; i++) {
		const struct entry *e = &set[i];
		/* a clock that went back makes nothing fresh */
		if (!is(e, hash) || e->changes != changes || now < e->read ||
		    now - e->read >= FRESH_MS)
			continue;
		found = true;
		*out = e->session;
		out->first_name =
		    arena_str(a, (struct str){e->name, e->session.first_name.n});
	}
	pthread_mutex_unlock(&shard->lock);
	return found;
}

static void keep(struct session_cache *c, struct str hash, int64_t now, uint64_t changes,
		 const struct session *s)
{
	struct entry *set, *to;
	struct shard *shard = shard_of(c, hash, &set);

	if (s->first_name.n > NAME_MOST)
		return;
	pthread_mutex_lock(&shard->lock);
	to = &set[0];
	for (size_t i = 0; i < WAYS; i++) {
		if (is(&set[i], hash)) {
			to = &set[i];
			break;
		}
		to = set[i].read < to->read ? &set[i] : to;
	}
	*to = (struct entry){.changes = changes, .read = now, .session = *s};
	memcpy(to->hash, hash.p, SESSION_HASH_SIZE);
	memcpy(to->name, s->first_name.p, s->first_name.n);
	pthread_mutex_unlock(&shard->lock);
}

int session_cache_find(struct session_cache *c, struct db *db, struct arena *a, struct str hash,
		       int64_t now, struct session *out)
{
	if (db_engine_of(db) != DB_SQLITE || hash.n != SESSION_HASH_SIZE)
		return session_find(db, a, hash, now, out);
	if (recall(c, a, hash, now, out))
		return session_alive(out, now) ? ERR_NONE : ERR_NOT_FOUND;
	uint64_t changes = session_changes();
	int k = session_find(db, a, hash, now, out);
	if (!k)
		keep(c, hash, now, changes, out);
	return k;
}

void session_cache_drop(struct session_cache *c, struct str hash)
{
	struct entry *set;

	if (hash.n != SESSION_HASH_SIZE)
		return;
	struct shard *shard = shard_of(c, hash, &set);
	pthread_mutex_lock(&shard->lock);
	for (size_t i = 0; i < WAYS; i++)
		if (is(&set[i], hash))
			set[i] = (struct entry){0};
	pthread_mutex_unlock(&shard->lock);
}
