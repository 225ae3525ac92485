/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/session_cache.h"

#include <pthread.h>

enum { SHARDS = 32, SETS = 128, WAYS = 4, NAME_MOST = 80, FRESH_US = 1000 * 1000 };

struct entry {
	char hash[SESSION_HASH_SIZE]; /* all 0: free */
	uint64_t changes, others;     /* counted before it was read */
	int64_t read_us;	      /* when */
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

/* The last moment at which nobody else had changed it, as far as is known. */
static int64_t sound_us(const struct entry *e, const struct db_queue_others *o)
{
	return e->others == o->changes && o->seen_us > e->read_us ? o->seen_us : e->read_us;
}

static bool recall(struct session_cache *c, const struct db_queue_others *o, struct arena *a,
		   struct str hash, struct session *out)
{
	struct entry *set;
	struct shard *shard = shard_of(c, hash, &set);
	int64_t now = clock_monotonic_us();
	bool found = false;

	pthread_mutex_lock(&shard->lock);
	for (size_t i = 0; i < WAYS && !found; i++) {
		const struct entry *e = &set[i];
		if (!is(e, hash) || e->changes != session_changes(hash, e->session.person) ||
		    e->others != o->changes || now - sound_us(e, o) >= FRESH_US)
			continue;
		found = true;
		*out = e->session;
		out->first_name = arena_str(a, (struct str){e->name, e->session.first_name.n});
	}
	pthread_mutex_unlock(&shard->lock);
	return found;
}

static void keep(struct session_cache *c, struct str hash, const struct entry *made)
{
	struct entry *set, *to;
	struct shard *shard = shard_of(c, hash, &set);

	pthread_mutex_lock(&shard->lock);
	to = &set[0];
	for (size_t i = 0; i < WAYS; i++) {
		if (is(&set[i], hash)) {
			to = &set[i];
			break;
		}
		to = set[i].read_us < to->read_us ? &set[i] : to;
	}
	*to = *made;
	pthread_mutex_unlock(&shard->lock);
}

/* Its count is known once its person is, after the reading: kept when nothing has changed
 * meanwhile. */
static int read_and_keep(struct session_cache *c, const struct db_queue_others *o, struct db *db,
			 struct arena *a, struct str hash, int64_t now, struct session *out)
{
	struct entry e = {.others = o->changes, .read_us = clock_monotonic_us()};
	uint64_t any = session_changes_of_any();
	int k = session_find(db, a, hash, now, out);

	if (k || out->first_name.n > NAME_MOST)
		return k;
	e.changes = session_changes(hash, out->person);
	if (session_changes_of_any() != any)
		return ERR_NONE;
	e.session = *out;
	memcpy(e.hash, hash.p, SESSION_HASH_SIZE);
	memcpy(e.name, out->first_name.p, out->first_name.n);
	keep(c, hash, &e);
	return ERR_NONE;
}

int session_cache_find(struct session_cache *c, const struct db_queue *queue, struct db *db,
		       struct arena *a, struct str hash, int64_t now, struct session *out)
{
	if (db_engine_of(db) != DB_SQLITE || hash.n != SESSION_HASH_SIZE)
		return session_find(db, a, hash, now, out);
	struct db_queue_others o = db_queue_others(queue);
	if (recall(c, &o, a, hash, out))
		return session_alive(out, now) ? ERR_NONE : ERR_NOT_FOUND;
	return read_and_keep(c, &o, db, a, hash, now, out);
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
