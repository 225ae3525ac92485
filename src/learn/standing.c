/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/standing.h"

#include <pthread.h>

enum { SHARDS = 64, SETS = 256, WAYS = 4, ELEMENTS_MOST = 64 };

/* An element in 64 bits: time, skill, status, source. */
enum { TIME_BITS = 48, SKILL_BITS = 12, TIME_SHIFT = 16, SKILL_SHIFT = 4, STATUS_SHIFT = 2 };

struct entry {
	int64_t test, person, started, release, answered;
	uint64_t used; /* the shard's count when it was used last */
	uint32_t challenge; /* places in the content */
	uint16_t competence;
	uint8_t n, room;
	bool improving;
	uint8_t method;
	uint64_t elements[];
};

struct shard {
	pthread_mutex_t lock;
	uint64_t uses;
	struct entry *entries[SETS][WAYS];
};

struct standings {
	struct shard shards[SHARDS];
};

struct standings *standings_new(void)
{
	struct standings *s = calloc(1, sizeof *s);

	for (size_t i = 0; s && i < SHARDS; i++)
		pthread_mutex_init(&s->shards[i].lock, NULL);
	return s;
}

void standings_free(struct standings *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < SHARDS; i++) {
		pthread_mutex_destroy(&s->shards[i].lock);
		for (size_t k = 0; k < SETS * WAYS; k++)
			free(s->shards[i].entries[k / WAYS][k % WAYS]);
	}
	free(s);
}

/* Identifiers are ours, not anybody's: spreading them is enough. */
static uint64_t spread(int64_t test)
{
	uint64_t x = (uint64_t)test * UINT64_C(0x9E3779B97F4A7C15);

	return (x ^ x >> 32) * UINT64_C(0xD6E8FEB86659FD93) >> 40;
}

static struct shard *shard_of(struct standings *s, int64_t test)
{
	return &s->shards[spread(test) % SHARDS];
}

static struct entry **set_of(struct shard *shard, int64_t test)
{
	return shard->entries[spread(test) / SHARDS % SETS];
}

/* The place of the test, or the one to give up for it. */
static struct entry **place_of(struct entry **set, int64_t test)
{
	struct entry **oldest = &set[0];

	for (size_t i = 0; i < WAYS; i++) {
		if (set[i] && set[i]->test == test)
			return &set[i];
		if (*oldest && (!set[i] || set[i]->used < (*oldest)->used))
			oldest = &set[i];
	}
	return oldest;
}

static void forget(struct shard *shard, int64_t test)
{
	struct entry **at = place_of(set_of(shard, test), test);

	if (*at && (*at)->test == test) {
		free(*at);
		*at = NULL;
	}
}

static uint64_t pack(const struct placement_knowledge *k)
{
	return (uint64_t)k->created_at << TIME_SHIFT | (uint64_t)k->skill << SKILL_SHIFT |
	       (uint64_t)k->status << STATUS_SHIFT | k->source;
}

static struct placement_knowledge unpack(uint64_t v)
{
	return (struct placement_knowledge){ .created_at = (int64_t)(v >> TIME_SHIFT),
		                             .skill = (uint32_t)(v >> SKILL_SHIFT) & ((1u << SKILL_BITS) - 1),
		                             .status = v >> STATUS_SHIFT & 3,
		                             .source = v & 3 };
}

static bool fits(const struct assessment *t, const struct knowledge *known)
{
	if (!t->challenge || known->n > ELEMENTS_MOST || known->strangers.n)
		return false;
	for (size_t i = 0; i < known->n; i++)
		if (known->list[i].created_at >> TIME_BITS || known->list[i].skill >> SKILL_BITS)
			return false;
	return true;
}

static void fill(struct entry *e, const struct bank *bank, const struct assessment *t,
                 const struct knowledge *known)
{
	e->test = t->id;
	e->person = t->person;
	e->started = t->started;
	e->release = knowledge_release(bank);
	e->answered = t->answered;
	e->challenge = (uint32_t)(t->challenge - bank->challenges);
	e->competence = (uint16_t)(t->competence - bank->framework.competences);
	e->improving = t->improving;
	e->method = (uint8_t)t->method;
	e->n = (uint8_t)known->n;
	for (size_t i = 0; i < known->n; i++)
		e->elements[i] = pack(&known->list[i]);
}

void standings_put(struct standings *s, const struct bank *bank, const struct assessment *t,
                   const struct knowledge *known)
{
	struct shard *shard = shard_of(s, t->id);
	size_t room = (known->n + 7) / 8 * 8;

	pthread_mutex_lock(&shard->lock);
	if (!fits(t, known)) {
		forget(shard, t->id);
	} else {
		struct entry **at = place_of(set_of(shard, t->id), t->id);
		if (!*at || (*at)->room < known->n) {
			free(*at);
			*at = malloc(sizeof **at + room * sizeof(uint64_t));
			if (*at)
				(*at)->room = (uint8_t)room;
		}
		if (*at) {
			fill(*at, bank, t, known);
			(*at)->used = ++shard->uses;
		}
	}
	pthread_mutex_unlock(&shard->lock);
}

static void restore(const struct entry *e, struct arena *a, const struct bank *bank, struct assessment *t,
                    struct knowledge *known)
{
	const struct competence *c = &bank->framework.competences[e->competence];
	const struct challenge *challenge = &bank->challenges[e->challenge];

	*t = (struct assessment){ .id = e->test,
		                  .person = e->person,
		                  .started = e->started,
		                  .competence = c,
		                  .improving = e->improving,
		                  .method = (enum assessment_method)e->method,
		                  .answered = e->answered,
		                  .challenge = challenge,
		                  .challenge_id = challenge->id };
	*known = (struct knowledge){ .competence = c,
		                     .list = ARENA_NEW(a, struct placement_knowledge, c->skill_count + 1),
		                     .n = e->n };
	for (size_t i = 0; i < e->n; i++)
		known->list[i] = unpack(e->elements[i]);
}

bool standings_find(struct standings *s, struct arena *a, const struct bank *bank, int64_t test,
                    struct assessment *t, struct knowledge *known)
{
	struct shard *shard = shard_of(s, test);
	bool found;

	pthread_mutex_lock(&shard->lock);
	struct entry *e = *place_of(set_of(shard, test), test);
	found = e && e->test == test && e->release == knowledge_release(bank);
	if (found) {
		e->used = ++shard->uses;
		restore(e, a, bank, t, known);
	}
	pthread_mutex_unlock(&shard->lock);
	return found;
}
