/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/exam_memory.h"

#include <pthread.h>
#include "base/arena.h"

enum { WAYS = 4, LOCKS = 16 };

/* A path without the points that its way of measuring has no use for. */
struct entry {
	int64_t candidate, number, release;
	uint64_t used; /* larger is later */
	uint32_t answers;
	uint32_t asked[EXAM_QUESTIONS];
	const struct exam_method *method;
	double capacity, error;
	union {
		struct {
			double start;
			double points[FLASH_EXACT_POINTS];
		} flash;
		struct posterior posterior;
	};
};

struct exam_memory {
	struct arena *arena;
	size_t sets;
	uint64_t turn[LOCKS];
	pthread_mutex_t locks[LOCKS];
	struct entry *entries; /* WAYS a set */
};

struct exam_memory *exam_memory_new(unsigned exams)
{
	size_t sets = exams / WAYS + 1;
	struct arena *a = arena_new(sets * WAYS * sizeof(struct entry) + 65536);

	if (!a)
		return NULL;
	struct exam_memory *m = ARENA_NEW(a, struct exam_memory, 1);
	m->arena = a;
	m->sets = sets;
	m->entries = ARENA_NEW(a, struct entry, sets * WAYS);
	for (size_t i = 0; i < LOCKS; i++)
		pthread_mutex_init(&m->locks[i], NULL);
	return m;
}

void exam_memory_free(struct exam_memory *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < LOCKS; i++)
		pthread_mutex_destroy(&m->locks[i]);
	arena_free(m->arena);
}

/* Candidates made in a row differ in their lowest bits only. */
static size_t set_of(const struct exam_memory *m, int64_t candidate)
{
	return (size_t)((uint64_t)candidate * UINT64_C(0x9e3779b97f4a7c15) >> 32) % m->sets;
}

static void known_put(struct entry *e, const struct capacity *c)
{
	e->capacity = c->value;
	e->error = c->error;
	if (e->method->way == EXAM_FLASH) {
		e->flash.start = c->flash.start;
		memcpy(e->flash.points, c->flash.points, sizeof e->flash.points);
	} else {
		e->posterior = c->posterior;
	}
}

static void known_get(const struct entry *e, struct capacity *c)
{
	c->value = e->capacity;
	c->error = e->error;
	if (e->method->way == EXAM_FLASH) {
		c->flash.capacity = e->capacity;
		c->flash.error = e->error;
		c->flash.start = e->flash.start;
		c->flash.answers = e->answers;
		memcpy(c->flash.points, e->flash.points, sizeof e->flash.points);
	} else {
		c->posterior = e->posterior;
	}
}

static uint64_t bits_of(double d)
{
	uint64_t bits;

	memcpy(&bits, &d, sizeof bits);
	return bits;
}

bool exam_memory_get(struct exam_memory *m, int64_t candidate, int64_t number, int64_t release,
		     double capacity, struct exam_path *out)
{
	size_t set = set_of(m, candidate);
	bool found = false;

	pthread_mutex_lock(&m->locks[set % LOCKS]);
	for (struct entry *e = m->entries + set * WAYS, *end = e + WAYS; e < end && !found; e++) {
		found = e->candidate == candidate && e->number == number && e->release == release &&
			bits_of(e->capacity) == bits_of(capacity);
		if (!found)
			continue;
		e->used = ++m->turn[set % LOCKS];
		out->candidate = candidate;
		out->number = number;
		out->release = release;
		out->answers = e->answers;
		memcpy(out->asked, e->asked, sizeof out->asked);
		out->method = e->method;
		known_get(e, &out->capacity);
	}
	pthread_mutex_unlock(&m->locks[set % LOCKS]);
	return found;
}

void exam_memory_put(struct exam_memory *m, const struct exam_path *p)
{
	size_t set = set_of(m, p->candidate);
	struct entry *first = m->entries + set * WAYS, *e = first;

	pthread_mutex_lock(&m->locks[set % LOCKS]);
	for (size_t i = 0; i < WAYS; i++) {
		if (first[i].candidate == p->candidate) {
			e = &first[i];
			break;
		}
		if (first[i].used < e->used)
			e = &first[i];
	}
	e->candidate = p->candidate;
	e->number = p->number;
	e->release = p->release;
	e->used = ++m->turn[set % LOCKS];
	e->answers = p->answers;
	memcpy(e->asked, p->asked, sizeof e->asked);
	e->method = p->method;
	known_put(e, &p->capacity);
	pthread_mutex_unlock(&m->locks[set % LOCKS]);
}
