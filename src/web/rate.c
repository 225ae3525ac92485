/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/rate.h"

#include <pthread.h>
#include <sodium.h>
#include "base/random.h"

enum { SHARDS = 64, SETS = 64, WAYS = 4, MINUTE = 60 * 1000 };

struct bucket {
	uint64_t key;
	int64_t full_at; /* when it will be full again; the past: it is full */
};

struct shard {
	pthread_mutex_t lock;
	struct bucket buckets[SETS][WAYS];
};

struct rate {
	unsigned char secret[crypto_shorthash_KEYBYTES]; /* nobody can aim at one set */
	struct shard shards[SHARDS];
};

struct rate *rate_new(void)
{
	struct rate *r = calloc(1, sizeof *r);

	if (!r)
		return NULL;
	random_secret(r->secret, sizeof r->secret);
	for (size_t i = 0; i < SHARDS; i++)
		pthread_mutex_init(&r->shards[i].lock, NULL);
	return r;
}

void rate_free(struct rate *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < SHARDS; i++)
		pthread_mutex_destroy(&r->shards[i].lock);
	free(r);
}

static uint64_t key_of(const struct rate *r, struct str client, const void *route)
{
	unsigned char text[128], hash[crypto_shorthash_BYTES];
	uint64_t key;
	size_t n = client.n < sizeof text - sizeof route ? client.n : sizeof text - sizeof route;

	memcpy(text, &route, sizeof route);
	if (n)
		memcpy(text + sizeof route, client.p, n);
	crypto_shorthash(hash, text, sizeof route + n, r->secret);
	memcpy(&key, hash, sizeof key);
	return key;
}

/* Its own bucket, else the place of the one that is full or nearest to it. */
static struct bucket *bucket_of(struct bucket set[WAYS], uint64_t key)
{
	struct bucket *oldest = &set[0];

	for (size_t i = 0; i < WAYS; i++) {
		if (set[i].key == key)
			return &set[i];
		if (set[i].full_at < oldest->full_at)
			oldest = &set[i];
	}
	*oldest = (struct bucket){.key = key};
	return oldest;
}

unsigned rate_take(struct rate *r, struct str client, const void *route, uint32_t per_minute,
		   int64_t now)
{
	uint64_t key = key_of(r, client, route);
	struct shard *shard = &r->shards[key % SHARDS];
	int64_t token = MINUTE / per_minute > 0 ? MINUTE / per_minute : 1; /* ms to fill one */
	unsigned wait = 0;

	pthread_mutex_lock(&shard->lock);
	struct bucket *b = bucket_of(shard->buckets[key / SHARDS % SETS], key);
	/* A clock that went back must not close the door for longer than a minute. */
	if (b->full_at < now || b->full_at > now + MINUTE + token)
		b->full_at = now;
	int64_t after = b->full_at + token - now;
	if (after <= (int64_t)per_minute * token)
		b->full_at += token;
	else
		wait = (unsigned)((after - (int64_t)per_minute * token + 999) / 1000);
	pthread_mutex_unlock(&shard->lock);
	return wait;
}
